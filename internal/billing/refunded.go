package billing

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"weir/ent"
	"weir/ent/schematype"
	"weir/internal/db"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
)

// bringRefunds books the refunds that Stripe knows of: what went back is taken from the wallet, and what came back is given.
func (b *booking) bringRefunds(ctx context.Context) error {
	for _, r := range b.now.refunds {
		row, err := b.refundRow(ctx, r)
		if err != nil {
			return err
		}
		booked := row.CreditNoteNumber != nil && row.Status != schematype.RefundFailed
		switch {
		case r.active && row.CreditNoteNumber == nil:
			err = b.takeRefund(ctx, row, r)
		case !r.active && booked:
			err = b.returnRefund(ctx, row, r)
		case !r.active:
			err = b.unlock(ctx, &row.Locked, lockOf(row.ID))
		}
		if err != nil {
			return err
		}
		if err := b.saveRefund(ctx, row, r); err != nil {
			return err
		}
	}
	return nil
}

// refundRow finds the row of a refund, or makes it where the refund was made at Stripe.
func (b *booking) refundRow(ctx context.Context, r seenRefund) (*ent.TopUpRefund, error) {
	for _, row := range b.refunds {
		if (row.StripeID != nil && *row.StripeID == r.id) || (row.StripeID == nil && r.ours == row.ID) {
			return row, nil
		}
	}
	row, err := b.tx.TopUpRefund.Create().SetTenantID(b.o.TenantID).SetTopUpID(b.o.ID).SetAmountMinor(r.amount).
		SetStatus(schematype.RefundPending).SetStripeID(r.id).SetCreatedAt(b.at).Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("refund %s: %w", r.id, err)
	}
	b.refunds = append(b.refunds, row)
	return row, nil
}

func (b *booking) takeRefund(ctx context.Context, row *ent.TopUpRefund, r seenRefund) error {
	if err := b.releaseLocks(ctx); err != nil {
		return err
	}
	if err := b.unlock(ctx, &row.Locked, lockOf(row.ID)); err != nil {
		return err
	}
	before := b.o.RefundedMinor
	b.o.RefundedMinor = min(before+r.amount, b.o.PaidMinor)
	taken, err := b.level(ctx, r.id, "refund", ledger.StripeClearing, "Refund of a top-up")
	if err != nil {
		return err
	}
	row.CreditTaken, row.BonusTaken, row.TaxTaken = taken.credit, taken.bonus, taken.tax
	if err := b.unsuspend(ctx, r, before); err != nil {
		return err
	}
	number, err := db.Next(ctx, b.tx, db.CreditNoteNumber)
	if err != nil {
		return err
	}
	row.CreditNoteNumber = &number
	return b.emit(ctx, "top_up.refunded", keyOf(r.id, "refunded"), map[string]any{
		"refund_id": row.ID, "refund_amount": FormatMinor(r.amount, b.o.Currency), "credit_taken_usd": taken.credit, "bonus_taken_usd": taken.bonus,
	})
}

// unsuspend books the refund of money that was never credited.
func (b *booking) unsuspend(ctx context.Context, r seenRefund, before int64) error {
	o := b.o
	if o.Suspense == 0 || o.PaidMinor == 0 {
		return nil
	}
	part := money.Amount(mulDiv(int64(o.Suspense), o.RefundedMinor, o.PaidMinor) - mulDiv(int64(o.Suspense), before, o.PaidMinor))
	if part <= 0 {
		return nil
	}
	_, err := b.cfg.Ledger.Move(ctx, b.tx, ledger.Move{
		Key: keyOf(r.id, "suspense"), Debit: ledger.Suspense, Credit: ledger.StripeClearing, Amount: part,
		About: b.about(ledger.CodeRefund, "Refund of what was not ordered"),
	})
	return err
}

// returnRefund undoes a refund that has failed after it was booked.
func (b *booking) returnRefund(ctx context.Context, _ *ent.TopUpRefund, r seenRefund) error {
	before := b.o.RefundedMinor
	b.o.RefundedMinor = max(before-r.amount, 0)
	if _, err := b.level(ctx, r.id, "refund_reversed", ledger.StripeClearing, "A refund did not arrive"); err != nil {
		return err
	}
	o := b.o
	if o.Suspense == 0 || o.PaidMinor == 0 {
		return nil
	}
	part := money.Amount(mulDiv(int64(o.Suspense), before, o.PaidMinor) - mulDiv(int64(o.Suspense), o.RefundedMinor, o.PaidMinor))
	if part <= 0 {
		return nil
	}
	_, err := b.cfg.Ledger.Move(ctx, b.tx, ledger.Move{
		Key: keyOf(r.id, "suspense_reversed"), Debit: ledger.StripeClearing, Credit: ledger.Suspense, Amount: part,
		About: b.about(ledger.CodeRefund, "A refund did not arrive"),
	})
	return err
}

func (b *booking) saveRefund(ctx context.Context, row *ent.TopUpRefund, r seenRefund) error {
	was := row.Status
	switch {
	case !r.active:
		row.Status, row.Failure = schematype.RefundFailed, "The payment provider could not pay it back."
	case r.done:
		row.Status, row.Failure = schematype.RefundSucceeded, ""
	default:
		row.Status, row.Failure = schematype.RefundPending, ""
	}
	up := b.tx.TopUpRefund.UpdateOneID(row.ID).SetStatus(row.Status).SetFailure(row.Failure).SetStripeID(r.id).SetAmountMinor(r.amount).
		SetLocked(row.Locked).SetCreditTaken(row.CreditTaken).SetBonusTaken(row.BonusTaken).SetTaxTaken(row.TaxTaken).
		SetNillableCreditNoteNumber(row.CreditNoteNumber)
	if was != row.Status && row.Status != schematype.RefundPending {
		row.CompletedAt = &b.at
		up.SetCompletedAt(b.at)
	}
	if err := up.Exec(ctx); err != nil {
		return fmt.Errorf("refund %s: %w", r.id, err)
	}
	row.StripeID, row.AmountMinor = &r.id, r.amount
	return nil
}

// lockOf is the id of the lock that belongs to a row: its UUID.
func lockOf(rowID string) uuid.UUID {
	u, err := id.Parse(id.Prefix(rowID), rowID)
	if err != nil {
		return uuid.NewSHA1(uuid.Nil, []byte(rowID))
	}
	return u
}

// warningLock is the lock of an order that a bank warns of; its own, beside those of refunds and disputes.
func (b *booking) warningLock() uuid.UUID { return uuid.NewSHA1(lockOf(b.o.ID), []byte("warning")) }

// unlock gives free what a lock of this order holds.
func (b *booking) unlock(ctx context.Context, locked *money.Amount, lock uuid.UUID) error {
	if *locked == 0 {
		return nil
	}
	*locked, b.touched = 0, true
	_, err := b.cfg.Ledger.Unlock(ctx, b.tx, b.tenant, lock)
	return err
}

// releaseLocks gives free what disputes and a warning of this order hold, before something of it is taken. What is still to
// be locked afterwards is locked anew by the steps that follow.
func (b *booking) releaseLocks(ctx context.Context) error {
	if b.o.WarnedAt != nil && b.o.WarningClearedAt == nil {
		b.touched = true
		if _, err := b.cfg.Ledger.Unlock(ctx, b.tx, b.tenant, b.warningLock()); err != nil {
			return err
		}
	}
	for _, d := range b.disputes {
		if !d.WasLocked {
			continue
		}
		d.WasLocked = false
		if err := b.unlock(ctx, &d.Locked, lockOf(d.ID)); err != nil {
			return err
		}
	}
	return nil
}
