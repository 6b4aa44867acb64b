package pricing

import (
	"context"
	"fmt"
	"math/big"
	"path"
	"slices"
	"strings"
	"time"

	"weir/ent"
	"weir/ent/schematype"
	"weir/internal/fault"
	"weir/internal/money"
)

// ImportInput is a feed that shall become drafts.
type ImportInput struct {
	Kind     FeedKind
	Listings []Listing
	// Models are patterns (path.Match) of the names that are imported; none for all.
	Models []string
	// OnlyKnown leaves models out that the catalogue lacks.
	OnlyKnown bool
	// MarkupPPM is what tenants pay of the listed price, in parts per million; 0 stands for 1.0.
	MarkupPPM int64
}

// ImportReport is what an import did.
type ImportReport struct {
	// Drafted are the drafts that the feed asks for, those of an earlier import among them, beside the price in force.
	Drafted []Difference
	// Same models have the listed price already, Slight ones within one per cent; neither is drafted.
	Same, Slight int
	// Vanished models have a price of this source and are no longer in it; their price stays.
	Vanished []string
	Skipped  []Skipped
}

// Validate reports what is wrong with the input itself.
func (in *ImportInput) Validate() error {
	if in.MarkupPPM < 0 || in.MarkupPPM > maxMultiplier {
		return fault.Field("markup", "A markup is a factor from 0 to 1,000.")
	}
	for _, pattern := range in.Models {
		if _, err := path.Match(pattern, ""); err != nil {
			return fault.Field("models", "This is not a pattern: "+pattern)
		}
	}
	return nil
}

// Import makes drafts of a feed: the listed price is the cost, and with the markup the sell price. What feeds cannot say,
// variants by size and quality and peak hours, is taken over from the price in force. Models that the catalogue lacks are
// added to it; without a published price they are not offered. Drafts that an administrator wrote stay. Idempotent. Nothing
// is published.
func (s *Service) Import(ctx context.Context, in ImportInput) (*ImportReport, error) {
	sys, err := authorise(ctx)
	if err != nil {
		return nil, err
	}
	if err := in.Validate(); err != nil {
		return nil, err
	}
	all, err := read(sys, s.cfg.Ent)
	if err != nil {
		return nil, err
	}
	now := s.cfg.Clock.Now()
	r := &ImportReport{}
	source := fmt.Sprintf("%s, %s", in.Kind, now.Format(time.DateOnly))
	var drafts []DraftInput
	listed := map[string]struct{}{}
	for i := range in.Listings {
		l := &in.Listings[i]
		listed[l.Model] = struct{}{}
		if !in.wants(l.Model) || (in.OnlyKnown && (all[l.Model] == nil || all[l.Model].model == nil)) {
			continue
		}
		d := DraftInput{Model: l.Model, Source: source, Catalogue: &l.Catalogue}
		if why := d.from(l, all[l.Model], in.markup(), now); why != "" {
			r.Skipped = append(r.Skipped, Skipped{l.Model, why})
			continue
		}
		switch compared(all[l.Model].inForce(now), &d) {
		case ChangeSlight:
			r.Slight++
		case "":
			r.Same++
		default:
			drafts = append(drafts, d)
		}
	}
	r.Vanished = in.vanished(all, listed, now)
	rows, err := s.DraftAll(ctx, drafts)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		r.Drafted = append(r.Drafted, difference(row, all[row.Model].inForce(now)))
	}
	return r, nil
}

// vanished names the models whose price in force is of this feed, which no longer has them.
func (in *ImportInput) vanished(all map[string]*shelf, listed map[string]struct{}, now time.Time) (names []string) {
	for _, own := range byName(all) {
		if _, there := listed[own.name]; !there && in.wants(own.name) && comesFrom(own.inForce(now), in.Kind) {
			names = append(names, own.name)
		}
	}
	return names
}

func (in *ImportInput) wants(model string) bool {
	return len(in.Models) == 0 || slices.ContainsFunc(in.Models, func(pattern string) bool {
		ok, err := path.Match(pattern, model)
		return ok && err == nil
	})
}

func (in *ImportInput) markup() int64 {
	if in.MarkupPPM == 0 {
		return money.One
	}
	return in.MarkupPPM
}

// comesFrom reports whether a price was imported from a feed.
func comesFrom(p *ent.Price, kind FeedKind) bool {
	return p != nil && strings.HasPrefix(p.Source, string(kind)+", ")
}

// from fills the cards of a draft, and says why there can be none.
func (in *DraftInput) from(l *Listing, own *shelf, markup int64, now time.Time) (why string) {
	in.Cost, in.Sell = l.Card, times(l.Card, markup)
	if own == nil {
		return ""
	}
	if d := own.draft; d != nil && !comesFrom(d, FeedLiteLLM) && !comesFrom(d, FeedModelsDev) {
		return "has a draft that was not imported"
	}
	if p := own.inForce(now); p != nil {
		in.Sell.Variants, in.Sell.Peaks = p.Sell.Variants, p.Sell.Peaks
		in.Cost.Variants, in.Cost.Peaks = p.Cost.Variants, p.Cost.Peaks
	}
	if own.model != nil {
		if err := CheckCard(own.model.Modality, in.Sell); err != nil {
			return err.Error()
		}
	}
	return ""
}

// compared says whether a draft differs from the price in force: "" not at all, SLIGHT by one per cent at most, else CHANGED.
func compared(inForce *ent.Price, d *DraftInput) ChangeKind {
	if inForce == nil {
		return ChangeNew
	}
	kind := ChangeKind("")
	for _, c := range append(changes(inForce.Sell, d.Sell), changes(inForce.Cost, d.Cost)...) {
		if c.Kind != ChangeSlight {
			return ChangeChanged
		}
		kind = ChangeSlight
	}
	return kind
}

// times multiplies every price of a card, rounding up to whole pico-USD.
func times(c schematype.RateCard, ppm int64) schematype.RateCard {
	out := schematype.RateCard{Rates: scaled(c.Rates, ppm)}
	for _, t := range c.Tiers {
		out.Tiers = append(out.Tiers, schematype.Tier{AboveInput: t.AboveInput, Rates: scaled(t.Rates, ppm)})
	}
	return out
}

func scaled(rates schematype.Rates, ppm int64) schematype.Rates {
	out := make(schematype.Rates, len(rates))
	one := big.NewInt(money.One)
	for d, p := range rates {
		n := new(big.Int).Mul(big.NewInt(int64(p)), big.NewInt(ppm))
		q, rest := n.QuoRem(n, one, new(big.Int))
		if rest.Sign() > 0 {
			q.Add(q, big.NewInt(1))
		}
		out[d] = -1 // CheckCard refuses what does not fit
		if q.IsInt64() {
			out[d] = money.Price(q.Int64())
		}
	}
	return out
}

// NewImport reads the words of a command line: a source, a decimal markup and patterns of names.
func NewImport(source, markup string, models []string) (ImportInput, error) {
	in := ImportInput{Kind: FeedKind(source), Models: models}
	if !slices.Contains([]FeedKind{FeedAuto, FeedLiteLLM, FeedModelsDev}, in.Kind) {
		return in, fault.Field("source", "A source is litellm, modelsdev or auto.")
	}
	ppm, err := money.ParsePPM(markup)
	if err != nil || ppm == 0 {
		return in, fault.Field("markup", "A markup is a decimal above 0 with at most six places, such as 1.25.")
	}
	in.MarkupPPM = ppm
	return in, in.Validate()
}
