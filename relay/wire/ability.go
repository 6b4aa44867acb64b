package wire

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Fill completes a request with what follows from its other members and from what the model makes by itself: length, shape and
// sharpness. It changes nothing that the caller chose.
func (a *Abilities) Fill(in *VideoInput) {
	if in.N == 0 {
		in.N = 1
	}
	if in.Seconds == 0 {
		in.Seconds = a.DefaultSeconds
	}
	w, h, sized := Dimensions(in.Size)
	if sized {
		if in.AspectRatio == "" {
			in.AspectRatio = a.ratioOf(w, h)
		}
		if in.Resolution == "" {
			in.Resolution = ResolutionOf(w, h)
		}
	}
	if in.AspectRatio == "" {
		in.AspectRatio = a.DefaultRatio
	}
	if in.Resolution == "" {
		in.Resolution = a.DefaultResolution
	}
	if in.Size == "" && len(a.Sizes) > 0 {
		in.Size = a.sizeFor(in)
	}
	if in.Audio == nil && a.Audio {
		audio := a.DefaultAudio
		in.Audio = &audio
	}
}

// sizeFor is the first size of the model that has a request's ratio and resolution, as far as the caller named them.
func (a *Abilities) sizeFor(in *VideoInput) string {
	for _, size := range append([]string{a.DefaultSize}, a.Sizes...) {
		w, h, ok := Dimensions(size)
		if ok && (in.AspectRatio == "" || a.ratioOf(w, h) == in.AspectRatio) && (in.Resolution == "" || ResolutionOf(w, h) == in.Resolution) {
			return size
		}
	}
	return a.DefaultSize
}

// ratioOf is the shape of a size by the model's own name for it, where it has one: sizes are multiples of 16 or so, and their
// shapes a little off.
func (a *Abilities) ratioOf(w, h int64) string {
	const off = 30 // parts per thousand
	for _, name := range a.Ratios {
		if x, y, ok := ParseRatio(name); ok {
			if p, q := w*y, h*x; (max(p, q)-min(p, q))*1000 <= max(p, q)*off {
				return name
			}
		}
	}
	return RatioOf(w, h)
}

// Refuse says what of a filled request the model cannot do, and what it can: the name of the member and a sentence; "" and ""
// when it can do all of it.
func (a *Abilities) Refuse(in *VideoInput) (field, message string) {
	switch {
	case a.MaxPrompt > 0 && len([]rune(in.Prompt)) > a.MaxPrompt:
		return "prompt", fmt.Sprintf("This model takes prompts of at most %d characters.", a.MaxPrompt)
	case a.NeedsFirst && in.First == nil:
		return "image", "This model makes videos of images alone: an image is needed."
	case in.First != nil && !a.First:
		return "image", "This model does not take an image."
	case in.Last != nil && !a.Last:
		return "last_frame", "This model does not take a last frame."
	case len(in.References) > a.References:
		return "reference_images", fmt.Sprintf("This model takes %d reference images.", a.References)
	case in.NegativePrompt != "" && !a.NegativePrompt:
		return "negative_prompt", "This model does not take a negative prompt."
	case in.Seed != nil && !a.Seed:
		return "seed", "This model does not take a seed."
	case in.Audio != nil && *in.Audio && !a.Audio:
		return "audio", "This model makes silent videos only."
	case in.Source != nil && !a.Remix:
		return "video_id", "This model does not remake videos."
	}
	if !a.hasSeconds(in.Seconds) {
		return "seconds", fmt.Sprintf("This model makes videos of %s.", a.lengths())
	}
	return a.refuseShape(in)
}

func (a *Abilities) refuseShape(in *VideoInput) (field, message string) {
	for _, check := range []struct {
		field, what, value string
		can                []string
	}{
		{"size", "sizes", in.Size, a.Sizes},
		{"resolution", "resolutions", in.Resolution, a.Resolutions},
		{"aspect_ratio", "aspect ratios", in.AspectRatio, a.Ratios},
	} {
		if check.value != "" && len(check.can) > 0 && !slices.ContainsFunc(check.can, func(s string) bool { return strings.EqualFold(s, check.value) }) {
			return check.field, fmt.Sprintf("This model does not make the %s %q. It makes these %s: %s.",
				strings.TrimSuffix(check.what, "s"), clip(check.value), check.what, strings.Join(check.can, ", "))
		}
	}
	if a.Combine != nil {
		return a.Combine(in)
	}
	return "", ""
}

func clip(s string) string { return s[:min(len(s), 32)] }

func (a *Abilities) hasSeconds(n int64) bool {
	switch {
	case len(a.Seconds) > 0:
		return slices.Contains(a.Seconds, n)
	case a.MaxSeconds > 0:
		return n >= a.MinSeconds && n <= a.MaxSeconds
	}
	return n >= 0
}

// lengths says in words how long videos of the model are.
func (a *Abilities) lengths() string {
	if len(a.Seconds) == 0 {
		return fmt.Sprintf("%d to %d seconds", a.MinSeconds, a.MaxSeconds)
	}
	words := make([]string, len(a.Seconds))
	for i, n := range a.Seconds {
		words[i] = strconv.FormatInt(n, 10)
	}
	if len(words) == 1 {
		return words[0] + " seconds"
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1] + " seconds"
}

// Dimensions reads a size in pixels, "1280x720".
func Dimensions(size string) (w, h int64, ok bool) {
	a, b, found := strings.Cut(strings.ToLower(size), "x")
	w, errW := strconv.ParseInt(a, 10, 32)
	h, errH := strconv.ParseInt(b, 10, 32)
	return w, h, found && errW == nil && errH == nil && w > 0 && h > 0
}

// RatioOf is the shape of a size in lowest terms, "16:9".
func RatioOf(w, h int64) string {
	a, b := w, h
	for b != 0 {
		a, b = b, a%b
	}
	return strconv.FormatInt(w/a, 10) + ":" + strconv.FormatInt(h/a, 10)
}

// ResolutionOf is the name of a size's sharpness by its shorter side: "720p", "4k".
func ResolutionOf(w, h int64) string {
	short := min(w, h)
	if short >= 2160 {
		return "4k"
	}
	return strconv.FormatInt(short, 10) + "p"
}

// ParseRatio reads a shape, "16:9".
func ParseRatio(s string) (w, h int64, ok bool) {
	a, b, found := strings.Cut(s, ":")
	w, errW := strconv.ParseInt(a, 10, 32)
	h, errH := strconv.ParseInt(b, 10, 32)
	const most = 10_000
	return w, h, found && errW == nil && errH == nil && w > 0 && h > 0 && w <= most && h <= most
}
