package redemption

import (
	"context"
	"net/netip"
	"sync"
	"time"

	"weir/internal/clock"
	"weir/internal/fault"
	"weir/internal/request"
)

// Wrong codes that a tenant, and a network address, may send within guessWindow (DIALECTS.md §3, lines 104–116).
const (
	maxGuesses   = 10
	guessWindow  = time.Hour
	guessTracked = 20_000
)

// guesses counts wrong codes on one node, by tenant and by network. What has been counted is forgotten an hour later.
type guesses struct {
	clock clock.Clock

	mu    sync.Mutex
	wrong map[string][]time.Time // the latest, at most maxGuesses
}

func newGuesses(c clock.Clock) *guesses { return &guesses{clock: c, wrong: map[string][]time.Time{}} }

// allow is RATE_LIMITED, with RetryAfter, for those who have sent too many wrong codes.
func (g *guesses) allow(keys []string) error {
	now := g.clock.Now()
	g.mu.Lock()
	defer g.mu.Unlock()
	var wait time.Duration
	for _, key := range keys {
		if times := g.recent(key, now); len(times) >= maxGuesses {
			wait = max(wait, times[0].Add(guessWindow).Sub(now))
		}
	}
	if wait <= 0 {
		return nil
	}
	return &fault.Error{
		Code: fault.RateLimited, Message: "Too many wrong codes. Try again later.", RetryAfter: max(wait.Round(time.Second), time.Second),
	}
}

// count adds a wrong code, and reports whether it was the one that is too many.
func (g *guesses) count(keys []string) (last bool) {
	now := g.clock.Now()
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.wrong) >= guessTracked {
		g.forget(now)
	}
	for _, key := range keys {
		times := append(g.recent(key, now), now)
		last = last || len(times) == maxGuesses
		g.wrong[key] = times[max(0, len(times)-maxGuesses):]
	}
	return last
}

// recent drops what is older than the window.
func (g *guesses) recent(key string, now time.Time) []time.Time {
	times := g.wrong[key]
	for len(times) > 0 && now.Sub(times[0]) >= guessWindow {
		times = times[1:]
	}
	return times
}

// forget drops keys without recent guesses, and an eighth of all when that is not enough.
func (g *guesses) forget(now time.Time) {
	for key := range g.wrong {
		if len(g.recent(key, now)) == 0 {
			delete(g.wrong, key)
		}
	}
	for key := range g.wrong {
		if len(g.wrong) < guessTracked*7/8 {
			return
		}
		delete(g.wrong, key)
	}
}

// guesser names whom a wrong code is counted for: the tenant, and the network of the request unless it is this machine, where
// everybody may be behind one proxy.
func guesser(ctx context.Context, tenantID string) []string {
	keys := []string{tenantID}
	address := request.From(ctx).Address.Unmap()
	if !address.IsValid() || address.IsLoopback() {
		return keys
	}
	bits := address.BitLen()
	if address.Is6() {
		bits = 64
	}
	if p, err := address.WithZone("").Prefix(bits); err == nil {
		keys = append(keys, network(p))
	}
	return keys
}

func network(p netip.Prefix) string { return "net:" + p.String() }
