package server_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/rs/zerolog"

	"weir/internal/fault"
	"weir/internal/request"
	"weir/internal/server"
)

// site is a server whose relay at /v1 tells what it was asked.
func site(change func(*server.Config)) http.Handler {
	fine := func(context.Context) error { return nil }
	text := func(s string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, s) })
	}
	echo := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m := request.From(r.Context())
		_ = json.NewEncoder(w).Encode(map[string]string{
			"path": r.URL.Path, "address": m.Address.String(), "base": m.BaseURL, "client_id": m.ClientID, "id": m.RequestID(),
		})
	})
	cfg := server.Config{
		Log: zerolog.Nop(), Health: server.Health{Database: fine, Redis: fine, Migrated: fine, Draining: func() bool { return false }},
		Relay: []server.RelayBase{{
			Path: "/v1",
			Routes: []server.Route{
				{Method: http.MethodGet, Pattern: "/echo", Handler: echo},
				{Method: http.MethodGet, Pattern: "/models/*", Handler: echo},
				{Method: http.MethodGet, Pattern: "/panic", Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("secret") })},
				{Method: http.MethodGet, Pattern: "/abort", Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })},
			},
			Fail: failInWords,
		}},
		Mounts:  []func(chi.Router){func(r chi.Router) { r.Method(http.MethodGet, "/api/mounted", echo) }},
		GraphQL: text("graphql"), SDL: "type Query", Dashboard: text("dashboard"), Metrics: text("metrics"),
	}
	if change != nil {
		change(&cfg)
	}
	return server.New(cfg).Handler()
}

func failInWords(w http.ResponseWriter, _ *http.Request, err error) {
	w.WriteHeader(http.StatusTeapot)
	_, _ = io.WriteString(w, string(fault.CodeOf(err)))
}

func get(h http.Handler, path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, http.NoBody)
	r.RemoteAddr, r.Host = "10.0.0.1:4000", "weir.example"
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "RemoteAddr" {
			r.RemoteAddr = headers[i+1]
			continue
		}
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestTrustedProxies(t *testing.T) {
	t.Parallel()
	trusting := site(func(c *server.Config) {
		c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	})
	const public = "203.0.113.9:1"
	tests := map[string]struct {
		headers []string
		address string
		base    string
	}{
		"nothing forwarded":          {nil, "10.0.0.1", "http://weir.example"},
		"one hop":                    {[]string{"X-Forwarded-For", "198.51.100.7"}, "198.51.100.7", "http://weir.example"},
		"a forged hop before it":     {[]string{"X-Forwarded-For", "1.1.1.1, 198.51.100.7"}, "198.51.100.7", "http://weir.example"},
		"trusted hops behind it":     {[]string{"X-Forwarded-For", "198.51.100.7, 10.1.1.1, 10.2.2.2"}, "198.51.100.7", "http://weir.example"},
		"two headers":                {[]string{"X-Forwarded-For", "1.1.1.1", "X-Forwarded-For", "198.51.100.7"}, "198.51.100.7", "http://weir.example"},
		"all hops trusted":           {[]string{"X-Forwarded-For", "10.3.3.3, 10.2.2.2"}, "10.3.3.3", "http://weir.example"},
		"garbage ends the chain":     {[]string{"X-Forwarded-For", "1.1.1.1, unknown, 10.2.2.2"}, "10.2.2.2", "http://weir.example"},
		"IPv6":                       {[]string{"X-Forwarded-For", "2001:db8::1, fd00::2"}, "2001:db8::1", "http://weir.example"},
		"IPv4 in IPv6":               {[]string{"X-Forwarded-For", "::ffff:198.51.100.7"}, "198.51.100.7", "http://weir.example"},
		"peer is IPv4 in IPv6":       {[]string{"RemoteAddr", "[::ffff:10.0.0.1]:9", "X-Forwarded-For", "198.51.100.7"}, "198.51.100.7", "http://weir.example"},
		"scheme and host":            {[]string{"X-Forwarded-Proto", "https", "X-Forwarded-Host", "api.example"}, "10.0.0.1", "https://api.example"},
		"another scheme":             {[]string{"X-Forwarded-Proto", "javascript"}, "10.0.0.1", "http://weir.example"},
		"a host that is none":        {[]string{"X-Forwarded-Host", "evil.example/path"}, "10.0.0.1", "http://weir.example"},
		"a stranger is not believed": {[]string{"RemoteAddr", public, "X-Forwarded-For", "198.51.100.7", "X-Forwarded-Proto", "https", "X-Forwarded-Host", "evil.example"}, "203.0.113.9", "http://weir.example"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got map[string]string
			if err := json.Unmarshal(get(trusting, "/v1/echo", test.headers...).Body.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			if got["address"] != test.address || got["base"] != test.base {
				t.Errorf("%s at %s, want %s at %s", got["address"], got["base"], test.address, test.base)
			}
		})
	}
	fixed := site(func(c *server.Config) { c.PublicURL = "https://public.example" })
	if body := get(fixed, "/v1/echo", "X-Forwarded-Host", "evil.example").Body.String(); !strings.Contains(body, `"https://public.example"`) {
		t.Error(body)
	}
}

func TestPathsWithASlashAtTheEnd(t *testing.T) {
	t.Parallel()
	h := site(nil)
	for path, want := range map[string]string{
		"/v1/echo": "/v1/echo", "/v1/echo/": "/v1/echo", "/v1/echo//": "/v1/echo", "/api/mounted/": "/api/mounted",
		"/v1/models/a/b:c/": "/v1/models/a/b:c", "/v1/models/a%2Fb/": "/v1/models/a/b",
	} {
		w := get(h, path)
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"path":"`+want+`"`) {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	for path, want := range map[string]string{"/graphql/": "graphql", "/": "dashboard", "//": "dashboard", "/keys/": "dashboard"} {
		if w := get(h, path); w.Code != http.StatusOK || w.Body.String() != want {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}

func TestRequestIDs(t *testing.T) {
	t.Parallel()
	w := get(site(nil), "/v1/echo", "X-Request-Id", strings.Repeat("c", 500))
	var got map[string]string
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if id := w.Header().Get("X-Request-Id"); id != got["id"] || !strings.HasPrefix(id, "req_") || len(got["client_id"]) != 128 {
		t.Errorf("%s %v", id, got)
	}
}

func TestFaultsInTheShapeOfTheBase(t *testing.T) {
	t.Parallel()
	h := site(nil)
	for path, want := range map[string]fault.Code{"/v1/nothing": fault.UnknownURL, "/v1": fault.UnknownURL, "/v1/panic": fault.Internal} {
		if w := get(h, path); w.Code != http.StatusTeapot || w.Body.String() != string(want) {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	r := httptest.NewRequest(http.MethodPost, "/v1/echo", http.NoBody)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Body.String() != string(fault.MethodNotAllowed) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	func() {
		defer func() {
			if err, ok := recover().(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
				t.Error("an aborted answer must stay one")
			}
		}()
		get(h, "/v1/abort")
	}()
}

var errAway = errors.New("away")

func TestHealth(t *testing.T) {
	t.Parallel()
	down := func(context.Context) error { return errAway }
	silent := func(ctx context.Context) error {
		<-ctx.Done()
		return ctx.Err()
	}
	tests := map[string]struct {
		change        func(*server.Health)
		ready, health int
		readyStatus   string
		healthStatus  string
	}{
		"well":          {func(*server.Health) {}, 200, 200, "ok", "ok"},
		"no database":   {func(h *server.Health) { h.Database = down }, 503, 503, "unavailable", "error"},
		"no Redis":      {func(h *server.Health) { h.Redis = down }, 200, 200, "degraded", "degraded"},
		"silent Redis":  {func(h *server.Health) { h.Redis = silent }, 200, 200, "degraded", "degraded"},
		"nothing":       {func(h *server.Health) { h.Redis, h.Database = silent, silent }, 503, 503, "unavailable", "error"},
		"not migrated":  {func(h *server.Health) { h.Migrated = down }, 503, 200, "unavailable", "ok"},
		"about to stop": {func(h *server.Health) { h.Draining = func() bool { return true } }, 503, 200, "unavailable", "ok"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := site(func(c *server.Config) { test.change(&c.Health) })
			status := func(path string, code int) string {
				t.Helper()
				start := time.Now()
				w := get(h, path)
				var m map[string]any
				if err := json.Unmarshal(w.Body.Bytes(), &m); err != nil || w.Code != code || time.Since(start) > 5*time.Second {
					t.Errorf("%s: %d %s after %s", path, w.Code, w.Body, time.Since(start))
				}
				s, _ := m["status"].(string)
				return s
			}
			if got := status("/readyz", test.ready); got != test.readyStatus {
				t.Errorf("/readyz is %q", got)
			}
			if got := status("/api/health", test.health); got != test.healthStatus {
				t.Errorf("/api/health is %q", got)
			}
			status("/livez", 200)
		})
	}
}

func TestGate(t *testing.T) {
	t.Parallel()
	g := server.Gate{Relay: []server.RelayBase{{Path: "/v1", Fail: failInWords}}}
	g.Close("the paint is wet")
	for path, want := range map[string]struct {
		code int
		says string
	}{
		"/livez": {200, "ok"}, "/readyz": {503, "the paint is wet"}, "/": {503, "the paint is wet"}, "/v1/models": {http.StatusTeapot, string(fault.Unavailable)},
		"/v10": {503, "the paint is wet"},
	} {
		w := get(&g, path)
		if w.Code != want.code || !strings.Contains(w.Body.String(), want.says) || !strings.HasPrefix(w.Header().Get("X-Request-Id"), "req_") {
			t.Errorf("%s: %d %s %v", path, w.Code, w.Body, w.Header())
		}
	}
	g.Open(site(nil))
	if w := get(&g, "/v1/echo"); w.Code != 200 {
		t.Errorf("open: %d %s", w.Code, w.Body)
	}
	var fresh server.Gate
	if w := get(&fresh, "/readyz"); w.Code != 503 {
		t.Errorf("fresh: %d", w.Code)
	}
}

// testServeLate: a request whose client has left runs until the drain ends, is told so, and may then book what it has to.
func testServeLate(t *testing.T) {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	begun, left, over := make(chan struct{}), make(chan struct{}), make(chan struct{})
	var booked atomic.Bool
	handler := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(begun)
		<-r.Context().Done()
		close(left)
		<-over
		booked.Store(true)
	})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		drain := server.Drain{Time: 20 * time.Millisecond, Over: func() { close(over) }}
		ended <- server.Serve(ctx, zerolog.Nop(), drain, server.Site{Listener: listener, Handler: handler})
	}()
	asking, leave := context.WithCancel(t.Context())
	request, err := http.NewRequestWithContext(asking, http.MethodGet, "http://"+listener.Addr().String(), http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		if response, err := (&http.Transport{}).RoundTrip(request); err == nil {
			_ = response.Body.Close()
		}
	}()
	<-begun
	leave()
	<-left
	stop()
	if err := <-ended; err != nil || !booked.Load() {
		t.Errorf("%v, booked %v", err, booked.Load())
	}
}

func TestServe(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		drain    time.Duration
		finishes bool
	}{
		"requests finish":      {10 * time.Second, true},
		"until the drain ends": {50 * time.Millisecond, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			begun, finish := make(chan struct{}), make(chan struct{})
			handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				close(begun)
				select {
				case <-finish:
				case <-r.Context().Done():
				}
				_, _ = io.WriteString(w, "whole")
			})
			ctx, stop := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() {
				ended <- server.Serve(ctx, zerolog.Nop(), server.Drain{Time: test.drain}, server.Site{Listener: listener, Handler: handler})
			}()
			answer := make(chan string, 1)
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+listener.Addr().String(), http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			go func() {
				response, err := (&http.Transport{}).RoundTrip(request)
				if err != nil {
					answer <- ""
					return
				}
				b, _ := io.ReadAll(response.Body)
				_ = response.Body.Close()
				answer <- string(b)
			}()
			<-begun
			stop()
			if test.finishes {
				close(finish)
			}
			if got := <-answer; (got == "whole") != test.finishes {
				t.Errorf("answer %q", got)
			}
			if err := <-ended; err != nil {
				t.Error(err)
			}
			if _, err := (&net.Dialer{Timeout: time.Second}).DialContext(t.Context(), "tcp", listener.Addr().String()); err == nil {
				t.Error("it still accepts")
			}
		})
	}
	testServeLate(t)
	closed, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = closed.Close()
	if err := server.Serve(t.Context(), zerolog.Nop(), server.Drain{Time: time.Second}, server.Site{Listener: closed, Handler: http.NotFoundHandler()}); err == nil {
		t.Error("a listener that fails ends Serve")
	}
}
