package sandbox

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"weir/internal/fault"
	protocol "weir/relay/protocol/openai"
	"weir/relay/tokens"
	"weir/relay/wire"
)

var sandbox = New(func() time.Time { return time.Unix(1_770_000_000, 0) })

func decode(t testing.TB, route wire.Route, body string) *wire.Request {
	t.Helper()
	req, err := protocol.New().Decode([]byte(body), route)
	if err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return req
}

type completion struct {
	Model   string
	Choices []struct {
		Index   int
		Message struct {
			Content   *string
			ToolCalls []struct {
				ID, Type string
				Function struct{ Name, Arguments string }
				Custom   struct{ Name, Input string }
			} `json:"tool_calls"`
		}
		FinishReason string `json:"finish_reason"`
	}
	Usage struct {
		Prompt     int64 `json:"prompt_tokens"`
		Completion int64 `json:"completion_tokens"`
	}
	SystemFingerprint string `json:"system_fingerprint"`
}

// told is an answer as a client of OpenAI's API gets it.
func told(t testing.TB, req *wire.Request, answer *wire.Answer) []byte {
	t.Helper()
	page := httptest.NewRecorder()
	if err := protocol.New().Reply(page, req, wire.Reply{Answer: answer, Usage: *answer.Usage}); err != nil {
		t.Fatal(err)
	}
	return page.Body.Bytes()
}

func ask(t testing.TB, to wire.Endpoint, body string) completion {
	t.Helper()
	req := decode(t, wire.RouteChat, body)
	answer, err := sandbox.Call(t.Context(), to, req)
	if err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	var c completion
	page := told(t, req, answer)
	if err := json.Unmarshal(page, &c); err != nil {
		t.Fatalf("%s: %v", page, err)
	}
	if c.Usage.Prompt != answer.Usage.TotalInput() || c.Usage.Completion != answer.Usage.TotalOutput() {
		t.Errorf("the body says %+v, the answer %+v", c.Usage, answer.Usage)
	}
	return c
}

var stopOf = map[string]wire.Stop{"stop": wire.StopEnd, "length": wire.StopLength, "tool_calls": wire.StopTools}

// streamed reads a stream into the texts or arguments, and the ends, per choice.
func streamed(t testing.TB, stream wire.Stream) (said []string, stops []wire.Stop, usage *wire.Usage, err error) {
	t.Helper()
	for {
		f, err := stream.Next()
		if err != nil {
			return said, stops, usage, err
		}
		if f.Usage != nil {
			usage = f.Usage
		}
		for _, e := range f.Events {
			for int64(len(said)) <= e.Choice {
				said, stops = append(said, ""), append(stops, "")
			}
			said[e.Choice] += string(e.Text)
			stops[e.Choice] += e.Stop
		}
	}
}

func TestTextIsLongEnoughAndCounted(t *testing.T) {
	t.Parallel()
	for _, model := range []string{"gpt-4o", "gpt-4", "claude-3.5-sonnet"} {
		for i := range 200 {
			for _, prompt := range []string{"Say something, please", "请说点什么"} {
				c := ask(t, wire.Endpoint{}, fmt.Sprintf(`{"model":%q,"messages":[{"role":"user","content":"%s %d"}]}`, model, prompt, i))
				text := *c.Choices[0].Message.Content
				if n := int64(tokens.Count(model, text)); n != c.Usage.Completion || n < 40 || n > 120 {
					t.Errorf("%s %s %d: %d tokens, usage says %d: %s", model, prompt, i, n, c.Usage.Completion, text)
				}
				if c.Choices[0].FinishReason != "stop" || c.SystemFingerprint != "sandbox" {
					t.Errorf("got %+v", c)
				}
			}
		}
	}
}

func TestLimitCutsExactly(t *testing.T) {
	t.Parallel()
	for _, prompt := range []string{"hi", "你好"} {
		whole := *ask(t, wire.Endpoint{}, `{"model":"gpt-4o","messages":[{"role":"user","content":"`+prompt+`"}]}`).Choices[0].Message.Content
		for limit := int64(1); limit <= 38; limit++ {
			body := fmt.Sprintf(`{"model":"gpt-4o","messages":[{"role":"user","content":%q}],"max_tokens":%d}`, prompt, limit)
			c := ask(t, wire.Endpoint{}, body)
			text := *c.Choices[0].Message.Content
			if c.Choices[0].FinishReason != "length" || c.Usage.Completion != limit || !strings.HasPrefix(whole, text) {
				t.Errorf("%d: got %+v %q", limit, c.Usage, text)
			}
		}
		c := ask(t, wire.Endpoint{MaxTokens: 5}, `{"model":"gpt-4o","messages":[{"role":"user","content":"`+prompt+`"}]}`)
		if c.Usage.Completion != 5 {
			t.Errorf("the endpoint's limit: got %d tokens", c.Usage.Completion)
		}
	}
}

func TestTextDependsOnlyOnWhatItMay(t *testing.T) {
	t.Parallel()
	text := func(body string) string { return *ask(t, wire.Endpoint{}, body).Choices[0].Message.Content }
	plain := text(`{"model":"gpt-4o","messages":[{"role":"user","content":"hi"}]}`)
	for name, body := range map[string]string{
		"temperature": `{"model":"gpt-4o","messages":[{"role":"user","content":"hi"}],"temperature":2,"seed":7}`,
		"switch":      `{"model":"gpt-4o:paced","messages":[{"role":"user","content":"hi"}]}`,
		"user":        `{"user":"x","messages":[{"content":"hi","role":"user"}],"model":"gpt-4o"}`,
	} {
		if got := text(body); got != plain {
			t.Errorf("%s changes the text to %q", name, got)
		}
	}
	for name, body := range map[string]string{
		"model":    `{"model":"gpt-4o-mini","messages":[{"role":"user","content":"hi"}]}`,
		"messages": `{"model":"gpt-4o","messages":[{"role":"user","content":"ho"}]}`,
	} {
		if got := text(body); got == plain {
			t.Errorf("%s does not change the text", name)
		}
	}
}

func TestChoicesDiffer(t *testing.T) {
	t.Parallel()
	c := ask(t, wire.Endpoint{}, `{"model":"gpt-4o","messages":[{"role":"user","content":"hi"}],"n":3,"max_tokens":20}`)
	if len(c.Choices) != 3 || c.Usage.Completion != 60 {
		t.Fatalf("got %d choices, %d tokens", len(c.Choices), c.Usage.Completion)
	}
	seen := map[string]bool{}
	for i, choice := range c.Choices {
		if choice.Index != i || seen[*choice.Message.Content] {
			t.Errorf("choice %d: index %d, %q", i, choice.Index, *choice.Message.Content)
		}
		seen[*choice.Message.Content] = true
	}
}

func TestStreamSaysTheSame(t *testing.T) {
	t.Parallel()
	for name, rest := range map[string]string{
		"text": `"n":2`, "Chinese": `"user":"你"`, "limited": `"max_tokens":13`, "json": `"response_format":{"type":"json_object"}`,
		"tool": `"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}}],"tool_choice":"required"`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			messages := `"messages":[{"role":"user","content":"` + map[bool]string{true: "你好吗", false: "hi"}[name == "Chinese"] + `"}]`
			want := ask(t, wire.Endpoint{}, `{"model":"gpt-4o",`+messages+`,`+rest+`}`)
			answer, err := sandbox.Call(t.Context(), wire.Endpoint{}, decode(t, wire.RouteChat, `{"stream":true,"model":"gpt-4o",`+messages+`,`+rest+`}`))
			if err != nil {
				t.Fatal(err)
			}
			said, stops, usage, err := streamed(t, answer.Stream)
			if !errors.Is(err, io.EOF) || usage == nil || usage.TotalOutput() != want.Usage.Completion {
				t.Errorf("got %+v, %v; want %+v", usage, err, want.Usage)
			}
			for i, c := range want.Choices {
				var text string
				if c.Message.Content != nil {
					text = *c.Message.Content
				} else {
					text = c.Message.ToolCalls[0].Function.Arguments
				}
				if said[i] != text || stops[i] != stopOf[c.FinishReason] {
					t.Errorf("choice %d: streamed %q (%s), want %q (%s)", i, said[i], stops[i], text, c.FinishReason)
				}
			}
		})
	}
}

func TestTools(t *testing.T) {
	t.Parallel()
	const tools = `"tools":[{"type":"function","function":{"name":"get_weather","parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}},` +
		`{"type":"function","function":{"name":"sendMail"}},{"type":"custom","custom":{"name":"shell"}}]`
	for _, tt := range []struct{ name, messages, choice, want string }{
		{"required", `[{"role":"user","content":"hi"}]`, `"required"`, "get_weather"},
		{"any", `[{"role":"user","content":"hi"}]`, `"any"`, "get_weather"},
		{"named", `[{"role":"user","content":"hi"}]`, `{"type":"function","function":{"name":"sendMail"}}`, "sendMail"},
		{"custom", `[{"role":"user","content":"hi"}]`, `{"type":"custom","custom":{"name":"shell"}}`, "shell"},
		{"none", `[{"role":"user","content":"the weather"}]`, `"none"`, ""},
		{"auto and spoken of", `[{"role":"user","content":"What is the Weather in Rome?"}]`, `"auto"`, "get_weather"},
		{"auto in camel case", `[{"role":"user","content":"a mail, please"}]`, `null`, "sendMail"},
		{"auto and not spoken of", `[{"role":"user","content":"hi"}]`, `"auto"`, ""},
		{"auto after the answer", `[{"role":"user","content":"weather"},{"role":"assistant","content":null,"tool_calls":[{"id":"1","type":"function","function":{"name":"get_weather","arguments":"{}"}}]},{"role":"tool","tool_call_id":"1","content":"rain"}]`, `"auto"`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := ask(t, wire.Endpoint{}, `{"model":"gpt-4o","messages":`+tt.messages+`,`+tools+`,"tool_choice":`+tt.choice+`}`)
			got := ""
			if calls := c.Choices[0].Message.ToolCalls; len(calls) > 0 {
				got = calls[0].Function.Name + calls[0].Custom.Name
				if c.Choices[0].FinishReason != "tool_calls" || c.Choices[0].Message.Content != nil {
					t.Errorf("got %+v", c.Choices[0])
				}
				if calls[0].Type == "function" && !json.Valid([]byte(calls[0].Function.Arguments)) {
					t.Errorf("arguments %q", calls[0].Function.Arguments)
				}
			}
			if got != tt.want {
				t.Errorf("called %q, want %q", got, tt.want)
			}
		})
	}
}

func TestSwitches(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][2]string{
		"gpt-4o:slow": {"gpt-4o", "slow"}, "gpt-4o:error-429": {"gpt-4o", "error-429"}, "gen-2:fail": {"gen-2", "fail"},
		"llama3:8b": {"llama3:8b", ""}, "ft:gpt-4o:x:paced": {"ft:gpt-4o:x", "paced"}, ":slow": {":slow", ""}, "gpt-4o": {"gpt-4o", ""},
	} {
		if base, effect := SplitSwitch(name); base != want[0] || effect != want[1] {
			t.Errorf("%s: got %q, %q", name, base, effect)
		}
	}
	call := func(ctx context.Context, model, rest string) (*wire.Answer, error) {
		return sandbox.Call(ctx, wire.Endpoint{}, decode(t, wire.RouteChat, `{"model":"gpt-4o`+model+`","messages":[{"role":"user","content":"hi"}]`+rest+`}`))
	}
	const stream = `,"stream":true`
	for _, rest := range []string{"", stream} {
		if _, err := call(t.Context(), ":error-500", rest); fault.CodeOf(err) != fault.UpstreamFailed {
			t.Errorf("error-500: %v", err)
		}
		_, err := call(t.Context(), ":error-429", rest)
		if f := fault.Of(err); f.Code != fault.UpstreamRateLimited || f.RetryAfter != time.Second {
			t.Errorf("error-429: %v", err)
		}
	}
	if _, err := call(t.Context(), ":drop", ""); fault.CodeOf(err) != fault.UpstreamFailed {
		t.Errorf("drop: %v", err)
	}
	for _, rest := range []string{stream, stream + `,"max_tokens":2`, stream + `,"n":2`} {
		answer, err := call(t.Context(), ":drop", rest)
		if err != nil {
			t.Fatal(err)
		}
		said, _, _, err := streamed(t, answer.Stream)
		if len(said) == 0 || said[0] == "" || fault.CodeOf(err) != fault.UpstreamFailed {
			t.Errorf("drop%s: %q, %v", rest, said, err)
		}
	}
}

func TestWaits(t *testing.T) {
	t.Parallel()
	body := func(model string) string {
		return `{"model":"gpt-4o:` + model + `","stream":true,"messages":[{"role":"user","content":"hi"}]}`
	}
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		if _, err := sandbox.Call(t.Context(), wire.Endpoint{}, decode(t, wire.RouteChat, body("slow"))); err != nil || time.Since(start) != slowness {
			t.Errorf("slow: %v after %s", err, time.Since(start))
		}
	})
	synctest.Test(t, func(t *testing.T) {
		answer, err := sandbox.Call(t.Context(), wire.Endpoint{}, decode(t, wire.RouteChat, body("paced")))
		if err != nil {
			t.Fatal(err)
		}
		frames, start := 0, time.Now()
		for ; ; frames++ {
			if _, err = answer.Stream.Next(); err != nil {
				break
			}
		}
		if !errors.Is(err, io.EOF) || time.Since(start) != time.Duration(frames)*pace {
			t.Errorf("paced: %d frames in %s, %v", frames, time.Since(start), err)
		}
	})
	for _, model := range []string{"slow", "hang"} {
		synctest.Test(t, func(t *testing.T) {
			gone := errors.New("gone")
			ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, gone)
			defer cancel()
			_, err := sandbox.Call(ctx, wire.Endpoint{}, decode(t, wire.RouteChat, body(model)))
			if fault.CodeOf(err) != fault.Cancelled || !errors.Is(err, gone) {
				t.Errorf("%s: %v", model, err)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 120*time.Millisecond)
		defer cancel()
		answer, err := sandbox.Call(ctx, wire.Endpoint{}, decode(t, wire.RouteChat, body("paced")))
		if err != nil {
			t.Fatal(err)
		}
		if _, _, _, err := streamed(t, answer.Stream); fault.CodeOf(err) != fault.Cancelled {
			t.Errorf("paced: %v", err)
		}
	})
}

func TestEmbeddings(t *testing.T) {
	t.Parallel()
	vectors := func(body string) [][]float32 {
		t.Helper()
		answer, err := sandbox.Call(t.Context(), wire.Endpoint{}, decode(t, wire.RouteEmbeddings, body))
		if err != nil {
			t.Fatalf("%s: %v", body, err)
		}
		var reply struct {
			Data []struct {
				Index     int
				Embedding json.RawMessage
			}
		}
		if err := json.Unmarshal(answer.Body, &reply); err != nil {
			t.Fatal(err)
		}
		var all [][]float32
		for i, d := range reply.Data {
			if d.Index != i {
				t.Errorf("index %d at %d", d.Index, i)
			}
			all = append(all, vectorOf(t, d.Embedding))
		}
		return all
	}
	for _, tt := range []struct {
		name, body string
		count, dim int
	}{
		{"small", `{"model":"text-embedding-3-small","input":"a"}`, 1, 1536},
		{"large", `{"model":"text-embedding-3-large","input":["a","b"]}`, 2, 3072},
		{"short", `{"model":"text-embedding-3-small","input":"a","dimensions":8}`, 1, 8},
		{"base64", `{"model":"text-embedding-3-small","input":["a","b"],"encoding_format":"base64"}`, 2, 1536},
		{"tokens", `{"model":"text-embedding-3-small","input":[1,2,3]}`, 1, 1536},
		{"token lists", `{"model":"text-embedding-3-small","input":[[1,2],[3]]}`, 2, 1536},
	} {
		got := vectors(tt.body)
		if len(got) != tt.count {
			t.Fatalf("%s: %d vectors", tt.name, len(got))
		}
		for _, v := range got {
			var square float64
			for _, x := range v {
				square += float64(x) * float64(x)
			}
			if len(v) != tt.dim || math.Abs(square-1) > 1e-5 {
				t.Errorf("%s: %d dimensions, square %g", tt.name, len(v), square)
			}
		}
		if len(got) > 1 && got[0][0] == got[1][0] {
			t.Errorf("%s: two inputs, one vector", tt.name)
		}
	}
	asFloat := vectors(`{"model":"text-embedding-3-small","input":"a"}`)[0]
	asBase64 := vectors(`{"model":"text-embedding-3-small","input":["b","a"],"encoding_format":"base64"}`)[1]
	for i := range asFloat {
		if asFloat[i] != asBase64[i] {
			t.Fatalf("dimension %d: %g and %g", i, asFloat[i], asBase64[i])
		}
	}
	_, err := sandbox.Call(t.Context(), wire.Endpoint{}, decode(t, wire.RouteEmbeddings, `{"model":"text-embedding-3-small","input":"a","dimensions":1537}`))
	if f := fault.Of(err); f.Code != fault.UpstreamInvalid || f.Field != "dimensions" {
		t.Errorf("got %v", err)
	}
}

func vectorOf(t *testing.T, raw json.RawMessage) (v []float32) {
	t.Helper()
	var packed string
	if json.Unmarshal(raw, &packed) != nil {
		if err := json.Unmarshal(raw, &v); err != nil {
			t.Fatal(err)
		}
		return v
	}
	b, err := base64.StdEncoding.DecodeString(packed)
	if err != nil {
		t.Fatal(err)
	}
	for ; len(b) > 0; b = b[4:] {
		v = append(v, math.Float32frombits(binary.LittleEndian.Uint32(b)))
	}
	return v
}

func BenchmarkChat(b *testing.B) {
	for name, body := range map[string]string{
		"json":   `{"model":"gpt-4o","messages":[{"role":"user","content":"Tell me about weirs and why they are level."}]}`,
		"stream": `{"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"Tell me about weirs and why they are level."}]}`,
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				answer, err := sandbox.Call(b.Context(), wire.Endpoint{}, decode(b, wire.RouteChat, body))
				if err != nil {
					b.Fatal(err)
				}
				for answer.Stream != nil {
					if _, err := answer.Stream.Next(); err != nil {
						break
					}
				}
			}
		})
	}
}

func BenchmarkEmbedding(b *testing.B) {
	req := decode(b, wire.RouteEmbeddings, `{"model":"text-embedding-3-small","input":"weirs"}`)
	for b.Loop() {
		if _, err := sandbox.Call(b.Context(), wire.Endpoint{}, req); err != nil {
			b.Fatal(err)
		}
	}
}
