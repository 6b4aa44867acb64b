package anthropic

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"weir/relay/conformance"
	"weir/relay/wire"
)

// client reads as Anthropic's own clients do: an event of an unknown name, a block that was not opened or an index that
// leaves a gap fails. Source: https://platform.claude.com/docs/en/build-with-claude/streaming, read 2026-11-20.
type client struct{}

type members = map[string]any

func (client) Body(o conformance.Options, chat *wire.Chat) string {
	body := members{"model": o.Model, "stream": o.Stream, "max_tokens": o.Limit}
	if o.User != "" {
		body["metadata"] = members{"user_id": o.User}
	}
	if chat.Temperature != "" {
		body["temperature"] = chat.Temperature
	}
	if chat.Stop != nil {
		body["stop_sequences"] = chat.Stop
	}
	if chat.ToolChoice == wire.ToolNamed {
		body["tool_choice"] = members{"type": "tool", "name": chat.ToolName}
	}
	var messages, tools []members
	for i := range chat.Messages {
		m := &chat.Messages[i]
		content := blocksOf(m)
		last := len(messages) - 1
		switch {
		case m.Role == wire.RoleSystem:
			body["system"] = content
		case m.Role == wire.RoleTool:
			result := members{"type": "tool_result", "tool_use_id": m.ToolCallID, "content": content}
			if prior, ok := messages[last]["content"].([]members); ok && messages[last]["role"] == "user" {
				messages[last]["content"] = append(prior, result)
				continue
			}
			messages = append(messages, members{"role": "user", "content": []members{result}})
		case last >= 0 && messages[last]["role"] == string(m.Role):
			prior, _ := messages[last]["content"].([]members)
			messages[last]["content"] = append(prior, content...)
		default:
			messages = append(messages, members{"role": string(m.Role), "content": content})
		}
	}
	for _, t := range chat.Tools {
		tool := members{"name": t.Name, "input_schema": t.Parameters}
		if t.Description != "" {
			tool["description"] = t.Description
		}
		tools = append(tools, tool)
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

func blocksOf(m *wire.Message) []members {
	content := []members{}
	for i := range m.Parts {
		switch p := &m.Parts[i]; p.Kind {
		case wire.PartText:
			content = append(content, members{"type": "text", "text": p.Text})
		case wire.PartImage:
			content = append(content, members{"type": "image", "source": members{"type": "base64", "media_type": p.MediaType, "data": p.Data}})
		case wire.PartToolCall:
			content = append(content, members{"type": "tool_use", "id": p.Call.ID, "name": p.Call.Name, "input": json.RawMessage(p.Call.Arguments)})
		default:
			content = append(content, members{"type": "unknown to the client"})
		}
	}
	return content
}

type block struct {
	Type, Text, Thinking, ID, Name string
	Signature                      *string
	Data                           string
	Input                          json.RawMessage
	Citations                      []struct{ Type, URL, Title string }
	partial                        string
	closed                         bool
}

type usage struct {
	Input    *int64 `json:"input_tokens"`
	Output   *int64 `json:"output_tokens"`
	Read     *int64 `json:"cache_read_input_tokens"`
	Creation *int64 `json:"cache_creation_input_tokens"`
	Split    struct {
		Five *int64 `json:"ephemeral_5m_input_tokens"`
		Hour *int64 `json:"ephemeral_1h_input_tokens"`
	} `json:"cache_creation"`
	Cost string `json:"cost_usd"`
}

func (u *usage) bill() (conformance.Bill, error) {
	if u == nil || u.Input == nil || u.Output == nil || u.Read == nil || u.Creation == nil || u.Split.Five == nil || u.Split.Hour == nil ||
		*u.Creation != *u.Split.Five+*u.Split.Hour {
		return conformance.Bill{}, errors.New("usage")
	}
	return conformance.Bill{Usage: wire.Usage{
		Input: *u.Input, CacheRead: *u.Read, CacheWrite5m: *u.Split.Five, CacheWrite1h: *u.Split.Hour, Output: *u.Output,
	}, Cost: u.Cost}, nil
}

type message struct {
	ID, Type, Role, Model string
	Content               []block
	Stop                  *string `json:"stop_reason"`
	Sequence              *string `json:"stop_sequence"`
	Usage                 *usage
}

func (m *message) head() error {
	if !strings.HasPrefix(m.ID, "msg_") || m.Type != "message" || m.Role != "assistant" || m.Model != "client-model" || m.Content == nil {
		return fmt.Errorf("head of %+v", m)
	}
	return nil
}

var reasons = map[string]wire.Stop{
	"end_turn": wire.StopEnd, "max_tokens": wire.StopLength, "tool_use": wire.StopTools, "stop_sequence": wire.StopSequence, "refusal": wire.StopRefusal,
	"pause_turn": wire.StopPause, "model_context_window_exceeded": wire.StopContext,
}

// answer puts blocks together.
func read(content []block, stop, sequence *string) (*wire.ChatAnswer, error) {
	var c wire.Choice
	for i := range content {
		b := &content[i]
		p := wire.Part{Kind: wire.PartText, Text: b.Text}
		switch b.Type {
		case "text":
			for _, s := range b.Citations {
				p.Citations = append(p.Citations, wire.Citation{URL: s.URL, Title: s.Title})
			}
		case "thinking":
			if b.Signature == nil {
				return nil, errors.New("thinking without a signature")
			}
			p = wire.Part{Kind: wire.PartThinking, Text: b.Thinking}
			if *b.Signature != "" {
				p.Seal = wire.Seal{By: wire.ProtocolAnthropic, Data: *b.Signature}
			}
		case "redacted_thinking":
			p = wire.Part{Kind: wire.PartRedacted, Seal: wire.Seal{By: wire.ProtocolAnthropic, Data: b.Data}}
		case "tool_use":
			p = wire.CallPart(wire.ToolCall{ID: b.ID, Name: b.Name, Arguments: string(b.Input)})
		default:
			return nil, errors.New("block " + b.Type)
		}
		c.Parts = append(c.Parts, p)
	}
	if stop == nil || reasons[*stop] == "" {
		return nil, errors.New("stop reason")
	}
	c.Stop = reasons[*stop]
	if sequence != nil {
		c.StopSequence = *sequence
	}
	return &wire.ChatAnswer{Choices: []wire.Choice{c}}, nil
}

func (client) Answer(body []byte) (*wire.ChatAnswer, conformance.Bill, error) {
	var m message
	if err := errors.Join(json.Unmarshal(body, &m), m.head()); err != nil {
		return nil, conformance.Bill{}, err
	}
	a, err := read(m.Content, m.Stop, m.Sequence)
	if err != nil {
		return nil, conformance.Bill{}, err
	}
	bill, err := m.Usage.bill()
	return a, bill, err
}

// event is any event of a stream.
type event struct {
	Type    string
	Message *message
	Index   *int
	Block   *block `json:"content_block"`
	Delta   *struct {
		Type, Text, Thinking, Signature string
		Partial                         string `json:"partial_json"`
		Citation                        struct{ Type, URL, Title string }
		Stop                            *string `json:"stop_reason"`
		Sequence                        *string `json:"stop_sequence"`
	}
	Usage *usage
}

func (client) Stream(text string) (conformance.Streamed, error) {
	var (
		s       conformance.Streamed
		m       *message
		stopped bool
	)
	for raw := range strings.SplitSeq(strings.TrimSuffix(text, "\n\n"), "\n\n") {
		name, data, ok := strings.Cut(strings.TrimPrefix(raw, "event: "), "\ndata: ")
		var e event
		if err := json.Unmarshal([]byte(data), &e); err != nil || !ok || e.Type != name || s.Ended || s.Failed != "" {
			return s, fmt.Errorf("event %q: %w", raw, err)
		}
		switch name {
		case "ping":
		case "message_start":
			if m != nil || e.Message == nil || len(e.Message.Content) > 0 {
				return s, errors.New(name)
			}
			m = e.Message
			if _, err := m.Usage.bill(); err != nil {
				return s, err
			}
			if err := m.head(); err != nil {
				return s, err
			}
		case "content_block_start":
			if m == nil || e.Index == nil || *e.Index != len(m.Content) || e.Block == nil || *e.Index > 0 && !m.Content[*e.Index-1].closed {
				return s, errors.New(raw)
			}
			m.Content = append(m.Content, *e.Block)
		case "content_block_delta", "content_block_stop":
			if m == nil || e.Index == nil || *e.Index >= len(m.Content) || m.Content[*e.Index].closed {
				return s, errors.New(raw)
			}
			b := &m.Content[*e.Index]
			if b.closed = name == "content_block_stop"; b.closed {
				continue
			}
			if err := b.add(&e); err != nil {
				return s, fmt.Errorf("%w: %s", err, raw)
			}
		case "message_delta":
			if m == nil || stopped || e.Delta == nil || len(m.Content) > 0 && !m.Content[len(m.Content)-1].closed {
				return s, errors.New(raw)
			}
			stopped = true
			m.Stop, m.Sequence = e.Delta.Stop, e.Delta.Sequence
			var err error
			if s.Bill, err = e.Usage.bill(); err != nil {
				return s, err
			}
		case "message_stop":
			s.Ended = stopped
		case "error":
			var err error
			if s.Failed, err = (client{}).Error([]byte(data)); err != nil {
				return s, err
			}
		default:
			return s, errors.New(raw)
		}
	}
	if !s.Ended {
		return s, nil
	}
	for i := range m.Content {
		if b := &m.Content[i]; b.Type == "tool_use" {
			if b.Input = json.RawMessage(b.partial); b.partial == "" {
				b.Input = json.RawMessage("{}")
			}
		}
	}
	var err error
	s.Answer, err = read(m.Content, m.Stop, m.Sequence)
	return s, err
}

func (b *block) add(e *event) error {
	if e.Delta == nil {
		return errors.New("no delta")
	}
	switch kind := b.Type + " " + e.Delta.Type; kind {
	case "text text_delta":
		b.Text += e.Delta.Text
	case "text citations_delta":
		b.Citations = append(b.Citations, e.Delta.Citation)
	case "thinking thinking_delta":
		b.Thinking += e.Delta.Thinking
	case "thinking signature_delta":
		*b.Signature += e.Delta.Signature
	case "tool_use input_json_delta":
		b.partial += e.Delta.Partial
	default:
		return errors.New(kind)
	}
	return nil
}

func (client) Error(body []byte) (string, error) {
	var e struct {
		Type  string
		Error struct{ Type, Message string }
	}
	if err := json.Unmarshal(body, &e); err != nil {
		return "", err
	}
	if e.Type != "error" || e.Error.Type == "" || !strings.Contains(string(body), `"request_id":`) {
		return "", fmt.Errorf("error %s", body)
	}
	return e.Error.Message, nil
}

func TestConformance(t *testing.T) {
	t.Parallel()
	conformance.Protocol(t, conformance.ProtocolSuite{
		Codec: New(), Client: client{}, Seal: wire.ProtocolAnthropic,
		Can: conformance.Thinking | conformance.Seals | conformance.Redacted | conformance.Citations | conformance.Sequences | conformance.CallIDs |
			conformance.Empty,
		Stops: []wire.Stop{wire.StopEnd, wire.StopLength, wire.StopRefusal, wire.StopPause, wire.StopContext},
	})
}
