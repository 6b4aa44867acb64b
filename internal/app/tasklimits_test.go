package app_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"weir/internal/app/apptest"
)

// TestTasksAreLimited: what limits calls limits tasks, through each door, with the same refusals and headers.
func TestTasksAreLimited(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		n := newStudio(t, s)
		x := n.Tenant("5")
		update(x, `requestsPerMinute: 2`)
		const order = `{"prompt":"x","model":"gen-2:hang"}`
		var made []string
		for _, remaining := range []string{"1", "0"} {
			r := n.Do(http.MethodPost, "/v1/videos", x.Key, order)
			made = append(made, readFilm(t, r).ID)
			if h := r.Header; h.Get("X-Ratelimit-Limit-Requests") != "2" || h.Get("X-Ratelimit-Remaining-Requests") != remaining || h.Get("X-Ratelimit-Reset-Requests") == "" {
				t.Errorf("%v", h)
			}
		}
		r := n.Do(http.MethodPost, "/v1/videos", x.Key, order)
		want{status: 429, kind: "rate_limit_error", code: "rate_limit_exceeded", retryAfter: r.Header.Get("Retry-After")}.check(t, r)
		if h := r.Header; h.Get("Retry-After") == "" || h.Get("X-Ratelimit-Remaining-Requests") != "0" {
			t.Errorf("%v", h)
		}
		for path, body := range map[string]string{
			"/api/video/submit":   `{"prompt":"x"}`,
			"/api/service/invoke": `{"service_code":"video_generation","params":{"prompt":"x"}}`,
		} {
			if r := n.Do(http.MethodPost, path, x.Key, body); r.Status != http.StatusTooManyRequests {
				t.Errorf("%s: %d %s", path, r.Status, r.Body)
			}
		}
		if got := bounds(t, n.Node, x.Key); got["requests_per_minute"]["used"] != 2.0 {
			t.Errorf("refused orders are counted: %v", got)
		}

		// A person has the limits and the budgets of the tenant.
		x.Query(`mutation { updateLimits(input: {scope: TENANT, dailyBudget: "0.35"}) { limits { concurrency } } }`, nil)
		ask := func() string {
			return x.Do(http.MethodPost, "/graphql", `{"query":"mutation { createVideoTask(input: {model: \"gen-2:hang\", prompt: \"x\"}) { task { id } } }"}`,
				"Content-Type", "application/json").Body
		}
		apptest.Await(t, "the end of the budget, which two tasks hold", func() bool { return strings.Contains(ask(), "RATE_LIMITED") })
		list := n.Do(http.MethodGet, "/v1/videos?limit=100", x.Key, "")
		for _, part := range strings.Split(list.Body, `"id":"`)[1:] {
			made = append(made, part[:strings.IndexByte(part, '"')])
		}
		for _, id := range made {
			apptest.Await(t, "the end of "+id, func() bool {
				r := n.Do(http.MethodDelete, "/v1/videos/"+id, x.Key, "")
				return r.Status == http.StatusOK || r.Status == http.StatusNotFound
			})
		}
		if w := x.Wallet(); w.Held != 0 || w.Balance.String() != "5.00" {
			t.Errorf("%+v", w)
		}
	})
}

// TestPrivateWebhooks: an address within is refused through each door, before there is a task.
func TestPrivateWebhooks(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		s.Env = append(s.Env, "WEIR_ALLOW_PRIVATE_UPSTREAMS=0")
		n := newStudio(t, s)
		x := n.Tenant("1")
		for _, url := range []string{"http://127.0.0.1/x", "http://169.254.169.254/latest", "https://[::1]/", "ftp://example.com/x", "http://10.0.0.1/", "no"} {
			want{status: 400, kind: invalid, param: "webhook_url"}.check(t, n.Do(http.MethodPost, "/v1/videos", x.Key, `{"prompt":"x","webhook_url":"`+url+`"}`))
			r := x.Do(http.MethodPost, "/graphql", `{"query":"mutation { createVideoTask(input: {model: \"gen-2\", prompt: \"x\", webhookUrl: \"`+url+`\"}) { task { id } } }"}`,
				"Content-Type", "application/json")
			if !strings.Contains(r.Body, `"field":"webhookUrl"`) || !strings.Contains(r.Body, "INVALID") {
				t.Errorf("%s: %s", url, r.Body)
			}
			if r := n.Do(http.MethodPost, "/api/video/submit", x.Key, `{"prompt":"x","webhook_url":"`+url+`"}`); r.Status != 400 {
				t.Errorf("videohub %s: %d %s", url, r.Status, r.Body)
			}
		}
		if w := x.Wallet(); w.Held != 0 {
			t.Errorf("%+v", w)
		}
	})
}

// TestWebhooksOfTasks: the end of a task reaches its own address and the tenant's endpoint once each, under one id, and nobody is told
// anything else.
func TestWebhooksOfTasks(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		var mu sync.Mutex
		got := map[string][]string{} // type and id of what came, by path
		server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			var event struct {
				Type string
				Data struct{ ID, Status string }
			}
			if err := json.NewDecoder(r.Body).Decode(&event); err != nil || r.Header.Get("Webhook-Signature") == "" {
				t.Errorf("%v %v", err, r.Header)
			}
			mu.Lock()
			defer mu.Unlock()
			got[r.URL.Path] = append(got[r.URL.Path], event.Type+" "+event.Data.ID+" "+r.Header.Get("Webhook-Id"))
		}))
		t.Cleanup(server.Close)
		n := newStudio(t, s)
		x := n.Tenant("1")
		x.Query(`mutation($u: String!) { createWebhookEndpoint(input: {url: $u}) { webhookEndpoint { id } } }`, map[string]any{"u": server.URL + "/tenant"})
		order := func(model string) string {
			v := readFilm(t, n.Do(http.MethodPost, "/v1/videos", x.Key, `{"prompt":"x","model":"`+model+`","webhook_url":"`+server.URL+`/`+model+`"}`))
			return "task_" + strings.TrimPrefix(v.ID, "video_")
		}
		done, failed, stopped := order("gen-2"), order("gen-2:fail"), order("gen-2:hang")
		apptest.Await(t, "the cancellation", func() bool {
			return n.Do(http.MethodDelete, "/v1/videos/"+stopped, x.Key, "").Status == http.StatusOK
		})
		apptest.Await(t, "six deliveries", func() bool {
			mu.Lock()
			defer mu.Unlock()
			return len(got["/tenant"]) >= 3 && len(got["/gen-2"]) > 0 && len(got["/gen-2:fail"]) > 0 && len(got["/gen-2:hang"]) > 0
		})
		mu.Lock()
		defer mu.Unlock()
		for path, want := range map[string]string{
			"/gen-2": "task.succeeded " + done, "/gen-2:fail": "task.failed " + failed, "/gen-2:hang": "task.cancelled " + stopped,
		} {
			if len(got[path]) != 1 || !strings.HasPrefix(got[path][0], want+" ") || !slices.Contains(got["/tenant"], got[path][0]) {
				t.Errorf("%s got %v, the tenant %v", path, got[path], got["/tenant"])
			}
		}
		if len(got["/tenant"]) != 3 {
			t.Errorf("the tenant got %v", got["/tenant"])
		}
	})
}
