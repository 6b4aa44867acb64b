package billing

import (
	"testing"

	"weir/ent"
	"weir/internal/fault"
	"weir/internal/money"
)

func TestQuote(t *testing.T) {
	t.Parallel()
	terms := DefaultTerms()
	terms.Packs = []Pack{{Name: "big", Amount: 100 * money.USD, Bonus: 20 * money.USD}}
	terms.Tiers = []Tier{{From: 50 * money.USD, BonusPPM: 100_000}, {From: 200 * money.USD, BonusPPM: 150_000}}
	terms.Currencies = []Currency{
		{Code: "CNY", RatePPM: 7_123_456, Methods: []string{"alipay", "wechat_pay"}},
		{Code: "JPY", RatePPM: 151_370_000},
		{Code: "KWD", RatePPM: 307_000},
		{Code: "VND", RatePPM: maxRatePPM},
	}
	if err := terms.Validate(); err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]struct {
		amount         money.Amount
		pack, currency string
		minor          int64
		bonus          money.Amount
		field          string
	}{
		"plain":           {amount: 1250 * money.Cent, minor: 1250},
		"tier":            {amount: 50 * money.USD, minor: 5000, bonus: 5 * money.USD},
		"higher tier":     {amount: 200 * money.USD, minor: 20_000, bonus: 30 * money.USD},
		"just below":      {amount: 4999 * money.Cent, minor: 4999},
		"pack":            {pack: "big", minor: 10_000, bonus: 20 * money.USD},
		"yuan, rounded":   {amount: 10 * money.USD, currency: "CNY", minor: 7124},
		"yen":             {amount: 10 * money.USD, currency: "JPY", minor: 1514},
		"dinar":           {amount: 10 * money.USD, currency: "KWD", minor: 3070},
		"the most":        {amount: 10_000 * money.USD, currency: "VND", minor: 500_000_000, bonus: 1500 * money.USD},
		"too little":      {amount: 99 * money.Cent, field: "amount"},
		"too much":        {amount: 10_001 * money.USD, field: "amount"},
		"part of a cent":  {amount: 5*money.USD + 1, field: "amount"},
		"unknown pack":    {pack: "small", field: "pack"},
		"not offered":     {amount: 5 * money.USD, currency: "EUR", field: "currency"},
		"lower case code": {amount: 5 * money.USD, currency: "cny", field: "currency"},
	} {
		q, err := terms.quote(row.amount, row.pack, row.currency)
		if row.field != "" {
			if f := fault.Of(err); err == nil || f.Code != fault.Invalid || f.Field != row.field {
				t.Errorf("%s: %v, want a fault of %s", name, err, row.field)
			}
			continue
		}
		if err != nil || q.AmountMinor != row.minor || q.Bonus != row.bonus {
			t.Errorf("%s: %+v (%v), want %d and %s", name, q, err, row.minor, row.bonus)
		}
		if back := toNano(q.AmountMinor, q.RatePPM, q.Currency); err == nil && back < q.Credit {
			t.Errorf("%s: what is paid is worth %s, less than %s", name, back, q.Credit)
		}
	}
}

func TestTermsValidate(t *testing.T) {
	t.Parallel()
	for field, change := range map[string]func(*Terms){
		"min":           func(t *Terms) { t.Min = 0 },
		"packs":         func(t *Terms) { t.Packs = []Pack{{Name: "A b", Amount: money.USD}} },
		"tiers":         func(t *Terms) { t.Tiers = []Tier{{From: 2, BonusPPM: 1}, {From: 2, BonusPPM: 1}} },
		"currencies":    func(t *Terms) { t.Currencies = []Currency{{Code: "USD", RatePPM: money.One}} },
		"methods":       func(t *Terms) { t.Methods = []string{"Card!"} },
		"approvalAbove": func(t *Terms) { t.ApprovalAbove = -1 },
	} {
		terms := DefaultTerms()
		change(&terms)
		if err := terms.Validate(); err == nil || fault.Of(err).Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	if terms := DefaultTerms(); terms.Validate() != nil {
		t.Error("the defaults are at fault")
	}
}

// What share of an order its tax is, as people write it.
func TestTaxPercent(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		amount, tax int64
		want        string
	}{{1000, 190, "19"}, {1000, 0, ""}, {0, 5, ""}, {10_000, 825, "8.25"}, {10_000, 850, "8.5"}, {300, 25, "8.33"}, {600, 100, "16.67"}, {1, 1, "100"}} {
		if got := TaxPercent(&ent.TopUp{AmountMinor: row.amount, TaxMinor: row.tax}); got != row.want {
			t.Errorf("%d of %d: %q, want %q", row.tax, row.amount, got, row.want)
		}
	}
}

func TestMinorUnits(t *testing.T) {
	t.Parallel()
	for text, row := range map[string]struct {
		minor    int64
		currency string
	}{"12.50": {1250, "USD"}, "0.05": {5, "USD"}, "1250": {1250, "JPY"}, "1.250": {1250, "KWD"}} {
		if got := FormatMinor(row.minor, row.currency); got != text {
			t.Errorf("%d %s is written %s", row.minor, row.currency, got)
		}
		if got, ok := parseMinor(text, row.currency); !ok || got != row.minor {
			t.Errorf("%s %s is read as %d", text, row.currency, got)
		}
	}
	for _, bad := range []string{"", "0", "-1", "1.001", "1e3", " 1"} {
		if got, ok := parseMinor(bad, USD); ok {
			t.Errorf("%q is read as %d", bad, got)
		}
	}
	if got := mulDiv(1<<62, 1<<62, 1); got != 1<<63-1 {
		t.Errorf("too much is %d", got)
	}
}
