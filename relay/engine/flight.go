package engine

import (
	"context"
	"crypto/sha256"
	"sync"

	"github.com/google/uuid"

	"weir/internal/idempotency"
	"weir/internal/limit"
	"weir/relay/wire"
)

// flights are the calls of this node to which repeats of them can be attached.
type flights struct {
	mu sync.Mutex
	by map[flightKey]*flight
}

type flightKey struct {
	scope  uuid.UUID
	route  string
	digest [sha256.Size]byte
}

// flight is one running call and those who wait for it. It is stopped when the last of them leaves.
type flight struct {
	ctx    context.Context //nolint:containedctx // the call's own, which outlives the request that began it
	cancel context.CancelCauseFunc
	body   [sha256.Size]byte
	stream bool

	aboard  int           // guarded by flights.mu
	running chan struct{} // closed when the call runs, as opposed to waiting for another node's
	landed  chan struct{} // closed when outcome stands
	outcome outcome
}

// outcome is how a call ended; one of the first four fields says it.
type outcome struct {
	err   error
	reply *wire.Reply
	kept  *idempotency.Answer
	// recalled is an answer out of the response cache, in the place of reply; cache is what is said of it.
	recalled *recalled
	cache    string
	sent     bool          // a stream, already written to its own client
	counts   []limit.Count // where the limits stood when the call began
	// replayed: whoever answers with it did not run the call.
	replayed bool
}

// board attaches a request to the running call that it repeats, or begins a flight that the request leads. First attempts
// without a key never repeat one another, however alike they are.
func (fs *flights) board(o *repeatable) (f *flight, leads bool) {
	key := o.flightKey()
	fs.mu.Lock()
	defer fs.mu.Unlock()
	other := fs.by[key]
	if other != nil && other.aboard > 0 && (o.key != "" || isRetry(o.r)) && (other.body == o.body || other.runs()) {
		other.aboard++
		return other, false
	}
	f = &flight{body: o.body, stream: o.req.Stream, aboard: 1, running: make(chan struct{}), landed: make(chan struct{})}
	f.ctx, f.cancel = context.WithCancelCause(context.WithoutCancel(o.r.Context()))
	if other == nil || other.aboard == 0 || other.body == o.body {
		fs.by[key] = f
	} // else another body waits for its claim: the row decides
	return f, true
}

// runs reports whether the call has its claim.
func (f *flight) runs() bool {
	select {
	case <-f.running:
		return true
	default:
		return false
	}
}

// leave counts one who waited out, and stops the call after the last.
func (fs *flights) leave(f *flight) {
	fs.mu.Lock()
	f.aboard--
	last := f.aboard == 0
	fs.mu.Unlock()
	if last {
		f.cancel(context.Canceled)
	}
}

// land tells everybody how the call ended. Later requests begin a flight of their own.
func (fs *flights) land(o *repeatable, f *flight, out outcome) {
	key := o.flightKey()
	fs.mu.Lock()
	if fs.by[key] == f {
		delete(fs.by, key)
	}
	fs.mu.Unlock()
	f.outcome = out
	close(f.landed)
}
