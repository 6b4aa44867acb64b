package billing_test

import (
	"testing"
	"time"

	"weir/ent/outboxevent"
	"weir/ent/stripeevent"
	"weir/internal/auth"
	"weir/internal/auth/authtest"
	"weir/internal/billing"
	"weir/internal/billing/stripetest"
	"weir/internal/dbtest"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/internal/secret"
	"weir/internal/viewer"
)

// What Stripe could not deliver is fetched, whatever the number of it, and acted on once. While Stripe is away nothing is lost.
func TestMissedNotices(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, at *dbtest.DB) {
		s := newShop(t, at.Target)
		up, err := s.node.Accounts.SignUp(t.Context(), auth.SignUpInput{Email: "owner@example.org", Password: secret.New(authtest.Password)})
		if err != nil {
			t.Fatal(err)
		}
		wallet, err := id.Parse(id.Tenant, up.Tenant.ID)
		if err != nil {
			t.Fatal(err)
		}
		o, err := s.topUps.Create(authtest.As(t.Context(), up, viewer.Owner), billing.CreateInput{Amount: 10 * money.USD, ReturnTo: "http://weir.example/?topUp="})
		if err != nil {
			t.Fatal(err)
		}
		s.stripe.Pay(*o.SessionID)
		other := s.stripe.Events() // of which one is delivered, and what is not ours is not kept from us
		if err := s.topUps.Receive(s.sys, other[0].Body, stripetest.Sign(other[0].Body, stripetest.Secret, time.Now())); err != nil {
			t.Fatal(err)
		}
		kept := func() int {
			t.Helper()
			n, err := s.node.Ent.StripeEvent.Query().Count(s.sys)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		has := func(want ledger.Wallet) {
			t.Helper()
			if got, err := s.node.Book.Wallet(s.sys, wallet); err != nil || got != want {
				t.Errorf("%+v %v, want %+v", got, err, want)
			}
		}

		s.stripe.SetDown(true)
		if err := s.topUps.Missed(s.sys); fault.CodeOf(err) != fault.Unavailable || kept() != 1 {
			t.Errorf("while Stripe is away: %v, %d kept", err, kept())
		}
		s.stripe.SetDown(false)
		for range 2 { // again: nothing new
			if err := s.topUps.Missed(s.sys); err != nil {
				t.Fatal(err)
			}
			s.act(t)
			has(ledger.Wallet{Cash: 10 * money.USD})
		}
		first := kept()

		dispute := s.stripe.Dispute(*o.SessionID, stripetest.JustAsks)
		for range 150 { // more than one page of Stripe's
			s.stripe.Warn(*o.SessionID)
		}
		s.stripe.Escalate(dispute)
		s.stripe.Lose(dispute)
		if err := s.topUps.Missed(s.sys); err != nil {
			t.Fatal(err)
		}
		s.act(t)
		has(ledger.Wallet{})
		fresh := len(s.stripe.Events()) - len(other)
		if got := kept() - first; got != fresh {
			t.Errorf("%d are kept, want %d", got, fresh)
		}
		open, err := s.node.Ent.StripeEvent.Query().Where(stripeevent.DoneAtIsNil()).Count(s.sys)
		waiting, err2 := s.node.Ent.OutboxEvent.Query().Where(outboxevent.DoneAtIsNil(), outboxevent.Kind(billing.NoticeKind)).Count(s.sys)
		if err != nil || err2 != nil || open+waiting != 0 {
			t.Errorf("%d not acted on, %d jobs, %v %v", open, waiting, err, err2)
		}
	})
}
