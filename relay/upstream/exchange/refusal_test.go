package exchange

import (
	"net/http"
	"testing"
	"time"
)

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	date := time.Date(2026, 1, 12, 8, 30, 0, 0, time.UTC)
	for _, tt := range []struct {
		name, ms, after string
		want            time.Duration
	}{
		{"nothing", "", "", 0},
		{"seconds", "", "7", 7 * time.Second},
		{"part of a second", "", "0.25", 250 * time.Millisecond},
		{"milliseconds win", "1500", "7", 1500 * time.Millisecond},
		{"an hour", "", "3600", time.Minute},
		{"for ever", "", "1e300", time.Minute},
		{"negative", "", "-5", 0},
		{"no number", "", "NaN", 0},
		{"garbage", "x", "y", 0},
		{"a date", "", date.Add(9 * time.Second).Format(http.TimeFormat), 9 * time.Second},
		{"a past date", "", date.Add(-time.Hour).Format(http.TimeFormat), 0},
	} {
		h := http.Header{"Date": {date.Format(http.TimeFormat)}, "Retry-After-Ms": {tt.ms}, "Retry-After": {tt.after}}
		if got := retryAfter(h); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
}
