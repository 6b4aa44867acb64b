package anthropic

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"weir/internal/fault"
	"weir/relay/conformance"
	protocol "weir/relay/protocol/anthropic"
	"weir/relay/protocol/openai"
	"weir/relay/wire"
)

// fake is Anthropic as its reference describes it: https://platform.claude.com/docs/en/api/messages, read 2026-11-20.
type fake struct{}

type object = map[string]any

func (fake) Asked(r *http.Request, body []byte) (conformance.Asked, error) {
	if r.Method != http.MethodPost || r.URL.Path != "/v1/messages" || r.Header.Get("Anthropic-Version") != "2023-06-01" || r.Header.Get("Authorization") != "" {
		return conformance.Asked{}, errors.New(r.Method + " " + r.URL.Path)
	}
	req, err := protocol.New().Decode(body, wire.RouteChat)
	if err != nil {
		return conformance.Asked{}, err
	}
	chat, err := req.Chat()
	return conformance.Asked{
		Model: req.Model, Credential: r.Header.Get("X-Api-Key"), Stream: req.Stream, Limit: req.MaxTokens, Chat: chat,
	}, err
}

var reasons = map[wire.Stop]string{
	wire.StopEnd: "end_turn", wire.StopLength: "max_tokens", wire.StopTools: "tool_use", wire.StopSequence: "stop_sequence", wire.StopRefusal: "refusal",
	wire.StopPause: "pause_turn", wire.StopContext: "model_context_window_exceeded",
}

func blockOf(p *wire.Part) object {
	switch p.Kind {
	case wire.PartThinking:
		return object{"type": "thinking", "thinking": p.Text, "signature": p.Seal.Data}
	case wire.PartRedacted:
		return object{"type": "redacted_thinking", "data": p.Seal.Data}
	case wire.PartToolCall:
		return object{"type": "tool_use", "id": p.Call.ID, "name": p.Call.Name, "input": json.RawMessage(p.Call.Arguments)}
	default:
		b := object{"type": "text", "text": p.Text}
		if p.Citations != nil {
			b["citations"] = []object{citationOf(p.Citations[0])}
		}
		return b
	}
}

func citationOf(c wire.Citation) object {
	return object{"type": "web_search_result_location", "url": c.URL, "title": c.Title, "cited_text": "x", "encrypted_index": "e"}
}

func sequenceOf(c *wire.Choice) any {
	if c.StopSequence == "" {
		return nil
	}
	return c.StopSequence
}

func inputUsage(u *wire.Usage) object {
	return object{
		"input_tokens": u.Input, "cache_read_input_tokens": u.CacheRead, "cache_creation_input_tokens": u.CacheWrite5m + u.CacheWrite1h,
		"cache_creation": object{"ephemeral_5m_input_tokens": u.CacheWrite5m, "ephemeral_1h_input_tokens": u.CacheWrite1h},
		"output_tokens":  1, "service_tier": "standard",
	}
}

func (fake) Answer(a *wire.ChatAnswer, u *wire.Usage) string {
	c := &a.Choices[0]
	content := []object{}
	for i := range c.Parts {
		content = append(content, blockOf(&c.Parts[i]))
	}
	whole := object{
		"id": "msg_1", "type": "message", "role": "assistant", "model": "vendor-model", "content": content, "stop_reason": reasons[c.Stop],
		"stop_sequence": sequenceOf(c),
	}
	if u != nil {
		usage := inputUsage(u)
		usage["output_tokens"] = u.TotalOutput()
		whole["usage"] = usage
	}
	return encode(whole)
}

func encode(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err.Error()
	}
	return strings.TrimSpace(b.String())
}

func (fake) Events(a *wire.ChatAnswer, u *wire.Usage) []string {
	var events []string
	send := func(kind string, members object) {
		members["type"] = kind
		events = append(events, "event: "+kind+"\ndata: "+encode(members)+"\n\n")
	}
	c := &a.Choices[0]
	message := object{
		"id": "msg_1", "type": "message", "role": "assistant", "model": "vendor-model", "content": []object{}, "stop_reason": nil, "stop_sequence": nil,
	}
	end := object{"delta": object{"stop_reason": reasons[c.Stop], "stop_sequence": sequenceOf(c)}}
	if u != nil {
		message["usage"] = inputUsage(u)
		end["usage"] = object{"output_tokens": u.TotalOutput()}
	}
	send("message_start", object{"message": message})
	send("ping", object{})
	for i := range c.Parts {
		p := c.Parts[i]
		delta := func(kind, name string, v any) {
			send("content_block_delta", object{"index": i, "delta": object{"type": kind, name: v}})
		}
		empty := p
		empty.Text, empty.Citations = "", nil
		switch p.Kind {
		case wire.PartToolCall:
			empty.Call = &wire.ToolCall{ID: p.Call.ID, Name: p.Call.Name, Arguments: "{}"}
			send("content_block_start", object{"index": i, "content_block": blockOf(&empty)})
			delta("input_json_delta", "partial_json", "")
			for _, piece := range halves(p.Call.Arguments) {
				delta("input_json_delta", "partial_json", piece)
			}
		case wire.PartThinking:
			empty.Seal = wire.Seal{}
			send("content_block_start", object{"index": i, "content_block": blockOf(&empty)})
			for _, piece := range halves(p.Text) {
				delta("thinking_delta", "thinking", piece)
			}
			if p.Seal.Data != "" {
				delta("signature_delta", "signature", p.Seal.Data)
			}
		case wire.PartRedacted:
			send("content_block_start", object{"index": i, "content_block": blockOf(&p)})
		default:
			send("content_block_start", object{"index": i, "content_block": blockOf(&empty)})
			for _, piece := range halves(p.Text) {
				delta("text_delta", "text", piece)
			}
			for _, source := range p.Citations {
				delta("citations_delta", "citation", citationOf(source))
			}
		}
		send("content_block_stop", object{"index": i})
	}
	send("message_delta", end)
	send("message_stop", object{})
	return events
}

// halves cuts a text in two between characters.
func halves(s string) []string {
	r := []rune(s)
	return slices.DeleteFunc([]string{string(r[:len(r)/2]), string(r[len(r)/2:])}, func(p string) bool { return p == "" })
}

func (fake) Failure(status int, message string) string {
	kind := map[int]string{
		401: "authentication_error", 402: "billing_error", 403: "permission_error", 404: "not_found_error", 413: "request_too_large",
		429: "rate_limit_error", 504: "timeout_error", 529: "overloaded_error",
	}[status]
	switch {
	case kind != "":
	case status >= 500:
		kind = "api_error"
	default:
		kind = "invalid_request_error"
	}
	return encode(object{"type": "error", "error": object{"type": kind, "message": message}, "request_id": "req_vendor"})
}

func (f fake) Broken(message string) string {
	return "event: error\ndata: " + f.Failure(529, message) + "\n\n"
}

func TestConformance(t *testing.T) {
	t.Parallel()
	conformance.Upstream(t, conformance.UpstreamSuite{
		Upstream: New(), Vendor: fake{}, Seal: wire.ProtocolAnthropic,
		Can: conformance.Thinking | conformance.Seals | conformance.Redacted | conformance.Citations | conformance.Sequences | conformance.CallIDs |
			conformance.Empty,
		Stops: []wire.Stop{wire.StopEnd, wire.StopLength, wire.StopRefusal, wire.StopPause, wire.StopContext},
		// Conflicts and the like have no type of their own: the status decides.
		Refusals: map[int]fault.Code{},
	})
}

func TestGolden(t *testing.T) {
	t.Parallel()
	conformance.Golden(t, New(), map[string]conformance.Served{
		"/v1/messages":         {Codec: protocol.New(), Route: wire.RouteChat},
		"/v1/chat/completions": {Codec: openai.New(), Route: wire.RouteChat},
	})
}

// FuzzReader: whatever a vendor sends, reading ends, calls have no gaps, and arguments belong to a call that has begun.
func FuzzReader(f *testing.F) {
	for _, s := range conformance.Samples(wire.ProtocolAnthropic, []wire.Stop{wire.StopLength}) {
		f.Add([]byte(strings.Join((fake{}).Events(s.Answer, &conformance.Used), "\x00")))
	}
	f.Add([]byte(`data: {"type":"content_block_delta","index":-1,"delta":null}`))
	f.Fuzz(func(t *testing.T, events []byte) {
		if len(events) > 1<<16 {
			return
		}
		req := &wire.Request{Protocol: wire.ProtocolOpenAI}
		s := &reader{req: req, decoder: newDecoder(&wire.Chat{Tools: []wire.Tool{{Name: "f", Custom: true}}})}
		calls := int64(0)
		for event := range strings.SplitSeq(string(events), "\x00") {
			_, data, _ := strings.Cut(event, "data: ")
			frame, _, err := s.Event(nil, []byte(strings.TrimSpace(data)))
			if err != nil {
				return
			}
			for _, e := range frame.Events {
				switch {
				case e.Kind == wire.EventToolCall && e.Index != calls:
					t.Errorf("call %d begins after %d", e.Index, calls)
				case e.Kind == wire.EventToolCall:
					calls++
				case e.Kind == wire.EventArguments && e.Index >= calls:
					t.Errorf("arguments of call %s, which has not begun", strconv.FormatInt(e.Index, 10))
				}
			}
		}
	})
}

func BenchmarkDecodedFrame(b *testing.B) {
	s := &reader{req: &wire.Request{Protocol: wire.ProtocolOpenAI}, decoder: newDecoder(&wire.Chat{}), started: true}
	data := []byte(`{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"hello world"}}`)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := s.Event(nil, data); err != nil {
			b.Fatal(err)
		}
	}
}
