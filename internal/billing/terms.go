package billing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strings"
	"time"

	"weir/ent"
	entsetting "weir/ent/setting"
	"weir/internal/audit"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/money"
	"weir/internal/viewer"
)

// termsRow names the row of the settings that holds the terms of topping up.
const termsRow = "platform:top_ups"

// USD is the currency of the ledger, in which tenants can always pay.
const USD = "USD"

// Bounds of the terms.
const (
	maxTopUp      = 100_000 * money.USD
	maxPacks      = 20
	maxTiers      = 20
	maxCurrencies = 20
	maxMethods    = 10
	maxWriteOff   = 730 // days
	// maxBonusPPM bounds the bonus to five times what is paid.
	maxBonusPPM = 5 * money.One
	// Rates of a currency for one USD, in millionths.
	minRatePPM = 1_000
	maxRatePPM = 50_000 * money.One
)

// Terms say what can be topped up, and how it is paid.
type Terms struct {
	// Version rises with each change; 0 before the first.
	Version int `json:"version"`
	// Min and Max bound one top-up.
	Min money.Amount `json:"min"`
	Max money.Amount `json:"max"`
	// Packs are amounts that are offered by name, with a bonus of their own.
	Packs []Pack `json:"packs,omitempty"`
	// Tiers grant a bonus on free amounts, ascending by From; the last one reached counts.
	Tiers []Tier `json:"tiers,omitempty"`
	// Currencies besides USD that can be paid in.
	Currencies []Currency `json:"currencies,omitempty"`
	// Methods of payment in USD, in Stripe's words; empty: as the Stripe dashboard says.
	Methods []string `json:"methods,omitempty"`
	// ApprovalAbove: a refund of more than this needs a second administrator.
	ApprovalAbove money.Amount `json:"approval_above"`
	// RefundOnWarning pays back at once what a bank warns of as fraud.
	RefundOnWarning bool `json:"refund_on_warning,omitempty"`
	// SuspendOnDispute freezes a wallet while a payment is disputed whose money the bank has taken.
	SuspendOnDispute bool `json:"suspend_on_dispute"`
	// WriteOffAfterDays a lost dispute the debt that it left is written off, and the wallet is frozen; 0: never.
	WriteOffAfterDays int       `json:"write_off_after_days"`
	Tax               TaxTerms  `json:"tax"`
	ChangedAt         time.Time `json:"changed_at"`
}

// TaxTerms say how taxes are added to what is paid. They are part of no credit.
type TaxTerms struct {
	// Automatic has Stripe compute them, by where the buyer is.
	Automatic bool `json:"automatic,omitempty"`
	// CollectIDs has Stripe's page ask for a tax number.
	CollectIDs bool `json:"collect_ids,omitempty"`
	// Code is what is sold, in Stripe's tax codes; empty: as Stripe's tax settings say.
	Code string `json:"code,omitempty"`
}

// Pack is an amount with a name.
type Pack struct {
	Name   string       `json:"name"`
	Amount money.Amount `json:"amount"`
	Bonus  money.Amount `json:"bonus,omitempty"`
}

// Tier is a bonus from an amount on.
type Tier struct {
	From     money.Amount `json:"from"`
	BonusPPM int64        `json:"bonus_ppm"`
}

// Currency is what can be paid in besides USD. Its rate is fixed in each order.
type Currency struct {
	Code string `json:"code"` // ISO 4217, upper case
	// RatePPM is how many units one USD costs, in millionths.
	RatePPM int64 `json:"rate_ppm"`
	// Methods in Stripe's words (card, alipay, wechat_pay …); empty: as the Stripe dashboard says.
	Methods []string `json:"methods,omitempty"`
}

// DefaultTerms hold until an administrator changes them.
func DefaultTerms() Terms {
	return Terms{
		Min: money.USD, Max: 10_000 * money.USD, ApprovalAbove: 1_000 * money.USD, SuspendOnDispute: true, WriteOffAfterDays: 90,
	}
}

// exponents are how many decimal places currencies have that do not have two (Stripe, "Zero-decimal currencies", read
// 2026-11-30).
var exponents = map[string]int{
	"BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "JPY": 0, "KMF": 0, "KRW": 0, "MGA": 0, "PYG": 0, "RWF": 0, "UGX": 0, "VND": 0, "VUV": 0,
	"XAF": 0, "XOF": 0, "XPF": 0, "BHD": 3, "JOD": 3, "KWD": 3, "OMR": 3, "TND": 3,
}

// Exponent is how many decimal places a currency has.
func Exponent(currency string) int {
	if n, ok := exponents[currency]; ok {
		return n
	}
	return 2
}

// FormatMinor writes an amount in a currency's smallest unit as a decimal, such as "12.50".
func FormatMinor(minor int64, currency string) string {
	n := Exponent(currency)
	s := fmt.Sprintf("%0*d", n+1, minor)
	if n == 0 {
		return s
	}
	return s[:len(s)-n] + "." + s[len(s)-n:]
}

// parseMinor reads what FormatMinor writes; fewer places are fine.
func parseMinor(s, currency string) (int64, bool) {
	a, err := money.Parse(s)
	unit := int64(money.USD)
	for range Exponent(currency) {
		unit /= 10
	}
	if err != nil || a <= 0 || int64(a)%unit != 0 {
		return 0, false
	}
	return int64(a) / unit, true
}

// Validate reports every fault of the terms.
func (t *Terms) Validate() error {
	var faults []error
	bad := func(ok bool, field, message string) {
		if !ok {
			faults = append(faults, fault.Field(field, message))
		}
	}
	bad(t.Min >= money.Cent && t.Min <= t.Max && t.Max <= maxTopUp, "min", "The least is at least 0.01 and at most the most, which is at most 100,000 USD.")
	bad(t.ApprovalAbove >= 0, "approvalAbove", "It must not be negative.")
	bad(t.WriteOffAfterDays >= 0 && t.WriteOffAfterDays <= maxWriteOff, "writeOffAfterDays", "It is 0 to 730 days.")
	bad(t.Tax.Code == "" || (strings.HasPrefix(t.Tax.Code, "txcd_") && validName(t.Tax.Code)), "taxCode",
		"A tax code of Stripe's, such as txcd_10103001, or nothing.")
	bad(len(t.Packs) <= maxPacks, "packs", "At most 20 packs.")
	names := map[string]bool{}
	for _, p := range t.Packs {
		bad(validName(p.Name) && !names[p.Name], "packs", "A pack needs a name of its own, 1 to 32 of a-z, 0-9, - and _.")
		bad(p.Amount >= money.Cent && p.Amount <= maxTopUp && p.Amount%money.Cent == 0, "packs", "The amount of a pack is whole cents, at most 100,000 USD.")
		bad(p.Bonus >= 0 && p.Bonus <= 5*maxTopUp, "packs", "The bonus of a pack is 0 to 500,000 USD.")
		names[p.Name] = true
	}
	bad(len(t.Tiers) <= maxTiers, "tiers", "At most 20 tiers.")
	for i, tier := range t.Tiers {
		bad(tier.From > 0 && (i == 0 || tier.From > t.Tiers[i-1].From), "tiers", "Tiers ascend by the amount from which they count.")
		bad(tier.BonusPPM >= 0 && tier.BonusPPM <= maxBonusPPM, "tiers", "The bonus of a tier is 0 to 5 times what is paid.")
	}
	bad(validMethods(t.Methods), "methods", "At most 10 methods in Stripe's words, such as card or alipay.")
	bad(len(t.Currencies) <= maxCurrencies, "currencies", "At most 20 currencies.")
	codes := map[string]bool{USD: true}
	for _, c := range t.Currencies {
		bad(validCode(c.Code) && !codes[c.Code], "currencies", "A currency is three capital letters, each once, without USD, which is always there.")
		bad(c.RatePPM >= minRatePPM && c.RatePPM <= maxRatePPM, "currencies", "The rate of a currency is 0.001 to 50,000 for one USD.")
		bad(validMethods(c.Methods), "currencies", "At most 10 methods in Stripe's words, such as card or alipay.")
		codes[c.Code] = true
	}
	return errors.Join(faults...)
}

func validName(s string) bool {
	return s != "" && len(s) <= 32 && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '_'
	})
}

func validCode(s string) bool {
	return len(s) == 3 && !strings.ContainsFunc(s, func(r rune) bool { return r < 'A' || r > 'Z' })
}

func validMethods(methods []string) bool {
	return len(methods) <= maxMethods && !slices.ContainsFunc(methods, func(m string) bool { return !validName(m) })
}

// quote is what an order costs and grants.
type quote struct {
	Pack        string
	Currency    string
	AmountMinor int64
	RatePPM     int64
	Credit      money.Amount
	Bonus       money.Amount
	Methods     []string
}

// quote prices an order: an amount of credit in USD, or a pack. INVALID with the field at fault.
func (t *Terms) quote(amount money.Amount, pack, currency string) (quote, error) {
	if currency == "" {
		currency = USD
	}
	q := quote{Pack: pack, Currency: currency, RatePPM: money.One, Credit: amount, Methods: t.Methods}
	if currency != USD {
		i := slices.IndexFunc(t.Currencies, func(c Currency) bool { return c.Code == currency })
		if i < 0 {
			return q, fault.Field("currency", "This currency is not offered.")
		}
		q.RatePPM, q.Methods = t.Currencies[i].RatePPM, t.Currencies[i].Methods
	}
	if pack != "" {
		i := slices.IndexFunc(t.Packs, func(p Pack) bool { return p.Name == pack })
		if i < 0 {
			return q, fault.Field("pack", "There is no such pack.")
		}
		q.Credit, q.Bonus = t.Packs[i].Amount, t.Packs[i].Bonus
	} else {
		switch {
		case amount < t.Min || amount > t.Max:
			return q, fault.Field("amount", fmt.Sprintf("The amount must be %s to %s USD.", t.Min, t.Max))
		case amount%money.Cent != 0:
			return q, fault.Field("amount", "The amount must be whole cents.")
		}
		q.Bonus = t.bonusOn(amount)
	}
	q.AmountMinor = toMinor(q.Credit, q.RatePPM, currency)
	return q, nil
}

// bonusOn is what the tiers grant on a free amount, rounded down.
func (t *Terms) bonusOn(amount money.Amount) money.Amount {
	bonus := money.Amount(0)
	for _, tier := range t.Tiers {
		if amount >= tier.From {
			bonus = money.Amount(mulDiv(int64(amount), tier.BonusPPM, money.One))
		}
	}
	return bonus
}

// toMinor converts at a rate and rounds up: a customer never pays less than the credit is worth.
func toMinor(amount money.Amount, ratePPM int64, currency string) int64 {
	units := int64(1)
	for range Exponent(currency) {
		units *= 10
	}
	scaled := mulDivUp(int64(amount), ratePPM, money.One)
	return mulDivUp(scaled, units, int64(money.USD))
}

// toNano converts back at the rate of an order, rounded down.
func toNano(minor, ratePPM int64, currency string) money.Amount {
	units := int64(1)
	for range Exponent(currency) {
		units *= 10
	}
	return money.Amount(mulDiv(mulDiv(minor, int64(money.USD), units), money.One, ratePPM))
}

// mulDiv is a·b/c rounded down, for numbers that are not negative; what does not fit is the largest number there is.
func mulDiv(a, b, c int64) int64 {
	q, _ := divided(a, b, c)
	return q
}

func mulDivUp(a, b, c int64) int64 {
	q, rest := divided(a, b, c)
	if rest > 0 {
		q++
	}
	return q
}

func divided(a, b, c int64) (q int64, rest uint64) {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	if hi >= uint64(c) {
		return math.MaxInt64, 0
	}
	n, rest := bits.Div64(hi, lo, uint64(c))
	if n > math.MaxInt64-1 {
		return math.MaxInt64, 0
	}
	return int64(n), rest
}

// readTerms returns the terms in force and the text of their row; nil for none.
func readTerms(ctx context.Context, c *ent.SettingClient) (Terms, []byte, error) {
	row, err := c.Get(viewer.SystemContext(ctx, "terms"), termsRow)
	switch {
	case ent.IsNotFound(err):
		return DefaultTerms(), nil, nil
	case err != nil:
		return Terms{}, nil, fmt.Errorf("read terms: %w", err)
	}
	t := DefaultTerms() // for what was not there when the row was written
	if err := json.Unmarshal(row.Value, &t); err != nil {
		return Terms{}, nil, fmt.Errorf("read terms: %w", err)
	}
	return t, row.Value, nil
}

// Terms returns the terms in force.
func (s *TopUps) Terms(ctx context.Context) (Terms, error) {
	t, _, err := readTerms(ctx, s.cfg.Ent.Setting)
	return t, err
}

var errTermsChanged = &fault.Error{
	Code: fault.Conflict, Field: "version", Message: "The terms have changed since you read them. Read them again.",
}

// UpdateTerms puts terms in force, for orders from now on. ROOT only. CONFLICT with Field version unless Version is that of
// the terms in force. Audited.
func (s *TopUps) UpdateTerms(ctx context.Context, t Terms) (Terms, error) {
	switch v := viewer.FromContext(ctx); {
	case v == nil:
		return Terms{}, errSignIn
	case !v.IsSystem() && v.Platform != viewer.PlatformRoot:
		return Terms{}, fault.New(fault.Forbidden, "Only the root administrator may change the terms.")
	}
	if err := t.Validate(); err != nil {
		return Terms{}, err
	}
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (Terms, error) {
		before, text, err := readTerms(ctx, tx.Setting)
		switch {
		case err != nil:
			return Terms{}, err
		case before.Version != t.Version:
			return Terms{}, errTermsChanged
		}
		t.Version, t.ChangedAt = before.Version+1, s.cfg.Clock.Now()
		if err := writeTerms(viewer.SystemContext(ctx, "terms"), tx, text, t); err != nil {
			return Terms{}, err
		}
		return t, audit.Append(ctx, tx, audit.Event{Action: "top_up.terms", TargetID: termsRow, Before: before, After: t})
	})
}

func writeTerms(ctx context.Context, tx *ent.Tx, last []byte, t Terms) error {
	next, err := json.Marshal(t)
	if err != nil {
		return fmt.Errorf("write terms: %w", err)
	}
	if last == nil {
		err := tx.Setting.Create().SetID(termsRow).SetValue(next).Exec(ctx)
		if ent.IsConstraintError(err) {
			return errTermsChanged
		} else if err != nil {
			return fmt.Errorf("write terms: %w", err)
		}
		return nil
	}
	n, err := tx.Setting.Update().Where(entsetting.ID(termsRow), entsetting.Value(last)).SetValue(next).Save(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("write terms: %w", err)
	case n == 0:
		return errTermsChanged
	}
	return nil
}
