package setting

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"image"
	_ "image/jpeg" // for image.DecodeConfig
	_ "image/png"  // for image.DecodeConfig

	"weir/internal/fault"
	"weir/internal/viewer"
)

// MaxLogo bounds a logo in bytes.
const MaxLogo = 256 << 10

// maxLogoSide bounds a logo in pixels.
const maxLogoSide = 4096

// logoID names the row that holds the logo.
const logoID = "platform:logo"

// Logo is a picture. SVG is none of them: it can hold scripts.
type Logo struct {
	// Name is that of a file, made of the content: what bears it never changes.
	Name string `json:"name"`
	Type string `json:"type"`
	Body []byte `json:"body"`
}

// ErrNoLogo: there is no such logo, or no longer.
var ErrNoLogo = fault.New(fault.NotFound, "There is no such logo.")

// NewLogo reads a picture, whatever it is called: PNG, JPEG or WebP by its own first bytes. INVALID with Field logo for anything else.
func NewLogo(body []byte) (Logo, error) {
	if len(body) > MaxLogo {
		return Logo{}, fault.Field("logo", "A logo is at most 256 kB.")
	}
	var extension, media string
	switch {
	case bytes.HasPrefix(body, []byte("\x89PNG\r\n\x1a\n")):
		extension, media = "png", "image/png"
	case bytes.HasPrefix(body, []byte("\xff\xd8\xff")):
		extension, media = "jpg", "image/jpeg"
	case len(body) >= 16 && string(body[:4]) == "RIFF" && string(body[8:15]) == "WEBPVP8":
		extension, media = "webp", "image/webp"
	default:
		return Logo{}, fault.Field("logo", "A logo is a PNG, JPEG or WebP.")
	}
	if extension != "webp" {
		c, _, err := image.DecodeConfig(bytes.NewReader(body))
		if err != nil {
			return Logo{}, fault.Field("logo", "The picture cannot be read.")
		}
		if c.Width > maxLogoSide || c.Height > maxLogoSide {
			return Logo{}, fault.Field("logo", "A logo is at most 4,096 pixels wide and high.")
		}
	}
	sum := sha256.Sum256(body)
	return Logo{Name: hex.EncodeToString(sum[:12]) + "." + extension, Type: media, Body: body}, nil
}

// Logo is the logo by its name. NOT_FOUND (ErrNoLogo) for every name but that in force; UNAVAILABLE.
func (s *Brands) Logo(ctx context.Context, name string) (Logo, error) {
	now, err := s.Now(ctx)
	switch {
	case err != nil:
		return Logo{}, err
	case now.Logo == "" || now.Logo != name:
		return Logo{}, ErrNoLogo
	}
	if l := s.logo.Load(); l != nil && l.Name == name {
		return *l, nil
	}
	l, _, err := read[Logo](viewer.SystemContext(ctx, "settings"), s.cfg.Ent.Setting, logoID)
	switch {
	case err != nil:
		return Logo{}, unreadable(err)
	case l.Name != name: // replaced since
		return Logo{}, ErrNoLogo
	}
	s.logo.Store(&l)
	return l, nil
}
