package billing_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"weir/ent"
	"weir/ent/topupdispute"
	"weir/internal/auth"
	"weir/internal/auth/authtest"
	"weir/internal/billing"
	"weir/internal/billing/stripetest"
	"weir/internal/db"
	"weir/internal/dbtest"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/internal/secret"
	"weir/internal/viewer"
)

// The debt of a lost dispute is written off when its time has come: what nobody has paid until then, once, and never another debt.
// The wallet is frozen until an administrator thaws it; a dispute that is won after all brings the debt back before it gives back.
func TestWriteOff(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, at *dbtest.DB) {
		s := newShop(t, at.Target)
		for name, row := range map[string]struct {
			paid, other money.Amount // since: paid in; made as another debt
			want        ledger.Wallet
			written     money.Amount
			won         ledger.Wallet // when it is won after all
		}{
			"nothing was paid": {
				want: ledger.Wallet{Frozen: true}, written: 4 * money.USD, won: ledger.Wallet{Cash: 6 * money.USD},
			},
			"a part was paid": {
				paid: money.USD, want: ledger.Wallet{Frozen: true}, written: 3 * money.USD, won: ledger.Wallet{Cash: 7 * money.USD},
			},
			"all was paid": {
				paid: 4 * money.USD, want: ledger.Wallet{}, won: ledger.Wallet{Cash: 10 * money.USD},
			},
			"it was paid and another debt was made": {
				paid: 4 * money.USD, other: 2 * money.USD, want: ledger.Wallet{Debt: 2 * money.USD}, won: ledger.Wallet{Cash: 8 * money.USD},
			},
		} {
			x := s.loser(t)
			x.gets(t, row.paid)
			x.spends(t, row.other)
			for range 2 {
				x.due(t)
				if err := s.refund.WriteOff(s.sys); err != nil {
					t.Fatal(err)
				}
			}
			if got := x.wallet(t); got != row.want {
				t.Errorf("%s: %+v, want %+v", name, got, row.want)
			}
			d := x.dispute(t)
			if d.Debt != 4*money.USD || d.WrittenOff != row.written || (d.WrittenOffAt != nil) != (row.written > 0) || d.Suspends != row.want.Frozen {
				t.Errorf("%s: %+v", name, d)
			}
			s.stripe.Overturn(x.atStripe)
			if _, err := s.topUps.Reconcile(s.sys, d.TopUpID); err != nil {
				t.Fatal(err)
			}
			if got := x.wallet(t); got != row.won {
				t.Errorf("%s, won after all: %+v, want %+v", name, got, row.won)
			}
		}
		check := ledger.Checker{DB: s.node.DB.SQL, Dialect: s.node.DB.Dialect}
		if report, err := check.Check(t.Context()); err != nil || !report.Sound() {
			t.Errorf("the books: %+v, %v", report, err)
		}
	})
}

// loser is a customer who has spent 4 of 10 USD when the payment was disputed and lost.
type loser struct {
	*shop
	id       uuid.UUID
	tenant   string
	atStripe string
	keys     int
}

func (s *shop) loser(t *testing.T) *loser {
	t.Helper()
	s.tenant++
	up, err := s.node.Accounts.SignUp(t.Context(), auth.SignUpInput{Email: id.New("u") + "@example.org", Password: secret.New(authtest.Password)})
	if err != nil {
		t.Fatal(err)
	}
	x := &loser{shop: s, tenant: up.Tenant.ID}
	if x.id, err = id.Parse(id.Tenant, up.Tenant.ID); err != nil {
		t.Fatal(err)
	}
	o, err := s.topUps.Create(authtest.As(t.Context(), up, viewer.Owner), billing.CreateInput{Amount: 10 * money.USD, ReturnTo: "http://weir.example/?topUp="})
	if err != nil {
		t.Fatal(err)
	}
	s.stripe.Pay(*o.SessionID)
	bring := func() {
		t.Helper()
		if _, err := s.topUps.Reconcile(s.sys, o.ID); err != nil {
			t.Fatal(err)
		}
	}
	bring()
	x.spends(t, 4*money.USD)
	x.atStripe = s.stripe.Dispute(*o.SessionID, stripetest.TakesBack)
	bring()
	s.stripe.Lose(x.atStripe)
	bring()
	return x
}

func (x *loser) books(t *testing.T, do func(ctx context.Context, tx *ent.Tx, key string) error) {
	t.Helper()
	x.keys++
	key := x.tenant + ":" + string(rune('a'+x.keys))
	err := db.Exec(x.sys, x.node.Ent, func(ctx context.Context, tx *ent.Tx) error { return do(ctx, tx, key) })
	if err != nil {
		t.Fatal(err)
	}
}

func (x *loser) gets(t *testing.T, amount money.Amount) {
	t.Helper()
	if amount == 0 {
		return
	}
	x.books(t, func(ctx context.Context, tx *ent.Tx, key string) error {
		_, err := x.node.Book.Credit(ctx, tx, ledger.Credit{
			Key: key, Tenant: x.id, Amount: amount, Fund: ledger.Cash, From: ledger.Adjustment, About: ledger.About{Code: ledger.CodeTopUp},
		})
		return err
	})
}

func (x *loser) spends(t *testing.T, amount money.Amount) {
	t.Helper()
	if amount == 0 {
		return
	}
	x.books(t, func(ctx context.Context, tx *ent.Tx, key string) error {
		_, err := x.node.Book.Debit(ctx, tx, ledger.Debit{
			Key: key, Tenant: x.id, Amount: amount, Fund: ledger.Cash, To: ledger.Revenue, About: ledger.About{Code: ledger.CodeLate},
		})
		return err
	})
}

// due has the time of the customer's debt come.
func (x *loser) due(t *testing.T) {
	t.Helper()
	err := x.node.Ent.TopUpDispute.Update().Where(topupdispute.TenantID(x.tenant), topupdispute.WriteOffAtNotNil()).
		SetWriteOffAt(time.Now().Add(-time.Second)).Exec(x.sys)
	if err != nil {
		t.Fatal(err)
	}
}

func (x *loser) dispute(t *testing.T) *ent.TopUpDispute {
	t.Helper()
	d, err := x.node.Ent.TopUpDispute.Query().Where(topupdispute.TenantID(x.tenant)).Only(x.sys)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (x *loser) wallet(t *testing.T) ledger.Wallet {
	t.Helper()
	w, err := x.node.Book.Wallet(x.sys, x.id)
	if err != nil {
		t.Fatal(err)
	}
	return w
}
