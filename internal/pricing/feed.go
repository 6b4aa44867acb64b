package pricing

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"weir/ent/schematype"
	"weir/internal/money"
)

// FeedKind names a public list of prices.
type FeedKind string

// The lists that can be imported (facts/gateways.md §5, read 2026-11-20).
const (
	FeedLiteLLM   FeedKind = "litellm"   // model_prices_and_context_window.json: USD per token
	FeedModelsDev FeedKind = "modelsdev" // api.json of models.dev: USD per million
	FeedAuto      FeedKind = "auto"      // whichever of the two it is
)

// Listing is one model of a feed: what its vendor takes.
type Listing struct {
	Model     string
	Catalogue CatalogueEntry
	Card      schematype.RateCard
}

// Skipped is a row of a feed that was not read.
type Skipped struct{ Model, Why string }

// maxFeed bounds the size of a feed; both are a few megabytes.
const maxFeed = 64 << 20

// ReadFeed reads a list of prices, by model. Numbers are read as decimal text and never as floating point. Keys that it does
// not know are ignored; rows that make no price are skipped and said. An error means that the whole is not such a list.
func ReadFeed(r io.Reader, kind FeedKind) (FeedKind, []Listing, []Skipped, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxFeed+1))
	if err != nil {
		return kind, nil, nil, fmt.Errorf("read prices: %w", err)
	}
	if len(raw) > maxFeed {
		return kind, nil, nil, errors.New("read prices: more than 64 MiB")
	}
	var rows map[string]json.RawMessage
	if err := json.Unmarshal(raw, &rows); err != nil {
		return kind, nil, nil, fmt.Errorf("read prices: not a JSON object: %w", err)
	}
	if kind == FeedAuto {
		kind = kindOf(rows)
	}
	f := feed{seen: map[string]struct{}{}}
	switch kind {
	case FeedLiteLLM:
		f.liteLLM(rows)
	case FeedModelsDev:
		f.modelsDev(rows)
	default:
		return kind, nil, nil, fmt.Errorf("read prices: %q is neither %s nor %s", kind, FeedLiteLLM, FeedModelsDev)
	}
	return kind, f.listings, f.skipped, nil
}

// kindOf tells the feeds apart: a provider of models.dev has models.
func kindOf(rows map[string]json.RawMessage) FeedKind {
	for _, raw := range rows {
		var provider struct {
			Models map[string]json.RawMessage `json:"models"`
		}
		if json.Unmarshal(raw, &provider) == nil && provider.Models != nil {
			return FeedModelsDev
		}
	}
	return FeedLiteLLM
}

type feed struct {
	listings []Listing
	skipped  []Skipped
	seen     map[string]struct{}
}

func (f *feed) skip(model, why string) { f.skipped = append(f.skipped, Skipped{clipName(model), why}) }

// clipName shortens names that are shown.
func clipName(s string) string {
	if len(s) > maxName {
		s = s[:maxName] + "…"
	}
	return strings.ToValidUTF8(s, "�")
}

// list adds a model, unless it makes no sound price.
func (f *feed) list(l Listing) {
	if l.Model == "" || len(l.Model) > maxName || strings.ContainsFunc(l.Model, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		f.skip(l.Model, "not a name of a model")
		return
	}
	if _, twice := f.seen[l.Model]; twice {
		f.skip(l.Model, "there twice")
		return
	}
	if free(l.Card) {
		f.skip(l.Model, "free in the source, or without a price")
		return
	}
	if r := l.Card.Rates; l.Catalogue.Modality == schematype.Chat && r[schematype.Input] > 0 && r[schematype.Output] == 0 {
		f.skip(l.Model, "its output is free: not a chat model")
		return
	}
	if err := CheckCard(l.Catalogue.Modality, l.Card); err != nil {
		f.skip(l.Model, err.Error())
		return
	}
	f.seen[l.Model] = struct{}{}
	l.Catalogue.Vendor = strings.ToValidUTF8(l.Catalogue.Vendor, "")
	l.Catalogue.Vendor = l.Catalogue.Vendor[:min(len(l.Catalogue.Vendor), maxVendor)]
	f.listings = append(f.listings, l)
}

func free(c schematype.RateCard) bool {
	for _, p := range parts(c) {
		for _, price := range p.rates {
			if price != 0 {
				return false
			}
		}
	}
	return true
}

// row is one object of a feed with its fields unread.
type row map[string]json.RawMessage

func (r row) text(name string) string {
	var s string
	_ = json.Unmarshal(r[name], &s) // what is no text is none
	return s
}

// count is a whole number of tokens; 0 for anything else.
func (r row) count(name string) int {
	n, err := strconv.ParseInt(strings.Trim(string(bytes.TrimSpace(r[name])), `"`), 10, 32)
	if err != nil || n < 0 {
		return 0
	}
	return int(n)
}

// price reads USD per so many units as pico-USD per unit; false when the field is absent or null.
func (r row) price(name string, units int64) (money.Price, bool, error) {
	raw := bytes.TrimSpace(r[name])
	if len(raw) == 0 || bytes.Equal(raw, []byte("null")) {
		return 0, false, nil
	}
	p, err := ParseRate(strings.Trim(string(raw), `"`), units)
	if err != nil {
		return 0, false, fmt.Errorf("%s: %w", name, err)
	}
	return p, true, nil
}

// field says which dimension a field of a feed prices.
type field struct {
	name string
	is   schematype.Dimension
}

// rates reads the fields of one place on a card; of two for one dimension the first that is there holds.
func (r row) rates(fields []field, units int64) (schematype.Rates, error) {
	out := schematype.Rates{}
	for _, f := range fields {
		if _, there := out[f.is]; there {
			continue
		}
		p, ok, err := r.price(f.name, units)
		if err != nil {
			return nil, err
		}
		if ok {
			out[f.is] = p
		}
	}
	return out, nil
}

// maxExponent bounds what is read: no price is that large or small.
const maxExponent = 60

var (
	errRate     = errors.New("not a decimal number")
	errNegative = errors.New("negative")
	errLarge    = errors.New("out of range")
)

// picoUSD is how many pico-USD a dollar has.
var picoUSD = big.NewInt(1_000_000_000_000)

// ParseRate reads a decimal number of USD per so many units, such as "2.5e-06", as pico-USD per unit. It is exact; what is
// finer than a pico-USD, which lists have where somebody divided, is rounded up.
func ParseRate(text string, units int64) (money.Price, error) {
	mantissa, exponent, scientific := strings.Cut(strings.ToLower(text), "e")
	shift := 0
	if scientific {
		n, err := strconv.Atoi(exponent)
		if err != nil || n < -maxExponent || n > maxExponent {
			return 0, fmt.Errorf("%.40q: %w", text, errRate)
		}
		shift = n
	}
	negative := strings.HasPrefix(mantissa, "-")
	whole, frac, dotted := strings.Cut(strings.TrimPrefix(mantissa, "-"), ".")
	digits := whole + frac
	if whole == "" || (dotted && frac == "") || len(digits) > 2*maxExponent || strings.Trim(digits, "0123456789") != "" {
		return 0, fmt.Errorf("%.40q: %w", text, errRate)
	}
	n, _ := new(big.Int).SetString(digits, 10) // only digits are left
	if n.Sign() == 0 {
		return 0, nil
	}
	if negative {
		return 0, fmt.Errorf("%.40q: %w", text, errNegative)
	}
	n.Mul(n, picoUSD)
	divisor := big.NewInt(units)
	if shift -= len(frac); shift < 0 {
		divisor.Mul(divisor, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(-shift)), nil))
	} else {
		n.Mul(n, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(shift)), nil))
	}
	q, rest := n.QuoRem(n, divisor, new(big.Int))
	if rest.Sign() > 0 {
		q.Add(q, big.NewInt(1))
	}
	if !q.IsInt64() {
		return 0, fmt.Errorf("%.40q: %w", text, errLarge)
	}
	return money.Price(q.Int64()), nil
}

// sortedNames of a feed's rows: the same file makes the same drafts in the same order.
func sortedNames(rows map[string]json.RawMessage) []string {
	names := make([]string, 0, len(rows))
	for name := range rows {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
