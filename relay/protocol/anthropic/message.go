package anthropic

import (
	"encoding/json"
	"strings"

	"github.com/tidwall/gjson"

	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

func (d *decoder) systemOf(v gjson.Result) {
	if v.Type == gjson.String {
		if v.Str != "" {
			d.system = []wire.Part{wire.Text(v.Str)}
		}
		return
	}
	d.list("system", v, maxBlocks, func(path string, b gjson.Result) {
		if rawjson.Get(b, "type").Str != "text" {
			d.fail(wire.ReasonInvalidValue, path+".type", "Input should be 'text'")
			return
		}
		d.block(path, b, &d.system)
	})
}

func (d *decoder) messages(v gjson.Result) {
	d.list("messages", v, maxMessages, d.message)
	if d.err == nil && len(d.chat.Messages) == 0 {
		d.fail(wire.ReasonInvalidValue, "messages", "at least one message is required")
	}
}

// message decodes one turn. The results of tools in it become messages of their own, before what else the user says.
func (d *decoder) message(path string, v gjson.Result) {
	if !v.IsObject() {
		d.wrong(path, "an object")
		return
	}
	role := wire.Role(rawjson.Get(v, "role").Str)
	if role != wire.RoleUser && role != wire.RoleAssistant && role != wire.RoleSystem {
		d.fail(wire.ReasonInvalidValue, path+".role", "Input should be 'user' or 'assistant'")
		return
	}
	m := wire.Message{Role: role}
	content := rawjson.Get(v, "content")
	switch {
	case content.Type == gjson.String:
		m.Parts = []wire.Part{wire.Text(content.Str)}
	case !content.Exists():
		d.missing(path + ".content")
		return
	default:
		d.list(path+".content", content, maxBlocks, func(path string, b gjson.Result) {
			if rawjson.Get(b, "type").Str == "tool_result" {
				d.result(path, b)
				return
			}
			d.block(path, b, &m.Parts)
		})
		unseal(&m)
	}
	if len(m.Parts) > 0 || content.Raw == "[]" {
		d.chat.Messages = append(d.chat.Messages, m)
	}
}

func (d *decoder) result(path string, v gjson.Result) {
	id := rawjson.Get(v, "tool_use_id")
	if !d.text(path+".tool_use_id", id, 1024) {
		return
	}
	m := wire.Message{
		Role: wire.RoleTool, ToolCallID: id.Str, IsError: rawjson.Get(v, "is_error").Bool(),
		Cache: d.cache(path+".cache_control", rawjson.Get(v, "cache_control")),
	}
	switch content := rawjson.Get(v, "content"); content.Type {
	case gjson.String:
		m.Parts = []wire.Part{wire.Text(content.Str)}
	case gjson.Null:
	default:
		d.list(path+".content", content, maxBlocks, func(path string, b gjson.Result) { d.block(path, b, &m.Parts) })
	}
	d.chat.Messages = append(d.chat.Messages, m)
}

// block decodes a block of content. Those that only Anthropic knows stay as they are.
func (d *decoder) block(path string, v gjson.Result, to *[]wire.Part) {
	if !v.IsObject() {
		d.wrong(path, "an object")
		return
	}
	kind := rawjson.Get(v, "type")
	if kind.Type != gjson.String {
		d.missing(path + ".type")
		return
	}
	var p wire.Part
	switch kind.Str {
	case "text":
		t := rawjson.Get(v, "text")
		if t.Type != gjson.String {
			d.wrong(path+".text", "a valid string")
			return
		}
		p = wire.Text(t.Str)
	case "image":
		p = d.source(path+".source", wire.PartImage, rawjson.Get(v, "source"))
	case "document":
		p = d.source(path+".source", wire.PartFile, rawjson.Get(v, "source"))
		p.FileName, p.Context = rawjson.Get(v, "title").Str, rawjson.Get(v, "context").Str
		p.Cite = rawjson.Get(rawjson.Get(v, "citations"), "enabled").Bool()
	case "thinking":
		p = wire.Part{Kind: wire.PartThinking, Text: rawjson.Get(v, "thinking").Str}
		p.ID, p.Seal = openSeal(rawjson.Get(v, "signature").Str)
	case "redacted_thinking":
		p = wire.Part{Kind: wire.PartRedacted}
		p.ID, p.Seal = openSeal(rawjson.Get(v, "data").Str)
	case "tool_use":
		id, name, input := rawjson.Get(v, "id"), rawjson.Get(v, "name"), rawjson.Get(v, "input")
		if !d.text(path+".id", id, 1024) || !d.text(path+".name", name, 256) {
			return
		}
		if !input.IsObject() {
			d.wrong(path+".input", "an object")
			return
		}
		p = wire.CallPart(wire.ToolCall{ID: id.Str, Name: name.Str, Arguments: input.Raw})
	default:
		p = wire.Part{Kind: wire.PartVendor, By: wire.ProtocolAnthropic, Raw: json.RawMessage(v.Raw)}
	}
	p.Cache = d.cache(path+".cache_control", rawjson.Get(v, "cache_control"))
	*to = append(*to, p)
}

func (d *decoder) source(path string, kind wire.PartKind, v gjson.Result) wire.Part {
	p := wire.Part{Kind: kind, MediaType: rawjson.Get(v, "media_type").Str}
	need := func(name string) string {
		s := rawjson.Get(v, name)
		if s.Type != gjson.String || s.Str == "" {
			d.missing(path + "." + name)
		}
		return s.Str
	}
	switch rawjson.Get(v, "type").Str {
	case "base64":
		p.Data, p.MediaType = need("data"), need("media_type")
	case "url":
		p.URL = need("url")
	case "file":
		p.FileID = need("file_id")
	case "text":
		p.Text, p.MediaType = need("data"), "text/plain"
	case "content":
		p.Text, p.MediaType = contentText(rawjson.Get(v, "content")), "text/plain"
	default:
		d.fail(wire.ReasonInvalidValue, path+".type", "Input should be 'base64', 'url', 'file', 'text' or 'content'")
	}
	return p
}

func contentText(v gjson.Result) string {
	if v.Type == gjson.String {
		return v.Str
	}
	var b strings.Builder
	rawjson.Each(v, func(block gjson.Result) { b.WriteString(rawjson.Get(block, "text").Str) })
	return b.String()
}

// foreign begins what we put into a signature or into redacted thinking to get another vendor's seal back: the owner, an id
// and the seal follow, with colons between.
const foreign = wire.SealMark

// closeSeal writes a seal where Anthropic's clients return it.
func closeSeal(id string, s wire.Seal) string {
	if s.By == wire.ProtocolAnthropic || s == (wire.Seal{}) {
		return s.Data
	}
	return foreign + string(s.By) + ":" + id + ":" + s.Data
}

// openSeal is its reverse.
func openSeal(text string) (id string, s wire.Seal) {
	rest, ours := strings.CutPrefix(text, foreign)
	if ours {
		if by, rest, ok := strings.Cut(rest, ":"); ok {
			if id, data, ok := strings.Cut(rest, ":"); ok {
				return id, wire.Seal{By: wire.Protocol(by), Data: data}
			}
		}
	}
	if text == "" {
		return "", wire.Seal{}
	}
	return "", wire.Seal{By: wire.ProtocolAnthropic, Data: text}
}

// unseal gives calls the seals that travelled before them as redacted thinking.
func unseal(m *wire.Message) {
	kept := m.Parts[:0]
	seals := map[string]wire.Seal{}
	for i := range m.Parts {
		p := m.Parts[i]
		if p.Kind == wire.PartRedacted && p.Seal.By == wire.ProtocolGemini {
			seals[p.ID] = p.Seal
			continue
		}
		kept = append(kept, p)
	}
	m.Parts = kept
	for call := range m.ToolCalls() {
		call.Seal = seals[call.ID]
	}
}
