package auth

import (
	"testing"
	"time"

	"weir/internal/secret"
)

func TestUsesAreCollectedOncePerFlush(t *testing.T) {
	t.Parallel()
	u := newUses(nil)
	one := &use{keyID: "key_1"}
	start := time.Unix(1000, 0)
	for i := range 1000 {
		u.record(one, start.Add(time.Duration(i)*time.Second))
	}
	if len(u.dirty) != 1 || one.at.Load() != 1999 {
		t.Errorf("%d collected at %d, want 1 at 1999", len(u.dirty), one.at.Load())
	}
}

func TestMemoryIsBoundedAndForgetsTheOutdatedFirst(t *testing.T) {
	t.Parallel()
	m := newMemory[int, string](8)
	now := time.Unix(0, 0)
	for i := range 8 {
		m.put(i, "old", 1, now, now.Add(time.Minute))
	}
	m.put(100, "new", 2, now, now.Add(time.Minute))
	if _, ok := m.get(100, 2, now); !ok || len(m.m) != 1 {
		t.Errorf("%d entries, new one there: %t; the old generation should be gone", len(m.m), ok)
	}
	for i := range 1000 {
		m.put(i, "new", 2, now, now.Add(time.Minute))
	}
	if len(m.m) > 8 {
		t.Errorf("%d entries, want at most 8", len(m.m))
	}
	if _, ok := m.get(999, 2, now.Add(time.Minute)); ok {
		t.Error("an entry outlived its time")
	}
}

func TestHasherTakesAsLongForNobody(t *testing.T) {
	t.Parallel()
	h, err := newHasher(PasswordCost{MemoryKiB: 64, Passes: 1})
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := h.matches(t.Context(), secret.New("anything"), ""); ok || err != nil {
		t.Errorf("nobody's password: %t, %v", ok, err)
	}
	hash, err := h.hash(t.Context(), secret.New("right"))
	if err != nil {
		t.Fatal(err)
	}
	for password, want := range map[string]bool{"right": true, "wrong": false, "": false} {
		if got, err := h.matches(t.Context(), secret.New(password), hash); got != want || err != nil {
			t.Errorf("%q: %t, %v", password, got, err)
		}
	}
}
