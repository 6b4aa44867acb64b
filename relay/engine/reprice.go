package engine

import (
	"context"

	"weir/internal/channel"
	"weir/internal/fault"
	"weir/internal/ledger"
)

// reprice has the call pay what a route wants, and hold more first where that is dearer than what is held: a tenant's own channel
// and the platform's have different prices. The hold is there, because such calls start one after the other. Errors as of
// Ledger.Hold.
func (c *call) reprice(ctx context.Context, route channel.Route) error {
	if !c.mixed {
		return nil
	}
	was := c.quote.MultiplierPPM
	if c.quote = c.quote.Part(route.PricePPM); c.quote.MultiplierPPM == was {
		return nil
	}
	if err := c.estimate(); err != nil {
		return err
	}
	want := c.firstHold()
	if want.Amount <= c.granted {
		return c.shrink(c.granted)
	}
	c.extended++
	g, err := c.e.cfg.Ledger.Extend(ctx, ledger.Extend{
		Hold: c.hold.ID, Tenant: c.hold.Tenant, Seq: c.extended, Amount: want.Amount - c.granted, Least: max(want.Least-c.granted, 1),
	})
	switch code := fault.CodeOf(err); {
	case err == nil:
		c.granted = g.Amount
		return c.shrink(payable(want, g))
	case c.mayShrink() && c.granted >= want.Least && (code == fault.BalanceExhausted || code == fault.InFlightExhausted || code == fault.BudgetExhausted):
		return c.shrink(c.granted) // a shorter answer is covered
	case code == fault.BalanceExhausted:
		return ledger.ErrCostExceedsBalance
	}
	return err
}
