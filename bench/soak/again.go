package main

import (
	"context"
	"fmt"
	"sync"

	"weir/bench/rig"
	"weir/internal/ledger"
)

// keyed are the requests that were sent under an idempotency key, by mark.
type keyed struct {
	mu   sync.Mutex
	asks map[string]rig.Ask
}

func (k *keyed) add(a rig.Ask) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.asks == nil {
		k.asks = map[string]rig.Ask{}
	}
	k.asks[a.Mark] = a
}

// askAgain repeats, when all is well again, every request with an idempotency key that was charged without any client
// having its answer: the answer must be there, and the proof that follows finds it charged once.
func (s *soak) askAgain(ctx context.Context) (ledger.Finding, error) {
	f := ledger.Finding{Invariant: "kept", Promise: "what was charged under an idempotency key is handed out when it is asked for again"}
	books, err := rig.ReadBooks(ctx, s.site.DB())
	if err != nil {
		return f, err
	}
	has := map[string]bool{}
	for _, r := range s.log.Receipts() {
		has[r.Mark] = has[r.Mark] || r.Complete
	}
	unkept := s.watch.unkept()
	client := rig.NewClient(s.log)
	defer client.Close()
	for i := range books.Entries {
		e := &books.Entries[i]
		ask, ok := s.keyed.asks[e.Mark]
		if !ok || has[e.Mark] || !e.Charged() || e.Estimated || unkept[e.Hold] {
			continue
		}
		f.Rows++
		r := client.Do(ctx, s.members[i%len(s.members)].node.URL, ask)
		if !r.Complete || !r.Replayed {
			f.Broken++
			f.Violations = append(f.Violations, ledger.Violation{
				What: "request", ID: e.Mark, Tells: fmt.Sprintf("hold %s is charged %s; asked again: %d %s %s", e.Hold, e.Amount, r.Status, r.Code, r.Broke),
			})
		}
	}
	return f, ctx.Err()
}
