package openai

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"weir/relay/conformance"
	"weir/relay/wire"
)

// client reads as OpenAI's own clients do (facts/gateways.md §3): unknown types, missing indexes and error keys fail.
type client struct{}

type members = map[string]any

func (client) Body(o conformance.Options, chat *wire.Chat) string {
	body := members{"model": o.Model, "stream": o.Stream, "max_tokens": o.Limit}
	if o.Stream {
		body["stream_options"] = members{"include_usage": true}
	}
	if o.User != "" {
		body["user"] = o.User
	}
	if chat.Temperature != "" {
		body["temperature"] = chat.Temperature
	}
	if chat.Stop != nil {
		body["stop"] = chat.Stop
	}
	if chat.ToolChoice == wire.ToolNamed {
		body["tool_choice"] = members{"type": "function", "function": members{"name": chat.ToolName}}
	}
	var messages, tools []members
	for i := range chat.Messages {
		messages = append(messages, messageOf(&chat.Messages[i]))
	}
	for _, t := range chat.Tools {
		function := members{"name": t.Name, "parameters": t.Parameters}
		if t.Description != "" {
			function["description"] = t.Description
		}
		tools = append(tools, members{"type": "function", "function": function})
	}
	body["messages"] = messages
	if tools != nil {
		body["tools"] = tools
	}
	b, err := json.Marshal(body)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func messageOf(m *wire.Message) members {
	out := members{"role": m.Role}
	if m.ToolCallID != "" {
		out["tool_call_id"] = m.ToolCallID
	}
	var parts, calls []members
	for i := range m.Parts {
		switch p := &m.Parts[i]; p.Kind {
		case wire.PartText:
			parts = append(parts, members{"type": "text", "text": p.Text})
		case wire.PartImage:
			parts = append(parts, members{"type": "image_url", "image_url": members{"url": p.DataURL()}})
		case wire.PartToolCall:
			calls = append(calls, members{"id": p.Call.ID, "type": "function", "function": members{"name": p.Call.Name, "arguments": p.Call.Arguments}})
		default:
			parts = append(parts, members{"type": "unknown to the client"})
		}
	}
	out["content"] = parts
	if calls != nil {
		out["tool_calls"] = calls
	}
	return out
}

type told1 struct {
	Role    *string
	Content *string
	Refusal *string
	Think   string `json:"reasoning_content"`
	Details []struct{ Type, Text, Signature, Data, Format string }
	Sources []struct {
		Type string
		URL  struct{ URL, Title string } `json:"url_citation"`
	} `json:"annotations"`
	Images []struct {
		URL struct{ URL string } `json:"image_url"`
	}
	Calls []struct {
		Index    *int64
		ID, Type string
		Function *struct {
			Name      string
			Arguments *string
		}
	} `json:"tool_calls"`
}

type probability struct {
	Token   string
	Logprob json.Number
	Bytes   []int
	Top     []probability `json:"top_logprobs"`
}

type choice1 struct {
	Index    *int64
	Message  *told1
	Delta    *told1
	Logprobs *struct{ Content []probability }
	Finish   *string `json:"finish_reason"`
}

type usage1 struct {
	Prompt     *int64 `json:"prompt_tokens"`
	Completion *int64 `json:"completion_tokens"`
	Total      *int64 `json:"total_tokens"`
	Details    struct {
		Cached int64 `json:"cached_tokens"`
	} `json:"prompt_tokens_details"`
	Cost string `json:"cost_usd"`
}

type page1 struct {
	ID, Object, Model string
	Created           int64
	Choices           []choice1
	Usage             *usage1
}

func parsePage(body []byte, want string) (page1, error) {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(body, &raw); err != nil {
		return page1{}, err
	}
	if _, has := raw["error"]; has {
		return page1{}, errors.New("a key error") // openai-go ends there, whatever its value
	}
	body = bytes.ReplaceAll(body, []byte(`"reasoning_details"`), []byte(`"details"`))
	var p page1
	if err := json.Unmarshal(body, &p); err != nil {
		return p, err
	}
	if p.Object != want || !strings.HasPrefix(p.ID, "chatcmpl-") || p.Created == 0 || p.Model != "client-model" {
		return p, fmt.Errorf("head of %s", body)
	}
	return p, nil
}

func (u *usage1) bill() (conformance.Bill, error) {
	if u == nil || u.Prompt == nil || u.Completion == nil || u.Total == nil || *u.Total != *u.Prompt+*u.Completion {
		return conformance.Bill{}, errors.New("usage")
	}
	return conformance.Bill{Usage: wire.Usage{Input: *u.Prompt - u.Details.Cached, CacheRead: u.Details.Cached, Output: *u.Completion}, Cost: u.Cost}, nil
}

// reading puts a choice together.
type reading struct {
	wire.Choice
	text, think, refusal string
	parts                []wire.Part // sealed thinking and pictures
	sources              []wire.Citation
	calls                []wire.ToolCall
}

var stopOf = map[string]wire.Stop{"stop": wire.StopEnd, "length": wire.StopLength, "tool_calls": wire.StopTools, "content_filter": wire.StopFilter}

func (r *reading) read(c choice1, m *told1, whole bool) error { //nolint:revive // fragments have other rules
	if c.Index == nil || m == nil {
		return errors.New("a choice without index or content")
	}
	if m.Content != nil {
		r.text += *m.Content
	}
	if m.Refusal != nil {
		r.refusal += *m.Refusal
	}
	r.think += m.Think
	for _, d := range m.Details {
		by, known := wire.SealOwner(d.Format)
		if !known {
			return errors.New("format " + d.Format)
		}
		p := wire.Part{Kind: wire.PartThinking, Text: d.Text, Seal: wire.Seal{By: by, Data: d.Signature}}
		if d.Type == "reasoning.encrypted" {
			p = wire.Part{Kind: wire.PartRedacted, Seal: wire.Seal{By: by, Data: d.Data}}
		}
		r.parts = append(r.parts, p)
	}
	for _, s := range m.Sources {
		r.sources = append(r.sources, wire.Citation{URL: s.URL.URL, Title: s.URL.Title})
	}
	for _, i := range m.Images {
		r.parts = append(r.parts, wire.Media(wire.PartImage, i.URL.URL))
	}
	for at, call := range m.Calls {
		index := int64(at)
		if !whole {
			if call.Index == nil {
				return errors.New("a fragment of a call without index")
			}
			index = *call.Index
		}
		if index == int64(len(r.calls)) {
			if call.ID == "" || call.Type != "function" || call.Function == nil || call.Function.Name == "" || call.Function.Arguments == nil {
				return errors.New("a call that begins without id, type, name or arguments")
			}
			r.calls = append(r.calls, wire.ToolCall{ID: call.ID, Name: call.Function.Name})
		}
		if index >= int64(len(r.calls)) {
			return errors.New("a gap between calls")
		}
		r.calls[index].Arguments += *call.Function.Arguments
	}
	if c.Logprobs != nil {
		r.Logprobs = append(r.Logprobs, probabilities(c.Logprobs.Content)...)
	}
	if c.Finish != nil {
		stop, known := stopOf[*c.Finish]
		if !known || r.Stop != "" {
			return errors.New("finish reason " + *c.Finish)
		}
		r.Stop = stop
	}
	return nil
}

func probabilities(all []probability) (out []wire.Logprob) {
	for _, p := range all {
		var b []byte
		for _, c := range p.Bytes {
			b = append(b, byte(c))
		}
		out = append(out, wire.Logprob{Token: p.Token, Log: p.Logprob, Bytes: b, Top: probabilities(p.Top)})
	}
	return out
}

func (r *reading) choice() wire.Choice {
	c := r.Choice
	sealed := slices.ContainsFunc(r.parts, func(p wire.Part) bool { return p.Kind == wire.PartThinking })
	if r.think != "" && !sealed {
		c.Parts = append(c.Parts, wire.Part{Kind: wire.PartThinking, Text: r.think})
	}
	pictures := slices.DeleteFunc(slices.Clone(r.parts), func(p wire.Part) bool { return p.Kind != wire.PartImage })
	c.Parts = append(c.Parts, slices.DeleteFunc(r.parts, func(p wire.Part) bool { return p.Kind == wire.PartImage })...)
	if r.text != "" {
		c.Parts = append(c.Parts, wire.Part{Kind: wire.PartText, Text: r.text, Citations: r.sources})
	}
	c.Parts = append(c.Parts, pictures...)
	if r.refusal != "" {
		c.Parts = append(c.Parts, wire.Part{Kind: wire.PartRefusal, Text: r.refusal})
		c.Stop = wire.StopRefusal
	}
	for _, call := range r.calls {
		c.Parts = append(c.Parts, wire.CallPart(call))
	}
	return c
}

func (client) Answer(body []byte) (*wire.ChatAnswer, conformance.Bill, error) {
	p, err := parsePage(body, "chat.completion")
	if err != nil {
		return nil, conformance.Bill{}, err
	}
	a := &wire.ChatAnswer{}
	for _, c := range p.Choices {
		if c.Message == nil || c.Message.Role == nil || *c.Message.Role != "assistant" || c.Finish == nil {
			return nil, conformance.Bill{}, errors.New("a message without role or end")
		}
		var r reading
		if err := r.read(c, c.Message, true); err != nil {
			return nil, conformance.Bill{}, err
		}
		r.Index = *c.Index
		a.Choices = append(a.Choices, r.choice())
	}
	bill, err := p.Usage.bill()
	return a, bill, err
}

func (client) Stream(text string) (conformance.Streamed, error) {
	s := conformance.Streamed{Answer: &wire.ChatAnswer{}}
	readings := map[int64]*reading{}
	var head string
	for event := range strings.SplitSeq(strings.TrimSuffix(text, "\n\n"), "\n\n") {
		data, isData := strings.CutPrefix(event, "data: ")
		switch {
		case strings.HasPrefix(event, ":"):
			continue
		case !isData || strings.Contains(data, "\n"):
			return s, fmt.Errorf("event %q", event) // a line "event:" makes Node wrap the chunk
		case s.Ended || s.Failed != "":
			return s, errors.New("something after the end")
		case data == "[DONE]":
			s.Ended = true
			continue
		case strings.HasPrefix(data, `{"error":`):
			var err error
			if s.Failed, err = (client{}).Error([]byte(data)); err != nil {
				return s, err
			}
			continue
		}
		p, err := parsePage([]byte(data), "chat.completion.chunk")
		if err != nil {
			return s, err
		}
		if h := fmt.Sprint(p.ID, p.Created, p.Model); head != "" && h != head {
			return s, fmt.Errorf("head %s after %s", h, head)
		} else { //nolint:revive // h belongs to the comparison
			head = h
		}
		if len(p.Choices) == 0 {
			if s.Bill, err = p.Usage.bill(); err != nil {
				return s, err
			}
			continue
		}
		if !strings.Contains(data, `"usage":null`) {
			return s, errors.New("a chunk without usage:null")
		}
		for _, c := range p.Choices {
			if c.Index == nil {
				return s, errors.New("a choice without index")
			}
			r := readings[*c.Index]
			if r == nil {
				r = &reading{}
				r.Index = *c.Index
				readings[*c.Index] = r
				if c.Delta == nil || c.Delta.Role == nil {
					return s, errors.New("a choice that begins without its role")
				}
			}
			if err := r.read(c, c.Delta, false); err != nil {
				return s, err
			}
		}
	}
	for _, index := range slices.Sorted(maps.Keys(readings)) {
		s.Answer.Choices = append(s.Answer.Choices, readings[index].choice())
	}
	return s, nil
}

func (client) Error(body []byte) (string, error) {
	var e struct {
		Error struct {
			Message, Type *string
			Param, Code   *string
		}
	}
	if err := json.Unmarshal(body, &e); err != nil {
		return "", err
	}
	if e.Error.Message == nil || e.Error.Type == nil || !bytes.Contains(body, []byte(`"param":`)) || !bytes.Contains(body, []byte(`"code":`)) {
		return "", fmt.Errorf("error %s", body)
	}
	return *e.Error.Message, nil
}

func TestConformance(t *testing.T) {
	t.Parallel()
	conformance.Protocol(t, conformance.ProtocolSuite{
		Codec: New(), Client: client{}, Seal: wire.ProtocolAnthropic,
		Can: conformance.Choices | conformance.Logprobs | conformance.Thinking | conformance.Seals | conformance.Redacted | conformance.Refusals |
			conformance.Citations | conformance.Pictures | conformance.CallIDs | conformance.Empty,
		Stops: []wire.Stop{wire.StopEnd, wire.StopLength, wire.StopFilter},
	})
}
