package frontend

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"regexp"
	"strings"
)

// brandPath is where the operator's logo is.
const brandPath = "brand/"

// policyPicture has pictures do nothing, whatever a browser takes them for.
const policyPicture = "default-src 'none'; sandbox; frame-ancestors 'none'"

// Brand is how the operator has the installation look. Its errors are faults of the moment: pages look as usual then.
type Brand interface {
	Look(ctx context.Context) (Look, error)
	// Logo is a logo by the last part of its address, below /brand/; an error for none.
	Logo(ctx context.Context, name string) (Picture, error)
}

// Look is what pages know of the brand before they are shown.
type Look struct {
	Name string `json:"name"`
	// Logo is its address; empty for none. What is there never changes.
	Logo string `json:"logo,omitempty"`
	// AccentLight and AccentDark are "#rrggbb"; empty for the usual colours.
	AccentLight string `json:"accentLight,omitempty"`
	AccentDark  string `json:"accentDark,omitempty"`
}

// Picture is a file of a known type.
type Picture struct {
	Type string
	Body []byte
}

// branded is index.html in a look.
type branded struct {
	look Look
	page *file
}

var (
	titleTag = regexp.MustCompile(`(?s)<title>.*?</title>`)
	iconTag  = regexp.MustCompile(`<link\s[^>]*rel="icon"[^>]*>`)
)

// index is the page in the look of the moment. The look stands in the page itself, so that no other name flashes up before it; as
// data that the application reads, so that the policy stays as it is.
func (h *handler) index(ctx context.Context) *file {
	plain := h.files[indexName]
	if h.brand == nil {
		return plain
	}
	look, err := h.brand.Look(ctx)
	if err != nil {
		return plain
	}
	if b := h.branded.Load(); b != nil && b.look == look {
		return b.page
	}
	page, err := dressed(plain, look)
	if err != nil {
		return plain
	}
	h.branded.Store(&branded{look, page})
	return page
}

func dressed(plain *file, look Look) (*file, error) {
	data, err := json.Marshal(look)
	if err != nil {
		return nil, fmt.Errorf("look: %w", err)
	}
	head := `<meta name="weir-brand" content="` + html.EscapeString(string(data)) + `"><title>` + html.EscapeString(look.Name) + `</title>`
	text := titleTag.ReplaceAllLiteralString(string(plain.encodings[""].body), head)
	if look.Logo != "" {
		text = iconTag.ReplaceAllLiteralString(text, `<link rel="icon" href="`+html.EscapeString(look.Logo)+`">`)
	}
	sum := sha256.Sum256([]byte(text))
	return &file{
		contentType: plain.contentType, cacheControl: plain.cacheControl,
		encodings: map[string]representation{"": {body: []byte(text), etag: `"` + hex.EncodeToString(sum[:12]) + `"`}},
	}, nil
}

func (h *handler) serveLogo(w http.ResponseWriter, r *http.Request, name string) {
	picture, err := h.brand.Logo(r.Context(), strings.TrimPrefix(name, brandPath))
	if err != nil {
		refuse(w, http.StatusNotFound)
		return
	}
	header := w.Header()
	header.Set("Content-Security-Policy", policyPicture)
	header.Set("Cache-Control", cacheForever)
	header.Set("Content-Type", picture.Type)
	write(w, r, http.StatusOK, picture.Body)
}
