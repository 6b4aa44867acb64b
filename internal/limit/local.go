package limit

import (
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
)

// shards spread tenants, so that few wait for one another.
const shards = 32

// local are the counters of one node. Safe for concurrent use.
type local struct{ shards [shards]shard }

type shard struct {
	mu sync.Mutex
	by map[counterID]*counter
	// swept is when what counts nothing was last thrown away.
	swept time.Time
}

type counterID struct {
	tenant uuid.UUID
	name   string
}

// counter is what one bound has used.
type counter struct {
	window  window
	running int64
	day     string
	settled Tally // of day
	// seeded: settled has what was charged before the counter was made.
	seeded bool
	ends   time.Time
}

func newLocal() *local {
	l := &local{}
	for i := range l.shards {
		l.shards[i].by = map[counterID]*counter{}
	}
	return l
}

func (l *local) shard(tenant uuid.UUID) *shard { return &l.shards[tenant[15]%shards] }

// counter finds or makes the counter of a bound, as it counts now. The shard is locked.
func (s *shard) counter(tenant uuid.UUID, b Bound, now time.Time, d day) *counter {
	k := counterID{tenant, b.name()}
	c := s.by[k]
	if c == nil {
		c = &counter{}
		s.by[k] = c
	}
	c.window.forget(now.Unix())
	if c.day != d.name {
		c.day, c.ends, c.settled, c.seeded = d.name, d.ends, Tally{}, false
	}
	return c
}

// sweep throws away counters that count nothing, now and then. The shard is locked.
func (s *shard) sweep(now time.Time) {
	if now.Sub(s.swept) < time.Minute {
		return
	}
	s.swept = now
	for k, c := range s.by {
		c.window.forget(now.Unix())
		if len(c.window.slots) == 0 && c.running == 0 && !now.Before(c.ends) {
			delete(s.by, k)
		}
	}
}

// seed takes over what the usage records say.
func (c *counter) seed(t Tally) {
	c.settled.Requests, c.settled.Tokens = max(c.settled.Requests, t.Requests), max(c.settled.Tokens, t.Tokens)
	c.seeded = true
}

// unseeded says which bounds of a day lack what was charged before.
func (l *local) unseeded(tenant uuid.UUID, bounds []Bound, d day) []bool {
	s := l.shard(tenant)
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]bool, len(bounds))
	for i, b := range bounds {
		c := s.by[counterID{tenant, b.name()}]
		out[i] = b.daily() && (b.Recount || c == nil || c.day != d.name || !c.seeded)
	}
	return out
}

// doubt has the day's counters of all tenants compared with the usage records once more.
func (l *local) doubt() {
	for i := range l.shards {
		s := &l.shards[i]
		s.mu.Lock()
		for _, c := range s.by {
			c.seeded = false
		}
		s.mu.Unlock()
	}
}

// taken is what a call has taken.
type taken struct {
	at     int64 // Unix second in which it began
	day    day
	tokens []int64 // reserved, by bound
}

// take counts a call, or says which limit has no room for it. seeds are what was charged of the day so far, by bound; nil
// where that is counted already. rates are the limits to go by. A call that is larger than a limit of tokens passes when
// nothing else counts.
func (l *local) take(a Ask, now time.Time, d day, seeds []*Tally, rates []Rates) (t taken, full *Count, wait time.Duration) {
	s := l.shard(a.Tenant)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep(now)
	t = taken{at: now.Unix(), day: d, tokens: make([]int64, len(a.Bounds))}
	counters := make([]*counter, len(a.Bounds))
	for i, b := range a.Bounds {
		c := s.counter(a.Tenant, b, now, d)
		counters[i] = c
		if seeds[i] != nil {
			c.seed(*seeds[i])
		}
		t.tokens[i] = a.Tokens
		if rates[i].TokensPerMinute > 0 {
			t.tokens[i] = min(a.Tokens, rates[i].TokensPerMinute)
		}
		if full, wait = c.full(b, rates[i], t.tokens[i], now); full != nil {
			return t, full, wait
		}
	}
	for i, c := range counters {
		c.window.add(t.at, 1, t.tokens[i])
		c.running++
	}
	return t, nil, 0
}

// count counts a call that was granted elsewhere.
func (l *local) count(a Ask, now time.Time, d day, seeds []*Tally) taken {
	s := l.shard(a.Tenant)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep(now)
	t := taken{at: now.Unix(), day: d, tokens: make([]int64, len(a.Bounds))}
	for i, b := range a.Bounds {
		t.tokens[i] = a.Tokens
		c := s.counter(a.Tenant, b, now, d)
		if seeds[i] != nil {
			c.seed(*seeds[i])
		}
		c.window.add(t.at, 1, a.Tokens)
		c.running++
	}
	return t
}

// full says which limit of a counter has no room for one call more, and when it may have.
func (c *counter) full(b Bound, r Rates, tokens int64, now time.Time) (*Count, time.Duration) {
	for _, k := range Kinds() {
		count := c.count(b, r, k)
		need := int64(1)
		if k == TokensPerMinute {
			need = tokens
		}
		if count.Limit == 0 || count.Used+need <= count.Limit {
			continue
		}
		switch k {
		case Concurrency:
			return &count, time.Second
		case RequestsPerMinute:
			return &count, c.window.room(count.Used+need-count.Limit, 0).Sub(now)
		case TokensPerMinute:
			return &count, c.window.room(0, count.Used+need-count.Limit).Sub(now)
		}
		return &count, c.ends.Sub(now)
	}
	return nil, 0
}

// count is where one kind stands.
func (c *counter) count(b Bound, r Rates, k Kind) Count {
	out := Count{Bound: b, Kind: k, Limit: r.Of(k)}
	switch k {
	case RequestsPerMinute:
		out.Used, out.Resets = c.window.requests, c.window.empty()
	case TokensPerMinute:
		out.Used, out.Resets = c.window.tokens, c.window.empty()
	case Concurrency:
		out.Used = c.running
	case RequestsPerDay:
		out.Used, out.Resets = c.settled.Requests+c.running, c.ends
	case TokensPerDay:
		out.Used, out.Resets = c.settled.Tokens, c.ends
	}
	return out
}

// give ends a call: its tokens are corrected, and where it was charged it counts in its day.
func (l *local) give(a Ask, t taken, now time.Time, used int64, charged bool) {
	s := l.shard(a.Tenant)
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, b := range a.Bounds {
		c := s.by[counterID{a.Tenant, b.name()}]
		if c == nil {
			continue
		}
		c.running = max(c.running-1, 0)
		if t.at+windowSeconds > now.Unix() {
			c.window.add(t.at, 0, used-t.tokens[i])
		}
		if charged && c.day == t.day.name {
			c.settled.Requests++
			c.settled.Tokens += used
		}
	}
}

// stand is where the limits of some bounds stand.
func (l *local) stand(tenant uuid.UUID, bounds []Bound, rates []Rates, now time.Time, d day, seeds []*Tally) []Count {
	s := l.shard(tenant)
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Count
	for i, b := range bounds {
		c := s.by[counterID{tenant, b.name()}]
		if c == nil {
			c = &counter{day: d.name, ends: d.ends}
		} else {
			c = s.counter(tenant, b, now, d)
		}
		shown := *c
		if seeds[i] != nil {
			shown.seed(*seeds[i])
		}
		out = append(out, shown.counts(b, rates[i])...)
	}
	return slices.Clip(out)
}

// counts is where all limits of a bound stand.
func (c *counter) counts(b Bound, r Rates) []Count {
	var out []Count
	for _, k := range Kinds() {
		if r.Of(k) > 0 {
			out = append(out, c.count(b, r, k))
		}
	}
	return out
}
