package notify_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"weir/ent"
	entnotice "weir/ent/notice"
	"weir/ent/schematype"
	"weir/ent/usageday"
	"weir/internal/auth/authtest"
	"weir/internal/clock"
	"weir/internal/db"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/mail"
	"weir/internal/money"
	"weir/internal/notify"
	"weir/internal/viewer"
)

// moved is a clock that is some time ahead.
type moved struct {
	mu    sync.Mutex
	ahead time.Duration
}

func (c *moved) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().UTC().Add(c.ahead)
}

func (c *moved) set(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead = d
}

// told are the notices of a kind, as the facts that they state.
func told(t *testing.T, n *authtest.Node, tenantID string, kind entnotice.Kind) []map[string]string {
	t.Helper()
	rows, err := n.Ent.Notice.Query().Where(entnotice.TenantID(tenantID), entnotice.KindEQ(kind)).Order(entnotice.ByID()).
		All(viewer.SystemContext(t.Context(), "test"))
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, r := range rows {
		out = append(out, r.Facts)
	}
	return out
}

// Credit that expires is told of 30, 7 and 1 days before, each once, with what is left of it.
func TestCreditExpires(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		n := authtest.Start(t, target, authtest.Option{})
		_, own := n.SignUp(t, "own@example.org")
		wallet, err := id.Parse(id.Tenant, own.Tenant.ID)
		if err != nil {
			t.Fatal(err)
		}
		c := &moved{}
		s := notify.New(notify.Config{Ent: n.Ent, SQL: n.DB.SQL, Ledger: n.Book, Mail: mail.New(mail.Config{}), Clock: c})
		sys := viewer.SystemContext(t.Context(), "test")
		ends := time.Now().UTC().Add(20 * 24 * time.Hour)
		err = db.Exec(sys, n.Ent, func(ctx context.Context, tx *ent.Tx) error {
			about := ledger.About{Code: ledger.CodeBonus, Remark: "r"}
			_, err := n.Book.Credit(ctx, tx, ledger.Credit{
				Key: uuid.NewString(), Tenant: wallet, Amount: 5 * money.USD, Fund: ledger.Bonus, From: ledger.PromoExpense, About: about, ExpiresAt: ends,
			})
			if err != nil {
				return err
			}
			_, err = n.Book.Debit(ctx, tx, ledger.Debit{
				Key: uuid.NewString(), Tenant: wallet, Amount: 2 * money.USD, Fund: ledger.Bonus, To: ledger.Adjustment, About: about,
			})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range []struct {
			ahead time.Duration
			want  int
		}{
			{0, 1},
			{0, 1},
			{5 * 24 * time.Hour, 1},
			{14 * 24 * time.Hour, 2},
			{15 * 24 * time.Hour, 2},
			{19*24*time.Hour + time.Hour, 3},
			{21 * 24 * time.Hour, 3},
		} {
			c.set(row.ahead)
			var wg sync.WaitGroup
			for range 2 {
				wg.Go(func() {
					if err := s.LookAhead(sys); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			got := told(t, n, own.Tenant.ID, entnotice.KindCREDIT_EXPIRES)
			if len(got) != row.want || got[0]["amount"] != "3.00" {
				t.Errorf("%d, %s ahead: %v, want %d", i, row.ahead, got, row.want)
			}
		}
	})
}

// Whoever has used a model hears of its new price and its end, once; others do not.
func TestPricesAndEnds(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		n := authtest.Start(t, target, authtest.Option{})
		_, own := n.SignUp(t, "own@example.org")
		_, other := n.SignUp(t, "other@example.org")
		sys := viewer.SystemContext(t.Context(), "test")
		now := time.Now().UTC()
		n.Ent.UsageDay.Create().SetID(uuid.New()).SetTenantID(own.Tenant.ID).SetFacet(usageday.FacetService).SetDay(now.Format(time.DateOnly)).
			SetAPIKeyID("key").SetModel("m-1").SaveX(sys)
		for version, at := range []time.Time{now.Add(-time.Hour), now.Add(48 * time.Hour)} {
			n.Ent.Price.Create().SetModel("m-1").SetVersion(version + 1).SetSell(schematype.RateCard{}).SetCost(schematype.RateCard{}).
				SetEffectiveAt(at).SetPublishedAt(now).SaveX(sys)
		}
		n.Ent.Price.Create().SetModel("m-1").SetVersion(3).SetSell(schematype.RateCard{}).SetCost(schematype.RateCard{}).
			SetEffectiveAt(now.Add(72 * time.Hour)).SaveX(sys) // a draft
		n.Ent.Model.Create().SetName("m-1").SetModality(schematype.Chat).SetSuccessor("m-2").SetShutdownAt(now.Add(40 * 24 * time.Hour)).SaveX(sys)
		s := notify.New(notify.Config{Ent: n.Ent, SQL: n.DB.SQL, Ledger: n.Book, Mail: mail.New(mail.Config{}), Clock: clock.System{}})
		for range 2 {
			if err := s.LookAhead(sys); err != nil {
				t.Fatal(err)
			}
		}
		prices, ends := told(t, n, own.Tenant.ID, entnotice.KindPRICE_CHANGES), told(t, n, own.Tenant.ID, entnotice.KindMODEL_ENDS)
		if len(prices) != 1 || prices[0]["model"] != "m-1" || len(ends) != 1 || ends[0]["successor"] != "m-2" {
			t.Errorf("%v, %v", prices, ends)
		}
		if got := append(told(t, n, other.Tenant.ID, entnotice.KindPRICE_CHANGES), told(t, n, other.Tenant.ID, entnotice.KindMODEL_ENDS)...); len(got) != 0 {
			t.Errorf("others hear of it: %v", got)
		}
	})
}

// A budget is told of at the share that its tenant has set and when it is used up, once in a period, however many nodes look.
func TestBudgets(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		n := authtest.Start(t, target, authtest.Option{})
		_, own := n.SignUp(t, "own@example.org")
		wallet, err := id.Parse(id.Tenant, own.Tenant.ID)
		if err != nil {
			t.Fatal(err)
		}
		sys := viewer.SystemContext(t.Context(), "test")
		var mu sync.Mutex
		var events []notify.Reached
		s := notify.New(notify.Config{
			Ent: n.Ent, SQL: n.DB.SQL, Ledger: n.Book, Mail: mail.New(mail.Config{}), Clock: clock.System{},
			ToldBudget: func(_ context.Context, _ *ent.Tx, r notify.Reached) error {
				mu.Lock()
				defer mu.Unlock()
				events = append(events, r)
				return nil
			},
		})
		set := func(limit money.Amount) {
			t.Helper()
			err := db.Exec(sys, n.Ent, func(ctx context.Context, tx *ent.Tx) error {
				return n.Book.SetBudget(ctx, tx, ledger.Budget{
					Tenant: wallet, Scope: ledger.ScopeTenant, ScopeID: wallet, Period: ledger.Month, Limit: &limit, WarnPPM: new(int64(800_000)),
				})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		set(10 * money.USD)
		for i, row := range []struct {
			spent   money.Amount
			limit   money.Amount // set before; 0: not
			percent []int
		}{
			{7 * money.USD, 0, nil},
			{8 * money.USD, 0, []int{80}},
			{9 * money.USD, 0, []int{80}},
			{10 * money.USD, 0, []int{80, 100}},
			{10 * money.USD, 0, []int{80, 100}},
			{10 * money.USD, 20 * money.USD, []int{80, 100}},
			{17 * money.USD, 0, []int{80, 100, 80}},
		} {
			if row.limit > 0 {
				set(row.limit)
			}
			if _, err := n.DB.SQL.ExecContext(sys, "UPDATE budgets SET spent = $1 WHERE tenant_id = $2", int64(row.spent), wallet); err != nil {
				t.Fatal(err)
			}
			var wg sync.WaitGroup
			for range 3 {
				wg.Go(func() {
					if err := s.WatchBudgets(sys); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if len(events) != len(row.percent) {
				t.Fatalf("%d: told %+v, want %v", i, events, row.percent)
			}
			for j, want := range row.percent {
				if events[j].Percent != want || events[j].Scope != "tenant" || events[j].Period != "month" {
					t.Errorf("%d: %+v, want %d%%", i, events[j], want)
				}
			}
		}
		if got := told(t, n, own.Tenant.ID, entnotice.KindBUDGET_REACHED); len(got) != 3 || got[0]["spent"] != "8.00" {
			t.Errorf("%v", got)
		}
	})
}
