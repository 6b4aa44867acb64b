package crash_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"weir/bench/rig"
	"weir/internal/money"
)

// flow is what customers, administrators or the program itself do while the process dies.
type flow struct {
	name string
	// prepare brings the stage to where the flow begins; nothing dies here but what it kills itself.
	prepare func(*act)
	// run is what the process dies in. It returns when all that it began is over, whether by an end or by the death.
	run func(*act)
	// again is what clients do when the process is back.
	again func(*act)
	// check proves what the flow promises beyond the invariants, at rest; died is whether the process did.
	check func(a *act, died bool)
	// only are the beginnings of the names of the places that count; nil for all but background work.
	only []string
	// one: a single call is made, so that it can be told in which window it died, and what it may cost then.
	one bool
	// loose: a crowd takes another way each time, so that only the first half of the passages is worth waiting for.
	loose bool
	// ends: the process ends in it, and well.
	ends bool
	// slow flows run in full runs only.
	slow bool
}

// act is one run of a flow.
type act struct {
	*stage
	mark   string // begins the marks of its requests
	tenant rig.Tenant
	keyed  []rig.Ask    // its requests with an idempotency key
	most   money.Amount // what all its requests may cost the tenant
	values map[string]string

	mu  sync.Mutex
	got []rig.Receipt
}

// spot is where a process dies.
type spot struct {
	place string
	nth   int
}

func (c spot) String() string { return fmt.Sprintf("%s:%d", c.place, c.nth) }

// background are the places that pass whatever the flow is.
var background = []string{
	"ledger.register.", "ledger.node.", "ledger.heartbeat.", "ledger.bury.", "ledger.sweep.", "ledger.upkeep.", "ledger.expire_lot.",
	"outbox.", "jobs.",
}

func (f *flow) counts(place string) bool {
	begins := func(prefix string) bool { return strings.HasPrefix(place, prefix) }
	if f.only != nil {
		return slices.ContainsFunc(f.only, begins)
	}
	return !slices.ContainsFunc(background, begins)
}

// spots are the cases of a flow that has passed these places: the first, a middle and the last passage of each.
func (f *flow) spots(passed []string) []spot {
	counts := map[string]int{}
	for _, place := range passed {
		if f.counts(place) {
			counts[place]++
		}
	}
	var out []spot
	for place, n := range counts {
		nths := []int{1, (n + 1) / 2, n}
		if f.loose {
			nths = []int{1, (n + 3) / 4, (n + 1) / 2}
		}
		slices.Sort(nths)
		for _, nth := range slices.Compact(nths) {
			out = append(out, spot{place, nth})
		}
	}
	slices.SortFunc(out, func(x, y spot) int {
		if x.place != y.place {
			return strings.Compare(x.place, y.place)
		}
		return x.nth - y.nth
	})
	return out
}

// The part of a day has every fourth flow, and of those every sixteenth case; 64 days have everything.
const (
	flowsEvery = 4
	casesEvery = 16
)

// today picks those of n flows or cases that run.
func todaysFlows[T any](all []T) []T { return pick(all, flowsEvery, 1) }
func todaysCases[T any](all []T) []T { return pick(all, casesEvery, flowsEvery) }

func pick[T any](all []T, every, days int) []T {
	n, _ := day() // checked at the start
	if n < 0 {
		return all
	}
	var out []T
	for i := (n / days) % every; i < len(all); i += every {
		out = append(out, all[i])
	}
	return out
}

// TestPlaces: wherever the process dies in a flow, the money is right when it is back.
func TestPlaces(t *testing.T) {
	t.Parallel()
	for _, database := range []string{"sqlite", "postgres"} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			s := furnished(t, database, results)
			for _, f := range todaysFlows(flows()) {
				if f.slow && !everything() {
					continue
				}
				ok := t.Run(f.name, func(t *testing.T) { s.on(t, func() { s.cases(f) }) })
				if !ok { // what is broken stays in the books
					s = furnished(t, database, results)
				}
			}
			t.Run("late repeats", func(t *testing.T) { s.on(t, s.repeatLate) })
		})
	}
}

// on has what the stage finds told to a subtest.
func (s *stage) on(t *testing.T, do func()) {
	outer := s.T
	s.T = t
	defer func() { s.T = outer }()
	do()
}

// cases runs a flow undisturbed, and then once for each place that it passed.
func (s *stage) cases(f *flow) {
	passed, died := s.play(f, nil)
	if died || s.Failed() {
		s.Fatalf("the flow does not end well by itself; it passed %v", passed)
	}
	for _, c := range todaysCases(f.spots(passed)) {
		ok := s.Run(c.String(), func(t *testing.T) {
			s.on(t, func() {
				if _, died := s.play(f, &c); !died {
					s.tally.miss(s.database, f, c)
				}
			})
		})
		if !ok {
			return // what is broken stays in the books
		}
	}
}

// play runs a flow; with a spot the process is to die there. It returns the places that were passed.
func (s *stage) play(f *flow, c *spot) (passed []string, died bool) {
	s.disarm()
	if !s.alive() {
		s.start()
	}
	s.serial++
	a := &act{stage: s, mark: fmt.Sprintf("%s-%d", f.name, s.serial), values: map[string]string{}}
	f.prepare(a)
	s.passages()
	if c != nil {
		s.arm(*c)
	}
	f.run(a)
	if c != nil {
		died = s.await(dyingWithin, func() bool { return !s.alive() })
	} else {
		s.settle()
	}
	s.disarm()
	passed = s.passages()
	if !s.alive() {
		code := s.node.Process().ExitCode()
		died = code == 128+int(syscall.SIGKILL)
		if !died && (code != 0 || !f.ends) {
			s.Errorf("the process ended by itself, with %d", code)
		}
		if c != nil && died {
			w := a.window(f)
			s.tally.hit(s.database, f, *c, w.name)
			defer a.fair(f, w)
		}
		s.prove(rig.Evidence{})
		s.start()
	}
	if f.again != nil {
		f.again(a)
	}
	s.tally.resolved(s.rest())
	s.prove(rig.Evidence{Rest: true})
	if f.check != nil {
		f.check(a, died)
	}
	return passed, died
}

// window is the state in which a death has left the one call of a flow (facts/ledger.md §3.5).
type window struct {
	name            string // W1 … W5; "" for none of them
	open, delivered bool   // its hold, and whether a delivered byte was noted
}

func (a *act) window(f *flow) (w window) {
	if !f.one {
		return w
	}
	var charged bool
	row := a.site.DB().SQL.QueryRowContext(a.Context(), `SELECT count(*) > 0, count(first_byte_at) > 0,
		(SELECT count(*) FROM usage_logs WHERE tenant_id = $1 AND user_identifier = $2) > 0 FROM open_holds WHERE tenant_id = $1`, a.tenant.ID, a.mark)
	if err := row.Scan(&w.open, &w.delivered, &charged); err != nil {
		a.Error(err)
	}
	calls := a.upstream.Of(a.mark)
	switch {
	case charged:
		w.name = "W5"
	case !w.open && len(calls) > 0:
		w.name = "W1"
	case w.open && len(calls) > 0 && calls[len(calls)-1].Said:
		w.name = "W4"
	case w.delivered:
		w.name = "W3"
	case w.open:
		w.name = "W2"
	}
	return w
}

// fair proves that the one call of a flow costs what its window says: nothing without a noted byte, else at least its input;
// and in any case no more than the upstream has delivered.
func (a *act) fair(f *flow, w window) {
	if !f.one || len(a.keyed) > 0 { // a repeat is charged in full
		return
	}
	var expired, estimated int
	var charged money.Amount
	row := a.site.DB().SQL.QueryRowContext(a.Context(), `SELECT count(CASE WHEN outcome = 3 THEN 1 END), count(CASE WHEN estimated THEN 1 END),
		coalesce(sum(cash_n + bonus_n + debt_n), 0) FROM charges WHERE tenant_id = $1`, a.tenant.ID)
	if err := row.Scan(&expired, &estimated, &charged); err != nil {
		a.Error(err)
	}
	if charged > a.most {
		a.Errorf("%s: it costs %s, and can have cost %s at most", w.name, charged, a.most)
	}
	switch {
	case w.delivered && (estimated != 1 || expired != 0):
		a.Errorf("%s: a byte was delivered, and %d estimated charges made", w.name, estimated)
	case w.open && !w.delivered && (expired != 1 || estimated != 0):
		a.Errorf("%s: nothing was delivered, and %d holds given back", w.name, expired)
	}
}

// repeatLate sends the requests once more whose claims had not ended right after the restart. All get their answer.
func (s *stage) repeatLate() {
	if !s.alive() {
		s.start()
	}
	var wg sync.WaitGroup
	turns := make(chan struct{}, 16)
	for _, ask := range s.late {
		wg.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			if r, ok := s.insist(ask); !ok {
				s.Errorf("%s: no answer: %+v", ask.Mark, r)
			}
		})
	}
	wg.Wait()
	s.late = nil
	s.rest()
	s.prove(rig.Evidence{Rest: true})
}

// insist repeats a request until it is answered, past the end of a dead run's claim.
func (s *stage) insist(ask rig.Ask) (r rig.Receipt, ok bool) {
	const pause = 500 * time.Millisecond
	for end := time.Now().Add(resolveWithin); ; {
		if r = s.do(ask); r.Complete || time.Now().After(end) {
			return r, r.Complete
		}
		select {
		case <-time.After(pause):
		case <-s.Context().Done():
			return r, false
		}
	}
}

// repeat sends the keyed requests once more, right after the restart. Those whose dead run's claim still counts come late.
func (a *act) repeat() {
	for _, ask := range a.keyed {
		soon := ask
		soon.Patience = time.Second
		switch r := a.do(soon); {
		case r.Complete:
		case r.Broke != "" && r.Status == 0, r.Code == "idempotency_in_progress": // it waits for the claim, or is told to
			a.late = append(a.late, ask)
		default:
			a.Errorf("the repeat of %s got %+v", ask.Mark, r)
		}
	}
}
