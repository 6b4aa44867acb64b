package setting

import (
	"fmt"
	"math"
	"strconv"

	"weir/internal/fault"
)

// minContrast is what text needs to be read (WCAG 2.2, 1.4.3).
const minContrast = 4.5

// theme is one of the dashboard's; frontend/src/index.css has its colours.
type theme struct {
	name, field string
	// text stands on the accent, and the accent stands on grounds as text.
	text, ground string
	advice       string
}

var (
	lightTheme = theme{"light", "accentLight", "#fcfcfc", "#f1f0ec", "darker"}
	darkTheme  = theme{"dark", "accentDark", "#061415", "#1a2024", "lighter"}
)

// check refuses a colour that cannot be read in the theme; "" is none.
func (t theme) check(colour string) error {
	if colour == "" {
		return nil
	}
	l, ok := luminance(colour)
	if !ok {
		return fault.Field(t.field, "A colour is six hexadecimal digits behind #, such as #1a6b8f.")
	}
	text, _ := luminance(t.text)
	ground, _ := luminance(t.ground)
	worst := min(contrast(l, text), contrast(l, ground))
	if worst < minContrast {
		// Cut, not rounded: 4.49 is not to be read as enough.
		return fault.Field(t.field, fmt.Sprintf("The contrast of %s in the %s theme is %.1f:1. It needs at least %.1f:1 to be read: choose a %s colour.",
			colour, t.name, math.Floor(worst*10)/10, minContrast, t.advice))
	}
	return nil
}

// luminance of a colour "#rrggbb" (WCAG 2.2, "relative luminance"), 0 to 1.
func luminance(colour string) (float64, bool) {
	if len(colour) != 7 || colour[0] != '#' {
		return 0, false
	}
	rgb, err := strconv.ParseUint(colour[1:], 16, 32)
	if err != nil {
		return 0, false
	}
	linear := func(c uint64) float64 {
		v := float64(c&0xff) / 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(rgb>>16) + 0.7152*linear(rgb>>8) + 0.0722*linear(rgb), true
}

func contrast(a, b float64) float64 { return (max(a, b) + 0.05) / (min(a, b) + 0.05) }
