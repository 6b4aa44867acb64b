package main

import (
	"context"
	"database/sql"
	"errors"

	"weir/internal/clock"
	"weir/internal/db"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
)

const opening = 1_000_000 * money.USD

// fleet is the tenants of one database: their wallets, and what was acknowledged to each.
type fleet struct {
	owners  []owner
	charged []int64
}

func newBook(d *db.DB) *ledger.Book { return ledger.NewBook(d.SQL, d.Dialect, clock.System{}) }

// settle makes the wallets, each with a day's budget of its key and a month's of its tenant, and writes history charges
// with their usage records to them, as if they had been made before.
func settle(ctx context.Context, d *db.DB, wallets, history int) (*fleet, error) {
	f := &fleet{charged: make([]int64, wallets)}
	tx, err := d.SQL.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	for range wallets {
		if err := f.add(ctx, tx, newBook(d)); err != nil {
			return nil, errors.Join(err, tx.Rollback())
		}
	}
	if err := tx.Commit(); err != nil {
		return nil, err
	}
	return f, f.age(ctx, d, history/wallets)
}

func (f *fleet) add(ctx context.Context, tx *sql.Tx, book *ledger.Book) error {
	o := owner{Tenant: id.NewUUID(), Key: id.NewUUID()}
	_, err := book.Credit(ctx, tx, ledger.Credit{
		Key: "bench:" + o.Tenant.String(), Tenant: o.Tenant, Amount: opening, Fund: ledger.Cash, From: ledger.StripeClearing,
		About: ledger.About{Code: ledger.CodeTopUp},
	})
	if err != nil {
		return err
	}
	for _, b := range []ledger.Budget{
		{Tenant: o.Tenant, Scope: ledger.ScopeKey, ScopeID: o.Key, Period: ledger.Day},
		{Tenant: o.Tenant, Scope: ledger.ScopeTenant, ScopeID: o.Tenant, Period: ledger.Month},
	} {
		limit := opening
		b.Limit = &limit
		if err := book.SetBudget(ctx, tx, b); err != nil {
			return err
		}
		o.Budgets = append(o.Budgets, ledger.BudgetID(b.Scope, b.ScopeID, b.Period))
	}
	f.owners = append(f.owners, o)
	return nil
}
