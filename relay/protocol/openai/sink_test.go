package openai

import (
	"errors"
	"net/http/httptest"
	"strings"
	"testing"

	"weir/internal/fault"
	"weir/relay/respond"
	"weir/relay/wire"
)

const (
	plainChunk = `{"id":"c1","object":"chat.completion.chunk","created":7,"model":"m","choices":[{"index":0,"delta":{"content":"a"},"finish_reason":null}]}`
	toolChunk  = `{"id":"c1","object":"chat.completion.chunk","created":7,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"usage\":1}"}}]},"finish_reason":null}]}`
	head       = `{"id":"c1","object":"chat.completion.chunk","created":7,"model":"m"`
	counted    = `"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"prompt_tokens_details":{"cached_tokens":4,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":2,"audio_tokens":0}`
)

var usage = wire.Usage{Input: 6, CacheRead: 4, Output: 3, Reasoning: 2}

func with(chunk, member string) string { return strings.TrimSuffix(chunk, "}") + "," + member + "}" }

func TestSink(t *testing.T) {
	t.Parallel()
	quiet, asked := wire.Request{Model: "m", Choices: 1}, wire.Request{Model: "m", Choices: 1, IncludeUsage: true}
	two := wire.Request{Model: "m", Choices: 2}
	for _, tt := range []struct {
		name   string
		req    wire.Request
		frames []string
		end    wire.End
		want   []string
	}{
		{"as it came", quiet, []string{plainChunk, toolChunk}, wire.End{Usage: usage}, []string{plainChunk, toolChunk}},
		{"null usage goes", quiet, []string{with(plainChunk, `"usage":null`)}, wire.End{}, []string{plainChunk}},
		{"early usage goes", quiet, []string{with(plainChunk, `"usage":{"prompt_tokens":1}`)}, wire.End{}, []string{plainChunk}},
		{"null error goes", quiet, []string{with(plainChunk, `"error":null`)}, wire.End{}, []string{plainChunk}},
		{"usage asked for", asked, []string{plainChunk}, wire.End{Usage: usage}, []string{with(plainChunk, `"usage":null`), head + `,"choices":[],` + counted + `}}`}},
		{"null usage stays", asked, []string{with(plainChunk, `"usage":null`)}, wire.End{Usage: usage, Raw: []byte(`{"raw":1}`)}, []string{with(plainChunk, `"usage":null`), `{"raw":1}`}},
		{"early usage becomes null", asked, []string{with(plainChunk, `"usage":{"prompt_tokens":1}`)}, wire.End{Raw: []byte(`{"raw":1}`)}, []string{with(plainChunk, `"usage":null`), `{"raw":1}`}},
		{"cost in ours", asked, []string{plainChunk}, wire.End{Usage: usage, CostUSD: "0.0001"}, []string{with(plainChunk, `"usage":null`), head + `,"choices":[],` + counted + `,"cost_usd":"0.0001"}}`}},
		{
			"cost in the vendor's", asked,
			[]string{plainChunk},
			wire.End{Raw: []byte(`{"choices":[],"usage":{"prompt_tokens":3,"x":1}}`), CostUSD: "0.5"},
			[]string{with(plainChunk, `"usage":null`), `{"choices":[],"usage":{"prompt_tokens":3,"x":1,"cost_usd":"0.5"}}`},
		},
		{"not asked, so no cost", quiet, []string{plainChunk}, wire.End{Raw: []byte(`{"raw":1}`), CostUSD: "0.5"}, []string{plainChunk}},
		{"balance", quiet, []string{plainChunk}, wire.End{Reason: "balance"}, []string{plainChunk, head + `,"choices":[{"index":0,"delta":{},"finish_reason":"length"}],"weir":{"end_reason":"balance"}}`}},
		{
			"balance of two", two,
			[]string{plainChunk},
			wire.End{Reason: "balance"},
			[]string{plainChunk, head + `,"choices":[{"index":0,"delta":{},"finish_reason":"length"},{"index":1,"delta":{},"finish_reason":"length"}],"weir":{"end_reason":"balance"}}`},
		},
		{
			"balance and usage", asked,
			[]string{plainChunk},
			wire.End{Reason: "balance", Usage: usage},
			[]string{with(plainChunk, `"usage":null`), head + `,"choices":[{"index":0,"delta":{},"finish_reason":"length"}],"weir":{"end_reason":"balance"},"usage":null}`, head + `,"choices":[],` + counted + `}}`},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := httptest.NewRecorder()
			sink := New().Sink(w, &tt.req)
			for _, f := range tt.frames {
				if err := sink.Frame(wire.Frame{Data: []byte(f)}); err != nil {
					t.Fatal(err)
				}
			}
			if err := sink.End(tt.end); err != nil {
				t.Fatal(err)
			}
			want := "data: " + strings.Join(append(tt.want, "[DONE]"), "\n\ndata: ") + "\n\n"
			if got := w.Body.String(); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			h := w.Header()
			if !w.Flushed || h.Get("Content-Type") != "text/event-stream" || h.Get("Cache-Control") != "no-cache" || h.Get("X-Accel-Buffering") != "no" {
				t.Errorf("headers %v", h)
			}
		})
	}
}

func TestSinkFails(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	sink := New().Sink(w, &wire.Request{Model: "m", Choices: 1})
	for _, err := range []error{
		sink.Ping(), sink.Frame(wire.Frame{Data: []byte(plainChunk)}), sink.Fail(fault.Wrap(fault.UpstreamFailed, "It broke off.", errors.New("secret"))),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	want := ": ping\n\ndata: " + plainChunk + "\n\n" + `data: {"error":{"message":"It broke off.","type":"server_error","param":null,"code":"upstream_error"}}` + "\n\n"
	if got := w.Body.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestReply(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, body string
		route      wire.Route
		include    bool
		want       string
	}{
		{"as it came", ` {"id":"x" ,"choices":[]}`, wire.RouteChat, false, ` {"id":"x" ,"choices":[]}`},
		{"cost in usage", `{"usage":{"prompt_tokens":1,"odd":{}},"id":"x"}`, wire.RouteChat, true, `{"usage":{"prompt_tokens":1,"odd":{},"cost_usd":"0.000000001"},"id":"x"}`},
		{"usage made", `{"id":"x"}`, wire.RouteChat, true, `{"id":"x",` + counted + `,"cost_usd":"0.000000001"}}`},
		{"usage was null", `{"usage":null}`, wire.RouteEmbeddings, true, `{"usage":{"prompt_tokens":10,"total_tokens":15,"cost_usd":"0.000000001"}}`},
		{"long", `{"id":"` + strings.Repeat("x", respond.Step) + `"}`, wire.RouteChat, false, `{"id":"` + strings.Repeat("x", respond.Step) + `"}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := httptest.NewRecorder()
			err := New().Reply(w, &wire.Request{Route: tt.route}, wire.Reply{
				Answer: &wire.Answer{Protocol: wire.ProtocolOpenAI, Body: []byte(tt.body)}, Usage: usage, CostUSD: "0.000000001", IncludeCost: tt.include,
			})
			if err != nil || w.Body.String() != tt.want || w.Header().Get("weir-cost-usd") != "0.000000001" {
				t.Errorf("%v %v\n%.300s", err, w.Header(), w.Body)
			}
		})
	}
}
