package ledger

import (
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/money"
)

func (k *kit) limit(tenant uuid.UUID, scope Scope, scopeID uuid.UUID, p Period, limit money.Amount) uuid.UUID {
	k.Helper()
	k.tx(func(tx Tx) error {
		return k.book.SetBudget(k.Context(), tx, Budget{Tenant: tenant, Scope: scope, ScopeID: scopeID, Period: p, Limit: &limit})
	})
	return BudgetID(scope, scopeID, p)
}

func (k *kit) budget(tenant uuid.UUID, scope Scope, id uuid.UUID) Budget {
	k.Helper()
	list, err := k.book.Budgets(k.Context(), tenant, scope, id)
	if err != nil || len(list) != 1 {
		k.Fatalf("budgets: %+v, %v", list, err)
	}
	return list[0]
}

func TestBudgetLimitsSpending(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		ctx := k.Context()
		tenant, key := k.tenant(1000, 0), id.NewUUID()
		day, all := k.limit(tenant, ScopeKey, key, Day, 100), k.limit(tenant, ScopeTenant, tenant, Forever, 500)
		try := func(amount, least money.Amount) (Hold, Granted, error) {
			h := hold(tenant, amount)
			h.Least, h.Budgets = least, []uuid.UUID{day, all}
			g, err := k.l.Hold(ctx, h)
			return h, g, err
		}
		h, g, err := try(150, 60)
		if err != nil || g.Amount != 100 {
			k.Fatalf("clipped to the budget: %+v, %v", g, err)
		}
		if _, _, err := try(10, 10); fault.CodeOf(err) != fault.InFlightExhausted {
			k.Errorf("held by a running call: %v", err)
		}
		k.mustSettle(settle(h, 30))
		if b := k.budget(tenant, ScopeKey, key); b.Spent != 30 || b.Held != 0 || b.Resets.IsZero() {
			k.Errorf("after settlement: %+v", b)
		}
		if _, _, err := try(71, 71); fault.CodeOf(err) != fault.BudgetExhausted {
			k.Errorf("beyond the limit: %v", err)
		}
		h, _, err = try(70, 70)
		if err != nil {
			k.Fatal(err)
		}
		if _, err := k.l.Extend(ctx, Extend{Hold: h.ID, Tenant: tenant, Seq: 1, Amount: 10}); fault.CodeOf(err) != fault.BudgetExhausted {
			k.Errorf("extension beyond the limit: %v", err)
		}
		if err := k.l.Void(ctx, tenant, h.ID); err != nil {
			k.Error(err)
		}
		if b := k.budget(tenant, ScopeTenant, tenant); b.Spent != 30 || b.Held != 0 {
			k.Errorf("tenant: %+v", b)
		}
		k.tx(func(tx Tx) error { // lifted
			return k.book.SetBudget(ctx, tx, Budget{Tenant: tenant, Scope: ScopeKey, ScopeID: key, Period: Day})
		})
		if _, _, err := try(400, 400); err != nil {
			k.Errorf("after it was lifted: %v", err)
		}
	})
}

func TestBudgetStartsAnewWithItsPeriod(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		tenant, key := k.tenant(1000, 0), id.NewUUID()
		b := k.limit(tenant, ScopeKey, key, Day, 100)
		h := hold(tenant, 100)
		h.Budgets = []uuid.UUID{b}
		k.mustHold(h)
		k.mustSettle(settle(h, 100))
		yesterday := Day.Start(Day.Start(k.l.cfg.Clock.Now()).Add(-1))
		k.tx(func(tx Tx) error {
			_, err := tx.ExecContext(k.Context(), "UPDATE budgets SET period_start = $1 WHERE id = $2", yesterday, b)
			return err
		})
		if got := k.budget(tenant, ScopeKey, key); got.Spent != 0 {
			k.Errorf("a new day shows %d spent", got.Spent)
		}
		again := hold(tenant, 100)
		again.Budgets = []uuid.UUID{b}
		k.mustHold(again)
		k.mustSettle(settle(again, 40))
		if got := k.budget(tenant, ScopeKey, key); got.Spent != 40 {
			k.Errorf("got %d spent, want 40", got.Spent)
		}
	})
}

func TestUnknownBudgetRefusesItsHoldAlone(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		tenant := k.tenant(1000, 0)
		odd := hold(tenant, 10)
		odd.Budgets = []uuid.UUID{id.NewUUID()}
		if got := statuses(k.flush(hold(tenant, 10), odd, hold(tenant, 10))); got[0] != holdGranted || got[1] != holdUnknownBudget || got[2] != holdGranted {
			k.Errorf("statuses: %v", got)
		}
	})
}

func TestBudgetIsNeverOverspentByRacers(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		ctx := k.Context()
		tenant, key := k.tenant(money.USD, 0), id.NewUUID()
		other, _ := k.node(k.d.DSN, id.NewUUID())
		b := k.limit(tenant, ScopeKey, key, Month, 1000)
		var spent atomic.Int64
		var wg sync.WaitGroup
		for i := range 60 {
			l := k.l
			if i%2 == 0 {
				l = other
			}
			wg.Go(func() {
				h := hold(tenant, 70)
				h.Budgets = []uuid.UUID{b}
				if _, err := l.Hold(ctx, h); err != nil {
					if c := fault.CodeOf(err); c != fault.BudgetExhausted && c != fault.InFlightExhausted {
						k.Errorf("hold: %v", err)
					}
					return
				}
				if c, err := l.Settle(ctx, settle(h, 65)); err != nil {
					k.Errorf("settle: %v", err)
				} else {
					spent.Add(int64(c.Amount))
				}
			})
		}
		wg.Wait()
		if got := k.budget(tenant, ScopeKey, key); int64(got.Spent) != spent.Load() || got.Spent > 1000 || got.Held != 0 {
			k.Errorf("budget %+v, charged %d", got, spent.Load())
		}
	})
}
