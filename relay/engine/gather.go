package engine

import (
	"net/http"
	"time"

	"weir/relay/respond"
)

// gatherer sends off what is written to a client when there is nothing more to write at once: events that a vendor sent together
// leave together, which spares most of the system calls of a fast stream, and none waits for another. Used under the mutex of
// its stream.
type gatherer struct {
	http.ResponseWriter
	rc      *http.ResponseController
	on      bool
	buf     []byte    // what was gathered
	pending bool      // something was written and not sent off
	until   time.Time // the deadline that is set
}

// gatherMost is how much is gathered, in bytes: with its frame it fits the buffer of a connection, and leaves with one system call.
const gatherMost = 4080

func gather(w http.ResponseWriter) *gatherer {
	return &gatherer{ResponseWriter: w, rc: http.NewResponseController(w)}
}

// Gather is for respond.Flush.
func (g *gatherer) Gather(piece []byte) (taken bool, err error) {
	if !g.on {
		return false, nil
	}
	if len(g.buf) > 0 && len(g.buf)+len(piece) > gatherMost {
		if err := g.flush(); err != nil {
			return false, err
		}
	}
	if len(piece) > gatherMost { // an image, say: it is not copied
		return false, nil
	}
	g.buf = append(g.buf, piece...)
	return true, nil
}

// Write writes behind what was gathered.
func (g *gatherer) Write(b []byte) (int, error) {
	if len(g.buf) > 0 {
		if err := g.flush(); err != nil {
			return 0, err
		}
	}
	return g.ResponseWriter.Write(b)
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
	if len(g.buf) > 0 {
		gathered := g.buf
		g.buf, g.pending = g.buf[:0], false
		return respond.Flush(g.ResponseWriter, g.rc, gathered)
	}
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
