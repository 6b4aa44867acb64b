package gemini

import (
	"strings"
	"testing"

	"weir/internal/fault"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

func encodedAs(t *testing.T, model string, chat *wire.Chat) string {
	t.Helper()
	body, err := encodeChat(wire.Endpoint{Model: model}, &wire.Request{Route: wire.RouteChat, Choices: 1}, chat)
	if err != nil {
		t.Fatal(err)
	}
	if !rawjson.Valid(body) {
		t.Fatalf("no JSON: %s", body)
	}
	return string(body)
}

func TestThinking(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		model     string
		reasoning wire.Reasoning
		want      string
	}{
		{"gemini-3.8-flash", wire.Reasoning{}, ""},
		{"gemini-3.8-flash", wire.Reasoning{Effort: "medium"}, `{"includeThoughts":true,"thinkingLevel":"medium"}`},
		{"gemini-3.8-flash", wire.Reasoning{Effort: "max", Hidden: true}, `{"thinkingLevel":"high"}`},
		{"gemini-3.8-flash", wire.Reasoning{Budget: 1024}, `{"includeThoughts":true,"thinkingLevel":"low"}`},
		{"gemini-3.8-flash", wire.Reasoning{Adaptive: true}, `{"includeThoughts":true}`},
		{"gemini-3.8-flash", wire.Reasoning{Off: true}, `{"thinkingLevel":"minimal"}`},
		{"gemini-3.1-pro-preview", wire.Reasoning{Off: true}, `{"thinkingLevel":"low"}`},
		{"gemini-3.1-pro-preview", wire.Reasoning{Effort: "minimal"}, `{"includeThoughts":true,"thinkingLevel":"low"}`},
		{"gemini-2.5-flash", wire.Reasoning{Off: true}, `{"thinkingBudget":0}`},
		{"gemini-2.5-pro", wire.Reasoning{Off: true}, `{"thinkingBudget":128}`},
		{"gemini-2.5-flash", wire.Reasoning{Effort: "low"}, `{"includeThoughts":true,"thinkingBudget":1024}`},
		{"gemini-2.5-flash", wire.Reasoning{Budget: 99_999}, `{"includeThoughts":true,"thinkingBudget":24576}`},
		{"gemini-2.5-flash", wire.Reasoning{Adaptive: true}, `{"includeThoughts":true,"thinkingBudget":-1}`},
		{"gemini-pro", wire.Reasoning{Effort: "high"}, ""},
	} {
		body := encodedAs(t, c.model, &wire.Chat{Reasoning: c.reasoning})
		if got := rawjson.Get(rawjson.Get(rawjson.View([]byte(body)), "generationConfig"), "thinkingConfig").Raw; got != c.want {
			t.Errorf("%s %+v: got %s, want %s", c.model, c.reasoning, got, c.want)
		}
	}
}

// TestCallsKeepTheirSeals: a seal of Gemini's goes back with its call; calls of others get the word that lets them pass, once
// a step, where the model checks; a seal of another vendor never goes up.
func TestCallsKeepTheirSeals(t *testing.T) {
	t.Parallel()
	call := func(id string, seal wire.Seal) wire.Part {
		return wire.CallPart(wire.ToolCall{ID: id, Name: "f", Arguments: "{}", Seal: seal})
	}
	turn := func(parts ...wire.Part) *wire.Chat {
		return &wire.Chat{Messages: []wire.Message{{Role: wire.RoleUser, Parts: []wire.Part{wire.Text("hi")}}, {Role: wire.RoleAssistant, Parts: parts}}}
	}
	own, foreign := wire.Seal{By: wire.ProtocolGemini, Data: "c2ln"}, wire.Seal{By: wire.ProtocolAnthropic, Data: "SECRET"}
	for _, c := range []struct {
		name, model string
		chat        *wire.Chat
		own, skips  int
	}{
		{"its own", "gemini-3.8-flash", turn(call("a", own), call("b", wire.Seal{})), 1, 0},
		{"another's", "gemini-3.8-flash", turn(call("a", foreign), call("b", foreign)), 0, 1},
		{"a model that does not check", "gemini-2.5-flash", turn(call("a", foreign)), 0, 0},
		{"sealed thoughts", "gemini-3.8-flash", turn(wire.Part{Kind: wire.PartThinking, Text: "Hm", Seal: own}, wire.Text("x")), 1, 0},
		{"a seal alone", "gemini-3.8-flash", turn(wire.Text("x"), wire.Part{Kind: wire.PartRedacted, Seal: own}), 1, 0},
		{"thoughts of another", "gemini-3.8-flash", turn(wire.Part{Kind: wire.PartThinking, Text: "Hm", Seal: foreign}, wire.Text("x")), 0, 0},
	} {
		body := encodedAs(t, c.model, c.chat)
		if n := strings.Count(body, `"thoughtSignature":"c2ln"`); n != c.own {
			t.Errorf("%s: %d seals in %s", c.name, n, body)
		}
		if n := strings.Count(body, skip); n != c.skips || strings.Contains(body, "SECRET") {
			t.Errorf("%s: %d skips in %s", c.name, n, body)
		}
	}
}

func TestContents(t *testing.T) {
	t.Parallel()
	tool := func(m wire.Message) *wire.Chat {
		m.Role = wire.RoleTool
		return &wire.Chat{Messages: []wire.Message{{Role: wire.RoleUser, Parts: []wire.Part{wire.Text("hi")}}, m}}
	}
	for _, c := range []struct {
		name string
		chat *wire.Chat
		want string
	}{
		{"nothing", &wire.Chat{}, `[{"role":"user","parts":[{"text":"."}]}]`},
		{
			"the model first", &wire.Chat{Messages: []wire.Message{{Role: wire.RoleAssistant, Parts: []wire.Part{wire.Text("a")}}}},
			`[{"role":"user","parts":[{"text":"."}]},{"role":"model","parts":[{"text":"a"}]}]`,
		},
		{"an empty turn", &wire.Chat{Messages: []wire.Message{{Role: wire.RoleUser, Parts: []wire.Part{wire.Text("")}}}}, `[{"role":"user","parts":[{"text":"."}]}]`},
		{
			"a result that is an object", tool(wire.Message{ToolCallID: "c", Parts: []wire.Part{wire.Text(`{"a":1}`)}}),
			`[{"role":"user","parts":[{"text":"hi"},{"functionResponse":{"id":"c","name":"tool","response":{"a":1}}}]}]`,
		},
		{
			"a result that failed", tool(wire.Message{IsError: true, Name: "f", Parts: []wire.Part{wire.Text("no")}}),
			`[{"role":"user","parts":[{"text":"hi"},{"functionResponse":{"name":"f","response":{"error":"no"}}}]}]`,
		},
		{"media", &wire.Chat{Messages: []wire.Message{{Role: wire.RoleUser, Parts: []wire.Part{
			{Kind: wire.PartImage, URL: "https://x.example/a.PNG?q=1"},
			{Kind: wire.PartAudio, Data: "AA==", MediaType: "audio/wav"},
			{Kind: wire.PartFile, Text: "plain", FileName: "a.txt"},
		}}}}, `[{"role":"user","parts":[{"fileData":{"mimeType":"image/png","fileUri":"https://x.example/a.PNG?q=1"}},{"inlineData":{"mimeType":"audio/wav","data":"AA=="}},{"text":"a.txt\n\nplain"}]}]`},
		{"arguments that are no object", &wire.Chat{Messages: []wire.Message{
			{Role: wire.RoleUser, Parts: []wire.Part{wire.Text("hi")}},
			{Role: wire.RoleAssistant, Parts: []wire.Part{wire.CallPart(wire.ToolCall{Name: "f", Arguments: "[1]"})}},
		}}, `[{"role":"user","parts":[{"text":"hi"}]},{"role":"model","parts":[{"functionCall":{"name":"f","args":{"input":"[1]"}}}]}]`},
	} {
		body := encodedAs(t, "gemini-2.5-flash", c.chat)
		if got := rawjson.Get(rawjson.View([]byte(body)), "contents").Raw; got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

func TestRefusesWhatTheAPIHasNot(t *testing.T) {
	t.Parallel()
	said := func(p wire.Part) *wire.Chat {
		return &wire.Chat{Messages: []wire.Message{{Role: wire.RoleUser, Parts: []wire.Part{p}}}}
	}
	for name, chat := range map[string]*wire.Chat{
		"messages": said(wire.Part{Kind: wire.PartFile, FileID: "file_1"}),
		"tools":    {Tools: []wire.Tool{{By: wire.ProtocolAnthropic, Raw: []byte(`{"type":"web_search"}`)}}},
	} {
		_, err := encodeChat(wire.Endpoint{}, &wire.Request{Model: "m"}, chat)
		if f := fault.Of(err); fault.CodeOf(err) != fault.Invalid || f.Field != name {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := encodeChat(wire.Endpoint{}, &wire.Request{Model: "m"}, said(wire.Part{Kind: wire.PartVendor, Raw: []byte("{}")})); fault.CodeOf(err) != fault.Invalid {
		t.Error(err)
	}
}
