// Package respond writes answers to clients, each write within its own time, so that one who stops reading does not hold a
// call for ever.
package respond

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

const (
	// Timeout bounds one write.
	Timeout = 30 * time.Second
	// Step is how much of a body, in bytes, one write is.
	Step = 256 << 10
	// maxRetryAfter bounds what clients are told to wait: OpenAI's Go client sleeps however long it is told.
	maxRetryAfter = time.Minute
)

// Writer writes to a client in steps.
func Writer(w http.ResponseWriter) io.Writer { return &paced{w, http.NewResponseController(w)} }

type paced struct {
	w  io.Writer
	rc *http.ResponseController
}

func (p *paced) Write(b []byte) (n int, err error) {
	for n < len(b) {
		if err := extend(p.rc); err != nil {
			return n, err
		}
		m, err := p.w.Write(b[n:min(n+Step, len(b))])
		if n += m; err != nil {
			return n, err
		}
	}
	return n, nil
}

// JSON writes a whole answer. Fails with the error of the client's connection.
func JSON(w http.ResponseWriter, status int, body []byte) error {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if _, err := Writer(w).Write(body); err != nil {
		return fmt.Errorf("reply: %w", err)
	}
	return nil
}

// Gatherer (implemented by the engine's writer) takes pieces of a stream that it sends off by itself, those together that come
// together.
type Gatherer interface {
	// Gather reports whether it has taken a piece. It keeps no reference to it.
	Gather(piece []byte) (taken bool, err error)
}

// Flush writes a piece of a stream and sends it off.
func Flush(w io.Writer, rc *http.ResponseController, piece []byte) error {
	if g, ok := w.(Gatherer); ok {
		taken, err := g.Gather(piece)
		if err != nil {
			return fmt.Errorf("stream: %w", err)
		}
		if taken {
			return nil
		}
	}
	if err := extend(rc); err != nil {
		return fmt.Errorf("stream: %w", err)
	}
	if _, err := w.Write(piece); err != nil {
		return fmt.Errorf("stream: %w", err)
	}
	if err := rc.Flush(); err != nil {
		return fmt.Errorf("stream: %w", err)
	}
	return nil
}

// Retry tells a client when to try again: after asked, or usual where that is 0, at most a minute.
func Retry(h http.Header, asked, usual time.Duration) {
	wait := asked
	if wait <= 0 {
		wait = usual
	}
	wait = min(wait, maxRetryAfter)
	h.Set("Retry-After", strconv.FormatInt(int64((wait+time.Second-1)/time.Second), 10))
	h.Set("Retry-After-Ms", strconv.FormatInt(max(wait.Milliseconds(), 1), 10))
}

// extend gives the next write its time. Writers without deadlines (tests, in-process calls) need none.
func extend(rc *http.ResponseController) error {
	err := rc.SetWriteDeadline(time.Now().Add(Timeout))
	if err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	return nil
}
