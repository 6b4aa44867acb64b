package pricing

import (
	"context"
	"fmt"
	"math/big"
	"slices"

	"weir/ent"
	"weir/ent/schematype"
	"weir/internal/money"
)

// ChangeKind says how a draft differs from the price in force.
type ChangeKind string

// The kinds of changes.
const (
	ChangeNew      ChangeKind = "NEW"      // it has no price yet
	ChangeChanged  ChangeKind = "CHANGED"  // by more than one per cent
	ChangeSlight   ChangeKind = "SLIGHT"   // by one per cent or less
	ChangeVanished ChangeKind = "VANISHED" // it loses its own price and falls back to that of another dimension
)

// Change is what a draft does to one price.
type Change struct {
	Kind ChangeKind
	// Where on the card: "" for the base rates, "above 200000" for a tier, "hd 1024x1792" for a variant, "peaks".
	Where     string
	Dimension schematype.Dimension // empty for peaks
	Old, New  *money.Price         // nil where there is none
}

// Difference is a draft beside the price in force.
type Difference struct {
	Model string
	Draft *ent.Price
	// InForce is nil for a model without a price.
	InForce *ent.Price
	// Changes of what tenants pay. They are empty where only the provider's cost differs.
	Changes []Change
	// BelowCost are the dimensions that would be sold for less than they cost.
	BelowCost []Loss
}

// Loss is a price below its cost.
type Loss struct {
	Where      string
	Dimension  schematype.Dimension
	Sell, Cost money.Price
}

// Diff shows every draft beside the price in force, by model.
func (s *Service) Diff(ctx context.Context) ([]Difference, error) {
	ctx, err := authorise(ctx)
	if err != nil {
		return nil, err
	}
	all, err := read(ctx, s.cfg.Ent)
	if err != nil {
		return nil, err
	}
	var out []Difference
	for _, own := range byName(all) {
		if own.draft != nil {
			out = append(out, difference(own.draft, own.inForce(s.cfg.Clock.Now())))
		}
	}
	return out, nil
}

func difference(draft, inForce *ent.Price) Difference {
	d := Difference{Model: draft.Model, Draft: draft, InForce: inForce, BelowCost: losses(draft.Sell, draft.Cost)}
	var old schematype.RateCard
	if inForce != nil {
		old = inForce.Sell
	}
	d.Changes = changes(old, draft.Sell)
	return d
}

// changes lists the prices in which two cards differ: base rates, tiers, variants, peaks.
func changes(old, next schematype.RateCard) []Change {
	var out []Change
	before, after := parts(old), parts(next)
	for _, p := range after {
		i := slices.IndexFunc(before, func(b part) bool { return b.where == p.where })
		var was schematype.Rates
		if i >= 0 {
			was = before[i].rates
		}
		out = append(out, rateChanges(p.where, was, p.rates)...)
	}
	for _, b := range before {
		if !slices.ContainsFunc(after, func(p part) bool { return p.where == b.where }) {
			out = append(out, rateChanges(b.where, b.rates, nil)...)
		}
	}
	if !sameCard(schematype.RateCard{Peaks: old.Peaks}, schematype.RateCard{Peaks: next.Peaks}) {
		kind := ChangeChanged
		switch {
		case len(old.Peaks) == 0:
			kind = ChangeNew
		case len(next.Peaks) == 0:
			kind = ChangeVanished
		}
		out = append(out, Change{Kind: kind, Where: "peaks"})
	}
	return out
}

// part is the rates of one place on a card.
type part struct {
	where string
	rates schematype.Rates
}

func parts(c schematype.RateCard) []part {
	out := []part{{"", c.Rates}}
	for _, t := range c.Tiers {
		out = append(out, part{fmt.Sprintf("above %d", t.AboveInput), t.Rates})
	}
	for _, v := range c.Variants {
		out = append(out, part{fmt.Sprintf("%s %s", or(v.Quality, "any"), or(v.Size, "any")), v.Rates})
	}
	return out
}

func rateChanges(where string, old, next schematype.Rates) []Change {
	var out []Change
	for _, d := range names {
		was, had := old[d]
		is, has := next[d]
		c := Change{Where: where, Dimension: d}
		if had {
			c.Old = &was
		}
		if has {
			c.New = &is
		}
		switch {
		case had && !has:
			c.Kind = ChangeVanished
		case has && !had:
			c.Kind = ChangeNew
		case !had || was == is:
			continue
		case slight(was, is):
			c.Kind = ChangeSlight
		default:
			c.Kind = ChangeChanged
		}
		out = append(out, c)
	}
	return out
}

// slight reports whether two prices differ by one per cent of the old one or less.
func slight(old, next money.Price) bool {
	gap := big.NewInt(int64(next - old))
	gap.Mul(gap.Abs(gap), big.NewInt(100))
	return gap.Cmp(big.NewInt(int64(old))) <= 0
}

// losses compares the prices that calls would meet, with every fallback, in the base, each tier and each variant of the sell
// card. Peaks are left out: they are the provider's hours on one side and the operator's on the other.
func losses(sell, cost schematype.RateCard) []Loss {
	type place struct {
		where string
		at    int64
		size  string
		grade string
	}
	places := []place{{where: ""}}
	for _, c := range []schematype.RateCard{sell, cost} {
		for _, t := range c.Tiers {
			places = append(places, place{where: fmt.Sprintf("above %d", t.AboveInput), at: t.AboveInput + 1})
		}
		for _, v := range c.Variants {
			where := fmt.Sprintf("%s %s", or(v.Quality, "any"), or(v.Size, "any"))
			places = append(places, place{where: where, size: v.Size, grade: v.Quality})
		}
	}
	var out []Loss
	var seen []string
	for _, p := range places {
		if slices.Contains(seen, p.where) {
			continue
		}
		seen = append(seen, p.where)
		ours, theirs := compile(sell, p.size, p.grade).at(p.at), compile(cost, p.size, p.grade).at(p.at)
		for d, price := range ours {
			if price < theirs[d] {
				out = append(out, Loss{Where: p.where, Dimension: names[d], Sell: price, Cost: theirs[d]})
			}
		}
	}
	return out
}

// Rate is one price of a card, at its place.
type Rate struct {
	Where     string // as in Change
	Dimension schematype.Dimension
	Price     money.Price
}

// Listed are the prices of a card as they were written, without fallbacks: base, tiers, variants.
func Listed(c schematype.RateCard) []Rate {
	var out []Rate
	for _, p := range parts(c) {
		for _, d := range names {
			if price, ok := p.rates[d]; ok {
				out = append(out, Rate{p.where, d, price})
			}
		}
	}
	return out
}
