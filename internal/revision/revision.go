// Package revision tells every node within a second that something it keeps in memory has changed: keys, channels, prices.
//
// The truth is a counter row per name (db.AccessRevision, db.RoutingRevision, db.PriceRevision) that a writer raises in its
// own transaction. The writer's node acts on it at once after the commit. The others read the counters several times a
// second, and immediately when a message arrives over Redis pub/sub; a message is never more than that hint, so Redis may be
// away, lose messages or carry another installation's. Callbacks must be idempotent; they drop what is cached, they do not load.
// What loads is a Loader: of its own node's changes it has loaded before their transaction returns, of others' soon after.
package revision

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/rs/zerolog"
	"golang.org/x/sync/errgroup"

	"weir/ent"
	"weir/internal/db"
)

// Channel is the Redis pub/sub channel; a message is the name of a revision.
const Channel = "weir:revisions"

const (
	// defaultPoll bounds how late a node is when Redis is away; with the query's own time it stays well below a second.
	defaultPoll = 400 * time.Millisecond
	// leastGap between two reads, so that a burst of messages costs few of them.
	leastGap = 10 * time.Millisecond
)

// Config of a watcher.
type Config struct {
	Ent   *ent.Client
	Redis redis.UniversalClient // nil: polls only
	Log   zerolog.Logger
	Poll  time.Duration // 0: 400 ms
}

// Watcher follows the revisions on one node. Safe for concurrent use.
type Watcher struct {
	cfg Config

	mu    sync.Mutex
	on    map[string][]follower
	known map[string]int64    // the highest value that the callbacks were told of
	out   map[string]struct{} // to be published

	read chan struct{} // a message says: read the counters now
	send chan struct{} // out has something
}

// follower of a revision: heard is told that somebody changed something, done that this node has just done so.
type follower struct {
	heard func()
	done  func(ctx context.Context)
}

// New returns a watcher. It hears of its own node's changes at once, and of other nodes' while Run runs.
func New(cfg Config) *Watcher {
	if cfg.Poll <= 0 {
		cfg.Poll = defaultPoll
	}
	return &Watcher{
		cfg: cfg, on: map[string][]follower{}, known: map[string]int64{}, out: map[string]struct{}{},
		read: make(chan struct{}, 1), send: make(chan struct{}, 1),
	}
}

// On has f called after each change of a revision, and once when Run first reads it, because a cache may have been filled
// before. f is called from several goroutines, must not block, and must also void loads that are under way: such a load may
// have read the old rows (see auth.Authenticator for the pattern: a generation that a stored entry must still match).
func (w *Watcher) On(name string, f func()) {
	w.follow(name, follower{heard: f, done: func(context.Context) { f() }})
}

// Keep has l load after each change of a revision: this node's own before db.InTx returns, so that whoever made the change
// finds it in force; others' by l.Run.
func (w *Watcher) Keep(name string, l *Loader) {
	w.follow(name, follower{heard: l.Changed, done: l.refresh})
}

func (w *Watcher) follow(name string, f follower) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.on[name] = append(w.on[name], f)
}

// Bump raises a revision in the transaction of a change, which must be one of db.InTx. Once it has committed, the callbacks
// and loaders of this node have run before db.InTx returns, and the other nodes are told. Call it last in a transaction: the counter's row
// stays locked until the end, and the one order (numbers, rows, revision) rules out deadlocks.
func (w *Watcher) Bump(ctx context.Context, tx *ent.Tx, name string) error {
	value, err := db.Next(ctx, tx, name)
	if err != nil {
		return fmt.Errorf("bump: %w", err)
	}
	db.AfterCommit(ctx, func() {
		w.did(ctx, name, value)
		w.tell(name)
	})
	return nil
}

// Run follows the revisions until ctx ends, and then returns nil. Neither Redis nor the database being away ends it.
func (w *Watcher) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return w.poll(ctx) })
	if w.cfg.Redis != nil {
		g.Go(func() error { return w.listen(ctx) })
		g.Go(func() error { return w.publish(ctx) })
	}
	return g.Wait()
}

// did calls the followers after a change of this node. Also of old news: a poll may have been told of it first, and be under
// way with its callbacks.
func (w *Watcher) did(ctx context.Context, name string, value int64) {
	w.mu.Lock()
	w.known[name] = max(w.known[name], value)
	fs := w.on[name]
	w.mu.Unlock()
	for _, f := range fs {
		f.done(ctx)
	}
}

// learn calls the callbacks unless the value is old news. Counters become visible in order (db.Next), so that a value implies
// all lower ones.
func (w *Watcher) learn(name string, value int64) {
	w.mu.Lock()
	known, seen := w.known[name]
	if seen && value <= known {
		w.mu.Unlock()
		return
	}
	w.known[name] = value
	fs := w.on[name]
	w.mu.Unlock()
	for _, f := range fs {
		f.heard()
	}
}

func (w *Watcher) names() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Collect(maps.Keys(w.on))
}

func (w *Watcher) poll(ctx context.Context) error {
	tick := time.NewTicker(w.cfg.Poll)
	defer tick.Stop()
	away := false
	for {
		err := w.refresh(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if (err != nil) != away { // once per outage
			away = err != nil
			w.cfg.Log.Warn().Err(err).Bool("away", away).Msg("revisions: database")
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(leastGap):
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		case <-w.read:
		}
	}
}

func (w *Watcher) refresh(ctx context.Context) error {
	names := w.names()
	if len(names) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	values, err := db.Revisions(ctx, w.cfg.Ent, names...)
	if err != nil {
		return err
	}
	for _, name := range names {
		w.learn(name, values[name])
	}
	return nil
}

// listen has the counters read when another node publishes. go-redis reconnects by itself.
func (w *Watcher) listen(ctx context.Context) error {
	sub := w.cfg.Redis.Subscribe(ctx, Channel)
	defer func() { _ = sub.Close() }() // at the end of the process; nothing is lost by a failure
	messages := sub.Channel()
	for {
		select {
		case <-ctx.Done():
			return nil
		case _, ok := <-messages:
			if !ok {
				return nil
			}
			nudge(w.read)
		}
	}
}

func (w *Watcher) tell(name string) {
	w.mu.Lock()
	w.out[name] = struct{}{}
	w.mu.Unlock()
	nudge(w.send)
}

func (w *Watcher) publish(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-w.send:
		}
		w.mu.Lock()
		names := slices.Collect(maps.Keys(w.out))
		clear(w.out)
		w.mu.Unlock()
		for _, name := range names {
			w.publishOne(ctx, name)
		}
	}
}

func (w *Watcher) publishOne(ctx context.Context, name string) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	if err := w.cfg.Redis.Publish(ctx, Channel, name).Err(); err != nil {
		w.cfg.Log.Debug().Err(err).Str("revision", name).Msg("revision not published, other nodes will poll it")
	}
}

func nudge(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
