package responses

import (
	"encoding/json"
	"mime"
	"strings"

	"github.com/tidwall/gjson"

	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

func (d *decoder) input(v gjson.Result) {
	if v.Type == gjson.String {
		d.chat.Messages = append(d.chat.Messages, wire.Message{Role: wire.RoleUser, Parts: []wire.Part{wire.Text(v.Str)}})
		return
	}
	d.list("input", v, maxItems, d.item)
	if d.err == nil && len(d.chat.Messages)+len(d.params.References) == 0 {
		d.fail(wire.ReasonInvalidValue, "input", "Invalid 'input': empty array. Expected at least one item.")
	}
}

// item decodes one item of the input. What the model said, thought and called in one turn becomes one message.
func (d *decoder) item(path string, v gjson.Result) {
	if !d.object(path, v) {
		return
	}
	kind := rawjson.Get(v, "type").Str
	if kind == "" && rawjson.Get(v, "role").Exists() {
		kind = "message"
	}
	switch kind {
	case "message":
		d.message(path, v)
	case "reasoning", "image_generation_call":
		d.made(kind, v)
	case "function_call":
		d.call(path, v, "arguments")
	case "custom_tool_call":
		d.call(path, v, "input")
	case "function_call_output", "custom_tool_call_output":
		d.result(path, v)
	case "item_reference":
		if d.text(path+".id", rawjson.Get(v, "id"), 1, maxName) {
			d.params.References = append(d.params.References, strings.Clone(rawjson.Get(v, "id").Str))
		}
	case "":
		d.missing(path + ".type")
	default:
		d.fail(wire.ReasonInvalidValue, path+".type", "Invalid value. Items of this type belong to tools that are not offered here.")
	}
}

// made adds a thought or an image of the model's, unless it is empty.
func (d *decoder) made(kind string, v gjson.Result) {
	p := wire.Part{Kind: wire.PartImage, MediaType: imageType(v), Data: rawjson.Get(v, "result").Str}
	if kind == "reasoning" {
		p = reasoningPart(v)
	}
	if p.Text != "" || p.Data != "" || p.Seal != (wire.Seal{}) {
		d.assistant(p)
	}
}

func imageType(v gjson.Result) string {
	if format := rawjson.Get(v, "output_format").Str; format == "jpeg" || format == "webp" {
		return "image/" + format
	}
	return "image/png"
}

// assistant adds to the turn of the assistant that is last, or begins one.
func (d *decoder) assistant(parts ...wire.Part) {
	if n := len(d.chat.Messages); n > 0 && d.chat.Messages[n-1].Role == wire.RoleAssistant {
		d.chat.Messages[n-1].Parts = append(d.chat.Messages[n-1].Parts, parts...)
		return
	}
	d.chat.Messages = append(d.chat.Messages, wire.Message{Role: wire.RoleAssistant, Parts: parts})
}

func (d *decoder) message(path string, v gjson.Result) {
	role := wire.Role(rawjson.Get(v, "role").Str)
	switch role {
	case wire.RoleUser, wire.RoleAssistant, wire.RoleSystem, wire.RoleDeveloper:
	default:
		d.fail(wire.ReasonInvalidValue, path+".role", "Invalid value. Supported values are: 'user', 'assistant', 'system' and 'developer'.")
		return
	}
	content := rawjson.Get(v, "content")
	if !content.Exists() {
		d.missing(path + ".content")
		return
	}
	parts := d.content(path+".content", content)
	if role == wire.RoleAssistant {
		d.assistant(parts...)
		return
	}
	d.chat.Messages = append(d.chat.Messages, wire.Message{Role: role, Parts: parts})
}

// content decodes a text or a list of parts.
func (d *decoder) content(path string, v gjson.Result) []wire.Part {
	if v.Type == gjson.String {
		return []wire.Part{wire.Text(v.Str)}
	}
	var parts []wire.Part
	d.list(path, v, maxParts, func(path string, p gjson.Result) {
		if d.object(path, p) {
			parts = append(parts, d.part(path, p))
		}
	})
	return parts
}

func (d *decoder) part(path string, v gjson.Result) wire.Part {
	get := func(name string) string { return rawjson.Get(v, name).Str }
	switch kind := get("type"); kind {
	case "input_text", "output_text", "text", "summary_text", "reasoning_text":
		if !d.text(path+".text", rawjson.Get(v, "text"), 0, maxText) {
			return wire.Part{}
		}
		p := wire.Text(get("text"))
		rawjson.Each(rawjson.Get(v, "annotations"), func(a gjson.Result) {
			if rawjson.Get(a, "type").Str == "url_citation" {
				p.Citations = append(p.Citations, wire.Citation{URL: rawjson.Get(a, "url").Str, Title: rawjson.Get(a, "title").Str})
			}
		})
		return p
	case "refusal":
		return wire.Part{Kind: wire.PartRefusal, Text: get("refusal")}
	case "input_image":
		url := get("image_url")
		if url == "" {
			d.unknownFile(path + ".image_url")
		}
		p := wire.Media(wire.PartImage, url)
		p.Detail = get("detail")
		return p
	case "input_audio":
		inner := rawjson.Get(v, "input_audio")
		return wire.Part{Kind: wire.PartAudio, Data: rawjson.Get(inner, "data").Str, MediaType: audioType(rawjson.Get(inner, "format").Str)}
	case "input_file":
		p := wire.Media(wire.PartFile, get("file_data"))
		if url := get("file_url"); url != "" {
			p = wire.Part{Kind: wire.PartFile, URL: url}
		}
		if p.URL == "" && p.Data == "" {
			d.unknownFile(path + ".file_data")
		}
		p.FileName = get("filename")
		return p
	}
	d.fail(wire.ReasonInvalidValue, path+".type", "Invalid value. Supported values are: 'input_text', 'input_image', 'input_file', 'input_audio', "+
		"'output_text' and 'refusal'.")
	return wire.Part{}
}

// unknownFile: a part without content names a file that was uploaded before, which is not offered.
func (d *decoder) unknownFile(path string) {
	d.fail(wire.ReasonMissing, path, "Missing required parameter: '"+path+"'. Uploaded files are not offered here.")
}

func audioType(format string) string {
	if format == "mp3" {
		return "audio/mpeg"
	}
	if format == "" || mime.FormatMediaType("audio/"+format, nil) == "" {
		return ""
	}
	return "audio/" + format
}

// reasoningPart decodes a thought: its summary, and its seal.
func reasoningPart(v gjson.Result) wire.Part {
	var text strings.Builder
	for _, list := range []string{"content", "summary"} {
		if text.Len() == 0 {
			rawjson.Each(rawjson.Get(v, list), func(p gjson.Result) { text.WriteString(rawjson.Get(p, "text").Str) })
		}
	}
	p := wire.Part{Kind: wire.PartThinking, Text: text.String()}
	p.ID, p.Seal = openSeal(rawjson.Get(v, "id").Str, rawjson.Get(v, "encrypted_content").Str)
	if p.Text == "" {
		p.Kind = wire.PartRedacted
	}
	return p
}

func (d *decoder) call(path string, v gjson.Result, input string) {
	id, name, said := rawjson.Get(v, "call_id"), rawjson.Get(v, "name"), rawjson.Get(v, input)
	if !d.text(path+".call_id", id, 1, 1024) || !d.text(path+".name", name, 1, maxName) || !d.text(path+"."+input, said, 0, maxText) {
		return
	}
	call := wire.ToolCall{ID: id.Str, Name: name.Str, Arguments: said.Str, Custom: input == "input"}
	if n := len(d.chat.Messages); n > 0 && d.chat.Messages[n-1].Role == wire.RoleAssistant {
		call.Seal = takeCallSeal(&d.chat.Messages[n-1], call.ID)
	}
	d.assistant(wire.CallPart(call))
}

func (d *decoder) result(path string, v gjson.Result) {
	id := rawjson.Get(v, "call_id")
	if !d.text(path+".call_id", id, 1, 1024) {
		return
	}
	output := rawjson.Get(v, "output")
	if !output.Exists() {
		d.missing(path + ".output")
		return
	}
	d.chat.Messages = append(d.chat.Messages, wire.Message{Role: wire.RoleTool, ToolCallID: id.Str, Parts: d.content(path+".output", output)})
}

// foreign begins what we put into encrypted_content to get another vendor's seal back: the owner, an id and the seal follow,
// with colons between.
const foreign = wire.SealMark

// closeSeal writes a seal where clients of this API return it.
func closeSeal(id string, s wire.Seal) string {
	if s.By == wire.ProtocolResponses || s == (wire.Seal{}) {
		return s.Data
	}
	return foreign + string(s.By) + ":" + id + ":" + s.Data
}

// openSeal is its reverse.
func openSeal(itemID, text string) (id string, s wire.Seal) {
	if rest, ours := strings.CutPrefix(text, foreign); ours {
		if by, rest, ok := strings.Cut(rest, ":"); ok {
			if id, data, ok := strings.Cut(rest, ":"); ok {
				return id, wire.Seal{By: wire.Protocol(by), Data: data}
			}
		}
	}
	if text == "" {
		return itemID, wire.Seal{}
	}
	return itemID, wire.Seal{By: wire.ProtocolResponses, Data: text}
}

// takeCallSeal takes the seal of a call that travelled before it as reasoning.
func takeCallSeal(m *wire.Message, callID string) wire.Seal {
	last := len(m.Parts) - 1
	if last < 0 || m.Parts[last].Kind != wire.PartRedacted || m.Parts[last].Seal.By != wire.ProtocolGemini || m.Parts[last].ID != callID {
		return wire.Seal{}
	}
	seal := m.Parts[last].Seal
	m.Parts = m.Parts[:last]
	return seal
}

// Continue returns a body whose input comes after items of earlier turns: a JSON array. Returns INVALID where the input is
// neither a text nor a list.
func Continue(body, items []byte) ([]byte, error) {
	input := rawjson.Get(rawjson.View(body), "input")
	w := &rawjson.Writer{B: make([]byte, 0, len(items)+len(input.Raw)+64)}
	w.Open('[')
	rawjson.Each(rawjson.View(items), func(v gjson.Result) { w.Literal(v.Raw) })
	appendInput(w, input)
	w.Close(']')
	return rawjson.Set(make([]byte, 0, len(body)+len(w.B)), body, rawjson.Member{Name: "input", Value: w.B}), nil
}

// appendInput appends the elements of an input, a text as the message that it is.
func appendInput(w *rawjson.Writer, input gjson.Result) {
	if input.Type == gjson.String {
		w.Open('{').Text("type", "message").Text("role", "user").Key("content").Open('[')
		w.Open('{').Text("type", "input_text").Text("text", input.Str).Close('}').Close(']').Close('}')
		return
	}
	rawjson.Each(input, func(v gjson.Result) { w.Literal(v.Raw) })
}

// Items are the input of a body as a JSON array of items, each with an id.
func Items(body []byte, responseID string) json.RawMessage {
	w := &rawjson.Writer{}
	w.Open('[')
	appendInput(w, rawjson.Get(rawjson.View(body), "input"))
	w.Close(']')
	out := &rawjson.Writer{}
	out.Open('[')
	n := 0
	rawjson.Each(rawjson.View(w.B), func(v gjson.Result) {
		if rawjson.Get(v, "id").Exists() {
			out.Literal(v.Raw)
		} else {
			out.Raw(rawjson.Set(nil, []byte(v.Raw), rawjson.Member{Name: "id", Value: rawjson.AppendString(nil, itemID("in_", responseID, n))}))
		}
		n++
	})
	return out.Close(']').B
}
