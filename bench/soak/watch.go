package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"weir/bench/rig"
	"weir/internal/id"
	"weir/internal/ledger"
)

// watch proves the invariants again and again, and keeps what it saw.
type watch struct {
	s      *soak
	wanted chan struct{}
	logs   *logs

	mu          sync.Mutex
	order       []string
	seen        map[string]*tally
	proofs      int
	interrupted int
}

// tally is what was seen of one invariant over all proofs.
type tally struct {
	promise string
	times   int
	rows    int64 // of all proofs together
	last    int64 // of the last proof
	broken  int64
	shown   []ledger.Violation
}

// Proofs of longer runs take longer; they get at most one part in so many of the time.
const (
	leastBetweenProofs = 4 * time.Second
	shareOfProofs      = 6
	proofTimeout       = 60 * time.Second
	mendTimeout        = 10 * time.Second // at rest, for nodes to take back what they found to be charged in vain
)

func newWatch(s *soak) *watch {
	return &watch{s: s, wanted: make(chan struct{}, 1), seen: map[string]*tally{}, logs: newLogs(s)}
}

// ask wants a proof soon.
func (w *watch) ask() {
	select {
	case w.wanted <- struct{}{}:
	default:
	}
}

// run proves after every restart, at a measured pace, until ctx ends. errBroken stops everything.
func (w *watch) run(ctx context.Context) error {
	for {
		select {
		case <-w.wanted:
		case <-ctx.Done():
			return nil
		}
		began := time.Now()
		cut := w.interrupted
		if err := w.prove(ctx, false); err != nil {
			return err
		}
		if w.interrupted > cut {
			w.ask()
		}
		between := max(leastBetweenProofs, shareOfProofs*time.Since(began))
		if !pause(ctx, nil, between, between, w.s.random(998)) {
			return nil
		}
	}
}

// prove looks at everything once. While there is trouble a proof may be cut off, which is no finding; at rest it may not.
func (w *watch) prove(ctx context.Context, rest bool) error { //nolint:revive // as rig.Evidence.Rest
	ctx, cancel := context.WithTimeout(ctx, proofTimeout)
	defer cancel()
	evidence := rig.Evidence{
		DB: w.s.site.DB(), Log: w.s.log, Upstream: w.s.upstream, Rest: rest, Unkept: w.unkept, Deaths: w.s.deaths,
	}
	report, err := rig.Verify(ctx, evidence)
	for deadline := time.Now().Add(mendTimeout); rest && err == nil && !report.Sound() && time.Now().Before(deadline); {
		pause(ctx, nil, time.Second, time.Second, w.s.random(996))
		report, err = rig.Verify(ctx, evidence)
	}
	if err == nil {
		err = w.logs.read()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil {
		if w.interrupted++; rest {
			return fmt.Errorf("prove: %w", err)
		}
		return nil
	}
	w.proofs++
	for _, f := range append(slices.Clone(report.Findings), w.logs.finding()) {
		w.add(f)
	}
	return w.verdict()
}

// note takes a finding from elsewhere.
func (w *watch) note(f ledger.Finding) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.add(f)
}

func (w *watch) add(f ledger.Finding) {
	t := w.seen[f.Invariant+f.Promise]
	if t == nil {
		t = &tally{promise: f.Promise}
		w.seen[f.Invariant+f.Promise] = t
		w.order = append(w.order, f.Invariant+"\x00"+f.Promise)
	}
	t.times++
	t.rows += f.Rows
	t.last = f.Rows
	if t.broken += f.Broken; f.Broken > 0 {
		t.shown = f.Violations
	}
}

func (w *watch) verdict() error {
	var broken []string
	for key, t := range w.seen {
		if t.broken > 0 {
			broken = append(broken, strings.TrimSuffix(key, t.promise))
		}
	}
	if len(broken) > 0 {
		slices.Sort(broken)
		return fmt.Errorf("%w: %s", errBroken, strings.Join(broken, ", "))
	}
	return nil
}

// unkept are the requests of streams that could not be kept, as the nodes log it before they charge them.
func (w *watch) unkept() map[uuid.UUID]bool {
	if err := w.logs.read(); err != nil {
		return nil // the proof that needs it fails, and says so
	}
	out := map[uuid.UUID]bool{}
	for request := range maps.Keys(w.logs.unkept) {
		if u, err := id.Parse(id.Request, request); err == nil {
			out[u] = true
		}
	}
	return out
}
