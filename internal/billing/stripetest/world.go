package stripetest

import "time"

// What people, banks and operators do at Stripe. Each does nothing to an id that does not exist.

// Pay pays an open session in full.
func (s *Stripe) Pay(session string) { s.PayAmount(session, -1, "") }

// PayAmount pays an open session with another amount or currency than was ordered, as happens where prices are adapted; below
// zero and empty: as ordered.
func (s *Stripe) PayAmount(session string, amount int64, currency string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, intent := s.begin(session, amount, currency)
	if o == nil {
		return
	}
	s.succeed(intent)
	o["status"], o["payment_status"] = "complete", "paid"
	s.happened("checkout.session.completed", o)
}

// PayLater completes a session with a payment that the bank takes its time for.
func (s *Stripe) PayLater(session string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, intent := s.begin(session, -1, "")
	if o == nil {
		return
	}
	intent["status"] = "processing"
	o["status"] = "complete"
	s.happened("payment_intent.processing", intent)
	s.happened("checkout.session.completed", o)
}

// begin makes the payment of an open session.
func (s *Stripe) begin(session string, amount int64, currency string) (o, intent object) {
	o, there := s.objects[session]
	if !there || o.text("status") != "open" || o.text("mode") != "payment" {
		return nil, nil
	}
	s.addTax(o)
	if amount >= 0 {
		o["amount_subtotal"], o["amount_total"] = amount, amount
	}
	if currency != "" {
		o["currency"] = currency
	}
	intent = s.make("payment_intent", "pi", object{
		"amount": o["amount_total"], "amount_received": int64(0), "currency": o["currency"], "customer": o["customer"],
		"metadata": o["intent_metadata"], "status": "processing", "latest_charge": nil, "last_payment_error": nil,
	})
	o["payment_intent"] = intent.text("id")
	return o, intent
}

// PayNothing completes an open session in which nothing is to be paid, as with a coupon over all of it.
func (s *Stripe) PayNothing(session string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, there := s.objects[session]
	if !there || o.text("status") != "open" || o.text("mode") != "payment" {
		return
	}
	o["status"], o["payment_status"], o["amount_total"] = "complete", "no_payment_required", int64(0)
	s.happened("checkout.session.completed", o)
}

// PayAfterAll has the money of a session come that had expired before, as banks do that take their time.
func (s *Stripe) PayAfterAll(session string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, there := s.objects[session]
	if !there || o.text("status") != "expired" {
		return
	}
	o["status"] = "open"
	o, intent := s.begin(session, -1, "")
	s.succeed(intent)
	o["status"], o["payment_status"] = "complete", "paid"
	s.happened("checkout.session.async_payment_succeeded", o)
}

// Belong has a session be of real money or not, as when keys of both modes meet one order.
func (s *Stripe) Belong(id string, live Mode) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if o, there := s.objects[id]; there {
		o["livemode"] = bool(live)
	}
}

// Mode says whether money is real.
type Mode bool

// The modes.
const (
	Test Mode = false
	Live Mode = true
)

// Arrive has the money of PayLater come.
func (s *Stripe) Arrive(session string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.objects[session]
	if intent := s.objects[o.text("payment_intent")]; intent.text("status") == "processing" {
		s.succeed(intent)
		o["payment_status"] = "paid"
		s.happened("checkout.session.async_payment_succeeded", o)
	}
}

// Bounce has the payment of PayLater fail.
func (s *Stripe) Bounce(session string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.objects[session]
	if intent := s.objects[o.text("payment_intent")]; intent.text("status") == "processing" {
		intent["status"] = "requires_payment_method"
		intent["last_payment_error"] = object{"type": "card_error", "code": "insufficient_funds", "message": "No money."}
		s.happened("payment_intent.payment_failed", intent)
		s.happened("checkout.session.async_payment_failed", o)
	}
}

// Expire ends an open session.
func (s *Stripe) Expire(session string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if o, there := s.objects[session]; there && o.text("status") == "open" {
		o["status"] = "expired"
		s.happened("checkout.session.expired", o)
	}
}

// Intent is the payment of a session, or the id itself where it is a payment; empty for none.
func (s *Stripe) Intent(id string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.intentOf(id)
}

func (s *Stripe) intentOf(id string) string {
	o := s.objects[id]
	if o.text("object") == "payment_intent" {
		return id
	}
	return o.text("payment_intent")
}

// Refund pays back in Stripe's own dashboard, and returns the refund.
func (s *Stripe) Refund(of string, amount int64) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	intent := s.objects[s.intentOf(of)]
	charge, there := s.objects[intent.text("latest_charge")]
	if !there || amount > charge.number("amount")-charge.number("amount_refunded") {
		return ""
	}
	return s.refund(intent, charge, amount, map[string]string{}).text("id")
}

// FailRefund has a refund come back from the bank.
func (s *Stripe) FailRefund(refund string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, there := s.objects[refund]
	if !there || o.text("status") == "failed" {
		return
	}
	o["status"] = "failed"
	charge := s.objects[o.text("charge")]
	charge["amount_refunded"] = charge.number("amount_refunded") - o.number("amount")
	s.balance[o.text("currency")] += o.number("amount")
	s.happened("refund.failed", o)
}

// DisputeFee is what Stripe takes for a dispute, and does not give back.
const DisputeFee = 1500

// Dispute has the bank ask for all of a payment; an inquiry moves no money. It returns the dispute.
func (s *Stripe) Dispute(of string, inquiry Inquiry) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	intent := s.objects[s.intentOf(of)]
	charge, there := s.objects[intent.text("latest_charge")]
	if !there || charge.number("amount") == charge.number("amount_refunded") {
		return ""
	}
	o := s.make("dispute", "dp", object{
		"amount": charge.number("amount") - charge.number("amount_refunded"), "currency": charge.text("currency"), "charge": charge.text("id"),
		"payment_intent": intent.text("id"), "reason": "fraudulent", "status": "warning_needs_response", "balance_transactions": []object{},
		"evidence_details": object{"due_by": time.Now().Add(7 * 24 * time.Hour).Unix()}, "metadata": map[string]string{},
	})
	s.happened("charge.dispute.created", o)
	if inquiry != JustAsks {
		s.withdraw(o)
	}
	return o.text("id")
}

// Inquiry says whether a bank only asks.
type Inquiry bool

// The ways in which a dispute begins.
const (
	JustAsks  Inquiry = true
	TakesBack Inquiry = false
)

func (s *Stripe) withdraw(o object) {
	amount := o.number("amount")
	o["status"] = "needs_response"
	o["balance_transactions"] = []object{s.make("balance_transaction", "txn", object{
		"amount": -amount, "fee": int64(DisputeFee), "net": -amount - DisputeFee, "currency": o.text("currency"),
	})}
	s.balance[o.text("currency")] -= amount + DisputeFee
	s.happened("charge.dispute.funds_withdrawn", o)
}

// Escalate turns an inquiry into a dispute.
func (s *Stripe) Escalate(dispute string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if o, there := s.objects[dispute]; there && o.text("status") == "warning_needs_response" {
		s.withdraw(o)
	}
}

// Win decides a dispute for us, or closes an inquiry.
func (s *Stripe) Win(dispute string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, there := s.objects[dispute]
	switch {
	case !there:
		return
	case o.text("status") == "warning_needs_response":
		o["status"] = "warning_closed"
	case o.text("status") == "needs_response":
		o["status"] = "won"
		s.reinstate(o)
	}
	s.happened("charge.dispute.closed", o)
}

// Prevent ends a dispute that is not decided before it becomes one, as networks do that settle it early. What was taken comes back.
func (s *Stripe) Prevent(dispute string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, there := s.objects[dispute]
	if !there || (o.text("status") != "warning_needs_response" && o.text("status") != "needs_response") {
		return
	}
	if o.text("status") == "needs_response" {
		s.reinstate(o)
	}
	o["status"] = "prevented"
	s.happened("charge.dispute.closed", o)
}

// reinstate gives back what was taken for a dispute, but for its fee.
func (s *Stripe) reinstate(o object) {
	amount := o.number("amount")
	before, _ := o["balance_transactions"].([]object)
	o["balance_transactions"] = append(before, s.make("balance_transaction", "txn", object{
		"amount": amount, "fee": int64(0), "net": amount, "currency": o.text("currency"),
	}))
	s.balance[o.text("currency")] += amount
	s.happened("charge.dispute.funds_reinstated", o)
}

// Lose decides a dispute against us.
func (s *Stripe) Lose(dispute string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if o, there := s.objects[dispute]; there && o.text("status") == "needs_response" {
		o["status"] = "lost"
		s.happened("charge.dispute.closed", o)
	}
}

// Overturn has a dispute that was lost end well after all.
func (s *Stripe) Overturn(dispute string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if o, there := s.objects[dispute]; there && o.text("status") == "lost" {
		o["status"] = "won"
		s.happened("charge.dispute.updated", o)
	}
}

// Warn has a bank warn of fraud.
func (s *Stripe) Warn(of string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	intent := s.objects[s.intentOf(of)]
	if intent == nil {
		return
	}
	s.happened("radar.early_fraud_warning.created", s.make("radar.early_fraud_warning", "issfr", object{
		"payment_intent": intent.text("id"), "charge": intent.text("latest_charge"), "fraud_type": "made_with_stolen_card", "actionable": true,
	}))
}

// SaveCard completes a session that saves a card, and returns the card.
func (s *Stripe) SaveCard(session string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, there := s.objects[session]
	if !there || o.text("mode") != "setup" || o.text("status") != "open" {
		return ""
	}
	card := s.make("payment_method", "pm", object{
		"type": "card", "customer": o["customer"], "card": object{"brand": "visa", "last4": "4242", "exp_month": 12, "exp_year": 2040},
	})
	if o["asks_address"] == true {
		card["billing_details"] = object{"address": object{"country": "DE", "postal_code": "10115"}}
	}
	o["status"] = "complete"
	s.happened("payment_method.attached", card)
	s.happened("checkout.session.completed", o)
	return card.text("id")
}

// Decline has payments with saved cards fail with a code, such as card_declined or authentication_required; empty ends that.
func (s *Stripe) Decline(code string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.decline = code
}
