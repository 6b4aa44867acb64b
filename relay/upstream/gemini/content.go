package gemini

import (
	"mime"
	"path"
	"strings"

	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// contents writes the turns. Turns of one role that follow each other become one; the first is a user's, as Gemini wants it.
func (e *encoder) contents() error {
	e.w.Key("contents").Open('[')
	role := ""
	for i := range e.chat.Messages {
		m := &e.chat.Messages[i]
		if isSystem(m) {
			continue
		}
		own := "user"
		if m.Role == wire.RoleAssistant {
			own = "model"
		}
		if own != role {
			e.end(role)
			if role == "" && own == "model" {
				e.w.Literal(`{"role":"user","parts":[{"text":"."}]}`)
			}
			role = own
			e.w.Open('{').Text("role", role).Key("parts").Open('[')
		}
		if err := e.message(m); err != nil {
			return err
		}
	}
	if role == "" {
		e.w.Literal(`{"role":"user","parts":[{"text":"."}]}`)
	}
	e.end(role)
	e.w.Close(']')
	return nil
}

// end closes a turn; one without parts is refused by the vendor.
func (e *encoder) end(role string) {
	if role == "" {
		return
	}
	if e.w.B[len(e.w.B)-1] == '[' {
		e.w.Open('{').Text("text", ".").Close('}')
	}
	e.w.Close(']').Close('}')
}

// skip stands in the place of the seal of calls that Gemini did not make itself, or whose seal a client lost: models from 3 on
// refuse calls without one. Google's own word for it, as public clients use it (found 2026-11-21); the rule:
// https://ai.google.dev/gemini-api/docs/thought-signatures, read 2026-11-21.
const skip = "skip_thought_signature_validator"

func (e *encoder) message(m *wire.Message) error {
	if m.Role == wire.RoleTool {
		return e.result(m)
	}
	first := true // of the calls of a step only the first has a seal
	for i := range m.Parts {
		p := &m.Parts[i]
		if p.Kind != wire.PartToolCall {
			if err := e.part(p); err != nil {
				return err
			}
			continue
		}
		seal := ""
		switch {
		case p.Call.Seal.By == wire.ProtocolGemini:
			seal = p.Call.Seal.Data
		case first && e.is(levelled):
			seal = skip
		}
		first = false
		e.call(p.Call, seal)
	}
	return nil
}

func (e *encoder) call(c *wire.ToolCall, seal string) {
	e.names[c.ID] = c.Name
	w := e.w.Open('{').Key("functionCall").Open('{')
	if c.ID != "" {
		w.Text("id", c.ID)
	}
	w.Text("name", c.Name).Key("args").Raw(argsOf(c)).Close('}')
	if seal != "" {
		w.Text("thoughtSignature", seal)
	}
	w.Close('}')
}

// argsOf is the arguments of an earlier call as the object that Gemini wants; a text that is none becomes the member input.
func argsOf(c *wire.ToolCall) []byte {
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

// result writes what a tool gave: an object, or a text in one. Media follow it.
func (e *encoder) result(m *wire.Message) error {
	name := e.names[m.ToolCallID]
	if name == "" {
		name = m.Name
	}
	if name == "" {
		name = "tool" // of a call that the client left out
	}
	w := e.w.Open('{').Key("functionResponse").Open('{')
	if m.ToolCallID != "" {
		w.Text("id", m.ToolCallID)
	}
	w.Text("name", name).Key("response")
	text := m.Text()
	raw := []byte(text)
	switch {
	case m.IsError:
		w.Open('{').Text("error", text).Close('}')
	case rawjson.Valid(raw) && rawjson.View(raw).IsObject():
		w.Raw(raw)
	default:
		w.Open('{').Text("result", text).Close('}')
	}
	w.Close('}').Close('}')
	for i := range m.Parts {
		if m.Parts[i].Kind == wire.PartText {
			continue
		}
		if err := e.part(&m.Parts[i]); err != nil {
			return err
		}
	}
	return nil
}

// part writes a part that is no call. Thoughts go up only where Gemini itself sealed them: the seal is what it reads.
func (e *encoder) part(p *wire.Part) error {
	w := &e.w
	switch p.Kind {
	case wire.PartText, wire.PartRefusal:
		if p.Text == "" {
			return nil
		}
		w.Open('{').Text("text", p.Text).Close('}')
	case wire.PartThinking, wire.PartRedacted: // a seal without a thought of its own comes back as the latter
		if p.Seal.By != wire.ProtocolGemini {
			return nil
		}
		w.Open('{').Text("text", p.Text)
		if p.Text != "" {
			w.Key("thought").Bool(true)
		}
		w.Text("thoughtSignature", p.Seal.Data).Close('}')
	case wire.PartImage, wire.PartAudio, wire.PartFile:
		return e.media(p)
	default:
		return strange()
	}
	return nil
}

func (e *encoder) media(p *wire.Part) error {
	w := &e.w
	switch {
	case p.Text != "" && p.Kind == wire.PartFile:
		text := p.Text
		if p.FileName != "" {
			text = p.FileName + "\n\n" + text
		}
		w.Open('{').Text("text", text).Close('}')
	case p.Data != "":
		w.Open('{').Key("inlineData").Open('{').Text("mimeType", p.MediaType).Text("data", p.Data).Close('}').Close('}')
	case strings.HasPrefix(p.URL, "https://"), strings.HasPrefix(p.URL, "http://"):
		w.Open('{').Key("fileData").Open('{')
		if kind := typeOf(p); kind != "" {
			w.Text("mimeType", kind)
		}
		w.Text("fileUri", p.URL).Close('}').Close('}')
	default:
		return strange()
	}
	return nil
}

// typeOf is the media type of what a URL names, by its ending; "" where that says nothing.
func typeOf(p *wire.Part) string {
	if p.MediaType != "" {
		return p.MediaType
	}
	name, _, _ := strings.Cut(p.URL, "?")
	kind, _, _ := strings.Cut(mime.TypeByExtension(strings.ToLower(path.Ext(name))), ";")
	return kind
}
