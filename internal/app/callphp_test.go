package app_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"weir/internal/app/apptest"
)

// called is the documented answer of /api/call.php.
type called struct {
	Success bool
	Message string
	Data    struct {
		Response map[string]any
		Usage    struct{ Prompt_tokens, Completion_tokens, Total_tokens int64 } //nolint:revive,staticcheck // the document's names
		Limits   struct {
			Requests, Tokens struct{ Used, Limit, Remaining int64 }
		} `json:"daily_limits"`
	}
}

const callphpBody = `{"model": "gpt-4o", "messages": [{"role": "user", "content": "script=ok"}]}`

func readCalled(t *testing.T, r *apptest.Reply) called {
	t.Helper()
	var c called
	if err := json.Unmarshal([]byte(r.Body), &c); err != nil || r.Status != http.StatusOK || !c.Success || c.Message != "请求成功" {
		t.Fatalf("%d %s %v", r.Status, r.Body, err)
	}
	return c
}

func TestCallPHP(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		x := n.Tenant("5")
		total := apptest.Reported.Prompt + apptest.Reported.Completion
		call := func() *apptest.Reply {
			return n.Do(http.MethodPost, "/api/call.php", "", callphpBody, "X-API-Key", x.Key, "Content-Type", "application/json")
		}
		first := readCalled(t, call())
		if first.Data.Usage.Total_tokens != total || first.Data.Response["usage"] != nil || first.Data.Response["choices"] == nil {
			t.Errorf("%+v", first.Data)
		}
		if l := first.Data.Limits; l.Requests.Used != 1 || l.Requests.Limit != 1000 || l.Requests.Remaining != 999 ||
			l.Tokens.Used != total || l.Tokens.Limit != 100_000 || l.Tokens.Remaining != 100_000-total {
			t.Errorf("counters of the first call: %+v", l)
		}
		if r := x.Chat(apptest.Ask("ok")); r.Status != 200 {
			t.Fatalf("%d %s", r.Status, r.Body)
		}
		if l := readCalled(t, call()).Data.Limits; l.Requests.Used != 3 || l.Tokens.Used != 3*total {
			t.Errorf("all calls of the key count: %+v", l)
		}
		if r := n.Do(http.MethodPost, "/api/call.php", x.Key, callphpBody); r.Status != 200 {
			t.Errorf("Bearer: %d %s", r.Status, r.Body)
		}
		update(x, `dailyRequestLimit: 5`)
		if l := readCalled(t, call()).Data.Limits; l.Requests.Used != 5 || l.Requests.Limit != 5 || l.Requests.Remaining != 0 {
			t.Errorf("the key's own limit: %+v", l)
		}
		usedUp := func(message string) {
			t.Helper()
			r := call()
			body := r.JSON(t)
			data, _ := body["data"].(map[string]any)
			want := []string{"daily_request_count", "daily_request_limit", "daily_token_count", "daily_token_limit"}
			if r.Status != 429 || body["success"] != false || body["message"] != message || !slices.Equal(slices.Sorted(maps.Keys(data)), want) ||
				r.Header.Get("Retry-After") != "" || data["daily_request_count"] != 5.0 || data["daily_token_count"] != float64(5*total) {
				t.Errorf("%d %s, Retry-After %q", r.Status, r.Body, r.Header.Get("Retry-After"))
			}
		}
		usedUp("每日请求次数已达上限")
		update(x, `dailyRequestLimit: null, dailyTokenLimit: 7`)
		usedUp("每日Token数已达上限")
		x.Quiet()
	})
}

func TestCallPHPRefuses(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		x, poor := n.Tenant("5"), n.Tenant("")
		for name, tc := range map[string]struct {
			method, key, body string
			status            int
		}{
			"no key":         {"POST", "", callphpBody, 401},
			"wrong key":      {"POST", "sk-0123456789012345678901234567890123456789012", callphpBody, 401},
			"GET":            {"GET", x.Key, "", 405},
			"no JSON":        {"POST", x.Key, "model=gpt-4o", 400},
			"no messages":    {"POST", x.Key, `{"model":"gpt-4o"}`, 400},
			"no model":       {"POST", x.Key, `{"messages":[{"role":"user","content":"a"}]}`, 400},
			"bad messages":   {"POST", x.Key, `{"model":"gpt-4o","messages":"a"}`, 400},
			"stream":         {"POST", x.Key, `{"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"a"}]}`, 400},
			"unknown model":  {"POST", x.Key, `{"model":"nothing","messages":[{"role":"user","content":"a"}]}`, 400},
			"no channel":     {"POST", x.Key, `{"model":"gpt-3.5-turbo","messages":[{"role":"user","content":"a"}]}`, 500},
			"empty balance":  {"POST", poor.Key, callphpBody, 402},
			"upstream fails": {"POST", x.Key, `{"model":"gpt-4o","messages":[{"role":"user","content":"script=500"}]}`, 502},
		} {
			r := n.Do(tc.method, "/api/call.php", tc.key, tc.body)
			body := r.JSON(t)
			data, has := body["data"]
			if r.Status != tc.status || body["success"] != false || body["message"] == "" || !has || data != nil || len(body) != 3 {
				t.Errorf("%s: %d %s, want %d", name, r.Status, r.Body, tc.status)
			}
		}
		x.Quiet()
	})
}

func TestStatusPHP(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		x := n.Tenant("5")
		if r := x.Chat(apptest.Ask("ok")); r.Status != 200 {
			t.Fatalf("%d %s", r.Status, r.Body)
		}
		r := n.Do(http.MethodGet, "/api/status.php", "", "")
		body := r.JSON(t)
		data, _ := body["data"].(map[string]any)
		stats, _ := data["stats"].(map[string]any)
		if r.Status != 200 || body["success"] != true || body["message"] != "OK" || data["status"] != "running" || data["queue_enabled"] != true ||
			data["api_key_configured"] != true || stats["total_users"] != 2.0 || stats["queue_length"] != 0.0 || stats["processing"] != 0.0 ||
			stats["today_requests"] != 1.0 || stats["today_tokens"] != float64(apptest.Reported.Prompt+apptest.Reported.Completion) {
			t.Errorf("%d %s", r.Status, r.Body)
		}
		x.Quiet()
	})
}

func TestTokensOfOneAPI(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		x := n.Tenant("5")
		tell := func(method, path, body string) map[string]any {
			t.Helper()
			r := x.Do(method, path, body)
			m := r.JSON(t)
			if r.Status != 200 || m["success"] != true {
				t.Fatalf("%s %s: %d %s", method, path, r.Status, r.Body)
			}
			data, _ := m["data"].(map[string]any)
			return data
		}
		made := tell("POST", "/api/token/", `{"name":"page","remain_quota":100,"unlimited_quota":false,"expired_time":-1,"models":"gpt-4o","daily_request_limit":50}`)
		key, _ := made["key"].(string)
		number, _ := made["id"].(float64)
		path := "/api/token/" + string(json.RawMessage(mustJSON(t, number)))
		if len(key) != 46 || made["status"] != 1.0 || made["remain_quota"] != 100.0 || made["unlimited_quota"] != false || made["expired_time"] != -1.0 ||
			made["models"] != "gpt-4o" || made["daily_request_limit"] != 50.0 || made["accessed_time"] != 0.0 || made["user_id"] == 0.0 {
			t.Errorf("%v", made)
		}
		ask := func(key string) *apptest.Reply {
			return n.Do(http.MethodPost, "/v1/chat/completions", key, apptest.Ask("ok", `"max_tokens":20`))
		}
		want{status: 402, kind: "insufficient_quota", code: "project_spend_limit_exceeded"}.check(t, ask(key)) // it may cost 118 points
		tell("PUT", "/api/token/", string(mustJSON(t, map[string]any{"id": number, "remain_quota": 300})))
		if r := ask(key); r.Status != 200 {
			t.Fatalf("%d %s", r.Status, r.Body)
		}
		x.Quiet()
		if got := tell("GET", path, ""); got["remain_quota"] != 75.0 || got["used_quota"] != 225.0 || got["key"] != key[:6]+"..." || got["status"] != 1.0 {
			t.Errorf("%v", got)
		}
		want{status: 402, kind: "insufficient_quota", code: "project_spend_limit_exceeded"}.check(t, ask(key))
		tell("PUT", "/api/token/?status_only=1", string(mustJSON(t, map[string]any{"id": number, "status": 2, "name": "other"})))
		if got := tell("GET", path, ""); got["status"] != 2.0 || got["name"] != "page" {
			t.Errorf("%v", got)
		}
		if r := ask(key); r.Status != 401 {
			t.Errorf("disabled: %d %s", r.Status, r.Body)
		}
		tell("PUT", "/api/token/", string(mustJSON(t, map[string]any{"id": number, "status": 1, "unlimited_quota": true, "name": "renamed", "daily_request_limit": 0})))
		if got := tell("GET", path, ""); got["unlimited_quota"] != true || got["name"] != "renamed" || got["daily_request_limit"] != 0.0 {
			t.Errorf("%v", got)
		}
		if r := ask(key); r.Status != 200 {
			t.Errorf("unlimited: %d %s", r.Status, r.Body)
		}
		for _, list := range []string{"/api/token/?p=0", "/api/token/search?keyword=renam"} {
			var body struct {
				Success bool
				Data    []map[string]any
			}
			r := x.Do("GET", list, "")
			if err := json.Unmarshal([]byte(r.Body), &body); err != nil || !body.Success || len(body.Data) == 0 || body.Data[0]["id"] != number ||
				body.Data[0]["key"] != key[:6]+"..." {
				t.Errorf("%s: %d %s", list, r.Status, r.Body)
			}
		}
		stranger := n.Tenant("")
		for _, r := range []*apptest.Reply{
			stranger.Do("GET", path, ""), stranger.Do("DELETE", path, ""), stranger.Do("PUT", "/api/token/", string(mustJSON(t, map[string]any{"id": number, "name": "x"}))),
			x.Do("POST", "/api/token/", `{"name":""}`), x.Do("POST", "/api/token/", `{"name":"a","expired_time":5}`), x.Do("GET", "/api/token/999999", ""),
			x.Do("PUT", "/api/token/", `{"name":"a"}`),
		} {
			if m := r.JSON(t); r.Status != 200 || m["success"] != false || m["message"] == "" {
				t.Errorf("%d %s", r.Status, r.Body)
			}
		}
		if r := n.Do(http.MethodGet, "/api/token/", key, ""); r.Status != 401 {
			t.Errorf("an API key: %d %s", r.Status, r.Body)
		}
		tell("DELETE", path, "")
		if r := ask(key); r.Status != 401 {
			t.Errorf("deleted: %d %s", r.Status, r.Body)
		}
		x.Quiet()
	})
}

func TestRegenerateKey(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		n := s.Start(t)
		p := n.Person()
		r := p.Do(http.MethodPost, "/api/auth.php?action=register", `{"email":"reg@example.org","password":"secret1"}`)
		keyOf := func(r *apptest.Reply) string {
			t.Helper()
			data, _ := r.JSON(t)["data"].(map[string]any)
			if user, ok := data["user"].(map[string]any); ok {
				data = user
			}
			key, _ := data["api_key"].(string)
			if r.Status != 200 || !strings.HasPrefix(key, "tk_") {
				t.Fatalf("%d %s", r.Status, r.Body)
			}
			return key
		}
		status := func(key string) int { return n.Do(http.MethodGet, "/v1/key", key, "").Status }
		first := keyOf(r)
		other, _ := p.Query(`mutation { createApiKey(input: {name: "other"}) { secret } }`, nil)["createApiKey"].(map[string]any)
		second := keyOf(p.Do(http.MethodPost, "/api/user.php?action=regenerate_key", ""))
		if status(first) != 401 || status(second) != 200 {
			t.Errorf("by cookie: %d and %d", status(first), status(second))
		}
		third := keyOf(n.Do(http.MethodPost, "/api/user.php?action=regenerate_key", second, ""))
		if sk, _ := other["secret"].(string); status(second) != 401 || status(third) != 200 || status(sk) != 200 {
			t.Errorf("by key: %d, %d and %d", status(second), status(third), status(sk))
		}
		if r := n.Do(http.MethodPost, "/api/user.php?action=regenerate_key", "", ""); r.Status != 401 || r.JSON(t)["success"] != false {
			t.Errorf("nobody: %d %s", r.Status, r.Body)
		}
	})
}

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
