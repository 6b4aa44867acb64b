package money_test

import (
	"math"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"weir/internal/money"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]money.Amount{
		"0": 0, "10": 10 * money.USD, "10.00": 10 * money.USD, "0.000000001": 1, "-3.5": -3_500_000_000,
		"9223372036.854775807": math.MaxInt64, "0.1000000000000": 100_000_000,
	} {
		if got, err := money.Parse(text); err != nil || got != want {
			t.Errorf("Parse(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{
		"", "-", ".", ".5", "5.", "+1", "1e3", "1,000", " 1", "1 ", "0x10", "NaN", "0.0000000001", "9223372036.854775808",
		strings.Repeat("9", 400), "１", "1.2.3", "--1",
	} {
		if got, err := money.Parse(text); err == nil {
			t.Errorf("Parse(%q) = %d, want an error", text, got)
		}
	}
}

func TestString(t *testing.T) {
	t.Parallel()
	for amount, want := range map[money.Amount]string{
		0: "0.00", 1: "0.000000001", money.Cent: "0.01", -money.Cent: "-0.01", 10 * money.USD: "10.00",
		9_999_999_875: "9.999999875", math.MinInt64: "-9223372036.854775808",
	} {
		if got := amount.String(); got != want {
			t.Errorf("Amount(%d) = %q, want %q", int64(amount), got, want)
		}
	}
	if got := money.Price(37_500).String(); got != "0.0000000375" {
		t.Errorf("price of $0.0375 per million = %q", got)
	}
}

func TestPerMillion(t *testing.T) {
	t.Parallel()
	if got := money.PerMillion(37_500_000); got != 37_500 {
		t.Errorf("$0.0375 per million tokens = %d pico-USD, want 37500", got)
	}
}

func TestScaledNeverRoundsUp(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		amount money.Amount
		want   int64
	}{{money.USD, 500_000}, {1_999, 0}, {2_000, 1}, {-1, -1}, {math.MaxInt64, 4_611_686_018_427_387}} {
		if got := c.amount.Scaled(500_000, int64(money.USD)); got != c.want {
			t.Errorf("%s = %d points, want %d", c.amount, got, c.want)
		}
	}
}

func TestParseStringRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := money.Amount(rapid.Int64().Draw(t, "amount"))
		if a == math.MinInt64 {
			return // its digits do not fit before the sign
		}
		if back, err := money.Parse(a.String()); err != nil || back != a {
			t.Fatalf("Parse(%q) = %d, %v", a.String(), back, err)
		}
	})
}

// The integer arithmetic agrees with exact rationals: ceil(Σ units×price × ppm / 1e9).
func TestPicoAgreesWithRationals(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ppm := rapid.Int64Range(0, 5_000_000).Draw(t, "ppm")
		sum, exact := money.Pico{}, new(big.Int)
		for range rapid.IntRange(1, 12).Draw(t, "terms") {
			units := rapid.Int64Range(0, 1<<48).Draw(t, "units")
			price := rapid.Int64Range(0, 1<<50).Draw(t, "price")
			sum = sum.Add(units, money.Price(price))
			exact.Add(exact, new(big.Int).Mul(big.NewInt(units), big.NewInt(price)))
		}
		exact.Mul(exact, big.NewInt(ppm))
		q, r := new(big.Int).QuoRem(exact, big.NewInt(1_000_000_000), new(big.Int))
		if r.Sign() > 0 {
			q.Add(q, big.NewInt(1))
		}
		got, ok := sum.Ceil(ppm)
		if ok != q.IsInt64() || (ok && int64(got) != q.Int64()) {
			t.Fatalf("Ceil = %d, %v; want %s", got, ok, q)
		}
		want := new(big.Rat).SetFrac(exact, big.NewInt(1_000_000))
		if have, _ := new(big.Rat).SetString(sum.Exact(ppm)); have.Cmp(want) != 0 {
			t.Fatalf("Exact = %s, want %s", sum.Exact(ppm), want.FloatString(6))
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"10.00", "-0.1", "", "1e9", "9223372036.854775807"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := money.Parse(s)
		if err != nil {
			return
		}
		if back, err := money.Parse(a.String()); err != nil || back != a {
			t.Errorf("Parse(%q) = %d, printed %q", s, a, a.String())
		}
	})
}
