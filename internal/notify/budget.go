package notify

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"

	"weir/ent"
	"weir/internal/db"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/mail"
	"weir/internal/money"
	"weir/internal/notice"
	"weir/internal/viewer"
)

// Reached is a budget that is used up, or nearly.
type Reached struct {
	TenantID string
	Key      string // names this event among the tenant's
	Scope    string // tenant, member, key or model
	Subject  string // id of the member or key, name of the model; empty for the tenant
	Period   string // day, month or total
	Spent    money.Amount
	Limit    money.Amount
	Percent  int // the share that was reached: what was asked for, or 100
}

// budgetRow is a budget of which a share is reached that nobody was told of.
type budgetRow struct {
	id, tenant, scopeID uuid.UUID
	scope, model        string
	period              ledger.Period
	start               time.Time
	limit, spent        money.Amount
	share               int64 // parts per million
	told                sql.NullInt64
	warned              sql.NullTime
}

const wholeShare = 1_000_000

// WatchBudgets tells of budgets that are used up, or that have reached the share at which their tenant wants to hear: each share
// once in a period, and again only when the limit was set anew. Idempotent; only for the system.
func (s *Service) WatchBudgets(ctx context.Context) error {
	sys := viewer.SystemContext(ctx, "budget alerts")
	now := s.cfg.Clock.Now()
	rows, err := s.cfg.SQL.QueryContext(sys, `SELECT id, tenant_id, scope_type, scope_id, model, period, period_start, limit_n, spent,
			coalesce(warn_ppm, 1000000), told_ppm, warned_at FROM budgets
		WHERE limit_n > 0 AND spent >= limit_n / 1000000 * coalesce(warn_ppm, 1000000)
			AND (told_ppm IS NULL OR warned_at IS NULL OR warned_at <> period_start OR (told_ppm < 1000000 AND spent >= limit_n))
		ORDER BY id LIMIT $1`, roundSize)
	if err != nil {
		return fmt.Errorf("read budgets: %w", err)
	}
	defer func() { _ = rows.Close() }() // closed below; again where a row panics
	var due []budgetRow
	for rows.Next() {
		var b budgetRow
		err = rows.Scan(&b.id, &b.tenant, &b.scope, &b.scopeID, &b.model, &b.period, &b.start, &b.limit, &b.spent, &b.share, &b.told, &b.warned)
		if err != nil {
			break
		}
		due = append(due, b)
	}
	if err = errors.Join(err, rows.Err(), rows.Close()); err != nil {
		return fmt.Errorf("read budgets: %w", err)
	}
	var failed []error
	for _, b := range due {
		if b.period.Start(now).After(b.start) { // of a period that is over
			continue
		}
		if share := b.reached(); share > 0 {
			failed = append(failed, s.tellBudget(sys, b, share))
		}
	}
	return errors.Join(failed...)
}

// reached is the highest share that is reached and was not told of in this period, parts per million; 0 for none.
func (b *budgetRow) reached() int64 {
	told := int64(0)
	if b.told.Valid && b.warned.Valid && b.warned.Time.Equal(b.start) {
		told = b.told.Int64
	}
	for _, share := range []int64{wholeShare, b.share} {
		if b.spent >= b.limit/wholeShare*money.Amount(share)+b.limit%wholeShare*money.Amount(share)/wholeShare && share > told {
			return share
		}
	}
	return 0
}

func (s *Service) tellBudget(ctx context.Context, b budgetRow, share int64) error {
	tenantID := id.Format(id.Tenant, b.tenant)
	err := db.Exec(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		told, err := tx.ExecContext(ctx, `UPDATE budgets SET warned_at = period_start, told_ppm = $1
			WHERE id = $2 AND spent >= $3 AND (told_ppm IS NULL OR told_ppm < $1 OR warned_at IS NULL OR warned_at <> period_start)`,
			share, b.id, int64(b.spent)) // what is spent falls with a new period only
		if err != nil {
			return err
		}
		if n, err := told.RowsAffected(); err != nil || n == 0 { // another node has told it
			return err
		}
		r := Reached{
			TenantID: tenantID, Scope: b.scope, Period: map[ledger.Period]string{ledger.Day: "day", ledger.Month: "month", ledger.Forever: "total"}[b.period],
			Spent: b.spent, Limit: b.limit, Percent: int(share / (wholeShare / 100)),
			Key: fmt.Sprintf("budget:%s:%d:%d:%d", b.id, b.start.Unix(), int64(b.limit), share),
		}
		switch ledger.Scope(b.scope) {
		case ledger.ScopeMember:
			r.Subject = id.Format(id.User, b.scopeID)
		case ledger.ScopeKey:
			r.Subject = id.Format(id.Key, b.scopeID)
		case ledger.ScopeModel:
			r.Subject = b.model
		}
		return s.toldBudget(ctx, tx, r)
	})
	if err != nil {
		return fmt.Errorf("budget of %s: %w", tenantID, err)
	}
	return nil
}

// toldBudget writes what is told of a budget.
func (s *Service) toldBudget(ctx context.Context, tx *ent.Tx, r Reached) error {
	scope := r.Scope + " " + r.Period
	facts := map[string]string{"scope": scope, "limit": r.Limit.Decimal(2), "spent": r.Spent.Decimal(2), "percent": strconv.Itoa(r.Percent)}
	if r.Subject != "" {
		facts["subject"] = r.Subject
	}
	fresh, err := notice.Append(ctx, tx, notice.Notice{TenantID: r.TenantID, Key: r.Key, Kind: notice.BudgetReached, Facts: facts})
	if err != nil || !fresh {
		return err
	}
	if s.cfg.ToldBudget != nil {
		if err := s.cfg.ToldBudget(ctx, tx, r); err != nil {
			return err
		}
	}
	return s.letters(ctx, tx, r.TenantID, mail.BudgetReached, map[string]string{"Scope": scope, "Spent": r.Spent.Decimal(2), "Limit": r.Limit.Decimal(2)})
}
