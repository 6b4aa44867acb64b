package app_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"weir/internal/app/apptest"
	"weir/relay/sse"
)

const messagesBody = `{"model":"gpt-4o","max_tokens":100,"messages":[{"role":"user","content":"A weir script=%"}]`

func messages(script, rest string) string {
	return strings.Replace(messagesBody, "%", script, 1) + rest + "}"
}

// named reads a stream's events as Anthropic's clients do, by their names.
func named(t *testing.T, body string) (names []string, last map[string]map[string]any) {
	t.Helper()
	last = map[string]map[string]any{}
	r := sse.NewReader(strings.NewReader(body))
	for {
		e, err := r.Next()
		if err != nil {
			return names, last
		}
		var m map[string]any
		if err := json.Unmarshal(e.Data, &m); err != nil || m["type"] != string(e.Name) {
			t.Fatalf("%v: %s %s", err, e.Name, e.Data)
		}
		if len(names) == 0 || names[len(names)-1] != string(e.Name) {
			names = append(names, string(e.Name))
		}
		last[string(e.Name)] = m
	}
}

// TestMessages: a client of Anthropic's API is served by a provider of OpenAI's, at the same prices, under every base.
func TestMessages(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		x := n.Tenant("5")
		for _, base := range bases {
			c := x.Costs(func() {
				r := n.Do(http.MethodPost, base+"/messages", "", messages("cached", ""), "X-Api-Key", x.Key, "anthropic-version", "2023-06-01", "weir-include", "cost")
				m := r.JSON(t)
				usage, _ := m["usage"].(map[string]any)
				if r.Status != 200 || m["type"] != "message" || m["model"] != "gpt-4o" || usage["cost_usd"] != apptest.Cost(apptest.Cached).String() ||
					r.Header.Get("Weir-Cost-Usd") != usage["cost_usd"] || r.Header.Get("Request-Id") != r.Header.Get("X-Request-Id") {
					t.Errorf("%d %s %v", r.Status, r.Body, r.Header)
				}
				if input, read := usage["input_tokens"].(float64), usage["cache_read_input_tokens"].(float64); read == 0 || input+read != 1000 {
					t.Errorf("cached tokens are not apart: %v", usage)
				}
			})
			if c.Amount != apptest.Cost(apptest.Cached) || c.Estimated {
				t.Errorf("%+v", c)
			}
		}
		if call := v.Last(t); call.Path != "/v1/chat/completions" || call.Field(t, "max_tokens") != 100.0 || call.Header.Get("X-Api-Key") != "" {
			t.Errorf("the vendor saw %s %v %s", call.Path, call.Header, call.Body)
		}
		c := x.Costs(func() {
			r := n.Do(http.MethodPost, "/v1/messages", x.Key, messages("cached", `,"stream":true`), "weir-include", "cost")
			names, last := named(t, r.Body)
			want := "message_start ping content_block_start content_block_delta content_block_stop message_delta message_stop"
			if got := strings.Join(names, " "); got != want || last["message_delta"]["usage"].(map[string]any)["cost_usd"] != apptest.Cost(apptest.Cached).String() {
				t.Errorf("%s\n%s", got, r.Body)
			}
		})
		if c.Amount != apptest.Cost(apptest.Cached) {
			t.Errorf("%+v", c)
		}
		c = x.Costs(func() {
			r := n.Do(http.MethodPost, "/v1/messages", x.Key, messages("cut", `,"stream":true`))
			if _, last := named(t, r.Body); last["error"] == nil || last["message_stop"] != nil || strings.Contains(r.Body, apptest.Secret) {
				t.Errorf("%s", r.Body)
			}
		})
		if !c.Estimated || c.Amount == 0 {
			t.Errorf("a broken stream was charged %+v", c)
		}
	})
}

func TestMessagesRefused(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		x, poor := n.Tenant("5"), n.Tenant("0.000000001")
		for _, test := range []struct {
			name, base, path, key, body string
			status                      int
			kind                        string
		}{
			{"no key", "/v1", "/messages", "", messages("ok", ""), 401, "authentication_error"},
			{"wrong key", "/v1", "/messages/count_tokens", "sk-nobody", messages("ok", ""), 401, "authentication_error"},
			{"no JSON", "/v1", "/messages", x.Key, "{", 400, "invalid_request_error"},
			{"no limit", "/v1", "/messages", x.Key, `{"model":"gpt-4o","messages":[{"role":"user","content":"x"}]}`, 400, "invalid_request_error"},
			{"no model of that name", "/v1", "/messages", x.Key, strings.Replace(messages("ok", ""), "gpt-4o", "nope", 1), 404, "not_found_error"},
			{"none to count for either", "/v1", "/messages/count_tokens", x.Key, strings.Replace(messages("ok", ""), "gpt-4o", "nope", 1), 404, "not_found_error"},
			{"no money", "/v1", "/messages", poor.Key, messages("ok", ""), 402, "billing_error"},
			{"no money, where that is 403", "/api/relay/v1", "/messages", poor.Key, messages("ok", ""), 403, "billing_error"},
			{"no such path", "/v1", "/messages/nope", x.Key, "{}", 404, "not_found_error"},
			{"a tool that costs apart", "/v1", "/messages", x.Key, messages("ok", `,"tools":[{"type":"web_search_20250305","name":"web_search"}]`), 400, "invalid_request_error"},
		} {
			x.Free(func() {
				r := n.Do(http.MethodPost, test.base+test.path, test.key, test.body)
				var e struct {
					Type      string
					Error     struct{ Type, Message string }
					RequestID string `json:"request_id"`
				}
				if err := json.Unmarshal([]byte(r.Body), &e); err != nil || r.Status != test.status || e.Type != "error" || e.Error.Type != test.kind ||
					e.Error.Message == "" || e.RequestID != r.Header.Get("X-Request-Id") {
					t.Errorf("%s: %d %s", test.name, r.Status, r.Body)
				}
			})
		}
		x.Free(func() {
			r := n.Do(http.MethodPost, "/v1/messages/count_tokens", x.Key, `{"model":"gpt-4o","messages":[{"role":"user","content":"hello world"}]}`)
			if r.Status != 200 || r.Body != `{"input_tokens":9}` {
				t.Errorf("%d %s", r.Status, r.Body)
			}
			list := n.Do(http.MethodGet, "/v1/models", x.Key, "", "anthropic-version", "2023-06-01").JSON(t)
			models, _ := list["data"].([]any)
			if len(models) < 10 || list["has_more"] != false || list["first_id"] == nil || models[0].(map[string]any)["type"] != "model" {
				t.Errorf("%v", list)
			}
			if m := n.Do(http.MethodGet, "/v1/models/gpt-4o", x.Key, "", "anthropic-version", "2023-06-01").JSON(t); m["display_name"] != "gpt-4o" {
				t.Errorf("%v", m)
			}
			if r := n.Do(http.MethodGet, "/v1/models/nope", x.Key, "", "anthropic-version", "2023-06-01"); r.Status != 404 || r.JSON(t)["type"] != "error" {
				t.Errorf("%d %s", r.Status, r.Body)
			}
		})
	})
}

// TestSandboxMessages: demo mode serves clients of Anthropic's API: required tools are called, streamed too.
func TestSandboxMessages(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		d := newDemo(t, s)
		const tools = `,"tools":[{"name":"get_weather","input_schema":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}],"tool_choice":{"type":"any"}`
		r := d.Do(http.MethodPost, "/v1/messages", d.key, messages("hi", tools))
		var m struct {
			StopReason string `json:"stop_reason"`
			Content    []struct {
				Type, ID, Name string
				Input          struct{ City *string }
			}
		}
		if err := json.Unmarshal([]byte(r.Body), &m); err != nil || m.StopReason != "tool_use" || len(m.Content) != 1 || m.Content[0].Name != "get_weather" ||
			m.Content[0].ID == "" || m.Content[0].Input.City == nil {
			t.Errorf("%v: %s", err, r.Body)
		}
		r = d.Do(http.MethodPost, "/v1/messages", d.key, messages("hi", tools+`,"stream":true`))
		names, last := named(t, r.Body)
		if !strings.HasSuffix(strings.Join(names, " "), "content_block_stop message_delta message_stop") ||
			last["content_block_start"]["content_block"].(map[string]any)["type"] != "tool_use" ||
			last["message_delta"]["delta"].(map[string]any)["stop_reason"] != "tool_use" {
			t.Errorf("%s", r.Body)
		}
		r = d.Do(http.MethodPost, "/v1/messages", d.key, strings.Replace(messages("hi", ""), "100", "8", 1))
		if usage, _ := r.JSON(t)["usage"].(map[string]any); r.JSON(t)["stop_reason"] != "max_tokens" || usage["output_tokens"] != 8.0 {
			t.Errorf("%s", r.Body)
		}
		r = d.Do(http.MethodPost, "/v1/messages", d.key, strings.Replace(messages("hi", `,"stream":true`), "gpt-4o", "gpt-4o:drop", 1))
		if _, last := named(t, r.Body); last["content_block_delta"] == nil || last["error"] == nil || last["message_stop"] != nil {
			t.Errorf("%s", r.Body)
		}
	})
}
