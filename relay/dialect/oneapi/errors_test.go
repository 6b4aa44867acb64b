package oneapi

import (
	"strings"
	"testing"
	"unicode"

	"weir/internal/fault"
)

// statuses are the exceptions from 200, DIALECTS.md §5.
var statuses = map[fault.Code]int{
	fault.Unauthenticated:  401,
	fault.MethodNotAllowed: 405,
	fault.TooLarge:         413,
	fault.RateLimited:      429,
}

func TestEveryFaultIsTold(t *testing.T) {
	t.Parallel()
	codes := fault.Codes()
	if len(shape.Answers) != len(codes) {
		t.Errorf("%d answers for %d codes", len(shape.Answers), len(codes))
	}
	for _, code := range codes {
		a, ok := shape.Answers[code]
		if !ok {
			t.Errorf("%s has no answer", code)
			continue
		}
		want, ok := statuses[code]
		if !ok {
			want = 200
		}
		if a.Status != want {
			t.Errorf("%s: got status %d, want %d", code, a.Status, want)
		}
		if !strings.ContainsFunc(a.Text.ZH, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			t.Errorf("%s is not told in Chinese: %q", code, a.Text.ZH)
		}
		if a.Text.EN == "" || strings.ContainsFunc(a.Text.EN, func(r rune) bool { return r > unicode.MaxASCII }) {
			t.Errorf("%s is not told in English: %q", code, a.Text.EN)
		}
	}
}
