package engine

import (
	"net/http"
	"time"
)

// gatherer sends off what is written to a client when there is nothing more to write at once: events that a vendor sent together
// leave together, which spares most of the system calls of a fast stream, and none waits for another. Used under the mutex of
// its stream.
type gatherer struct {
	http.ResponseWriter
	rc      *http.ResponseController
	on      bool
	pending bool      // something was written and not sent off
	until   time.Time // the deadline that is set
}

func gather(w http.ResponseWriter) *gatherer {
	return &gatherer{ResponseWriter: w, rc: http.NewResponseController(w)}
}

// FlushError is for http.ResponseController.
func (g *gatherer) FlushError() error {
	if g.on {
		g.pending = true
		return nil
	}
	g.pending = false
	return g.rc.Flush()
}

// deadlineStep is how much nearer than asked the deadline of a write may be.
const deadlineStep = time.Second

// SetWriteDeadline is for http.ResponseController. A fast stream asks for every event, and a second is all that it could gain.
func (g *gatherer) SetWriteDeadline(at time.Time) error {
	if ahead := at.Sub(g.until); 0 <= ahead && ahead < deadlineStep {
		return nil
	}
	g.until = at
	return g.rc.SetWriteDeadline(at)
}

// Unwrap is for http.ResponseController.
func (g *gatherer) Unwrap() http.ResponseWriter { return g.ResponseWriter }

// flush sends off what waits.
func (g *gatherer) flush() error {
	if !g.pending {
		return nil
	}
	g.pending = false
	return g.rc.Flush()
}

// beforeWait sends off what was gathered, before the stream waits for its vendor or the ledger.
func (s *streamed) beforeWait() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.gone && s.out.flush() != nil {
		s.c.client.leave()
	}
}
