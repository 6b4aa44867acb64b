package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"weir/internal/failpoint"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/money"
)

// Move is a transfer between two accounts of the platform: a fee, money that belongs to nobody known, a disputed payment.
type Move struct {
	Key    string // what makes a repeat a repeat, for ever
	Debit  Account
	Credit Account
	Amount money.Amount
	About
}

// Move books a transfer that touches no wallet, in the caller's transaction. Idempotent by Key; the same key for another
// amount is CONFLICT. It reports whether it was booked before.
func (b *Book) Move(ctx context.Context, tx Tx, m Move) (repeated bool, err error) {
	switch {
	case m.Key == "" || len(m.Key) > 180:
		return false, fault.Field("key", "is missing or too long")
	case m.Amount <= 0 || m.Amount > maxSum:
		return false, fault.Field("amount", "must be positive, and at most 4 billion USD")
	case m.Debit == "" || m.Credit == "" || m.Debit == m.Credit || m.Code == "":
		return false, fault.Field("account", "two accounts and a code are needed")
	}
	var owner uuid.NullUUID
	var booked money.Amount
	err = scanRow(ctx, tx, "SELECT tenant_id, amount FROM transfers WHERE idem_key = $1", []any{m.Key}, &owner, &booked)
	switch {
	case err == nil && !owner.Valid && booked == m.Amount:
		return true, nil
	case err == nil:
		return false, fault.New(fault.Conflict, "The key was used for another transfer.")
	case !errors.Is(err, sql.ErrNoRows):
		return false, fmt.Errorf("read transfer %s: %w", m.Key, err)
	}
	now, err := b.now(ctx, tx)
	if err != nil {
		return false, err
	}
	effective := m.EffectiveAt
	if effective.IsZero() {
		effective = now
	}
	meta, err := json.Marshal(m.Meta)
	if err != nil {
		return false, fmt.Errorf("transfer %s: %w", m.Key, err)
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO transfers (id, idem_key, debit_account, credit_account, amount, currency, code, ref_type,
		ref_id, remark, meta, effective_at, created_at) VALUES ($1, $2, $3, $4, $5, 'USD', $6, $7, $8, $9, $10, $11, $12)`,
		id.NewUUID(), m.Key, string(m.Debit), string(m.Credit), int64(m.Amount), string(m.Code), m.RefType, cleanText(m.RefID),
		cleanText(m.Remark), string(meta), effective.UTC(), now)
	if err != nil {
		return false, fmt.Errorf("transfer %s: %w", m.Key, err)
	}
	failpoint.MoveBooked.At()
	return false, nil
}
