package engine

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	"weir/internal/failpoint"
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

	usage *wire.Usage // the last that was reported
	raw   []byte      // the vendor's usage-only event

	mu      sync.Mutex  // what follows is shared with the watch, and so is the sink
	input   *wire.Usage // what the vendor said of the input alone
	text    []byte      // delivered so far, for counting when the stream ends early
	counted int         // bytes of text that are in output
	output  int64       // tokens of text[:counted]
	noted   int         // bytes of text at the last checkpoint; -1: there was none
	wrote   time.Time   // last write; zero: no byte has left
	watch   *time.Timer
	stopped bool
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
	s := &streamed{c: c, src: answer.Stream, grow: newGrowth(c), noted: -1}
	if c.claim != nil {
		s.rec = &recorder{ResponseWriter: w}
		w = s.rec
	}
	s.sink = codec.Sink(w, c.req)
	defer c.discard(answer)
	err = s.copy()
	s.stopWatch()
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
			failpoint.CallEnded.At()
			return nil
		}
		if err != nil {
			return err
		}
		s.note(f)
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

func (s *streamed) note(f wire.Frame) {
	switch {
	case f.Usage == nil:
	case f.Partial:
		u := *f.Usage
		s.mu.Lock()
		s.input = &u
		s.mu.Unlock()
	default:
		u := *f.Usage
		s.usage = &u
	}
}

func (s *streamed) pass(f wire.Frame) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text = append(s.text, f.Text...)
	if s.wrote.IsZero() {
		failpoint.CallFirst.At()
	}
	err := s.sink.Frame(f)
	failpoint.CallFrame.At()
	if s.wrote.IsZero() {
		s.c.first = s.c.since()
		s.watch = time.AfterFunc(firstCheckpoint, s.look)
	}
	s.wrote = time.Now()
	return err
}

// look runs every now and then while the stream does. It notes what was delivered, which is what a crash from now on
// charges, and sends a comment into a long silence, so that proxies and clients keep the connection.
func (s *streamed) look() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		return
	}
	if len(s.text) > s.noted {
		s.checkpoint()
	}
	if time.Since(s.wrote) >= pingEvery {
		if err := s.sink.Ping(); err != nil {
			return // copy finds the client gone
		}
		s.wrote = time.Now()
	}
	s.watch.Reset(checkpointEvery)
}

// stopWatch ends it; when it returns, nothing else uses the sink.
func (s *streamed) stopWatch() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopped = true
	if s.watch != nil {
		s.watch.Stop()
	}
}

// checkpoint tells the ledger what the input and the text delivered so far cost. It holds mu.
func (s *streamed) checkpoint() {
	s.noted = len(s.text)
	u := s.count()
	amount, _, err := s.c.price(u)
	if err != nil {
		s.c.log.Error().Err(err).Msg("stream could not be priced")
		return
	}
	s.c.e.cfg.Ledger.Checkpoint(s.c.hold.Tenant, s.c.hold.ID, amount, u.TotalOutput())
}

// delivered is the input and the output that has been passed on.
func (s *streamed) delivered() wire.Usage {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.count()
}

// count counts piece by piece, which is at most a token for each piece more than counting the text whole; no charge but
// that of a crash uses it. It holds mu.
func (s *streamed) count() wire.Usage {
	if len(s.text) > s.counted {
		s.output += int64(tokens.Count(s.c.model, string(s.text[s.counted:])))
		s.counted = len(s.text)
	}
	u := s.c.known
	u.Output = s.output
	return s.withInput(u)
}

// withInput puts what the vendor said of the input in the place of what we counted of it.
func (s *streamed) withInput(counted wire.Usage) wire.Usage {
	if s.input == nil || s.input.TotalInput() == 0 {
		return counted
	}
	u := *s.input
	u.Output, u.Reasoning, u.Requests = counted.Output, 0, counted.Requests
	return u
}

// complete charges a stream that came to its regular end.
func (s *streamed) complete() {
	if s.usage == nil {
		s.finish(wire.End{Usage: s.withInput(s.c.counted(s.text)), Raw: s.raw}, s.c.billEstimated)
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
	failpoint.CallFinished.At()
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
	return s.withInput(s.c.counted(s.text))
}

func (s *streamed) fail(err error) {
	if werr := s.sink.Fail(err); werr != nil {
		s.c.log.Debug().Err(werr).Msg("error event was not delivered")
	}
}
