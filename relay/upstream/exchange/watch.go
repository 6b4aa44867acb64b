package exchange

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"weir/internal/fault"
)

// Why a call ended without the vendor's doing; the cause of its fault.
var (
	ErrFirstByte = errors.New("no first byte in time")
	ErrIdle      = errors.New("silent for too long")
)

var errClosed = errors.New("closed")

// watch ends a call that is silent for too long. The time to the first byte runs from the start of the call, the idle time
// anew from each read after it. A bound of 0 is no bound.
type watch struct {
	ctx    context.Context
	caller context.Context
	cancel context.CancelCauseFunc
	timer  *time.Timer
	idle   time.Duration
	begun  bool
}

func newWatch(caller context.Context, firstByte, idle time.Duration) *watch {
	w := &watch{caller: caller, idle: idle}
	w.ctx, w.cancel = context.WithCancelCause(caller)
	if firstByte > 0 {
		w.timer = time.AfterFunc(firstByte, func() { w.cancel(ErrFirstByte) })
	}
	return w
}

// pause stops the clock while nobody reads.
func (w *watch) pause() {
	if w.timer != nil {
		w.timer.Stop()
	}
}

// resume starts the clock for one read. Before the first byte the time to it keeps running.
func (w *watch) resume() {
	if !w.begun || w.idle <= 0 {
		return
	}
	if w.timer == nil {
		w.timer = time.AfterFunc(w.idle, func() { w.cancel(ErrIdle) })
		return
	}
	w.timer.Reset(w.idle)
}

// read is called after each read that gave something.
func (w *watch) read() {
	if w.begun {
		w.pause()
		return
	}
	w.begun = true
	w.pause()
	w.timer = nil // the next one is for silence
}

// stop ends the vendor's work and frees the timer.
func (w *watch) stop() {
	w.pause()
	w.cancel(errClosed)
}

// explain turns an error of the transport into the fault that wire.Upstream promises. Faults stay, but that nothing is a
// vendor's failure when the caller has left.
func (w *watch) explain(err error) error {
	if w.caller.Err() != nil {
		return fault.Wrap(fault.Cancelled, "The request was cancelled.", context.Cause(w.caller))
	}
	switch cause := context.Cause(w.ctx); {
	case errors.Is(cause, ErrFirstByte):
		return Failed("The upstream provider did not answer in time.", cause)
	case errors.Is(cause, ErrIdle):
		return Failed("The upstream provider stopped answering.", cause)
	}
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f
	}
	return Broken(err)
}

// within bounds the silence of what is still read.
func (w *watch) within(idle time.Duration) { w.idle, w.begun = idle, true }

// body is the response's body under the watch, unpacked where the vendor packed it although it was asked not to.
func (w *watch) body(response *http.Response) (*body, error) {
	b := &body{watch: w, raw: response.Body}
	switch encoding := strings.ToLower(strings.TrimSpace(response.Header.Get("Content-Encoding"))); encoding {
	case "", "identity":
	case "gzip", "x-gzip":
		b.packed = true
	default:
		return nil, Unreadable("content encoding " + encoding)
	}
	return b, nil
}

// body is a vendor's answer that is being read.
type body struct {
	*watch
	raw    io.ReadCloser
	packed bool
	zip    *gzip.Reader
	before func() // called before each read; may be nil
}

func (b *body) Read(p []byte) (int, error) {
	if !b.packed {
		return b.readRaw(p)
	}
	if b.zip == nil { // the header comes with the first bytes, not with the response
		zip, err := gzip.NewReader(rawBody{b})
		if err != nil {
			return 0, err
		}
		b.zip = zip
	}
	return b.zip.Read(p)
}

func (b *body) readRaw(p []byte) (int, error) {
	if b.before != nil {
		b.before()
	}
	b.resume()
	n, err := b.raw.Read(p)
	if n > 0 {
		b.read()
	}
	return n, err
}

func (b *body) Close() error { return b.raw.Close() }

// rawBody is what gzip reads from.
type rawBody struct{ *body }

func (r rawBody) Read(p []byte) (int, error) { return r.readRaw(p) }
