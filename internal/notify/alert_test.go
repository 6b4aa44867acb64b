package notify_test

import (
	"context"
	"sync"
	"testing"

	"github.com/google/uuid"

	"weir/ent"
	entnotice "weir/ent/notice"
	"weir/internal/auth/authtest"
	"weir/internal/clock"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/mail"
	"weir/internal/money"
	"weir/internal/notify"
	"weir/internal/viewer"
)

// A balance that falls below a threshold is told once, however many nodes look, and again after it had risen.
func TestLowBalance(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		n := authtest.Start(t, target, authtest.Option{})
		as, own := n.SignUp(t, "own@example.org")
		sys := viewer.SystemContext(t.Context(), "test")
		wallet, err := id.Parse(id.Tenant, own.Tenant.ID)
		if err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		var events []notify.Low
		s := notify.New(notify.Config{
			Ent: n.Ent, Ledger: n.Book, Mail: mail.New(mail.Config{}), Clock: clock.System{},
			Told: func(_ context.Context, _ *ent.Tx, low notify.Low) error {
				mu.Lock()
				defer mu.Unlock()
				events = append(events, low)
				return nil
			},
		})
		move := func(amount money.Amount) {
			t.Helper()
			tx, err := n.DB.SQL.BeginTx(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			about := ledger.About{Code: ledger.CodeAdjust, Remark: "r"}
			if amount > 0 {
				_, err = n.Book.Credit(t.Context(), tx, ledger.Credit{Key: uuid.NewString(), Tenant: wallet, Amount: amount, Fund: ledger.Cash, From: ledger.Adjustment, About: about})
			} else {
				_, err = n.Book.Debit(t.Context(), tx, ledger.Debit{Key: uuid.NewString(), Tenant: wallet, Amount: -amount, Fund: ledger.Cash, To: ledger.Adjustment, About: about})
			}
			if err != nil {
				t.Fatal(err)
			}
			if err := tx.Commit(); err != nil {
				t.Fatal(err)
			}
		}
		told := func(when string, want int) {
			t.Helper()
			var wg sync.WaitGroup
			for range 3 {
				wg.Go(func() {
					if err := s.Watch(sys); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			got, err := n.Ent.Notice.Query().Where(entnotice.TenantID(own.Tenant.ID), entnotice.KindEQ(entnotice.KindWALLET_LOW)).Count(sys)
			if err != nil || got != want || len(events) != want {
				t.Errorf("%s: %d notices, %d events, want %d (%v)", when, got, len(events), want, err)
			}
		}
		move(10 * money.USD)
		if _, err := s.SetAlerts(as, notify.SetAlertsInput{Thresholds: []money.Amount{money.USD, 5 * money.USD, money.USD}, Mail: true}); err != nil {
			t.Fatal(err)
		}
		told("above", 0)
		move(-6 * money.USD)
		told("below five", 1)
		move(money.USD)
		told("at five", 1)
		move(money.USD)
		told("well above five", 1)
		move(-2 * money.USD)
		told("below five again", 2)
		move(-4 * money.USD)
		told("nothing left", 3)
		if low := events[2]; low.Threshold != money.USD || low.Balance != 0 || low.LastsFor != nil {
			t.Errorf("%+v", low)
		}
		for _, role := range []viewer.Role{viewer.Member, viewer.Reader} {
			if _, err := s.SetAlerts(authtest.As(t.Context(), own, role), notify.SetAlertsInput{}); fault.CodeOf(err) != fault.Forbidden {
				t.Errorf("%s: %v", role, err)
			}
		}
		if _, err := s.SetAlerts(as, notify.SetAlertsInput{Thresholds: make([]money.Amount, 11), HoursLeft: -1}); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("bad input: %v", err)
		}
	})
}
