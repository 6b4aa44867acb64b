package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"weir/internal/failpoint"
	"weir/internal/money"
)

// WriteOff gives up a debt that nobody will pay.
type WriteOff struct {
	Key    string // what makes a repeat a repeat, for ever
	Tenant uuid.UUID
	// Of are the keys of the debits that left the debt.
	Of []string
	About
}

// WriteOff books what is left of a debt from debt to bad_debt, in the caller's transaction, and returns how much that was; 0
// where it was collected. What was collected since counts against this debt first. Idempotent by Key.
func (b *Book) WriteOff(ctx context.Context, tx Tx, w WriteOff) (money.Amount, error) {
	a, err := b.lockAccount(ctx, tx, w.Tenant)
	if err != nil {
		return 0, err
	}
	if was, err := b.postedOnce(ctx, tx, a, w.Key); err != nil || was > 0 {
		return was, err
	}
	left, err := debtLeft(ctx, tx, a, w.Of)
	if err != nil || left <= 0 {
		return 0, err
	}
	p := posting{key: w.Key, debit: string(BadDebt), credit: debtAccount, amount: left, about: w.About}
	if _, err := b.post(ctx, tx, a, p); err != nil {
		return 0, err
	}
	if err := b.save(ctx, tx, a); err != nil {
		return 0, err
	}
	failpoint.WriteOffBooked.At()
	return left, nil
}

// Reclaim brings a debt that was written off back, in the caller's transaction. Idempotent by key.
func (b *Book) Reclaim(ctx context.Context, tx Tx, tenant uuid.UUID, key string, amount money.Amount, about About) error {
	a, err := b.lockAccount(ctx, tx, tenant)
	if err != nil {
		return err
	}
	if was, err := b.postedOnce(ctx, tx, a, key); err != nil || was > 0 {
		return err
	}
	if a.Debt > maxSum-amount {
		return errOverflow
	}
	p := posting{key: key, debit: debtAccount, credit: string(BadDebt), amount: amount, about: about}
	if _, err := b.post(ctx, tx, a, p); err != nil {
		return err
	}
	if err := b.save(ctx, tx, a); err != nil {
		return err
	}
	failpoint.ReclaimBooked.At()
	return nil
}

// postedOnce is the amount that one transfer of a tenant has booked; 0 when there is none.
func (b *Book) postedOnce(ctx context.Context, tx Tx, a *account, key string) (money.Amount, error) {
	var amount money.Amount
	err := scanRow(ctx, tx, "SELECT amount FROM transfers WHERE idem_key = $1 AND tenant_id = $2", []any{key, a.tenant}, &amount)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("read transfer %s: %w", key, err)
	}
	return amount, nil
}

// debtLeft is what of the debt that debits have left was not collected since.
func debtLeft(ctx context.Context, tx Tx, a *account, debits []string) (money.Amount, error) {
	args, marks := []any{a.tenant}, []string{}
	for _, debit := range debits {
		for _, key := range legKeys(debit) {
			args = append(args, key)
			marks = append(marks, fmt.Sprintf("$%d", len(args)))
		}
	}
	var made money.Amount
	var since sql.NullInt64
	err := scanRow(ctx, tx, `SELECT coalesce(sum(CASE WHEN debit_account = 'debt' THEN amount ELSE 0 END), 0), max(version) FROM transfers
		WHERE tenant_id = $1 AND idem_key IN (`+strings.Join(marks, ", ")+")", args, &made, &since)
	if err != nil || made == 0 {
		return 0, err
	}
	var collected money.Amount
	err = scanRow(ctx, tx, `SELECT coalesce(sum(amount), 0) FROM transfers
		WHERE tenant_id = $1 AND credit_account = 'debt' AND version > $2`, []any{a.tenant, since.Int64}, &collected)
	return min(made-collected, a.Debt), err
}
