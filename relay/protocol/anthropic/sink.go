package anthropic

import (
	"net/http"

	"weir/relay/respond"
	"weir/relay/sse"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// Sink returns the sink of a streamed answer: server-sent events named by their type. message_delta, which tells the usage,
// and message_stop wait for the charge.
func (Codec) Sink(w http.ResponseWriter, req *wire.Request) wire.Sink {
	return &sink{w: w, rc: http.NewResponseController(w), req: req, blocks: newBlocks(req)}
}

type sink struct {
	w      http.ResponseWriter
	rc     *http.ResponseController
	req    *wire.Request
	buf    []byte
	delta  []byte // the vendor's message_delta, held back
	blocks *blocks
	sent   bool
}

func (s *sink) Frame(f wire.Frame) error {
	s.buf = s.buf[:0]
	if f.Data == nil {
		s.buf = s.blocks.frame(s.buf, f)
	} else {
		s.native(f.Data)
	}
	if len(s.buf) == 0 {
		return nil
	}
	return s.write()
}

// native passes the vendor's own event on.
func (s *sink) native(data []byte) {
	v := rawjson.View(data)
	kind := rawjson.Get(v, "type").Str
	switch kind {
	case "message_start":
		s.blocks.started = true
	case "content_block_start":
		s.blocks.open, s.blocks.next = true, rawjson.Get(v, "index").Int()
	case "content_block_stop":
		s.blocks.open = false
		s.blocks.next++
	case "message_delta":
		if s.delta != nil {
			s.buf = appendEvent(s.buf, kind, s.delta)
		}
		s.delta = append(s.delta[:0], data...)
		return
	}
	s.buf = appendEvent(s.buf, kind, data)
}

func appendEvent(dst []byte, kind string, data []byte) []byte {
	return sse.Append(append(append(append(dst, "event: "...), kind...), '\n'), data)
}

// Ping sends Anthropic's event of that name, which its clients skip.
func (s *sink) Ping() error {
	s.buf = appendEvent(s.buf[:0], "ping", []byte(`{"type":"ping"}`))
	return s.write()
}

// End writes message_delta and message_stop, in one flush.
func (s *sink) End(e wire.End) error {
	s.buf = s.buf[:0]
	delta := s.delta
	if delta == nil || e.Reason != "" {
		s.buf = s.blocks.close(s.blocks.start(s.buf, e.Usage))
		delta = s.blocks.delta(e)
	}
	delta = truthful(delta, e.Usage)
	if e.CostUSD != "" {
		delta = withCost(delta, e.Usage, e.CostUSD)
	}
	s.buf = appendEvent(s.buf, "message_delta", delta)
	s.buf = appendEvent(s.buf, "message_stop", []byte(`{"type":"message_stop"}`))
	return s.write()
}

// truthful puts what was charged in the place of a vendor's usage that says something else.
func truthful(delta []byte, charged wire.Usage) []byte {
	told := rawjson.Get(rawjson.Get(rawjson.View(delta), "usage"), "output_tokens")
	if !told.Exists() || told.Int() == charged.TotalOutput() {
		return delta
	}
	var w rawjson.Writer
	appendUsage(&w, charged)
	return rawjson.Set(nil, delta, rawjson.Member{Name: "usage", Value: w.B})
}

// Fail writes the error event.
func (s *sink) Fail(err error) error {
	s.buf = appendEvent(s.buf[:0], "error", errorBody(err, s.w.Header().Get("X-Request-Id")))
	return s.write()
}

// write sends s.buf and flushes it, the response header first.
func (s *sink) write() error {
	if !s.sent {
		s.sent = true
		requestID(s.w)
		h := s.w.Header()
		h.Set("Content-Type", "text/event-stream; charset=utf-8")
		h.Set("Cache-Control", "no-cache")
		h.Set("X-Accel-Buffering", "no")
		s.w.WriteHeader(http.StatusOK)
	}
	return respond.Flush(s.w, s.rc, s.buf)
}
