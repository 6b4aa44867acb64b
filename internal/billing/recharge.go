package billing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"weir/ent"
	"weir/ent/billingprofile"
	"weir/ent/paymentmethod"
	"weir/ent/schematype"
	"weir/ent/topup"
	"weir/internal/audit"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/locale"
	"weir/internal/mail"
	"weir/internal/money"
	"weir/internal/secret"
	"weir/internal/viewer"
)

const (
	// ConfirmKind is the kind of the outbox events that send a link to pay a recharge by hand, and of their job.
	ConfirmKind = "top_up.confirm"

	// maxFailures in a row stop automatic recharges.
	maxFailures = 3
	// rechargePause is how long after one recharge the next can be.
	rechargePause = time.Minute
	// rechargeBackoff doubles with each failure.
	rechargeBackoff = time.Hour
	rechargeBatch   = 200
)

// RechargeInput says when a saved card is charged.
type RechargeInput struct {
	On     bool
	CardID string
	Below  money.Amount // available money below which it is charged
	Amount money.Amount // credit bought each time
	// Caps on what is bought in a day and in a month, UTC.
	DailyCap, MonthlyCap money.Amount
}

func (in *RechargeInput) validate(t *Terms) error {
	if !in.On {
		return nil
	}
	var faults []error
	if _, err := t.quote(in.Amount, "", USD); err != nil {
		faults = append(faults, err)
	}
	if in.Below <= 0 || in.Below > maxTopUp {
		faults = append(faults, fault.Field("below", "The threshold must be above zero, and at most 100,000 USD."))
	}
	if in.DailyCap < in.Amount || in.MonthlyCap < in.DailyCap || in.MonthlyCap > 100*maxTopUp {
		faults = append(faults, fault.Field("dailyCap", "The caps must allow one recharge, and the monthly one be at least the daily one."))
	}
	return errors.Join(faults...)
}

// UpdateRecharge says when a saved card is charged, or that it is not. Switching it on ends a stop after failures. OWNER, ADMIN
// and BILLING. NOT_FOUND for a card that is not saved. Audited.
func (s *Cards) UpdateRecharge(ctx context.Context, in RechargeInput) (*ent.BillingProfile, error) {
	v, err := person(ctx)
	if err != nil {
		return nil, err
	}
	if in.On && !s.On() {
		return nil, ErrNotConfigured
	}
	terms, err := s.Terms(ctx)
	if err != nil {
		return nil, err
	}
	if err := in.validate(&terms); err != nil {
		return nil, err
	}
	if in.On {
		saved, err := s.cfg.Ent.PaymentMethod.Query().Where(paymentmethod.ID(in.CardID), paymentmethod.RemovedAtIsNil()).Exist(ctx)
		switch {
		case err != nil:
			return nil, fmt.Errorf("recharge: %w", err)
		case !saved:
			return nil, ErrNoCard
		}
	}
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*ent.BillingProfile, error) {
		sys := viewer.SystemContext(ctx, "recharge")
		p, err := profileOf(sys, tx, v.TenantID)
		if err != nil {
			return nil, err
		}
		up := tx.BillingProfile.UpdateOneID(p.ID).SetRechargeOn(in.On)
		if in.On {
			up.SetRechargeMethod(in.CardID).SetRechargeBelow(in.Below).SetRechargeAmount(in.Amount).SetRechargeDailyCap(in.DailyCap).
				SetRechargeMonthlyCap(in.MonthlyCap).SetRechargeFailures(0).ClearRechargeStoppedAt().ClearRechargeAfter().SetRechargeBy(v.UserID)
		}
		after, err := up.Save(sys)
		if err != nil {
			return nil, fmt.Errorf("recharge: %w", err)
		}
		return after, audit.Append(ctx, tx, audit.Event{Action: "billing.recharge", TenantID: v.TenantID, TargetID: p.ID, After: map[string]any{
			"on": in.On, "card": in.CardID, "below": in.Below, "amount": in.Amount, "dailyCap": in.DailyCap, "monthlyCap": in.MonthlyCap,
		}})
	})
}

// Recharge charges the saved cards of the tenants whose money runs low. A recharge is an order whose row is made, once for all
// nodes, before the card is charged. A tenant that fails does not keep the others waiting.
func (s *TopUps) Recharge(ctx context.Context) error {
	if !s.On() {
		return nil
	}
	sys := viewer.SystemContext(ctx, "recharge")
	terms, err := s.Terms(sys)
	if err != nil {
		return err
	}
	var faults []error
	last := ""
	for {
		due, err := s.cfg.Ent.BillingProfile.Query().Where(
			billingprofile.RechargeOn(true), billingprofile.RechargeOrder(""), billingprofile.IDGT(last),
			billingprofile.Or(billingprofile.RechargeAfterIsNil(), billingprofile.RechargeAfterLTE(s.cfg.Clock.Now())),
		).Order(ent.Asc(billingprofile.FieldID)).Limit(rechargeBatch).All(sys)
		if err != nil {
			return fmt.Errorf("recharge: %w", err)
		}
		for _, p := range due {
			last = p.ID
			if err := s.recharge(sys, p, &terms); err != nil {
				faults = append(faults, fmt.Errorf("recharge %s: %w", p.TenantID, err))
			}
		}
		if len(due) < rechargeBatch || ctx.Err() != nil {
			return errors.Join(faults...)
		}
	}
}

func (s *TopUps) recharge(sys context.Context, p *ent.BillingProfile, terms *Terms) error {
	tenant, err := walletOf(p.TenantID)
	if err != nil {
		return err
	}
	w, err := s.cfg.Ledger.Wallet(sys, tenant)
	if err != nil || w.Frozen || w.Available()-w.Debt >= p.RechargeBelow {
		return err
	}
	t, err := s.cfg.Ent.Tenant.Get(sys, p.TenantID)
	if err != nil || t.SuspendedAt != nil || t.DeleteAt != nil {
		return err
	}
	wait, err := s.overCap(sys, p)
	if err != nil {
		return err
	}
	if !wait.IsZero() {
		return s.cfg.Ent.BillingProfile.Update().Where(billingprofile.ID(p.ID), billingprofile.RechargeSeq(p.RechargeSeq)).SetRechargeAfter(wait).Exec(sys)
	}
	q, err := terms.quote(p.RechargeAmount, "", USD)
	if err != nil { // the terms have changed since: not tried again before somebody looks
		return s.cfg.Ent.BillingProfile.Update().Where(billingprofile.ID(p.ID)).SetRechargeOn(false).SetRechargeStoppedAt(s.cfg.Clock.Now()).Exec(sys)
	}
	order := id.New(id.TopUp)
	begun, err := db.InTx(sys, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (bool, error) {
		n, err := tx.BillingProfile.Update().Where(
			billingprofile.ID(p.ID), billingprofile.RechargeSeq(p.RechargeSeq), billingprofile.RechargeOn(true), billingprofile.RechargeOrder(""),
		).AddRechargeSeq(1).SetRechargeOrder(order).Save(ctx)
		if err != nil || n == 0 { // another node does it
			return false, err
		}
		create := s.newOrder(tx, p.TenantID, schematype.TopUpAuto, q).SetID(order).SetClientKey(fmt.Sprintf("auto:%d", p.RechargeSeq+1))
		return true, create.Exec(ctx)
	})
	if err != nil || !begun {
		return err
	}
	_, err = s.Reconcile(sys, order)
	return err
}

// overCap is when the next recharge may be, where one now would be over a cap; zero where it would not.
func (s *TopUps) overCap(sys context.Context, p *ent.BillingProfile) (time.Time, error) {
	now := s.cfg.Clock.Now().UTC()
	day := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
	month := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	rows, err := s.cfg.Ent.TopUp.Query().Where(
		topup.TenantID(p.TenantID), topup.KindEQ(schematype.TopUpAuto), topup.CreatedAtGTE(month), topup.StatusNEQ(schematype.TopUpFailed),
	).Select(topup.FieldCredit, topup.FieldCreatedAt).All(sys)
	if err != nil {
		return time.Time{}, fmt.Errorf("recharge: %w", err)
	}
	var today, thisMonth money.Amount
	for _, o := range rows {
		thisMonth += o.Credit
		if !o.CreatedAt.Before(day) {
			today += o.Credit
		}
	}
	switch {
	case thisMonth+p.RechargeAmount > p.RechargeMonthlyCap:
		return month.AddDate(0, 1, 0), nil
	case today+p.RechargeAmount > p.RechargeDailyCap:
		return day.AddDate(0, 0, 1), nil
	}
	return time.Time{}, nil
}

// rechargeEnded notes in the tenant's profile how its automatic recharge has ended, and writes to whoever set it up.
func (b *booking) rechargeEnded(ctx context.Context) error {
	o := b.o
	paid := o.CreditedAt != nil && b.was.CreditedAt == nil
	if paid && strings.HasPrefix(clientKey(o), confirmKey) {
		return b.confirmed(ctx)
	}
	failed := o.Status == schematype.TopUpFailed && b.was.Status != schematype.TopUpFailed
	if o.Kind != schematype.TopUpAuto || (!paid && !failed) {
		return nil
	}
	p, err := b.tx.BillingProfile.Query().Where(billingprofile.TenantID(o.TenantID), billingprofile.RechargeOrder(o.ID)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil
	} else if err != nil {
		return fmt.Errorf("recharge: %w", err)
	}
	up := b.tx.BillingProfile.UpdateOneID(p.ID).SetRechargeOrder("")
	if paid {
		return up.SetRechargeFailures(0).SetRechargeAfter(b.at.Add(rechargePause)).Exec(ctx)
	}
	failures := p.RechargeFailures + 1
	up.SetRechargeFailures(failures).SetRechargeAfter(b.at.Add(rechargeBackoff << (failures - 1)))
	kind := mail.RechargeFailed
	if failures >= maxFailures {
		kind = mail.RechargeStopped
		up.SetRechargeOn(false).SetRechargeStoppedAt(b.at)
	}
	if err := up.Exec(ctx); err != nil {
		return fmt.Errorf("recharge: %w", err)
	}
	return b.tellFailure(ctx, p, kind)
}

// tellFailure writes to whoever set a recharge up how it has failed; where the bank wants the card's owner, by a letter with a link.
func (b *booking) tellFailure(ctx context.Context, p *ent.BillingProfile, kind mail.Kind) error {
	if b.now.failure == "authentication_required" {
		if _, err := b.cfg.Outbox.Append(ctx, b.tx, ConfirmKind, confirmJob{OrderID: b.o.ID}); err != nil {
			return err
		}
		if kind == mail.RechargeFailed {
			return nil // that letter says it all
		}
	}
	return b.write(ctx, b.tx, p, kind, b.o, secret.String{})
}

// confirmKey begins the keys of the orders by which recharges are paid by hand, because the bank wanted the card's owner.
const confirmKey = "confirm:"

func clientKey(o *ent.TopUp) string {
	if o.ClientKey == nil {
		return ""
	}
	return *o.ClientKey
}

// confirmed ends the row of failures: what the bank had refused to the program, the card's owner has paid.
func (b *booking) confirmed(ctx context.Context) error {
	err := b.tx.BillingProfile.Update().Where(billingprofile.TenantID(b.o.TenantID), billingprofile.RechargeOn(true)).
		SetRechargeFailures(0).SetRechargeAfter(b.at.Add(rechargePause)).Exec(ctx)
	if err != nil {
		return fmt.Errorf("recharge: %w", err)
	}
	return nil
}

// write sends a letter about a recharge to whoever set it up.
func (s *TopUps) write(ctx context.Context, tx *ent.Tx, p *ent.BillingProfile, kind mail.Kind, o *ent.TopUp, link secret.String) error {
	if s.cfg.Mail == nil || p.RechargeBy == "" {
		return nil
	}
	u, err := tx.User.Get(ctx, p.RechargeBy)
	switch {
	case ent.IsNotFound(err), err == nil && u.Email == nil:
		return nil
	case err != nil:
		return fmt.Errorf("letter about a recharge: %w", err)
	}
	t, err := tx.Tenant.Get(ctx, p.TenantID)
	if err != nil {
		return fmt.Errorf("letter about a recharge: %w", err)
	}
	l := mail.Letter{
		Kind: kind, To: *u.Email, Language: locale.Language(u.Language), Link: link,
		Values: map[string]string{"Tenant": t.Name, "Amount": o.Credit.String()},
	}
	if !link.Empty() {
		l.Expires = o.ExpiresAt
	}
	return s.cfg.Mail.Enqueue(ctx, tx, l)
}

type confirmJob struct {
	OrderID string `json:"order_id"`
}

// Confirm is the job that sends a link where a recharge is paid by hand, because the bank wants the card's owner.
func (s *TopUps) Confirm(ctx context.Context, outboxID string, payload []byte) error {
	var job confirmJob
	if err := json.Unmarshal(payload, &job); err != nil {
		return fmt.Errorf("confirm: %w", err)
	}
	sys := viewer.SystemContext(ctx, "recharge")
	auto, err := s.cfg.Ent.TopUp.Get(sys, job.OrderID)
	if err != nil {
		return fmt.Errorf("confirm %s: %w", job.OrderID, err)
	}
	p, err := s.cfg.Ent.BillingProfile.Query().Where(billingprofile.TenantID(auto.TenantID)).Only(sys)
	if err != nil {
		return fmt.Errorf("confirm %s: %w", job.OrderID, err)
	}
	q := quote{Currency: auto.Currency, AmountMinor: auto.AmountMinor, RatePPM: auto.RatePpm, Credit: auto.Credit, Bonus: auto.Bonus}
	o, err := s.order(sys, &viewer.Viewer{TenantID: auto.TenantID, UserID: p.RechargeBy}, q, confirmKey+auto.ID)
	if err != nil {
		return err
	}
	if o.SessionID == nil && o.Status == schematype.TopUpPending {
		terms, err := s.Terms(sys)
		if err != nil {
			return err
		}
		t, err := s.cfg.Ent.Tenant.Get(sys, o.TenantID)
		if err != nil {
			return fmt.Errorf("confirm %s: %w", job.OrderID, err)
		}
		if o, err = s.openCheckout(sys, o, checkout{returnTo: s.cfg.LinkBase + PagePath(t.Slug) + "?topUp=", tax: terms.Tax}, p.RechargeBy); err != nil {
			return err
		}
	}
	return db.Exec(sys, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		if err := s.cfg.Outbox.Done(ctx, tx, outboxID); err != nil {
			return err
		}
		if o.CheckoutURL == "" {
			return nil // it cannot be paid
		}
		return s.write(ctx, tx, p, mail.RechargeConfirm, o, secret.New(o.CheckoutURL))
	})
}

// PagePath is the page of the dashboard about a tenant's money.
func PagePath(slug string) string { return "/t/" + slug + "/wallet" }
