// Package money holds the two integer units of Weir: amounts in nano-USD and prices in pico-USD per unit. There is no
// floating point anywhere near them (facts/ledger.md §2.1).
package money

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/big"
	"math/bits"
	"strconv"
	"strings"
)

// Amount is a sum of money in nano-USD (1e-9 USD). One cent is 10,000,000; the range is ±9.2 billion USD.
type Amount int64

// Price is the price of one unit (a token, a second, an image, a character, a call) in pico-USD (1e-12 USD).
// $0.0375 per million tokens is exactly 37,500.
type Price int64

// Units of Amount.
const (
	Nano Amount = 1
	Cent Amount = 10_000_000
	USD  Amount = 1_000_000_000
)

// picoPerNano converts between the two units.
const picoPerNano = 1000

// PerMillion is the price of one token when a million cost usd, given in nano-USD: PerMillion(2_500_000_000) is $2.50/M.
func PerMillion(usd Amount) Price { return Price(int64(usd) * picoPerNano / 1_000_000) }

var (
	errSyntax = errors.New("not a decimal number")
	errRange  = errors.New("amount out of range")
)

// Parse reads a decimal string of USD with up to nine decimal places, such as "10", "0.000000001" or "-3.5".
// Exponents, signs other than a leading "-", blanks and thousands separators are refused.
func Parse(s string) (Amount, error) {
	n, err := parse(s, 9)
	return Amount(n), err
}

// ParsePrice reads a decimal string of USD per unit with up to twelve decimal places.
func ParsePrice(s string) (Price, error) {
	n, err := parse(s, 12)
	return Price(n), err
}

// ParsePerMillion reads a decimal string of USD per million units with up to six decimal places.
func ParsePerMillion(s string) (Price, error) {
	n, err := parse(s, 6)
	return Price(n), err
}

// ParsePPM reads a multiplier with up to six decimal places as parts per million: "1.5" is 1,500,000.
func ParsePPM(s string) (int64, error) { return parse(s, 6) }

// FormatPPM is the exact decimal of a multiplier in parts per million.
func FormatPPM(ppm int64) string { return format(ppm, 6, 1) }

func parse(s string, places int) (int64, error) {
	digits, negative := strings.CutPrefix(s, "-")
	whole, frac, dotted := strings.Cut(digits, ".")
	if whole == "" || (dotted && frac == "") || !onlyDigits(whole) || !onlyDigits(frac) {
		return 0, fmt.Errorf("parse %q: %w", truncate(s), errSyntax)
	}
	frac = strings.TrimRight(frac, "0")
	if len(frac) > places {
		return 0, fmt.Errorf("parse %q: more than %d decimal places", truncate(s), places)
	}
	n, err := strconv.ParseInt(whole+frac+strings.Repeat("0", places-len(frac)), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("parse %q: %w", truncate(s), errRange)
	}
	if negative {
		n = -n
	}
	return n, nil
}

func onlyDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

func truncate(s string) string {
	if len(s) > 40 {
		return s[:40] + "…"
	}
	return s
}

// String is the exact decimal in USD without exponent and without trailing zeros, with at least two places: "10.00", "0.000000001".
func (a Amount) String() string { return format(int64(a), 9, 2) }

// MarshalText writes the exact decimal in USD: money leaves Weir as text.
func (a Amount) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads what Parse reads.
func (a *Amount) UnmarshalText(text []byte) error {
	n, err := Parse(string(text))
	if err == nil {
		*a = n
	}
	return err
}

// Decimal is the exact decimal in USD with at least places decimal places.
func (a Amount) Decimal(places int) string { return format(int64(a), 9, places) }

// String is the exact decimal in USD per unit.
func (p Price) String() string { return format(int64(p), 12, 2) }

// PerMillion is the exact decimal in USD per million units.
func (p Price) PerMillion() string { return format(int64(p), 6, 2) }

func format(n int64, scale, least int) string {
	negative := n < 0
	u := uint64(n)
	if negative {
		u = -u
	}
	s := strconv.FormatUint(u, 10)
	if len(s) <= scale {
		s = strings.Repeat("0", scale-len(s)+1) + s
	}
	whole, frac := s[:len(s)-scale], strings.TrimRight(s[len(s)-scale:], "0")
	for len(frac) < least {
		frac += "0"
	}
	if frac != "" {
		whole += "." + frac
	}
	if negative {
		whole = "-" + whole
	}
	return whole
}

// Scaled is floor(a × numerator / denominator), for the units of the dialects (credits, quota points). It never rounds
// up in the caller's favour: negative amounts are rounded towards minus infinity too.
func (a Amount) Scaled(numerator, denominator int64) int64 {
	q, r := new(big.Int).DivMod(new(big.Int).Mul(big.NewInt(int64(a)), big.NewInt(numerator)), big.NewInt(denominator), new(big.Int))
	_ = r
	return q.Int64()
}

// Pico is an exact sum of pico-USD of up to 128 bits: what a usage vector costs before it is rounded to an Amount.
// The zero value is zero. It is never negative.
type Pico struct{ hi, lo uint64 }

// Add returns p + units × price. Units and price must not be negative; a sum above 128 bits is impossible with int64 factors
// until 2 of them have been added 2^2 times, which callers (a dozen dimensions) never do.
func (p Pico) Add(units int64, price Price) Pico {
	hi, lo := bits.Mul64(uint64(units), uint64(price))
	var carry uint64
	p.lo, carry = bits.Add64(p.lo, lo, 0)
	p.hi, _ = bits.Add64(p.hi, hi, carry)
	return p
}

// Scale returns p × ppm / 1e6 as an exact fraction: the numerator in millionths of a pico-USD.
func (p Pico) Scale(ppm int64) *big.Int {
	n := p.Big()
	return n.Mul(n, big.NewInt(ppm))
}

// Big returns p as a big integer.
func (p Pico) Big() *big.Int {
	n := new(big.Int).SetUint64(p.hi)
	return n.Or(n.Lsh(n, 64), new(big.Int).SetUint64(p.lo))
}

// One is the multiplier 1.0 in parts per million.
const One int64 = 1_000_000

// Ceil rounds p × ppm / 1e6 up to whole nano-USD, once. It reports false when the result does not fit an Amount.
func (p Pico) Ceil(ppm int64) (Amount, bool) {
	if n, rest, ok := p.divided(ppm, picoPerNano*One); ok && n < math.MaxInt64 {
		if rest > 0 {
			n++
		}
		return Amount(n), true
	}
	q, r := new(big.Int).QuoRem(p.Scale(ppm), big.NewInt(picoPerNano*One), new(big.Int))
	if r.Sign() > 0 {
		q.Add(q, big.NewInt(1))
	}
	return Amount(q.Int64()), q.IsInt64()
}

// Exact is p × ppm / 1e6 as a decimal string of pico-USD with up to six places: what the charge row keeps, so that it can be re-rated.
func (p Pico) Exact(ppm int64) string {
	if whole, frac, ok := p.divided(ppm, One); ok {
		s := strconv.AppendUint(make([]byte, 0, 32), whole, 10)
		if frac == 0 {
			return string(s)
		}
		s = strconv.AppendUint(s, uint64(One)+frac, 10) // the 1 in front keeps the zeros, and becomes the point
		s[len(s)-7] = '.'
		return string(bytes.TrimRight(s, "0"))
	}
	s := p.Scale(ppm).String()
	if len(s) <= 6 {
		s = strings.Repeat("0", 7-len(s)) + s
	}
	whole, frac := s[:len(s)-6], strings.TrimRight(s[len(s)-6:], "0")
	if frac == "" {
		return whole
	}
	return whole + "." + frac
}

// divided is p × ppm / by with its remainder, where the numbers are such as calls have; false where they are larger.
func (p Pico) divided(ppm, by int64) (quotient, rest uint64, ok bool) {
	if p.hi != 0 || ppm < 0 {
		return 0, 0, false
	}
	hi, lo := bits.Mul64(p.lo, uint64(ppm))
	if hi >= uint64(by) {
		return 0, 0, false
	}
	quotient, rest = bits.Div64(hi, lo, uint64(by))
	return quotient, rest, true
}
