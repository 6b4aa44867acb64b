package app_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"weir/internal/app/apptest"
	"weir/internal/dbtest"
	"weir/internal/money"
	"weir/relay/conformance"
	"weir/relay/conformance/fake"
	"weir/relay/wire"
)

// filmVendor is a vendor of videos with a fake of it.
type filmVendor struct {
	preset, path, credential, model string
	fake                            func(c conformance.Course) *fake.Studio
	// body is what is asked for besides the model, price what it costs.
	body  string
	price money.Amount
	// wrong asks for a length that the model does not make, and says is in the answer.
	wrong, says string
}

const dollar = money.USD

var filmVendors = []filmVendor{
	{"openai", "/v1", fake.Key, "sora-2", fake.OpenAI, `"seconds":"8","size":"1280x720"`, 8 * dollar / 10, `"seconds":"5"`, "4, 8 or 12"},
	{"kling", "", fake.KlingPair, "kling-v3", fake.Kling, `"seconds":"5","audio":false`, 5 * dollar * 84 / 1000, `"seconds":"2"`, "3 to 15"},
	{"minimax", "/v1", fake.Key, "MiniMax-Hailuo-2.3", fake.MiniMax, `"seconds":"6"`, dollar * 28 / 100, `"seconds":"5"`, "6 or 10"},
	{"dashscope", "/compatible-mode/v1", fake.Key, "wan2.7-t2v", fake.DashScope, `"seconds":"5","resolution":"1080p"`, 5 * dollar * 15 / 100, `"seconds":"16"`, "2 to 15"},
	{"runway", "", fake.Key, "gen4.5", fake.Runway, `"seconds":"5","aspect_ratio":"9:16"`, 5 * dollar * 12 / 100, `"seconds":"11"`, "2 to 10"},
	{"luma", "/v1", fake.Key, "ray-3.2", fake.Luma, `"seconds":"10","resolution":"540p"`, dollar * 45 / 100, `"seconds":"7"`, "5 or 10"},
	{"vidu", "", fake.Key, "viduq3-turbo", fake.Vidu, `"seconds":"4"`, 4 * dollar * 55 / 1000, `"seconds":"17"`, "1 to 16"},
	{"gemini", "/v1beta", fake.Key, "veo-3.1-fast-generate-preview", fake.Veo, `"seconds":"8"`, 8 * dollar / 10, `"seconds":"5"`, "4, 6 or 8"},
	{"modelark", "/api/v3", fake.Key, "dreamina-seedance-2-0-260128", fake.Ark, `"seconds":"5"`, fake.ArkTokens * 7000, `"seconds":"3"`, "4 to 15"},
	{"fal", "", fake.Key, "pika-v2.2", fake.Fal, `"seconds":"5"`, 5 * dollar * 4 / 100, `"seconds":"6"`, "5 or 10"},
}

// shoot makes a channel of a vendor and returns its fake.
func (v *filmVendor) shoot(t *testing.T, n *apptest.Node) *fake.Studio {
	t.Helper()
	studio := v.fake(conformance.Course{States: []wire.JobState{wire.JobRunning, wire.JobSucceeded}})
	server := httptest.NewServer(studio)
	t.Cleanup(server.Close)
	n.Root().Query(`mutation($in: CreateChannelInput!) { createChannel(input: $in) { channel { id } } }`, map[string]any{"in": map[string]any{
		"name": v.preset, "preset": v.preset, "credentials": []string{v.credential}, "baseUrl": server.URL + v.path, "models": []string{v.model, "qwen-image-2.0"},
	}})
	return studio
}

func (v *filmVendor) ask(prompt, rest string) string {
	return `{"model":"` + v.model + `","prompt":"` + prompt + `",` + rest + `}`
}

// TestVideosOfVendors: a channel of each vendor makes videos that are charged as made; what a vendor's policy forbids, and what
// fails, costs nothing and is told in our words; a length that a model does not make is refused with those that it makes.
func TestVideosOfVendors(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		testFilmVendors(t, sqliteSite(t), filmVendors)
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		testFilmVendors(t, apptest.New(t, dbtest.Postgres(t)), filmVendors[1:3])
	})
}

func testFilmVendors(t *testing.T, s *apptest.Site, vendors []filmVendor) {
	t.Helper()
	n := s.Start(t)
	for i := range vendors {
		v := &vendors[i]
		t.Run(v.preset, func(t *testing.T) {
			t.Parallel()
			v.try(t, n)
		})
	}
}

func (v *filmVendor) try(t *testing.T, n *apptest.Node) {
	t.Helper()
	studio := v.shoot(t, n)
	x := n.Tenant("5")
	n.Await("the channel", func() bool {
		return !strings.Contains(n.Do(http.MethodPost, "/v1/videos", x.Key, v.ask("x", v.wrong)).Body, "no_channel")
	})
	refused := n.Do(http.MethodPost, "/v1/videos", x.Key, v.ask("x", v.wrong))
	want{status: 400, kind: invalid, param: "seconds"}.check(t, refused)
	if !strings.Contains(refused.Body, v.says) {
		t.Errorf("it does not say what can be had: %s", refused.Body)
	}
	made := readFilm(t, n.Do(http.MethodPost, "/v1/videos", x.Key, v.ask("a weir at dawn", v.body)))
	forbidden := readFilm(t, n.Do(http.MethodPost, "/v1/videos", x.Key, v.ask("something "+fake.Forbidden, v.body)))
	broken := readFilm(t, n.Do(http.MethodPost, "/v1/videos", x.Key, v.ask("something "+fake.Broken, v.body)))
	over := func(id string) film { return v.watch(t, n, x.Key, id) }
	if f := over(made.ID); f.Status != "completed" || f.Progress != 100 {
		t.Fatalf("%+v", f)
	}
	if r := n.Do(http.MethodGet, "/v1/videos/"+made.ID+"/content", x.Key, ""); r.Status != 200 || r.Body != string(conformance.Film) {
		t.Errorf("content: %d, %d bytes", r.Status, len(r.Body))
	}
	for id, code := range map[string]string{forbidden.ID: wire.FailurePolicy, broken.ID: ""} {
		f := over(id)
		if f.Status != "failed" || f.Error == nil || code != "" && f.Error.Code != code || strings.Contains(f.Error.Message, conformance.VendorText) {
			t.Errorf("%q: %+v %+v", code, f, f.Error)
		}
	}
	if charges := x.Charges(); len(charges) != 1 || charges[0].Amount != v.price || charges[0].Estimated {
		t.Errorf("charges %+v, want %s", charges, v.price)
	}
	if w := x.Wallet(); w.Held != 0 || w.Balance != 5*dollar-v.price {
		t.Errorf("held %s, balance %s", w.Held, w.Balance)
	}
	if jobs := studio.Jobs(); len(jobs) != 3 {
		t.Errorf("the vendor has %d jobs", len(jobs))
	}
}

// TestImagesThatAreJobs: images of a vendor that makes them in its own time are waited for, and charged by the image; what its policy
// forbids is the caller's fault and free.
func TestImagesThatAreJobs(t *testing.T) {
	t.Parallel()
	n := sqliteSite(t).Start(t)
	v := filmVendors[3]
	studio := v.shoot(t, n)
	x := n.Tenant("1")
	ask := func(prompt string) *apptest.Reply {
		return n.Do(http.MethodPost, "/v1/images/generations", x.Key, `{"model":"qwen-image-2.0","n":2,"response_format":"b64_json","prompt":"`+prompt+`"}`)
	}
	n.Await("the channel", func() bool { return n.Do(http.MethodGet, "/v1/models/qwen-image-2.0", x.Key, "").Status == 200 })
	c := x.Costs(func() {
		if p := readPictures(t, ask("a weir")); len(p.Data) != 2 {
			t.Errorf("%+v", p)
		}
	})
	if c.Amount != 2*dollar*35/1000 {
		t.Errorf("%+v", c)
	}
	x.Free(func() {
		for prompt, status := range map[string]int{fake.Forbidden: 400, fake.Broken: 502} {
			if r := ask(prompt); r.Status != status || strings.Contains(r.Body, conformance.VendorText) {
				t.Errorf("%s: %d %s", prompt, r.Status, r.Body)
			}
		}
	})
	if job := studio.Jobs()[0]; job.Body.Get("model").Str != "qwen-image-2.0" || job.Body.Get("parameters.n").Int() != 2 {
		t.Errorf("asked for %s", job.Body.Raw)
	}
}

// watch waits for the end of a video: vendors are asked every five to ten seconds.
func (v *filmVendor) watch(t *testing.T, n *apptest.Node, key, id string) film {
	t.Helper()
	for deadline := time.Now().Add(3 * time.Minute); ; {
		f := readFilm(t, n.Do(http.MethodGet, "/v1/videos/"+id, key, ""))
		if f.Status == "completed" || f.Status == "failed" {
			return f
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s: no end of %+v", v.preset, f)
		}
		time.Sleep(200 * time.Millisecond)
	}
}
