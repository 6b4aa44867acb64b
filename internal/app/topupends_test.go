package app_test

import (
	"net/http"
	"strings"
	"testing"

	"weir/internal/app/apptest"
	"weir/internal/billing/stripetest"
	"weir/internal/dbtest"
	"weir/internal/mail/mailtest"
	"weir/internal/money"
)

// after has something happen at Stripe, and waits until all its notices were acted on.
func (k *till) after(do func()) {
	k.Helper()
	do()
	k.deliver()
	k.quiet()
}

// credits is how often an order's credit was booked.
func (k *till) credits(o order) int64 {
	k.Helper()
	return k.number("SELECT count(*) FROM transfers WHERE ref_id = $1 AND idem_key LIKE 'pi%:credit'", o.id)
}

// TestTopUpLate: a payment that comes after its order had ended is credited once, whoever had ended it and whatever was known of it.
func TestTopUpLate(t *testing.T) {
	t.Parallel()
	eachTill(t, func(k *till) {
		x := k.node.Tenant("")
		forgotten := func(o order, set string) { // as when the process dies before it knows the page, and the order's time passes
			_, err := k.site.DB.SQL.ExecContext(k.Context(), "UPDATE top_ups SET "+set+", check_at = NULL WHERE id = $1", o.id)
			if err != nil {
				k.Fatal(err)
			}
		}
		has := money.Amount(0)
		for name, row := range map[string]struct {
			ends string
			end  func(o order)
			pay  func(o order)
		}{
			"Stripe had ended the page": {
				"EXPIRED", func(o order) { k.after(func() { k.stripe.Expire(o.session) }) }, func(o order) { k.stripe.PayAfterAll(o.session) },
			},
			"the order had ended here": {
				"EXPIRED", func(o order) { forgotten(o, "status = 'EXPIRED'") }, func(o order) { k.stripe.Pay(o.session) },
			},
			"its page was never known": {
				"EXPIRED", func(o order) { forgotten(o, "status = 'EXPIRED', session_id = NULL") }, func(o order) { k.stripe.Pay(o.session) },
			},
			"it had failed, and its page was never known": {
				"FAILED", func(o order) { forgotten(o, "status = 'FAILED', session_id = NULL") }, func(o order) { k.stripe.Pay(o.session) },
			},
		} {
			o := k.order(x, "5")
			row.end(o)
			if got := k.look(x, o).Status; got != row.ends {
				k.Errorf("%s: before it is paid it is %s", name, got)
			}
			k.has(x, cash(has))
			k.after(func() { row.pay(o) })
			has += 5 * money.USD
			for range 2 { // its notices once more, and the page that people come back to
				for _, e := range k.stripe.Events() {
					if _, err := k.stripe.Send(k.Context(), k.node.URL, e); err != nil {
						k.Fatal(err)
					}
				}
				k.refresh(x, o)
			}
			k.quiet()
			got := k.look(x, o)
			if got.Status != "PAID" || got.Failure != "" || got.CreditedAt == nil || got.Receipt == nil || k.credits(o) != 1 {
				k.Errorf("%s: %+v, credited %d times", name, got, k.credits(o))
			}
			k.has(x, cash(has))
		}
		late := k.order(x, "5") // a page that ends after it was paid changes nothing
		k.stripe.Pay(late.session)
		k.stripe.Expire(late.session)
		k.after(func() { k.stripe.Refund(late.session, 100) })
		if got := k.look(x, late).Status; got != "PARTLY_REFUNDED" {
			k.Errorf("paid, then expired, then a part refunded: %s", got)
		}
		k.cleared()
	})
}

// TestTopUpForNothing: where nothing was to be paid, or not with real money, nothing is credited and an operator decides.
func TestTopUpForNothing(t *testing.T) {
	t.Parallel()
	eachTill(t, func(k *till) {
		x := k.node.Tenant("")
		free, other := k.order(x, "5"), k.order(x, "6")
		k.after(func() { k.stripe.PayNothing(free.session) })
		k.after(func() { k.stripe.Belong(other.session, stripetest.Live); k.stripe.Pay(other.session) })
		for name, o := range map[string]order{"nothing was to be paid": free, "of the other mode": other} {
			if got := k.refresh(x, o); got.Status != "MISMATCH" || got.Failure == "" || got.CreditedAt != nil || got.Receipt != nil || k.credits(o) != 0 {
				k.Errorf("%s: %+v", name, got)
			}
		}
		k.has(x, apptest.Wallet{})
		if n := k.number("SELECT count(*) FROM transfers"); n != 0 {
			k.Errorf("%d transfers", n)
		}

		down := k.order(x, "7") // while Stripe does not answer, its notices wait
		k.stripe.Pay(down.session)
		k.stripe.SetDown(true)
		k.deliver()
		k.eventually("a notice was tried", func() bool { return k.number("SELECT count(*) FROM stripe_events WHERE done_at IS NULL") > 0 })
		if got := k.look(x, down).Status; got != "PENDING" {
			k.Errorf("with Stripe away: %s", got)
		}
		k.stripe.SetDown(false)
		k.quiet()
		k.has(x, cash(7*money.USD))
	})
}

// TestDisputePrevented: what a network settles before it is a dispute leaves everything as it was, whenever its notices come; and
// what was lost is not refunded besides.
func TestDisputePrevented(t *testing.T) {
	t.Parallel()
	eachTill(t, func(k *till) {
		x := k.node.Tenant("")
		for name, row := range map[string]struct {
			inquiry stripetest.Inquiry
			between bool // its beginning is told before its end
		}{
			"an inquiry": {stripetest.JustAsks, true}, "an inquiry, told at its end": {stripetest.JustAsks, false},
			"money was taken": {stripetest.TakesBack, true}, "money was taken, told at its end": {stripetest.TakesBack, false},
		} {
			o := k.paid(x, "10")
			dispute := k.stripe.Dispute(o.session, row.inquiry)
			if row.between {
				k.after(func() {})
				k.has(x, apptest.Wallet{Balance: 10 * money.USD, Cash: 10 * money.USD})
			}
			k.after(func() { k.stripe.Prevent(dispute) })
			if got := k.look(x, o); got.Status != "PAID" || len(got.Disputes) != 1 || got.Disputes[0].Status != "WON" || got.Disputes[0].Suspends {
				k.Errorf("%s: %+v", name, got)
			}
			k.has(x, cash(10*money.USD))
			k.cleared()
			k.after(func() { k.stripe.Refund(o.session, 1000) })
			k.has(x, apptest.Wallet{})
		}
		lost := k.paid(x, "10")
		k.after(func() { k.stripe.Lose(k.stripe.Dispute(lost.session, stripetest.TakesBack)) })
		if r := refundOf(k.node.Root(), lost, "null", "again"); !strings.Contains(r.Body, "CONFLICT") {
			k.Errorf("what was lost is refunded: %s", r.Body)
		}
		k.has(x, apptest.Wallet{})
	})
}

// TestDisputesAreShown: the tenant reads why its wallet is frozen, the operator finds every dispute that needs somebody, with the
// day on which a debt is written off.
func TestDisputesAreShown(t *testing.T) {
	t.Parallel()
	eachTill(t, func(k *till) {
		x, root := k.node.Tenant(""), k.node.Root()
		const why = `{ wallet { frozen freezes { id topUpId status amount reason evidenceDueAt suspends } } }`
		frozen := func() (rows []any) {
			rows, _ = x.Query(why, nil)["wallet"].(map[string]any)["freezes"].([]any)
			return rows
		}
		listed := func(open bool) []any {
			c := root.Query(`query($o: Boolean) { topUpDisputes(open: $o) { totalCount edges { node { id tenantId topUpId status debt writeOffAt } } } }`,
				map[string]any{"o": open})["topUpDisputes"].(map[string]any)
			edges, _ := c["edges"].([]any)
			if c["totalCount"] != float64(len(edges)) {
				k.Errorf("%v", c)
			}
			return edges
		}
		if got := frozen(); len(got) != 0 {
			k.Errorf("without a dispute: %v", got)
		}
		o := k.paid(x, "10")
		root.Query(`mutation($t: ID!) { adjustBalance(input: {tenantId: $t, amount: "-4", remark: "spent", idempotencyKey: "s"}) { debt } }`,
			map[string]any{"t": tenantID(x)})
		var dispute string
		k.after(func() { dispute = k.stripe.Dispute(o.session, stripetest.TakesBack) })
		rows := frozen()
		if len(rows) != 1 {
			k.Fatalf("%v", rows)
		}
		if d, _ := rows[0].(map[string]any); d["topUpId"] != o.id || d["amount"] != "10.00" || d["reason"] != "fraudulent" || d["evidenceDueAt"] == nil {
			k.Errorf("why it is frozen: %v", d)
		}
		if got := listed(true); len(got) != 1 {
			k.Errorf("undecided: %v", got)
		}
		k.after(func() { k.stripe.Lose(dispute) })
		if got := frozen(); len(got) != 0 {
			k.Errorf("lost: %v", got)
		}
		got := listed(true)
		if len(got) != 1 {
			k.Fatalf("with a debt: %v", got)
		}
		if d, _ := got[0].(map[string]any)["node"].(map[string]any); d["tenantId"] != tenantID(x) || d["status"] != "LOST" || d["debt"] != "4.00" || d["writeOffAt"] == nil {
			k.Errorf("%v", d)
		}
		k.after(func() { k.stripe.Overturn(dispute) })
		if open, all := listed(true), listed(false); len(open) != 0 || len(all) != 1 {
			k.Errorf("won after all: %v, %v", open, all)
		}
		if r := x.Do(http.MethodPost, "/graphql", `{"query":"{ topUpDisputes { totalCount } }"}`, "Content-Type", "application/json"); !strings.Contains(r.Body, "FORBIDDEN") {
			k.Errorf("a tenant lists disputes: %s", r.Body)
		}
	})
}

// TestRechargeConfirmed: where the bank wants the card's owner, a letter has a link to a page of Stripe's; what is paid there is
// credited once, and ends the row of failures. Three in a row stop the recharge, and a last letter says so.
func TestRechargeConfirmed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		k, post := mailedTill(t, d)
		x := k.node.Tenant("")
		url := x.Query(`mutation { saveCard(input: {}) { checkoutUrl } }`, nil)["saveCard"].(map[string]any)["checkoutUrl"].(string)
		k.after(func() { k.stripe.SaveCard(url[strings.LastIndexByte(url, '/')+1:]) })
		card := x.Query(`{ billingProfile { cards { id } } }`, nil)["billingProfile"].(map[string]any)["cards"].([]any)[0].(map[string]any)["id"]
		k.stripe.Decline("authentication_required")
		x.Query(`mutation($c: ID!) { updateRecharge(input: {on: true, cardId: $c, below: "2", amount: "5", dailyCap: "50", monthlyCap: "100"})
			{ profile { recharge { on } } } }`, map[string]any{"c": card})
		address := k.address(x)
		before := len(post.To(address))
		link := func(n int) string { return post.Await(t, address, before+n).Link() }
		page := func(n int) string { at := link(n); return at[strings.LastIndexByte(at, '/')+1:] }
		first := page(1)
		if !strings.HasPrefix(link(1), "https://checkout.stripe.test/") || k.stripe.Field(first, "mode") != "payment" {
			t.Fatalf("the link of the letter: %q", link(1))
		}
		k.has(x, apptest.Wallet{})
		k.after(func() { k.stripe.Pay(first) })
		for range 2 {
			k.after(func() { k.stripe.Pay(first) })
			for _, e := range k.stripe.Events() {
				if _, err := k.stripe.Send(t.Context(), k.node.URL, e); err != nil {
					t.Fatal(err)
				}
			}
		}
		k.quiet()
		k.has(x, cash(5*money.USD))
		if got := k.recharge(x); got["failures"] != 0.0 || got["on"] != true {
			t.Errorf("after the owner has paid: %v", got)
		}
		k.node.Root().Query(`mutation($t: ID!) { adjustBalance(input: {tenantId: $t, amount: "-5", remark: "spent", idempotencyKey: "s"}) { debt } }`,
			map[string]any{"t": tenantID(x)})
		for i := range 3 {
			k.again()
			k.eventually("failed", func() bool { return k.recharge(x)["failures"] == float64(i+1) })
		}
		if got := k.recharge(x); got["on"] != false || got["stoppedAt"] == nil {
			t.Errorf("after three failures: %v", got)
		}
		stopped := func() bool { // three links, and the word that it has stopped
			letters := post.To(address)[before:]
			words := 0
			for _, l := range letters {
				if l.Link() == "" || !strings.Contains(l.Link(), "checkout.stripe.test") {
					words++
				}
			}
			return len(letters) == 5 && words == 1
		}
		k.eventually("all letters", stopped)
		k.again()
		if n := k.stripe.Made("payment_intent"); n != 5 { // four that failed and the one that was paid by hand
			t.Errorf("%d payments were tried", n)
		}
		k.has(x, apptest.Wallet{})
		k.cleared()
	})
}

// mailedTill is a till whose letters are taken.
func mailedTill(t *testing.T, d *dbtest.DB) (*till, *mailtest.Server) {
	t.Helper()
	post := mailtest.Start(t, mailtest.Option{})
	return newTill(t, apptest.New(t, d), "WEIR_PUBLIC_URL=http://weir.example", "SMTP_URL="+post.URL("from=weir@weir.example")), post
}

// address is that of a tenant's owner.
func (k *till) address(x *apptest.Tenant) string {
	k.Helper()
	var email string
	err := k.site.DB.SQL.QueryRowContext(k.Context(), "SELECT email FROM users WHERE id = (SELECT user_id FROM memberships WHERE tenant_id = $1)", tenantID(x)).
		Scan(&email)
	if err != nil {
		k.Fatal(err)
	}
	return email
}
