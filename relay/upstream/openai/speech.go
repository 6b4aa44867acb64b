package openai

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/tidwall/gjson"

	"weir/relay/tokens"
	"weir/relay/upstream/exchange"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// eventSpeakers are families whose speech comes as events too, which alone say what was used; others refuse stream_format.
// Source: facts/providers.md §1.6.
var eventSpeakers = []string{"gpt-"}

// byteRates are about how many bytes a second of speech has in a format, as OpenAI makes it: plain samples of 24 kHz, else
// what was measured (K).
var byteRates = map[string]int64{"wav": 48_000, "pcm": 48_000, "flac": 24_000, "mp3": 16_000, "aac": 16_000, "opus": 8_000}

// speech asks for speech and gives its bytes as they come.
func speech(ctx context.Context, to wire.Endpoint, req *wire.Request) (*wire.Answer, error) {
	in, err := wire.Input[wire.SpeechInput](req)
	if err != nil {
		return nil, err
	}
	target, err := Address(to.BaseURL, req.Route)
	if err != nil {
		return nil, err
	}
	var members []rawjson.Member
	if to.Model != "" && to.Model != req.Model {
		members = append(members, rawjson.Member{Name: "model", Value: quote(to.Model)})
	}
	format := rawjson.Member{Name: "stream_format"}
	header := http.Header{"Content-Type": {"application/json"}, "Accept": {"application/octet-stream"}}
	if ofFamily(family(to, req), eventSpeakers) {
		format.Value = quote("sse")
		header.Set("Accept", "text/event-stream")
	}
	if to.Credential != "" {
		header.Set("Authorization", "Bearer "+string(to.Credential))
	}
	body := rawjson.Set(make([]byte, 0, len(req.Body)+128), req.Body, append(members, format)...)
	response, err := exchange.Post(ctx, to, target, header, body)
	if err != nil {
		return nil, err
	}
	if !response.OK() {
		return nil, refusal(response.Status, response.Header, response.ReadError(), req)
	}
	stream, err := openSpeech(response, in, req)
	if err != nil {
		return nil, err
	}
	return &wire.Answer{Protocol: wire.ProtocolOpenAI, Stream: stream}, nil
}

// openSpeech reads up to the first sound: events, or the bytes themselves.
func openSpeech(response *exchange.Response, in *wire.SpeechInput, req *wire.Request) (wire.Stream, error) {
	kind, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type"))
	switch {
	case kind == "text/event-stream":
		s := &speechEvents{meter: newSpeechMeter(in), header: response.Header, req: req}
		return response.Stream(s, func([]byte) error { return nil })
	case kind == "", strings.HasPrefix(kind, "audio/"), kind == "application/octet-stream", kind == "binary/octet-stream", kind == "application/ogg":
	default:
		if raw := response.ReadError(); hasError(raw) {
			return nil, inside(raw, response.Header, req)
		}
		return nil, exchange.Unreadable("speech that is " + kind)
	}
	s := &speechBytes{response: response, meter: newSpeechMeter(in), kind: kind, buf: make([]byte, 32<<10)}
	first, err := s.read()
	if err != nil {
		_ = response.Close() // given up
		if errors.Is(err, io.EOF) {
			return nil, exchange.Unreadable("no sound")
		}
		return nil, err
	}
	s.first = &first
	return s, nil
}

// speechMeter says what pieces of speech are in tokens, by their bytes.
type speechMeter struct{ rate, bytes, counted int64 }

func newSpeechMeter(in *wire.SpeechInput) speechMeter {
	rate := byteRates[in.Format]
	if rate == 0 {
		rate = byteRates["mp3"]
	}
	return speechMeter{rate: rate}
}

func (m *speechMeter) made(bytes int) wire.Usage {
	m.bytes += int64(bytes)
	all := m.bytes * tokens.SpokenPerMinute / (60 * m.rate)
	more := all - m.counted
	m.counted = all
	return wire.Usage{OutputAudio: more}
}

// speechBytes is speech as its bytes come.
type speechBytes struct {
	response *exchange.Response
	meter    speechMeter
	kind     string
	buf      []byte
	first    *wire.Frame
	err      error
}

func (s *speechBytes) Next() (wire.Frame, error) {
	if f := s.first; f != nil {
		s.first = nil
		return *f, nil
	}
	if s.err != nil {
		return wire.Frame{}, s.err
	}
	f, err := s.read()
	s.err = err
	return f, err
}

func (s *speechBytes) read() (wire.Frame, error) {
	for {
		n, err := s.response.Read(s.buf)
		switch {
		case n > 0:
			return wire.Frame{Audio: s.buf[:n], MediaType: s.kind, Made: s.meter.made(n)}, nil
		case errors.Is(err, io.EOF):
			return wire.Frame{}, io.EOF
		case err != nil:
			return wire.Frame{}, s.response.Explain(err)
		}
	}
}

func (s *speechBytes) Close() error {
	if s.err == nil {
		s.err = exchange.Failed("The stream was closed.", errors.New("closed"))
	}
	s.first = nil
	return s.response.Close()
}

// speechEvents reads speech.audio.delta and speech.audio.done.
type speechEvents struct {
	meter  speechMeter
	header http.Header
	req    *wire.Request
	sound  []byte
	any    bool
	done   bool
}

func (s *speechEvents) Event(_, data []byte) (f wire.Frame, says bool, err error) {
	if s.done || string(data) == "[DONE]" {
		return f, false, s.End()
	}
	if !rawjson.Valid(data) || !rawjson.View(data).IsObject() {
		return f, false, exchange.Unreadable("an event that is no JSON object")
	}
	if hasError(data) {
		if !s.any {
			return f, false, inside(data, s.header, s.req)
		}
		return f, false, exchange.Failed("The upstream provider failed.", errors.New("an error event in the stream"))
	}
	v := rawjson.View(data)
	switch rawjson.Get(v, "type").Str {
	case "speech.audio.delta":
		text := rawjson.Get(v, "audio")
		if s.sound, err = base64.StdEncoding.AppendDecode(s.sound[:0], []byte(text.Str)); err != nil || text.Type != gjson.String {
			return f, false, exchange.Unreadable("sound that is no base64")
		}
		f.Audio, f.Made = s.sound, s.meter.made(len(s.sound))
		says = len(s.sound) > 0
		s.any = s.any || says
	case "speech.audio.done":
		s.done = s.any
		if !s.any {
			return f, false, exchange.Unreadable("no sound")
		}
		f.Usage, f.UsageOnly = speechUsage(rawjson.Get(v, "usage")), true
		says = f.Usage != nil
	}
	return f, says, nil
}

func (s *speechEvents) End() error {
	if s.done {
		return io.EOF
	}
	return exchange.Failed("The upstream provider's stream broke off.", io.ErrUnexpectedEOF)
}

// speechUsage reads the usage of speech: what is written without saying what is sound.
func speechUsage(v gjson.Result) *wire.Usage {
	u := readUsage(v)
	if u == nil || u.TotalInput()+u.TotalOutput() == 0 {
		return nil
	}
	if u.OutputAudio == 0 {
		u.OutputAudio, u.Output = u.Output, 0
	}
	return u
}
