package limit_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"
	"github.com/rs/zerolog"

	"weir/internal/clock"
	"weir/internal/dbtest"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/limit"
)

// records are what was charged before, of every bound alike.
type records struct{ tally limit.Tally }

func (r *records) Since(context.Context, uuid.UUID, limit.Bound, time.Time) (limit.Tally, error) {
	return r.tally, nil
}

type kit struct {
	*testing.T
	l      *limit.Limiter
	clock  *clock.Fake // nil with Redis, whose clock it is
	before *records
	tenant uuid.UUID
}

// each runs a test on a single node, and on one of several.
func each(t *testing.T, test func(k *kit)) {
	t.Helper()
	t.Run("one node", func(t *testing.T) {
		t.Parallel()
		now := clock.NewFake(time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC))
		k := &kit{T: t, clock: now, before: &records{}, tenant: id.NewUUID()}
		k.l = limit.New(limit.Config{Clock: now, Log: zerolog.Nop(), Usage: k.before})
		test(k)
	})
	t.Run("redis", func(t *testing.T) {
		t.Parallel()
		k := &kit{T: t, before: &records{}, tenant: id.NewUUID()}
		k.l = limit.New(limit.Config{Clock: clock.System{}, Log: zerolog.Nop(), Usage: k.before, Redis: server(t)})
		test(k)
	})
}

func server(t *testing.T) *redis.Client {
	t.Helper()
	o, err := redis.ParseURL(dbtest.Redis(t))
	if err != nil {
		t.Fatal(err)
	}
	c := redis.NewClient(o)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func (k *kit) ask(tokens int64, bounds ...limit.Bound) limit.Ask {
	return limit.Ask{Tenant: k.tenant, Call: id.NewUUID(), Timezone: "UTC", Tokens: tokens, Bounds: bounds}
}

func (k *kit) take(a limit.Ask) *limit.Ticket {
	k.Helper()
	t, _, err := k.l.Take(k.Context(), a)
	if err != nil {
		k.Fatal(err)
	}
	return t
}

func (k *kit) refused(a limit.Ask, kind limit.Kind) *fault.Error {
	k.Helper()
	_, counts, err := k.l.Take(k.Context(), a)
	var full *limit.Exceeded
	if fault.CodeOf(err) != fault.RateLimited || !errors.As(err, &full) || full.Count.Kind != kind || len(counts) == 0 {
		k.Fatalf("got %v with %d counts, want a refusal by %s", err, len(counts), kind)
	}
	f := fault.Of(err)
	if f.RetryAfter < time.Second || f.RetryAfter > time.Minute {
		k.Errorf("Retry-After %s", f.RetryAfter)
	}
	return f
}

func (k *kit) stand(kind limit.Kind, bounds ...limit.Bound) limit.Count {
	k.Helper()
	counts, err := k.l.Stand(k.Context(), k.ask(0, bounds...))
	if err != nil {
		k.Fatal(err)
	}
	for _, c := range counts {
		if c.Kind == kind {
			return c
		}
	}
	k.Fatalf("no %s in %+v", kind, counts)
	return limit.Count{}
}

func key(r limit.Rates) limit.Bound { return limit.Bound{Scope: limit.Key, ID: "key_1", Rates: r} }

func TestRequestsPerMinute(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		b := key(limit.Rates{RequestsPerMinute: 2})
		k.take(k.ask(1, b)).Close(k.Context(), 1, true)
		k.take(k.ask(1, b)).Close(k.Context(), 1, false) // an attempt is one, charged or not
		wait := k.refused(k.ask(1, b), limit.RequestsPerMinute).RetryAfter
		if c := k.stand(limit.RequestsPerMinute, b); c.Used != 2 || c.Remaining() != 0 || c.Resets.IsZero() {
			k.Errorf("%+v", c)
		}
		if k.clock == nil {
			return
		}
		k.clock.Advance(wait)
		k.take(k.ask(1, b))
	})
}

func TestTokensAreReservedAndCorrected(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		b := key(limit.Rates{TokensPerMinute: 100})
		first := k.take(k.ask(80, b))
		k.refused(k.ask(30, b), limit.TokensPerMinute)
		first.Close(k.Context(), 50, true)
		if c := k.stand(limit.TokensPerMinute, b); c.Used != 50 {
			k.Errorf("corrected to %d, want 50", c.Used)
		}
		k.take(k.ask(50, b)).Close(k.Context(), 0, false)
		if c := k.stand(limit.TokensPerMinute, b); c.Used != 50 {
			k.Errorf("a call that failed counts: %d", c.Used)
		}
		large := key(limit.Rates{TokensPerMinute: 100})
		large.ID = "key_2"
		k.take(k.ask(1000, large)) // larger than the limit: it passes alone
		k.refused(k.ask(1, large), limit.TokensPerMinute)
	})
}

func TestConcurrency(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		b := key(limit.Rates{Concurrency: 1})
		first := k.take(k.ask(1, b))
		if wait := k.refused(k.ask(1, b), limit.Concurrency).RetryAfter; wait != time.Second {
			k.Errorf("Retry-After %s", wait)
		}
		first.Close(k.Context(), 1, true)
		k.take(k.ask(1, b)).Close(k.Context(), 1, true)
		if c := k.stand(limit.Concurrency, b); c.Used != 0 {
			k.Errorf("%d run when all is over", c.Used)
		}
	})
}

func TestDaysCountWhatWasCharged(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		k.before.tally = limit.Tally{Requests: 7, Tokens: 70}
		b := key(limit.Rates{RequestsPerDay: 9, TokensPerDay: 100})
		if c := k.stand(limit.RequestsPerDay, b); c.Used != 7 {
			k.Errorf("%d before the first call, want those of the records", c.Used)
		}
		k.take(k.ask(5, b)).Close(k.Context(), 0, false) // failed: it does not count
		running := k.take(k.ask(5, b))
		last := k.take(k.ask(5, b))
		k.refused(k.ask(1, b), limit.RequestsPerDay)
		running.Close(k.Context(), 20, true)
		last.Close(k.Context(), 0, false)
		if r, tok := k.stand(limit.RequestsPerDay, b), k.stand(limit.TokensPerDay, b); r.Used != 8 || tok.Used != 90 {
			k.Errorf("%d requests and %d tokens, want 8 and 90", r.Used, tok.Used)
		}
		k.take(k.ask(5, b)).Close(k.Context(), 10, true)
		k.before.tally = limit.Tally{}
		b.RequestsPerDay = 0
		k.refused(k.ask(1, b), limit.TokensPerDay)
		if k.clock == nil {
			return
		}
		k.clock.Advance(12 * time.Hour)
		k.take(k.ask(5, b))
	})
}

func TestOneFullBoundTakesNothingFromOthers(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		wide, narrow := key(limit.Rates{RequestsPerMinute: 5}), limit.Bound{Scope: limit.Tenant, ID: "ten_1", Rates: limit.Rates{RequestsPerMinute: 1}}
		k.take(k.ask(1, wide, narrow))
		k.refused(k.ask(1, wide, narrow), limit.RequestsPerMinute)
		if c := k.stand(limit.RequestsPerMinute, wide); c.Used != 1 {
			k.Errorf("a refused call counts: %d", c.Used)
		}
	})
}

// TestExactOverNodes: however many ask at once on however many nodes, as many as may are granted.
func TestExactOverNodes(t *testing.T) {
	t.Parallel()
	client, tenant := server(t), id.NewUUID()
	b := key(limit.Rates{RequestsPerMinute: 50, Concurrency: 40})
	var granted atomic.Int64
	var wg sync.WaitGroup
	for range 3 {
		l := limit.New(limit.Config{Clock: clock.System{}, Log: zerolog.Nop(), Usage: &records{}, Redis: client})
		for range 40 {
			wg.Go(func() {
				_, _, err := l.Take(t.Context(), limit.Ask{Tenant: tenant, Call: id.NewUUID(), Timezone: "UTC", Bounds: []limit.Bound{b}})
				if err == nil {
					granted.Add(1)
				} else if fault.CodeOf(err) != fault.RateLimited {
					t.Errorf("%v", err)
				}
			})
		}
	}
	wg.Wait()
	if granted.Load() != 40 {
		t.Errorf("%d of 120 granted, want 40", granted.Load())
	}
}

// TestShareWithoutRedis: while Redis is away a node grants its part, by what it counted before, and at once.
func TestShareWithoutRedis(t *testing.T) {
	t.Parallel()
	nowhere := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1", MaxRetries: -1, DialTimeout: 200 * time.Millisecond})
	t.Cleanup(func() { _ = nowhere.Close() })
	counted := make(chan struct{}, 1)
	l := limit.New(limit.Config{
		Clock: clock.System{}, Log: zerolog.Nop(), Usage: &records{}, Redis: nowhere,
		Nodes: func(context.Context) (int, error) {
			select {
			case counted <- struct{}{}:
			default:
			}
			return 4, nil
		},
	})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- l.Run(ctx) }()
	<-counted
	tenant, granted := id.NewUUID(), 0
	b := key(limit.Rates{RequestsPerMinute: 12})
	for deadline := time.Now().Add(10 * time.Second); granted == 0 && time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		// The count stands soon after it was asked for.
		probe := limit.Ask{Tenant: id.NewUUID(), Call: id.NewUUID(), Timezone: "UTC", Bounds: []limit.Bound{b}}
		if counts, err := l.Stand(t.Context(), probe); err != nil || len(counts) != 1 || counts[0].Limit != 3 {
			continue
		}
		for range 12 {
			a := probe
			a.Tenant, a.Call = tenant, id.NewUUID()
			if _, _, err := l.Take(t.Context(), a); err == nil {
				granted++
			}
		}
	}
	if granted != 3 {
		t.Errorf("%d granted, want a quarter of 12", granted)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
