package billing_test

import (
	"context"
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/rs/zerolog"
	"pgregory.net/rapid"

	"weir/ent/outboxevent"
	"weir/ent/subscription"
	"weir/ent/topup"
	"weir/internal/auth"
	"weir/internal/auth/authtest"
	"weir/internal/billing"
	"weir/internal/billing/stripetest"
	"weir/internal/clock"
	"weir/internal/dbtest"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/mail"
	"weir/internal/money"
	"weir/internal/outbox"
	"weir/internal/plan"
	"weir/internal/secret"
	"weir/internal/viewer"
)

// TestMain keeps property tests short, whose every run plays two lives; -rapid.checks=N has them play more.
func TestMain(m *testing.M) {
	flag.Parse()
	if f := flag.Lookup("rapid.checks"); f != nil && f.Value.String() == f.DefValue {
		if err := f.Value.Set("40"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run()) //nolint:forbidigo // how a TestMain ends
}

// shop is everything that sells through a fake Stripe, without the doors.
type shop struct {
	t      *testing.T
	node   *authtest.Node
	stripe *stripetest.Stripe
	topUps *billing.TopUps
	refund *billing.Refunds
	subs   *billing.Subscriptions
	plans  *plan.Service
	planID string
	sys    context.Context //nolint:containedctx // the system
	tenant int
}

func newShop(t *testing.T, target string) *shop {
	t.Helper()
	s := &shop{t: t, node: authtest.Start(t, target, authtest.Option{}), stripe: stripetest.New(), sys: viewer.SystemContext(t.Context(), "test")}
	server := httptest.NewServer(s.stripe)
	t.Cleanup(server.Close)
	cfg := billing.TopUpsConfig{
		Ent: s.node.Ent, Ledger: s.node.Book, Outbox: outbox.New(clock.System{}), Clock: clock.System{}, Log: zerolog.Nop(), Mail: mail.New(mail.Config{}),
		Stripe: billing.NewStripe(billing.StripeConfig{Key: secret.New(stripetest.Key), Webhook: secret.New(stripetest.Secret), Base: server.URL}),
	}
	made := plan.Config{Ent: s.node.Ent, Ledger: s.node.Book, Tenants: s.node.Tenants, Revisions: s.node.Revisions, Clock: clock.System{}}
	cfg.Periods = plan.New(made)
	s.topUps = billing.NewTopUps(cfg)
	s.refund, s.subs = billing.NewRefunds(s.topUps), billing.NewSubscriptions(s.topUps)
	made.Payments = s.subs
	s.plans = plan.New(made)
	admin := viewer.NewContext(t.Context(), &viewer.Viewer{UserID: id.New(id.User), Platform: viewer.PlatformRoot})
	p, err := s.plans.Create(admin, "gold", plan.Terms{Name: "Gold", Price: 10 * money.USD, VIPLevel: 2, Credit: 3 * money.USD})
	if err != nil {
		t.Fatal(err)
	}
	s.planID = p.ID
	return s
}

// customer is a new tenant, as its owner.
func (s *shop) customer(t *rapid.T) (context.Context, *auth.SignedUp) {
	s.tenant++
	up, err := s.node.Accounts.SignUp(s.t.Context(), auth.SignUpInput{
		Email: fmt.Sprintf("own%d@example.org", s.tenant), Password: secret.New(authtest.Password),
	})
	if err != nil {
		t.Fatal(err)
	}
	return authtest.As(s.t.Context(), up, viewer.Owner), up
}

// tax has what is ordered from now on be taxed, or not.
func (s *shop) tax(t *rapid.T, on bool) {
	percent := map[bool]int64{true: 19}[on]
	s.stripe.Tax(percent)
	terms, err := s.topUps.Terms(s.sys)
	if err != nil {
		t.Fatal(err)
	}
	terms.Tax.Automatic = on
	root := viewer.NewContext(s.t.Context(), &viewer.Viewer{UserID: id.New(id.User), Platform: viewer.PlatformRoot})
	if _, err := s.topUps.UpdateTerms(root, terms); err != nil {
		t.Fatal(err)
	}
}

// fataler is a test of either kind.
type fataler interface {
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// act carries out what the outbox has.
func (s *shop) act(t fataler) {
	for {
		rows, err := s.node.Ent.OutboxEvent.Query().Where(outboxevent.DoneAtIsNil(), outboxevent.KindIn(billing.NoticeKind, billing.RefundKind)).All(s.sys)
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) == 0 {
			return
		}
		for _, row := range rows {
			do := s.topUps.Act
			if row.Kind == billing.RefundKind {
				do = s.refund.Send
			}
			if err := do(s.sys, row.ID, row.Payload); err != nil {
				t.Fatalf("%s %s: %v", row.Kind, row.Payload, err)
			}
		}
	}
}

// deliver hands in events, as Stripe's webhook does.
func (s *shop) deliver(t *rapid.T, events []stripetest.Event) {
	for _, e := range events {
		if err := s.topUps.Receive(s.sys, e.Body, stripetest.Sign(e.Body, stripetest.Secret, time.Now())); err != nil {
			t.Fatal(err)
		}
		s.act(t)
	}
}

// happening is something that happens at Stripe, to one of two orders or to a plan.
type happening struct {
	What   int
	Order  int
	Amount int64
}

const happenings = 18

// customerOf is what one customer has at Stripe.
type customerOf struct {
	orders            [2]string // sessions
	disputes, refunds [2]string
	session           string // of the plan
	sub, unpaid       string
	warned            [2]bool
	claimed           string // what is disputed of the plan
	refunded          bool   // a part of the plan's payment
}

// claimPlan has a part of the plan's last payment refunded, or the payment disputed, and what is disputed won. Were all of it to go
// back, the plan would end when that is known, and no later period be paid at all.
func (c *customerOf) claimPlan(s *stripetest.Stripe, amount int64) {
	paid := s.LastPaid(c.sub)
	switch {
	case paid == "":
	case c.claimed != "":
		s.Win(c.claimed)
	case amount%2 == 0 && !c.refunded:
		c.refunded = s.Refund(paid, amount) != ""
	default:
		c.claimed = s.Dispute(paid, stripetest.Inquiry(amount%3 == 0))
	}
}

// happens has it happen; what cannot is left out, in every run alike.
func (c *customerOf) happens(s *stripetest.Stripe, h happening) {
	o := h.Order
	switch h.What {
	case 0, 1:
		s.Pay(c.orders[o])
	case 2:
		if c.disputes[o] == "" {
			if made := s.Refund(c.orders[o], h.Amount); made != "" {
				c.refunds[o] = made
			}
		}
	case 3:
		s.FailRefund(c.refunds[o])
	case 4:
		if c.disputes[o] == "" {
			c.disputes[o] = s.Dispute(c.orders[o], stripetest.Inquiry(h.Amount%2 == 0))
		}
	case 5:
		s.Win(c.disputes[o])
	case 6:
		s.Escalate(c.disputes[o])
		s.Lose(c.disputes[o])
	case 7:
		s.PayLater(c.orders[o])
	case 8:
		s.Arrive(c.orders[o])
	case 9:
		if c.sub == "" {
			c.sub = s.Subscribe(c.session)
		}
	case 10:
		if c.unpaid == "" {
			made := s.Renew(c.sub, stripetest.Decline(h.Amount%3 == 0))
			if made != "" && h.Amount%3 == 0 {
				c.unpaid = made
			}
		}
	case 11:
		s.PayInvoice(c.unpaid)
		c.unpaid = ""
	case 12:
		s.Prevent(c.disputes[o])
	case 13:
		s.Overturn(c.disputes[o])
	case 14:
		s.Expire(c.orders[o])
	case 15:
		s.PayAfterAll(c.orders[o])
	case 16:
		if !c.warned[o] && s.Intent(c.orders[o]) != "" {
			s.Warn(c.orders[o])
			c.warned[o] = true
		}
	case 17: // a payment of the plan goes back, or its bank takes it back
		c.claimPlan(s, h.Amount)
	}
}

// outcome is what a customer has in the end.
type outcome struct {
	wallet  ledger.Wallet
	orders  string
	plan    string
	revenue money.Amount
}

func (s *shop) outcome(t *rapid.T, up *auth.SignedUp) outcome {
	u, err := id.Parse(id.Tenant, up.Tenant.ID)
	if err != nil {
		t.Fatal(err)
	}
	var out outcome
	if out.wallet, err = s.node.Book.Wallet(s.sys, u); err != nil {
		t.Fatal(err)
	}
	orders, err := s.node.Ent.TopUp.Query().Where(topup.TenantID(up.Tenant.ID)).Order(topup.ByCreatedAt(), topup.ByID()).All(s.sys)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range orders {
		out.orders += fmt.Sprintln(o.Kind, o.Status, o.PaidMinor, o.RefundedMinor, o.CreditTaken, o.BonusTaken, o.TaxMinor, o.TaxTaken, o.Fee, o.Period)
	}
	subs, err := s.node.Ent.Subscription.Query().Where(subscription.TenantID(up.Tenant.ID)).All(s.sys)
	if err != nil {
		t.Fatal(err)
	}
	for _, sub := range subs {
		out.plan += fmt.Sprintln(sub.Status, sub.Period, sub.Grants, sub.Renews, sub.PastDueAt != nil)
	}
	out.revenue = s.revenue(t, u)
	return out
}

func (s *shop) revenue(t *rapid.T, tenant uuid.UUID) money.Amount {
	var n int64
	err := s.node.DB.SQL.QueryRowContext(s.sys, `SELECT coalesce(sum(CASE WHEN credit_account = 'plan_revenue' THEN amount ELSE -amount END), 0)
		FROM transfers WHERE 'plan_revenue' IN (debit_account, credit_account) AND tenant_id = $1`, tenant).Scan(&n)
	if err != nil {
		t.Fatal(err)
	}
	return money.Amount(n)
}

// play runs one customer's life; between decides after each step which of the events so far are delivered.
func (s *shop) play(t *rapid.T, story []happening, between func(fresh []stripetest.Event) []stripetest.Event) outcome {
	as, up := s.customer(t)
	c := &customerOf{}
	for i := range c.orders {
		o, err := s.topUps.Create(as, billing.CreateInput{Amount: 10 * money.USD, ReturnTo: "http://weir.example/?topUp="})
		if err != nil {
			t.Fatal(err)
		}
		c.orders[i] = *o.SessionID
	}
	sub, err := s.plans.Buy(as, plan.BuyInput{PlanID: s.planID, Payer: subscription.PayerSTRIPE, Key: "k", ReturnTo: "http://weir.example/"})
	if err != nil {
		t.Fatal(err)
	}
	c.session = *sub.SessionID
	from := len(s.stripe.Events())
	for _, h := range story {
		c.happens(s.stripe, h)
		all := s.stripe.Events()
		s.deliver(t, between(all[from:]))
		from = len(all)
	}
	for i := range c.disputes { // an open dispute would lock for ever
		s.stripe.Win(c.disputes[i])
	}
	s.stripe.Win(c.claimed)
	s.deliver(t, between(s.stripe.Events()[from:]))
	// What no notice has told, the poller finds out.
	orders, err := s.node.Ent.TopUp.Query().Where(topup.TenantID(up.Tenant.ID)).IDs(s.sys)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := s.subs.Reconcile(s.sys, sub.ID); err != nil {
			t.Fatal(err)
		}
		for _, o := range orders {
			if _, err := s.topUps.Reconcile(s.sys, o); err != nil {
				t.Fatal(err)
			}
		}
	}
	return s.outcome(t, up)
}

// However the notices of Stripe come, shuffled, twice or not at all, the end is what it is when they come in order.
func TestOrderOfNoticesDoesNotMatter(t *testing.T) {
	t.Parallel()
	s := newShop(t, dbtest.SQLite(t).Target)
	taxed := false
	rapid.Check(t, func(t *rapid.T) {
		if tax := rapid.Bool().Draw(t, "taxed"); tax != taxed {
			s.tax(t, tax)
			taxed = tax
		}
		story := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) happening {
			return happening{
				What: rapid.IntRange(0, happenings-1).Draw(t, "what"), Order: rapid.IntRange(0, 1).Draw(t, "order"),
				Amount: rapid.Int64Range(1, 700).Draw(t, "amount"),
			}
		}), 1, 12).Draw(t, "story")
		straight := s.play(t, story, func(fresh []stripetest.Event) []stripetest.Event { return fresh })
		var late []stripetest.Event
		anyhow := s.play(t, story, func(fresh []stripetest.Event) []stripetest.Event {
			var now []stripetest.Event
			for _, e := range append(late, fresh...) {
				switch rapid.IntRange(0, 3).Draw(t, "fate") {
				case 0: // it never comes
				case 1:
					now = append(now, e, e)
				default:
					now = append(now, e)
				}
			}
			late = nil
			if len(now) > 1 {
				now = rapid.Permutation(now).Draw(t, "order of arrival")
				cut := rapid.IntRange(0, len(now)).Draw(t, "comes later")
				now, late = now[:cut], now[cut:]
			}
			return now
		})
		if anyhow != straight {
			t.Fatalf("in order %+v\nanyhow   %+v", straight, anyhow)
		}
	})
}
