package plan

import (
	"context"
	"fmt"
	"time"

	"weir/ent"
	"weir/ent/subscription"
	"weir/internal/audit"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/locale"
	"weir/internal/mail"
	"weir/internal/money"
	"weir/internal/notice"
	"weir/internal/secret"
	"weir/internal/tenant"
	"weir/internal/viewer"
)

const (
	// openFor is how long the first period can be paid; Stripe allows 30 minutes to 24 hours.
	openFor = 2 * time.Hour
	// stripeGrace is how long a level outlives a period that Stripe pays: it makes the next invoice when the period ends, and
	// takes the money about an hour later.
	stripeGrace = 24 * time.Hour
	// stripeLeast and stripePeriod bound what Stripe takes: the smallest payment, and the longest interval.
	stripeLeast  = 50 * money.Cent
	stripePeriod = 365
	firstLook    = time.Minute
	// linkLife is how long the page of an open invoice works at Stripe at least: 30 days, less a margin.
	linkLife = 14 * 24 * time.Hour
)

var errNoStripe = fault.New(fault.Unavailable,
	"Payments are not set up here: the operator must set STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET. Plans can be bought from the balance.")

// order makes the row of a plan that Stripe pays, and has Stripe open the page where it is paid. Nothing is given before it is.
func (s *Service) order(ctx context.Context, v *viewer.Viewer, in BuyInput) (*ent.Subscription, error) {
	if s.cfg.Payments == nil || !s.cfg.Payments.On() {
		return nil, errNoStripe
	}
	now := s.cfg.Clock.Now()
	var name string
	sub, err := db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*ent.Subscription, error) {
		sys := viewer.SystemContext(ctx, "plan")
		p, err := planOf(sys, tx, in.PlanID)
		if err != nil {
			return nil, err
		}
		name = p.Name
		if old, err := bought(sys, tx, v.TenantID, in); err != nil || old != nil {
			return old, err
		}
		switch price := money.Amount(p.PriceN); {
		case p.ArchivedAt != nil:
			return nil, ErrNoPlan
		case price < stripeLeast || price%money.Cent != 0 || p.PeriodDays > stripePeriod:
			return nil, fault.Field("payment", "Only the balance can pay this plan: Stripe takes whole cents, at least 0.50 USD, for at most 365 days.")
		}
		create := newSubscription(tx, v, p, in, now).SetPayer(subscription.PayerSTRIPE).SetStatus(subscription.StatusPENDING).SetRenews(true).
			SetOpenUntil(now.Add(openFor)).SetCheckAt(now.Add(firstLook))
		sub, fresh, err := insert(sys, tx, create, in, v.TenantID)
		if err != nil || !fresh {
			return sub, err
		}
		return sub, audit.Append(ctx, tx, audit.Event{
			Action: "plan.order", TenantID: v.TenantID, TargetID: sub.ID, After: map[string]any{"plan": p.Code, "price": money.Amount(p.PriceN)},
		})
	})
	if err != nil {
		return nil, err
	}
	return s.cfg.Payments.Open(ctx, sub, name, in.ReturnTo)
}

// Refresh brings the plan of the viewer's tenant to where Stripe says it is, for the page that people come back to; nil for none.
// While Stripe does not answer, what is known is returned.
func (s *Service) Refresh(ctx context.Context, tenantID string) (*ent.Subscription, error) {
	sub, err := s.Running(ctx, tenantID)
	if err != nil || sub == nil || sub.Payer != subscription.PayerSTRIPE || s.cfg.Payments == nil || !s.cfg.Payments.On() {
		return sub, err
	}
	after, err := s.cfg.Payments.Reconcile(ctx, sub.ID)
	switch {
	case fault.CodeOf(err) == fault.Unavailable:
		return sub, nil
	case err == nil && after.Status == subscription.StatusENDED:
		return nil, nil //nolint:nilnil // none runs
	}
	return after, err
}

// tellStripe cancels or resumes a plan that Stripe pays. Stripe comes first: what it says is then noted here.
func (s *Service) tellStripe(ctx context.Context, sub *ent.Subscription, action string, renews bool) (*ent.Subscription, error) {
	if s.cfg.Payments == nil || !s.cfg.Payments.On() {
		return nil, errNoStripe
	}
	tell := s.cfg.Payments.Stop
	if renews {
		tell = s.cfg.Payments.Resume
	}
	after, err := tell(ctx, sub)
	if err != nil {
		return nil, err
	}
	if after.Renews == sub.Renews && after.Status == sub.Status {
		return after, nil
	}
	return after, db.Exec(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		return audit.Append(ctx, tx, audit.Event{
			Action: action, TenantID: sub.TenantID, TargetID: sub.ID,
			Before: map[string]any{"renews": sub.Renews}, After: map[string]any{"renews": after.Renews},
		})
	})
}

// Paid buys the next period of a plan with an invoice that was credited, in the transaction that credits it: the price goes from
// the wallet to the platform at once, and level and credit begin. What is paid for a plan that has ended stays in the wallet.
func (s *Service) Paid(ctx context.Context, tx *ent.Tx, o *ent.TopUp) error {
	sub, err := tx.Subscription.Get(ctx, o.SubscriptionID)
	if err != nil {
		return fmt.Errorf("period of plan %s: %w", o.SubscriptionID, err)
	}
	if sub.Status == subscription.StatusENDED {
		return nil
	}
	period := sub.Period
	if sub.Status == subscription.StatusACTIVE {
		period++
	}
	n, err := tx.Subscription.Update().Where(
		subscription.ID(sub.ID), subscription.StatusEQ(sub.Status), subscription.Period(sub.Period),
	).SetStatus(subscription.StatusACTIVE).SetPeriod(period).SetPeriodStart(*o.PeriodStart).SetPeriodEnd(*o.PeriodEnd).SetGrants(0).
		ClearNextGrantAt().ClearPastDueAt().Save(ctx)
	switch {
	case err != nil:
		return wrap("period of plan", sub, err)
	case n == 0:
		return wrap("period of plan", sub, errMoved)
	}
	if sub, err = tx.Subscription.Get(ctx, sub.ID); err != nil {
		return wrap("period of plan", sub, err)
	}
	p, err := tx.Plan.Get(ctx, sub.PlanID)
	if err != nil {
		return wrap("period of plan", sub, err)
	}
	wallet, err := id.Parse(id.Tenant, sub.TenantID)
	if err != nil {
		return tenant.ErrNotFound
	}
	_, err = s.cfg.Ledger.Debit(ctx, tx, ledger.Debit{
		Key: periodKey(sub), Tenant: wallet, Amount: money.Amount(sub.PriceN), Fund: ledger.Cash, To: ledger.PlanRevenue,
		Lot:   *o.PaymentIntent + ":credit",
		About: ledger.About{Code: ledger.CodePlan, RefType: "plan", RefID: sub.ID, Remark: "Plan " + p.Name},
	})
	if err != nil {
		return wrap("period of plan", sub, err)
	}
	o.Period = period
	if sub, err = s.begin(ctx, tx, sub); err != nil {
		return err
	}
	if period == 1 {
		return nil
	}
	_, err = notice.Append(ctx, tx, notice.Notice{
		TenantID: sub.TenantID, Key: periodKey(sub), Kind: notice.PlanRenewed,
		Facts: map[string]string{"plan": p.Name, "until": sub.PeriodEnd.UTC().Format(time.RFC3339)},
	})
	return err
}

// PaidBack ends a plan whose period that runs was paid back wholly: its level ends, and what is left of its credit goes.
func (s *Service) PaidBack(ctx context.Context, tx *ent.Tx, o *ent.TopUp) error {
	sub, err := tx.Subscription.Get(ctx, o.SubscriptionID)
	if err != nil || sub.Period != o.Period {
		return err
	}
	wallet, err := id.Parse(id.Tenant, sub.TenantID)
	if err != nil {
		return tenant.ErrNotFound
	}
	if sub.Status == subscription.StatusACTIVE {
		if err := s.End(ctx, tx, sub, "refunded", s.cfg.Clock.Now()); err != nil {
			return err
		}
	}
	for n := 1; n <= sub.Grants; n++ {
		if err := s.cfg.Ledger.EndLot(ctx, tx, wallet, creditKey(sub, n)); err != nil {
			return wrap("end plan", sub, err)
		}
	}
	s.touched(ctx, sub)
	return nil
}

// End ends a plan that Stripe pays, at a moment, with the level of its period. Idempotent.
func (s *Service) End(ctx context.Context, tx *ent.Tx, sub *ent.Subscription, reason string, at time.Time) error {
	u := tx.Subscription.Update().Where(subscription.ID(sub.ID), subscription.StatusEQ(sub.Status), subscription.StatusNEQ(subscription.StatusENDED)).
		SetStatus(subscription.StatusENDED).SetEndedAt(at).SetEndReason(reason).SetRenews(false).ClearNextGrantAt().ClearPastDueAt().SetCheckoutURL("")
	if sub.StripeID == nil || reason != "refunded" {
		u.ClearCheckAt()
	} else {
		u.SetCheckAt(at) // Stripe is to be told
	}
	n, err := u.Save(ctx)
	if err != nil || n == 0 || sub.Status == subscription.StatusPENDING {
		return wrap("end plan", sub, err)
	}
	if sub.VipLevel > 0 {
		if err := s.cfg.Tenants.EndVIP(ctx, tx, sub.TenantID, "plan:"+sub.ID, at); err != nil {
			return wrap("end plan", sub, err)
		}
	}
	p, err := tx.Plan.Get(ctx, sub.PlanID)
	if err != nil {
		return wrap("end plan", sub, err)
	}
	_, err = notice.Append(ctx, tx, notice.Notice{
		TenantID: sub.TenantID, Key: "plan:" + sub.ID + ":end", Kind: notice.PlanEnded, Facts: map[string]string{"plan": p.Name, "reason": reason},
	})
	return err
}

// Unpaid tells a tenant, and who bought its plan, that the payment of the next period has failed.
func (s *Service) Unpaid(ctx context.Context, tx *ent.Tx, sub *ent.Subscription, link string) error {
	p, err := tx.Plan.Get(ctx, sub.PlanID)
	if err != nil {
		return wrap("unpaid plan", sub, err)
	}
	_, err = notice.Append(ctx, tx, notice.Notice{
		TenantID: sub.TenantID, Key: periodKey(sub) + ":unpaid", Kind: notice.PlanUnpaid,
		Facts: map[string]string{"plan": p.Name, "until": sub.PeriodEnd.UTC().Format(time.RFC3339)},
	})
	if err != nil || s.cfg.Mail == nil || link == "" {
		return err
	}
	u, err := tx.User.Get(ctx, sub.BoughtBy)
	if ent.IsNotFound(err) || (err == nil && u.Email == nil) {
		return nil
	} else if err != nil {
		return wrap("unpaid plan", sub, err)
	}
	t, err := tx.Tenant.Get(ctx, sub.TenantID)
	if err != nil {
		return wrap("unpaid plan", sub, err)
	}
	return s.cfg.Mail.Enqueue(ctx, tx, mail.Letter{
		Kind: mail.PlanUnpaid, To: *u.Email, Language: locale.Language(u.Language), Link: secret.New(link),
		Expires: s.cfg.Clock.Now().Add(linkLife),
		Values:  map[string]string{"Tenant": t.Name, "Plan": p.Name},
	})
}

// errMoved: the plan has changed since it was read; whoever reads it again finds it.
var errMoved = fault.New(fault.Unavailable, "The plan has changed meanwhile. Try again.")
