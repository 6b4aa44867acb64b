package callphp

import (
	"strings"
	"testing"
	"unicode"

	"weir/internal/fault"
)

// documented are the statuses that seeds/003 and DIALECTS.md §4 name.
var documented = map[fault.Code]int{
	fault.Invalid: 400, fault.ModelNotFound: 400, fault.Unauthenticated: 401, fault.AccountDisabled: 401, fault.BalanceExhausted: 402,
	fault.RateLimited: 429, fault.NoChannel: 500, fault.Internal: 500, fault.UpstreamFailed: 502, fault.QueueFull: 503, fault.MethodNotAllowed: 405,
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
		if want, named := documented[code]; named && a.Status != want {
			t.Errorf("%s: got status %d, want %d", code, a.Status, want)
		}
		if a.Status == 403 || a.Status == 404 {
			t.Errorf("%s: the document has no %d", code, a.Status)
		}
		if !strings.ContainsFunc(a.Text.ZH, func(r rune) bool { return unicode.Is(unicode.Han, r) }) || a.Text.EN == "" {
			t.Errorf("%s is told as %+v", code, a.Text)
		}
	}
}
