package channel

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"weir/internal/clock"
	"weir/internal/fault"
	"weir/internal/secret"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// selectorOf returns a selector over channels, without a database, on a clock that stands still.
func selectorOf(draw func(int64) int64, views ...*view) (*Selector, *clock.Fake) {
	c := clock.NewFake(noon)
	s := NewSelector(SelectorConfig{Clock: c, Draw: draw})
	for i, v := range views {
		v.weight = max(1, v.weight)
		v.state, v.costPPM = &state{}, max(v.costPPM, 1)
		v.number = i + 1
		if v.id == "" {
			v.id = v.name
		}
		if v.groups == nil {
			v.groups = []string{"default"}
		}
		if v.models == nil {
			v.models = []string{"m"}
		}
	}
	s.now.Store(newSnapshot(views))
	return s, c
}

func first(int64) int64 { return 0 }

func last(n int64) int64 { return n - 1 }

func keys(names ...string) []vendorKey {
	var out []vendorKey
	for _, n := range names {
		out = append(out, vendorKey{id: n, key: secret.New("sk-" + n)})
	}
	return out
}

// order is what a query yields: channel names, with the credential behind a slash and a "!" for the benched.
func order(c *Candidates) string {
	var out []string
	for r, ok := c.Next(); ok; r, ok = c.Next() {
		name := r.Name
		if r.CredentialID != "" {
			name += "/" + r.CredentialID
		}
		if r.Benched {
			name += "!"
		}
		out = append(out, name)
	}
	return strings.Join(out, " ")
}

func TestSelect(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		views []*view
		draw  func(int64) int64
		query Query
		want  string
	}{
		"no channel": {nil, first, Query{Model: "m", Group: "default"}, ""},
		"by model and group": {
			[]*view{{name: "a"}, {name: "b", models: []string{"n"}}, {name: "c", groups: []string{"vip"}}, {name: "d", groups: []string{"vip", "default"}}},
			first,
			Query{Model: "m", Group: "default"},
			"a d",
		},
		"unknown group": {[]*view{{name: "a"}}, first, Query{Model: "m", Group: "nobody"}, ""},
		"larger priority first, negative legal": {
			[]*view{{name: "low", priority: -5}, {name: "zero"}, {name: "high", priority: 10}, {name: "high2", priority: 10}},
			first,
			Query{Model: "m", Group: "default"},
			"high high2 zero low",
		},
		"within a tier as drawn": {
			[]*view{{name: "a"}, {name: "b"}, {name: "c"}}, last, Query{Model: "m", Group: "default"}, "c b a",
		},
		"a star is every model": {
			[]*view{{name: "all", models: []string{"*"}}, {name: "named"}}, first, Query{Model: "whatever", Group: "default"}, "all",
		},
		"a star beside names": {
			[]*view{{name: "all", models: []string{"*", "m"}}, {name: "named"}, {name: "best", models: []string{"*"}, priority: 1}},
			first,
			Query{Model: "m", Group: "default"},
			"best all named",
		},
		"a star in another group": {
			[]*view{{name: "all", models: []string{"*"}, groups: []string{"vip"}}}, first, Query{Model: "m", Group: "default"}, "",
		},
		"each channel once, then its next credentials": {
			[]*view{{name: "a", credentials: keys("1", "2", "3")}, {name: "b", credentials: keys("4")}, {name: "c", priority: -1}},
			first,
			Query{Model: "m", Group: "default"},
			"a/1 b/4 a/2 a/3 c",
		},
		"credentials in turn": {
			[]*view{{name: "a", credentials: keys("1", "2", "3")}},
			func(n int64) int64 { return min(n-1, 4) },
			Query{Model: "m", Group: "default"},
			"a/2 a/3 a/1",
		},
	} {
		s, _ := selectorOf(row.draw, row.views...)
		c := s.Select(row.query)
		if empty := c.Empty(); empty != (row.want == "") {
			t.Errorf("%s: empty is %v", name, empty)
		}
		if got := order(c); got != row.want {
			t.Errorf("%s: got %q, want %q", name, got, row.want)
		}
	}
}

func TestRouteSaysHowToCall(t *testing.T) {
	t.Parallel()
	s, _ := selectorOf(first, &view{
		id: "chn_1", name: "X", upstream: "openai", baseURL: "https://x.example/v1", priority: 3, other: `{"a":1}`, models: []string{"m", "n"},
		mapping: map[string]string{"m": "vendor-m"}, headers: map[string]string{"X-A": "b"}, credentials: keys("crd_1"),
	})
	for name, row := range map[string]struct {
		query Query
		want  string
	}{
		"mapped": {Query{Model: "m", Group: "default"}, "vendor-m"}, "as it is": {Query{Model: "n", Group: "default"}, "n"},
		"with a switch": {Query{Model: "m", Switch: ":slow", Group: "default"}, "vendor-m:slow"},
	} {
		r, ok := s.Select(row.query).Next()
		if !ok || r.Model != row.want {
			t.Errorf("%s: got %q, want %q", name, r.Model, row.want)
		}
		if r.ChannelID != "chn_1" || r.Number != 1 || r.Upstream != "openai" || r.BaseURL != "https://x.example/v1" || r.Priority != 3 ||
			r.CredentialID != "crd_1" || r.Credential.Reveal() != "sk-crd_1" || r.Headers["X-A"] != "b" || r.Other != `{"a":1}` || r.Name != "X" {
			t.Errorf("%s: got %+v", name, r)
		}
		if printed := fmt.Sprintf("%v %+v %#v", r, r, r); strings.Contains(printed, "sk-") {
			t.Errorf("a route prints its credential: %s", printed)
		}
	}
}

// TestWeights: the first choice follows the weights; 0 counts as 1.
func TestWeights(t *testing.T) {
	t.Parallel()
	counts := map[string]int{}
	for at := range int64(10) {
		s, _ := selectorOf(func(n int64) int64 {
			if n == 10 {
				return at
			}
			return 0
		}, &view{name: "six", weight: 6}, &view{name: "three", weight: 3}, &view{name: "zero"})
		r, _ := s.Select(Query{Model: "m", Group: "default"}).Next()
		counts[r.Name]++
	}
	if counts["six"] != 6 || counts["three"] != 3 || counts["zero"] != 1 {
		t.Errorf("got %v, want 6, 3 and 1 of 10", counts)
	}
}

// TestManyChannels: beyond the built-in bitset every channel still comes exactly once.
func TestManyChannels(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 63, 64, 65, 256, 257, 1000} {
		views := make([]*view, n)
		for i := range views {
			views[i] = &view{name: strconv.Itoa(i), priority: i % 3, weight: int64(i % 7)}
		}
		s, _ := selectorOf(nil, views...)
		seen, lastPriority := map[string]bool{}, 2
		c := s.Select(Query{Model: "m", Group: "default"})
		for r, ok := c.Next(); ok; r, ok = c.Next() {
			if seen[r.Name] || r.Priority > lastPriority {
				t.Fatalf("of %d: %s again, or out of order", n, r.Name)
			}
			seen[r.Name], lastPriority = true, r.Priority
		}
		if len(seen) != n {
			t.Errorf("got %d of %d", len(seen), n)
		}
	}
}

func TestHasModelAndServes(t *testing.T) {
	t.Parallel()
	s, _ := selectorOf(first, &view{name: "a", models: []string{"m"}, groups: []string{"vip"}}, &view{name: "b", models: []string{"*"}})
	for name, row := range map[string]struct{ got, want bool }{
		"named somewhere":         {s.HasModel("m"), true},
		"a star does not name":    {s.HasModel("n"), false},
		"served by a star":        {s.Serves("n", "default"), true},
		"served by name":          {s.Serves("m", "vip"), true},
		"not served in the group": {s.Serves("n", "vip"), false},
	} {
		if row.got != row.want {
			t.Errorf("%s: got %v", name, row.got)
		}
	}
}

func failedWith(code fault.Code) error { return fault.New(code, "x") }

func limitedFor(d time.Duration) error {
	return &fault.Error{Code: fault.UpstreamRateLimited, Message: "x", RetryAfter: d}
}

func TestBench(t *testing.T) {
	t.Parallel()
	type step struct {
		route string // channel or channel/credential
		model string // m unless said
		err   error
		wait  time.Duration // after it
	}
	for name, row := range map[string]struct {
		steps []step
		want  string
		other string // what another model yields
	}{
		"nothing happened":                          {nil, "a/1 b/3 a/2", "a/1 b/3 a/2"},
		"rate limited: credential and model":        {[]step{{route: "a/1", err: limitedFor(9 * time.Second)}}, "b/3 a/2 a/1!", "a/1 b/3 a/2"},
		"until Retry-After":                         {[]step{{route: "a/1", err: limitedFor(9 * time.Second), wait: 9 * time.Second}}, "a/1 b/3 a/2", "a/1 b/3 a/2"},
		"at most a minute":                          {[]step{{route: "a/1", err: limitedFor(time.Hour), wait: time.Minute}}, "a/1 b/3 a/2", "a/1 b/3 a/2"},
		"a second where nothing is said":            {[]step{{route: "a/1", err: limitedFor(0), wait: 999 * time.Millisecond}}, "b/3 a/2 a/1!", "a/1 b/3 a/2"},
		"refused: the credential for every model":   {[]step{{route: "a/1", err: failedWith(fault.UpstreamRefused), wait: 59 * time.Second}}, "b/3 a/2 a/1!", "b/3 a/2 a/1!"},
		"refused heals after a minute":              {[]step{{route: "a/1", err: failedWith(fault.UpstreamRefused), wait: time.Minute}}, "a/1 b/3 a/2", "a/1 b/3 a/2"},
		"two failures are not three":                {[]step{{route: "a/1", err: failedWith(fault.UpstreamFailed)}, {route: "a/2", err: failedWith(fault.UpstreamFailed)}}, "a/1 b/3 a/2", "a/1 b/3 a/2"},
		"three bench the credential for the model":  {[]step{{route: "a/1", err: failedWith(fault.UpstreamFailed)}, {route: "a/1", err: failedWith(fault.UpstreamFailed)}, {route: "a/1", err: failedWith(fault.UpstreamFailed)}}, "b/3 a/2 a/1!", "a/1 b/3 a/2"},
		"for five seconds":                          {[]step{{route: "a/1", err: failedWith(fault.UpstreamFailed)}, {route: "a/1", err: failedWith(fault.UpstreamFailed)}, {route: "a/1", err: failedWith(fault.UpstreamFailed), wait: 5 * time.Second}}, "a/1 b/3 a/2", "a/1 b/3 a/2"},
		"then one more benches again":               {[]step{{route: "a/1", err: failedWith(fault.UpstreamFailed)}, {route: "a/1", err: failedWith(fault.UpstreamFailed)}, {route: "a/1", err: failedWith(fault.UpstreamFailed), wait: 5 * time.Second}, {route: "a/1", err: failedWith(fault.UpstreamFailed)}}, "b/3 a/2 a/1!", "a/1 b/3 a/2"},
		"success between is no row":                 {[]step{{route: "a/1", err: failedWith(fault.UpstreamFailed)}, {route: "a/1", err: failedWith(fault.UpstreamFailed)}, {route: "a/1"}, {route: "a/1", err: failedWith(fault.UpstreamFailed)}}, "a/1 b/3 a/2", "a/1 b/3 a/2"},
		"a minute between is no row":                {[]step{{route: "a/1", err: failedWith(fault.UpstreamFailed)}, {route: "a/1", err: failedWith(fault.UpstreamFailed), wait: 61 * time.Second}, {route: "a/1", err: failedWith(fault.UpstreamFailed)}}, "a/1 b/3 a/2", "a/1 b/3 a/2"},
		"a bad request shows that the vendor lives": {[]step{{route: "a/1", err: failedWith(fault.UpstreamFailed)}, {route: "a/1", err: failedWith(fault.UpstreamFailed)}, {route: "a/1", err: failedWith(fault.UpstreamInvalid)}, {route: "a/1", err: failedWith(fault.UpstreamFailed)}}, "a/1 b/3 a/2", "a/1 b/3 a/2"},
		"a caller that leaves says nothing":         {[]step{{route: "a/1", err: failedWith(fault.Cancelled)}, {route: "a/1", err: failedWith(fault.Cancelled)}, {route: "a/1", err: failedWith(fault.Cancelled)}}, "a/1 b/3 a/2", "a/1 b/3 a/2"},
		"success clears all":                        {[]step{{route: "a/1", err: limitedFor(time.Minute)}, {route: "a/1", err: failedWith(fault.UpstreamRefused)}, {route: "a/1"}}, "a/1 b/3 a/2", "a/1 b/3 a/2"},
		"all benched: still all there":              {[]step{{route: "a/1", err: failedWith(fault.UpstreamRefused)}, {route: "a/2", err: failedWith(fault.UpstreamRefused)}, {route: "b/3", err: failedWith(fault.UpstreamRefused)}}, "a/1! b/3! a/2!", "a/1! b/3! a/2!"},
		"a switch is a model of its own":            {[]step{{route: "a/1", model: "m:slow", err: limitedFor(time.Minute)}}, "a/1 b/3 a/2", "a/1 b/3 a/2"},
	} {
		both := []string{"m", "n"}
		s, c := selectorOf(first, &view{name: "a", models: both, credentials: keys("1", "2")}, &view{name: "b", models: both, credentials: keys("3")})
		for _, st := range row.steps {
			s.Report(routeTo(t, s, st.route, st.model), st.err)
			c.Advance(st.wait)
		}
		if got := order(s.Select(Query{Model: "m", Group: "default"})); got != row.want {
			t.Errorf("%s: got %q, want %q", name, got, row.want)
		}
		if got := order(s.Select(Query{Model: "n", Group: "default"})); got != row.other {
			t.Errorf("%s: another model: got %q, want %q", name, got, row.other)
		}
	}
}

// routeTo finds a route by "channel/credential" for a model, which may bear a switch.
func routeTo(t *testing.T, s *Selector, which, model string) Route {
	t.Helper()
	q := Query{Model: "m", Group: "default"}
	if m, suffix, ok := strings.Cut(model, ":"); ok {
		q.Model, q.Switch = m, ":"+suffix
	}
	c := s.Select(q)
	for r, ok := c.Next(); ok; r, ok = c.Next() {
		if r.Name+"/"+r.CredentialID == which {
			return r
		}
	}
	t.Fatalf("no route to %s", which)
	return Route{}
}

// TestReportsCountForTheNextCandidate: what the first attempt learns holds for the rest of the same failover.
func TestReportsCountForTheNextCandidate(t *testing.T) {
	t.Parallel()
	s, _ := selectorOf(first, &view{name: "a", credentials: keys("1")}, &view{name: "b", credentials: keys("2")}, &view{name: "c"})
	c := s.Select(Query{Model: "m", Group: "default"})
	if r, _ := c.Next(); r.Name != "a" {
		t.Fatalf("got %s", r.Name)
	}
	s.Report(routeTo(t, s, "b/2", ""), failedWith(fault.UpstreamRefused))
	if got := order(c); got != "c b/2!" {
		t.Errorf("got %q, want c and then the benched b", got)
	}
}

func TestBenchForgets(t *testing.T) {
	t.Parallel()
	b := newBreaker(nil)
	for i := range sweepAt - 1 {
		b.report(Route{ChannelID: strconv.Itoa(i)}, failedWith(fault.UpstreamFailed), noon)
	}
	b.report(Route{ChannelID: "late"}, failedWith(fault.UpstreamFailed), noon.Add(2*forgetAfter))
	if n := b.size.Load(); n != 1 {
		t.Errorf("got %d entries, want only the last", n)
	}
}

func TestTidy(t *testing.T) {
	t.Parallel()
	if got := Lines(" a \r\n\n b\na\n\t\n"); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("got %q", got)
	}
	if got := Lines(" \n"); got != nil {
		t.Errorf("got %q, want none", got)
	}
}

func benchmarkSelect(b *testing.B, channels int, models ...string) {
	b.Helper()
	views := make([]*view, channels)
	for i := range views {
		views[i] = &view{name: strconv.Itoa(i), weight: int64(i%5 + 1), models: models, credentials: keys("1", "2")}
	}
	s, _ := selectorOf(nil, views...)
	s.cfg.Clock = clock.System{}
	b.ReportAllocs()
	b.ResetTimer()
	for b.Loop() {
		if _, ok := s.Select(Query{Model: "m", Group: "default"}).Next(); !ok {
			b.Fatal("no route")
		}
	}
}

func BenchmarkSelect10(b *testing.B)   { benchmarkSelect(b, 10, "m") }
func BenchmarkSelect1000(b *testing.B) { benchmarkSelect(b, 1000, "m") }

// BenchmarkSelect10Of1000: 10 of 1,000 channels serve the model.
func BenchmarkSelect10Of1000(b *testing.B) {
	views := make([]*view, 1000)
	for i := range views {
		views[i] = &view{name: strconv.Itoa(i), models: []string{"m" + strconv.Itoa(i%100)}, credentials: keys("1")}
	}
	s, _ := selectorOf(nil, views...)
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := s.Select(Query{Model: "m7", Group: "default"}).Next(); !ok {
			b.Fatal("no route")
		}
	}
}

func BenchmarkReportSuccess(b *testing.B) {
	s, _ := selectorOf(nil, &view{name: "a"})
	r, _ := s.Select(Query{Model: "m", Group: "default"}).Next()
	b.ReportAllocs()
	for b.Loop() {
		s.Report(r, nil)
	}
}
