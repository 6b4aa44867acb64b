package app_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"weir/internal/app/apptest"
	"weir/internal/money"
)

// Answers of a Gemini that speaks as its reference says: 60 tokens that were not cached, 40 that were, 20 of text, 30 of
// thoughts.
const (
	geminiUsage = `"usageMetadata":{"promptTokenCount":100,"cachedContentTokenCount":40,"candidatesTokenCount":20,"thoughtsTokenCount":30,"totalTokenCount":150}`
	geminiCall  = `{"functionCall":{"id":"v1","name":"f","args":{"a":1}},"thoughtSignature":"c2lnbmF0dXJl"}`
	geminiMoney = money.Amount(60*300 + 40*30 + 50*2500) // nano-USD; 0.30, 0.03 and 2.50 per million
)

// gemini answers with a call of a tool, or with what was said where the results of tools are in the request.
func gemini(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	parts := geminiCall
	if strings.Contains(string(body), "functionResponse") {
		parts = `{"text":"It rains."}`
		if !strings.Contains(string(body), `"thoughtSignature":"c2lnbmF0dXJl"`) {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
	}
	candidate := `"candidates":[{"content":{"role":"model","parts":[` + parts + `]},"finishReason":"STOP","index":0}],"responseId":"r1"`
	if r.URL.Query().Get("alt") != "sse" {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, "{"+candidate+","+geminiUsage+"}")
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	fmt.Fprint(w, `data: {"candidates":[{"content":{"role":"model","parts":[{"text":"Hm","thought":true}]},"index":0}],"usageMetadata":{"promptTokenCount":100,"totalTokenCount":100}}`+"\n\n")
	if strings.Contains(string(body), "script=cut") {
		return
	}
	fmt.Fprint(w, "data: {"+candidate+","+geminiUsage+"}\n\n")
}

// TestGeminiChannels: Gemini serves clients of both APIs with tools, whose seals survive the turn; thoughts and cached tokens
// are charged at their prices, a broken stream its input and what was delivered.
func TestGeminiChannels(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		server := httptest.NewServer(http.HandlerFunc(gemini))
		t.Cleanup(server.Close)
		n := s.Start(t)
		n.Root().Query(`mutation($in: CreateChannelInput!) { createChannel(input: $in) { channel { id } } }`, map[string]any{"in": map[string]any{
			"name": "google", "preset": "gemini", "credentials": []string{apptest.VendorKey}, "baseUrl": server.URL, "models": []string{"gemini-2.5-flash"},
		}})
		x := n.Tenant("5")
		exactly := func(name string, do func()) {
			t.Helper()
			if c := x.Costs(do); c.Amount != geminiMoney || c.Estimated {
				t.Errorf("%s: %+v, want %s", name, c, geminiMoney)
			}
		}
		const (
			tools    = `"tools":[{"type":"function","function":{"name":"f"}}],"model":"gemini-2.5-flash"`
			asked    = `{"role":"user","content":"Does it rain?"}`
			anthropo = `{"model":"gemini-2.5-flash","max_tokens":500,"tools":[{"name":"f","input_schema":{"type":"object"}}],"messages":[` + asked
		)
		call := ""
		exactly("a call", func() {
			r := n.Do(http.MethodPost, "/v1/chat/completions", x.Key, `{`+tools+`,"messages":[`+asked+`]}`)
			_, rest, _ := strings.Cut(r.Body, `"tool_calls":`)
			call, _, _ = strings.Cut(rest, `},"logprobs"`)
			if !strings.Contains(r.Body, `"finish_reason":"tool_calls"`) || !strings.Contains(r.Body, `"reasoning_tokens":30`) {
				t.Errorf("%s", r.Body)
			}
		})
		exactly("its result", func() {
			r := n.Do(http.MethodPost, "/v1/chat/completions", x.Key, `{`+tools+`,"messages":[`+asked+
				`,{"role":"assistant","content":null,"tool_calls":`+call+`},{"role":"tool","tool_call_id":"v1","content":"yes"}]}`)
			if !strings.Contains(r.Body, `"content":"It rains."`) {
				t.Errorf("%d %s", r.Status, r.Body)
			}
		})
		content := ""
		exactly("a call in a message", func() {
			r := n.Do(http.MethodPost, "/v1/messages", x.Key, anthropo+`]}`)
			_, rest, _ := strings.Cut(r.Body, `"content":`)
			content, _, _ = strings.Cut(rest, `,"stop_reason"`)
		})
		exactly("its result in a message", func() {
			r := n.Do(http.MethodPost, "/v1/messages", x.Key, anthropo+`,{"role":"assistant","content":`+content+
				`},{"role":"user","content":[{"type":"tool_result","tool_use_id":"v1","content":"yes"}]}]}`)
			if !strings.Contains(r.Body, `"text":"It rains."`) {
				t.Errorf("%d %s", r.Status, r.Body)
			}
		})
		exactly("a stream", func() {
			r := n.Do(http.MethodPost, "/v1/chat/completions", x.Key, strings.Replace(apptest.Streamed("ok"), apptest.Model, "gemini-2.5-flash", 1))
			if events := r.Events(t); events[len(events)-1] != "[DONE]" {
				t.Errorf("%s", r.Body)
			}
		})
		c := x.Costs(func() {
			n.Do(http.MethodPost, "/v1/chat/completions", x.Key, strings.Replace(apptest.Streamed("cut"), apptest.Model, "gemini-2.5-flash", 1))
		})
		if want := money.Amount(100*300 + 2500); !c.Estimated || c.Amount != want { // the input, and "Hm"
			t.Errorf("a broken stream was charged %+v, want %s", c, want)
		}
	})
}
