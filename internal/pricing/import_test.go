package pricing_test

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"weir/ent/price"
	"weir/ent/schematype"
	"weir/internal/dbtest"
	"weir/internal/money"
	"weir/internal/pricing"
)

func TestParseRate(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		text  string
		units int64
		want  money.Price // -1: refused
	}{
		{"2.5e-06", 1, 2_500_000},
		{"3.75e-8", 1, 37_500},
		{"0.0000000375", 1, 37_500},
		{"1E-7", 1, 100_000},
		{"1e+0", 1, 1_000_000_000_000},
		{"15", 1_000_000, 15_000_000},
		{"0.0375", 1_000_000, 37_500},
		{"0.0000001", 1_000_000, 1}, // a tenth of a pico-USD
		{"8.333333333333333e-08", 1, 83_334},
		{"0", 1, 0},
		{"0e-400", 1, -1},
		{"-0.0", 1, 0},
		{"-1e-6", 1, -1},
		{"1e40", 1, -1},
		{"9223372", 1, 9_223_372_000_000_000_000},
		{"9223373", 1, -1},
		{"1e-61", 1, -1},
		{"", 1, -1},
		{"1.", 1, -1},
		{".5", 1, -1},
		{"1e", 1, -1},
		{"0x10", 1, -1},
		{"NaN", 1, -1},
		{strings.Repeat("9", 200), 1, -1},
	} {
		got, err := pricing.ParseRate(row.text, row.units)
		if err != nil {
			got = -1
		}
		if got != row.want {
			t.Errorf("%q per %d: got %d (%v), want %d", row.text, row.units, got, err, row.want)
		}
	}
}

func readFeed(t *testing.T, file string) pricing.ImportInput {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	kind, listings, _, err := pricing.ReadFeed(bytes.NewReader(raw), pricing.FeedAuto)
	if err != nil {
		t.Fatal(err)
	}
	return pricing.ImportInput{Kind: kind, Listings: listings}
}

func TestReadFeed(t *testing.T) {
	t.Parallel()
	const fresh = "fresh-"
	for file, want := range map[string]struct {
		kind     pricing.FeedKind
		listings map[string]schematype.Rates
		tier     map[string]schematype.Rates
		skipped  string
	}{
		"testdata/litellm.json": {
			pricing.FeedLiteLLM,
			map[string]schematype.Rates{
				"gpt-4o": {"input": 2_500_000, "output": 11_000_000, "cache_read": 1_250_000},
				fresh + "chat": {
					"input": 37_500, "output": 100_000, "cache_write_5m": 40_000, "cache_write_1h": 60_000,
				},
				fresh + "image": {"image": 40_000_000_000}, fresh + "speech": {"character": 15_000_000}, fresh + "video": {"second": 100_000_000_000},
			},
			map[string]schematype.Rates{fresh + "chat": {"input": 75_000, "output": 200_000}},
			"array free half-free huge negative null search text",
		},
		"testdata/modelsdev.json": {
			pricing.FeedModelsDev,
			map[string]schematype.Rates{
				fresh + "sonnet":                 {"input": 3_000_000, "output": 15_000_000, "cache_read": 300_000, "cache_write_5m": 3_750_000},
				"aggregator/" + fresh + "sonnet": {"input": 3_300_000, "output": 16_500_000},
			},
			map[string]schematype.Rates{fresh + "sonnet": {"input": 6_000_000, "output": 22_500_000}},
			"fresh-picture aggregator/broken aggregator/unpriced nothing",
		},
	} {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		kind, listings, skipped, err := pricing.ReadFeed(bytes.NewReader(raw), pricing.FeedAuto)
		if err != nil || kind != want.kind || len(listings) != len(want.listings) {
			t.Errorf("%s: got %s with %d models (%v)", file, kind, len(listings), err)
		}
		for _, l := range listings {
			if !equalRates(l.Card.Rates, want.listings[l.Model]) {
				t.Errorf("%s: got %v, want %v", l.Model, l.Card.Rates, want.listings[l.Model])
			}
			tier := schematype.Rates{}
			if len(l.Card.Tiers) > 0 {
				tier = l.Card.Tiers[0].Rates
			}
			if !equalRates(tier, want.tier[l.Model]) || (len(tier) > 0 && l.Card.Tiers[0].AboveInput != 200_000) {
				t.Errorf("%s: got tiers %v, want %v", l.Model, l.Card.Tiers, want.tier[l.Model])
			}
		}
		var names []string
		for _, s := range skipped {
			names = append(names, s.Model)
		}
		if got := strings.Join(names, " "); got != want.skipped {
			t.Errorf("%s: skipped %q, want %q", file, got, want.skipped)
		}
	}
}

func equalRates(a, b schematype.Rates) bool {
	for d, p := range a {
		if q, ok := b[d]; !ok || p != q {
			return false
		}
	}
	return len(a) == len(b)
}

func TestImportDraftsOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		k := newDesk(t, d)
		if err := k.book.SeedDefaults(t.Context()); err != nil {
			t.Fatal(err)
		}
		published := d.Ent.Price.Query().Where(price.PublishedAtNotNil()).CountX(system(t))
		in := readFeed(t, "testdata/litellm.json")
		in.MarkupPPM = 1_500_000
		in.OnlyKnown = true
		if r, err := k.s.Import(k.ctx, in); err != nil || len(r.Drafted) != 1 || r.Drafted[0].Model != "gpt-4o" {
			t.Fatalf("known models alone: got %+v %v", r, err)
		}
		in.OnlyKnown = false
		for range 2 { // the second time changes nothing
			r, err := k.s.Import(k.ctx, in)
			if err != nil || len(r.Drafted) != 5 || len(r.Skipped) != 0 {
				t.Fatalf("got %+v %v", r, err)
			}
			if n := d.Ent.Price.Query().Where(price.PublishedAtIsNil()).CountX(system(t)); n != 5 {
				t.Fatalf("got %d drafts, want 5", n)
			}
		}
		if n := d.Ent.Price.Query().Where(price.PublishedAtNotNil()).CountX(system(t)); n != published {
			t.Error("an import published something")
		}
		draft := d.Ent.Price.Query().Where(price.Model("fresh-chat")).OnlyX(system(t))
		if draft.Cost.Rates["input"] != 37_500 || draft.Sell.Rates["input"] != 56_250 || draft.Sell.Tiers[0].Rates["output"] != 300_000 {
			t.Errorf("got %+v", draft)
		}
		if q := d.Ent.Price.Query().Where(price.Model("gpt-4o"), price.PublishedAtIsNil()).OnlyX(system(t)); q.Version != 2 {
			t.Errorf("got version %d, want 2", q.Version)
		}
		k.publish(time.Time{}, draft.ID)
		r, err := k.s.Import(k.ctx, pricing.ImportInput{Kind: in.Kind, Listings: in.Listings[:0], Models: []string{"fresh-*"}})
		if err != nil || len(r.Vanished) != 1 || r.Vanished[0] != "fresh-chat" {
			t.Errorf("vanished: got %+v %v", r, err)
		}
		in.Models = []string{"fresh-c*"}
		if r, err = k.s.Import(k.ctx, in); err != nil || r.Same != 1 || len(r.Drafted) != 0 {
			t.Errorf("after publication: got %+v %v", r, err)
		}
		in.MarkupPPM = 1_510_000 // less than one per cent more
		if r, err = k.s.Import(k.ctx, in); err != nil || r.Slight != 1 || len(r.Drafted) != 0 {
			t.Errorf("slightly dearer: got %+v %v", r, err)
		}
	})
}

func TestImportKeepsWhatFeedsCannotSay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		k := newDesk(t, d)
		card := chat(1000, 1000)
		card.Peaks = []schematype.Peak{{Days: []time.Weekday{1}, From: 0, To: 60, PPM: 2 * money.One}}
		k.publish(time.Time{}, k.draft("m", card))
		mine := k.draft("n", chat(5, 5))
		listing := func(name string) pricing.Listing {
			return pricing.Listing{Model: name, Card: chat(2000, 3000), Catalogue: pricing.CatalogueEntry{Modality: schematype.Chat}}
		}
		r, err := k.s.Import(k.ctx, pricing.ImportInput{Kind: pricing.FeedLiteLLM, Listings: []pricing.Listing{listing("m"), listing("n")}})
		if err != nil || len(r.Drafted) != 1 || len(r.Drafted[0].Draft.Sell.Peaks) != 1 {
			t.Fatalf("got %+v %v", r, err)
		}
		if len(r.Skipped) != 1 || !d.Ent.Price.Query().Where(price.ID(mine)).ExistX(system(t)) {
			t.Errorf("an administrator's draft was replaced: %+v", r.Skipped)
		}
	})
}

func FuzzReadFeed(f *testing.F) {
	for _, file := range []string{"testdata/litellm.json", "testdata/modelsdev.json"} {
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte(`{"m":{"mode":"chat","input_cost_per_token":1e-60,"input_cost_per_token_above_9999999k_tokens":1}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		_, listings, _, err := pricing.ReadFeed(bytes.NewReader(raw), pricing.FeedAuto)
		if err != nil {
			return
		}
		for _, l := range listings {
			if err := pricing.CheckCard(l.Catalogue.Modality, l.Card); err != nil {
				t.Errorf("%q: %v", l.Model, err)
			}
		}
	})
}
