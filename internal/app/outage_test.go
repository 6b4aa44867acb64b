package app_test

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"weir/internal/app/apptest"
	"weir/internal/dbtest"
)

// TestDatabaseAway: calls are refused at once, nothing hangs, nothing is charged, and it heals by itself; whether the
// database refuses connections or has fallen silent.
func TestDatabaseAway(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		take  func(*apptest.Proxy)
		limit time.Duration // of each answer
	}{
		"cut":    {(*apptest.Proxy).Cut, 8 * time.Second},
		"silent": {(*apptest.Proxy).Stall, 14 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := apptest.New(t, dbtest.Postgres(t))
			proxy := s.Behind(t, "WEIR_DATABASE_URL")
			v := apptest.NewVendor(t)
			n := s.Start(t)
			n.Channel(v.URL, 0)
			x := n.Tenant("10")
			x.Costs(func() { x.Chat(apptest.Ask("ok")) })
			before, charges := x.Quiet()
			test.take(proxy)
			away := want{status: 503, kind: "service_unavailable_error", code: "service_unavailable"}
			expect := func(r *apptest.Reply) {
				t.Helper()
				away.retryAfter = r.Header.Get("Retry-After")
				away.check(t, r)
			}
			var wg sync.WaitGroup
			for _, body := range []string{apptest.Ask("ok"), apptest.Streamed("ok"), apptest.Ask("ok", `"max_tokens":5`)} {
				wg.Go(func() { // the first ones find out
					apptest.Within(t, test.limit, "a call", func() { expect(x.Chat(body)) })
				})
			}
			wg.Wait()
			for _, body := range []string{apptest.Ask("ok"), apptest.Streamed("ok")} {
				apptest.Within(t, time.Second, "a call once it is known", func() { expect(x.Chat(body)) })
			}
			for _, path := range []string{"/readyz", "/api/health", "/livez"} {
				apptest.Within(t, 3*time.Second, path, func() {
					r := n.Do(http.MethodGet, path, "", "")
					if status := map[string]int{"/livez": 200}[path]; r.Status != max(status, 200) && r.Status != 503 || (r.Status == 200) != (path == "/livez") {
						t.Errorf("%s: %d %s", path, r.Status, r.Body)
					}
				})
			}
			apptest.Within(t, test.limit, "GET /v1/key", func() { expect(n.Do(http.MethodGet, "/v1/key", x.Key, "")) })
			apptest.Within(t, test.limit, "an unknown key", func() {
				expect(n.Do(http.MethodPost, "/v1/chat/completions", "sk-0123456789012345678901234567890123456789012", apptest.Ask("ok")))
			})
			if r := n.Do(http.MethodGet, "/v1/models", x.Key, ""); r.Status != 200 {
				t.Errorf("models are in memory: %d", r.Status)
			}
			proxy.Heal()
			apptest.Await(t, "healed", func() bool { return n.Do(http.MethodGet, "/readyz", "", "").Status == 200 })
			apptest.Await(t, "serving", func() bool { return n.Do(http.MethodGet, "/v1/key", x.Key, "").Status == 200 })
			if after, now := x.Quiet(); after != before || len(now) != len(charges) {
				t.Errorf("before %+v, after %+v: %d charges more", before, after, len(now)-len(charges))
			}
			apptest.Await(t, "granting holds", func() bool { return x.Chat(apptest.Ask("ok")).Status == 200 })
		})
	}
}

// TestDatabaseGoesAwayDuringACall: an answer that cannot be charged does not leave, and is not charged later either.
func TestDatabaseGoesAwayDuringACall(t *testing.T) {
	t.Parallel()
	s := apptest.New(t, dbtest.Postgres(t))
	proxy := s.Behind(t, "WEIR_DATABASE_URL")
	v := apptest.NewVendor(t)
	n := s.Start(t)
	n.Channel(v.URL, 0)
	x := n.Tenant("1") // the hold comes first
	before, _ := x.Quiet()
	gate := make(chan struct{})
	v.Gate = gate
	answered := make(chan *apptest.Reply, 1)
	go func() { answered <- x.Chat(apptest.Ask("ok")) }()
	apptest.Await(t, "at the vendor", func() bool { return len(v.Calls()) > 0 })
	proxy.Cut()
	close(gate)
	select {
	case r := <-answered:
		if r.Status != 503 {
			t.Errorf("%d %s", r.Status, r.Body)
		}
	case <-time.After(14 * time.Second):
		t.Fatal("the call hangs")
	}
	proxy.Heal()
	apptest.Await(t, "serving", func() bool { return n.Do(http.MethodGet, "/v1/key", x.Key, "").Status == 200 })
	if after, charges := x.Quiet(); after != before || len(charges) > 0 {
		t.Errorf("a call without an answer was charged: %+v, %+v", after, charges)
	}
}

// TestDatabaseGoesAwayDuringAStream: what has been delivered is charged once the database is back, and the client does not get
// the end mark.
func TestDatabaseGoesAwayDuringAStream(t *testing.T) {
	t.Parallel()
	s := apptest.New(t, dbtest.Postgres(t))
	proxy := s.Behind(t, "WEIR_DATABASE_URL")
	v := apptest.NewVendor(t)
	n := s.Start(t)
	n.Channel(v.URL, 0)
	x := n.Tenant("1")
	stream := n.Open(x.Key, apptest.Streamed("paced"))
	if _, ok := stream.Event(); !ok {
		t.Fatal("no event")
	}
	proxy.Cut()
	last := ""
	for {
		event, ok := stream.Event()
		if !ok {
			break
		}
		last = event
	}
	want{kind: "service_unavailable_error", code: "service_unavailable"}.checkEvent(t, last)
	proxy.Heal()
	apptest.Await(t, "serving", func() bool { return n.Do(http.MethodGet, "/v1/key", x.Key, "").Status == 200 })
	apptest.Await(t, "charged", func() bool { return len(x.Charges()) > 0 })
	w, charges := x.Quiet()
	if len(charges) != 1 || charges[0].Amount != apptest.Cost(apptest.Reported) || w.Balance != 999_550_000 {
		t.Errorf("%+v %+v", w, charges)
	}
}

// TestRedisAway: the relay keeps serving, and revocation still reaches every node.
func TestRedisAway(t *testing.T) {
	t.Parallel()
	for name, take := range map[string]func(*apptest.Proxy){"cut": (*apptest.Proxy).Cut, "silent": (*apptest.Proxy).Stall} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := apptest.New(t, dbtest.Postgres(t))
			proxy := s.Behind(t, "WEIR_REDIS_URL")
			v := apptest.NewVendor(t)
			n, other := s.Start(t), s.Start(t)
			n.Channel(v.URL, 0)
			x := n.Tenant("10")
			key, keyID := x.NewKey()
			ask := func(n *apptest.Node) int {
				return n.Do(http.MethodPost, "/v1/chat/completions", key, apptest.Ask("ok")).Status
			}
			apptest.Await(t, "served", func() bool { return ask(other) == 200 })
			take(proxy)
			for range 3 {
				apptest.Within(t, 2*time.Second, "a call", func() {
					x.Costs(func() {
						if r := x.Chat(apptest.Streamed("ok")); r.Status != 200 {
							t.Errorf("%d %s", r.Status, r.Body)
						}
					})
				})
			}
			for path, part := range map[string]string{"/readyz": "status", "/api/health": "status"} {
				apptest.Within(t, 3*time.Second, path, func() {
					r := n.Do(http.MethodGet, path, "", "")
					if r.Status != 200 || r.JSON(t)[part] != "degraded" {
						t.Errorf("%s: %d %s", path, r.Status, r.Body)
					}
				})
			}
			x.Query(`mutation($id: ID!) { revokeApiKey(input: {id: $id}) { apiKey { status } } }`, map[string]any{"id": keyID})
			apptest.Within(t, 1500*time.Millisecond, "revocation", func() {
				apptest.Await(t, "dead", func() bool { return ask(other) == 401 })
			})
			proxy.Heal()
			apptest.Await(t, "healed", func() bool {
				return n.Do(http.MethodGet, "/api/health", "", "").JSON(t)["status"] == "ok"
			})
		})
	}
}

// TestHealth: what a node says when all is well.
func TestHealth(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		n := s.Start(t)
		for path, body := range map[string]string{
			"/livez": `{"status":"ok"}`, "/readyz": `{"status":"ok"}`, "/api/health": `{"checks":{"db":"ok","redis":"ok"},"status":"ok"}`,
		} {
			if r := n.Do(http.MethodGet, path, "", ""); r.Status != 200 || r.Body != body {
				t.Errorf("%s: %d %s", path, r.Status, r.Body)
			}
		}
	})
}

// TestDrain: a node that is told to stop lets its streams finish, and says that it drains.
func TestDrain(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		x := n.Tenant("1")
		stream := n.Open(x.Key, apptest.Streamed("paced"))
		if _, ok := stream.Event(); !ok {
			t.Fatal("no event")
		}
		stopped := make(chan struct{})
		go func() {
			n.Stop()
			close(stopped)
		}()
		last := ""
		for {
			event, ok := stream.Event()
			if !ok {
				break
			}
			last = event
		}
		if last != "[DONE]" {
			t.Errorf("the stream ended with %q", last)
		}
		<-stopped
		next := s.Start(t)
		if key := next.Do(http.MethodGet, "/v1/key", x.Key, ""); key.Status != 200 || key.JSON(t)["balance_usd"] != "0.99955" {
			t.Errorf("%d %s", key.Status, key.Body)
		}
	})
}

// TestTasksWithoutRedis: an order is taken while Redis is away, waits in the database, and is made when Redis is back.
func TestTasksWithoutRedis(t *testing.T) {
	t.Parallel()
	s := apptest.New(t, dbtest.Postgres(t))
	proxy := s.Behind(t, "WEIR_REDIS_URL")
	n := newStudio(t, s)
	x := n.Tenant("1")
	proxy.Cut()
	v := readFilm(t, n.Do(http.MethodPost, "/v1/videos", x.Key, `{"prompt":"a weir at dawn","seconds":"10","model":"gen-2"}`))
	if v.Status != "queued" {
		t.Errorf("%+v", v)
	}
	if w := x.Wallet(); w.Held.String() != "0.15" {
		t.Errorf("held %s", w.Held)
	}
	proxy.Heal()
	if done, _ := watch(t, n.Node, x.Key, v.ID); done.Status != "completed" {
		t.Errorf("%+v", done)
	}
	if w := x.Wallet(); w.Held != 0 || w.Balance.String() != "0.85" {
		t.Errorf("held %s, balance %s", w.Held, w.Balance)
	}
}
