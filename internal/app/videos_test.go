package app_test

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"weir/internal/app/apptest"
)

// film is a video as /v1/videos shows it.
type film struct {
	ID, Object, Model, Status, Seconds, Size, Prompt, URL string
	Progress                                              int
	Error                                                 *struct{ Code, Message string }
}

func readFilm(t *testing.T, r *apptest.Reply) film {
	t.Helper()
	var v film
	if err := json.Unmarshal([]byte(r.Body), &v); err != nil || r.Status != http.StatusOK {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	return v
}

// newStudio is a node in demo mode whose tenants have what they paid in and nothing else.
func newStudio(t *testing.T, s *apptest.Site) demo {
	t.Helper()
	s.Env = append(s.Env, "WEIR_SIGNUP_BONUS_USD=0")
	return newDemo(t, s)
}

// watch asks for a video until it is over, and checks that its progress never falls.
func watch(t *testing.T, n *apptest.Node, key, id string) (v film, steps int) {
	t.Helper()
	last := -1
	apptest.Await(t, "the end of a video", func() bool {
		v = readFilm(t, n.Do(http.MethodGet, "/v1/videos/"+id, key, ""))
		if v.Progress < last {
			t.Fatalf("progress fell from %d to %d", last, v.Progress)
		}
		if v.Progress > last {
			steps++
		}
		last = v.Progress
		return v.Status == "completed" || v.Status == "failed"
	})
	return v, steps
}

func TestVideos(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		n := newStudio(t, s)
		x, y := n.Tenant("1"), n.Tenant("1")
		r := n.Do(http.MethodPost, "/v1/videos", x.Key, `{"prompt":"a weir at dawn","seconds":"10","model":"gen-2"}`)
		v := readFilm(t, r)
		if v.Object != "video" || v.Status != "queued" || v.Seconds != "10" || v.Model != "gen-2" || !strings.HasPrefix(v.ID, "video_") || v.Prompt != "a weir at dawn" {
			t.Errorf("%s", r.Body)
		}
		if r.Header.Get("Openai-Poll-After-Ms") == "" {
			t.Errorf("no openai-poll-after-ms: %v", r.Header)
		}
		if w := x.Wallet(); w.Held.String() != "0.15" || w.Available.String() != "0.85" {
			t.Errorf("held %s, available %s", w.Held, w.Available)
		}
		done, steps := watch(t, n.Node, x.Key, v.ID)
		if done.Status != "completed" || done.Progress != 100 || steps < 4 || done.URL == "" {
			t.Fatalf("%+v after %d steps", done, steps)
		}
		if w := x.Wallet(); w.Held != 0 || w.Balance.String() != "0.85" {
			t.Errorf("held %s, balance %s", w.Held, w.Balance)
		}
		for _, form := range []string{"task_", "job_"} {
			readFilm(t, n.Do(http.MethodGet, "/api/relay/v1/videos/"+form+strings.TrimPrefix(v.ID, "video_"), x.Key, ""))
		}
		whole := n.Do(http.MethodGet, "/v1/videos/"+v.ID+"/content", x.Key, "")
		if whole.Status != 200 || whole.Header.Get("Content-Type") != "video/mp4" || len(whole.Body) < 1000 || whole.Body[4:8] != "ftyp" {
			t.Errorf("content: %d %v %d bytes", whole.Status, whole.Header, len(whole.Body))
		}
		if part := n.Do(http.MethodGet, "/v1/videos/"+v.ID+"/content", x.Key, "", "Range", "bytes=4-7"); part.Status != 206 || part.Body != "ftyp" {
			t.Errorf("range: %d %q", part.Status, part.Body)
		}
		if linked := n.Do(http.MethodGet, strings.TrimPrefix(done.URL, n.URL), "", ""); linked.Status != 200 || linked.Body != whole.Body {
			t.Errorf("link: %d", linked.Status)
		}
		if thumb := n.Do(http.MethodGet, "/v1/videos/"+v.ID+"/content?variant=thumbnail", x.Key, ""); thumb.Header.Get("Content-Type") != "image/jpeg" {
			t.Errorf("thumbnail: %d %v", thumb.Status, thumb.Header)
		}
		for _, path := range []string{"", "/content"} {
			notThere.check(t, n.Do(http.MethodGet, "/v1/videos/"+v.ID+path, y.Key, ""))
		}
		notThere.check(t, n.Do(http.MethodDelete, "/v1/videos/"+v.ID, y.Key, ""))
		if list := n.Do(http.MethodGet, "/v1/videos?limit=1", x.Key, ""); !strings.Contains(list.Body, v.ID) || !strings.Contains(list.Body, `"has_more":false`) {
			t.Errorf("list: %s", list.Body)
		}
		remix := readFilm(t, n.Do(http.MethodPost, "/v1/videos/"+v.ID+"/remix", x.Key, `{"prompt":"at dusk"}`))
		if remix.Prompt != "at dusk" || remix.Model != "gen-2" {
			t.Errorf("remix: %+v", remix)
		}
		if r := n.Do(http.MethodDelete, "/v1/videos/"+v.ID, x.Key, ""); r.Status != 200 || !strings.Contains(r.Body, `"deleted":true`) {
			t.Errorf("delete: %d %s", r.Status, r.Body)
		}
		notThere.check(t, n.Do(http.MethodGet, "/v1/videos/"+v.ID, x.Key, ""))
		watch(t, n.Node, x.Key, remix.ID)
	})
}

func TestVideosThatCannotBe(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		n := newStudio(t, s)
		x, poor := n.Tenant("1"), n.Tenant("")
		for body, want := range map[string]want{
			`{`:                                    {status: 400, kind: invalid},
			`{"model":"gen-2"}`:                    {status: 400, kind: invalid, param: "prompt"},
			`{"prompt":"x","seconds":"no"}`:        {status: 400, kind: invalid, param: "seconds"},
			`{"prompt":"x","seconds":"90"}`:        {status: 400, kind: invalid, param: "seconds"},
			`{"prompt":"x","aspect_ratio":"wide"}`: {status: 400, kind: invalid, param: "aspect_ratio"},
			`{"prompt":"x","n":2}`:                 {status: 400, kind: invalid, param: "n"},
			`{"prompt":"x","model":"gpt-4o"}`:      {status: 400, kind: invalid, param: "model"},
			`{"prompt":"x","model":"nobody"}`:      {status: 404, kind: invalid, code: "model_not_found"},
			`{"prompt":"x","image":"ftp://x/y"}`:   {status: 400, kind: invalid, param: "image"},
		} {
			want.check(t, n.Do(http.MethodPost, "/v1/videos", x.Key, body))
		}
		want{status: 401, kind: invalid, code: "invalid_api_key"}.check(t, n.Do(http.MethodPost, "/v1/videos", "", `{"prompt":"x"}`))
		want{status: 402, kind: "insufficient_quota", code: "credit_balance_exhausted"}.check(t, n.Do(http.MethodPost, "/v1/videos", poor.Key, `{"prompt":"x"}`))
		want{status: 403, kind: "insufficient_quota", code: "credit_balance_exhausted"}.check(t, n.Do(http.MethodPost, "/api/relay/v1/videos", poor.Key, `{"prompt":"x"}`))
		want{status: 502, kind: "server_error", code: "upstream_error"}.check(t, n.Do(http.MethodPost, "/v1/videos", x.Key, `{"prompt":"x","model":"gen-2:error-500"}`))
		failing := readFilm(t, n.Do(http.MethodPost, "/v1/videos", x.Key, `{"prompt":"x","model":"gen-2:fail"}`))
		if v, _ := watch(t, n.Node, x.Key, failing.ID); v.Status != "failed" || v.Error == nil || v.Error.Code == "" {
			t.Errorf("%+v", v)
		}
		if w := x.Wallet(); w.Held != 0 || w.Balance.String() != "1.00" {
			t.Errorf("after a failure: %+v", w)
		}
	})
}

func TestVideosAreMadeOncePerKey(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		n := newStudio(t, s)
		x := n.Tenant("1")
		ask := func(body string) *apptest.Reply {
			return n.Do(http.MethodPost, "/v1/videos", x.Key, body, "Idempotency-Key", "one")
		}
		first, again := readFilm(t, ask(`{"prompt":"x"}`)), readFilm(t, ask(`{"prompt":"x"}`))
		if first.ID != again.ID {
			t.Errorf("%s, then %s", first.ID, again.ID)
		}
		want{status: 409, kind: invalid, code: "idempotency_key_reused", shouldRetry: "false"}.check(t, ask(`{"prompt":"y"}`))
		if v, _ := watch(t, n.Node, x.Key, first.ID); v.Status != "completed" {
			t.Errorf("%+v", v)
		}
		if charges := x.Charges(); len(charges) != 1 || charges[0].Amount.String() != "0.15" {
			t.Errorf("%+v", charges)
		}
	})
}

func TestVideosFromForms(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		n := newStudio(t, s)
		x := n.Tenant("1")
		var b bytes.Buffer
		form := multipart.NewWriter(&b)
		for name, value := range map[string]string{"prompt": "x", "model": "gen-2", "seconds": "4"} {
			if err := form.WriteField(name, value); err != nil {
				t.Fatal(err)
			}
		}
		file, err := form.CreateFormFile("input_reference", "a.png")
		if err == nil {
			_, err = file.Write([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"))
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := form.Close(); err != nil {
			t.Fatal(err)
		}
		v := readFilm(t, n.Do(http.MethodPost, "/v1/videos", x.Key, b.String(), "Content-Type", form.FormDataContentType()))
		if done, _ := watch(t, n.Node, x.Key, v.ID); done.Status != "completed" || done.Seconds != "4" {
			t.Errorf("%+v", done)
		}
	})
}

func TestVideosThatAreWaitedFor(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		n := newStudio(t, s)
		x := n.Tenant("1")
		r := n.Do(http.MethodPost, "/api/v1/videos/generations", x.Key, `{"prompt":"x","duration":10,"aspect_ratio":"16:9"}`)
		var made struct{ Data []struct{ URL string } }
		if err := json.Unmarshal([]byte(r.Body), &made); err != nil || r.Status != 200 || len(made.Data) != 1 {
			t.Fatalf("%d %s", r.Status, r.Body)
		}
		if r.Header.Get("Weir-Cost-Usd") != "0.15" {
			t.Errorf("cost %q", r.Header.Get("Weir-Cost-Usd"))
		}
		if got := n.Do(http.MethodGet, strings.TrimPrefix(made.Data[0].URL, n.URL), "", ""); got.Status != 200 || got.Body[4:8] != "ftyp" {
			t.Errorf("link: %d", got.Status)
		}
		want{status: 502, kind: "server_error", code: "upstream_error"}.
			check(t, n.Do(http.MethodPost, "/v1/videos/generations", x.Key, `{"prompt":"x","model":"gen-2:fail"}`))
		want{status: 400, kind: invalid, param: "duration"}.check(t, n.Do(http.MethodPost, "/v1/videos/generations", x.Key, `{"prompt":"x","duration":0}`))
	})
}

func TestVideoHub(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		n := newStudio(t, s)
		x, poor := n.Tenant("5"), n.Tenant("")
		submit := func(key, body string) *apptest.Reply { return n.Do(http.MethodPost, "/api/video/submit", key, body) }
		r := submit(x.Key, `{"provider":"kling","prompt":"一只猫在草地上奔跑","user_identifier":"user_123"}`)
		data, _ := r.JSON(t)["data"].(map[string]any)
		jobID, _ := data["jobId"].(string)
		if r.Status != 200 || !strings.HasPrefix(jobID, "job_") {
			t.Fatalf("%d %s", r.Status, r.Body)
		}
		apptest.Await(t, "the result", func() bool {
			r := n.Do(http.MethodGet, "/api/video/status?jobId="+jobID, x.Key, "")
			return strings.Contains(r.Body, `"status":"succeeded"`) && strings.Contains(r.Body, `"progress":100`) && strings.Contains(r.Body, `"resultUrl":"http`)
		})
		for _, wrong := range []struct {
			r      *apptest.Reply
			status int
		}{
			{submit(x.Key, `{}`), 400},
			{submit("", `{"prompt":"x"}`), 401},
			{submit(poor.Key, `{"prompt":"x"}`), 403},
			{n.Do(http.MethodGet, "/api/video/status", x.Key, ""), 400},
			{n.Do(http.MethodGet, "/api/video/status?jobId=job_0", x.Key, ""), 404},
			{n.Do(http.MethodGet, "/api/video/status?jobId="+jobID, poor.Key, ""), 404},
		} {
			if wrong.r.Status != wrong.status || !strings.Contains(wrong.r.Body, `"success":false`) || !strings.Contains(wrong.r.Body, `"code":"`) {
				t.Errorf("%d %s, want %d", wrong.r.Status, wrong.r.Body, wrong.status)
			}
		}
	})
}

func TestVideoTasksInGraphQL(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		n := newStudio(t, s)
		x, y := n.Tenant("1"), n.Tenant("1")
		const create = `mutation($model: String!) { createVideoTask(input: {model: $model, prompt: "x"}) { task { id status progress prompt } } }`
		made, _ := x.Query(create, map[string]any{"model": "gen-2"})["createVideoTask"].(map[string]any)
		one, _ := made["task"].(map[string]any)
		id, _ := one["id"].(string)
		if one["status"] != "QUEUED" || one["progress"] != 0.0 || one["prompt"] != "x" {
			t.Errorf("%v", one)
		}
		told := x.Follow(`subscription { taskUpdated(id: "` + id + `") { status progress } }`)
		told.Until(`"status":"SUCCEEDED","progress":100`)
		told.End()
		got, _ := x.Query(`query($id: ID!) { task(id: $id) { status cost results { url mediaType } } tasks(filter: {status: [SUCCEEDED]}) { totalCount } }`,
			map[string]any{"id": id})["task"].(map[string]any)
		if got["status"] != "SUCCEEDED" || got["cost"] != "0.15" {
			t.Errorf("%v", got)
		}
		if r := y.Do(http.MethodPost, "/graphql", `{"query":"{ task(id: \"`+id+`\") { id } }"}`, "Content-Type", "application/json"); !strings.Contains(r.Body, "NOT_FOUND") {
			t.Errorf("another tenant: %s", r.Body)
		}
		made, _ = x.Query(create, map[string]any{"model": "gen-2:hang"})["createVideoTask"].(map[string]any)
		one, _ = made["task"].(map[string]any)
		apptest.Await(t, "the task to be cancelled", func() bool {
			r := x.Do(http.MethodPost, "/graphql", `{"query":"mutation { cancelTask(input: {id: \"`+one["id"].(string)+`\"}) { task { status } } }"}`, "Content-Type", "application/json")
			return strings.Contains(r.Body, "CANCELLED")
		})
		if w := x.Wallet(); w.Held != 0 || w.Balance.String() != "0.85" {
			t.Errorf("%+v", w)
		}
	})
}

// TestVideosOutliveTheirProcess: a process that ends in the middle of a video leaves nothing behind that the next does not finish.
func TestVideosOutliveTheirProcess(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		n := newStudio(t, s)
		x := n.Tenant("1")
		v := readFilm(t, n.Do(http.MethodPost, "/v1/videos", x.Key, `{"prompt":"x"}`))
		apptest.Await(t, "its progress", func() bool {
			return readFilm(t, n.Do(http.MethodGet, "/v1/videos/"+v.ID, x.Key, "")).Progress > 0
		})
		n.Stop()
		next := newStudio(t, s)
		done, _ := watch(t, next.Node, x.Key, v.ID)
		if done.Status != "completed" {
			t.Errorf("%+v", done)
		}
	})
}

func TestFengyuan(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		n := newStudio(t, s)
		x, poor := n.Tenant("1"), n.Tenant("")
		if r := n.Do(http.MethodGet, "/api/service/list", "", ""); !strings.Contains(r.Body, `"id":1,"service_code":"image_generation","name":"通用图像生成","category":"image"`) ||
			!strings.Contains(r.Body, `"cost_per_request":20.00,"vip_discount":0.8`) {
			t.Errorf("%d %s", r.Status, r.Body)
		}
		if r := n.Do(http.MethodGet, "/api/user/info", x.Key, ""); r.Status != 200 || !strings.Contains(r.Body, `"credits":100.00,"vip_level":0,"vip_expire_at":null`) {
			t.Errorf("%d %s", r.Status, r.Body)
		}
		for _, code := range []string{"image_generation", "video_generation"} {
			r := n.Do(http.MethodPost, "/api/service/invoke", x.Key, `{"service_code":"`+code+`","params":{"prompt":"一只可爱的猫咪在阳光下"}}`)
			data, _ := r.JSON(t)["data"].(map[string]any)
			id, _ := data["id"].(string)
			if r.Status != 200 || !strings.HasPrefix(id, "task_") || data["status"] != "pending" {
				t.Fatalf("%s: %d %s", code, r.Status, r.Body)
			}
			apptest.Await(t, "the result of "+code, func() bool {
				time.Sleep(time.Second) // the document allows 60 calls a minute
				r := n.Do(http.MethodGet, "/api/service/task/"+id, x.Key, "")
				return strings.Contains(r.Body, `"status":"completed","progress":100`) && strings.Contains(r.Body, `"result_url":"http`) && strings.Contains(r.Body, `"credits_cost":20.00`)
			})
		}
		if w := x.Wallet(); w.Balance.String() != "0.60" || w.Held != 0 {
			t.Errorf("%+v", w)
		}
		if r := n.Do(http.MethodGet, "/api/task/list?status=completed&limit=1", x.Key, ""); !strings.Contains(r.Body, `"total":2,`) && !strings.Contains(r.Body, `"total":2}`) {
			t.Errorf("%s", r.Body)
		}
		for _, wrong := range []struct {
			r      *apptest.Reply
			status int
			code   string
		}{
			{n.Do(http.MethodPost, "/api/service/invoke", x.Key, `{"service_code":"none","params":{"prompt":"x"}}`), 404, "SERVICE_NOT_FOUND"},
			{n.Do(http.MethodPost, "/api/service/invoke", x.Key, `{"service_code":"image_generation","params":{}}`), 400, "INVALID_PARAMS"},
			{n.Do(http.MethodPost, "/api/service/invoke", x.Key, `{"service_code":"image_generation","params":{"prompt":"x","product_image":"ftp://x"}}`), 400, "INVALID_PARAMS"},
			{n.Do(http.MethodPost, "/api/service/invoke", poor.Key, `{"service_code":"image_generation","params":{"prompt":"x"}}`), 403, "INSUFFICIENT_CREDITS"},
			{n.Do(http.MethodGet, "/api/task/list?page=0", x.Key, ""), 400, "INVALID_PARAMS"},
			{n.Do(http.MethodGet, "/api/task/list?status=odd", x.Key, ""), 400, "INVALID_PARAMS"},
			{n.Do(http.MethodGet, "/api/service/task/task_0", x.Key, ""), 404, "NOT_FOUND"},
			{n.Do(http.MethodGet, "/api/user/info", "", ""), 401, "UNAUTHORIZED"},
		} {
			if wrong.r.Status != wrong.status || !strings.Contains(wrong.r.Body, `"code":"`+wrong.code+`"`) {
				t.Errorf("%d %s, want %d %s", wrong.r.Status, wrong.r.Body, wrong.status, wrong.code)
			}
		}
	})
}
