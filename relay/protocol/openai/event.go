package openai

import (
	"weir/relay/sse"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// events writes the chunks of a stream in its canonical form. It belongs to one sink.
type events struct {
	req       *wire.Request
	functions bool
	head      []byte // what every chunk repeats, as JSON without braces
	w         rawjson.Writer
	choices   []*chunked
}

// chunked is the state of one choice.
type chunked struct {
	index    int64
	begun    bool   // its role was sent
	refused  bool   // a refusal was told
	thinking []byte // since the last seal
	seals    int64
}

func newEvents(req *wire.Request) *events {
	return &events{req: req, functions: speaksFunctions(req)}
}

func (s *events) choice(index int64) *chunked {
	for _, c := range s.choices {
		if c.index == index {
			return c
		}
	}
	c := &chunked{index: index}
	s.choices = append(s.choices, c)
	return c
}

// append appends the chunks of one event, as server-sent events.
func (s *events) append(dst []byte, e *wire.Event) []byte {
	if e.Kind == wire.EventStart {
		s.w.B = s.w.B[:0]
		appendHead(&s.w, s.req, "chat.completion.chunk", &e.About)
		s.head = append([]byte(nil), s.w.B...)
		return dst
	}
	if s.req.Route == wire.RouteCompletions {
		return s.completion(dst, e)
	}
	c := s.choice(e.Choice)
	if !c.begun {
		c.begun = true
		s.open(c)
		s.w.Text("role", "assistant").Key("content")
		if e.Kind == wire.EventToolCall {
			s.w.Literal("null")
		} else {
			s.w.String("").Key("refusal").Literal("null")
		}
		dst = s.close(dst, nil, "")
	}
	s.open(c)
	if e.Kind == wire.EventFinish {
		return s.close(dst, e.Logprobs, finishReason(e.Stop, s.functions, c.refused))
	}
	if !s.delta(c, e) {
		return dst
	}
	return s.close(dst, e.Logprobs, "")
}

// completion appends the chunk of a text completion, which has nothing but text.
func (s *events) completion(dst []byte, e *wire.Event) []byte {
	if e.Kind != wire.EventText && e.Kind != wire.EventFinish {
		return dst
	}
	finish := ""
	if e.Kind == wire.EventFinish {
		finish = finishReason(e.Stop, false, false)
	}
	s.w.B = append(append(s.w.B[:0], '{'), s.head...)
	w := s.w.Key("choices").Open('[').Open('{').Key("text").Bytes(e.Text).Count("index", e.Choice)
	w.Key("logprobs").Literal("null").TextOr("finish_reason", finish).Close('}').Close(']')
	if s.req.IncludeUsage {
		w.Key("usage").Literal("null")
	}
	return sse.Append(dst, w.Close('}').B)
}

func (s *events) open(c *chunked) {
	s.w.B = append(append(s.w.B[:0], '{'), s.head...)
	s.w.Key("choices").Open('[').Open('{').Count("index", c.index).Key("delta").Open('{')
}

func (s *events) close(dst []byte, probs []wire.Logprob, finish string) []byte {
	w := s.w.Close('}').Key("logprobs")
	appendLogprobs(w, probs)
	w.TextOr("finish_reason", finish).Close('}').Close(']')
	if s.req.IncludeUsage {
		w.Key("usage").Literal("null")
	}
	return sse.Append(dst, w.Close('}').B)
}

// delta writes what an event adds; false where OpenAI's API has no place for it.
func (s *events) delta(c *chunked, e *wire.Event) bool {
	w := &s.w
	switch e.Kind {
	case wire.EventText:
		w.Key("content").Bytes(e.Text)
	case wire.EventThinking:
		c.thinking = append(c.thinking, e.Text...)
		w.Key("reasoning_content").Bytes(e.Text)
	case wire.EventRefusal:
		c.refused = true
		w.Key("refusal").Bytes(e.Text)
	case wire.EventSeal:
		s.seal(c, e)
	case wire.EventCitation:
		w.Key("annotations").Open('[')
		appendCitation(w, e.Citation)
		w.Close(']')
	case wire.EventToolCall, wire.EventArguments:
		return s.call(e)
	case wire.EventPart:
		if e.Part.Kind != wire.PartImage {
			return false
		}
		w.Key("images").Open('[')
		appendImage(w, e.Part)
		w.Close(']')
	case wire.EventStart, wire.EventFinish: // not deltas
	}
	return true
}

func (s *events) seal(c *chunked, e *wire.Event) {
	kind := wire.PartThinking
	if e.Redacted {
		kind = wire.PartRedacted
	}
	s.w.Key("reasoning_details").Open('[')
	appendDetail(&s.w, c.seals, kind, e.ID, string(c.thinking), e.Seal)
	s.w.Close(']')
	c.seals++
	if !e.Redacted {
		c.thinking = c.thinking[:0]
	}
}

// call writes the begin or a fragment of a call. The index is always there, 0 too.
func (s *events) call(e *wire.Event) bool {
	w := &s.w
	begins := e.Kind == wire.EventToolCall
	if s.functions {
		if e.Index > 0 {
			return false
		}
		w.Key("function_call").Open('{')
		if begins {
			w.Text("name", e.Name)
		}
		w.Key("arguments").Bytes(e.Text).Close('}')
		return true
	}
	w.Key("tool_calls").Open('[').Open('{').Count("index", e.Index)
	switch {
	case begins:
		appendCall(w, e.ID, e.Name, e.Custom, string(e.Text), e.Seal)
	case e.Custom:
		w.Key("custom").Open('{').Key("input").Bytes(e.Text).Close('}')
	default:
		w.Key("function").Open('{').Key("arguments").Bytes(e.Text).Close('}')
	}
	w.Close('}').Close(']')
	return true
}
