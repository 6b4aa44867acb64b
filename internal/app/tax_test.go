package app_test

import (
	"net/http"
	"strings"
	"testing"

	"weir/internal/app/apptest"
	"weir/internal/billing/stripetest"
	"weir/internal/money"
)

// taxOwed is what the books say is owed to the state.
func (k *till) taxOwed() money.Amount {
	k.Helper()
	return money.Amount(k.number(`SELECT coalesce(sum(CASE WHEN credit_account = 'tax_payable' THEN amount ELSE -amount END), 0) FROM transfers
		WHERE 'tax_payable' IN (debit_account, credit_account)`))
}

// TestTaxes: what Stripe adds as tax is paid on top, shown on the papers and owed to the state; it is part of no credit, and goes
// back with what it was on. So it is for pages, plans and saved cards.
func TestTaxes(t *testing.T) {
	t.Parallel()
	eachTill(t, func(k *till) {
		k.stripe.Tax(19)
		x, root := k.node.Tenant(""), k.node.Root()
		data := root.Query(`mutation { updateTopUpTerms(input: {version: 0, automaticTax: true, collectTaxIds: true, taxCode: "txcd_10103001"}) {
			terms { automaticTax collectTaxIds taxCode } } }`, nil)
		if terms := data["updateTopUpTerms"].(map[string]any)["terms"].(map[string]any); terms["automaticTax"] != true || terms["taxCode"] != "txcd_10103001" {
			k.Errorf("%v", terms)
		}
		o := k.paid(x, "10")
		k.has(x, cash(10*money.USD))
		if got := k.look(x, o); got.Amount != "10.00" || got.Tax != "1.90" || got.Paid != "11.90" || k.taxOwed() != 190*money.Cent {
			k.Errorf("%+v, owed %s", got, k.taxOwed())
		}
		k.cleared()
		receipt := x.Do(http.MethodGet, "/export/receipts/"+o.id, "").Body
		for _, want := range []string{"1.90 USD", "11.90 USD", "10.00 USD", "Tax, 19 % on top", "Muster GmbH", "DE123456789", "Berlin"} {
			if !strings.Contains(receipt, want) {
				k.Errorf("the receipt lacks %q: %s", want, receipt)
			}
		}
		k.stripe.Refund(o.session, 400) // a third and a bit, of credit and tax alike
		k.deliver()
		k.quiet()
		k.cleared()
		got := k.look(x, o)
		if len(got.Refunds) != 1 || got.Refunds[0].TaxTaken == "0.00" || got.Refunded != "4.00" {
			k.Errorf("%+v", got)
		}
		if note := x.Do(http.MethodGet, "/export/credit-notes/"+got.Refunds[0].ID, "").Body; !strings.Contains(note, "Tax on it") {
			k.Errorf("the credit note lacks the tax: %s", note)
		}
		if r := refundOf(root, o, "null", "rest"); !strings.Contains(r.Body, "REQUESTED") {
			k.Fatalf("%s", r.Body)
		}
		k.eventually("refunded", func() bool { return k.look(x, o).Status == "REFUNDED" })
		k.has(x, apptest.Wallet{})
		k.cleared()
		if k.taxOwed() != 0 {
			k.Errorf("%s is owed of what went back", k.taxOwed())
		}

		lost := k.paid(x, "10")
		dispute := k.stripe.Dispute(lost.session, stripetest.TakesBack)
		k.stripe.Lose(dispute)
		k.deliver()
		k.quiet()
		k.has(x, apptest.Wallet{})
		k.cleared()
		if k.taxOwed() != 0 {
			k.Errorf("%s is owed of what was lost", k.taxOwed())
		}

		sub := k.stripe.Subscribe(k.orderPlan(x, k.sell("gold"), "one"))
		k.stripe.Renew(sub, stripetest.Works)
		k.deliver()
		k.quiet()
		k.eventually("both periods paid", func() bool {
			return k.number("SELECT count(*) FROM top_ups WHERE kind = 'PLAN' AND status = 'PAID' AND tax_minor = 190 AND paid_minor = 1190") == 2
		})
		k.cleared()
	})
}

// TestRechargeTaxed: a saved card is charged with the tax that Stripe computes by the card's address, which Stripe's reports are
// told of, refunds too. A card whose address nobody knows is not charged.
func TestRechargeTaxed(t *testing.T) {
	t.Parallel()
	eachTill(t, func(k *till) {
		k.stripe.Tax(10)
		save := func(x *apptest.Tenant) string {
			url := x.Query(`mutation { saveCard(input: {}) { checkoutUrl } }`, nil)["saveCard"].(map[string]any)["checkoutUrl"].(string)
			k.stripe.SaveCard(url[len("https://checkout.stripe.test/c/pay/"):])
			k.deliver()
			k.quiet()
			cards := x.Query(`{ billingProfile { cards { id } } }`, nil)["billingProfile"].(map[string]any)["cards"].([]any)
			return cards[0].(map[string]any)["id"].(string)
		}
		on := func(x *apptest.Tenant, card string) {
			x.Query(`mutation($c: ID!) { updateRecharge(input: {on: true, cardId: $c, below: "2", amount: "5", dailyCap: "5", monthlyCap: "100"})
				{ profile { recharge { on } } } }`, map[string]any{"c": card})
		}
		nowhere, x := k.node.Tenant(""), k.node.Tenant("")
		unknown := save(nowhere) // before taxes, so that the page did not ask
		k.node.Root().Query(`mutation { updateTopUpTerms(input: {version: 0, automaticTax: true}) { terms { version } } }`, nil)
		on(nowhere, unknown)
		k.eventually("not charged", func() bool { return k.recharge(nowhere)["failures"] == 1.0 })
		k.has(nowhere, apptest.Wallet{})

		on(x, save(x))
		k.eventually("recharged", func() bool { return x.Wallet().Cash == 5*money.USD })
		k.eventually("reported", func() bool { return k.stripe.Made("tax.transaction") == 1 })
		node := x.Query(`{ topUps { edges { node { id tax paid kind } } } }`, nil)["topUps"].(map[string]any)["edges"].([]any)[0].(map[string]any)["node"].(map[string]any)
		if node["tax"] != "0.50" || node["paid"] != "5.50" || k.taxOwed() != 50*money.Cent {
			k.Errorf("%v, owed %s", node, k.taxOwed())
		}
		k.cleared()
		if r := refundOf(k.node.Root(), order{id: node["id"].(string)}, quoted("1.10"), "k"); !strings.Contains(r.Body, "REQUESTED") {
			k.Fatalf("%s", r.Body)
		}
		k.eventually("the refund is reported", func() bool { return k.stripe.Made("tax.transaction") == 2 })
		if got := k.stripe.Field(k.stripe.Last("tax.transaction"), "flat_amount"); got != int64(-110) {
			k.Errorf("reported %v", got)
		}
		k.has(x, cash(4*money.USD))
		k.cleared()
		if k.taxOwed() != 40*money.Cent {
			k.Errorf("%s is owed", k.taxOwed())
		}
	})
}
