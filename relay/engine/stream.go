package engine

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	"weir/internal/fault"
	"weir/relay/tokens"
	"weir/relay/wire"
)

// streamed is the state of one running stream.
type streamed struct {
	c    *call
	sink wire.Sink
	src  wire.Stream

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
	s := &streamed{c: c, sink: codec.Sink(w, c.req), src: answer.Stream}
	defer c.discard(answer)
	stop := s.keepAlive()
	err = s.copy()
	stop()
	switch {
	case err == nil:
		s.finish()
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

// finish charges a complete stream and writes its end.
func (s *streamed) finish() {
	usage, estimated := wire.Usage{}, s.usage == nil
	if estimated {
		usage = s.c.counted(s.text)
	} else {
		usage = *s.usage
	}
	cost, err := s.c.settle(usage, estimated)
	if err != nil {
		s.fail(err)
		return
	}
	end := wire.End{Usage: usage, Raw: s.raw}
	if s.c.wantCost {
		end.CostUSD = cost.String()
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
	usage := wire.Usage{Input: s.c.prompt, Output: int64(tokens.Count(s.c.model, string(s.text))), Requests: 1}
	if s.usage != nil && s.usage.TotalInput() > 0 {
		usage = *s.usage
	}
	if _, err := s.c.settle(usage, true); err != nil {
		s.c.log.Error().Err(err).Msg("broken stream could not be charged")
	}
	if s.c.end == endClient {
		return
	}
	s.c.log.Warn().Err(cause).Str("channel_id", s.c.served.route.ChannelID).Msg("stream broke")
	s.fail(cause)
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
