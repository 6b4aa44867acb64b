package billing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/stripe/stripe-go/v76"

	"weir/ent"
	"weir/ent/stripeevent"
	"weir/ent/topup"
	"weir/internal/viewer"
)

// pollBatch is how many orders one round asks Stripe about.
const pollBatch = 50

// Poll asks Stripe about the orders that are due: those that nobody has paid yet, and those that wait for a bank. So nothing is
// missed when a notice is. An order that cannot be looked at does not keep the others waiting.
func (s *TopUps) Poll(ctx context.Context) error {
	if !s.On() {
		return nil
	}
	sys := viewer.SystemContext(ctx, "top-up")
	due, err := s.cfg.Ent.TopUp.Query().Where(topup.CheckAtLTE(s.cfg.Clock.Now())).Order(ent.Asc(topup.FieldCheckAt)).Limit(pollBatch).IDs(sys)
	if err != nil {
		return fmt.Errorf("poll top-ups: %w", err)
	}
	var faults []error
	for _, order := range due {
		if _, err := s.Reconcile(sys, order); err != nil {
			faults = append(faults, err)
			later := s.cfg.Clock.Now().Add(lookAgain)
			faults = append(faults, s.cfg.Ent.TopUp.Update().Where(topup.ID(order)).SetCheckAt(later).Exec(sys))
		}
		if ctx.Err() != nil {
			break
		}
	}
	return errors.Join(faults...)
}

const (
	// missedSpan is how far back Stripe lists events.
	missedSpan = 30 * 24 * time.Hour
	// missedMost bounds one round.
	missedMost = 1000
)

// noticed are the kinds of events that say something about orders.
var noticed = []string{
	"checkout.session.completed", "checkout.session.async_payment_succeeded", "checkout.session.async_payment_failed",
	"checkout.session.expired", "payment_intent.succeeded", "payment_intent.payment_failed", "charge.refunded", "charge.refund.updated",
	"refund.created", "refund.updated", "refund.failed", "charge.dispute.created", "charge.dispute.updated", "charge.dispute.closed",
	"charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated", "radar.early_fraud_warning.created",
	"invoice.paid", "invoice.payment_failed", "customer.subscription.updated", "customer.subscription.deleted",
}

// Missed fetches the events that Stripe could not deliver and keeps those that are new.
func (s *TopUps) Missed(ctx context.Context) error {
	if !s.On() {
		return nil
	}
	sys := viewer.SystemContext(ctx, "stripe event")
	p := &stripe.EventListParams{
		DeliverySuccess: stripe.Bool(false), Types: stripe.StringSlice(noticed),
		CreatedRange: &stripe.RangeQueryParams{GreaterThanOrEqual: s.cfg.Clock.Now().Add(-missedSpan).Unix()},
	}
	p.Context, p.Limit = sys, stripe.Int64(100)
	all := s.cfg.Stripe.api.Events.List(p)
	for n := 0; n < missedMost && all.Next(); n++ {
		body, err := rawEvent(all.Event())
		if err != nil {
			return err
		}
		if err := s.keep(sys, body); err != nil {
			return err
		}
	}
	return asked(all.Err())
}

// keptEvents is how long events stay: Stripe repeats them for 3 days and lists them for 30.
const keptEvents = 90 * 24 * time.Hour

// PurgeEvents deletes a batch of events that were acted on long ago, and returns how many.
func (s *TopUps) PurgeEvents(ctx context.Context, most int) (int, error) {
	sys := viewer.SystemContext(ctx, "stripe event")
	old := stripeevent.And(stripeevent.DoneAtNotNil(), stripeevent.CreatedAtLT(s.cfg.Clock.Now().Add(-keptEvents)))
	ids, err := s.cfg.Ent.StripeEvent.Query().Where(old).Limit(most).IDs(sys)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	return s.cfg.Ent.StripeEvent.Delete().Where(stripeevent.IDIn(ids...), old).Exec(sys)
}

// rawEvent writes an event as it would have come.
func rawEvent(e *stripe.Event) ([]byte, error) {
	n := map[string]any{
		"id": e.ID, "type": e.Type, "api_version": e.APIVersion, "created": e.Created, "livemode": e.Livemode,
		"data": map[string]any{"object": e.Data.Raw},
	}
	body, err := json.Marshal(n)
	if err != nil {
		return nil, fmt.Errorf("event %s: %w", e.ID, err)
	}
	return body, nil
}
