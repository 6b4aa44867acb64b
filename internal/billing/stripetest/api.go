package stripetest

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// read answers a GET.
func (s *Stripe) read(r *http.Request) (object, *failure) {
	path := strings.TrimPrefix(r.URL.Path, "/v1/")
	q := r.URL.Query()
	switch path {
	case "balance":
		return object{"object": "balance", "livemode": false}, nil
	case "checkout/sessions":
		return s.list(r, "checkout.session", func(object) bool { return true }), nil
	case "payment_intents":
		return s.list(r, "payment_intent", func(o object) bool { return q.Get("customer") == "" || o.text("customer") == q.Get("customer") }), nil
	case "refunds", "disputes", "radar/early_fraud_warnings":
		kind := map[string]string{"refunds": "refund", "disputes": "dispute", "radar/early_fraud_warnings": "radar.early_fraud_warning"}[path]
		return s.list(r, kind, func(o object) bool { return o.text("payment_intent") == q.Get("payment_intent") }), nil
	case "payment_methods":
		return s.list(r, "payment_method", func(o object) bool { return o.text("customer") == q.Get("customer") }), nil
	case "invoices":
		return s.list(r, "invoice", func(o object) bool { return o.text("subscription") == q.Get("subscription") }), nil
	case "events":
		return s.undelivered(r)
	}
	id := path[strings.LastIndexByte(path, '/')+1:]
	o, ok := s.objects[id]
	if !ok {
		return nil, missing(id)
	}
	return s.expanded(o, strings.Join(r.Form["expand[]"], ",")+strings.Join(r.Form["expand[0]"], ",")), nil
}

// list answers a list, newest first.
func (s *Stripe) list(r *http.Request, kind string, wanted func(object) bool) object {
	since, _ := strconv.ParseInt(r.URL.Query().Get("created[gte]"), 10, 64)
	data := []object{}
	ids := s.kinds[kind]
	for i := len(ids) - 1; i >= 0; i-- {
		if o := s.objects[ids[i]]; wanted(o) && o.number("created") >= since {
			data = append(data, o)
		}
	}
	return object{"object": "list", "url": r.URL.Path, "has_more": false, "data": data}
}

// expanded writes out the objects that an object names, where that was asked for.
func (s *Stripe) expanded(o object, wanted string) object {
	out := object{}
	for name, value := range o {
		out[name] = value
		id, ok := value.(string)
		if !ok || !strings.Contains(wanted, name) || (name != "payment_intent" && name != "latest_charge" && name != "balance_transaction") {
			continue
		}
		if there, ok := s.objects[id]; ok { // downwards only: a charge names its payment again
			out[name] = s.expanded(there, strings.ReplaceAll(wanted, "payment_intent", ""))
		}
	}
	return out
}

// do carries out a POST.
func (s *Stripe) do(r *http.Request) (object, *failure) {
	path := strings.TrimPrefix(r.URL.Path, "/v1/")
	switch path {
	case "checkout/sessions":
		return s.createSession(r)
	case "payment_intents":
		return s.createIntent(r)
	case "refunds":
		return s.createRefund(r)
	case "tax/calculations":
		return s.calculate(r)
	case "tax/transactions/create_from_calculation", "tax/transactions/create_reversal":
		return s.recordTax(r, path)
	case "customers":
		return s.make("customer", "cus", object{"metadata": metadata(r, ""), "name": r.PostForm.Get("name")}), nil
	}
	if rest, ok := strings.CutPrefix(path, "checkout/sessions/"); ok && strings.HasSuffix(rest, "/expire") {
		return s.expireSession(strings.TrimSuffix(rest, "/expire"))
	}
	if rest, ok := strings.CutPrefix(path, "subscriptions/"); ok {
		return s.changeSubscription(r, rest)
	}
	if rest, ok := strings.CutPrefix(path, "payment_methods/"); ok && strings.HasSuffix(rest, "/detach") {
		id := strings.TrimSuffix(rest, "/detach")
		o, there := s.objects[id]
		if !there || o["customer"] == nil {
			return nil, missing(id)
		}
		o["customer"] = nil
		return o, nil
	}
	return nil, &failure{status: http.StatusNotFound, kind: "invalid_request_error", text: "Unrecognized request URL (" + r.URL.Path + ")."}
}

func (s *Stripe) createSession(r *http.Request) (object, *failure) {
	f := r.PostForm
	o := object{
		"status": "open", "payment_status": "unpaid", "mode": f.Get("mode"), "client_reference_id": nil, "metadata": metadata(r, ""),
		"customer": nil, "payment_intent": nil, "success_url": f.Get("success_url"), "payment_method_types": f["payment_method_types[0]"],
	}
	if c := f.Get("customer"); c != "" {
		if _, there := s.objects[c]; !there {
			return nil, missing(c)
		}
		o["customer"] = c
	}
	if f.Get("success_url") == "" {
		return nil, invalid("success_url", "Missing required param: success_url.")
	}
	switch f.Get("mode") {
	case "setup":
		o["payment_status"], o["asks_address"] = "no_payment_required", f.Get("billing_address_collection") == "required"
	case "payment", "subscription":
		amount, err := strconv.ParseInt(f.Get("line_items[0][price_data][unit_amount]"), 10, 64)
		currency := f.Get("line_items[0][price_data][currency]")
		expires, eerr := strconv.ParseInt(f.Get("expires_at"), 10, 64)
		switch in := expires - time.Now().Unix(); {
		case err != nil || currency == "":
			return nil, invalid("line_items[0][price_data][unit_amount]", "Invalid integer.")
		case eerr != nil || in < 29*60 || in > 24*3600:
			return nil, invalid("expires_at", "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.")
		case f.Get("mode") == "payment" && f.Get("adaptive_pricing[enabled]") != "false", f.Get("allow_promotion_codes") != "false":
			return nil, invalid("adaptive_pricing[enabled]", "The account's own settings would change what is paid.")
		case currency == "usd" && amount < 50:
			return nil, &failure{status: 400, kind: "invalid_request_error", code: "amount_too_small", text: "Amount must be at least $0.50 usd"}
		}
		o["amount_subtotal"], o["amount_total"], o["currency"], o["expires_at"] = amount, amount, currency, expires
		if f := s.taxedSession(r, o); f != nil {
			return nil, f
		}
		o["intent_metadata"] = metadata(r, "payment_intent_data")
		o["client_reference_id"] = f.Get("client_reference_id")
		if f.Get("mode") == "subscription" {
			return s.createPlanSession(r, o)
		}
	default:
		return nil, invalid("mode", "Invalid mode.")
	}
	s.make("checkout.session", "cs", o)
	o["url"] = "https://checkout.stripe.test/c/pay/" + o.text("id")
	return o, nil
}

// createIntent charges a saved card at once.
func (s *Stripe) createIntent(r *http.Request) (object, *failure) {
	f := r.PostForm
	amount, err := strconv.ParseInt(f.Get("amount"), 10, 64)
	method, there := s.objects[f.Get("payment_method")]
	switch {
	case err != nil:
		return nil, invalid("amount", "Invalid integer.")
	case !there || method.text("customer") != f.Get("customer"):
		return nil, missing(f.Get("payment_method"))
	case f.Get("confirm") != "true" || f.Get("off_session") != "true":
		return nil, invalid("confirm", "Only off-session payments that are confirmed at once are known here.")
	}
	o := s.make("payment_intent", "pi", object{
		"amount": amount, "amount_received": int64(0), "currency": f.Get("currency"), "customer": f.Get("customer"), "metadata": metadata(r, ""),
		"status": "requires_payment_method", "latest_charge": nil, "last_payment_error": nil,
	})
	if s.decline != "" {
		o["last_payment_error"] = object{"type": "card_error", "code": s.decline, "message": "Declined."}
		s.happened("payment_intent.payment_failed", o)
		return nil, &failure{status: http.StatusPaymentRequired, kind: "card_error", code: s.decline, text: "Declined.", intent: o}
	}
	s.succeed(o)
	return o, nil
}

// succeed has the money of a payment arrive.
func (s *Stripe) succeed(intent object) {
	amount, currency := intent.number("amount"), intent.text("currency")
	fee := amount*29/1000 + 30
	txn := s.make("balance_transaction", "txn", object{"amount": amount, "fee": fee, "net": amount - fee, "currency": currency})
	charge := s.make("charge", "ch", object{
		"amount": amount, "amount_captured": amount, "amount_refunded": int64(0), "currency": currency, "paid": true, "status": "succeeded",
		"payment_intent": intent.text("id"), "balance_transaction": txn.text("id"), "metadata": intent["metadata"],
	})
	s.balance[currency] += amount - fee
	intent["status"], intent["amount_received"], intent["latest_charge"], intent["last_payment_error"] = "succeeded", amount, charge.text("id"), nil
	s.happened("charge.succeeded", charge)
	s.happened("payment_intent.succeeded", intent)
}

func (s *Stripe) createRefund(r *http.Request) (object, *failure) {
	intent, there := s.objects[r.PostForm.Get("payment_intent")]
	if !there {
		return nil, missing(r.PostForm.Get("payment_intent"))
	}
	charge, there := s.objects[intent.text("latest_charge")]
	if !there {
		return nil, invalid("payment_intent", "This PaymentIntent does not have a successful charge to refund.")
	}
	left := charge.number("amount") - charge.number("amount_refunded")
	amount := left
	if text := r.PostForm.Get("amount"); text != "" {
		var err error
		if amount, err = strconv.ParseInt(text, 10, 64); err != nil {
			return nil, invalid("amount", "Invalid integer.")
		}
	}
	switch {
	case left == 0:
		return nil, &failure{status: 400, kind: "invalid_request_error", code: "charge_already_refunded", text: "Charge has already been refunded."}
	case amount <= 0 || amount > left:
		return nil, invalid("amount", "Refund amount is greater than unrefunded amount on charge.")
	}
	return s.refund(intent, charge, amount, metadata(r, "")), nil
}

func (s *Stripe) refund(intent, charge object, amount int64, meta map[string]string) object {
	o := s.make("refund", "re", object{
		"amount": amount, "currency": charge.text("currency"), "charge": charge.text("id"), "payment_intent": intent.text("id"), "metadata": meta,
		"status": "succeeded",
	})
	charge["amount_refunded"] = charge.number("amount_refunded") + amount
	s.balance[charge.text("currency")] -= amount
	s.happened("charge.refunded", charge)
	s.happened("refund.created", o)
	return o
}
