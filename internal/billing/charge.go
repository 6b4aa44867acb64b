package billing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/stripe/stripe-go/v76"

	"weir/ent"
	"weir/ent/billingprofile"
	"weir/ent/paymentmethod"
	"weir/ent/topup"
	"weir/internal/failpoint"
)

// charge charges the saved card of an order, under the order's own key: whoever does it again charges nothing again.
func (s *TopUps) charge(sys context.Context, order *ent.TopUp) (*ent.TopUp, error) {
	o := order
	p, err := s.cfg.Ent.BillingProfile.Query().Where(billingprofile.TenantID(o.TenantID)).Only(sys)
	if err != nil {
		return nil, fmt.Errorf("charge %s: %w", o.ID, err)
	}
	card, err := s.cfg.Ent.PaymentMethod.Query().Where(paymentmethod.ID(p.RechargeMethod)).Only(sys)
	if err != nil && !ent.IsNotFound(err) {
		return nil, fmt.Errorf("charge %s: %w", o.ID, err)
	}
	if card == nil || p.StripeCustomer == nil {
		return s.bring(sys, o, &seen{failed: true, failure: "card_removed"})
	}
	if s.cfg.Clock.Now().Sub(o.CreatedAt) > keyLife {
		return s.chargedBefore(sys, o, *p.StripeCustomer)
	}
	o, err = s.calculateTax(sys, o, *p.StripeCustomer, card.StripeID)
	if refused, ok := errors.AsType[*refusedError](err); ok {
		return s.bring(sys, order, &seen{failed: true, failure: refused.code})
	}
	if err != nil {
		return nil, err
	}
	intent, err := s.cfg.Stripe.createIntent(sys, o, *p.StripeCustomer, card.StripeID, "Automatic recharge: credit of "+o.Credit.String()+" USD")
	if stored, ok := errors.AsType[*storedError](err); ok {
		if intent, err = s.recoverIntent(sys, o, *p.StripeCustomer, stored); err != nil {
			return nil, err
		}
	}
	if refused, ok := errors.AsType[*refusedError](err); ok {
		var said *stripe.Error
		if !errors.As(err, &said) || said.PaymentIntent == nil {
			return s.bring(sys, o, &seen{failed: true, failure: refused.code})
		}
		intent, err = said.PaymentIntent, nil
	}
	if err != nil {
		return nil, err
	}
	failpoint.TopUpCharged.At()
	return s.charged(sys, o, intent.ID)
}

// charged writes down which payment an order has.
func (s *TopUps) charged(sys context.Context, o *ent.TopUp, intent string) (*ent.TopUp, error) {
	err := s.cfg.Ent.TopUp.Update().Where(topup.ID(o.ID), topup.PaymentIntentIsNil()).SetPaymentIntent(intent).AddRevision(1).Exec(sys)
	if err != nil {
		return nil, fmt.Errorf("charge %s: %w", o.ID, err)
	}
	return s.cfg.Ent.TopUp.Get(sys, o.ID)
}

// chargedBefore ends an order that Stripe was asked about so long ago that its key protects no more: with the payment that there
// is, or as failed.
func (s *TopUps) chargedBefore(sys context.Context, o *ent.TopUp, customer string) (*ent.TopUp, error) {
	found, err := s.findIntent(sys, o, customer)
	switch {
	case err != nil:
		return nil, err
	case found == nil:
		return s.bring(sys, o, &seen{failed: true, failure: "timeout"})
	}
	return s.charged(sys, o, found.ID)
}

// findIntent looks for the payment of an order among those of its customer since; nil when it is not there.
func (s *TopUps) findIntent(sys context.Context, o *ent.TopUp, customer string) (*stripe.PaymentIntent, error) {
	params := &stripe.PaymentIntentListParams{
		Customer: new(customer), CreatedRange: &stripe.RangeQueryParams{GreaterThanOrEqual: o.CreatedAt.Add(-time.Hour).Unix()},
	}
	params.Context, params.Limit = sys, stripe.Int64(100)
	all := s.cfg.Stripe.api.PaymentIntents.List(params)
	for all.Next() {
		if all.PaymentIntent().Metadata[metaOrder] == o.ID {
			return all.PaymentIntent(), nil
		}
	}
	return nil, asked(all.Err())
}

// recoverIntent looks for the payment of an order that failed in an unclear way; where it is not there the next key is next.
func (s *TopUps) recoverIntent(sys context.Context, o *ent.TopUp, customer string, cause error) (*stripe.PaymentIntent, error) {
	if found, err := s.findIntent(sys, o, customer); err != nil || found != nil {
		return found, err
	}
	if err := s.cfg.Ent.TopUp.Update().Where(topup.ID(o.ID), topup.Attempt(o.Attempt)).AddAttempt(1).AddRevision(1).Exec(sys); err != nil {
		return nil, fmt.Errorf("charge %s: %w", o.ID, err)
	}
	return nil, errStripeAway(cause)
}
