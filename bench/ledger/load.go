package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/rs/zerolog"

	"weir/internal/clock"
	"weir/internal/db"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
)

// load is what one process does in one cell: callers in a closed loop, each of whom holds and settles.
type load struct {
	Duration time.Duration
	Full     bool
	Callers  int
	Lanes    int // of each process; 0: the default
	Owners   []owner
}

// owner is a tenant whose calls are held and settled.
type owner struct {
	Tenant, Key uuid.UUID
	Budgets     []uuid.UUID
}

// sample is what a load has seen. Charged is what was acknowledged to each owner, in their order.
type sample struct {
	Holds, Settles []time.Duration
	Charged        []int64
	CPU            time.Duration // of the process
}

// run starts a ledger of its own, as a node does, and loads it.
func (l *load) run(ctx context.Context, d *db.DB) (sample, error) {
	config := ledger.Config{DB: d.SQL, Dialect: d.Dialect, Clock: clock.System{}, Log: zerolog.Nop(), Node: id.NewUUID(), Lanes: l.Lanes}
	if d.Dialect == db.Postgres {
		config.DSN = d.DSN
	}
	node, err := ledger.New(config)
	if err != nil {
		return sample{}, err
	}
	running, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- node.Run(running) }()
	for !node.Ready() && ctx.Err() == nil {
		time.Sleep(time.Millisecond)
	}
	s, err := l.call(ctx, node)
	stop()
	return s, errors.Join(err, <-done)
}

func (l *load) call(ctx context.Context, node *ledger.Ledger) (sample, error) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	var s sample
	var err error
	charged := make([]atomic.Int64, len(l.Owners))
	before := cpuTime()
	end := time.Now().Add(l.Duration)
	for range l.Callers {
		wg.Go(func() {
			own := caller{load: l, node: node, charged: charged}
			for time.Now().Before(end) && own.err == nil {
				own.pair(ctx)
			}
			mu.Lock()
			defer mu.Unlock()
			s.Holds, s.Settles = append(s.Holds, own.holds...), append(s.Settles, own.settles...)
			err = errors.Join(err, own.err)
		})
	}
	wg.Wait()
	s.CPU = cpuTime() - before
	for i := range charged {
		s.Charged = append(s.Charged, charged[i].Load())
	}
	return s, err
}

type caller struct {
	load           *load
	node           *ledger.Ledger
	charged        []atomic.Int64
	holds, settles []time.Duration
	err            error
}

// pair holds and settles one call.
func (c *caller) pair(ctx context.Context) {
	i := rand.IntN(len(c.load.Owners))
	o := &c.load.Owners[i]
	u := id.NewUUID()
	amount := money.Amount(1000 + rand.Int64N(100_000))
	h := ledger.Hold{
		ID: u, Tenant: o.Tenant, Key: o.Key, Request: u, Amount: amount, Floor: amount / 4, TTL: time.Minute, Kind: ledger.Stream,
		Model: "gpt-4o",
	}
	s := ledger.Settle{Hold: u, Tenant: o.Tenant, Request: u, Outcome: ledger.Settled, Amount: rand.N(amount) + 1}
	if c.load.Full {
		h.Budgets = o.Budgets
		s.PriceID, s.Usage = "prc_0190f3a2b7c47d1e8f00aabbccddeeff", usage(o.Key)
	}
	start := time.Now()
	if _, err := c.node.Hold(ctx, h); err != nil {
		c.err = fmt.Errorf("hold: %w", err)
		return
	}
	held := time.Now()
	charge, err := c.node.Settle(ctx, s)
	if err != nil {
		c.err = fmt.Errorf("settle: %w", err)
		return
	}
	c.holds, c.settles = append(c.holds, held.Sub(start)), append(c.settles, time.Since(held))
	c.charged[i].Add(int64(charge.Amount))
}

func usage(key uuid.UUID) *ledger.Usage {
	return &ledger.Usage{
		Key: key, Model: "gpt-4o", UpstreamModel: "gpt-4o-2024-11-20", ChannelID: "chn_0190f3a2b7c47d1e8f00aabbccddeeff",
		Route:     "openai/chat",
		EndReason: "stop", Status: 200, Stream: true, Attempts: 1, Units: ledger.Units{Input: 1234, CacheRead: 512, Output: 321},
		ProviderCost: 400, Multiplier: money.One, FirstByte: 51234 * time.Microsecond, Duration: 812345 * time.Microsecond,
	}
}

type quantiles struct{ p50, p99 time.Duration }

// String is in milliseconds.
func (q quantiles) String() string {
	return fmt.Sprintf("%.2f / %.2f", float64(q.p50.Microseconds())/1000, float64(q.p99.Microseconds())/1000)
}

func quantilesOf(d []time.Duration) quantiles {
	if len(d) == 0 {
		return quantiles{}
	}
	slices.Sort(d)
	return quantiles{p50: d[len(d)/2], p99: d[len(d)*99/100]}
}
