// Package proof proves the ledger while it works: every minute, on one node, what is new in the journals and all that is open.
// It keeps what it finds in the database. While a finding is neither healed nor acknowledged, refunds and manual adjustments
// are frozen (ledger.Book.CheckFreeze); calls go on.
//
// What a run proves is bounded, so its cost does not grow with history: each journal row is proved once, and its sums are
// carried on (ledger_proofs). `weir doctor --ledger` proves everything, every time.
package proof

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"
	"github.com/rs/zerolog"

	"weir/ent"
	"weir/ent/ledgerwatch"
	"weir/internal/db"
	"weir/internal/ledger"
	"weir/internal/metrics"
	"weir/internal/viewer"
)

// Bounds of a run.
const (
	every    = time.Minute
	leaseFor = 90 * time.Second
	// longest is how long a run may take, less than its lease.
	longest = 75 * time.Second
	// budget is how long a run goes on to take up tenants.
	budget = 20 * time.Second
	// repeatAfter is when a run that failed is begun again; giveUpTimeout is how long it takes to say so.
	repeatAfter   = 10 * time.Second
	giveUpTimeout = 5 * time.Second
	// look is about how often a node looks whether a run is due.
	look = 3 * time.Second
)

// watchID is the one row of ledger_watch.
const watchID = "ledger"

// Config is what a Watch works with.
type Config struct {
	Ent     *ent.Client
	Book    *ledger.Book
	Journal ledger.Journal
	// Rater makes what computes charges again, for one run.
	Rater   func() ledger.Rater
	Log     zerolog.Logger
	Metrics *metrics.Registry // nil: nothing is measured
	Node    uuid.UUID
	// Budget is how long a run takes up tenants; 0: 20 s.
	Budget time.Duration
}

// Watch is the part of one node in proving the ledger. Any number run side by side: a row in the database says whose turn it
// is, and a turn that its node did not end is over after 90 seconds.
type Watch struct {
	cfg    Config
	meters *meters
	// pending are objects that the last run of this node found and that must last to be believed.
	pending map[key]bool
	// after is the tenant behind which the next run goes on.
	after uuid.UUID
}

// New returns the watch of a node.
func New(cfg Config) *Watch {
	if cfg.Budget <= 0 {
		cfg.Budget = budget
	}
	return &Watch{cfg: cfg, meters: newMeters(cfg.Metrics)}
}

// Run proves the ledger whenever it is this node's turn, and shows the state as metrics, until ctx ends.
func (w *Watch) Run(ctx context.Context) error {
	ctx = viewer.SystemContext(ctx, "proof")
	var shown time.Time
	for {
		ran, err := w.Turn(ctx)
		if !ran && err == nil && time.Since(shown) > every/2 { // what other nodes found out
			err = w.show(ctx)
			shown = time.Now()
		}
		if err != nil && ctx.Err() == nil {
			w.meters.failed.Inc()
			w.cfg.Log.Warn().Err(err).Msg("ledger: check failed")
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(look/2 + rand.N(look)): //nolint:gosec // jitter, not a secret
		}
	}
}

// errLost: the run took longer than its lease, and another node has begun one.
var errLost = errors.New("proof: the turn is over")

// Turn proves the ledger if a run is due and no other node is at it, and reports whether it did. What a run found out before
// it failed is kept.
func (w *Watch) Turn(ctx context.Context) (ran bool, err error) {
	ctx = viewer.SystemContext(ctx, "proof")
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	r, err := w.take(ctx)
	if err != nil || r == nil {
		return false, err
	}
	begin := time.Now()
	if err := r.prove(ctx); err != nil {
		return true, errors.Join(fmt.Errorf("check the ledger: %w", err), r.giveUp(ctx))
	}
	w.meters.seconds.Observe(time.Since(begin).Seconds())
	return true, w.show(ctx)
}

// take makes the next run this node's, or returns nil.
func (w *Watch) take(ctx context.Context) (*run, error) {
	row, err := w.cfg.Ent.LedgerWatch.Get(ctx, watchID)
	switch {
	case ent.IsNotFound(err):
		row, err = w.first(ctx)
	case err != nil:
		return nil, fmt.Errorf("look for a due check: %w", err)
	}
	if err != nil {
		return nil, err
	}
	return db.InTx(ctx, w.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*run, error) {
		now, err := w.cfg.Book.Now(ctx, tx)
		if err != nil || row.DueAt.After(now) || row.LeaseUntil.After(now) {
			return nil, err
		}
		now = now.Truncate(time.Microsecond)
		jitter := rand.N(every / 10) //nolint:gosec // jitter, not a secret
		n, err := tx.LedgerWatch.Update().
			Where(ledgerwatch.ID(watchID), ledgerwatch.Turn(row.Turn), ledgerwatch.DueAtLTE(now), ledgerwatch.LeaseUntilLTE(now)).
			AddTurn(1).SetNodeID(w.cfg.Node).SetLeaseUntil(now.Add(leaseFor)).SetDueAt(now.Add(every - every/20 + jitter)).Save(ctx)
		if err != nil || n != 1 {
			return nil, err
		}
		return &run{w: w, turn: row.Turn + 1, at: now, prover: ledger.Prover{Rate: w.cfg.Rater()}}, nil
	})
}

// giveUp lets a run that failed be begun again soon, by any node. Where the database is away, its lease has to end.
func (r *run) giveUp(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), giveUpTimeout)
	defer cancel()
	err := r.write(ctx, func(ctx context.Context, tx *ent.Tx) error {
		now, err := r.w.cfg.Book.Now(ctx, tx)
		if err != nil {
			return err
		}
		return tx.LedgerWatch.Update().Where(ledgerwatch.ID(watchID)).SetLeaseUntil(now).SetDueAt(now.Add(repeatAfter)).Exec(ctx)
	})
	if err != nil {
		return fmt.Errorf("give the turn back: %w", err)
	}
	return nil
}

// first makes the row by which the nodes agree.
func (w *Watch) first(ctx context.Context) (*ent.LedgerWatch, error) {
	return db.InTx(ctx, w.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*ent.LedgerWatch, error) {
		now, err := w.cfg.Book.Now(ctx, tx)
		if err != nil {
			return nil, err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO ledger_watch (id, turn, node_id, due_at, lease_until, lines, behind)
			VALUES ($1, 0, $2, $3, $3, 0, 0) ON CONFLICT (id) DO NOTHING`, watchID, w.cfg.Node, now)
		if err != nil {
			return nil, fmt.Errorf("begin to check the ledger: %w", err)
		}
		return tx.LedgerWatch.Get(ctx, watchID)
	})
}

// write changes something while the turn is this run's, and renews its lease. Returns errLost once it is not.
func (r *run) write(ctx context.Context, do func(ctx context.Context, tx *ent.Tx) error) error {
	return db.Exec(ctx, r.w.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		now, err := r.w.cfg.Book.Now(ctx, tx)
		if err != nil {
			return err
		}
		n, err := tx.LedgerWatch.Update().Where(ledgerwatch.ID(watchID), ledgerwatch.Turn(r.turn)).SetLeaseUntil(now.Add(leaseFor)).Save(ctx)
		if err != nil {
			return err
		}
		if n != 1 {
			return errLost
		}
		return do(ctx, tx)
	})
}
