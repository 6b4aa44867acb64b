package app_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	_ "image/jpeg"
	_ "image/png"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
	"testing"
	"time"

	"weir/ent/schematype"
	"weir/internal/app/apptest"
	"weir/internal/money"
	"weir/internal/pricing"
)

const cent = money.USD / 100

// pictures is an answer of image models.
type pictures struct {
	Created int64
	Data    []struct {
		URL     string
		B64     string `json:"b64_json"`
		Revised string `json:"revised_prompt"`
	}
	Usage map[string]any
}

func readPictures(t *testing.T, r *apptest.Reply) pictures {
	t.Helper()
	var p pictures
	if err := json.Unmarshal([]byte(r.Body), &p); err != nil || r.Status != 200 || p.Created == 0 || len(p.Data) == 0 {
		t.Fatalf("%d %.300s (%v)", r.Status, r.Body, err)
	}
	if strings.Contains(r.Body, apptest.Secret) {
		t.Errorf("the vendor's link came out: %s", r.Body)
	}
	return p
}

// size decodes an image and returns its size.
func size(t *testing.T, b []byte) string {
	t.Helper()
	c, _, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		t.Fatalf("no image: %v: %.40q", err, b)
	}
	return fmt.Sprintf("%dx%d", c.Width, c.Height)
}

// fetched gets a link without any key.
func fetched(t *testing.T, n *apptest.Node, link string) []byte {
	t.Helper()
	path, ok := strings.CutPrefix(link, n.URL+"/blobs/")
	if !ok {
		t.Fatalf("a link that is not ours: %s", link)
	}
	r := n.Do(http.MethodGet, "/blobs/"+path, "", "", "Origin", "https://app.example")
	if r.Status != 200 || r.Header.Get("Content-Type") != "image/png" || r.Header.Get("X-Content-Type-Options") != "nosniff" ||
		r.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Fatalf("%s: %d %v", link, r.Status, r.Header)
	}
	return []byte(r.Body)
}

func decoded(t *testing.T, text string) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func paint(model, script string, fields ...string) string {
	fields = append([]string{fmt.Sprintf(`{"model":%q,"prompt":"A weir. script=%s"`, model, script)}, fields...)
	return strings.Join(fields, ",") + "}"
}

// TestImages: every image model gives what the client wants, a link of ours or base64, whatever its vendor gives; by size and
// quality, and as many as were asked for, in one charge.
func TestImages(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0, "dall-e-3", "stable-diffusion", "gpt-image-2", "qwen-vl")
		x := n.Tenant("20")
		for _, tt := range []struct {
			name, body string
			images     int
			link       bool
			amount     money.Amount
			calls      int
			size       string
		}{
			{"no model", `{"prompt":"A weir."}`, 1, true, 4 * cent, 1, "2x3"},
			{"dall-e-3 in base64", paint("dall-e-3", "ok", `"response_format":"b64_json"`), 1, false, 4 * cent, 1, "2x3"},
			{"dall-e-3, three", paint("dall-e-3", "ok", `"n":3`, `"size":"1024x1024"`), 3, true, 12 * cent, 3, "1024x1024"},
			{"dall-e-3, wide", paint("dall-e-3", "ok", `"size":"1792x1024"`, `"quality":"standard"`), 1, true, 8 * cent, 1, "1792x1024"},
			{"dall-e-3, wide and hd", paint("dall-e-3", "ok", `"size":"1024x1792"`, `"quality":"hd"`), 1, true, 12 * cent, 1, "1024x1792"},
			{"dall-e-3, hd", paint("dall-e-3", "ok", `"quality":"hd"`, `"n":2`), 2, true, 16 * cent, 2, "2x3"},
			{"links", paint("stable-diffusion", "ok", `"n":2`), 2, true, 4 * cent, 1, "2x3"},
			{"links in base64", paint("stable-diffusion", "ok", `"response_format":"b64_json"`), 1, false, 2 * cent, 1, "2x3"},
			{"links that lead on", paint("qwen-vl", "store-hop"), 1, true, 3 * cent / 2, 1, "2x3"},
			{"tokens", paint("gpt-image-2", "ok"), 1, false, 50*5000 + 1056*30_000, 1, "2x3"},
			{"tokens, linked", paint("gpt-image-2", "ok", `"response_format":"url"`, `"quality":"medium"`), 1, true, 50*5000 + 1056*30_000, 1, "2x3"},
		} {
			seen := len(v.Calls())
			c := x.Costs(func() {
				r := n.Do(http.MethodPost, "/v1/images/generations", x.Key, tt.body)
				p := readPictures(t, r)
				if len(p.Data) != tt.images || r.Header.Get("Weir-Cost-Usd") != tt.amount.String() {
					t.Errorf("%s: %d images for %s", tt.name, len(p.Data), r.Header.Get("Weir-Cost-Usd"))
				}
				for _, one := range p.Data {
					if (one.URL != "") != tt.link || (one.B64 != "") == tt.link {
						t.Fatalf("%s: %.200s", tt.name, r.Body)
					}
					content := decoded(t, one.B64)
					if tt.link {
						content = fetched(t, n, one.URL)
					}
					if got := size(t, content); got != tt.size {
						t.Errorf("%s: %s, want %s", tt.name, got, tt.size)
					}
				}
			})
			if c.Amount != tt.amount || c.Estimated || c.Held < tt.amount {
				t.Errorf("%s: %+v", tt.name, c)
			}
			if got := len(v.Calls()) - seen; got != tt.calls {
				t.Errorf("%s: the vendor was called %d times", tt.name, got)
			}
		}
		for _, base := range bases {
			x.Costs(func() {
				r := n.Do(http.MethodPost, base+"/images/generations", x.Key, paint("dall-e-3", "ok"), "Weir-Include", "cost")
				if p := readPictures(t, r); p.Usage["cost_usd"] != "0.04" || p.Data[0].Revised == "" {
					t.Errorf("%s: %s", base, r.Body)
				}
			})
		}
	})
}

// TestImagesWithoutUsage: tokens that a vendor does not report are counted, and the charge is marked.
func TestImagesWithoutUsage(t *testing.T) {
	t.Parallel()
	v := apptest.NewVendor(t)
	n := sqliteSite(t).Start(t)
	n.Channel(v.URL, 0, "gpt-image-2")
	x := n.Tenant("20")
	c := x.Costs(func() {
		r := n.Do(http.MethodPost, "/v1/images/generations", x.Key, paint("gpt-image-2", "no-usage", `"quality":"low"`, `"size":"1024x1024"`), "Weir-Include", "cost")
		if p := readPictures(t, r); p.Usage["output_tokens"] != 272.0 {
			t.Errorf("%v", p.Usage)
		}
	})
	if !c.Estimated || c.Amount < 272*30_000 || c.Amount > 272*30_000+20*5000 {
		t.Errorf("%+v", c)
	}
	c = x.Costs(func() {
		n.Do(http.MethodPost, "/v1/images/generations", x.Key, paint("gpt-image-2", "ok", `"size":"auto"`))
	})
	if c.Held < 6240*30_000 || c.Held > 6240*30_000+20*8000 {
		t.Errorf("what the model may choose is not held: %+v", c)
	}
}

// TestImagesPartly: of several calls those that succeed are the answer and the charge; when none does, nothing is charged.
func TestImagesPartly(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0, "dall-e-3")
		x := n.Tenant("5")
		c := x.Costs(func() {
			p := readPictures(t, n.Do(http.MethodPost, "/v1/images/generations", x.Key, paint("dall-e-3", "odd", `"n":4`)))
			if len(p.Data) != 2 {
				t.Errorf("%d images", len(p.Data))
			}
		})
		if c.Amount != 8*cent || c.Held != 16*cent || c.Estimated {
			t.Errorf("%+v", c)
		}
		x.Free(func() {
			want{status: 400, kind: invalid, code: "invalid_value"}.
				check(t, n.Do(http.MethodPost, "/v1/images/generations", x.Key, paint("dall-e-3", "400", `"n":3`)))
			want{status: 502, kind: server, code: "upstream_error"}.
				check(t, n.Do(http.MethodPost, "/v1/images/generations", x.Key, paint("dall-e-3", "500", `"n":3`)))
		})
	})
}

// TestImagesThatCannotBeHad: nothing is charged for them.
func TestImagesThatCannotBeHad(t *testing.T) {
	t.Parallel()
	v := apptest.NewVendor(t)
	n := sqliteSite(t).Start(t)
	n.Channel(v.URL, 0, "stable-diffusion")
	x := n.Tenant("5")
	x.Free(func() {
		for _, script := range []string{"store-gone", "store-html", "no-images", "no-base64", "no-picture", "cut", "html", "empty", "error-200"} {
			want{status: 502, kind: server, code: "upstream_error"}.
				check(t, n.Do(http.MethodPost, "/v1/images/generations", x.Key, paint("stable-diffusion", script)))
		}
		for balance, code := range map[string]string{"": "credit_balance_exhausted", "0.01": "credit_balance_exhausted", "0.05": "weight_exceeds_budget"} {
			poor := n.Tenant(balance)
			want{status: 402, kind: "insufficient_quota", code: code}.
				check(t, n.Do(http.MethodPost, "/v1/images/generations", poor.Key, paint("stable-diffusion", "ok", `"n":3`)))
		}
	})
}

// TestImageStreams: pictures on the way come at once, the finished one when it is charged.
func TestImageStreams(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0, "gpt-image-2")
		x := n.Tenant("5")
		for format, key := range map[string]string{"b64_json": "b64_json", "url": "url"} {
			c := x.Costs(func() {
				r := n.Do(http.MethodPost, "/v1/images/generations", x.Key,
					paint("gpt-image-2", "ok", `"stream":true`, `"partial_images":2`, `"size":"1024x1024"`, `"response_format":"`+format+`"`), "Weir-Include", "cost")
				after := x.Wallet()
				events := namedEvents(t, r)
				if r.Status != 200 || len(events) != 3 || after.Held != 0 || strings.Contains(r.Body, "[DONE]") {
					t.Fatalf("%d, %d events, held %s", r.Status, len(events), after.Held)
				}
				for i, e := range events {
					wanted := "image_generation.partial_image"
					if i == 2 {
						wanted = "image_generation.completed"
					}
					text, ok := e.data[key].(string)
					if e.name != wanted || e.data["type"] != wanted || !ok {
						t.Fatalf("event %d: %s %v", i, e.name, e.data["type"])
					}
					var content []byte
					if format == "url" {
						content = fetched(t, n, text)
					} else {
						content = decoded(t, text)
					}
					if size(t, content) != "1024x1024" {
						t.Errorf("event %d: another size", i)
					}
				}
				if usage, ok := events[2].data["usage"].(map[string]any); !ok || usage["output_tokens"] != 1056.0 || usage["cost_usd"] != "0.03193" {
					t.Errorf("usage %v", events[2].data["usage"])
				}
			})
			if c.Amount != 50*5000+1056*30_000 || c.Estimated {
				t.Errorf("%s: %+v", format, c)
			}
		}
		x.Free(func() {
			want{status: 400, kind: invalid, code: "invalid_value", param: "stream"}.
				check(t, n.Do(http.MethodPost, "/v1/images/generations", x.Key, paint("dall-e-3", "ok", `"stream":true`)))
		})
	})
}

// event is an event of a stream that bears its name.
type event struct {
	name string
	data map[string]any
}

func namedEvents(t *testing.T, r *apptest.Reply) []event {
	t.Helper()
	var all []event
	for part := range strings.SplitSeq(strings.TrimSuffix(r.Body, "\n\n"), "\n\n") {
		name, data, _ := strings.Cut(part, "\n")
		e := event{name: strings.TrimPrefix(name, "event: ")}
		if err := json.Unmarshal([]byte(strings.TrimPrefix(data, "data: ")), &e.data); err != nil {
			t.Fatalf("%v: %.200q", err, part)
		}
		all = append(all, e)
	}
	return all
}

// form is a multipart body; a value that begins with @ is a file of that name with the content.
func form(t *testing.T, content []byte, fields ...string) (body, kind string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i < len(fields); i += 2 {
		name, isFile := strings.CutPrefix(fields[i+1], "@")
		if !isFile {
			if err := w.WriteField(fields[i], fields[i+1]); err != nil {
				t.Fatal(err)
			}
			continue
		}
		header := textproto.MIMEHeader{}
		header.Set("Content-Disposition", fmt.Sprintf(`form-data; name=%q; filename=%q`, fields[i], name))
		header.Set("Content-Type", "application/octet-stream")
		part, err := w.CreatePart(header)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String(), w.FormDataContentType()
}

// TestImageEdits: forms go up as forms under the channel's name of the model, JSON as JSON.
func TestImageEdits(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0, "dall-e-3", "gpt-image-2")
		x := n.Tenant("5")
		picture := apptest.Picture("64x64")
		body, kind := form(t, picture, "model", "gpt-image-2", "prompt", "Add a dam. script=ok", "image[]", "@a.png", "image[]", "@b.png", "mask", "@m.png",
			"n", "1", "odd", "kept")
		for _, base := range bases {
			c := x.Costs(func() {
				p := readPictures(t, n.Do(http.MethodPost, base+"/images/edits", x.Key, body, "Content-Type", kind))
				if p.Data[0].B64 == "" {
					t.Error("a GPT image model gives base64 unless told otherwise")
				}
			})
			// Two pictures and a mask at high fidelity are held.
			if c.Amount != 50*5000+1056*30_000 || c.Estimated || c.Held < 3*7000*8000 {
				t.Errorf("%+v", c)
			}
		}
		call := v.Last(t)
		if call.Path != "/v1/images/edits" || bytes.Count(call.Body, picture) != 3 || bytes.Count(call.Body, []byte(`name="image[]"`)) != 2 ||
			!bytes.Contains(call.Body, []byte("kept")) || bytes.Contains(call.Body, []byte("response_format")) ||
			strings.Contains(call.Header.Get("Content-Type"), strings.TrimPrefix(kind, "multipart/form-data; boundary=")) {
			t.Errorf("the vendor saw %s %v %d bytes", call.Path, call.Header, len(call.Body))
		}
		c := x.Costs(func() {
			link := "data:image/png;base64," + base64.StdEncoding.EncodeToString(picture)
			r := n.Do(http.MethodPost, "/v1/images/edits", x.Key, `{"model":"gpt-image-2","prompt":"script=ok","images":[{"image_url":"`+link+`"}],"response_format":"url"}`)
			fetched(t, n, readPictures(t, r).Data[0].URL)
		})
		if c.Amount != 50*5000+1056*30_000 || v.Last(t).Field(t, "images") == nil {
			t.Errorf("%+v", c)
		}
	})
}

// TestBadImages: what is wrong is named, and nothing reaches the vendor.
func TestBadImages(t *testing.T) {
	t.Parallel()
	v := apptest.NewVendor(t)
	n := sqliteSite(t).Start(t, "WEIR_MAX_BODY=1MiB")
	n.Channel(v.URL, 0, "dall-e-3", "gpt-image-2", "stable-diffusion", "gpt-4o")
	x := n.Tenant("5")
	bad := func(code, param string) want { return want{status: 400, kind: invalid, code: code, param: param} }
	x.Free(func() {
		for name, tt := range map[string]struct {
			body string
			want want
		}{
			"no prompt":       {`{"model":"dall-e-3"}`, bad("missing_required_parameter", "prompt")},
			"empty prompt":    {`{"prompt":""}`, bad("invalid_value", "prompt")},
			"long prompt":     {`{"prompt":"` + strings.Repeat("é", 4001) + `"}`, bad("string_above_max_length", "prompt")},
			"longest prompt":  {`{"model":"gpt-image-2","prompt":"` + strings.Repeat("a", 32_001) + `"}`, bad("string_above_max_length", "prompt")},
			"n of nothing":    {paint("dall-e-3", "ok", `"n":0`), bad("invalid_value", "n")},
			"n of eleven":     {paint("dall-e-3", "ok", `"n":11`), bad("invalid_value", "n")},
			"n as text":       {paint("dall-e-3", "ok", `"n":"2"`), bad("invalid_type", "n")},
			"size":            {paint("dall-e-3", "ok", `"size":"100x100"`), bad("invalid_value", "size")},
			"size of gpt":     {paint("gpt-image-2", "ok", `"size":"1000x1000"`), bad("invalid_value", "size")},
			"too wide":        {paint("gpt-image-2", "ok", `"size":"3840x1024"`), bad("invalid_value", "size")},
			"size of nothing": {paint("stable-diffusion", "ok", `"size":"a b"`), bad("invalid_value", "size")},
			"quality":         {paint("dall-e-3", "ok", `"quality":"high"`), bad("invalid_value", "quality")},
			"quality of gpt":  {paint("gpt-image-2", "ok", `"quality":"hd"`), bad("invalid_value", "quality")},
			"style":           {paint("dall-e-3", "ok", `"style":"plain"`), bad("invalid_value", "style")},
			"format":          {paint("dall-e-3", "ok", `"response_format":"json"`), bad("invalid_value", "response_format")},
			"file format":     {paint("gpt-image-2", "ok", `"output_format":"bmp"`), bad("invalid_value", "output_format")},
			"partials":        {paint("gpt-image-2", "ok", `"partial_images":4`, `"stream":true`), bad("invalid_value", "partial_images")},
			"partials alone":  {paint("gpt-image-2", "ok", `"partial_images":2`), bad("invalid_value", "partial_images")},
			"n twice":         {paint("dall-e-3", "ok", `"n":1`, `"n":9`), bad("duplicate_parameter", "n")},
			"model of chat":   {paint("gpt-4o", "ok"), bad("", "model")},
			"no such model":   {paint("no-such-model", "ok"), want{status: 404, kind: invalid, code: "model_not_found"}},
			"no JSON":         {`{"prompt":`, bad("invalid_json", "")},
		} {
			t.Log(name)
			tt.want.check(t, n.Do(http.MethodPost, "/v1/images/generations", x.Key, tt.body))
		}
		picture := apptest.Picture("8x8")
		for name, tt := range map[string]struct {
			content []byte
			fields  []string
			want    want
		}{
			"no image":        {picture, []string{"prompt", "x"}, bad("missing_required_parameter", "image")},
			"no prompt":       {picture, []string{"image", "@a.png"}, bad("missing_required_parameter", "prompt")},
			"empty image":     {nil, []string{"prompt", "x", "image", "@a.png"}, bad("invalid_value", "image")},
			"no picture":      {[]byte("hello"), []string{"prompt", "x", "image", "@a.png"}, bad("unsupported_format", "image")},
			"image as text":   {picture, []string{"prompt", "x", "image", "a.png"}, bad("invalid_type", "image")},
			"two masks":       {picture, []string{"prompt", "x", "image", "@a.png", "mask", "@b.png", "mask", "@c.png"}, bad("duplicate_parameter", "mask")},
			"seventeen":       {picture, append([]string{"prompt", "x"}, repeat(17, "image[]", "@a.png")...), bad("duplicate_parameter", "image")},
			"prompt twice":    {picture, []string{"prompt", "x", "prompt", "y", "image", "@a.png"}, bad("duplicate_parameter", "prompt")},
			"n of eleven":     {picture, []string{"prompt", "x", "n", "11", "image", "@a.png"}, bad("invalid_value", "n")},
			"n as word":       {picture, []string{"prompt", "x", "n", "two", "image", "@a.png"}, bad("invalid_type", "n")},
			"stream as word":  {picture, []string{"prompt", "x", "stream", "yes", "image", "@a.png"}, bad("invalid_type", "stream")},
			"too many fields": {picture, repeat(300, "a", "b"), bad("", "")},
			"much text":       {nil, []string{"prompt", strings.Repeat("a", 600_000), "user", strings.Repeat("a", 500_000)}, want{status: 413, kind: invalid, code: "request_too_large"}},
			"too large":       {bytes.Repeat(picture, 20_000), []string{"prompt", "x", "image", "@a.png"}, want{status: 413, kind: invalid, code: "request_too_large"}},
		} {
			t.Log(name)
			body, kind := form(t, tt.content, tt.fields...)
			tt.want.check(t, n.Do(http.MethodPost, "/v1/images/edits", x.Key, body, "Content-Type", kind))
		}
		good, kind := form(t, picture, "prompt", "x", "image", "@a.png")
		for name, request := range map[string][2]string{
			"no boundary":    {good, "multipart/form-data"},
			"other boundary": {good, "multipart/form-data; boundary=other"},
			"cut":            {good[:len(good)-30], kind},
			"JSON":           {`{"prompt":"x"}`, kind},
			"empty":          {"", kind},
		} {
			t.Log(name)
			bad("", "").check(t, n.Do(http.MethodPost, "/v1/images/edits", x.Key, request[0], "Content-Type", request[1]))
		}
		bad("missing_required_parameter", "image").check(t, n.Do(http.MethodPost, "/v1/images/edits", x.Key, `{"prompt":"x"}`))
		bad("invalid_value", "images[0].file_id").check(t, n.Do(http.MethodPost, "/v1/images/edits", x.Key, `{"prompt":"x","images":[{"file_id":"file-1"}]}`))
		bad("invalid_value", "images[0].image_url").check(t, n.Do(http.MethodPost, "/v1/images/edits", x.Key, `{"prompt":"x","images":[{"image_url":"file:///etc/passwd"}]}`))
		bad("invalid_json", "").check(t, n.Do(http.MethodPost, "/v1/images/generations", x.Key, good, "Content-Type", kind))
		want{status: 401, kind: invalid, code: "invalid_api_key"}.check(t, n.Do(http.MethodPost, "/v1/images/edits", "", good, "Content-Type", kind))
	})
	if got := len(v.Calls()); got != 0 {
		t.Errorf("the vendor was called %d times", got)
	}
}

func repeat(n int, fields ...string) []string {
	var all []string
	for range n {
		all = append(all, fields...)
	}
	return all
}

// TestImagesRepeated: a form is the same whatever boundary its client made up.
func TestImagesRepeated(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0, "dall-e-3")
		x := n.Tenant("5")
		ask := func(content []byte) *apptest.Reply {
			body, kind := form(t, content, "prompt", "script=ok", "image", "@a.png")
			return n.Do(http.MethodPost, "/v1/images/edits", x.Key, body, "Content-Type", kind, "Idempotency-Key", "one")
		}
		var first *apptest.Reply
		x.Costs(func() { first = ask(apptest.Picture("8x8")) })
		x.Free(func() {
			again := ask(apptest.Picture("8x8"))
			if again.Status != 200 || again.Body != first.Body || again.Header.Get("Idempotency-Replayed") != "true" {
				t.Errorf("%d %s", again.Status, again.Body)
			}
			want{status: 409, kind: invalid, code: "idempotency_key_reused", shouldRetry: "false"}.check(t, ask(apptest.Picture("9x9")))
		})
	})
}

// TestSandboxPaints: every image model of the book, on both routes, in the size that was asked for.
func TestSandboxPaints(t *testing.T) {
	t.Parallel()
	d := newDemo(t, sqliteSite(t))
	x := d.Tenant("100")
	book, err := pricing.Defaults()
	if err != nil {
		t.Fatal(err)
	}
	picture := apptest.Picture("16x16")
	for _, m := range book {
		if m.Modality != schematype.Image {
			continue
		}
		body, kind := form(t, picture, "model", m.Name, "prompt", "A weir.", "image", "@a.png", "response_format", "url", "size", "1024x1024")
		for path, r := range map[string]*apptest.Reply{
			"generations": d.Do(http.MethodPost, "/v1/images/generations", x.Key, paint(m.Name, "ok", `"response_format":"url"`, `"size":"1024x1024"`)),
			"edits":       d.Do(http.MethodPost, "/v1/images/edits", x.Key, body, "Content-Type", kind),
		} {
			p := readPictures(t, r)
			if !strings.Contains(r.Body, `"system_fingerprint":"sandbox"`) || size(t, fetched(t, d.Node, p.Data[0].URL)) != "1024x1024" {
				t.Errorf("%s on %s: %s", m.Name, path, r.Body)
			}
			if cost, err := money.Parse(r.Header.Get("Weir-Cost-Usd")); err != nil || cost <= 0 {
				t.Errorf("%s on %s costs %q", m.Name, path, r.Header.Get("Weir-Cost-Usd"))
			}
		}
	}
	for _, want := range []string{"1024x1024", "1792x1024", "1024x1792"} {
		p := readPictures(t, d.Do(http.MethodPost, "/v1/images/generations", x.Key, paint("dall-e-3", "ok", `"response_format":"b64_json"`, `"size":"`+want+`"`)))
		if got := size(t, decoded(t, p.Data[0].B64)); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	many := readPictures(t, d.Do(http.MethodPost, "/v1/images/generations", x.Key, paint("dall-e-3", "ok", `"response_format":"b64_json"`, `"n":3`)))
	again := readPictures(t, d.Do(http.MethodPost, "/v1/images/generations", x.Key, paint("dall-e-3", "ok", `"response_format":"b64_json"`, `"n":3`)))
	if len(many.Data) != 3 || many.Data[0].B64 == many.Data[1].B64 || many.Data[2].B64 != again.Data[2].B64 {
		t.Errorf("%d images, or they are alike, or not the same again", len(many.Data))
	}
	x.Free(func() {
		for _, path := range []string{"/v1/images/generations", "/v1/images/edits"} {
			body := paint("dall-e-3:error-500", "ok", `"images":[{"image_url":"https://x/y.png"}]`)
			want{status: 502, kind: server, code: "upstream_error"}.check(t, d.Do(http.MethodPost, path, x.Key, body))
		}
	})
	c := x.Costs(func() {
		r := d.Do(http.MethodPost, "/v1/images/generations", x.Key, paint("gpt-image-2:drop", "ok", `"stream":true`, `"partial_images":2`))
		if strings.Contains(r.Body, "completed") || !strings.Contains(r.Body, `"code":"upstream_error"`) {
			t.Errorf("%.300s", r.Body)
		}
	})
	if !c.Estimated || c.Amount < 200*30_000 || c.Amount > 200*30_000+20*5000 {
		t.Errorf("two pictures on the way: %+v", c)
	}
}

// TestBlobsOfOthers: links are the only way to a result, and no way to anything else.
func TestBlobsOfOthers(t *testing.T) {
	t.Parallel()
	d := newDemo(t, sqliteSite(t))
	x := d.Tenant("1")
	link := readPictures(t, d.Do(http.MethodPost, "/v1/images/generations", x.Key, paint("dall-e-3", "ok"))).Data[0].URL
	path := strings.TrimPrefix(link, d.URL)
	bare, _, _ := strings.Cut(path, "?")
	for _, p := range []string{bare, bare + "?expires=4000000000&signature=x", "/blobs/../weir.db", "/blobs/x", strings.Replace(path, "signature=", "signature=A", 1)} {
		for _, key := range []string{"", x.Key} {
			if r := d.Do(http.MethodGet, p, key, ""); r.Status != 404 {
				t.Errorf("%s: %d", p, r.Status)
			}
		}
	}
	if r := d.Do(http.MethodHead, path, "", ""); r.Status != 200 {
		t.Errorf("HEAD %d", r.Status)
	}
	deadline, err := http.ParseTime(d.Do(http.MethodGet, path, "", "").Header.Get("Date"))
	if err != nil || !strings.Contains(path, fmt.Sprintf("expires=%d", deadline.Add(24*time.Hour).Unix())[:16]) {
		t.Errorf("the link does not live a day: %s", path)
	}
}
