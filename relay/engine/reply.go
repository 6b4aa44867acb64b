package engine

import (
	"context"
	"net/http"

	"weir/internal/fault"
	"weir/relay/wire"
)

// reply answers a call that is not streamed. The answer waits for its charge to be on disk.
func (c *call) reply(w http.ResponseWriter, codec Codec) {
	ctx, cancel := context.WithCancelCause(c.r.Context())
	defer cancel(nil)
	answer, err := c.start(ctx, cancel)
	if err != nil {
		fail(w, c.r, codec, err)
		return
	}
	c.first = c.since()
	usage, estimated := c.usageOf(answer)
	cost, err := c.settle(usage, estimated)
	if err != nil {
		if fault.CodeOf(err) != fault.Unavailable { // the ledger voids the hold itself when the database is back
			c.void(ctx)
		}
		fail(w, c.r, codec, err)
		return
	}
	err = codec.Reply(w, c.req, wire.Reply{Answer: answer, Usage: usage, CostUSD: cost.String(), IncludeCost: c.wantCost})
	if err != nil {
		c.log.Debug().Err(fault.Wrap(fault.Cancelled, "The client left.", err)).Msg("answer was not delivered")
	}
}

// usageOf is what the vendor reported, or what we count when it did not: then the charge is marked estimated.
func (c *call) usageOf(a *wire.Answer) (wire.Usage, bool) {
	if a.Usage != nil {
		return *a.Usage, false
	}
	return c.counted(a.Text), true
}
