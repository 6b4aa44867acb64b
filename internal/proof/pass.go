package proof

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"weir/ent"
	"weir/ent/ledgerproof"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/internal/usage"
)

// hoursKept is how many hours before the newest journal row are still added to: clocks may be set back.
const hoursKept = 2 * time.Hour

// pass is one piece of a tenant's journal, from where it was proved.
type pass struct {
	tenant   uuid.UUID
	from, at ledger.Standing
	began    time.Time // when the first row was proved
	complete bool
	lines    int64

	// rolled is how far usage is rolled up; hours is the revenue of the latest hours, at of the row that is being read. Where the
	// pass goes by the end of what is rolled up, there says what the journal summed to at that row.
	rolled   usage.Rolled
	rolledTo int64 // up to which usage was compared before, or is now
	revenue  money.Amount
	hours    map[int64]money.Amount
	newest   int64
	there    *there
}

// there is what a journal sums to at the last row that is rolled up.
type there struct {
	revenue money.Amount
	hours   map[int64]money.Amount
}

// tenants proves the journals of some tenants, each to its end or until the time is over.
func (r *run) tenants(ctx context.Context, list []uuid.UUID, until time.Time) error {
	for len(list) > 0 {
		passes, more, err := r.group(ctx, list)
		breaches := r.take()
		if err != nil {
			return err
		}
		if err := r.record(ctx, breaches, passes); err != nil {
			return err
		}
		for _, p := range passes {
			r.lines += p.lines
			if p.complete {
				r.ended[p.tenant] = p.began
				r.rolled[p.tenant] = p.there != nil
			}
		}
		if list = more; time.Now().After(until) {
			return nil
		}
	}
	return nil
}

// group proves a piece of the journals of tenants, all from one snapshot, and returns those of which there is more.
func (r *run) group(ctx context.Context, list []uuid.UUID) (passes []*pass, more []uuid.UUID, err error) {
	err = r.w.cfg.Journal.Snapshot(ctx, func(s *ledger.Snapshot) error {
		left := int64(groupLines)
		for _, tenant := range list {
			if left <= 0 {
				more = append(more, tenant)
				continue
			}
			p, err := r.pass(ctx, s, tenant, left)
			if err != nil {
				return fmt.Errorf("journal of %s: %w", tenant, err)
			}
			left -= max(p.lines, groupLines/groupTenants/4) // looking costs too
			passes = append(passes, p)
			if !p.complete {
				more = append(more, tenant)
			}
		}
		return nil
	})
	return passes, more, err
}

// pass proves the next rows of a journal, and once more those that findings are about.
func (r *run) pass(ctx context.Context, s *ledger.Snapshot, tenant uuid.UUID, limit int64) (*pass, error) {
	p, err := readPass(ctx, s, tenant, r.at)
	if err != nil {
		return nil, err
	}
	_, top, err := s.Wallet(ctx, tenant)
	if err != nil {
		return nil, err
	}
	findings := r.book.of(tenant)
	again := p.complete && !r.visited(tenant) && slices.ContainsFunc(findings, needsAll)
	if again || p.from.Version > top { // the journal had more rows, or so its wallet said
		*p = pass{tenant: tenant, began: r.at, hours: map[int64]money.Amount{}}
	}
	if p.rolled, err = usage.RolledOf(ctx, s, tenant); err != nil {
		return nil, err
	}
	p.revenue = p.from.Revenue
	if p.at, p.complete, err = r.prover.Advance(ctx, s, tenant, p.from, limit, p.line); err != nil {
		return nil, err
	}
	p.lines = p.at.Version - p.from.Version
	if p.at.Version == p.rolled.Version {
		p.reach()
	}
	if err := p.proveUsage(ctx, s, &r.prover, r.objects); err != nil {
		return nil, err
	}
	for _, f := range findings {
		if f.Version == 0 || r.again[f.ID] {
			continue
		}
		if err := r.prover.Again(ctx, s, tenant, f.Version); err != nil {
			return nil, err
		}
		r.again[f.ID] = true
	}
	return p, nil
}

// needsAll tells findings that only a pass over the whole journal can heal: sums that are carried on.
func needsAll(f *ent.LedgerFinding) bool {
	return f.AcknowledgedAt == nil && f.Version == 0 && slices.Contains([]string{"I2", "I12", usage.RolledUp}, f.Invariant)
}

// line adds a row to the hours.
func (p *pass) line(l *ledger.Line) {
	if l.Version > p.rolled.Version {
		p.reach()
	}
	p.revenue += l.Revenue
	hour := l.At.Truncate(time.Hour).Unix()
	p.newest = max(p.newest, hour)
	if l.Revenue != 0 {
		p.hours[hour] += l.Revenue
	}
}

// reach notes what the journal sums to at the last row that is rolled up, which was the one before.
func (p *pass) reach() {
	if p.there == nil && p.rolled.Settled && p.from.Version <= p.rolled.Version {
		p.there = &there{p.revenue, maps.Clone(p.hours)}
	}
}

// old are the hours that will not be added to any more.
func (p *pass) old() map[int64]money.Amount {
	old := map[int64]money.Amount{}
	for h, n := range p.hours {
		if h < p.newest-int64(hoursKept/time.Second) {
			old[h] = n
		}
	}
	return old
}

// proveUsage compares usage by hour and day with the journal: where all of it is rolled up that was read, the hours that are over.
func (p *pass) proveUsage(ctx context.Context, s *ledger.Snapshot, prover *ledger.Prover, objects map[string]int64) error {
	old := p.old()
	compare := old
	switch {
	case p.there != nil:
		compare = p.there.hours
		p.rolledTo = p.rolled.Version
		if off := p.rolled.Charge - p.there.revenue; off != 0 {
			prover.Add(p.usageBreach(ledger.Violation{
				What: "rollup", ID: p.tenant.String(), Tells: fmt.Sprintf("%d nano-USD above the journal", int64(off)),
			}))
		}
	case !p.rolled.Settled || p.rolled.Version < p.at.Version:
		compare = nil
	}
	objects[usage.RolledUp] += int64(len(compare))
	found, err := p.rolled.ProveHours(ctx, s, compare)
	if err != nil {
		return err
	}
	for _, v := range found {
		prover.Add(p.usageBreach(v))
	}
	for h := range old {
		delete(p.hours, h)
	}
	return nil
}

func (p *pass) usageBreach(v ledger.Violation) ledger.Breach {
	return ledger.Breach{Violation: v, Invariant: usage.RolledUp, Tenant: p.tenant}
}

// readPass reads where a tenant's journal was proved; from its first row on when it never was.
func readPass(ctx context.Context, s *ledger.Snapshot, tenant uuid.UUID, now time.Time) (p *pass, err error) {
	p = &pass{tenant: tenant, began: now, hours: map[int64]money.Amount{}}
	rows, err := s.QueryContext(ctx, `SELECT version, complete, cash_n, bonus_n, debt_n, revenue_n, balance_n, hours, rolled_up, began_at
		FROM ledger_proofs WHERE tenant_id = $1`, tenant)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	if rows.Next() {
		var hours []byte
		f := &p.from
		err := rows.Scan(&f.Version, &p.complete, &f.Cash, &f.Bonus, &f.Debt, &f.Revenue, &f.Balance, &hours, &p.rolledTo, &p.began)
		if err != nil {
			return nil, err
		}
		if len(hours) > 0 {
			kept := map[int64]int64{}
			if err := json.Unmarshal(hours, &kept); err != nil {
				return nil, err
			}
			for h, n := range kept {
				p.hours[h], p.newest = money.Amount(n), max(p.newest, h)
			}
		}
	}
	return p, rows.Err()
}

// keep writes down how far journals are proved.
func (r *run) keep(ctx context.Context, tx *ent.Tx, passes []*pass) error {
	if len(passes) == 0 {
		return nil
	}
	rows := make([]*ent.LedgerProofCreate, len(passes))
	for i, p := range passes {
		hours := make(map[int64]int64, len(p.hours))
		for h, n := range p.hours {
			hours[h] = int64(n)
		}
		rows[i] = tx.LedgerProof.Create().SetID(p.tenant).SetVersion(p.at.Version).SetComplete(p.complete).
			SetCashN(int64(p.at.Cash)).SetBonusN(int64(p.at.Bonus)).SetDebtN(int64(p.at.Debt)).SetRevenueN(int64(p.at.Revenue)).
			SetBalanceN(int64(p.at.Balance)).SetHours(hours).SetRolledUp(p.rolledTo).SetBeganAt(p.began).SetUpdatedAt(r.at)
	}
	err := tx.LedgerProof.CreateBulk(rows...).OnConflict(sql.ConflictColumns(ledgerproof.FieldID), sql.ResolveWithNewValues()).Exec(ctx)
	if err != nil {
		return fmt.Errorf("keep proofs: %w", err)
	}
	return nil
}
