package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"
)

// crowd follows tasks.
type crowd struct {
	vendor *vendor
	leave  func()

	mu        sync.Mutex
	measuring bool
	seen      []time.Duration
	broken    error
}

// follow has each follower subscribe to a task of its own.
func (s *stage) follow(ctx context.Context) (*crowd, error) {
	ctx, cancel := context.WithCancel(ctx)
	c := &crowd{vendor: s.vendor}
	var wg sync.WaitGroup
	c.leave = func() { cancel(); wg.Wait() }
	for i := range s.followers {
		t := &s.cast[i%len(s.cast)]
		taskID := t.tasks[i/len(s.cast)]
		stream, err := t.browser.Follow(ctx, `subscription($id: ID!) { taskUpdated(id: $id) { progress } }`, map[string]any{"id": taskID})
		if err != nil {
			c.leave()
			return nil, err
		}
		reference := strings.TrimPrefix(taskID, "task_")
		s.vendor.mu.Lock()
		s.vendor.followed[reference] = true
		s.vendor.mu.Unlock()
		wg.Go(func() { c.listen(ctx, stream, reference) })
	}
	return c, nil
}

// listen notes how long after the provider said so a follower sees a task's progress.
func (c *crowd) listen(ctx context.Context, stream io.ReadCloser, reference string) {
	defer stream.Close()
	lines := bufio.NewScanner(stream)
	for lines.Scan() {
		text, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		now := time.Now()
		var event struct {
			Data struct {
				TaskUpdated struct {
					Progress int `json:"progress"`
				} `json:"taskUpdated"`
			} `json:"data"`
		}
		if err := json.Unmarshal([]byte(text), &event); err != nil {
			continue
		}
		if at, ok := c.vendor.movedAt(reference, event.Data.TaskUpdated.Progress); ok && event.Data.TaskUpdated.Progress > 0 {
			c.mu.Lock()
			if c.measuring {
				c.seen = append(c.seen, now.Sub(at))
			}
			c.mu.Unlock()
		}
	}
	if ctx.Err() == nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.broken = errors.Join(errors.New("a subscription ended"), lines.Err())
	}
}

func (c *crowd) measure() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.measuring, c.seen = true, nil
}

func (c *crowd) report(o options) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if o.followers == 0 {
		return nil
	}
	p := percentiles(c.seen)
	fmt.Printf("%d subscribers saw %d events after: p50 %s, p99 %s, at most %s (target p99 %s)\n",
		o.followers, len(c.seen), p(50), p(99), p(100), o.eventTarget)
	switch {
	case c.broken != nil:
		return c.broken
	case len(c.seen) < o.followers:
		return errors.New("not every subscriber saw progress")
	case p(99) > o.eventTarget:
		return errors.New("subscribers see progress too late")
	}
	return nil
}

// percentiles of durations; 0 where there are none.
func percentiles(all []time.Duration) func(n int) time.Duration {
	sorted := slices.Sorted(slices.Values(all))
	return func(n int) time.Duration {
		if len(sorted) == 0 {
			return 0
		}
		return sorted[min(len(sorted)*n/100, len(sorted)-1)].Round(100 * time.Microsecond)
	}
}
