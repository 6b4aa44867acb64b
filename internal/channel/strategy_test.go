package channel

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"weir/internal/fault"
)

func TestStrategies(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		strategy Strategy
		views    []*view
		paces    map[string][2]time.Duration
		draw     func(int64) int64
		want     string
	}{
		"cost: the cheapest first": {
			ByCost, []*view{{name: "dear", costPPM: 3}, {name: "cheap", costPPM: 1}, {name: "middle", costPPM: 2}}, nil, last, "cheap middle dear",
		},
		"cost: priority before it": {
			ByCost, []*view{{name: "cheap", costPPM: 1}, {name: "dear", costPPM: 9, priority: 1}}, nil, last, "dear cheap",
		},
		"cost: weights decide among equals": {
			ByCost, []*view{{name: "a", costPPM: 1}, {name: "b", costPPM: 1, weight: 5}, {name: "c", costPPM: 2}}, nil, last, "b a c",
		},
		"latency: the first byte": {
			ByLatency,
			[]*view{{name: "slow"}, {name: "fast"}},
			map[string][2]time.Duration{"slow": {2 * time.Second, 0}, "fast": {time.Second, 0}},
			last,
			"fast slow",
		},
		"latency: slow output outweighs a fast first byte": {
			ByLatency,
			[]*view{{name: "a"}, {name: "b"}},
			map[string][2]time.Duration{"a": {100 * time.Millisecond, 10 * time.Second}, "b": {time.Second, time.Second}},
			last,
			"b a",
		},
		"latency: what is not known is tried first": {
			ByLatency, []*view{{name: "known"}, {name: "new"}}, map[string][2]time.Duration{"known": {time.Millisecond, 0}}, last, "new known",
		},
		"latency: sometimes by weight, so that none is forgotten": {
			ByLatency,
			[]*view{{name: "slow"}, {name: "fast"}},
			map[string][2]time.Duration{"slow": {2 * time.Second, 0}, "fast": {time.Second, 0}},
			first,
			"slow fast",
		},
	} {
		s, _ := selectorOf(row.draw, row.views...)
		now := *s.now.Load()
		now.strategies.Usual = row.strategy
		s.now.Store(&now)
		for _, v := range row.views {
			if p, ok := row.paces[v.name]; ok {
				v.state.learn("m", p[0], p[1], 100)
			}
		}
		if got := order(s.Select(Query{Model: "m", Group: "default"})); got != row.want {
			t.Errorf("%s: got %q, want %q", name, got, row.want)
		}
	}
}

// TestSticky: a conversation stays where it is, conversations are spread by weight, and a channel that goes moves only its own.
func TestSticky(t *testing.T) {
	t.Parallel()
	pick := func(weights map[string]int64, affinity uint64) Route {
		var views []*view
		for _, name := range []string{"a", "b", "c"} {
			if w, ok := weights[name]; ok {
				views = append(views, &view{name: name, weight: w, hash: Affinity(name), credentials: keys(name+"1", name+"2", name+"3")})
			}
		}
		s, _ := selectorOf(nil, views...)
		now := *s.now.Load()
		now.strategies.Usual = BySticky
		s.now.Store(&now)
		r, _ := s.Select(Query{Model: "m", Group: "default", Affinity: affinity}).Next()
		return r
	}
	all := map[string]int64{"a": 1, "b": 1, "c": 2}
	counts := map[string]int{}
	credentials := map[string]int{}
	for i := range 4000 {
		affinity := Affinity("tenant", "m", strconv.Itoa(i))
		r := pick(all, affinity)
		if again := pick(all, affinity); again.Name != r.Name || again.CredentialID != r.CredentialID {
			t.Fatalf("%d went to %s/%s and then to %s/%s", i, r.Name, r.CredentialID, again.Name, again.CredentialID)
		}
		if r.Name != "c" {
			if still := pick(map[string]int64{"a": 1, "b": 1}, affinity); still.Name != r.Name {
				t.Fatalf("%d moved from %s to %s although c went", i, r.Name, still.Name)
			}
		}
		counts[r.Name]++
		credentials[r.CredentialID]++
	}
	if counts["a"] < 850 || counts["a"] > 1150 || counts["c"] < 1850 || counts["c"] > 2150 {
		t.Errorf("got %v of 4,000 by weights %v", counts, all)
	}
	if len(credentials) != 9 {
		t.Errorf("got credentials %v", credentials)
	}
}

func TestCaps(t *testing.T) {
	t.Parallel()
	s, c := selectorOf(first, &view{name: "a", maxConcurrency: 2}, &view{name: "b", maxRPM: 3})
	candidates := s.Select(Query{Model: "m", Group: "default"})
	a, _ := candidates.Next()
	b, _ := candidates.Next()
	for i, want := range []bool{true, true, false} {
		if got := s.Begin(a); got != want {
			t.Errorf("call %d at once: %v", i+1, got)
		}
	}
	s.End(a)
	if !s.Begin(a) || s.Begin(a) {
		t.Error("a place that was given back is not there, or more than it")
	}
	for i, want := range []bool{true, true, true, false} {
		got := s.Begin(b)
		if got != want {
			t.Errorf("call %d in a minute: %v", i+1, got)
		}
		if got {
			s.End(b)
		}
	}
	c.Advance(time.Minute) // noon: three calls at the very begin of the last minute are over at its end
	c.Advance(59 * time.Second)
	if !s.Begin(b) {
		t.Error("no call in the next minute")
	}
	s.shares.Store(2)
	s.End(a)
	if s.Begin(a) {
		t.Error("of two nodes one takes more than its half")
	}
}

// TestHalfOpenAndRamp: after the bench one call finds out, then a growing part of the calls follows.
func TestHalfOpenAndRamp(t *testing.T) {
	t.Parallel()
	drawn := int64(0)
	s, c := selectorOf(func(n int64) int64 { return min(drawn, n-1) }, &view{name: "a", priority: 1}, &view{name: "b"})
	var told []newsKind
	s.breaker.news = func(n news) { told = append(told, n.kind) }
	next := func() Route {
		r, _ := s.Select(Query{Model: "m", Group: "default"}).Next()
		return r
	}
	for range failuresInARow {
		s.Report(next(), failedWith(fault.UpstreamFailed))
	}
	if r := next(); r.Name != "b" {
		t.Fatalf("open, and %s is asked", r.Name)
	}
	c.Advance(failedFor)
	probing := next()
	if probing.Name != "a" || probing.Why != WhyProbe {
		t.Fatalf("half-open, and %s is asked because %s", probing.Name, probing.Why)
	}
	if !s.Begin(probing) || s.Begin(probing) {
		t.Error("the lease is not one call's")
	}
	if r := next(); r.Name != "b" {
		t.Error("two calls find out at once")
	}
	s.Report(probing, failedWith(fault.Cancelled))
	probing = next()
	if probing.Name != "a" {
		t.Error("a probe that was given up is not made again")
	}
	if !s.Begin(probing) {
		t.Error("a lease that was given back is not there")
	}
	s.Report(probing, failedWith(fault.UpstreamFailed))
	c.Advance(failedFor)
	if r := next(); r.Name != "b" {
		t.Error("the second bench is not longer than the first")
	}
	c.Advance(failedFor)
	s.Report(next(), nil)
	for _, row := range []struct {
		after time.Duration
		drawn int64
		want  string
	}{{0, rampFrom - 1, "a"}, {0, rampFrom, "b"}, {rampFor / 2, 54, "a"}, {0, 55, "b"}, {rampFor, 99, "a"}} {
		c.Advance(row.after)
		if drawn = row.drawn; next().Name != row.want {
			t.Errorf("%v later, drawn %d: not %s", row.after, row.drawn, row.want)
		}
	}
	s.Report(next(), nil)
	if want := []newsKind{breakerOpened, breakerClosed}; !slices.Equal(told, want) {
		t.Errorf("told %d, want %d", told, want)
	}
}

// TestRefusals: each lasts longer than the one before, and the fifth says that the credential is dead.
func TestRefusals(t *testing.T) {
	t.Parallel()
	s, c := selectorOf(first, &view{name: "a", credentials: keys("1")})
	var told []newsKind
	s.breaker.news = func(n news) { told = append(told, n.kind) }
	r, _ := s.Select(Query{Model: "m", Group: "default"}).Next()
	wait := refusedFor
	for range deadAfter {
		s.Report(r, failedWith(fault.UpstreamRefused))
		s.Report(r, failedWith(fault.UpstreamRefused)) // a last resort: not a new refusal
		c.Advance(wait)
		wait *= 2
	}
	want := []newsKind{credentialBenched, credentialBenched, credentialBenched, credentialBenched, credentialDisabled}
	if !slices.Equal(told, want) {
		t.Errorf("told %d, want %d", told, want)
	}
	s.Report(r, nil)
	if got := told[len(told)-1]; got != credentialHealed {
		t.Errorf("after a success told %v", got)
	}
}

// BenchmarkStrategies prints what routing costs with 1,000 channels that all serve the model: the bound is 50 µs.
func BenchmarkStrategies(b *testing.B) {
	for _, strategy := range AllStrategies() {
		b.Run(string(strategy), func(b *testing.B) {
			views := make([]*view, 1000)
			for i := range views {
				name := strconv.Itoa(i)
				views[i] = &view{name: name, hash: Affinity(name), weight: int64(i%5 + 1), costPPM: int64(i%7 + 1), credentials: keys("1", "2")}
			}
			s, _ := selectorOf(nil, views...)
			for i, v := range views {
				v.state.learn("m", time.Duration(i+1)*time.Millisecond, time.Second, 100)
			}
			now := *s.now.Load()
			now.strategies.Usual = strategy
			s.now.Store(&now)
			b.ReportAllocs()
			for b.Loop() {
				r, ok := s.Select(Query{Model: "m", Group: "default", Affinity: 7}).Next()
				if !ok || !s.Begin(r) {
					b.Fatal("no route")
				}
				s.Report(r, nil)
				s.End(r)
			}
		})
	}
}
