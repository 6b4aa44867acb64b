package dialect

import (
	"encoding/json"
	"testing"

	"weir/internal/money"
)

func TestUSDIsAnExactNumber(t *testing.T) {
	t.Parallel()
	for amount, want := range map[money.Amount]string{
		10 * money.USD: "10.00", 9_999_999_875: "9.999999875", 0: "0.00", 1: "0.000000001", 12_500_000_000: "12.50", -1_500_000_000: "-1.50",
		9_223_372_036_854_775_807: "9223372036.854775807",
	} {
		got, err := json.Marshal(USD(amount))
		if err != nil || string(got) != want {
			t.Errorf("USD(%d) = %s, %v, want %s", amount, got, err, want)
		}
	}
}

func TestQuotaIsNeverRoundedUp(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		balance, spent money.Amount
		want           Quota
	}{
		"untouched":          {10 * money.USD, 0, Quota{5_000_000, 0, 5_000_000}},
		"nothing":            {0, 0, Quota{}},
		"exact points":       {9_999_998_000, 2_000, Quota{5_000_000, 1, 4_999_999}},
		"less than a point":  {9_999_999_999, 1, Quota{5_000_000, 1, 4_999_999}},
		"both below a point": {1_999, 1_999, Quota{1, 1, 0}},
		"all spent":          {0, 10 * money.USD, Quota{5_000_000, 5_000_000, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := QuotaOf(tc.balance, tc.spent); got != tc.want {
				t.Errorf("got %+v, want %+v", got, tc.want)
			}
		})
	}
}
