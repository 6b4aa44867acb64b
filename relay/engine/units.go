package engine

import (
	"math"

	"weir/relay/tokens"
	"weir/relay/wire"
)

// readsOnly are the routes whose models write nothing that is counted.
var readsOnly = map[wire.Route]bool{
	wire.RouteEmbeddings: true, wire.RouteModerations: true, wire.RouteRerank: true,
}

// measure finds out what of the usage is known before the call. Fails with INVALID where the body does not decode.
func (c *call) measure() (err error) {
	if c.prompt, err = tokens.Estimate(c.req); err != nil {
		return err
	}
	c.quote = c.quote.Carrying(partsOf(c.req))
	c.known = wire.Usage{Input: c.prompt, Requests: 1}
	if c.req.Route == wire.RouteRerank {
		in, err := wire.Input[wire.RerankInput](c.req)
		if err != nil {
			return err
		}
		c.known.Requests = tokens.SearchUnits(c.model, in)
	}
	return nil
}

// fill completes a usage of which the vendor reported a part, as rerankers do: tokens or searches. It is estimated where
// what was added costs something.
func (c *call) fill(u wire.Usage) (filled wire.Usage, estimated bool) {
	if c.req.Route != wire.RouteRerank {
		return u, false
	}
	filled = u
	if filled.Requests == 0 {
		filled.Requests = c.known.Requests
	}
	if filled.TotalInput() == 0 {
		filled.Input = c.known.Input
	}
	u.Requests = max(u.Requests, 1) // that there was a call needs no report
	reported, _, err := c.price(u)
	if err != nil {
		return u, false
	}
	whole, _, err := c.price(filled)
	return filled, err == nil && whole != reported
}

// product is a × b, or the largest number where that does not fit. Neither is negative.
func product(a, b int64) int64 {
	if a > 0 && b > math.MaxInt64/a {
		return math.MaxInt64
	}
	return a * b
}
