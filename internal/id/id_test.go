package id_test

import (
	"testing"

	"weir/internal/id"
)

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	s := id.New(id.Key)
	u, err := id.Parse(id.Key, s)
	if err != nil || id.Format(id.Key, u) != s || id.Prefix(s) != id.Key {
		t.Errorf("%s: %v, %v", s, u, err)
	}
}

func TestOrder(t *testing.T) {
	t.Parallel()
	last := ""
	for range 1000 {
		s := id.New(id.Request)
		if s <= last {
			t.Fatalf("%s does not follow %s", s, last)
		}
		last = s
	}
}

func FuzzParse(f *testing.F) {
	f.Add("key_0192f0c1b2c37a0c8d1e2f3a4b5c6d7e")
	f.Add("key_")
	f.Add("chn_0192f0c1b2c37a0c8d1e2f3a4b5c6d7e")
	f.Fuzz(func(t *testing.T, s string) {
		u, err := id.Parse(id.Key, s)
		if err == nil && id.Format(id.Key, u) != s && len(s) != len(id.Format(id.Key, u)) {
			t.Errorf("Parse(%q) accepted", s)
		}
	})
}
