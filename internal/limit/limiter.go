package limit

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/rs/zerolog"

	"weir/internal/clock"
	"weir/internal/fault"
)

// Config is what a Limiter needs.
type Config struct {
	Clock clock.Clock
	Log   zerolog.Logger
	Usage Usage
	// Redis holds the counters of all nodes; nil: this is the only node.
	Redis redis.UniversalClient
	// Nodes counts the live nodes, while Redis is away; nil: one.
	Nodes func(ctx context.Context) (int, error)
}

// Limiter grants calls. Safe for concurrent use. Run must be running where there is a Redis.
type Limiter struct {
	cfg    Config
	local  *local
	shared *shared // nil on a single node
	nodes  atomic.Int64
}

// New returns a limiter.
func New(cfg Config) *Limiter {
	l := &Limiter{cfg: cfg, local: newLocal()}
	l.nodes.Store(1)
	if cfg.Redis != nil {
		l.shared = newShared(cfg.Redis)
	}
	return l
}

// probeEvery is how often a Redis that is away is asked whether it is back, and the nodes are counted.
const probeEvery = 500 * time.Millisecond

// countEvery is how often the nodes are counted, and countTimeout how long that may take.
const (
	countEvery   = time.Second
	countTimeout = 5 * time.Second
)

// Run watches Redis and the other nodes until ctx ends; then it returns nil.
func (l *Limiter) Run(ctx context.Context) error {
	if l.shared == nil {
		<-ctx.Done()
		return nil
	}
	tick := time.NewTicker(probeEvery)
	defer tick.Stop()
	var counted, renewed time.Time
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if l.shared.away.Load() && l.shared.ping(ctx) == nil {
			l.local.doubt() // what was granted meanwhile is in the usage records
			l.shared.away.Store(false)
			l.cfg.Log.Info().Msg("limits: redis is back")
		}
		if time.Since(counted) >= countEvery {
			counted = time.Now()
			l.countNodes(ctx)
		}
		if time.Since(renewed) >= renewEvery && !l.shared.away.Load() {
			renewed = time.Now()
			l.lost(l.shared.renew(ctx))
		}
	}
}

// countNodes keeps the last count where the database is away.
func (l *Limiter) countNodes(ctx context.Context) {
	if l.cfg.Nodes == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, countTimeout)
	defer cancel()
	if n, err := l.cfg.Nodes(ctx); err == nil {
		l.nodes.Store(int64(max(n, 1)))
	}
}

// lost notes that Redis does not answer. The first one to notice says so.
func (l *Limiter) lost(err error) {
	if err != nil && !l.shared.away.Swap(true) {
		l.cfg.Log.Warn().Err(err).Int64("nodes", l.nodes.Load()).Msg("limits: redis is away, every node grants its share")
	}
}

// Ticket is a call that was granted. Close it once.
type Ticket struct {
	l      *Limiter
	ask    Ask
	local  taken
	shared *taken // in Redis; nil when this node granted it alone
}

// Take grants a call, or refuses it with RATE_LIMITED, whose cause is an Exceeded. UNAVAILABLE when what was charged today has
// to be read and the database is away. A call without bounds costs nothing. The counts are where the limits stand now, also with
// a refusal.
func (l *Limiter) Take(ctx context.Context, a Ask) (*Ticket, []Count, error) {
	if len(a.Bounds) == 0 {
		return nil, nil, nil
	}
	now := l.cfg.Clock.Now()
	d := dayOf(now, a.Timezone)
	seeds, err := l.seeds(ctx, a, d)
	if err != nil {
		return nil, nil, err
	}
	if l.shared != nil && !l.shared.away.Load() {
		t, counts, err := l.takeShared(ctx, a, now, d, seeds)
		if !errors.Is(err, errAway) {
			return t, counts, err
		}
	}
	rates := l.rates(a.Bounds)
	taken, full, wait := l.local.take(a, now, d, seeds, rates)
	counts := l.local.stand(a.Tenant, a.Bounds, rates, now, d, seeds)
	if full != nil {
		return nil, counts, exceeded(*full, wait)
	}
	return &Ticket{l: l, ask: a, local: taken}, counts, nil
}

func (l *Limiter) takeShared(ctx context.Context, a Ask, now time.Time, d day, seeds []*Tally) (*Ticket, []Count, error) {
	answer, err := l.shared.take(ctx, a, d, seeds)
	if errors.Is(err, errUnseeded) { // it has lost its memory
		all := make([]bool, len(a.Bounds))
		for i, b := range a.Bounds {
			all[i] = b.daily()
		}
		if seeds, err = l.read(ctx, a, d, all); err != nil {
			return nil, nil, err
		}
		answer, err = l.shared.take(ctx, a, d, seeds)
	}
	if err != nil {
		if ctx.Err() != nil {
			return nil, nil, fault.Wrap(fault.Cancelled, "The caller left.", ctx.Err())
		}
		l.lost(err)
		return nil, nil, errAway
	}
	if answer.full != nil {
		return nil, answer.counts, exceeded(*answer.full, answer.wait)
	}
	return &Ticket{
		l: l, ask: a, local: l.local.count(a, now, d, seeds), shared: &taken{at: answer.at, day: d, tokens: answer.tokens},
	}, answer.counts, nil
}

// rates are the limits by which this node goes alone.
func (l *Limiter) rates(bounds []Bound) []Rates {
	n := int64(1)
	if l.shared != nil {
		n = l.nodes.Load()
	}
	out := make([]Rates, len(bounds))
	for i, b := range bounds {
		if out[i] = b.Rates; n > 1 {
			out[i] = b.share(n)
		}
	}
	return out
}

// seeds reads what was charged today where a counter does not have it.
func (l *Limiter) seeds(ctx context.Context, a Ask, d day) ([]*Tally, error) {
	for _, b := range a.Bounds {
		if b.daily() {
			return l.read(ctx, a, d, l.local.unseeded(a.Tenant, a.Bounds, d))
		}
	}
	return make([]*Tally, len(a.Bounds)), nil
}

func (l *Limiter) read(ctx context.Context, a Ask, d day, wanted []bool) ([]*Tally, error) {
	out := make([]*Tally, len(a.Bounds))
	for i, b := range a.Bounds {
		if !wanted[i] {
			continue
		}
		t, err := l.cfg.Usage.Since(ctx, a.Tenant, b, d.starts)
		if err != nil {
			return nil, &fault.Error{Code: fault.Unavailable, Message: "The limits cannot be read. Retry shortly.", RetryAfter: time.Second, Err: err}
		}
		out[i] = &t
	}
	return out, nil
}

// closeTimeout bounds how long the end of a call may take to be counted.
const closeTimeout = 2 * time.Second

// Close ends a call: used are the tokens that it took, and charged whether it was charged for, which counts in its day. Closing
// nothing does nothing.
func (t *Ticket) Close(ctx context.Context, used int64, charged bool) {
	if t == nil {
		return
	}
	l := t.l
	l.local.give(t.ask, t.local, l.cfg.Clock.Now(), used, charged)
	if t.shared == nil {
		return
	}
	l.shared.forget(t.ask.Call)
	if l.shared.away.Load() {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTimeout)
	defer cancel()
	l.lost(l.shared.give(ctx, t.ask, *t.shared, used, charged))
}

// Stand is where limits stand, without a call. UNAVAILABLE as Take.
func (l *Limiter) Stand(ctx context.Context, a Ask) ([]Count, error) {
	if len(a.Bounds) == 0 {
		return nil, nil
	}
	now := l.cfg.Clock.Now()
	d := dayOf(now, a.Timezone)
	seeds, err := l.seeds(ctx, a, d)
	if err != nil {
		return nil, err
	}
	if l.shared != nil && !l.shared.away.Load() {
		if counts, err := l.shared.stand(ctx, a, d, seeds); err == nil {
			return counts, nil
		}
	}
	return l.local.stand(a.Tenant, a.Bounds, l.rates(a.Bounds), now, d, seeds), nil
}
