package openai

import (
	"errors"
	"io"
	"net/http"

	"github.com/tidwall/gjson"

	"weir/relay/upstream/exchange"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

func openStream(response *exchange.Response, to wire.Endpoint, req *wire.Request) (*wire.Answer, error) {
	s := &reader{req: req, header: response.Header, renamed: renamed(to, req), calls: callIndexes{}}
	protocol := wire.ProtocolOpenAI
	if !native(req) {
		protocol, s.decoder = wire.ProtocolCanonical, &decoder{}
	}
	stream, err := response.Stream(s, func(raw []byte) error {
		if !hasError(raw) {
			return nil
		}
		return inside(raw, response.Header, req)
	})
	if err != nil {
		return nil, err
	}
	return &wire.Answer{Protocol: protocol, Stream: stream}, nil
}

func hasError(raw []byte) bool {
	if !rawjson.Valid(raw) {
		return false
	}
	return failed(rawjson.View(raw))
}

// failed reports whether an answer that says success is an error.
func failed(v gjson.Result) bool {
	v = unlisted(v)
	if _, bad := baseCode(v); bad {
		return true
	}
	e := rawjson.Get(v, "error")
	return e.Exists() && e.Type != gjson.Null
}

// reader reads chunks. Every choice that began must have finished before the end of the stream is a regular one, unless
// [DONE] says so.
type reader struct {
	req     *wire.Request
	header  http.Header
	renamed bool
	decoder *decoder // for clients of another protocol
	begun   choices  // choices that were seen
	ended   choices  // choices with a finish_reason
	any     bool     // something was said
	calls   callIndexes
	text    []byte
	data    []byte
	filled  []byte
	like    pattern // of the chunks of a client of the same protocol
}

// choices is a set of the indexes of choices; those from 128 on share a place, since n is at most 128.
type choices [2]uint64

func (c *choices) add(i int64) {
	i = min(max(i, 0), 127)
	c[i/64] |= 1 << (i % 64)
}

func (s *reader) Event(_, data []byte) (wire.Frame, bool, error) {
	if string(data) == "[DONE]" {
		return wire.Frame{}, false, io.EOF
	}
	frame, says, err := s.frame(data)
	s.any = s.any || says
	return frame, says, err
}

func (s *reader) End() error {
	if !s.any || s.ended != (choices{}) && s.begun == s.ended {
		return io.EOF
	}
	return exchange.Failed("The upstream provider's stream broke off.", io.ErrUnexpectedEOF)
}

// broken are finish reasons by which vendors say that they failed. Source: facts/providers.md §4 (OpenRouter and Mistral,
// Zhipu).
var broken = set("error", "network_error")

// frame reads one chunk. It says something if it has choices or usage; others (Azure's prompt_filter_results, vendors'
// keep-alives) would only surprise clients that read choices[0].
func (s *reader) frame(data []byte) (f wire.Frame, says bool, err error) {
	if text, ok := s.like.text(data); ok {
		return wire.Frame{Data: data, Text: text, Bare: s.like.bare}, true, nil
	}
	if !rawjson.Valid(data) {
		return f, false, exchange.Unreadable("an event that is no JSON")
	}
	v := rawjson.View(data)
	if !v.IsObject() {
		return f, false, exchange.Unreadable("an event that is no object")
	}
	list, usage, err := s.members(data, v)
	if err != nil {
		return f, false, err
	}
	n, goesOn, err := s.chosen(data, list)
	if err != nil {
		return f, false, err
	}
	f = wire.Frame{Usage: readUsage(usage)}
	if s.decoder != nil {
		if f.Events, err = s.decoder.chunk(v, list); err != nil {
			return f, false, err
		}
		s.text = wire.AppendSaid(s.text, f.Events)
		n = len(f.Events)
	} else {
		f.Data = s.own(data, v, list)
		if unchanged := &f.Data[0] == &data[0]; unchanged && goesOn && n == 1 && f.Usage == nil && len(s.text) > 0 {
			s.like.learn(data, v, list, s.text)
		}
	}
	f.Text = s.text
	f.UsageOnly = n == 0 && f.Usage != nil
	return f, n > 0 || f.UsageOnly, nil
}

// members are what is read of a chunk; an error in it is its fault.
func (s *reader) members(data []byte, v gjson.Result) (choices, usage gjson.Result, err error) {
	rawjson.ForEach(v, func(key, value gjson.Result) bool {
		switch key.Str {
		case "choices":
			choices = value
		case "usage":
			usage = value
		case "error", "base_resp":
			if failed(v) {
				err = s.failure(data)
			}
		}
		return err == nil
	})
	return choices, usage, err
}

// chosen reads the choices of a chunk into s.text: how many there are, and whether all of them go on.
func (s *reader) chosen(data []byte, list gjson.Result) (n int, goOn bool, err error) {
	s.text, goOn = s.text[:0], true
	if !list.IsArray() {
		return 0, true, nil
	}
	rawjson.ForEach(list, func(_, choice gjson.Result) bool {
		n++
		reason := s.choice(choice)
		if broken[reason] {
			err = s.failure(data)
		}
		goOn = goOn && reason == ""
		return err == nil
	})
	return n, goOn, err
}

// own is the chunk under the client's name of the model, with an index on each piece of a tool call.
func (s *reader) own(data []byte, v, choices gjson.Result) []byte {
	if s.renamed && rawjson.Get(v, "model").Exists() {
		s.data = rawjson.Set(s.data[:0], data, rawjson.Member{Name: "model", Value: quote(s.req.Named())})
		data = s.data
	}
	if whole := s.calls.fill(s.filled, data, choices); len(whole) != len(data) {
		s.filled = whole
		return whole
	}
	return data
}

// choice notes one choice of a chunk and what it says, and returns its finish reason, if any.
func (s *reader) choice(v gjson.Result) (reason string) {
	var index int64
	rawjson.ForEach(v, func(key, value gjson.Result) bool {
		switch key.Str {
		case "index":
			index = value.Int()
		case "delta":
			if s.decoder == nil {
				s.text = appendText(s.text, value)
			}
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
func (s *reader) failure(data []byte) error {
	if !s.any {
		return inside(data, s.header, s.req)
	}
	return exchange.Failed("The upstream provider failed.", errors.New("an error event in the stream"))
}
