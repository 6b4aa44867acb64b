package proof

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"weir/ent"
	"weir/ent/ledgerfinding"
	"weir/ent/ledgerinvariant"
	"weir/ent/ledgerwatch"
	"weir/internal/ledger"
	"weir/internal/usage"
)

// run is one run of the check.
type run struct {
	w      *Watch
	turn   int64
	at     time.Time // when it began, by the database's clock
	prover ledger.Prover

	book    notebook
	objects map[string]int64
	// ended are the tenants whose journal was proved to its end, by when its first row was; rolled those of them whose usage
	// was compared; again the findings whose journal rows were proved once more.
	ended  map[uuid.UUID]time.Time
	rolled map[uuid.UUID]bool
	again  map[string]bool
	lines  int64
	behind int64
}

// groupTenants and groupLines bound what is read from one snapshot and written with one transaction.
const (
	groupTenants = 32
	groupLines   = 2000
)

func (r *run) prove(ctx context.Context) error {
	r.objects, r.ended, r.rolled, r.again = map[string]int64{}, map[uuid.UUID]time.Time{}, map[uuid.UUID]bool{}, map[string]bool{}
	if err := r.book.load(ctx, r.w.cfg.Ent); err != nil {
		return err
	}
	if err := r.inFlight(ctx); err != nil {
		return err
	}
	until := time.Now().Add(r.w.cfg.Budget / 2)
	for part := range slices.Chunk(r.book.tenants(), groupTenants) { // those with findings first, and half of the time
		if err := r.tenants(ctx, part, until); err != nil {
			return err
		}
	}
	if err := r.due(ctx, until.Add(r.w.cfg.Budget/2)); err != nil {
		return err
	}
	return r.finish(ctx)
}

// mustLast are invariants of what must happen in time: right after an outage they are broken for a moment, so a second run has
// to see the same.
const mustLast = "I10"

// inFlight proves all that is open.
func (r *run) inFlight(ctx context.Context) error {
	err := r.w.cfg.Journal.Snapshot(ctx, func(s *ledger.Snapshot) error { return r.prover.InFlight(ctx, s) })
	if err != nil {
		return fmt.Errorf("what is open: %w", err)
	}
	breaches := r.take()
	seen := map[key]bool{}
	breaches = slices.DeleteFunc(breaches, func(b ledger.Breach) bool {
		k := keyOf(b)
		if b.Invariant != mustLast {
			return false
		}
		seen[k] = true
		return !r.w.pending[k] && r.book.open[k] == nil
	})
	r.w.pending = seen
	if len(breaches) == 0 {
		return nil
	}
	return r.record(ctx, breaches, nil)
}

// take counts what the prover saw, and returns what was broken.
func (r *run) take() []ledger.Breach {
	objects, breaches := r.prover.Take()
	for invariant, n := range objects {
		r.objects[invariant] += n
		r.w.meters.checks.Of(invariant).Add(float64(n))
	}
	return breaches
}

// due proves tenants whose journal, wallet or usage has moved since they were proved, in turns: from where the last run stopped.
func (r *run) due(ctx context.Context, until time.Time) error {
	moved, err := r.moved(ctx)
	if err != nil {
		return err
	}
	slices.SortFunc(moved, compare)
	next := 0
	for next < len(moved) && compare(moved[next], r.w.after) <= 0 {
		next++
	}
	moved = slices.DeleteFunc(slices.Concat(moved[next:], moved[:next]), r.visited)
	for part := range slices.Chunk(moved, groupTenants) {
		if err := r.tenants(ctx, part, until); err != nil {
			return err
		}
		if r.w.after = part[len(part)-1]; time.Now().After(until) {
			break
		}
	}
	r.behind = int64(len(slices.DeleteFunc(moved, r.visited)))
	return nil
}

func (r *run) visited(t uuid.UUID) bool {
	_, ok := r.ended[t]
	return ok
}

func compare(x, y uuid.UUID) int { return bytes.Compare(x[:], y[:]) }

// moved lists those tenants, in any order. Asked once for all of them, the database goes through its tables once, instead of
// looking each wallet up in three indexes.
func (r *run) moved(ctx context.Context) (all []uuid.UUID, err error) {
	rows, err := r.w.cfg.Journal.DB.QueryContext(ctx, `SELECT w.tenant_id FROM wallets w
		LEFT JOIN ledger_proofs p ON p.tenant_id = w.tenant_id LEFT JOIN usage_cursors u ON u.tenant_id = w.tenant_id
		WHERE p.tenant_id IS NULL OR NOT p.complete OR p.version <> w.version
			OR p.cash_n <> w.cash OR p.bonus_n <> w.bonus OR p.debt_n <> w.debt OR u.version > p.rolled_up`)
	if err != nil {
		return nil, fmt.Errorf("look for journals that have grown: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var u uuid.UUID
		if err := rows.Scan(&u); err != nil {
			return nil, fmt.Errorf("look for journals that have grown: %w", err)
		}
		all = append(all, u)
	}
	return all, rows.Err()
}

// finish closes findings that are whole again, and writes down what the run came to.
func (r *run) finish(ctx context.Context) error {
	var healed []*ent.LedgerFinding
	err := r.write(ctx, func(ctx context.Context, tx *ent.Tx) error {
		healed = healed[:0]
		for k, f := range r.book.open {
			if r.book.seen[k] || !r.whole(f) {
				continue
			}
			n, err := tx.LedgerFinding.Update().Where(ledgerfinding.ID(f.ID), ledgerfinding.HealedAtIsNil()).SetHealedAt(r.at).Save(ctx)
			if err != nil {
				return err
			}
			if n == 1 {
				healed = append(healed, f)
			}
		}
		if err := r.writeInvariants(ctx, tx); err != nil {
			return err
		}
		now, err := r.w.cfg.Book.Now(ctx, tx)
		if err != nil {
			return err
		}
		return tx.LedgerWatch.Update().Where(ledgerwatch.ID(watchID)).SetStartedAt(r.at).SetFinishedAt(now).SetLeaseUntil(now).
			SetLines(r.lines).SetBehind(r.behind).Exec(ctx)
	})
	if err != nil {
		return fmt.Errorf("end the check: %w", err)
	}
	for _, f := range healed {
		r.w.cfg.Log.Info().Str("invariant", f.Invariant).Str("finding_id", f.ID).Str("object", f.Object).Str("object_id", f.ObjectID).
			Msg("ledger: finding healed")
	}
	return nil
}

// whole reports whether this run has looked at the object of a finding, and did not find it broken.
func (r *run) whole(f *ent.LedgerFinding) bool {
	if isInFlight(f.Invariant) {
		return !r.w.pending[key{f.Invariant, f.Object, f.ObjectID}]
	}
	if f.TenantID == nil {
		return false
	}
	if f.Version > 0 {
		return r.again[f.ID]
	}
	began, ended := r.ended[*f.TenantID]
	if f.Invariant == usage.RolledUp { // each hour is compared once in a pass over the journal
		return ended && r.rolled[*f.TenantID] && f.SeenAt.Before(began)
	}
	return ended
}

// isInFlight tells the invariants of what is open: each run looks at all of it.
func isInFlight(invariant string) bool {
	return slices.Contains([]string{"I3", "I4", "I5", "I10"}, invariant)
}

// writeInvariants keeps the state of each invariant.
func (r *run) writeInvariants(ctx context.Context, tx *ent.Tx) error {
	broken, err := brokenNow(ctx, tx.Client())
	if err != nil {
		return err
	}
	for _, p := range Promises() {
		b, n := broken[p.Invariant], r.objects[p.Invariant]
		create := tx.LedgerInvariant.Create().SetID(p.Invariant).SetCheckedAt(r.at).SetObjects(n).SetTotal(n).SetBroken(b.n).
			SetNillableBrokenSince(b.since)
		err := create.OnConflictColumns(ledgerinvariant.FieldID).Update(func(u *ent.LedgerInvariantUpsert) {
			u.SetCheckedAt(r.at).SetObjects(n).AddTotal(n).SetBroken(b.n)
			if b.since == nil {
				u.ClearBrokenSince()
			} else {
				u.SetBrokenSince(*b.since)
			}
		}).Exec(ctx)
		if err != nil {
			return fmt.Errorf("keep the state of %s: %w", p.Invariant, err)
		}
	}
	return nil
}

// Promises lists what is proved.
func Promises() []ledger.Promise {
	return append(ledger.Promises(), ledger.Promise{Invariant: usage.RolledUp, Text: usage.RolledUpPromise})
}
