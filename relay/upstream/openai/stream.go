package openai

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"time"

	"github.com/tidwall/gjson"

	"weir/relay/sse"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// openStream reads up to the first event that says something, so that what goes wrong before it can go to another channel.
func openStream(body *body, response *http.Response, to wire.Endpoint, req *wire.Request) (*wire.Answer, error) {
	kind, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type"))
	if kind != "" && kind != "text/event-stream" {
		defer func() { _ = body.Close() }() // read, or given up
		if raw := readSome(body); hasError(raw) {
			return nil, inside(raw, response.Header, req)
		}
		return nil, unreadable("not an event stream")
	}
	s := &stream{body: body, events: sse.NewReader(body), req: req, header: response.Header, renamed: renamed(to, req)}
	frame, err := s.read()
	if err != nil {
		_ = body.Close()
		if errors.Is(err, io.EOF) {
			err = unreadable("an empty stream")
		}
		return nil, err
	}
	s.first = &frame
	return &wire.Answer{Protocol: wire.ProtocolOpenAI, Stream: s}, nil
}

func hasError(raw []byte) bool {
	if !rawjson.Valid(raw) {
		return false
	}
	e := rawjson.Get(rawjson.View(raw), "error")
	return e.Exists() && e.Type != gjson.Null
}

// stream reads chunks. Every choice that began must have finished before the end of the stream is a regular one, unless
// [DONE] says so.
type stream struct {
	body    *body
	events  *sse.Reader
	req     *wire.Request
	header  http.Header
	renamed bool
	first   *wire.Frame
	begun   choices // choices that were seen
	ended   choices // choices with a finish_reason
	any     bool    // a frame was given out
	err     error
	text    []byte
	data    []byte
}

// choices is a set of the indexes of choices; those from 128 on share a place, since n is at most 128.
type choices [2]uint64

func (c *choices) add(i int64) {
	i = min(max(i, 0), 127)
	c[i/64] |= 1 << (i % 64)
}

func (s *stream) Next() (wire.Frame, error) {
	if f := s.first; f != nil {
		s.first = nil
		return *f, nil
	}
	if s.err != nil {
		return wire.Frame{}, s.err
	}
	f, err := s.read()
	if err != nil && !errors.Is(err, io.EOF) {
		err = s.body.explain(err)
	}
	s.err = err
	return f, err
}

// read returns the next event that carries something.
func (s *stream) read() (wire.Frame, error) {
	for {
		event, err := s.events.Next()
		if errors.Is(err, io.EOF) {
			return wire.Frame{}, s.atEOF()
		}
		if err != nil {
			return wire.Frame{}, failed("The upstream provider's stream broke off.", err)
		}
		data := bytes.TrimSpace(event.Data)
		switch {
		case len(data) == 0:
			continue
		case string(data) == "[DONE]":
			return wire.Frame{}, io.EOF
		}
		frame, carries, err := s.frame(data)
		if err != nil {
			return wire.Frame{}, err
		}
		if carries {
			s.any = true
			return frame, nil
		}
	}
}

func (s *stream) atEOF() error {
	if s.any && s.ended != (choices{}) && s.begun == s.ended {
		return io.EOF
	}
	if !s.any {
		return io.EOF // openStream calls it empty
	}
	return failed("The upstream provider's stream broke off.", io.ErrUnexpectedEOF)
}

// broken are finish reasons by which vendors say that they failed. Source: facts/providers.md §4 (OpenRouter and Mistral,
// Zhipu).
var broken = set("error", "network_error")

// frame reads one chunk. It carries something if it has choices or usage; others (Azure's prompt_filter_results, vendors'
// keep-alives) would only surprise clients that read choices[0].
func (s *stream) frame(data []byte) (f wire.Frame, carries bool, err error) {
	if !rawjson.Valid(data) {
		return f, false, unreadable("an event that is no JSON")
	}
	v := rawjson.View(data)
	if !v.IsObject() {
		return f, false, unreadable("an event that is no object")
	}
	var list, usage gjson.Result
	v.ForEach(func(key, value gjson.Result) bool {
		switch key.Str {
		case "choices":
			list = value
		case "usage":
			usage = value
		case "error":
			if value.Type != gjson.Null {
				err = s.failure(data)
			}
		}
		return err == nil
	})
	if err != nil {
		return f, false, err
	}
	n := 0
	s.text = s.text[:0]
	if list.IsArray() {
		list.ForEach(func(_, choice gjson.Result) bool {
			n++
			if broken[s.choice(choice)] {
				err = s.failure(data)
			}
			return err == nil
		})
	}
	if err != nil {
		return f, false, err
	}
	f = wire.Frame{Data: data, Text: s.text, Usage: readUsage(usage)}
	f.UsageOnly = n == 0 && f.Usage != nil
	if s.renamed && rawjson.Get(v, "model").Exists() {
		s.data = rawjson.Set(s.data[:0], data, rawjson.Member{Name: "model", Value: quote(s.req.Model)})
		f.Data = s.data
	}
	return f, n > 0 || f.UsageOnly, nil
}

// choice notes one choice of a chunk and what it says, and returns its finish reason, if any.
func (s *stream) choice(v gjson.Result) (reason string) {
	var index int64
	v.ForEach(func(key, value gjson.Result) bool {
		switch key.Str {
		case "index":
			index = value.Int()
		case "delta":
			s.text = appendText(s.text, value)
		case "text": // of a text completion
			s.text = append(s.text, value.Str...)
		case "finish_reason":
			reason = value.Str
		}
		return true
	})
	s.begun.add(index)
	if reason != "" {
		s.ended.add(index)
	}
	return reason
}

// failure is the fault for an error event: before the first frame it says what the vendor means, later the stream broke.
func (s *stream) failure(data []byte) error {
	if !s.any {
		return inside(data, s.header, s.req)
	}
	return failed("The upstream provider failed.", errors.New("an error event in the stream"))
}

// drainTime is how long Close waits for the last bytes of a stream, which lets its connection be used again.
const drainTime = 50 * time.Millisecond

// Close ends the call. Of a stream that was read to its regular end it first reads what may follow the end mark.
func (s *stream) Close() error {
	defer s.body.stop()
	if errors.Is(s.err, io.EOF) {
		s.body.within(drainTime)
		_, _ = io.CopyN(io.Discard, s.body, 4<<10)
	}
	if s.err == nil {
		s.err = failed("The stream was closed.", errClosed)
	}
	s.first = nil
	return s.body.Close()
}
