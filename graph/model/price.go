package model

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"weir/ent"
	"weir/ent/schematype"
	"weir/internal/money"
	"weir/internal/pricing"
)

// MarshalPriceDimension writes a dimension as a GraphQL enum value.
func MarshalPriceDimension(d schematype.Dimension) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		_, _ = io.WriteString(w, `"`+strings.ToUpper(string(d))+`"`) // gqlgen's writer is a buffer
	})
}

// UnmarshalPriceDimension reads a GraphQL enum value.
func UnmarshalPriceDimension(v any) (schematype.Dimension, error) {
	s, ok := v.(string)
	if !ok {
		return "", fmt.Errorf("%v is not a dimension", v)
	}
	return schematype.Dimension(strings.ToLower(s)), nil
}

// Price is one version of what a model costs.
type Price struct {
	ID          string
	Model       string
	Version     int
	Sell        []*PriceRate
	Cost        []*PriceRate
	SellPeaks   []*PricePeak
	CostPeaks   []*PricePeak
	Source      string
	EffectiveAt *time.Time
	PublishedAt *time.Time
	CreatedAt   time.Time
}

// PriceRate is the price of one dimension.
type PriceRate struct {
	Where      string
	Dimension  schematype.Dimension
	UnitPrice  string
	PerMillion string
}

// PricePeak are hours at which all prices of a card are multiplied.
type PricePeak struct {
	Days       []int
	From       int
	To         int
	Multiplier string
}

// PriceEdge is a price at its place in a connection.
type PriceEdge struct {
	Node   *Price
	Cursor Cursor
}

// PriceConnection is a page of prices.
type PriceConnection struct {
	Edges      []*PriceEdge
	PageInfo   ent.PageInfo
	TotalCount int
}

// PriceWarning is a price below its cost.
type PriceWarning struct {
	Model     string
	Where     string
	Dimension schematype.Dimension
	Sell      string
	Cost      string
}

// PublishPricePayload is the result of publishPrice.
type PublishPricePayload struct {
	Prices   []*Price
	Warnings []*PriceWarning
}

// NewPrice shows a version of a price.
func NewPrice(p *ent.Price) *Price {
	out := &Price{
		ID: p.ID, Model: p.Model, Version: p.Version, Sell: ratesOf(p.Sell), Cost: ratesOf(p.Cost),
		SellPeaks: peaksOf(p.Sell), CostPeaks: peaksOf(p.Cost), Source: p.Source, PublishedAt: p.PublishedAt, CreatedAt: p.CreatedAt,
	}
	if p.PublishedAt != nil {
		out.EffectiveAt = &p.EffectiveAt
	}
	return out
}

func ratesOf(c schematype.RateCard) []*PriceRate {
	rates := []*PriceRate{}
	for _, r := range pricing.Listed(c) {
		rates = append(rates, &PriceRate{
			Where: r.Where, Dimension: r.Dimension, UnitPrice: r.Price.String(), PerMillion: r.Price.PerMillion(),
		})
	}
	return rates
}

func peaksOf(c schematype.RateCard) []*PricePeak {
	peaks := []*PricePeak{}
	for _, p := range c.Peaks {
		peak := &PricePeak{Days: []int{}, From: p.From, To: p.To, Multiplier: money.FormatPPM(p.PPM)}
		for _, d := range p.Days {
			peak.Days = append(peak.Days, int(d))
		}
		peaks = append(peaks, peak)
	}
	return peaks
}

// NewPublishPricePayload shows what was published.
func NewPublishPricePayload(prices []*ent.Price, warnings []pricing.Warning) *PublishPricePayload {
	out := &PublishPricePayload{Prices: []*Price{}, Warnings: []*PriceWarning{}}
	for _, p := range prices {
		out.Prices = append(out.Prices, NewPrice(p))
	}
	for _, w := range warnings {
		out.Warnings = append(out.Warnings, newWarning(w.Model, w.Loss))
	}
	return out
}
