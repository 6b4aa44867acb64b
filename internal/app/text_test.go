package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"weir/ent/schematype"
	"weir/internal/app/apptest"
	"weir/internal/money"
	"weir/internal/pricing"
)

// TestCompletions: text completions pass like chat, at chat's prices.
func TestCompletions(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		x := n.Tenant("5")
		ask := func(script, rest string) string {
			return `{"model":"gpt-4o","prompt":"A weir script=` + script + `"` + rest + `}`
		}
		for _, base := range bases {
			c := x.Costs(func() {
				r := n.Do(http.MethodPost, base+"/completions", x.Key, ask("ok", ""), "Weir-Include", "cost")
				m := r.JSON(t)
				if r.Status != 200 || m["object"] != "text_completion" || m["usage"].(map[string]any)["cost_usd"] != apptest.Cost(apptest.Reported).String() {
					t.Errorf("%d %s", r.Status, r.Body)
				}
			})
			if c.Amount != apptest.Cost(apptest.Reported) || c.Estimated {
				t.Errorf("%+v", c)
			}
		}
		if path := v.Last(t).Path; path != "/v1/completions" {
			t.Errorf("the vendor saw %s", path)
		}
		c := x.Costs(func() {
			r := n.Do(http.MethodPost, "/v1/completions", x.Key, ask("cached", `,"stream":true,"stream_options":{"include_usage":true}`))
			events := r.Events(t)
			var said strings.Builder
			for _, e := range events[:len(events)-1] {
				var chunk struct{ Choices []struct{ Text string } }
				if err := json.Unmarshal([]byte(e), &chunk); err != nil {
					t.Fatal(err)
				}
				for _, c := range chunk.Choices {
					said.WriteString(c.Text)
				}
			}
			if said.String() != apptest.Text || events[len(events)-1] != "[DONE]" || !strings.Contains(events[len(events)-2], `"prompt_tokens":1000`) {
				t.Errorf("%s", r.Body)
			}
		})
		if c.Amount != apptest.Cost(apptest.Cached) || c.Estimated {
			t.Errorf("%+v", c)
		}
		c = x.Costs(func() { n.Do(http.MethodPost, "/v1/completions", x.Key, ask("no-usage", `,"max_tokens":20`)) })
		if !c.Estimated || c.Amount < 5*2500+10*10_000 || c.Amount > c.Held {
			t.Errorf("%+v", c)
		}
		// Three prompts, two answers each: six times the limit is held.
		c = x.Costs(func() {
			n.Do(http.MethodPost, "/v1/completions", x.Key, `{"model":"gpt-4o","prompt":["a","b","c"],"n":2,"max_tokens":1000}`)
		})
		if c.Held < 6*1000*10_000 || c.Held > 6*1000*10_000+10*2500 {
			t.Errorf("%+v", c)
		}
		x.Free(func() {
			want{status: 400, kind: invalid, code: "missing_required_parameter", param: "prompt"}.
				check(t, n.Do(http.MethodPost, "/v1/completions", x.Key, `{"model":"gpt-4o"}`))
			want{status: 400, kind: invalid, param: "model"}.
				check(t, n.Do(http.MethodPost, "/v1/completions", x.Key, `{"model":"text-embedding-3-small","prompt":"x"}`))
		})
	})
}

// TestModerations are free in the shipped book, also for a tenant without money.
func TestModerations(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0, "omni-moderation-latest")
		x := n.Tenant("")
		c := x.Costs(func() {
			r := n.Do(http.MethodPost, "/v1/moderations", x.Key, `{"input":"I want to kill them. script=ok"}`)
			m := r.JSON(t)
			if r.Status != 200 || len(m["results"].([]any)) != 1 || r.Header.Get("Weir-Cost-Usd") != "0.00" {
				t.Errorf("%d %s %v", r.Status, r.Body, r.Header)
			}
		})
		if c.Amount != 0 || c.Held != 0 {
			t.Errorf("%+v", c)
		}
		if model := v.Last(t).Field(t, "model"); model != "omni-moderation-latest" {
			t.Errorf("the vendor saw the model %v", model)
		}
		x.Free(func() {
			want{status: 400, kind: invalid, code: "missing_required_parameter", param: "input"}.
				check(t, n.Do(http.MethodPost, "/v1/moderations", x.Key, `{}`))
		})
	})
}

// TestRerank: by the search as Cohere bills it, by the token as Jina does.
func TestRerank(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		const cohere, jina = "rerank-v3.5", "jina-reranker-v2-base-multilingual"
		n.Channel(v.URL, 0, cohere, jina)
		x := n.Tenant("1")
		ask := func(model, script string, documents int) string {
			docs := strings.Repeat(`"a dam",`, documents-1) + `"a weir"`
			return fmt.Sprintf(`{"model":%q,"query":"weir script=%s","documents":[%s],"return_documents":true}`, model, script, docs)
		}
		search := 2 * money.USD / 1000
		for _, tt := range []struct {
			name, body   string
			amount, held money.Amount
			estimated    bool
		}{
			{"searches reported", ask(cohere, "no-usage", 2), apptest.Searches * search, search, false},
			{"searches counted", ask(cohere, "ok", 250), 3 * search, 3 * search, true},
			{"one search", ask(cohere, "ok", 2), search, search, false},
			{"tokens reported", ask(jina, "ok", 2), 100 * 50, -1, false},
			{"tokens counted", ask(jina, "no-usage", 2), -1, -1, true},
		} {
			c := x.Costs(func() {
				r := n.Do(http.MethodPost, "/v1/rerank", x.Key, tt.body)
				var m struct {
					Model   string
					Results []struct {
						Index    int
						Score    float64 `json:"relevance_score"`
						Document struct{ Text string }
					}
				}
				if err := json.Unmarshal([]byte(r.Body), &m); err != nil || r.Status != 200 || len(m.Results) != 2 || m.Model == "" ||
					m.Results[0].Index != 1 || m.Results[0].Document.Text == "" || m.Results[0].Score != 0.75 {
					t.Errorf("%s: %d %s", tt.name, r.Status, r.Body)
				}
			})
			if c.Estimated != tt.estimated || tt.amount >= 0 && c.Amount != tt.amount || tt.held >= 0 && c.Held != tt.held || c.Amount == 0 {
				t.Errorf("%s: %+v", tt.name, c)
			}
		}
		x.Free(func() {
			want{status: 400, kind: invalid, code: "missing_required_parameter", param: "documents"}.
				check(t, n.Do(http.MethodPost, "/v1/rerank", x.Key, `{"model":"rerank-v3.5","query":"q"}`))
			want{status: 400, kind: invalid, param: "model"}.
				check(t, n.Do(http.MethodPost, "/v1/rerank", x.Key, `{"model":"gpt-4o","query":"q","documents":["a"]}`))
			poor := n.Tenant("")
			want{status: 402, kind: "insufficient_quota", code: "credit_balance_exhausted"}.
				check(t, n.Do(http.MethodPost, "/v1/rerank", poor.Key, ask(cohere, "ok", 2)))
		})
	})
}

// textAsks are bodies of the routes whose answers are text or numbers, by modality; %s is the model.
var textAsks = map[schematype.Modality]map[string]string{
	schematype.Chat: {
		"/chat/completions": `{"model":%q,"messages":[{"role":"user","content":"What is a weir?"}]}`, "/completions": `{"model":%q,"prompt":"What is a weir?"}`,
	},
	schematype.Embedding:  {"/embeddings": `{"model":%q,"input":"a weir"}`},
	schematype.Moderation: {"/moderations": `{"model":%q,"input":"a weir"}`},
	schematype.Rerank:     {"/rerank": `{"model":%q,"query":"a weir","documents":["a dam","a weir"]}`},
}

// TestSandboxServesEveryModel: each model of the shipped book on each route of its modality, and what the book charges for
// it; the switches too.
func TestSandboxServesEveryModel(t *testing.T) {
	t.Parallel()
	d := newDemo(t, sqliteSite(t))
	x := d.Tenant("100")
	book, err := pricing.Defaults()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range book {
		for path, body := range textAsks[m.Modality] {
			r := d.Do(http.MethodPost, "/v1"+path, x.Key, fmt.Sprintf(body, m.Name))
			if r.Status != 200 || !strings.Contains(r.Body, `"system_fingerprint":"sandbox"`) {
				t.Errorf("%s on %s: %d %s", m.Name, path, r.Status, r.Body)
			}
			if cost, err := money.Parse(r.Header.Get("Weir-Cost-Usd")); err != nil || cost < 0 || (cost == 0) != (m.Modality == schematype.Moderation) {
				t.Errorf("%s on %s costs %q", m.Name, path, r.Header.Get("Weir-Cost-Usd"))
			}
		}
	}
	for _, asks := range textAsks {
		for path, body := range asks {
			model := map[string]string{
				"/embeddings": "text-embedding-3-small", "/moderations": "omni-moderation-latest", "/rerank": "rerank-v3.5",
			}[path]
			if model == "" {
				model = "gpt-4o"
			}
			x.Free(func() {
				want{status: 502, kind: server, code: "upstream_error"}.check(t, d.Do(http.MethodPost, "/v1"+path, x.Key, fmt.Sprintf(body, model+":error-500")))
				want{status: 429, kind: "rate_limit_error", code: "rate_limit_exceeded", retryAfter: "1"}.
					check(t, d.Do(http.MethodPost, "/v1"+path, x.Key, fmt.Sprintf(body, model+":error-429")))
			})
		}
	}
}
