package usage

import (
	"context"
	"fmt"

	"weir/ent"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/internal/pricing"
	"weir/internal/viewer"
)

type rater struct {
	client *ent.Client
	known  map[string]*ent.Price // nil for those that are not in the book
}

func (r rater) rate(ctx context.Context, in ledger.Rated) (money.Amount, string, error) {
	if id.Prefix(in.PriceID) != id.Price {
		return 0, "", ledger.ErrNotRated
	}
	price, err := r.price(ctx, in.PriceID)
	if err != nil {
		return 0, "", err
	}
	terms, err := pricing.Kept(in.Multiplier, in.Extra)
	if err != nil {
		return 0, "", err
	}
	u := in.Units
	bill, err := pricing.Itemize(price.Sell, terms, pricing.Vector{
		Input: u.Input, CacheRead: u.CacheRead, CacheWrite5m: u.CacheWrite5m, CacheWrite1h: u.CacheWrite1h, InputAudio: u.InputAudio,
		InputImage: u.InputImage, Output: u.Output, Reasoning: u.Reasoning, OutputAudio: u.OutputAudio, OutputImage: u.OutputImage,
		Images: u.Images, Seconds: u.Seconds, Characters: u.Characters,
	})
	return bill.Charge.Amount, bill.Charge.Exact, err
}

func (r rater) price(ctx context.Context, priceID string) (*ent.Price, error) {
	p, ok := r.known[priceID]
	if !ok {
		var err error
		if p, err = r.client.Price.Get(viewer.SystemContext(ctx, "usage"), priceID); err != nil && !ent.IsNotFound(err) {
			return nil, fmt.Errorf("%w: read price %s: %w", ledger.ErrNotRead, priceID, err)
		}
		r.known[priceID] = p
	}
	if p == nil || p.PublishedAt == nil {
		return nil, fmt.Errorf("price %s: %w", priceID, errNoPrice)
	}
	return p, nil
}
