// Package pricing keeps the price book: which models there are, what tenants pay for them, and what providers take.
//
// Prices are pico-USD per unit and never floating point; a charge is the exact sum over the usage vector, multiplied by
// integers and rounded up once to nano-USD (facts/ledger.md §2.1). Published prices never change: a new price is a new
// version. What is missing is refused, never billed by a default.
package pricing

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"weir/ent"
	"weir/ent/price"
	"weir/ent/schematype"
	"weir/internal/clock"
	"weir/internal/fault"
	"weir/internal/money"
	"weir/internal/revision"
	"weir/internal/viewer"
)

// Revisions (implemented by revision.Watcher) tells every node that prices changed.
type Revisions interface {
	Bump(ctx context.Context, tx *ent.Tx, name string) error
}

// Config is what a Book needs.
type Config struct {
	Ent       *ent.Client
	Clock     clock.Clock
	Log       zerolog.Logger
	Revisions Revisions
	// Served reports whether some channel names a model: an unknown model that is served is not priced, any other is not
	// found. nil = none is served.
	Served func(model string) bool
}

// Book is the published price book, kept in memory. Safe for concurrent use.
type Book struct {
	*revision.Loader

	cfg Config
	now atomic.Pointer[snapshot]
}

// Modality says what a model makes; named here for the relay, which does not see ent.
type Modality = schematype.Modality

// The modalities.
const (
	Chat       = schematype.Chat
	Embedding  = schematype.Embedding
	Image      = schematype.Image
	Audio      = schematype.Audio
	Video      = schematype.Video
	Rerank     = schematype.Rerank
	Moderation = schematype.Moderation
)

// Model is what the catalogue says of a model.
type Model struct {
	Name      string
	Vendor    string
	Modality  Modality
	Context   int64 // most tokens of prompt and answer together; 0 = unknown
	MaxOutput int64 // most tokens of an answer; 0 = unknown
	Successor string
	CreatedAt time.Time
	// ShutdownAt is when its vendor ends it; zero when unknown.
	ShutdownAt time.Time
	Abilities  Abilities
}

// snapshot is what a node knows of the published prices. Never changed; replaced as a whole.
type snapshot struct {
	models map[string]*entry
	sorted []*entry
	// groups are the multipliers of tenant groups, in parts per million; a group that is absent has 1.0.
	groups map[string]int64
	// levels are what VIP levels pay of a price, in parts per million; a level that is absent pays 1.0.
	levels map[int]int64
}

type entry struct {
	model    Model
	versions []version // by effective date, the newest first
}

type version struct {
	id         string
	number     int
	from       time.Time
	sellOf     schematype.RateCard
	costOf     schematype.RateCard
	sell, cost *card
}

// New returns a book that knows no price until the first Reload.
func New(cfg Config) *Book {
	b := &Book{cfg: cfg}
	b.Loader = revision.NewLoader("prices", cfg.Log, b.load)
	b.now.Store(&snapshot{})
	return b
}

// Quote returns the price that is in force for a model and a tenant group. Returns MODEL_NOT_FOUND when neither the
// catalogue nor a channel knows the model, and MODEL_NOT_PRICED when no published price is in force.
func (b *Book) Quote(model, group string, at time.Time) (*Quote, error) {
	s := b.now.Load()
	e := s.models[model]
	if e == nil && (b.cfg.Served == nil || !b.cfg.Served(model)) {
		return nil, fault.New(fault.ModelNotFound, "There is no such model.")
	}
	v := e.effective(at)
	if v == nil {
		return nil, fault.New(fault.ModelNotPriced, "The model has no published price.")
	}
	ppm := money.One
	if own, ok := s.groups[group]; ok {
		ppm = own
	}
	return &Quote{
		PriceID: v.id, Version: v.number, Model: e.model,
		MultiplierPPM: combine(ppm, v.sellOf.Peak(at)), CostMultiplierPPM: v.costOf.Peak(at),
		sell: v.sell, cost: v.cost, sellOf: &v.sellOf, costOf: &v.costOf,
	}, nil
}

// combine multiplies two multipliers, rounding up to a whole millionth.
func combine(a, b int64) int64 {
	switch {
	case a == money.One:
		return b
	case b == money.One:
		return a
	}
	return (a*b + money.One - 1) / money.One
}

func (e *entry) effective(at time.Time) *version {
	if e == nil {
		return nil
	}
	for i := range e.versions {
		if !e.versions[i].from.After(at) {
			return &e.versions[i]
		}
	}
	return nil
}

// Models lists the models that have a price in force, by name.
func (b *Book) Models(at time.Time) []Model {
	sorted := b.now.Load().sorted
	out := make([]Model, 0, len(sorted))
	for _, e := range sorted {
		if e.effective(at) != nil {
			out = append(out, e.model)
		}
	}
	return out
}

// Model returns what the catalogue says of a model, priced or not.
func (b *Book) Model(name string) (Model, bool) {
	e := b.now.Load().models[name]
	if e == nil {
		return Model{}, false
	}
	return e.model, true
}

// load reads all published prices and puts them in force. On failure the last snapshot stays.
func (b *Book) load(ctx context.Context) error {
	ctx = viewer.SystemContext(ctx, "pricing")
	models, err := b.cfg.Ent.Model.Query().All(ctx)
	if err != nil {
		return fmt.Errorf("load models: %w", err)
	}
	prices, err := b.cfg.Ent.Price.Query().Where(price.PublishedAtNotNil()).All(ctx)
	if err != nil {
		return fmt.Errorf("load prices: %w", err)
	}
	s := newSnapshot(models, prices)
	if err := readSetting(ctx, b.cfg.Ent, groupsSetting, &s.groups); err != nil {
		return err
	}
	if s.levels, err = b.loadLevels(ctx); err != nil {
		return err
	}
	b.now.Store(s)
	return nil
}

func newSnapshot(models []*ent.Model, prices []*ent.Price) *snapshot {
	s := &snapshot{models: make(map[string]*entry, len(models))}
	for _, m := range models {
		s.models[m.Name] = &entry{model: modelOf(m)}
	}
	for _, p := range prices {
		e := s.models[p.Model]
		if e == nil {
			continue // a price without a model is a draft of the operator's: the catalogue decides what there is
		}
		e.versions = append(e.versions, version{
			id: p.ID, number: p.Version, from: p.EffectiveAt, sellOf: p.Sell, costOf: p.Cost,
			sell: compile(p.Sell, "", ""), cost: compile(p.Cost, "", ""),
		})
	}
	for _, e := range s.models {
		slices.SortFunc(e.versions, func(a, b version) int {
			if c := b.from.Compare(a.from); c != 0 {
				return c
			}
			return b.number - a.number
		})
		s.sorted = append(s.sorted, e)
	}
	slices.SortFunc(s.sorted, func(a, b *entry) int { return strings.Compare(a.model.Name, b.model.Name) })
	return s
}

func modelOf(m *ent.Model) Model {
	out := Model{
		Name: m.Name, Vendor: m.Vendor, Modality: m.Modality, Successor: m.Successor, CreatedAt: m.CreatedAt,
		Abilities: Abilities{Takes: m.Takes, Gives: m.Gives, Can: m.Capabilities},
	}
	if m.ShutdownAt != nil {
		out.ShutdownAt = *m.ShutdownAt
	}
	if m.ContextTokens != nil {
		out.Context = int64(*m.ContextTokens)
	}
	if m.MaxOutputTokens != nil {
		out.MaxOutput = int64(*m.MaxOutputTokens)
	}
	return out
}
