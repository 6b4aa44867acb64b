package crash_test

import (
	"crypto/rand"
	"net/http"
	"strings"

	"weir/bench/rig"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
)

// sold are the places that count in sales: background work passes them too, and so does what a sale leaves to jobs.
var sold = []string{"db.transaction.", "ledger.credit.", "ledger.debit.", "ledger.lock.", "ledger.unlock.", "outbox.done", "jobs.", "top_up."}

// sales are the flows of what is sold: top-ups, refunds, codes, plans from the balance and by Stripe.
func sales() []*flow {
	return []*flow{
		{name: "top-up", prepare: shopper, run: topUp, again: topUp, check: hasPaid, only: sold},
		{name: "refund", prepare: paid, run: refund, again: refund, check: wasRefunded, only: sold},
		{name: "redeem", prepare: coupon, run: redeem, again: redeem, check: redeemedOnce, only: sold},
		{name: "buy-plan", prepare: planned, run: buyPlan, again: buyPlan, check: planOnce, only: sold},
		{name: "subscribe", prepare: planned, run: subscribe, again: subscribe, check: subscribedOnce, only: sold},
	}
}

const (
	topUpID   = "top-up"
	sessionID = "session"
	codeText  = "code"
	planText  = "plan"
	price     = 10 * money.USD
)

// address is the flow's own, in a domain of its own: the bonuses of a domain are limited.
func (a *act) address() string { return a.mark + "@" + a.mark + ".example" }

// shopper signs a customer up.
func shopper(a *act) {
	a.values[email], a.values[password] = a.address(), rand.Text()
	b, err := rig.NewBrowser(a.node)
	a.must(err)
	tenant, err := b.SignUp(a.Context(), a.values[email], a.values[password])
	a.must(err)
	a.tenant.ID, a.values[tenantID] = tenant, id.Format(id.Tenant, tenant)
}

// as asks as the customer; false when the process died over it. What is refused while the process lives is a fault, unless it is
// one of these codes.
func (a *act) as(query string, variables map[string]any, into any, but ...string) bool {
	b, err := rig.NewBrowser(a.node)
	a.must(err)
	if err = b.SignIn(a.Context(), a.values[email], a.values[password]); err == nil {
		err = b.Query(a.Context(), query, variables, into)
	}
	return a.went(err, but...)
}

func (a *act) went(err error, but ...string) bool {
	a.Helper()
	if err == nil {
		return true
	}
	for _, code := range but {
		if strings.Contains(err.Error(), code) {
			return true
		}
	}
	if a.await(dyingWithin, func() bool { return !a.alive() }) {
		return false
	}
	a.Errorf("refused: %v", err)
	return false
}

// notices has Stripe deliver what it has not, until all is taken or the process is dead; Stripe repeats what fails.
func (a *act) notices() {
	for _, e := range a.till.Events() {
		status, err := a.till.Send(a.Context(), a.node.URL, e)
		if (err != nil || status != http.StatusOK) && !a.alive() {
			return
		}
	}
}

// until waits for what jobs do; the process may die over it. A job of a process that was killed is taken up again by another
// after half a minute at least, and a minute and a half at most.
func (a *act) until(query string, args ...any) bool {
	return a.await(patience, func() bool {
		var done bool
		err := a.site.DB().SQL.QueryRowContext(a.Context(), query, args...).Scan(&done)
		return !a.alive() || (err == nil && done)
	})
}

// topUp orders, pays at Stripe and delivers Stripe's notices; done again it goes on where it was.
func topUp(a *act) {
	var data struct {
		CreateTopUp struct {
			CheckoutURL string
			TopUp       struct{ ID string }
		}
	}
	if !a.as(`mutation($k: String!) { createTopUp(input: {amount: "10", idempotencyKey: $k}) { checkoutUrl topUp { id } } }`,
		map[string]any{"k": a.mark}, &data) {
		return
	}
	if url := data.CreateTopUp.CheckoutURL; url != "" {
		a.values[sessionID] = url[strings.LastIndexByte(url, '/')+1:]
	}
	a.values[topUpID] = data.CreateTopUp.TopUp.ID
	a.till.Pay(a.values[sessionID])
	a.notices()
	a.until("SELECT count(*) = 1 FROM top_ups WHERE id = $1 AND status = 'PAID' AND fee > 0", a.values[topUpID])
}

func hasPaid(a *act, _ bool) {
	if w := a.wallet(a.tenant.ID); w != (ledger.Wallet{Cash: price, Bonus: bonus}) {
		a.Errorf("the wallet is %+v", w)
	}
	a.cleared()
}

// cleared: the books say of Stripe's account what is in it.
func (a *act) cleared() {
	a.Helper()
	var got int64
	a.must(a.site.DB().SQL.QueryRowContext(a.Context(), `SELECT coalesce(sum(CASE WHEN debit_account = 'stripe_clearing' THEN amount ELSE -amount END), 0)
		FROM transfers WHERE 'stripe_clearing' IN (debit_account, credit_account) AND ref_type = 'top_up'`).Scan(&got))
	if want := a.till.Balance("usd") * int64(money.Cent); got != want {
		a.Errorf("the clearing account is %s, Stripe has %s", money.Amount(got), money.Amount(want))
	}
}

func paid(a *act) {
	shopper(a)
	topUp(a)
}

// refund is an administrator who pays a part back, under a key.
func refund(a *act) {
	root, err := a.site.Root(a.Context(), a.node)
	if err == nil {
		err = root.Query(a.Context(), `mutation($id: ID!, $k: String!) {
			refundTopUp(input: {topUpId: $id, amount: "4", reason: "crash", idempotencyKey: $k}) { refund { id } } }`,
			map[string]any{"id": a.values[topUpID], "k": a.mark}, nil)
	}
	if !a.went(err) {
		return
	}
	a.notices()
	a.until("SELECT count(*) = 1 FROM top_up_refunds WHERE top_up_id = $1 AND status = 'SUCCEEDED'", a.values[topUpID])
}

func wasRefunded(a *act, _ bool) {
	if w := a.wallet(a.tenant.ID); w != (ledger.Wallet{Cash: price - 4*money.USD, Bonus: bonus}) {
		a.Errorf("the wallet is %+v", w)
	}
	if intent := a.till.Intent(a.values[sessionID]); a.till.Field(a.till.Field(intent, "latest_charge").(string), "amount_refunded") != int64(400) {
		a.Errorf("Stripe has paid %v back", a.till.Field(intent, "latest_charge"))
	}
	a.cleared()
}

// coupon makes a code of 3 USD.
func coupon(a *act) {
	shopper(a)
	root, err := a.site.Root(a.Context(), a.node)
	a.must(err)
	var data struct{ CreateRedemptionBatch struct{ Codes []string } }
	a.must(root.Query(a.Context(), `mutation($n: String!) { createRedemptionBatch(input: {name: $n, count: 1, amount: "3"}) { codes } }`,
		map[string]any{"n": a.mark}, &data))
	a.values[codeText] = data.CreateRedemptionBatch.Codes[0]
}

func redeem(a *act) {
	a.as(`mutation($c: String!) { redeemCode(input: {code: $c}) { amount } }`, map[string]any{"c": a.values[codeText]}, nil)
}

func redeemedOnce(a *act, _ bool) {
	if w := a.wallet(a.tenant.ID); w != (ledger.Wallet{Cash: 3 * money.USD, Bonus: bonus}) {
		a.Errorf("the wallet is %+v", w)
	}
}

// planned puts a plan on sale and gives the customer what it costs.
func planned(a *act) {
	paid(a)
	root, err := a.site.Root(a.Context(), a.node)
	a.must(err)
	var data struct {
		CreatePlan struct{ Plan struct{ ID string } }
	}
	const create = `mutation($c: String!) { createPlan(input: {code: $c, name: "Crash", price: "5", vipLevel: 1, credit: "2"}) { plan { id } } }`
	a.must(root.Query(a.Context(), create,
		map[string]any{"c": a.mark}, &data))
	a.values[planText] = data.CreatePlan.Plan.ID
}

func buyPlan(a *act) {
	a.as(`mutation($p: ID!, $k: String!) { buyPlan(input: {planId: $p, idempotencyKey: $k}) { subscription { id } } }`,
		map[string]any{"p": a.values[planText], "k": a.mark}, nil)
}

func planOnce(a *act, _ bool) {
	if w := a.wallet(a.tenant.ID); w != (ledger.Wallet{Cash: price - 5*money.USD, Bonus: bonus + 2*money.USD}) {
		a.Errorf("the wallet is %+v", w)
	}
}

// subscribe buys the plan by Stripe, pays there and delivers the notices.
func subscribe(a *act) {
	var data struct{ BuyPlan struct{ CheckoutURL *string } }
	if !a.as(`mutation($p: ID!, $k: String!) { buyPlan(input: {planId: $p, payment: STRIPE, idempotencyKey: $k}) { checkoutUrl } }`,
		map[string]any{"p": a.values[planText], "k": a.mark}, &data) {
		return
	}
	if url := data.BuyPlan.CheckoutURL; url != nil {
		a.till.Subscribe((*url)[strings.LastIndexByte(*url, '/')+1:])
	}
	a.notices()
	a.until(`SELECT count(*) = 1 FROM subscriptions s JOIN top_ups o ON o.subscription_id = s.id
		WHERE s.tenant_id = $1 AND s.status = 'ACTIVE' AND o.status = 'PAID' AND o.fee > 0`, a.values[tenantID])
}

func subscribedOnce(a *act, _ bool) {
	if w := a.wallet(a.tenant.ID); w != (ledger.Wallet{Cash: price, Bonus: bonus + 2*money.USD}) {
		a.Errorf("the wallet is %+v", w)
	}
	a.cleared()
}
