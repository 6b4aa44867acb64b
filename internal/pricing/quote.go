package pricing

import (
	"math"
	"math/big"
	"strings"

	"weir/ent/schematype"
	"weir/internal/money"
)

// Quote is the price of one call, fixed when its hold is made: whatever is published later does not change it. A charge can
// be computed again from PriceID, variant, usage vector and MultiplierPPM.
type Quote struct {
	PriceID string
	Version int
	Model   Model
	// MultiplierPPM is every multiplier combined (tenant group, VIP level, peak hours), in parts per million.
	MultiplierPPM int64
	// VIPLevel that lowered the price, and VIPFactorPPM what the level pays of it; 0 where none did.
	VIPLevel     int
	VIPFactorPPM int64
	// Size and Quality of the variant that was asked for; empty for none.
	Size, Quality string
	// CostMultiplierPPM is the provider's own multiplier (peak hours).
	CostMultiplierPPM int64

	sell, cost     *card
	sellOf, costOf *schematype.RateCard // for variants
	without        absent               // of bounds
	share          *share               // nil where the whole price is paid
}

// share is what part of the price a call pays because its tenant pays the provider itself.
type share struct{ ppm, whole int64 } // whole is the multiplier of all of the price

// Parts are the kinds of tokens, besides text, that a call may have.
type Parts struct {
	InputAudio, InputImage, OutputAudio, OutputImage bool
	CacheWrite1h                                     bool // the caller asks for it
}

// absent are the dimensions that a call cannot have.
type absent [dimensions]bool

// Carrying is the quote for a call that has no other parts than these: its bounds leave out the prices of the others. What
// the call costs is the same.
func (q *Quote) Carrying(p Parts) *Quote {
	v := *q
	v.without = absent{
		inputAudio: !p.InputAudio, inputImage: !p.InputImage, outputAudio: !p.OutputAudio, outputImage: !p.OutputImage,
		cacheWrite1h: !p.CacheWrite1h,
	}
	return &v
}

// Part is the quote for a call that pays a part of the price, in parts per million; money.One is all of it. It is rounded up.
func (q *Quote) Part(ppm int64) *Quote {
	if ppm == money.One && q.share == nil {
		return q // as nearly every call
	}
	v := *q
	if q.share != nil {
		v.MultiplierPPM, v.share = q.share.whole, nil
	}
	if ppm != money.One {
		v.share = &share{ppm: ppm, whole: v.MultiplierPPM}
		v.MultiplierPPM = scaledUp(v.MultiplierPPM, ppm)
	}
	return &v
}

// scaledUp is a multiplier times another, both in parts per million, rounded up; as large as it can be where it does not fit.
func scaledUp(ppm, by int64) int64 {
	product := new(big.Int).Mul(big.NewInt(ppm), big.NewInt(by))
	product.Add(product, big.NewInt(money.One-1)).Quo(product, big.NewInt(money.One))
	if !product.IsInt64() {
		return math.MaxInt64
	}
	return product.Int64()
}

// Charge is what a usage vector costs.
type Charge struct {
	// Amount in nano-USD, rounded up once.
	Amount money.Amount
	// Exact is the sum before rounding, in pico-USD with up to six decimal places.
	Exact string
}

// Rounding is what rounding up added to the exact sum, in pico-USD: less than 1,000, with up to six decimal places.
func (c Charge) Rounding() string {
	whole, frac, _ := strings.Cut(c.Exact, ".")
	exact, ok := new(big.Int).SetString(whole+(frac + "000000")[:6], 10)
	if !ok {
		return "0"
	}
	up := new(big.Int).Mul(big.NewInt(int64(c.Amount)), picoScale)
	up.Sub(up, exact)
	rest := money.Price(up.Int64()).PerMillion()
	return strings.TrimSuffix(strings.TrimRight(rest, "0"), ".")
}

// Card is the rate card that was published, for people to read.
func (q *Quote) Card() schematype.RateCard { return *q.sellOf }

// For returns the quote for calls of one size ("1792x1024") and quality ("hd").
func (q *Quote) For(size, quality string) *Quote {
	v := *q
	v.Size, v.Quality = size, quality
	v.sell, v.cost = compile(*q.sellOf, size, quality), compile(*q.costOf, size, quality)
	return &v
}

// Cost is what the tenant pays for a vector: the exact sum, times the multiplier, rounded up once to whole nano-USD.
// Returns ErrUsage for a vector out of range.
func (q *Quote) Cost(v Vector) (Charge, error) {
	sum, err := q.sell.cost(v)
	if err != nil {
		return Charge{}, err
	}
	amount, ok := sum.Ceil(q.MultiplierPPM)
	if !ok {
		return Charge{}, ErrUsage
	}
	return Charge{Amount: amount, Exact: sum.Exact(q.MultiplierPPM)}, nil
}

// Amount is Cost without the exact sum, for what is not charged: a hold, a comparison.
func (q *Quote) Amount(v Vector) (money.Amount, error) { return q.sell.amount(v, q.MultiplierPPM) }

// ProviderCost is what the provider takes for a vector, in nano-USD, rounded up. Returns ErrUsage as Cost does.
func (q *Quote) ProviderCost(v Vector) (money.Amount, error) {
	return q.cost.amount(v, q.CostMultiplierPPM)
}

// UpperBound is at least what any call costs that uses up to inputTokens in all and up to maxOutput tokens in each of its
// choices: Bound for one call. The largest amount stands for everything that does not fit.
func (q *Quote) UpperBound(inputTokens, maxOutput, choices int64) money.Amount {
	in, out := max(inputTokens, 0), max(maxOutput, 0)
	if choices = max(choices, 1); out > maxUnits/choices {
		return math.MaxInt64
	}
	return q.Bound(Vector{Input: in, Output: out * choices, Requests: 1})
}

// Bound is at least what any call costs that uses at most a vector, however its input tokens are divided among the kinds of
// input and its output tokens among those of output: the dearest tier that can be reached and the dearest kind that the call may have (Carrying). Calls,
// images, seconds and characters have one price each. The largest amount stands for everything that does not fit.
func (q *Quote) Bound(v Vector) money.Amount {
	if _, err := v.units(); err != nil || v.TotalInput() > maxUnits || v.totalOutput() > maxUnits {
		return math.MaxInt64
	}
	var bound money.Amount
	for i := range q.sell.tiers {
		t := &q.sell.tiers[i]
		if v.TotalInput() <= t.above {
			break
		}
		sum := money.Pico{}.Add(v.TotalInput(), t.rates.dearestInput(q.without)).Add(v.totalOutput(), t.rates.dearestOutput(q.without)).
			Add(v.Requests, t.rates[perCall]).Add(v.Images, t.rates[perImage]).Add(v.Seconds, t.rates[perSecond]).
			Add(v.Characters, t.rates[perCharacter])
		amount, ok := sum.Ceil(q.MultiplierPPM)
		if !ok {
			return math.MaxInt64
		}
		bound = max(bound, amount)
	}
	return bound
}

// picoScale: a multiplier in ppm and a sum in pico-USD make an amount in nano-USD times this.
var picoScale = big.NewInt(1000 * money.One)

// AffordableOutput is the largest total of output tokens, over all choices, whose UpperBound a budget covers; 0 when it does
// not cover even the input. It is never more than 2^48, which also stands for free output.
func (q *Quote) AffordableOutput(budget money.Amount, inputTokens int64) int64 {
	in := max(inputTokens, 0)
	if budget < 0 || in > maxUnits {
		return 0
	}
	if q.MultiplierPPM == 0 {
		return maxUnits
	}
	// Everything is in pico-USD before the multiplier: floor(budget × 1e9 / ppm).
	pico := new(big.Int).Mul(big.NewInt(int64(budget)), picoScale)
	pico.Quo(pico, big.NewInt(q.MultiplierPPM))
	least := int64(maxUnits)
	for i := range q.sell.tiers {
		t := &q.sell.tiers[i]
		if in <= t.above {
			break
		}
		left := new(big.Int).Sub(pico, money.Pico{}.Add(in, t.rates.dearestInput(q.without)).Add(1, t.rates[perCall]).Big())
		switch price := t.rates.dearestOutput(q.without); {
		case left.Sign() < 0:
			return 0
		case price > 0:
			if left.Quo(left, big.NewInt(int64(price))); left.IsInt64() {
				least = min(least, left.Int64())
			}
		}
	}
	return least
}
