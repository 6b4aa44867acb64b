package billing

import (
	"context"
	"fmt"
	"strconv"

	"weir/ent"
	"weir/ent/schematype"
	"weir/internal/fault"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/internal/outbox"
)

// bringDisputes books what became of disputes: while one is open the tenant cannot spend what it is about, when it is lost
// that is taken, when it is won it is free again. What Stripe took and gave back is booked as it says.
func (b *booking) bringDisputes(ctx context.Context) error {
	for _, d := range b.now.disputes {
		row, err := b.disputeRow(ctx, d)
		if err != nil {
			return err
		}
		if err := b.moveDispute(ctx, row, d); err != nil {
			return err
		}
		was := row.Status
		row.Status = d.status
		switch d.status {
		case schematype.DisputeWon:
			err = b.winDispute(ctx, row, was)
		case schematype.DisputeLost:
			err = b.loseDispute(ctx, row, was)
		default:
			err = nil
		}
		if err != nil {
			return err
		}
	}
	for _, row := range b.disputes { // after all that is to be taken was taken
		if err := b.lockDispute(ctx, row); err != nil {
			return err
		}
		b.suspendFor(row)
		if err := b.saveDispute(ctx, row); err != nil {
			return err
		}
	}
	if len(b.disputes) == 0 {
		return nil
	}
	changed, err := b.stand(ctx, b.tx, b.o.TenantID)
	b.touched = b.touched || changed
	return err
}

// unbooked is the state of a row before Stripe's first word about it is booked.
const unbooked = schematype.DisputeInquiry

func (b *booking) disputeRow(ctx context.Context, d seenDispute) (*ent.TopUpDispute, error) {
	for _, row := range b.disputes {
		if row.StripeID == d.id {
			return row, nil
		}
	}
	create := b.tx.TopUpDispute.Create().SetTenantID(b.o.TenantID).SetTopUpID(b.o.ID).SetStripeID(d.id).SetAmountMinor(d.amount).
		SetStatus(unbooked).SetReason(d.reason).SetOpenedAt(d.openedAt)
	if !d.dueAt.IsZero() {
		create.SetEvidenceDueAt(d.dueAt)
	}
	row, err := create.Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("dispute %s: %w", d.id, err)
	}
	b.disputes = append(b.disputes, row)
	b.cfg.Log.Warn().Str("top_up_id", b.o.ID).Str("tenant_id", b.o.TenantID).Str("reason", d.reason).Msg("a payment is disputed")
	return row, nil
}

// moveDispute books what Stripe took for a dispute, its fee included, and what it gave back.
func (b *booking) moveDispute(ctx context.Context, row *ent.TopUpDispute, d seenDispute) error {
	row.Withdrawn, row.Reinstated = 0, 0
	taken, given := 0, 0
	for _, m := range d.moves {
		amount, ok := inUSD(b.o, max(m.net, -m.net), m.currency)
		if !ok || amount == 0 {
			continue
		}
		move := ledger.Move{Debit: ledger.DisputeLoss, Credit: ledger.StripeClearing, Amount: amount}
		if m.net < 0 {
			row.Withdrawn += amount
			move.Key, taken = legKey(d.id, "withdraw", taken)
			move.About = b.about(ledger.CodeRefund, "Disputed payment")
		} else {
			row.Reinstated += amount
			move.Key, given = legKey(d.id, "reinstate", given)
			move.Debit, move.Credit = ledger.StripeClearing, ledger.DisputeLoss
			move.About = b.about(ledger.CodeRefund, "Disputed payment reinstated")
		}
		if _, err := b.cfg.Ledger.Move(ctx, b.tx, move); err != nil {
			return err
		}
	}
	return nil
}

// legKey is the key of the n-th movement of one kind, and the number of the next one.
func legKey(object, leg string, n int) (string, int) {
	if n > 0 {
		leg += ":" + strconv.Itoa(n+1)
	}
	return keyOf(object, leg), n + 1
}

func (b *booking) winDispute(ctx context.Context, row *ent.TopUpDispute, was schematype.DisputeStatus) error {
	if row.ClosedAt == nil {
		row.ClosedAt = &b.at
	}
	row.WasLocked, row.Suspends = false, false
	if err := b.unlock(ctx, &row.Locked, lockOf(row.ID)); err != nil {
		return err
	}
	if was != schematype.DisputeLost {
		return nil
	}
	if err := b.reclaim(ctx, row); err != nil {
		return err
	}
	if _, err := b.level(ctx, row.StripeID, "lost_reversed", ledger.DisputeLoss, "A lost dispute was won after all"); err != nil {
		return err
	}
	row.CreditTaken, row.BonusTaken, row.Debt, row.WriteOffAt = 0, 0, 0, nil
	return nil
}

func (b *booking) loseDispute(ctx context.Context, row *ent.TopUpDispute, was schematype.DisputeStatus) error {
	if was == schematype.DisputeLost {
		return nil
	}
	row.ClosedAt, row.Suspends = &b.at, false
	if err := b.releaseLocks(ctx); err != nil {
		return err
	}
	taken, err := b.level(ctx, row.StripeID, legLost, ledger.DisputeLoss, "Disputed payment lost")
	row.CreditTaken, row.BonusTaken, row.Debt = taken.credit, taken.bonus, taken.debt
	if days := b.terms.WriteOffAfterDays; row.Debt > 0 && days > 0 {
		at := b.at.AddDate(0, 0, days)
		row.WriteOffAt = &at
	}
	return err
}

// lockDispute sets aside what an open dispute is about, as far as it is available.
func (b *booking) lockDispute(ctx context.Context, row *ent.TopUpDispute) error {
	open := row.Status == schematype.DisputeInquiry || row.Status == schematype.DisputeOpen
	if !open || row.WasLocked || b.o.CreditedAt == nil || !inWallet(b.o) {
		return nil
	}
	row.WasLocked = true
	about := due(b.o, min(row.AmountMinor, b.o.PaidMinor))
	amount := min(about.sum(), b.left().sum())
	if amount <= 0 {
		return nil
	}
	b.touched = true
	var err error
	row.Locked, err = b.cfg.Ledger.Lock(ctx, b.tx, b.tenant, lockOf(row.ID), amount)
	return err
}

func (b *booking) saveDispute(ctx context.Context, row *ent.TopUpDispute) error {
	up := b.tx.TopUpDispute.UpdateOneID(row.ID).SetStatus(row.Status).SetWithdrawn(row.Withdrawn).SetReinstated(row.Reinstated).
		SetLocked(row.Locked).SetWasLocked(row.WasLocked).SetCreditTaken(row.CreditTaken).SetBonusTaken(row.BonusTaken).
		SetSuspends(row.Suspends).SetWasSuspended(row.WasSuspended).SetDebt(row.Debt).SetWrittenOff(row.WrittenOff)
	if row.WriteOffAt != nil {
		up.SetWriteOffAt(*row.WriteOffAt)
	} else {
		up.ClearWriteOffAt()
	}
	if row.ClosedAt != nil {
		up.SetClosedAt(*row.ClosedAt)
	}
	if err := up.Exec(ctx); err != nil {
		return fmt.Errorf("dispute %s: %w", row.StripeID, err)
	}
	return nil
}

// warn locks what is left of an order that a bank warns of, until it is refunded, disputed, or cleared by an administrator;
// where the terms say so it is refunded at once.
func (b *booking) warn(ctx context.Context) error {
	o := b.o
	if b.now.warning != "" && o.WarningID == nil {
		o.WarningID, o.WarnedAt = &b.now.warning, &b.now.warnedAt
		b.cfg.Log.Warn().Str("top_up_id", o.ID).Str("tenant_id", o.TenantID).Msg("a bank warns of fraud")
		if b.terms.RefundOnWarning && len(b.now.disputes) == 0 {
			if err := b.refundWarned(ctx); err != nil {
				return err
			}
		}
	}
	if o.WarnedAt == nil || o.WarningClearedAt != nil || o.CreditedAt == nil {
		return nil
	}
	if len(b.disputes) > 0 || b.gone() >= o.PaidMinor {
		o.WarningClearedAt, b.touched = &b.at, true
		_, err := b.cfg.Ledger.Unlock(ctx, b.tx, b.tenant, b.warningLock())
		return err
	}
	set := money.Amount(0) // what a refund under way has set aside already
	for _, r := range b.refunds {
		set += r.Locked
	}
	amount := b.left().sum() - set
	if amount <= 0 || !inWallet(o) {
		return nil
	}
	b.touched = true
	_, err := b.cfg.Ledger.Lock(ctx, b.tx, b.tenant, b.warningLock(), amount)
	return err
}

// refundWarned asks for a refund of all that is left, by the terms.
func (b *booking) refundWarned(ctx context.Context) error {
	open := b.o.PaidMinor - b.gone()
	for _, r := range b.refunds {
		if r.CreditNoteNumber == nil && r.Status != schematype.RefundFailed && r.Status != schematype.RefundDeclined {
			open -= r.AmountMinor
		}
	}
	if open <= 0 || b.o.CreditedAt == nil {
		return nil
	}
	if err := b.cfg.Ledger.CheckFreeze(ctx, b.tx); err != nil {
		if fault.CodeOf(err) == fault.Unavailable {
			return nil // payouts are frozen: the money stays locked, and an administrator decides
		}
		return err
	}
	row, err := b.tx.TopUpRefund.Create().SetTenantID(b.o.TenantID).SetTopUpID(b.o.ID).SetAmountMinor(open).SetCreatedAt(b.at).
		SetStatus(schematype.RefundRequested).SetReason("A bank warned of fraud.").Save(ctx)
	if err != nil {
		return fmt.Errorf("refund on a warning: %w", err)
	}
	b.refunds = append(b.refunds, row)
	_, err = b.cfg.Outbox.Append(ctx, b.tx, RefundKind, refundJob{RefundID: row.ID}, outbox.RunAt(b.at))
	return err
}
