package model

import (
	"time"

	"weir/ent/schematype"
	"weir/internal/fault"
	"weir/internal/money"
	"weir/internal/pricing"
)

// RateInput is the price of one dimension.
type RateInput struct {
	Dimension  schematype.Dimension
	UnitPrice  *string
	PerMillion *string
}

// RateTierInput replaces prices above a number of input tokens.
type RateTierInput struct {
	AboveInput int
	Rates      []*RateInput
}

// RateVariantInput replaces prices for a size and quality.
type RateVariantInput struct {
	Size    string
	Quality string
	Rates   []*RateInput
}

// RatePeakInput multiplies prices at certain hours.
type RatePeakInput struct {
	Days       []int
	From       int
	To         int
	Multiplier string
}

// RateCardInput is everything that decides the price of a call of one model.
type RateCardInput struct {
	Rates    []*RateInput
	Tiers    []*RateTierInput
	Variants []*RateVariantInput
	Peaks    []*RatePeakInput
}

// CatalogueInput describes a model that the catalogue lacks.
type CatalogueInput struct {
	Vendor          string
	Modality        schematype.Modality
	ContextTokens   int
	MaxOutputTokens int
}

// DraftPriceInput is a price that shall be looked at before it is published.
type DraftPriceInput struct {
	Model     string
	Sell      *RateCardInput
	Cost      *RateCardInput
	Source    string
	Catalogue *CatalogueInput
}

// maxPlaces bounds the tiers, variants and peaks of one card.
const maxPlaces = 100

// Draft is the input as the domain takes it. Returns INVALID for what is no decimal, and for a dimension that is priced twice.
func (in *DraftPriceInput) Draft() (pricing.DraftInput, error) {
	out := pricing.DraftInput{Model: in.Model, Source: in.Source}
	var err error
	if out.Sell, err = in.Sell.card("sell"); err != nil {
		return out, err
	}
	if in.Cost != nil {
		if out.Cost, err = in.Cost.card("cost"); err != nil {
			return out, err
		}
	}
	if c := in.Catalogue; c != nil {
		if c.ContextTokens < 0 || c.MaxOutputTokens < 0 {
			return out, fault.Field("catalogue", "A number of tokens is not negative.")
		}
		out.Catalogue = &pricing.CatalogueEntry{
			Vendor: c.Vendor, Modality: c.Modality, Context: c.ContextTokens, MaxOutput: c.MaxOutputTokens,
		}
	}
	return out, nil
}

func (in *RateCardInput) card(field string) (schematype.RateCard, error) {
	var out schematype.RateCard
	if len(in.Tiers) > maxPlaces || len(in.Variants) > maxPlaces || len(in.Peaks) > maxPlaces {
		return out, fault.Field(field, "A card has at most 100 tiers, variants and peaks each.")
	}
	var err error
	if out.Rates, err = ratesFrom(field, in.Rates); err != nil {
		return out, err
	}
	for _, t := range in.Tiers {
		rates, err := ratesFrom(field, t.Rates)
		if err != nil {
			return out, err
		}
		out.Tiers = append(out.Tiers, schematype.Tier{AboveInput: int64(t.AboveInput), Rates: rates})
	}
	for _, v := range in.Variants {
		rates, err := ratesFrom(field, v.Rates)
		if err != nil {
			return out, err
		}
		out.Variants = append(out.Variants, schematype.Variant{Size: v.Size, Quality: v.Quality, Rates: rates})
	}
	for _, p := range in.Peaks {
		peak, err := p.peak(field)
		if err != nil {
			return out, err
		}
		out.Peaks = append(out.Peaks, peak)
	}
	return out, nil
}

func ratesFrom(field string, in []*RateInput) (schematype.Rates, error) {
	out := make(schematype.Rates, len(in))
	for _, r := range in {
		if _, twice := out[r.Dimension]; twice {
			return nil, fault.Field(field, "A dimension is priced once in one place.")
		}
		price, err := r.price()
		if err != nil {
			return nil, fault.Field(field, err.Error())
		}
		out[r.Dimension] = price
	}
	return out, nil
}

func (in *RateInput) price() (money.Price, error) {
	const form = "A price is exactly one of unitPrice, a decimal with at most twelve places, and perMillion, with at most six."
	var price money.Price
	var err error
	switch {
	case (in.UnitPrice == nil) == (in.PerMillion == nil):
		return 0, fault.New(fault.Invalid, form)
	case in.UnitPrice != nil:
		price, err = money.ParsePrice(*in.UnitPrice)
	default:
		price, err = money.ParsePerMillion(*in.PerMillion)
	}
	if err != nil {
		return 0, fault.New(fault.Invalid, form)
	}
	return price, nil
}

func (in *RatePeakInput) peak(field string) (schematype.Peak, error) {
	ppm, err := money.ParsePPM(in.Multiplier)
	if err != nil {
		return schematype.Peak{}, fault.Field(field, "A multiplier is a decimal with at most six places.")
	}
	out := schematype.Peak{From: in.From, To: in.To, PPM: ppm}
	for _, d := range in.Days {
		if d < int(time.Sunday) || d > int(time.Saturday) {
			return out, fault.Field(field, "A day of the week is a number from 0, Sunday, to 6.")
		}
		out.Days = append(out.Days, time.Weekday(d))
	}
	return out, nil
}
