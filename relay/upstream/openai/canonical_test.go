package openai

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"weir/internal/fault"
	"weir/relay/wire"
)

// foreign is a chat request of another API.
func foreign(chat *wire.Chat, stream bool) *wire.Request {
	req := &wire.Request{Route: wire.RouteChat, Protocol: wire.ProtocolAnthropic, Model: "m", Stream: stream, Choices: 1, Body: []byte("{}")}
	req.OnChat(func() (*wire.Chat, error) { return chat, nil })
	return req
}

func TestEncodeChat(t *testing.T) {
	t.Parallel()
	seed := int64(7)
	call := wire.ToolCall{ID: "c1", Name: "f", Arguments: `{"a":1}`}
	image := wire.Part{Kind: wire.PartImage, MediaType: "image/png", Data: "AAAA"}
	chat := &wire.Chat{
		Messages: []wire.Message{
			{Role: wire.RoleSystem, Parts: []wire.Part{wire.Text("be brief")}},
			{Role: wire.RoleUser, Parts: []wire.Part{
				wire.Text("see <b>\"that\"</b>\n"), image,
				{Kind: wire.PartImage, URL: "https://x/i.png", Detail: "low"},
				{Kind: wire.PartAudio, MediaType: "audio/mpeg", Data: "BBBB"},
				{Kind: wire.PartFile, MediaType: "application/pdf", Data: "CCCC"},
				{Kind: wire.PartFile, FileName: "notes", Text: "plain"},
			}},
			{Role: wire.RoleAssistant, Parts: []wire.Part{{Kind: wire.PartThinking, Text: "hm"}, wire.CallPart(call), wire.CallPart(wire.ToolCall{ID: "c2", Name: "g"})}},
			{Role: wire.RoleTool, ToolCallID: "c1", Parts: []wire.Part{wire.Text("a picture:"), image}},
			{Role: wire.RoleTool, ToolCallID: "c2", IsError: true},
			{Role: wire.RoleUser, Parts: []wire.Part{wire.Text("and?")}},
			{Role: wire.RoleAssistant, Parts: []wire.Part{{Kind: wire.PartRefusal, Text: "no"}}},
		},
		Tools:      []wire.Tool{{Name: "f", Description: "d", Parameters: json.RawMessage(`{"type":"object"}`), Strict: true}, {Name: "g"}},
		ToolChoice: wire.ToolNamed, ToolName: "f",
		Format: &wire.Format{Schema: json.RawMessage(`{"type":"object"}`), Strict: true},
		Stop:   []string{"END"}, Temperature: "0.5", TopP: "1", TopK: "5", FrequencyPenalty: "0.1", PresencePenalty: "-1", Seed: &seed,
		Logprobs: true, TopLogprobs: 2, Reasoning: wire.Reasoning{Budget: 4000}, CacheKey: "k",
	}
	req := foreign(chat, true)
	req.MaxTokens, req.Choices, req.User = 20, 2, "u"
	got, err := encodeChat(wire.Endpoint{Model: "deepseek-x"}, req, chat)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"model":"deepseek-x","messages":[{"role":"system","content":"be brief"},{"role":"user","content":[{"type":"text","text":"see <b>\"that\"</b>\n"},` +
		`{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}},{"type":"image_url","image_url":{"url":"https://x/i.png","detail":"low"}},` +
		`{"type":"input_audio","input_audio":{"data":"BBBB","format":"mp3"}},{"type":"file","file":{"filename":"document.pdf","file_data":"data:application/pdf;base64,CCCC"}},` +
		`{"type":"text","text":"notes\n\nplain"}]},` +
		`{"role":"assistant","content":null,"reasoning_content":"hm","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}},{"id":"c2","type":"function","function":{"name":"g","arguments":"{}"}}]},` +
		`{"role":"tool","tool_call_id":"c1","content":"a picture:"},{"role":"tool","tool_call_id":"c2","content":"The call failed."},` +
		`{"role":"user","content":[{"type":"text","text":"The results of the tools above hold this:"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]},` +
		`{"role":"user","content":"and?"},{"role":"assistant","content":null,"refusal":"no"}],` +
		`"tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"},"strict":true}},{"type":"function","function":{"name":"g","parameters":{"type":"object","properties":{}}}}],` +
		`"tool_choice":{"type":"function","function":{"name":"f"}},"parallel_tool_calls":false,"max_tokens":10,"n":2,"stop":["END"],"temperature":0.5,"top_p":1,` +
		`"frequency_penalty":0.1,"presence_penalty":-1,"seed":7,"logprobs":true,"top_logprobs":2,` +
		`"response_format":{"type":"json_schema","json_schema":{"name":"response","schema":{"type":"object"},"strict":true}},"user":"u","prompt_cache_key":"k",` +
		`"stream":true,"stream_options":{"include_usage":true}}`
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	got, err = encodeChat(wire.Endpoint{Model: "gpt-5.1", MaxTokens: 9}, foreign(chat, false), chat)
	if err != nil {
		t.Fatal(err)
	}
	for has, want := range map[string]bool{
		`"max_completion_tokens":9`: true, `"reasoning_effort":"medium"`: true, "temperature": false, "top_p": false, "reasoning_content": false, "stream": false,
	} {
		if strings.Contains(string(got), has) != want {
			t.Errorf("%s: want %t in %s", has, want, got)
		}
	}
}

func TestEncodeRefusesWhatTheAPIHasNot(t *testing.T) {
	t.Parallel()
	for name, chat := range map[string]*wire.Chat{
		"a file kept elsewhere": {Messages: []wire.Message{{Role: wire.RoleUser, Parts: []wire.Part{{Kind: wire.PartFile, FileID: "file_1"}, wire.Text("x")}}}},
		"a part of another API": {Messages: []wire.Message{{Role: wire.RoleUser, Parts: []wire.Part{{Kind: wire.PartVendor, By: wire.ProtocolAnthropic, Raw: json.RawMessage("{}")}, wire.Text("x")}}}},
		"a tool run elsewhere":  {Tools: []wire.Tool{{By: wire.ProtocolAnthropic, Raw: json.RawMessage("{}")}}},
	} {
		if _, err := encodeChat(wire.Endpoint{}, foreign(chat, false), chat); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

const foreignAnswer = `{"id":"r1","created":7,"model":"ep","system_fingerprint":"fp","choices":[
{"index":0,"message":{"role":"assistant","reasoning_content":"hm","content":"hi","annotations":[{"type":"url_citation","url_citation":{"url":"https://x","title":"t","start_index":0,"end_index":2}}]},
"logprobs":{"content":[{"token":"hi","logprob":-0.10,"bytes":[104,105],"top_logprobs":[{"token":"ho","logprob":-2}]}]},"finish_reason":"length"},
{"index":1,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"c2","type":"custom","custom":{"name":"g","input":"x"}}]},"finish_reason":"stop"},
{"index":2,"message":{"role":"assistant","content":null,"refusal":"no","tool_calls":null},"finish_reason":"stop"}],
"usage":{"prompt_tokens":3,"completion_tokens":5}}`

var foreignWant = &wire.ChatAnswer{
	About: wire.About{ID: "r1", Created: 7, Fingerprint: "fp"},
	Choices: []wire.Choice{
		{
			Parts: []wire.Part{
				{Kind: wire.PartThinking, Text: "hm"},
				{Kind: wire.PartText, Text: "hi", Citations: []wire.Citation{{URL: "https://x", Title: "t", End: 2}}},
			},
			Stop: wire.StopLength, Logprobs: []wire.Logprob{{Token: "hi", Log: "-0.10", Bytes: []byte("hi"), Top: []wire.Logprob{{Token: "ho", Log: "-2"}}}},
		},
		{Index: 1, Stop: wire.StopTools, Parts: []wire.Part{
			wire.CallPart(wire.ToolCall{ID: "c1", Name: "f", Arguments: "{}"}), wire.CallPart(wire.ToolCall{ID: "c2", Name: "g", Arguments: "x", Custom: true}),
		}},
		{Index: 2, Stop: wire.StopRefusal, Parts: []wire.Part{{Kind: wire.PartRefusal, Text: "no"}}},
	},
}

func TestDecodeAnswer(t *testing.T) {
	t.Parallel()
	to := vendor(t, says(http.StatusOK, "application/json", foreignAnswer))
	got, err := New().Call(t.Context(), to, foreign(&wire.Chat{}, false))
	if err != nil {
		t.Fatal(err)
	}
	if got.Protocol != wire.ProtocolCanonical || got.Body != nil || got.Usage == nil || got.Usage.Input != 3 || !reflect.DeepEqual(got.Chat, foreignWant) {
		t.Errorf("got  %+v\nwant %+v", got.Chat, foreignWant)
	}
}

func TestDecodeStream(t *testing.T) {
	t.Parallel()
	chunk := func(choice string) string {
		return `data: {"id":"r1","created":7,"system_fingerprint":"fp","choices":[` + choice + "]}\n\n"
	}
	text := chunk(`{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}`) +
		chunk(`{"index":0,"delta":{"reasoning_content":"h"}}`) + chunk(`{"index":0,"delta":{"reasoning":"m"}}`) +
		chunk(`{"index":0,"delta":{"content":"hi"},"logprobs":{"content":[{"token":"hi","logprob":-0.10,"bytes":[104,105],"top_logprobs":[{"token":"ho","logprob":-2}]}]}}`) +
		chunk(`{"index":0,"delta":{"annotations":[{"type":"url_citation","url_citation":{"url":"https://x","title":"t","start_index":0,"end_index":2}}]}}`) +
		chunk(`{"index":0,"delta":{},"finish_reason":"length"},{"index":1,"delta":{"tool_calls":[{"index":3,"id":"c1","type":"function","function":{"name":"f","arguments":"{"}}]}}`) +
		chunk(`{"index":1,"delta":{"tool_calls":[{"index":3,"function":{"arguments":"}"}},{"index":3,"id":"c2","type":"custom","custom":{"name":"g","input":"x"}}]}}`) +
		chunk(`{"index":1,"delta":{},"finish_reason":"stop"}`) +
		chunk(`{"index":2,"delta":{"refusal":"no"}},{"index":2,"delta":{},"finish_reason":"stop"}`) +
		chunkUsage + done
	got, err := New().Call(t.Context(), vendor(t, streams(text)), foreign(&wire.Chat{}, true))
	if err != nil {
		t.Fatal(err)
	}
	defer got.Stream.Close()
	var (
		answer wire.ChatAnswer
		usage  *wire.Usage
	)
	for {
		f, err := got.Stream.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		for i := range f.Events {
			answer.Add(&f.Events[i])
		}
		if f.Usage != nil {
			usage = f.Usage
		}
	}
	if !reflect.DeepEqual(&answer, foreignWant) || usage == nil || usage.Input != 3 {
		t.Errorf("got  %+v\nwant %+v; %+v", &answer, foreignWant, usage)
	}
}

func BenchmarkDecodedFrame(b *testing.B) {
	s := &reader{req: foreign(&wire.Chat{}, true), decoder: &decoder{}}
	data := []byte(`{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-x","choices":[{"index":0,"delta":{"content":"hello world"},"finish_reason":null}]}`)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := s.frame(data); err != nil {
			b.Fatal(err)
		}
	}
}
