package ledger

import (
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/money"
)

func topUp(tenant uuid.UUID, key string, amount money.Amount) Credit {
	return Credit{Key: key, Tenant: tenant, Amount: amount, Fund: Cash, From: StripeClearing, About: About{Code: CodeTopUp, RefType: "top_up", RefID: key}}
}

func TestCreditOnce(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		tenant := id.NewUUID() // without a wallet
		key := "pi_1:" + tenant.String()
		first := k.post(topUp(tenant, key, 500))
		again := k.post(topUp(tenant, key, 500))
		if first.Repeated || !again.Repeated || first.Transfer != again.Transfer || again.BalanceAfter != 500 {
			k.Errorf("got %+v, then %+v", first, again)
		}
		for name, c := range map[string]Credit{"amount": topUp(tenant, key, 501), "tenant": topUp(k.tenant(0, 0), key, 500)} {
			err := k.try(func(tx Tx) error {
				_, err := k.book.Credit(k.Context(), tx, c)
				return err
			})
			if fault.CodeOf(err) != fault.Conflict {
				k.Errorf("same key, other %s: got %v, want CONFLICT", name, err)
			}
		}
		k.want(tenant, Wallet{Cash: 500})
	})
}

func TestCreditRacesBookOnce(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		tenant := k.tenant(0, 0)
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				for { // a busy database is not an answer
					err := k.try(func(tx Tx) error {
						_, err := k.book.Credit(k.Context(), tx, topUp(tenant, "race:"+tenant.String(), 100))
						return err
					})
					if err == nil {
						return
					}
					if !passing(err) && !duplicate(err) {
						k.Errorf("credit: %v", err)
						return
					}
				}
			})
		}
		wg.Wait()
		k.want(tenant, Wallet{Cash: 100})
	})
}

func TestCostAboveHoldBecomesDebtAndIsCollectedFirst(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		tenant := k.tenant(100, 0)
		h := k.mustHold(hold(tenant, 60))
		k.mustHold(hold(tenant, 30))
		c := k.mustSettle(settle(h, 200)) // 60 held, 10 available, 30 held elsewhere
		if c.Cash != 70 || c.Debt != 130 || c.BalanceAfter != 30 || c.Amount != 200 {
			k.Errorf("charge: %+v", c)
		}
		k.want(tenant, Wallet{Cash: 30, Held: 30, Debt: 130})
		if _, err := k.l.Hold(k.Context(), hold(tenant, 1)); fault.CodeOf(err) != fault.BalanceExhausted {
			k.Errorf("hold while debt stands: %v", err)
		}
		if p := k.credit(tenant, Cash, 100); p.Debt != 100 || p.BalanceAfter != 30 {
			k.Errorf("first credit: %+v", p)
		}
		if p := k.credit(tenant, Bonus, 50); p.Debt != 30 || p.BalanceAfter != 50 {
			k.Errorf("second credit: %+v", p)
		}
		k.want(tenant, Wallet{Cash: 30, Bonus: 20, Held: 30})
	})
}

func TestDebitTakesWhatIsAvailableThenDebt(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		ctx := k.Context()
		tenant := k.tenant(100, 50)
		k.mustHold(hold(tenant, 40))
		d := Debit{Key: "re_1:" + tenant.String(), Tenant: tenant, Amount: 130, Fund: Cash, To: StripeClearing, About: About{Code: CodeRefund, RefType: "x", RefID: "y"}}
		var p Posted
		for i := range 2 {
			k.tx(func(tx Tx) (err error) {
				p, err = k.book.Debit(ctx, tx, d)
				return err
			})
			if p.Debt != 20 || p.BalanceAfter != 40 || p.Repeated != (i == 1) {
				k.Errorf("debit %d: %+v", i, p)
			}
		}
		k.want(tenant, Wallet{Bonus: 40, Held: 40, Debt: 20})
		k.tx(func(tx Tx) error { // so that the refund is not above the credit (I8)
			_, err := k.book.Credit(ctx, tx, Credit{Key: "tu:" + tenant.String(), Tenant: tenant, Amount: 130, Fund: Cash, From: StripeClearing, About: About{Code: CodeTopUp, RefType: "x", RefID: "y"}})
			return err
		})
	})
}

func TestLockSetsMoneyAside(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		ctx := k.Context()
		tenant, lockID := k.tenant(100, 0), id.NewUUID()
		h := k.mustHold(hold(tenant, 30))
		for range 2 {
			k.tx(func(tx Tx) error {
				n, err := k.book.Lock(ctx, tx, tenant, lockID, 90)
				if n != 70 {
					k.Errorf("locked %d, want 70", n)
				}
				return err
			})
		}
		k.want(tenant, Wallet{Cash: 100, Held: 30, Locked: 70})
		if _, err := k.l.Hold(ctx, hold(tenant, 1)); fault.CodeOf(err) != fault.InFlightExhausted {
			k.Errorf("hold beside a lock: %v", err)
		}
		if err := k.l.Void(ctx, tenant, h.ID, lockID); err != nil { // a lock is no hold: it gets a tombstone, and stays
			k.Error(err)
		}
		k.want(tenant, Wallet{Cash: 100, Locked: 70})
		for i := range 2 {
			k.tx(func(tx Tx) error {
				n, err := k.book.Unlock(ctx, tx, tenant, lockID)
				if n != 70*money.Amount(1-i) {
					k.Errorf("unlock %d gave %d", i, n)
				}
				return err
			})
		}
		k.want(tenant, Wallet{Cash: 100})
	})
}

func TestLotsAreDrawnInOrderAndExpire(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		tenant := k.tenant(100, 0)
		for _, g := range []struct {
			name     string
			priority int16
			expires  time.Duration
		}{{"late", 50, 48 * time.Hour}, {"never", 50, 0}, {"gone", 50, time.Hour}, {"first", 1, 0}} {
			c := Credit{Key: g.name + tenant.String(), Tenant: tenant, Amount: 10, Fund: Bonus, From: PromoExpense, About: About{Code: CodeBonus}, Priority: g.priority}
			if g.expires != 0 {
				c.ExpiresAt = time.Now().Add(g.expires)
			}
			k.post(c)
		}
		k.mustSettle(settle(k.mustHold(hold(tenant, 13)), 13)) // 10 of first, 3 of gone
		k.lapse("gone" + tenant.String())
		if err := k.book.expireLots(k.Context()); err != nil {
			k.Fatal(err)
		}
		k.want(tenant, Wallet{Cash: 100, Bonus: 20})
		for name, want := range map[string]int64{"first": 0, "gone": 0, "late": 10, "never": 10} {
			if got := k.count("SELECT remaining FROM credit_lots WHERE source = $1", name+tenant.String()); got != want {
				k.Errorf("lot %s: %d left, want %d", name, got, want)
			}
		}
		if got := k.count("SELECT sum(amount) FROM entries WHERE account = 'breakage'"); got != 7 {
			k.Errorf("breakage: %d, want 7", got)
		}
	})
}

// lapse ends a lot now; the sweeper of the running ledger may act on it at once.
func (k *kit) lapse(source string) {
	k.Helper()
	_, err := k.d.SQL.ExecContext(k.Context(), "UPDATE credit_lots SET expires_at = $1 WHERE source = $2", time.Now().Add(-time.Second).UTC(), source)
	if err != nil {
		k.Fatal(err)
	}
}

func TestHeldMoneyDoesNotExpire(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		ctx := k.Context()
		tenant := k.tenant(0, 0)
		k.post(Credit{
			Key: "gone" + tenant.String(), Tenant: tenant, Amount: 10, Fund: Bonus, From: PromoExpense,
			About: About{Code: CodeBonus}, ExpiresAt: time.Now().Add(time.Hour),
		})
		h := k.mustHold(hold(tenant, 8))
		k.lapse("gone" + tenant.String())
		for _, want := range []Wallet{{Bonus: 8, Held: 8}, {Bonus: 8, Held: 8}} {
			if err := k.book.expireLots(ctx); err != nil {
				k.Fatal(err)
			}
			k.want(tenant, want)
		}
		k.mustSettle(settle(h, 5))
		if err := k.book.expireLots(ctx); err != nil {
			k.Fatal(err)
		}
		k.want(tenant, Wallet{})
	})
}

func TestEntriesPageAndFilter(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		ctx := k.Context()
		tenant := k.tenant(1000, 0)
		for range 9 {
			k.mustSettle(settle(k.mustHold(hold(tenant, 10)), 7))
		}
		all, err := k.book.Entries(ctx, tenant, Entries{Limit: 100})
		if err != nil || len(all) != 10 || all[9].Code != CodeTopUp || all[0].BalanceAfter != 1000-63 {
			k.Fatalf("all: %d entries, %v", len(all), err)
		}
		var paged []Entry
		for before := int64(0); ; {
			page, err := k.book.Entries(ctx, tenant, Entries{Limit: 3, Before: before})
			if err != nil {
				k.Fatal(err)
			}
			if len(page) == 0 {
				break
			}
			paged, before = append(paged, page...), page[len(page)-1].Seq
		}
		if len(paged) != len(all) {
			k.Errorf("paged: %d entries, want %d", len(paged), len(all))
		}
		var sum money.Amount
		for i := range paged {
			if sum += paged[i].Amount; paged[i] != all[i] {
				k.Errorf("entry %d: %+v, want %+v", i, paged[i], all[i])
			}
		}
		if sum != k.wallet(tenant).Balance() {
			k.Errorf("entries sum to %d", sum)
		}
		middle, err := k.book.Entries(ctx, tenant, Entries{Limit: 100, From: all[7].CreatedAt, To: all[4].CreatedAt})
		if err != nil || len(middle) != 3 || middle[0] != all[5] {
			k.Errorf("between: %+v, %v", middle, err)
		}
		top, err := k.book.Entries(ctx, tenant, Entries{Limit: 100, Codes: []Code{CodeTopUp}})
		if err != nil || len(top) != 1 || top[0] != all[9] {
			k.Errorf("top-ups: %+v, %v", top, err)
		}
		both, err := k.book.Entries(ctx, tenant, Entries{Limit: 100, Codes: []Code{CodeTopUp, CodeCharge}})
		if err != nil || len(both) != len(all) {
			k.Errorf("top-ups and charges: %d, %v", len(both), err)
		}
		if none, err := k.book.Entries(ctx, tenant, Entries{Limit: 100, Codes: []Code{CodeBonus, CodePlan, CodeLate}}); err != nil || len(none) != 0 {
			k.Errorf("of other codes: %+v, %v", none, err)
		}
		if _, err := k.book.Entries(ctx, tenant, Entries{Codes: make([]Code, 4)}); err == nil {
			k.Error("more codes than can be asked for")
		}
	})
}

func TestJournalIsAppendOnly(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		tenant := k.tenant(100, 0)
		k.mustSettle(settle(k.mustHold(hold(tenant, 10)), 7))
		for _, query := range []string{
			"UPDATE charges SET cash_n = 0", "DELETE FROM charges", "UPDATE transfers SET amount = 1", "DELETE FROM transfers",
		} {
			err := k.try(func(tx Tx) error {
				_, err := tx.ExecContext(k.Context(), query)
				return err
			})
			if err == nil {
				k.Errorf("%s: was allowed", query)
			}
		}
	})
}
