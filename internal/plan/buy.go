package plan

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	"weir/ent"
	"weir/ent/subscription"
	"weir/internal/audit"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/internal/tenant"
	"weir/internal/viewer"
)

// creditEvery is how far the credits of a plan are apart.
const creditEvery = 30 * 24 * time.Hour

var (
	errOwner  = fault.New(fault.Forbidden, "Only owners may buy and cancel plans.")
	errHasOne = fault.New(fault.Conflict, "This tenant has a plan, or one that waits to be paid. Cancel it first; the next can be bought when it has ended.")
	errNone   = fault.New(fault.NotFound, "This tenant has no plan that runs.")
	errShort  = fault.New(fault.BalanceExhausted, "The balance does not cover the price of the plan.")
)

// BuyInput says which plan the viewer's tenant buys.
type BuyInput struct {
	PlanID string
	// Payer is what pays for periods.
	Payer subscription.Payer
	// Renews: another period is bought when one ends, as long as it is paid. What Stripe pays renews until it is cancelled.
	Renews bool
	// ReturnTo is the page to which Stripe sends people back.
	ReturnTo string
	// Key makes a repeat a repeat: one key of a tenant is one purchase, for ever.
	Key string
}

// Validate reports every fault of the input.
func (in BuyInput) Validate() error {
	if in.Key == "" || len(in.Key) > 100 || strings.ContainsFunc(in.Key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return fault.Field("idempotencyKey", "A key of 1 to 100 printable ASCII characters without blanks is needed.")
	}
	return nil
}

// Buy pays the first period of a plan from the balance of the viewer's tenant, cash first, and begins it. OWNER only.
//
// Idempotent by tenant and Key: a repeat returns the subscription as it is now. NOT_FOUND for a plan that is not on sale;
// CONFLICT while another plan runs, and for a key that bought another plan; BALANCE_EXHAUSTED when the balance does not cover
// the price.
func (s *Service) Buy(ctx context.Context, in BuyInput) (*ent.Subscription, error) {
	v, err := owner(ctx)
	if err != nil {
		return nil, err
	}
	if err := in.Validate(); err != nil {
		return nil, err
	}
	now := s.cfg.Clock.Now()
	if in.Payer == subscription.PayerSTRIPE {
		return s.order(ctx, v, in)
	}
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*ent.Subscription, error) {
		sys := viewer.SystemContext(ctx, "plan")
		p, err := planOf(sys, tx, in.PlanID)
		if err != nil {
			return nil, err
		}
		if old, err := bought(sys, tx, v.TenantID, in); err != nil || old != nil {
			return old, err
		}
		if p.ArchivedAt != nil {
			return nil, ErrNoPlan
		}
		create := newSubscription(tx, v, p, in, now).SetPayer(subscription.PayerBALANCE).SetStatus(subscription.StatusACTIVE).SetRenews(in.Renews)
		sub, fresh, err := insert(sys, tx, create, in, v.TenantID)
		if err != nil || !fresh {
			return sub, err
		}
		if err := s.pay(ctx, tx, sub, p.Name); err != nil {
			return nil, err
		}
		if sub, err = s.begin(ctx, tx, sub); err != nil {
			return nil, err
		}
		return sub, audit.Append(ctx, tx, audit.Event{
			Action: "plan.buy", TenantID: v.TenantID, TargetID: sub.ID,
			After: map[string]any{"plan": p.Code, "price": money.Amount(p.PriceN), "renews": in.Renews, "periodEnd": sub.PeriodEnd},
		})
	})
}

// planOf is a plan; ErrNoPlan when there is none.
func planOf(sys context.Context, tx *ent.Tx, planID string) (*ent.Plan, error) {
	p, err := tx.Plan.Get(sys, planID)
	if ent.IsNotFound(err) {
		return nil, ErrNoPlan
	} else if err != nil {
		return nil, fmt.Errorf("buy plan: %w", err)
	}
	return p, nil
}

// newSubscription is the row of a purchase, on the terms of now.
func newSubscription(tx *ent.Tx, v *viewer.Viewer, p *ent.Plan, in BuyInput, now time.Time) *ent.SubscriptionCreate {
	return tx.Subscription.Create().SetTenantID(v.TenantID).SetPlanID(p.ID).SetClientKey(in.Key).SetBoughtBy(v.UserID).
		SetPriceN(p.PriceN).SetPeriodDays(p.PeriodDays).SetVipLevel(p.VipLevel).SetCreditN(p.CreditN).SetCreditExpires(p.CreditExpires).
		SetPeriod(1).SetPeriodStart(now).SetPeriodEnd(now.AddDate(0, 0, p.PeriodDays)).SetCreatedAt(now)
}

// insert writes the row of a purchase, or finds what its key has bought; errHasOne while another plan runs.
func insert(sys context.Context, tx *ent.Tx, create *ent.SubscriptionCreate, in BuyInput, tenantID string) (*ent.Subscription, bool, error) {
	subID, err := create.OnConflict(entsql.DoNothing()).ID(sys)
	if errors.Is(err, sql.ErrNoRows) { // a racer was faster, or another plan runs
		if old, err := bought(sys, tx, tenantID, in); err != nil || old != nil {
			return old, false, err
		}
		return nil, false, errHasOne
	} else if err != nil {
		return nil, false, fmt.Errorf("buy plan: %w", err)
	}
	sub, err := tx.Subscription.Get(sys, subID)
	if err != nil {
		return nil, false, fmt.Errorf("buy plan: %w", err)
	}
	return sub, true, nil
}

// bought is what a key of a tenant has bought; nil for nothing.
func bought(ctx context.Context, tx *ent.Tx, tenantID string, in BuyInput) (*ent.Subscription, error) {
	old, err := tx.Subscription.Query().Where(subscription.TenantID(tenantID), subscription.ClientKey(in.Key)).Only(ctx)
	switch {
	case ent.IsNotFound(err):
		return nil, nil //nolint:nilnil // nothing was bought
	case err != nil:
		return nil, fmt.Errorf("buy plan: %w", err)
	case old.PlanID != in.PlanID || old.Payer != cmp.Or(in.Payer, subscription.PayerBALANCE):
		return nil, &fault.Error{Code: fault.Conflict, Field: "idempotencyKey", Message: "This key was used for another plan."}
	}
	return old, nil
}

// pay takes the price of the period that runs from the balance, once. BALANCE_EXHAUSTED when it does not cover it.
func (s *Service) pay(ctx context.Context, tx *ent.Tx, sub *ent.Subscription, name string) error {
	if sub.PriceN == 0 {
		return nil
	}
	wallet, err := id.Parse(id.Tenant, sub.TenantID)
	if err != nil {
		return tenant.ErrNotFound
	}
	_, err = s.cfg.Ledger.Debit(ctx, tx, ledger.Debit{
		Key: periodKey(sub), Tenant: wallet, Amount: money.Amount(sub.PriceN), Fund: ledger.Cash,
		To: ledger.PlanRevenue, Covered: true, Bought: true,
		About: ledger.About{Code: ledger.CodePlan, RefType: "plan", RefID: sub.ID, Remark: "Plan " + name},
	})
	if errors.Is(err, ledger.ErrNotCovered) {
		return errShort
	} else if err != nil {
		return fmt.Errorf("pay plan %s: %w", sub.ID, err)
	}
	s.touched(ctx, sub)
	return nil
}

// periodKey names the period that runs, in the ledger and among the grants of VIP levels.
func periodKey(sub *ent.Subscription) string { return fmt.Sprintf("plan:%s:%d", sub.ID, sub.Period) }

// creditKey names the n-th credit of the period that runs.
func creditKey(sub *ent.Subscription, n int) string {
	return fmt.Sprintf("%s:credit:%d", periodKey(sub), n)
}

// levelUntil is when the level of the period that runs ends: Stripe takes the money of the next one some time after its
// beginning, so that the level of what it pays holds a day longer.
func levelUntil(sub *ent.Subscription) time.Time {
	if sub.Payer == subscription.PayerSTRIPE {
		return sub.PeriodEnd.Add(stripeGrace)
	}
	return sub.PeriodEnd
}

// begin gives what a period gives at once: the level until its end, and the first credit.
func (s *Service) begin(ctx context.Context, tx *ent.Tx, sub *ent.Subscription) (*ent.Subscription, error) {
	if sub.VipLevel > 0 {
		_, err := s.cfg.Tenants.GrantVIP(ctx, tx, tenant.Grant{
			TenantID: sub.TenantID, Key: periodKey(sub), Level: sub.VipLevel, Until: levelUntil(sub),
		})
		if err != nil {
			return nil, fmt.Errorf("begin plan %s: %w", sub.ID, err)
		}
	}
	return s.grant(ctx, tx, sub)
}

// grant books the next credit of the period that runs, once, and notes when the one after it is due.
func (s *Service) grant(ctx context.Context, tx *ent.Tx, sub *ent.Subscription) (*ent.Subscription, error) {
	if sub.CreditN == 0 {
		return sub, nil
	}
	wallet, err := id.Parse(id.Tenant, sub.TenantID)
	if err != nil {
		return nil, tenant.ErrNotFound
	}
	next := sub.PeriodStart.Add(time.Duration(sub.Grants+1) * creditEvery)
	if !next.Before(sub.PeriodEnd) {
		next = sub.PeriodEnd
	}
	c := ledger.Credit{
		Key: creditKey(sub, sub.Grants+1), Tenant: wallet, Amount: money.Amount(sub.CreditN),
		Fund: ledger.Bonus, From: ledger.PromoExpense,
		About: ledger.About{Code: ledger.CodeBonus, RefType: "plan", RefID: sub.ID, Remark: "Credit of the plan"},
	}
	if sub.CreditExpires {
		c.ExpiresAt = next
	}
	if _, err := s.cfg.Ledger.Credit(ctx, tx, c); err != nil {
		return nil, fmt.Errorf("credit of plan %s: %w", sub.ID, err)
	}
	s.touched(ctx, sub)
	u := tx.Subscription.UpdateOneID(sub.ID).AddGrants(1)
	if next.Before(sub.PeriodEnd) {
		u.SetNextGrantAt(next)
	} else {
		u.ClearNextGrantAt()
	}
	after, err := u.Save(viewer.SystemContext(ctx, "plan"))
	if err != nil {
		return nil, fmt.Errorf("credit of plan %s: %w", sub.ID, err)
	}
	return after, nil
}

func (s *Service) touched(ctx context.Context, sub *ent.Subscription) {
	wallet, err := id.Parse(id.Tenant, sub.TenantID)
	if err == nil && s.cfg.Touched != nil {
		db.AfterCommit(ctx, func() { s.cfg.Touched(wallet) })
	}
}

// Cancel lets the plan of the viewer's tenant end with its period. OWNER only. Idempotent; NOT_FOUND when none runs.
func (s *Service) Cancel(ctx context.Context) (*ent.Subscription, error) {
	return s.setRenews(ctx, "plan.cancel", false)
}

// Resume undoes Cancel while the period runs. OWNER only. NOT_FOUND when none runs.
func (s *Service) Resume(ctx context.Context) (*ent.Subscription, error) {
	return s.setRenews(ctx, "plan.resume", true)
}

func (s *Service) setRenews(ctx context.Context, action string, renews bool) (*ent.Subscription, error) {
	v, err := owner(ctx)
	if err != nil {
		return nil, err
	}
	if sub, err := s.Running(viewer.SystemContext(ctx, "plan"), v.TenantID); err != nil || (sub != nil && sub.Payer == subscription.PayerSTRIPE) {
		if err != nil {
			return nil, err
		}
		return s.tellStripe(ctx, sub, action, renews)
	}
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*ent.Subscription, error) {
		sys := viewer.SystemContext(ctx, "plan")
		runs := subscription.And(subscription.TenantID(v.TenantID), subscription.StatusEQ(subscription.StatusACTIVE))
		n, err := tx.Subscription.Update().Where(runs, subscription.RenewsNEQ(renews)).SetRenews(renews).Save(sys)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", action, err)
		}
		sub, err := tx.Subscription.Query().Where(runs).Only(sys)
		switch {
		case ent.IsNotFound(err):
			return nil, errNone
		case err != nil:
			return nil, fmt.Errorf("%s: %w", action, err)
		case n == 0:
			return sub, nil
		}
		return sub, audit.Append(ctx, tx, audit.Event{
			Action: action, TenantID: v.TenantID, TargetID: sub.ID, Before: map[string]any{"renews": !renews}, After: map[string]any{"renews": renews},
		})
	})
}

// Running is the plan of a tenant that runs, or waits for its first payment; nil for none. Every member may ask.
func (s *Service) Running(ctx context.Context, tenantID string) (*ent.Subscription, error) {
	sub, err := s.cfg.Ent.Subscription.Query().Where(subscription.TenantID(tenantID), subscription.StatusNEQ(subscription.StatusENDED)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, nil //nolint:nilnil // none runs
	} else if err != nil {
		return nil, fmt.Errorf("read the plan of %s: %w", tenantID, err)
	}
	return sub, nil
}

// owner is the viewer, who must be an OWNER of its tenant.
func owner(ctx context.Context) (*viewer.Viewer, error) {
	v := viewer.FromContext(ctx)
	switch {
	case v == nil:
		return nil, fault.New(fault.Unauthenticated, "Sign in first.")
	case v.TenantID == "":
		return nil, tenant.ErrNotFound
	case v.Halted:
		return nil, viewer.ErrHalted
	case v.Role != viewer.Owner:
		return nil, errOwner
	}
	return v, nil
}
