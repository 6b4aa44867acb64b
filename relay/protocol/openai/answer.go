package openai

import (
	"crypto/rand"
	"strconv"
	"strings"
	"time"

	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// encodeAnswer makes the body of a whole answer of its canonical form.
func encodeAnswer(req *wire.Request, a *wire.ChatAnswer, u wire.Usage) []byte {
	w := &rawjson.Writer{B: make([]byte, 0, 1024)}
	w.Open('{')
	appendHead(w, req, "chat.completion", &a.About)
	w.Key("choices").Open('[')
	functions := speaksFunctions(req)
	for i := range a.Choices {
		c := &a.Choices[i]
		if req.Route == wire.RouteCompletions {
			w.Open('{').Text("text", c.Text()).Count("index", c.Index).Key("logprobs").Literal("null")
			w.Text("finish_reason", finishReason(c.Stop, false, false)).Close('}')
			continue
		}
		w.Open('{').Count("index", c.Index).Key("message").Open('{').Text("role", "assistant")
		appendMessage(w, c, functions)
		w.Close('}').Key("logprobs")
		appendLogprobs(w, c.Logprobs)
		w.Text("finish_reason", finishReason(c.Stop, functions, refused(c))).Close('}')
	}
	w.Close(']').Key("usage").Raw(appendUsage(nil, u, req.Route))
	return w.Close('}').B
}

// appendHead appends what tells one answer from others, without braces.
func appendHead(w *rawjson.Writer, req *wire.Request, object string, a *wire.About) {
	prefix := "chatcmpl-"
	if req.Route == wire.RouteCompletions {
		prefix, object = "cmpl-", "text_completion"
	}
	w.Text("id", answerID(prefix, a.ID)).Text("object", object).Count("created", created(a)).Text("model", req.Named())
	if a.Fingerprint != "" {
		w.Text("system_fingerprint", a.Fingerprint)
	}
}

// created is when the vendor made the answer, or now where it does not say.
func created(a *wire.About) int64 {
	if a.Created == 0 {
		return time.Now().Unix()
	}
	return a.Created
}

// answerID gives an answer the prefix by which clients know a completion, and an id where it has none.
func answerID(prefix, id string) string {
	if id == "" {
		id = rand.Text()
	}
	if strings.HasPrefix(id, prefix) {
		return id
	}
	return prefix + id
}

// speaksFunctions reports whether the client uses the older words for tools.
func speaksFunctions(req *wire.Request) bool {
	if req.Route != wire.RouteChat {
		return false
	}
	chat, err := req.Chat()
	return err == nil && chat.Functions
}

func refused(c *wire.Choice) bool {
	for i := range c.Parts {
		if c.Parts[i].Kind == wire.PartRefusal {
			return true
		}
	}
	return false
}

// finishReason translates why a choice ended. A refusal that is told as a text of its own is a regular end, as with OpenAI.
func finishReason(s wire.Stop, functions, toldRefusal bool) string { //nolint:revive // both are facts of the answer
	switch s {
	case wire.StopLength, wire.StopContext:
		return "length"
	case wire.StopTools:
		if functions {
			return "function_call"
		}
		return "tool_calls"
	case wire.StopFilter:
		return "content_filter"
	case wire.StopRefusal:
		if !toldRefusal {
			return "content_filter"
		}
	case wire.StopEnd, wire.StopSequence, wire.StopPause:
	}
	return "stop"
}

// said gathers a choice's parts as OpenAI's message has them.
type said struct {
	text, thinking, refusal strings.Builder
	hasText, hasCalls       bool
	citations               []wire.Citation
	images                  []*wire.Part
	sealed                  []*wire.Part
}

func gather(c *wire.Choice) *said {
	s := &said{}
	for i := range c.Parts {
		p := &c.Parts[i]
		switch p.Kind {
		case wire.PartText:
			s.hasText = true
			s.text.WriteString(p.Text)
			s.citations = append(s.citations, p.Citations...)
		case wire.PartRefusal:
			s.refusal.WriteString(p.Text)
		case wire.PartThinking:
			s.thinking.WriteString(p.Text)
		case wire.PartToolCall:
			s.hasCalls = true
		case wire.PartImage:
			s.images = append(s.images, p)
		}
		if p.Seal != (wire.Seal{}) {
			s.sealed = append(s.sealed, p)
		}
	}
	return s
}

func appendMessage(w *rawjson.Writer, c *wire.Choice, functions bool) {
	s := gather(c)
	w.Key("content")
	if s.hasText || !s.hasCalls && s.refusal.Len() == 0 {
		w.String(s.text.String())
	} else {
		w.Literal("null")
	}
	w.TextOr("refusal", s.refusal.String())
	if s.thinking.Len() > 0 {
		w.Text("reasoning_content", s.thinking.String())
	}
	if len(s.sealed) > 0 {
		w.Key("reasoning_details").Open('[')
		for i, p := range s.sealed {
			appendDetail(w, int64(i), p.Kind, p.ID, p.Text, p.Seal)
		}
		w.Close(']')
	}
	if len(s.citations) > 0 {
		w.Key("annotations").Open('[')
		for i := range s.citations {
			appendCitation(w, &s.citations[i])
		}
		w.Close(']')
	}
	if len(s.images) > 0 {
		w.Key("images").Open('[')
		for _, p := range s.images {
			appendImage(w, p)
		}
		w.Close(']')
	}
	if s.hasCalls {
		appendCalls(w, c, functions)
	}
}

func appendCalls(w *rawjson.Writer, c *wire.Choice, functions bool) { //nolint:revive // the client's words, not a mode
	if functions {
		for call := range c.ToolCalls() { // there is one at most: the API has no place for more
			w.Key("function_call").Open('{').Text("name", call.Name).Text("arguments", arguments(call)).Close('}')
			return
		}
	}
	w.Key("tool_calls").Open('[')
	for call := range c.ToolCalls() {
		w.Open('{')
		appendCall(w, call.ID, call.Name, call.Custom, arguments(call), call.Seal)
		w.Close('}')
	}
	w.Close(']')
}

// arguments of a call, an empty object where the model wrote none: clients parse them.
func arguments(c *wire.ToolCall) string {
	if c.Arguments == "" && !c.Custom {
		return "{}"
	}
	return c.Arguments
}

// appendCall appends the members of a call.
func appendCall(w *rawjson.Writer, id, name string, custom bool, arguments string, seal wire.Seal) { //nolint:revive // custom is what the call is
	kind, input := "function", "arguments"
	if custom {
		kind, input = "custom", "input"
	}
	w.Text("id", id).Text("type", kind).Key(kind).Open('{').Text("name", name).Text(input, arguments).Close('}')
	if seal.By == wire.ProtocolGemini { // as Google's own OpenAI API has it
		w.Key("extra_content").Open('{').Key("google").Open('{').Text("thought_signature", seal.Data).Close('}').Close('}')
	}
}

// appendDetail appends a sealed thought in the form that OpenRouter gave it; clients that know it send it back.
func appendDetail(w *rawjson.Writer, index int64, kind wire.PartKind, id, text string, seal wire.Seal) {
	w.Open('{')
	if kind == wire.PartThinking && seal.By == wire.ProtocolAnthropic {
		w.Text("type", "reasoning.text").Text("text", text).Text("signature", seal.Data)
	} else {
		w.Text("type", "reasoning.encrypted").Text("data", seal.Data)
	}
	if id != "" {
		w.Text("id", id)
	}
	w.Text("format", seal.Format()).Count("index", index).Close('}')
}

func appendCitation(w *rawjson.Writer, c *wire.Citation) {
	w.Open('{').Text("type", "url_citation").Key("url_citation").Open('{')
	w.Count("start_index", c.Start).Count("end_index", c.End).Text("title", c.Title).Text("url", c.URL)
	w.Close('}').Close('}')
}

func appendImage(w *rawjson.Writer, p *wire.Part) {
	w.Open('{').Text("type", "image_url").Key("image_url").Open('{').Text("url", p.DataURL()).Close('}').Close('}')
}

// appendLogprobs appends OpenAI's object of them, or null.
func appendLogprobs(w *rawjson.Writer, all []wire.Logprob) {
	if len(all) == 0 {
		w.Literal("null")
		return
	}
	w.Open('{').Key("content").Open('[')
	for i := range all {
		w.Open('{')
		appendLogprob(w, &all[i])
		w.Key("top_logprobs").Open('[')
		for j := range all[i].Top {
			w.Open('{')
			appendLogprob(w, &all[i].Top[j])
			w.Close('}')
		}
		w.Close(']').Close('}')
	}
	w.Close(']').Key("refusal").Literal("null").Close('}')
}

func appendLogprob(w *rawjson.Writer, p *wire.Logprob) {
	w.Text("token", p.Token).Key("logprob")
	if p.Log == "" {
		w.Literal("-9999.0") // what OpenAI writes for a token that is very unlikely
	} else {
		w.Literal(string(p.Log))
	}
	b := p.Bytes
	if b == nil {
		b = rawjson.ViewBytes(p.Token)
	}
	w.Key("bytes").Open('[')
	for _, c := range b {
		w.B = append(strconv.AppendInt(w.B, int64(c), 10), ',')
	}
	if len(b) > 0 {
		w.B = w.B[:len(w.B)-1]
	}
	w.Close(']')
}
