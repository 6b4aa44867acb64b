package openai

import (
	"encoding/base64"
	"net/http"
	"regexp"
	"time"

	"weir/relay/sse"
	"weir/relay/wire"
)

// newSoundSink writes speech as the client wants it: its bytes, or events that hold them.
func newSoundSink(s sink) wire.Sink {
	in, err := wire.Input[wire.SpeechInput](s.req)
	if err == nil && in.Events {
		return &soundEvents{sink: s}
	}
	format := defaultSpeech
	if err == nil {
		format = in.Format
	}
	return &soundSink{sink: s, kind: soundTypes[format]}
}

// soundTypes are the media types of the formats. Source: facts/providers.md §1.6.
var soundTypes = map[string]string{
	"mp3": "audio/mpeg", "opus": "audio/opus", "aac": "audio/aac", "flac": "audio/flac", "wav": "audio/wav", "pcm": "audio/pcm",
}

// plainSound is what a vendor's media type may look like to be repeated.
var plainSound = regexp.MustCompile(`^audio/[a-z0-9.+-]{1,32}$`)

// soundSink writes the bytes of speech. Their last one is kept until the charge is on disk: a body without it is not whole.
type soundSink struct {
	sink
	kind string
	held []byte // at most one byte
}

func (s *soundSink) Frame(f wire.Frame) error {
	if plainSound.MatchString(f.MediaType) {
		s.kind = f.MediaType
	}
	if len(f.Audio) == 0 {
		return nil
	}
	last := len(f.Audio) - 1
	s.buf = append(append(s.buf[:0], s.held...), f.Audio[:last]...)
	s.held = append(s.held[:0], f.Audio[last])
	return s.send()
}

// send is write for bytes that are no events.
func (s *soundSink) send() error {
	if !s.sent {
		s.sent = true
		h := s.w.Header()
		h.Set("Content-Type", s.kind)
		h.Set("Cache-Control", "no-cache")
		h.Set("X-Accel-Buffering", "no")
		s.w.WriteHeader(http.StatusOK)
	}
	return s.write()
}

// Ping writes nothing: sound has no comments.
func (s *soundSink) Ping() error { return nil }

// End writes the last byte.
func (s *soundSink) End(wire.End) error {
	s.buf = append(s.buf[:0], s.held...)
	return s.send()
}

// Fail breaks the connection, which is all that can be said in the middle of a sound: no byte can be written any more, the
// end of the body neither.
func (s *soundSink) Fail(error) error { return s.rc.SetWriteDeadline(time.Unix(1, 0)) }

// soundEvents writes speech as events; the one that ends it says what was charged.
type soundEvents struct {
	sink
	out []byte
}

func (s *soundEvents) Frame(f wire.Frame) error {
	if len(f.Audio) == 0 {
		return nil
	}
	s.out = append(s.out[:0], `{"type":"speech.audio.delta","audio":"`...)
	s.out = append(base64.StdEncoding.AppendEncode(s.out, f.Audio), `"}`...)
	return s.event(s.out)
}

func (s *soundEvents) End(e wire.End) error {
	s.out = appendUsage(append(s.out[:0], `{"type":"speech.audio.done","usage":`...), e.Usage, s.req.Route)
	s.out = append(s.out, '}')
	if e.CostUSD != "" {
		s.out = withCost(s.out, e.Usage, s.req.Route, e.CostUSD)
	}
	s.buf = sse.Append(s.buf[:0], s.out)
	return s.write()
}
