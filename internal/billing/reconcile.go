package billing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"weir/ent"
	"weir/ent/billingprofile"
	"weir/ent/schematype"
	"weir/ent/topup"
	"weir/ent/topupdispute"
	"weir/ent/topuprefund"
	"weir/internal/db"
	"weir/internal/failpoint"
	"weir/internal/viewer"
)

// maxMoves is how often an order is read anew because somebody else was faster.
const maxMoves = 8

// errMoved: the order has changed since it was read, so that what Stripe said meanwhile may be older than what is booked.
var errMoved = errors.New("billing: the order has changed meanwhile")

// Reconcile brings an order to where Stripe says it is: it fetches the session, the payment, refunds, disputes and warnings,
// and books what is missing, in one transaction keyed by Stripe's ids. The order in which events came does not matter, nor how
// often it runs. UNAVAILABLE while Stripe does not answer.
func (s *TopUps) Reconcile(ctx context.Context, topUpID string) (*ent.TopUp, error) {
	if !s.On() {
		return nil, ErrNotConfigured
	}
	sys := viewer.SystemContext(ctx, "top-up")
	for range maxMoves {
		o, err := s.cfg.Ent.TopUp.Get(sys, topUpID)
		switch {
		case ent.IsNotFound(err):
			return nil, ErrNoTopUp
		case err != nil:
			return nil, fmt.Errorf("reconcile %s: %w", topUpID, err)
		}
		if o.SessionID == nil && o.PaymentIntent == nil {
			if o, err = s.findPayment(sys, o); err != nil || (o.SessionID == nil && o.PaymentIntent == nil) {
				return o, err
			}
		}
		now, err := s.cfg.Stripe.see(sys, o)
		if err != nil {
			return nil, fmt.Errorf("reconcile %s: %w", topUpID, err)
		}
		failpoint.TopUpSeen.At()
		after, err := s.bring(sys, o, now)
		switch {
		case err == nil:
			return s.reportTax(sys, after)
		case !errors.Is(err, errMoved):
			return after, err
		}
	}
	return nil, fmt.Errorf("reconcile %s: %w", topUpID, errMoved)
}

// findPayment is for an order of which it is not known what Stripe made of it: the process died while it asked.
func (s *TopUps) findPayment(sys context.Context, o *ent.TopUp) (*ent.TopUp, error) {
	if o.Status != schematype.TopUpPending {
		return s.findLate(sys, o)
	}
	if o.Kind == schematype.TopUpAuto {
		return s.charge(sys, o)
	}
	session, err := s.cfg.Stripe.findCheckout(sys, o)
	if err != nil {
		return nil, fmt.Errorf("find the checkout of %s: %w", o.ID, err)
	}
	if session != nil {
		return s.attach(sys, o, session)
	}
	up := s.cfg.Ent.TopUp.Update().Where(topup.ID(o.ID), topup.Revision(o.Revision)).AddRevision(1).SetCheckedAt(s.cfg.Clock.Now())
	if s.cfg.Clock.Now().After(o.ExpiresAt) {
		up.SetStatus(schematype.TopUpExpired).ClearCheckAt()
	} else {
		up.SetCheckAt(s.cfg.Clock.Now().Add(lookAgain))
	}
	if err := up.Exec(sys); err != nil {
		return nil, fmt.Errorf("order %s: %w", o.ID, err)
	}
	return s.cfg.Ent.TopUp.Get(sys, o.ID)
}

// findLate looks for the payment of an order that has ended here without one, when something asks for it: paid beats expired.
func (s *TopUps) findLate(sys context.Context, o *ent.TopUp) (*ent.TopUp, error) {
	if o.Kind == schematype.TopUpAuto {
		p, err := s.cfg.Ent.BillingProfile.Query().Where(billingprofile.TenantID(o.TenantID)).Only(sys)
		switch {
		case ent.IsNotFound(err), err == nil && p.StripeCustomer == nil:
			return o, nil
		case err != nil:
			return nil, fmt.Errorf("order %s: %w", o.ID, err)
		}
		found, err := s.findIntent(sys, o, *p.StripeCustomer)
		if err != nil || found == nil {
			return o, err
		}
		return s.charged(sys, o, found.ID)
	}
	session, err := s.cfg.Stripe.findCheckout(sys, o)
	switch {
	case err != nil:
		return nil, fmt.Errorf("find the checkout of %s: %w", o.ID, err)
	case session == nil:
		return o, nil
	}
	return s.attach(sys, o, session)
}

// bring books what is missing, or fails with errMoved.
func (s *TopUps) bring(sys context.Context, o *ent.TopUp, now *seen) (*ent.TopUp, error) {
	tenant, err := walletOf(o.TenantID)
	if err != nil {
		return nil, err
	}
	terms, err := s.Terms(sys)
	if err != nil {
		return nil, err
	}
	return db.InTx(sys, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*ent.TopUp, error) {
		n, err := tx.TopUp.Update().Where(topup.ID(o.ID), topup.Revision(o.Revision)).AddRevision(1).Save(ctx)
		switch {
		case err != nil:
			return nil, fmt.Errorf("reconcile %s: %w", o.ID, err)
		case n == 0:
			return nil, errMoved
		}
		was := *o
		b := &booking{TopUps: s, tx: tx, tenant: tenant, o: &was, was: o, now: now, at: s.cfg.Clock.Now(), terms: &terms}
		if b.refunds, err = tx.TopUpRefund.Query().Where(topuprefund.TopUpID(o.ID)).All(ctx); err != nil {
			return nil, fmt.Errorf("reconcile %s: %w", o.ID, err)
		}
		if b.disputes, err = tx.TopUpDispute.Query().Where(topupdispute.TopUpID(o.ID)).All(ctx); err != nil {
			return nil, fmt.Errorf("reconcile %s: %w", o.ID, err)
		}
		for _, step := range []func(context.Context) error{b.credit, b.fee, b.bringRefunds, b.bringDisputes, b.warn, b.conclude} {
			if err := step(ctx); err != nil {
				return nil, fmt.Errorf("reconcile %s: %w", o.ID, err)
			}
		}
		if b.touched && s.cfg.Touched != nil {
			db.AfterCommit(ctx, func() { s.cfg.Touched(tenant) })
		}
		return b.o, nil
	})
}

// booking is one transaction that brings an order up to date. Its steps change o, and conclude writes it.
type booking struct {
	*TopUps

	tx       *ent.Tx
	tenant   uuid.UUID
	o        *ent.TopUp // as it becomes
	was      *ent.TopUp
	refunds  []*ent.TopUpRefund
	disputes []*ent.TopUpDispute
	now      *seen
	at       time.Time
	terms    *Terms
	touched  bool // the wallet has changed
}

// statusOf is what all that is known amounts to. Paid beats expired, whatever came first.
func (b *booking) statusOf() schematype.TopUpStatus {
	o := b.o
	switch {
	case o.CreditedAt != nil:
		return b.creditedStatus()
	case b.mismatched():
		return schematype.TopUpMismatch
	case b.now.waiting, b.now.session == "complete" && !b.now.failed:
		return schematype.TopUpProcessing
	case b.now.session == "expired":
		return schematype.TopUpExpired
	case b.now.failed:
		return schematype.TopUpFailed
	}
	return schematype.TopUpPending
}

func (b *booking) creditedStatus() schematype.TopUpStatus {
	for _, d := range b.disputes {
		if d.Status != schematype.DisputeWon {
			return schematype.TopUpDisputed
		}
	}
	switch o := b.o; {
	case o.RefundedMinor >= o.PaidMinor:
		return schematype.TopUpRefunded
	case o.RefundedMinor > 0:
		return schematype.TopUpPartly
	}
	return schematype.TopUpPaid
}

// How soon Stripe is asked again, without an event.
const (
	lookAtBank    = time.Hour
	lookAtRefund  = 10 * time.Minute
	lookAtDispute = 6 * time.Hour
	// bankPatience is how long a bank may take.
	bankPatience = 30 * 24 * time.Hour
)

// nextLook is when Stripe is asked next; nil for never.
func (b *booking) nextLook() *time.Time {
	in := time.Duration(0)
	switch b.o.Status {
	case schematype.TopUpPending:
		in = lookAgain
	case schematype.TopUpProcessing:
		if b.at.Sub(b.o.CreatedAt) < bankPatience {
			in = lookAtBank
		}
	case schematype.TopUpDisputed:
		in = lookAtDispute
		for _, d := range b.disputes {
			if d.Status == schematype.DisputeLost {
				in = 0
			}
		}
	}
	for _, r := range b.refunds {
		if r.Status == schematype.RefundRequested || r.Status == schematype.RefundPending {
			in = lookAtRefund
		}
	}
	if in == 0 && b.untold() {
		in = lookAgain
	}
	if in == 0 {
		return nil
	}
	at := b.at.Add(in)
	return &at
}

// conclude says where the order stands now, and writes it down.
func (b *booking) conclude(ctx context.Context) error {
	o := b.o
	o.Status = b.statusOf()
	switch {
	case o.Status == schematype.TopUpFailed:
		o.Failure = failureText(b.now.failure)
	case o.Status != schematype.TopUpMismatch:
		o.Failure = ""
	}
	up := b.tx.TopUp.UpdateOneID(o.ID).SetStatus(o.Status).SetFailure(o.Failure).SetPaidMinor(o.PaidMinor).SetRefundedMinor(o.RefundedMinor).
		SetCreditTaken(o.CreditTaken).SetBonusTaken(o.BonusTaken).SetSuspense(o.Suspense).SetFee(o.Fee).SetCheckedAt(b.at).
		SetNillablePaymentIntent(o.PaymentIntent).SetNillableStripeCharge(o.StripeCharge).SetNillableCreditedAt(o.CreditedAt).
		SetNillableReceiptNumber(o.ReceiptNumber).SetNillableWarningID(o.WarningID).SetNillableWarnedAt(o.WarnedAt).
		SetNillableWarningClearedAt(o.WarningClearedAt).SetPeriod(o.Period).SetTaxMinor(o.TaxMinor).SetTax(o.Tax).SetTaxTaken(o.TaxTaken)
	if o.Buyer != nil {
		up.SetBuyer(o.Buyer)
	}
	if next := b.nextLook(); next != nil {
		up.SetCheckAt(*next)
	} else {
		up.ClearCheckAt()
	}
	after, err := up.Save(ctx)
	if err != nil {
		return err
	}
	b.o = after
	if after.Kind == schematype.TopUpPlan && after.Period > 0 && b.gone() >= after.PaidMinor {
		if err := b.cfg.Periods.PaidBack(ctx, b.tx, after); err != nil {
			return err
		}
	}
	return b.rechargeEnded(ctx)
}

// failureText says a failure in our words; Stripe's own text is not for customers of ours.
func failureText(code string) string {
	switch code {
	case "authentication_required":
		return "The bank wants the card's owner to confirm the payment."
	case "card_declined":
		return "The card was declined."
	case "expired_card":
		return "The card has expired."
	case "insufficient_funds":
		return "The account has not enough money."
	case failTaxLocation:
		return "The tax cannot be computed: the address of the card's owner is not known."
	}
	return "The payment failed."
}
