package engine

import (
	"math"

	"weir/internal/money"
	"weir/internal/pricing"
	"weir/relay/tokens"
	"weir/relay/wire"
)

// readsOnly are the routes whose models write nothing that is counted.
var readsOnly = map[wire.Route]bool{
	wire.RouteEmbeddings: true, wire.RouteModerations: true, wire.RouteRerank: true,
}

// bounds are what a call that is not paid by its text may use.
type bounds struct {
	least wire.Usage // of the smallest answer
	most  wire.Usage // of any answer
	// limit is what a vendor may report and be believed, where that is more: a recording may be longer than it says.
	limit wire.Usage
}

// totals are the most tokens that a report may have.
func (b *bounds) totals() (input, output int64) {
	return max(b.most.TotalInput(), b.limit.TotalInput()), max(b.most.TotalOutput(), b.limit.TotalOutput())
}

// measure finds out what of the usage is known before the call. Fails with INVALID where the body does not decode.
func (c *call) measure() (err error) {
	if c.prompt, err = tokens.Estimate(c.req); err != nil {
		return err
	}
	c.quote = c.quote.Carrying(partsOf(c.req))
	c.known = wire.Usage{Input: c.prompt, Requests: 1}
	switch c.req.Route {
	case wire.RouteRerank:
		in, err := wire.Input[wire.RerankInput](c.req)
		if err != nil {
			return err
		}
		c.known.Requests = tokens.SearchUnits(c.model, in)
	case wire.RouteImages, wire.RouteImageEdits:
		return c.measureImages()
	case wire.RouteSpeech:
		return c.measureSpeech()
	case wire.RouteTranscriptions, wire.RouteTranslations:
		return c.measureHearing()
	}
	return nil
}

// bound is the largest cost of the call, of a stream its first hold may be less, and the cost of its smallest answer.
func (c *call) bound(limit, choices int64) (most, least money.Amount, err error) {
	if c.units != nil {
		least, err = c.price(c.units.least)
		return c.dearest(c.units.most), least, err
	}
	u := c.known
	u.Output = product(limit, choices)
	most = c.quote.Bound(pricing.Vector(u))
	u.Output = min(1, u.Output)
	least, err = c.price(u)
	return most, least, err
}

// fill completes a usage of which the vendor reported a part, as rerankers and models of images and sound do: tokens,
// searches, or none of them. made is what a stream brought besides text. It is estimated where what was added costs something.
func (c *call) fill(u, made wire.Usage, text []byte) (filled wire.Usage, estimated bool) {
	filled = u
	switch c.req.Route {
	case wire.RouteRerank:
		if filled.Requests == 0 {
			filled.Requests = c.known.Requests
		}
		if filled.TotalInput() == 0 {
			filled.Input = c.known.Input
		}
	case wire.RouteImages, wire.RouteImageEdits:
		filled = c.fillImages(u)
	case wire.RouteSpeech:
		filled, u = c.fillSpeech(u, made)
	case wire.RouteTranscriptions, wire.RouteTranslations:
		filled, u = c.fillHearing(u, text)
	default:
		return u, false
	}
	u.Requests = max(u.Requests, 1) // that there was a call needs no report
	reported, err := c.price(u)
	if err != nil {
		return u, false
	}
	whole, err := c.price(filled)
	return filled, err == nil && whole != reported
}

// product is a × b, or the largest number where that does not fit. Neither is negative.
func product(a, b int64) int64 {
	if a > 0 && b > math.MaxInt64/a {
		return math.MaxInt64
	}
	return a * b
}
