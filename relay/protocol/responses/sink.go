package responses

import (
	"net/http"

	"weir/relay/sse"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// Sink returns the sink of a streamed answer: events that bear their type as their name and a sequence number. The terminal
// event, which has the usage, waits for the charge; there is no [DONE].
func (c Codec) Sink(w http.ResponseWriter, req *wire.Request) wire.Sink {
	return c.KeepingSink(w, req, nil)
}

// KeepingSink is Sink for a response that is kept: before its terminal event leaves, keep gets the whole object. Where keep
// reports false, the client is told that the response is not stored.
func (c Codec) KeepingSink(w http.ResponseWriter, req *wire.Request, keep func(object []byte) bool) wire.Sink {
	params, err := ParamsOf(req)
	if err != nil {
		params = &Params{}
	}
	return &sink{w: w, rc: http.NewResponseController(w), req: req, params: *params, errors: c.errors, keep: keep}
}

type sink struct {
	w      http.ResponseWriter
	rc     *http.ResponseController
	req    *wire.Request
	params Params
	errors Errors
	keep   func([]byte) bool
	buf    []byte
	obj    rawjson.Writer
	answer wire.ChatAnswer // all that was said
	number int64           // of the next event
	begun  bool
	sent   bool
	items  []*open
	raw    *passed // of a stream whose events are the vendor's own; nil for all others
}

// open is an item of the output that has been announced.
type open struct {
	index   int
	id      string
	kind    itemKind
	custom  bool
	callID  string
	name    string
	part    wire.PartKind // of the open content part; "" for none
	content int           // its index
	text    []byte        // of the open part, or the arguments of the call
	sealed  bool
	call    int64
	done    bool
}

func (s *sink) Frame(f wire.Frame) error {
	if f.Data != nil {
		return s.pass(f)
	}
	s.buf = s.buf[:0]
	for i := range f.Events {
		e := &f.Events[i]
		if e.Choice != 0 {
			continue
		}
		s.answer.Add(e)
		s.begin()
		s.event(e)
	}
	if len(s.buf) == 0 {
		return nil
	}
	return s.write()
}

// emit appends an event; the writer that it returns is in its object, and close ends it.
func (s *sink) emit(kind string) *rawjson.Writer {
	s.obj.B = s.obj.B[:0]
	w := s.obj.Open('{').Text("type", kind).Count("sequence_number", s.number)
	s.number++
	return w
}

func (s *sink) close(kind string) {
	s.obj.Close('}')
	s.buf = sse.AppendNamed(s.buf, kind, s.obj.B)
}

// whole emits an event that has the response.
func (s *sink) whole(kind string, st *state) {
	st.object(s.emit(kind).Key("response"), s.req, &s.params, &s.answer.About)
	s.close(kind)
}

func (s *sink) begin() {
	if s.begun {
		return
	}
	s.begun = true
	s.whole("response.created", &state{status: StatusInProgress})
	s.whole("response.in_progress", &state{status: StatusInProgress})
}

func (s *sink) event(e *wire.Event) {
	switch e.Kind {
	case wire.EventText:
		if len(e.Text) > 0 {
			s.say(wire.PartText, "response.output_text.delta", e)
		}
	case wire.EventRefusal:
		s.say(wire.PartRefusal, "response.refusal.delta", e)
	case wire.EventThinking:
		s.think(e.Text)
	case wire.EventSeal:
		s.seal(e)
	case wire.EventCitation:
		s.cite(e)
	case wire.EventToolCall:
		s.call(e)
	case wire.EventArguments:
		s.arguments(e)
	case wire.EventPart:
		s.picture(e)
	case wire.EventFinish:
		s.finishItems(StatusCompleted)
	case wire.EventStart: // dealt with
	}
}

// last is the newest item where it is of a kind and can go on, else nil.
func (s *sink) last(kind itemKind) *open {
	if n := len(s.items); n > 0 && s.items[n-1].kind == kind && !s.items[n-1].done && !s.items[n-1].sealed {
		return s.items[n-1]
	}
	return nil
}

// add announces a new item. What was said before it and is no call is done: calls may be written in turns.
func (s *sink) add(o *open) *open {
	for _, it := range s.items {
		if it.kind != itemCall {
			s.done(it, StatusCompleted)
		}
	}
	o.index = len(s.items)
	prefix := prefixes[o.kind]
	if o.custom {
		prefix = "ctc_"
	}
	o.id = itemID(prefix, s.params.ID, o.index)
	s.items = append(s.items, o)
	w := s.emit("response.output_item.added").Count("output_index", int64(o.index)).Key("item")
	switch o.kind {
	case itemMessage:
		w.Open('{').Text("id", o.id).Text("type", "message").Text("status", StatusInProgress).Text("role", "assistant").Key("content").Literal("[]").Close('}')
	case itemReasoning:
		w.Open('{').Text("id", o.id).Text("type", "reasoning").Key("summary").Literal("[]").Close('}')
	case itemCall:
		kind, input := "function_call", "arguments"
		if o.custom {
			kind, input = "custom_tool_call", "input"
		}
		w.Open('{').Text("id", o.id).Text("type", kind).Text("status", StatusInProgress)
		w.Text("call_id", o.callID).Text("name", o.name).Text(input, "").Close('}')
	case itemImage:
		w.Open('{').Text("id", o.id).Text("type", "image_generation_call").Text("status", StatusInProgress).Key("result").Literal("null").Close('}')
	}
	s.close("response.output_item.added")
	return o
}

// at begins an event about a part of an item.
func (s *sink) at(kind string, o *open, index string) *rawjson.Writer {
	return s.emit(kind).Text("item_id", o.id).Count("output_index", int64(o.index)).Count(index, int64(o.content))
}

func (s *sink) say(kind wire.PartKind, event string, e *wire.Event) {
	o := s.last(itemMessage)
	if o == nil {
		o = s.add(&open{kind: itemMessage, content: -1})
	}
	s.openPart(o, kind)
	o.text = append(o.text, e.Text...)
	w := s.at(event, o, "content_index").Key("delta").Bytes(e.Text)
	if kind == wire.PartText {
		w.Key("logprobs")
		appendLogprobs(w, e.Logprobs)
	}
	s.close(event)
}

// openPart begins a content part of a message, unless one of its kind is open.
func (s *sink) openPart(o *open, kind wire.PartKind) {
	if o.part == kind {
		return
	}
	s.closePart(o)
	o.part, o.text = kind, o.text[:0]
	o.content++
	w := s.at("response.content_part.added", o, "content_index").Key("part")
	appendContent(w, &wire.Part{Kind: kind}, nil)
	s.close("response.content_part.added")
}

// closePart ends the open content part.
func (s *sink) closePart(o *open) {
	if o.part == "" {
		return
	}
	part := s.told(o)
	if o.part == wire.PartText {
		w := s.at("response.output_text.done", o, "content_index").Key("text").Bytes(o.text).Key("logprobs")
		appendLogprobs(w, nil)
		s.close("response.output_text.done")
	} else {
		s.at("response.refusal.done", o, "content_index").Key("refusal").Bytes(o.text)
		s.close("response.refusal.done")
	}
	w := s.at("response.content_part.done", o, "content_index").Key("part")
	appendContent(w, part, nil)
	s.close("response.content_part.done")
	o.part = ""
}
