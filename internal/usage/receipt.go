package usage

import (
	"strings"
	"time"

	"weir/ent"
	"weir/ent/schematype"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/internal/pricing"
)

// Receipt is a charge with everything it follows from. What was charged is read; what it should be is computed from the
// usage vector, the price version and the multiplier that are stored.
type Receipt struct {
	RequestID string
	Model     string
	Route     string
	EndReason string
	CreatedAt time.Time
	Estimated bool

	// Price is nil where the charge does not follow from the price book.
	Price *Price
	Lines []Line
	// SubtotalPico is the sum of the lines in pico-USD; ExactPico is that times the multiplier.
	SubtotalPico, ExactPico string
	// Multiplier is every multiplier combined, as a decimal.
	Multiplier string
	// VipLevel that lowered the price, and VipMultiplier how much of Multiplier is its own; nil for none.
	VipLevel      *int
	VipMultiplier *string
	// OwnMultiplier is how much of Multiplier is that of a channel of the tenant's own; nil where it was none.
	OwnMultiplier *string
	// RoundingPico is what rounding up to whole nano-USD added, in pico-USD.
	RoundingPico string
	// Computed is ExactPico rounded up; of an estimated charge at most what was held.
	Computed money.Amount

	Held   money.Amount
	Charge money.Amount
	Cash   money.Amount
	Bonus  money.Amount
	Debt   money.Amount
	// Matches: the charge is what was computed, and its parts are its sum.
	Matches bool
}

// Price is the version of a price that was applied.
type Price struct {
	ID          string
	Version     int
	EffectiveAt time.Time
	Source      string
	Size        string
	Quality     string
	// TierAbove is the number of input tokens above which the applied tier holds; nil for the base.
	TierAbove *int
}

// Line is what one dimension cost, before the multiplier.
type Line struct {
	Dimension schematype.Dimension
	Units     int
	// UnitPrice in USD per unit, and PerMillion in USD per million units, are exact decimals.
	UnitPrice, PerMillion string
	// AmountPico is Units × UnitPrice in pico-USD.
	AmountPico string
}

// record is the stored half of a receipt.
func record(row *ent.UsageLog, paid *ent.Charge, late []*ent.Transfer) *Receipt {
	split := ledger.Charge{Cash: money.Amount(paid.CashN), Bonus: money.Amount(paid.BonusN), Debt: money.Amount(paid.DebtN)}
	for _, t := range late {
		split.AddTransfer(t.DebitAccount, t.CreditAccount, money.Amount(t.Amount))
	}
	return &Receipt{
		RequestID: id.Format(id.Request, row.RequestID), Model: row.Model, Route: row.Route, EndReason: row.EndReason,
		CreatedAt: row.CreatedAt, Estimated: row.Estimated, Multiplier: decimal(row.MultiplierPpm),
		SubtotalPico: "0", ExactPico: "0", RoundingPico: "0", Lines: []Line{},
		Held: money.Amount(paid.Held), Charge: money.Amount(row.CostN), Cash: split.Cash, Bonus: split.Bonus, Debt: split.Debt,
	}
}

// decimal writes parts per million.
func decimal(ppm int64) string { return money.Price(ppm).PerMillion() }

// itemize computes the charge again.
func (r *Receipt) itemize(row *ent.UsageLog, price *ent.Price) error {
	terms, err := pricing.Kept(row.MultiplierPpm, row.Extra)
	if err != nil {
		return err
	}
	bill, err := pricing.Itemize(price.Sell, terms, vectorOf(row))
	if err != nil {
		return err
	}
	r.Price = &Price{
		ID: price.ID, Version: price.Version, EffectiveAt: price.EffectiveAt, Source: price.Source,
		Size: terms.Size, Quality: terms.Quality,
	}
	if terms.VIPLevel != 0 {
		factor := decimal(terms.VIPFactorPPM)
		r.VipLevel, r.VipMultiplier = &terms.VIPLevel, &factor
	}
	if terms.PartPPM != money.One {
		own := decimal(terms.PartPPM)
		r.OwnMultiplier = &own
	}
	if bill.TierAbove != nil {
		above := int(*bill.TierAbove)
		r.Price.TierAbove = &above
	}
	for _, l := range bill.Lines {
		r.Lines = append(r.Lines, Line{
			Dimension: l.Dimension, Units: int(l.Units), UnitPrice: l.Price.String(), PerMillion: l.Price.PerMillion(), AmountPico: l.Exact,
		})
	}
	r.SubtotalPico, r.ExactPico, r.Computed = bill.Sum, bill.Charge.Exact, bill.Charge.Amount
	r.RoundingPico = bill.Charge.Rounding()
	if r.Estimated {
		r.Computed = min(r.Computed, r.Held)
	}
	return nil
}

// compare says whether what was charged is what follows. After a crash the record has no more than a checkpoint's output, so
// that only the bound can be told.
func (r *Receipt) compare(row *ent.UsageLog, paid *ent.Charge, late bool) {
	crash := r.Estimated && row.EndReason == ledger.EndCrash
	switch {
	case r.Cash+r.Bonus+r.Debt != r.Charge:
	case crash || r.Price == nil:
		r.Computed = r.Charge
		r.Matches = !crash || r.Charge <= r.Held
	case r.Estimated || late:
		r.Matches = r.Computed == r.Charge
	default:
		r.Matches = r.Computed == r.Charge && plain(paid.AmountPicoExact) == r.ExactPico
	}
}

// plain drops the zeros behind a decimal that PostgreSQL fills up with.
func plain(exact string) string {
	if !strings.Contains(exact, ".") {
		return exact
	}
	return strings.TrimSuffix(strings.TrimRight(exact, "0"), ".")
}

func vectorOf(u *ent.UsageLog) pricing.Vector {
	return pricing.Vector{
		Input: u.Input, CacheRead: u.CacheRead, CacheWrite5m: u.CacheWrite5m, CacheWrite1h: u.CacheWrite1h, InputAudio: u.InputAudio,
		InputImage: u.InputImage, Output: u.Output, Reasoning: u.Reasoning, OutputAudio: u.OutputAudio, OutputImage: u.OutputImage,
		Images: u.Images, Seconds: u.Seconds, Characters: u.Characters,
	}
}
