package engine

import (
	"testing"
	"time"

	"weir/internal/fault"
)

func TestTally(t *testing.T) {
	t.Parallel()
	limited := func(after time.Duration) error {
		return &fault.Error{Code: fault.UpstreamRateLimited, RetryAfter: after}
	}
	failed, refused := fault.New(fault.UpstreamFailed, "x"), fault.New(fault.UpstreamRefused, "x")
	tests := map[string]struct {
		errs  []error
		code  fault.Code
		after time.Duration
	}{
		"no candidate":                {nil, fault.NoChannel, 0},
		"failed":                      {[]error{failed}, fault.UpstreamFailed, 0},
		"refused everywhere":          {[]error{refused, refused}, fault.UpstreamRefused, 0},
		"limited":                     {[]error{limited(7 * time.Second)}, fault.UpstreamRateLimited, 7 * time.Second},
		"limited without a time":      {[]error{limited(0)}, fault.UpstreamRateLimited, time.Second},
		"the shortest wait":           {[]error{limited(9 * time.Second), limited(3 * time.Second), limited(5 * time.Second)}, fault.UpstreamRateLimited, 3 * time.Second},
		"a wait that is known":        {[]error{limited(0), limited(3 * time.Second)}, fault.UpstreamRateLimited, 3 * time.Second},
		"never more than a minute":    {[]error{limited(time.Hour)}, fault.UpstreamRateLimited, time.Minute},
		"a wait may help":             {[]error{limited(time.Second), failed}, fault.UpstreamFailed, 0},
		"refused here, failed there":  {[]error{refused, failed}, fault.UpstreamFailed, 0},
		"refused here, limited there": {[]error{refused, limited(time.Second)}, fault.UpstreamFailed, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var all tally
			for _, err := range test.errs {
				all.add(err)
			}
			got := fault.Of(all.fault("m"))
			if got.Code != test.code || got.RetryAfter != test.after {
				t.Errorf("got %s after %s, want %s after %s", got.Code, got.RetryAfter, test.code, test.after)
			}
		})
	}
}

func TestFailsOver(t *testing.T) {
	t.Parallel()
	for _, code := range fault.Codes() {
		want := code == fault.UpstreamFailed || code == fault.UpstreamRateLimited || code == fault.UpstreamRefused
		if got := failsOver(fault.New(code, "x")); got != want {
			t.Errorf("%s: %v", code, got)
		}
	}
}
