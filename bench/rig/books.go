package rig

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"weir/internal/db"
	"weir/internal/ledger"
	"weir/internal/money"
)

// Entry is how a hold was resolved, with what was settled late.
type Entry struct {
	Hold    uuid.UUID
	Tenant  uuid.UUID
	Outcome ledger.Outcome // of the charge; a late settlement does not change it
	Held    money.Amount
	Amount  money.Amount // the charge and what was settled late
	Late    bool         // transfers were booked for it
	LateBy  money.Amount // what they added
	Swept   bool         // the sweeper resolved it: expired, or estimated at a checkpoint
	// Estimated: the usage record as it stands now does not come from the upstream's report.
	Estimated bool
	Mark      string // of the request; "" without a usage record
	EndReason string
	Stream    bool
}

// Charged reports whether the tenant pays for it; not where it was charged and got that back.
func (e *Entry) Charged() bool {
	return (e.Outcome == ledger.Settled || e.Late) && e.EndReason != ledger.EndUndelivered
}

// Time is when the request of the hold arrived: its id tells.
func (e *Entry) Time() time.Time {
	sec, nsec := e.Hold.Time().UnixTime()
	return time.Unix(sec, nsec)
}

// Wallet is what a tenant has.
type Wallet struct {
	Balance, Held, Debt money.Amount
}

// Books is what the database says, read in one snapshot.
type Books struct {
	Entries []Entry
	Wallets map[uuid.UUID]Wallet
	Credits map[string]Credited // by key, whatever they are for
	// Net is what tenants were credited less what was taken from them, calls aside.
	Net  map[uuid.UUID]money.Amount
	Open int // holds
}

// ReadBooks reads them. It blocks nobody.
func ReadBooks(ctx context.Context, d *db.DB) (_ *Books, err error) {
	options := &sql.TxOptions{ReadOnly: true}
	if d.Dialect == db.Postgres {
		options.Isolation = sql.LevelRepeatableRead
	}
	tx, err := d.SQL.BeginTx(ctx, options)
	if err != nil {
		return nil, fmt.Errorf("read books: %w", err)
	}
	defer func() {
		if rerr := tx.Rollback(); rerr != nil && !errors.Is(rerr, sql.ErrTxDone) {
			err = errors.Join(err, rerr)
		}
	}()
	b := &Books{Wallets: map[uuid.UUID]Wallet{}, Credits: map[string]Credited{}, Net: map[uuid.UUID]money.Amount{}}
	for _, read := range []func(context.Context, *sql.Tx) error{b.readEntries, b.readWallets, b.readCredits} {
		if err := read(ctx, tx); err != nil {
			return nil, fmt.Errorf("read books: %w", err)
		}
	}
	return b, nil
}

func each(ctx context.Context, tx *sql.Tx, query string, row func(scan func(...any) error) error) error {
	rows, err := tx.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // read to its end, or given up
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (b *Books) readEntries(ctx context.Context, tx *sql.Tx) error {
	late := map[string]money.Amount{}
	err := each(ctx, tx, `SELECT ref_id, sum(CASE WHEN debit_account = 'revenue' THEN -amount ELSE amount END)
		FROM transfers WHERE code = 'late' GROUP BY ref_id`, func(scan func(...any) error) error {
		var hold string
		var amount money.Amount
		err := scan(&hold, &amount)
		late[hold] = amount
		return err
	})
	if err != nil {
		return err
	}
	return each(ctx, tx, `SELECT c.hold_id, c.tenant_id, c.outcome, c.held, c.cash_n + c.bonus_n + c.debt_n, c.estimated,
		u.estimated, coalesce(u.user_identifier, ''), coalesce(u.end_reason, ''), coalesce(u.stream, false)
		FROM charges c LEFT JOIN usage_logs u ON u.hold_id = c.hold_id`, func(scan func(...any) error) error {
		var e Entry
		var booked bool
		var now sql.NullBool
		if err := scan(&e.Hold, &e.Tenant, &e.Outcome, &e.Held, &e.Amount, &booked, &now, &e.Mark, &e.EndReason, &e.Stream); err != nil {
			return err
		}
		more, ok := late[e.Hold.String()]
		e.Late, e.LateBy, e.Amount = ok, more, e.Amount+more
		e.Estimated = now.Bool
		e.Swept = e.Outcome == ledger.Expired || e.EndReason == ledger.EndCrash || (ok && booked)
		b.Entries = append(b.Entries, e)
		return nil
	})
}

func (b *Books) readWallets(ctx context.Context, tx *sql.Tx) error {
	err := each(ctx, tx, "SELECT count(*) FROM open_holds WHERE kind < 4", func(scan func(...any) error) error { return scan(&b.Open) })
	if err != nil {
		return err
	}
	return each(ctx, tx, "SELECT tenant_id, cash + bonus, held, debt FROM wallets", func(scan func(...any) error) error {
		var tenant uuid.UUID
		var w Wallet
		err := scan(&tenant, &w.Balance, &w.Held, &w.Debt)
		b.Wallets[tenant] = w
		return err
	})
}

func (b *Books) readCredits(ctx context.Context, tx *sql.Tx) error {
	const tenants = " IN ('cash', 'bonus', 'debt')"
	return each(ctx, tx, "SELECT idem_key, tenant_id, amount, credit_account"+tenants+", debit_account"+tenants+`
		FROM transfers WHERE code <> 'late'`, func(scan func(...any) error) error {
		c := Credited{Acked: true}
		var in, out bool
		err := scan(&c.Key, &c.Tenant, &c.Amount, &in, &out)
		switch {
		case in && !out:
			b.Credits[c.Key] = c
			b.Net[c.Tenant] += c.Amount
		case out && !in:
			b.Net[c.Tenant] -= c.Amount
		}
		return err
	})
}

const (
	drainPoll  = 50 * time.Millisecond
	drainQuery = 5 * time.Second // a connection may have died without a word
)

// AwaitDrained returns when no call holds anything any more, or with ctx. Tasks may: they wait for leases and for their providers.
func AwaitDrained(ctx context.Context, d *db.DB) error {
	for {
		open, err := countOpen(ctx, d)
		if err == nil && open == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%d holds are open: %w", open, errors.Join(ctx.Err(), err))
		case <-time.After(drainPoll):
		}
	}
}

func countOpen(ctx context.Context, d *db.DB) (open int, err error) {
	ctx, cancel := context.WithTimeout(ctx, drainQuery)
	defer cancel()
	err = d.SQL.QueryRowContext(ctx, "SELECT count(*) FROM open_holds WHERE kind < 4 AND kind <> $1", int(ledger.Task)).Scan(&open)
	return open, err
}
