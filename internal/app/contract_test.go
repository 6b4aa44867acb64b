package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"weir/internal/app/apptest"
	"weir/internal/money"
)

// spends is a route that spends, with a request that works. A form's texts stand in pairs; %s is the model.
type spends struct {
	path, model, body string
	form              []string
	sound             bool // the answer is no JSON, and comes in pieces
}

var spenders = []spends{
	{path: "/chat/completions", model: "gpt-4o", body: `{"model":"%s","messages":[{"role":"user","content":"What is a weir?"}]}`},
	{path: "/completions", model: "gpt-4o", body: `{"model":"%s","prompt":"A weir is"}`},
	{path: "/responses", model: "gpt-4o", body: `{"model":"%s","input":"What is a weir?"}`},
	{path: "/messages", model: "claude-3.5-sonnet", body: `{"model":"%s","max_tokens":200,"messages":[{"role":"user","content":"What is a weir?"}]}`},
	{path: "/embeddings", model: "text-embedding-3-small", body: `{"model":"%s","input":"a weir"}`},
	{path: "/moderations", model: "omni-moderation-latest", body: `{"model":"%s","input":"a weir"}`},
	{path: "/rerank", model: "rerank-v3.5", body: `{"model":"%s","query":"a weir","documents":["a dam","a weir"]}`},
	{path: "/images/generations", model: "dall-e-3", body: `{"model":"%s","prompt":"A weir."}`},
	{path: "/images/edits", model: "dall-e-3", form: []string{"model", "%s", "prompt", "A weir.", "image", "@a.png"}},
	{path: "/audio/speech", model: "tts-1", body: `{"model":"%s","input":"A weir.","voice":"alloy","response_format":"wav"}`, sound: true},
	{path: "/audio/transcriptions", model: "whisper-1", form: []string{"model", "%s", "file", "@a.wav"}},
	{path: "/audio/translations", model: "whisper-1", form: []string{"model", "%s", "file", "@a.wav"}},
}

func (s *spends) free() bool { return s.path == "/moderations" }

// ask makes the request for a model, with a text that tells two requests apart.
func (s *spends) ask(t *testing.T, model, odd string) (body, kind string) {
	t.Helper()
	if s.form == nil {
		body = fmt.Sprintf(s.body, model)
		if odd != "" {
			body = strings.TrimSuffix(body, "}") + `,"user":"` + odd + `"}`
		}
		return body, "application/json"
	}
	fields := slices.Clone(s.form)
	fields[1] = model
	if odd != "" {
		fields = append(fields, "user", odd)
	}
	content := recording(2)
	if strings.HasPrefix(s.path, "/images") {
		content = apptest.Picture("16x16")
	}
	return form(t, content, fields...)
}

// errorOf reads an error in the route's shape: its kind and code. Anthropic's has no code.
func (s *spends) errorOf(t *testing.T, r *apptest.Reply) (kind, code string) {
	t.Helper()
	if s.path != "/messages" {
		e := r.Error(t)
		return e.Type, e.Code
	}
	var m struct {
		Type      string
		RequestID string `json:"request_id"`
		Error     struct{ Type, Message string }
	}
	if err := json.Unmarshal([]byte(r.Body), &m); err != nil || m.Type != "error" || m.Error.Message == "" || m.RequestID == "" {
		t.Errorf("no error of Anthropic's: %s", r.Body)
	}
	return m.Error.Type, ""
}

// TestEveryRouteOfTheContract walks what is promised of each route that spends: on every base, with both spellings, any
// Content-Type, the headers, the refusals, the switches, and what an Idempotency-Key does.
func TestEveryRouteOfTheContract(t *testing.T) {
	t.Parallel()
	d := newDemo(t, sqliteSite(t))
	x, poor := d.Tenant("100"), d.Tenant("")
	drain(t, d, poor)
	for i := range spenders {
		s := &spenders[i]
		t.Run(s.path, func(t *testing.T) {
			body, kind := s.ask(t, s.model, "")
			for _, base := range bases {
				for _, path := range []string{base + s.path, base + s.path + "/"} {
					r := d.Do(http.MethodPost, path, x.Key, body, "Content-Type", kind, "Origin", "https://app.example", "Weir-Include", "cost")
					s.works(t, path, r)
				}
				s.refusals(t, d, base, x, poor)
			}
			if s.form == nil {
				for _, kind := range []string{"", "text/plain;charset=UTF-8", "application/x-www-form-urlencoded"} {
					if r := d.Do(http.MethodPost, "/v1"+s.path, x.Key, body, "Content-Type", kind); r.Status != 200 {
						t.Errorf("as %q: %d %s", kind, r.Status, r.Body)
					}
				}
			}
			s.repeats(t, d, x)
		})
	}
}

// drain leaves a tenant without money: the bonus of demo mode is taken back.
func drain(t *testing.T, d demo, x *apptest.Tenant) {
	t.Helper()
	d.Root().Query(`mutation($t: ID!, $a: Money!) { adjustBalance(input: {tenantId: $t, amount: $a, remark: "none", idempotencyKey: "drain"}) { wallet { available } } }`,
		map[string]any{"t": "ten_" + strings.ReplaceAll(x.ID.String(), "-", ""), "a": "-" + x.Wallet().Available.String()})
}

func (s *spends) works(t *testing.T, path string, r *apptest.Reply) {
	t.Helper()
	if r.Status != 200 || !strings.HasPrefix(r.Header.Get("X-Request-Id"), "req_") || r.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Fatalf("%s: %d %v %.300s", path, r.Status, r.Header, r.Body)
	}
	if s.sound {
		if !strings.HasPrefix(r.Body, "RIFF") {
			t.Errorf("%s: %.20q", path, r.Body)
		}
		return
	}
	cost, err := money.Parse(r.Header.Get("Weir-Cost-Usd"))
	if err != nil || cost < 0 || (cost == 0) != s.free() {
		t.Errorf("%s costs %q", path, r.Header.Get("Weir-Cost-Usd"))
	}
	if usage, there := r.JSON(t)["usage"].(map[string]any); there && usage["cost_usd"] != cost.String() {
		t.Errorf("%s tells a cost of %v, its header %s", path, usage["cost_usd"], cost)
	}
}

func (s *spends) refusals(t *testing.T, d demo, base string, x, poor *apptest.Tenant) {
	t.Helper()
	ask := func(key, model string, headers ...string) *apptest.Reply {
		body, kind := s.ask(t, model, "")
		return d.Do(http.MethodPost, base+s.path, key, body, append([]string{"Content-Type", kind}, headers...)...)
	}
	empty := 402
	if base == "/api/relay/v1" {
		empty = 403
	}
	for name, row := range map[string]struct {
		r          *apptest.Reply
		status     int
		code       string
		retryAfter string
	}{
		"no key":        {ask("", s.model), 401, "invalid_api_key", ""},
		"wrong key":     {ask("sk-0123456789012345678901234567890123456789012", s.model), 401, "invalid_api_key", ""},
		"unknown model": {ask(x.Key, "no-such-model"), 404, "model_not_found", ""},
		"500":           {ask(x.Key, s.model+":error-500"), 502, "upstream_error", ""},
		"429":           {ask(x.Key, s.model+":error-429"), 429, "rate_limit_exceeded", "1"},
		"bad JSON":      {d.Do(http.MethodPost, base+s.path, x.Key, `{"model":`), 400, "", ""},
		"PATCH":         {d.Do(http.MethodPatch, base+s.path, x.Key, ""), 405, "", ""},
		"empty balance": {ask(poor.Key, s.model), empty, "credit_balance_exhausted", ""},
	} {
		if s.free() && name == "empty balance" {
			continue
		}
		kind, code := s.errorOf(t, row.r)
		if row.r.Status != row.status || (s.path != "/messages" && row.code != "" && code != row.code) || row.r.Header.Get("Retry-After") != row.retryAfter ||
			kind == "" || !strings.HasPrefix(row.r.Header.Get("X-Request-Id"), "req_") {
			t.Errorf("%s on %s: %d %v %s", name, base, row.r.Status, row.r.Header, row.r.Body)
		}
	}
	r := d.Do(http.MethodOptions, base+s.path, "", "", "Origin", "https://app.example", "Access-Control-Request-Method", "POST")
	if r.Status >= 300 || r.Header.Get("Access-Control-Allow-Origin") != "*" || r.Header.Get("Access-Control-Allow-Credentials") != "" {
		t.Errorf("preflight on %s: %d %v", base, r.Status, r.Header)
	}
}

// repeats: the same answer again for the same key and body, charged once; another body is refused.
func (s *spends) repeats(t *testing.T, d demo, x *apptest.Tenant) {
	t.Helper()
	first, kind := s.ask(t, s.model, "")
	other, otherKind := s.ask(t, s.model, "somebody")
	key := "contract " + s.path
	post := func(body, kind string) *apptest.Reply {
		return d.Do(http.MethodPost, "/v1"+s.path, x.Key, body, "Content-Type", kind, "Idempotency-Key", key)
	}
	var one, two *apptest.Reply
	before := x.Wallet().Balance
	one = post(first, kind)
	paid := before - x.Wallet().Balance
	two = post(first, kind)
	if one.Status != 200 || two.Status != 200 || one.Body != two.Body || before-x.Wallet().Balance != paid || (paid == 0) != s.free() {
		t.Errorf("repeated: %d and %d, paid %s and then %s", one.Status, two.Status, paid, before-x.Wallet().Balance)
	}
	r := post(other, otherKind)
	if kind, code := s.errorOf(t, r); r.Status != 409 || r.Header.Get("X-Should-Retry") != "false" || (s.path != "/messages" && code != "idempotency_key_reused") {
		t.Errorf("another body: %d %s %s", r.Status, kind, r.Body)
	}
}
