package app_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"weir/internal/app/apptest"
	"weir/internal/billing/stripetest"
	"weir/internal/money"
)

// till is an installation with a Stripe behind it.
type till struct {
	*testing.T
	site   *apptest.Site
	stripe *stripetest.Stripe
	node   *apptest.Node
}

func eachTill(t *testing.T, test func(k *till)) {
	t.Helper()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) { test(newTill(t, s)) })
}

// newTill puts a Stripe behind an installation and starts a node, with more settings.
func newTill(t *testing.T, s *apptest.Site, env ...string) *till {
	t.Helper()
	k := &till{T: t, site: s, stripe: stripetest.New()}
	server := httptest.NewServer(k.stripe)
	t.Cleanup(server.Close)
	s.Env = append(s.Env, "STRIPE_SECRET_KEY="+stripetest.Key, "STRIPE_API_BASE="+server.URL,
		"STRIPE_WEBHOOK_SECRET=whsec_before, "+stripetest.Secret)
	k.node = s.Start(t, env...)
	return k
}

// eventually waits longer than apptest does: jobs that recur do so every 15 seconds.
func (k *till) eventually(what string, happened func() bool) {
	k.Helper()
	deadline := time.After(90 * time.Second)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !happened() {
		select {
		case <-deadline:
			k.Fatalf("not in time: %s", what)
		case <-tick.C:
		}
	}
}

func (k *till) deliver() {
	k.Helper()
	if err := k.stripe.DeliverAll(k.Context(), k.node.URL); err != nil {
		k.Fatal(err)
	}
}

// quiet waits until every notice that was taken was acted on.
func (k *till) quiet() {
	k.Helper()
	k.eventually("all notices acted on", func() bool {
		var open int
		err := k.site.DB.SQL.QueryRowContext(k.Context(), "SELECT count(*) FROM stripe_events WHERE done_at IS NULL").Scan(&open)
		return err == nil && open == 0
	})
}

func (k *till) number(query string, args ...any) int64 {
	k.Helper()
	var n int64
	if err := k.site.DB.SQL.QueryRowContext(k.Context(), query, args...).Scan(&n); err != nil {
		k.Fatal(err)
	}
	return n
}

// cleared proves that the books say of Stripe's account what is in it.
func (k *till) cleared() {
	k.Helper()
	got := k.number(`SELECT coalesce(sum(CASE WHEN debit_account = 'stripe_clearing' THEN amount ELSE -amount END), 0) FROM transfers
		WHERE 'stripe_clearing' IN (debit_account, credit_account)`)
	if want := k.stripe.Balance("usd") * int64(money.Cent); got != want {
		k.Errorf("the clearing account is %s, Stripe has %s", money.Amount(got), money.Amount(want))
	}
}

type order struct{ id, session string }

// order orders credit in USD.
func (k *till) order(x *apptest.Tenant, usd string) order {
	k.Helper()
	data := x.Query(`mutation($a: Money!) { createTopUp(input: {amount: $a}) { checkoutUrl topUp { id status } } }`, map[string]any{"a": usd})
	made := data["createTopUp"].(map[string]any)
	url := made["checkoutUrl"].(string)
	return order{made["topUp"].(map[string]any)["id"].(string), url[strings.LastIndexByte(url, '/')+1:]}
}

func (k *till) paid(x *apptest.Tenant, usd string) order {
	k.Helper()
	o := k.order(x, usd)
	k.stripe.Pay(o.session)
	k.deliver()
	k.quiet()
	if got := k.look(x, o).Status; got != "PAID" {
		k.Fatalf("an order that was paid is %s", got)
	}
	return o
}

type shownOrder struct {
	Status, Failure, Amount, Refunded, Currency string
	Tax, Paid                                   string
	CreditTaken, BonusTaken                     string
	CheckoutURL                                 *string
	CreditedAt, WarnedAt, WarningClearedAt      *time.Time
	Receipt                                     *struct{ Number int64 }
	Refunds                                     []struct {
		ID, Status, Amount, TaxTaken string
		CreditNoteNumber             *int64
	}
	Disputes []struct {
		ID, Status, Debt, WrittenOff string
		Suspends                     bool
	}
}

const orderFields = `{ status failure amount tax paid refunded currency creditTaken bonusTaken checkoutUrl creditedAt warnedAt warningClearedAt
	receipt { number } refunds { id status amount taxTaken creditNoteNumber } disputes { id status debt writtenOff suspends } }`

func (k *till) look(x *apptest.Tenant, o order) shownOrder {
	k.Helper()
	return k.read(x.Query(`query($id: ID!) { topUp(id: $id) `+orderFields+` }`, map[string]any{"id": o.id})["topUp"])
}

func (k *till) read(v any) shownOrder {
	k.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		k.Fatal(err)
	}
	var out shownOrder
	if err := json.Unmarshal(b, &out); err != nil {
		k.Fatal(err)
	}
	return out
}

// refresh is the page that people come back to.
func (k *till) refresh(x *apptest.Tenant, o order) shownOrder {
	k.Helper()
	data := x.Query(`mutation($id: ID!) { refreshTopUp(input: {id: $id}) { topUp `+orderFields+` } }`, map[string]any{"id": o.id})
	return k.read(data["refreshTopUp"].(map[string]any)["topUp"])
}

func (k *till) has(x *apptest.Tenant, want apptest.Wallet) {
	k.Helper()
	var got apptest.Wallet
	deadline := time.Now().Add(20 * time.Second)
	for got = x.Wallet(); got != want && time.Now().Before(deadline); got = x.Wallet() {
		select {
		case <-time.After(50 * time.Millisecond):
		case <-k.Context().Done():
		}
	}
	if got != want {
		k.Errorf("the wallet is %+v, want %+v", got, want)
	}
}

func cash(a money.Amount) apptest.Wallet { return apptest.Wallet{Balance: a, Cash: a, Available: a} }

// TestTopUp: what is ordered is credited once, when Stripe has the money, whatever order its notices come in.
func TestTopUp(t *testing.T) {
	t.Parallel()
	eachTill(t, func(k *till) {
		x := k.node.Tenant("")
		key := map[string]any{"k": "one"}
		const create = `mutation($k: String!) { createTopUp(input: {amount: "12.5", idempotencyKey: $k}) { checkoutUrl topUp { id } } }`
		first := x.Query(create, key)["createTopUp"].(map[string]any)
		again := x.Query(create, key)["createTopUp"].(map[string]any)
		if first["checkoutUrl"] != again["checkoutUrl"] || k.stripe.Made("checkout.session") != 1 {
			k.Errorf("a repeat made %d sessions: %v, %v", k.stripe.Made("checkout.session"), first, again)
		}
		url := first["checkoutUrl"].(string)
		o := order{first["topUp"].(map[string]any)["id"].(string), url[strings.LastIndexByte(url, '/')+1:]}
		k.has(x, apptest.Wallet{})
		k.stripe.Pay(o.session)
		random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a test
		for range 3 {
			for _, e := range k.stripe.Events() {
				if random.IntN(2) == 0 {
					continue
				}
				if status, err := k.stripe.Send(k.Context(), k.node.URL, e); err != nil || status != http.StatusOK {
					k.Fatal(status, err)
				}
			}
		}
		k.deliver()
		k.quiet()
		k.has(x, cash(12_500*money.USD/1000))
		shown := k.look(x, o)
		if shown.Status != "PAID" || shown.Receipt == nil || shown.CheckoutURL != nil || shown.Amount != "12.50" {
			k.Errorf("%+v", shown)
		}
		if list := x.Query(`{ topUps { totalCount edges { node { id } } } }`, nil)["topUps"].(map[string]any); list["totalCount"] != 1.0 {
			k.Errorf("%v", list)
		}
		second := k.paid(x, "5")
		if n := k.look(x, second).Receipt.Number; n != shown.Receipt.Number+1 {
			k.Errorf("receipts %d and %d", shown.Receipt.Number, n)
		}
		if other := k.node.Tenant(""); !strings.Contains(other.Do(http.MethodPost, "/graphql",
			`{"query":"{ topUp(id: \"`+o.id+`\") { id } }"}`, "Content-Type", "application/json").Body, "NOT_FOUND") {
			k.Error("another tenant sees the order")
		}
		k.cleared()
	})
}

// TestStripeDoor: nothing is taken that Stripe has not signed, and what cannot be kept is not acknowledged.
func TestStripeDoor(t *testing.T) {
	t.Parallel()
	eachTill(t, func(k *till) {
		x := k.node.Tenant("")
		k.stripe.Pay(k.order(x, "5").session)
		body := k.stripe.Events()[0].Body
		now := time.Now()
		for name, row := range map[string]struct {
			body      []byte
			signature string
			want      int
		}{
			"unsigned":      {body, "", http.StatusBadRequest},
			"another key":   {body, stripetest.Sign(body, "whsec_other", now), http.StatusBadRequest},
			"old":           {body, stripetest.Sign(body, stripetest.Secret, now.Add(-10*time.Minute)), http.StatusBadRequest},
			"cut":           {body[:len(body)-5], stripetest.Sign(body, stripetest.Secret, now), http.StatusBadRequest},
			"no event":      {[]byte(`{"a":1}`), stripetest.Sign([]byte(`{"a":1}`), stripetest.Secret, now), http.StatusBadRequest},
			"no JSON":       {[]byte(`x`), stripetest.Sign([]byte(`x`), stripetest.Secret, now), http.StatusBadRequest},
			"huge":          {make([]byte, 2<<20), "", http.StatusRequestEntityTooLarge},
			"former secret": {body, stripetest.Sign(body, "whsec_before", now), http.StatusOK},
			"the secret":    {body, stripetest.Sign(body, stripetest.Secret, now), http.StatusOK},
		} {
			if got, err := stripetest.Post(k.Context(), k.node.URL, row.body, row.signature); err != nil || got != row.want {
				k.Errorf("%s: %d %v, want %d", name, got, err, row.want)
			}
		}
		live := []byte(strings.Replace(strings.Replace(string(body), `"livemode":false,"object":"event"`, `"livemode":true,"object":"event"`, 1), "evt_", "evt_live", 1))
		if got, err := stripetest.Post(k.Context(), k.node.URL, live, stripetest.Sign(live, stripetest.Secret, now)); err != nil || got != http.StatusOK {
			k.Errorf("of the other mode: %d %v", got, err)
		}
		k.quiet()
		if n := k.number("SELECT count(*) FROM stripe_events WHERE outcome = 'IGNORED'"); n != 1 {
			k.Errorf("%d events were ignored", n)
		}
		k.has(x, cash(5*money.USD))
	})
}

// TestTopUpsOff: without Stripe everything else works, and says what to set up.
func TestTopUpsOff(t *testing.T) {
	t.Parallel()
	n := sqliteSite(t).Start(t)
	x := n.Tenant("1")
	r := x.Do(http.MethodPost, "/graphql", `{"query":"mutation { createTopUp(input: {amount: \"5\"}) { checkoutUrl } }"}`, "Content-Type", "application/json")
	if !strings.Contains(r.Body, "UNAVAILABLE") || !strings.Contains(r.Body, "STRIPE_SECRET_KEY") {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	plan := n.Root().Query(`mutation { createPlan(input: {code: "p", name: "P", price: "1", vipLevel: 1}) { plan { id } } }`, nil)
	planID := plan["createPlan"].(map[string]any)["plan"].(map[string]any)["id"].(string)
	buy := func(payment string) string {
		return x.Do(http.MethodPost, "/graphql", `{"query":"mutation { buyPlan(input: {planId: \"`+planID+`\", idempotencyKey: \"`+payment+`\", payment: `+payment+`}) { subscription { status } } }"}`,
			"Content-Type", "application/json").Body
	}
	if r := buy("STRIPE"); !strings.Contains(r, "UNAVAILABLE") || !strings.Contains(r, "STRIPE_SECRET_KEY") {
		t.Errorf("a plan by Stripe: %s", r)
	}
	if r := buy("BALANCE"); !strings.Contains(r, "ACTIVE") {
		t.Errorf("a plan from the balance: %s", r)
	}
	if site := n.Person().Query(`{ site { topUps { on min } } }`, nil)["site"].(map[string]any)["topUps"].(map[string]any); site["on"] != false {
		t.Errorf("%v", site)
	}
	if status, err := stripetest.Post(t.Context(), n.URL, []byte("{}"), ""); err != nil || status != http.StatusServiceUnavailable {
		t.Errorf("the webhook: %d %v", status, err)
	}
}

// TestTopUpWays: banks that take their time, orders that nobody pays, payments that are not what was ordered.
func TestTopUpWays(t *testing.T) {
	t.Parallel()
	eachTill(t, func(k *till) {
		x := k.node.Tenant("")
		after := func(what, want string, o order, do func()) {
			k.Helper()
			do()
			k.deliver()
			k.quiet()
			if got := k.look(x, o); got.Status != want {
				k.Errorf("%s: %s (%s), want %s", what, got.Status, got.Failure, want)
			}
		}
		late := k.order(x, "5")
		after("unpaid yet", "PROCESSING", late, func() { k.stripe.PayLater(late.session) })
		k.has(x, apptest.Wallet{})
		after("arrived", "PAID", late, func() { k.stripe.Arrive(late.session) })
		k.has(x, cash(5*money.USD))
		bounced := k.order(x, "6")
		after("bounced", "FAILED", bounced, func() { k.stripe.PayLater(bounced.session); k.stripe.Bounce(bounced.session) })
		expired := k.order(x, "7")
		after("expired", "EXPIRED", expired, func() { k.stripe.Expire(expired.session) })
		less := k.order(x, "8")
		after("another amount", "MISMATCH", less, func() { k.stripe.PayAmount(less.session, 500, "") })
		euro := k.order(x, "9")
		after("another currency", "MISMATCH", euro, func() { k.stripe.PayAmount(euro.session, 900, "eur") })
		k.has(x, cash(5*money.USD))
		if n := k.number("SELECT sum(amount) FROM transfers WHERE credit_account = 'suspense'"); n != int64(5*money.USD) {
			k.Errorf("%s is in suspense", money.Amount(n))
		}
		after("paid back", "MISMATCH", less, func() { k.stripe.Refund(less.session, 500) })
		if n := k.number("SELECT sum(amount) FROM transfers WHERE debit_account = 'suspense'"); n != int64(5*money.USD) {
			k.Errorf("%s left suspense", money.Amount(n))
		}
		k.has(x, cash(5*money.USD))
	})
}

// TestTopUpWithoutNotices: the page that people come back to finds out, and so does the poller.
func TestTopUpWithoutNotices(t *testing.T) {
	t.Parallel()
	eachTill(t, func(k *till) {
		x := k.node.Tenant("")
		seen := k.order(x, "5")
		if got := k.refresh(x, seen); got.Status != "PENDING" {
			k.Errorf("before it is paid: %+v", got)
		}
		k.stripe.Pay(seen.session)
		k.eventually("credited by the page", func() bool { return k.refresh(x, seen).Status == "PAID" })
		k.has(x, cash(5*money.USD))
		forgotten := k.order(x, "6")
		k.stripe.Pay(forgotten.session)
		if _, err := k.site.DB.SQL.ExecContext(k.Context(), "UPDATE top_ups SET check_at = created_at WHERE id = $1", forgotten.id); err != nil {
			k.Fatal(err)
		}
		k.eventually("credited by the poller", func() bool { return k.look(x, forgotten).Status == "PAID" })
		k.has(x, cash(11*money.USD))
	})
}

// TestStripeFails: failures that Stripe stores, connections that break after the deed, refusals for a while: one order is one
// payment, and a repeat of the order goes on with it.
func TestStripeFails(t *testing.T) {
	t.Parallel()
	eachTill(t, func(k *till) {
		x := k.node.Tenant("")
		for i, faults := range [][]stripetest.Fault{
			{stripetest.Stored}, {stripetest.StoredAfter}, {stripetest.Cut}, {stripetest.Busy}, {stripetest.Stored, stripetest.Stored},
		} {
			k.stripe.FailNext(faults...)
			body := fmt.Sprintf(`{"query":"mutation { createTopUp(input: {amount: \"5\", idempotencyKey: \"k%d\"}) { checkoutUrl topUp { id } } }"}`, i)
			r := x.Do(http.MethodPost, "/graphql", body, "Content-Type", "application/json")
			if strings.Contains(r.Body, "errors") && !strings.Contains(r.Body, "UNAVAILABLE") {
				k.Errorf("%v: %s", faults, r.Body)
			}
			r = x.Do(http.MethodPost, "/graphql", body, "Content-Type", "application/json")
			var data struct {
				Data struct {
					CreateTopUp struct {
						CheckoutURL string
						TopUp       struct{ ID string }
					}
				}
			}
			if err := json.Unmarshal([]byte(r.Body), &data); err != nil || data.Data.CreateTopUp.CheckoutURL == "" {
				k.Fatalf("%v: the repeat: %s", faults, r.Body)
			}
			url := data.Data.CreateTopUp.CheckoutURL
			k.stripe.Pay(url[strings.LastIndexByte(url, '/')+1:])
			k.deliver()
			k.quiet()
			k.has(x, cash(money.Amount(i+1)*5*money.USD))
		}
		k.stripe.SetDown(true)
		o := order{}
		if r := x.Do(http.MethodPost, "/graphql", `{"query":"mutation { createTopUp(input: {amount: \"5\"}) { checkoutUrl } }"}`, "Content-Type",
			"application/json"); !strings.Contains(r.Body, "UNAVAILABLE") {
			k.Errorf("with Stripe away: %s", r.Body)
		}
		k.stripe.SetDown(false)
		o = k.paid(x, "5")
		k.look(x, o)
		k.cleared()
	})
}
