package billing

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/stripe/stripe-go/v76"

	"weir/ent"
	"weir/ent/schematype"
	"weir/ent/topup"
	"weir/ent/topuprefund"
	"weir/internal/failpoint"
)

const (
	// failTaxLocation is Stripe's code for a customer of whom it does not know where the tax is due.
	failTaxLocation = "customer_tax_location_invalid"
	// unreported stands where Stripe refuses a record for its tax reports, so that it is not asked for ever.
	unreported = "refused"
)

// calculateTax has Stripe compute the tax of an order that no page of Stripe's asks for, once, before its card is charged. A
// refusedError where Stripe does not know where its payer is.
func (s *TopUps) calculateTax(sys context.Context, o *ent.TopUp, customer, card string) (*ent.TopUp, error) {
	terms, err := s.Terms(sys)
	if err != nil || !terms.Tax.Automatic || o.TaxCalculation != "" {
		return o, err
	}
	found, err := s.cfg.Stripe.calculate(sys, o, terms.Tax.Code, customer, card)
	if err != nil {
		return nil, err
	}
	failpoint.TopUpTaxed.At()
	err = s.cfg.Ent.TopUp.Update().Where(topup.ID(o.ID), topup.TaxCalculation("")).
		SetTaxCalculation(found.ID).SetTaxMinor(found.TaxAmountExclusive).AddRevision(1).Exec(sys)
	if err != nil {
		return nil, fmt.Errorf("tax of %s: %w", o.ID, err)
	}
	return s.cfg.Ent.TopUp.Get(sys, o.ID)
}

// calculate computes the tax on an order by the customer's address, and where Stripe has none by the card's.
func (s *Stripe) calculate(ctx context.Context, o *ent.TopUp, code, customer, card string) (*stripe.TaxCalculation, error) {
	line := &stripe.TaxCalculationLineItemParams{
		Amount: new(o.AmountMinor), Reference: new(o.ID), TaxBehavior: new(string(stripe.PriceTaxBehaviorExclusive)),
	}
	if code != "" {
		line.TaxCode = new(code)
	}
	p := &stripe.TaxCalculationParams{
		Currency: new(strings.ToLower(o.Currency)), Customer: new(customer), LineItems: []*stripe.TaxCalculationLineItemParams{line},
	}
	p.Context = ctx
	found, err := s.api.TaxCalculations.New(p)
	if err = asked(err); err == nil {
		return found, nil
	}
	if refused, ok := errors.AsType[*refusedError](err); !ok || refused.code != failTaxLocation {
		return nil, err
	}
	again := &stripe.TaxCalculationParams{Currency: p.Currency, LineItems: p.LineItems}
	again.Context = ctx
	if again.CustomerDetails, err = s.cardAddress(ctx, card); err != nil {
		return nil, err
	}
	found, err = s.api.TaxCalculations.New(again)
	return found, asked(err)
}

// cardAddress is where the owner of a card is.
func (s *Stripe) cardAddress(ctx context.Context, card string) (*stripe.TaxCalculationCustomerDetailsParams, error) {
	params := &stripe.PaymentMethodParams{}
	params.Context = ctx
	method, err := s.api.PaymentMethods.Get(card, params)
	switch {
	case err != nil:
		return nil, asked(err)
	case method.BillingDetails == nil || method.BillingDetails.Address == nil || method.BillingDetails.Address.Country == "":
		return nil, &refusedError{code: failTaxLocation, message: "the card has no address"}
	}
	a := method.BillingDetails.Address
	return &stripe.TaxCalculationCustomerDetailsParams{
		AddressSource: new("billing"),
		Address: &stripe.AddressParams{
			Country: new(a.Country), PostalCode: new(a.PostalCode), City: new(a.City), State: new(a.State), Line1: new(a.Line1),
		},
	}, nil
}

// recordTax puts what an order has paid into Stripe's tax reports, once for its id.
func (s *Stripe) recordTax(ctx context.Context, o *ent.TopUp) (*stripe.TaxTransaction, error) {
	p := &stripe.TaxTransactionCreateFromCalculationParams{Calculation: new(o.TaxCalculation), Reference: new(o.ID)}
	p.SetIdempotencyKey("tax:" + o.ID)
	p.Context = ctx
	record, err := s.api.TaxTransactions.CreateFromCalculation(p)
	return record, asked(err)
}

// reverseTax takes what went back out of Stripe's tax reports, once for the refund's id.
func (s *Stripe) reverseTax(ctx context.Context, transaction string, r *ent.TopUpRefund) (*stripe.TaxTransaction, error) {
	p := &stripe.TaxTransactionCreateReversalParams{
		Mode: new("partial"), OriginalTransaction: new(transaction), Reference: new(r.ID), FlatAmount: new(-r.AmountMinor),
	}
	p.SetIdempotencyKey("tax:" + r.ID)
	p.Context = ctx
	record, err := s.api.TaxTransactions.CreateReversal(p)
	return record, asked(err)
}

// untold: Stripe's tax reports do not know yet what this order has paid, or what of it went back.
func (b *booking) untold() bool {
	if b.o.TaxCalculation == "" || b.o.CreditedAt == nil || b.o.TaxTransaction == unreported {
		return false
	}
	if b.o.TaxTransaction == "" {
		return true
	}
	for _, r := range b.refunds {
		if r.Status == schematype.RefundSucceeded && r.TaxReversal == "" {
			return true
		}
	}
	return false
}

// reportTax tells Stripe's tax reports of an order whose tax was calculated apart, and of its refunds; pages of Stripe's do so by
// themselves. What cannot be told now is told when the order is looked at next.
func (s *TopUps) reportTax(sys context.Context, o *ent.TopUp) (*ent.TopUp, error) {
	if o.TaxCalculation == "" || o.CreditedAt == nil || o.TaxTransaction == unreported {
		return o, nil
	}
	if o.TaxTransaction == "" {
		record, err := s.cfg.Stripe.recordTax(sys, o)
		told := s.told(o, record, err)
		if told == "" {
			return o, nil
		}
		if err := s.cfg.Ent.TopUp.Update().Where(topup.ID(o.ID)).SetTaxTransaction(told).AddRevision(1).Exec(sys); err != nil {
			return nil, fmt.Errorf("tax of %s: %w", o.ID, err)
		}
		if o, err = s.cfg.Ent.TopUp.Get(sys, o.ID); err != nil || told == unreported {
			return o, err
		}
	}
	back, err := s.cfg.Ent.TopUpRefund.Query().Where(
		topuprefund.TopUpID(o.ID), topuprefund.StatusEQ(schematype.RefundSucceeded), topuprefund.TaxReversal(""),
	).All(sys)
	if err != nil {
		return nil, fmt.Errorf("tax of %s: %w", o.ID, err)
	}
	for _, r := range back {
		record, err := s.cfg.Stripe.reverseTax(sys, o.TaxTransaction, r)
		told := s.told(o, record, err)
		if told == "" {
			return o, nil
		}
		if err := s.cfg.Ent.TopUpRefund.Update().Where(topuprefund.ID(r.ID)).SetTaxReversal(told).Exec(sys); err != nil {
			return nil, fmt.Errorf("tax of %s: %w", o.ID, err)
		}
	}
	return o, nil
}

// told is the id of Stripe's record, unreported where it refuses one, or empty while it does not answer.
func (s *TopUps) told(o *ent.TopUp, record *stripe.TaxTransaction, err error) string {
	failpoint.TopUpReported.At()
	refused, no := errors.AsType[*refusedError](err)
	switch {
	case err == nil:
		return record.ID
	case no:
		s.cfg.Log.Error().Err(refused).Str("top_up_id", o.ID).Msg("stripe refuses a record for its tax reports")
		return unreported
	}
	s.cfg.Log.Warn().Err(err).Str("top_up_id", o.ID).Msg("stripe's tax reports wait")
	return ""
}
