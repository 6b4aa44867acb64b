package engine_test

import (
	"context"
	"crypto/sha256"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"weir/internal/dbtest"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/idempotency"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/relay/wire"
)

const dollar = money.Amount(1_000_000_000)

// gated makes the vendor wait, and returns how to let it answer.
func gated(v *vendor) (open func()) {
	gate := make(chan struct{})
	v.answer = func(ctx context.Context, _ *wire.Request) (*wire.Answer, error) {
		select {
		case <-gate:
			return plain("hello"), nil
		case <-ctx.Done():
			return nil, fault.Wrap(fault.Cancelled, "Left.", ctx.Err())
		}
	}
	return sync.OnceFunc(func() { close(gate) })
}

// post in the background.
func (c *caller) begin(ctx context.Context, body string, header http.Header) <-chan answer {
	out := make(chan answer, 1)
	go func() { out <- c.postTo(ctx, "/v1", body, header) }()
	return out
}

func TestTwentyOfOneKeyAreOneCall(t *testing.T) {
	t.Parallel()
	each(t, dollar, func(t *testing.T, v *vendor, c *caller) {
		open := gated(v)
		var all []<-chan answer
		for range 20 {
			all = append(all, c.begin(t.Context(), ask, keyed("k")))
		}
		eventually(t, "the upstream call", func() bool { return v.calls.Load() == 1 })
		open()
		replayed, first := 0, answer{}
		for i, out := range all {
			a := <-out
			if i == 0 {
				first = a
			}
			if a.status != http.StatusOK || a.body != first.body || a.header.Get("Weir-Cost-Usd") != "0.000075" || a.header.Get("Content-Type") != "application/json" {
				t.Errorf("answer %d: %+v", i, a)
			}
			if a.header.Get("Idempotency-Replayed") == "true" {
				replayed++
			}
		}
		if n := v.calls.Load(); n != 1 || replayed != 19 {
			t.Errorf("%d upstream calls, %d replayed", n, replayed)
		}
		c.spent(usedCost)
	})
}

func TestRepeats(t *testing.T) {
	t.Parallel()
	each(t, dollar, func(t *testing.T, v *vendor, c *caller) {
		first := c.post(ask, keyed("k"))
		again := c.post(ask, keyed("k"))
		if first.status != 200 || again.status != 200 || again.body != first.body || again.header.Get("Weir-Cost-Usd") != "0.000075" {
			t.Errorf("first %+v, again %+v", first, again)
		}
		if first.header.Get("Idempotency-Replayed") != "" || again.header.Get("Idempotency-Replayed") != "true" {
			t.Error("replayed is not told")
		}
		other := c.post(askOther, keyed("k"))
		if other.status != 409 || other.code() != "idempotency_key_reused" || other.header.Get("X-Should-Retry") != "false" {
			t.Errorf("other body: %+v", other)
		}
		c.spent(usedCost)
		if a := c.postTo(t.Context(), "/other", ask, keyed("k")); a.status != 200 || a.header.Get("Idempotency-Replayed") != "" {
			t.Errorf("other route: %+v", a)
		}
		c.spent(2 * usedCost)
		b := c.n.signUp(t, "b@example.com")
		if a := b.post(ask, keyed("k")); a.status != 200 || a.header.Get("Idempotency-Replayed") != "" {
			t.Errorf("other tenant: %+v", a)
		}
		b.spent(usedCost)
		// A day later the key is free.
		c.exec("UPDATE idempotent_calls SET expires_at = $1 WHERE tenant_id = $2 AND route = '/v1/chat/completions'", time.Now().UTC(), c.row)
		if a := c.post(askOther, keyed("k")); a.status != 200 || a.header.Get("Idempotency-Replayed") != "" {
			t.Errorf("after its day: %+v", a)
		}
		c.spent(3 * usedCost)
		if n := v.calls.Load(); n != 4 {
			t.Errorf("%d upstream calls, want 4", n)
		}
	})
}

func TestKeysThatAreNone(t *testing.T) {
	t.Parallel()
	each(t, dollar, func(t *testing.T, v *vendor, c *caller) {
		for _, key := range []string{"", strings.Repeat("k", 256), "schlüssel"} {
			if a := c.post(ask, keyed(key)); a.status != 400 {
				t.Errorf("%q: %+v", key, a)
			}
		}
		if a := c.post(ask, keyed(strings.Repeat("k", 255))); a.status != 200 || v.calls.Load() != 1 {
			t.Errorf("longest key: %+v", a)
		}
	})
}

func TestWhatIsNotKept(t *testing.T) {
	t.Parallel()
	each(t, dollar, func(t *testing.T, v *vendor, c *caller) {
		v.answer = func(context.Context, *wire.Request) (*wire.Answer, error) {
			return nil, fault.New(fault.UpstreamInvalid, "Bad.")
		}
		if a := c.post(ask, keyed("k")); a.status != 400 {
			t.Errorf("failed: %+v", a)
		}
		c.spent(0)
		v.answer = func(context.Context, *wire.Request) (*wire.Answer, error) {
			return plain(strings.Repeat("x", 1<<20)), nil
		}
		for range 2 {
			if a := c.post(ask, keyed("k")); a.status != 200 || len(a.body) <= 1<<20 || a.header.Get("Idempotency-Replayed") != "" {
				t.Errorf("large: %d, %d bytes", a.status, len(a.body))
			}
		}
		c.spent(2 * usedCost)
	})
}

func TestStreamsAreReplayed(t *testing.T) {
	t.Parallel()
	each(t, dollar, func(t *testing.T, v *vendor, c *caller) {
		gate := make(chan struct{})
		v.answer = func(context.Context, *wire.Request) (*wire.Answer, error) {
			u := used
			return &wire.Answer{Protocol: wire.ProtocolOpenAI, Stream: &script{frames: 2, usage: &u, next: func(n int) {
				if n == 1 {
					<-gate
				}
			}}}, nil
		}
		running := c.begin(t.Context(), askStream, keyed("k"))
		eventually(t, "the upstream call", func() bool { return v.calls.Load() == 1 })
		if a := c.post(askStream, keyed("k")); a.status != 409 || a.code() != "idempotency_in_progress" || a.header.Get("X-Should-Retry") != "true" {
			t.Errorf("while it runs: %+v", a)
		}
		close(gate)
		first := <-running
		again := c.post(askStream, keyed("k"))
		if first.status != 200 || !strings.HasSuffix(first.body, "data: [DONE]\n\n") || again.body != first.body {
			t.Errorf("first %+v\nagain %+v", first, again)
		}
		if again.header.Get("Content-Type") != "text/event-stream" || again.header.Get("Idempotency-Replayed") != "true" {
			t.Errorf("header %v", again.header)
		}
		c.spent(usedCost)
		if a := c.post(ask, keyed("k")); a.code() != "idempotency_key_reused" {
			t.Errorf("not streamed: %+v", a)
		}
	})
}

func TestBrokenStreamFreesItsKey(t *testing.T) {
	t.Parallel()
	each(t, dollar, func(t *testing.T, v *vendor, c *caller) {
		v.answer = func(context.Context, *wire.Request) (*wire.Answer, error) {
			return nil, fault.New(fault.UpstreamInvalid, "Bad.")
		}
		if a := c.post(askStream, keyed("k")); a.status != 400 {
			t.Errorf("failed: %+v", a)
		}
		v.answer = func(context.Context, *wire.Request) (*wire.Answer, error) {
			u := used
			return &wire.Answer{Protocol: wire.ProtocolOpenAI, Stream: &script{frames: 1, usage: &u}}, nil
		}
		if a := c.post(askStream, keyed("k")); a.status != 200 || a.header.Get("Idempotency-Replayed") != "" {
			t.Errorf("again: %+v", a)
		}
		c.spent(usedCost)
	})
}

func TestOtherNodesWaitForTheAnswer(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		v := &vendor{}
		open := gated(v)
		here, there := start(t, d.Target, v, dollar), start(t, d.Target, v, dollar)
		c := here.signUp(t, "a@example.com")
		first := c.begin(t.Context(), ask, keyed("k"))
		eventually(t, "the upstream call", func() bool { return v.calls.Load() == 1 })
		second := c.at(there).begin(t.Context(), ask, keyed("k"))
		if a := c.at(there).post(askOther, keyed("k")); a.code() != "idempotency_key_reused" {
			t.Errorf("other body there: %+v", a)
		}
		open()
		a, b := <-first, <-second
		if a.status != 200 || b.status != 200 || a.body != b.body || v.calls.Load() != 1 {
			t.Errorf("%d calls\n%+v\n%+v", v.calls.Load(), a, b)
		}
		c.spent(usedCost)
	})
}

// A run that died before it answered gives up its key when its lease ends.
func TestDeadRunIsTakenOver(t *testing.T) {
	t.Parallel()
	each(t, dollar, func(t *testing.T, v *vendor, c *caller) {
		claim, kept, err := c.n.once.Begin(t.Context(), c.input("k", ask))
		if err != nil || claim == nil || kept != nil {
			t.Fatal(claim, kept, err)
		}
		waiting := c.begin(t.Context(), ask, keyed("k"))
		select {
		case a := <-waiting:
			t.Fatalf("did not wait: %+v", a)
		case <-time.After(100 * time.Millisecond):
		}
		c.exec("UPDATE idempotent_calls SET lease_until = $1", time.Now().UTC())
		if a := <-waiting; a.status != 200 || v.calls.Load() != 1 {
			t.Errorf("%+v", a)
		}
		c.spent(usedCost)
		// The dead one wakes: it has lost its key, and must not charge.
		if err := claim.Keep(t.Context(), &idempotency.Answer{}); fault.CodeOf(err) != fault.IdempotencyInProgress {
			t.Errorf("woke and got %v", err)
		}
		if a := c.post(ask, keyed("k")); a.header.Get("Idempotency-Replayed") != "true" {
			t.Errorf("%+v", a)
		}
		c.spent(usedCost)
	})
}

func (c *caller) input(key, body string) idempotency.Input {
	return idempotency.Input{
		Tenant: c.row, Route: "/v1/chat/completions", Key: key, Body: sha256.Sum256([]byte(body)), Run: id.NewUUID(),
	}
}

// A process that dies after it kept an answer has not lost it: a repeat settles and hands it out, once, whether the sweeper
// has resolved the hold meanwhile or not.
func TestDeathBetweenKeepingAndCharging(t *testing.T) {
	t.Parallel()
	for _, swept := range []string{"", "swept"} {
		t.Run("hold "+swept, func(t *testing.T) {
			t.Parallel()
			each(t, dollar, func(t *testing.T, v *vendor, c *caller) {
				in := c.input("k", ask)
				claim, _, err := c.n.once.Begin(t.Context(), in)
				check(t, err)
				_, err = c.n.ledger.Hold(t.Context(), ledger.Hold{
					ID: in.Run, Tenant: c.tenant, Request: in.Run, Amount: 10 * usedCost, TTL: time.Hour, Model: "gpt-4o",
				})
				check(t, err)
				check(t, claim.Keep(t.Context(), &idempotency.Answer{
					Status: 200, Header: map[string]string{"Content-Type": "application/json"}, Body: []byte(`{"kept":1}`),
					Settle: ledger.Settle{
						Hold: in.Run, Tenant: c.tenant, Request: in.Run, Outcome: ledger.Settled, Amount: usedCost,
						Usage: &ledger.Usage{Model: "gpt-4o", Route: "chat.completions", Multiplier: money.One, Status: 200},
					},
				}))
				if swept != "" {
					check(t, c.n.ledger.Void(t.Context(), c.tenant, in.Run))
					c.spent(0)
				}
				for range 3 {
					if a := c.post(ask, keyed("k")); a.status != 200 || a.body != `{"kept":1}` {
						t.Errorf("%+v", a)
					}
					c.spent(usedCost)
				}
				if v.calls.Load() != 0 {
					t.Error("the upstream was called again")
				}
			})
		})
	}
}

func retry(n string) http.Header { return http.Header{"X-Stainless-Retry-Count": {n}} }

func TestRetriesOfOfficialClientsJoinTheRunningCall(t *testing.T) {
	t.Parallel()
	each(t, dollar, func(t *testing.T, v *vendor, c *caller) {
		open := gated(v)
		ctx, leave := context.WithCancel(t.Context())
		first := c.begin(ctx, ask, retry("0"))
		eventually(t, "the upstream call", func() bool { return v.calls.Load() == 1 })
		second := c.begin(t.Context(), ask, retry("1"))
		other := c.begin(t.Context(), askOther, retry("1"))
		eventually(t, "the other call", func() bool { return v.calls.Load() == 2 })
		time.Sleep(50 * time.Millisecond) // the second has no effect to wait for
		leave()
		if a := <-first; a.err == nil {
			t.Errorf("first: %+v", a)
		}
		time.Sleep(50 * time.Millisecond) // nor has the server's noticing that the first has left
		open()
		if a := <-second; a.status != 200 || a.header.Get("Weir-Cost-Usd") != "0.000075" {
			t.Errorf("second: %+v", a)
		}
		if a := <-other; a.status != 200 {
			t.Errorf("other: %+v", a)
		}
		if n := v.calls.Load(); n != 2 {
			t.Errorf("%d upstream calls, want 2", n)
		}
		c.spent(2 * usedCost)
	})
}

func TestFirstAttemptsStayApart(t *testing.T) {
	t.Parallel()
	each(t, dollar, func(t *testing.T, v *vendor, c *caller) {
		open := gated(v)
		one, two := c.begin(t.Context(), ask, retry("0")), c.begin(t.Context(), ask, retry("0"))
		eventually(t, "two upstream calls", func() bool { return v.calls.Load() == 2 })
		open()
		if a, b := <-one, <-two; a.status != 200 || b.status != 200 {
			t.Errorf("%+v %+v", a, b)
		}
		c.spent(2 * usedCost)
	})
}

func TestCallEndsWhenAllHaveLeft(t *testing.T) {
	t.Parallel()
	each(t, dollar, func(t *testing.T, v *vendor, c *caller) {
		for _, header := range []http.Header{retry("1"), keyed("k")} {
			gated(v)
			calls := v.calls.Load()
			ctx, leave := context.WithCancel(t.Context())
			one, two := c.begin(ctx, ask, header), c.begin(ctx, ask, header)
			eventually(t, "the upstream call", func() bool { return v.calls.Load() == calls+1 })
			leave()
			<-one
			<-two
			eventually(t, "the hold's end", func() bool { return c.wallet().Held == 0 })
		}
		c.spent(0)
		v.answer = func(context.Context, *wire.Request) (*wire.Answer, error) { return plain("hello"), nil }
		if a := c.post(ask, keyed("k")); a.status != 200 {
			t.Errorf("after: %+v", a)
		}
		c.spent(usedCost)
	})
}
