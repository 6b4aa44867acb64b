package pricing

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"go.yaml.in/yaml/v3"

	"weir/ent/schematype"
	"weir/internal/money"
)

//go:embed book/*.yaml
var bookFiles embed.FS

// Default is one model of the price book that the binary ships.
type Default struct {
	Name       string
	Vendor     string
	Modality   schematype.Modality
	Context    int // 0 = unknown
	MaxOutput  int // 0 = unknown
	Successor  string
	ShutdownAt *time.Time // nil = unknown
	Abilities  Abilities
	Source     string // of the prices, with the date of reading
	Versions   []DefaultPrice
}

// DefaultPrice is one version of a model's price.
type DefaultPrice struct {
	EffectiveAt time.Time
	Sell, Cost  schematype.RateCard
}

// Defaults returns the price book that the binary ships, by name. Read only.
var Defaults = sync.OnceValues(func() ([]Default, error) { return readBook(bookFiles) })

// bookFile is a file of the book. Prices are decimal USD: per million tokens or characters under "mtok", per image, second or
// call under "unit". They are read with money alone.
type bookFile struct {
	Vendor string      `yaml:"vendor"`
	AsOf   string      `yaml:"as_of"`
	Source string      `yaml:"source"`
	Models []bookModel `yaml:"models"`
}

type bookModel struct {
	Name      string   `yaml:"name"`
	Aliases   []string `yaml:"aliases"` // further names of the same model at the same price
	Vendor    string   `yaml:"vendor"`
	Modality  string   `yaml:"modality"`
	Context   int      `yaml:"context"`
	MaxOutput int      `yaml:"max_output"`
	Successor string   `yaml:"successor"`
	Shutdown  string   `yaml:"shutdown"`
	AsOf      string   `yaml:"as_of"`
	Source    string   `yaml:"source"`
	Sell      bookCard `yaml:",inline"`
	// Cost is what the provider takes; absent = the sell price. CostOf names a model whose cost it is.
	Cost   *bookCard `yaml:"cost"`
	CostOf string    `yaml:"cost_of"`
	// Then are later prices, each with the day from which it holds.
	Then []struct {
		From string   `yaml:"from"`
		Card bookCard `yaml:",inline"`
	} `yaml:"then"`
}

type bookRates struct {
	MTok map[schematype.Dimension]string `yaml:"mtok"`
	Unit map[schematype.Dimension]string `yaml:"unit"`
}

type bookCard struct {
	bookRates `yaml:",inline"`
	Tiers     []struct {
		Above     int64 `yaml:"above"`
		bookRates `yaml:",inline"`
	} `yaml:"tiers"`
	Variants []struct {
		Size      string `yaml:"size"`
		Quality   string `yaml:"quality"`
		bookRates `yaml:",inline"`
	} `yaml:"variants"`
	Peaks []struct {
		Days  []time.Weekday `yaml:"days"`
		From  string         `yaml:"from"` // 01:00
		To    string         `yaml:"to"`
		Times string         `yaml:"times"` // decimal multiplier
	} `yaml:"peaks"`
}

func readBook(files fs.FS) ([]Default, error) {
	paths, err := fs.Glob(files, "book/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("price book: %w", err)
	}
	b := reader{byName: map[string]*Default{}, costOf: map[string]string{}}
	for _, path := range paths {
		if err := b.file(files, path); err != nil {
			return nil, fmt.Errorf("price book: %s: %w", path, err)
		}
	}
	return b.finish()
}

// reader collects the models of all files.
type reader struct {
	byName map[string]*Default
	costOf map[string]string
}

func (b *reader) file(files fs.FS, path string) error {
	raw, err := fs.ReadFile(files, path)
	if err != nil {
		return err
	}
	d := yaml.NewDecoder(bytes.NewReader(raw))
	d.KnownFields(true)
	var f bookFile
	if err := d.Decode(&f); err != nil {
		return err
	}
	for _, m := range f.Models {
		if err := b.model(f, m); err != nil {
			return fmt.Errorf("%s: %w", m.Name, err)
		}
	}
	return nil
}

func (b *reader) model(f bookFile, m bookModel) error {
	asOf, err := day(or(m.AsOf, f.AsOf))
	if err != nil {
		return fmt.Errorf("as_of: %w", err)
	}
	d := Default{
		Name: m.Name, Vendor: or(m.Vendor, f.Vendor), Modality: schematype.Modality(m.Modality), Context: m.Context, MaxOutput: m.MaxOutput,
		Successor: m.Successor, Source: or(m.Source, f.Source) + ", " + asOf.Format(time.DateOnly),
	}
	if m.Shutdown != "" {
		at, err := day(m.Shutdown)
		if err != nil {
			return fmt.Errorf("shutdown: %w", err)
		}
		d.ShutdownAt = &at
	}
	first, err := m.Sell.price(asOf, m.Cost)
	if err != nil {
		return err
	}
	d.Versions = []DefaultPrice{first}
	for _, later := range m.Then {
		from, err := day(later.From)
		if err != nil {
			return fmt.Errorf("then: %w", err)
		}
		next, err := later.Card.price(from, nil)
		if err != nil {
			return fmt.Errorf("then: %w", err)
		}
		d.Versions = append(d.Versions, next)
	}
	for _, v := range d.Versions {
		if err := errors.Join(CheckCard(d.Modality, v.Sell), v.Cost.Validate()); err != nil {
			return err
		}
	}
	for _, name := range append([]string{m.Name}, m.Aliases...) {
		if b.byName[name] != nil {
			return fmt.Errorf("%s is there twice", name)
		}
		own := d
		own.Name = name
		if name != m.Name {
			own.Successor = m.Name
		}
		b.byName[name] = &own
		if m.CostOf != "" {
			b.costOf[name] = m.CostOf
		}
	}
	return nil
}

func (b *reader) finish() ([]Default, error) {
	for name, of := range b.costOf {
		other := b.byName[of]
		if other == nil || b.costOf[of] != "" {
			return nil, fmt.Errorf("price book: %s: cost_of %s: no such model with a cost of its own", name, of)
		}
		for i := range b.byName[name].Versions {
			b.byName[name].Versions[i].Cost = other.Versions[0].Cost
		}
	}
	abilities, err := readAbilities(abilitiesFile)
	if err != nil {
		return nil, err
	}
	out := make([]Default, 0, len(b.byName))
	for _, d := range b.byName {
		d.Abilities = abilitiesOf(abilities, d.Name, d.Versions[0].Sell)
		if d.Successor != "" && b.byName[d.Successor] == nil {
			return nil, fmt.Errorf("price book: %s: successor %s is not in the book", d.Name, d.Successor)
		}
		out = append(out, *d)
	}
	slices.SortFunc(out, func(a, b Default) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

// CheckCard says what is wrong with a sell price of a model of a modality: what the modality lives on must have a price, so
// that a slip never gives it away. A price of 0 is one.
func CheckCard(m schematype.Modality, c schematype.RateCard) error {
	needs := map[schematype.Modality][][]schematype.Dimension{
		schematype.Chat:       {{schematype.Input, schematype.PerCall}, {schematype.Output, schematype.PerCall}},
		schematype.Embedding:  {{schematype.Input, schematype.PerCall}},
		schematype.Image:      {{schematype.PerImage, schematype.OutputImage, schematype.PerCall}},
		schematype.Audio:      {{schematype.PerSecond, schematype.PerCharacter, schematype.OutputAudio, schematype.InputAudio}},
		schematype.Video:      {{schematype.PerSecond, schematype.PerCall, schematype.Output}},
		schematype.Rerank:     {{schematype.Input, schematype.PerCall}},
		schematype.Moderation: {{schematype.Input, schematype.PerCall}},
	}
	groups, ok := needs[m]
	if !ok {
		return fmt.Errorf("there is no modality %q", m)
	}
	for _, oneOf := range groups {
		if !slices.ContainsFunc(oneOf, func(d schematype.Dimension) bool { _, ok := c.Rates[d]; return ok }) {
			return fmt.Errorf("a %s model needs a price for one of %v", m, oneOf)
		}
	}
	for d := range c.Rates {
		if !slices.Contains(names[:], d) {
			return fmt.Errorf("there is no dimension %q", d)
		}
	}
	return c.Validate()
}

func (c bookCard) price(from time.Time, cost *bookCard) (p DefaultPrice, err error) {
	p.EffectiveAt = from
	if p.Sell, err = c.card(); err != nil {
		return p, err
	}
	p.Cost = p.Sell
	if cost != nil {
		p.Cost, err = cost.card()
	}
	return p, err
}

func (c bookCard) card() (out schematype.RateCard, err error) {
	if out.Rates, err = c.rates(); err != nil {
		return out, err
	}
	for _, t := range c.Tiers {
		r, err := t.rates()
		if err != nil {
			return out, err
		}
		out.Tiers = append(out.Tiers, schematype.Tier{AboveInput: t.Above, Rates: r})
	}
	for _, v := range c.Variants {
		r, err := v.rates()
		if err != nil {
			return out, err
		}
		out.Variants = append(out.Variants, schematype.Variant{Size: v.Size, Quality: v.Quality, Rates: r})
	}
	for _, p := range c.Peaks {
		from, err1 := minute(p.From)
		to, err2 := minute(p.To)
		ppm, err3 := money.ParsePPM(p.Times)
		if err := errors.Join(err1, err2, err3); err != nil {
			return out, fmt.Errorf("peak: %w", err)
		}
		out.Peaks = append(out.Peaks, schematype.Peak{Days: p.Days, From: from, To: to, PPM: ppm})
	}
	return out, nil
}

func (r bookRates) rates() (schematype.Rates, error) {
	out := schematype.Rates{}
	for d, text := range r.Unit {
		p, err := money.ParsePrice(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", d, err)
		}
		out[d] = p
	}
	for d, text := range r.MTok {
		p, err := perMillion(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", d, err)
		}
		out[d] = p
	}
	return out, nil
}

// perMillion reads a price in USD per million units: "0.0375" is 37,500 pico-USD per unit. What is not a whole number of
// pico-USD per unit is refused.
func perMillion(text string) (money.Price, error) {
	p, err := money.ParsePrice(text)
	if err != nil {
		return 0, err
	}
	if p%1_000_000 != 0 {
		return 0, fmt.Errorf("%s per million is not a whole number of pico-USD per unit", text)
	}
	return p / 1_000_000, nil
}

func day(s string) (time.Time, error) { return time.ParseInLocation(time.DateOnly, s, time.UTC) }

func minute(s string) (int, error) {
	hours, minutes, ok := strings.Cut(s, ":")
	h, err1 := strconv.Atoi(hours)
	m, err2 := strconv.Atoi(minutes)
	if !ok || err1 != nil || err2 != nil || m < 0 || m > 59 {
		return 0, fmt.Errorf("%q is not a time like 09:30", s)
	}
	return h*60 + m, nil
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
