package crash_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"weir/bench/rig"
	"weir/internal/money"
)

const cent = money.USD / 100

// flows are all flows over HTTP in which the one process of an installation dies, and the start itself.
func flows() []*flow {
	return slices.Concat(calls(), administration(), sales(), claims())
}

// calls are the flows of customers.
func calls() []*flow {
	whole := rig.Script{Input: 10, Output: 30, Max: 50}
	stream := rig.Script{Stream: true, Input: 10, Output: 64, Max: 200, Events: 8, Pause: 40 * time.Millisecond}
	return []*flow{
		{name: "json", one: true, prepare: has(5 * money.USD), run: sends(whole), check: allAnswered},
		{name: "json-beside-its-hold", one: true, prepare: known(5 * money.USD), run: sends(whole), check: allAnswered},
		{name: "stream", one: true, prepare: has(5 * money.USD), run: sends(stream), check: allAnswered},
		{name: "stream-beside-its-hold", one: true, prepare: known(5 * money.USD), run: sends(stream), check: allAnswered},
		{
			name: "growing-stream", one: true, prepare: has(2 * money.USD), check: allAnswered,
			run: sends(rig.Script{Stream: true, Input: 10, Output: 4500, Events: 60, Pause: 5 * time.Millisecond}),
		},
		{name: "rivals", loose: true, prepare: has(6 * cent), run: rivals},
		{
			name: "client-leaves", one: true, prepare: has(5 * money.USD),
			run: leaves(rig.Script{Stream: true, Input: 10, Output: 400, Max: 500, Events: 100, Pause: 20 * time.Millisecond},
				func(_, delivered int) bool { return delivered > 0 }),
		},
		{
			name: "client-leaves-early", one: true, prepare: has(5 * money.USD),
			run: leaves(rig.Script{Input: 10, Output: 30, Max: 50, First: 5 * time.Second}, func(held, _ int) bool { return held > 0 }),
		},
		{name: "refused", one: true, prepare: has(5 * money.USD), run: sends(odd(rig.Script{Act: rig.Refuse, Output: 30, Max: 50}))},
		{name: "failover", one: true, prepare: has(5 * money.USD), run: sends(odd(rig.Script{Stream: true, Act: rig.Stumble, Output: 30, Max: 50})), check: allAnswered},
		{name: "upstream-breaks", one: true, prepare: has(5 * money.USD), run: sends(odd(rig.Script{Stream: true, Act: rig.CutMid, Output: 64, Max: 200, Pause: 40 * time.Millisecond}))},
		{name: "keyed-json", one: true, prepare: has(5 * money.USD), run: sendsKeyed(whole), again: (*act).repeat},
		{name: "keyed-stream", one: true, prepare: has(5 * money.USD), run: sendsKeyed(stream), again: (*act).repeat},
		{name: "keyed-failure", one: true, prepare: has(5 * money.USD), run: sendsKeyed(odd(rig.Script{Act: rig.Refuse, Output: 30, Max: 50}))},
		{name: "repeat", prepare: kept(whole), run: repeats, again: (*act).repeat},
		{name: "repeat-stream", prepare: kept(stream), run: repeats, again: (*act).repeat},
		{name: "takeover", slow: true, prepare: abandoned(whole), run: repeats, again: (*act).repeat, only: []string{"idempotency."}},
		{name: "burst", loose: true, prepare: has(money.USD), run: burst},
	}
}

// odd has a script use the model whose channels other flows do not need: failures bench them.
func odd(s rig.Script) rig.Script {
	s.Model = rig.Odd
	return s
}

// has makes a tenant with a balance, which this process has never seen.
func has(balance money.Amount) func(*act) {
	return func(a *act) { a.tenant = a.stage.tenant(balance) }
}

// known makes a tenant whose wallet the process has just seen, so that the upstream is asked beside the hold.
func known(balance money.Amount) func(*act) {
	return func(a *act) {
		a.tenant = a.stage.tenant(balance)
		if r := a.do(a.ask("warm", rig.Script{Output: 1, Max: 1})); !r.Complete {
			a.Errorf("the first call got %+v", r)
		}
	}
}

// overhead is how many tokens more than a script says its prompt may be estimated to have.
const overhead = 100

// ask is a request of the flow's tenant; its mark is the flow's, with an ending.
func (a *act) ask(ending string, s rig.Script) rig.Ask {
	s.Mark = a.mark + ending
	a.most += rig.Cost(s.Model, rig.Usage{Input: s.Input + overhead, Output: s.Output + s.Events})
	return rig.Ask{Script: s, Tenant: a.tenant}
}

// send sends and notes what it got.
func (a *act) send(ask rig.Ask) {
	r := a.do(ask)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.got = append(a.got, r)
}

// quiet waits until the server has dealt with what its client does not wait for.
func (a *act) quiet() {
	a.await(3*time.Second, func() bool {
		held, _ := a.holds()
		return !a.alive() || held == 0
	})
}

func sends(s rig.Script) func(*act) {
	return func(a *act) { a.send(a.ask("", s)) }
}

// leaves sends, and hangs up when what is awaited is true of its hold in the books, or the process is dead.
func leaves(s rig.Script, awaited func(held, delivered int) bool) func(*act) {
	return func(a *act) {
		ctx, leave := context.WithCancel(a.Context())
		var wg sync.WaitGroup
		wg.Go(func() {
			defer leave()
			a.await(5*time.Second, func() bool { return !a.alive() || awaited(a.holds()) })
		})
		a.client.Do(ctx, a.node.URL, a.ask("", s))
		leave()
		wg.Wait()
		a.quiet()
	}
}

// holds counts the open holds of the flow's tenant, and those of which a delivered byte is noted.
func (a *act) holds() (held, delivered int) {
	row := a.site.DB().SQL.QueryRowContext(a.Context(), "SELECT count(*), count(first_byte_at) FROM open_holds WHERE tenant_id = $1", a.tenant.ID)
	a.check(row.Scan(&held, &delivered))
	return held, delivered
}

func sendsKeyed(s rig.Script) func(*act) {
	return func(a *act) {
		ask := a.ask("", s)
		ask.IdempotencyKey = a.mark
		a.keyed = append(a.keyed, ask)
		a.send(ask)
	}
}

// allAnswered: undisturbed, every request gets its answer.
func allAnswered(a *act, died bool) { //nolint:revive // as flow.check
	for _, r := range a.got {
		if !died && !r.Complete {
			a.Errorf("%+v", r)
		}
	}
}

// rivals are two streams that together need more than the wallet has: one ends early.
func rivals(a *act) {
	var wg sync.WaitGroup
	for _, ending := range []string{"-x", "-y"} {
		ask := a.ask(ending, rig.Script{Stream: true, Input: 10, Output: 5500, Events: 60, Pause: 5 * time.Millisecond})
		wg.Go(func() { a.send(ask) })
	}
	wg.Wait()
	a.quiet()
}

// burst is a crowd at a small wallet: most are refused.
func burst(a *act) {
	var wg sync.WaitGroup
	for i := range 32 {
		s := rig.Script{Input: 10, Output: 2500, Stream: i%2 == 0, First: 50 * time.Millisecond}
		wg.Go(func() {
			for j := range 3 {
				if !a.alive() {
					return
				}
				a.send(a.ask(fmt.Sprintf("-%d-%d", i, j), s))
			}
		})
	}
	wg.Wait()
	a.quiet()
}

// kept leaves an answer that was kept by a process that died before it was charged. The restart gives its hold back.
func kept(s rig.Script) func(*act) {
	return func(a *act) {
		a.tenant = a.stage.tenant(5 * money.USD)
		a.arm(spot{"idempotency.keep.after_commit", 1})
		sendsKeyed(s)(a)
		if !a.await(dyingWithin, func() bool { return !a.alive() }) {
			a.Fatalf("it did not die: %+v", a.got)
		}
		a.disarm()
		a.start()
		a.rest()
	}
}

// repeats sends the keyed requests once more.
func repeats(a *act) {
	for _, ask := range a.keyed {
		a.send(ask)
	}
}

// abandoned takes a request whose claim a dead process has left.
func abandoned(s rig.Script) func(*act) {
	return func(a *act) {
		if len(a.orphans) == 0 {
			a.orphan(s)
		}
		ask := a.orphans[0]
		a.orphans = a.orphans[1:]
		a.tenant, a.keyed = ask.Tenant, []rig.Ask{ask}
	}
}

// orphanage is how many claims one death leaves, for as many cases.
const orphanage = 12

// orphan kills a process that has claims, and waits until they have ended.
func (a *act) orphan(s rig.Script) {
	a.tenant = a.stage.tenant(5 * money.USD)
	s.First = 2 * time.Second
	var wg sync.WaitGroup
	for i := range orphanage {
		ask := a.ask(fmt.Sprintf("-orphan-%d", i), s)
		ask.IdempotencyKey = ask.Mark
		a.orphans = append(a.orphans, ask)
		wg.Go(func() { a.do(ask) })
	}
	if !a.await(5*time.Second, func() bool { held, _ := a.holds(); return held == orphanage }) {
		a.Fatal("the calls do not come under way")
	}
	a.check(a.node.Kill())
	wg.Wait()
	a.start()
	if r, ok := a.insist(a.orphans[0]); !ok { // when this one runs, all claims have ended
		a.Fatalf("%+v", r)
	}
	a.orphans = a.orphans[1:]
}
