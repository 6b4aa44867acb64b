package billing

import (
	"context"
	"errors"
	"fmt"
	"time"

	entsql "entgo.io/ent/dialect/sql"
	"github.com/stripe/stripe-go/v76"

	"weir/ent"
	entsubscription "weir/ent/subscription"
	enttenant "weir/ent/tenant"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/viewer"
)

// Periods (plan.Service) begin and end what payments of plans buy, in the transaction that books them.
type Periods interface {
	// Paid: an invoice of a plan is credited; it buys the next period at once.
	Paid(ctx context.Context, tx *ent.Tx, o *ent.TopUp) error
	// PaidBack: all of such a payment went back, which ends the plan if its period runs.
	PaidBack(ctx context.Context, tx *ent.Tx, o *ent.TopUp) error
	// Unpaid: the payment of the next period has failed; link is where it can be made by hand, empty for nowhere.
	Unpaid(ctx context.Context, tx *ent.Tx, sub *ent.Subscription, link string) error
	// End: it will not be paid any more.
	End(ctx context.Context, tx *ent.Tx, sub *ent.Subscription, reason string, at time.Time) error
}

// Why a plan has ended.
const (
	endCancelled = "cancelled"
	endUnpaid    = "unpaid"
)

// How soon Stripe is asked again about a plan, without an event.
const (
	lookAtUnpaid = 6 * time.Hour
	// renewalTakes: Stripe makes the invoice of the next period when one ends, and takes the money about an hour later.
	renewalTakes = 2 * time.Hour
)

var errNotOpened = fault.New(fault.Unavailable, "The payment provider refused the order.")

// Subscriptions have plans paid by Stripe, period by period. What Stripe says counts: its invoices that are paid become
// orders of kind PLAN, which are credited, refunded and disputed as every other one.
type Subscriptions struct{ *TopUps }

// NewSubscriptions returns Subscriptions of the same account.
func NewSubscriptions(t *TopUps) *Subscriptions { return &Subscriptions{t} }

// Open has Stripe open the page where the first period of a pending plan is paid, once; a repeat returns the plan with the
// page that there is. UNAVAILABLE when Stripe gives no definite answer: then a repeat goes on with the same page.
func (s *Subscriptions) Open(ctx context.Context, sub *ent.Subscription, name, returnTo string) (*ent.Subscription, error) {
	if !s.On() {
		return nil, ErrNotConfigured
	}
	if sub.SessionID != nil || sub.Status != entsubscription.StatusPENDING {
		return sub, nil
	}
	sys := viewer.SystemContext(ctx, "plan")
	profile, err := NewCards(s.TopUps).customer(sys, &viewer.Viewer{TenantID: sub.TenantID})
	if err != nil {
		return nil, err
	}
	terms, err := s.Terms(sys)
	if err != nil {
		return nil, err
	}
	session, err := s.cfg.Stripe.createPlanCheckout(sys, planCheckout{
		sub: sub, name: name, customer: *profile.StripeCustomer, returnTo: returnTo, tax: terms.Tax,
	})
	if stored, ok := errors.AsType[*storedError](err); ok {
		if session, err = s.recoverPlanCheckout(sys, sub, stored); err != nil {
			return nil, err
		}
	}
	if refused, ok := errors.AsType[*refusedError](err); ok {
		s.cfg.Log.Warn().Err(refused).Str("subscription_id", sub.ID).Msg("stripe refuses a plan")
		if err := s.end(sys, sub, endCancelled, s.cfg.Clock.Now()); err != nil {
			return nil, err
		}
		return nil, errNotOpened
	}
	if err != nil {
		return nil, err
	}
	return s.opened(sys, sub, session)
}

// recoverPlanCheckout is what is done about a failure that Stripe keeps under the key: the page may be there all the same; if
// it is not, the next try has the next key.
func (s *Subscriptions) recoverPlanCheckout(sys context.Context, sub *ent.Subscription, cause error) (*stripe.CheckoutSession, error) {
	found, err := s.cfg.Stripe.findSession(sys, sub.ID, sub.CreatedAt)
	if err != nil || found != nil {
		return found, err
	}
	err = s.cfg.Ent.Subscription.Update().Where(entsubscription.ID(sub.ID), entsubscription.Attempt(sub.Attempt)).AddAttempt(1).Exec(sys)
	if err != nil {
		return nil, fmt.Errorf("plan %s: %w", sub.ID, err)
	}
	return nil, errStripeAway(cause)
}

// opened writes down where a plan is paid.
func (s *Subscriptions) opened(sys context.Context, sub *ent.Subscription, session *stripe.CheckoutSession) (*ent.Subscription, error) {
	err := s.cfg.Ent.Subscription.Update().Where(entsubscription.ID(sub.ID), entsubscription.SessionIDIsNil()).
		SetSessionID(session.ID).SetCheckoutURL(session.URL).Exec(sys)
	if err != nil {
		return nil, fmt.Errorf("plan %s: %w", sub.ID, err)
	}
	return s.plan(sys, sub.ID)
}

func (s *Subscriptions) plan(sys context.Context, subID string) (*ent.Subscription, error) {
	sub, err := s.cfg.Ent.Subscription.Get(sys, subID)
	if err != nil {
		return nil, fmt.Errorf("plan %s: %w", subID, err)
	}
	return sub, nil
}

// Stop lets a plan end with its period, and one that nobody has paid at once: Stripe is told first, and what it says counts.
func (s *Subscriptions) Stop(ctx context.Context, sub *ent.Subscription) (*ent.Subscription, error) {
	if !s.On() {
		return nil, ErrNotConfigured
	}
	sys := viewer.SystemContext(ctx, "plan")
	if sub.Status == entsubscription.StatusPENDING && sub.SessionID != nil {
		if err := s.cfg.Stripe.expireSession(sys, *sub.SessionID); err != nil { // refused where it is paid or expired: then that counts
			if _, refused := errors.AsType[*refusedError](err); !refused {
				return nil, err
			}
		}
	}
	sub, err := s.Reconcile(sys, sub.ID)
	if err != nil || sub.Status == entsubscription.StatusENDED || sub.StripeID == nil {
		return sub, err
	}
	return s.renews(sys, sub, new(true))
}

// Resume undoes Stop while the period runs.
func (s *Subscriptions) Resume(ctx context.Context, sub *ent.Subscription) (*ent.Subscription, error) {
	if !s.On() {
		return nil, ErrNotConfigured
	}
	if sub.StripeID == nil {
		return sub, nil
	}
	return s.renews(viewer.SystemContext(ctx, "plan"), sub, new(false))
}

func (s *Subscriptions) renews(sys context.Context, sub *ent.Subscription, ends *bool) (*ent.Subscription, error) {
	if err := s.cfg.Stripe.endWithPeriod(sys, *sub.StripeID, ends); err != nil {
		if _, refused := errors.AsType[*refusedError](err); !refused {
			return nil, err
		} // it has ended: Reconcile says so
	}
	return s.Reconcile(sys, sub.ID)
}

// Reconcile brings a plan to where Stripe says it is: the invoices that are paid are booked, oldest first, and then it is noted
// whether it renews, waits for a payment or has ended. Neither the order of events nor a repeat matters. UNAVAILABLE while
// Stripe does not answer.
func (s *Subscriptions) Reconcile(ctx context.Context, subID string) (*ent.Subscription, error) {
	if !s.On() {
		return nil, ErrNotConfigured
	}
	sys := viewer.SystemContext(ctx, "plan")
	sub, err := s.plan(sys, subID)
	if err != nil || sub.Payer != entsubscription.PayerSTRIPE {
		return sub, err
	}
	if sub.StripeID == nil {
		if sub, err = s.begun(sys, sub); err != nil || sub.StripeID == nil {
			return sub, err
		}
	}
	now, err := s.cfg.Stripe.seePlan(sys, *sub.StripeID)
	if err != nil {
		return nil, fmt.Errorf("reconcile plan %s: %w", subID, err)
	}
	for _, paid := range now.paid {
		if err := s.book(sys, sub, paid); err != nil {
			return nil, fmt.Errorf("reconcile plan %s: %w", subID, err)
		}
	}
	if sub, err = s.follow(sys, subID, now); err != nil {
		return nil, fmt.Errorf("reconcile plan %s: %w", subID, err)
	}
	return sub, nil
}

// begun looks whether the first payment of a plan was made.
func (s *Subscriptions) begun(sys context.Context, sub *ent.Subscription) (*ent.Subscription, error) {
	if sub.Status != entsubscription.StatusPENDING {
		return sub, nil
	}
	var session *stripe.CheckoutSession
	var err error
	if sub.SessionID == nil {
		session, err = s.cfg.Stripe.findSession(sys, sub.ID, sub.CreatedAt)
	} else {
		session, err = s.cfg.Stripe.session(sys, *sub.SessionID)
	}
	if err != nil {
		return nil, fmt.Errorf("plan %s: %w", sub.ID, err)
	}
	now := s.cfg.Clock.Now()
	switch {
	case session == nil && (sub.OpenUntil == nil || !now.After(*sub.OpenUntil)), session != nil && session.Status == stripe.CheckoutSessionStatusOpen:
		if session != nil && sub.SessionID == nil {
			if sub, err = s.opened(sys, sub, session); err != nil {
				return nil, err
			}
		}
		return s.later(sys, sub, now.Add(lookAgain))
	case session == nil, session.Status == stripe.CheckoutSessionStatusExpired, session.Subscription == nil:
		if err := s.end(sys, sub, endCancelled, now); err != nil {
			return nil, err
		}
		return s.plan(sys, sub.ID)
	}
	err = s.cfg.Ent.Subscription.Update().Where(entsubscription.ID(sub.ID), entsubscription.StripeIDIsNil()).
		SetSessionID(session.ID).SetStripeID(session.Subscription.ID).Exec(sys)
	if err != nil {
		return nil, fmt.Errorf("plan %s: %w", sub.ID, err)
	}
	return s.plan(sys, sub.ID)
}

func (s *Subscriptions) later(sys context.Context, sub *ent.Subscription, at time.Time) (*ent.Subscription, error) {
	err := s.cfg.Ent.Subscription.Update().Where(entsubscription.ID(sub.ID), entsubscription.StatusNEQ(entsubscription.StatusENDED)).
		SetCheckAt(at).Exec(sys)
	if err != nil {
		return nil, fmt.Errorf("plan %s: %w", sub.ID, err)
	}
	return s.plan(sys, sub.ID)
}

func (s *Subscriptions) end(sys context.Context, sub *ent.Subscription, reason string, at time.Time) error {
	return db.Exec(sys, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error { return s.cfg.Periods.End(ctx, tx, sub, reason, at) })
}

// follow notes what Stripe says besides payments.
func (s *Subscriptions) follow(sys context.Context, subID string, now *seenPlan) (*ent.Subscription, error) {
	sub, err := s.plan(sys, subID)
	switch {
	case err != nil:
		return nil, err
	case sub.Status == entsubscription.StatusENDED && !now.ended: // it has ended here, so that nothing more may be taken for it
		if err := s.cfg.Stripe.cancelPlan(sys, *sub.StripeID); err != nil {
			return nil, err
		}
		fallthrough
	case sub.Status == entsubscription.StatusENDED:
		return sub, s.cfg.Ent.Subscription.Update().Where(entsubscription.ID(subID)).ClearCheckAt().Exec(sys)
	case now.ended:
		reason := endCancelled
		if now.unpaid || sub.PastDueAt != nil {
			reason = endUnpaid
		}
		if err := s.end(sys, sub, reason, now.endedAt); err != nil {
			return nil, err
		}
		return s.plan(sys, subID)
	}
	next := s.cfg.Clock.Now().Add(lookAtUnpaid)
	if at := sub.PeriodEnd.Add(renewalTakes); !now.pastDue && sub.Status == entsubscription.StatusACTIVE && at.After(next) {
		next = at
	}
	err = db.Exec(sys, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		up := tx.Subscription.Update().Where(entsubscription.ID(subID), entsubscription.StatusEQ(sub.Status), entsubscription.Period(sub.Period)).
			SetRenews(!now.stops).SetCheckAt(next)
		fresh := now.pastDue && sub.PastDueAt == nil && sub.Status == entsubscription.StatusACTIVE
		switch {
		case fresh:
			up.Where(entsubscription.PastDueAtIsNil()).SetPastDueAt(s.cfg.Clock.Now())
		case !now.pastDue:
			up.ClearPastDueAt()
		}
		n, err := up.Save(ctx)
		if err != nil || n == 0 || !fresh {
			return err
		}
		return s.cfg.Periods.Unpaid(ctx, tx, sub, now.link)
	})
	if err != nil {
		return nil, err
	}
	return s.plan(sys, subID)
}

// stopLeaving has the plans of tenants that are to be deleted end with their period, so that nobody pays for what is gone.
func (s *Subscriptions) stopLeaving(sys context.Context) error {
	leaving, err := s.cfg.Ent.Subscription.Query().Where(
		entsubscription.PayerEQ(entsubscription.PayerSTRIPE), entsubscription.StatusNEQ(entsubscription.StatusENDED), entsubscription.Renews(true),
		func(q *entsql.Selector) {
			t := entsql.Table(enttenant.Table)
			gone := entsql.Select(t.C(enttenant.FieldID)).From(t).Where(entsql.NotNull(t.C(enttenant.FieldDeleteAt)))
			q.Where(entsql.In(q.C(entsubscription.FieldTenantID), gone))
		},
	).Limit(pollBatch).All(sys)
	if err != nil {
		return fmt.Errorf("plans of tenants that go: %w", err)
	}
	var faults []error
	for _, sub := range leaving {
		_, err := s.Stop(sys, sub)
		faults = append(faults, err)
	}
	return errors.Join(faults...)
}

// Poll asks Stripe about the plans that are due. One that cannot be looked at does not keep the others waiting.
func (s *Subscriptions) Poll(ctx context.Context) error {
	if !s.On() {
		return nil
	}
	sys := viewer.SystemContext(ctx, "plan")
	due, err := s.cfg.Ent.Subscription.Query().Where(entsubscription.CheckAtLTE(s.cfg.Clock.Now())).
		Order(ent.Asc(entsubscription.FieldCheckAt)).Limit(pollBatch).IDs(sys)
	if err != nil {
		return fmt.Errorf("poll plans: %w", err)
	}
	faults := []error{s.stopLeaving(sys)}
	for _, subID := range due {
		if _, err := s.Reconcile(sys, subID); err != nil {
			later := s.cfg.Clock.Now().Add(lookAgain)
			faults = append(faults, err, s.cfg.Ent.Subscription.Update().Where(entsubscription.ID(subID)).SetCheckAt(later).Exec(sys))
		}
		if ctx.Err() != nil {
			break
		}
	}
	return errors.Join(faults...)
}
