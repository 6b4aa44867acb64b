package stripetest

import (
	"net/http"
	"strconv"
	"strings"
)

// Tax has Stripe Tax find so many percent due wherever it is asked.
func (s *Stripe) Tax(percent int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.percent = percent
}

// taxedSession checks what a page of Stripe's must be told to add taxes and to ask for tax numbers.
func (s *Stripe) taxedSession(r *http.Request, o object) *failure {
	f := r.PostForm
	taxed, ids := f.Get("automatic_tax[enabled]") == "true", f.Get("tax_id_collection[enabled]") == "true"
	o["taxed"], o["asks_tax_id"], o["total_details"] = taxed, ids, object{"amount_tax": int64(0)}
	switch customer := f.Get("customer"); {
	case taxed && f.Get("line_items[0][price_data][tax_behavior]") != "exclusive":
		return invalid("line_items[0][price_data][tax_behavior]", "This price needs a tax behavior.")
	case taxed && customer != "" && s.objects[customer]["address"] == nil && f.Get("customer_update[address]") != "auto":
		return invalid("customer", "Automatic tax calculation in Checkout requires a valid address on the Customer.")
	case ids && customer != "" && f.Get("customer_update[name]") != "auto":
		return invalid("customer_update[name]", "Tax ID collection requires updating business name on the customer.")
	}
	return nil
}

// addTax is what people tell a page that adds taxes, and what it adds.
func (s *Stripe) addTax(o object) {
	if o["taxed"] != true {
		return
	}
	address := object{"country": "DE", "postal_code": "10115", "city": "Berlin", "line1": "Weg 1", "line2": nil, "state": nil}
	details := object{"name": "Muster GmbH", "email": "accounts@example.org", "address": address, "tax_ids": []object{}}
	if o["asks_tax_id"] == true {
		details["tax_ids"] = []object{{"type": "eu_vat", "value": "DE123456789"}}
	}
	tax := o.number("amount_subtotal") * s.percent / 100
	o["customer_details"], o["total_details"] = details, object{"amount_tax": tax}
	o["amount_total"] = o.number("amount_subtotal") + tax
	if customer, there := s.objects[o.text("customer")]; there {
		customer["address"] = address
	}
}

// calculate is a tax calculation for somebody whose address is known.
func (s *Stripe) calculate(r *http.Request) (object, *failure) {
	f := r.PostForm
	amount, err := strconv.ParseInt(f.Get("line_items[0][amount]"), 10, 64)
	customer := f.Get("customer")
	switch {
	case err != nil || f.Get("line_items[0][tax_behavior]") != "exclusive":
		return nil, invalid("line_items[0][amount]", "Invalid integer.")
	case customer != "" && f.Get("customer_details[address][country]") != "":
		return nil, invalid("customer", "You may only specify one of these parameters: customer, customer_details.")
	case customer != "" && s.objects[customer]["address"] == nil, customer == "" && f.Get("customer_details[address][country]") == "":
		return nil, &failure{
			status: 400, kind: "invalid_request_error", code: "customer_tax_location_invalid",
			text: "We could not determine the customer's tax location.",
		}
	}
	tax := amount * s.percent / 100
	return s.make("tax.calculation", "taxcalc", object{
		"amount_total": amount + tax, "tax_amount_exclusive": tax, "currency": f.Get("currency"), "customer": nil,
	}), nil
}

// recordTax is an entry of the tax reports, whose references are unique.
func (s *Stripe) recordTax(r *http.Request, path string) (object, *failure) {
	f := r.PostForm
	for _, id := range s.kinds["tax.transaction"] {
		if s.objects[id].text("reference") == f.Get("reference") {
			return nil, invalid("reference", "This reference is used already.")
		}
	}
	o := object{"reference": f.Get("reference"), "type": "transaction"}
	if strings.HasSuffix(path, "create_reversal") {
		amount, err := strconv.ParseInt(f.Get("flat_amount"), 10, 64)
		if _, there := s.objects[f.Get("original_transaction")]; !there || err != nil || amount >= 0 || f.Get("mode") != "partial" {
			return nil, invalid("flat_amount", "Must be negative.")
		}
		o["type"], o["flat_amount"] = "reversal", amount
	} else if _, there := s.objects[f.Get("calculation")]; !there {
		return nil, missing(f.Get("calculation"))
	}
	return s.make("tax.transaction", "tax", o), nil
}
