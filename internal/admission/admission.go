// Package admission bounds how many calls a node has with the vendors at once. What is above the bound waits in a queue for
// each group of calls, in which tenants take turns; what does not fit into the queues is refused at once.
package admission

import (
	"container/list"
	"context"
	"sync"
	"time"

	"weir/internal/fault"
)

// ErrFull: as many calls wait as may.
var ErrFull = &fault.Error{
	Code: fault.QueueFull, RetryAfter: time.Second, Message: "Too many requests are waiting at the moment. Retry shortly.",
}

// The bounds where nothing else is said.
const (
	DefaultRunning = 4096 // calls at once of one group
	DefaultQueue   = 4096 // waiting calls of a node
)

// Config is what a Gate needs.
type Config struct {
	Running int // calls at once of one group; 0: DefaultRunning
	// Queue is how many calls wait, of all groups together; 0: DefaultQueue. One tenant has at most half of it.
	Queue int
}

// Gate lets calls pass. Safe for concurrent use.
type Gate struct {
	cfg Config

	mu      sync.Mutex
	groups  map[string]*group
	waiting int
	running int
	by      map[string]int // waiting calls of a tenant
}

// group are the calls that share a bound. It exists while it has some.
type group struct {
	running int
	// turns are tenants with waiting calls, the next first; each element is a *line.
	turns *list.List
	lines map[string]*list.Element
}

// line are the waiting calls of one tenant in one group, the first first; each element is a *place.
type line struct {
	tenant string
	calls  *list.List
}

// place is one waiting call.
type place struct{ pass chan struct{} }

// New returns a gate.
func New(cfg Config) *Gate {
	if cfg.Running <= 0 {
		cfg.Running = DefaultRunning
	}
	if cfg.Queue <= 0 {
		cfg.Queue = DefaultQueue
	}
	return &Gate{cfg: cfg, groups: map[string]*group{}, by: map[string]int{}}
}

// Enter waits until a call of a group may run, and returns what must be called when it has ended, once. ErrFull at once when
// too many wait; CANCELLED as soon as ctx ends.
func (g *Gate) Enter(ctx context.Context, groupName, tenant string) (leave func(), err error) {
	g.mu.Lock()
	q := g.groups[groupName]
	if q == nil {
		q = &group{turns: list.New(), lines: map[string]*list.Element{}}
		g.groups[groupName] = q
	}
	leave = func() { g.leave(groupName, q) }
	if q.running < g.cfg.Running && q.turns.Len() == 0 {
		q.running++
		g.running++
		g.mu.Unlock()
		return leave, nil
	}
	if g.waiting >= g.cfg.Queue || g.by[tenant] >= max(g.cfg.Queue/2, 1) {
		g.mu.Unlock()
		return nil, ErrFull
	}
	p := &place{pass: make(chan struct{})}
	at := q.join(tenant, p)
	g.waiting++
	g.by[tenant]++
	g.mu.Unlock()
	select {
	case <-p.pass:
		return leave, nil
	case <-ctx.Done():
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	select {
	case <-p.pass: // both at once: the place is given on
		g.free(groupName, q)
	default:
		q.quit(tenant, at)
		g.left(tenant)
	}
	return nil, fault.Wrap(fault.Cancelled, "The client left.", ctx.Err())
}

// join puts a call behind those of its tenant.
func (q *group) join(tenant string, p *place) *list.Element {
	e := q.lines[tenant]
	if e == nil {
		e = q.turns.PushBack(&line{tenant: tenant, calls: list.New()})
		q.lines[tenant] = e
	}
	return lineOf(e).calls.PushBack(p)
}

func lineOf(e *list.Element) *line {
	l, _ := e.Value.(*line) // nothing else is in the list
	return l
}

// quit takes a call away that waits no longer.
func (q *group) quit(tenant string, at *list.Element) {
	e := q.lines[tenant]
	l := lineOf(e)
	l.calls.Remove(at)
	if l.calls.Len() == 0 {
		q.turns.Remove(e)
		delete(q.lines, tenant)
	}
}

// left counts one waiting call less. g.mu is held.
func (g *Gate) left(tenant string) {
	g.waiting--
	if g.by[tenant]--; g.by[tenant] <= 0 {
		delete(g.by, tenant)
	}
}

func (g *Gate) leave(name string, q *group) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.free(name, q)
}

// free gives the place of a call that ran to the next tenant's first one. g.mu is held.
func (g *Gate) free(name string, q *group) {
	q.running--
	g.running--
	for q.running < g.cfg.Running && q.turns.Len() > 0 {
		e := q.turns.Front()
		l := lineOf(e)
		first := l.calls.Front()
		p, _ := first.Value.(*place) // nothing else is in the list
		q.quit(l.tenant, first)
		if q.lines[l.tenant] != nil {
			q.turns.MoveToBack(e)
		}
		g.left(l.tenant)
		q.running++
		g.running++
		close(p.pass)
	}
	if q.running == 0 && q.turns.Len() == 0 && g.groups[name] == q {
		delete(g.groups, name)
	}
}

// State is how many calls wait and run on this node.
func (g *Gate) State() (waiting, running int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.waiting, g.running
}
