package engine

import (
	"errors"

	"weir/internal/fault"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/relay/tokens"
	"weir/relay/wire"
)

// firstOutput is how many output tokens of a choice the first hold of a stream covers when the caller gave no limit and the
// balance is not ample.
const firstOutput = 2048

// leastMore is how many output tokens an extension must pay at least to be of any use.
const leastMore = 32

// countStep is the least number of bytes between two countings.
const countStep = 16

// errOutOfBalance ends a stream that the balance cannot pay any further.
var errOutOfBalance = errors.New("the balance cannot pay more of the stream")

// firstHold is what a call holds before it starts: a stream whose caller gave no limit begins smaller and grows while it
// runs, so that a long limit of the model does not keep a small balance from other calls.
func (c *call) firstHold() ledger.Hold {
	hold := c.hold
	if c.req.Stream && c.mayShrink() {
		choices := max(c.req.Choices, 1)
		hold.Amount = min(hold.Amount, c.quote.UpperBound(c.prompt, min(c.maxOutput/choices, firstOutput), choices))
		hold.Least = min(hold.Least, hold.Amount)
	}
	return hold
}

// payable is the most that a call can get: what it was granted, and where that is all that it asked for, what is left for
// extensions too.
func payable(asked ledger.Hold, g ledger.Granted) money.Amount {
	if g.Amount < asked.Amount {
		return g.Amount
	}
	return g.Amount + max(g.Available, 0)
}

// growth enlarges the hold of a running stream before it is used up. A nil growth has nothing to do. Used by one goroutine.
type growth struct {
	c       *call
	next    int           // bytes of text at which the cost is looked at again
	seq     int           // of the last extension
	pending chan extended // the answer to it; nil when there is none to wait for
	refused error         // why the last one was not granted
}

type extended struct {
	granted ledger.Granted
	err     error
}

func newGrowth(c *call) *growth {
	if !c.mayShrink() || c.granted >= c.hold.Amount {
		return nil
	}
	g := &growth{c: c, seq: c.extended}
	g.look(0, 0)
	return g
}

// look sets when to look again: a text of n bytes has at most n tokens.
func (g *growth) look(size int, output int64) {
	g.next = size + int(max(g.c.quote.AffordableOutput(watermark(g.c.granted), g.c.prompt)-output, countStep))
}

// watermark is the part of a hold at whose use it is extended: 80 %.
func watermark(hold money.Amount) money.Amount { return hold - hold/5 }

// afford makes sure that the hold covers the stream with text added to it. It asks for more in good time and waits for the
// answer only when the hold is used up. Returns errOutOfBalance when there is no more, or why that is not known.
func (s *streamed) afford(text []byte) error {
	g := s.grow
	size := len(s.text) + len(text)
	if g == nil || size < g.next || len(text) == 0 {
		return nil
	}
	used := s.delivered()
	used.Output += int64(tokens.Count(s.c.model, string(text)))
	cost, err := s.c.price(used)
	if err != nil {
		return err
	}
	g.poll()
	for tried := false; ; tried = true {
		switch {
		case s.c.granted >= s.c.hold.Amount: // all that the model can make
			g.next = int(^uint(0) >> 1)
			return nil
		case cost <= watermark(s.c.granted):
			g.look(size, used.Output)
			return nil
		case cost <= s.c.granted:
			if g.refused == nil {
				g.ask()
			}
			g.next = size + countStep
			return nil
		case tried && g.pending == nil && g.refused != nil:
			return g.end()
		case g.pending == nil:
			g.ask()
		}
		s.beforeWait()
		g.join()
	}
}

// ask begins an extension, unless one is under way: twice the hold, at most what the model can make.
func (g *growth) ask() {
	if g.pending != nil {
		return
	}
	g.seq++
	g.refused = nil
	amount := min(g.c.hold.Amount-g.c.granted, max(g.c.granted, 1))
	e := ledger.Extend{
		Hold: g.c.hold.ID, Tenant: g.c.hold.Tenant, Seq: g.seq, Amount: amount,
		Least: min(amount, max(g.c.quote.UpperBound(0, leastMore, 1), 1)),
	}
	pending := make(chan extended, 1)
	g.pending = pending
	ctx := g.c.r.Context()
	go func() {
		granted, err := g.c.e.cfg.Ledger.Extend(ctx, e)
		pending <- extended{granted, err}
	}()
}

// poll takes the answer to an extension if it is there.
func (g *growth) poll() {
	select {
	case x := <-g.pending:
		g.take(x)
	default:
	}
}

// join waits for an extension that is under way.
func (g *growth) join() {
	if g != nil && g.pending != nil {
		g.take(<-g.pending)
	}
}

func (g *growth) take(x extended) {
	g.pending = nil
	if g.refused = x.err; x.err == nil {
		g.c.granted = x.granted.Amount
	}
}

// end says how a stream ends that has used up its hold.
func (g *growth) end() error {
	switch fault.CodeOf(g.refused) {
	case fault.BalanceExhausted, fault.CostExceedsBalance, fault.BudgetExhausted, fault.InFlightExhausted, fault.AccountDisabled:
		return errOutOfBalance
	}
	return g.refused
}

// endByBalance ends a stream that the balance cannot pay any further: the upstream is stopped, what was delivered is
// charged, and the client is told by a regular end.
func (s *streamed) endByBalance() {
	s.c.end = endBalance
	if err := s.src.Close(); err != nil {
		s.c.log().Debug().Err(err).Msg("upstream stream closed badly")
	}
	s.finish(wire.End{Usage: s.sofar(), Reason: "balance"}, s.c.billEstimated)
}
