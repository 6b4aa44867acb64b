package pricing_test

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"weir/ent/model"
	"weir/ent/price"
	"weir/ent/schematype"
	"weir/internal/clock"
	"weir/internal/db"
	"weir/internal/dbtest"
	"weir/internal/fault"
	"weir/internal/pricing"
	"weir/internal/revision"
	"weir/internal/viewer"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func bookOn(d *dbtest.DB, watcher *revision.Watcher) *pricing.Book {
	return pricing.New(pricing.Config{Ent: d.Ent, Clock: clock.NewFake(noon), Revisions: watcher})
}

func system(t *testing.T) context.Context {
	t.Helper()
	return viewer.SystemContext(t.Context(), "test")
}

func TestSeedDefaults(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		b := bookOn(d, revision.New(revision.Config{Ent: d.Ent}))
		if err := b.SeedDefaults(t.Context()); err != nil {
			t.Fatal(err)
		}
		defaults, err := pricing.Defaults()
		if err != nil {
			t.Fatal(err)
		}
		models := b.Models(noon)
		if len(models) != len(defaults) || !slices.IsSortedFunc(models, func(a, b pricing.Model) int { return strings.Compare(a.Name, b.Name) }) {
			t.Errorf("got %d models, want %d by name", len(models), len(defaults))
		}
		got, ok := b.Model("gpt-4o")
		shutdown := time.Date(2027, 1, 14, 0, 0, 0, 0, time.UTC)
		want := pricing.Model{
			ShutdownAt: shutdown, Abilities: pricing.Abilities{
				Takes: []pricing.Medium{schematype.MediumText, schematype.MediumImage, schematype.MediumFile}, Gives: []pricing.Medium{schematype.MediumText},
				Can: []pricing.Capability{schematype.CapTools, schematype.CapJSONSchema, schematype.CapLogprobs, schematype.CapPromptCache},
			},
			Name: "gpt-4o", Vendor: "openai", Modality: schematype.Chat, Context: 128_000, MaxOutput: 16_384, Successor: "gpt-5.6-terra", CreatedAt: noon,
		}
		if !ok || !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
		// A catalogue that does not say yet what its models can do is told.
		sys := viewer.SystemContext(t.Context(), "test")
		if err := d.Ent.Model.Update().ClearTakes().ClearGives().ClearCapabilities().Exec(sys); err != nil {
			t.Fatal(err)
		}
		if err := b.SeedDefaults(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got, _ := b.Model("gpt-4o"); !reflect.DeepEqual(got, want) {
			t.Errorf("described: got %+v, want %+v", got, want)
		}
		for _, d := range defaults { // what came back from the database is the card that was shipped
			q, err := b.Quote(d.Name, "default", noon)
			if err != nil {
				t.Fatal(err)
			}
			v := pricing.Vector{Input: 300_001, CacheRead: 7, Output: 11, Images: 2, Seconds: 5, Requests: 1, Characters: 13}
			if _, err := q.Cost(v); err != nil || q.Version != 1 || q.PriceID == "" {
				t.Errorf("%s: version %d %q (%v)", d.Name, q.Version, q.PriceID, err)
			}
			if card := q.Card(); len(card.Rates) != len(d.Versions[0].Sell.Rates) || len(card.Tiers) != len(d.Versions[0].Sell.Tiers) {
				t.Errorf("%s: got %+v, want %+v", d.Name, card, d.Versions[0].Sell)
			}
		}
	})
}

func TestSeedingAgainChangesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		ctx := system(t)
		watcher := revision.New(revision.Config{Ent: d.Ent})
		b := bookOn(d, watcher)
		if err := b.SeedDefaults(ctx); err != nil {
			t.Fatal(err)
		}
		before, _ := b.Quote("gpt-4o", "default", noon)
		// An operator publishes a price of his own, takes one model's prices to be his, and an older binary lacks a model.
		own := schematype.RateCard{Rates: schematype.Rates{schematype.Input: 1, schematype.Output: 2}}
		d.Ent.Price.Create().SetModel("gpt-4o").SetVersion(2).SetSell(own).SetCost(own).SetEffectiveAt(noon).SetPublishedAt(noon).ExecX(ctx)
		d.Ent.Price.Delete().Where(price.Model("claude-2")).ExecX(ctx)
		d.Ent.Price.Create().SetModel("claude-2").SetVersion(7).SetSell(own).SetCost(own).SetEffectiveAt(noon).ExecX(ctx) // a draft
		d.Ent.Price.Delete().Where(price.Model("tts-1")).ExecX(ctx)
		d.Ent.Model.Delete().Where(model.Name("tts-1")).ExecX(ctx)

		if err := b.SeedDefaults(ctx); err != nil {
			t.Fatal(err)
		}
		if q, err := b.Quote("gpt-4o", "default", noon); err != nil || q.Version != 2 || q.PriceID == before.PriceID {
			t.Errorf("the operator's price: got %+v %v", q, err)
		}
		if _, err := b.Quote("claude-2", "default", noon); fault.CodeOf(err) != fault.ModelNotPriced {
			t.Errorf("a draft is served: %v", err)
		}
		if _, err := b.Quote("tts-1", "default", noon); err != nil {
			t.Errorf("a model that a newer binary brings: %v", err)
		}
		revisions, err := db.Revisions(ctx, d.Ent, db.PriceRevision)
		if err != nil || revisions[db.PriceRevision] != 2 {
			t.Errorf("got revision %v (%v), want 2: the first seeding and the model that was added", revisions, err)
		}
		if err := b.SeedDefaults(ctx); err != nil {
			t.Fatal(err)
		}
		if again, err := db.Revisions(ctx, d.Ent, db.PriceRevision); err != nil || again[db.PriceRevision] != 2 {
			t.Errorf("seeding without need raised the revision: %v (%v)", again, err)
		}
	})
}

func TestNodesSeedAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		g, ctx := errgroup.WithContext(t.Context())
		for range 4 {
			other, err := db.Open(ctx, d.Target)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = other.Close() })
			b := pricing.New(pricing.Config{Ent: other.Ent, Clock: clock.NewFake(noon), Revisions: revision.New(revision.Config{Ent: other.Ent})})
			g.Go(func() error { return b.SeedDefaults(ctx) })
		}
		if err := g.Wait(); err != nil {
			t.Fatal(err)
		}
		defaults, err := pricing.Defaults()
		if err != nil {
			t.Fatal(err)
		}
		if n := d.Ent.Model.Query().CountX(system(t)); n != len(defaults) {
			t.Errorf("got %d models, want %d", n, len(defaults))
		}
	})
}

func TestRunFollowsChangesAndOutlivesOutages(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	ctx := system(t)
	b := bookOn(d, revision.New(revision.Config{Ent: d.Ent}))
	if err := b.SeedDefaults(ctx); err != nil {
		t.Fatal(err)
	}
	running, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- b.Run(running) }()
	own := schematype.RateCard{Rates: schematype.Rates{schematype.Input: 1, schematype.Output: 2}}
	d.Ent.Price.Create().SetModel("gpt-4o").SetVersion(2).SetSell(own).SetCost(own).SetEffectiveAt(noon).SetPublishedAt(noon).ExecX(ctx)
	b.Changed()
	eventually(t, "the new price is in force", func() bool { q, err := b.Quote("gpt-4o", "", noon); return err == nil && q.Version == 2 })

	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	b.Changed()
	if err := b.Reload(ctx); err == nil {
		t.Error("a load without a database succeeds")
	}
	if q, err := b.Quote("gpt-4o", "", noon); err != nil || q.Version != 2 {
		t.Errorf("while the database is away: got %+v %v", q, err)
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	deadline, tick := time.After(5*time.Second), time.NewTicker(5*time.Millisecond)
	defer tick.Stop()
	for !is() {
		select {
		case <-deadline:
			t.Fatalf("%s: not within 5 s", what)
		case <-tick.C:
		}
	}
}
