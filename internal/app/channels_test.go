package app_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"weir/internal/app/apptest"
)

// channelWith makes a channel with fields of its own, as root, and returns its id.
func channelWith(t *testing.T, n *apptest.Node, in map[string]any) string {
	t.Helper()
	all := map[string]any{
		"name": "vendor", "upstream": "openai", "credentials": []string{apptest.VendorKey}, "models": []string{apptest.Model}, "priority": 0,
	}
	maps.Copy(all, in)
	data := n.Root().Query(`mutation($in: CreateChannelInput!) { createChannel(input: $in) { channel { id } } }`, map[string]any{"in": all})
	made, _ := data["createChannel"].(map[string]any)
	c, _ := made["channel"].(map[string]any)
	id, _ := c["id"].(string)
	return id
}

func strategy(t *testing.T, n *apptest.Node, name string) {
	t.Helper()
	root := n.Root()
	data := root.Query(`{ settings { platform { version } } }`, nil)
	settings, _ := data["settings"].(map[string]any)
	platform, _ := settings["platform"].(map[string]any)
	root.Query(fmt.Sprintf(`mutation { updateSettings(input: {version: %v, routingStrategy: %s}) { settings { routingStrategy } } }`,
		platform["version"], name), nil)
}

// TestFaultMatrix: whatever goes wrong with the first channel, under every strategy the next one answers, once, and one call is
// charged; administrators can read where it went and why, the tenant only that something failed first.
func TestFaultMatrix(t *testing.T) {
	t.Parallel()
	models := map[string]string{
		"500": "gpt-4", "429": "gpt-4o", "401": "gpt-4o-mini", "402": "gpt-3.5-turbo", "404": "claude-2", "silent": "gemini-pro",
		"cut-first": "qwen-plus", "html": "deepseek-v3", "error-200": "gpt-4-32k",
	}
	outcome := map[string]string{"429": "UPSTREAM_RATE_LIMITED", "401": "UPSTREAM_REFUSED", "402": "UPSTREAM_REFUSED"}
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		s.Timeouts = briskTimeouts
		v := apptest.NewVendor(t)
		n := s.Start(t)
		x, root := n.Tenant("100"), n.Root()
		for _, way := range []string{"WEIGHT", "LATENCY", "COST", "STICKY"} {
			strategy(t, n, way)
			var made []string
			for script, model := range models {
				made = append(made, channelWith(t, n, map[string]any{"baseUrl": v.Only(script), "priority": 5, "models": []string{model}}))
				made = append(made, channelWith(t, n, map[string]any{"baseUrl": v.URL, "priority": 1, "models": []string{model}}))
			}
			for script, model := range models {
				want := "UPSTREAM_FAILED"
				if outcome[script] != "" {
					want = outcome[script]
				}
				var r *apptest.Reply
				x.Costs(func() {
					r = x.Chat(`{"model":"` + model + `","messages":[{"role":"user","content":"hi"}]}`)
				})
				if r.Status != http.StatusOK || strings.Contains(r.Body, apptest.Secret) {
					t.Errorf("%s, %s: %d %s", way, script, r.Status, r.Body)
					continue
				}
				id := r.Header.Get("X-Request-Id")
				explained := `{ node(id: "` + id + `") { ... on Request { routing { strategy candidates attempts { channelId outcome priority } } } } }`
				told := fmt.Sprint(root.Query(explained, nil))
				if !strings.Contains(told, "outcome:"+want+" priority:5") || !strings.Contains(told, "outcome: priority:1") ||
					!strings.Contains(told, "strategy:"+way) || !strings.Contains(told, "candidates:2") {
					t.Errorf("%s, %s: %s", way, script, told)
				}
				told = fmt.Sprint(x.Query(explained, nil))
				if !strings.Contains(told, "outcome:"+want+" priority:<nil>") || strings.Contains(told, "chn_") || strings.Contains(told, way) {
					t.Errorf("a tenant is told %s", told)
				}
			}
			for _, id := range made {
				root.Query(`mutation { deleteChannel(input: {id: "`+id+`"}) { deletedChannelId } }`, nil)
			}
		}
	})
}

// TestChannelOverrides: parameters and headers of the channel reach its vendor, through its proxy, and its own timeout and
// cost hold.
func TestChannelOverrides(t *testing.T) {
	t.Parallel()
	v := apptest.NewVendor(t)
	var through atomic.Int64
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Proxy-Authorization") == "" {
			w.WriteHeader(http.StatusProxyAuthRequired)
			return
		}
		through.Add(1)
		httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: r.Host}).ServeHTTP(w, r)
	}))
	t.Cleanup(proxy.Close)
	s := sqliteSite(t)
	n := s.Start(t)
	id := channelWith(t, n, map[string]any{
		"baseUrl": v.URL, "other": `{"headers":{"X-Team":"a"}}`, "proxy": strings.Replace(proxy.URL, "http://", "http://user:pass@", 1),
		"tuning": map[string]any{
			"params": `{"top_k":7,"user":null,"temperature":0.5}`, "headers": []any{map[string]any{"name": "X-Shop", "value": "b"}},
			"costPpm": 500_000,
		},
	})
	channelWith(t, n, map[string]any{
		"baseUrl": v.Only("slow"), "models": []string{"gpt-4"}, "tuning": map[string]any{"firstByteTimeoutMs": 200},
	})
	x, root := n.Tenant("10"), n.Root()
	var request string
	x.Costs(func() {
		r := x.Chat(`{"model":"gpt-4o","user":"u1","temperature":2,"messages":[{"role":"user","content":"hi"}]}`)
		if r.Status != 200 {
			t.Fatalf("%d %s", r.Status, r.Body)
		}
		request = r.Header.Get("X-Request-Id")
	})
	last := v.Last(t)
	if last.Field(t, "top_k") != 7.0 || last.Field(t, "user") != nil || last.Field(t, "temperature") != 0.5 ||
		last.Header.Get("X-Team") != "a" || last.Header.Get("X-Shop") != "b" || last.Header.Get("Proxy-Authorization") != "" {
		t.Errorf("the vendor got %s with %v", last.Body, last.Header)
	}
	if through.Load() == 0 {
		t.Error("nothing went through the proxy")
	}
	shown := fmt.Sprint(root.Query(`{ node(id: "`+id+`") { ... on Channel { proxyHost tuning { params headers { name value } costPpm } } } }`, nil))
	if !strings.Contains(shown, "X-Shop") || !strings.Contains(shown, "proxyHost:127.0.0.1:") || strings.Contains(shown, "pass") {
		t.Errorf("shown is %s", shown)
	}
	var cost, charge int64
	row := s.DB.SQL.QueryRowContext(t.Context(), "SELECT provider_cost_n, cost_n FROM usage_logs")
	if err := row.Scan(&cost, &charge); err != nil || cost <= 0 || cost > charge {
		t.Errorf("cost %d of %s, charged %d: %v", cost, request, charge, err)
	}
	x.Free(func() {
		apptest.Within(t, 10*time.Second, "a channel with 200 ms", func() {
			want{status: 502, kind: server, code: "upstream_error"}.check(t, x.Chat(`{"model":"gpt-4","messages":[{"role":"user","content":"hi"}]}`))
		})
	})
}

// TestCredentialStates: a key that its vendor refuses is benched, in force on every node and shown with its reason; the other key
// answers, and the client hears nothing of it. Switched off by hand it is not asked at all; with none left the call is refused.
func TestCredentialStates(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		root, x := n.Root(), n.Tenant("10")
		id := channelWith(t, n, map[string]any{"baseUrl": v.URL, "credentials": []string{apptest.WrongKey + "0123456789", apptest.VendorKey}})
		state := func() string {
			return fmt.Sprint(root.Query(`{ node(id: "`+id+`") { ... on Channel {
				events(first: 5) { kind } credentials { id hint status reason benchedUntil lastError } } } }`, nil))
		}
		n.Await("a benched key", func() bool {
			if r := x.Chat(apptest.Ask("ok")); r.Status != 200 {
				t.Fatalf("%d %s", r.Status, r.Body)
			}
			told := state()
			return strings.Contains(told, "kind:CREDENTIAL_BENCHED") && strings.Contains(told, "lastError:The vendor refuses this credential.")
		})
		_, rest, _ := strings.Cut(state(), "id:crd_")
		bad := "crd_" + rest[:32]
		change := func(fields string) {
			t.Helper()
			root.Query(`mutation { updateChannel(input: {id: "`+id+`", `+fields+`}) { channel { credentialCount } } }`, nil)
		}
		change(`disableCredentials: ["` + bad + `"]`)
		before := len(v.Calls())
		for range 4 {
			x.Chat(apptest.Ask("ok"))
		}
		for _, c := range v.Calls()[before:] {
			if strings.Contains(c.Header.Get("Authorization"), apptest.WrongKey) {
				t.Error("a key that is switched off is used")
			}
		}
		change(`removeCredentials: ["` + bad + `"], addCredentials: ["` + apptest.WrongKey + `9876543210"]`)
		if told := state(); strings.Contains(told, bad) {
			t.Errorf("still there: %s", told)
		}
		for _, part := range strings.Split(state(), "id:crd_")[1:] {
			change(`disableCredentials: ["crd_` + part[:32] + `"]`)
		}
		want{status: 502, kind: server, code: "upstream_error", shouldRetry: "false"}.check(t, x.Chat(apptest.Ask("ok")))
		x.Quiet()
	})
}

// TestChannelCaps: a channel that is full is passed over, and when all are the caller is told to come again.
func TestChannelCaps(t *testing.T) {
	t.Parallel()
	v := apptest.NewVendor(t)
	gate := make(chan struct{})
	n := sqliteSite(t).Start(t)
	channelWith(t, n, map[string]any{"baseUrl": v.URL, "priority": 5, "tuning": map[string]any{"maxConcurrency": 1}})
	channelWith(t, n, map[string]any{"baseUrl": v.Only("ok"), "tuning": map[string]any{"maxConcurrency": 1}})
	x := n.Tenant("10")
	v.SetGate(gate)
	done := make(chan *apptest.Reply, 2)
	for range 2 {
		seen := len(v.Calls())
		go func() { done <- x.Chat(apptest.Ask("ok")) }()
		n.Await("the vendor's call", func() bool { return len(v.Calls()) > seen })
	}
	r := x.Chat(apptest.Ask("ok"))
	want{status: 429, kind: "rate_limit_error", code: "rate_limit_exceeded", retryAfter: "1"}.check(t, r)
	if calls := v.Calls(); calls[0].Path == calls[1].Path {
		t.Error("both calls went to one channel")
	}
	close(gate)
	for range 2 {
		if r := <-done; r.Status != 200 {
			t.Errorf("%d %s", r.Status, r.Body)
		}
	}
	x.Quiet()
	if r := x.Chat(apptest.Ask("ok")); r.Status != 200 {
		t.Errorf("the places were not given back: %d %s", r.Status, r.Body)
	}
}
