package gemini

import (
	"errors"
	"io"
	"net/http"

	"weir/relay/upstream/exchange"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

func openStream(response *exchange.Response, req *wire.Request, chat *wire.Chat) (*wire.Answer, error) {
	s := &reader{req: req, header: response.Header, decoder: newDecoder(chat)}
	stream, err := response.Stream(s, func(raw []byte) error { return inside(raw, response.Header, req) })
	if err != nil {
		return nil, err
	}
	return &wire.Answer{Protocol: wire.ProtocolCanonical, Stream: stream}, nil
}

// reader reads the pieces of an answer, each of which has the shape of a whole one. There is no mark of the end: the bytes end
// after each candidate has told why it did.
type reader struct {
	req     *wire.Request
	header  http.Header
	decoder *decoder
	counted bool // the input was told
	text    []byte
}

// Event reads one piece. Its usage is a running total: until the end only what it says of the input is taken.
func (s *reader) Event(_, data []byte) (f wire.Frame, says bool, err error) {
	if !rawjson.Valid(data) {
		return f, false, unreadable("an event that is no JSON")
	}
	v := rawjson.View(data)
	if !v.IsObject() {
		return f, false, unreadable("an event that is no object")
	}
	if rawjson.Get(v, "error").IsObject() {
		if s.decoder.said() {
			return f, false, exchange.Failed("The upstream provider failed.", errors.New("an error event in the stream"))
		}
		return f, false, inside(data, s.header, s.req)
	}
	if err := s.decoder.chunk(v); err != nil {
		return f, false, err
	}
	f.Events = s.decoder.events
	s.text = wire.AppendSaid(s.text[:0], f.Events)
	f.Text = s.text
	if u := readUsage(rawjson.Get(v, "usageMetadata")); u != nil {
		switch {
		case s.decoder.ended():
			f.Usage = u
		case !s.counted:
			input := u.OfInput()
			f.Usage, f.Partial = &input, true
			s.counted = true
		}
	}
	return f, len(f.Events) > 0 || f.Usage != nil, nil
}

// End is regular after every candidate has ended.
func (s *reader) End() error {
	if s.decoder.ended() || !s.decoder.started {
		return io.EOF // an empty stream is refused by who opens it
	}
	return exchange.Failed("The upstream provider's stream broke off.", io.ErrUnexpectedEOF)
}
