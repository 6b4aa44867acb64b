package pricing

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"

	"weir/ent/schematype"
	"weir/internal/money"
)

func quoteOf(sell schematype.RateCard, ppm int64) *Quote {
	return &Quote{MultiplierPPM: ppm, CostMultiplierPPM: money.One, sell: compile(sell, "", ""), cost: compile(sell, "", ""), sellOf: &sell, costOf: &sell}
}

func TestCost(t *testing.T) {
	t.Parallel()
	full := schematype.RateCard{
		Rates: schematype.Rates{schematype.Input: 1000, schematype.CacheRead: 100, schematype.CacheWrite5m: 1250, schematype.Output: 5000, schematype.Reasoning: 6000},
		Tiers: []schematype.Tier{
			{AboveInput: 100, Rates: schematype.Rates{schematype.Input: 2000, schematype.Output: 10_000}},
			{AboveInput: 200, Rates: schematype.Rates{schematype.Input: 4000}},
		},
	}
	tiny := schematype.RateCard{Rates: schematype.Rates{schematype.Input: 37_500, schematype.Output: 1}} // $0.0375/M
	free := schematype.RateCard{Rates: schematype.Rates{schematype.Input: 1000, schematype.CacheRead: 0, schematype.Output: 1000}}
	for name, row := range map[string]struct {
		card   schematype.RateCard
		ppm    int64
		vector Vector
		amount money.Amount
		exact  string
	}{
		"nothing":                            {full, money.One, Vector{}, 0, "0"},
		"input and output":                   {full, money.One, Vector{Input: 2, Output: 3}, 17, "17000"},
		"rounded up once, not per dimension": {full, money.One, Vector{CacheRead: 1, Input: 1}, 2, "1100"},
		"one token of $0.0375/M":             {tiny, money.One, Vector{Input: 1}, 38, "37500"},
		"a million tokens of $0.0375/M":      {tiny, money.One, Vector{Input: 1_000_000}, 37_500_000, "37500000000"},
		"the smallest price":                 {tiny, money.One, Vector{Output: 1}, 1, "1"},
		"1h writes fall back to 5m":          {full, money.One, Vector{CacheWrite1h: 4}, 5, "5000"},
		"audio and image fall back to input": {full, money.One, Vector{InputAudio: 1, InputImage: 1}, 2, "2000"},
		"reasoning has its own price":        {full, money.One, Vector{Reasoning: 1}, 6, "6000"},
		"audio out falls back to output":     {full, money.One, Vector{OutputAudio: 1, OutputImage: 1}, 10, "10000"},
		"a price of 0 is not a missing one":  {free, money.One, Vector{CacheRead: 7, CacheWrite5m: 1}, 1, "1000"},
		"at the border the lower tier":       {full, money.One, Vector{Input: 100}, 100, "100000"},
		"above it the whole call":            {full, money.One, Vector{Input: 101, Output: 1}, 212, "212000"},
		"cached tokens count for the tier":   {full, money.One, Vector{Input: 1, CacheRead: 100}, 12, "12000"},
		"a tier inherits from the base only": {full, money.One, Vector{Input: 201, Output: 1}, 809, "809000"},
		"multiplier before rounding":         {full, 333_333, Vector{Input: 1, CacheRead: 1}, 1, "366.6663"},
		"twice":                              {full, 2 * money.One, Vector{Input: 1}, 2, "2000"},
		"free group":                         {full, 0, Vector{Input: 50, Output: 50}, 0, "0"},
	} {
		got, err := quoteOf(row.card, row.ppm).Cost(row.vector)
		if err != nil || got.Amount != row.amount || got.Exact != row.exact {
			t.Errorf("%s: got %d %q (%v), want %d %q", name, got.Amount, got.Exact, err, row.amount, row.exact)
		}
	}
}

func TestCostOfUnits(t *testing.T) {
	t.Parallel()
	card := schematype.RateCard{Rates: schematype.Rates{
		schematype.PerImage: 4e10, schematype.PerSecond: 5e10, schematype.PerCall: 15e10, schematype.PerCharacter: 15e6,
	}}
	got, err := quoteOf(card, money.One).Cost(Vector{Images: 2, Seconds: 3, Requests: 1, Characters: 1_000_000})
	if want := 80*money.USD/1000 + 150*money.USD/1000 + 150*money.USD/1000 + 15*money.USD; err != nil || got.Amount != want {
		t.Errorf("got %s (%v), want %s", got.Amount, err, want)
	}
}

func TestVariants(t *testing.T) {
	t.Parallel()
	card := schematype.RateCard{
		Rates: schematype.Rates{schematype.PerImage: 4e10},
		Variants: []schematype.Variant{
			{Size: "wide", Quality: "hd", Rates: schematype.Rates{schematype.PerImage: 12e10}},
			{Quality: "hd", Rates: schematype.Rates{schematype.PerImage: 8e10}},
		},
	}
	q := quoteOf(card, money.One)
	for name, row := range map[string]struct {
		size, quality string
		want          money.Amount
	}{
		"none":              {"", "", 40_000_000},
		"size and quality":  {"wide", "hd", 120_000_000},
		"any size":          {"square", "hd", 80_000_000},
		"unknown":           {"wide", "standard", 40_000_000},
		"nothing but model": {"square", "", 40_000_000},
	} {
		if got, err := q.For(row.size, row.quality).Cost(Vector{Images: 1}); err != nil || got.Amount != row.want {
			t.Errorf("%s: got %s (%v), want %s", name, got.Amount, err, row.want)
		}
	}
}

func TestUsageOutOfRange(t *testing.T) {
	t.Parallel()
	q := quoteOf(cardOf(math.MaxInt64, math.MaxInt64), money.One)
	for name, v := range map[string]Vector{
		"negative": {Output: -1}, "absurd": {Input: math.MaxInt64}, "does not fit an amount": {Input: maxUnits, Output: maxUnits},
	} {
		if c, err := q.Cost(v); !errors.Is(err, ErrUsage) {
			t.Errorf("%s: got %v %v, want ErrUsage", name, c, err)
		}
		if c, err := q.ProviderCost(v); !errors.Is(err, ErrUsage) {
			t.Errorf("%s at the provider: got %v %v, want ErrUsage", name, c, err)
		}
	}
	for name, got := range map[string]money.Amount{
		"output": q.UpperBound(1, math.MaxInt64, 4), "input": q.UpperBound(math.MaxInt64, 1, 1), "choices": q.UpperBound(1, 1000, math.MaxInt64),
		"sum": q.UpperBound(maxUnits, maxUnits, 1),
	} {
		if got != math.MaxInt64 {
			t.Errorf("bound of an absurd %s: got %d, want the largest amount", name, got)
		}
	}
}

// cards draws a rate card: any dimensions, up to three tiers that never get cheaper.
func cards(t *rapid.T) schematype.RateCard {
	price := rapid.Int64Range(0, 1e9)
	draw := func(label string) schematype.Rates {
		r := schematype.Rates{schematype.Input: money.Price(price.Draw(t, label)), schematype.Output: money.Price(price.Draw(t, label))}
		for _, d := range names {
			if rapid.Bool().Draw(t, label) {
				r[d] = money.Price(price.Draw(t, label))
			}
		}
		return r
	}
	c := schematype.RateCard{Rates: draw("base")}
	above := int64(0)
	for range rapid.IntRange(0, 3).Draw(t, "tiers") {
		above += rapid.Int64Range(1, 1000).Draw(t, "above")
		c.Tiers = append(c.Tiers, schematype.Tier{AboveInput: above, Rates: draw("tier")})
	}
	return c
}

// usage draws a token vector with at most so many tokens in and out, and up to one call.
func usage(t *rapid.T, in, out int64) Vector {
	take := func(left *int64, label string) int64 {
		n := rapid.Int64Range(0, *left).Draw(t, label)
		*left -= n
		return n
	}
	return Vector{
		Input: take(&in, "input"), CacheRead: take(&in, "read"), CacheWrite5m: take(&in, "write5m"), CacheWrite1h: take(&in, "write1h"),
		InputAudio: take(&in, "audio"), InputImage: take(&in, "image"),
		Output: take(&out, "output"), Reasoning: take(&out, "reasoning"), OutputAudio: take(&out, "audio out"), OutputImage: take(&out, "image out"),
		Requests: rapid.Int64Range(0, 1).Draw(t, "requests"),
	}
}

func TestUpperBoundNeverUndershoots(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		q := quoteOf(cards(t), rapid.Int64Range(0, 3*money.One).Draw(t, "ppm"))
		in, out, choices := rapid.Int64Range(0, 5000).Draw(t, "in"), rapid.Int64Range(0, 5000).Draw(t, "out"), rapid.Int64Range(1, 5).Draw(t, "choices")
		v := usage(t, in, out*choices)
		charge, err := q.Cost(v)
		if bound := q.UpperBound(in, out, choices); err != nil || charge.Amount > bound {
			t.Fatalf("%+v costs %d (%v), above the bound %d", v, charge.Amount, err, bound)
		}
	})
}

func TestAffordableOutputIsTheLargestThatFits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		q := quoteOf(cards(t), rapid.Int64Range(0, 3*money.One).Draw(t, "ppm"))
		in := rapid.Int64Range(0, 5000).Draw(t, "in")
		budget := money.Amount(rapid.Int64Range(0, 1e10).Draw(t, "budget"))
		n := q.AffordableOutput(budget, in)
		switch {
		case n > 0 && q.UpperBound(in, n, 1) > budget:
			t.Fatalf("%d tokens cost %d, the budget is %d", n, q.UpperBound(in, n, 1), budget)
		case n < maxUnits && q.UpperBound(in, n+1, 1) <= budget:
			t.Fatalf("%d tokens, but %d would fit too", n, n+1)
		}
	})
}

func TestAffordableOutputAtTheEdges(t *testing.T) {
	t.Parallel()
	q := quoteOf(cardOf(1000, 5000), money.One) // 1 and 5 nano-USD a token
	for name, row := range map[string]struct {
		budget money.Amount
		in     int64
		want   int64
	}{
		"debt": {-1, 0, 0}, "nothing": {0, 0, 0}, "the input alone": {10, 10, 0}, "less than the input": {9, 10, 0},
		"one token": {15, 10, 1}, "not quite two": {19, 10, 1}, "absurd input": {1e18, math.MaxInt64, 0},
		"the largest budget": {math.MaxInt64, 0, maxUnits},
	} {
		if got := q.AffordableOutput(row.budget, row.in); got != row.want {
			t.Errorf("%s: got %d, want %d", name, got, row.want)
		}
	}
	if got := quoteOf(cardOf(1000, 0), money.One).AffordableOutput(10, 10); got != maxUnits {
		t.Errorf("free output: got %d", got)
	}
}

// TestCostIsMonotone: in a tier more usage never costs less, and the exact sum is what its parts cost.
func TestCostIsMonotone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := cards(t)
		c.Tiers = nil
		q := quoteOf(c, rapid.Int64Range(0, 3*money.One).Draw(t, "ppm"))
		v, more := usage(t, 1e6, 1e6), usage(t, 1e6, 1e6)
		sum := Vector{
			v.Input + more.Input, v.CacheRead + more.CacheRead, v.CacheWrite5m + more.CacheWrite5m, v.CacheWrite1h + more.CacheWrite1h,
			v.InputAudio + more.InputAudio, v.InputImage + more.InputImage, v.Output + more.Output, v.Reasoning + more.Reasoning,
			v.OutputAudio + more.OutputAudio, v.OutputImage + more.OutputImage, v.Requests + more.Requests, 0, 0, 0,
		}
		a, _ := q.Cost(v)
		b, _ := q.Cost(more)
		both, err := q.Cost(sum)
		if err != nil || both.Amount < max(a.Amount, b.Amount) || both.Amount > a.Amount+b.Amount || both.Amount < a.Amount+b.Amount-1 {
			t.Fatalf("%d and %d, together %d (%v)", a.Amount, b.Amount, both.Amount, err)
		}
	})
}

func benchmarkBook(b *testing.B) *Book {
	b.Helper()
	defaults, err := Defaults()
	if err != nil {
		b.Fatal(err)
	}
	var entries []*entry
	for _, d := range defaults {
		entries = append(entries, entryOf(d.Name, version{id: "prc_" + d.Name, number: 1, from: d.Versions[0].EffectiveAt, sellOf: d.Versions[0].Sell, costOf: d.Versions[0].Cost}))
	}
	return bookOf(b, nil, nil, entries...)
}

func BenchmarkQuote(b *testing.B) {
	book := benchmarkBook(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := book.Quote("gpt-4o", "default", day0); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCost(b *testing.B) {
	q, err := benchmarkBook(b).Quote("gpt-4o", "default", day0)
	if err != nil {
		b.Fatal(err)
	}
	v := Vector{Input: 1200, CacheRead: 3000, Output: 450, Reasoning: 120, Requests: 1}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := q.Cost(v); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkUpperBound(b *testing.B) {
	q, err := benchmarkBook(b).Quote("claude-haiku-5-5", "default", day0)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		q.UpperBound(150_000, 4096, 1)
	}
}

func BenchmarkAffordableOutput(b *testing.B) {
	q, err := benchmarkBook(b).Quote("gpt-4o", "default", day0)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		q.AffordableOutput(10*money.USD, 2000)
	}
}

func BenchmarkDefaults(b *testing.B) {
	for b.Loop() {
		if _, err := readBook(bookFiles); err != nil {
			b.Fatal(err)
		}
	}
}

func TestBoundsLeaveOutWhatACallDoesNotCarry(t *testing.T) {
	t.Parallel()
	q := quoteOf(schematype.RateCard{Rates: schematype.Rates{
		schematype.Input: 1000, schematype.CacheRead: 100, schematype.CacheWrite5m: 1250, schematype.CacheWrite1h: 2000,
		schematype.InputAudio: 40_000, schematype.InputImage: 5000, schematype.Output: 4000, schematype.Reasoning: 4500,
		schematype.OutputAudio: 80_000, schematype.OutputImage: 30_000,
	}}, money.One)
	for name, row := range map[string]struct {
		parts   Parts
		in, out money.Amount // of a token
	}{
		"text":         {Parts{}, 2, 5}, // 1,250 and 4,500 pico-USD, rounded up
		"audio in":     {Parts{InputAudio: true}, 40, 5},
		"image in":     {Parts{InputImage: true}, 5, 5},
		"audio out":    {Parts{OutputAudio: true}, 2, 80},
		"image out":    {Parts{OutputImage: true}, 2, 30},
		"an hour":      {Parts{CacheWrite1h: true}, 2, 5},
		"all of these": {Parts{true, true, true, true, true}, 40, 80},
	} {
		c := q.Carrying(row.parts)
		if in, out := c.UpperBound(1, 0, 1), c.UpperBound(0, 1, 1); in != row.in || out != row.out {
			t.Errorf("%s: %d in, %d out", name, in, out)
		}
		if n := c.AffordableOutput(c.UpperBound(7, 1000, 1), 7); n < 1000 {
			t.Errorf("%s: %d tokens are affordable", name, n)
		}
		whole := Vector{Input: 1, InputAudio: 1, OutputImage: 1, Requests: 1}
		if a, err := c.Cost(whole); err != nil || a.Amount != 71 {
			t.Errorf("%s: it costs %v (%v)", name, a, err)
		}
	}
}
