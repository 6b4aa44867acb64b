package openai

import (
	"cmp"
	"slices"
	"strings"

	"weir/internal/fault"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// encodeChat makes a request of a chat's canonical form. What OpenAI's API has no place for is left out where that is
// harmless (cache marks, seals, top_k), and refused with INVALID where the answer would be another (files that another
// vendor keeps, tools that another vendor runs).
func encodeChat(to wire.Endpoint, req *wire.Request, chat *wire.Chat) ([]byte, error) {
	e := &encoder{model: to.Model, family: family(to, req), req: req, quirk: quirks[to.Vendor]}
	if e.model == "" {
		e.model = req.Model
	}
	e.w.B = make([]byte, 0, len(req.Body)+512)
	e.w.Open('{').Text("model", e.model)
	if err := e.messages(chat.Messages); err != nil {
		return nil, err
	}
	if err := e.tools(chat); err != nil {
		return nil, err
	}
	limit := req.Limit()
	if limit == 0 {
		limit = to.MaxTokens
	}
	if limit > 0 {
		name, _ := limitFields(to, req)
		e.w.Count(name, limit)
	}
	if req.Choices > 1 {
		e.w.Count("n", req.Choices)
	}
	e.sampling(chat)
	e.format(chat.Format)
	switch {
	case to.EndUser != "" && wantsSafety(to, req):
		e.w.Text("safety_identifier", to.EndUser)
	case req.User != "" && e.takes("user"):
		e.w.Text("user", cmp.Or(to.EndUser, req.User))
	}
	if chat.CacheKey != "" && e.takes("prompt_cache_key") {
		e.w.Text("prompt_cache_key", chat.CacheKey)
	}
	if req.Stream {
		e.w.Key("stream").Bool(true)
		if !e.quirk.usageUnasked {
			e.w.Key("stream_options").Literal(`{"include_usage":true}`)
		}
	}
	return e.w.Close('}').B, nil
}

type encoder struct {
	w      rawjson.Writer
	model  string
	family string
	req    *wire.Request
	quirk  quirk
}

func (e *encoder) sampling(chat *wire.Chat) {
	w := &e.w
	if len(chat.Stop) > 0 {
		w.Key("stop").Open('[')
		for _, s := range chat.Stop {
			w.String(s)
		}
		w.Close(']')
	}
	if !isReasoner(e.family) {
		e.number("temperature", string(chat.Temperature))
		e.number("top_p", string(chat.TopP))
	}
	e.number("frequency_penalty", string(chat.FrequencyPenalty))
	e.number("presence_penalty", string(chat.PresencePenalty))
	if chat.Seed != nil {
		w.Count(e.named("seed"), *chat.Seed)
	}
	if chat.Logprobs {
		w.Key("logprobs").Bool(true)
		if chat.TopLogprobs > 0 {
			w.Count("top_logprobs", chat.TopLogprobs)
		}
	}
	if chat.LogitBias != nil && e.takes("logit_bias") {
		w.Key("logit_bias").Raw(chat.LogitBias)
	}
	e.thinking(chat.Reasoning)
	if chat.Verbosity != "" && e.takes("verbosity") {
		w.Text("verbosity", chat.Verbosity)
	}
}

func (e *encoder) number(name, n string) {
	if n != "" {
		e.w.Key(name).Literal(n)
	}
}

// effortOf is the effort for a budget of tokens where the client named no effort. Source: facts/providers.md §2.4, §3.2.
func effortOf(r wire.Reasoning) string {
	switch {
	case r.Off:
		return "none"
	case r.Effort != "":
		return r.Effort
	case r.Budget > 16_384:
		return "high"
	case r.Budget > 2048:
		return "medium"
	case r.Budget > 0:
		return "low"
	}
	return ""
}

func (e *encoder) format(f *wire.Format) {
	switch {
	case f == nil:
		return
	case f.Schema == nil:
		e.w.Key("response_format").Literal(`{"type":"json_object"}`)
		return
	}
	name := f.Name
	if name == "" {
		name = "response"
	}
	w := e.w.Key("response_format").Open('{').Text("type", "json_schema").Key("json_schema").Open('{').Text("name", name)
	if f.Description != "" {
		w.Text("description", f.Description)
	}
	w.Key("schema").Raw(f.Schema)
	if f.Strict {
		w.Key("strict").Bool(true)
	}
	w.Close('}').Close('}')
}

func (e *encoder) tools(chat *wire.Chat) error {
	if len(chat.Tools) == 0 {
		return nil
	}
	e.w.Key("tools").Open('[')
	for i := range chat.Tools {
		if err := e.tool(&chat.Tools[i]); err != nil {
			return err
		}
	}
	e.w.Close(']')
	switch chat.ToolChoice {
	case "":
	case wire.ToolNamed:
		kind := "function"
		if slices.ContainsFunc(chat.Tools, func(t wire.Tool) bool { return t.Custom && t.Name == chat.ToolName }) {
			kind = "custom"
		}
		e.w.Key("tool_choice").Open('{').Text("type", kind).Key(kind).Open('{').Text("name", chat.ToolName).Close('}').Close('}')
	default:
		e.w.Text("tool_choice", string(chat.ToolChoice))
	}
	if !chat.ParallelTools {
		e.w.Key("parallel_tool_calls").Bool(false)
	}
	return nil
}

func (e *encoder) tool(t *wire.Tool) error {
	kind := "function"
	switch {
	case t.Raw != nil && t.By == wire.ProtocolOpenAI:
		e.w.Raw(t.Raw)
		return nil
	case t.Raw != nil:
		return fault.Field("tools", "This model's provider does not have one of the tools, which another provider runs itself.")
	case t.Custom:
		kind = "custom"
	}
	w := e.w.Open('{').Text("type", kind).Key(kind).Open('{').Text("name", t.Name)
	if t.Description != "" {
		w.Text("description", t.Description)
	}
	if !t.Custom {
		w.Key("parameters")
		if t.Parameters != nil {
			w.Raw(t.Parameters)
		} else {
			w.Literal(`{"type":"object","properties":{}}`)
		}
		if t.Strict {
			w.Key("strict").Bool(true)
		}
	}
	w.Close('}').Close('}')
	return nil
}

// messages encodes the conversation. A tool's answer is text here: what else a tool gave follows in a message of the user,
// after the last of the tools' answers.
func (e *encoder) messages(messages []wire.Message) error {
	e.w.Key("messages").Open('[')
	var media []wire.Part
	for i := range messages {
		m := &messages[i]
		if m.Role != wire.RoleTool {
			if err := e.left(&media); err != nil {
				return err
			}
		}
		if err := e.message(m); err != nil {
			return err
		}
		if m.Role == wire.RoleTool {
			for _, p := range m.Parts {
				if p.Kind != wire.PartText {
					media = append(media, p)
				}
			}
		}
	}
	if err := e.left(&media); err != nil {
		return err
	}
	e.w.Close(']')
	return nil
}

// left writes what tools gave besides text.
func (e *encoder) left(media *[]wire.Part) error {
	if len(*media) == 0 {
		return nil
	}
	parts := append([]wire.Part{wire.Text("The results of the tools above hold this:")}, *media...)
	*media = (*media)[:0]
	return e.message(&wire.Message{Role: wire.RoleUser, Parts: parts})
}

func (e *encoder) message(m *wire.Message) error {
	role := m.Role
	if role == wire.RoleDeveloper && !isReasoner(e.family) {
		role = wire.RoleSystem
	}
	e.w.Open('{').Text("role", string(role))
	if m.Name != "" && m.Role != wire.RoleTool {
		e.w.Text("name", m.Name)
	}
	switch m.Role {
	case wire.RoleTool:
		e.w.Text("tool_call_id", m.ToolCallID).Text("content", toolText(m))
	case wire.RoleAssistant:
		e.assistant(m)
	default:
		if err := e.content(m.Parts); err != nil {
			return err
		}
	}
	e.w.Close('}')
	return nil
}

// toolText is a tool's answer as text. That a call failed is said where its text may not show it.
func toolText(m *wire.Message) string {
	text := m.Text()
	switch {
	case text != "" || len(m.Parts) > 0 && !m.IsError:
		return text
	case m.IsError:
		return "The call failed."
	}
	return ""
}

func (e *encoder) assistant(m *wire.Message) {
	var thinking, refusal strings.Builder
	calls := 0
	for i := range m.Parts {
		switch p := &m.Parts[i]; p.Kind {
		case wire.PartThinking:
			thinking.WriteString(p.Text)
		case wire.PartRefusal:
			refusal.WriteString(p.Text)
		case wire.PartToolCall:
			calls++
		}
	}
	text := m.Text()
	e.w.Key("content")
	if text == "" && (calls > 0 || refusal.Len() > 0) {
		e.w.Literal("null")
	} else {
		e.w.String(text)
	}
	if refusal.Len() > 0 {
		e.w.Text("refusal", refusal.String())
	}
	if thinking.Len() > 0 && wantsThinking(e.model) {
		e.w.Text("reasoning_content", thinking.String())
	}
	if calls == 0 {
		return
	}
	e.w.Key("tool_calls").Open('[')
	for call := range m.ToolCalls() {
		e.call(call)
	}
	e.w.Close(']')
}

func (e *encoder) call(c *wire.ToolCall) {
	kind, input, arguments := "function", "arguments", c.Arguments
	if c.Custom {
		kind, input = "custom", "input"
	} else if arguments == "" {
		arguments = "{}"
	}
	w := e.w.Open('{').Text("id", c.ID).Text("type", kind)
	w.Key(kind).Open('{').Text("name", c.Name).Text(input, arguments).Close('}')
	if c.Seal.By == wire.ProtocolGemini && strings.Contains(e.model, "gemini") {
		w.Key("extra_content").Open('{').Key("google").Open('{').Text("thought_signature", c.Seal.Data).Close('}').Close('}')
	}
	w.Close('}')
}

// content of a user or a system: text where it is no more than that.
func (e *encoder) content(parts []wire.Part) error {
	e.w.Key("content")
	if len(parts) == 0 || len(parts) == 1 && parts[0].Kind == wire.PartText {
		e.w.String((&wire.Message{Parts: parts}).Text())
		return nil
	}
	e.w.Open('[')
	for i := range parts {
		if err := e.part(&parts[i]); err != nil {
			return err
		}
	}
	e.w.Close(']')
	return nil
}

func (e *encoder) part(p *wire.Part) error {
	w := &e.w
	switch p.Kind {
	case wire.PartText, wire.PartRefusal, wire.PartThinking:
		w.Open('{').Text("type", "text").Text("text", p.Text).Close('}')
		return nil
	case wire.PartImage:
		if p.FileID != "" {
			return strange()
		}
		w.Open('{').Text("type", "image_url").Key("image_url").Open('{').Text("url", p.DataURL())
		if p.Detail != "" {
			w.Text("detail", p.Detail)
		}
		w.Close('}').Close('}')
		return nil
	case wire.PartAudio:
		w.Open('{').Text("type", "input_audio").Key("input_audio").Open('{').Text("data", p.Data).Text("format", audioFormat(p.MediaType))
		w.Close('}').Close('}')
		return nil
	case wire.PartFile:
		return e.file(p)
	case wire.PartVendor:
		if p.By == wire.ProtocolOpenAI {
			w.Raw(p.Raw)
			return nil
		}
	}
	return strange()
}

// file encodes a document: a text as text, since the API takes no other files than PDF.
func (e *encoder) file(p *wire.Part) error {
	switch {
	case p.Text != "":
		text := p.Text
		if p.FileName != "" {
			text = p.FileName + "\n\n" + text
		}
		e.w.Open('{').Text("type", "text").Text("text", text).Close('}')
		return nil
	case p.Data == "":
		return strange()
	}
	name := p.FileName
	if name == "" {
		name = "document.pdf"
	}
	e.w.Open('{').Text("type", "file").Key("file").Open('{').Text("filename", name).Text("file_data", p.DataURL()).Close('}').Close('}')
	return nil
}

func strange() error {
	return fault.Field("messages", "This model's provider does not take one of the parts of the messages.")
}

func audioFormat(mediaType string) string {
	format := strings.TrimPrefix(mediaType, "audio/")
	if format == "mpeg" {
		return "mp3"
	}
	return strings.TrimPrefix(format, "x-")
}
