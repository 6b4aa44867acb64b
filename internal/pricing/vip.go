package pricing

import (
	"context"
	"fmt"
	"time"

	"weir/internal/money"
)

// Buyer is who pays: the price of a call depends on the tenant's group and its VIP level.
type Buyer struct {
	Group string
	VIP   int // level; 0 for none
}

// QuoteFor is Quote for a tenant: the discount of its VIP level comes off the price of its group. A level without a row has
// no discount. Errors as Quote.
func (b *Book) QuoteFor(model string, who Buyer, at time.Time) (*Quote, error) {
	q, err := b.Quote(model, who.Group, at)
	if err != nil || who.VIP == 0 {
		return q, err
	}
	if factor := b.VIPFactor(who.VIP); factor != money.One {
		q.MultiplierPPM = combine(q.MultiplierPPM, factor)
		q.VIPLevel, q.VIPFactorPPM = who.VIP, factor
	}
	return q, nil
}

// VIPFactor is what tenants of a VIP level pay of a price, in parts per million: 1.0 less the discount of the level.
func (b *Book) VIPFactor(level int) int64 {
	if factor, ok := b.now.Load().levels[level]; ok {
		return factor
	}
	return money.One
}

// loadLevels reads the factors of the VIP levels.
func (b *Book) loadLevels(ctx context.Context) (map[int]int64, error) {
	rows, err := b.cfg.Ent.VIPLevel.Query().All(ctx)
	if err != nil {
		return nil, fmt.Errorf("load VIP levels: %w", err)
	}
	levels := make(map[int]int64, len(rows))
	for _, l := range rows {
		levels[l.Level] = money.One - l.DiscountPpm
	}
	return levels, nil
}
