package revision_test

import (
	"testing"

	"weir/internal/auth/authtest"
	"weir/internal/db"
	"weir/internal/dbtest"
)

// each opens a fresh database of both kinds.
func each(t *testing.T, test func(t *testing.T, d *dbtest.DB)) {
	t.Helper()
	authtest.Each(t, func(t *testing.T, target string) {
		d, err := db.Open(t.Context(), target)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := d.Close(); err != nil {
				t.Error(err)
			}
		})
		test(t, &dbtest.DB{DB: d, Target: target})
	})
}
