package idempotency

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/uuid"

	"weir/internal/clock"
	"weir/internal/dbtest"
	"weir/internal/id"
	"weir/internal/keyset"
	"weir/internal/secret"
)

func FuzzDecode(f *testing.F) {
	plain, err := (&Answer{Status: 200, Header: map[string]string{"A": "b"}, Body: []byte("body")}).encode()
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range [][]byte{plain, nil, {0, 0, 0, 9}, {0xff, 0xff, 0xff, 0xff, '{', '}'}} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, plain []byte) {
		a, err := decode(plain)
		if err != nil {
			return
		}
		again, err := a.encode()
		if err != nil {
			t.Fatal(err)
		}
		b, err := decode(again)
		if err != nil || b.Status != a.Status || !bytes.Equal(b.Body, a.Body) {
			t.Errorf("%v %+v", err, b)
		}
	})
}

type later struct{ by time.Duration }

func (l *later) Now() time.Time { return clock.System{}.Now().Add(l.by) }

// A claim that is renewed outlives its first lease.
func TestRenew(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		keys, err := secret.Derive(secret.Generate())
		if err != nil {
			t.Fatal(err)
		}
		sealer, err := secret.NewSealer(t.Context(), keys, keyset.New(d.Ent))
		if err != nil {
			t.Fatal(err)
		}
		now := &later{}
		s := New(Config{Ent: d.Ent, Keys: keys, Sealer: sealer, Clock: now})
		in := func(run uuid.UUID) Input {
			return Input{Tenant: "ten_1", Route: "/v1/x", Key: "k", Run: run, Stream: true}
		}
		claim, _, err := s.Begin(t.Context(), in(id.NewUUID()))
		if err != nil {
			t.Fatal(err)
		}
		now.by = 20 * time.Second
		if err := s.renew(t.Context()); err != nil {
			t.Fatal(err)
		}
		now.by = 40 * time.Second
		if _, _, err := s.Begin(t.Context(), in(id.NewUUID())); err != ErrInProgress { //nolint:errorlint // the sentinel itself
			t.Errorf("got %v", err)
		}
		if had, err := claim.Release(t.Context()); !had || err != nil {
			t.Errorf("release: %v %v", had, err)
		}
		if err := s.renew(t.Context()); err != nil || len(s.live) != 0 {
			t.Errorf("%v, %d live", err, len(s.live))
		}
	})
}
