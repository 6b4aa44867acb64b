package fengyuan

import (
	"strings"
	"testing"
	"unicode"

	"weir/internal/fault"
)

// statuses is the dialect's table of statuses, in its own right: what clients branch on.
var statuses = map[fault.Code]int{
	fault.Internal:              500,
	fault.Invalid:               400,
	fault.TooLarge:              413,
	fault.MethodNotAllowed:      405,
	fault.NotFound:              404,
	fault.UnknownURL:            404,
	fault.Conflict:              409,
	fault.Unauthenticated:       401,
	fault.Forbidden:             403,
	fault.AccountDisabled:       403,
	fault.ModelNotAllowed:       403,
	fault.IPNotAllowed:          403,
	fault.ModelNotFound:         404,
	fault.ModelNotPriced:        404,
	fault.BalanceExhausted:      403,
	fault.CostExceedsBalance:    403,
	fault.BudgetExhausted:       403,
	fault.InFlightExhausted:     429,
	fault.RateLimited:           429,
	fault.IdempotencyInProgress: 409,
	fault.IdempotencyReused:     409,
	fault.UpstreamFailed:        500,
	fault.UpstreamRateLimited:   429,
	fault.UpstreamRefused:       500,
	fault.UpstreamInvalid:       400,
	fault.NoChannel:             503,
	fault.BillingBusy:           503,
	fault.QueueFull:             503,
	fault.Unavailable:           503,
	fault.Cancelled:             499,
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
		if a.Status != statuses[code] {
			t.Errorf("%s: got status %d, want %d", code, a.Status, statuses[code])
		}
		if !strings.ContainsFunc(a.Text.ZH, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			t.Errorf("%s is not told in Chinese: %q", code, a.Text.ZH)
		}
		if a.Text.EN == "" || strings.ContainsFunc(a.Text.EN, func(r rune) bool { return r > unicode.MaxASCII }) {
			t.Errorf("%s is not told in English: %q", code, a.Text.EN)
		}
		if a.Code == "" {
			t.Errorf("%s has no word for code", code)
		}
	}
}
