package fengyuan

import (
	"context"
	"errors"
	"testing"
	"time"

	"weir/internal/fault"
)

// counter is a counter of all nodes: what this node says plus elsewhere; away says nothing.
type counter struct {
	elsewhere, here int
	away            bool
}

func (c *counter) Count(context.Context, string, time.Duration) (int, error) {
	if c.away {
		return 0, errors.New("away")
	}
	c.here++
	return c.elsewhere + c.here, nil
}

func TestLimiter(t *testing.T) {
	t.Parallel()
	start := time.Unix(600, 0).Add(20 * time.Second)
	for name, tc := range map[string]struct {
		all  Counter
		free int // calls that pass, of three allowed
	}{
		"one node": {nil, 3}, "two nodes": {&counter{elsewhere: 2}, 1}, "nobody knows": {&counter{away: true}, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := limiter{by: map[string]int{}, all: tc.all}
			for i := range 5 {
				err := l.take(t.Context(), "a", 3, start)
				if (err == nil) != (i < tc.free) {
					t.Fatalf("call %d: %v", i, err)
				}
				if err != nil && (fault.CodeOf(err) != fault.RateLimited || fault.Of(err).RetryAfter != 40*time.Second) {
					t.Errorf("%#v", fault.Of(err))
				}
			}
		})
	}
	l := limiter{by: map[string]int{}}
	for range 2 {
		if err := errors.Join(l.take(t.Context(), "a", 1, start), l.take(t.Context(), "b", 1, start)); err != nil {
			t.Errorf("another caller, or another minute: %v", err)
		}
		start = start.Add(time.Minute)
	}
}
