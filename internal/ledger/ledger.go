// Package ledger keeps the money of the tenants: prepaid wallets, holds for calls in flight, charges and transfers that
// are never altered. A hold reserves before a call, a settlement resolves it at most once, and available (cash + bonus −
// held − locked) never goes below zero, however many processes share the database. Amounts are nano-USD.
//
// Ledger is the hot path: it queues holds and settlements and commits them in batches. Book is everything else: credits,
// refunds, statements, budgets. The rules stand in facts/ledger.md; the tables in ent/schema and in the migration "ledger".
package ledger

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/rs/zerolog"
	"golang.org/x/sync/errgroup"

	"weir/internal/clock"
	"weir/internal/fault"
	"weir/internal/metrics"
	"weir/internal/money"
)

// What a refused Hold, Extend or Settle answers. Compare with errors.Is, or by fault code.
var (
	// ErrBalanceExhausted: the balance cannot pay even Hold.Min, or debt stands.
	ErrBalanceExhausted = fault.New(fault.BalanceExhausted, "Your credit balance is exhausted. Top up to continue.")
	// ErrCostExceedsBalance: this call alone is larger than the balance.
	ErrCostExceedsBalance = fault.New(fault.CostExceedsBalance,
		"This request may cost more than your balance. Top up, or ask for fewer tokens.")
	// ErrInFlightExhausted: the call would fit but for the holds of calls that run now.
	ErrInFlightExhausted = &fault.Error{
		Code: fault.InFlightExhausted, RetryAfter: time.Second,
		Message: "Your remaining balance is reserved by requests that are running now. Retry shortly.",
	}
	// ErrBudgetExhausted: a budget of the key, the member or the tenant is used up.
	ErrBudgetExhausted = fault.New(fault.BudgetExhausted, "A spending limit has been reached.")
	// ErrNotCovered: a debit that may not make debt is larger than what is available.
	ErrNotCovered = &fault.Error{
		Code: fault.Conflict, Field: "amount", Message: "The available balance does not cover this debit. Nothing was changed.",
	}
	// ErrFrozen: the wallet grants no holds.
	ErrFrozen = fault.New(fault.AccountDisabled, "This account is suspended.")
	// ErrBusy: as many holds wait as the queue may have.
	ErrBusy = &fault.Error{Code: fault.BillingBusy, RetryAfter: time.Second, Message: "Billing is busy. Retry shortly."}
	// ErrUnavailable: the database is away or did not answer in time. A hold is then voided, a settlement is repeated
	// until it is on disk, both without the caller.
	ErrUnavailable = &fault.Error{Code: fault.Unavailable, RetryAfter: time.Second, Message: "Billing is unavailable. Retry shortly."}
	// ErrResolved: the hold was settled, voided or expired before.
	ErrResolved = fault.New(fault.Conflict, "The hold has been resolved.")
	// ErrUnknownHold: there is no such hold.
	ErrUnknownHold = fault.New(fault.NotFound, "There is no such hold.")
	// ErrCancelled: the caller left while it waited; the hold is voided.
	ErrCancelled = fault.New(fault.Cancelled, "The caller left.")
)

// Limits of time and size. None of them is a promise to clients.
const (
	maxBatch       = 256
	flushTimeout   = 5 * time.Second  // one batch, from BEGIN to COMMIT
	settleWait     = 5 * time.Second  // how long Settle waits for a database that is away
	cacheFor       = 30 * time.Second // how long Available trusts what it saw
	heartbeatEvery = 5 * time.Second
	deadAfter      = 30 * time.Second
	sweepEvery     = 5 * time.Second
	upkeepEvery    = time.Minute
)

// Config is what a Ledger needs.
type Config struct {
	DB      *sql.DB
	Dialect string // "postgres" or "sqlite3"
	// DSN lets the ledger open connections of its own on PostgreSQL that give up on a server which has stopped answering;
	// without it they come from DB and may wait as long as TCP does.
	DSN   string
	Clock clock.Clock
	Log   zerolog.Logger
	// Node is the identity of this process, kept over restarts: a new start resolves what the old one left open. No two
	// live processes may share it; the older one is fenced.
	Node uuid.UUID
	// Queue is how many holds may wait in each lane; default 4,096.
	Queue int
	// Touched hears after each commit which tenants' wallets the batch was about; it must not block, and must not keep the list.
	Touched func(tenants []uuid.UUID)
	// Metrics counts what happens; nil: nobody does.
	Metrics *metrics.Registry
	// Lanes that commit side by side, each with its own connection; default 2 on PostgreSQL, always 1 on SQLite.
	Lanes int
}

// Ledger is the hot path. Run must be running for anything but Available to get an answer.
type Ledger struct {
	cfg    Config
	store  store
	book   *Book
	lanes  []*lane
	meters *meters
	pool   *sql.DB // of its own; nil when it uses the caller's
	// epoch of this node; 0 until it is registered.
	epoch   atomic.Int64
	fenced  atomic.Bool
	arrears arrears
	beat    chan struct{} // asks for a heartbeat now

	beatEvery, sweepEvery time.Duration
}

// New checks the configuration. It does not touch the database.
func New(cfg Config) (*Ledger, error) {
	if cfg.DB == nil || cfg.Clock == nil || cfg.Node == uuid.Nil {
		return nil, errors.New("ledger: DB, Clock and Node are needed")
	}
	if cfg.Queue <= 0 {
		cfg.Queue = 4096
	}
	l := &Ledger{beat: make(chan struct{}, 1), beatEvery: heartbeatEvery, sweepEvery: sweepEvery}
	switch cfg.Dialect {
	case dialectPostgres:
		if cfg.Lanes <= 0 {
			cfg.Lanes = 2
		}
		if cfg.DSN != "" {
			pool, err := boundedPool(cfg.DSN, cfg.Lanes)
			if err != nil {
				return nil, err
			}
			cfg.DB, l.pool = pool, pool
		}
		l.store = &postgresStore{db: cfg.DB, bounded: l.pool != nil}
	case dialectSQLite:
		l.store = &sqliteStore{db: cfg.DB, clock: cfg.Clock}
		cfg.Lanes = 1
	default:
		return nil, fmt.Errorf("ledger: unknown dialect %q", cfg.Dialect)
	}
	l.cfg, l.book = cfg, NewBook(cfg.DB, cfg.Dialect, cfg.Clock)
	for range cfg.Lanes {
		l.lanes = append(l.lanes, newLane(l))
	}
	l.meters = newMeters(cfg.Metrics, l.lanes)
	return l, nil
}

// Run registers the node, resolves what its former life left open, and works until ctx ends. Then it commits what is
// queued and returns. Settlements that could not be delivered by then are left to the sweeper of another node, or of the
// next start. While the database is away it keeps trying.
func (l *Ledger) Run(ctx context.Context) (err error) {
	if l.pool != nil {
		defer func() { err = errors.Join(err, l.pool.Close()) }()
	}
	if err := l.register(ctx); err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	for _, ln := range l.lanes {
		g.Go(func() error { return ln.run(ctx) })
	}
	g.Go(func() error { return l.keepAlive(ctx) })
	g.Go(func() error { return l.keepSwept(ctx) })
	g.Go(func() error { return l.keepArrears(ctx) })
	err = g.Wait()
	if left := l.settleArrears(ctx); left > 0 { // those of the lanes' last batches among them
		l.cfg.Log.Error().Int("count", left).Msg("ledger: arrears left")
	}
	return err
}

// Ready reports whether holds are granted: the node is registered, not fenced, and the database answers.
func (l *Ledger) Ready() bool {
	if l.epoch.Load() == 0 || l.fenced.Load() {
		return false
	}
	for _, ln := range l.lanes {
		if ln.away.Load() {
			return false
		}
	}
	return true
}

// Available is what the tenant could spend when this node last saw its wallet; false when that is unknown or stale. It is
// a hint, for starting an upstream call beside its hold: never refuse a call by it.
func (l *Ledger) Available(tenant uuid.UUID) (money.Amount, bool) {
	return l.lane(tenant).cached(tenant)
}

// lane is the queue of a tenant: what one tenant does happens in order. The last bytes of an id are random; all processes
// choose alike, so that the first lane of one never waits for locks of the second lane of another.
func (l *Ledger) lane(tenant uuid.UUID) *lane {
	if len(l.lanes) == 1 {
		return l.lanes[0]
	}
	return l.lanes[binary.LittleEndian.Uint64(tenant[8:])%uint64(len(l.lanes))]
}
