package tokens

import (
	"strings"

	"weir/relay/wire"
)

// imageCost is the most that one image costs on a family of models, at low and at any other detail.
type imageCost struct {
	prefix    string
	low, high int64
}

// imageCosts in the order in which they are tried. Tile models: base + 8 tiles, the most that fits 2048×768; patch models:
// 1,536 patches times the model's factor; the others as measured. Source: facts/providers.md §7.
var imageCosts = []imageCost{
	{"gpt-4o-mini", 2833, 2833 + 8*5667},
	{"gpt-4.1-mini", 2489, 2489},
	{"gpt-4.1-nano", 3779, 3779},
	{"gpt-4", 85, 85 + 8*170},
	{"gpt-5-mini", 2489, 2489},
	{"gpt-5-nano", 3779, 3779},
	{"gpt-5.5", 2942, 14400},
	{"gpt-5", 70, 70 + 8*140},
	{"gpt-6", 2942, 14400},
	{"o4-mini", 2642, 2642},
	{"o1", 75, 75 + 8*150},
	{"o3", 75, 75 + 8*150},
	{"claude", 3900, 3900},
	{"gemini", 1120, 1120},
	{"deepseek", 1024, 1024},
	{"", 4096, 4096},
}

func image(model, detail string) int64 {
	model = baseName(model)
	for _, c := range imageCosts {
		if strings.HasPrefix(model, c.prefix) {
			if detail == "low" {
				return c.low
			}
			return c.high
		}
	}
	return 0
}

// audio costs 10 tokens a second, and a second has at least 1,000 bytes (MP3 at 8 kbit/s), so 100 bytes a token. media is
// base64: 4 characters for 3 bytes.
func audio(media string) int64 { return int64(len(media))*3/400 + 1 }

const (
	// unknownFile is what a file costs that is named by an id only.
	unknownFile = 4096
	// linkedFile is what a file costs that the vendor fetches itself: some twenty pages of a PDF.
	linkedFile = 32_768
	// sealedBytes is about how many bytes of an encrypted thought are a token.
	sealedBytes = 4
)

// file costs a token for each byte of its content; texts are counted apart.
func file(p *wire.Part) int64 {
	switch {
	case p.Text != "":
		return 0
	case p.Data != "":
		return max(int64(len(p.Data))*3/4, unknownFile)
	case p.URL != "":
		return max(int64(len(p.URL))*3/4, linkedFile)
	}
	return unknownFile
}
