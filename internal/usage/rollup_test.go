package usage_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"weir/ent"
	"weir/internal/dbtest"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
)

// TestRollupIsTheLedger runs random calls, late settlements, rounds and repairs, and compares every row with the journal.
func TestRollupIsTheLedger(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		k := startRollup(t, d)
		rapid.Check(t, func(rt *rapid.T) {
			m := &world{k: k, tenants: []uuid.UUID{k.customer("UTC"), k.customer("Asia/Kolkata")}, keys: []uuid.UUID{id.NewUUID(), id.NewUUID(), uuid.Nil}}
			for range rapid.IntRange(1, 12).Draw(rt, "steps") {
				rapid.SampledFrom([]func(*rapid.T){
					m.call, m.call, m.guess, m.guess, m.correct, m.correct, m.void, m.roll, m.roll, m.move, m.zone, m.credit,
				}).Draw(rt, "step")(rt)
			}
			k.roll()
			m.counted(rt)
		})
		k.roll()
		k.agrees()
		if n := d.Ent.UsageCorrection.Query().CountX(k.sys()); n != 0 {
			t.Errorf("%d corrections were not followed", n)
		}
	})
}

// world is what the random test has done.
type world struct {
	k       *rollKit
	tenants []uuid.UUID
	keys    []uuid.UUID
	calls   map[uuid.UUID]int64
	tokens  map[uuid.UUID]int64
	open    []guess // may still be corrected
}

type guess struct {
	hold    uuid.UUID
	spend   spend
	counted bool // it has a usage record
}

func (w *world) draw(rt *rapid.T) spend {
	pick := func(name string, all ...string) string { return rapid.SampledFrom(all).Draw(rt, name) }
	return spend{
		tenant: rapid.SampledFrom(w.tenants).Draw(rt, "tenant"), key: rapid.SampledFrom(w.keys).Draw(rt, "key"),
		model: pick("model", "a", "b"), user: pick("user", "", "u", "v"), channel: pick("channel", "", "chn_1"), route: pick("route", "chat", "embeddings"),
		amount:   money.Amount(rapid.Int64Range(0, int64(2*money.Cent)).Draw(rt, "amount")),
		provider: money.Amount(rapid.Int64Range(0, 999).Draw(rt, "provider")), input: rapid.Int64Range(0, 99).Draw(rt, "input"),
		output: rapid.Int64Range(0, 99).Draw(rt, "output"), reason: pick("reason", "complete", "upstream_broke", "client_gone"),
		firstByte: time.Duration(rapid.IntRange(0, 90_000).Draw(rt, "wait")) * time.Millisecond,
	}
}

func (w *world) count(s spend, sign int64) {
	if w.calls == nil {
		w.calls, w.tokens = map[uuid.UUID]int64{}, map[uuid.UUID]int64{}
	}
	w.calls[s.tenant] += sign
	w.tokens[s.tenant] += sign * (s.input + s.input/2 + s.output + 1)
}

func (w *world) call(rt *rapid.T) {
	s := w.draw(rt)
	w.k.charge(s)
	w.count(s, 1)
}

// guess is a call that the sweeper charged at a checkpoint.
func (w *world) guess(rt *rapid.T) {
	s := w.draw(rt)
	s.estimated, s.reason, s.channel, s.amount = true, ledger.EndCrash, "", min(s.amount, money.Cent)
	w.open = append(w.open, guess{hold: w.k.charge(s), spend: s, counted: true})
	w.count(s, 1)
}

// void is a call that cost nothing, and may be settled late.
func (w *world) void(rt *rapid.T) {
	s := w.draw(rt)
	hold := w.k.hold(s)
	w.k.ok(w.k.l.Void(w.k.sys(), s.tenant, hold))
	w.open = append(w.open, guess{hold: hold, spend: s})
}

// correct settles late: dearer, cheaper, or at the same amount with another usage.
func (w *world) correct(rt *rapid.T) {
	if len(w.open) == 0 {
		return
	}
	g := w.open[0]
	w.open = w.open[1:]
	s := w.draw(rt)
	s.tenant = g.spend.tenant
	if rapid.Bool().Draw(rt, "same amount") {
		s.amount = g.spend.amount
	}
	w.k.settle(s, g.hold)
	if g.counted {
		w.count(g.spend, -1)
	}
	w.count(s, 1)
	if rapid.Bool().Draw(rt, "again") {
		w.k.settle(s, g.hold)
	}
}

func (w *world) roll(*rapid.T) { w.k.roll() }

func (w *world) move(rt *rapid.T) {
	w.k.move(-time.Duration(rapid.IntRange(1, 40).Draw(rt, "hours")) * 37 * time.Minute)
}

func (w *world) credit(rt *rapid.T) {
	w.k.credit(rapid.SampledFrom(w.tenants).Draw(rt, "tenant"), money.Cent)
}

func (w *world) zone(rt *rapid.T) {
	t := rapid.SampledFrom(w.tenants).Draw(rt, "tenant")
	zone := rapid.SampledFrom([]string{"UTC", "Asia/Kolkata", "America/New_York", "Australia/Lord_Howe"}).Draw(rt, "zone")
	w.k.ok(w.k.d.Ent.Tenant.UpdateOneID(id.Format(id.Tenant, t)).SetTimezone(zone).Exec(w.k.sys()))
}

// counted compares with what was done, which knows nothing of tables.
func (w *world) counted(rt *rapid.T) {
	for _, t := range w.tenants {
		calls, tokens, charge := w.k.usageOf(t, func(*ent.UsageHour) bool { return true })
		spent, err := w.k.book.Spent(w.k.sys(), t)
		w.k.ok(err)
		if calls != w.calls[t] || tokens != w.tokens[t] || charge != int64(spent.Amount) {
			rt.Fatalf("got %d calls, %d tokens, %d nano-USD, want %d, %d, %d", calls, tokens, charge, w.calls[t], w.tokens[t], int64(spent.Amount))
		}
	}
}

// TestEachLineIsCountedOnce: rounds of several processes run while calls are settled and corrected.
func TestEachLineIsCountedOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		k := startRollup(t, d)
		tenants := []uuid.UUID{k.customer("UTC"), k.customer("UTC"), k.customer("UTC")}
		var work, rounds sync.WaitGroup
		done := make(chan struct{})
		for range 3 {
			r := k.another()
			rounds.Go(func() {
				for {
					if _, err := r.RollUp(k.sys()); err != nil {
						t.Error(err)
					}
					select {
					case <-done:
						return
					default:
					}
				}
			})
		}
		for _, tenant := range tenants {
			work.Go(func() {
				for i := range 30 {
					s := spend{tenant: tenant, key: k.key, model: "m", amount: money.Amount(1000 + i), input: 2, estimated: i%3 == 0}
					hold := k.charge(s)
					if s.estimated {
						s.estimated, s.amount, s.model = false, s.amount+money.Amount(i-15), "n"
						k.settle(s, hold)
					}
				}
			})
		}
		work.Wait()
		close(done)
		rounds.Wait()
		k.roll()
		k.agrees()
		for _, tenant := range tenants {
			if calls, _, _ := k.usageOf(tenant, func(*ent.UsageHour) bool { return true }); calls != 30 {
				t.Errorf("%d calls, want 30", calls)
			}
		}
	})
}

// TestARoundThatIsCutOffLeavesNothing: what a crash cuts off is done the next time, and not twice.
func TestARoundThatIsCutOffLeavesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		k := startRollup(t, d)
		tenant := k.customer("UTC")
		for range 5 {
			k.charge(spend{tenant: tenant, key: k.key, model: "m", amount: 1000})
		}
		// The rows of the platform are written last; without their table nothing of the round may stay.
		k.exec("ALTER TABLE platform_days RENAME TO gone")
		if _, err := k.rollup.RollUp(k.sys()); err == nil {
			t.Fatal("the round succeeded")
		}
		k.exec("ALTER TABLE gone RENAME TO platform_days")
		if n := d.Ent.UsageHour.Query().CountX(k.sys()) + d.Ent.UsageCursor.Query().CountX(k.sys()); n != 0 {
			t.Errorf("%d rows stayed", n)
		}
		if n := k.roll(); n != 8 { // two credits and the first tenant's besides
			t.Errorf("rolled up %d journal rows, want 8", n)
		}
		if n := k.roll(); n != 0 {
			t.Errorf("rolled up %d journal rows again", n)
		}
		k.agrees()
		ctx, cancel := context.WithCancel(k.sys())
		cancel()
		k.charge(spend{tenant: tenant, key: k.key, model: "m", amount: 1})
		if _, err := k.rollup.RollUp(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: %v", err)
		}
		k.roll()
		k.agrees()
	})
}

func (k *rollKit) exec(query string, args ...any) {
	k.Helper()
	if _, err := k.d.SQL.ExecContext(k.sys(), query, args...); err != nil {
		k.Fatal(err)
	}
}

// TestLargeJournals: a tenant with more rows than fit into one transaction, beside small ones.
func TestLargeJournals(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		k := startRollup(t, d)
		large, small := k.customer("UTC"), k.customer("UTC")
		var wg sync.WaitGroup
		for range 30 {
			wg.Go(func() {
				for range 75 {
					k.charge(spend{tenant: large, key: k.key, model: "m", amount: 7, input: 1})
				}
			})
		}
		wg.Wait()
		k.charge(spend{tenant: small, key: k.key, model: "m", amount: 7, input: 1})
		if n := k.roll(); n != 2255 {
			t.Errorf("rolled up %d journal rows, want 2255", n)
		}
		k.agrees()
	})
}

// TestRepair: rows that somebody has changed are corrected, and the rollup goes on from there.
func TestRepair(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		k := startRollup(t, d)
		tenant := k.customer("Asia/Kolkata")
		for i := range 6 {
			k.charge(spend{tenant: tenant, key: k.key, model: []string{"a", "b"}[i%2], user: "u", amount: 1000, input: 3})
		}
		k.roll()
		for _, damage := range []string{
			"UPDATE usage_hours SET charge_n = charge_n + 1 WHERE model = 'a'",
			"UPDATE usage_days SET calls = calls - 1",
			"DELETE FROM usage_hours",
			"DELETE FROM usage_days WHERE facet = 'user'",
			"UPDATE usage_cursors SET charge_n = 5",
		} {
			k.exec(damage)
			if _, err := k.rollup.Repair(k.sys(), tenant); err != nil {
				t.Fatalf("%s: %v", damage, err)
			}
			if n, err := k.rollup.Repair(k.sys(), tenant); err != nil || n != 0 {
				t.Errorf("%s: then %d rows differ (%v)", damage, n, err)
			}
		}
		k.exec("UPDATE platform_days SET calls = 9, charge_n = 0")
		k.exec("DELETE FROM platform_hours")
		if n, err := k.rollup.RepairPlatform(k.sys()); err != nil || n == 0 {
			t.Errorf("platform: %d rows (%v)", n, err)
		}
		k.charge(spend{tenant: tenant, key: k.key, model: "a", amount: 1})
		k.roll()
		k.agrees()
		if c := d.Ent.UsageCursor.GetX(k.sys(), tenant); c.ChargeN != 6001 || c.RepairAt != nil {
			t.Errorf("cursor %+v", c)
		}
		if n, err := k.rollup.Repair(k.sys(), id.NewUUID()); n != 0 || err != nil {
			t.Errorf("of nobody: %d, %v", n, err)
		}
	})
}

// TestRepairKeepsWhatCannotBeComputed: usage records that are no longer kept leave their hours and days as they are.
func TestRepairKeepsWhatCannotBeComputed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		k := startRollup(t, d)
		tenant := k.customer("UTC")
		s := spend{tenant: tenant, key: k.key, model: "old", amount: 1000, input: 3}
		hold := k.hold(s)
		priced := s.settlement(hold)
		priced.PriceID = k.price.ID
		_, err := k.l.Settle(k.sys(), priced)
		k.ok(err)
		k.move(-50 * time.Hour)
		k.charge(spend{tenant: tenant, key: k.key, model: "new", amount: 10, input: 1})
		k.roll()
		k.exec("DELETE FROM usage_logs WHERE model = 'old'")
		if n, err := k.rollup.Repair(k.sys(), tenant); n != 0 || err != nil {
			t.Errorf("%d rows were changed (%v)", n, err)
		}
		k.exec("UPDATE usage_hours SET calls = 7 WHERE model = 'new'")
		if n, err := k.rollup.Repair(k.sys(), tenant); n != 1 || err != nil {
			t.Errorf("%d rows were changed (%v), want 1", n, err)
		}
	})
}

// TestZoneIsFollowed: a tenant that moves gets its days anew, also where a crash cut the first try off.
func TestZoneIsFollowed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		k := startRollup(t, d)
		tenant := k.customer("UTC")
		for range 30 {
			k.charge(spend{tenant: tenant, key: k.key, model: "m", amount: 1000})
			k.move(-time.Hour)
		}
		k.roll()
		k.ok(d.Ent.Tenant.UpdateOneID(id.Format(id.Tenant, tenant)).SetTimezone("Asia/Kathmandu").Exec(k.sys())) // +05:45
		k.exec("UPDATE usage_cursors SET generation = generation + 1, timezone = 'Asia/Kathmandu', repair_at = $1", time.Now().Add(-2*time.Hour).UTC())
		k.roll()
		zone, err := time.LoadLocation("Asia/Kathmandu")
		k.ok(err)
		got, want := map[string]money.Amount{}, map[string]money.Amount{}
		for _, c := range d.Ent.Charge.Query().AllX(k.sys()) {
			want[c.CreatedAt.In(zone).Format(time.DateOnly)] += 1000
		}
		for _, r := range d.Ent.UsageDay.Query().AllX(k.sys()) {
			if r.Facet == "service" {
				got[r.Day] += money.Amount(r.ChargeN)
			}
		}
		k.same("days", got, want)
		k.agrees()
	})
}
