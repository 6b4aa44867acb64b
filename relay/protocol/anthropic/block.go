package anthropic

import (
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// blocks writes the events of a stream in its canonical form: one block at a time, opened when something of its kind is said
// and closed when something else is. It belongs to one sink.
type blocks struct {
	req      *wire.Request
	w        rawjson.Writer
	about    wire.About
	started  bool
	open     bool
	kind     wire.EventKind  // of the open block: EventText, EventThinking or EventToolCall
	next     int64           // index of the open block, or of the next one
	calls    map[int64]int64 // block of each call
	stop     wire.Stop
	sequence string
}

func newBlocks(req *wire.Request) *blocks {
	return &blocks{req: req, stop: wire.StopEnd, calls: map[int64]int64{}}
}

func (b *blocks) frame(dst []byte, f wire.Frame) []byte {
	var input wire.Usage
	if f.Usage != nil {
		input = *f.Usage
	}
	for i := range f.Events {
		e := &f.Events[i]
		if e.Kind == wire.EventStart {
			b.about = e.About
		}
		dst = b.start(dst, input)
		if e.Choice == 0 {
			dst = b.event(dst, e)
		}
	}
	return dst
}

// start writes message_start, once. Its usage is that of the input as far as it is known.
func (b *blocks) start(dst []byte, u wire.Usage) []byte {
	if b.started {
		return dst
	}
	b.started = true
	u.Output, u.Reasoning = 0, 0
	b.w.B = b.w.B[:0]
	w := b.w.Open('{').Text("type", "message_start").Key("message").Open('{')
	appendHead(w, b.req, &b.about)
	w.Key("content").Literal("[]").Key("stop_reason").Literal("null").Key("stop_sequence").Literal("null").Key("usage")
	appendUsage(w, u)
	dst = appendEvent(dst, "message_start", w.Close('}').Close('}').B)
	return appendEvent(dst, "ping", []byte(`{"type":"ping"}`))
}

func (b *blocks) event(dst []byte, e *wire.Event) []byte {
	switch e.Kind {
	case wire.EventText, wire.EventRefusal:
		if len(e.Text) == 0 {
			return dst
		}
		dst = b.text(dst)
		return b.delta1(dst, "text_delta", "text", e.Text)
	case wire.EventThinking:
		dst = b.thinking(dst)
		return b.delta1(dst, "thinking_delta", "thinking", e.Text)
	case wire.EventSeal:
		return b.seal(dst, e)
	case wire.EventCitation:
		dst = b.text(dst)
		b.head("content_block_delta").Key("delta").Open('{').Text("type", "citations_delta").Key("citation")
		appendCitation(&b.w, e.Citation)
		return appendEvent(dst, "content_block_delta", b.w.Close('}').Close('}').B)
	case wire.EventToolCall:
		return b.call(dst, e)
	case wire.EventArguments:
		return b.arguments(dst, e)
	case wire.EventPart:
		if e.Part.Kind == wire.PartVendor && e.Part.By == wire.ProtocolAnthropic {
			return b.whole(dst, e.Part)
		}
	case wire.EventFinish:
		b.stop, b.sequence = e.Stop, e.StopSequence
		return b.close(dst)
	case wire.EventStart: // dealt with
	}
	return dst
}

// head begins an event of the block next.
func (b *blocks) head(kind string) *rawjson.Writer {
	b.w.B = b.w.B[:0]
	return b.w.Open('{').Text("type", kind).Count("index", b.next)
}

// begin opens a block.
func (b *blocks) begin(dst []byte, kind wire.EventKind, members func(*rawjson.Writer)) []byte {
	dst = b.close(dst)
	w := b.head("content_block_start").Key("content_block").Open('{')
	members(w)
	b.open, b.kind = true, kind
	return appendEvent(dst, "content_block_start", w.Close('}').Close('}').B)
}

// close closes the open block, if there is one.
func (b *blocks) close(dst []byte) []byte {
	if !b.open {
		return dst
	}
	dst = appendEvent(dst, "content_block_stop", b.head("content_block_stop").Close('}').B)
	b.open = false
	b.next++
	return dst
}

func (b *blocks) text(dst []byte) []byte {
	if b.open && b.kind == wire.EventText {
		return dst
	}
	return b.begin(dst, wire.EventText, func(w *rawjson.Writer) { w.Text("type", "text").Text("text", "") })
}

func (b *blocks) thinking(dst []byte) []byte {
	if b.open && b.kind == wire.EventThinking {
		return dst
	}
	return b.begin(dst, wire.EventThinking, func(w *rawjson.Writer) {
		w.Text("type", "thinking").Text("thinking", "").Text("signature", "")
	})
}

func (b *blocks) delta1(dst []byte, kind, name string, text []byte) []byte {
	w := b.head("content_block_delta").Key("delta").Open('{').Text("type", kind).Key(name).Bytes(text)
	return appendEvent(dst, "content_block_delta", w.Close('}').Close('}').B)
}

// seal ends a thought with its signature, or is a block of its own.
func (b *blocks) seal(dst []byte, e *wire.Event) []byte {
	sealed := closeSeal(e.ID, e.Seal)
	if e.Redacted {
		return b.whole(dst, &wire.Part{Kind: wire.PartRedacted, ID: e.ID, Seal: e.Seal})
	}
	dst = b.thinking(dst)
	dst = b.delta1(dst, "signature_delta", "signature", rawjson.ViewBytes(sealed))
	return b.close(dst)
}

// whole writes a block that comes at once.
func (b *blocks) whole(dst []byte, p *wire.Part) []byte {
	dst = b.close(dst)
	w := b.head("content_block_start").Key("content_block")
	appendPart(w, p)
	dst = appendEvent(dst, "content_block_start", w.Close('}').B)
	b.open = true
	return b.close(dst)
}

func (b *blocks) call(dst []byte, e *wire.Event) []byte {
	if e.Seal != (wire.Seal{}) {
		dst = b.whole(dst, &wire.Part{Kind: wire.PartRedacted, ID: e.ID, Seal: e.Seal})
	}
	dst = b.begin(dst, wire.EventToolCall, func(w *rawjson.Writer) {
		w.Text("type", "tool_use").Text("id", e.ID).Text("name", e.Name).Key("input").Literal("{}")
	})
	b.calls[e.Index] = b.next
	return dst
}

// arguments go to the block of their call, also where it has been closed: vendors may write several calls in turns, and
// clients go by the index.
func (b *blocks) arguments(dst []byte, e *wire.Event) []byte {
	at, begun := b.calls[e.Index]
	if !begun {
		return dst
	}
	next := b.next
	b.next = at
	dst = b.delta1(dst, "input_json_delta", "partial_json", e.Text)
	b.next = next
	return dst
}

// delta is message_delta.
func (b *blocks) delta(e wire.End) []byte {
	stop, sequence := b.stop, b.sequence
	if e.Reason == "balance" {
		stop, sequence = wire.StopLength, ""
	}
	b.w.B = b.w.B[:0]
	w := b.w.Open('{').Text("type", "message_delta").Key("delta").Open('{')
	appendStop(w, stop, sequence)
	w.Close('}').Key("usage")
	appendUsage(w, e.Usage)
	if e.Reason != "" {
		w.Key("weir").Open('{').Text("end_reason", e.Reason).Close('}')
	}
	return w.Close('}').B
}
