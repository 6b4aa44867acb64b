package billing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/webhook"

	"weir/ent"
	"weir/ent/billingprofile"
	"weir/ent/predicate"
	"weir/ent/stripeevent"
	"weir/ent/topup"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/viewer"
)

// NoticeKind is the kind of the outbox events of Stripe's notices, and of the job that acts on them.
const NoticeKind = "stripe.event"

type noticeJob struct {
	EventID string `json:"event_id"`
}

// ErrSignature: a notice does not bear a signature of ours, or an old one.
var ErrSignature = fault.New(fault.Invalid, "The signature is not valid.")

// notice is what is read of an event: ids, never amounts or states.
type notice struct {
	ID         string `json:"id"`
	Type       string `json:"type"`
	APIVersion string `json:"api_version"`
	Created    int64  `json:"created"`
	Livemode   bool   `json:"livemode"`
	Data       struct {
		Object object `json:"object"`
	} `json:"data"`
}

// object is what an event is about.
type object struct {
	ID        string            `json:"id"`
	Object    string            `json:"object"`
	Reference string            `json:"client_reference_id"`
	Mode      string            `json:"mode"`
	Metadata  map[string]string `json:"metadata"`
	Intent    reference         `json:"payment_intent"`
	Charge    reference         `json:"charge"`
	Customer  reference         `json:"customer"`
	// Subscription of invoices and sessions.
	Subscription reference `json:"subscription"`
}

// reference is the id of another object, which Stripe may also write out.
type reference string

func (r *reference) UnmarshalJSON(b []byte) error {
	var written struct{ ID string }
	if len(b) > 0 && b[0] == '{' {
		err := json.Unmarshal(b, &written)
		*r = reference(written.ID)
		return err
	}
	var s *string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	if s != nil {
		*r = reference(*s)
	}
	return nil
}

// Receive takes a notice of Stripe's as it came: it proves the signature, by each of the secrets, and keeps it with the order to
// act on it in one transaction. Nothing else happens before Stripe is answered. A repeat does nothing. ErrSignature when it is
// not Stripe's; any other error is ours, and Stripe sends it again.
func (s *TopUps) Receive(ctx context.Context, body []byte, signature string) error {
	if !s.On() {
		return ErrNotConfigured
	}
	if !s.signed(body, signature) {
		return ErrSignature
	}
	return s.keep(viewer.SystemContext(ctx, "stripe event"), body)
}

func (s *TopUps) signed(body []byte, signature string) bool {
	for _, secret := range s.cfg.Stripe.secrets {
		if webhook.ValidatePayload(body, signature, secret) == nil {
			return true
		}
	}
	return false
}

// keep writes a notice down, once.
func (s *TopUps) keep(sys context.Context, body []byte) error {
	var n notice
	if err := json.Unmarshal(body, &n); err != nil || n.ID == "" || len(n.ID) > 255 || len(n.Type) > 100 {
		return fault.New(fault.Invalid, "This is not an event of Stripe's.")
	}
	known, err := s.cfg.Ent.StripeEvent.Query().Where(stripeevent.ID(n.ID)).Exist(sys)
	if err != nil || known {
		return err
	}
	err = db.Exec(sys, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		create := tx.StripeEvent.Create().SetID(n.ID).SetType(n.Type).SetAPIVersion(clip(n.APIVersion, 64)).SetLivemode(n.Livemode).
			SetObjectID(clip(n.Data.Object.ID, 255)).SetRaw(body).SetHappenedAt(time.Unix(n.Created, 0).UTC()).SetCreatedAt(s.cfg.Clock.Now())
		if err := create.Exec(ctx); err != nil {
			return err
		}
		_, err := s.cfg.Outbox.Append(ctx, tx, NoticeKind, noticeJob{n.ID})
		return err
	})
	if ent.IsConstraintError(err) { // it came twice at once
		return nil
	}
	if err != nil {
		return fmt.Errorf("keep event %s: %w", n.ID, err)
	}
	return nil
}

func clip(s string, most int) string { return s[:min(len(s), most)] }

// Act is the job that brings up to date what a notice is about.
func (s *TopUps) Act(ctx context.Context, outboxID string, payload []byte) error {
	var job noticeJob
	if err := json.Unmarshal(payload, &job); err != nil {
		return fmt.Errorf("stripe event: %w", err)
	}
	sys := viewer.SystemContext(ctx, "stripe event")
	row, err := s.cfg.Ent.StripeEvent.Get(sys, job.EventID)
	if err != nil {
		return fmt.Errorf("stripe event %s: %w", job.EventID, err)
	}
	if !s.On() {
		return ErrNotConfigured
	}
	outcome, note := stripeevent.OutcomeIGNORED, ""
	if row.Livemode != s.cfg.Stripe.live {
		note = "of the other mode"
	} else if outcome, note, err = s.apply(sys, row); err != nil {
		return fmt.Errorf("stripe event %s (%s): %w", row.ID, row.Type, err)
	}
	return db.Exec(sys, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		if err := s.cfg.Outbox.Done(ctx, tx, outboxID); err != nil {
			return err
		}
		return tx.StripeEvent.UpdateOneID(row.ID).SetDoneAt(s.cfg.Clock.Now()).SetOutcome(outcome).SetNote(clip(note, 200)).Exec(ctx)
	})
}

func (s *TopUps) apply(sys context.Context, row *ent.StripeEvent) (stripeevent.Outcome, string, error) {
	var n notice
	if err := json.Unmarshal(row.Raw, &n); err != nil {
		return stripeevent.OutcomeIGNORED, "unreadable", nil //nolint:nilerr // it will never be readable
	}
	about := n.Data.Object
	if isCard(n.Type, about) {
		return s.applyCard(sys, about)
	}
	if isPlan(n.Type, about) {
		return s.applyPlan(sys, n.Type, about)
	}
	order, err := s.orderOf(sys, about)
	switch {
	case err != nil:
		return "", "", err
	case order == "":
		return stripeevent.OutcomeIGNORED, "about no order of ours", nil
	}
	if _, err := s.Reconcile(sys, order); err != nil {
		return "", "", err
	}
	return stripeevent.OutcomeAPPLIED, order, nil
}

// isCard tells notices about saved cards from those about payments.
func isCard(kind string, about object) bool {
	return (about.Object == "checkout.session" && about.Mode == string(stripe.CheckoutSessionModeSetup)) ||
		strings.HasPrefix(kind, "payment_method.") || strings.HasPrefix(kind, "setup_intent.")
}

// isPlan tells notices about plans.
func isPlan(kind string, about object) bool {
	return (about.Object == "checkout.session" && about.Mode == string(stripe.CheckoutSessionModeSubscription)) ||
		strings.HasPrefix(kind, "invoice.") || strings.HasPrefix(kind, "customer.subscription.")
}

func (s *TopUps) applyPlan(sys context.Context, kind string, about object) (stripeevent.Outcome, string, error) {
	plans := NewSubscriptions(s)
	sub, err := plans.planOf(sys, kind, about)
	switch {
	case err != nil:
		return "", "", err
	case sub == "":
		return stripeevent.OutcomeIGNORED, "about no plan of ours", nil
	}
	if _, err := plans.Reconcile(sys, sub); err != nil {
		return "", "", err
	}
	return stripeevent.OutcomeAPPLIED, sub, nil
}

func (s *TopUps) applyCard(sys context.Context, about object) (stripeevent.Outcome, string, error) {
	profile, err := s.cfg.Ent.BillingProfile.Query().Where(billingprofile.StripeCustomer(string(about.Customer))).Only(sys)
	switch {
	case ent.IsNotFound(err):
		return stripeevent.OutcomeIGNORED, "about no customer of ours", nil
	case err != nil:
		return "", "", err
	}
	if err := s.syncCards(sys, profile); err != nil {
		return "", "", err
	}
	return stripeevent.OutcomeAPPLIED, "cards of " + profile.TenantID, nil
}

// orderOf finds the order that an object of Stripe's belongs to: by what we know of it, by what we told Stripe, or by its
// payment; "" when it is not ours.
func (s *TopUps) orderOf(sys context.Context, about object) (string, error) {
	intent := string(about.Intent)
	if about.Object == "payment_intent" {
		intent = about.ID
	}
	known := []predicate.TopUp{topup.SessionID(about.ID), topup.StripeCharge(about.ID)}
	if about.Charge != "" {
		known = append(known, topup.StripeCharge(string(about.Charge)))
	}
	if intent != "" {
		known = append(known, topup.PaymentIntent(intent))
	}
	for _, ref := range []string{about.Metadata[metaOrder], about.Reference} {
		if ref != "" {
			known = append(known, topup.ID(ref))
		}
	}
	found, err := s.cfg.Ent.TopUp.Query().Where(topup.Or(known...)).FirstID(sys)
	switch {
	case err == nil:
		return found, nil
	case !ent.IsNotFound(err):
		return "", fmt.Errorf("find the order: %w", err)
	}
	if intent == "" && about.Charge != "" {
		if intent, err = s.cfg.Stripe.intentOf(sys, string(about.Charge)); err != nil {
			return "", err
		}
	}
	if intent == "" {
		return "", nil
	}
	ref, invoice, err := s.cfg.Stripe.orderOfIntent(sys, intent)
	if err == nil && ref == "" && invoice != "" {
		return s.orderOfInvoice(sys, intent, invoice)
	}
	if err != nil || ref == "" {
		return "", err
	}
	there, err := s.cfg.Ent.TopUp.Query().Where(topup.ID(ref)).Exist(sys)
	switch {
	case err != nil:
		return "", fmt.Errorf("find the order: %w", err)
	case !there:
		s.cfg.Log.Error().Str("payment_intent", intent).Str("order", clip(ref, 64)).Msg("a payment names an order that is not here")
		return "", nil
	}
	return ref, nil
}

// intentOf is the payment of a charge; "" when there is no such charge.
func (s *Stripe) intentOf(ctx context.Context, charge string) (string, error) {
	p := &stripe.ChargeParams{}
	p.Context = ctx
	c, err := s.api.Charges.Get(charge, p)
	if gone(err) || (err == nil && c.PaymentIntent == nil) {
		return "", nil
	}
	if err != nil {
		return "", asked(err)
	}
	return c.PaymentIntent.ID, nil
}

// orderOfInvoice is the order of a payment of which Stripe's notice about its invoice has not come yet; "" when it pays no plan
// of ours.
func (s *TopUps) orderOfInvoice(sys context.Context, intent, invoice string) (string, error) {
	plans := NewSubscriptions(s)
	sub, err := plans.planOf(sys, "invoice", object{Object: "invoice", ID: invoice})
	if err != nil || sub == "" {
		return "", err
	}
	if _, err := plans.Reconcile(sys, sub); err != nil {
		return "", err
	}
	order, err := s.cfg.Ent.TopUp.Query().Where(topup.PaymentIntent(intent)).OnlyID(sys)
	if ent.IsNotFound(err) { // it is not paid
		return "", nil
	}
	return order, err
}

// orderOfIntent is the order that we told Stripe with a payment, or the invoice that it pays; "" when it is not of ours.
func (s *Stripe) orderOfIntent(ctx context.Context, intent string) (order, invoice string, err error) {
	p := &stripe.PaymentIntentParams{}
	p.Context = ctx
	i, err := s.api.PaymentIntents.Get(intent, p)
	switch {
	case gone(err):
		return "", "", nil
	case err != nil:
		return "", "", asked(err)
	case i.Metadata[metaApp] == appName && i.Metadata[metaOrder] != "":
		return i.Metadata[metaOrder], "", nil
	case i.Invoice != nil:
		return "", i.Invoice.ID, nil
	}
	return "", "", nil
}

// gone: Stripe has no such object, for this account.
func gone(err error) bool {
	var refused *refusedError
	return err != nil && errors.As(answer(err), &refused) && refused.code == string(stripe.ErrorCodeResourceMissing)
}
