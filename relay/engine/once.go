package engine

import (
	"context"
	"crypto/sha256"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"weir/internal/auth"
	"weir/internal/failpoint"
	"weir/internal/fault"
	"weir/internal/idempotency"
	"weir/internal/request"
	"weir/relay/wire"
)

// Headers, as net/http spells them.
const (
	keyHeader      = "Idempotency-Key"
	retryHeader    = "X-Stainless-Retry-Count" // official clients number their attempts with it, from 0
	replayedHeader = "Idempotency-Replayed"
)

// mayRepeat reports whether a request may be a repeat of another, or be repeated: others pay nothing for repeats.
func mayRepeat(r *http.Request) bool {
	return r.Method == http.MethodPost && (r.Header[keyHeader] != nil || r.Header[retryHeader] != nil)
}

// isRetry: the client says that it is not its first attempt.
func isRetry(r *http.Request) bool {
	n, err := strconv.Atoi(r.Header.Get(retryHeader))
	return err == nil && n > 0
}

// repeatable is a request that may be repeated.
type repeatable struct {
	e     *Engine
	r     *http.Request
	codec Codec
	id    auth.Identity
	req   *wire.Request

	key   string // its idempotency key, "" for none
	route string
	body  [sha256.Size]byte
}

// serveOnce serves a request with an idempotency key, or of a client that retries, so that of those that are the same one
// alone runs (docs/adr/0010-idempotency.md).
func (e *Engine) serveOnce(w http.ResponseWriter, r *http.Request, codec Codec, id auth.Identity, req *wire.Request) {
	o := &repeatable{e: e, r: r, codec: codec, id: id, req: req, route: strings.TrimSuffix(r.URL.Path, "/")}
	if keys := r.Header[keyHeader]; keys != nil {
		o.key = strings.Join(keys, ", ")
		if err := idempotency.CheckKey(o.key); err != nil {
			fail(w, r, codec, err)
			return
		}
	} else if req.Stream { // an answer that is half with another client cannot be joined
		o.run(w, r, nil)
		return
	}
	var err error
	if o.body, err = req.Digest(); err != nil {
		fail(w, r, codec, err)
		return
	}
	for {
		f, leads := e.flights.board(o)
		var out outcome
		if leads {
			out = o.lead(w, f)
		} else {
			out = o.attach(f)
		}
		if !leads && fault.CodeOf(out.err) == fault.Cancelled && r.Context().Err() == nil {
			continue // everybody else had left, which stopped it
		}
		out.replayed = !leads || out.kept != nil
		o.answer(w, out)
		return
	}
}

// flightKey: with an idempotency key the digest is the key's, else the body's, and the scope is the tenant or the API key.
func (o *repeatable) flightKey() flightKey {
	if o.key != "" {
		return flightKey{o.id.TenantUUID, o.route, sha256.Sum256([]byte(o.key))}
	}
	return flightKey{o.id.KeyUUID, o.route, o.body}
}

// lead runs the call for all that are attached to it.
func (o *repeatable) lead(w http.ResponseWriter, f *flight) outcome {
	out := outcome{err: errors.New("call ended without outcome")}
	defer func() { o.e.flights.land(o, f, out) }()
	stop := context.AfterFunc(o.r.Context(), func() { o.e.flights.leave(f) })
	defer stop()
	defer f.cancel(nil)
	out = o.once(w, o.r.WithContext(f.ctx), f)
	return out
}

// once runs the call unless its key has an answer.
func (o *repeatable) once(w http.ResponseWriter, r *http.Request, f *flight) outcome {
	if o.key == "" || o.e.cfg.Once == nil {
		close(f.running)
		return o.run(w, r, nil)
	}
	claim, kept, err := o.e.cfg.Once.Begin(r.Context(), idempotency.Input{
		Tenant: o.id.TenantID, Route: o.route, Key: o.key, Body: o.body, Run: request.From(r.Context()).ID, Stream: o.req.Stream,
	})
	switch {
	case err != nil:
		return outcome{err: err}
	case kept != nil:
		// The run that made it may have died before it was charged.
		_, err := o.e.cfg.Ledger.Settle(r.Context(), kept.Settle)
		failpoint.CallReplayed.At()
		return outcome{kept: kept, err: err}
	}
	close(f.running)
	defer func() {
		if _, err := claim.Release(r.Context()); err != nil {
			logger(r.Context(), o.id).Warn().Err(err).Msg("idempotency key was not freed; it will be in half a minute")
		}
	}()
	return o.run(w, r, claim)
}

// Kept returns the body of an answer that was kept under an idempotency key of a tenant, ten_…, and sees to it that it is
// charged; nil where there is none.
func (e *Engine) Kept(ctx context.Context, tenant, route, key string) ([]byte, error) {
	if e.cfg.Once == nil {
		return nil, nil
	}
	kept, err := e.cfg.Once.Find(ctx, tenant, route, key)
	if err != nil || kept == nil {
		return nil, err
	}
	if _, err := e.cfg.Ledger.Settle(ctx, kept.Settle); err != nil {
		return nil, err
	}
	return kept.Body, nil
}

// run runs the call. A stream is written to w; another answer is returned.
func (o *repeatable) run(w http.ResponseWriter, r *http.Request, claim *idempotency.Claim) outcome {
	c, err := o.e.newCall(r, o.id, o.req)
	if err != nil {
		if o.req.Stream {
			fail(w, r, o.codec, err)
			return outcome{sent: true, err: err}
		}
		return outcome{err: err}
	}
	c.claim = claim
	if o.req.Stream {
		c.stream(w, o.codec)
		return outcome{sent: true}
	}
	reply, hit, err := c.complete(o.codec)
	return outcome{reply: &reply, recalled: hit, cache: c.cache.says, err: err, counts: c.admitted.counts}
}

// attach waits for the outcome of a call that runs already.
func (o *repeatable) attach(f *flight) outcome {
	defer o.e.flights.leave(f)
	if f.body != o.body {
		return outcome{err: idempotency.ErrReused}
	}
	running := f.running
	if !f.stream {
		running = nil // waits for its end
	}
	select {
	case <-f.landed:
		return f.outcome
	case <-running:
		return outcome{err: idempotency.ErrInProgress}
	case <-o.r.Context().Done():
		return outcome{err: fault.Wrap(fault.Cancelled, "The client left.", o.r.Context().Err())}
	}
}

// answer writes an outcome.
func (o *repeatable) answer(w http.ResponseWriter, out outcome) {
	if out.sent {
		if out.replayed { // a stream that ended while this request came
			fail(w, o.r, o.codec, idempotency.ErrInProgress)
		}
		return
	}
	announce(w, out.counts, out.err)
	if out.err != nil {
		fail(w, o.r, o.codec, out.err)
		return
	}
	if o.key != "" && out.replayed {
		w.Header().Set(replayedHeader, "true")
	}
	tellCache(w, out.cache)
	failpoint.CallFirst.At()
	var err error
	switch {
	case out.kept != nil:
		err = writeKept(w, out.kept)
	case out.recalled != nil:
		err = out.recalled.write(w)
	default:
		reply := *out.reply
		if o.key == "" {
			reply.IncludeCost = wantsCost(o.r)
		}
		err = o.codec.Reply(w, o.req, reply)
	}
	failpoint.CallFinished.At()
	if err != nil {
		logger(o.r.Context(), o.id).Debug().Err(err).Msg("answer was not delivered")
	}
}
