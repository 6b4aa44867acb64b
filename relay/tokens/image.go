package tokens

import (
	"strconv"
	"strings"

	"weir/relay/wire"
)

// What GPT image models write for an image of 1024×1024, by quality; other sizes cost by their area. xhigh and max are not
// documented: twice and four times high. Source: facts/providers.md §7.
var imageOutput = map[string]int64{
	"low": 272, "medium": 1056, "high": 4160, "xhigh": 2 * 4160, "max": 4 * 4160,
}

const (
	squareArea = 1024 * 1024
	// What a picture costs that is edited: its tiles, and at high fidelity what high quality costs besides (K).
	pictureLow  = 65 + 8*129
	pictureHigh = pictureLow + 6240
	// PartialImage is what each image costs that a stream shows on the way. Source: facts/providers.md §1.5.
	PartialImage = 100
)

// ImageOutput returns how many tokens a GPT image model writes for an image. Where the model chooses size or quality it is
// the most that it chooses.
func ImageOutput(size, quality string) int64 {
	square, ok := imageOutput[quality]
	if !ok {
		square = imageOutput["high"]
	}
	area := int64(1536 * 1024)
	if w, h, ok := ImageSize(size); ok {
		area = w * h
	}
	return (square*area + squareArea - 1) / squareArea
}

// ImageSize reads WIDTHxHEIGHT; not ok for anything else.
func ImageSize(size string) (width, height int64, ok bool) {
	wide, high, found := strings.Cut(size, "x")
	if !found {
		wide, high, _ = strings.Cut(size, "*")
	}
	w, err1 := strconv.ParseInt(wide, 10, 32)
	h, err2 := strconv.ParseInt(high, 10, 32)
	return w, h, err1 == nil && err2 == nil && 0 < w && w <= 1<<15 && 0 < h && h <= 1<<15
}

// PictureInput returns the least and the most that the pictures of an edit cost as input.
func PictureInput(in *wire.ImagesInput) (least, most int64) {
	n := int64(len(in.Pictures))
	if in.Mask != nil {
		n++
	}
	if in.Fidelity == "low" {
		return n * pictureLow, n * pictureLow
	}
	return n * pictureLow, n * pictureHigh
}
