package billing

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/stripe/stripe-go/v76"

	"weir/ent"
	"weir/ent/schematype"
	"weir/internal/ledger"
	"weir/internal/money"
)

// taxed has a page of Stripe's add taxes on top of what is ordered, and ask for what it needs to know for that.
func taxed(p *stripe.CheckoutSessionParams, t TaxTerms, customer string) {
	if t.Automatic {
		p.AutomaticTax = &stripe.CheckoutSessionAutomaticTaxParams{Enabled: new(true)}
		for _, line := range p.LineItems {
			line.PriceData.TaxBehavior = new(string(stripe.PriceTaxBehaviorExclusive))
			if t.Code != "" {
				line.PriceData.ProductData.TaxCode = new(t.Code)
			}
		}
	}
	if t.CollectIDs {
		p.TaxIDCollection = &stripe.CheckoutSessionTaxIDCollectionParams{Enabled: new(true)}
	}
	if customer != "" && (t.Automatic || t.CollectIDs) { // what the page asks for is kept with the customer, who may be charged alone later
		p.CustomerUpdate = &stripe.CheckoutSessionCustomerUpdateParams{Address: new("auto"), Name: new("auto")}
	}
}

// percentScale is how many parts TaxPercent divides a whole into: hundredths of a percent.
const percentScale = 10_000

// TaxPercent is how many percent of an order its tax is, to two decimal places and without trailing zeros, such as "8.25"; empty
// where there is no tax. Stripe rounds taxes to the smallest unit of the currency, so that it is as exact as the amount is large.
func TaxPercent(o *ent.TopUp) string {
	if o.TaxMinor <= 0 || o.AmountMinor <= 0 {
		return ""
	}
	parts := (mulDiv(2*o.TaxMinor, percentScale, o.AmountMinor) + 1) / 2
	text := strconv.FormatInt(parts/100, 10)
	if rest := parts % 100; rest > 0 {
		text += "." + strings.TrimRight(fmt.Sprintf("%02d", rest), "0")
	}
	return text
}

// takeTax reads the tax of a session and who pays it.
func (p *seen) takeTax(session *stripe.CheckoutSession) {
	if d := session.TotalDetails; d != nil {
		p.tax = d.AmountTax
	}
	c := session.CustomerDetails
	if c == nil {
		return
	}
	p.buyer = schematype.Buyer{LegalName: c.Name, Email: c.Email}
	if a := c.Address; a != nil {
		p.buyer.Country = a.Country
		p.buyer.Address = joined("\n", a.Line1, a.Line2, joined(" ", a.PostalCode, a.City), a.State)
	}
	if len(c.TaxIDs) > 0 {
		p.buyer.TaxID = c.TaxIDs[0].Value
	}
}

func joined(by string, parts ...string) string {
	var there []string
	for _, part := range parts {
		if part != "" {
			there = append(there, part)
		}
	}
	return strings.Join(there, by)
}

// fillBuyer takes from Stripe's page what a tenant has not said itself. The address and the country belong together.
func fillBuyer(b *schematype.Buyer, page schematype.Buyer) {
	b.LegalName, b.Email, b.TaxID = cmp.Or(b.LegalName, page.LegalName), cmp.Or(b.Email, page.Email), cmp.Or(b.TaxID, page.TaxID)
	if b.Address == "" && (b.Country == "" || b.Country == page.Country) {
		b.Address, b.Country = page.Address, cmp.Or(b.Country, page.Country)
	}
}

// bookTax books the tax that was paid on top of the order: it is owed to the state, and part of no credit.
func (b *booking) bookTax(ctx context.Context) error {
	o := b.o
	o.TaxMinor = b.now.tax
	o.Tax, _ = inUSD(o, o.TaxMinor, o.Currency)
	if o.Tax <= 0 {
		return nil
	}
	_, err := b.cfg.Ledger.Move(ctx, b.tx, ledger.Move{
		Key: keyOf(b.now.intent, "tax"), Debit: ledger.StripeClearing, Credit: ledger.TaxPayable, Amount: o.Tax,
		About: b.about(ledger.CodeTopUp, "Tax on a top-up"),
	})
	return err
}

// levelTax books the tax that is not owed any more, because what it was on went back, or that is owed again.
func (b *booking) levelTax(ctx context.Context, object, leg string, other ledger.Account, tax money.Amount) error {
	move := ledger.Move{
		Key: keyOf(object, leg+"_tax"), Debit: ledger.TaxPayable, Credit: other, Amount: tax, About: b.about(ledger.CodeRefund, "Tax on what went back"),
	}
	if tax < 0 {
		move.Debit, move.Credit, move.Amount = other, ledger.TaxPayable, -tax
	}
	if tax == 0 {
		return nil
	}
	_, err := b.cfg.Ledger.Move(ctx, b.tx, move)
	return err
}
