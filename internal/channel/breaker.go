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
	// refusedFor benches a credential at its first refusal; each further one in a row doubles it, up to refusedMost, and after
	// deadAfter of them the credential is switched off.
	refusedFor  = 60 * time.Second
	refusedMost = time.Hour
	deadAfter   = 5
	// failedFor benches a credential of a channel for a model; each time that it fails again it doubles, up to failedMost.
	failedFor  = 5 * time.Second
	failedMost = 2 * time.Minute
	// failuresInARow open the breaker; failures further apart than forgetAfter are not in a row.
	failuresInARow = 3
	forgetAfter    = time.Minute
	// probeLease is how long one call may find out whether a route works again before another may.
	probeLease = 30 * time.Second
	// rampFor is how long a route that works again gets a growing part of its calls, from rampFrom percent to all.
	rampFor  = 20 * time.Second
	rampFrom = 10
	// sweepAt is the size at which entries that no longer matter are dropped.
	sweepAt = 4096
)

type cause uint8

const (
	rateLimited cause = iota // one credential for one model
	refused                  // one credential
	failed                   // one credential for one model
)

type mark struct {
	cause               cause
	channel, credential string
	model               string
}

// circuit is what is known of one mark. The zero value is a route that works.
type circuit struct {
	until    time.Time // open until then
	failures int       // in a row
	openings int       // in a row: how often it was opened without having worked well in between
	last     time.Time // failure or success
	probing  time.Time // a call that finds out whether it works has until then
	ramp     time.Time // works again since then
}

// phase of a circuit at a moment.
type phase uint8

const (
	closed   phase = iota
	open           // benched
	halfOpen       // one call may find out
	ramping        // works again, with a part of its calls
)

func (c circuit) phase(now time.Time) phase {
	switch {
	case c.until.After(now):
		return open
	case !c.ramp.IsZero() && now.Sub(c.ramp) < rampFor:
		return ramping
	case c.openings > 0 && c.ramp.IsZero():
		return halfOpen
	}
	return closed
}

// part of its calls that a ramping circuit gets, in percent.
func (c circuit) part(now time.Time) int64 {
	return rampFrom + int64((100-rampFrom)*now.Sub(c.ramp)/rampFor)
}

// fail takes in a failure: the third in a row opens it, and so does every one of a circuit that is finding out or ramping.
func (c circuit) fail(now time.Time) circuit {
	was := c.phase(now)
	if now.Sub(c.last) > forgetAfter && was == closed {
		c = circuit{}
	}
	c.last, c.probing = now, time.Time{}
	if was == open { // a last resort that failed
		return c
	}
	c.failures++
	if was != closed || c.failures >= failuresInARow {
		c.openings++
		c.until, c.ramp = now.Add(doubled(failedFor, c.openings, failedMost)), time.Time{}
	}
	return c
}

// refuse takes in a refusal: a credential is benched by each.
func (c circuit) refuse(now time.Time) circuit {
	if c.phase(now) != open {
		c.openings++
		c.until = now.Add(doubled(refusedFor, c.openings, refusedMost))
	}
	c.last, c.probing, c.ramp = now, time.Time{}, time.Time{}
	return c
}

// work takes in a success; keep is false when nothing needs to be remembered any longer.
func (c circuit) work(now time.Time) (next circuit, keep bool) {
	switch c.phase(now) {
	case open, halfOpen:
		if c.openings == 0 {
			return circuit{}, false
		}
		return circuit{openings: c.openings, last: now, ramp: now}, true
	case ramping:
		c.last, c.failures = now, 0
		return c, true
	case closed:
	}
	return circuit{}, false
}

// doubled is d, doubled with each time after the first.
func doubled(d time.Duration, times int, most time.Duration) time.Duration {
	for ; times > 1 && d < most; times-- {
		d *= 2
	}
	return min(d, most)
}

// verdict on a route.
type verdict uint8

const (
	admitted verdict = iota
	probe            // admitted to find out whether it works again
	benched
)

// breaker remembers which routes failed lately. Only on this node and in memory; what matters to others leaves by news.
type breaker struct {
	size atomic.Int64 // entries; 0 is the common case and costs no lock
	mu   sync.RWMutex
	by   map[mark]circuit
	news func(news) // must not block; nil for nobody
}

func newBreaker(tell func(news)) *breaker { return &breaker{by: map[mark]circuit{}, news: tell} }

// Why a route was left out, or is tried last.
const (
	LeftLimited = "rate_limited" // by its provider
	LeftRefused = "refused"      // its credential
	LeftFailed  = "failed"       // again and again
	LeftProbed  = "probed"       // another call finds out whether it works again
	LeftRamping = "ramping"      // it works again, and gets a part of its calls
	LeftFull    = "full"         // its caps are reached
)

var leftWords = map[cause]string{rateLimited: LeftLimited, refused: LeftRefused, failed: LeftFailed}

func marks(channelID, credentialID, model string) [3]mark {
	return [3]mark{
		{cause: rateLimited, channel: channelID, credential: credentialID, model: model},
		{cause: refused, channel: channelID, credential: credentialID},
		{cause: failed, channel: channelID, credential: credentialID, model: model},
	}
}

// judge decides about a route, and says in one word why it is benched.
func (b *breaker) judge(v *view, credential int, q Query, now time.Time, draw func(int64) int64) (verdict, string) {
	var credentialID string
	if len(v.credentials) > 0 {
		key := &v.credentials[credential]
		if credentialID = key.id; key.benchedUntil.After(now) {
			return benched, LeftRefused
		}
	}
	if b.size.Load() == 0 {
		return admitted, ""
	}
	found := admitted
	b.mu.RLock()
	defer b.mu.RUnlock()
	for _, m := range marks(v.id, credentialID, q.Model+q.Switch) {
		c, known := b.by[m]
		if !known {
			continue
		}
		switch c.phase(now) {
		case open:
			return benched, leftWords[m.cause]
		case halfOpen:
			if c.probing.After(now) {
				return benched, LeftProbed
			}
			found = probe
		case ramping:
			if draw(100) >= c.part(now) {
				return benched, LeftRamping
			}
		case closed:
		}
	}
	return found, ""
}

// lease has one call find out whether a route works again; false where another one does.
func (b *breaker) lease(r *Route, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := marks(r.ChannelID, r.CredentialID, r.health)
	for _, m := range all {
		if c, known := b.by[m]; known && c.phase(now) == halfOpen && c.probing.After(now) {
			return false
		}
	}
	for _, m := range all {
		if c, known := b.by[m]; known && c.phase(now) == halfOpen {
			c.probing = now.Add(probeLease)
			b.by[m] = c
		}
	}
	return true
}

// report books how a call of a route ended.
func (b *breaker) report(r Route, err error, now time.Time) {
	all := marks(r.ChannelID, r.CredentialID, r.health)
	switch fault.CodeOf(err) {
	case "":
		b.work(r, all[:], now)
	case fault.UpstreamInvalid, fault.Invalid: // the vendor is well; it is the request that is not
		b.work(r, all[failed:], now)
	case fault.UpstreamRateLimited:
		wait := min(max(fault.Of(err).RetryAfter, leastRateLimit), longestRateLimit)
		b.set(all[rateLimited], now, func(circuit) circuit { return circuit{until: now.Add(wait), last: now} })
	case fault.UpstreamRefused:
		was, is := b.set(all[refused], now, func(c circuit) circuit { return c.refuse(now) })
		switch {
		case is.openings == was.openings:
		case is.openings >= deadAfter:
			b.tell(news{kind: credentialDisabled, route: r, at: now})
		default:
			b.tell(news{kind: credentialBenched, route: r, at: now, until: is.until})
		}
	case fault.UpstreamFailed:
		was, is := b.set(all[failed], now, func(c circuit) circuit { return c.fail(now) })
		if is.openings > was.openings && was.openings == 0 {
			b.tell(news{kind: breakerOpened, route: r, at: now, until: is.until})
		}
	default: // the call said nothing of the route: another may find out
		b.release(all[:])
	}
}

func (b *breaker) tell(n news) {
	if b.news != nil {
		b.news(n)
	}
}

func (b *breaker) set(m mark, now time.Time, next func(circuit) circuit) (was, is circuit) {
	b.mu.Lock()
	defer b.mu.Unlock()
	was = b.by[m]
	is = next(was)
	b.by[m] = is
	if len(b.by) >= sweepAt {
		for k, c := range b.by {
			if now.Sub(c.last) > forgetAfter && !c.until.After(now) {
				delete(b.by, k)
			}
		}
	}
	b.size.Store(int64(len(b.by)))
	return was, is
}

// work books a success.
func (b *breaker) work(r Route, all []mark, now time.Time) {
	healed := r.until.After(now)
	mended := false
	if b.size.Load() > 0 {
		b.mu.Lock()
		for _, m := range all {
			c, known := b.by[m]
			if !known {
				continue
			}
			next, keep := c.work(now)
			switch {
			case m.cause == refused:
				healed, keep = true, false
			case m.cause == rateLimited:
				keep = false
			case c.openings > 0 && !keep:
				mended = true
			}
			if keep {
				b.by[m] = next
			} else {
				delete(b.by, m)
			}
		}
		b.size.Store(int64(len(b.by)))
		b.mu.Unlock()
	}
	if healed {
		b.tell(news{kind: credentialHealed, route: r, at: now})
	}
	if mended {
		b.tell(news{kind: breakerClosed, route: r, at: now})
	}
}

// release gives the leases of a call back.
func (b *breaker) release(all []mark) {
	if b.size.Load() == 0 {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, m := range all {
		if c, known := b.by[m]; known && !c.probing.IsZero() {
			c.probing = time.Time{}
			b.by[m] = c
		}
	}
}

// Circuit is the state of one credential with one model on this node, or with all of them.
type Circuit struct {
	// Phase is OPEN, HALF_OPEN or RAMPING.
	Phase        string
	Cause        string // RATE_LIMITED, REFUSED or FAILED
	CredentialID string
	Model        string    // empty for all
	Until        time.Time // of OPEN; zero else
}

var (
	phaseNames = map[phase]string{open: "OPEN", halfOpen: "HALF_OPEN", ramping: "RAMPING"}
	causeNames = map[cause]string{rateLimited: "RATE_LIMITED", refused: "REFUSED", failed: "FAILED"}
)

// circuits lists what is not closed of a channel.
func (b *breaker) circuits(channelID string, now time.Time) []Circuit {
	if b.size.Load() == 0 {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []Circuit
	for m, c := range b.by {
		name, ok := phaseNames[c.phase(now)]
		if !ok || m.channel != channelID {
			continue
		}
		one := Circuit{Phase: name, Cause: causeNames[m.cause], CredentialID: m.credential, Model: m.model}
		if name == phaseNames[open] {
			one.Until = c.until
		}
		out = append(out, one)
	}
	return out
}
