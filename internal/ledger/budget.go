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
	ScopeModel  Scope = "model" // one model of a tenant; its ScopeID is ModelID
)

// ModelID is the ScopeID of a model of a tenant.
func ModelID(tenant uuid.UUID, model string) uuid.UUID {
	sum := sha256.Sum256(append(append([]byte("weir model "), tenant[:]...), model...))
	u := uuid.UUID(sum[:16])
	u[6] = u[6]&0x0f | 0x80
	u[8] = u[8]&0x3f | 0x80
	return u
}

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
	Model   string // of ScopeModel
	Period  Period
	Limit   *money.Amount // nil: spending is counted, not limited
	// WarnPPM is the share of the limit, parts per million, from which it counts as nearly used up; nil for none.
	WarnPPM *int64
	Spent   money.Amount // settled in the current period
	Held    money.Amount // by calls that run now
	Resets  time.Time    // end of the current period; zero for Forever
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
	var warn sql.NullInt64
	if in.WarnPPM != nil {
		warn = sql.NullInt64{Int64: *in.WarnPPM, Valid: true}
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO budgets
		(id, tenant_id, scope_type, scope_id, model, period, period_start, limit_n, warn_ppm, spent, held)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0)
		ON CONFLICT (id) DO UPDATE SET limit_n = excluded.limit_n, warn_ppm = excluded.warn_ppm, warned_at = NULL, told_ppm = NULL`,
		BudgetID(in.Scope, in.ScopeID, in.Period), in.Tenant, string(in.Scope), in.ScopeID, in.Model, int64(in.Period),
		in.Period.Start(b.clock.Now()), limit, warn)
	if err != nil {
		return fmt.Errorf("set budget of %s %s: %w", in.Scope, in.ScopeID, err)
	}
	return nil
}

const (
	selectBudgets = `SELECT tenant_id, scope_type, scope_id, model, period, period_start, limit_n, warn_ppm, spent, held FROM budgets WHERE `
	readBudgets   = selectBudgets + "tenant_id = $1 "
)

// Budgets reads the budgets of one scope, as they count now: a period that has ended shows nothing spent.
func (b *Book) Budgets(ctx context.Context, tenant uuid.UUID, scope Scope, id uuid.UUID) ([]Budget, error) {
	return b.budgets(ctx, b.db, readBudgets+"AND scope_type = $2 AND scope_id = $3 ORDER BY period", tenant, string(scope), id)
}

// BudgetsOf reads the budgets of a tenant and of some of its keys, members and models, as Budgets does.
func (b *Book) BudgetsOf(ctx context.Context, tenant uuid.UUID, ids ...uuid.UUID) ([]Budget, error) {
	return b.BudgetsInTx(ctx, b.db, tenant, ids...)
}

// BudgetsAcross reads the budgets of some tenants, and of some of their keys, members and models, as Budgets does, in one query.
func (b *Book) BudgetsAcross(ctx context.Context, tenants, ids []uuid.UUID) ([]Budget, error) {
	if len(tenants) == 0 || len(ids) == 0 {
		return nil, nil
	}
	var args []any
	marks := func(of []uuid.UUID) string {
		list := make([]string, len(of))
		for i, u := range of {
			args = append(args, u)
			list[i] = fmt.Sprintf("$%d", len(args))
		}
		return strings.Join(list, ", ")
	}
	query := selectBudgets + "tenant_id IN (" + marks(tenants) + ") AND scope_id IN (" + marks(ids) + ") ORDER BY tenant_id, scope_type, scope_id, period"
	return b.budgets(ctx, b.db, query, args...)
}

// LimitedBudgets reads the budgets that have a limit: those of some keys, members and the tenant, and of all its models.
func (b *Book) LimitedBudgets(ctx context.Context, tenant uuid.UUID, ids ...uuid.UUID) ([]Budget, error) {
	args, marks := []any{tenant}, "$1"
	for _, id := range ids {
		args = append(args, id)
		marks += fmt.Sprintf(", $%d", len(args))
	}
	return b.budgets(ctx, b.db, readBudgets+"AND limit_n IS NOT NULL AND (scope_type = 'model' OR scope_id IN ("+marks+`))
		ORDER BY scope_type, scope_id, period`, args...)
}

// BudgetsInTx is BudgetsOf within a transaction.
func (b *Book) BudgetsInTx(ctx context.Context, tx Querier, tenant uuid.UUID, ids ...uuid.UUID) ([]Budget, error) {
	args, marks := []any{tenant}, "$1"
	for _, id := range ids {
		args = append(args, id)
		marks += fmt.Sprintf(", $%d", len(args))
	}
	return b.budgets(ctx, tx, readBudgets+"AND scope_id IN ("+marks+") ORDER BY scope_type, scope_id, period", args...)
}

// Querier reads: a database, or a transaction.
type Querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func (b *Book) budgets(ctx context.Context, q Querier, query string, args ...any) ([]Budget, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read budgets: %w", err)
	}
	now := b.clock.Now()
	return collect(rows, func(scan func(...any) error) (Budget, error) {
		var out Budget
		var start time.Time
		var limit, warn sql.NullInt64
		if err := scan(&out.Tenant, &out.Scope, &out.ScopeID, &out.Model, &out.Period, &start, &limit, &warn, &out.Spent, &out.Held); err != nil {
			return out, err
		}
		if limit.Valid {
			a := money.Amount(limit.Int64)
			out.Limit = &a
		}
		if warn.Valid {
			out.WarnPPM = &warn.Int64
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
