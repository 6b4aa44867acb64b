package billing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"weir/ent"
	"weir/ent/schematype"
	"weir/ent/topup"
	"weir/ent/topupdispute"
	"weir/ent/topuprefund"
	"weir/internal/audit"
	"weir/internal/db"
	"weir/internal/failpoint"
	"weir/internal/fault"
	"weir/internal/viewer"
)

// RefundKind is the kind of the outbox events that have Stripe pay back, and of their job.
const RefundKind = "top_up.refund"

type refundJob struct {
	RefundID string `json:"refund_id"`
}

var (
	// ErrNoRefund: there is no such refund.
	ErrNoRefund = fault.New(fault.NotFound, "There is no such refund.")

	errRefundKey  = &fault.Error{Code: fault.Conflict, Field: "idempotencyKey", Message: "This key was used for another refund of this top-up."}
	errNotPaid    = fault.New(fault.Conflict, "Nothing was paid for this top-up, so nothing can be refunded.")
	errDisputed   = fault.New(fault.Conflict, "The payment is disputed. What the bank decides is booked; a refund would pay twice.")
	errNotWaiting = fault.New(fault.Conflict, "This refund does not wait for a decision.")
	errSamePerson = fault.New(fault.Forbidden, "A second administrator must decide about this refund.")
)

// Refunds pay top-ups back, by decision of the platform's administrators.
type Refunds struct{ *TopUps }

// NewRefunds returns Refunds of the same account.
func NewRefunds(t *TopUps) *Refunds { return &Refunds{t} }

// RefundInput asks to pay a top-up back.
type RefundInput struct {
	TopUpID string
	// Amount in the order's currency, such as "12.50"; empty: all that is left.
	Amount string
	Reason string // for the audit, and for the tenant
	// Key makes a repeat a repeat within the order.
	Key string
}

// Validate reports every fault of the input that can be told without the order.
func (in *RefundInput) Validate() error {
	var faults []error
	if !validRemark(in.Reason) {
		faults = append(faults, fault.Field("reason", "A reason of 1 to 500 characters on one line is needed."))
	}
	if in.Key == "" || len(in.Key) > maxKey || strings.ContainsFunc(in.Key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		faults = append(faults, fault.Field("idempotencyKey", "A key of 1 to 100 printable ASCII characters without blanks is needed."))
	}
	return errors.Join(faults...)
}

func administrator(ctx context.Context) (*viewer.Viewer, error) {
	switch v := viewer.FromContext(ctx); {
	case v == nil:
		return nil, errSignIn
	case !v.IsPlatformAdmin():
		return nil, fault.New(fault.Forbidden, "Only the platform's administrators may refund.")
	default:
		return v, nil
	}
}

// Refund sets aside what a top-up has granted and has Stripe pay it back; the wallet is charged when Stripe has it.
// Administrators of the platform only; above the amount of the terms a second one must approve first.
//
// Idempotent by order and Key. What is not available any more becomes debt when Stripe has paid it back. CONFLICT when nothing
// was paid, when the payment is disputed, and with Field amount when less is left. UNAVAILABLE without Stripe and while payouts
// are frozen. Audited. Source: facts/ledger.md §2.5.
func (s *Refunds) Refund(ctx context.Context, in RefundInput) (*ent.TopUpRefund, error) {
	v, err := administrator(ctx)
	if err != nil {
		return nil, err
	}
	if !s.On() {
		return nil, ErrNotConfigured
	}
	in.Reason = strings.TrimSpace(in.Reason)
	if err := in.Validate(); err != nil {
		return nil, err
	}
	terms, err := s.Terms(ctx)
	if err != nil {
		return nil, err
	}
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*ent.TopUpRefund, error) {
		sys := viewer.SystemContext(ctx, "refund")
		n, err := tx.TopUp.Update().Where(topup.ID(in.TopUpID)).AddRevision(1).Save(sys) // whoever else changes the order waits
		switch {
		case err != nil:
			return nil, fmt.Errorf("refund %s: %w", in.TopUpID, err)
		case n == 0:
			return nil, ErrNoTopUp
		}
		o, err := tx.TopUp.Get(sys, in.TopUpID)
		if err != nil {
			return nil, fmt.Errorf("refund %s: %w", in.TopUpID, err)
		}
		before, err := tx.TopUpRefund.Query().Where(topuprefund.TopUpID(o.ID)).All(sys)
		if err != nil {
			return nil, fmt.Errorf("refund %s: %w", o.ID, err)
		}
		if found := ofKey(before, in.Key); found != nil {
			return found, sameRefund(found, o, in)
		}
		amount, err := s.refundable(sys, tx, o, before, in.Amount)
		if err != nil {
			return nil, err
		}
		if err := s.cfg.Ledger.CheckFreeze(sys, tx); err != nil {
			return nil, err
		}
		status := schematype.RefundRequested
		if terms.ApprovalAbove > 0 && toNano(amount, o.RatePpm, o.Currency) > terms.ApprovalAbove {
			status = schematype.RefundAwaiting
		}
		row, err := tx.TopUpRefund.Create().SetTenantID(o.TenantID).SetTopUpID(o.ID).SetClientKey(in.Key).SetAmountMinor(amount).
			SetStatus(status).SetReason(in.Reason).SetRequestedBy(v.UserID).SetCreatedAt(s.cfg.Clock.Now()).Save(sys)
		if err != nil {
			return nil, fmt.Errorf("refund %s: %w", o.ID, err)
		}
		err = audit.Append(ctx, tx, audit.Event{Action: "top_up.refund", TenantID: o.TenantID, TargetID: o.ID, After: map[string]any{
			"refundId": row.ID, "amount": FormatMinor(amount, o.Currency), "currency": o.Currency, "reason": in.Reason, "status": status,
		}})
		if err != nil {
			return nil, err
		}
		if status == schematype.RefundRequested {
			if _, err := s.cfg.Outbox.Append(sys, tx, RefundKind, refundJob{RefundID: row.ID}); err != nil {
				return nil, err
			}
		}
		return s.setAside(sys, tx, o, row)
	})
}

func ofKey(rows []*ent.TopUpRefund, key string) *ent.TopUpRefund {
	for _, r := range rows {
		if r.ClientKey != nil && *r.ClientKey == key {
			return r
		}
	}
	return nil
}

func sameRefund(r *ent.TopUpRefund, o *ent.TopUp, in RefundInput) error {
	if amount, ok := parseMinor(in.Amount, o.Currency); r.Reason != in.Reason || (in.Amount != "" && (!ok || amount != r.AmountMinor)) {
		return errRefundKey
	}
	return nil
}

// refundable is the amount of a new refund: what was asked for, or all that is left.
func (s *Refunds) refundable(sys context.Context, tx *ent.Tx, o *ent.TopUp, before []*ent.TopUpRefund, amount string) (int64, error) {
	if o.PaidMinor == 0 || o.PaymentIntent == nil {
		return 0, errNotPaid
	}
	disputed, err := tx.TopUpDispute.Query().
		Where(topupdispute.TopUpID(o.ID), topupdispute.StatusNotIn(schematype.DisputeWon, schematype.DisputeInquiry)).Exist(sys)
	switch {
	case err != nil:
		return 0, fmt.Errorf("refund %s: %w", o.ID, err)
	case disputed:
		return 0, errDisputed
	}
	left := o.PaidMinor - o.RefundedMinor
	for _, r := range before {
		if r.CreditNoteNumber == nil && (r.Status == schematype.RefundAwaiting || r.Status == schematype.RefundRequested || r.Status == schematype.RefundPending) {
			left -= r.AmountMinor
		}
	}
	asked := left
	if amount != "" {
		var ok bool
		if asked, ok = parseMinor(amount, o.Currency); !ok {
			return 0, fault.Field("amount", "An amount above zero in the order's currency is needed, such as 12.50.")
		}
	}
	if asked > left || left <= 0 {
		return 0, &fault.Error{
			Code: fault.Conflict, Field: "amount", Message: "Only " + FormatMinor(max(left, 0), o.Currency) + " " + o.Currency + " is left to refund.",
		}
	}
	return asked, nil
}

// setAside locks what the refund will take, as far as it is available, so that it is not spent meanwhile.
func (s *Refunds) setAside(sys context.Context, tx *ent.Tx, o *ent.TopUp, row *ent.TopUpRefund) (*ent.TopUpRefund, error) {
	tenant, err := walletOf(o.TenantID)
	if err != nil {
		return nil, err
	}
	part := due(o, min(o.RefundedMinor+row.AmountMinor, o.PaidMinor))
	amount := part.sum() - o.CreditTaken - o.BonusTaken
	if o.CreditedAt == nil || amount <= 0 || !inWallet(o) {
		return row, nil
	}
	warned := &booking{TopUps: s.TopUps, tx: tx, tenant: tenant, o: o}
	if o.WarnedAt != nil && o.WarningClearedAt == nil { // the warning's lock makes room; Reconcile locks the rest again
		if _, err := s.cfg.Ledger.Unlock(sys, tx, tenant, warned.warningLock()); err != nil {
			return nil, err
		}
	}
	locked, err := s.cfg.Ledger.Lock(sys, tx, tenant, lockOf(row.ID), amount)
	if err != nil {
		return nil, err
	}
	if s.cfg.Touched != nil {
		db.AfterCommit(sys, func() { s.cfg.Touched(tenant) })
	}
	row, err = tx.TopUpRefund.UpdateOneID(row.ID).SetLocked(locked).Save(sys)
	if err != nil {
		return nil, fmt.Errorf("refund %s: %w", o.ID, err)
	}
	return row, nil
}

// Decide approves or declines a refund that waits for a second administrator. Audited.
func (s *Refunds) Decide(ctx context.Context, refundID string, approve Decision) (*ent.TopUpRefund, error) {
	v, err := administrator(ctx)
	if err != nil {
		return nil, err
	}
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*ent.TopUpRefund, error) {
		sys := viewer.SystemContext(ctx, "refund")
		row, err := tx.TopUpRefund.Get(sys, refundID)
		switch {
		case ent.IsNotFound(err):
			return nil, ErrNoRefund
		case err != nil:
			return nil, fmt.Errorf("decide on %s: %w", refundID, err)
		case row.Status != schematype.RefundAwaiting:
			return nil, errNotWaiting
		case row.RequestedBy == v.UserID && approve == Approve:
			return nil, errSamePerson
		}
		if approve == Approve {
			if err := s.cfg.Ledger.CheckFreeze(sys, tx); err != nil {
				return nil, err
			}
			if _, err := s.cfg.Outbox.Append(sys, tx, RefundKind, refundJob{RefundID: row.ID}); err != nil {
				return nil, err
			}
			row, err = s.step(sys, tx, row, schematype.RefundAwaiting, schematype.RefundRequested, v.UserID)
		} else {
			row, err = s.giveUp(sys, tx, row, schematype.RefundAwaiting, schematype.RefundDeclined, "")
			if err == nil {
				row, err = tx.TopUpRefund.UpdateOneID(row.ID).SetDecidedBy(v.UserID).Save(sys)
			}
		}
		if err != nil {
			return nil, err
		}
		return row, audit.Append(ctx, tx, audit.Event{Action: "top_up.refund_" + string(approve), TenantID: row.TenantID, TargetID: row.TopUpID, After: map[string]any{
			"refundId": row.ID, "requestedBy": row.RequestedBy, "status": row.Status,
		}})
	})
}

// Decision of a second administrator.
type Decision string

// The decisions.
const (
	Approve Decision = "approve"
	Decline Decision = "decline"
)

// step moves a refund from one state to the next, or fails when somebody else has.
func (s *Refunds) step(
	sys context.Context, tx *ent.Tx, row *ent.TopUpRefund, from, to schematype.RefundStatus, by string,
) (*ent.TopUpRefund, error) {
	n, err := tx.TopUpRefund.Update().Where(topuprefund.ID(row.ID), topuprefund.StatusEQ(from)).SetStatus(to).SetDecidedBy(by).Save(sys)
	switch {
	case err != nil:
		return nil, fmt.Errorf("refund %s: %w", row.ID, err)
	case n == 0:
		return nil, errNotWaiting
	}
	return tx.TopUpRefund.Get(sys, row.ID)
}

// giveUp ends a refund of which nothing went back, and gives free what was set aside.
func (s *Refunds) giveUp(
	sys context.Context, tx *ent.Tx, row *ent.TopUpRefund, from, to schematype.RefundStatus, failure string,
) (*ent.TopUpRefund, error) {
	n, err := tx.TopUpRefund.Update().Where(topuprefund.ID(row.ID), topuprefund.StatusEQ(from), topuprefund.StripeIDIsNil()).
		SetStatus(to).SetFailure(failure).SetLocked(0).SetCompletedAt(s.cfg.Clock.Now()).Save(sys)
	switch {
	case err != nil:
		return nil, fmt.Errorf("refund %s: %w", row.ID, err)
	case n == 0:
		return nil, errNotWaiting
	}
	tenant, err := walletOf(row.TenantID)
	if err != nil {
		return nil, err
	}
	if _, err := s.cfg.Ledger.Unlock(sys, tx, tenant, lockOf(row.ID)); err != nil {
		return nil, err
	}
	if s.cfg.Touched != nil {
		db.AfterCommit(sys, func() { s.cfg.Touched(tenant) })
	}
	return tx.TopUpRefund.Get(sys, row.ID)
}

// Send is the job that has Stripe pay a refund back, and books it.
func (s *Refunds) Send(ctx context.Context, eventID string, payload []byte) error {
	var job refundJob
	if err := json.Unmarshal(payload, &job); err != nil {
		return fmt.Errorf("send refund: %w", err)
	}
	sys := viewer.SystemContext(ctx, "refund")
	row, err := s.cfg.Ent.TopUpRefund.Get(sys, job.RefundID)
	if err != nil {
		return fmt.Errorf("send refund %s: %w", job.RefundID, err)
	}
	if !s.On() {
		return ErrNotConfigured
	}
	if row.Status == schematype.RefundRequested && s.cfg.Clock.Now().Sub(row.UpdatedAt) > keyLife {
		if _, err := s.Reconcile(sys, row.TopUpID); err != nil {
			return err
		}
		if row, err = s.cfg.Ent.TopUpRefund.Get(sys, row.ID); err != nil {
			return fmt.Errorf("send refund %s: %w", job.RefundID, err)
		}
	}
	if row.Status == schematype.RefundRequested && row.StripeID == nil {
		if err := s.ask(sys, row); err != nil {
			return err
		}
	}
	if _, err := s.Reconcile(sys, row.TopUpID); err != nil {
		return err
	}
	return db.Exec(sys, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error { return s.cfg.Outbox.Done(ctx, tx, eventID) })
}

// ask has Stripe pay back. What Stripe refuses ends the refund; what is unclear is asked again under the same key.
func (s *Refunds) ask(sys context.Context, row *ent.TopUpRefund) error {
	o, err := s.cfg.Ent.TopUp.Get(sys, row.TopUpID)
	if err != nil {
		return fmt.Errorf("send refund %s: %w", row.ID, err)
	}
	frozen := func(ctx context.Context, tx *ent.Tx) error { return s.cfg.Ledger.CheckFreeze(ctx, tx) }
	if err := db.Exec(sys, s.cfg.Ent, frozen); err != nil {
		return err
	}
	err = s.cfg.Stripe.createRefund(sys, o, row)
	failpoint.RefundSent.At()
	if stored, ok := errors.AsType[*storedError](err); ok {
		return s.tryNext(sys, o, row, stored)
	}
	refused, ok := errors.AsType[*refusedError](err)
	if !ok {
		return err // nil, or unclear
	}
	s.cfg.Log.Warn().Err(refused).Str("refund_id", row.ID).Msg("stripe refuses a refund")
	failure := "The payment provider refused the refund."
	if refused.code == "charge_already_refunded" {
		failure = "The payment was refunded already."
	}
	return db.Exec(sys, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		_, err := s.giveUp(ctx, tx, row, schematype.RefundRequested, schematype.RefundFailed, failure)
		if errors.Is(err, errNotWaiting) { // it was there after all
			return nil
		}
		return err
	})
}

// tryNext is for a failure that Stripe keeps under the key: when the refund is not there, the next try has the next key.
func (s *Refunds) tryNext(sys context.Context, o *ent.TopUp, row *ent.TopUpRefund, cause error) error {
	now, err := s.cfg.Stripe.see(sys, o)
	if err != nil {
		return err
	}
	for _, r := range now.refunds {
		if r.ours == row.ID {
			return nil
		}
	}
	if err := s.cfg.Ent.TopUpRefund.Update().Where(topuprefund.ID(row.ID), topuprefund.Attempt(row.Attempt)).AddAttempt(1).Exec(sys); err != nil {
		return fmt.Errorf("refund %s: %w", row.ID, err)
	}
	return errStripeAway(cause)
}

// ClearWarning gives free what a bank's warning of fraud has locked, because an administrator knows better. Audited.
func (s *Refunds) ClearWarning(ctx context.Context, topUpID string) (*ent.TopUp, error) {
	if _, err := administrator(ctx); err != nil {
		return nil, err
	}
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*ent.TopUp, error) {
		sys := viewer.SystemContext(ctx, "refund")
		at := s.cfg.Clock.Now()
		n, err := tx.TopUp.Update().Where(topup.ID(topUpID), topup.WarnedAtNotNil(), topup.WarningClearedAtIsNil()).
			AddRevision(1).SetWarningClearedAt(at).Save(sys)
		if err != nil {
			return nil, fmt.Errorf("clear the warning of %s: %w", topUpID, err)
		}
		o, err := tx.TopUp.Get(sys, topUpID)
		switch {
		case ent.IsNotFound(err):
			return nil, ErrNoTopUp
		case err != nil:
			return nil, fmt.Errorf("clear the warning of %s: %w", topUpID, err)
		case n == 0:
			return o, nil // there is none, or it is cleared
		}
		tenant, err := walletOf(o.TenantID)
		if err != nil {
			return nil, err
		}
		b := &booking{TopUps: s.TopUps, tx: tx, tenant: tenant, o: o}
		if _, err := s.cfg.Ledger.Unlock(sys, tx, tenant, b.warningLock()); err != nil {
			return nil, err
		}
		if s.cfg.Touched != nil {
			db.AfterCommit(ctx, func() { s.cfg.Touched(tenant) })
		}
		return o, audit.Append(ctx, tx, audit.Event{
			Action: "top_up.clear_warning", TenantID: o.TenantID, TargetID: o.ID, After: map[string]any{"clearedAt": at.Format(time.RFC3339)},
		})
	})
}
