package openai

import (
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/tidwall/gjson"

	"weir/relay/tokens"
	"weir/relay/upstream/exchange"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// streamImages reads a stream of images. Servers that do not stream answer with all of them at once: that is made a stream.
func streamImages(response *exchange.Response, to wire.Endpoint, req *wire.Request, n int64) (*wire.Answer, error) {
	if kind := response.Header.Get("Content-Type"); strings.HasPrefix(kind, "application/json") {
		defer func() { _ = response.Close() }() // read, or given up
		answer, err := readImages(response, to, req, n)
		if err != nil {
			return nil, err
		}
		return &wire.Answer{Protocol: wire.ProtocolOpenAI, Stream: &wholeImages{answer: answer, req: req}}, nil
	}
	s := &imageReader{req: req, to: to, header: response.Header, wanted: n}
	stream, err := response.Stream(s, func(raw []byte) error {
		if !hasError(raw) {
			return nil
		}
		return inside(raw, response.Header, req)
	})
	if err != nil {
		return nil, err
	}
	return &wire.Answer{Protocol: wire.ProtocolOpenAI, Stream: &imageStream{Stream: stream, left: n}}, nil
}

// imageStream ends with its last image, whenever the vendor ends its own.
type imageStream struct {
	wire.Stream
	left int64
}

func (s *imageStream) Next() (wire.Frame, error) {
	if s.left == 0 {
		return wire.Frame{}, io.EOF
	}
	f, err := s.Stream.Next()
	if f.Final {
		s.left--
	}
	return f, err
}

// imageReader reads image_generation.partial_image, image_edit.completed and the like.
type imageReader struct {
	req    *wire.Request
	to     wire.Endpoint
	header http.Header
	wanted int64
	made   int64
	any    bool
	usage  wire.Usage // over all completed images
	data   []byte
}

func (s *imageReader) Event(name, data []byte) (f wire.Frame, says bool, err error) {
	if string(data) == "[DONE]" {
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
	kind := rawjson.Get(v, "type").Str
	f.Name = string(name)
	if f.Image, err = s.image(v); err != nil {
		return f, false, err
	}
	switch {
	case f.Image == nil:
	case strings.HasSuffix(kind, ".completed"):
		s.made++
		f.Final, f.Made = true, wire.Usage{Images: 1}
		if u := imageUsage(rawjson.Get(v, "usage")); u != nil {
			s.usage = s.usage.Plus(*u)
			sum := s.usage
			f.Usage = &sum
		}
	default:
		f.Made = wire.Usage{OutputImage: tokens.PartialImage}
	}
	s.any = true
	s.data = rawjson.Set(s.data[:0], data, rawjson.Member{Name: "b64_json"}, rawjson.Member{Name: "url"})
	f.Data = s.data
	return f, true, nil
}

// image is the picture of an event; nil for none.
func (s *imageReader) image(v gjson.Result) (*wire.Image, error) {
	for _, name := range []string{"b64_json", "url"} {
		text := rawjson.Get(v, name)
		if text.Type != gjson.String || text.Str == "" {
			continue
		}
		value := exchange.NewImageValue(s.to.NewBuffer)
		_, err := io.WriteString(value, text.Str)
		if err == nil {
			_, err = value.Close()
		}
		if err != nil {
			return nil, exchange.ImageFault(err)
		}
		return value.Image(), nil
	}
	return nil, nil //nolint:nilnil // an event without a picture
}

// End: a stream that ends before all images are complete has broken.
func (s *imageReader) End() error {
	if s.made == s.wanted {
		return io.EOF
	}
	return exchange.Failed("The upstream provider's stream broke off.", io.ErrUnexpectedEOF)
}

// wholeImages is a stream of images that are all there.
type wholeImages struct {
	answer *wire.Answer
	req    *wire.Request
	next   int
}

func (s *wholeImages) Next() (wire.Frame, error) {
	images := s.answer.Images
	if s.next == len(images.List) {
		return wire.Frame{}, io.EOF
	}
	kind := "image_generation.completed"
	if s.req.Route == wire.RouteImageEdits {
		kind = "image_edit.completed"
	}
	one := &images.List[s.next]
	s.next++
	f := wire.Frame{Name: kind, Image: one, Made: wire.Usage{Images: 1}, Final: true, Usage: s.answer.Usage}
	members := []rawjson.Member{{Name: "type", Value: quote(kind)}}
	if s.next < len(images.List) {
		members = append(members, rawjson.Member{Name: "usage"}) // it is that of all
	}
	if created := rawjson.Get(rawjson.View(images.Head), "created"); created.Exists() {
		members = append(members, rawjson.Member{Name: "created_at", Value: []byte(created.Raw)}, rawjson.Member{Name: "created"})
	}
	f.Data = rawjson.Set(nil, images.Head, members...)
	return f, nil
}

func (s *wholeImages) Close() error { return s.answer.Images.Close() }
