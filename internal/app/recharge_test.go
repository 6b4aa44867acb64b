package app_test

import (
	"strings"
	"testing"

	"weir/internal/app/apptest"
	"weir/internal/money"
)

// again lets the next automatic recharge be tried now.
func (k *till) again() {
	k.Helper()
	if _, err := k.site.DB.SQL.ExecContext(k.Context(), "UPDATE billing_profiles SET recharge_after = NULL"); err != nil {
		k.Fatal(err)
	}
}

func (k *till) recharge(x *apptest.Tenant) map[string]any {
	k.Helper()
	return x.Query(`{ billingProfile { recharge { on failures stoppedAt } } }`, nil)["billingProfile"].(map[string]any)["recharge"].(map[string]any)
}

// TestRecharge: a saved card is charged when the balance is low, within the caps, and not any more after three failures.
func TestRecharge(t *testing.T) {
	t.Parallel()
	eachTill(t, func(k *till) {
		x := k.node.Tenant("")
		url := x.Query(`mutation { saveCard(input: {}) { checkoutUrl } }`, nil)["saveCard"].(map[string]any)["checkoutUrl"].(string)
		if k.stripe.SaveCard(url[len("https://checkout.stripe.test/c/pay/"):]) == "" {
			k.Fatalf("no card is saved at %s", url)
		}
		k.deliver()
		k.quiet()
		cards := x.Query(`{ billingProfile { cards { id last4 } } }`, nil)["billingProfile"].(map[string]any)["cards"].([]any)
		if len(cards) != 1 {
			k.Fatalf("cards: %v", cards)
		}
		card := cards[0].(map[string]any)["id"].(string)
		on := func(daily string) {
			x.Query(`mutation($c: ID!, $d: Money!) { updateRecharge(input: {on: true, cardId: $c, below: "2", amount: "5", dailyCap: $d, monthlyCap: "100"})
				{ profile { recharge { on } } } }`, map[string]any{"c": card, "d": daily})
		}
		on("5")
		k.eventually("recharged", func() bool { return x.Wallet().Cash == 5*money.USD })
		k.node.Root().Query(`mutation($t: ID!) { adjustBalance(input: {tenantId: $t, amount: "-4", remark: "spent", idempotencyKey: "s"}) { debt } }`,
			map[string]any{"t": tenantID(x)})
		k.again()
		k.eventually("held back by the cap", func() bool {
			return k.number("SELECT count(*) FROM billing_profiles WHERE recharge_after IS NOT NULL") == 1
		})
		k.has(x, cash(money.USD))
		k.stripe.Decline("card_declined")
		on("50")
		for i := range 3 {
			k.again()
			k.eventually("failed", func() bool { return k.recharge(x)["failures"] == float64(i+1) })
		}
		if got := k.recharge(x); got["on"] != false || got["stoppedAt"] == nil {
			k.Errorf("after three failures: %v", got)
		}
		k.stripe.Decline("")
		on("50")
		k.eventually("recharged again", func() bool { return x.Wallet().Cash == 6*money.USD })
		x.Query(`mutation($c: ID!) { removeCard(input: {id: $c}) { profile { cards { id } } } }`, map[string]any{"c": card})
		if got := k.recharge(x); got["on"] != false {
			k.Errorf("without a card: %v", got)
		}
		k.cleared()
	})
}

// TestTopUpTerms: packs, tiers and currencies, with the rate that the order has fixed.
func TestTopUpTerms(t *testing.T) {
	t.Parallel()
	eachTill(t, func(k *till) {
		x, root := k.node.Tenant(""), k.node.Root()
		set := func(version int, rate string) {
			root.Query(`mutation($v: Int!, $r: String!) { updateTopUpTerms(input: {version: $v, packs: [{name: "big", amount: "20", bonus: "3"}],
				tiers: [{from: "10", bonus: "0.1"}], currencies: [{code: "CNY", rate: $r, methods: ["alipay", "wechat_pay"]}]}) { terms { version } } }`,
				map[string]any{"v": version, "r": rate})
		}
		set(0, "7.1")
		create := func(input string) order {
			made := x.Query(`mutation { createTopUp(input: {`+input+`}) { checkoutUrl topUp { id } } }`, nil)["createTopUp"].(map[string]any)
			url := made["checkoutUrl"].(string)
			return order{made["topUp"].(map[string]any)["id"].(string), url[len("https://checkout.stripe.test/c/pay/"):]}
		}
		yuan, pack := create(`amount: "10", currency: "CNY"`), create(`pack: "big"`)
		set(1, "9")
		k.stripe.PayLater(yuan.session) // as Alipay may
		k.stripe.Pay(pack.session)
		k.deliver()
		k.stripe.Arrive(yuan.session)
		k.deliver()
		k.quiet()
		if got := k.look(x, yuan); got.Status != "PAID" || got.Amount != "71.00" || got.Currency != "CNY" {
			k.Errorf("%+v", got)
		}
		k.has(x, apptest.Wallet{Balance: 34 * money.USD, Cash: 30 * money.USD, Bonus: 4 * money.USD, Available: 34 * money.USD})
		k.stripe.Refund(yuan.session, 3550)
		k.stripe.Refund(pack.session, 2000)
		k.deliver()
		k.quiet()
		k.has(x, apptest.Wallet{Balance: 550 * money.Cent, Cash: 5 * money.USD, Bonus: 50 * money.Cent, Available: 550 * money.Cent})
	})
}

func tenantID(x *apptest.Tenant) string { return "ten_" + strings.ReplaceAll(x.ID.String(), "-", "") }
