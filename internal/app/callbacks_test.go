package app_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"weir/internal/app/apptest"
	"weir/internal/dbtest"
	"weir/relay/conformance"
	"weir/relay/conformance/fake"
	"weir/relay/wire"
)

// reported is a task of a vendor that runs until its vendor has been asked often.
type reported struct {
	n      *apptest.Node
	x      *apptest.Tenant
	studio *fake.Studio
	id     string
	job    *fake.Job
	path   string // of its callback
}

// beginReported has a video made by the vendor of a preset, and waits until the vendor has it.
func beginReported(t *testing.T, n *apptest.Node, preset string) *reported {
	t.Helper()
	var v filmVendor
	for _, one := range filmVendors {
		if one.preset == preset {
			v = one
		}
	}
	studio := v.fake(conformance.Course{States: []wire.JobState{
		wire.JobRunning, wire.JobRunning, wire.JobRunning, wire.JobRunning, wire.JobSucceeded,
	}})
	server := httptest.NewServer(studio)
	t.Cleanup(server.Close)
	n.Root().Query(`mutation($in: CreateChannelInput!) { createChannel(input: $in) { channel { id } } }`, map[string]any{"in": map[string]any{
		"name": v.preset, "preset": v.preset, "credentials": []string{v.credential}, "baseUrl": server.URL + v.path, "models": []string{v.model},
	}})
	c := &reported{n: n, x: n.Tenant("5"), studio: studio}
	n.Await("the channel", func() bool {
		r := n.Do(http.MethodPost, "/v1/videos", c.x.Key, v.ask("a weir", v.body))
		if r.Status == http.StatusOK {
			c.id = readFilm(t, r).ID
		}
		return c.id != ""
	})
	n.Await("the job", func() bool {
		if jobs := studio.Jobs(); len(jobs) > 0 {
			c.job = jobs[0]
		}
		return c.job != nil && readFilm(t, n.Do(http.MethodGet, "/v1/videos/"+c.id, c.x.Key, "")).Status == "in_progress"
	})
	var ok bool
	if c.path, ok = strings.CutPrefix(c.job.Callback, publicHost); !ok || !strings.HasPrefix(c.path, "/callbacks/"+preset+"/") {
		t.Fatalf("callback %q", c.job.Callback)
	}
	return c
}

// publicHost is where the nodes say that they are.
const publicHost = "http://weir.example"

// call posts a callback, which sign may sign, to a path.
func (c *reported) call(t *testing.T, path, body string, sign func(r *http.Request)) *apptest.Reply {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, c.n.URL+path, bytes.NewReader([]byte(body)))
	if err != nil {
		t.Fatal(err)
	}
	if sign != nil {
		sign(r)
	}
	return do(t, r)
}

// TestCallbacks: a vendor's report has its task asked after, and nothing that it says is believed; what is forged is refused, what is
// replayed or late does no harm.
func TestCallbacks(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		testCallbacks(t, sqliteSite(t), "kling", "minimax", "vidu", "modelark", "fal")
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		testCallbacks(t, apptest.New(t, dbtest.Postgres(t)), "kling", "fal")
	})
}

// referring is the member of each vendor's report that names the job.
var referring = map[string]string{"kling": "task_id", "minimax": "task_id", "vidu": "id", "modelark": "id", "fal": "request_id"}

func testCallbacks(t *testing.T, s *apptest.Site, presets ...string) {
	t.Helper()
	s.Env = append(s.Env, "WEIR_PUBLIC_URL="+publicHost)
	n := s.Start(t)
	signed := map[string]func(body string) func(r *http.Request){
		"vidu": func(string) func(r *http.Request) {
			return func(r *http.Request) { fake.SignVidu(r, fake.Key, time.Now()) }
		},
		"fal": func(body string) func(r *http.Request) {
			return func(r *http.Request) { fake.SignFal(r, []byte(body), time.Now()) }
		},
	}
	for _, preset := range presets {
		member := referring[preset]
		t.Run(preset, func(t *testing.T) {
			t.Parallel()
			c := beginReported(t, n, preset)
			right := `{"` + member + `":"` + c.job.ID + `","status":"succeeded","state":"success","task_status":"succeed","url":"http://evil.example/x.mp4"}`
			sign := func(body string) func(*http.Request) {
				if by := signed[preset]; by != nil {
					return by(body)
				}
				return nil
			}
			for name, forged := range map[string]struct {
				path, body string
				sign       func(*http.Request)
				status     int
			}{
				"another token":      {c.path[:len(c.path)-4] + "AAAA", right, sign(right), 404},
				"no token":           {"/callbacks/" + preset + "/x", right, sign(right), 404},
				"another provider":   {strings.Replace(c.path, preset, "runway", 1), right, sign(right), 404},
				"not a callback":     {c.path, `[]`, sign(`[]`), 401},
				"of another's job":   {c.path, `{"` + member + `":"another"}`, sign(`{"` + member + `":"another"}`), 200},
				"unsigned":           {c.path, right, nil, map[bool]int{true: 401, false: 200}[signed[preset] != nil]},
				"too large":          {c.path, strings.Repeat("x", 2<<20), nil, 413},
				"an old signature":   {c.path, right, func(r *http.Request) { fake.SignVidu(r, fake.Key, time.Now().Add(-time.Hour)) }, map[bool]int{true: 401, false: 200}[signed[preset] != nil]},
				"another's password": {c.path, right, func(r *http.Request) { fake.SignVidu(r, "other", time.Now()) }, map[bool]int{true: 401, false: 200}[signed[preset] != nil]},
			} {
				if r := c.call(t, forged.path, forged.body, forged.sign); r.Status != forged.status {
					t.Errorf("%s: %d %s, want %d", name, r.Status, r.Body, forged.status)
				}
			}
			if preset == "minimax" {
				if r := c.call(t, c.path, `{"challenge":"a\"b"}`, nil); r.Status != 200 || r.Body != `{"challenge":"a\"b"}` {
					t.Errorf("challenge: %d %s", r.Status, r.Body)
				}
			}
			n.Await("the end of the video", func() bool { // each replay has the vendor asked once more
				if r := c.call(t, c.path, right, sign(right)); r.Status != 200 {
					t.Fatalf("callback: %d %s", r.Status, r.Body)
				}
				f := readFilm(t, n.Do(http.MethodGet, "/v1/videos/"+c.id, c.x.Key, ""))
				if f.Status == "failed" {
					t.Fatalf("%+v", f.Error)
				}
				return f.Status == "completed"
			})
			if asked := c.studio.Asked(); asked < 5 {
				t.Errorf("the vendor was asked %d times", asked)
			}
			if r := c.call(t, c.path, right, sign(right)); r.Status != 200 {
				t.Errorf("of a task that is over: %d %s", r.Status, r.Body)
			}
			if charges := c.x.Charges(); len(charges) != 1 {
				t.Errorf("%+v", charges)
			}
		})
	}
}
