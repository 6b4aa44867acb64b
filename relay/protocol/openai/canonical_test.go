package openai

import (
	"net/http/httptest"
	"testing"

	"weir/relay/wire"
)

var told = &wire.ChatAnswer{
	About: wire.About{ID: "msg_1", Created: 7},
	Choices: []wire.Choice{
		{
			Parts: []wire.Part{
				{Kind: wire.PartThinking, Text: "hm", Seal: wire.Seal{By: wire.ProtocolAnthropic, Data: "sig"}},
				{Kind: wire.PartRedacted, Seal: wire.Seal{By: wire.ProtocolAnthropic, Data: "secret"}},
				{Kind: wire.PartText, Text: "hé", Citations: []wire.Citation{{URL: "https://x", Title: "t"}}},
				wire.CallPart(wire.ToolCall{ID: "c1", Name: "f", Arguments: `{"a":1}`}),
				wire.CallPart(wire.ToolCall{ID: "c2", Name: "g", Seal: wire.Seal{By: wire.ProtocolGemini, Data: "thought"}}),
			},
			Stop: wire.StopTools,
		},
		{Index: 1, Parts: []wire.Part{{Kind: wire.PartRefusal, Text: "no"}}, Stop: wire.StopRefusal, Logprobs: []wire.Logprob{{Token: "no", Log: "-1.5"}}},
		{Index: 2, Parts: []wire.Part{{Kind: wire.PartImage, MediaType: "image/png", Data: "AA"}}, Stop: wire.StopContext},
	},
}

const (
	toldDetails = `"reasoning_details":[{"type":"reasoning.text","text":"hm","signature":"sig","format":"anthropic-claude-v1","index":0}`
	toldSecret  = `{"type":"reasoning.encrypted","data":"secret","format":"anthropic-claude-v1","index":1}]`
	toldSource  = `"annotations":[{"type":"url_citation","url_citation":{"start_index":0,"end_index":0,"title":"t","url":"https://x"}}]`
	toldProbs   = `"logprobs":{"content":[{"token":"no","logprob":-1.5,"bytes":[110,111],"top_logprobs":[]}],"refusal":null}`
	toldImage   = `"images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AA"}}]`
)

func TestReplyOfCanonicalAnswers(t *testing.T) {
	t.Parallel()
	page := httptest.NewRecorder()
	reply := wire.Reply{Answer: &wire.Answer{Protocol: wire.ProtocolCanonical, Chat: told}, Usage: usage, CostUSD: "0.5", IncludeCost: true}
	if err := New().Reply(page, &wire.Request{Model: "m"}, reply); err != nil {
		t.Fatal(err)
	}
	want := `{"id":"chatcmpl-msg_1","object":"chat.completion","created":7,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"hé","refusal":null,` +
		`"reasoning_content":"hm",` + toldDetails + `,` + toldSecret + `,` + toldSource + `,` +
		`"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}},` +
		`{"id":"c2","type":"function","function":{"name":"g","arguments":"{}"},"extra_content":{"google":{"thought_signature":"thought"}}}]},"logprobs":null,"finish_reason":"tool_calls"},` +
		`{"index":1,"message":{"role":"assistant","content":null,"refusal":"no"},` + toldProbs + `,"finish_reason":"stop"},` +
		`{"index":2,"message":{"role":"assistant","content":"","refusal":null,` + toldImage + `},"logprobs":null,"finish_reason":"length"}],` + counted + `,"cost_usd":"0.5"}}`
	if got := page.Body.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestSinkOfCanonicalStreams(t *testing.T) {
	t.Parallel()
	head := `data: {"id":"chatcmpl-msg_1","object":"chat.completion.chunk","created":7,"model":"m","choices":[`
	chunk := func(index, delta, finish string) string {
		return head + `{"index":` + index + `,"delta":{` + delta + `},"logprobs":null,"finish_reason":` + finish + `}],"usage":null}` + "\n\n"
	}
	want := chunk("0", `"role":"assistant","content":"","refusal":null`, "null") +
		chunk("0", `"reasoning_content":"hm"`, "null") + chunk("0", toldDetails+"]", "null") + chunk("0", `"reasoning_details":[`+toldSecret, "null") +
		chunk("0", `"content":"hé"`, "null") + chunk("0", toldSource, "null") +
		chunk("0", `"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"f","arguments":""}}]`, "null") +
		chunk("0", `"tool_calls":[{"index":0,"function":{"arguments":"{\"a\":1}"}}]`, "null") +
		chunk("0", `"tool_calls":[{"index":1,"id":"c2","type":"function","function":{"name":"g","arguments":""},"extra_content":{"google":{"thought_signature":"thought"}}}]`, "null") +
		chunk("0", `"tool_calls":[{"index":1,"function":{"arguments":""}}]`, "null") +
		chunk("0", "", `"tool_calls"`) +
		chunk("1", `"role":"assistant","content":"","refusal":null`, "null") +
		head + `{"index":1,"delta":{"refusal":"no"},` + toldProbs + `,"finish_reason":null}],"usage":null}` + "\n\n" +
		chunk("1", "", `"stop"`) +
		chunk("2", `"role":"assistant","content":"","refusal":null`, "null") + chunk("2", toldImage, "null") + chunk("2", "", `"length"`) +
		`data: {"id":"chatcmpl-msg_1","object":"chat.completion.chunk","created":7,"model":"m","choices":[],` + counted + "}}\n\n" +
		"data: [DONE]\n\n"
	page := httptest.NewRecorder()
	sink := New().Sink(page, &wire.Request{Model: "m", Choices: 3, IncludeUsage: true})
	for _, e := range told.Events() {
		if err := sink.Frame(wire.Frame{Events: []wire.Event{e}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := sink.End(wire.End{Usage: usage}); err != nil {
		t.Fatal(err)
	}
	if got := page.Body.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func BenchmarkConvertedFrame(b *testing.B) {
	s := &sink{req: &wire.Request{Route: wire.RouteChat, Model: "m", IncludeUsage: true}, events: &events{req: &wire.Request{Route: wire.RouteChat, Model: "m", IncludeUsage: true}}}
	frame := []wire.Event{{Kind: wire.EventStart, About: wire.About{ID: "chatcmpl-1", Created: 7}}, {Kind: wire.EventText, Text: []byte("hello world")}}
	s.buf = s.events.append(s.buf, &frame[0])
	b.ReportAllocs()
	for b.Loop() {
		s.buf = s.events.append(s.buf[:0], &frame[1])
	}
}
