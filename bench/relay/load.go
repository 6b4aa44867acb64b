package main

import (
	"context"
	"sync"
	"time"
)

// tally is what one load brought.
type tally struct {
	elapsed   time.Duration
	latencies []time.Duration // of good answers
	faults    int
	fault     error // the first one
}

func (t *tally) add(latency time.Duration, err error) {
	if err == nil {
		t.latencies = append(t.latencies, latency)
		return
	}
	t.faults++
	if t.fault == nil {
		t.fault = err
	}
}

// merge adds what another caller saw.
func (t *tally) merge(other *tally) {
	t.latencies = append(t.latencies, other.latencies...)
	t.faults += other.faults
	if t.fault == nil {
		t.fault = other.fault
	}
}

// together runs n callers side by side and merges what they saw.
func together(n int, run func(t *tally)) *tally {
	tallies := make([]tally, n)
	started := time.Now()
	var group sync.WaitGroup
	for i := range tallies {
		group.Go(func() { run(&tallies[i]) })
	}
	group.Wait()
	sum := &tally{elapsed: time.Since(started)}
	for i := range tallies {
		sum.merge(&tallies[i])
	}
	return sum
}

// saturate keeps n connections busy for span, each asking again as soon as it has its answer.
func saturate(ctx context.Context, prepared call, n int, span time.Duration) *tally {
	end := time.Now().Add(span)
	return together(n, func(t *tally) {
		c := &caller{call: prepared}
		defer c.hangUp()
		for time.Now().Before(end) && ctx.Err() == nil {
			asked := time.Now()
			_, err := c.ask(ctx)
			t.add(time.Since(asked), err)
		}
	})
}

// paced asks at a fixed rate whatever the answers do, and counts the time to the first byte from when a request was due:
// a subject that stalls cannot hide the requests that waited.
func paced(ctx context.Context, prepared call, rate int, span time.Duration) *tally {
	const connections = 256 // many more than are in flight at once when all is well
	total := int(span.Seconds() * float64(rate))
	due := make(chan time.Time, total)
	started := time.Now()
	go func() {
		defer close(due)
		for i := range total {
			at := started.Add(time.Duration(i) * time.Second / time.Duration(rate))
			select {
			case <-time.After(time.Until(at)):
				due <- at
			case <-ctx.Done():
				return
			}
		}
	}()
	return together(connections, func(t *tally) {
		c := &caller{call: prepared}
		defer c.hangUp()
		for at := range due {
			first, err := c.ask(ctx)
			t.add(first.Sub(at), err)
		}
	})
}

// crowd opens n streams within a second and holds them all open until each has ended.
func crowd(ctx context.Context, prepared call, n int) *tally {
	var mutex sync.Mutex
	next := time.Now()
	return together(n, func(t *tally) {
		mutex.Lock()
		mine := next
		next = next.Add(time.Second / time.Duration(n))
		mutex.Unlock()
		select {
		case <-time.After(time.Until(mine)):
		case <-ctx.Done():
			return
		}
		c := &caller{call: prepared}
		defer c.hangUp()
		first, err := c.ask(ctx)
		t.add(first.Sub(mine), err)
	})
}
