package idempotency_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"weir/ent/idempotentcall"
	"weir/internal/clock"
	"weir/internal/dbtest"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/idempotency"
	"weir/internal/keyset"
	"weir/internal/ledger"
	"weir/internal/secret"
	"weir/internal/viewer"
)

// hands is a clock that the test sets.
type hands struct {
	mu  sync.Mutex
	now time.Time
}

func (h *hands) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *hands) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// nodes are several services on one database, with one clock.
func nodes(t *testing.T, d *dbtest.DB, n int) ([]*idempotency.Service, *hands) {
	t.Helper()
	h := &hands{now: clock.System{}.Now()}
	keys, err := secret.Derive(secret.Generate())
	check(t, err)
	var all []*idempotency.Service
	for range n {
		sealer, err := secret.NewSealer(t.Context(), keys, keyset.New(d.Ent))
		check(t, err)
		all = append(all, idempotency.New(idempotency.Config{Ent: d.Ent, Keys: keys, Sealer: sealer, Clock: h, Log: zerolog.Nop()}))
	}
	return all, h
}

func call(key, body string) idempotency.Input {
	return idempotency.Input{Tenant: "ten_1", Route: "/v1/x", Key: key, Body: sha256.Sum256([]byte(body)), Run: id.NewUUID()}
}

func streamed(in idempotency.Input) idempotency.Input {
	in.Stream = true
	return in
}

func answer(text string) *idempotency.Answer {
	return &idempotency.Answer{
		Status: 200, Header: map[string]string{"Content-Type": "text/plain"}, Body: []byte(text),
		Settle: ledger.Settle{Hold: id.NewUUID(), Amount: 7, Exact: "6999.5", Outcome: ledger.Settled, Usage: &ledger.Usage{Model: "m"}},
	}
}

// Of any number of racers on any nodes one gets the claim at a time, and once an answer is kept nobody does.
func TestRacers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		all, _ := nodes(t, d, 3)
		var wg sync.WaitGroup
		var mu sync.Mutex
		claims, answers := 0, 0
		for i := range 30 {
			wg.Go(func() {
				claim, kept, err := all[i%len(all)].Begin(t.Context(), call("k", "b"))
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err != nil:
					t.Error(err)
				case kept != nil:
					answers++
					if string(kept.Body) != "first" {
						t.Errorf("got %q", kept.Body)
					}
				default:
					if claims++; claims == 1 { // the first fails
						_, err := claim.Release(t.Context())
						check(t, err)
						return
					}
					check(t, claim.Keep(t.Context(), answer("first")))
				}
			})
		}
		wg.Wait()
		if claims != 2 || answers != 28 {
			t.Errorf("%d claims, %d answers", claims, answers)
		}
	})
}

func TestLifeOfAKey(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		all, h := nodes(t, d, 2)
		here, there := all[0], all[1]
		claim, _, err := here.Begin(t.Context(), streamed(call("k", "b")))
		check(t, err)
		if _, _, err := there.Begin(t.Context(), streamed(call("k", "b"))); !errors.Is(err, idempotency.ErrInProgress) {
			t.Errorf("stream that runs: %v", err)
		}
		if _, _, err := there.Begin(t.Context(), call("k", "c")); !errors.Is(err, idempotency.ErrReused) {
			t.Errorf("other body: %v", err)
		}
		want := answer("first")
		check(t, claim.Keep(t.Context(), want))
		if had, err := claim.Release(t.Context()); had || err != nil {
			t.Errorf("release after keep: %v %v", had, err)
		}
		_, kept, err := there.Begin(t.Context(), streamed(call("k", "b")))
		check(t, err)
		if kept.Status != 200 || !bytes.Equal(kept.Body, want.Body) || kept.Header["Content-Type"] != "text/plain" ||
			kept.Settle.Hold != want.Settle.Hold || kept.Settle.Amount != 7 || kept.Settle.Exact != "6999.5" || kept.Settle.Usage.Extra != nil || kept.Settle.Usage.Model != "m" {
			t.Errorf("kept %+v", kept)
		}
		row := d.Ent.IdempotentCall.Query().Where(idempotentcall.TenantID("ten_1")).OnlyX(viewer.SystemContext(t.Context(), "test"))
		if bytes.Contains(*row.Answer, want.Body) {
			t.Error("the answer is stored in the clear")
		}
		h.pass(idempotency.KeptFor - time.Second)
		if _, _, err := there.Begin(t.Context(), call("k", "c")); !errors.Is(err, idempotency.ErrReused) {
			t.Errorf("a second before its end: %v", err)
		}
		h.pass(time.Second)
		claim, _, err = there.Begin(t.Context(), call("k", "c"))
		if err != nil || claim == nil {
			t.Errorf("after its day: %v", err)
		}
	})
}

func TestDeadRun(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		all, h := nodes(t, d, 2)
		dead, _, err := all[0].Begin(t.Context(), streamed(call("k", "b")))
		check(t, err)
		h.pass(29 * time.Second)
		if _, _, err := all[1].Begin(t.Context(), streamed(call("k", "b"))); !errors.Is(err, idempotency.ErrInProgress) {
			t.Errorf("before its lease ends: %v", err)
		}
		h.pass(time.Second)
		claim, _, err := all[1].Begin(t.Context(), streamed(call("k", "b")))
		check(t, err)
		if err := dead.Keep(t.Context(), answer("dead")); !errors.Is(err, idempotency.ErrLost) {
			t.Errorf("the dead run kept: %v", err)
		}
		check(t, claim.Keep(t.Context(), answer("second")))
	})
}

func TestWaitingEndsWithTheCaller(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		all, _ := nodes(t, d, 1)
		_, _, err := all[0].Begin(t.Context(), call("k", "b"))
		check(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if _, _, err := all[0].Begin(ctx, call("k", "b")); fault.CodeOf(err) != fault.Cancelled {
			t.Errorf("got %v", err)
		}
	})
}

func TestCheckKey(t *testing.T) {
	t.Parallel()
	for key, ok := range map[string]bool{"": false, "k": true, "a b~": true, "a\tb": false, "ä": false, string(bytes.Repeat([]byte("k"), 255)): true, string(bytes.Repeat([]byte("k"), 256)): false} {
		if err := idempotency.CheckKey(key); (err == nil) != ok || (err != nil && fault.CodeOf(err) != fault.Invalid) {
			t.Errorf("%q: %v", key, err)
		}
	}
}
