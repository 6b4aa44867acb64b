package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"weir/internal/clock"
	"weir/internal/failpoint"
	"weir/internal/id"
	"weir/internal/money"
)

// Fund is a part of a wallet.
type Fund string

// The funds. Their names are also those of a tenant's accounts in the journal.
const (
	Cash  Fund = "cash"
	Bonus Fund = "bonus"
)

// Account is the other side of a transfer: an account of the platform.
type Account string

// The accounts of the platform (facts/ledger.md §2.2).
const (
	Revenue        Account = "revenue"
	PromoExpense   Account = "promo_expense"
	Breakage       Account = "breakage"
	StripeClearing Account = "stripe_clearing"
	StripeFees     Account = "stripe_fees"
	RefundsOut     Account = "refunds_out"
	TaxPayable     Account = "tax_payable"
	DisputeLoss    Account = "dispute_loss"
	BadDebt        Account = "bad_debt"
	Suspense       Account = "suspense"
	Adjustment     Account = "adjustment"
	// PlanRevenue is what plans were sold for; usage revenue is what calls were charged for, and is added up by the rollups.
	PlanRevenue Account = "plan_revenue"
)

// debtAccount is what a tenant owes: a receivable, so its entries are negative.
const debtAccount = "debt"

// Code says what kind of event a journal row is.
type Code string

// The codes of journal rows; CodeCharge is only ever read.
const (
	CodeCharge Code = "charge"
	CodeTopUp  Code = "topup"
	CodeBonus  Code = "bonus"
	CodeRedeem Code = "redeem"
	CodeRefund Code = "refund"
	CodeAdjust Code = "adjust"
	CodeExpiry Code = "expiry"
	CodeLate   Code = "late"
	CodeDebt   Code = "debt" // debt collected from a credit
	CodePlan   Code = "plan" // the price of a period of a plan
)

// Tx is a running transaction: *sql.Tx, or ent's. On SQLite it must hold the write lock from its start (_txlock=immediate).
type Tx interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Book is the ledger away from the hot path. Its methods that take a Tx are part of the caller's transaction and take the
// wallet's row lock until it ends; call them last.
type Book struct {
	db      *sql.DB
	dialect string
	clock   clock.Clock
}

// NewBook returns the book of a database.
func NewBook(db *sql.DB, dialect string, c clock.Clock) *Book {
	return &Book{db: db, dialect: dialect, clock: c}
}

// Wallet is the balance of a tenant.
type Wallet struct {
	Cash, Bonus, Held, Locked, Debt money.Amount
	Frozen                          bool
}

// Balance is what was settled: cash and bonus.
func (w Wallet) Balance() money.Amount { return w.Cash + w.Bonus }

// Available is what new holds may use; never below zero.
func (w Wallet) Available() money.Amount { return w.Cash + w.Bonus - w.Held - w.Locked }

// Wallet reads a tenant's wallet; a tenant without one has nothing.
func (b *Book) Wallet(ctx context.Context, tenant uuid.UUID) (Wallet, error) {
	a, err := b.readAccount(ctx, b.db, tenant, "")
	if errors.Is(err, sql.ErrNoRows) {
		return Wallet{}, nil
	}
	if err != nil {
		return Wallet{}, fmt.Errorf("read wallet %s: %w", tenant, err)
	}
	return a.Wallet, nil
}

// OpenWallet makes the empty wallet of a tenant, once.
func (b *Book) OpenWallet(ctx context.Context, tx Tx, tenant uuid.UUID) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO wallets (tenant_id, cash, bonus, held, locked, debt, version, frozen)
		VALUES ($1, 0, 0, 0, 0, 0, 0, $2) ON CONFLICT (tenant_id) DO NOTHING`, tenant, false)
	if err != nil {
		return fmt.Errorf("open wallet %s: %w", tenant, err)
	}
	return nil
}

// Freeze stops a wallet from granting holds; what runs is settled.
func (b *Book) Freeze(ctx context.Context, tx Tx, tenant uuid.UUID) error {
	_, err := b.SetFrozen(ctx, tx, tenant, true)
	return err
}

// Unfreeze undoes Freeze.
func (b *Book) Unfreeze(ctx context.Context, tx Tx, tenant uuid.UUID) error {
	_, err := b.SetFrozen(ctx, tx, tenant, false)
	return err
}

// SetFrozen freezes a wallet or thaws it, as a condition says, and reports whether it was otherwise before.
func (b *Book) SetFrozen(ctx context.Context, tx Tx, tenant uuid.UUID, frozen bool) (changed bool, err error) {
	if err := b.OpenWallet(ctx, tx, tenant); err != nil {
		return false, err
	}
	result, err := tx.ExecContext(ctx, "UPDATE wallets SET frozen = $1 WHERE tenant_id = $2 AND frozen <> $1", frozen, tenant)
	if err != nil {
		return false, fmt.Errorf("freeze wallet %s: %w", tenant, err)
	}
	n, err := result.RowsAffected()
	failpoint.FreezeBooked.At()
	return n > 0, err
}

// account is a wallet under its row lock, and the time of what is booked on it.
type account struct {
	Wallet
	tenant  uuid.UUID
	version int64
	now     time.Time
}

func (b *Book) readAccount(ctx context.Context, q querier, tenant uuid.UUID, lock string) (*account, error) {
	a := &account{tenant: tenant}
	err := scanRow(ctx, q, "SELECT cash, bonus, held, locked, debt, version, frozen FROM wallets WHERE tenant_id = $1"+lock, []any{tenant},
		&a.Cash, &a.Bonus, &a.Held, &a.Locked, &a.Debt, &a.version, &a.Frozen)
	return a, err
}

// lockAccount locks a tenant's wallet, which it makes if need be, until the transaction ends.
func (b *Book) lockAccount(ctx context.Context, tx Tx, tenant uuid.UUID) (*account, error) {
	a, err := b.readAccount(ctx, tx, tenant, b.forUpdate())
	if errors.Is(err, sql.ErrNoRows) {
		if err := b.OpenWallet(ctx, tx, tenant); err != nil {
			return nil, err
		}
		a, err = b.readAccount(ctx, tx, tenant, b.forUpdate())
	}
	if err != nil {
		return nil, fmt.Errorf("lock wallet %s: %w", tenant, err)
	}
	a.now, err = b.now(ctx, tx)
	return a, err
}

func (b *Book) forUpdate() string {
	if b.dialect == dialectPostgres {
		return " FOR NO KEY UPDATE"
	}
	return ""
}

// Now is the database's time, by which everything in the ledger is dated.
func (b *Book) Now(ctx context.Context, tx Tx) (time.Time, error) { return b.now(ctx, tx) }

// now is Now for what only reads.
func (b *Book) now(ctx context.Context, q querier) (time.Time, error) {
	if b.dialect != dialectPostgres {
		return b.clock.Now(), nil
	}
	var t time.Time
	if err := scanRow(ctx, q, "SELECT clock_timestamp()", nil, &t); err != nil {
		return t, fmt.Errorf("read the database's clock: %w", err)
	}
	return t.UTC(), nil
}

func (b *Book) save(ctx context.Context, tx Tx, a *account) error {
	_, err := tx.ExecContext(ctx,
		"UPDATE wallets SET cash = $1, bonus = $2, held = $3, locked = $4, debt = $5, version = $6 WHERE tenant_id = $7",
		int64(a.Cash), int64(a.Bonus), int64(a.Held), int64(a.Locked), int64(a.Debt), a.version, a.tenant)
	if err != nil {
		return fmt.Errorf("save wallet %s: %w", a.tenant, err)
	}
	return nil
}

// move changes the wallet by one leg of a transfer; accounts of the platform are not kept.
func (a *account) move(name string, amount money.Amount) {
	switch name {
	case string(Cash):
		a.Cash += amount
	case string(Bonus):
		a.Bonus += amount
	case debtAccount:
		a.Debt -= amount
	}
}

// posting is one transfer to be booked on an account.
type posting struct {
	key           string
	debit, credit string
	amount        money.Amount
	about         About
}

// RefActor is the RefType of a transfer that a person decided: RefID is the user.
const RefActor = "actor"

// About says what a transfer is for.
type About struct {
	Code        Code
	RefType     string // hold, top_up, code, order, actor …
	RefID       string
	Remark      string // shown on the statement
	EffectiveAt time.Time
	Meta        map[string]string
}

// post books one transfer of a locked account. The caller saves the account afterwards.
func (b *Book) post(ctx context.Context, tx Tx, a *account, p posting) (uuid.UUID, error) {
	a.move(p.debit, -p.amount)
	a.move(p.credit, p.amount)
	a.version++
	meta, err := json.Marshal(p.about.Meta)
	if err != nil {
		return uuid.Nil, fmt.Errorf("transfer %s: %w", p.key, err)
	}
	effective := p.about.EffectiveAt
	if effective.IsZero() {
		effective = a.now
	}
	u := id.NewUUID()
	_, err = tx.ExecContext(ctx, `INSERT INTO transfers (id, idem_key, tenant_id, debit_account, credit_account, amount, currency, code,
		ref_type, ref_id, remark, version, balance_after, meta, effective_at, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, 'USD', $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		u, p.key, a.tenant, p.debit, p.credit, int64(p.amount), string(p.about.Code), p.about.RefType, cleanText(p.about.RefID),
		cleanText(p.about.Remark),
		a.version, int64(a.Balance()), string(meta), effective.UTC(), a.now)
	if err != nil {
		return uuid.Nil, fmt.Errorf("transfer %s: %w", p.key, err)
	}
	return u, nil
}

// querier is what reads: a pool, a connection or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// scanRow reads one row, or fails with sql.ErrNoRows.
func scanRow(ctx context.Context, q querier, query string, args []any, dest ...any) (err error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return err
		}
		return sql.ErrNoRows
	}
	return rows.Scan(dest...)
}

// collect reads all rows.
func collect[T any](rows *sql.Rows, one func(scan func(...any) error) (T, error)) (out []T, err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		v, err := one(rows.Scan)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// inTx runs fn in a transaction of its own, whose name is for those who kill processes around its commit.
func inTx[T any](ctx context.Context, db *sql.DB, name failpoint.Commit, fn func(tx *sql.Tx) (T, error)) (T, error) {
	var zero T
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return zero, fmt.Errorf("begin: %w", err)
	}
	v, err := fn(tx)
	if err != nil {
		return zero, errors.Join(err, ignoreDone(tx.Rollback()))
	}
	name.Before()
	if err := tx.Commit(); err != nil {
		return zero, fmt.Errorf("commit: %w", err)
	}
	name.After()
	return v, nil
}

// retry repeats what is idempotent until it has a definite answer or ctx ends.
func retry[T any](ctx context.Context, fn func(ctx context.Context) (T, error)) (T, error) {
	for pause := firstRetry; ; pause = min(2*pause, lastRetry) {
		v, err := fn(ctx)
		if err == nil || (!gone(err) && !passing(err) && !duplicate(err)) {
			return v, err
		}
		select {
		case <-ctx.Done():
			return v, errors.Join(ErrUnavailable, err)
		case <-time.After(pause):
		}
	}
}
