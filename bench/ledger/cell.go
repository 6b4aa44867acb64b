package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/google/uuid"
	"github.com/rs/zerolog"

	"weir/internal/clock"
	"weir/internal/db"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
)

// cell is one measurement.
type cell struct {
	db       *db.DB
	duration time.Duration
	full     bool
	wallets  int
	callers  int

	ledger *ledger.Ledger
	book   *ledger.Book
	owners []owner
}

// owner is a tenant with what was acknowledged to it.
type owner struct {
	tenant, key uuid.UUID
	budgets     []uuid.UUID
	charged     *atomic.Int64
}

type result struct {
	rate         float64
	hold, settle quantiles
	cpu          float64
	verdict      string
}

type quantiles struct{ p50, p99 time.Duration }

// String is in milliseconds.
func (q quantiles) String() string {
	return fmt.Sprintf("%.2f / %.2f", float64(q.p50.Microseconds())/1000, float64(q.p99.Microseconds())/1000)
}

const opening = 1_000_000 * money.USD

func (c *cell) run(ctx context.Context) (result, error) {
	var r result
	if err := c.prepare(ctx); err != nil {
		return r, err
	}
	running, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- c.ledger.Run(running) }()
	for !c.ledger.Ready() && ctx.Err() == nil {
		time.Sleep(time.Millisecond)
	}
	pairs, holds, settles, err := c.load(ctx, &r)
	stop()
	if err = errors.Join(err, <-done); err != nil {
		return r, err
	}
	r.rate = float64(pairs) / c.duration.Seconds()
	r.cpu /= float64(max(pairs, 1))
	r.hold, r.settle = quantilesOf(holds), quantilesOf(settles)
	r.verdict, err = c.verify(ctx)
	return r, err
}

func (c *cell) prepare(ctx context.Context) (err error) {
	c.book = ledger.NewBook(c.db.SQL, c.db.Dialect, clock.System{})
	config := ledger.Config{DB: c.db.SQL, Dialect: c.db.Dialect, Clock: clock.System{}, Log: zerolog.Nop(), Node: id.NewUUID()}
	if c.db.Dialect == db.Postgres {
		config.DSN = c.db.DSN
	}
	if c.ledger, err = ledger.New(config); err != nil {
		return err
	}
	tx, err := c.db.SQL.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	for range c.wallets {
		if err := c.addOwner(ctx, tx); err != nil {
			return errors.Join(err, tx.Rollback())
		}
	}
	return tx.Commit()
}

func (c *cell) addOwner(ctx context.Context, tx *sql.Tx) error {
	o := owner{tenant: id.NewUUID(), key: id.NewUUID(), charged: new(atomic.Int64)}
	_, err := c.book.Credit(ctx, tx, ledger.Credit{
		Key: "bench:" + o.tenant.String(), Tenant: o.tenant, Amount: opening, Fund: ledger.Cash, From: ledger.StripeClearing,
		About: ledger.About{Code: ledger.CodeTopUp},
	})
	if err != nil {
		return err
	}
	if c.full {
		for _, b := range []ledger.Budget{
			{Tenant: o.tenant, Scope: ledger.ScopeKey, ScopeID: o.key, Period: ledger.Day},
			{Tenant: o.tenant, Scope: ledger.ScopeTenant, ScopeID: o.tenant, Period: ledger.Month},
		} {
			limit := opening
			b.Limit = &limit
			if err := c.book.SetBudget(ctx, tx, b); err != nil {
				return err
			}
			o.budgets = append(o.budgets, ledger.BudgetID(b.Scope, b.ScopeID, b.Period))
		}
	}
	c.owners = append(c.owners, o)
	return nil
}

// load runs the callers and collects how long each hold and each settlement took.
func (c *cell) load(ctx context.Context, r *result) (pairs int64, holds, settles []time.Duration, err error) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	before := cpuTime()
	end := time.Now().Add(c.duration)
	for range c.callers {
		wg.Go(func() {
			own := caller{cell: c}
			for time.Now().Before(end) && own.err == nil {
				own.pair(ctx)
			}
			mu.Lock()
			defer mu.Unlock()
			pairs += int64(len(own.settles))
			holds, settles = append(holds, own.holds...), append(settles, own.settles...)
			err = errors.Join(err, own.err)
		})
	}
	wg.Wait()
	r.cpu = float64((cpuTime() - before).Microseconds())
	return pairs, holds, settles, err
}

type caller struct {
	cell           *cell
	holds, settles []time.Duration
	err            error
}

// pair holds and settles one call.
func (c *caller) pair(ctx context.Context) {
	o := &c.cell.owners[rand.IntN(len(c.cell.owners))]
	u := id.NewUUID()
	amount := money.Amount(1000 + rand.Int64N(100_000))
	h := ledger.Hold{
		ID: u, Tenant: o.tenant, Key: o.key, Request: u, Amount: amount, Floor: amount / 4, TTL: time.Minute, Kind: ledger.Stream,
		Budgets: o.budgets, Model: "gpt-4o",
	}
	start := time.Now()
	if _, err := c.cell.ledger.Hold(ctx, h); err != nil {
		c.err = err
		return
	}
	held := time.Now()
	s := ledger.Settle{Hold: u, Tenant: o.tenant, Request: u, Outcome: ledger.Settled, Amount: rand.N(amount) + 1}
	if c.cell.full {
		s.PriceID, s.Usage = "prc_0190f3a2b7c47d1e8f00aabbccddeeff", usage(o.key)
	}
	charge, err := c.cell.ledger.Settle(ctx, s)
	if err != nil {
		c.err = err
		return
	}
	c.holds, c.settles = append(c.holds, held.Sub(start)), append(c.settles, time.Since(held))
	o.charged.Add(int64(charge.Amount))
}

func usage(key uuid.UUID) *ledger.Usage {
	return &ledger.Usage{
		Key: key, Model: "gpt-4o", UpstreamModel: "gpt-4o-2024-11-20", ChannelID: "chn_0190f3a2b7c47d1e8f00aabbccddeeff",
		Route:     "openai/chat",
		EndReason: "stop", Status: 200, Stream: true, Attempts: 1, Units: ledger.Units{Input: 1234, CacheRead: 512, Output: 321},
		ProviderCost: 400, Multiplier: money.One, FirstByte: 51234 * time.Microsecond, Duration: 812345 * time.Microsecond,
	}
}

// verify compares every wallet with what was acknowledged.
func (c *cell) verify(ctx context.Context) (string, error) {
	off := 0
	for _, o := range c.owners {
		w, err := c.book.Wallet(ctx, o.tenant)
		if err != nil {
			return "", err
		}
		if w != (ledger.Wallet{Cash: opening - money.Amount(o.charged.Load())}) {
			off++
		}
	}
	if off > 0 {
		return "", fmt.Errorf("%d wallets differ from what was acknowledged", off)
	}
	return "exact", nil
}

func quantilesOf(d []time.Duration) quantiles {
	if len(d) == 0 {
		return quantiles{}
	}
	slices.Sort(d)
	return quantiles{p50: d[len(d)/2], p99: d[len(d)*99/100]}
}

// cpuTime is what this process has used so far; on SQLite the database is in it.
func cpuTime() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
