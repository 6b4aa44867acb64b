package openai

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"weir/internal/fault"
	"weir/relay/wire"
)

const hi = `"messages":[{"role":"user","content":"hi"}]`

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	chat := func(rest string) string { return `{"model":"m",` + hi + `,` + rest + `}` }
	message := func(m string) string { return `{"model":"m","messages":[{"role":"user","content":"x"},` + m + `]}` }
	for _, tt := range []struct {
		name, body, field string
		reason            wire.Reason
	}{
		{"empty body", ``, "", wire.ReasonInvalidJSON},
		{"white space", ` `, "", wire.ReasonInvalidJSON},
		{"an array", `[]`, "", wire.ReasonInvalidType},
		{"a string", `"x"`, "", wire.ReasonInvalidType},
		{"trailing garbage", `{"model":"m",` + hi + `}}`, "", wire.ReasonInvalidJSON},
		{"too deep", `{"model":"m","x":` + strings.Repeat("[", 1<<20), "", wire.ReasonInvalidJSON},
		{"not UTF-8", "{\"model\":\"m\xff\"}", "", wire.ReasonInvalidJSON},

		{"no model", `{` + hi + `}`, "model", wire.ReasonMissing},
		{"null model", `{"model":null,` + hi + `}`, "model", wire.ReasonMissing},
		{"empty model", `{"model":"",` + hi + `}`, "model", wire.ReasonInvalidValue},
		{"number as model", `{"model":4,` + hi + `}`, "model", wire.ReasonInvalidType},
		{"model twice", `{"model":"a","model":"b",` + hi + `}`, "model", wire.ReasonDuplicate},
		{"model twice, once escaped", `{"model":"a","mod\u0065l":"b",` + hi + `}`, "model", wire.ReasonDuplicate},
		{"model in another case", `{"model":"a","Model":"b",` + hi + `}`, "model", wire.ReasonDuplicate},
		{"max_tokens twice", chat(`"max_tokens":1,"max_tokens":2`), "max_tokens", wire.ReasonDuplicate},
		{"max_completion_tokens twice", chat(`"max_completion_tokens":1,"max_completion_tokens":2`), "max_completion_tokens", wire.ReasonDuplicate},
		{"stream twice", chat(`"stream":true,"stream":false`), "stream", wire.ReasonDuplicate},
		{"n twice", chat(`"n":1,"n":2`), "n", wire.ReasonDuplicate},
		{"messages twice", chat(hi), "messages", wire.ReasonDuplicate},

		{"no messages", `{"model":"m"}`, "messages", wire.ReasonMissing},
		{"null messages", `{"model":"m","messages":null}`, "messages", wire.ReasonMissing},
		{"empty messages", `{"model":"m","messages":[]}`, "messages", wire.ReasonInvalidValue},
		{"messages as text", `{"model":"m","messages":"hi"}`, "messages", wire.ReasonInvalidType},
		{"message as text", `{"model":"m","messages":["hi"]}`, "messages[0]", wire.ReasonInvalidType},
		{"no role", message(`{"content":"x"}`), "messages[1].role", wire.ReasonMissing},
		{"unknown role", message(`{"role":"robot","content":"x"}`), "messages[1].role", wire.ReasonInvalidValue},
		{"number as role", message(`{"role":1,"content":"x"}`), "messages[1].role", wire.ReasonInvalidType},
		{"no content", message(`{"role":"user"}`), "messages[1].content", wire.ReasonMissing},
		{"null content", message(`{"role":"user","content":null}`), "messages[1].content", wire.ReasonInvalidType},
		{"number as content", message(`{"role":"user","content":5}`), "messages[1].content", wire.ReasonInvalidType},
		{"no parts", message(`{"role":"user","content":[]}`), "messages[1].content", wire.ReasonInvalidValue},
		{"part without type", message(`{"role":"user","content":[{"text":"x"}]}`), "messages[1].content[0].type", wire.ReasonMissing},
		{"text part without text", message(`{"role":"user","content":[{"type":"text"}]}`), "messages[1].content[0].text", wire.ReasonMissing},
		{"image without url", message(`{"role":"user","content":[{"type":"image_url","image_url":{}}]}`), "messages[1].content[0].image_url.url", wire.ReasonMissing},
		{"image as text", message(`{"role":"user","content":[{"type":"image_url","image_url":"x"}]}`), "messages[1].content[0].image_url", wire.ReasonInvalidType},
		{"tool call without name", message(`{"role":"assistant","tool_calls":[{"function":{"arguments":"{}"}}]}`), "messages[1].tool_calls[0].function.name", wire.ReasonMissing},
		{"name of a wrong type", message(`{"role":"user","content":"x","name":1}`), "messages[1].name", wire.ReasonInvalidType},

		{"n of nothing", chat(`"n":0`), "n", wire.ReasonInvalidValue},
		{"n of too many", chat(`"n":10000`), "n", wire.ReasonInvalidValue},
		{"half an n", chat(`"n":1.5`), "n", wire.ReasonInvalidType},
		{"n as text", chat(`"n":"1"`), "n", wire.ReasonInvalidType},
		{"stream as text", chat(`"stream":"true"`), "stream", wire.ReasonInvalidType},
		{"no tokens", chat(`"max_tokens":0`), "max_tokens", wire.ReasonInvalidValue},
		{"negative tokens", chat(`"max_completion_tokens":-1`), "max_completion_tokens", wire.ReasonInvalidValue},
		{"more tokens than integers", chat(`"max_tokens":1e400`), "max_tokens", wire.ReasonInvalidValue},
		{"both limits", chat(`"max_tokens":1,"max_completion_tokens":1`), "max_tokens", wire.ReasonInvalidValue},
		{"too hot", chat(`"temperature":2.1`), "temperature", wire.ReasonInvalidValue},
		{"too cold", chat(`"temperature":-0.1`), "temperature", wire.ReasonInvalidValue},
		{"temperature as text", chat(`"temperature":"1"`), "temperature", wire.ReasonInvalidType},
		{"top_p", chat(`"top_p":1.1`), "top_p", wire.ReasonInvalidValue},
		{"frequency penalty", chat(`"frequency_penalty":-2.5`), "frequency_penalty", wire.ReasonInvalidValue},
		{"presence penalty", chat(`"presence_penalty":3`), "presence_penalty", wire.ReasonInvalidValue},
		{"five stops", chat(`"stop":["a","b","c","d","e"]`), "stop", wire.ReasonInvalidValue},
		{"stop of numbers", chat(`"stop":[1]`), "stop[0]", wire.ReasonInvalidType},
		{"stop of null", chat(`"stop":[null]`), "stop[0]", wire.ReasonInvalidType},
		{"tools as object", chat(`"tools":{}`), "tools", wire.ReasonInvalidType},
		{"tool without type", chat(`"tools":[{"function":{"name":"f"}}]`), "tools[0].type", wire.ReasonMissing},
		{"tool without function", chat(`"tools":[{"type":"function"}]`), "tools[0].function", wire.ReasonMissing},
		{"tool without name", chat(`"tools":[{"type":"function","function":{}}]`), "tools[0].function.name", wire.ReasonMissing},
		{"tool with odd parameters", chat(`"tools":[{"type":"function","function":{"name":"f","parameters":[]}}]`), "tools[0].function.parameters", wire.ReasonInvalidType},
		{"unknown tool choice", chat(`"tool_choice":"maybe"`), "tool_choice", wire.ReasonInvalidValue},
		{"tool choice without type", chat(`"tool_choice":{}`), "tool_choice.type", wire.ReasonMissing},
		{"format as text", chat(`"response_format":"json"`), "response_format", wire.ReasonInvalidType},
		{"schema missing", chat(`"response_format":{"type":"json_schema"}`), "response_format.json_schema", wire.ReasonMissing},
		{"logprobs", chat(`"logprobs":1`), "logprobs", wire.ReasonInvalidType},
		{"top_logprobs", chat(`"top_logprobs":21`), "top_logprobs", wire.ReasonInvalidValue},
		{"stream options as boolean", chat(`"stream_options":true`), "stream_options", wire.ReasonInvalidType},
		{"include_usage as text", chat(`"stream_options":{"include_usage":"yes"}`), "stream_options.include_usage", wire.ReasonInvalidType},
		{"user as number", chat(`"user":7`), "user", wire.ReasonInvalidType},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := New().Decode([]byte(tt.body), wire.RouteChat)
			f := fault.Of(err)
			if err == nil || f.Code != fault.Invalid || f.Field != tt.field || wire.ReasonOf(f) != tt.reason {
				t.Errorf("got %v, reason %q; want field %q, reason %q", err, wire.ReasonOf(err), tt.field, tt.reason)
			}
			if strings.Contains(f.Message, "''") {
				t.Errorf("%q names an empty path", f.Message)
			}
		})
	}
}

func TestDecodeTakes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, rest string
		want       wire.Request
	}{
		{"the least", ``, wire.Request{Choices: 1}},
		{"nulls", `,"n":null,"stream":null,"max_tokens":null,"temperature":null,"stop":null,"tools":null,"tool_choice":null,"response_format":null,"stream_options":null,"user":null`, wire.Request{Choices: 1}},
		{"stream", `,"stream":true`, wire.Request{Choices: 1, Stream: true}},
		{"usage", `,"stream":true,"stream_options":{"include_usage":true,"x":1}`, wire.Request{Choices: 1, Stream: true, IncludeUsage: true}},
		{"usage without stream", `,"stream_options":{"include_usage":true}`, wire.Request{Choices: 1}},
		{"limit", `,"max_tokens":7`, wire.Request{Choices: 1, MaxTokens: 7}},
		{"limit over all choices", `,"max_completion_tokens":7,"n":3`, wire.Request{Choices: 3, MaxTokens: 21}},
		{"huge limit", `,"max_tokens":9007199254740992,"n":128`, wire.Request{Choices: 128, MaxTokens: 1 << 60}},
		{"whole number as decimal", `,"n":2.0,"max_tokens":1e2`, wire.Request{Choices: 2, MaxTokens: 200}},
		{"user", `,"user":"u-1"`, wire.Request{Choices: 1, User: "u-1"}},
		{"long user", `,"user":"` + strings.Repeat("é", 100) + `"`, wire.Request{Choices: 1, User: strings.Repeat("é", 64)}},
		{"unknown fields", `,"thinking":{"type":"enabled"},"top_k":3,"thinking":7,"Temperature":"x"`, wire.Request{Choices: 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			body := []byte(`{"model":"m",` + hi + tt.rest + `}`)
			got, err := New().Decode(body, wire.RouteChat)
			if err != nil {
				t.Fatal(err)
			}
			w := tt.want
			if got.Model != "m" || got.Choices != w.Choices || got.Stream != w.Stream || got.IncludeUsage != w.IncludeUsage ||
				got.MaxTokens != w.MaxTokens || got.User != w.User || string(got.Body) != string(body) {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestDecodeChat(t *testing.T) {
	t.Parallel()
	body := `{"model":"m","messages":[
		{"role":"developer","content":"be brief","name":"boss"},
		{"role":"user","content":[{"type":"text","text":"see"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AA","detail":"low"}},
			{"type":"input_audio","input_audio":{"data":"BB","format":"mp3"}},{"type":"file","file":{"file_data":"data:application/pdf;base64,CC","filename":"a.pdf"}},
			{"type":"video_url","video_url":{"url":"x"}}]},
		{"role":"assistant","content":null,"refusal":"no","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}},
			{"id":"c2","type":"custom","custom":{"name":"g","input":"free"}}]},
		{"role":"tool","tool_call_id":"c1","content":"done"},
		{"role":"function","name":"old","content":"done"}],
		"tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"},"strict":true}},{"type":"custom","custom":{"name":"g"}}],
		"tool_choice":{"type":"function","function":{"name":"f"}},"parallel_tool_calls":false,
		"response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"},"strict":true}},
		"stop":"END","temperature":0.50,"top_p":1,"seed":-4,"reasoning_effort":"low"}`
	req, err := New().Decode([]byte(body), wire.RouteChat)
	if err != nil {
		t.Fatal(err)
	}
	got, err := req.Chat()
	if err != nil {
		t.Fatal(err)
	}
	seed := int64(-4)
	want := &wire.Chat{
		Messages: []wire.Message{
			{Role: wire.RoleDeveloper, Name: "boss", Parts: []wire.Part{{Kind: wire.PartText, Text: "be brief"}}},
			{Role: wire.RoleUser, Parts: []wire.Part{
				{Kind: wire.PartText, Text: "see"},
				{Kind: wire.PartImage, Data: "AA", MediaType: "image/png", Detail: "low"},
				{Kind: wire.PartAudio, Data: "BB", MediaType: "audio/mpeg"},
				{Kind: wire.PartFile, Data: "CC", MediaType: "application/pdf", FileName: "a.pdf"},
				{Kind: wire.PartVendor, By: wire.ProtocolOpenAI, Raw: json.RawMessage(`{"type":"video_url","video_url":{"url":"x"}}`)},
			}},
			{Role: wire.RoleAssistant, Parts: []wire.Part{
				{Kind: wire.PartRefusal, Text: "no"},
				wire.CallPart(wire.ToolCall{ID: "c1", Name: "f", Arguments: `{"a":1}`}),
				wire.CallPart(wire.ToolCall{ID: "c2", Name: "g", Arguments: "free", Custom: true}),
			}},
			{Role: wire.RoleTool, ToolCallID: "c1", Parts: []wire.Part{{Kind: wire.PartText, Text: "done"}}},
			{Role: wire.RoleTool, Name: "old", ToolCallID: "call_function0", Parts: []wire.Part{{Kind: wire.PartText, Text: "done"}}},
		},
		Tools: []wire.Tool{
			{Name: "f", Description: "d", Parameters: json.RawMessage(`{"type":"object"}`), Strict: true}, {Name: "g", Custom: true},
		},
		ToolChoice: "tool", ToolName: "f",
		Format: &wire.Format{Name: "n", Schema: json.RawMessage(`{"type":"object"}`), Strict: true},
		Stop:   []string{"END"}, Temperature: "0.50", TopP: "1", Seed: &seed, Reasoning: wire.Reasoning{Effort: "low"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestDecodeEmbeddings(t *testing.T) {
	t.Parallel()
	many := `"x"` + strings.Repeat(`,"x"`, maxInputs)
	for _, tt := range []struct {
		name, rest, field string
		want              *wire.EmbeddingsInput
	}{
		{"text", `"input":"a"`, "", &wire.EmbeddingsInput{Texts: []string{"a"}}},
		{"texts", `"input":["a","b"],"dimensions":8`, "", &wire.EmbeddingsInput{Texts: []string{"a", "b"}, Dimensions: 8}},
		{"tokens", `"input":[1,2],"encoding_format":"base64"`, "", &wire.EmbeddingsInput{Tokens: [][]int64{{1, 2}}, Base64: true}},
		{"token lists", `"input":[[1],[2,3]]`, "", &wire.EmbeddingsInput{Tokens: [][]int64{{1}, {2, 3}}}},
		{"nothing", `"user":"u"`, "input", nil},
		{"null", `"input":null`, "input", nil},
		{"empty text", `"input":""`, "input", nil},
		{"empty list", `"input":[]`, "input", nil},
		{"empty text in a list", `"input":["a",""]`, "input[1]", nil},
		{"empty token list", `"input":[[1],[]]`, "input[1]", nil},
		{"mixed", `"input":["a",1]`, "input[1]", nil},
		{"negative token", `"input":[-1]`, "input[0]", nil},
		{"object", `"input":{}`, "input", nil},
		{"too many", `"input":[` + many + `]`, "input", nil},
		{"twice", `"input":"a","input":"b"`, "input", nil},
		{"no dimensions", `"input":"a","dimensions":0`, "dimensions", nil},
		{"unknown format", `"input":"a","encoding_format":"int8"`, "encoding_format", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			req, err := New().Decode([]byte(`{"model":"e",`+tt.rest+`}`), wire.RouteEmbeddings)
			if tt.want == nil {
				if f := fault.Of(err); err == nil || f.Code != fault.Invalid || f.Field != tt.field {
					t.Errorf("got %v, want field %q", err, tt.field)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got, err := req.Embeddings(); err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

// FuzzDecode proves that no body makes Decode panic, that what it takes decodes on, and that its faults name themselves.
func FuzzDecode(f *testing.F) {
	for _, s := range []string{
		`{"model":"m",` + hi + `}`, `{"model":"m","input":[[1],[2]]}`, `[]`, `{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"x"}}]}],"n":3,"stream":true}`,
		`{"model":"m",` + hi + `,"tools":[{"type":"custom","custom":{"name":"g"}}],"tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"auto"}},"stop":["a"]}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, route := range []wire.Route{wire.RouteChat, wire.RouteEmbeddings} {
			req, err := New().Decode(body, route)
			if err != nil {
				if fault.CodeOf(err) != fault.Invalid || !json.Valid(ErrorBody(err)) {
					t.Fatalf("%v", err)
				}
				continue
			}
			if !json.Valid(body) || req.Model == "" || req.Choices < 1 || req.MaxTokens < 0 {
				t.Fatalf("%q: %+v", body, req)
			}
			if route == wire.RouteChat {
				if chat, err := req.Chat(); err != nil || len(chat.Messages) == 0 {
					t.Fatalf("%q: %+v, %v", body, chat, err)
				}
			} else if in, err := req.Embeddings(); err != nil || in.Len() == 0 {
				t.Fatalf("%q: %+v, %v", body, in, err)
			}
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	for name, size := range map[string]int{"600 B": 500, "200 KB": 200_000} {
		body := []byte(`{"model":"gpt-4o","stream":true,"max_tokens":100,"temperature":0.7,"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"` +
			strings.Repeat("water ", size/6) + `"}]}`)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := New().Decode(body, wire.RouteChat); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
