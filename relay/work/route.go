package work

import (
	"context"
	"time"

	"weir/internal/channel"
)

// place is where a task was handed in.
type place struct{ channel, credential, model string }

// known is the route to a place, as it was read.
type known struct {
	route channel.Route
	until time.Time
}

const (
	knownFor  = 2 * time.Second // a credential that was changed counts after that
	mostKnown = 1024
)

// route finds the way to a place. Thousands of tasks at few places are asked after in the same second: it is read once for all.
func (w *Worker) route(ctx context.Context, p place) (channel.Route, error) {
	now := time.Now() // of the process, which no clock sets
	w.mu.Lock()
	k, ok := w.places[p]
	w.mu.Unlock()
	if ok && now.Before(k.until) {
		return k.route, nil
	}
	r, err := w.cfg.Channels.Find(ctx, p.channel, p.credential, p.model)
	if err != nil {
		return r, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.places) >= mostKnown {
		clear(w.places)
	}
	w.places[p] = known{r, now.Add(knownFor)}
	return r, nil
}
