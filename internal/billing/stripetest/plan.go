package stripetest

import (
	"net/http"
	"slices"
	"strconv"
	"time"
)

// createPlanSession makes a session whose payment begins a subscription.
func (s *Stripe) createPlanSession(r *http.Request, o object) (object, *failure) {
	f := r.PostForm
	days, err := strconv.ParseInt(f.Get("line_items[0][price_data][recurring][interval_count]"), 10, 64)
	switch {
	case err != nil || days < 1 || days > 365 || f.Get("line_items[0][price_data][recurring][interval]") != "day":
		return nil, invalid("line_items[0][price_data][recurring][interval_count]", "The maximum interval is one year.")
	case o["customer"] == nil:
		return nil, invalid("customer", "A customer is needed here.")
	}
	o["days"], o["plan_metadata"], o["subscription"] = days, metadata(r, "subscription_data"), nil
	s.make("checkout.session", "cs", o)
	o["url"] = "https://checkout.stripe.test/c/pay/" + o.text("id")
	return o, nil
}

func (s *Stripe) expireSession(id string) (object, *failure) {
	o, there := s.objects[id]
	switch {
	case !there:
		return nil, missing(id)
	case o.text("status") != "open":
		return nil, invalid("", "Only Checkout Sessions with a status in [\"open\"] can be expired.")
	}
	o["status"] = "expired"
	s.happened("checkout.session.expired", o)
	return o, nil
}

// changeSubscription is an update, or with DELETE the end.
func (s *Stripe) changeSubscription(r *http.Request, id string) (object, *failure) {
	o, there := s.objects[id]
	switch {
	case !there:
		return nil, missing(id)
	case o.text("status") == "canceled":
		return nil, invalid("", "A canceled subscription can only update its cancellation_details and metadata.")
	case r.Method == http.MethodDelete:
		s.endSubscription(o, "cancellation_requested")
		return o, nil
	}
	if ends := r.PostForm.Get("cancel_at_period_end"); ends != "" {
		o["cancel_at_period_end"] = ends == "true"
	}
	s.happened("customer.subscription.updated", o)
	return o, nil
}

func (s *Stripe) endSubscription(o object, reason string) {
	o["status"], o["ended_at"], o["canceled_at"] = "canceled", time.Now().Unix(), time.Now().Unix()
	o["cancellation_details"] = object{"reason": reason}
	s.happened("customer.subscription.deleted", o)
}

// Subscribe pays an open session that begins a subscription, and returns that.
func (s *Stripe) Subscribe(session string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, there := s.objects[session]
	if !there || o.text("status") != "open" || o.text("mode") != "subscription" {
		return ""
	}
	s.addTax(o)
	now := time.Now()
	details, _ := o["total_details"].(object)
	sub := s.make("subscription", "sub", object{
		"status": "active", "customer": o["customer"], "metadata": o["plan_metadata"], "cancel_at_period_end": false, "days": o["days"],
		"current_period_start": now.Unix(), "current_period_end": now.AddDate(0, 0, int(o.number("days"))).Unix(),
		"amount": o["amount_subtotal"], "tax": details["amount_tax"], "currency": o["currency"], "ended_at": nil, "canceled_at": nil,
	})
	o["status"], o["payment_status"], o["subscription"] = "complete", "paid", sub.text("id")
	s.happened("customer.subscription.created", sub)
	in := s.invoice(sub)
	s.payInvoice(in)
	o["invoice"] = in.text("id")
	s.happened("checkout.session.completed", o)
	return sub.text("id")
}

// invoice makes the open invoice of a subscription's present period.
func (s *Stripe) invoice(sub object) object {
	amount := sub.number("amount") + sub.number("tax")
	in := s.make("invoice", "in", object{
		"status": "open", "subscription": sub.text("id"), "customer": sub["customer"], "currency": sub["currency"], "amount_due": amount,
		"total": amount, "subtotal": sub["amount"], "tax": sub["tax"], "payment_intent": nil,
		"period_start": sub["current_period_start"], "period_end": sub["current_period_start"],
		"hosted_invoice_url": "https://invoice.stripe.test/i/" + sub.text("id"), "metadata": map[string]string{},
		"lines": object{"object": "list", "has_more": false, "data": []object{{
			"object": "line_item", "amount": amount, "period": object{"start": sub["current_period_start"], "end": sub["current_period_end"]},
		}}},
	})
	intent := s.make("payment_intent", "pi", object{
		"amount": amount, "amount_received": int64(0), "currency": sub["currency"], "customer": sub["customer"], "metadata": map[string]string{},
		"status": "requires_payment_method", "latest_charge": nil, "last_payment_error": nil, "invoice": in.text("id"),
	})
	in["payment_intent"] = intent.text("id")
	return in
}

func (s *Stripe) payInvoice(in object) {
	s.succeed(s.objects[in.text("payment_intent")])
	in["status"] = "paid"
	s.happened("invoice.paid", in)
}

// Renew begins the next period of a subscription and takes its price, or fails to where declines says so. Of one that was to
// end with its period, it is the end. It returns the invoice.
func (s *Stripe) Renew(subscription string, declines Decline) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	sub, there := s.objects[subscription]
	switch {
	case !there || sub.text("status") == "canceled":
		return ""
	case sub["cancel_at_period_end"] == true:
		s.endSubscription(sub, "cancellation_requested")
		return ""
	}
	start := sub.number("current_period_end")
	sub["current_period_start"], sub["current_period_end"] = start, time.Unix(start, 0).AddDate(0, 0, int(sub.number("days"))).Unix()
	in := s.invoice(sub)
	if declines {
		intent := s.objects[in.text("payment_intent")]
		intent["last_payment_error"] = object{"type": "card_error", "code": "card_declined", "message": "Declined."}
		sub["status"] = "past_due"
		s.happened("invoice.payment_failed", in)
	} else {
		s.payInvoice(in)
	}
	s.happened("customer.subscription.updated", sub)
	return in.text("id")
}

// Decline says whether a card works.
type Decline bool

// The ways of a card.
const (
	Works    Decline = false
	Declines Decline = true
)

// PayInvoice pays an open invoice by hand, or by a later try of Stripe's.
func (s *Stripe) PayInvoice(invoice string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	in, there := s.objects[invoice]
	if !there || in.text("status") != "open" {
		return
	}
	s.payInvoice(in)
	sub := s.objects[in.text("subscription")]
	sub["status"] = "active"
	s.happened("customer.subscription.updated", sub)
}

// LastPaid is the payment of a subscription's last invoice that was paid; empty for none.
func (s *Stripe) LastPaid(subscription string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range slices.Backward(s.kinds["invoice"]) {
		if in := s.objects[id]; in.text("subscription") == subscription && in.text("status") == "paid" {
			return in.text("payment_intent")
		}
	}
	return ""
}

// GiveUp ends a subscription that nobody pays.
func (s *Stripe) GiveUp(subscription string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if sub, there := s.objects[subscription]; there && sub.text("status") == "past_due" {
		s.endSubscription(sub, "payment_failed")
	}
}
