package app_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"weir/internal/app/apptest"
	"weir/internal/money"
)

// anthropicVendor speaks Anthropic's API and does what the model's part after the last "/" asks for.
type anthropicVendor struct {
	mu   sync.Mutex
	last http.Header
}

func (v *anthropicVendor) header() http.Header {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.last
}

const (
	anthropicUsage = `"input_tokens":100,"cache_creation_input_tokens":30,"cache_read_input_tokens":1000,"cache_creation":{"ephemeral_5m_input_tokens":10,"ephemeral_1h_input_tokens":20}`
	anthropicStart = "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_v\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"vendors-own\",\"content\":[]," +
		`"stop_reason":null,"stop_sequence":null,"usage":{` + anthropicUsage + ",\"output_tokens\":1}}}\n\n"
	anthropicText = "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n" +
		"event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hello there\"}}\n\n"
	anthropicEnd = "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n" +
		"event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":50}}\n\n" +
		"event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"
	anthropicOverload = "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"" + apptest.Secret + "\"}}\n\n"
)

func (v *anthropicVendor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	v.mu.Lock()
	v.last = r.Header
	v.mu.Unlock()
	if !strings.Contains(string(body), `"stream":true`) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"id":"msg_v","type":"message","role":"assistant","model":"vendors-own","content":[{"type":"text","text":"Hello there"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{`+anthropicUsage+`,"output_tokens":50}}`)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	switch {
	case strings.HasPrefix(r.URL.Path, "/overloaded/"):
		fmt.Fprint(w, anthropicStart, anthropicOverload)
	case strings.Contains(string(body), "script=cut"):
		fmt.Fprint(w, anthropicStart, anthropicText, anthropicOverload)
	default:
		fmt.Fprint(w, anthropicStart, anthropicText, anthropicEnd)
	}
}

// Prices of claude-sonnet-4-6 in nano-USD a token: 3, 0.30 read, 3.75 and 6 written, 15 out per million.
const (
	anthropicInput = money.Amount(100*3000 + 1000*300 + 10*3750 + 20*6000)
	anthropicWhole = anthropicInput + 50*15_000
)

// TestAnthropicChannels: a provider of Anthropic's API serves clients of both APIs; cache writes of both kinds are charged at
// their own prices, a broken stream its exact input and what was delivered.
func TestAnthropicChannels(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := &anthropicVendor{}
		server := httptest.NewServer(v)
		t.Cleanup(server.Close)
		n := s.Start(t)
		channel := func(path string, priority int) {
			n.Root().Query(`mutation($in: CreateChannelInput!) { createChannel(input: $in) { channel { id } } }`, map[string]any{"in": map[string]any{
				"name": "anthropic" + path, "upstream": "anthropic", "credentials": []string{apptest.VendorKey}, "baseUrl": server.URL + path,
				"models": []string{"claude-sonnet-4-6"}, "priority": priority,
			}})
		}
		channel("", 0)
		x := n.Tenant("5")
		ask := func(script, rest string) string {
			return strings.Replace(messages(script, rest), "gpt-4o", "claude-sonnet-4-6", 1)
		}
		exactly := func(name string, want money.Amount, do func()) {
			t.Helper()
			if c := x.Costs(do); c.Amount != want || c.Estimated {
				t.Errorf("%s: %+v, want %s", name, c, want)
			}
		}
		exactly("messages", anthropicWhole, func() {
			r := n.Do(http.MethodPost, "/v1/messages", x.Key, ask("ok", ""), "anthropic-beta", "b1", "Cookie", "c=1")
			if m := r.JSON(t); r.Status != 200 || m["id"] != "msg_v" || m["model"] != "vendors-own" {
				t.Errorf("%d %s", r.Status, r.Body)
			}
		})
		if h := v.header(); h.Get("X-Api-Key") != apptest.VendorKey || h.Get("Anthropic-Beta") != "b1" || h.Get("Cookie") != "" || h.Get("Authorization") != "" {
			t.Errorf("the vendor saw %v", h)
		}
		exactly("messages, streamed", anthropicWhole, func() {
			r := n.Do(http.MethodPost, "/v1/messages", x.Key, ask("ok", `,"stream":true`))
			if names, _ := named(t, r.Body); names[len(names)-1] != "message_stop" {
				t.Errorf("%s", r.Body)
			}
		})
		chat := strings.Replace(apptest.Ask("ok"), apptest.Model, "claude-sonnet-4-6", 1)
		exactly("chat", anthropicWhole, func() {
			r := n.Do(http.MethodPost, "/v1/chat/completions", x.Key, chat)
			usage, _ := r.JSON(t)["usage"].(map[string]any)
			if !strings.Contains(r.Body, `"content":"Hello there"`) || usage["prompt_tokens"] != 1130.0 || usage["total_tokens"] != 1180.0 {
				t.Errorf("%s", r.Body)
			}
		})
		exactly("chat, streamed", anthropicWhole, func() {
			r := n.Do(http.MethodPost, "/v1/chat/completions", x.Key, strings.Replace(apptest.Streamed("ok"), apptest.Model, "claude-sonnet-4-6", 1))
			if events := r.Events(t); r.Said(t) != "Hello there" || events[len(events)-1] != "[DONE]" {
				t.Errorf("%s", r.Body)
			}
		})
		c := x.Costs(func() {
			r := n.Do(http.MethodPost, "/v1/messages", x.Key, ask("cut", `,"stream":true`))
			if _, last := named(t, r.Body); last["error"] == nil || last["message_stop"] != nil || strings.Contains(r.Body, apptest.Secret) {
				t.Errorf("%s", r.Body)
			}
		})
		if !c.Estimated || c.Amount != anthropicInput+2*15_000 {
			t.Errorf("a broken stream was charged %+v, want %s", c, anthropicInput+2*15_000)
		}
		channel("/overloaded", 9)
		exactly("an overload behind the start goes to the other channel", anthropicWhole, func() {
			r := n.Do(http.MethodPost, "/v1/messages", x.Key, ask("ok", `,"stream":true`))
			if names, _ := named(t, r.Body); r.Status != 200 || names[len(names)-1] != "message_stop" {
				t.Errorf("%d %s", r.Status, r.Body)
			}
		})
	})
}
