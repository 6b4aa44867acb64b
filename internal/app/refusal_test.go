package app_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"weir/internal/app/apptest"
	"weir/internal/id"
	"weir/internal/viewer"
)

// want is how a refusal must look: CONTRACT.md §2.
type want struct {
	status          int
	kind, code      string
	param           string
	retryAfter      string // header; "" for none
	shouldRetry     string
	permitAnyParams bool
}

func (w want) check(t *testing.T, r *apptest.Reply) {
	t.Helper()
	e := r.Error(t)
	if r.Status != w.status || e.Type != w.kind || e.Code != w.code || (e.Param != w.param && !w.permitAnyParams) {
		t.Errorf("got %d %s %s %q, want %d %s %s %q: %s", r.Status, e.Type, e.Code, e.Param, w.status, w.kind, w.code, w.param, r.Body)
	}
	if e.Message == "" || strings.Contains(r.Body, apptest.Secret) {
		t.Errorf("message %q", r.Body)
	}
	if got := r.Header.Get("Retry-After"); got != w.retryAfter {
		t.Errorf("Retry-After %q, want %q", got, w.retryAfter)
	}
	if got := r.Header.Get("X-Should-Retry"); got != w.shouldRetry {
		t.Errorf("x-should-retry %q, want %q", got, w.shouldRetry)
	}
	if !strings.HasPrefix(r.Header.Get("X-Request-Id"), "req_") || r.Header.Get("Content-Type") != "application/json" {
		t.Errorf("headers %v", r.Header)
	}
}

const invalid = "invalid_request_error"

func TestStrangersAreRefused(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		badKey := want{status: 401, kind: invalid, code: "invalid_api_key"}
		for name, key := range map[string]string{
			"none": "", "short": "sk-1", "wrong": "sk-" + strings.Repeat("a", 43), "long": strings.Repeat("k", 4096), "not ASCII": "sk-" + strings.Repeat("é", 20),
		} {
			for _, base := range []string{"/v1", "/api/v1", "/api/relay/v1"} {
				for _, body := range []string{apptest.Ask("ok"), apptest.Streamed("ok"), "{"} {
					r := n.Do(http.MethodPost, base+"/chat/completions", key, body)
					if r.Status != 401 {
						t.Errorf("%s key at %s: %d %s", name, base, r.Status, r.Body)
					}
					badKey.check(t, r)
				}
				badKey.check(t, n.Do(http.MethodGet, base+"/models", key, ""))
				badKey.check(t, n.Do(http.MethodGet, base+"/key", key, ""))
			}
		}
		x := n.Tenant("1")
		badKey.check(t, n.Do(http.MethodPost, "/v1/chat/completions", "", apptest.Ask("ok"), "Authorization", "Basic "+x.Key))
		badKey.check(t, n.Do(http.MethodGet, "/v1/key?key="+x.Key, "", ""))
		if r := n.Do(http.MethodPost, "/v1/chat/completions", "", apptest.Ask("ok"), "X-API-Key", x.Key); r.Status != 200 {
			t.Errorf("X-API-Key: %d %s", r.Status, r.Body)
		}
		if r := n.Do(http.MethodPost, "/v1/chat/completions", "", apptest.Ask("ok"), "Authorization", "bearer "+x.Key); r.Status != 200 {
			t.Errorf("bearer in lower case: %d %s", r.Status, r.Body)
		}
		if got := len(v.Calls()); got != 2 {
			t.Errorf("the vendor saw %d calls, want 2", got)
		}
	})
}

func TestRevokedKeyIsDeadOnEveryNode(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		other := n
		if s.DB.Dialect == "postgres" {
			other = s.Start(t)
		}
		n.Channel(v.URL, 0)
		x := n.Tenant("1")
		key, keyID := x.NewKey()
		ask := func(n *apptest.Node, base string) *apptest.Reply {
			return n.Do(http.MethodPost, base+"/chat/completions", key, apptest.Ask("ok"))
		}
		for _, at := range []*apptest.Node{n, other} {
			apptest.Await(t, "served", func() bool { return ask(at, "/v1").Status == 200 })
		}
		x.Query(`mutation($id: ID!) { revokeApiKey(input: {id: $id}) { apiKey { status } } }`, map[string]any{"id": keyID})
		if r := ask(n, "/v1"); r.Status != 401 {
			t.Errorf("on the node that revoked it: %d", r.Status)
		}
		apptest.Within(t, 1e9, "revocation on the other node", func() {
			apptest.Await(t, "dead", func() bool { return ask(other, "/v1").Status == 401 })
		})
		x.Free(func() {
			for _, at := range []*apptest.Node{n, other} {
				want{status: 401, kind: invalid, code: "invalid_api_key"}.check(t, ask(at, "/v1"))
				want{status: 401, kind: invalid, code: "invalid_api_key"}.check(t, ask(at, "/api/v1"))
				want{status: 403, kind: invalid, code: "invalid_api_key"}.check(t, ask(at, "/api/relay/v1"))
			}
		})
		if r := x.Chat(apptest.Ask("ok")); r.Status != 200 {
			t.Errorf("the tenant's other key: %d", r.Status)
		}
	})
}

// TestKeysThatDoNotWork: a key that is switched off or over, and one whose owner is suspended.
func TestKeysThatDoNotWork(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		ctx := viewer.SystemContext(t.Context(), "test")
		past := time.Now().UTC().Add(-time.Minute)
		badKey := want{status: 401, kind: invalid, code: "invalid_api_key"}
		disabled := want{status: 403, kind: invalid, code: "account_disabled"}
		for name, test := range map[string]struct {
			change func(x *apptest.Tenant) error
			want   want
		}{
			"disabled": {func(x *apptest.Tenant) error {
				return s.DB.Ent.APIKey.UpdateOneID(x.KeyID).SetDisabledAt(past).Exec(ctx)
			}, badKey},
			"expired": {func(x *apptest.Tenant) error {
				return s.DB.Ent.APIKey.UpdateOneID(x.KeyID).SetExpiresAt(past).Exec(ctx)
			}, badKey},
			"tenant suspended": {func(x *apptest.Tenant) error {
				return s.DB.Ent.Tenant.UpdateOneID(id.Format(id.Tenant, x.ID)).SetSuspendedAt(past).Exec(ctx)
			}, disabled},
		} {
			x := n.Tenant("1")
			if err := test.change(x); err != nil { // before a node has seen the key
				t.Fatal(err)
			}
			for _, base := range []string{"/v1", "/api/v1", "/api/relay/v1"} {
				for _, r := range []*apptest.Reply{
					n.Do(http.MethodPost, base+"/chat/completions", x.Key, apptest.Ask("ok")), n.Do(http.MethodGet, base+"/models", x.Key, ""),
				} {
					if r.Status != test.want.status {
						t.Errorf("%s at %s: %d %s", name, base, r.Status, r.Body)
					}
					test.want.check(t, r)
				}
			}
		}
		if got := len(v.Calls()); got > 0 {
			t.Errorf("%d calls reached the vendor", got)
		}
	})
}

// TestBadRequests sends what is wrong by itself: 400, nothing reaches the vendor, nothing is charged.
func TestBadRequests(t *testing.T) {
	t.Parallel()
	const hello = `"messages":[{"role":"user","content":"hi"}]`
	model := `"model":"` + apptest.Model + `"`
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		n.Channel(v.URL, 0, "served-but-unpriced")
		x := n.Tenant("1")
		tests := map[string]struct {
			body string
			want want
		}{
			"no JSON":               {`{"model": gpt`, want{param: ""}},
			"text":                  {`hello`, want{}},
			"a form":                {`model=gpt-4o&messages=hi`, want{}},
			"empty":                 {``, want{}},
			"blanks":                {"  \n", want{}},
			"null":                  {`null`, want{}},
			"an array":              {`[{` + model + `}]`, want{}},
			"trailing garbage":      {`{` + model + `,` + hello + `} x`, want{}},
			"two objects":           {`{` + model + `,` + hello + `}{}`, want{}},
			"cut":                   {`{` + model + `,` + hello, want{}},
			"not UTF-8":             {"{" + model + ",\"messages\":[{\"role\":\"user\",\"content\":\"\xff\xfe\"}]}", want{}},
			"no model":              {`{` + hello + `}`, want{param: "model"}},
			"empty model":           {`{"model":"",` + hello + `}`, want{param: "model"}},
			"model is a number":     {`{"model":4,` + hello + `}`, want{param: "model"}},
			"no messages":           {`{` + model + `}`, want{param: "messages"}},
			"messages are empty":    {`{` + model + `,"messages":[]}`, want{param: "messages"}},
			"messages are text":     {`{` + model + `,"messages":"hi"}`, want{param: "messages"}},
			"message is text":       {`{` + model + `,"messages":["hi"]}`, want{param: "messages[0]"}},
			"no role":               {`{` + model + `,"messages":[{"content":"hi"}]}`, want{param: "messages[0].role"}},
			"stream is text":        {`{` + model + `,` + hello + `,"stream":"yes"}`, want{param: "stream"}},
			"n is 0":                {`{` + model + `,` + hello + `,"n":0}`, want{param: "n"}},
			"n is -1":               {`{` + model + `,` + hello + `,"n":-1}`, want{param: "n"}},
			"n is 10,000":           {`{` + model + `,` + hello + `,"n":10000}`, want{param: "n"}},
			"n is 1.5":              {`{` + model + `,` + hello + `,"n":1.5}`, want{param: "n"}},
			"n is 1e30":             {`{` + model + `,` + hello + `,"n":1e30}`, want{param: "n"}},
			"max_tokens is 0":       {`{` + model + `,` + hello + `,"max_tokens":0}`, want{param: "max_tokens"}},
			"max_tokens is -5":      {`{` + model + `,` + hello + `,"max_tokens":-5}`, want{param: "max_tokens"}},
			"max_tokens is text":    {`{` + model + `,` + hello + `,"max_tokens":"5"}`, want{param: "max_tokens"}},
			"temperature is 3":      {`{` + model + `,` + hello + `,"temperature":3}`, want{param: "temperature"}},
			"two models":            {`{` + model + `,` + hello + `,"model":"gpt-4"}`, want{param: "model"}},
			"two streams":           {`{` + model + `,` + hello + `,"stream":true,"stream":false}`, want{param: "stream"}},
			"two limits":            {`{` + model + `,` + hello + `,"max_tokens":1,"max_tokens":100000}`, want{param: "max_tokens"}},
			"a limit in capitals":   {`{` + model + `,` + hello + `,"Max_Tokens":100000}`, want{param: "max_tokens"}},
			"an embedding model":    {`{"model":"text-embedding-3-small",` + hello + `}`, want{param: "model"}},
			"unknown model":         {`{"model":"no-such-model",` + hello + `}`, want{status: 404, code: "model_not_found"}},
			"a demo switch":         {`{"model":"gpt-4o:slow",` + hello + `}`, want{status: 404, code: "model_not_found"}},
			"a model without price": {`{"model":"served-but-unpriced",` + hello + `}`, want{status: 404, code: "model_not_priced"}},
			"no channel":            {`{"model":"gpt-4",` + hello + `}`, want{status: 503, kind: "service_unavailable_error", code: "no_channel"}},
		}
		x.Free(func() {
			for name, test := range tests {
				w := test.want
				if w.status == 0 {
					w.status = 400
				}
				if w.kind == "" {
					w.kind = invalid
				}
				for _, base := range []string{"/v1", "/api/relay/v1"} {
					r := n.Do(http.MethodPost, base+"/chat/completions", x.Key, test.body)
					e := r.Error(t)
					if w.code == "" && r.Status == 400 {
						w.code = e.Code // which of OpenAI's it is, the protocol's own tests say
					}
					if w.status != 400 {
						w.permitAnyParams = true
					}
					before := t.Failed()
					w.check(t, r)
					if t.Failed() && !before {
						t.Errorf("that was %q", name)
					}
				}
			}
		})
		if got := len(v.Calls()); got > 0 {
			t.Errorf("%d calls reached the vendor", got)
		}
	})
}

func TestHugeLimitsAndNumbersOfChoices(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		x := n.Tenant("1")
		c := x.Costs(func() { // no model makes more than its own limit: the hold is bounded by it
			if r := x.Chat(apptest.Ask("ok", `"max_tokens":9007199254740992`)); r.Status != 200 {
				t.Errorf("%d %s", r.Status, r.Body)
			}
		})
		if c.Held > 170_000_000 || c.Amount != apptest.Cost(apptest.Reported) {
			t.Errorf("%+v", c)
		}
		if got := v.Last(t).Field(t, "max_tokens"); got != 9007199254740992.0 {
			t.Errorf("max_tokens went up as %v: what the caller gave is never clipped", got)
		}
		x.Free(func() { // 128 choices of 16,384 tokens are USD 20.97
			want{status: 402, kind: "insufficient_quota", code: "weight_exceeds_budget"}.check(t, x.Chat(apptest.Ask("ok", `"n":128,"max_tokens":16384`)))
		})
		if r := x.Chat(apptest.Ask("ok", `"n":128`)); r.Status != 200 && r.Status != 402 {
			t.Errorf("n 128: %d %s", r.Status, r.Body)
		}
	})
}

func TestBodyTooLarge(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t, "WEIR_MAX_BODY=4KiB")
		n.Channel(v.URL, 0)
		x := n.Tenant("1")
		large := apptest.Ask("ok", `"user":"`+strings.Repeat("u", 8<<10)+`"`)
		tooLarge := want{status: 413, kind: invalid, code: "request_too_large"}
		x.Free(func() {
			tooLarge.check(t, x.Chat(large))
			tooLarge.check(t, x.Chat(strings.Repeat(" ", 1<<20)))
			for _, size := range []int{8 << 10, 1 << 20} {
				request, err := n.Request(t.Context(), http.MethodPost, "/v1/chat/completions", x.Key, onlyReader{strings.NewReader(strings.Repeat("[", size))})
				if err != nil {
					t.Fatal(err)
				}
				tooLarge.check(t, do(t, request)) // chunked: no Content-Length
			}
		})
		if r := x.Chat(apptest.Ask("ok", `"user":"`+strings.Repeat("u", 1<<10)+`"`)); r.Status != 200 {
			t.Errorf("below the limit: %d %s", r.Status, r.Body)
		}
	})
}

func TestUnknownPathsAndMethods(t *testing.T) {
	t.Parallel()
	n := sqliteSite(t).Start(t)
	x := n.Tenant("")
	for _, base := range []string{"/v1", "/api/v1", "/api/relay/v1"} {
		for _, path := range []string{"", "/", "/nothing", "/realtime", "/files", "/batches", "/chat/completions/x"} {
			want{status: 404, kind: invalid, code: "unknown_url"}.check(t, n.Do(http.MethodPost, base+path, x.Key, "{}"))
		}
		for path, method := range map[string]string{
			"/chat/completions": http.MethodDelete, "/embeddings": http.MethodGet, "/models": http.MethodPost, "/key": http.MethodPut,
		} {
			r := n.Do(method, base+path, x.Key, "")
			want{status: 405, kind: invalid, code: "method_not_allowed"}.check(t, r)
		}
		want{status: 404, kind: invalid, code: "model_not_found"}.check(t, n.Do(http.MethodGet, base+"/models/no/such", x.Key, ""))
	}
	if r := n.Do(http.MethodGet, "/api/nothing", "", ""); r.Status != 404 || r.JSON(t)["success"] != false {
		t.Errorf("%d %s", r.Status, r.Body)
	}
}

func TestEmptyBalance(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		for name, balance := range map[string]string{"nothing": "", "less than the prompt": "0.000000001"} {
			x := n.Tenant(balance)
			exhausted := want{status: 402, kind: "insufficient_quota", code: "credit_balance_exhausted"}
			x.Free(func() {
				for _, body := range []string{apptest.Ask("ok"), apptest.Streamed("ok"), apptest.Ask("ok", `"max_tokens":5`)} {
					for _, base := range []string{"/v1", "/api/v1"} {
						exhausted.check(t, n.Do(http.MethodPost, base+"/chat/completions", x.Key, body))
					}
					forbidden := exhausted
					forbidden.status = 403
					forbidden.check(t, n.Do(http.MethodPost, "/api/relay/v1/chat/completions", x.Key, body))
				}
				exhausted.check(t, n.Do(http.MethodPost, "/v1/embeddings", x.Key, `{"model":"text-embedding-3-small","input":"some words to embed"}`))
			})
			if r := n.Do(http.MethodGet, "/v1/models", x.Key, ""); r.Status != 200 {
				t.Errorf("%s: models cost nothing: %d", name, r.Status)
			}
		}
		if got := len(v.Calls()); got > 0 {
			t.Errorf("%d calls reached the vendor", got)
		}
	})
}

func TestDisabledChannelIsOutOfUse(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		other := n
		if s.DB.Dialect == "postgres" {
			other = s.Start(t)
		}
		n.Channel(v.URL, 0)
		x := n.Tenant("1")
		root := n.Root()
		set := func(status int) {
			t.Helper()
			r := root.Do(http.MethodPut, "/api/channel/", fmt.Sprintf(`{"id":1,"status":%d}`, status))
			if r.Status != 200 || r.JSON(t)["success"] != true {
				t.Fatalf("%d %s", r.Status, r.Body)
			}
		}
		ask := func() *apptest.Reply {
			return other.Do(http.MethodPost, "/v1/chat/completions", x.Key, apptest.Ask("ok"))
		}
		apptest.Await(t, "served", func() bool { return ask().Status == 200 })
		set(2)
		apptest.Within(t, 1e9, "the change", func() {
			apptest.Await(t, "disabled", func() bool { return ask().Status == 503 })
		})
		x.Free(func() {
			want{status: 503, kind: "service_unavailable_error", code: "no_channel"}.check(t, ask())
		})
		set(1)
		apptest.Within(t, 1e9, "the change", func() {
			apptest.Await(t, "enabled", func() bool { return ask().Status == 200 })
		})
	})
}
