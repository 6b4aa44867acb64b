package billing

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/stripe/stripe-go/v76"

	"weir/ent"
)

// checkout is what a Checkout Session of an order is made of.
type checkout struct {
	order      *ent.TopUp
	methods    []string
	customer   string // Stripe's customer; empty for none
	email      string // of who pays, where there is no customer
	returnTo   string // page of the dashboard
	expires    time.Time
	descriptor string // what is bought, in words
	tax        TaxTerms
}

func (s *Stripe) createCheckout(ctx context.Context, c checkout) (*stripe.CheckoutSession, error) {
	o := c.order
	meta := map[string]string{metaApp: appName, metaOrder: o.ID, metaTenant: o.TenantID}
	p := &stripe.CheckoutSessionParams{
		Mode:              stripe.String(string(stripe.CheckoutSessionModePayment)),
		ClientReferenceID: stripe.String(o.ID), Metadata: meta,
		SuccessURL: stripe.String(c.returnTo + "&result=paid"), CancelURL: stripe.String(c.returnTo + "&result=cancelled"),
		ExpiresAt:           stripe.Int64(c.expires.Unix()),
		PaymentIntentData:   &stripe.CheckoutSessionPaymentIntentDataParams{Metadata: meta, Description: stripe.String(c.descriptor)},
		AllowPromotionCodes: stripe.Bool(false),
		LineItems: []*stripe.CheckoutSessionLineItemParams{{
			Quantity: stripe.Int64(1),
			PriceData: &stripe.CheckoutSessionLineItemPriceDataParams{
				Currency: stripe.String(strings.ToLower(o.Currency)), UnitAmount: stripe.Int64(o.AmountMinor),
				ProductData: &stripe.CheckoutSessionLineItemPriceDataProductDataParams{Name: stripe.String(c.descriptor)},
			},
		}},
	}
	for _, m := range c.methods {
		p.PaymentMethodTypes = append(p.PaymentMethodTypes, stripe.String(m))
		if m == "wechat_pay" {
			p.PaymentMethodOptions = &stripe.CheckoutSessionPaymentMethodOptionsParams{
				WeChatPay: &stripe.CheckoutSessionPaymentMethodOptionsWeChatPayParams{Client: stripe.String("web")},
			}
		}
	}
	switch {
	case c.customer != "":
		p.Customer = stripe.String(c.customer)
	case c.email != "":
		p.CustomerEmail = stripe.String(c.email)
	}
	taxed(p, c.tax, c.customer)
	p.AddExtra("adaptive_pricing[enabled]", "false") // the amount is the order's, in the order's currency
	p.SetIdempotencyKey(fmt.Sprintf("ckout:%s:%d", o.ID, o.Attempt))
	ctx, cancel := detached(ctx)
	defer cancel()
	p.Context = ctx
	session, err := s.api.CheckoutSessions.New(p)
	return session, answer(err)
}

// findCheckout looks for the session of an order among those made since, for when creating it failed in an unclear way.
func (s *Stripe) findCheckout(ctx context.Context, o *ent.TopUp) (*stripe.CheckoutSession, error) {
	return s.findSession(ctx, o.ID, o.CreatedAt)
}

// findSession looks for the session that names something of ours among those made since; nil when it is not there.
func (s *Stripe) findSession(ctx context.Context, reference string, since time.Time) (*stripe.CheckoutSession, error) {
	p := &stripe.CheckoutSessionListParams{CreatedRange: &stripe.RangeQueryParams{GreaterThanOrEqual: since.Add(-time.Hour).Unix()}}
	p.Limit = stripe.Int64(100)
	p.Context = ctx
	all := s.api.CheckoutSessions.List(p)
	for all.Next() {
		if session := all.CheckoutSession(); session.ClientReferenceID == reference {
			return session, nil
		}
	}
	return nil, asked(all.Err())
}

// createIntent charges a saved card while its owner is away.
func (s *Stripe) createIntent(ctx context.Context, o *ent.TopUp, customer, method, descriptor string) (*stripe.PaymentIntent, error) {
	p := &stripe.PaymentIntentParams{
		Amount: stripe.Int64(o.AmountMinor + o.TaxMinor), Currency: stripe.String(strings.ToLower(o.Currency)), Customer: stripe.String(customer),
		PaymentMethod: stripe.String(method), OffSession: stripe.Bool(true), Confirm: stripe.Bool(true), Description: stripe.String(descriptor),
		Metadata: map[string]string{metaApp: appName, metaOrder: o.ID, metaTenant: o.TenantID},
	}
	p.SetIdempotencyKey(fmt.Sprintf("auto:%s:%d", o.ID, o.Attempt))
	ctx, cancel := detached(ctx)
	defer cancel()
	p.Context = ctx
	intent, err := s.api.PaymentIntents.New(p)
	return intent, answer(err)
}

// createRefund pays back.
func (s *Stripe) createRefund(ctx context.Context, o *ent.TopUp, r *ent.TopUpRefund) error {
	p := &stripe.RefundParams{
		Amount: stripe.Int64(r.AmountMinor), PaymentIntent: o.PaymentIntent,
		Metadata: map[string]string{metaApp: appName, metaOrder: o.ID, metaRefund: r.ID},
	}
	p.SetIdempotencyKey(fmt.Sprintf("refund:%s:%s:%d", o.ID, r.ID, r.Attempt))
	ctx, cancel := detached(ctx)
	defer cancel()
	p.Context = ctx
	_, err := s.api.Refunds.New(p)
	return answer(err)
}
