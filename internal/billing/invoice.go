package billing

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/stripe/stripe-go/v76"

	"weir/ent"
	"weir/ent/predicate"
	"weir/ent/schematype"
	entsubscription "weir/ent/subscription"
	"weir/ent/topup"
	"weir/internal/ledger"
	"weir/internal/money"
)

// metaPlan names our subscription in the metadata of Stripe's objects.
const metaPlan = "subscription_id"

// planCheckout is what the page is made of where the first period of a plan is paid.
type planCheckout struct {
	sub      *ent.Subscription
	name     string
	customer string
	returnTo string
	tax      TaxTerms
}

func (s *Stripe) createPlanCheckout(ctx context.Context, c planCheckout) (*stripe.CheckoutSession, error) {
	sub := c.sub
	meta := map[string]string{metaApp: appName, metaPlan: sub.ID, metaTenant: sub.TenantID}
	p := &stripe.CheckoutSessionParams{
		Mode: new(string(stripe.CheckoutSessionModeSubscription)), ClientReferenceID: new(sub.ID), Metadata: meta,
		Customer:   new(c.customer),
		SuccessURL: new(c.returnTo + "?plan=paid"), CancelURL: new(c.returnTo + "?plan=cancelled"),
		SubscriptionData:    &stripe.CheckoutSessionSubscriptionDataParams{Metadata: meta, Description: new("Plan " + c.name)},
		AllowPromotionCodes: new(false),
		LineItems: []*stripe.CheckoutSessionLineItemParams{{
			Quantity: new(int64(1)),
			PriceData: &stripe.CheckoutSessionLineItemPriceDataParams{
				Currency: new(strings.ToLower(USD)), UnitAmount: new(sub.PriceN / int64(money.Cent)),
				ProductData: &stripe.CheckoutSessionLineItemPriceDataProductDataParams{Name: new("Plan " + c.name)},
				Recurring: &stripe.CheckoutSessionLineItemPriceDataRecurringParams{
					Interval: new(string(stripe.PriceRecurringIntervalDay)), IntervalCount: new(int64(sub.PeriodDays)),
				},
			},
		}},
	}
	if sub.OpenUntil != nil {
		p.ExpiresAt = new(sub.OpenUntil.Unix())
	}
	taxed(p, c.tax, c.customer)
	p.SetIdempotencyKey(fmt.Sprintf("plan:%s:%d", sub.ID, sub.Attempt))
	ctx, cancel := detached(ctx)
	defer cancel()
	p.Context = ctx
	session, err := s.api.CheckoutSessions.New(p)
	return session, answer(err)
}

// session fetches a Checkout Session.
func (s *Stripe) session(ctx context.Context, sessionID string) (*stripe.CheckoutSession, error) {
	p := &stripe.CheckoutSessionParams{}
	p.Context = ctx
	session, err := s.api.CheckoutSessions.Get(sessionID, p)
	return session, asked(err)
}

// expireSession ends a page that nobody has paid on; a refusedError where it is paid or over.
func (s *Stripe) expireSession(ctx context.Context, sessionID string) error {
	p := &stripe.CheckoutSessionExpireParams{}
	p.Context = ctx
	_, err := s.api.CheckoutSessions.Expire(sessionID, p)
	return settled(err)
}

// endWithPeriod has a subscription end with its period, or go on.
func (s *Stripe) endWithPeriod(ctx context.Context, stripeID string, ends *bool) error {
	p := &stripe.SubscriptionParams{CancelAtPeriodEnd: ends}
	p.Context = ctx
	_, err := s.api.Subscriptions.Update(stripeID, p)
	return settled(err)
}

// cancelPlan ends a subscription at once; that it has ended is no error.
func (s *Stripe) cancelPlan(ctx context.Context, stripeID string) error {
	p := &stripe.SubscriptionCancelParams{}
	p.Context = ctx
	_, err := s.api.Subscriptions.Cancel(stripeID, p)
	if err = settled(err); err != nil {
		if _, refused := errors.AsType[*refusedError](err); refused {
			return nil
		}
	}
	return err
}

// settled sorts the errors of a call that comes to the same however often it is made.
func settled(err error) error { return asked(err) }

// seenPlan is what Stripe says of a subscription at one moment.
type seenPlan struct {
	paid    []seenInvoice // oldest first
	stops   bool          // it ends with its period
	pastDue bool          // a payment has failed, and Stripe tries again
	unpaid  bool          // it has ended because it was not paid
	ended   bool
	endedAt time.Time
	link    string // where the open invoice can be paid by hand; empty for none
}

// seenInvoice is an invoice that was paid.
type seenInvoice struct {
	id, intent string
	currency   string // upper case
	tax        int64  // on top of the price
	start, end time.Time
	created    int64
}

// seePlan asks Stripe all about a subscription.
func (s *Stripe) seePlan(ctx context.Context, stripeID string) (*seenPlan, error) {
	p := &stripe.SubscriptionParams{}
	p.Context = ctx
	sub, err := s.api.Subscriptions.Get(stripeID, p)
	if err != nil {
		return nil, asked(err)
	}
	now := &seenPlan{stops: sub.CancelAtPeriodEnd}
	switch sub.Status {
	case stripe.SubscriptionStatusCanceled, stripe.SubscriptionStatusIncompleteExpired, stripe.SubscriptionStatusUnpaid:
		now.ended, now.endedAt = true, time.Unix(cmp.Or(sub.EndedAt, sub.CanceledAt, sub.CurrentPeriodEnd), 0).UTC()
		now.unpaid = sub.Status != stripe.SubscriptionStatusCanceled ||
			(sub.CancellationDetails != nil && sub.CancellationDetails.Reason == stripe.SubscriptionCancellationDetailsReasonPaymentFailed)
	case stripe.SubscriptionStatusPastDue:
		now.pastDue = true
	}
	list := &stripe.InvoiceListParams{Subscription: new(stripeID)}
	list.Context, list.Limit = ctx, new(int64(100))
	all := s.api.Invoices.List(list)
	for all.Next() {
		switch in := all.Invoice(); {
		case in.Status == stripe.InvoiceStatusOpen:
			now.link = in.HostedInvoiceURL
		case in.Status == stripe.InvoiceStatusPaid && in.PaymentIntent != nil:
			now.paid = append(now.paid, invoiceOf(in))
		}
	}
	if all.Err() != nil {
		return nil, asked(all.Err())
	}
	slices.SortFunc(now.paid, func(a, b seenInvoice) int {
		return cmp.Or(a.start.Compare(b.start), cmp.Compare(a.created, b.created), strings.Compare(a.id, b.id))
	})
	return now, nil
}

// invoiceOf reads an invoice; the period is that of its last line, which is the plan itself.
func invoiceOf(in *stripe.Invoice) seenInvoice {
	out := seenInvoice{
		id: in.ID, intent: in.PaymentIntent.ID, currency: strings.ToUpper(string(in.Currency)), created: in.Created, tax: in.Tax,
		start: time.Unix(in.PeriodStart, 0).UTC(), end: time.Unix(in.PeriodEnd, 0).UTC(),
	}
	if in.Lines != nil {
		for _, line := range in.Lines.Data {
			if line.Period != nil && line.Period.End >= out.end.Unix() {
				out.start, out.end = time.Unix(line.Period.Start, 0).UTC(), time.Unix(line.Period.End, 0).UTC()
			}
		}
	}
	return out
}

// book brings what an invoice has paid into the books, by an order of its own.
func (s *Subscriptions) book(sys context.Context, sub *ent.Subscription, in seenInvoice) error {
	orderID, err := s.cfg.Ent.TopUp.Query().Where(topup.InvoiceID(in.id)).OnlyID(sys)
	if ent.IsNotFound(err) {
		orderID, err = s.orderInvoice(sys, sub, in)
	}
	if err != nil {
		return fmt.Errorf("invoice %s: %w", in.id, err)
	}
	o, err := s.cfg.Ent.TopUp.Get(sys, orderID)
	if err != nil || o.CreditedAt != nil {
		return err
	}
	_, err = s.TopUps.Reconcile(sys, orderID)
	return err
}

func (s *Subscriptions) orderInvoice(sys context.Context, sub *ent.Subscription, in seenInvoice) (string, error) {
	now := s.cfg.Clock.Now()
	o, err := s.cfg.Ent.TopUp.Create().SetTenantID(sub.TenantID).SetKind(schematype.TopUpPlan).SetCreatedBy(sub.BoughtBy).SetCurrency(USD).
		SetAmountMinor(sub.PriceN / int64(money.Cent)).SetRatePpm(money.One).SetCredit(money.Amount(sub.PriceN)).SetLivemode(s.cfg.Stripe.live).
		SetTaxMinor(in.tax).SetSubscriptionID(sub.ID).SetInvoiceID(in.id).SetPeriodStart(in.start).SetPeriodEnd(in.end).SetPaymentIntent(in.intent).
		SetCreatedAt(now).SetExpiresAt(now).SetCheckAt(now.Add(lookAgain)).Save(sys)
	if ent.IsConstraintError(err) { // another node was faster
		return s.cfg.Ent.TopUp.Query().Where(topup.InvoiceID(in.id)).OnlyID(sys)
	} else if err != nil {
		return "", err
	}
	return o.ID, nil
}

// planOf finds the plan that an object of Stripe's belongs to; "" when it is none of ours.
func (s *Subscriptions) planOf(sys context.Context, kind string, about object) (string, error) {
	stripeID := string(about.Subscription)
	switch {
	case about.Object == "subscription":
		stripeID = about.ID
	case about.Object == "invoice" && stripeID == "": // newer versions say it elsewhere
		var err error
		if stripeID, err = s.cfg.Stripe.planOfInvoice(sys, about.ID); err != nil {
			return "", err
		}
	}
	var known []predicate.Subscription
	if stripeID != "" {
		known = append(known, entsubscription.StripeID(stripeID))
	}
	if about.Object == "checkout.session" {
		known = append(known, entsubscription.SessionID(about.ID))
	}
	for _, ref := range []string{about.Metadata[metaPlan], about.Reference} {
		if ref != "" {
			known = append(known, entsubscription.ID(ref))
		}
	}
	if len(known) == 0 {
		return "", nil
	}
	found, err := s.cfg.Ent.Subscription.Query().Where(entsubscription.Or(known...)).FirstID(sys)
	switch {
	case err == nil:
		return found, nil
	case !ent.IsNotFound(err):
		return "", fmt.Errorf("find the plan of %s: %w", kind, err)
	case stripeID == "":
		return "", nil
	}
	return s.namedPlan(sys, stripeID)
}

// namedPlan is the plan that we told Stripe with a subscription.
func (s *Subscriptions) namedPlan(sys context.Context, stripeID string) (string, error) {
	p := &stripe.SubscriptionParams{}
	p.Context = sys
	there, err := s.cfg.Stripe.api.Subscriptions.Get(stripeID, p)
	switch {
	case gone(err):
		return "", nil
	case err != nil:
		return "", asked(err)
	case there.Metadata[metaApp] != appName || there.Metadata[metaPlan] == "":
		return "", nil
	}
	found, err := s.cfg.Ent.Subscription.Query().Where(entsubscription.ID(there.Metadata[metaPlan])).OnlyID(sys)
	if ent.IsNotFound(err) {
		return "", nil
	}
	return found, err
}

// planOfInvoice is the subscription of an invoice; "" when there is none.
func (s *Stripe) planOfInvoice(ctx context.Context, invoiceID string) (string, error) {
	p := &stripe.InvoiceParams{}
	p.Context = ctx
	in, err := s.api.Invoices.Get(invoiceID, p)
	switch {
	case gone(err), err == nil && in.Subscription == nil:
		return "", nil
	case err != nil:
		return "", asked(err)
	}
	return in.Subscription.ID, nil
}

// passOn gives what comes back of a plan's payment from the platform to the wallet, or takes it again, so that the wallet is
// where it was before the plan was bought. What was not used for a plan has stayed in the wallet.
func (b *booking) passOn(ctx context.Context, object, leg string, amount money.Amount) error {
	if b.o.Kind != schematype.TopUpPlan || b.o.Period == 0 || amount == 0 {
		return nil
	}
	key, about := keyOf(object, leg+"_plan"), b.about(ledger.CodePlan, "Plan paid back")
	var err error
	if amount > 0 {
		_, err = b.cfg.Ledger.Credit(ctx, b.tx, ledger.Credit{
			Key: key, Tenant: b.tenant, Amount: amount, Fund: ledger.Cash, From: ledger.PlanRevenue, About: about,
		})
	} else {
		_, err = b.cfg.Ledger.Debit(ctx, b.tx, ledger.Debit{
			Key: key, Tenant: b.tenant, Amount: -amount, Fund: ledger.Cash, To: ledger.PlanRevenue, About: about,
		})
	}
	return err
}

// inWallet: what the order has granted can be there still. A period of a plan was paid with it at once.
func inWallet(o *ent.TopUp) bool { return o.Kind != schematype.TopUpPlan || o.Period == 0 }
