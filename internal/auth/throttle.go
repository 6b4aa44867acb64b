package auth

import (
	"context"
	"math"
	"net/netip"
	"sync"
	"time"

	"weir/internal/clock"
	"weir/internal/fault"
	"weir/internal/request"
)

// Attempts per network address: DIALECTS.md §5, lines 15–18.
const (
	throttleAttempts = 20
	throttleWindow   = 20 * time.Minute
	throttleTracked  = 10_000 // addresses; beyond it some are forgotten
)

// throttle limits sign-ups and sign-ins per network address: a bucket of 20 attempts that refills over 20 minutes. It counts
// on one node. Addresses that cannot be told apart cheaply count as one: an IPv6 network of 64 bits.
type throttle struct {
	clock          clock.Clock
	exemptLoopback bool

	mu   sync.Mutex
	used map[netip.Prefix]spent
}

// spent attempts at a time; they fade evenly.
type spent struct {
	attempts float64
	at       time.Time
}

func (s spent) left(now time.Time) float64 {
	return max(0, s.attempts-float64(now.Sub(s.at))/float64(throttleWindow)*throttleAttempts)
}

func newThrottle(c clock.Clock, exemptLoopback bool) *throttle {
	return &throttle{clock: c, exemptLoopback: exemptLoopback, used: map[netip.Prefix]spent{}}
}

// attempt counts one attempt from the address of the request, and returns how to take it back when it was an honest one.
// RATE_LIMITED with RetryAfter when there were too many. Without an address (jobs, command line) nothing is counted.
func (t *throttle) attempt(ctx context.Context) (giveBack func(), err error) {
	address := request.From(ctx).Address.Unmap()
	if !address.IsValid() || (t.exemptLoopback && address.IsLoopback()) {
		return func() {}, nil
	}
	network := networkOf(address)
	now := t.clock.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	used := t.used[network].left(now)
	if used+1 > throttleAttempts {
		over := (used + 1 - throttleAttempts) / throttleAttempts
		wait := time.Duration(math.Ceil((throttleWindow.Seconds() * over))) * time.Second
		return nil, &fault.Error{
			Code: fault.RateLimited, Message: "Too many attempts. Try again later.", RetryAfter: max(wait, time.Second),
		}
	}
	if len(t.used) >= throttleTracked {
		t.forget(now)
	}
	t.used[network] = spent{used + 1, now}
	return func() { t.giveBack(network) }, nil
}

func (t *throttle) giveBack(network netip.Prefix) {
	now := t.clock.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.used[network] = spent{max(0, t.used[network].left(now)-1), now}
}

// forget drops addresses that have nothing left, and, when all have, an eighth of them.
func (t *throttle) forget(now time.Time) {
	for network, s := range t.used {
		if s.left(now) == 0 {
			delete(t.used, network)
		}
	}
	for network := range t.used {
		if len(t.used) < throttleTracked*7/8 {
			return
		}
		delete(t.used, network)
	}
}

func networkOf(a netip.Addr) netip.Prefix {
	bits := a.BitLen()
	if a.Is6() {
		bits = 64
	}
	p, err := a.WithZone("").Prefix(bits)
	if err != nil { // impossible: bits is within the length
		return netip.Prefix{}
	}
	return p
}
