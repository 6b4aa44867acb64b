package responses

import (
	"net/http"

	"github.com/tidwall/gjson"

	"weir/relay/respond"
	"weir/relay/sse"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// choice is what was said so far.
func (s *sink) choice() *wire.Choice {
	if len(s.answer.Choices) == 0 {
		return &wire.Choice{}
	}
	return &s.answer.Choices[0]
}

// told is the open part of a message as it was said, with its sources.
func (s *sink) told(o *open) *wire.Part {
	if all := itemsOf(s.choice()); o.index < len(all) && o.content < len(all[o.index].parts) {
		return all[o.index].parts[o.content]
	}
	return &wire.Part{Kind: o.part, Text: string(o.text)}
}

func (s *sink) think(text []byte) {
	if len(text) == 0 {
		return
	}
	o := s.last(itemReasoning)
	if o == nil {
		o = s.add(&open{kind: itemReasoning})
	}
	if o.part == "" {
		o.part = wire.PartThinking
		w := s.at("response.reasoning_summary_part.added", o, "summary_index").Key("part")
		appendSummary(w, "")
		s.close("response.reasoning_summary_part.added")
	}
	o.text = append(o.text, text...)
	s.at("response.reasoning_summary_text.delta", o, "summary_index").Key("delta").Bytes(text)
	s.close("response.reasoning_summary_text.delta")
}

// seal ends the thinking before it, or is an item of its own.
func (s *sink) seal(e *wire.Event) {
	o := s.last(itemReasoning)
	if o == nil || e.Redacted {
		o = s.add(&open{kind: itemReasoning})
	}
	o.sealed = true
	s.done(o, StatusCompleted)
}

func (s *sink) cite(e *wire.Event) {
	o := s.last(itemMessage)
	if o == nil {
		o = s.add(&open{kind: itemMessage, content: -1})
	}
	s.openPart(o, wire.PartText)
	w := s.at("response.output_text.annotation.added", o, "content_index").Count("annotation_index", o.call).Key("annotation")
	appendCitation(w, e.Citation)
	o.call++
	s.close("response.output_text.annotation.added")
}

func (s *sink) call(e *wire.Event) {
	if e.Seal != (wire.Seal{}) {
		s.done(s.add(&open{kind: itemReasoning, sealed: true}), StatusCompleted)
	}
	s.add(&open{kind: itemCall, custom: e.Custom, callID: e.ID, name: e.Name, call: e.Index})
}

func (s *sink) arguments(e *wire.Event) {
	for _, o := range s.items {
		if o.kind != itemCall || o.call != e.Index || o.done || len(e.Text) == 0 {
			continue
		}
		kind := "response.function_call_arguments.delta"
		if o.custom {
			kind = "response.custom_tool_call_input.delta"
		}
		o.text = append(o.text, e.Text...)
		s.emit(kind).Text("item_id", o.id).Count("output_index", int64(o.index)).Key("delta").Bytes(e.Text)
		s.close(kind)
	}
}

// picture is an image that the model made. Other parts have no place here; what is said after them is a part of its own.
func (s *sink) picture(e *wire.Event) {
	if kind, ok := kindOf(e.Part); !ok || kind != itemImage {
		if o := s.last(itemMessage); o != nil {
			s.closePart(o)
		}
		return
	}
	s.done(s.add(&open{kind: itemImage}), StatusCompleted)
}

// done ends an item.
func (s *sink) done(o *open, status string) {
	if o.done {
		return
	}
	o.done = true
	switch o.kind {
	case itemMessage:
		s.closePart(o)
	case itemReasoning:
		s.closeThinking(o)
	case itemCall:
		s.closeCall(o)
	case itemImage:
		s.emit("response.image_generation_call.completed").Text("item_id", o.id).Count("output_index", int64(o.index))
		s.close("response.image_generation_call.completed")
	}
	all := itemsOf(s.choice())
	if o.index >= len(all) {
		return
	}
	w := s.emit("response.output_item.done").Count("output_index", int64(o.index)).Key("item")
	all[o.index].append(w, s.params.ID, status)
	s.close("response.output_item.done")
}

func (s *sink) closeThinking(o *open) {
	if o.part == "" {
		return
	}
	s.at("response.reasoning_summary_text.done", o, "summary_index").Key("text").Bytes(o.text)
	s.close("response.reasoning_summary_text.done")
	w := s.at("response.reasoning_summary_part.done", o, "summary_index").Key("part")
	appendSummary(w, string(o.text))
	s.close("response.reasoning_summary_part.done")
	o.part = ""
}

func (s *sink) closeCall(o *open) {
	kind, input := "response.function_call_arguments.done", "arguments"
	if o.custom {
		kind, input = "response.custom_tool_call_input.done", "input"
	}
	said := callInput(&wire.ToolCall{Arguments: string(o.text), Custom: o.custom})
	s.emit(kind).Text("item_id", o.id).Count("output_index", int64(o.index)).Text("name", o.name).Text(input, said)
	s.close(kind)
}

func (s *sink) finishItems(status string) {
	for _, o := range s.items {
		s.done(o, status)
	}
}

// Ping writes a comment.
func (s *sink) Ping() error {
	s.buf = sse.AppendComment(s.buf[:0], "ping")
	return s.write()
}

// End writes what is not done yet and the terminal event, in one flush.
func (s *sink) End(e wire.End) error {
	if s.raw != nil {
		return s.endPassed(e)
	}
	s.buf = s.buf[:0]
	s.begin()
	status := StatusCompleted
	if e.Reason != "" {
		status = StatusIncomplete
	}
	s.finishItems(status)
	st := finished(s.choice(), e.Usage)
	if st.cost = e.CostUSD; e.Reason != "" {
		st.status, st.why, st.end = StatusIncomplete, "max_output_tokens", e.Reason
	}
	if s.keep != nil && s.params.Store {
		w := &rawjson.Writer{}
		st.object(w, s.req, &s.params, &s.answer.About)
		s.params.Store = s.keep(w.B)
	}
	s.whole("response."+st.status, &st)
	return s.write()
}

// Fail writes the error event, in the form of newer clients and in that of older ones.
func (s *sink) Fail(err error) error {
	s.buf = s.buf[:0]
	body := s.errors.ErrorObject(err)
	inner := rawjson.Get(rawjson.View(body), "error")
	w := s.emit("error")
	for _, name := range []string{"code", "message", "param"} {
		w.Key(name)
		if v := rawjson.Get(inner, name); v.Type == gjson.Null {
			w.Literal("null")
		} else {
			w.Literal(v.Raw)
		}
	}
	w.Key("error").Literal(inner.Raw)
	s.close("error")
	return s.write()
}

// write sends s.buf and flushes it, the response header first.
func (s *sink) write() error {
	if !s.sent {
		s.sent = true
		h := s.w.Header()
		h.Set("Content-Type", "text/event-stream; charset=utf-8")
		h.Set("Cache-Control", "no-cache")
		h.Set("X-Accel-Buffering", "no")
		s.w.WriteHeader(http.StatusOK)
	}
	return respond.Flush(s.w, s.rc, s.buf)
}
