package model

import (
	"cmp"
	"slices"

	"weir/ent"
	"weir/ent/schematype"
	"weir/internal/fault"
	"weir/internal/money"
	"weir/internal/pricing"
)

// PriceFloor says what happens to prices below their cost.
type PriceFloor string

// The ways of the guard.
const (
	PriceFloorWarn   PriceFloor = "WARN"
	PriceFloorRefuse PriceFloor = "REFUSE"
)

// floors are the domain's words for the guard.
var floors = map[PriceFloor]pricing.Floor{PriceFloorWarn: pricing.FloorWarn, PriceFloorRefuse: pricing.FloorRefuse}

// Floor is the guard in the domain's words.
func (f PriceFloor) Floor() pricing.Floor { return floors[f] }

// PriceChange is one price that a draft changes.
type PriceChange struct {
	Kind      pricing.ChangeKind
	Where     string
	Dimension *schematype.Dimension
	Old       *string
	New       *string
}

// PriceDifference is a draft beside the price in force.
type PriceDifference struct {
	Draft    *Price
	InForce  *Price
	Changes  []*PriceChange
	Warnings []*PriceWarning
}

// PriceDifferenceEdge is a difference at its place in a connection.
type PriceDifferenceEdge struct {
	Node   *PriceDifference
	Cursor Cursor
}

// PriceDifferenceConnection is a page of differences.
type PriceDifferenceConnection struct {
	Edges      []*PriceDifferenceEdge
	PageInfo   ent.PageInfo
	TotalCount int
}

// PriceGroup is the multiplier of a group of tenants.
type PriceGroup struct {
	Name       string
	Multiplier string
}

// PriceSettings are what holds for the whole price book.
type PriceSettings struct {
	Floor  PriceFloor
	Groups []*PriceGroup
}

// DraftPricePayload is the result of draftPrice.
type DraftPricePayload struct{ Price *Price }

// DiscardPricesInput names drafts that are not wanted.
type DiscardPricesInput struct{ IDs []string }

// DiscardPricesPayload is the result of discardPrices.
type DiscardPricesPayload struct{ Discarded int }

// SetPriceGroupsInput are the multipliers of the tenant groups.
type SetPriceGroupsInput struct{ Groups []*PriceGroup }

// SetPriceGroupsPayload is the result of setPriceGroups.
type SetPriceGroupsPayload struct{ Settings *PriceSettings }

// SetPriceFloorInput says what shall happen to prices below their cost.
type SetPriceFloorInput struct{ Floor PriceFloor }

// SetPriceFloorPayload is the result of setPriceFloor.
type SetPriceFloorPayload struct{ Settings *PriceSettings }

// Multipliers are the groups as the domain takes them. Returns INVALID for what is no decimal, and for a group named twice.
func (in *SetPriceGroupsInput) Multipliers() (map[string]int64, error) {
	out := make(map[string]int64, len(in.Groups))
	for _, g := range in.Groups {
		ppm, err := money.ParsePPM(g.Multiplier)
		if _, twice := out[g.Name]; err != nil || twice {
			return nil, fault.Field("groups", "Each group is named once, with a decimal of at most six places.")
		}
		out[g.Name] = ppm
	}
	return out, nil
}

// NewPriceSettings shows the settings of the price book.
func NewPriceSettings(s pricing.Settings) *PriceSettings {
	out := &PriceSettings{Floor: PriceFloorWarn, Groups: []*PriceGroup{}}
	if s.Floor == pricing.FloorRefuse {
		out.Floor = PriceFloorRefuse
	}
	for name, ppm := range s.Groups {
		out.Groups = append(out.Groups, &PriceGroup{Name: name, Multiplier: money.FormatPPM(ppm)})
	}
	slices.SortFunc(out.Groups, func(a, b *PriceGroup) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// NewPriceDifference shows a draft beside the price in force.
func NewPriceDifference(d pricing.Difference) *PriceDifference {
	out := &PriceDifference{Draft: NewPrice(d.Draft), Changes: []*PriceChange{}, Warnings: []*PriceWarning{}}
	if d.InForce != nil {
		out.InForce = NewPrice(d.InForce)
	}
	for _, c := range d.Changes {
		change := &PriceChange{Kind: c.Kind, Where: c.Where, Old: priceText(c.Old), New: priceText(c.New)}
		if c.Dimension != "" {
			change.Dimension = &c.Dimension
		}
		out.Changes = append(out.Changes, change)
	}
	for _, l := range d.BelowCost {
		out.Warnings = append(out.Warnings, newWarning(d.Model, l))
	}
	return out
}

func priceText(p *money.Price) *string {
	if p == nil {
		return nil
	}
	s := p.String()
	return &s
}

func newWarning(name string, l pricing.Loss) *PriceWarning {
	return &PriceWarning{Model: name, Where: l.Where, Dimension: l.Dimension, Sell: l.Sell.String(), Cost: l.Cost.String()}
}
