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
	out  *gatherer
	rec  *recorder // of what is sent; nil without idempotency key
	seen *captured // nil where nobody keeps what is said
	grow *growth   // nil when the hold covers all that the model can make

	usage *wire.Usage // the last that was reported
	raw   []byte      // the vendor's usage-only event

	mu      sync.Mutex  // what follows is shared with the watch, and so is the sink
	input   *wire.Usage // what the vendor said of the input alone
	text    []byte      // delivered so far, or read from the upstream after the client had left; for counting
	counted int         // bytes of text that are in output
	output  int64       // tokens of text[:counted]
	made    wire.Usage  // what was delivered besides text
	last    wire.Usage  // what a final event brought that the sink may still keep back
	frames  int         // events passed on
	noted   int         // frames at the last checkpoint
	wrote   time.Time   // last write; zero: no byte has left
	gone    bool        // the client has left and the channel drains
	drained int         // bytes of events since then
	watch   *time.Timer
	stopped bool
	gathers bool // the stream says when it waits
}

// stream answers a streamed call. Its first byte waits for the hold, its end mark for the charge.
func (c *call) stream(w http.ResponseWriter, codec Codec) {
	ctx, done := c.await() // ends the upstream whichever way the call ends
	defer done()
	answer, err := c.start(ctx)
	announce(w, c.admitted.counts, err)
	if err != nil {
		fail(w, c.r, codec, err)
		return
	}
	s := &streamed{c: c, src: answer.Stream, grow: newGrowth(c), out: gather(w)}
	s.seen, _ = w.(*captured)
	w = s.out
	if source, ok := s.src.(wire.Waiting); ok {
		source.BeforeWait(s.beforeWait)
		s.gathers = true
	}
	if c.claim != nil {
		s.rec = &recorder{ResponseWriter: w}
		w = s.rec
	}
	s.sink = codec.Sink(w, c.req)
	defer c.discard(answer)
	err = s.copy()
	s.stopWatch()
	s.grow.join()
	if !s.wrote.IsZero() {
		s.seen.streamed(s.text)
	}
	switch {
	case s.wrote.IsZero() && s.left():
		s.abandon(ctx, err)
	case err == nil && s.gone:
		s.c.end = endDrained
		s.charge(s.c.billDrained)
	case err == nil:
		s.charge(s.c.bill)
	case errors.Is(err, errOutOfBalance):
		s.endByBalance()
	case s.wrote.IsZero():
		c.void(ctx)
		fail(w, c.r, codec, err)
	default:
		s.breakOff(err)
	}
}

func (s *streamed) left() bool {
	left, _ := s.c.client.gone()
	return left
}

// abandon resolves the hold of a stream whose client left before its first byte. When the upstream then failed by itself,
// nothing is owed.
func (s *streamed) abandon(ctx context.Context, err error) {
	if err != nil && !isCancelled(err) && !errors.Is(err, errOutOfBalance) {
		s.c.client.failed()
	}
	used := s.usage
	if used == nil && s.input != nil && s.input.TotalInput() > 0 {
		used = s.input
	}
	s.c.abandon(ctx, used)
}

// copy passes events on until the upstream's regular end. Any error is a fault: CANCELLED when the client is gone.
func (s *streamed) copy() error {
	for {
		f, err := s.next()
		if errors.Is(err, io.EOF) {
			failpoint.CallEnded.At()
			return nil
		}
		if err != nil {
			return err
		}
		s.note(&f)
		if f.UsageOnly {
			s.raw = append(s.raw[:0], f.Data...)
			continue
		}
		if err := s.afford(f.Text); err != nil {
			return err
		}
		if err := s.pass(&f); err != nil {
			return fault.Wrap(fault.Cancelled, "The client left.", err)
		}
	}
}

// next is the upstream's next event. Before the first one is passed on, the wait for it is the vendor's.
func (s *streamed) next() (wire.Frame, error) {
	if s.c.first > 0 {
		return s.src.Next()
	}
	asked := time.Now()
	defer s.c.waits(asked)
	return s.src.Next()
}

func (s *streamed) note(f *wire.Frame) {
	switch {
	case f.Usage == nil:
	case f.Partial:
		u := s.c.believe(*f.Usage)
		s.mu.Lock()
		s.input = &u
		s.mu.Unlock()
	default:
		u := s.c.believe(*f.Usage)
		s.usage = &u
	}
}

// pass writes one event to the client. Where the client has left and the channel drains, it only keeps the event.
func (s *streamed) pass(f *wire.Frame) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gone {
		return s.keep(f)
	}
	recorded := s.rec.size()
	err := s.write(f)
	if err == nil {
		s.bring(f)
		return nil
	}
	if _, s.gone = s.c.client.gone(); !s.gone {
		return err
	}
	s.rec.mute()
	if !errors.Is(err, errLeft) && s.rec.size() == recorded {
		s.rec.drop() // the event that failed is missing
	}
	if s.rec.size() > recorded {
		s.bring(f)
		return nil
	}
	return s.keep(f)
}

// bring notes what an event brought. It holds mu.
func (s *streamed) bring(f *wire.Frame) {
	s.text = append(s.text, f.Text...)
	s.frames++
	if s.last == (wire.Usage{}) && f.Made == (wire.Usage{}) {
		return // as of all that is text
	}
	s.made, s.last = s.made.Plus(s.last), f.Made
	if !f.Final {
		s.made, s.last = s.made.Plus(f.Made), wire.Usage{}
	}
}

// keep takes an event that nobody gets: it counts, and an answer that is kept has it. It holds mu.
func (s *streamed) keep(f *wire.Frame) error {
	s.bring(f)
	if s.drained += len(f.Data) + len(f.Audio); s.drained > maxDrained {
		return errDrained
	}
	if s.rec != nil {
		return s.sink.Frame(*f)
	}
	return nil
}

var errLeft = errors.New("the client has left")

// write sends one event. An error means that the client has left, and that the upstream knows. It holds mu.
func (s *streamed) write(f *wire.Frame) error {
	if !s.c.client.deliver() {
		return errLeft
	}
	first := s.wrote.IsZero()
	if first {
		failpoint.CallFirst.At()
	}
	err := s.sink.Frame(*f)
	failpoint.CallFrame.At()
	if err != nil {
		if first {
			s.c.client.missed()
		}
		s.c.client.leave()
		return err
	}
	s.wrote = time.Now()
	if first {
		s.out.on = s.gathers
		s.c.first = s.c.since()
		s.watch = time.AfterFunc(firstCheckpoint, s.look)
	}
	return nil
}

// look runs every now and then while the stream does. It notes what was delivered, which is what a crash from now on
// charges, and sends a comment into a long silence, so that proxies and clients keep the connection.
func (s *streamed) look() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		return
	}
	if s.frames > s.noted {
		s.checkpoint()
	}
	if !s.gone && time.Since(s.wrote) >= pingEvery {
		if errors.Join(s.sink.Ping(), s.out.flush()) != nil {
			return // copy finds the client gone
		}
		s.wrote = time.Now()
	}
	s.watch.Reset(checkpointEvery)
}

// stopWatch ends it; when it returns, nothing else uses the sink, and all that was written is on its way.
func (s *streamed) stopWatch() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopped = true
	s.out.on = false
	if !s.gone && s.out.flush() != nil {
		s.c.client.leave()
	}
	if s.watch != nil {
		s.watch.Stop()
	}
}

// checkpoint tells the ledger what the input and the text delivered so far cost. It holds mu.
func (s *streamed) checkpoint() {
	s.noted = s.frames
	u := s.count()
	amount, err := s.c.price(u)
	if err != nil {
		s.c.log().Error().Err(err).Msg("stream could not be priced")
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
	return s.c.with(s.withInput(u), s.made)
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

// charge charges a stream that came to its regular end.
func (s *streamed) charge(price func(wire.Usage) (ledger.Settle, error)) {
	var usage wire.Usage
	switch {
	case s.c.units != nil:
		var estimated bool
		if usage, estimated = s.c.total(s.usage, s.made.Plus(s.last), s.text); estimated {
			price = s.c.billEstimated
		}
	case s.usage != nil:
		usage = *s.usage
	default:
		usage, price = s.withInput(s.c.counted(s.text)), s.c.billEstimated
	}
	s.finish(wire.End{Usage: usage, Raw: s.raw}, price)
}

// finish charges what an end says was used, and writes the end.
func (s *streamed) finish(end wire.End, price func(wire.Usage) (ledger.Settle, error)) {
	bill, err := price(end.Usage)
	if err != nil {
		s.fail(err)
		return
	}
	if s.c.reported != nil {
		end.Raw = nil // it says what is not true
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
	if s.gone {
		return
	}
	if err := s.sink.End(end); err != nil {
		s.c.log().Debug().Err(err).Msg("end of stream was not delivered")
	}
	failpoint.CallFinished.At()
}

// breakOff charges a stream that ended early for its input and what was delivered, never more than its hold.
func (s *streamed) breakOff(cause error) {
	left := s.left() || isCancelled(cause)
	s.c.end = endUpstream
	if left {
		s.c.end = endClient
	}
	if _, err := s.c.settleEstimated(s.sofar()); err != nil {
		s.c.log().Error().Err(err).Msg("broken stream could not be charged")
	}
	if !isCancelled(cause) {
		s.c.log().Warn().Err(cause).Str("channel_id", s.c.served.route.ChannelID).Msg("stream broke")
	}
	if !left {
		s.fail(cause)
	}
}

// sofar is what a stream that ended early is charged for.
func (s *streamed) sofar() wire.Usage {
	if s.c.units != nil {
		return s.delivered()
	}
	if s.usage != nil && s.usage.TotalInput() > 0 {
		return *s.usage
	}
	return s.withInput(s.c.counted(s.text))
}

func (s *streamed) fail(err error) {
	if s.gone {
		return
	}
	s.seen.broke()
	if werr := s.sink.Fail(err); werr != nil {
		s.c.log().Debug().Err(werr).Msg("error event was not delivered")
	}
}
