package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"weir/bench/rig"
	"weir/internal/money"
)

// caller is one client that works through requests of its own.
type caller struct {
	s      *soak
	id     int
	tenant rig.Tenant
	client *rig.Client
	rand   *rand.Rand
	alone  bool // its tenant has no other caller
	stop   <-chan struct{}
	marks  int
}

func (s *soak) random(stream uint64) *rand.Rand { return rand.New(rand.NewPCG(s.seed, stream)) }

// startLoad starts callers that begin nothing new after stop, and the till.
func (s *soak) startLoad(ctx context.Context, stop <-chan struct{}, g *errgroup.Group) {
	for i := range s.callers {
		c := &caller{s: s, id: i, client: rig.NewClient(s.log), rand: s.random(1000 + uint64(i)), stop: stop}
		switch {
		case i < len(s.tenants.alone):
			c.tenant, c.alone = s.tenants.alone[i], true
		case i%2 == 0:
			c.tenant = s.tenants.scarce
		default:
			c.tenant = s.tenants.ample
		}
		g.Go(func() error {
			defer c.client.Close()
			return c.work(ctx)
		})
	}
	g.Go(func() error { return s.drip(ctx, stop) })
}

// drip tops the scarce wallet up, a few cents at a time, each until it is acknowledged.
func (s *soak) drip(ctx context.Context, stop <-chan struct{}) error {
	till := rig.NewTill(s.till, s.log)
	r := s.random(999)
	for i := 0; pause(ctx, stop, 300*time.Millisecond, 900*time.Millisecond, r); i++ {
		key := fmt.Sprintf("drip-%d-%d", s.seed, i)
		if err := till.Credit(ctx, s.tenants.scarce.ID, key, money.Amount(1+r.IntN(4))*money.USD/100); err != nil {
			return err
		}
	}
	return nil
}

// pause waits for a while; false when it is time to stop.
func pause(ctx context.Context, stop <-chan struct{}, least, most time.Duration, r *rand.Rand) bool {
	timer := time.NewTimer(least + time.Duration(r.Int64N(int64(most-least)+1)))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-stop:
	case <-ctx.Done():
	}
	return false
}

func (c *caller) work(ctx context.Context) error {
	for pause(ctx, c.stop, 0, 60*time.Millisecond, c.rand) {
		if err := c.request(ctx); err != nil {
			return err
		}
	}
	return nil
}

// request makes one request, with the repeats that a client makes.
func (c *caller) request(ctx context.Context) error {
	c.marks++
	ask := rig.Ask{Script: c.script(), Tenant: c.tenant}
	const keyed, joined, leaving = 3, 12, 15 // one in so many
	switch {
	case c.rand.IntN(keyed) == 0:
		ask.IdempotencyKey = "key-" + ask.Mark
		return c.insist(ctx, ask)
	case !ask.Stream && c.rand.IntN(joined) == 0:
		return c.join(ctx, ask)
	case c.rand.IntN(leaving) == 0:
		ask.Leave = time.Duration(1+c.rand.IntN(300)) * time.Millisecond
	}
	_, err := c.once(ctx, ask)
	return err
}

// once asks a node that is there. A mistake of Weir's that no retry heals is an error.
func (c *caller) once(ctx context.Context, ask rig.Ask) (rig.Receipt, error) {
	m := c.s.choose(c.rand)
	for m == nil {
		if !pause(ctx, c.stop, 10*time.Millisecond, 50*time.Millisecond, c.rand) {
			return rig.Receipt{}, nil
		}
		m = c.s.choose(c.rand)
	}
	r := c.client.Do(ctx, m.node.URL, ask)
	switch r.Status {
	case http.StatusInternalServerError, http.StatusBadRequest, http.StatusUnauthorized, http.StatusNotFound:
		return r, fmt.Errorf("%w: request %s got %d %s, which trouble does not excuse", errBroken, r.Request, r.Status, r.Code)
	case http.StatusPaymentRequired, http.StatusServiceUnavailable, 0:
		pause(ctx, c.stop, 20*time.Millisecond, 150*time.Millisecond, c.rand)
	}
	return r, nil
}

// insist repeats a request under its idempotency key until it has the answer, as often as clients do and then some.
func (c *caller) insist(ctx context.Context, ask rig.Ask) error {
	c.s.keyed.add(ask)
	const tries = 8
	for try := range tries {
		if c.rand.IntN(6) == 0 {
			ask.Leave = time.Duration(1+c.rand.IntN(200)) * time.Millisecond
		}
		ask.Retry = try
		r, err := c.race(ctx, ask)
		ask.Leave = 0
		switch {
		case err != nil:
			return err
		case r.Complete && c.rand.IntN(4) > 0, r.Status == http.StatusPaymentRequired, ask.Act == rig.Refuse && r.Status != 0:
			return nil // sometimes the answer is asked for once more
		}
		if !pause(ctx, c.stop, 10*time.Millisecond, 400*time.Millisecond, c.rand) {
			return nil
		}
	}
	return nil
}

// race sends a request, at times to a second node too, as an impatient proxy does.
func (c *caller) race(ctx context.Context, ask rig.Ask) (rig.Receipt, error) {
	if c.rand.IntN(3) > 0 {
		return c.once(ctx, ask)
	}
	twin := &caller{s: c.s, client: c.client, rand: c.s.random(c.rand.Uint64()), stop: c.stop}
	done := make(chan error, 1)
	go func() {
		pause(ctx, c.stop, 0, 60*time.Millisecond, twin.rand)
		_, err := twin.once(ctx, ask)
		done <- err
	}()
	r, err := c.once(ctx, ask)
	return r, errors.Join(err, <-done)
}

// join sends a repeat, as official clients do, while the first request runs.
func (c *caller) join(ctx context.Context, ask rig.Ask) error {
	g, ctx := errgroup.WithContext(ctx)
	again := ask
	again.Retry = 1
	delay := time.Duration(c.rand.IntN(30)) * time.Millisecond
	m := c.s.choose(c.rand)
	if m == nil {
		return nil
	}
	g.Go(func() error {
		c.client.Do(ctx, m.node.URL, ask)
		return nil
	})
	g.Go(func() error {
		select {
		case <-time.After(delay):
			c.client.Do(ctx, m.node.URL, again)
		case <-ctx.Done():
		}
		return nil
	})
	return g.Wait()
}

// script draws what a request is to do.
func (c *caller) script() rig.Script {
	r := c.rand
	x := rig.Script{
		Mark: fmt.Sprintf("s%d-c%d-%d", c.s.seed, c.id, c.marks), Stream: r.IntN(2) == 0, Input: 1 + r.Int64N(80), Output: 1 + r.Int64N(120),
		First: time.Duration(r.IntN(40)) * time.Millisecond,
	}
	x.Cached = r.Int64N(x.Input + 1)
	x.Max = x.Output + r.Int64N(100)
	if r.IntN(4) == 0 {
		x.Model = rig.Odd
	}
	if c.tenant.ID == c.s.tenants.scarce.ID { // some of them alone are more than the wallet has
		x.Output *= 1 + r.Int64N(30)
		x.Max, x.Events = x.Output, 10
	}
	if r.IntN(5) == 0 {
		x.Max = 0
	}
	if x.Stream {
		x.Pause = time.Duration(r.IntN(25)) * time.Millisecond
		if r.IntN(8) == 0 { // long enough for several checkpoints
			x.Events, x.Pause = 30, 150*time.Millisecond
		}
	} else if r.IntN(10) == 0 {
		x.First = time.Duration(1+r.IntN(3)) * time.Second
	}
	switch n := r.IntN(100); {
	case n < 2:
		x.Act = rig.Refuse
	case n < 5:
		x.Act = rig.Stumble
	case n < 6:
		x.Act = rig.Limit
	case n < 7:
		x.Act = rig.CutFirst
	case n < 9:
		x.Act = rig.CutMid
	}
	return x
}
