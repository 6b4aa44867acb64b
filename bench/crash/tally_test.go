package crash_test

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"
	"time"

	"weir/internal/failpoint"
	"weir/internal/ledger"
)

// results are those of this run of the program.
var results = &tally{places: map[string]map[string]int{}, windows: map[string]int{}, checked: map[string]int64{}}

// tally counts what was hit and what was proved. Safe for concurrent use.
type tally struct {
	mu      sync.Mutex
	places  map[string]map[string]int // deaths by place and flow
	windows map[string]int
	missed  []string
	checked map[string]int64 // rows by invariant
	proofs  int
	slowest time.Duration
}

// hit counts a death.
func (t *tally) hit(database string, f *flow, c spot, window string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.places[c.place] == nil {
		t.places[c.place] = map[string]int{}
	}
	t.places[c.place][database+"/"+f.name]++
	if window != "" {
		t.windows[window]++
	}
}

// miss counts a case whose place was not reached this time.
func (t *tally) miss(database string, f *flow, c spot) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.missed = append(t.missed, fmt.Sprintf("%s/%s/%s", database, f.name, c))
}

// judged counts what a proof looked at.
func (t *tally) judged(r ledger.Report) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.proofs++
	for _, f := range r.Findings {
		t.checked[f.Invariant] += f.Rows
	}
}

// resolved notes how long holds of a dead process were held.
func (t *tally) resolved(took time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.slowest = max(t.slowest, took)
}

// unhit are the places at which nothing died.
func (t *tally) unhit() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var out []string
	for _, p := range failpoint.All() {
		if len(t.places[string(p)]) == 0 {
			out = append(out, string(p))
		}
	}
	return out
}

// write prints the counts.
func (t *tally) write(w io.Writer) {
	t.mu.Lock()
	defer t.mu.Unlock()
	total := 0
	fmt.Fprintln(w, "place                              deaths  flows")
	for _, place := range slices.Sorted(maps.Keys(t.places)) {
		n := 0
		for _, deaths := range t.places[place] {
			n += deaths
		}
		total += n
		fmt.Fprintf(w, "%-34s %6d  %d\n", place, n, len(t.places[place]))
	}
	fmt.Fprintf(w, "%d deaths; crash windows hit:", total)
	for _, name := range slices.Sorted(maps.Keys(t.windows)) {
		fmt.Fprintf(w, " %s %d", name, t.windows[name])
	}
	fmt.Fprintf(w, "\n%d proofs; rows checked:", t.proofs)
	for _, name := range slices.SortedFunc(maps.Keys(t.checked), byInvariant) {
		fmt.Fprintf(w, " %s %d", name, t.checked[name])
	}
	fmt.Fprintf(w, "\nslowest resolution of holds: %s\n", t.slowest.Round(time.Millisecond))
	for _, c := range t.missed {
		fmt.Fprintln(w, "not reached this time:", c)
	}
}

// byInvariant sorts I2 before I10.
func byInvariant(x, y string) int {
	if len(x) != len(y) {
		return cmp.Compare(len(x), len(y))
	}
	return cmp.Compare(x, y)
}
