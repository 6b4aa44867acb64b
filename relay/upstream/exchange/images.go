package exchange

import (
	"encoding/base64"
	"errors"
	"io"
	"strconv"
	"strings"

	"weir/internal/fault"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
	"weir/relay/wire/spool"
)

const (
	maxImageHead = 1 << 20   // bytes of an answer without its images
	maxImage     = 128 << 20 // bytes of one image in it
	maxImageURL  = 16 << 10
)

// ImageValues are the images that were taken out of a JSON text. In the text there is a number in the place of each.
type ImageValues []*ImageValue

// ExtractImages reads a body of at most n images, which go into buffers as they come, out of the members that hold them. The
// caller closes the values, also where there is an error.
func (r *Response) ExtractImages(members []string, n int64, newBuffer func() wire.Buffer) (raw []byte, values ImageValues, err error) {
	limited := io.LimitReader(r, maxImageHead+n*maxImage)
	raw, err = rawjson.Extract(limited, maxImageHead, members, func(string) rawjson.Taker {
		v := NewImageValue(newBuffer)
		values = append(values, v)
		return v
	})
	if err != nil {
		return nil, values, r.Explain(ImageFault(err))
	}
	return raw, values, nil
}

// Close gives up the images' content.
func (v ImageValues) Close() {
	for _, one := range v {
		if one.content != nil {
			_ = one.content.Close() // what cannot be given up now is when its memory is collected
		}
	}
}

// Into puts into image what a text that was left stands for: a value's content, or a URL; false where it is neither.
func (v ImageValues) Into(image *wire.Image, text string) bool {
	i, err := strconv.Atoi(text)
	switch {
	case err == nil && i >= 0 && i < len(v) && v[i].content != nil:
		image.Content = v[i].content
	case err != nil && text != "":
		image.URL = text
	default:
		return false
	}
	return true
}

// ImageFault is the fault for images that could not be taken out of an answer; what is wrong with the connection stays.
func ImageFault(err error) error {
	switch {
	case errors.Is(err, spool.ErrStorage):
		return fault.Wrap(fault.Unavailable, "The service is unavailable. Retry shortly.", err)
	case errors.Is(err, errImage), errors.Is(err, rawjson.ErrTooLong):
		return Unreadable(err.Error())
	}
	return err
}

// ImageValue takes an image in base64, also as a data: URL, or a URL (rawjson.Taker).
type ImageValue struct {
	newBuffer func() wire.Buffer
	head      []byte // until it is known what it is
	known     bool
	text      []byte      // a URL
	content   wire.Buffer // an image
	quad      []byte      // base64 characters that are not decoded yet
	plain     []byte
}

// NewImageValue returns a value that is not written yet.
func NewImageValue(newBuffer func() wire.Buffer) *ImageValue {
	return &ImageValue{newBuffer: newBuffer}
}

// Image is what the value was, once it has ended: content, or a URL.
func (v *ImageValue) Image() *wire.Image {
	if v.content == nil {
		return &wire.Image{URL: string(v.text)}
	}
	return &wire.Image{Content: v.content}
}

var errImage = errors.New("an image that is neither base64 nor a URL")

// headSize is enough to tell a URL from base64, and to find the comma of a data: URL.
const headSize = 128

// Write takes a piece of the value.
func (v *ImageValue) Write(b []byte) (int, error) {
	if v.known {
		return len(b), v.add(b)
	}
	v.head = append(v.head, b...)
	if len(v.head) < headSize {
		return len(b), nil
	}
	return len(b), v.decide()
}

// decide tells what the value is by how it begins.
func (v *ImageValue) decide() error {
	v.known = true
	head := v.head
	v.head = nil
	begin := strings.ToLower(string(head[:min(len(head), headSize)]))
	switch {
	case strings.HasPrefix(begin, "http:"), strings.HasPrefix(begin, "https:"):
		v.text = head
		return v.add(nil)
	case strings.HasPrefix(begin, "data:"):
		comma := strings.Index(begin, ";base64,")
		if comma < 0 {
			return errImage
		}
		head = head[comma+len(";base64,"):]
	}
	v.content = v.newBuffer()
	return v.add(head)
}

func (v *ImageValue) add(b []byte) error {
	if v.text != nil {
		if v.text = append(v.text, b...); len(v.text) > maxImageURL {
			return errImage
		}
		return nil
	}
	for _, c := range b {
		switch c {
		case '\r', '\n', ' ', '\t':
		case '-':
			v.quad = append(v.quad, '+')
		case '_':
			v.quad = append(v.quad, '/')
		default:
			v.quad = append(v.quad, c)
		}
	}
	return v.decode(len(v.quad) / 4 * 4)
}

// decode writes the first n characters.
func (v *ImageValue) decode(n int) error {
	var err error
	if v.plain, err = base64.StdEncoding.AppendDecode(v.plain[:0], v.quad[:n]); err != nil {
		return errImage
	}
	v.quad = append(v.quad[:0], v.quad[n:]...)
	_, err = v.content.Write(v.plain)
	return err
}

// Close ends the value: base64 may lack its padding. A URL stays where it was.
func (v *ImageValue) Close() (instead []byte, err error) {
	if !v.known {
		if len(v.head) == 0 {
			return []byte{}, nil // no image
		}
		if err := v.decide(); err != nil {
			return nil, err
		}
	}
	if v.text != nil || len(v.quad) == 0 {
		return v.text, nil
	}
	for len(v.quad)%4 != 0 {
		v.quad = append(v.quad, '=')
	}
	return nil, v.decode(len(v.quad))
}
