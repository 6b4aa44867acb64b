package anthropic

import (
	"errors"
	"io"
	"net/http"

	"github.com/tidwall/gjson"

	"weir/relay/upstream/exchange"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

func openStream(response *exchange.Response, to wire.Endpoint, req *wire.Request, chat *wire.Chat) (*wire.Answer, error) {
	s := &reader{req: req, header: response.Header, renamed: renamed(to, req), decoder: newDecoder(chat)}
	stream, err := response.Stream(s, func(raw []byte) error { return inside(raw, response.Header, req) })
	if err != nil {
		return nil, err
	}
	answer := &wire.Answer{Protocol: wire.ProtocolCanonical, Stream: stream}
	if native(req) {
		answer.Protocol = wire.ProtocolAnthropic
	}
	return answer, nil
}

// reader reads the events of a message. Its regular end is message_stop, or the end of the bytes after a reason to stop.
type reader struct {
	req     *wire.Request
	header  http.Header
	renamed bool
	decoder *decoder
	counts  counts
	started bool
	stopped bool // a reason to stop was told
	// answering: something besides the start came, so that an error can go to no other channel any more.
	answering bool
	text      []byte
	data      []byte
}

var errNoStart = errors.New("an event before message_start")

// Event reads one event. Pings pass to clients of this API.
func (s *reader) Event(_, data []byte) (f wire.Frame, says bool, err error) {
	if !rawjson.Valid(data) {
		return f, false, unreadable("an event that is no JSON")
	}
	v := rawjson.View(data)
	if !v.IsObject() {
		return f, false, unreadable("an event that is no object")
	}
	kind := rawjson.Get(v, "type").Str
	switch {
	case kind == "error":
		return f, false, s.failure(data)
	case kind == "message_stop":
		if !s.stopped {
			return f, false, unreadable("an end without a reason")
		}
		return f, false, io.EOF
	case !s.started && kind != "message_start" && kind != "ping":
		return f, false, exchange.Failed("The upstream provider's answer is unreadable.", errNoStart)
	}
	f, err = s.frame(kind, v)
	if err != nil {
		return f, false, err
	}
	if !native(s.req) {
		f.Data = nil
		return f, len(f.Events) > 0 || f.Usage != nil, nil
	}
	f.Events = nil
	if f.Data == nil {
		f.Data = data
	}
	return f, s.started, nil
}

// frame decodes an event. Only the start needs another name of the model.
func (s *reader) frame(kind string, v gjson.Result) (f wire.Frame, err error) {
	d := s.decoder
	d.events = d.events[:0]
	index := rawjson.Get(v, "index").Int()
	switch kind {
	case "message_start":
		m := rawjson.Get(v, "message")
		s.started = true
		d.start(m)
		if s.counts.add(rawjson.Get(m, "usage")) {
			f.Usage, f.Partial = s.counts.usage(), true
		}
		if s.renamed && native(s.req) {
			f.Data = s.rename(v, m)
		}
	case "content_block_start":
		d.open(index, rawjson.Get(v, "content_block"))
	case "content_block_delta":
		s.delta(index, rawjson.Get(v, "delta"))
	case "content_block_stop":
		d.close(index)
	case "message_delta":
		before := len(d.events)
		if d.finish(rawjson.Get(v, "delta")); len(d.events) > before {
			s.stopped = true
		}
		if s.counts.add(rawjson.Get(v, "usage")) {
			f.Usage = s.counts.usage()
		}
	}
	if d.tooMany {
		return f, unreadable("too many blocks")
	}
	s.text = wire.AppendSaid(s.text[:0], d.events)
	s.answering = s.answering || kind != "message_start" && kind != "ping"
	f.Events, f.Text = d.events, s.text
	return f, nil
}

func (s *reader) rename(v, message gjson.Result) []byte {
	renamed := rawjson.Set(nil, []byte(message.Raw), rawjson.Member{Name: "model", Value: rawjson.AppendString(nil, s.req.Named())})
	s.data = rawjson.Set(s.data[:0], []byte(v.Raw), rawjson.Member{Name: "message", Value: renamed})
	return s.data
}

func (s *reader) delta(index int64, v gjson.Result) {
	d := s.decoder
	switch rawjson.Get(v, "type").Str {
	case "text_delta":
		d.text(wire.EventText, rawjson.Get(v, "text").Str)
	case "thinking_delta":
		d.text(wire.EventThinking, rawjson.Get(v, "thinking").Str)
	case "signature_delta":
		d.signature(rawjson.Get(v, "signature").Str)
	case "citations_delta":
		d.citation(rawjson.Get(v, "citation"))
	case "input_json_delta":
		d.arguments(index, rawjson.Get(v, "partial_json").Str)
	}
}

// Opening reports whether nothing but the start was read: an error often comes right behind it.
func (s *reader) Opening() bool { return !s.answering }

// failure is the fault for an error event: before anything was said it tells what the vendor means, later the stream broke.
func (s *reader) failure(data []byte) error {
	if !s.answering {
		if err := inside(data, s.header, s.req); err != nil {
			return err
		}
	}
	return exchange.Failed("The upstream provider failed.", errors.New("an error event in the stream"))
}

// End is regular after a reason to stop, also where message_stop is missing.
func (s *reader) End() error {
	if s.stopped || !s.started {
		return io.EOF // an empty stream is refused by who opens it
	}
	return exchange.Failed("The upstream provider's stream broke off.", io.ErrUnexpectedEOF)
}
