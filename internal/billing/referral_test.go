package billing_test

import (
	"context"
	"testing"

	"weir/ent"
	"weir/ent/outboxevent"
	"weir/internal/auth"
	"weir/internal/auth/authtest"
	"weir/internal/billing"
	"weir/internal/clock"
	"weir/internal/db"
	"weir/internal/id"
	"weir/internal/money"
	"weir/internal/outbox"
	"weir/internal/secret"
	"weir/internal/viewer"
)

// The first paid top-up of a tenant that was referred rewards the referrer, once, however often it and its job are told.
func TestReferral(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		n := authtest.Start(t, target, authtest.Option{})
		_, by := n.SignUp(t, "by@example.org")
		up, err := n.Accounts.SignUp(t.Context(), auth.SignUpInput{
			Email: "new@example.org", Password: secret.New(authtest.Password), Referral: *by.User.ReferralCode,
		})
		if err != nil {
			t.Fatal(err)
		}
		sys := viewer.SystemContext(t.Context(), "test")
		r := billing.NewReferrals(billing.ReferralsConfig{
			Ent: n.Ent, Ledger: n.Book, Outbox: outbox.New(clock.System{}), Clock: clock.System{},
			Reward: func(context.Context) (money.Amount, error) { return 3 * money.USD, nil },
		})
		for range 2 {
			for _, tenantID := range []string{up.Tenant.ID, by.Tenant.ID} {
				if err := db.Exec(sys, n.Ent, func(ctx context.Context, tx *ent.Tx) error { return r.TopUpPaid(ctx, tx, tenantID) }); err != nil {
					t.Fatal(err)
				}
			}
		}
		events, err := n.Ent.OutboxEvent.Query().Where(outboxevent.Kind(billing.RewardKind)).All(sys)
		if err != nil || len(events) != 1 {
			t.Fatalf("%d events: %v", len(events), err)
		}
		if err := r.Grant(sys, events[0].ID, events[0].Payload); err != nil {
			t.Fatal(err)
		}
		if err := r.Grant(sys, events[0].ID, events[0].Payload); err != outbox.ErrAlreadyDone { //nolint:errorlint // as it is
			t.Errorf("a second time: %v", err)
		}
		wallet, err := id.Parse(id.Tenant, by.Tenant.ID)
		if err != nil {
			t.Fatal(err)
		}
		w, err := n.Book.Wallet(t.Context(), wallet)
		if err != nil || w.Bonus != 3*money.USD {
			t.Errorf("%+v, %v", w, err)
		}
	})
}
