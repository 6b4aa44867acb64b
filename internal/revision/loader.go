package revision

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"weir/internal/viewer"
)

// retryAfter is how long a Loader waits after a load that failed.
const retryAfter = 250 * time.Millisecond

// Loader keeps a snapshot of the database in memory: it loads after each change, and until that succeeds the last snapshot
// stays in force. Safe for concurrent use.
type Loader struct {
	what    string // for the log: "prices"
	log     zerolog.Logger
	load    func(ctx context.Context) error
	loading sync.Mutex // a load that began later is also stored later
	changed chan struct{}
}

// NewLoader returns a loader of what load reads and stores; two loads never run at once.
func NewLoader(what string, log zerolog.Logger, load func(ctx context.Context) error) *Loader {
	return &Loader{what: what, log: log, load: load, changed: make(chan struct{}, 1)}
}

// Changed says that there is something to load. It never blocks.
func (l *Loader) Changed() {
	select {
	case l.changed <- struct{}{}:
	default:
	}
}

// Reload loads now.
func (l *Loader) Reload(ctx context.Context) error {
	l.loading.Lock()
	defer l.loading.Unlock()
	return l.load(ctx)
}

// refresh loads now, for the system: whoever made the change need not be able to see all of it. A failure is made good by Run.
func (l *Loader) refresh(ctx context.Context) {
	if err := l.Reload(viewer.SystemContext(ctx, l.what)); err != nil {
		l.Changed()
	}
}

// Run loads whenever Changed was called, until ctx ends; then it returns nil. A failure is logged once per outage.
func (l *Loader) Run(ctx context.Context) error {
	for failing := false; ; {
		select {
		case <-ctx.Done():
			return nil
		case <-l.changed:
		}
		err := l.Reload(ctx)
		if errors.Is(ctx.Err(), context.Canceled) {
			return nil
		}
		if (err != nil) != failing {
			failing = err != nil
			l.log.Warn().Err(err).Bool("failing", failing).Msg(l.what + ": load")
		}
		if err == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(retryAfter):
			l.Changed()
		}
	}
}
