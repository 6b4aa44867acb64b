package engine

import (
	"net/http"

	"weir/internal/failpoint"
	"weir/internal/fault"
	"weir/relay/wire"
)

// reply answers a call that is not streamed. The answer waits for its charge to be on disk.
func (c *call) reply(w http.ResponseWriter, codec Codec) {
	reply, hit, err := c.complete(codec)
	announce(w, c.admitted.counts, err)
	if err != nil {
		fail(w, c.r, codec, err)
		return
	}
	tellCache(w, c.cache.says)
	failpoint.CallFirst.At()
	if hit != nil {
		err = hit.write(w)
	} else {
		defer c.discard(reply.Answer)
		err = codec.Reply(w, c.req, reply)
	}
	failpoint.CallFinished.At()
	if err != nil {
		c.log().Debug().Err(fault.Wrap(fault.Cancelled, "The client left.", err)).Msg("answer was not delivered")
	}
}

// complete runs a call that is not streamed until its charge is on disk; before that its answer is kept where the call has
// an idempotency key. An answer out of the response cache is the second result.
func (c *call) complete(codec Codec) (wire.Reply, *recalled, error) {
	ctx, done := c.await()
	defer done()
	if hit, err := c.recall(ctx); hit != nil || err != nil {
		return wire.Reply{}, hit, err
	}
	answer, err := c.start(ctx)
	if err != nil {
		return wire.Reply{}, nil, err
	}
	c.first = c.since()
	if !c.client.deliver() {
		used := answer.Usage
		if used != nil {
			believed := c.believe(*used)
			used = &believed
		}
		c.abandon(ctx, used)
		return wire.Reply{}, nil, left(ctx)
	}
	usage, estimated := c.usageOf(answer)
	price := c.bill
	if estimated {
		price = c.billEstimated
	}
	bill, err := price(usage)
	if err != nil {
		c.void(ctx)
		return wire.Reply{}, nil, err
	}
	reply := wire.Reply{Answer: answer, Usage: usage, CostUSD: bill.Amount.String(), IncludeCost: c.wantCost}
	if c.claim != nil {
		if err := c.keepReply(ctx, codec, reply, bill); err != nil {
			c.void(ctx)
			return wire.Reply{}, nil, err
		}
	}
	_, err = c.book(bill)
	if err != nil && c.claim == nil && fault.CodeOf(err) != fault.Unavailable { // the ledger voids what it could not reach itself
		c.void(ctx)
	}
	if err == nil {
		c.remember(ctx, codec, reply, bill)
	}
	return reply, nil, err
}

// usageOf is what the vendor reported, or what we count when it did not: then the charge is marked estimated.
func (c *call) usageOf(a *wire.Answer) (wire.Usage, bool) {
	if a.Images != nil {
		return c.fill(c.made(a), wire.Usage{}, nil)
	}
	if a.Usage != nil {
		return c.fill(c.believe(*a.Usage), wire.Usage{}, a.Text)
	}
	if hears[c.req.Route] {
		return c.fill(wire.Usage{}, wire.Usage{}, a.Text)
	}
	return c.counted(a.Text), true
}
