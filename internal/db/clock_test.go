package db_test

import (
	"testing"
	"time"

	"weir/internal/db"
	"weir/internal/dbtest"
)

// near is how far two clocks may be apart that were read one after the other, on a busy machine.
const near = time.Minute

func about(t *testing.T, what string, got, want time.Time) {
	t.Helper()
	if d := got.Sub(want); d < -near || d > near {
		t.Errorf("%s: the clock says %s instead of %s", what, got, want)
	}
}

// TestClock: on PostgreSQL its server says what time it is, however wrong the machine's clock is or becomes; on SQLite the machine
// does.
func TestClock(t *testing.T) {
	t.Parallel()
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		d := dbtest.Postgres(t)
		d.Shift(t, 6*time.Hour)
		again, err := db.Open(t.Context(), d.Target)
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := again.Close(); err != nil {
				t.Error(err)
			}
		}()
		c := db.NewClock(again)
		about(t, "before the first question", c.Now(), time.Now())
		for _, ahead := range []time.Duration{6 * time.Hour, -30 * 24 * time.Hour} {
			d.Shift(t, ahead)
			if err := c.Ask(t.Context()); err != nil {
				t.Fatal(err)
			}
			about(t, "ahead by "+ahead.String(), c.Now(), time.Now().Add(ahead))
		}
		if err := again.SQL.Close(); err != nil {
			t.Fatal(err)
		}
		if c.Ask(t.Context()) == nil {
			t.Error("a database that is away has answered")
		}
		about(t, "with the database away", c.Now(), time.Now().Add(-30*24*time.Hour))
	})
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		c := db.NewClock(dbtest.SQLite(t).DB)
		if err := c.Ask(t.Context()); err != nil {
			t.Fatal(err)
		}
		about(t, "on SQLite", c.Now(), time.Now())
	})
}
