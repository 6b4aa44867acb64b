package pricing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql"

	"weir/ent"
	"weir/ent/price"
	"weir/ent/schematype"
	"weir/internal/audit"
	"weir/internal/db"
	"weir/internal/fault"
)

// PublishInput names drafts that shall be in force from a moment on.
type PublishInput struct {
	IDs []string
	// EffectiveAt is not in the past; zero is now.
	EffectiveAt time.Time
}

// maxPublished bounds one publication.
const maxPublished = 5000

// Validate reports what is wrong with the input itself.
func (in *PublishInput) Validate() error {
	if len(in.IDs) == 0 || len(in.IDs) > maxPublished {
		return fault.Field("ids", fmt.Sprintf("Between 1 and %d drafts are published at once.", maxPublished))
	}
	return nil
}

// Warning is a price below its cost that was published all the same.
type Warning struct {
	Model string
	Loss  Loss
}

// Floor says what happens to prices below their cost.
type Floor string

// The ways of the floor-margin guard.
const (
	FloorWarn   Floor = "warn" // the default
	FloorRefuse Floor = "refuse"
)

// tolerated is how far in the past EffectiveAt may be: clocks differ, and people are slow.
const tolerated = time.Minute

// Publish puts drafts in force from a moment on, all or none, and returns them with a warning for each price that is below
// its cost. They are in force on this node when it returns, on every other within a second; running calls keep the price of
// their hold. Returns NOT_FOUND for an id that does not exist, CONFLICT for one that is published, and INVALID for a moment
// in the past, a card that CheckCard refuses, or a price below its cost where the setting says so.
func (s *Service) Publish(ctx context.Context, in PublishInput) ([]*ent.Price, []Warning, error) {
	sys, err := authorise(ctx)
	if err != nil {
		return nil, nil, err
	}
	if err := in.Validate(); err != nil {
		return nil, nil, err
	}
	now := s.cfg.Clock.Now()
	switch {
	case in.EffectiveAt.IsZero():
		in.EffectiveAt = now
	case in.EffectiveAt.Before(now.Add(-tolerated)):
		return nil, nil, fault.Field("effectiveAt", "A price cannot be in force before it is published.")
	}
	in.EffectiveAt = later(in.EffectiveAt.UTC(), now)
	var warnings []Warning
	rows, err := db.InTx(sys, s.cfg.Ent, func(sys context.Context, tx *ent.Tx) ([]*ent.Price, error) {
		if _, err := db.Next(sys, tx, seedLock); err != nil {
			return nil, err
		}
		drafts, err := s.drafts(sys, tx, in.IDs)
		if err != nil {
			return nil, err
		}
		if warnings, err = guard(sys, tx, drafts); err != nil {
			return nil, err
		}
		for i, draft := range drafts {
			if drafts[i], err = s.publish(ctx, sys, tx, draft, in.EffectiveAt, now); err != nil {
				return nil, fmt.Errorf("%s: %w", draft.Model, err)
			}
		}
		return drafts, s.cfg.Revisions.Bump(sys, tx, db.PriceRevision)
	})
	if err != nil {
		return nil, nil, fmt.Errorf("publish prices: %w", err)
	}
	for i := range rows {
		rows[i] = rows[i].Unwrap() // the transaction is over
	}
	return rows, warnings, nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// drafts reads and checks what is to be published, each once, in the order of the ids.
func (s *Service) drafts(ctx context.Context, tx *ent.Tx, ids []string) ([]*ent.Price, error) {
	all, err := read(ctx, tx.Client())
	if err != nil {
		return nil, err
	}
	byID := map[string]*ent.Price{}
	modality := map[string]schematype.Modality{}
	for name, own := range all {
		for _, p := range own.published {
			byID[p.ID] = p
		}
		if own.draft != nil {
			byID[own.draft.ID] = own.draft
		}
		if own.model != nil {
			modality[name] = own.model.Modality
		}
	}
	var out []*ent.Price
	var errs []error
	for _, draftID := range ids {
		p := byID[draftID]
		switch {
		case p == nil:
			return nil, fault.New(fault.NotFound, "There is no such draft.")
		case p.PublishedAt != nil:
			return nil, fault.New(fault.Conflict, "This price is published; publish a new draft instead.")
		case slices.Contains(out, p):
			continue
		case modality[p.Model] == "":
			errs = append(errs, fault.Field("ids", p.Model+" is not in the catalogue."))
		default:
			if err := errors.Join(CheckCard(modality[p.Model], p.Sell), p.Cost.Validate()); err != nil {
				errs = append(errs, fault.Field("ids", p.Model+": "+err.Error()))
			}
		}
		out = append(out, p)
	}
	return out, errors.Join(errs...)
}

// guard finds the prices below their cost, and refuses them where the setting says so.
func guard(ctx context.Context, tx *ent.Tx, drafts []*ent.Price) ([]Warning, error) {
	var floor Floor
	if err := readSetting(ctx, tx.Client(), floorSetting, &floor); err != nil {
		return nil, err
	}
	var warnings []Warning
	for _, p := range drafts {
		for _, l := range losses(p.Sell, p.Cost) {
			warnings = append(warnings, Warning{p.Model, l})
		}
	}
	if floor == FloorRefuse && len(warnings) > 0 {
		w := warnings[0]
		return nil, fault.Field("ids", fmt.Sprintf("%s sells %s for %s USD, below its cost of %s USD, which the settings forbid.",
			w.Model, w.Loss.Dimension, w.Loss.Sell, w.Loss.Cost))
	}
	return warnings, nil
}

// publish replaces a draft by the row that is never touched again.
func (s *Service) publish(ctx, sys context.Context, tx *ent.Tx, draft *ent.Price, from, now time.Time) (*ent.Price, error) {
	n, err := tx.Price.Delete().Where(price.ID(draft.ID), price.PublishedAtIsNil()).Exec(sys)
	if err != nil {
		return nil, err
	}
	if n != 1 {
		return nil, fault.New(fault.Conflict, "The draft changed meanwhile.")
	}
	row, err := tx.Price.Create().SetID(draft.ID).SetModel(draft.Model).SetVersion(draft.Version).SetSell(draft.Sell).SetCost(draft.Cost).
		SetSource(draft.Source).SetEffectiveAt(from).SetPublishedAt(now).SetCreatedAt(draft.CreatedAt).Save(sys)
	if err != nil {
		return nil, err
	}
	return row, audit.Append(ctx, tx, audit.Event{Action: "price.publish", TargetID: row.ID, After: describe(row)})
}

// SetFloor says whether prices below their cost are refused, or published with a warning.
func (s *Service) SetFloor(ctx context.Context, floor Floor) error {
	if floor != FloorWarn && floor != FloorRefuse {
		return fault.Field("floor", "The guard warns or refuses.")
	}
	return change(ctx, s, floorSetting, "price.set_floor", floor)
}

// Settings are what holds for the whole price book.
type Settings struct {
	Floor Floor
	// Groups are the multipliers of the tenant groups, in parts per million.
	Groups map[string]int64
}

// Settings returns what SetFloor and SetGroups have set.
func (s *Service) Settings(ctx context.Context) (Settings, error) {
	sys, err := authorise(ctx)
	if err != nil {
		return Settings{}, err
	}
	out := Settings{Floor: FloorWarn}
	if err := readSetting(sys, s.cfg.Ent, floorSetting, &out.Floor); err != nil {
		return Settings{}, err
	}
	return out, readSetting(sys, s.cfg.Ent, groupsSetting, &out.Groups)
}

// maxGroups bounds the tenant groups that have a multiplier; maxMultiplier is a thousandfold.
const (
	maxGroups     = 1000
	maxMultiplier = 1_000_000_000
)

// SetGroups replaces the multipliers of the tenant groups, in parts per million; a group that is absent pays 1.0. Running
// calls keep the multiplier of their hold.
func (s *Service) SetGroups(ctx context.Context, groups map[string]int64) error {
	if len(groups) > maxGroups {
		return fault.Field("groups", "There are at most 1,000 groups.")
	}
	for name, ppm := range groups {
		if name == "" || len(name) > maxVendor || ppm < 0 || ppm > maxMultiplier {
			return fault.Field("groups", fmt.Sprintf("%q × %d ppm is not a group with a multiplier from 0 to 1,000.", name, ppm))
		}
	}
	return change(ctx, s, groupsSetting, "price.set_groups", groups)
}

// change stores a setting of the price book, with its audit event, and has every node read it.
func change[T any](ctx context.Context, s *Service, name, action string, value T) error {
	sys, err := authorise(ctx)
	if err != nil {
		return err
	}
	err = db.Exec(sys, s.cfg.Ent, func(sys context.Context, tx *ent.Tx) error {
		if _, err := db.Next(sys, tx, seedLock); err != nil {
			return err
		}
		var before T
		if err := readSetting(sys, tx.Client(), name, &before); err != nil {
			return err
		}
		if err := writeSetting(sys, tx, name, value); err != nil {
			return err
		}
		if err := audit.Append(ctx, tx, audit.Event{Action: action, TargetID: name, Before: before, After: value}); err != nil {
			return err
		}
		return s.cfg.Revisions.Bump(sys, tx, db.PriceRevision)
	})
	if err != nil {
		return fmt.Errorf("%s: %w", action, err)
	}
	return nil
}

// ListInput asks for a page of prices.
type ListInput struct {
	Model  string // "" for all
	Drafts *bool  // drafts alone or published ones alone; nil for both
	Before string // ids below this one; "" for the newest
	Limit  int
}

// List returns a page of prices, the newest first, and how many there are on all pages.
func (s *Service) List(ctx context.Context, in ListInput) ([]*ent.Price, int, error) {
	ctx, err := authorise(ctx)
	if err != nil {
		return nil, 0, err
	}
	q := s.cfg.Ent.Price.Query()
	if in.Model != "" {
		q.Where(price.Model(in.Model))
	}
	if in.Drafts != nil {
		if *in.Drafts {
			q.Where(price.PublishedAtIsNil())
		} else {
			q.Where(price.PublishedAtNotNil())
		}
	}
	total, err := q.Clone().Count(ctx)
	if err != nil {
		return nil, 0, fmt.Errorf("list prices: %w", err)
	}
	if in.Before != "" {
		q.Where(price.IDLT(in.Before))
	}
	rows, err := q.Order(price.ByID(sql.OrderDesc())).Limit(in.Limit).All(ctx)
	if err != nil {
		return nil, 0, fmt.Errorf("list prices: %w", err)
	}
	return rows, total, nil
}
