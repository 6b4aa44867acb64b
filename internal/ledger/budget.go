package ledger

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"weir/internal/fault"
	"weir/internal/money"
)

// Period is how often a budget starts anew.
type Period int16

// The periods, by the calendar in UTC.
const (
	Forever Period = 0
	Day     Period = 1
	Month   Period = 2
)

// Start is the start of the period that at lies in; the zero time for Forever.
func (p Period) Start(at time.Time) time.Time {
	at = at.UTC()
	switch p {
	case Day:
		return time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
	case Month:
		return time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, time.UTC)
	}
	return time.Time{}
}

// End is when the period that at lies in ends; the zero time for Forever.
func (p Period) End(at time.Time) time.Time {
	switch p {
	case Day:
		return p.Start(at).AddDate(0, 0, 1)
	case Month:
		return p.Start(at).AddDate(0, 1, 0)
	}
	return time.Time{}
}

// Scope says what a budget limits.
type Scope string

// The scopes.
const (
	ScopeTenant Scope = "tenant"
	ScopeMember Scope = "member"
	ScopeKey    Scope = "key"
)

// BudgetID is the id of the budget of a scope and a period, the same on every node without asking.
func BudgetID(scope Scope, id uuid.UUID, period Period) uuid.UUID {
	sum := sha256.Sum256(append([]byte(fmt.Sprintf("weir budget %s %d ", scope, period)), id[:]...))
	u := uuid.UUID(sum[:16])
	u[6] = u[6]&0x0f | 0x80 // version 8: made by an application's own rule
	u[8] = u[8]&0x3f | 0x80
	return u
}

// Budget is a spending limit and what counts against it.
type Budget struct {
	Tenant  uuid.UUID
	Scope   Scope
	ScopeID uuid.UUID
	Period  Period
	Limit   *money.Amount // nil: spending is counted, not limited
	Spent   money.Amount  // settled in the current period
	Held    money.Amount  // by calls that run now
	Resets  time.Time     // end of the current period; zero for Forever
}

// SetBudget sets or lifts (Limit nil) a limit, in the caller's transaction. Idempotent; what was spent stays counted.
// A hold names budgets by BudgetID and fails when one was never set.
func (b *Book) SetBudget(ctx context.Context, tx Tx, in Budget) error {
	if in.Limit != nil && *in.Limit < 0 {
		return fault.Field("limit", "must not be negative")
	}
	var limit sql.NullInt64
	if in.Limit != nil {
		limit = sql.NullInt64{Int64: int64(*in.Limit), Valid: true}
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO budgets (id, tenant_id, scope_type, scope_id, period, period_start, limit_n, spent, held)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0) ON CONFLICT (id) DO UPDATE SET limit_n = excluded.limit_n`,
		BudgetID(in.Scope, in.ScopeID, in.Period), in.Tenant, string(in.Scope), in.ScopeID, int64(in.Period),
		in.Period.Start(b.clock.Now()), limit)
	if err != nil {
		return fmt.Errorf("set budget of %s %s: %w", in.Scope, in.ScopeID, err)
	}
	return nil
}

// Budgets reads the budgets of one scope, as they count now: a period that has ended shows nothing spent.
func (b *Book) Budgets(ctx context.Context, tenant uuid.UUID, scope Scope, id uuid.UUID) ([]Budget, error) {
	rows, err := b.db.QueryContext(ctx, `SELECT period, period_start, limit_n, spent, held FROM budgets
		WHERE tenant_id = $1 AND scope_type = $2 AND scope_id = $3 ORDER BY period`, tenant, string(scope), id)
	if err != nil {
		return nil, fmt.Errorf("read budgets of %s %s: %w", scope, id, err)
	}
	now := b.clock.Now()
	return collect(rows, func(scan func(...any) error) (Budget, error) {
		out := Budget{Tenant: tenant, Scope: scope, ScopeID: id}
		var start time.Time
		var limit sql.NullInt64
		if err := scan(&out.Period, &start, &limit, &out.Spent, &out.Held); err != nil {
			return out, err
		}
		if limit.Valid {
			a := money.Amount(limit.Int64)
			out.Limit = &a
		}
		if out.Period.Start(now).After(start) {
			out.Spent = 0
		}
		out.Resets = out.Period.End(now)
		return out, nil
	})
}

// budgetList is what open_holds keeps, in PostgreSQL's array syntax.
func budgetList(ids []uuid.UUID) string {
	if len(ids) == 0 {
		return ""
	}
	var a array
	for _, id := range ids {
		a.uuid(id)
	}
	return a.text()
}

func parseBudgetList(s string) ([]uuid.UUID, error) {
	if s == "" {
		return nil, nil
	}
	var ids []uuid.UUID
	for part := range strings.SplitSeq(strings.Trim(s, "{}"), ",") {
		id, err := uuid.Parse(part)
		if err != nil {
			return nil, fmt.Errorf("parse budgets %q: %w", s, err)
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// budgetIndex numbers the distinct budgets of some holds, ascending.
type budgetIndex struct {
	ids []uuid.UUID
	at  map[uuid.UUID]int
}

func (x *budgetIndex) fill(holds []*item) {
	x.ids = x.ids[:0]
	if x.at == nil {
		x.at = map[uuid.UUID]int{}
	}
	clear(x.at)
	for _, it := range holds {
		for _, id := range it.hold.Budgets {
			if _, ok := x.at[id]; !ok {
				x.at[id] = 0
				x.ids = append(x.ids, id)
			}
		}
	}
	slices.SortFunc(x.ids, compareUUID)
	for i, id := range x.ids {
		x.at[id] = i
	}
}
