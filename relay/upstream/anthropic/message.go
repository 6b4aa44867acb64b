package anthropic

import (
	"strings"

	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// messages writes the turns. Turns of one role that follow each other become one, the results of tools first; the first is a
// user's, as Anthropic wants it.
func (e *encoder) messages() error {
	e.w.Key("messages").Open('[')
	var turn []*wire.Message
	begun := false
	end := func() error {
		if len(turn) == 0 {
			return nil
		}
		role := roleOf(turn[0])
		if !begun && role == wire.RoleAssistant {
			e.w.Literal(`{"role":"user","content":"."}`)
		}
		begun = true
		err := e.turn(role, turn)
		turn = turn[:0]
		return err
	}
	for i := range e.chat.Messages {
		m := &e.chat.Messages[i]
		if isSystem(m) {
			continue
		}
		if len(turn) > 0 && roleOf(turn[0]) != roleOf(m) {
			if err := end(); err != nil {
				return err
			}
		}
		turn = append(turn, m)
	}
	if err := end(); err != nil {
		return err
	}
	if !begun {
		e.w.Literal(`{"role":"user","content":"."}`)
	}
	e.w.Close(']')
	return nil
}

func roleOf(m *wire.Message) wire.Role {
	if m.Role == wire.RoleAssistant {
		return wire.RoleAssistant
	}
	return wire.RoleUser
}

func (e *encoder) turn(role wire.Role, turn []*wire.Message) error {
	e.w.Open('{').Text("role", string(role)).Key("content").Open('[')
	at := len(e.w.B)
	for _, m := range turn {
		if m.Role == wire.RoleTool {
			if err := e.result(m); err != nil {
				return err
			}
		}
	}
	for _, m := range turn {
		for i := range m.Parts {
			if m.Role == wire.RoleTool {
				break
			}
			if err := e.part(&m.Parts[i]); err != nil {
				return err
			}
		}
	}
	if len(e.w.B) == at { // empty content is refused
		e.w.Open('{').Text("type", "text").Text("text", ".").Close('}')
	}
	e.w.Close(']').Close('}')
	return nil
}

func (e *encoder) result(m *wire.Message) error {
	w := e.w.Open('{').Text("type", "tool_result").Text("tool_use_id", callID(m.ToolCallID))
	if len(m.Parts) > 0 {
		w.Key("content").Open('[')
		for i := range m.Parts {
			if err := e.part(&m.Parts[i]); err != nil {
				return err
			}
		}
		w.Close(']')
	}
	if m.IsError {
		w.Key("is_error").Bool(true)
	}
	e.cache(m.Cache)
	w.Close('}')
	return nil
}

// callID is an id of a call as Anthropic takes it: letters, digits, _ and -.
func callID(id string) string {
	if id == "" {
		return "call"
	}
	return strings.Map(func(r rune) rune {
		if r == '_' || r == '-' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return '_'
	}, id)
}

// part writes a block. Thoughts go up only where Anthropic itself sealed them.
func (e *encoder) part(p *wire.Part) error {
	w := &e.w
	switch p.Kind {
	case wire.PartText, wire.PartRefusal:
		if p.Text == "" {
			return nil // refused as an empty block
		}
		w.Open('{').Text("type", "text").Text("text", p.Text)
	case wire.PartThinking:
		if p.Seal.By != wire.ProtocolAnthropic {
			return nil
		}
		w.Open('{').Text("type", "thinking").Text("thinking", p.Text).Text("signature", p.Seal.Data)
	case wire.PartRedacted:
		if p.Seal.By != wire.ProtocolAnthropic {
			return nil
		}
		w.Open('{').Text("type", "redacted_thinking").Text("data", p.Seal.Data)
	case wire.PartToolCall:
		w.Open('{').Text("type", "tool_use").Text("id", callID(p.Call.ID)).Text("name", p.Call.Name).Key("input").Raw(inputOf(p.Call))
	case wire.PartImage:
		w.Open('{').Text("type", "image")
		if err := e.source(p); err != nil {
			return err
		}
	case wire.PartFile:
		w.Open('{').Text("type", "document")
		if err := e.source(p); err != nil {
			return err
		}
		e.about(p)
	default:
		return strange()
	}
	e.cache(p.Cache)
	w.Close('}')
	return nil
}

func (e *encoder) source(p *wire.Part) error {
	w := e.w.Key("source").Open('{')
	switch {
	case p.Text != "":
		w.Text("type", "text").Text("media_type", "text/plain").Text("data", p.Text)
	case p.Data != "":
		w.Text("type", "base64").Text("media_type", p.MediaType).Text("data", p.Data)
	case strings.HasPrefix(p.URL, "https://"), strings.HasPrefix(p.URL, "http://"):
		w.Text("type", "url").Text("url", p.URL)
	default:
		return strange()
	}
	w.Close('}')
	return nil
}

func (e *encoder) about(p *wire.Part) {
	if p.FileName != "" {
		e.w.Text("title", p.FileName)
	}
	if p.Context != "" {
		e.w.Text("context", p.Context)
	}
	if p.Cite {
		e.w.Key("citations").Literal(`{"enabled":true}`)
	}
}

// inputOf is the arguments of an earlier call as the object that Anthropic wants; a text that is none becomes the member
// input.
func inputOf(c *wire.ToolCall) []byte {
	raw := []byte(c.Arguments)
	switch {
	case !c.Custom && c.Arguments == "":
		return []byte("{}")
	case !c.Custom && rawjson.Valid(raw) && rawjson.View(raw).IsObject():
		return raw
	}
	var w rawjson.Writer
	return w.Open('{').Text("input", c.Arguments).Close('}').B
}
