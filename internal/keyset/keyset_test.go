package keyset_test

import (
	"testing"

	"golang.org/x/sync/errgroup"

	"weir/internal/dbtest"
	"weir/internal/keyset"
)

func TestStore(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		s := keyset.New(d.Ent)
		if got, err := s.Keyset(t.Context()); err != nil || got != nil {
			t.Fatalf("in an empty database: got %q (%v)", got, err)
		}
		var g errgroup.Group
		winners := make([]string, 4)
		for i := range winners {
			g.Go(func() error {
				stored, err := s.CreateKeyset(t.Context(), []byte{byte(i)})
				winners[i] = string(stored)
				return err
			})
		}
		if err := g.Wait(); err != nil {
			t.Fatal(err)
		}
		for _, w := range winners {
			if w != winners[0] {
				t.Errorf("racers see different keysets: %q", winners)
			}
		}
		if done, err := s.ReplaceKeyset(t.Context(), []byte("other"), []byte("next")); err != nil || done {
			t.Errorf("replaced what is not there: %v (%v)", done, err)
		}
		if done, err := s.ReplaceKeyset(t.Context(), []byte(winners[0]), []byte("next")); err != nil || !done {
			t.Errorf("not replaced: %v (%v)", done, err)
		}
		if got, err := s.Keyset(t.Context()); err != nil || string(got) != "next" {
			t.Errorf("got %q (%v), want next", got, err)
		}
	})
}
