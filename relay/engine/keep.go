package engine

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"weir/internal/failpoint"
	"weir/internal/idempotency"
	"weir/internal/ledger"
	"weir/relay/respond"
	"weir/relay/wire"
)

// keptHeaders are those of an answer that a repeat gets again. The others are the request's own.
var keptHeaders = []string{"Content-Type", "Cache-Control", "X-Accel-Buffering", "Weir-Cost-Usd"}

func keptAnswer(status int, h http.Header, body []byte, bill ledger.Settle) *idempotency.Answer {
	a := &idempotency.Answer{Status: status, Header: map[string]string{}, Body: body, Settle: bill}
	for _, name := range keptHeaders {
		if v := h.Get(name); v != "" {
			a.Header[name] = v
		}
	}
	return a
}

// keepReply keeps an answer before it is settled. An answer that is too large frees the key instead. Any error means that the
// call must not be charged.
func (c *call) keepReply(ctx context.Context, codec Codec, reply wire.Reply, bill ledger.Settle) error {
	p := &page{header: http.Header{}}
	if err := codec.Reply(p, c.req, reply); err != nil {
		return err
	}
	if !p.over {
		return c.claim.Keep(ctx, keptAnswer(p.status, p.header, p.body, bill))
	}
	had, err := c.claim.Release(ctx)
	if err == nil && !had {
		err = idempotency.ErrLost
	}
	return err
}

// finishKept ends a stream whose key is claimed: its end is written but held back, all of it is kept, then it is charged,
// then its end leaves. A stream whose answer cannot be kept is charged all the same: its text is with the client.
func (s *streamed) finishKept(end wire.End, bill ledger.Settle) {
	s.rec.holding = true
	if err := s.sink.End(end); err != nil {
		s.c.log().Debug().Err(err).Msg("end of stream was not written")
	}
	if !s.rec.over {
		err := s.c.claim.Keep(s.c.r.Context(), keptAnswer(http.StatusOK, s.rec.Header(), s.rec.all, bill))
		if err != nil {
			s.c.log().Warn().Err(err).Msg("streamed answer was not kept")
		}
	}
	_, err := s.c.book(bill)
	held := s.rec.let()
	if err != nil {
		s.fail(err)
		return
	}
	if err := writeAll(s.rec.ResponseWriter, held); err != nil {
		s.c.log().Debug().Err(err).Msg("end of stream was not delivered")
	}
	failpoint.CallFinished.At()
}

// page is a response in memory, as far as one is kept.
type page struct {
	header http.Header
	status int
	body   []byte
	over   bool // more than is kept; body is nil
}

func (p *page) Header() http.Header { return p.header }

func (p *page) WriteHeader(status int) { p.status = status }

func (p *page) Write(b []byte) (int, error) {
	if p.over = p.over || len(p.body)+len(b) > idempotency.MaxAnswer; p.over {
		p.body = nil
	} else {
		p.body = append(p.body, b...)
	}
	return len(b), nil
}

// recorder notes what is sent, and holds the end back until it is let go.
type recorder struct {
	http.ResponseWriter
	all     []byte
	over    bool // more than is kept; all is nil
	holding bool
	held    []byte
	muted   bool // the client has left: nothing is sent any more
}

// size is how much is recorded. A nil recorder has nothing, and nothing to mute or drop.
func (r *recorder) size() int {
	if r == nil {
		return 0
	}
	return len(r.all)
}

// mute has the recorder note what is written and send nothing.
func (r *recorder) mute() {
	if r != nil {
		r.muted = true
	}
}

// drop gives up the record: it cannot be whole any more.
func (r *recorder) drop() {
	if r != nil {
		r.over, r.all = true, nil
	}
}

// Unwrap is for http.ResponseController.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

func (r *recorder) Write(b []byte) (int, error) {
	if r.over = r.over || len(r.all)+len(b) > idempotency.MaxAnswer; r.over {
		r.all = nil
	} else {
		r.all = append(r.all, b...)
	}
	if r.muted {
		return len(b), nil
	}
	if r.holding {
		r.held = append(r.held, b...)
		return len(b), nil
	}
	return r.ResponseWriter.Write(b)
}

// FlushError and SetWriteDeadline are for http.ResponseController: nothing is to be flushed to a client that has left.
func (r *recorder) FlushError() error {
	if r.muted {
		return nil
	}
	return http.NewResponseController(r.ResponseWriter).Flush()
}

// SetWriteDeadline as FlushError.
func (r *recorder) SetWriteDeadline(t time.Time) error {
	if r.muted {
		return nil
	}
	return http.NewResponseController(r.ResponseWriter).SetWriteDeadline(t)
}

// let stops holding and returns what was held.
func (r *recorder) let() []byte {
	held := r.held
	r.holding, r.held = false, nil
	return held
}

// writeAll writes and flushes.
func writeAll(w http.ResponseWriter, b []byte) error {
	if _, err := respond.Writer(w).Write(b); err != nil {
		return fmt.Errorf("write kept answer: %w", err)
	}
	return http.NewResponseController(w).Flush()
}

// writeKept answers with an answer of before.
func writeKept(w http.ResponseWriter, a *idempotency.Answer) error {
	h := w.Header()
	for name, value := range a.Header {
		h.Set(name, value)
	}
	w.WriteHeader(a.Status)
	return writeAll(w, a.Body)
}
