package pricing

import (
	"context"
	"fmt"
	"slices"

	"weir/ent"
	"weir/ent/model"
	"weir/ent/price"
	"weir/internal/db"
	"weir/internal/viewer"
)

// seedLock is the counter whose row seeding nodes take turns on; its value says how often something was added.
const seedLock = "seed:prices"

// SeedDefaults publishes the shipped price book: models that the catalogue lacks are added, those of which it does not say what
// they can do are described, and those without any price get the shipped versions, from 1 on. What an operator published is
// never touched. Idempotent, also on several nodes that start at once; the book is in force on this node when it returns.
func (b *Book) SeedDefaults(ctx context.Context) error {
	defaults, err := Defaults()
	if err != nil {
		return err
	}
	ctx = viewer.SystemContext(ctx, "pricing")
	missing, err := lacking(ctx, b.cfg.Ent.Model, b.cfg.Ent.Price, defaults)
	if err != nil {
		return err
	}
	if !missing.empty() {
		err = db.Exec(ctx, b.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
			if _, err := db.Next(ctx, tx, seedLock); err != nil { // of several nodes the first adds, the others see it
				return err
			}
			missing, err := lacking(ctx, tx.Model, tx.Price, defaults)
			if err != nil || missing.empty() {
				return err
			}
			if err := b.add(ctx, tx, missing); err != nil {
				return err
			}
			return b.cfg.Revisions.Bump(ctx, tx, db.PriceRevision)
		})
	}
	if err != nil {
		return fmt.Errorf("seed prices: %w", err)
	}
	return b.Reload(ctx)
}

// lack is what a database has not got of the shipped book.
type lack struct {
	models []Default // not in the catalogue
	prices []Default // without any price
	bare   []Default // of which the catalogue does not say what they can do
}

func (l lack) empty() bool { return len(l.models) == 0 && len(l.prices) == 0 && len(l.bare) == 0 }

func lacking(ctx context.Context, models *ent.ModelClient, prices *ent.PriceClient, defaults []Default) (lack, error) {
	listed, err := models.Query().Select(model.FieldName).Strings(ctx)
	if err != nil {
		return lack{}, fmt.Errorf("seed prices: %w", err)
	}
	priced, err := prices.Query().Unique(true).Select(price.FieldModel).Strings(ctx)
	if err != nil {
		return lack{}, fmt.Errorf("seed prices: %w", err)
	}
	bare, err := models.Query().Where(model.TakesIsNil(), model.GivesIsNil(), model.CapabilitiesIsNil()).Select(model.FieldName).Strings(ctx)
	if err != nil {
		return lack{}, fmt.Errorf("seed prices: %w", err)
	}
	slices.Sort(listed)
	slices.Sort(priced)
	slices.Sort(bare)
	var l lack
	for _, d := range defaults {
		if _, ok := slices.BinarySearch(listed, d.Name); !ok {
			l.models = append(l.models, d)
		} else if _, ok := slices.BinarySearch(bare, d.Name); ok && d.Abilities.Takes != nil {
			l.bare = append(l.bare, d)
		}
		if _, ok := slices.BinarySearch(priced, d.Name); !ok {
			l.prices = append(l.prices, d)
		}
	}
	return l, nil
}

// rowsAtOnce keeps statements below the databases' bounds on parameters.
const rowsAtOnce = 100

func (b *Book) add(ctx context.Context, tx *ent.Tx, l lack) error {
	now := b.cfg.Clock.Now()
	for chunk := range slices.Chunk(l.models, rowsAtOnce) {
		rows := make([]*ent.ModelCreate, len(chunk))
		for i, d := range chunk {
			rows[i] = tx.Model.Create().SetName(d.Name).SetVendor(d.Vendor).SetModality(d.Modality).SetSuccessor(d.Successor).
				SetNillableContextTokens(known(d.Context)).SetNillableMaxOutputTokens(known(d.MaxOutput)).
				SetNillableShutdownAt(d.ShutdownAt).SetTakes(d.Abilities.Takes).SetGives(d.Abilities.Gives).
				SetCapabilities(d.Abilities.Can).SetCreatedAt(now)
		}
		if err := tx.Model.CreateBulk(rows...).Exec(ctx); err != nil {
			return fmt.Errorf("add models: %w", err)
		}
	}
	for _, d := range l.bare {
		err := tx.Model.Update().Where(model.Name(d.Name)).SetTakes(d.Abilities.Takes).SetGives(d.Abilities.Gives).
			SetCapabilities(d.Abilities.Can).Exec(ctx)
		if err != nil {
			return fmt.Errorf("describe models: %w", err)
		}
	}
	for chunk := range slices.Chunk(l.prices, rowsAtOnce) {
		var rows []*ent.PriceCreate
		for _, d := range chunk {
			for i, v := range d.Versions {
				rows = append(rows, tx.Price.Create().SetModel(d.Name).SetVersion(i+1).SetSell(v.Sell).SetCost(v.Cost).
					SetSource(d.Source).SetEffectiveAt(v.EffectiveAt).SetPublishedAt(now).SetCreatedAt(now))
			}
		}
		if err := tx.Price.CreateBulk(rows...).Exec(ctx); err != nil {
			return fmt.Errorf("add prices: %w", err)
		}
	}
	return nil
}

func known(n int) *int {
	if n == 0 {
		return nil
	}
	return &n
}
