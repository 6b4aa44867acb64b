package crash_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"weir/bench/rig"
	"weir/internal/ledger"
	"weir/internal/money"
)

// second starts one more node of an installation on PostgreSQL and Redis.
func (s *stage) second() *rig.Node {
	s.Helper()
	n, err := s.site.Node("b")
	s.must(err)
	s.must(n.Start())
	s.must(n.AwaitReady(s.Context()))
	return n
}

// charges are the resolutions of a request's holds that its tenant pays for.
func (s *stage) charges(mark string) (out []rig.Entry) {
	s.Helper()
	books, err := rig.ReadBooks(s.Context(), s.site.DB())
	s.must(err)
	for _, e := range books.Entries {
		if e.Mark == mark && e.Charged() {
			out = append(out, e)
		}
	}
	return out
}

const crowd = 20

// spread sends a keyed request as many times at once as a crowd, half of it to each node.
func (s *stage) spread(ask rig.Ask, nodes ...*rig.Node) []rig.Receipt {
	got := make([]rig.Receipt, crowd)
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() { got[i] = s.client.Do(s.Context(), nodes[i%len(nodes)].URL, ask) })
	}
	wg.Wait()
	return got
}

// TestOneKeyOnTwoNodes: a call that is sent twenty times at once under one key, to two nodes, is charged once and gives
// everybody one answer; those who come while a stream runs are told 409, and get it when they come again.
func TestOneKeyOnTwoNodes(t *testing.T) { //nolint:tparallel // both kinds of calls share one stage
	t.Parallel()
	s := furnished(t, "postgres", results)
	b := s.second()
	tenant := s.tenant(5 * money.USD)
	for name, script := range map[string]rig.Script{
		"json":   {Input: 10, Output: 30, Max: 50, First: 300 * time.Millisecond},
		"stream": {Stream: true, Input: 10, Output: 30, Max: 50, Pause: 50 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			s.on(t, func() {
				script.Mark = "crowd-" + name
				ask := rig.Ask{Script: script, Tenant: tenant, IdempotencyKey: script.Mark}
				ran := 0
				for _, r := range s.spread(ask, s.node, b) {
					switch {
					case r.Complete && !r.Replayed:
						ran++
					case r.Complete:
					case !script.Stream || r.Status != 409 || r.Code != "idempotency_in_progress":
						t.Errorf("%+v", r)
					}
				}
				if ran != 1 {
					t.Errorf("%d answers say that they are the first", ran)
				}
				// Its end has reached the client a moment before the answer is kept.
				if !s.await(10*time.Second, func() bool { return s.client.Do(s.Context(), b.URL, ask).Replayed }) {
					t.Error("the answer is not kept")
				}
				for i, r := range s.spread(ask, s.node, b) {
					if !r.Complete || !r.Replayed {
						t.Errorf("repeat %d: %+v", i, r)
					}
				}
				if c := s.charges(script.Mark); len(c) != 1 || len(s.upstream.Of(script.Mark)) != 1 {
					t.Errorf("%d calls of the upstream, charges %+v", len(s.upstream.Of(script.Mark)), c)
				}
				s.rest()
				s.prove(rig.Evidence{Rest: true}) // all answers under one key are one answer at one cost
			})
		})
	}
}

// TestOneKeyWhenItsNodeDies: the node that runs a keyed call dies while the other node's clients wait for it. They get one
// answer, and one charge.
func TestOneKeyWhenItsNodeDies(t *testing.T) {
	t.Parallel()
	if !everything() {
		return // it waits for the end of a claim
	}
	s := furnished(t, "postgres", results)
	b := s.second()
	tenant := s.tenant(5 * money.USD)
	ask := rig.Ask{Script: rig.Script{Mark: "orphans", Input: 10, Output: 30, Max: 50, First: 3 * time.Second}, Tenant: tenant, IdempotencyKey: "orphans"}
	var wg sync.WaitGroup
	wg.Go(func() { s.do(ask) })
	if err := s.upstream.Await(t.Context(), ask.Mark, func(calls []rig.Call) bool { return len(calls) == 1 }); err != nil {
		t.Fatal(err)
	}
	var got []rig.Receipt
	wg.Go(func() { got = s.spread(ask, b) })
	if !s.await(5*time.Second, func() bool { return s.log.Running() == crowd+1 }) {
		t.Error("the crowd does not come")
	}
	s.check(s.node.Kill())
	wg.Wait()
	for _, r := range got {
		if !r.Complete {
			t.Errorf("%+v", r)
		}
	}
	if c := s.charges(ask.Mark); len(c) != 1 {
		t.Errorf("charges %+v", c)
	}
	s.rest()
	s.prove(rig.Evidence{Rest: true})
}

// TestNodeThatStaysAway: what a node had open that does not come back is resolved by the others within a minute of its last
// heartbeat.
func TestNodeThatStaysAway(t *testing.T) {
	t.Parallel()
	if !everything() {
		return // it waits for the end of a heartbeat
	}
	s := furnished(t, "postgres", results)
	s.second()
	tenant := s.tenant(5 * money.USD)
	var wg sync.WaitGroup
	for i, script := range []rig.Script{
		{Stream: true, Input: 10, Output: 1000, Max: 1000, Pause: 20 * time.Millisecond},
		{Act: rig.Hang, Output: 10, Max: 50},
	} {
		script.Mark = fmt.Sprintf("away-%d", i)
		wg.Go(func() { s.do(rig.Ask{Script: script, Tenant: tenant}) })
	}
	open := func() (held, delivered int) {
		row := s.site.DB().SQL.QueryRowContext(t.Context(), "SELECT count(*), count(first_byte_at) FROM open_holds")
		s.check(row.Scan(&held, &delivered))
		return held, delivered
	}
	if !s.await(10*time.Second, func() bool { held, delivered := open(); return held == 2 && delivered == 1 }) {
		t.Error("the calls do not come under way")
	}
	s.check(s.node.Kill())
	wg.Wait()
	s.tally.resolved(s.rest())
	s.prove(rig.Evidence{Rest: true})
	books, err := rig.ReadBooks(t.Context(), s.site.DB())
	s.must(err)
	outcomes := map[ledger.Outcome]int{}
	for _, e := range books.Entries {
		outcomes[e.Outcome]++
		if !e.Swept {
			t.Errorf("%+v", e)
		}
	}
	if outcomes[ledger.Settled] != 1 || outcomes[ledger.Expired] != 1 {
		t.Errorf("%v", outcomes)
	}
}
