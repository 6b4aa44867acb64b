package ledger

import (
	"context"
	"testing"
	"time"

	"weir/internal/id"
	"weir/internal/money"
)

// The windows are those of facts/ledger.md §3.5: what a crash leaves, and what becomes of it.
func TestSweepWindows(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name      string
		amount    money.Amount
		floor     money.Amount
		ckpt      money.Amount
		delivered bool
		cost      money.Amount
		outcome   Outcome
	}{
		{name: "W2: no byte had left", amount: 100, floor: 20, outcome: Expired},
		{name: "W3: first byte, no output yet", amount: 100, floor: 20, delivered: true, cost: 20, outcome: Settled},
		{name: "W3: at its checkpoint", amount: 100, floor: 20, ckpt: 60, delivered: true, cost: 60, outcome: Settled},
		{name: "W3: never above its hold", amount: 100, floor: 20, ckpt: 160, delivered: true, cost: 100, outcome: Settled},
	}
	each(t, func(k *kit) {
		for _, r := range rows {
			k.row(r.name, func(k *kit) {
				tenant := k.tenant(1000, 0)
				dead, stop := k.node(k.d.DSN, id.NewUUID())
				h := hold(tenant, r.amount)
				h.Floor = r.floor
				if _, err := dead.Hold(k.Context(), h); err != nil {
					k.Fatal(err)
				}
				if r.delivered {
					dead.Checkpoint(tenant, h.ID, r.ckpt, 5)
					k.eventually("the checkpoint is written", func() bool {
						return k.count("SELECT count(*) FROM open_holds WHERE id = $1 AND first_byte_at IS NOT NULL", h.ID) == 1
					})
				}
				stop()
				k.pause(dead, deadAfter+time.Second)
				k.sweep()
				k.want(tenant, Wallet{Cash: 1000 - r.cost})
				if got := Outcome(k.count("SELECT outcome FROM charges WHERE hold_id = $1", h.ID)); got != r.outcome {
					k.Errorf("outcome %d, want %d", got, r.outcome)
				}
				if got := k.count("SELECT count(*) FROM usage_logs WHERE hold_id = $1 AND estimated AND end_reason = 'crash' AND model = 'gpt-test'", h.ID); (got == 1) != r.delivered {
					k.Errorf("%d usage records", got)
				}
			})
		}
	})
}

func TestSweepNeverTouchesALiveStream(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		tenant := k.tenant(1000, 0)
		h := hold(tenant, 100)
		h.TTL = time.Nanosecond // rounded up to a second, and of no meaning for a stream
		k.mustHold(h)
		k.pause(k.l, deadAfter-5*time.Second)
		k.sweep()
		k.want(tenant, Wallet{Cash: 1000, Held: 100})
		k.mustSettle(settle(h, 50))
	})
}

func TestRestartResolvesTheFormerEpochAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		tenant := k.tenant(1000, 0)
		node := id.NewUUID()
		first, stop := k.node(k.d.DSN, node)
		if _, err := first.Hold(k.Context(), hold(tenant, 100)); err != nil {
			k.Fatal(err)
		}
		stop()
		k.want(tenant, Wallet{Cash: 1000, Held: 100})
		k.node(k.d.DSN, node)
		k.eventually("the former epoch's hold is resolved", func() bool { return k.wallet(tenant).Held == 0 })
	})
}

func TestTaskHoldLivesUntilItsTimeIsOver(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		tenant := k.tenant(1000, 0)
		dead, stop := k.node(k.d.DSN, id.NewUUID())
		h := hold(tenant, 100)
		h.Kind, h.TTL = Task, time.Hour
		if _, err := dead.Hold(k.Context(), h); err != nil {
			k.Fatal(err)
		}
		stop()
		k.pause(dead, time.Hour)
		k.sweep()
		k.want(tenant, Wallet{Cash: 1000, Held: 100})
		k.tx(func(tx Tx) error {
			_, err := tx.ExecContext(k.Context(), "UPDATE open_holds SET expires_at = $1 WHERE id = $2", k.l.cfg.Clock.Now().Add(-time.Second), h.ID)
			return err
		})
		k.sweep()
		k.want(tenant, Wallet{Cash: 1000})
	})
}

// W8: a node sleeps past its epoch, others resolve its holds, it wakes and settles.
func TestPausedNodeSettlesLate(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name        string
		cash, bonus money.Amount
		hold, ckpt  money.Amount
		cost        money.Amount
		want        Wallet
	}{
		{name: "expired, then the true cost", cash: 100, bonus: 30, hold: 80, cost: 70, want: Wallet{Cash: 60}},
		{name: "expired, then more than there is", cash: 50, hold: 40, cost: 70, want: Wallet{Debt: 20}},
		{name: "estimated too low", cash: 100, hold: 80, ckpt: 20, cost: 70, want: Wallet{Cash: 30}},
		{name: "estimated too high", cash: 100, bonus: 5, hold: 80, ckpt: 60, cost: 10, want: Wallet{Cash: 95}},
		{name: "estimated right", cash: 100, hold: 80, ckpt: 60, cost: 60, want: Wallet{Cash: 40}},
		{name: "estimated, free after all", cash: 100, bonus: 5, hold: 80, ckpt: 60, cost: 0, want: Wallet{Cash: 100, Bonus: 5}},
	}
	each(t, func(k *kit) {
		for _, r := range rows {
			k.row(r.name, func(k *kit) {
				tenant := k.tenant(r.cash, r.bonus)
				sleeper, _ := k.node(k.d.DSN, id.NewUUID())
				h := hold(tenant, r.hold)
				if _, err := sleeper.Hold(k.Context(), h); err != nil {
					k.Fatal(err)
				}
				if r.ckpt > 0 {
					sleeper.Checkpoint(tenant, h.ID, r.ckpt, 5)
					k.eventually("the checkpoint is written", func() bool {
						return k.count("SELECT count(*) FROM open_holds WHERE id = $1 AND first_byte_at IS NOT NULL", h.ID) == 1
					})
				}
				k.pause(sleeper, time.Hour)
				k.sweep()
				for i := range 2 {
					c, err := sleeper.Settle(k.Context(), settle(h, r.cost))
					if err != nil || c.Amount != r.cost || c.Late != (r.ckpt != r.cost) || c.Cash+c.Bonus+c.Debt != c.Amount {
						k.Errorf("settlement %d: %+v, %v", i, c, err)
					}
					k.want(tenant, r.want)
				}
				if got := k.count("SELECT count(*) FROM usage_logs WHERE hold_id = $1 AND NOT estimated AND end_reason = 'stop'", h.ID); got != 1 {
					k.Errorf("%d true usage records", got)
				}
				before := sleeper.epoch.Load()
				if _, err := sleeper.Hold(k.Context(), hold(tenant, 0)); err == nil {
					k.Error("a dead epoch was granted a hold")
				}
				k.eventually("the sleeper starts a new epoch", func() bool { return sleeper.epoch.Load() > before })
				k.eventually("and is granted holds again", func() bool {
					_, err := sleeper.Hold(k.Context(), hold(tenant, 0))
					return err == nil
				})
			})
		}
	})
}

func TestSecondProcessOfANodeFencesTheFirst(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		tenant := k.tenant(1000, 0)
		node := id.NewUUID()
		first, _ := k.node(k.d.DSN, node)
		running := hold(tenant, 100)
		if _, err := first.Hold(k.Context(), running); err != nil {
			k.Fatal(err)
		}
		second, _ := k.node(k.d.DSN, node)
		k.eventually("the first is fenced", func() bool {
			_, err := first.Hold(k.Context(), hold(tenant, 1))
			return err != nil && first.fenced.Load() && !first.Ready()
		})
		if _, err := second.Hold(k.Context(), hold(tenant, 1)); err != nil {
			k.Errorf("the second: %v", err)
		}
		if c, err := first.Settle(k.Context(), settle(running, 60)); err != nil || c.Amount != 60 {
			k.Errorf("what ran on the first: %+v, %v", c, err)
		}
	})
}

func TestCheckerSeesDamage(t *testing.T) {
	t.Parallel()
	damage := map[string]string{
		"I2":  "UPDATE wallets SET cash = cash + 1",
		"I3":  "UPDATE wallets SET held = held + 1",
		"I7":  "UPDATE credit_lots SET remaining = 0",
		"I10": "UPDATE open_holds SET kind = 2, expires_at = '2020-01-01 00:00:00+00:00'",
		"I12": "UPDATE wallets SET version = version + 1",
		"I6":  "UPDATE usage_logs SET cost_n = cost_n + 1",
	}
	for invariant, query := range damage {
		t.Run(invariant, func(t *testing.T) {
			t.Parallel()
			each(t, func(k *kit) {
				ctx := k.Context()
				tenant := k.tenant(1000, 0)
				k.mustSettle(settle(k.mustHold(hold(tenant, 100)), 50))
				k.mustHold(hold(tenant, 10))
				k.stop()
				k.sound()
				tx, err := k.d.SQL.BeginTx(ctx, nil)
				if err != nil {
					k.Fatal(err)
				}
				if _, err := tx.ExecContext(ctx, query); err != nil {
					k.Fatal(err)
				}
				report, err := (&Checker{DB: k.d.SQL, Dialect: k.d.Dialect}).run(ctx, tx)
				if err != nil {
					k.Fatal(err)
				}
				broken := map[string]bool{}
				for _, f := range report.Findings {
					broken[f.Invariant] = broken[f.Invariant] || f.Broken > 0
				}
				if !broken[invariant] || report.Sound() {
					k.Errorf("%s: the report says %+v", query, report)
				}
				if err := tx.Rollback(); err != nil {
					k.Error(err)
				}
			})
		})
	}
}

func TestCheckerRatesAgain(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		tenant := k.tenant(1000, 0)
		k.mustSettle(settle(k.mustHold(hold(tenant, 100)), 50))
		for want, amount := range map[bool]money.Amount{true: 50, false: 51} {
			c := &Checker{DB: k.d.SQL, Dialect: k.d.Dialect, Rate: func(context.Context, Rated) (money.Amount, string, error) { return amount, "", nil }}
			report, err := c.Check(k.Context())
			if err != nil || report.Sound() != want {
				k.Errorf("price says %d: %+v, %v", amount, report, err)
			}
		}
	})
}

// pause makes a node look as if it had last shown life d ago, as SIGSTOP does; below zero, as if it would for long.
func (k *kit) pause(l *Ledger, d time.Duration) {
	k.Helper()
	k.tx(func(tx Tx) error {
		now, err := k.book.now(k.Context(), tx)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(k.Context(), "UPDATE nodes SET heartbeat_at = $1 WHERE id = $2", now.Add(-d), l.cfg.Node)
		return err
	})
}

// sweep sweeps, again while another sweeper or another writer stands in the way.
func (k *kit) sweep() {
	k.Helper()
	k.eventually("nothing is left open", func() bool {
		_, err := k.l.sweep(k.Context())
		if err == nil {
			err = k.l.buryNodes(k.Context())
		}
		var due []*item
		if err == nil {
			due, err = k.l.leftOpen(k.Context())
		}
		if err != nil && !passing(err) {
			k.Fatal(err)
		}
		return err == nil && len(due) == 0
	})
}
