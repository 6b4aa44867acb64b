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

// Attempts in throttleWindow: per network address, DIALECTS.md §5, lines 15–18; per account from all addresses together.
const (
	throttleAttempts = 20
	accountAttempts  = 50
	throttleWindow   = 20 * time.Minute
	throttleTracked  = 10_000 // of each; beyond it some are forgotten
)

// throttle limits what needs a secret that can be guessed, and what sends mail, by buckets that refill over 20 minutes. It
// counts on one node. Addresses that cannot be told apart cheaply count as one: an IPv6 network of 64 bits.
type throttle struct {
	exemptLoopback bool
	networks       buckets[netip.Prefix]
	letters        buckets[netip.Prefix]
	accounts       buckets[string]
}

func newThrottle(c clock.Clock, exemptLoopback bool) *throttle {
	return &throttle{
		exemptLoopback: exemptLoopback,
		networks:       newBuckets[netip.Prefix](c, throttleAttempts),
		letters:        newBuckets[netip.Prefix](c, throttleAttempts),
		accounts:       newBuckets[string](c, accountAttempts),
	}
}

// attempt counts one attempt from the address of the request, and returns how to take it back when it was an honest one.
// RATE_LIMITED with RetryAfter when there were too many. Without an address (jobs, command line) nothing is counted.
func (t *throttle) attempt(ctx context.Context) (giveBack func(), err error) {
	return t.onNetwork(ctx, &t.networks)
}

// letter counts a request that sends mail to somebody, honest or not, as attempt does.
func (t *throttle) letter(ctx context.Context) error {
	_, err := t.onNetwork(ctx, &t.letters)
	return err
}

// attemptOn counts one attempt on an account, from wherever, as attempt does.
func (t *throttle) attemptOn(ctx context.Context, account string) (giveBack func(), err error) {
	if _, counted := t.network(ctx); !counted {
		return func() {}, nil
	}
	return t.accounts.take(account)
}

func (t *throttle) onNetwork(ctx context.Context, b *buckets[netip.Prefix]) (giveBack func(), err error) {
	network, counted := t.network(ctx)
	if !counted {
		return func() {}, nil
	}
	return b.take(network)
}

// network from which a request comes, and whether its attempts count.
func (t *throttle) network(ctx context.Context) (netip.Prefix, bool) {
	address := request.From(ctx).Address.Unmap()
	if !address.IsValid() || (t.exemptLoopback && address.IsLoopback()) {
		return netip.Prefix{}, false
	}
	return networkOf(address), true
}

// buckets hold so many attempts each, and refill evenly over throttleWindow.
type buckets[K comparable] struct {
	clock clock.Clock
	size  float64

	mu   sync.Mutex
	used map[K]spent
}

// spent attempts at a time; they fade evenly.
type spent struct {
	attempts float64
	at       time.Time
}

func newBuckets[K comparable](c clock.Clock, size float64) buckets[K] {
	return buckets[K]{clock: c, size: size, used: map[K]spent{}}
}

func (b *buckets[K]) left(s spent, now time.Time) float64 {
	return max(0, s.attempts-float64(now.Sub(s.at))/float64(throttleWindow)*b.size)
}

func (b *buckets[K]) take(key K) (giveBack func(), err error) {
	now := b.clock.Now()
	b.mu.Lock()
	defer b.mu.Unlock()
	used := b.left(b.used[key], now)
	if used+1 > b.size {
		over := (used + 1 - b.size) / b.size
		wait := time.Duration(math.Ceil((throttleWindow.Seconds() * over))) * time.Second
		return nil, &fault.Error{
			Code: fault.RateLimited, Message: "Too many attempts. Try again later.", RetryAfter: max(wait, time.Second),
		}
	}
	if len(b.used) >= throttleTracked {
		b.forget(now)
	}
	b.used[key] = spent{used + 1, now}
	return func() { b.giveBack(key) }, nil
}

func (b *buckets[K]) giveBack(key K) {
	now := b.clock.Now()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.used[key] = spent{max(0, b.left(b.used[key], now)-1), now}
}

// forget drops keys that have nothing left, and, when all have, an eighth of them.
func (b *buckets[K]) forget(now time.Time) {
	for key, s := range b.used {
		if b.left(s, now) == 0 {
			delete(b.used, key)
		}
	}
	for key := range b.used {
		if len(b.used) < throttleTracked*7/8 {
			return
		}
		delete(b.used, key)
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
