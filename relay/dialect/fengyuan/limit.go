package fengyuan

import (
	"sync"
	"time"

	"weir/internal/fault"
)

// limiter counts calls by the minute, on this node.
type limiter struct {
	mu     sync.Mutex
	minute int64
	by     map[string]int
}

// take counts one call; RATE_LIMITED with the rest of the minute where there were as many as may be.
func (l *limiter) take(who string, most int, now time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if minute := now.Unix() / 60; minute != l.minute {
		l.minute = minute
		clear(l.by)
	}
	if l.by[who] >= most {
		return &fault.Error{
			Code: fault.RateLimited, Message: "Too many requests. Retry later.",
			RetryAfter: time.Unix((l.minute+1)*60, 0).Sub(now),
		}
	}
	l.by[who]++
	return nil
}
