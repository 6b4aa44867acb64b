package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"weir/relay/protocol/anthropic"
	"weir/relay/protocol/openai"
	"weir/relay/protocol/responses"
	upstreamanthropic "weir/relay/upstream/anthropic"
	"weir/relay/upstream/gemini"
	upstreamopenai "weir/relay/upstream/openai"
	"weir/relay/wire"
)

// frames is how many pieces of text a canned stream has.
const frames = 2000

// pairing is a vendor's API behind a client's: what one streamed frame costs on its way through, from the vendor's bytes to
// those that the client gets.
type pairing struct {
	name     string
	upstream wire.Upstream
	codec    codec
	request  string
	stream   string
	other    string // settings of the channel
}

// codec is the client side, as the engine knows it.
type codec interface {
	Decode(body []byte, route wire.Route) (*wire.Request, error)
	Sink(w http.ResponseWriter, req *wire.Request) wire.Sink
}

const (
	asChat     = `{"model":"m","stream":true,"messages":[{"role":"user","content":"x"}]}`
	asMessage  = `{"model":"m","stream":true,"max_tokens":9000,"messages":[{"role":"user","content":"x"}]}`
	asResponse = `{"model":"m","stream":true,"input":"x"}`
	piece      = "water runs on "
)

func pairings() []pairing {
	chat := func(choices string) string {
		return `data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[` + choices + "]}\n\n"
	}
	openaiStream := strings.Repeat(chat(`{"index":0,"delta":{"content":"`+piece+`"},"finish_reason":null}`), frames) +
		chat(`{"index":0,"delta":{},"finish_reason":"stop"}`) + "data: [DONE]\n\n"
	named := func(kind, rest string) string {
		return "event: " + kind + "\ndata: {\"type\":\"" + kind + "\"" + rest + "}\n\n"
	}
	const begun = `,"message":{"id":"m","type":"message","role":"assistant","model":"m","content":[],"usage":{"input_tokens":1,"output_tokens":1}}`
	anthropicStream := named("message_start", begun) +
		named("content_block_start", `,"index":0,"content_block":{"type":"text","text":""}`) +
		strings.Repeat(named("content_block_delta", `,"index":0,"delta":{"type":"text_delta","text":"`+piece+`"}`), frames) +
		named("content_block_stop", `,"index":0`) +
		named("message_delta", `,"delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":9}`) + named("message_stop", "")
	geminiStream := strings.Repeat(`data: {"candidates":[{"content":{"role":"model","parts":[{"text":"`+piece+`"}]},"index":0}]}`+"\n\n", frames) +
		`data: {"candidates":[{"content":{"role":"model","parts":[{"text":"."}]},"finishReason":"STOP","index":0}],` +
		`"usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":9,"totalTokenCount":10}}` + "\n\n"
	whole := func(status string) string {
		return `"response":{"id":"r","object":"response","status":"` + status + `","model":"m","output":[]}`
	}
	responseStream := named("response.created", `,"sequence_number":0,`+whole("in_progress")) +
		strings.Repeat(named("response.output_text.delta",
			`,"sequence_number":1,"item_id":"msg_v","output_index":0,"content_index":0,"delta":"`+piece+`"`), frames) +
		named("response.completed", `,"sequence_number":2,`+whole("completed"))
	return []pairing{
		{"OpenAI's behind OpenAI's (bytes)", upstreamopenai.New(), openai.New(), asChat, openaiStream, ""},
		{"OpenAI's behind Anthropic's", upstreamopenai.New(), anthropic.New(), asMessage, openaiStream, ""},
		{"OpenAI's behind Responses", upstreamopenai.New(), responses.New(openai.New()), asResponse, openaiStream, `{"responses":false}`},
		{"Responses behind Responses (bytes)", upstreamopenai.New(), responses.New(openai.New()), asResponse, responseStream, `{"responses":true}`},
		{"Anthropic's behind Anthropic's (bytes)", upstreamanthropic.New(), anthropic.New(), asMessage, anthropicStream, ""},
		{"Anthropic's behind OpenAI's", upstreamanthropic.New(), openai.New(), asChat, anthropicStream, ""},
		{"Gemini's behind OpenAI's", gemini.New(), openai.New(), asChat, geminiStream, ""},
	}
}

// canned answers every request with one stream.
type canned string

// RoundTrip answers at once.
func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		if err := r.Body.Close(); err != nil {
			return nil, err
		}
	}
	return &http.Response{
		StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{"Content-Type": {"text/event-stream"}},
		Body: io.NopCloser(strings.NewReader(string(c))), Request: r,
	}, nil
}

// nobody takes what a client would get.
type nobody struct{ header http.Header }

// Header of the answer.
func (n nobody) Header() http.Header { return n.header }

// Write drops it.
func (nobody) Write(b []byte) (int, error) { return len(b), nil }

// WriteHeader does nothing.
func (nobody) WriteHeader(int) {}

// Flush does nothing.
func (nobody) Flush() {}

// once passes a whole stream on and returns how many frames it had.
func (p *pairing) once(ctx context.Context) (int, error) {
	req, err := p.codec.Decode([]byte(p.request), wire.RouteChat)
	if err != nil {
		return 0, err
	}
	to := wire.Endpoint{
		BaseURL: "https://vendor.example", Credential: "k", Model: req.Model, FirstByte: time.Minute, Idle: time.Minute, MaxAnswer: 64 << 20,
		Transport: canned(p.stream), Other: p.other,
	}
	answer, err := p.upstream.Call(ctx, to, req)
	if err != nil {
		return 0, err
	}
	defer answer.Stream.Close() //nolint:errcheck // it was read to its end
	sink := p.codec.Sink(nobody{http.Header{}}, req)
	for n := 0; ; n++ {
		f, err := answer.Stream.Next()
		if errors.Is(err, io.EOF) {
			return n, sink.End(wire.End{})
		}
		if err == nil && !f.UsageOnly {
			err = sink.Frame(f)
		}
		if err != nil {
			return n, err
		}
	}
}

// writeConversions prints what a streamed frame costs in each pairing.
func writeConversions(ctx context.Context, w io.Writer, span time.Duration) error {
	if _, err := fmt.Fprint(w, "\n| one streamed frame, vendor's bytes to client's | µs |\n|---|--:|\n"); err != nil {
		return err
	}
	for _, p := range pairings() {
		if _, err := p.once(ctx); err != nil { // warm, and whether it works
			return fmt.Errorf("%s: %w", p.name, err)
		}
		total := 0
		started := time.Now()
		for time.Since(started) < span {
			n, err := p.once(ctx)
			if err != nil || n < frames {
				return fmt.Errorf("%s: %d frames: %w", p.name, n, err)
			}
			total += n
		}
		each := time.Since(started) / time.Duration(total)
		if _, err := fmt.Fprintf(w, "| %s | %.1f |\n", p.name, float64(each)/float64(time.Microsecond)); err != nil {
			return err
		}
	}
	return nil
}
