package pricing

import (
	"testing"
	"time"

	"weir/ent/schematype"
	"weir/internal/fault"
	"weir/internal/money"
)

var day0 = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) // a Friday

// bookOf returns a book with these models, without a database.
func bookOf(t testing.TB, served func(string) bool, groups map[string]int64, entries ...*entry) *Book {
	t.Helper()
	b := New(Config{Served: served})
	s := &snapshot{models: map[string]*entry{}, groups: groups}
	for _, e := range entries {
		s.models[e.model.Name] = e
		s.sorted = append(s.sorted, e)
	}
	b.now.Store(s)
	return b
}

func entryOf(name string, versions ...version) *entry {
	for i := range versions {
		v := &versions[i]
		v.sell, v.cost = compile(v.sellOf, "", ""), compile(v.costOf, "", "")
	}
	return &entry{model: Model{Name: name, Modality: schematype.Chat}, versions: versions}
}

func cardOf(in, out money.Price) schematype.RateCard {
	return schematype.RateCard{Rates: schematype.Rates{schematype.Input: in, schematype.Output: out}}
}

func TestQuoteRefusesWhatHasNoPrice(t *testing.T) {
	t.Parallel()
	future := entryOf("tomorrow", version{id: "prc_1", number: 1, from: day0.Add(time.Hour), sellOf: cardOf(1, 1), costOf: cardOf(1, 1)})
	b := bookOf(t, func(m string) bool { return m == "served" }, nil, entryOf("bare"), future)
	for name, row := range map[string]struct {
		model string
		want  fault.Code
	}{
		"known to nobody":                 {"nothing", fault.ModelNotFound},
		"in the catalogue, without price": {"bare", fault.ModelNotPriced},
		"served, not in the catalogue":    {"served", fault.ModelNotPriced},
		"price from later on":             {"tomorrow", fault.ModelNotPriced},
	} {
		if _, err := b.Quote(row.model, "default", day0); fault.CodeOf(err) != row.want {
			t.Errorf("%s: got %v, want %s", name, err, row.want)
		}
	}
	if _, err := b.Quote("tomorrow", "default", day0.Add(time.Hour)); err != nil {
		t.Errorf("at the moment from which it holds: %v", err)
	}
	if got := b.Models(day0); len(got) != 0 {
		t.Errorf("models without a price are listed: %v", got)
	}
}

func TestQuoteTakesTheVersionInForce(t *testing.T) {
	t.Parallel()
	e := entryOf("m", // as newSnapshot orders them
		version{id: "c", number: 3, from: day0.Add(time.Hour), sellOf: cardOf(3, 3), costOf: cardOf(1, 1)},
		version{id: "d", number: 4, from: day0, sellOf: cardOf(4, 4), costOf: cardOf(1, 1)},
		version{id: "b", number: 2, from: day0, sellOf: cardOf(2, 2), costOf: cardOf(1, 1)},
		version{id: "a", number: 1, from: day0.Add(-time.Hour), sellOf: cardOf(1, 1), costOf: cardOf(1, 1)})
	b := bookOf(t, nil, nil, e)
	for name, row := range map[string]struct {
		at   time.Time
		want string
	}{
		"before the second":                         {day0.Add(-time.Minute), "a"},
		"of the same moment the later version wins": {day0, "d"},
		"from the moment on":                        {day0.Add(time.Hour), "c"},
	} {
		if q, err := b.Quote("m", "default", row.at); err != nil || q.PriceID != row.want {
			t.Errorf("%s: got %+v %v, want %s", name, q, err, row.want)
		}
	}
}

func TestMultipliersAreCombined(t *testing.T) {
	t.Parallel()
	card := cardOf(1_000_000, 1_000_000)
	card.Peaks = []schematype.Peak{{Days: []time.Weekday{time.Friday}, From: 60, To: 240, PPM: 2 * money.One}}
	b := bookOf(t, nil, map[string]int64{"vip": 900_000, "odd": 333_333, "free": 0},
		entryOf("m", version{id: "p", number: 1, sellOf: card, costOf: card}))
	peak := time.Date(2026, 11, 20, 1, 0, 0, 0, time.UTC)
	for name, row := range map[string]struct {
		group string
		at    time.Time
		want  int64
	}{
		"no multiplier":             {"default", day0, money.One},
		"group":                     {"vip", day0, 900_000},
		"free of charge":            {"free", day0, 0},
		"peak from its minute on":   {"default", peak, 2 * money.One},
		"peak in another time zone": {"default", peak.In(time.FixedZone("CST", 8*3600)), 2 * money.One},
		"peak until its minute":     {"default", peak.Add(3 * time.Hour), money.One},
		"another day":               {"default", peak.Add(24 * time.Hour), money.One},
		"group and peak":            {"odd", peak, 666_666},
	} {
		q, err := b.Quote("m", row.group, row.at)
		if err != nil || q.MultiplierPPM != row.want {
			t.Errorf("%s: got %d ppm (%v), want %d", name, q.MultiplierPPM, err, row.want)
		}
	}
	q, _ := b.Quote("m", "vip", peak)
	if c, err := q.ProviderCost(Vector{Input: 1_000_000}); err != nil || c != 2*money.USD {
		t.Errorf("the provider's peak: got %s (%v), want 2.00: the group is no affair of the provider's", c, err)
	}
}
