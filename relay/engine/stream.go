package engine

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	"weir/internal/fault"
	"weir/internal/ledger"
	"weir/relay/tokens"
	"weir/relay/wire"
)

// streamed is the state of one running stream.
type streamed struct {
	c    *call
	sink wire.Sink
	src  wire.Stream
	rec  *recorder // of what is sent; nil without idempotency key
	grow *growth   // nil when the hold covers all that the model can make

	text    []byte      // delivered so far, for counting when the stream ends early
	usage   *wire.Usage // the last that was reported
	raw     []byte      // the vendor's usage-only event
	counted int         // bytes of text that are in output
	output  int64       // tokens of text[:counted]
	next    time.Time   // of the next checkpoint

	mu    sync.Mutex // the sink is shared with the pinger
	wrote time.Time
}

// stream answers a streamed call. Its first byte waits for the hold, its end mark for the charge.
func (c *call) stream(w http.ResponseWriter, codec Codec) {
	ctx, cancel := context.WithCancelCause(c.r.Context())
	defer cancel(nil) // stops the upstream whichever way the call ends
	answer, err := c.start(ctx, cancel)
	if err != nil {
		fail(w, c.r, codec, err)
		return
	}
	s := &streamed{c: c, src: answer.Stream, grow: newGrowth(c)}
	if c.claim != nil {
		s.rec = &recorder{ResponseWriter: w}
		w = s.rec
	}
	s.sink = codec.Sink(w, c.req)
	defer c.discard(answer)
	stop := s.keepAlive()
	err = s.copy()
	stop()
	s.grow.join()
	switch {
	case err == nil:
		s.complete()
	case errors.Is(err, errOutOfBalance):
		s.endByBalance()
	case s.wrote.IsZero() && !isCancelled(err):
		c.void(ctx)
		fail(w, c.r, codec, err)
	default:
		s.breakOff(err)
	}
}

// copy passes events on until the upstream's regular end. Any error is a fault: CANCELLED when the client is gone.
func (s *streamed) copy() error {
	for {
		f, err := s.src.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if f.Usage != nil {
			u := *f.Usage
			s.usage = &u
		}
		if f.UsageOnly {
			s.raw = append(s.raw[:0], f.Data...)
			continue
		}
		if err := s.afford(f.Text); err != nil {
			return err
		}
		if err := s.pass(f); err != nil {
			return fault.Wrap(fault.Cancelled, "The client left.", err)
		}
	}
}

func (s *streamed) pass(f wire.Frame) error {
	now := time.Now()
	s.text = append(s.text, f.Text...)
	s.mu.Lock()
	first := s.wrote.IsZero()
	err := s.sink.Frame(f)
	s.wrote = now
	s.mu.Unlock()
	if first {
		s.c.first = s.c.since()
		s.next = now.Add(firstCheckpoint)
	}
	if now.After(s.next) {
		s.checkpoint()
		s.next = now.Add(checkpointEvery)
	}
	return err
}

// checkpoint notes what was delivered: what a crash from now on charges.
func (s *streamed) checkpoint() {
	u := s.delivered()
	amount, _, err := s.c.price(u)
	if err != nil {
		s.c.log.Error().Err(err).Msg("stream could not be priced")
		return
	}
	s.c.e.cfg.Ledger.Checkpoint(s.c.hold.Tenant, s.c.hold.ID, min(amount, s.c.granted), u.TotalOutput())
}

// delivered is the input and the output that has been passed on. Text is counted piecewise, which is at most a token for
// each piece more than counting it whole; finish never uses it.
func (s *streamed) delivered() wire.Usage {
	if len(s.text) > s.counted {
		s.output += int64(tokens.Count(s.c.model, string(s.text[s.counted:])))
		s.counted = len(s.text)
	}
	return wire.Usage{Input: s.c.prompt, Output: s.output, Requests: 1}
}

// complete charges a stream that came to its regular end.
func (s *streamed) complete() {
	if s.usage == nil {
		s.finish(wire.End{Usage: s.c.counted(s.text), Raw: s.raw}, s.c.billEstimated)
		return
	}
	s.finish(wire.End{Usage: *s.usage, Raw: s.raw}, s.c.bill)
}

// finish charges what an end says was used, and writes the end.
func (s *streamed) finish(end wire.End, price func(wire.Usage) (ledger.Settle, error)) {
	bill, err := price(end.Usage)
	if err != nil {
		s.fail(err)
		return
	}
	if s.c.wantCost {
		end.CostUSD = bill.Amount.String()
	}
	if s.rec != nil {
		s.finishKept(end, bill)
		return
	}
	if _, err := s.c.book(bill); err != nil {
		s.fail(err)
		return
	}
	if err := s.sink.End(end); err != nil {
		s.c.log.Debug().Err(err).Msg("end of stream was not delivered")
	}
}

// breakOff charges a stream that ended early for its input and what was delivered, never more than its hold.
func (s *streamed) breakOff(cause error) {
	s.c.end = endUpstream
	if isCancelled(cause) {
		s.c.end = endClient
		if s.wrote.IsZero() {
			s.c.void(s.c.r.Context())
			return
		}
	}
	if _, err := s.c.settleEstimated(s.sofar()); err != nil {
		s.c.log.Error().Err(err).Msg("broken stream could not be charged")
	}
	if s.c.end == endClient {
		return
	}
	s.c.log.Warn().Err(cause).Str("channel_id", s.c.served.route.ChannelID).Msg("stream broke")
	s.fail(cause)
}

// sofar is what a stream that ended early is charged for.
func (s *streamed) sofar() wire.Usage {
	if s.usage != nil && s.usage.TotalInput() > 0 {
		return *s.usage
	}
	return s.c.counted(s.text)
}

func (s *streamed) fail(err error) {
	if werr := s.sink.Fail(err); werr != nil {
		s.c.log.Debug().Err(werr).Msg("error event was not delivered")
	}
}

// keepAlive sends a comment whenever the stream has been silent, so that proxies and clients keep the connection. The
// returned function stops it and waits.
func (s *streamed) keepAlive() (stop func()) {
	var timer *time.Timer
	var stopped bool
	tick := func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if stopped {
			return
		}
		if !s.wrote.IsZero() && time.Since(s.wrote) >= pingEvery {
			if err := s.sink.Ping(); err != nil {
				return // copy finds the client gone
			}
			s.wrote = time.Now()
		}
		timer.Reset(pingEvery)
	}
	s.mu.Lock()
	timer = time.AfterFunc(pingEvery, tick)
	s.mu.Unlock()
	return func() {
		timer.Stop()
		s.mu.Lock()
		stopped = true
		s.mu.Unlock()
	}
}
