package pricing_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"weir/ent/price"
	"weir/ent/schematype"
	"weir/internal/clock"
	"weir/internal/db"
	"weir/internal/dbtest"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/money"
	"weir/internal/pricing"
	"weir/internal/revision"
	"weir/internal/viewer"
)

// desk is an administrator before a price book with the models m and n.
type desk struct {
	*testing.T
	d    *dbtest.DB
	ctx  context.Context //nolint:containedctx // a test's fixture
	now  *clock.Fake
	book *pricing.Book
	s    *pricing.Service
}

func newDesk(t *testing.T, d *dbtest.DB) *desk {
	t.Helper()
	k := &desk{T: t, d: d, now: clock.NewFake(noon)}
	k.ctx = viewer.NewContext(t.Context(), &viewer.Viewer{UserID: id.New(id.User), Platform: viewer.PlatformAdmin})
	revisions := revision.New(revision.Config{Ent: d.Ent})
	k.book = pricing.New(pricing.Config{Ent: d.Ent, Clock: k.now, Revisions: revisions})
	k.s = pricing.NewService(pricing.ServiceConfig{Ent: d.Ent, Clock: k.now, Revisions: revisions})
	revisions.Keep(db.PriceRevision, k.book.Loader)
	for _, name := range []string{"m", "n"} {
		d.Ent.Model.Create().SetName(name).SetModality(schematype.Chat).ExecX(system(t))
	}
	return k
}

func chat(in, out money.Price) schematype.RateCard {
	return schematype.RateCard{Rates: schematype.Rates{schematype.Input: in, schematype.Output: out}}
}

// draft writes a draft that is sold at its cost.
func (k *desk) draft(name string, card schematype.RateCard) string {
	k.Helper()
	row, err := k.s.Draft(k.ctx, pricing.DraftInput{Model: name, Sell: card, Cost: card, Source: "test"})
	if err != nil {
		k.Fatal(err)
	}
	return row.ID
}

func (k *desk) publish(at time.Time, ids ...string) []pricing.Warning {
	k.Helper()
	_, warnings, err := k.s.Publish(k.ctx, pricing.PublishInput{IDs: ids, EffectiveAt: at})
	if err != nil {
		k.Fatal(err)
	}
	return warnings
}

func TestDraftDiffPublish(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		k := newDesk(t, d)
		k.publish(time.Time{}, k.draft("m", schematype.RateCard{
			Rates: schematype.Rates{schematype.Input: 1000, schematype.Output: 2000, schematype.CacheRead: 100, schematype.Reasoning: 3000},
		}))
		first, err := k.book.Quote("m", "", noon)
		if err != nil || first.Version != 1 {
			t.Fatalf("got %+v %v", first, err)
		}
		k.draft("m", chat(1, 1)) // replaced by the next
		draft := k.draft("m", schematype.RateCard{
			Rates: schematype.Rates{schematype.Input: 1010, schematype.Output: 2021, schematype.InputAudio: 7, schematype.Reasoning: 3000},
			Tiers: []schematype.Tier{{AboveInput: 200, Rates: schematype.Rates{schematype.Input: 5}}},
		})
		if again := k.draft("m", schematype.RateCard{
			Rates: schematype.Rates{schematype.Input: 1010, schematype.Output: 2021, schematype.InputAudio: 7, schematype.Reasoning: 3000},
			Tiers: []schematype.Tier{{AboveInput: 200, Rates: schematype.Rates{schematype.Input: 5}}},
		}); again != draft {
			t.Error("the same draft was written again")
		}
		diff, err := k.s.Diff(k.ctx)
		if err != nil || len(diff) != 1 || diff[0].Draft.ID != draft || diff[0].InForce.ID != first.PriceID {
			t.Fatalf("got %+v %v", diff, err)
		}
		got := map[schematype.Dimension]pricing.ChangeKind{}
		for _, c := range diff[0].Changes {
			got[schematype.Dimension(c.Where)+c.Dimension] = c.Kind
		}
		for name, want := range map[schematype.Dimension]pricing.ChangeKind{
			"input": pricing.ChangeSlight, "output": pricing.ChangeChanged, "cache_read": pricing.ChangeVanished, "input_audio": pricing.ChangeNew,
			"above 200input": pricing.ChangeNew, "reasoning": "",
		} {
			if got[name] != want {
				t.Errorf("%s: got %q, want %q", name, got[name], want)
			}
		}
		tomorrow := noon.Add(24 * time.Hour)
		k.publish(tomorrow, draft)
		if q, err := k.book.Quote("m", "", noon); err != nil || q.PriceID != first.PriceID {
			t.Errorf("before its moment: got %+v %v", q, err)
		}
		if q, err := k.book.Quote("m", "", tomorrow); err != nil || q.PriceID != draft || q.Version != 2 {
			t.Errorf("from its moment on: got %+v %v", q, err)
		}
		if left, err := k.s.Diff(k.ctx); err != nil || len(left) != 0 {
			t.Errorf("drafts are left: %+v %v", left, err)
		}
		if n := d.Ent.AuditEvent.Query().CountX(system(t)); n != 5 {
			t.Errorf("got %d audit events, want 5: three drafts, two publications", n)
		}
		if revisions, err := db.Revisions(system(t), d.Ent, db.PriceRevision); err != nil || revisions[db.PriceRevision] != 2 {
			t.Errorf("got revision %v (%v), want 2", revisions, err)
		}
	})
}

func TestPublishRefuses(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		k := newDesk(t, d)
		published, draft := k.draft("m", chat(1, 1)), k.draft("n", chat(1, 1))
		k.publish(time.Time{}, published)
		stranger := d.Ent.Price.Create().SetModel("unknown").SetVersion(1).SetSell(chat(1, 1)).SetCost(chat(1, 1)).SetEffectiveAt(noon).SaveX(system(t))
		member := viewer.NewContext(t.Context(), &viewer.Viewer{UserID: "usr", TenantID: "ten", Role: viewer.Owner})
		for name, row := range map[string]struct {
			ctx  context.Context //nolint:containedctx // who asks is what the rows differ in
			in   pricing.PublishInput
			want fault.Code
		}{
			"nothing":                    {k.ctx, pricing.PublishInput{}, fault.Invalid},
			"an unknown id":              {k.ctx, pricing.PublishInput{IDs: []string{"prc_"}}, fault.NotFound},
			"a published version":        {k.ctx, pricing.PublishInput{IDs: []string{draft, published}}, fault.Conflict},
			"the past":                   {k.ctx, pricing.PublishInput{IDs: []string{draft}, EffectiveAt: noon.Add(-time.Hour)}, fault.Invalid},
			"a model that is not listed": {k.ctx, pricing.PublishInput{IDs: []string{stranger.ID}}, fault.Invalid},
			"an owner of a tenant":       {member, pricing.PublishInput{IDs: []string{draft}}, fault.Forbidden},
			"nobody":                     {t.Context(), pricing.PublishInput{IDs: []string{draft}}, fault.Unauthenticated},
		} {
			if _, _, err := k.s.Publish(row.ctx, row.in); fault.CodeOf(err) != row.want {
				t.Errorf("%s: got %v, want %s", name, err, row.want)
			}
		}
		if _, err := k.book.Quote("n", "", noon); fault.CodeOf(err) != fault.ModelNotPriced {
			t.Errorf("a refused publication is in force: %v", err)
		}
		for name, in := range map[string]pricing.DraftInput{
			"without output": {Model: "m", Sell: schematype.RateCard{Rates: schematype.Rates{schematype.Input: 1}}},
			"negative":       {Model: "m", Sell: chat(1, 1), Cost: chat(-1, 1)},
		} {
			if _, err := k.s.Draft(k.ctx, in); fault.CodeOf(err) != fault.Invalid {
				t.Errorf("draft %s: got %v", name, err)
			}
		}
		if _, err := k.s.Draft(k.ctx, pricing.DraftInput{Model: "fresh", Sell: chat(1, 1)}); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("draft of an unknown model: got %v", err)
		}
	})
}

func TestFloorGuard(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		k := newDesk(t, d)
		draft := func(sell, cost money.Price) string {
			row, err := k.s.Draft(k.ctx, pricing.DraftInput{Model: "m", Sell: chat(sell, 9), Cost: chat(cost, 9)})
			if err != nil {
				t.Fatal(err)
			}
			return row.ID
		}
		warnings := k.publish(time.Time{}, draft(10, 11))
		// what is cheap at the full price is cheap from the cache too, by fallback
		if !slices.ContainsFunc(warnings, func(w pricing.Warning) bool {
			return w.Model == "m" && w.Loss == pricing.Loss{Dimension: schematype.Input, Sell: 10, Cost: 11}
		}) {
			t.Errorf("got %+v", warnings)
		}
		if err := k.s.SetFloor(k.ctx, pricing.FloorRefuse); err != nil {
			t.Fatal(err)
		}
		if _, _, err := k.s.Publish(k.ctx, pricing.PublishInput{IDs: []string{draft(10, 12)}}); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("below cost: got %v", err)
		}
		if warnings := k.publish(time.Time{}, draft(12, 12)); len(warnings) != 0 {
			t.Errorf("at cost: got %+v", warnings)
		}
		if err := k.s.SetFloor(k.ctx, "maybe"); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("got %v", err)
		}
	})
}

func TestGroupsAreInForceAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		k := newDesk(t, d)
		k.publish(time.Time{}, k.draft("m", chat(1000, 1)))
		if err := k.s.SetGroups(k.ctx, map[string]int64{"vip": 900_000}); err != nil {
			t.Fatal(err)
		}
		for group, want := range map[string]money.Amount{"vip": 900, "default": 1000} {
			q, err := k.book.Quote("m", group, noon)
			if err != nil {
				t.Fatal(err)
			}
			if c, err := q.Cost(pricing.Vector{Input: 1000}); err != nil || c.Amount != want {
				t.Errorf("%s: got %v %v, want %d", group, c, err, want)
			}
		}
		for name, groups := range map[string]map[string]int64{"negative": {"a": -1}, "absurd": {"a": 1_000_000_001}, "without a name": {"": 1}} {
			if err := k.s.SetGroups(k.ctx, groups); fault.CodeOf(err) != fault.Invalid {
				t.Errorf("%s: got %v", name, err)
			}
		}
		if err := k.s.SetGroups(k.ctx, nil); err != nil {
			t.Fatal(err)
		}
		if q, err := k.book.Quote("m", "vip", noon); err != nil || q.MultiplierPPM != money.One {
			t.Errorf("after the groups are gone: got %+v %v", q, err)
		}
	})
}

// Several nodes draft and publish at once: the versions of a model are 1, 2, 3 … without gaps, each published once.
func TestVersionsHaveNoGaps(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		k := newDesk(t, d)
		var g errgroup.Group
		for node := range 4 {
			other, err := db.Open(t.Context(), d.Target)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = other.Close() })
			s := pricing.NewService(pricing.ServiceConfig{Ent: other.Ent, Clock: k.now, Revisions: revision.New(revision.Config{Ent: other.Ent})})
			g.Go(func() error {
				for i := range 5 {
					row, err := s.Draft(k.ctx, pricing.DraftInput{Model: "m", Sell: chat(money.Price(node+1), money.Price(i+1))})
					if err != nil {
						return err
					}
					_, _, err = s.Publish(k.ctx, pricing.PublishInput{IDs: []string{row.ID}})
					if c := fault.CodeOf(err); c != "" && c != fault.NotFound && c != fault.Conflict { // another node replaced the draft
						return err
					}
				}
				return nil
			})
		}
		if err := g.Wait(); err != nil {
			t.Fatal(err)
		}
		rows := d.Ent.Price.Query().Where(price.PublishedAtNotNil()).Order(price.ByVersion()).AllX(system(t))
		for i, p := range rows {
			if p.Version != i+1 {
				t.Fatalf("version %d follows %d others", p.Version, i)
			}
		}
		if len(rows) == 0 {
			t.Error("nothing was published")
		}
	})
}
