// Package live tells the subscribers on every node that something they show has changed.
//
// A Hub carries no contents, only topics: whoever follows one reads the state itself, so that nothing is lost when signals
// run together, come twice or come late. Signals travel over Redis pub/sub; while Redis is away every follower is signalled
// every few seconds instead, and once when it is back. Whoever changes something calls Touch after the commit.
package live

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"
	"github.com/rs/zerolog"
	"golang.org/x/sync/errgroup"

	"weir/internal/id"
)

// Topic is what a follower shows.
type Topic struct {
	kind byte
	of   uuid.UUID
}

// Kinds of topics.
const (
	wallet   = 'w'
	channels = 'c'
	task     = 't'
	tasks    = 'T'
)

// Wallet of a tenant.
func Wallet(tenant uuid.UUID) Topic { return Topic{kind: wallet, of: tenant} }

// Channels of the platform, all together.
func Channels() Topic { return Topic{kind: channels} }

// Task is one task.
func Task(one uuid.UUID) Topic { return Topic{kind: task, of: one} }

// Tasks of a tenant.
func Tasks(tenant uuid.UUID) Topic { return Topic{kind: tasks, of: tenant} }

// String is the topic in a message.
func (t Topic) String() string { return string(t.kind) + t.of.String() }

func parse(s string) (Topic, bool) {
	if s == "" {
		return Topic{}, false
	}
	of, err := uuid.Parse(s[1:])
	return Topic{kind: s[0], of: of}, err == nil
}

// Channel is the Redis pub/sub channel; a message is the node that sends it and topics, a line each.
const Channel = "weir:live"

const (
	gap       = 100 * time.Millisecond // between two messages of a node
	most      = 500                    // topics in one message
	blindTick = 3 * time.Second        // between signals to all while Redis is away
)

// Config of a hub.
type Config struct {
	Redis redis.UniversalClient
	Log   zerolog.Logger
}

// Hub signals followers. Safe for concurrent use.
type Hub struct {
	cfg  Config
	node string

	mu        sync.Mutex
	followers map[Topic]map[*Follower]struct{}
	out       map[Topic]struct{} // to be published
	send      chan struct{}
}

// New returns a hub. It signals followers of its own node at once, and those of others while Run runs.
func New(cfg Config) *Hub {
	return &Hub{
		cfg: cfg, node: id.NewUUID().String(), followers: map[Topic]map[*Follower]struct{}{}, out: map[Topic]struct{}{},
		send: make(chan struct{}, 1),
	}
}

// Follower is signalled when one of its topics has changed.
type Follower struct {
	// Changed has a signal when there may be something new to read.
	Changed <-chan struct{}
	// Access has a signal when it may be that the follower's rights have changed.
	Access <-chan struct{}

	changed, access chan struct{}
	topics          []Topic
	hub             *Hub
}

// Follow begins to follow. Read the state after it, and nothing is missed between the two. End it with Close.
func (h *Hub) Follow(topics ...Topic) *Follower {
	f := &Follower{changed: make(chan struct{}, 1), access: make(chan struct{}, 1), topics: topics, hub: h}
	f.Changed, f.Access = f.changed, f.access
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, t := range topics {
		if h.followers[t] == nil {
			h.followers[t] = map[*Follower]struct{}{}
		}
		h.followers[t][f] = struct{}{}
	}
	return f
}

// Close ends it.
func (f *Follower) Close() {
	f.hub.mu.Lock()
	defer f.hub.mu.Unlock()
	for _, t := range f.topics {
		delete(f.hub.followers[t], f)
		if len(f.hub.followers[t]) == 0 {
			delete(f.hub.followers, t)
		}
	}
}

// Touch says that topics have changed. It never blocks.
func (h *Hub) Touch(topics ...Topic) {
	if h == nil || len(topics) == 0 {
		return
	}
	h.mu.Lock()
	for _, t := range topics {
		h.signal(t)
		h.out[t] = struct{}{}
	}
	h.mu.Unlock()
	signal(h.send)
}

// Wallets says that the wallets of tenants have changed. It never blocks, and keeps nothing of the list.
func (h *Hub) Wallets(tenants []uuid.UUID) {
	h.mu.Lock()
	for _, t := range tenants {
		h.signal(Wallet(t))
		h.out[Wallet(t)] = struct{}{}
	}
	h.mu.Unlock()
	signal(h.send)
}

// AccessChanged has every follower look whether it may still follow. It never blocks, and is meant for revision.Watcher.On.
func (h *Hub) AccessChanged() {
	h.each(func(f *Follower) { signal(f.access) })
}

func (h *Hub) all() {
	h.each(func(f *Follower) { signal(f.changed) })
}

func (h *Hub) each(do func(*Follower)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, fs := range h.followers {
		for f := range fs {
			do(f)
		}
	}
}

// signal the followers of a topic on this node; mu is held.
func (h *Hub) signal(t Topic) {
	for f := range h.followers[t] {
		signal(f.changed)
	}
}

func signal(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// Run carries signals between nodes until ctx ends, and then returns nil.
func (h *Hub) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return h.publish(ctx) })
	g.Go(func() error { return h.listen(ctx) })
	return g.Wait()
}

// publish sends what was touched, at most every gap. What Redis does not take is dropped: listen sees to that.
func (h *Hub) publish(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-h.send:
		}
		for _, message := range h.messages() {
			if err := h.cfg.Redis.Publish(ctx, Channel, message).Err(); err != nil {
				break
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(gap):
		}
	}
}

// messages takes what is to be published.
func (h *Hub) messages() (out []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var b strings.Builder
	n := 0
	for t := range h.out {
		if n%most == 0 {
			if n > 0 {
				out = append(out, b.String())
				b.Reset()
			}
			b.WriteString(h.node)
		}
		b.WriteByte('\n')
		b.WriteString(t.String())
		n++
	}
	clear(h.out)
	if n > 0 {
		out = append(out, b.String())
	}
	return out
}

// listen signals what other nodes touched. A connection that broke may have missed messages, so all followers are signalled
// when it is back, and regularly until then.
func (h *Hub) listen(ctx context.Context) error {
	for ctx.Err() == nil {
		if err := h.hear(ctx); ctx.Err() == nil {
			h.cfg.Log.Warn().Err(err).Msg("live: Redis is away; subscribers read every few seconds")
			h.blind(ctx)
		}
	}
	return nil
}

// blind signals all followers until Redis answers.
func (h *Hub) blind(ctx context.Context) {
	for {
		h.all()
		select {
		case <-ctx.Done():
			return
		case <-time.After(blindTick):
		}
		if h.cfg.Redis.Ping(ctx).Err() == nil {
			return
		}
	}
}

func (h *Hub) hear(ctx context.Context) (err error) {
	sub := h.cfg.Redis.Subscribe(ctx, Channel)
	defer func() { _ = sub.Close() }()                         // nothing is lost with it
	stop := context.AfterFunc(ctx, func() { _ = sub.Close() }) // Receive does not heed the end of ctx
	defer stop()
	for {
		m, err := sub.Receive(ctx)
		if err != nil {
			return err
		}
		switch m := m.(type) {
		case *redis.Subscription:
			h.all()
		case *redis.Message:
			h.take(m.Payload)
		}
	}
}

func (h *Hub) take(message string) {
	from, topics, _ := strings.Cut(message, "\n")
	if from == h.node {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for line := range strings.SplitSeq(topics, "\n") {
		if t, ok := parse(line); ok {
			h.signal(t)
		}
	}
}
