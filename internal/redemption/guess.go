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
	// mostTogether wrong codes of all tenants together, within guessWindow on one node, are a burst whoever sends them: nobody is
	// refused for it, but operators are told.
	mostTogether = 200
	// tellEvery is how often one node notes that the same guesser goes on.
	tellEvery = time.Minute
)

// everybody is whom a burst is counted for that many tenants make together.
const everybody = "*"

// guesses counts wrong codes on one node, by tenant and by network. What has been counted is forgotten an hour later.
type guesses struct {
	clock clock.Clock

	mu    sync.Mutex
	wrong map[string][]time.Time // the latest, at most maxGuesses
	all   []time.Time            // of everybody, the latest, at most mostTogether
	told  map[string]time.Time   // when it was last noted that a guesser goes on
}

func newGuesses(c clock.Clock) *guesses {
	return &guesses{clock: c, wrong: map[string][]time.Time{}, told: map[string]time.Time{}}
}

// allow is RATE_LIMITED, with RetryAfter, for those who have sent too many wrong codes, with those of the keys that have.
func (g *guesses) allow(keys []string) (over []string, err error) {
	now := g.clock.Now()
	g.mu.Lock()
	defer g.mu.Unlock()
	var wait time.Duration
	for _, key := range keys {
		if times := recent(g.wrong[key], now); len(times) >= maxGuesses {
			wait, over = max(wait, times[0].Add(guessWindow).Sub(now)), append(over, key)
		}
	}
	if wait <= 0 {
		return nil, nil
	}
	return over, &fault.Error{
		Code: fault.RateLimited, Message: "Too many wrong codes. Try again later.", RetryAfter: max(wait.Round(time.Second), time.Second),
	}
}

// count adds a wrong code, and returns those of the keys, and everybody, for whom it was one too many.
func (g *guesses) count(keys []string) (over []string) {
	now := g.clock.Now()
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.wrong) >= guessTracked {
		g.forget(now)
	}
	for _, key := range keys {
		times := append(recent(g.wrong[key], now), now)
		if len(times) >= maxGuesses {
			over = append(over, key)
		}
		g.wrong[key] = times[max(0, len(times)-maxGuesses):]
	}
	g.all = append(recent(g.all, now), now)
	if len(g.all) >= mostTogether {
		over, g.all = append(over, everybody), g.all[len(g.all)-mostTogether:]
	}
	return over
}

// toTell are those of the keys of whom nothing was noted on this node lately.
func (g *guesses) toTell(keys []string) (out []string) {
	now := g.clock.Now()
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.told) >= guessTracked {
		clear(g.told) // then somebody is noted once more
	}
	for _, key := range keys {
		if last, known := g.told[key]; known && now.Sub(last) < tellEvery {
			continue
		}
		g.told[key] = now
		out = append(out, key)
	}
	return out
}

// recent drops what is older than the window.
func recent(times []time.Time, now time.Time) []time.Time {
	for len(times) > 0 && now.Sub(times[0]) >= guessWindow {
		times = times[1:]
	}
	return times
}

// forget drops keys without recent guesses, and an eighth of all when that is not enough.
func (g *guesses) forget(now time.Time) {
	for key := range g.wrong {
		if len(recent(g.wrong[key], now)) == 0 {
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
