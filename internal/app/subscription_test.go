package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"weir/internal/app/apptest"
	"weir/internal/billing/stripetest"
	"weir/internal/money"
)

// shownPlan is a plan that was bought, as its tenant sees it.
type shownPlan struct {
	ID, Status, Payment string
	CheckoutURL         *string
	Period              int
	Renews              bool
}

const planFields = `{ id status payment checkoutUrl period renews }`

func (k *till) shownPlan(v any) *shownPlan {
	k.Helper()
	if v == nil {
		return nil
	}
	b, err := json.Marshal(v)
	if err != nil {
		k.Fatal(err)
	}
	var out shownPlan
	if err := json.Unmarshal(b, &out); err != nil {
		k.Fatal(err)
	}
	return &out
}

// sell puts a plan of 10 USD for 30 days with level 2 and a bonus of 3 USD on sale.
func (k *till) sell(code string) string {
	k.Helper()
	data := k.node.Root().Query(`mutation($c: String!) { createPlan(input: {code: $c, name: "Gold", price: "10", vipLevel: 2, credit: "3"}) { plan { id } } }`,
		map[string]any{"c": code})
	return data["createPlan"].(map[string]any)["plan"].(map[string]any)["id"].(string)
}

const buyByStripe = `mutation($p: ID!, $k: String!) { buyPlan(input: {planId: $p, payment: STRIPE, idempotencyKey: $k}) {
	checkoutUrl subscription ` + planFields + ` } }`

// orderPlan orders a plan and returns its session at Stripe.
func (k *till) orderPlan(x *apptest.Tenant, planID, key string) string {
	k.Helper()
	bought := x.Query(buyByStripe, map[string]any{"p": planID, "k": key})["buyPlan"].(map[string]any)
	url, _ := bought["checkoutUrl"].(string)
	if p := k.shownPlan(bought["subscription"]); p.Status != "PENDING" || p.Payment != "STRIPE" || url == "" {
		k.Fatalf("%+v, %q", p, url)
	}
	return url[strings.LastIndexByte(url, '/')+1:]
}

func (k *till) refreshPlan(x *apptest.Tenant) *shownPlan {
	k.Helper()
	data := x.Query(`mutation { refreshPlan(input: {}) { subscription `+planFields+` } }`, nil)
	return k.shownPlan(data["refreshPlan"].(map[string]any)["subscription"])
}

func (k *till) level(x *apptest.Tenant) int64 {
	k.Helper()
	return k.number("SELECT coalesce(max(level), 0) FROM vip_grants WHERE tenant_id = $1 AND (ends_at IS NULL OR ends_at > $2)",
		"ten_"+strings.ReplaceAll(x.ID.String(), "-", ""), time.Now().UTC())
}

// TestPlanByStripe: each paid invoice buys one period with its level and its bonus, whatever its notices do; a plan is cancelled,
// resumed, unpaid, paid back.
func TestPlanByStripe(t *testing.T) {
	t.Parallel()
	eachTill(t, func(k *till) {
		x := k.node.Tenant("")
		gold := k.sell("gold")
		session := k.orderPlan(x, gold, "one")
		if again := k.orderPlan(x, gold, "one"); again != session || k.stripe.Made("checkout.session") != 1 {
			k.Errorf("a repeat opened %s beside %s", again, session)
		}
		k.refused(x, buyByStripe, map[string]any{"p": gold, "k": "two"}, "CONFLICT")
		k.has(x, apptest.Wallet{})
		sub := k.stripe.Subscribe(session)
		k.deliver()
		k.deliver()
		k.quiet()
		bonus := apptest.Wallet{Balance: 3 * money.USD, Bonus: 3 * money.USD, Available: 3 * money.USD}
		k.has(x, bonus)
		if p := k.refreshPlan(x); p == nil || p.Status != "ACTIVE" || p.Period != 1 || !p.Renews || p.CheckoutURL != nil || k.level(x) != 2 {
			k.Errorf("%+v at level %d", p, k.level(x))
		}

		k.stripe.Renew(sub, stripetest.Works)
		k.deliver()
		k.quiet()
		both := apptest.Wallet{Balance: 6 * money.USD, Bonus: 6 * money.USD, Available: 6 * money.USD}
		k.has(x, both)
		if p := k.refreshPlan(x); p.Period != 2 || k.number("SELECT count(*) FROM top_ups WHERE kind = 'PLAN' AND status = 'PAID'") != 2 {
			k.Errorf("%+v", p)
		}
		k.cleared()

		const cancel = `mutation($c: Boolean!) { cancelPlan(input: {cancel: $c}) { subscription ` + planFields + ` } }`
		if p := k.shownPlan(x.Query(cancel, map[string]any{"c": true})["cancelPlan"].(map[string]any)["subscription"]); p.Renews ||
			k.stripe.Field(sub, "cancel_at_period_end") != true {
			k.Errorf("cancelled: %+v", p)
		}
		if p := k.shownPlan(x.Query(cancel, map[string]any{"c": false})["cancelPlan"].(map[string]any)["subscription"]); !p.Renews {
			k.Errorf("resumed: %+v", p)
		}

		unpaid := k.stripe.Renew(sub, stripetest.Declines)
		k.deliver()
		k.quiet()
		if p := k.refreshPlan(x); p.Status != "PAST_DUE" || p.Period != 2 {
			k.Errorf("unpaid: %+v", p)
		}
		if n := k.number("SELECT count(*) FROM notices WHERE kind = 'PLAN_UNPAID'"); n != 1 {
			k.Errorf("told %d times", n)
		}
		k.stripe.PayInvoice(unpaid)
		k.deliver()
		k.quiet()
		if p := k.refreshPlan(x); p.Status != "ACTIVE" || p.Period != 3 {
			k.Errorf("paid after all: %+v", p)
		}
		k.has(x, apptest.Wallet{Balance: 9 * money.USD, Bonus: 9 * money.USD, Available: 9 * money.USD})

		// What is paid back wholly ends the plan, its level and the bonus of its period; the wallet keeps nothing of it.
		k.stripe.Refund(k.stripe.Last("payment_intent"), 1000)
		k.deliver()
		k.quiet()
		k.has(x, both)
		if p := k.refreshPlan(x); p != nil || k.level(x) != 0 {
			k.Errorf("paid back: %+v at level %d", p, k.level(x))
		}
		k.eventually("Stripe is told", func() bool { return k.stripe.Field(sub, "status") == "canceled" })
		k.cleared()
	})
}

// TestPlanNotPaid: a plan that nobody pays gives nothing, can be taken back, and leaves the way free for another one.
func TestPlanNotPaid(t *testing.T) {
	t.Parallel()
	eachTill(t, func(k *till) {
		x := k.node.Tenant("")
		gold := k.sell("gold")
		session := k.orderPlan(x, gold, "one")
		x.Query(`mutation { cancelPlan(input: {}) { subscription { status } } }`, nil)
		if k.stripe.Field(session, "status") != "expired" || k.refreshPlan(x) != nil {
			k.Error("a plan that was taken back can be paid")
		}
		second := k.orderPlan(x, gold, "two")
		k.stripe.Expire(second)
		k.deliver()
		k.quiet()
		if p := k.refreshPlan(x); p != nil {
			k.Errorf("expired: %+v", p)
		}
		// No notice comes: the page that people come back to finds the payment, and the end comes from Stripe.
		third := k.orderPlan(x, gold, "three")
		sub := k.stripe.Subscribe(third)
		if p := k.refreshPlan(x); p.Status != "ACTIVE" {
			k.Errorf("without notices: %+v", p)
		}
		k.stripe.Renew(sub, stripetest.Declines)
		k.stripe.GiveUp(sub)
		if p := k.refreshPlan(x); p != nil || k.level(x) != 0 {
			k.Errorf("given up: %+v", p)
		}
		if n := k.number("SELECT count(*) FROM subscriptions WHERE end_reason = 'unpaid'"); n != 1 {
			k.Errorf("%d plans ended unpaid", n)
		}
		// Whoever has the tenant deleted pays no further period.
		fourth := k.stripe.Subscribe(k.orderPlan(x, gold, "four"))
		if p := k.refreshPlan(x); p.Status != "ACTIVE" {
			k.Errorf("a fourth one: %+v", p)
		}
		if _, err := k.site.DB.SQL.ExecContext(k.Context(), "UPDATE tenants SET delete_at = $1 WHERE id = $2", time.Now().UTC().Add(time.Hour), "ten_"+strings.ReplaceAll(x.ID.String(), "-", "")); err != nil {
			k.Fatal(err)
		}
		k.eventually("Stripe is told", func() bool { return k.stripe.Field(fourth, "cancel_at_period_end") == true })
		if _, err := k.site.DB.SQL.ExecContext(k.Context(), "UPDATE tenants SET delete_at = NULL"); err != nil {
			k.Fatal(err)
		}
		k.stripe.Renew(fourth, stripetest.Works)
		if p := k.refreshPlan(x); p != nil {
			k.Errorf("ended with its period: %+v", p)
		}
		// The answer of Stripe that is lost, or is a stored failure, opens one page in the end.
		for i, fault := range []stripetest.Fault{stripetest.Stored, stripetest.StoredAfter, stripetest.Cut} {
			made := k.stripe.Made("checkout.session")
			k.stripe.FailNext(fault)
			vars := map[string]any{"p": gold, "k": fmt.Sprintf("fault-%d", i)}
			body, err := json.Marshal(map[string]any{"query": buyByStripe, "variables": vars})
			if err != nil {
				k.Fatal(err)
			}
			x.Do(http.MethodPost, "/graphql", string(body), "Content-Type", "application/json")
			k.orderPlan(x, gold, vars["k"].(string))
			if n := k.stripe.Made("checkout.session"); n != made+1 {
				k.Errorf("fault %d: %d pages", fault, n-made)
			}
			x.Query(`mutation { cancelPlan(input: {}) { subscription { status } } }`, nil)
		}
	})
}

// refused: a document is refused with a code.
func (k *till) refused(x *apptest.Tenant, query string, variables map[string]any, code string) {
	k.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		k.Fatal(err)
	}
	if r := x.Do(http.MethodPost, "/graphql", string(body), "Content-Type", "application/json"); !strings.Contains(r.Body, `"`+code+`"`) {
		k.Errorf("not refused with %s: %s", code, r.Body)
	}
}
