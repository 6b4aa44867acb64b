package pricing

import (
	"encoding/json"
	"fmt"

	"weir/ent/schematype"
	"weir/internal/money"
)

// Terms are what decides the price of a call beside its price version and its usage vector. A usage record keeps them, so
// that its charge can be computed again.
type Terms struct {
	MultiplierPPM int64
	Size, Quality string
	// VIPLevel that is part of MultiplierPPM, and VIPFactorPPM how much it is; 0 for none.
	VIPLevel     int
	VIPFactorPPM int64
	// PartPPM is the part of the price that was paid, and is in MultiplierPPM too: money.One for all of it.
	PartPPM int64
	// Calls that were priced by the call; Extra leaves out the usual 1.
	Calls int64
}

// kept is the part of Terms that has no column in a usage record: it stands in the record's extra.
type kept struct {
	Size    string `json:"size,omitempty"`
	Quality string `json:"quality,omitempty"`
	Calls   *int64 `json:"calls,omitempty"`
	VIP     int    `json:"vip,omitempty"`
	Factor  int64  `json:"vip_factor,omitempty"`
	Part    *int64 `json:"part,omitempty"`
}

// Extra is what the usage record of a call has to keep in its extra for Kept to read; nil for nothing.
func (q *Quote) Extra(v Vector) (json.RawMessage, error) {
	k := kept{Size: q.Size, Quality: q.Quality, VIP: q.VIPLevel, Factor: q.VIPFactorPPM}
	if v.Requests != 1 {
		k.Calls = &v.Requests
	}
	if q.share != nil {
		k.Part = &q.share.ppm
	}
	if k == (kept{}) {
		return nil, nil
	}
	raw, err := json.Marshal(k)
	if err != nil {
		return nil, fmt.Errorf("keep terms: %w", err)
	}
	return raw, nil
}

// Kept reads the terms of a usage record. What else stands in its extra is ignored.
func Kept(multiplierPPM int64, extra json.RawMessage) (Terms, error) {
	t := Terms{MultiplierPPM: multiplierPPM, Calls: 1, PartPPM: money.One}
	if len(extra) == 0 {
		return t, nil
	}
	var k kept
	if err := json.Unmarshal(extra, &k); err != nil {
		return t, fmt.Errorf("read terms: %w", err)
	}
	t.Size, t.Quality, t.VIPLevel, t.VIPFactorPPM = k.Size, k.Quality, k.VIP, k.Factor
	if k.Calls != nil {
		t.Calls = *k.Calls
	}
	if k.Part != nil {
		t.PartPPM = *k.Part
	}
	return t, nil
}

// Line is the part of a bill for one dimension.
type Line struct {
	Dimension schematype.Dimension
	Units     int64
	Price     money.Price
	// Exact is Units × Price in pico-USD.
	Exact string
}

// Bill is a charge, computed line by line.
type Bill struct {
	Lines []Line
	// TierAbove is the total input above which the tier holds that was applied; nil for the base.
	TierAbove *int64
	// Sum of the lines in pico-USD, before the multiplier.
	Sum string
	// Charge is Sum × multiplier, rounded up once.
	Charge Charge
}

// Itemize computes what a usage vector costs by a card, as Quote.Cost does, and shows how: a line for each dimension that
// was used, in the order of the vector. Returns ErrUsage for a vector out of range.
func Itemize(c schematype.RateCard, t Terms, v Vector) (Bill, error) {
	v.Requests = t.Calls
	ready := compile(c, t.Size, t.Quality)
	sum, err := ready.cost(v)
	if err != nil {
		return Bill{}, err
	}
	units, err := v.units()
	if err != nil {
		return Bill{}, err
	}
	var b Bill
	applied := ready.tier(v.TotalInput())
	if applied.above >= 0 {
		b.TierAbove = &applied.above
	}
	for d, n := range units {
		price := applied.rates[d]
		if n == 0 || (d == perCall && price == 0) { // every call is one; few are priced so
			continue
		}
		b.Lines = append(b.Lines, Line{Dimension: names[d], Units: n, Price: price, Exact: money.Pico{}.Add(n, price).Big().String()})
	}
	amount, ok := sum.Ceil(t.MultiplierPPM)
	if !ok {
		return Bill{}, ErrUsage
	}
	b.Sum, b.Charge = sum.Big().String(), Charge{Amount: amount, Exact: sum.Exact(t.MultiplierPPM)}
	return b, nil
}
