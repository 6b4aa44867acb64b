package openai

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"weir/relay/conformance"
	protocol "weir/relay/protocol/openai"
	"weir/relay/wire"
)

// fake is OpenAI as its reference describes it: https://platform.openai.com/docs/api-reference/chat, read 2026-11-20.
type fake struct{}

type object = map[string]any

func (fake) Asked(r *http.Request, body []byte) (conformance.Asked, error) {
	if r.Method != http.MethodPost || r.URL.Path != "/v1/chat/completions" || r.Header.Get("Content-Type") != "application/json" {
		return conformance.Asked{}, errors.New(r.Method + " " + r.URL.Path)
	}
	req, err := protocol.New().Decode(body, wire.RouteChat)
	if err != nil {
		return conformance.Asked{}, err
	}
	chat, err := req.Chat()
	return conformance.Asked{
		Model: req.Model, Credential: strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "), Stream: req.Stream && req.IncludeUsage,
		Limit: req.MaxTokens, Chat: chat,
	}, err
}

var finishReasons = map[wire.Stop]string{
	wire.StopEnd: "stop", wire.StopLength: "length", wire.StopTools: "tool_calls", wire.StopFilter: "content_filter", wire.StopRefusal: "stop",
}

func callOf(c *wire.ToolCall) object {
	return object{"id": c.ID, "type": "function", "function": object{"name": c.Name, "arguments": c.Arguments}}
}

func usageOf(u *wire.Usage) object {
	return object{
		"prompt_tokens": u.TotalInput(), "completion_tokens": u.TotalOutput(), "total_tokens": u.TotalInput() + u.TotalOutput(),
		"prompt_tokens_details": object{"cached_tokens": u.CacheRead},
	}
}

func probsOf(all []wire.Logprob) []object {
	list := []object{}
	for _, p := range all {
		list = append(list, object{"token": p.Token, "logprob": json.RawMessage(p.Log), "bytes": numbersOf(p.Bytes), "top_logprobs": probsOf(p.Top)})
	}
	return list
}

func numbersOf(b []byte) []int {
	var n []int
	for _, c := range b {
		n = append(n, int(c))
	}
	return n
}

// said are the members of a message or a delta that one part makes.
func said(p *wire.Part) object {
	switch p.Kind {
	case wire.PartText:
		m := object{"content": p.Text}
		for _, c := range p.Citations {
			m["annotations"] = []object{{"type": "url_citation", "url_citation": object{"url": c.URL, "title": c.Title, "start_index": 0, "end_index": 0}}}
		}
		return m
	case wire.PartThinking:
		m := object{"reasoning_content": p.Text}
		if p.Seal.Data != "" {
			m["reasoning_details"] = []object{{"type": "reasoning.text", "text": p.Text, "signature": p.Seal.Data, "format": p.Seal.Format()}}
		}
		return m
	case wire.PartRedacted:
		return object{"reasoning_details": []object{{"type": "reasoning.encrypted", "data": p.Seal.Data, "format": p.Seal.Format()}}}
	case wire.PartRefusal:
		return object{"refusal": p.Text}
	case wire.PartImage:
		return object{"images": []object{{"type": "image_url", "image_url": object{"url": p.DataURL()}}}}
	}
	return object{}
}

func (fake) Answer(a *wire.ChatAnswer, u *wire.Usage) string {
	var choices []object
	for _, c := range a.Choices {
		message := object{"role": "assistant", "content": nil, "refusal": nil}
		var calls, details []object
		for i := range c.Parts {
			if c.Parts[i].Call != nil {
				calls = append(calls, callOf(c.Parts[i].Call))
				continue
			}
			for name, v := range said(&c.Parts[i]) {
				if name == "reasoning_details" {
					list, _ := v.([]object)
					details = append(details, list...)
					v = details
				}
				message[name] = v
			}
		}
		if calls != nil {
			message["tool_calls"] = calls
		}
		choice := object{"index": c.Index, "message": message, "logprobs": nil, "finish_reason": finishReasons[c.Stop]}
		if c.Logprobs != nil {
			choice["logprobs"] = object{"content": probsOf(c.Logprobs), "refusal": nil}
		}
		choices = append(choices, choice)
	}
	whole := object{"id": a.ID, "object": "chat.completion", "created": a.Created, "model": "vendor-model", "choices": choices}
	if u != nil {
		whole["usage"] = usageOf(u)
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
	send := func(choices []object, usage any) {
		chunk := object{"id": a.ID, "object": "chat.completion.chunk", "created": a.Created, "model": "vendor-model", "choices": choices, "usage": usage}
		events = append(events, "data: "+encode(chunk)+"\n\n")
	}
	for _, c := range a.Choices {
		delta := func(d object, probs []wire.Logprob, finish any) {
			choice := object{"index": c.Index, "delta": d, "logprobs": nil, "finish_reason": finish}
			if probs != nil {
				choice["logprobs"] = object{"content": probsOf(probs), "refusal": nil}
			}
			send([]object{choice}, nil)
		}
		delta(object{"role": "assistant", "content": "", "refusal": nil}, nil, nil)
		probs := c.Logprobs
		calls := 0
		for i := range c.Parts {
			p := &c.Parts[i]
			switch {
			case p.Call != nil:
				begin := callOf(p.Call)
				begin["index"] = calls
				begin["function"] = object{"name": p.Call.Name, "arguments": ""}
				delta(object{"tool_calls": []object{begin}}, nil, nil)
				for _, piece := range halves(p.Call.Arguments) {
					delta(object{"tool_calls": []object{{"index": calls, "function": object{"arguments": piece}}}}, nil, nil)
				}
				calls++
			case p.Kind == wire.PartText && p.Citations == nil && probs == nil:
				for _, piece := range halves(p.Text) {
					delta(object{"content": piece}, nil, nil)
				}
			default:
				delta(said(p), probs, nil)
			}
		}
		delta(object{}, nil, finishReasons[c.Stop])
	}
	if u != nil {
		send([]object{}, usageOf(u))
	}
	return append(events, done)
}

// halves cuts a text in two between characters.
func halves(s string) []string {
	r := []rune(s)
	return slices.DeleteFunc([]string{string(r[:len(r)/2]), string(r[len(r)/2:])}, func(p string) bool { return p == "" })
}

// Failure has the types and codes of https://platform.openai.com/docs/guides/error-codes, read 2026-11-20.
func (fake) Failure(status int, message string) string {
	kind, code := "invalid_request_error", any(nil)
	switch {
	case status == 401:
		code = "invalid_api_key"
	case status == 404:
		code = "model_not_found"
	case status == 429:
		kind, code = "requests", "rate_limit_exceeded"
	case status >= 500:
		kind = "server_error"
	}
	return encode(object{"error": object{"message": message, "type": kind, "param": nil, "code": code}})
}

func (f fake) Broken(message string) string { return "data: " + f.Failure(500, message) + "\n\n" }

func TestConformance(t *testing.T) {
	t.Parallel()
	conformance.Upstream(t, conformance.UpstreamSuite{
		Upstream: New(), Vendor: fake{}, Seal: wire.ProtocolAnthropic, Path: "/v1",
		Can: conformance.Choices | conformance.Logprobs | conformance.Thinking | conformance.Seals | conformance.Redacted | conformance.Refusals |
			conformance.Citations | conformance.Pictures | conformance.CallIDs | conformance.Empty,
		Stops: []wire.Stop{wire.StopEnd, wire.StopLength, wire.StopFilter},
	})
}

// FuzzDecoder: whatever a vendor sends, decoding ends, and its events say the same as the whole they are put together to.
func FuzzDecoder(f *testing.F) {
	for _, s := range conformance.Samples(wire.ProtocolAnthropic, []wire.Stop{wire.StopLength}) {
		f.Add([]byte(fake{}.Answer(s.Answer, &conformance.Used)))
		for _, e := range (fake{}).Events(s.Answer, &conformance.Used) {
			f.Add([]byte(strings.TrimPrefix(strings.TrimSpace(e), "data: ")))
		}
	}
	f.Add([]byte(`{"choices":[{"delta":{"tool_calls":[{"index":-5},{"id":"a"},{"index":9,"id":"a"},null,7]}}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		if len(body) > 1<<16 {
			return
		}
		s := &reader{req: foreign(&wire.Chat{}, true), decoder: &decoder{}}
		frame, _, err := s.frame(body)
		if err != nil {
			return
		}
		calls := map[int64]int64{}
		for _, e := range frame.Events {
			switch {
			case e.Kind == wire.EventToolCall && e.Index != calls[e.Choice]:
				t.Errorf("call %d of choice %d begins after %d", e.Index, e.Choice, calls[e.Choice])
			case e.Kind == wire.EventToolCall:
				calls[e.Choice]++
			case e.Kind == wire.EventArguments && e.Index >= calls[e.Choice]:
				t.Errorf("arguments of call %s, which has not begun", strconv.FormatInt(e.Index, 10))
			}
		}
		_, _ = decodeAnswer(gjson.ParseBytes(body)) // it ends
	})
}
