package plan_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"weir/ent"
	"weir/ent/notice"
	"weir/internal/auth"
	"weir/internal/auth/authtest"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/internal/plan"
	"weir/internal/viewer"
)

// stopped is a clock that a test moves on.
type stopped struct {
	mu  sync.Mutex
	now time.Time
}

func (c *stopped) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *stopped) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

const day = 24 * time.Hour

// kit is an installation with an administrator and a tenant.
type kit struct {
	*testing.T
	node  *authtest.Node
	clock *stopped
	own   *auth.SignedUp
	as    context.Context //nolint:containedctx // the owner
	admin context.Context //nolint:containedctx // of the platform
	sys   context.Context //nolint:containedctx // the system
	plans *plan.Service
	other *plan.Service // of another node
}

func newKit(t *testing.T, target string) *kit {
	t.Helper()
	k := &kit{T: t, clock: &stopped{now: time.Now().UTC().Truncate(time.Second)}, sys: viewer.SystemContext(t.Context(), "test")}
	k.node = authtest.Start(t, target, authtest.Option{Clock: k.clock})
	k.as, k.own = k.node.SignUp(t, "own@example.org")
	_, boss := k.node.SignUp(t, "boss@example.org")
	k.admin = viewer.NewContext(t.Context(), &viewer.Viewer{UserID: boss.User.ID, Platform: viewer.PlatformAdmin})
	k.plans, k.other = k.service(k.node), k.service(authtest.Start(t, target, authtest.Option{Clock: k.clock}))
	return k
}

func (k *kit) service(n *authtest.Node) *plan.Service {
	return plan.New(plan.Config{Ent: n.Ent, Ledger: n.Book, Tenants: n.Tenants, Revisions: n.Revisions, Clock: k.clock})
}

func (k *kit) ok(err error) {
	k.Helper()
	if err != nil {
		k.Fatal(err)
	}
}

func (k *kit) pays(usd money.Amount) {
	k.Helper()
	u, err := id.Parse(id.Tenant, k.own.Tenant.ID)
	k.ok(err)
	tx, err := k.node.DB.SQL.BeginTx(k.Context(), nil)
	k.ok(err)
	_, err = k.node.Book.Credit(k.Context(), tx, ledger.Credit{
		Key: "paid:" + id.NewUUID().String(), Tenant: u, Amount: usd, Fund: ledger.Cash, From: ledger.StripeClearing, About: ledger.About{Code: ledger.CodeTopUp},
	})
	k.ok(err)
	k.ok(tx.Commit())
}

func (k *kit) has(cash, bonus money.Amount, level int) {
	k.Helper()
	u, err := id.Parse(id.Tenant, k.own.Tenant.ID)
	k.ok(err)
	w, err := k.node.Book.Wallet(k.Context(), u)
	k.ok(err)
	own, err := k.node.Ent.Tenant.Get(k.sys, k.own.Tenant.ID)
	k.ok(err)
	if w.Cash != cash || w.Bonus != bonus || own.VipLevel != level {
		k.Errorf("cash %s, bonus %s, level %d; want %s, %s, %d", w.Cash, w.Bonus, own.VipLevel, cash, bonus, level)
	}
}

func (k *kit) told(kind notice.Kind) int {
	k.Helper()
	n, err := k.node.Ent.Notice.Query().Where(notice.TenantID(k.own.Tenant.ID), notice.KindEQ(kind)).Count(k.sys)
	k.ok(err)
	return n
}

func (k *kit) advance() {
	k.Helper()
	var wg sync.WaitGroup
	for _, s := range []*plan.Service{k.plans, k.other, k.plans, k.other} { // every node does it at once
		wg.Go(func() {
			if err := s.Advance(k.sys); err != nil {
				k.Error(err)
			}
		})
	}
	wg.Wait()
	k.ok(k.node.Tenants.ExpireVIP(k.sys))
}

func (k *kit) plan(code string, t plan.Terms) *ent.Plan {
	k.Helper()
	t.Name = code
	p, err := k.plans.Create(k.admin, code, t)
	k.ok(err)
	return p
}

// A plan of 60 days is paid once for each period, grants a credit every 30 days, and ends when the balance is short.
func TestPlanLives(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		k := newKit(t, target)
		k.pays(25 * money.USD)
		gold := k.plan("gold", plan.Terms{Price: 10 * money.USD, PeriodDays: 60, VIPLevel: 3, Credit: 2 * money.USD, CreditStays: true})
		sub, err := k.plans.Buy(k.as, plan.BuyInput{PlanID: gold.ID, Renews: true, Key: "one"})
		k.ok(err)
		k.has(15*money.USD, 2*money.USD, 3)
		again, err := k.plans.Buy(k.as, plan.BuyInput{PlanID: gold.ID, Renews: true, Key: "one"})
		k.ok(err)
		if again.ID != sub.ID {
			t.Errorf("the repeat is %s, want %s", again.ID, sub.ID)
		}
		if _, err := k.plans.Buy(k.as, plan.BuyInput{PlanID: gold.ID, Key: "two"}); fault.CodeOf(err) != fault.Conflict {
			t.Errorf("a second plan: %v", err)
		}
		k.has(15*money.USD, 2*money.USD, 3)
		k.advance()
		k.has(15*money.USD, 2*money.USD, 3)
		k.clock.pass(30 * day)
		k.advance()
		k.has(15*money.USD, 4*money.USD, 3)
		k.clock.pass(30 * day)
		k.advance()
		k.has(5*money.USD, 6*money.USD, 3)
		if n := k.told(notice.KindPLAN_RENEWED); n != 1 {
			t.Errorf("told %d times", n)
		}
		k.clock.pass(30 * day)
		k.advance()
		k.has(5*money.USD, 8*money.USD, 3) // 13 in all
		k.clock.pass(30 * day)
		k.advance() // cash and bonus pay
		k.has(0, 5*money.USD, 3)
		k.clock.pass(60 * day)
		k.advance() // the credit that is due comes first, and then there is not enough
		running, err := k.plans.Running(k.sys, k.own.Tenant.ID)
		k.ok(err)
		if running != nil || k.told(notice.KindPLAN_ENDED) != 1 {
			t.Errorf("%v still runs", running)
		}
		k.has(0, 7*money.USD, 0)
		report, err := (&ledger.Checker{DB: k.node.DB.SQL, Dialect: k.node.DB.Dialect}).Check(t.Context())
		k.ok(err)
		if !report.Sound() {
			t.Errorf("%+v", report)
		}
	})
}

func TestPlanCancelled(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		k := newKit(t, target)
		k.pays(30 * money.USD)
		p := k.plan("silver", plan.Terms{Price: 10 * money.USD, VIPLevel: 1})
		if _, err := k.plans.Cancel(k.as); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("nothing to cancel: %v", err)
		}
		_, err := k.plans.Buy(k.as, plan.BuyInput{PlanID: p.ID, Renews: true, Key: "k"})
		k.ok(err)
		archived := true
		_, err = k.plans.Update(k.admin, plan.UpdateInput{ID: p.ID, Archived: &archived})
		k.ok(err)
		k.clock.pass(30 * day)
		k.advance() // what runs goes on
		k.has(10*money.USD, 0, 1)
		sub, err := k.plans.Cancel(k.as)
		k.ok(err)
		if sub.Renews {
			t.Error("it renews")
		}
		k.clock.pass(29 * day)
		k.advance()
		k.has(10*money.USD, 0, 1)
		k.clock.pass(day)
		k.advance()
		k.has(10*money.USD, 0, 0)
		if _, err := k.plans.Buy(k.as, plan.BuyInput{PlanID: p.ID, Key: "again"}); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("an archived plan: %v", err)
		}
	})
}

func TestPlanRefuses(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		k := newKit(t, target)
		p := k.plan("dear", plan.Terms{Price: 10 * money.USD, VIPLevel: 1})
		if _, err := k.plans.Buy(k.as, plan.BuyInput{PlanID: p.ID, Key: "k"}); fault.CodeOf(err) != fault.BalanceExhausted {
			t.Errorf("without money: %v", err)
		}
		k.has(0, 0, 0)
		for _, role := range []viewer.Role{viewer.Admin, viewer.Billing, viewer.Member, viewer.Reader} {
			if _, err := k.plans.Buy(authtest.As(t.Context(), k.own, role), plan.BuyInput{PlanID: p.ID, Key: "k"}); fault.CodeOf(err) != fault.Forbidden {
				t.Errorf("%s buys: %v", role, err)
			}
		}
		if _, err := k.plans.Create(k.as, "x", plan.Terms{Name: "x", VIPLevel: 1}); fault.CodeOf(err) != fault.Forbidden {
			t.Errorf("an owner sells: %v", err)
		}
		if _, err := k.plans.Create(k.admin, "dear", plan.Terms{Name: "x", VIPLevel: 1}); fault.CodeOf(err) != fault.Conflict {
			t.Errorf("a code twice: %v", err)
		}
		for name, bad := range map[string]plan.Terms{
			"nothing":  {Name: "x"},
			"no name":  {VIPLevel: 1},
			"a level":  {Name: "x", VIPLevel: 101},
			"a price":  {Name: "x", VIPLevel: 1, Price: -1},
			"a period": {Name: "x", VIPLevel: 1, PeriodDays: -1},
		} {
			if _, err := k.plans.Create(k.admin, "new", bad); fault.CodeOf(err) != fault.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestLevels(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		k := newKit(t, target)
		rpm := 600
		_, err := k.plans.SetLevel(k.admin, plan.SetLevelInput{Level: 2, DiscountPPM: 150_000, RequestsPerMinute: &rpm})
		k.ok(err)
		_, err = k.plans.SetLevel(k.admin, plan.SetLevelInput{Level: 2, DiscountPPM: 150_000, RequestsPerMinute: &rpm, Concurrency: &rpm})
		k.ok(err)
		made, err := k.plans.SetLevel(k.admin, plan.SetLevelInput{Level: 2, Name: "Gold", DiscountPPM: 200_000})
		k.ok(err)
		if made.Name != "Gold" || made.DiscountPpm != 200_000 || made.RequestsPerMinute != nil {
			t.Errorf("%v", made)
		}
		all, err := k.plans.Levels(k.as)
		k.ok(err)
		if len(all) != 1 {
			t.Errorf("%d levels", len(all))
		}
		zero := 0
		for name, bad := range map[string]plan.SetLevelInput{
			"level": {Level: 0}, "discount": {Level: 1, DiscountPPM: 1_000_001}, "limit": {Level: 1, Concurrency: &zero},
		} {
			if _, err := k.plans.SetLevel(k.admin, bad); fault.CodeOf(err) != fault.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := k.plans.SetLevel(k.as, plan.SetLevelInput{Level: 1}); fault.CodeOf(err) != fault.Forbidden {
			t.Errorf("an owner: %v", err)
		}
		k.ok(k.plans.DeleteLevel(k.admin, 2))
		if err := k.plans.DeleteLevel(k.admin, 2); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("a level that is gone: %v", err)
		}
	})
}
