package app_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"weir/ent/schematype"
	"weir/internal/app/apptest"
	"weir/internal/money"
	"weir/internal/viewer"
)

var bases = []string{"/v1", "/api/v1", "/api/relay/v1"}

func TestChat(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		x := n.Tenant("1")
		tests := map[string]struct {
			usage  apptest.Usage
			fields []string
		}{
			"ok": {usage: apptest.Reported}, "cached": {usage: apptest.Cached},
		}
		for script, test := range tests {
			for _, base := range bases {
				for _, path := range []string{"/chat/completions", "/chat/completions/"} {
					c := x.Costs(func() {
						r := n.Do(http.MethodPost, base+path, x.Key, apptest.Ask(script), "X-Request-Id", "mine")
						m := r.JSON(t)
						if r.Status != 200 || m["object"] != "chat.completion" || m["model"] != apptest.Model {
							t.Fatalf("%d %s", r.Status, r.Body)
						}
						cost := r.Header.Get("Weir-Cost-Usd")
						if amount, err := money.Parse(cost); err != nil || amount != apptest.Cost(test.usage) {
							t.Errorf("weir-cost-usd %q, %v", cost, err)
						}
						if id := r.Header.Get("X-Request-Id"); !strings.HasPrefix(id, "req_") || strings.Contains(r.Body, "cost_usd") {
							t.Errorf("request id %q: %s", id, r.Body)
						}
						for name := range r.Header {
							if strings.HasPrefix(name, "X-Ratelimit") || name == "Set-Cookie" || name == "Server" {
								t.Errorf("header %s: %v", name, r.Header[name])
							}
						}
					})
					if c.Amount != apptest.Cost(test.usage) || c.Estimated || c.Debt != 0 {
						t.Errorf("%s: %+v", script, c)
					}
				}
			}
			c := x.Costs(func() {
				r := x.Chat(apptest.Ask(script), "Weir-Include", "cost")
				usage, ok := r.JSON(t)["usage"].(map[string]any)
				if !ok || usage["cost_usd"] != apptest.Cost(test.usage).String() || usage["prompt_tokens"] != float64(test.usage.Prompt) {
					t.Errorf("%s", r.Body)
				}
			})
			if c.Amount != apptest.Cost(test.usage) {
				t.Errorf("%+v", c)
			}
		}
		call := v.Last(t)
		if call.Path != "/v1/chat/completions" || call.Header.Get("Authorization") != "Bearer "+apptest.VendorKey ||
			strings.Contains(call.Header.Get("Authorization"), x.Key) || call.Header.Get("X-Api-Key") != "" || call.Header.Get("Cookie") != "" {
			t.Errorf("the vendor saw %s %v", call.Path, call.Header)
		}
	})
}

func TestChatStreamed(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		x := n.Tenant("1")
		for _, base := range bases {
			c := x.Costs(func() {
				before := x.Wallet()
				r := n.Do(http.MethodPost, base+"/chat/completions", x.Key, apptest.Streamed("ok"))
				after := x.Wallet() // at once: the last byte waited for the charge
				events := r.Events(t)
				if r.Status != 200 || r.Said(t) != apptest.Text || events[len(events)-1] != "[DONE]" || strings.Contains(r.Body, "usage") {
					t.Fatalf("%d %s", r.Status, r.Body)
				}
				if kind := r.Header.Get("Content-Type"); kind != "text/event-stream" || r.Header.Get("Content-Encoding") != "" {
					t.Errorf("%v", r.Header)
				}
				if before.Balance-after.Balance != apptest.Cost(apptest.Reported) || after.Held != 0 {
					t.Errorf("before %+v, right after the last byte %+v", before, after)
				}
			})
			if c.Amount != apptest.Cost(apptest.Reported) || c.Estimated {
				t.Errorf("%+v", c)
			}
		}
		if o, ok := v.Last(t).Field(t, "stream_options").(map[string]any); !ok || o["include_usage"] != true {
			t.Errorf("usage was not asked for: %s", v.Last(t).Body)
		}
		c := x.Costs(func() {
			r := x.Chat(apptest.Streamed("cached", `"stream_options":{"include_usage":true}`), "Weir-Include", "cost")
			events := r.Events(t)
			var last struct {
				Choices []any
				Usage   struct {
					Prompt  int64  `json:"prompt_tokens"`
					CostUSD string `json:"cost_usd"`
				}
			}
			if err := json.Unmarshal([]byte(events[len(events)-2]), &last); err != nil || len(last.Choices) != 0 ||
				last.Usage.Prompt != apptest.Cached.Prompt || last.Usage.CostUSD != apptest.Cost(apptest.Cached).String() {
				t.Errorf("usage chunk %s", events[len(events)-2])
			}
			for _, e := range events[:len(events)-2] {
				if !strings.Contains(e, `"usage":null`) {
					t.Errorf("chunk without usage:null: %s", e)
				}
			}
		})
		if c.Amount != apptest.Cost(apptest.Cached) {
			t.Errorf("%+v", c)
		}
	})
}

func TestChatByQuery(t *testing.T) {
	t.Parallel()
	v := apptest.NewVendor(t)
	n := sqliteSite(t).Start(t)
	n.Channel(v.URL, 0)
	x := n.Tenant("1")
	query := url.Values{"model": {apptest.Model}, "messages": {`[{"role":"user","content":"hi"}]`}}
	for _, base := range bases {
		x.Costs(func() {
			r := n.Do(http.MethodGet, base+"/chat/completions?"+query.Encode(), x.Key, "")
			if r.Status != 200 || r.JSON(t)["object"] != "chat.completion" {
				t.Errorf("%d %s", r.Status, r.Body)
			}
		})
		x.Costs(func() {
			r := n.Do(http.MethodGet, base+"/chat/completions?stream=true&"+query.Encode(), x.Key, "")
			if r.Status != 200 || r.Said(t) != apptest.Text {
				t.Errorf("%d %s", r.Status, r.Body)
			}
		})
	}
	x.Free(func() {
		r := n.Do(http.MethodGet, "/v1/chat/completions?access_token=x&"+query.Encode(), x.Key, "")
		want{status: 400, kind: invalid, param: "access_token"}.check(t, r)
	})
}

func TestEmbeddings(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL+"/proxy", 0)
		x := n.Tenant("1")
		for _, base := range bases {
			c := x.Costs(func() {
				r := n.Do(http.MethodPost, base+"/embeddings", x.Key, `{"model":"text-embedding-3-small","input":["a weir","a dam"]}`)
				if r.Status != 200 || r.JSON(t)["object"] != "list" || r.Header.Get("Weir-Cost-Usd") == "" {
					t.Errorf("%d %s", r.Status, r.Body)
				}
			})
			if c.Amount != 100*20 || c.Estimated { // USD 0.02 per million
				t.Errorf("%+v", c)
			}
		}
		if path := v.Last(t).Path; path != "/proxy/v1/embeddings" {
			t.Errorf("path %s: a base URL may carry one", path)
		}
	})
}

func TestModels(t *testing.T) {
	t.Parallel()
	v := apptest.NewVendor(t)
	s := sqliteSite(t)
	publish(t, s, "org/model:free")
	n := s.Start(t)
	n.Channel(v.URL, 0)
	x := n.Tenant("")
	for _, path := range []string{"org/model:free", "org%2Fmodel%3Afree", "org/model:free/"} {
		if r := n.Do(http.MethodGet, "/v1/models/"+path, x.Key, ""); r.Status != 200 || r.JSON(t)["id"] != "org/model:free" {
			t.Errorf("%s: %d %s", path, r.Status, r.Body)
		}
	}
	for _, base := range bases {
		for _, path := range []string{"/models", "/models/"} {
			var list struct {
				Object string
				Data   []struct {
					ID, Object string
					Created    int64
					OwnedBy    string `json:"owned_by"`
				}
			}
			r := n.Do(http.MethodGet, base+path, x.Key, "")
			if err := json.Unmarshal([]byte(r.Body), &list); err != nil || list.Object != "list" || len(list.Data) < 18 {
				t.Fatalf("%d %s", r.Status, r.Body)
			}
			for _, m := range list.Data {
				if m.ID == "" || m.Object != "model" || m.Created == 0 || m.OwnedBy == "" {
					t.Errorf("%+v", m)
				}
				one := n.Do(http.MethodGet, base+path+m.ID, x.Key, "")
				if path == "/models/" && (one.Status != 200 || one.JSON(t)["id"] != m.ID) {
					t.Errorf("%s: %d %s", m.ID, one.Status, one.Body)
				}
			}
		}
	}
	for _, name := range []string{"org/model:dear", "org%2Fmodel", "a/b/c"} {
		r := n.Do(http.MethodGet, "/v1/models/"+name, x.Key, "")
		want{status: 404, kind: invalid, code: "model_not_found"}.check(t, r)
	}
	if r := n.Do(http.MethodGet, "/v1/models/gpt-4o/", x.Key, ""); r.Status != 200 {
		t.Errorf("with a slash at the end: %d %s", r.Status, r.Body)
	}
}

// publish prices a chat model before a node has started.
func publish(t *testing.T, s *apptest.Site, name string) {
	t.Helper()
	ctx, past := viewer.SystemContext(t.Context(), "test"), time.Now().UTC().Add(-time.Hour)
	if err := s.DB.Ent.Model.Create().SetName(name).SetVendor("Org").SetModality(schematype.Chat).Exec(ctx); err != nil {
		t.Fatal(err)
	}
	card := schematype.RateCard{Rates: schematype.Rates{schematype.Input: 1, schematype.Output: 1}}
	err := s.DB.Ent.Price.Create().SetModel(name).SetVersion(1).SetSell(card).SetCost(card).SetEffectiveAt(past).SetPublishedAt(past).Exec(ctx)
	if err != nil {
		t.Fatal(err)
	}
}

func TestKey(t *testing.T) {
	t.Parallel()
	n := sqliteSite(t).Start(t)
	x := n.Tenant("12.000000001")
	for _, base := range bases {
		r := n.Do(http.MethodGet, base+"/key", x.Key, "")
		m := r.JSON(t)
		for name, v := range map[string]any{
			"object": "key", "id": x.KeyID, "name": "test", "status": "active", "expires_at": nil, "balance_usd": "12.000000001",
			"cash_usd": "12.000000001", "bonus_usd": "0.00", "held_usd": "0.00", "debt_usd": "0.00", "available_usd": "12.000000001",
		} {
			if got, there := m[name]; !there || got != v {
				t.Errorf("%s = %v, want %v", name, got, v)
			}
		}
		if prefix, ok := m["prefix"].(string); !ok || !strings.HasPrefix(x.Key, prefix) || len(prefix) > 15 {
			t.Errorf("prefix %v", m["prefix"])
		}
		if _, ok := m["limits"].([]any); !ok {
			t.Errorf("limits %v", m["limits"])
		}
		tenant, ok := m["tenant"].(map[string]any)
		if !ok || tenant["id"] == "" || tenant["name"] == "" {
			t.Errorf("tenant %v", m["tenant"])
		}
	}
}

// TestContentTypes: JSON is read whatever it is called.
func TestContentTypes(t *testing.T) {
	t.Parallel()
	v := apptest.NewVendor(t)
	n := sqliteSite(t).Start(t)
	n.Channel(v.URL, 0)
	x := n.Tenant("1")
	for _, kind := range []string{
		"application/json", "application/json; charset=utf-8", "text/plain", "text/plain;charset=UTF-8", "application/x-www-form-urlencoded",
		"multipart/form-data; boundary=x", "nonsense", "",
	} {
		if r := x.Chat(apptest.Ask("ok"), "Content-Type", kind); r.Status != 200 {
			t.Errorf("%s: %d %s", kind, r.Status, r.Body)
		}
		if got := v.Last(t).Header.Get("Content-Type"); got != "application/json" {
			t.Errorf("%s went up as %s", kind, got)
		}
	}
	r := x.Chat("model=gpt-4o&messages=hi", "Content-Type", "application/x-www-form-urlencoded")
	if r.Status != 400 {
		t.Errorf("a form: %d", r.Status)
	}
}

func TestCORS(t *testing.T) {
	t.Parallel()
	v := apptest.NewVendor(t)
	n := sqliteSite(t).Start(t)
	n.Channel(v.URL, 0)
	x := n.Tenant("1")
	for _, path := range []string{
		"/v1/chat/completions", "/api/v1/chat/completions", "/api/relay/v1/chat/completions", "/v1/models", "/v1/nothing",
		"/api/user/quota", "/api/health", "/api/auth.php",
	} {
		r := n.Do(http.MethodOptions, path, "", "", "Origin", "https://app.example", "Access-Control-Request-Method", "POST",
			"Access-Control-Request-Headers", "authorization, content-type, x-stainless-os")
		h := r.Header
		if r.Status != 204 && r.Status != 200 || h.Get("Access-Control-Allow-Origin") != "*" || h.Get("Access-Control-Allow-Credentials") != "" ||
			!strings.Contains(h.Get("Access-Control-Allow-Headers"), "x-stainless-os") || !strings.Contains(h.Get("Access-Control-Allow-Methods"), "POST") {
			t.Errorf("preflight of %s: %d %v", path, r.Status, h)
		}
	}
	for _, r := range []*apptest.Reply{
		x.Chat(apptest.Ask("ok"), "Origin", "https://app.example"), x.Chat(apptest.Streamed("ok"), "Origin", "https://app.example"),
		x.Chat("{", "Origin", "https://app.example"), n.Do(http.MethodGet, "/v1/key", "", "", "Origin", "null"),
	} {
		if r.Header.Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(r.Header.Get("Access-Control-Expose-Headers"), "x-request-id") {
			t.Errorf("%d %v", r.Status, r.Header)
		}
	}
	r := x.Do(http.MethodPost, "/graphql", `{"query":"{ viewer { user { id } } }"}`, "Content-Type", "application/json", "Origin", "https://evil.example",
		"Sec-Fetch-Site", "cross-site")
	if r.Status != 403 || r.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("cross-origin GraphQL: %d %v", r.Status, r.Header)
	}
}

// TestEveryAnswerHasOurRequestID, whatever answers.
func TestEveryAnswerHasOurRequestID(t *testing.T) {
	t.Parallel()
	n := sqliteSite(t).Start(t)
	seen := map[string]bool{}
	for _, path := range []string{"/", "/livez", "/readyz", "/api/health", "/v1/models", "/v1/nothing", "/graphql/schema.graphql", "/api/nothing", "/no/such.js"} {
		id := n.Do(http.MethodGet, path, "", "", "X-Request-Id", "req_00000000000000000000000000000000").Header.Get("X-Request-Id")
		if !strings.HasPrefix(id, "req_") || seen[id] || strings.HasSuffix(id, "0000000000000000") {
			t.Errorf("%s: %q", path, id)
		}
		seen[id] = true
	}
}
