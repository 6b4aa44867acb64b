package channel

import (
	"sync"
	"sync/atomic"
	"time"

	"weir/internal/fault"
)

// How long a route is benched, and what for.
const (
	// longestRateLimit bounds what a vendor's Retry-After may ask for.
	longestRateLimit = 60 * time.Second
	// leastRateLimit is taken where the vendor said nothing.
	leastRateLimit = time.Second
	refusedFor     = 60 * time.Second
	failedFor      = 5 * time.Second
	// failuresInARow bench a channel for a model; failures further apart than forgetAfter are not in a row.
	failuresInARow = 3
	forgetAfter    = time.Minute
	// sweepAt is the size at which entries that no longer matter are dropped.
	sweepAt = 4096
)

type cause uint8

const (
	rateLimited cause = iota // one credential for one model
	refused                  // one credential
	failed                   // one channel for one model
)

type mark struct {
	cause               cause
	channel, credential string
	model               string
}

type state struct {
	until    time.Time
	failures int
	last     time.Time
}

// bench remembers which routes failed lately. Only on this node, and only in memory: a restart forgives all.
type bench struct {
	size atomic.Int64 // entries; 0 is the common case and costs no lock
	mu   sync.RWMutex
	by   map[mark]state
}

func newBench() *bench { return &bench{by: map[mark]state{}} }

func marks(channelID, credentialID, model string) [3]mark {
	return [3]mark{
		{cause: rateLimited, channel: channelID, credential: credentialID, model: model},
		{cause: refused, channel: channelID, credential: credentialID},
		{cause: failed, channel: channelID, model: model},
	}
}

// benched reports whether a route is to be tried after all others.
func (b *bench) benched(v *view, credential int, q Query, now time.Time) bool {
	if b.size.Load() == 0 {
		return false
	}
	var credentialID string
	if len(v.credentials) > 0 {
		credentialID = v.credentials[credential].id
	}
	b.mu.RLock()
	defer b.mu.RUnlock()
	for _, m := range marks(v.id, credentialID, q.Model+q.Switch) {
		if b.by[m].until.After(now) {
			return true
		}
	}
	return false
}

// report books how a call of a route ended.
func (b *bench) report(r Route, err error, now time.Time) {
	all := marks(r.ChannelID, r.CredentialID, r.health)
	switch fault.CodeOf(err) {
	case "":
		b.clear(all[:]...)
	case fault.UpstreamInvalid, fault.Invalid: // the vendor is well; it is the request that is not
		b.clear(all[failed])
	case fault.UpstreamRateLimited:
		wait := min(max(fault.Of(err).RetryAfter, leastRateLimit), longestRateLimit)
		b.set(all[rateLimited], func(state) state { return state{until: now.Add(wait), last: now} }, now)
	case fault.UpstreamRefused:
		b.set(all[refused], func(state) state { return state{until: now.Add(refusedFor), last: now} }, now)
	case fault.UpstreamFailed:
		b.set(all[failed], func(s state) state { return s.fail(now) }, now)
	}
}

func (s state) fail(now time.Time) state {
	if now.Sub(s.last) > forgetAfter {
		s = state{}
	}
	s.failures++
	s.last = now
	if s.failures >= failuresInARow {
		s.until = now.Add(failedFor)
	}
	return s
}

func (b *bench) set(m mark, next func(state) state, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.by[m] = next(b.by[m])
	if len(b.by) >= sweepAt {
		for k, s := range b.by {
			if now.Sub(s.last) > forgetAfter {
				delete(b.by, k)
			}
		}
	}
	b.size.Store(int64(len(b.by)))
}

func (b *bench) clear(all ...mark) {
	if b.size.Load() == 0 || !b.knows(all) {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, m := range all {
		delete(b.by, m)
	}
	b.size.Store(int64(len(b.by)))
}

func (b *bench) knows(all []mark) bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	for _, m := range all {
		if _, ok := b.by[m]; ok {
			return true
		}
	}
	return false
}
