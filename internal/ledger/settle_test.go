package ledger

import (
	"testing"

	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/money"
)

func TestSettleValidate(t *testing.T) {
	t.Parallel()
	good := Settle{Hold: id.NewUUID(), Tenant: id.NewUUID(), Outcome: Settled, Amount: 2, Exact: "1000.000001"}
	if err := good.Validate(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(s *Settle){
		"no hold":              func(s *Settle) { s.Hold = [16]byte{} },
		"unknown outcome":      func(s *Settle) { s.Outcome = Expired },
		"negative":             func(s *Settle) { s.Amount, s.Exact = -1, "" },
		"voided at a cost":     func(s *Settle) { s.Outcome, s.Exact = Voided, "" },
		"exact rounds to less": func(s *Settle) { s.Exact = "1000" },
		"exact rounds to more": func(s *Settle) { s.Exact = "2000.1" },
		"seven places":         func(s *Settle) { s.Exact = "1000.0000001" },
		"exponent":             func(s *Settle) { s.Exact = "2e3" },
		"sign":                 func(s *Settle) { s.Exact = "-2000" },
		"bare point":           func(s *Settle) { s.Exact = "2000." },
		"extra is not JSON":    func(s *Settle) { s.Usage = &Usage{Extra: []byte("{")} },
	} {
		s := good
		spoil(&s)
		if err := s.Validate(); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("%s: got %v, want INVALID", name, err)
		}
	}
}

func TestCeilNano(t *testing.T) {
	t.Parallel()
	for exact, want := range map[string]money.Amount{
		"0": 0, "0.000001": 1, "1": 1, "999": 1, "1000": 1, "1000.000000": 1, "1000.1": 2, "1001": 2, "123456789": 123457,
		"9223372036854775807000": 9223372036854775807,
	} {
		if got, ok := ceilNano(exact); !ok || got != want {
			t.Errorf("%s: got %d, %v, want %d", exact, got, ok, want)
		}
	}
	if _, ok := ceilNano("9223372036854775808000"); ok {
		t.Error("an amount out of range was accepted")
	}
}

func TestExactAmountIsKept(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		tenant := k.tenant(1000, 0)
		s := settle(k.mustHold(hold(tenant, 100)), 51)
		s.Exact = "50000.000001"
		k.mustSettle(s)
		var got string
		if err := scanRow(k.Context(), k.d.SQL, "SELECT amount_pico_exact FROM charges WHERE hold_id = $1", []any{s.Hold}, &got); err != nil || got != s.Exact {
			k.Errorf("got %q, %v, want %q", got, err, s.Exact)
		}
	})
}

func TestUsageRecordIsWrittenWithTheCharge(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		tenant := k.tenant(1000, 0)
		s := settle(k.mustHold(hold(tenant, 100)), 50)
		s.Usage.Extra = []byte(`{"a":"b\\c\"d"}`)
		k.mustSettle(s)
		var input, output, cost, ppm, ttfb, duration, number int64
		var user, extra string
		err := scanRow(k.Context(), k.d.SQL, `SELECT u.input, u.output, u.cost_n, u.multiplier_ppm, u.ttfb_us, u.duration_us, u.number, u.user_identifier, u.extra
			FROM usage_logs u JOIN charges c ON c.hold_id = u.hold_id AND c.created_at = u.created_at WHERE u.hold_id = $1 AND u.stream`,
			[]any{s.Hold}, &input, &output, &cost, &ppm, &ttfb, &duration, &number, &user, &extra)
		if err != nil {
			k.Fatal(err)
		}
		got := [...]any{input, output, cost, ppm, ttfb, duration, number > 0, user, extra}
		want := [...]any{int64(11), int64(7), int64(50), money.One, int64(12000), int64(34000), true, "o\"d\\d {,} \uFFFD ", string(s.Usage.Extra)}
		if got != want {
			k.Errorf("got %v, want %v", got, want)
		}
	})
}
