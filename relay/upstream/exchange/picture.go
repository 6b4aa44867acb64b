package exchange

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"strings"

	"weir/internal/fault"
	"weir/relay/wire"
)

// ReadPicture is a client's picture in memory: its bytes, and its media type by the first of them. INVALID for a link, which is
// not fetched here, for what is no picture, and for more than most bytes.
func ReadPicture(p *wire.Picture, most int64) (mediaType string, content []byte, err error) {
	if p.File != nil {
		content, err = readFile(p.File, most)
	} else {
		content, err = readDataURL(p.URL, most)
	}
	if err != nil {
		return "", nil, err
	}
	mediaType = http.DetectContentType(content)
	if !strings.HasPrefix(mediaType, "image/") {
		return "", nil, fault.Field("image", "This is not a picture that the model's provider knows.")
	}
	return mediaType, content, nil
}

// LinkPicture is a picture as vendors take it that fetch links: the link, or a data: URL of what the caller sent. INVALID as
// ReadPicture says. Nil is "".
func LinkPicture(p *wire.Picture, most int64) (string, error) {
	if p == nil || p.File == nil && !strings.HasPrefix(p.URL, "data:") {
		if p == nil {
			return "", nil
		}
		return p.URL, nil
	}
	kind, content, err := ReadPicture(p, most)
	if err != nil {
		return "", err
	}
	return "data:" + kind + ";base64," + base64.StdEncoding.EncodeToString(content), nil
}

func readFile(f *wire.File, most int64) ([]byte, error) {
	if f.Content.Size() > most {
		return nil, largePicture(most)
	}
	content, err := io.ReadAll(wire.Open(f.Content))
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "The service is unavailable. Retry shortly.", err)
	}
	return content, nil
}

func readDataURL(text string, most int64) ([]byte, error) {
	head, data, _ := strings.Cut(text, ",")
	if !strings.HasPrefix(head, "data:") || !strings.HasSuffix(head, ";base64") {
		return nil, fault.Field("image", "This model's provider takes pictures as files or as data: URLs in base64.")
	}
	if int64(base64.StdEncoding.DecodedLen(len(data))) > most+3 {
		return nil, largePicture(most)
	}
	content, err := base64.StdEncoding.DecodeString(data)
	if err != nil {
		return nil, fault.Field("image", "The picture's base64 is damaged.")
	}
	return content, nil
}

func largePicture(most int64) error {
	return fault.Field("image", fmt.Sprintf("This model's provider takes pictures of at most %d MB.", most/1_000_000))
}
