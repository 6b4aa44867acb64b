package openai

import (
	"bytes"

	"github.com/tidwall/gjson"

	"weir/relay/sse"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// mediaSink writes the streams of images and audio: events that bear their vendor's names, the last of which brings usage
// and ends the stream. There is no [DONE].
type mediaSink struct {
	sink
	held     []byte // the payload of a final event, which waits for the charge
	heldName string
	out      []byte
}

// Frame writes an event, after the final one that it follows.
func (s *mediaSink) Frame(f wire.Frame) error {
	s.flushHeld()
	data := f.Data
	if bytes.Contains(data, errorKey) {
		data = rawjson.Set(nil, data, rawjson.Member{Name: "error"})
	}
	if f.Image != nil {
		var err error
		if data, err = withImage(data, f.Image); err != nil {
			return err
		}
	}
	if f.Final {
		s.held, s.heldName = append(s.held[:0], data...), f.Name
		if len(s.out) == 0 && s.sent {
			return nil
		}
	} else {
		s.out = sse.AppendNamed(s.out, f.Name, data)
	}
	s.buf, s.out = s.out, nil
	return s.write()
}

func (s *mediaSink) flushHeld() {
	if len(s.held) > 0 {
		s.out = sse.AppendNamed(s.out, s.heldName, s.held)
		s.held = s.held[:0]
	}
}

// withImage puts an image back into its event.
func withImage(data []byte, one *wire.Image) ([]byte, error) {
	if one.URL != "" {
		return rawjson.Set(nil, data, rawjson.Member{Name: "url", Value: gjson.AppendJSONString(nil, one.URL)}), nil
	}
	var text bytes.Buffer
	text.Grow(int(base64Size(one)) + 2)
	text.WriteByte('"')
	if err := copyBase64(&text, one.Content); err != nil {
		return nil, err
	}
	text.WriteByte('"')
	return rawjson.Set(make([]byte, 0, len(data)+text.Len()+16), data, rawjson.Member{Name: "b64_json", Value: text.Bytes()}), nil
}

// End writes the final event.
func (s *mediaSink) End(e wire.End) error {
	if len(s.held) > 0 && e.CostUSD != "" {
		s.held = withCost(s.held, e.Usage, s.req.Route, e.CostUSD)
	}
	s.flushHeld()
	s.buf, s.out = s.out, nil
	return s.write()
}
