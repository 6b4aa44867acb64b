package pricing

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	"weir/ent"
	"weir/ent/price"
	"weir/ent/schematype"
	"weir/ent/setting"
	"weir/internal/audit"
	"weir/internal/clock"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/viewer"
)

// ServiceConfig is what a Service needs.
type ServiceConfig struct {
	Ent       *ent.Client
	Clock     clock.Clock
	Revisions Revisions
}

// Service is the price book's commands: draft, compare, publish. Everything in it is for the platform's administrators and
// the system: UNAUTHENTICATED without a viewer, FORBIDDEN for everybody else. Each change writes an audit event in its
// transaction. Published versions are never touched again.
type Service struct{ cfg ServiceConfig }

// NewService returns the service.
func NewService(cfg ServiceConfig) *Service { return &Service{cfg: cfg} }

func authorise(ctx context.Context) (context.Context, error) {
	v := viewer.FromContext(ctx)
	switch {
	case v == nil:
		return nil, fault.New(fault.Unauthenticated, "Sign in first.")
	case !v.IsSystem() && !v.IsPlatformAdmin():
		return nil, fault.New(fault.Forbidden, "Prices are for administrators of the platform.")
	}
	return viewer.SystemContext(ctx, "pricing"), nil
}

// DraftInput is a price that shall be looked at before it is published.
type DraftInput struct {
	Model string
	// Sell is what tenants pay, Cost what the provider takes.
	Sell, Cost schematype.RateCard
	// Source says where the figures come from, with the date of reading.
	Source string
	// Catalogue describes the model, should the catalogue lack it; nil refuses unknown models.
	Catalogue *CatalogueEntry
}

// CatalogueEntry is what has to be known of a new model.
type CatalogueEntry struct {
	Vendor    string
	Modality  schematype.Modality
	Context   int // 0 = unknown
	MaxOutput int // 0 = unknown
}

// Longest texts of a draft.
const (
	maxName   = 128
	maxSource = 256
	maxVendor = 64
)

// Validate reports what is wrong with the input itself.
func (in *DraftInput) Validate() error {
	var errs []error
	if in.Model == "" || len(in.Model) > maxName {
		errs = append(errs, fault.Field("model", "A model is named with 1 to 128 bytes."))
	}
	if len(in.Source) > maxSource {
		errs = append(errs, fault.Field("source", "A source has at most 256 bytes."))
	}
	if in.Catalogue != nil && len(in.Catalogue.Vendor) > maxVendor {
		errs = append(errs, fault.Field("vendor", "A vendor has at most 64 bytes."))
	}
	if err := in.Cost.Validate(); err != nil {
		errs = append(errs, fault.Field("cost", err.Error()))
	}
	return errors.Join(errs...)
}

// Draft writes the draft of a model's next version; an earlier draft of the model is replaced. Idempotent: a draft that is
// there already, and a price that is in force already, change nothing, and the row that says so is returned. Returns INVALID
// for a card that CheckCard refuses, and NOT_FOUND for an unknown model without a catalogue entry.
func (s *Service) Draft(ctx context.Context, in DraftInput) (*ent.Price, error) {
	rows, err := s.DraftAll(ctx, []DraftInput{in})
	if err != nil {
		return nil, err
	}
	return rows[0], nil
}

// DraftAll is Draft for many models; all or none.
func (s *Service) DraftAll(ctx context.Context, all []DraftInput) ([]*ent.Price, error) {
	sys, err := authorise(ctx)
	if err != nil {
		return nil, err
	}
	var errs []error
	for i := range all {
		errs = append(errs, all[i].Validate())
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	rows, err := db.InTx(sys, s.cfg.Ent, func(sys context.Context, tx *ent.Tx) ([]*ent.Price, error) {
		if _, err := db.Next(sys, tx, seedLock); err != nil { // one writer of prices at a time: versions have no gaps
			return nil, err
		}
		shelves, err := read(sys, tx.Client())
		if err != nil {
			return nil, err
		}
		out := make([]*ent.Price, len(all))
		for i := range all {
			if out[i], err = s.draft(ctx, sys, tx, shelves, &all[i]); err != nil {
				return nil, fmt.Errorf("%s: %w", all[i].Model, err)
			}
		}
		return out, nil
	})
	if err != nil {
		return nil, fmt.Errorf("draft prices: %w", err)
	}
	for i := range rows {
		rows[i] = rows[i].Unwrap() // the transaction is over
	}
	return rows, nil
}

func (s *Service) draft(ctx, sys context.Context, tx *ent.Tx, shelves map[string]*shelf, in *DraftInput) (*ent.Price, error) {
	now := s.cfg.Clock.Now()
	own := shelves[in.Model]
	if own == nil {
		own = &shelf{name: in.Model}
		shelves[in.Model] = own
	}
	if own.model == nil {
		c := in.Catalogue
		if c == nil {
			return nil, fault.New(fault.NotFound, "There is no such model.")
		}
		row, err := tx.Model.Create().SetName(in.Model).SetVendor(c.Vendor).SetModality(c.Modality).SetCreatedAt(now).
			SetNillableContextTokens(known(c.Context)).SetNillableMaxOutputTokens(known(c.MaxOutput)).Save(sys)
		if err != nil {
			return nil, err
		}
		own.model = row
	}
	if err := CheckCard(own.model.Modality, in.Sell); err != nil {
		return nil, fault.Field("sell", err.Error())
	}
	for _, same := range []*ent.Price{own.draft, own.inForce(now)} {
		if same != nil && sameCard(same.Sell, in.Sell) && sameCard(same.Cost, in.Cost) {
			return same, nil
		}
	}
	var before any
	if own.draft != nil {
		before = describe(own.draft)
		if err := tx.Price.DeleteOne(own.draft).Exec(sys); err != nil {
			return nil, err
		}
	}
	row, err := tx.Price.Create().SetModel(in.Model).SetVersion(own.last() + 1).SetSell(in.Sell).SetCost(in.Cost).SetSource(in.Source).
		SetEffectiveAt(now).SetCreatedAt(now).Save(sys)
	if err != nil {
		return nil, err
	}
	own.draft = row
	return row, audit.Append(ctx, tx, audit.Event{Action: "price.draft", TargetID: row.ID, Before: before, After: describe(row)})
}

// Discard throws drafts away, all or none, and returns how many there were. Returns NOT_FOUND for an id that does not exist
// and CONFLICT for one that is published.
func (s *Service) Discard(ctx context.Context, ids []string) (int, error) {
	sys, err := authorise(ctx)
	if err != nil {
		return 0, err
	}
	if err := (&PublishInput{IDs: ids}).Validate(); err != nil {
		return 0, err
	}
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	n, err := db.InTx(sys, s.cfg.Ent, func(sys context.Context, tx *ent.Tx) (int, error) {
		if _, err := db.Next(sys, tx, seedLock); err != nil {
			return 0, err
		}
		rows, err := tx.Price.Query().Where(price.IDIn(ids...)).All(sys)
		if err != nil {
			return 0, err
		}
		if len(rows) != len(ids) {
			return 0, fault.New(fault.NotFound, "There is no such draft.")
		}
		for _, row := range rows {
			if row.PublishedAt != nil {
				return 0, fault.New(fault.Conflict, "This price is published, and published prices stay.")
			}
			if err := audit.Append(ctx, tx, audit.Event{Action: "price.discard", TargetID: row.ID, Before: describe(row)}); err != nil {
				return 0, err
			}
		}
		return tx.Price.Delete().Where(price.IDIn(ids...), price.PublishedAtIsNil()).Exec(sys)
	})
	if err != nil {
		return 0, fmt.Errorf("discard prices: %w", err)
	}
	return n, nil
}

// described is a version of a price as audit events show it.
type described struct {
	Model       string              `json:"model"`
	Version     int                 `json:"version"`
	Sell        schematype.RateCard `json:"sell"`
	Cost        schematype.RateCard `json:"cost"`
	Source      string              `json:"source"`
	EffectiveAt *time.Time          `json:"effective_at,omitempty"`
}

func describe(p *ent.Price) described {
	d := described{Model: p.Model, Version: p.Version, Sell: p.Sell, Cost: p.Cost, Source: p.Source}
	if p.PublishedAt != nil {
		d.EffectiveAt = &p.EffectiveAt
	}
	return d
}

// shelf is everything that is stored of one model's price.
type shelf struct {
	name      string
	model     *ent.Model
	draft     *ent.Price
	published []*ent.Price // by version
}

// inForce is the version that holds at a moment; nil for none.
func (s *shelf) inForce(at time.Time) *ent.Price {
	if s == nil {
		return nil
	}
	var best *ent.Price
	for _, p := range s.published {
		if !p.EffectiveAt.After(at) && (best == nil || !p.EffectiveAt.Before(best.EffectiveAt)) {
			best = p
		}
	}
	return best
}

// last is the number of the newest published version.
func (s *shelf) last() int {
	n := 0
	for _, p := range s.published {
		n = max(n, p.Version)
	}
	return n
}

// read loads all models and prices.
func read(ctx context.Context, client *ent.Client) (map[string]*shelf, error) {
	models, err := client.Model.Query().All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read models: %w", err)
	}
	prices, err := client.Price.Query().Order(price.ByVersion()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read prices: %w", err)
	}
	all := make(map[string]*shelf, len(models))
	for _, m := range models {
		all[m.Name] = &shelf{name: m.Name, model: m}
	}
	for _, p := range prices {
		s := all[p.Model]
		if s == nil {
			s = &shelf{name: p.Model}
			all[p.Model] = s
		}
		if p.PublishedAt == nil {
			s.draft = p
		} else {
			s.published = append(s.published, p)
		}
	}
	return all, nil
}

// Settings that the price book reads.
const (
	groupsSetting = "pricing:groups"
	floorSetting  = "pricing:floor"
)

// readSetting reads a JSON setting into v, which stays as it is when there is none.
func readSetting(ctx context.Context, client *ent.Client, name string, v any) error {
	row, err := client.Setting.Query().Where(setting.ID(name)).Only(ctx)
	switch {
	case ent.IsNotFound(err):
		return nil
	case err != nil:
		return fmt.Errorf("read setting %s: %w", name, err)
	}
	if err := json.Unmarshal(row.Value, v); err != nil {
		return fmt.Errorf("read setting %s: %w", name, err)
	}
	return nil
}

// writeSetting stores v as JSON; the transaction holds the writers' turn.
func writeSetting(ctx context.Context, tx *ent.Tx, name string, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write setting %s: %w", name, err)
	}
	n, err := tx.Setting.Update().Where(setting.ID(name)).SetValue(raw).Save(ctx)
	if err == nil && n == 0 {
		err = tx.Setting.Create().SetID(name).SetValue(raw).Exec(ctx)
	}
	if err != nil {
		return fmt.Errorf("write setting %s: %w", name, err)
	}
	return nil
}

// sameCard compares what two cards charge; an absent list is an empty one.
func sameCard(a, b schematype.RateCard) bool {
	return sameRates(a.Rates, b.Rates) &&
		slices.EqualFunc(a.Tiers, b.Tiers, func(a, b schematype.Tier) bool {
			return a.AboveInput == b.AboveInput && sameRates(a.Rates, b.Rates)
		}) &&
		slices.EqualFunc(a.Variants, b.Variants, func(a, b schematype.Variant) bool {
			return a.Size == b.Size && a.Quality == b.Quality && sameRates(a.Rates, b.Rates)
		}) &&
		slices.EqualFunc(a.Peaks, b.Peaks, func(a, b schematype.Peak) bool { return reflect.DeepEqual(a, b) })
}

func sameRates(a, b schematype.Rates) bool {
	return len(a) == len(b) && (len(a) == 0 || reflect.DeepEqual(a, b))
}

// byName sorts shelves.
func byName(all map[string]*shelf) []*shelf {
	out := make([]*shelf, 0, len(all))
	for _, s := range all {
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b *shelf) int { return cmp.Compare(a.name, b.name) })
	return out
}
