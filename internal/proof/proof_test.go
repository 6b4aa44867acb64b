package proof_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"weir/ent"
	"weir/ent/auditevent"
	"weir/ent/ledgerfinding"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/internal/proof"
	"weir/internal/viewer"
)

// damage is something that must not be, done behind the triggers to a tenant that was proved and has had one more call since.
type damage struct {
	want         string // invariant and object of the finding
	damage, mend func(k *kit, hold uuid.UUID)
	twice        bool // a second run must see it
	perpetual    bool // there is nothing to mend
}

func statement(query string) func(*kit, uuid.UUID) {
	return func(k *kit, hold uuid.UUID) {
		k.Helper()
		if strings.Contains(query, "$1") {
			k.exec(query, hold)
			return
		}
		k.exec(query)
	}
}

// unchecked runs a statement without the CHECKs of the wallets.
func unchecked(query string) func(*kit, uuid.UUID) {
	return func(k *kit, _ uuid.UUID) {
		k.Helper()
		if k.d.Dialect == db.Postgres {
			k.exec("ALTER TABLE wallets DROP CONSTRAINT IF EXISTS wallets_sane")
			k.exec(query)
			return
		}
		conn, err := k.d.SQL.Conn(k.sys())
		k.ok(err)
		for _, q := range []string{"PRAGMA ignore_check_constraints = 1", query, "PRAGMA ignore_check_constraints = 0"} {
			_, err := conn.ExecContext(k.sys(), q)
			k.ok(err)
		}
		k.ok(conn.Close())
	}
}

var damages = map[string]damage{
	"a wallet": {want: "I2 wallet", damage: statement("UPDATE wallets SET cash = cash + 7"), mend: statement("UPDATE wallets SET cash = cash - 7")},
	"a charge": {
		want:   "I2 wallet",
		damage: statement("UPDATE charges SET cash_n = cash_n + 1, amount_pico_exact = '51000' WHERE hold_id = $1"),
		mend:   statement("UPDATE charges SET cash_n = cash_n - 1, amount_pico_exact = '50000' WHERE hold_id = $1"),
	},
	"a currency": {want: "I1 entry", damage: func(k *kit, _ uuid.UUID) {
		k.credit(k.tenant, "pi_x", ledger.CodeTopUp, 5)
		k.exec("UPDATE transfers SET currency = 'EUR' WHERE ref_id = 'pi_x'")
	}, mend: statement("UPDATE transfers SET currency = 'USD'")},
	"what is held": {want: "I3 wallet", damage: statement("UPDATE wallets SET held = held + 1"), mend: statement("UPDATE wallets SET held = held - 1")},
	"below zero":   {want: "I4 wallet", damage: unchecked("UPDATE wallets SET debt = -1"), mend: unchecked("UPDATE wallets SET debt = 0")},
	"open and resolved": {
		want: "I5 hold",
		damage: statement(`INSERT INTO charges (hold_id, tenant_id, outcome, held, cash_n, bonus_n, debt_n, amount_pico_exact, estimated, request_id, created_at)
			SELECT id, tenant_id, 2, amount, 0, 0, 0, '0', false, request_id, created_at FROM open_holds`),
		mend: statement("DELETE FROM charges WHERE outcome = 2"),
	},
	"a rounding": {
		want:   "I6 charge",
		damage: statement("UPDATE charges SET amount_pico_exact = '50001' WHERE hold_id = $1"),
		mend:   statement("UPDATE charges SET amount_pico_exact = '50000' WHERE hold_id = $1"),
	},
	"a usage record": {
		want:   "I6 usage",
		damage: statement("UPDATE usage_logs SET cost_n = cost_n + 1 WHERE hold_id = $1"),
		mend:   statement("UPDATE usage_logs SET cost_n = cost_n - 1 WHERE hold_id = $1"),
	},
	"lots": {want: "I7 wallet", damage: statement("UPDATE credit_lots SET remaining = 1"), mend: statement("UPDATE credit_lots SET remaining = granted")},
	"a refund": {want: "I8 top-up", damage: func(k *kit, _ uuid.UUID) {
		k.Helper()
		k.ok(k.try(func(ctx context.Context, tx *ent.Tx) error {
			if _, err := k.book.Move(ctx, tx, ledger.Move{ // a fee is no credit
				Key: "fee", Debit: ledger.StripeFees, Credit: ledger.StripeClearing, Amount: money.Cent,
				About: ledger.About{Code: ledger.CodeTopUp, RefType: "top_up", RefID: "pi_" + k.tenant.String()},
			}); err != nil {
				return err
			}
			_, err := k.book.Debit(ctx, tx, ledger.Debit{
				Key: "refund", Tenant: k.tenant, Amount: 1001 * money.Cent, Fund: ledger.Cash, To: ledger.RefundsOut,
				About: ledger.About{Code: ledger.CodeRefund, RefType: "top_up", RefID: "pi_" + k.tenant.String()},
			})
			return err
		}))
	}, mend: func(k *kit, _ uuid.UUID) {
		k.credit(k.tenant, "pi_"+k.tenant.String(), ledger.CodeRefund, 1001*money.Cent)
	}},
	"a bonus": {want: "I8 top-up", damage: func(k *kit, _ uuid.UUID) {
		k.Helper()
		k.ok(k.try(func(ctx context.Context, tx *ent.Tx) error {
			_, err := k.book.Debit(ctx, tx, ledger.Debit{
				Key: "bonus", Tenant: k.tenant, Amount: money.Cent, Fund: ledger.Bonus, To: ledger.PromoExpense,
				About: ledger.About{Code: ledger.CodeBonus, RefType: "top_up", RefID: "pi_" + k.tenant.String()},
			})
			return err
		}))
	}, mend: func(k *kit, _ uuid.UUID) {
		k.credit(k.tenant, "pi_"+k.tenant.String(), ledger.CodeBonus, money.Cent)
	}},
	"overdue": {
		want: "I10 hold", twice: true,
		damage: func(k *kit, _ uuid.UUID) {
			k.stop() // its sweeper would resolve it
			k.exec("UPDATE open_holds SET kind = 2, expires_at = '2020-01-01 00:00:00+00:00'")
		},
		mend: statement("UPDATE open_holds SET expires_at = '2999-01-01 00:00:00+00:00'"),
	},
	"a price": {
		want:   "I11 usage",
		damage: func(k *kit, _ uuid.UUID) { k.price = func() money.Amount { return 49 } },
		mend:   func(k *kit, _ uuid.UUID) { k.price = func() money.Amount { return 50 } },
	},
	"a version": {want: "I12 entry", damage: statement("UPDATE wallets SET version = version + 1"), mend: statement("UPDATE wallets SET version = version - 1")},
	"a balance": {
		want:   "I12 entry",
		damage: statement("UPDATE charges SET balance_after = balance_after + 1 WHERE hold_id = $1"),
		mend:   statement("UPDATE charges SET balance_after = balance_after - 1 WHERE hold_id = $1"),
	},
	"a row": {want: "I12 entry", perpetual: true, damage: statement("DELETE FROM charges WHERE hold_id = $1")},
	"an hour": {
		want:   "U1 hour",
		damage: statement("UPDATE usage_hours SET charge_n = charge_n + 1"), mend: statement("UPDATE usage_hours SET charge_n = charge_n - 1"),
	},
	"a day": {
		want:   "U1 day",
		damage: statement("UPDATE usage_days SET charge_n = charge_n + 1"), mend: statement("UPDATE usage_days SET charge_n = charge_n - 1"),
	},
	"a cursor": {
		want:   "U1 rollup",
		damage: statement("UPDATE usage_cursors SET charge_n = charge_n + 1"), mend: statement("UPDATE usage_cursors SET charge_n = charge_n - 1"),
	},
}

// Whatever breaks an invariant is found by the next run, said aloud once and freezes payouts; once it is mended, the next run
// lifts the freeze by itself.
func TestDamageIsFoundAndHeals(t *testing.T) {
	t.Parallel()
	for name, tt := range damages {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each(t, func(k *kit) {
				k.unguarded()
				k.hold(k.tenant)
				k.call(k.tenant)
				k.roll()
				k.turn()
				k.sound("at first")
				hold := k.call(k.tenant)
				k.roll()
				tt.damage(k, hold)
				if k.turn(); tt.twice {
					k.sound("after one run")
					k.turn()
				}
				f := k.broken(tt.want)
				k.turn()
				if again := k.broken(tt.want); again.ID != f.ID || !again.SeenAt.After(f.SeenAt) {
					k.Errorf("got %v, want the same finding seen again", again)
				}
				if tt.perpetual {
					return
				}
				tt.mend(k, hold)
				k.turn()
				k.turn() // what was broken beside it may need a whole pass
				k.sound("after it was mended")
				if n := k.d.Ent.LedgerFinding.Query().Where(ledgerfinding.HealedAtNotNil()).CountX(k.sys()); n == 0 {
					k.Error("the history is empty")
				}
			})
		})
	}
}

// Runs in the midst of calls, late settlements and the rollup see nothing that is not there.
func TestNoFalseAlarmUnderLoad(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		k.price = func() money.Amount { return 50 }
		tenants := []uuid.UUID{k.tenant, k.customer(1000 * money.Cent), k.customer(1000 * money.Cent)}
		ctx, cancel := context.WithCancel(k.Context())
		var wg sync.WaitGroup
		k.Cleanup(func() { cancel(); wg.Wait() })
		var calls atomic.Int64
		for i := range 6 {
			wg.Go(func() {
				for ctx.Err() == nil {
					k.call(tenants[i%len(tenants)])
					calls.Add(1)
				}
			})
		}
		wg.Go(func() {
			for ctx.Err() == nil {
				err := unlocked(func() error {
					_, err := k.rollup.RollUp(k.sys())
					return err
				})
				if err != nil {
					k.Errorf("roll up: %v", err)
				}
				k.credit(tenants[0], "pi_more", ledger.CodeTopUp, 5)
			}
		})
		k.eventually("calls", func() bool { return calls.Load() > 20 })
		for range 15 {
			k.turn()
		}
		cancel()
		wg.Wait()
		k.roll()
		k.turn()
		k.sound(fmt.Sprintf("after %d calls", calls.Load()))
		for _, tenant := range tenants {
			p := k.d.Ent.LedgerProof.GetX(k.sys(), tenant)
			w := k.d.Ent.Wallet.GetX(k.sys(), tenant)
			if p.Version != w.Version || p.RolledUp != w.Version || !p.Complete || p.CashN != w.Cash {
				k.Errorf("proved %+v, the wallet is %+v", p, w)
			}
		}
	})
}

// One node of many has the turn; while it lives the others wait, and what one does that has lost it changes nothing.
func TestOneNodeHasTheTurn(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		k.call(k.tenant)
		begun := make(chan struct{})
		var once sync.Once
		wake := make(chan struct{})
		sleeper := k.another(nil, func(context.Context, ledger.Rated) (money.Amount, string, error) {
			once.Do(func() { close(begun) })
			<-wake
			return 1, "1", nil // it would have a finding
		})
		slept := make(chan error, 1)
		go func() {
			_, err := sleeper.Turn(k.sys())
			slept <- err
		}()
		<-begun
		if ran, err := k.watch.Turn(k.Context()); ran || err != nil {
			k.Errorf("beside the other: %v, %v", ran, err)
		}
		k.exec("UPDATE ledger_watch SET due_at = $1", time.Now().Add(-time.Hour).UTC())
		if ran, err := k.watch.Turn(k.Context()); ran || err != nil {
			k.Errorf("while the lease lasts: %v, %v", ran, err)
		}
		k.turn() // the lease is over
		k.sound("by the second node")
		close(wake)
		if err := <-slept; err == nil {
			k.Error("who has lost the turn went on")
		}
		k.sound("after the first one woke up")

		k.due()
		var ran atomic.Int64
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if did, err := k.another(nil, k.rate).Turn(k.sys()); did && err == nil {
					ran.Add(1)
				}
			})
		}
		wg.Wait()
		if ran.Load() != 1 {
			k.Errorf("%d of eight nodes ran, want 1", ran.Load())
		}
	})
}

// A node that cannot read a price has not found anything.
func TestUnreadPricesAreNoFindings(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		k.call(k.tenant)
		away := k.another(nil, func(context.Context, ledger.Rated) (money.Amount, string, error) { return 0, "", ledger.ErrNotRead })
		if ran, err := away.Turn(k.sys()); !ran || !errors.Is(err, ledger.ErrNotRead) {
			k.Errorf("%v, %v", ran, err)
		}
		k.turn()
		k.sound("afterwards")
	})
}

// What stays broken for ever is acknowledged by ROOT, with words; that lifts the freeze for it alone, and as long as it stays
// what it was.
func TestAcknowledge(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		cheap := money.Amount(49)
		k.price = func() money.Amount { return cheap }
		k.call(k.tenant)
		k.turn()
		f := k.broken("I11 usage")
		nobody := k.Context()
		as := func(role viewer.PlatformRole) context.Context {
			return viewer.NewContext(nobody, &viewer.Viewer{UserID: "usr_1", SessionID: "ses_1", Platform: role})
		}
		acknowledge := func(ctx context.Context, finding, remark string) fault.Code {
			_, err := k.service.Acknowledge(ctx, proof.AcknowledgeInput{ID: finding, Remark: remark})
			return fault.CodeOf(err)
		}
		root := as(viewer.PlatformRoot)
		for name, tt := range map[string]struct{ got, want fault.Code }{
			"nobody":             {acknowledge(nobody, f.ID, "x"), fault.Unauthenticated},
			"a member":           {acknowledge(as(viewer.PlatformNone), f.ID, "x"), fault.Forbidden},
			"an administrator":   {acknowledge(as(viewer.PlatformAdmin), f.ID, "x"), fault.Forbidden},
			"without words":      {acknowledge(root, f.ID, ""), fault.Invalid},
			"with too many":      {acknowledge(root, f.ID, strings.Repeat("ä", 501)), fault.Invalid},
			"malformed words":    {acknowledge(root, f.ID, "\xff"), fault.Invalid},
			"of no such finding": {acknowledge(root, "fnd_1", "x"), fault.NotFound},
		} {
			if tt.got != tt.want {
				k.Errorf("%s: got %s, want %s", name, tt.got, tt.want)
			}
		}
		k.broken("I11 usage")
		var won, told atomic.Int64
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				switch got := acknowledge(root, f.ID, "The price was mistyped; written off."); got {
				case "":
					won.Add(1)
				case fault.Conflict:
					told.Add(1)
				default:
					k.Error(got)
				}
			})
		}
		wg.Wait()
		events := k.d.Ent.AuditEvent.Query().Where(auditevent.Action("ledger.acknowledge_finding"), auditevent.TargetID(f.ID)).AllX(k.sys())
		if won.Load() != 1 || told.Load() != 7 || len(events) != 1 || events[0].ActorID != "usr_1" || !strings.Contains(string(events[0].After), "mistyped") {
			k.Errorf("%d won, %d were told, audit %v", won.Load(), told.Load(), events)
		}
		if err := k.freeze(); err != nil {
			k.Errorf("acknowledged: %v", err)
		}
		k.turn()
		k.turn()
		if again := k.open()["I11 usage"]; again == nil || again.ID != f.ID || again.AcknowledgedBy != "usr_1" {
			k.Errorf("got %v, want it to stay as it is", again)
		}
		if err := k.freeze(); err != nil {
			k.Errorf("after further runs: %v", err)
		}
		if !strings.Contains(k.scrape(), `weir_ledger_invariant_broken{invariant="I11"} 0`) {
			k.Error("the metric still counts it")
		}
		cheap = 10
		k.turn()
		if other := k.broken("I11 usage"); other.ID == f.ID {
			k.Error("what has changed was acknowledged all the same")
		}
		cheap = 50
		k.turn()
		k.sound("with the right price")
	})
}

// Of very many findings the first hundred are kept, and one that counts the rest.
func TestFindingsAreBounded(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		k.exec("UPDATE wallets SET held = 0")
		k.ok(k.try(func(ctx context.Context, tx *ent.Tx) error {
			for range 130 {
				if _, err := tx.ExecContext(ctx, `INSERT INTO wallets (tenant_id, cash, bonus, held, locked, debt, version, frozen)
					VALUES ($1, 0, 0, 0, 0, 3, 0, $2)`, uuid.New(), false); err != nil {
					return err
				}
			}
			return nil
		}))
		k.turn()
		k.broken("I2 more")
		if n := k.d.Ent.LedgerFinding.Query().Where(ledgerfinding.Invariant("I2"), ledgerfinding.Object("wallet")).CountX(k.sys()); n != 100 {
			k.Errorf("%d findings, want 100", n)
		}
		k.exec("DELETE FROM wallets WHERE debt = 3")
		k.turn()
		for what, f := range k.open() {
			if f.Object != "more" {
				k.Errorf("%s %s is open", what, f.ObjectID)
			}
			if _, err := k.service.Acknowledge(k.sys(), proof.AcknowledgeInput{ID: f.ID, Remark: "Looked at."}); err != nil {
				k.Error(err)
			}
		}
		if err := k.freeze(); err != nil {
			k.Error(err)
		}
	})
}

// A run takes up so much as its time allows, and the next one goes on.
func TestRunsAreBounded(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		for range 70 {
			k.credit(k.customer(money.Cent), "pi", ledger.CodeTopUp, 1)
		}
		k.watch = proof.New(proof.Config{
			Ent: k.d.Ent, Book: k.book, Journal: k.journal(), Rater: func() ledger.Rater { return k.rate }, Budget: time.Nanosecond,
		})
		for n := 0; ; n++ {
			k.turn()
			s, err := k.service.Status(k.sys())
			k.ok(err)
			if s.Run.Behind == 0 {
				if n == 0 {
					k.Error("one run did all of it")
				}
				break
			}
			if n > 10 {
				k.Fatalf("still behind: %+v", s.Run)
			}
		}
		if n := k.d.Ent.LedgerProof.Query().CountX(k.sys()); n != 71 {
			k.Errorf("%d journals proved, want 71", n)
		}
	})
}
