package app_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"weir/internal/app/apptest"
	"weir/internal/billing/stripetest"
	"weir/internal/money"
)

// second makes one more administrator of the platform.
func (k *till) second() *apptest.Person {
	k.Helper()
	x := k.node.Tenant("")
	_, err := k.site.DB.SQL.ExecContext(k.Context(), `UPDATE users SET platform_role = 'ADMIN' WHERE id =
		(SELECT user_id FROM memberships WHERE tenant_id = $1)`, tenantID(x))
	if err != nil {
		k.Fatal(err)
	}
	x.Query(`mutation { signOut(input: {}) { clientMutationId } }`, nil)
	var email string
	if err := k.site.DB.SQL.QueryRowContext(k.Context(), `SELECT email FROM users WHERE platform_role = 'ADMIN'`).Scan(&email); err != nil {
		k.Fatal(err)
	}
	x.Query(`mutation($e: String!) { signIn(input: {email: $e, password: "correct horse"}) { viewer { platformRole } } }`, map[string]any{"e": email})
	return x.Person
}

func refundOf(p *apptest.Person, o order, amount, key string) *apptest.Reply {
	body := fmt.Sprintf(`{"query":"mutation { refundTopUp(input: {topUpId: \"%s\", amount: %s, reason: \"asked for\", idempotencyKey: \"%s\"}) { refund { id status } } }"}`,
		o.id, amount, key)
	return p.Do(http.MethodPost, "/graphql", body, "Content-Type", "application/json")
}

func quoted(s string) string { return `\"` + s + `\"` }

// TestRefunds: by Stripe's dashboard, by administrators, in parts, failing, with a second administrator, from a wallet that has
// spent it.
func TestRefunds(t *testing.T) {
	t.Parallel()
	eachTill(t, func(k *till) {
		x, root := k.node.Tenant(""), k.node.Root()
		o := k.paid(x, "10")
		k.stripe.Refund(o.session, 333)
		k.deliver()
		k.quiet()
		k.has(x, cash(667*money.Cent))
		if got := k.look(x, o); got.Status != "PARTLY_REFUNDED" || got.Refunded != "3.33" || len(got.Refunds) != 1 || got.Refunds[0].CreditNoteNumber == nil {
			k.Errorf("%+v", got)
		}
		for range 2 { // a repeat is the same refund
			if r := refundOf(root, o, quoted("1.67"), "a"); !strings.Contains(r.Body, `"status"`) {
				k.Fatalf("%s", r.Body)
			}
		}
		k.eventually("refunded", func() bool { return k.look(x, o).Refunded == "5.00" })
		k.has(x, cash(5*money.USD))
		k.deliver()
		k.quiet()
		failed := k.stripe.Last("refund")
		k.stripe.FailRefund(failed)
		k.deliver()
		k.quiet()
		k.has(x, cash(667*money.Cent))
		if r := refundOf(root, o, quoted("7"), "b"); !strings.Contains(r.Body, "CONFLICT") {
			k.Errorf("more than is left: %s", r.Body)
		}
		if r := refundOf(x.Person, o, "null", "c"); !strings.Contains(r.Body, "FORBIDDEN") {
			k.Errorf("by the tenant: %s", r.Body)
		}
		root.Query(`mutation { updateTopUpTerms(input: {version: 0, approvalAbove: "5"}) { terms { version } } }`, nil)
		if r := refundOf(root, o, "null", "d"); !strings.Contains(r.Body, "AWAITING_APPROVAL") {
			k.Fatalf("%s", r.Body)
		}
		k.has(x, apptest.Wallet{Balance: 667 * money.Cent, Cash: 667 * money.Cent})
		waiting := root.Query(`{ topUpRefundsAwaiting { edges { node { id amount } } } }`, nil)
		edges := waiting["topUpRefundsAwaiting"].(map[string]any)["edges"].([]any)
		if len(edges) != 1 {
			k.Fatalf("%v", waiting)
		}
		refund := edges[0].(map[string]any)["node"].(map[string]any)["id"].(string)
		decide := func(p *apptest.Person, how string) *apptest.Reply {
			return p.Do(http.MethodPost, "/graphql", fmt.Sprintf(`{"query":"mutation { %s(input: {id: \"%s\"}) { refund { status } } }"}`, how, refund),
				"Content-Type", "application/json")
		}
		if r := decide(root, "approveTopUpRefund"); !strings.Contains(r.Body, "FORBIDDEN") {
			k.Errorf("approved by the same person: %s", r.Body)
		}
		if r := decide(k.second(), "approveTopUpRefund"); !strings.Contains(r.Body, "REQUESTED") {
			k.Fatalf("%s", r.Body)
		}
		k.eventually("refunded", func() bool { return k.look(x, o).Status == "REFUNDED" })
		k.has(x, apptest.Wallet{})
		k.deliver()
		k.quiet()
		k.cleared()

		spent := k.paid(x, "10")
		root.Query(`mutation($t: ID!) { adjustBalance(input: {tenantId: $t, amount: "-4", remark: "spent", idempotencyKey: "s"}) { debt } }`,
			map[string]any{"t": "ten_" + strings.ReplaceAll(x.ID.String(), "-", "")})
		k.stripe.Refund(spent.session, 1000)
		k.deliver()
		k.quiet()
		k.has(x, apptest.Wallet{Debt: 4 * money.USD})
		k.cleared()
	})
}

// TestRefundFails: Stripe refuses, or fails in ways that it stores; nothing is lost and nothing goes back twice.
func TestRefundFails(t *testing.T) {
	t.Parallel()
	eachTill(t, func(k *till) {
		x, root := k.node.Tenant(""), k.node.Root()
		for i, fault := range []stripetest.Fault{stripetest.Stored, stripetest.StoredAfter, stripetest.Cut, stripetest.Busy} {
			o := k.paid(x, "5")
			k.stripe.FailNext(fault)
			if r := refundOf(root, o, "null", "k"); !strings.Contains(r.Body, "REQUESTED") {
				k.Fatalf("%s", r.Body)
			}
			k.eventually("refunded", func() bool { return k.look(x, o).Status == "REFUNDED" })
			k.has(x, apptest.Wallet{})
			if n := k.stripe.Made("refund"); n != i+1 {
				k.Errorf("fault %d: %d refunds", fault, n)
			}
			k.deliver()
			k.quiet()
		}
		k.cleared()
	})
}

// TestDisputes: what is disputed cannot be spent; it is free again when it is won and gone when it is lost, be it spent or not.
func TestDisputes(t *testing.T) {
	t.Parallel()
	eachTill(t, func(k *till) {
		x := k.node.Tenant("")
		after := func(do func()) {
			k.Helper()
			do()
			k.deliver()
			k.quiet()
		}
		won := k.paid(x, "10")
		var dispute string
		after(func() { dispute = k.stripe.Dispute(won.session, stripetest.JustAsks) })
		k.has(x, apptest.Wallet{Balance: 10 * money.USD, Cash: 10 * money.USD})
		if got := k.look(x, won); got.Status != "DISPUTED" || len(got.Disputes) != 1 || got.Disputes[0].Status != "INQUIRY" {
			k.Errorf("%+v", got)
		}
		if r := refundOf(k.node.Root(), won, "null", "k"); !strings.Contains(r.Body, "REQUESTED") {
			k.Errorf("%s", r.Body)
		}
		k.eventually("refunded in answer to an inquiry", func() bool { return k.look(x, won).Refunded == "10.00" })
		after(func() { k.stripe.Win(dispute) })
		k.has(x, apptest.Wallet{})

		won = k.paid(x, "10")
		after(func() { dispute = k.stripe.Dispute(won.session, stripetest.TakesBack) })
		k.has(x, apptest.Wallet{Balance: 10 * money.USD, Cash: 10 * money.USD})
		if r := refundOf(k.node.Root(), won, "null", "k"); !strings.Contains(r.Body, "CONFLICT") {
			k.Errorf("a disputed payment is refunded: %s", r.Body)
		}
		k.cleared()
		after(func() { k.stripe.Win(dispute) })
		k.has(x, cash(10*money.USD))
		k.cleared()

		after(func() { dispute = k.stripe.Dispute(k.paid(x, "20").session, stripetest.TakesBack) })
		after(func() { k.stripe.Lose(dispute) })
		k.has(x, cash(10*money.USD))
		k.cleared()

		after(func() { k.stripe.Refund(won.session, 1000) })
		lost := k.paid(x, "10")
		k.node.Root().Query(`mutation($t: ID!) { adjustBalance(input: {tenantId: $t, amount: "-4", remark: "spent", idempotencyKey: "s"}) { debt } }`,
			map[string]any{"t": "ten_" + strings.ReplaceAll(x.ID.String(), "-", "")})
		after(func() { dispute = k.stripe.Dispute(lost.session, stripetest.TakesBack); k.stripe.Lose(dispute) })
		k.has(x, apptest.Wallet{Debt: 4 * money.USD})
		if got := k.look(x, lost).Disputes[0]; got.Debt != "4.00" || got.Suspends {
			k.Errorf("a lost dispute: %+v", got)
		}
		k.cleared()
	})
}

// TestDisputeSuspends: while a bank has taken a payment back, calls are refused and nothing is bought; the tenant can look at all
// of it. It ends when the dispute is won, when an administrator says so, and where the terms never wanted it.
func TestDisputeSuspends(t *testing.T) {
	t.Parallel()
	eachTill(t, func(k *till) {
		vendor := apptest.NewVendor(k.T)
		k.node.Channel(vendor.URL, 0)
		x, other := k.node.Tenant(""), k.node.Tenant("")
		k.paid(x, "10")
		k.paid(other, "5")
		after := func(do func()) {
			k.Helper()
			do()
			k.deliver()
			k.quiet()
		}
		frozen := func(want bool) {
			k.Helper()
			if got := x.Query(`{ wallet { frozen } }`, nil)["wallet"].(map[string]any)["frozen"]; got != want {
				k.Errorf("frozen is %v, want %v", got, want)
			}
			r := x.Chat(apptest.Ask("ok"))
			if refused := r.Status == http.StatusForbidden && strings.Contains(r.Body, "account_disabled"); refused != want || (!want && r.Status != http.StatusOK) {
				k.Errorf("a call while frozen is %v: %d %s", want, r.Status, r.Body)
			}
		}
		frozen(false)
		var dispute string
		after(func() { dispute = k.stripe.Dispute(k.paid(x, "10").session, stripetest.JustAsks) })
		frozen(false)
		after(func() { k.stripe.Escalate(dispute) })
		frozen(true)
		gold := k.sell("gold")
		k.refused(x, `mutation($p: ID!) { buyPlan(input: {planId: $p, idempotencyKey: "k"}) { subscription { id } } }`, map[string]any{"p": gold}, "FORBIDDEN")
		if r := other.Chat(apptest.Ask("ok")); r.Status != http.StatusOK {
			k.Errorf("another tenant: %d %s", r.Status, r.Body)
		}
		after(func() { k.stripe.Win(dispute) })
		frozen(false)

		cleared := k.paid(x, "10")
		after(func() { dispute = k.stripe.Dispute(cleared.session, stripetest.TakesBack) })
		frozen(true)
		rows := k.look(x, cleared).Disputes
		if len(rows) != 1 || !rows[0].Suspends {
			k.Fatalf("%+v", rows)
		}
		k.node.Root().Query(`mutation($id: ID!) { clearTopUpDispute(input: {id: $id}) { topUp { status } } }`, map[string]any{"id": rows[0].ID})
		frozen(false)
		k.refresh(x, cleared) // what is fetched again freezes nothing again
		frozen(false)
		after(func() { k.stripe.Lose(dispute) })
		frozen(false)

		k.node.Root().Query(`mutation { updateTopUpTerms(input: {version: 0, suspendOnDispute: false}) { terms { suspendOnDispute } } }`, nil)
		after(func() { dispute = k.stripe.Dispute(k.paid(x, "10").session, stripetest.TakesBack) })
		frozen(false)
		after(func() { k.stripe.Win(dispute) }) // so that nothing stays locked
		k.cleared()
	})
}

// TestWarning: what a bank warns of is locked until an administrator or a refund settles it.
func TestWarning(t *testing.T) {
	t.Parallel()
	eachTill(t, func(k *till) {
		x, root := k.node.Tenant(""), k.node.Root()
		o := k.paid(x, "10")
		k.stripe.Warn(o.session)
		k.deliver()
		k.quiet()
		k.has(x, apptest.Wallet{Balance: 10 * money.USD, Cash: 10 * money.USD})
		root.Query(`mutation($id: ID!) { clearTopUpWarning(input: {id: $id}) { topUp { warningClearedAt } } }`, map[string]any{"id": o.id})
		k.has(x, cash(10*money.USD))
		root.Query(`mutation { updateTopUpTerms(input: {version: 0, refundOnWarning: true}) { terms { refundOnWarning } } }`, nil)
		o = k.paid(x, "5")
		k.stripe.Warn(o.session)
		k.deliver()
		k.eventually("refunded on the warning", func() bool { return k.look(x, o).Status == "REFUNDED" })
		k.has(x, cash(10*money.USD))
		k.deliver()
		k.quiet()
		k.cleared()
	})
}

// step is something that happens to an order at Stripe.
type step struct {
	order, what int
	amount      int64
}

// TestAnyOrderOfNotices: however Stripe's notices come, twice, shuffled, or not at all, the end is what it is when they come in
// order.
func TestAnyOrderOfNotices(t *testing.T) {
	t.Parallel()
	eachTill(t, func(k *till) {
		seed := uint64(time.Now().UnixNano())
		k.Logf("seed %d", seed)
		random := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // a test
		for range 3 {
			const orders = 4
			var steps []step
			for i := range orders {
				steps = append(steps, step{i, 0, 0})
			}
			for range 12 {
				steps = append(steps, step{random.IntN(orders), 1 + random.IntN(6), 1 + random.Int64N(700)})
			}
			straight, chaotic := k.node.Tenant(""), k.node.Tenant("")
			inOrder := k.play(straight, orders, steps, func() { k.deliver() })
			k.quiet()
			anyhow := k.play(chaotic, orders, steps, func() {
				if random.IntN(3) == 0 {
					if _, err := k.stripe.Deliver(k.Context(), k.node.URL, stripetest.Chaos{Random: random, Drop: 50, Twice: 30}); err != nil {
						k.Fatal(err)
					}
				}
			})
			if _, err := k.stripe.Deliver(k.Context(), k.node.URL, stripetest.Chaos{Random: random, Drop: 20, Twice: 30}); err != nil {
				k.Fatal(err)
			}
			k.quiet()
			for i, o := range anyhow { // what no notice told, the page finds out
				k.eventually("the same end", func() bool {
					got, want := k.refresh(chaotic, o), k.refresh(straight, inOrder[i])
					return got.Status == want.Status && got.Refunded == want.Refunded && got.CreditTaken == want.CreditTaken &&
						len(got.Refunds) == len(want.Refunds) && len(got.Disputes) == len(want.Disputes)
				})
			}
			if got, want := chaotic.Wallet(), straight.Wallet(); got != want {
				k.Errorf("seed %d, %v: the wallet is %+v, in order %+v", seed, steps, got, want)
			}
			k.cleared()
		}
	})
}

// play has steps happen to the orders of a tenant and closes what would stay open.
func (k *till) play(x *apptest.Tenant, n int, steps []step, between func()) []order {
	k.Helper()
	all := make([]order, n)
	disputes, refunds := make([]string, n), make([]string, n)
	for i := range all {
		all[i] = k.order(x, "10")
	}
	for _, s := range steps {
		o := all[s.order]
		switch s.what {
		case 0:
			k.stripe.Pay(o.session)
		case 1, 2:
			if disputes[s.order] == "" {
				if made := k.stripe.Refund(o.session, s.amount); made != "" {
					refunds[s.order] = made
				}
			}
		case 3:
			k.stripe.FailRefund(refunds[s.order])
		case 4:
			if disputes[s.order] == "" {
				disputes[s.order] = k.stripe.Dispute(o.session, stripetest.Inquiry(s.amount%2 == 0))
			}
		case 5:
			k.stripe.Win(disputes[s.order])
		case 6:
			k.stripe.Escalate(disputes[s.order])
			k.stripe.Lose(disputes[s.order])
		}
		between()
	}
	for i := range all { // an open dispute would lock money for ever
		k.stripe.Win(disputes[i])
	}
	between()
	return all
}
