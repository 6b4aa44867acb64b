package ledger

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/money"
)

func TestHoldIsGrantedFromWhatIsAvailable(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		tenant := k.tenant(700, 300)
		h := k.mustHold(hold(tenant, 400))
		k.want(tenant, Wallet{Cash: 700, Bonus: 300, Held: 400})
		if got, ok := k.l.Available(tenant); !ok || got != 600 {
			k.Errorf("available: got %d, %v, want 600", got, ok)
		}
		c := k.mustSettle(settle(h, 350))
		want := Charge{Hold: h.ID, Outcome: Settled, Held: 400, Amount: 350, Cash: 50, Bonus: 300, BalanceAfter: 650}
		if c != want {
			k.Errorf("charge: got %+v, want %+v", c, want)
		}
		k.want(tenant, Wallet{Cash: 650})
	})
}

func TestHoldRefusals(t *testing.T) {
	t.Parallel()
	type row struct {
		name    string
		cash    money.Amount
		running money.Amount // held by another call
		debt    money.Amount
		frozen  bool
		hold    Hold
		want    error
		granted money.Amount
	}
	rows := []row{
		{name: "exactly the balance", cash: 100, hold: Hold{Amount: 100}, granted: 100},
		{name: "less than asked, enough", cash: 100, hold: Hold{Amount: 500, Least: 40}, granted: 100},
		{name: "nothing at all", hold: Hold{Amount: 1}, want: ErrBalanceExhausted},
		{name: "cannot pay the input and one token", cash: 5, hold: Hold{Amount: 100, Min: 6}, want: ErrBalanceExhausted},
		{name: "can pay one token, not this call", cash: 50, hold: Hold{Amount: 100, Min: 6}, want: ErrCostExceedsBalance},
		{name: "would fit but for a running call", cash: 150, running: 100, hold: Hold{Amount: 100, Min: 6}, want: ErrInFlightExhausted},
		{name: "all is held by running calls", cash: 150, running: 150, hold: Hold{Amount: 100, Min: 6}, want: ErrInFlightExhausted},
		{name: "too large even without running calls", cash: 90, running: 50, hold: Hold{Amount: 100, Min: 6}, want: ErrCostExceedsBalance},
		{name: "debt stands", cash: 100, debt: 1, hold: Hold{Amount: 10}, want: ErrBalanceExhausted},
		{name: "debt stands, a free call", cash: 100, debt: 1, hold: Hold{}},
		{name: "a free call without money", hold: Hold{}},
		{name: "frozen", cash: 100, frozen: true, hold: Hold{Amount: 10}, want: ErrFrozen},
	}
	each(t, func(k *kit) {
		for _, r := range rows {
			k.row(r.name, func(k *kit) {
				ctx := k.Context()
				tenant := k.tenant(r.cash, 0)
				if r.debt > 0 {
					debt := hold(tenant, 0)
					k.mustHold(debt)
					k.tx(func(tx Tx) error {
						_, err := k.book.Debit(ctx, tx, Debit{Key: "t:" + tenant.String(), Tenant: tenant, Amount: r.cash + r.debt, Fund: Cash, To: Adjustment, About: About{Code: CodeAdjust}})
						return err
					})
					k.mustSettle(settle(debt, 0))
					k.tx(func(tx Tx) error { // cash beside standing debt: what a credit never leaves
						_, err := tx.ExecContext(ctx, "UPDATE wallets SET frozen = $1 WHERE tenant_id = $2", false, tenant)
						return err
					})
				}
				if r.running > 0 {
					k.mustHold(hold(tenant, r.running))
				}
				if r.frozen {
					k.tx(func(tx Tx) error { return k.book.Freeze(ctx, tx, tenant) })
				}
				h := hold(tenant, r.hold.Amount)
				h.Least, h.Min = r.hold.Least, r.hold.Min
				g, err := k.l.Hold(ctx, h)
				if !errors.Is(err, r.want) || (r.want == nil && err != nil) || g.Amount != r.granted {
					k.Errorf("got %+v, %v; want %d, %v", g, err, r.granted, r.want)
				}
			})
		}
	})
}

func TestHoldWithoutWalletFailsAlone(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		tenant := k.tenant(100, 0)
		b := k.flush(hold(id.NewUUID(), 10), hold(tenant, 10), hold(id.NewUUID(), 10))
		if got, want := statuses(b), []int{holdNoBalance, holdGranted, holdNoBalance}; !slices.Equal(got, want) {
			k.Errorf("statuses: got %v, want %v", got, want)
		}
	})
}

func TestHoldRepeatedChangesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		ctx := k.Context()
		tenant := k.tenant(1000, 0)
		h := k.mustHold(hold(tenant, 400))
		g, err := k.l.Hold(ctx, h)
		if err != nil || !g.Repeated || g.Amount != 400 || g.Available != 600 {
			k.Errorf("repeat: got %+v, %v", g, err)
		}
		k.mustSettle(settle(h, 10))
		if _, err := k.l.Hold(ctx, h); !errors.Is(err, ErrResolved) {
			k.Errorf("after settlement: got %v, want ErrResolved", err)
		}
		k.want(tenant, Wallet{Cash: 990})
	})
}

func TestHoldThatCallerLeftIsVoided(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		tenant := k.tenant(1000, 0)
		for range 50 {
			ctx, cancel := context.WithCancel(k.Context())
			go cancel()
			if _, err := k.l.Hold(ctx, hold(tenant, 10)); err != nil && !errors.Is(err, ErrCancelled) {
				k.Fatal(err)
			} else if err == nil {
				continue
			}
		}
		k.eventually("holds of callers that left are gone", func() bool {
			return k.count("SELECT count(*) FROM open_holds h") == k.granted(tenant)
		})
	})
}

// granted counts the open holds that the wallet counts, in units of 10.
func (k *kit) granted(tenant uuid.UUID) int64 { return int64(k.wallet(tenant).Held) / 10 }

func TestVoidBeforeHoldLeavesATombstone(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		ctx := k.Context()
		tenant := k.tenant(100, 0)
		h := hold(tenant, 40)
		for range 2 {
			if err := k.l.Void(ctx, tenant, h.ID); err != nil {
				k.Fatal(err)
			}
		}
		if _, err := k.l.Hold(ctx, h); !errors.Is(err, ErrResolved) {
			k.Errorf("got %v, want ErrResolved", err)
		}
		k.want(tenant, Wallet{Cash: 100})
	})
}

func TestBatchSettlesFirstThenHoldsInOrderOfArrival(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		tenant := k.tenant(100, 0)
		running := k.mustHold(hold(tenant, 100))
		b := k.flush(hold(tenant, 60), hold(tenant, 50), hold(tenant, 40), settle(running, 0), hold(tenant, 1))
		if got, want := statuses(b), []int{holdGranted, holdInFlight, holdGranted, holdInFlight}; !slices.Equal(got, want) {
			k.Errorf("holds: got %v, want %v", got, want)
		}
		k.want(tenant, Wallet{Cash: 100, Held: 100})
	})
}

func TestBatchKeepsEachBalanceAfter(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		tenant, other := k.tenant(1000, 0), k.tenant(500, 0)
		var work []any
		for i := range 6 {
			h := hold(tenant, 100)
			if i%3 == 2 {
				h = hold(other, 100)
			}
			k.mustHold(h)
			work = append(work, settle(h, money.Amount(10*(i+1))))
		}
		k.flush(work...)
		list, err := k.book.Entries(k.Context(), tenant, Entries{Limit: 10})
		if err != nil {
			k.Fatal(err)
		}
		for i := range len(list) - 1 {
			if list[i].BalanceAfter != list[i+1].BalanceAfter+list[i].Amount || list[i].Seq != list[i+1].Seq+1 {
				k.Errorf("entry %d does not follow: %+v after %+v", i, list[i], list[i+1])
			}
		}
		if list[0].BalanceAfter != 1000-10-20-40-50 {
			k.Errorf("newest: %+v", list[0])
		}
	})
}

func TestSpoiltItemFailsAlone(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		tenant, other := k.tenant(100, 0), k.tenant(100, 0)
		mine := k.mustHold(hold(tenant, 10))
		theirs := k.mustHold(hold(other, 10))
		stolen := settle(theirs, 5)
		stolen.Tenant = tenant
		ln := k.l.lane(tenant)
		var items []*item
		ln.mu.Lock() // one batch
		for _, s := range []Settle{settle(mine, 5), stolen} {
			it := newItem(settleItem)
			it.settle = s
			ln.push(it)
			items = append(items, it)
		}
		ln.mu.Unlock()
		for i, it := range items {
			<-it.done
			if (it.err != nil) != (i == 1) {
				k.Errorf("item %d: %v", i, it.err)
			}
		}
		k.want(tenant, Wallet{Cash: 95})
		k.want(other, Wallet{Cash: 100, Held: 10})
	})
}

func TestQueueIsBounded(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		tenant := k.tenant(money.USD, 0)
		k.l.cfg.Queue = 3
		ln := k.l.lane(tenant)
		ln.mu.Lock()
		ln.waiting = 3
		ln.mu.Unlock()
		_, err := k.l.Hold(k.Context(), hold(tenant, 1))
		if fault.CodeOf(err) != fault.BillingBusy {
			k.Errorf("got %v, want BILLING_BUSY", err)
		}
		ln.mu.Lock()
		ln.waiting = 0
		ln.mu.Unlock()
		k.mustHold(hold(tenant, 1))
	})
}

func TestFiveHundredHoldersNeverOverspendADollar(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		tenant := k.tenant(money.USD, 0)
		second, _ := k.node(k.d.DSN, id.NewUUID())
		var delivered atomic.Int64
		var wg sync.WaitGroup
		for i := range 500 {
			wg.Go(func() {
				l := k.l
				if i%2 == 1 {
					l = second
				}
				for range 3 {
					h := hold(tenant, 7*money.Cent/10)
					_, err := l.Hold(k.Context(), h)
					switch fault.CodeOf(err) {
					case "":
					case fault.BalanceExhausted, fault.CostExceedsBalance, fault.InFlightExhausted:
						continue
					default:
						k.Errorf("hold: %v", err)
						return
					}
					c, err := l.Settle(k.Context(), settle(h, 6*money.Cent/10))
					if err != nil {
						k.Errorf("settle: %v", err)
						return
					}
					delivered.Add(int64(c.Amount))
				}
			})
		}
		wg.Wait()
		w := k.wallet(tenant)
		if int64(money.USD)-delivered.Load() != int64(w.Cash) || w.Held != 0 || w.Debt != 0 {
			k.Errorf("delivered %d, wallet %+v", delivered.Load(), w)
		}
		if w.Cash > 7*money.Cent/10 {
			k.Errorf("%d left although calls were refused", w.Cash)
		}
	})
}

func TestExtend(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		ctx := k.Context()
		tenant := k.tenant(100, 0)
		h := k.mustHold(hold(tenant, 40))
		for range 2 {
			g, err := k.l.Extend(ctx, Extend{Hold: h.ID, Tenant: tenant, Seq: 1, Amount: 30})
			if err != nil || g.Amount != 70 || g.Available != 30 {
				k.Errorf("first: got %+v, %v", g, err)
			}
		}
		if g, err := k.l.Extend(ctx, Extend{Hold: h.ID, Tenant: tenant, Seq: 2, Amount: 50, Least: 10}); err != nil || g.Amount != 100 {
			k.Errorf("part: got %+v, %v", g, err)
		}
		if _, err := k.l.Extend(ctx, Extend{Hold: h.ID, Tenant: tenant, Seq: 3, Amount: 1}); !errors.Is(err, ErrBalanceExhausted) {
			k.Errorf("nothing left: got %v", err)
		}
		k.mustSettle(settle(h, 95))
		if _, err := k.l.Extend(ctx, Extend{Hold: h.ID, Tenant: tenant, Seq: 4, Amount: 1}); !errors.Is(err, ErrResolved) {
			k.Errorf("resolved: got %v", err)
		}
		if _, err := k.l.Extend(ctx, Extend{Hold: id.NewUUID(), Tenant: tenant, Seq: 1, Amount: 1}); !errors.Is(err, ErrUnknownHold) {
			k.Errorf("unknown: got %v", err)
		}
		k.want(tenant, Wallet{Cash: 5})
	})
}

// flush runs holds and settlements as one batch on a session of its own.
func (k *kit) flush(work ...any) *batch {
	k.Helper()
	ctx := k.Context()
	if k.own == nil {
		s, err := k.l.store.open(ctx)
		if err != nil {
			k.Fatal(err)
		}
		k.own = s
		k.Cleanup(s.close)
	}
	b := &batch{node: k.l.cfg.Node, epoch: k.l.epoch.Load()}
	var all []*item
	for _, w := range work {
		it := &item{}
		switch w := w.(type) {
		case Hold:
			if w.Least == 0 {
				w.Least = w.Amount
			}
			it.kind, it.hold = holdItem, w
		case Settle:
			it.kind, it.settle = settleItem, w
		}
		all = append(all, it)
	}
	if later := b.fill(all); len(later) > 0 {
		k.Fatalf("%d settlements of the same hold", len(later))
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if err := k.own.flush(ctx, b); err != nil {
		k.Fatal(err)
	}
	return b
}

func statuses(b *batch) []int {
	var out []int
	for _, it := range b.holds {
		out = append(out, it.status)
	}
	return out
}

// TestBegin: a refusal is heard before it is asked for, what is granted can be waited for, and what is dropped is voided.
func TestBegin(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		tenant := k.tenant(1000, 0)
		heard := make(chan error, 1)
		p, err := k.l.Begin(hold(tenant, 2000), func(err error) { heard <- err })
		if err != nil {
			k.Fatal(err)
		}
		if err := <-heard; !errors.Is(err, ErrCostExceedsBalance) {
			k.Errorf("heard %v", err)
		}
		if g, err := p.Wait(); !errors.Is(err, ErrCostExceedsBalance) || g.Amount != 0 {
			k.Errorf("got %+v, %v", g, err)
		}

		granted := hold(tenant, 600)
		p, err = k.l.Begin(granted, func(err error) { k.Errorf("refused: %v", err) })
		if err != nil {
			k.Fatal(err)
		}
		if g, err := p.Wait(); err != nil || g.Amount != 600 {
			k.Errorf("got %+v, %v", g, err)
		}
		if _, err := p.Drop(); !errors.Is(err, ErrCancelled) {
			k.Errorf("dropped after its end: %v", err)
		}
		k.want(tenant, Wallet{Cash: 1000, Held: 600})

		for range 50 { // it may be dropped before the database has it, or after
			h := hold(tenant, 10)
			p, err := k.l.Begin(h, nil)
			if err != nil {
				k.Fatal(err)
			}
			if _, err := p.Drop(); err == nil { // it was granted first, and is the caller's
				err = k.l.Void(k.Context(), tenant, h.ID)
				if err != nil {
					k.Fatal(err)
				}
			}
		}
		k.eventually("what was dropped is voided", func() bool { return k.wallet(tenant).Held == 600 })

		if _, err := k.l.Begin(Hold{}, nil); fault.CodeOf(err) != fault.Invalid {
			k.Errorf("an empty hold: %v", err)
		}
	})
}
