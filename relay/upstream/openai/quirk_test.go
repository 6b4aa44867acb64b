package openai

import (
	"strings"
	"testing"

	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// TestThinkingOfVendors: what clients of other APIs want of a model's thinking reaches each vendor in its own words.
func TestThinkingOfVendors(t *testing.T) {
	t.Parallel()
	off, budget, effort, adaptive := wire.Reasoning{Off: true}, wire.Reasoning{Budget: 3000}, wire.Reasoning{Effort: "low"}, wire.Reasoning{Adaptive: true}
	for _, c := range []struct {
		vendor, model string
		reasoning     wire.Reasoning
		name, want    string
	}{
		{"openai", "gpt-5.1", budget, "reasoning_effort", `"medium"`},
		{"openai", "gpt-4o", budget, "reasoning_effort", ""},
		{"deepseek", "deepseek-flash", budget, "thinking", `{"type":"enabled"}`},
		{"deepseek", "deepseek-flash", off, "thinking", `{"type":"disabled"}`},
		{"deepseek", "deepseek-flash", wire.Reasoning{}, "thinking", ""},
		{"dashscope", "qwen-plus", budget, "thinking_budget", "3000"},
		{"dashscope", "qwen-plus", adaptive, "enable_thinking", "true"},
		{"dashscope", "qwen-plus", off, "enable_thinking", "false"},
		{"openrouter", "anthropic/claude-sonnet-5", budget, "reasoning", `{"max_tokens":3000}`},
		{"openrouter", "anthropic/claude-sonnet-5", effort, "reasoning", `{"effort":"low"}`},
		{"openrouter", "anthropic/claude-sonnet-5", off, "reasoning", `{"enabled":false}`},
		{"openrouter", "anthropic/claude-sonnet-5", adaptive, "reasoning", `{"enabled":true}`},
		{"openrouter", "openai/gpt-5.1", effort, "reasoning_effort", ""},
	} {
		t.Run(c.vendor+" "+c.name, func(t *testing.T) {
			t.Parallel()
			chat := &wire.Chat{Reasoning: c.reasoning, ParallelTools: true, Messages: []wire.Message{{Role: wire.RoleUser, Parts: []wire.Part{wire.Text("hi")}}}}
			body, err := encodeChat(wire.Endpoint{Vendor: c.vendor, Model: c.model}, &wire.Request{Route: wire.RouteChat}, chat)
			if err != nil {
				t.Fatal(err)
			}
			if got := rawjson.Get(rawjson.View(body), c.name).Raw; got != c.want {
				t.Errorf("%+v: got %s, want %s", c.reasoning, got, c.want)
			}
		})
	}
}

// TestMistralOfOtherClients: what Mistral does not know does not go up from a canonical request either.
func TestMistralOfOtherClients(t *testing.T) {
	t.Parallel()
	seed := int64(7)
	chat := &wire.Chat{Seed: &seed, LogitBias: []byte(`{"1":2}`), Verbosity: "low", CacheKey: "k", ParallelTools: true}
	body, err := encodeChat(wire.Endpoint{Vendor: "mistral", Model: "m"}, &wire.Request{Route: wire.RouteChat, Stream: true, User: "u", MaxTokens: 5}, chat)
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"model":"m","messages":[],"max_tokens":5,"random_seed":7,"stream":true}`; string(body) != want {
		t.Errorf("got %s, want %s", body, want)
	}
}

// TestRepeatedMembers: a body that repeats a member which a vendor renames stays within what is patched at once.
func TestRepeatedMembers(t *testing.T) {
	t.Parallel()
	body := `{"model":"m","messages":[]` + strings.Repeat(`,"seed":1,"max_completion_tokens":3,"user":"u"`, 200)
	req := &wire.Request{Route: wire.RouteChat, Protocol: wire.ProtocolOpenAI, Model: "m", Stream: true, MaxTokens: 3, Body: []byte(body + "}")}
	got := patched(wire.Endpoint{Vendor: "mistral", Model: "n"}, req)
	if want := `{"model":"n","messages":[],"random_seed":1,"max_tokens":3}`; string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
