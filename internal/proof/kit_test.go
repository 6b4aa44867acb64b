package proof_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/rs/zerolog"

	"weir/ent"
	"weir/ent/ledgerfinding"
	"weir/internal/clock"
	"weir/internal/db"
	"weir/internal/dbtest"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/metrics"
	"weir/internal/money"
	"weir/internal/proof"
	"weir/internal/usage"
	"weir/internal/viewer"
)

// kit is a ledger at work, what adds its usage up, and one node that proves it.
type kit struct {
	*testing.T

	d       *dbtest.DB
	l       *ledger.Ledger
	book    *ledger.Book
	rollup  *usage.Rollup
	watch   *proof.Watch
	service *proof.Service
	log     *lockedBuffer
	scrape  func() string
	stop    func() // the ledger
	tenant  uuid.UUID
	// price is what the rater says of every charge; 0: it cannot tell.
	price func() money.Amount
}

func each(t *testing.T, test func(k *kit)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) { test(start(t, d)) })
}

func start(t *testing.T, d *dbtest.DB) *kit {
	t.Helper()
	k := &kit{T: t, d: d, book: ledger.NewBook(d.SQL, d.Dialect, clock.System{}), log: &lockedBuffer{}, price: func() money.Amount { return 0 }}
	k.rollup = usage.NewRollup(usage.RollupConfig{Ent: d.Ent, Journal: k.journal(), Clock: clock.System{}})
	k.service = proof.NewService(proof.ServiceConfig{Ent: d.Ent, Clock: clock.System{}})
	registry := metrics.New()
	k.scrape = func() string {
		w := httptest.NewRecorder()
		registry.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
		return w.Body.String()
	}
	k.watch = k.another(registry, k.rate)
	var err error
	k.l, err = ledger.New(ledger.Config{DB: d.SQL, DSN: d.DSN, Dialect: d.Dialect, Clock: clock.System{}, Log: zerolog.Nop(), Node: id.NewUUID()})
	k.ok(err)
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	done := make(chan error, 1)
	go func() { done <- k.l.Run(ctx) }()
	k.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("ledger: %v", err)
		}
	})
	t.Cleanup(func() { k.stop() })
	k.eventually("the ledger is ready", k.l.Ready)
	k.tenant = k.customer(1000 * money.Cent)
	return k
}

func (k *kit) journal() ledger.Journal { return ledger.Journal{DB: k.d.SQL, Dialect: k.d.Dialect} }

// another is the watch of a further node.
func (k *kit) another(registry *metrics.Registry, rate ledger.Rater) *proof.Watch {
	return proof.New(proof.Config{
		Ent: k.d.Ent, Book: k.book, Journal: k.journal(), Rater: func() ledger.Rater { return rate }, Log: zerolog.New(k.log),
		Metrics: registry, Node: id.NewUUID(),
	})
}

func (k *kit) rate(context.Context, ledger.Rated) (money.Amount, string, error) {
	if n := k.price(); n > 0 {
		return n, "1", nil
	}
	return 0, "", ledger.ErrNotRated
}

func (k *kit) sys() context.Context {
	return viewer.SystemContext(context.WithoutCancel(k.Context()), "test")
}

func (k *kit) ok(err error) {
	k.Helper()
	if err != nil {
		k.Fatal(err)
	}
}

func (k *kit) eventually(what string, ok func() bool) {
	k.Helper()
	for deadline := time.Now().Add(30 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			k.Fatalf("%s: not after 30 s", what)
		}
	}
}

// try runs fn in a transaction.
func (k *kit) try(fn func(ctx context.Context, tx *ent.Tx) error) error {
	return unlocked(func() error { return db.Exec(k.sys(), k.d.Ent, fn) })
}

func (k *kit) exec(query string, args ...any) {
	k.Helper()
	k.ok(unlocked(func() error {
		if _, err := k.d.SQL.ExecContext(k.sys(), query, args...); err != nil {
			return fmt.Errorf("%s: %w", query, err)
		}
		return nil
	}))
}

// unguarded takes the append-only triggers away.
func (k *kit) unguarded() {
	k.Helper()
	for _, table := range []string{"charges", "transfers"} {
		if k.d.Dialect == db.Postgres {
			k.exec("ALTER TABLE " + table + " DISABLE TRIGGER USER")
			continue
		}
		k.exec("DROP TRIGGER " + table + "_no_update")
		k.exec("DROP TRIGGER " + table + "_no_delete")
	}
}

// customer is a tenant with money.
func (k *kit) customer(amount money.Amount) uuid.UUID {
	k.Helper()
	tenant := id.NewUUID()
	k.ok(k.d.Ent.Tenant.Create().SetID(id.Format(id.Tenant, tenant)).SetSlug(tenant.String()).SetName("T").SetTimezone("Europe/Berlin").Exec(k.sys()))
	k.credit(tenant, "pi_"+tenant.String(), ledger.CodeTopUp, amount)
	return tenant
}

func (k *kit) credit(tenant uuid.UUID, ref string, code ledger.Code, amount money.Amount) {
	k.Helper()
	k.ok(k.try(func(ctx context.Context, tx *ent.Tx) error {
		_, err := k.book.Credit(ctx, tx, ledger.Credit{
			Key: id.New("credit"), Tenant: tenant, Amount: amount, Fund: ledger.Cash, From: ledger.StripeClearing,
			About: ledger.About{Code: code, RefType: "top_up", RefID: ref},
		})
		return err
	}))
}

func (k *kit) hold(tenant uuid.UUID) uuid.UUID {
	k.Helper()
	hold := id.NewUUID()
	_, err := k.l.Hold(k.sys(), ledger.Hold{ID: hold, Tenant: tenant, Key: id.NewUUID(), Request: hold, Amount: money.Cent, TTL: time.Minute, Model: "m"})
	k.ok(err)
	return hold
}

// call is one call of a tenant; it returns its hold.
func (k *kit) call(tenant uuid.UUID) uuid.UUID {
	k.Helper()
	hold := k.hold(tenant)
	_, err := k.l.Settle(k.sys(), ledger.Settle{
		Hold: hold, Tenant: tenant, Request: hold, Outcome: ledger.Settled, Amount: 50, PriceID: "prc_test",
		Usage: &ledger.Usage{
			Key: id.NewUUID(), Model: "m", ChannelID: "chn_1", Route: "openai/chat", EndReason: "stop", Status: 200, Multiplier: money.One,
			Units: ledger.Units{Input: 3, Output: 4},
		},
	})
	k.ok(err)
	return hold
}

func (k *kit) roll() {
	k.Helper()
	_, err := k.rollup.RollUp(k.sys())
	k.ok(err)
}

// due lets time pass until the next run.
func (k *kit) due() {
	k.Helper()
	k.exec("UPDATE ledger_watch SET due_at = $1, lease_until = $1", time.Now().Add(-time.Minute).UTC())
}

// turn proves the ledger.
func (k *kit) turn() {
	k.Helper()
	ran := false
	err := unlocked(func() (err error) {
		k.due()
		ran, err = k.watch.Turn(k.Context())
		return err
	})
	if err != nil || !ran {
		k.Fatalf("ran: %v, %v", ran, err)
	}
}

// unlocked repeats what SQLite refuses because another writer has kept it waiting: that is not an answer.
func unlocked(do func() error) error {
	for {
		if err := do(); err == nil || !strings.Contains(err.Error(), "SQLITE_BUSY") {
			return err
		}
	}
}

// open lists the findings that are not healed, as "invariant object".
func (k *kit) open() map[string]*ent.LedgerFinding {
	k.Helper()
	rows, err := k.d.Ent.LedgerFinding.Query().Where(ledgerfinding.HealedAtIsNil()).All(k.sys())
	k.ok(err)
	all := map[string]*ent.LedgerFinding{}
	for _, f := range rows {
		all[f.Invariant+" "+f.Object] = f
	}
	return all
}

// sound wants nothing to be open, and payouts not to be frozen.
func (k *kit) sound(when string) {
	k.Helper()
	for what, f := range k.open() {
		k.Errorf("%s: %s %s: %s", when, what, f.ObjectID, f.Detail)
	}
	if err := k.freeze(); err != nil {
		k.Errorf("%s: %v", when, err)
	}
	s, err := k.service.Status(k.sys())
	if err != nil || s.State != proof.Sound || s.Frozen || s.Run == nil {
		k.Errorf("%s: %+v, %v", when, s, err)
	}
}

func (k *kit) freeze() error {
	return k.try(func(ctx context.Context, tx *ent.Tx) error { return k.book.CheckFreeze(ctx, tx) })
}

// broken wants an open finding, an alert, the state, the metric and the freeze.
func (k *kit) broken(what string) *ent.LedgerFinding {
	k.Helper()
	f := k.open()[what]
	if f == nil {
		k.Fatalf("no finding %q: %v\n%s", what, k.open(), k.log)
	}
	if err := k.freeze(); !errors.Is(err, ledger.ErrPayoutsFrozen) {
		k.Errorf("%s: not frozen: %v", what, err)
	}
	if n := strings.Count(k.log.String(), `"finding_id":"`+f.ID+`"`); n != 1 || !strings.Contains(k.log.String(), `"message":"ledger: invariant broken"`) {
		k.Errorf("%s: %d alerts, want 1: %s", what, n, k.log)
	}
	if line := `weir_ledger_invariant_broken{invariant="` + f.Invariant + `"} 0`; strings.Contains(k.scrape(), line) {
		k.Errorf("%s: the metric says %s", what, line)
	}
	s, err := k.service.Status(k.sys())
	if err != nil || s.State != proof.Broken || !s.Frozen {
		k.Errorf("%s: %+v, %v", what, s, err)
	}
	return f
}

// lockedBuffer takes log lines.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
