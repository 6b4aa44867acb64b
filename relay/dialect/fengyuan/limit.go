package fengyuan

import (
	"context"
	"strconv"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"weir/internal/fault"
)

// limiter counts calls by the minute: on all nodes where somebody can, else on this one.
type limiter struct {
	all Counter // nil: this node is the only one

	mu     sync.Mutex
	minute int64
	by     map[string]int
}

// take counts one call; RATE_LIMITED with the rest of the minute where there were as many as may be.
func (l *limiter) take(ctx context.Context, who string, most int, now time.Time) error {
	minute := now.Unix() / 60
	n := l.here(who, minute)
	if l.all != nil {
		everywhere, err := l.all.Count(ctx, "fengyuan:"+strconv.FormatInt(minute, 10)+":"+who, 2*time.Minute)
		if err != nil {
			zerolog.Ctx(ctx).Debug().Err(err).Msg("calls are counted on this node alone")
		}
		n = max(n, everywhere)
	}
	if n <= most {
		return nil
	}
	return &fault.Error{
		Code: fault.RateLimited, Message: "Too many requests. Retry later.", RetryAfter: time.Unix((minute+1)*60, 0).Sub(now),
	}
}

// here counts one call on this node and returns how many there were in the minute.
func (l *limiter) here(who string, minute int64) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if minute != l.minute {
		l.minute = minute
		clear(l.by)
	}
	l.by[who]++
	return l.by[who]
}
