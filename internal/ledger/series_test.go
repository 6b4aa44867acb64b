package ledger

import (
	"testing"
	"time"

	"weir/internal/id"
	"weir/internal/money"
)

// TestBalances: what a tenant had right before any time is what its last entry before it left.
func TestBalances(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		ctx := k.Context()
		tenant := k.tenant(1000, 0)
		for range 21 {
			k.mustSettle(settle(k.mustHold(hold(tenant, 10)), 7))
		}
		all, err := k.book.Entries(ctx, tenant, Entries{Limit: 100})
		if err != nil || len(all) != 22 {
			k.Fatalf("%d entries, %v", len(all), err)
		}
		last := all[0]
		at := []time.Time{last.CreatedAt.Add(time.Hour), all[21].CreatedAt.Add(-time.Hour), all[21].CreatedAt}
		want := []money.Amount{last.BalanceAfter, 0, 0}
		for _, e := range all {
			at, want = append(at, e.CreatedAt.Add(time.Microsecond)), append(want, 0)
			for _, before := range all { // the newest first, and some may share their time
				if before.CreatedAt.Before(at[len(at)-1]) {
					want[len(want)-1] = before.BalanceAfter
					break
				}
			}
		}
		got, err := k.book.Balances(ctx, tenant, at)
		if err != nil {
			k.Fatal(err)
		}
		for i := range at {
			if got[i] != want[i] {
				k.Errorf("before %s: got %d, want %d", at[i], got[i], want[i])
			}
		}
		if got, err := k.book.Balances(ctx, id.NewUUID(), at[:1]); err != nil || got[0] != 0 {
			k.Errorf("without a wallet: %v, %v", got, err)
		}
		if got, err := k.book.Balances(ctx, tenant, nil); err != nil || len(got) != 0 {
			k.Errorf("of no time: %v, %v", got, err)
		}
		if _, err := k.book.Balances(ctx, tenant, make([]time.Time, MaxBalances+1)); err == nil {
			k.Error("of more times than can be asked for")
		}
	})
}
