package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/rs/zerolog"

	"weir/internal/clock"
	"weir/internal/dbtest"
	"weir/internal/failpoint"
	"weir/internal/id"
	"weir/internal/money"
)

// kit is a ledger at work on a database of its own.
type kit struct {
	*testing.T
	d    *dbtest.DB
	l    *Ledger
	book *Book
	stop func() // ends Run in good order
	own  session
}

// each runs a test on both databases.
func each(t *testing.T, test func(k *kit)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) { test(start(t, d)) })
}

// start runs a ledger until the test ends, and then proves the invariants.
func start(t *testing.T, d *dbtest.DB) *kit {
	t.Helper()
	k := &kit{T: t, d: d, book: NewBook(d.SQL, d.Dialect, clock.System{})}
	k.l, k.stop = k.node(d.DSN, id.NewUUID())
	t.Cleanup(func() {
		k.stop()
		k.sound()
	})
	return k
}

// node runs a further process.
func (k *kit) node(dsn string, node uuid.UUID) (l *Ledger, stop func()) {
	k.Helper()
	l, err := New(Config{DB: k.d.SQL, DSN: dsn, Dialect: k.d.Dialect, Clock: clock.System{}, Log: zerolog.New(zerolog.NewTestWriter(k.T)), Node: node})
	if err != nil {
		k.Fatal(err)
	}
	l.beatEvery, l.sweepEvery = time.Hour, time.Hour // tests say when, but for the sweep at the start

	ctx, cancel := context.WithCancel(context.WithoutCancel(k.Context())) // it ends after the test, by stop
	done := make(chan error, 1)
	go func() { done <- l.Run(ctx) }()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-done; err != nil {
			k.Errorf("Run: %v", err)
		}
	}
	k.Cleanup(stop)
	k.eventually("the ledger is ready", l.Ready)
	k.pause(l, -time.Hour) // on a slow machine, too, nodes die when the test says so
	return l, stop
}

// row runs a part of the test under a name.
func (k *kit) row(name string, test func(k *kit)) {
	k.Run(name, func(t *testing.T) {
		part := *k
		part.T = t
		test(&part)
	})
}

func (k *kit) eventually(what string, ok func() bool) {
	k.Helper()
	for deadline := time.Now().Add(time.Minute); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			k.Fatalf("%s: not after a minute", what)
		}
	}
}

// sound fails the test when an invariant is broken.
func (k *kit) sound() {
	k.Helper()
	report, err := (&Checker{DB: k.d.SQL, Dialect: k.d.Dialect}).Check(context.WithoutCancel(k.Context())) // also after the test
	if err != nil {
		k.Fatal(err)
	}
	for _, f := range report.Findings {
		if f.Broken > 0 {
			k.Errorf("%s (%s) broken %d times: %v", f.Invariant, f.Promise, f.Broken, f.Violations)
		}
	}
}

// tenant opens a wallet with some cash and bonus.
func (k *kit) tenant(cash, bonus money.Amount) uuid.UUID {
	k.Helper()
	tenant := id.NewUUID()
	k.tx(func(tx Tx) error { return k.book.OpenWallet(k.Context(), tx, tenant) })
	if cash > 0 {
		k.credit(tenant, Cash, cash)
	}
	if bonus > 0 {
		k.credit(tenant, Bonus, bonus)
	}
	return tenant
}

func (k *kit) credit(tenant uuid.UUID, f Fund, amount money.Amount) Posted {
	k.Helper()
	c := Credit{Key: "test:" + id.NewUUID().String(), Tenant: tenant, Amount: amount, Fund: f, From: StripeClearing, About: About{Code: CodeTopUp}}
	if f == Bonus {
		c.From, c.Code = PromoExpense, CodeBonus
	}
	return k.post(c)
}

func (k *kit) post(c Credit) (p Posted) {
	k.Helper()
	k.tx(func(tx Tx) (err error) {
		p, err = k.book.Credit(k.Context(), tx, c)
		return err
	})
	return p
}

// tx runs fn in a transaction that must succeed.
func (k *kit) tx(fn func(tx Tx) error) {
	k.Helper()
	if err := k.try(fn); err != nil {
		k.Fatal(err)
	}
}

func (k *kit) try(fn func(tx Tx) error) error {
	_, err := inTx(k.Context(), k.d.SQL, failpoint.Transaction, func(tx *sql.Tx) (struct{}, error) { return struct{}{}, fn(tx) })
	return err
}

func (k *kit) wallet(tenant uuid.UUID) Wallet {
	k.Helper()
	w, err := k.book.Wallet(k.Context(), tenant)
	if err != nil {
		k.Fatal(err)
	}
	return w
}

// want compares a wallet with what it should be.
func (k *kit) want(tenant uuid.UUID, want Wallet) {
	k.Helper()
	if got := k.wallet(tenant); got != want {
		k.Errorf("wallet: got %+v, want %+v", got, want)
	}
}

func hold(tenant uuid.UUID, amount money.Amount) Hold {
	u := id.NewUUID()
	return Hold{ID: u, Tenant: tenant, Key: id.NewUUID(), Request: u, Amount: amount, TTL: time.Minute, Kind: Stream, Model: "gpt-test", PriceID: "prc_test"}
}

func settle(h Hold, amount money.Amount) Settle {
	return Settle{
		Hold: h.ID, Tenant: h.Tenant, Request: h.Request, Outcome: Settled, Amount: amount, PriceID: h.PriceID,
		Usage: &Usage{
			Key: h.Key, Model: h.Model, UpstreamModel: "up", ChannelID: "chn_1", UserIdentifier: `o"d\d {,} ` + "\xff\x00", Route: "openai/chat", EndReason: "stop",
			Status: 200, Stream: true, Attempts: 1, Units: Units{Input: 11, Output: 7}, Multiplier: money.One,
			FirstByte: 12 * time.Millisecond, Duration: 34 * time.Millisecond,
		},
	}
}

// mustHold holds an amount that must be granted in full.
func (k *kit) mustHold(h Hold) Hold {
	k.Helper()
	g, err := k.l.Hold(k.Context(), h)
	if err != nil || g.Amount != h.Amount {
		k.Fatalf("hold %d: got %+v, %v", h.Amount, g, err)
	}
	return h
}

func (k *kit) mustSettle(s Settle) Charge {
	k.Helper()
	c, err := k.l.Settle(k.Context(), s)
	if err != nil {
		k.Fatalf("settle: %v", err)
	}
	return c
}

// count runs a query for one number; $1 is the argument.
func (k *kit) count(query string, args ...any) (n int64) {
	k.Helper()
	if err := scanRow(k.Context(), k.d.SQL, query, args, &n); err != nil {
		k.Fatal(fmt.Errorf("%s: %w", query, err))
	}
	return n
}
