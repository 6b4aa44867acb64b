package model_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"weir/graph/model"
	"weir/internal/fault"
	"weir/internal/money"
)

func written(t *testing.T, m graphql.Marshaler) string {
	t.Helper()
	var b strings.Builder
	m.MarshalGQL(&b)
	var s string
	if err := json.Unmarshal([]byte(b.String()), &s); err != nil {
		t.Fatalf("%q is not a JSON string: %v", b.String(), err)
	}
	return s
}

func TestMoney(t *testing.T) {
	t.Parallel()
	for amount, want := range map[money.Amount]string{
		0: "0.00", 1: "0.000000001", 10 * money.USD: "10.00", -1: "-0.000000001", math.MaxInt64: "9223372036.854775807", math.MinInt64: "-9223372036.854775808",
	} {
		if got := written(t, model.MarshalMoney(amount)); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if amount == math.MinInt64 {
			continue // written, never read
		}
		if back, err := model.UnmarshalMoney(want); err != nil || back != amount {
			t.Errorf("%s: got %d, %v", want, back, err)
		}
	}
	for _, v := range []any{"", "1e3", "0.0000000001", "+1", " 1", "1,0", 1.5, json.Number("1"), nil, true} {
		if _, err := model.UnmarshalMoney(v); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("%v: got %v", v, err)
		}
	}
}

func TestDateTime(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 20, 11, 0, 0, 123_456_789, time.FixedZone("", 3600))
	if got := written(t, model.MarshalDateTime(at)); got != "2026-01-20T10:00:00.123456Z" {
		t.Errorf("got %s", got)
	}
	if got, err := model.UnmarshalDateTime("2026-01-20T11:00:00.123456789+01:00"); err != nil || !got.Equal(at.Truncate(time.Microsecond)) || got.Location() != time.UTC {
		t.Errorf("got %s, %v", got, err)
	}
	for _, v := range []any{"", "2026-01-20", "2026-01-20 10:00:00Z", 1, nil} {
		if _, err := model.UnmarshalDateTime(v); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("%v: got %v", v, err)
		}
	}
}

func TestInt(t *testing.T) {
	t.Parallel()
	for _, v := range []any{int64(math.MaxInt32), json.Number("-2147483648"), 7} {
		if _, err := model.UnmarshalInt(v); err != nil {
			t.Errorf("%v: %v", v, err)
		}
	}
	for _, v := range []any{int64(math.MaxInt32 + 1), json.Number("99999999999999999999"), json.Number("1.5"), "7", nil, true} {
		if _, err := model.UnmarshalInt(v); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("%v: got %v", v, err)
		}
	}
}

func FuzzCursor(f *testing.F) {
	for _, c := range []model.Cursor{{ID: "key_0"}, {ID: "mdl_0", Value: "gpt"}, {ID: "7"}, {ID: "x", Value: ""}} {
		var b strings.Builder
		model.MarshalCursor(c).MarshalGQL(&b)
		f.Add(strings.Trim(b.String(), `"`))
	}
	f.Add("gaFpqA")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := model.UnmarshalCursor(s)
		if err != nil {
			if fault.CodeOf(err) != fault.Invalid {
				t.Fatalf("got %v", err)
			}
			return
		}
		if got := written(t, model.MarshalCursor(c)); got != s {
			t.Errorf("%q became %q", s, got)
		}
	})
}
