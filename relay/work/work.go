// Package work does what tasks ask for: it plans them, hands them to providers, asks after them, and copies what was made. It
// knows wire and the domains, never a vendor; what is to be done next and when stands in the tasks' rows (internal/task).
package work

import (
	"context"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/rs/zerolog"

	"weir/internal/channel"
	"weir/internal/clock"
	"weir/internal/pricing"
	"weir/internal/safedial"
	"weir/internal/task"
	"weir/relay/wire"
	"weir/relay/wire/spool"
)

// Blobs (implemented by blob.Store) keeps results and clients' pictures.
type Blobs interface {
	Keep(ctx context.Context, mediaType string, life time.Duration, r io.Reader) (string, error)
	Open(ctx context.Context, name string) (io.ReadSeekCloser, error)
}

// Config is what a Worker needs.
type Config struct {
	Tasks    *task.Service
	Prices   *pricing.Book
	Channels *channel.Selector
	// Upstreams by kind; Vendors by preset, of vendors that speak another API for jobs than their kind does: they come first.
	Upstreams map[string]wire.VideoUpstream
	Vendors   map[string]wire.VideoUpstream
	Transport http.RoundTripper
	// Ways are for channels with a proxy or a time of their own to connect in; nil: they use Transport.
	Ways  *safedial.Pool
	Guard safedial.Guard
	Blobs Blobs
	Spool *spool.Pool
	Clock clock.Clock
	Log   zerolog.Logger
	// SplitModel splits a demo switch off a model's name; nil = there are none.
	SplitModel func(model string) (name, demoSwitch string)
	// StandIn is the kind of upstream that stands in for every provider; "" = none does.
	StandIn string
	// CallbackBase is the base URL below which providers may report tasks; "": nowhere. Signer makes the tokens of it.
	CallbackBase string
	Signer       Signer
	// Tick is how often due tasks are looked for while there are none; 0: 250 ms.
	Tick time.Duration
}

// Bounds.
const (
	defaultTick   = 250 * time.Millisecond
	busyTick      = 50 * time.Millisecond // until busyTurns turns found no task: few at a time are done with sooner than many
	busyTurns     = 20
	atOnce        = 256 // tasks that a node looks at at once
	submitTime    = 100 * time.Second
	pollTime      = 30 * time.Second
	cancelTime    = 15 * time.Second
	callbackTime  = 5 * time.Second // to find out who has signed it
	fetchTime     = 10 * time.Minute
	submitters    = 32 // submissions of a node at once, and of one tenant
	ofOneTenant   = 8
	maxAttempts   = 4                // channels that are tried in one turn
	patience      = 10 * time.Minute // for providers that are busy or away
	doubtPatience = 10 * time.Minute // until a job is given up that may or may not be there
	reconcileWait = 5 * time.Second
	fetchTries    = 8
	maxAnswer     = 16 << 20
	maxVideo      = 2 << 30
	maxImage      = 64 << 20
	pictureLife   = 72 * time.Hour
	deadline      = time.Hour // where the pace names none
)

// Worker works off tasks. Safe for concurrent use; any number of nodes may run one.
type Worker struct {
	cfg    Config
	client *http.Client
	later  chan later

	mu         sync.Mutex
	submitting map[string]int // by tenant
	all        int
	places     map[place]known
	seats      sync.Map // *sync.Mutex of each credential whose provider takes only so many
}

var _ task.Planner = (*Worker)(nil)

// New returns a worker, and makes it the planner of its tasks.
func New(cfg Config) *Worker {
	if cfg.SplitModel == nil {
		cfg.SplitModel = func(model string) (string, string) { return model, "" }
	}
	if cfg.Tick <= 0 {
		cfg.Tick = defaultTick
	}
	w := &Worker{cfg: cfg, later: make(chan later, atOnce), submitting: map[string]int{}, places: map[place]known{}}
	w.client = &http.Client{Transport: cfg.Transport, CheckRedirect: sameHost}
	cfg.Tasks.SetPlanner(w)
	return w
}

// later is a task that is to be looked at again, its provider having nothing new.
type later struct {
	id    string
	claim uuid.UUID
	at    time.Time
}

// Run looks after tasks whose time has come until ctx ends, and then returns nil once those in hand are done with.
func (w *Worker) Run(ctx context.Context) error {
	var wait sync.WaitGroup
	defer wait.Wait()
	collected := make(chan struct{})
	collecting, stop := context.WithCancel(context.WithoutCancel(ctx))
	go func() {
		defer close(collected)
		w.collect(collecting)
	}()
	defer func() {
		wait.Wait()
		stop()
		<-collected
	}()
	free := make(chan struct{}, atOnce)
	away := false
	idle := busyTurns // turns without a task
	for {
		n, err := w.turn(ctx, free, &wait)
		if ctx.Err() != nil {
			return nil
		}
		if (err != nil) != away { // once per outage
			away = err != nil
			w.cfg.Log.Warn().Err(err).Bool("away", away).Msg("tasks: due")
		}
		if idle++; n > 0 {
			idle = 0
		}
		if n == atOnce {
			continue
		}
		pause := w.cfg.Tick
		if idle < busyTurns {
			pause = min(pause, busyTick)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
	}
}

// turn takes as many due tasks as there is room for.
func (w *Worker) turn(ctx context.Context, busy chan struct{}, wait *sync.WaitGroup) (int, error) {
	room := cap(busy) - len(busy)
	if room == 0 {
		return 0, nil
	}
	due, err := w.cfg.Tasks.Due(ctx, room)
	if err != nil {
		return 0, err
	}
	for _, t := range due {
		busy <- struct{}{}
		wait.Go(func() {
			defer func() { <-busy }()
			w.report(t, w.step(context.WithoutCancel(ctx), t))
		})
	}
	return len(due), nil
}

// collect puts off tasks in few updates: those of one claim that are due together.
func (w *Worker) collect(ctx context.Context) {
	const every = 100 * time.Millisecond
	type key struct {
		claim uuid.UUID
		at    time.Time
	}
	waiting := map[key][]string{}
	flush := func() {
		for k, ids := range waiting {
			if err := w.cfg.Tasks.Later(context.WithoutCancel(ctx), k.at, k.claim, ids...); err != nil {
				w.cfg.Log.Warn().Err(err).Msg("tasks were not put off; they are due when their lease ends")
			}
		}
		clear(waiting)
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			for {
				select {
				case l := <-w.later:
					k := key{l.claim, l.at}
					waiting[k] = append(waiting[k], l.id)
				default:
					flush()
					return
				}
			}
		case l := <-w.later:
			k := key{l.claim, l.at.Truncate(every)}
			waiting[k] = append(waiting[k], l.id)
		case <-tick.C:
			flush()
		}
	}
}

// putOff has a task looked at later.
func (w *Worker) putOff(t *task.Task, at time.Time) {
	if t.Claim != nil {
		w.later <- later{t.ID, *t.Claim, at}
	}
}
