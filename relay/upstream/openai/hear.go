package openai

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"weir/relay/upstream/exchange"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// hear sends a recording and gives its text.
func hear(ctx context.Context, to wire.Endpoint, req *wire.Request) (*wire.Answer, error) {
	in, err := wire.Input[wire.HearInput](req)
	if err != nil {
		return nil, err
	}
	members := hearMembers(to, req, in)
	streams := rawjson.Member{Name: "stream"} // gone for a model that would ignore it
	if req.Stream {
		streams.Value = []byte("true") // Python's clients write True
	}
	members = append(members, streams)
	response, err := send(ctx, to, req, members)
	switch {
	case err != nil:
		return nil, err
	case !response.OK():
		return nil, refusal(response.Status, response.Header, response.ReadError(), req)
	case req.Stream && !strings.HasPrefix(response.Header.Get("Content-Type"), "application/json"):
		stream, err := response.Stream(&transcriptReader{req: req, header: response.Header}, func(raw []byte) error {
			if !hasError(raw) {
				return nil
			}
			return inside(raw, response.Header, req)
		})
		if err != nil {
			return nil, err
		}
		return &wire.Answer{Protocol: wire.ProtocolOpenAI, Stream: stream}, nil
	}
	raw, err := response.ReadAll()
	if err != nil {
		return nil, err
	}
	answer, err := readTranscript(raw, response.Header, in, req)
	if err != nil || !req.Stream {
		return answer, err
	}
	return &wire.Answer{Protocol: wire.ProtocolOpenAI, Stream: &wholeTranscript{answer: answer}}, nil
}

// readTranscript reads a text, or an object with one.
func readTranscript(raw []byte, h http.Header, in *wire.HearInput, req *wire.Request) (*wire.Answer, error) {
	if hasError(raw) {
		return nil, inside(raw, h, req)
	}
	if !in.IsJSON() {
		if !utf8.Valid(raw) || strings.HasPrefix(h.Get("Content-Type"), "text/html") {
			return nil, exchange.Unreadable("no text")
		}
		if rawjson.Valid(raw) && rawjson.View(raw).IsObject() {
			return written(raw, in)
		}
		return &wire.Answer{Protocol: wire.ProtocolOpenAI, Body: raw, Plain: true, Text: raw, Usage: lastTime(raw)}, nil
	}
	v := rawjson.View(raw)
	if !rawjson.Valid(raw) || !v.IsObject() || rawjson.Get(v, "text").Type != gjson.String {
		return nil, exchange.Unreadable("no transcript")
	}
	return &wire.Answer{
		Protocol: wire.ProtocolOpenAI, Body: raw, Text: []byte(rawjson.Get(v, "text").Str), Usage: hearUsage(v),
	}, nil
}

// hearUsage reads the usage of a transcript: tokens, or the length of the recording, which older servers give as its
// duration; nil for neither.
func hearUsage(v gjson.Result) *wire.Usage {
	usage := rawjson.Get(v, "usage")
	seconds := rawjson.Get(usage, "seconds")
	if seconds.Type != gjson.Number {
		seconds = rawjson.Get(v, "duration")
	}
	var u wire.Usage
	if counted := readUsage(hearTokens(usage)); counted != nil {
		u = *counted
	}
	if seconds.Type == gjson.Number && seconds.Num > 0 {
		u.Seconds = int64(math.Ceil(math.Min(seconds.Num, maxCount)))
	}
	if u == (wire.Usage{}) {
		return nil
	}
	return &u
}

// hearTokens is the usage with its details under the name that other routes have for them: here it is input_token_details.
func hearTokens(usage gjson.Result) gjson.Result {
	details := rawjson.Get(usage, "input_token_details")
	if !usage.IsObject() || !details.IsObject() {
		return usage
	}
	return rawjson.View(rawjson.Set(nil, []byte(usage.Raw), rawjson.Member{Name: "input_tokens_details", Value: []byte(details.Raw)}))
}

// transcriptReader reads transcript.text.delta, transcript.text.segment and transcript.text.done.
type transcriptReader struct {
	req    *wire.Request
	header http.Header
	any    bool
	done   bool
	text   []byte
}

func (s *transcriptReader) Event(name, data []byte) (f wire.Frame, says bool, err error) {
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
	f.Name, f.Data, s.any = string(name), data, true
	switch rawjson.Get(v, "type").Str {
	case "transcript.text.delta":
		s.text = append(s.text[:0], rawjson.Get(v, "delta").Str...)
		f.Text = s.text
	case "transcript.text.done":
		s.done = true
		f.Final, f.Usage = true, hearUsage(v)
	}
	return f, true, nil
}

func (s *transcriptReader) End() error {
	if s.done {
		return io.EOF
	}
	return exchange.Failed("The upstream provider's stream broke off.", io.ErrUnexpectedEOF)
}

// wholeTranscript is a stream of a transcript that came whole.
type wholeTranscript struct {
	answer *wire.Answer
	next   int
}

func (s *wholeTranscript) Next() (wire.Frame, error) {
	s.next++
	text := rawjson.Get(rawjson.View(s.answer.Body), "text").Raw
	switch s.next {
	case 1:
		data := append([]byte(`{"type":"transcript.text.delta","delta":`), text...)
		return wire.Frame{Data: append(data, '}'), Text: s.answer.Text}, nil
	case 2:
		data := append([]byte(`{"type":"transcript.text.done","text":`), text...)
		if usage := rawjson.Get(rawjson.View(s.answer.Body), "usage"); usage.IsObject() {
			data = append(append(data, `,"usage":`...), usage.Raw...)
		}
		return wire.Frame{Data: append(bytes.Clone(data), '}'), Final: true, Usage: s.answer.Usage}, nil
	}
	return wire.Frame{}, io.EOF
}

func (s *wholeTranscript) Close() error { return nil }
