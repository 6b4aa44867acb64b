package pricing

import (
	"slices"

	"weir/ent/schematype"
	"weir/internal/money"
)

// rates are a card's prices with every fallback resolved; what has no price costs nothing.
type rates [dimensions]money.Price

// card is a rate card made ready: the rates of the base and of each tier, for one variant.
type card struct {
	tiers []tier // ascending; the first is above -1
}

type tier struct {
	above int64
	rates rates
}

// compile makes a card ready for calls of one size and quality. A tier and a variant replace the prices that they name; all
// others stay those of the base, and only then fallbacks apply.
func compile(c schematype.RateCard, size, quality string) *card {
	var variant schematype.Rates
	if i := slices.IndexFunc(c.Variants, func(v schematype.Variant) bool { return matches(v, size, quality) }); i >= 0 {
		variant = c.Variants[i].Rates
	}
	out := &card{tiers: make([]tier, 0, len(c.Tiers)+1)}
	out.tiers = append(out.tiers, tier{above: -1, rates: resolve(c.Rates, nil, variant)})
	for _, t := range c.Tiers {
		out.tiers = append(out.tiers, tier{above: t.AboveInput, rates: resolve(c.Rates, t.Rates, variant)})
	}
	return out
}

func matches(v schematype.Variant, size, quality string) bool {
	return (v.Size == "" || v.Size == size) && (v.Quality == "" || v.Quality == quality)
}

// resolve overlays rates, later ones over earlier ones, and fills the gaps.
func resolve(layers ...schematype.Rates) rates {
	var out rates
	for d := range dimensions {
		out[d] = out[fallback[d]] // 0 for a dimension without fallback
		for _, layer := range layers {
			if p, ok := layer[names[d]]; ok {
				out[d] = p
			}
		}
	}
	return out
}

// at returns the rates for calls of a total input: those of the last tier that it exceeds.
func (c *card) at(totalInput int64) *rates { return &c.tier(totalInput).rates }

func (c *card) tier(totalInput int64) *tier {
	t := &c.tiers[0]
	for i := 1; i < len(c.tiers) && totalInput > c.tiers[i].above; i++ {
		t = &c.tiers[i]
	}
	return t
}

// amount is the price of a vector in nano-USD, times a multiplier and rounded up once.
func (c *card) amount(v Vector, ppm int64) (money.Amount, error) {
	sum, err := c.cost(v)
	if err != nil {
		return 0, err
	}
	amount, ok := sum.Ceil(ppm)
	if !ok {
		return 0, ErrUsage
	}
	return amount, nil
}

// cost is the exact price of a vector before multipliers.
func (c *card) cost(v Vector) (money.Pico, error) {
	units, err := v.units()
	if err != nil {
		return money.Pico{}, err
	}
	var sum money.Pico
	rates := c.at(v.TotalInput())
	for d, n := range units {
		if n != 0 && rates[d] != 0 {
			sum = sum.Add(n, rates[d])
		}
	}
	return sum, nil
}

// dearestInput is the highest price of an input token that a call may have; dearestOutput of an output token.
func (r *rates) dearestInput(without absent) money.Price {
	return r.dearest(input, inputImage, without)
}

func (r *rates) dearestOutput(without absent) money.Price {
	return r.dearest(output, outputImage, without)
}

func (r *rates) dearest(first, last int, without absent) money.Price {
	var most money.Price
	for d := first; d <= last; d++ {
		if !without[d] {
			most = max(most, r[d])
		}
	}
	return most
}
