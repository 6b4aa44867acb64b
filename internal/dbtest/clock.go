package dbtest

import (
	"fmt"
	"testing"
	"time"
)

// Shift makes a database on PostgreSQL tell a time that is ahead of the machine's, as to a node whose own clock is wrong. It may be
// called again: what was connected by then goes by the new time too.
func (d *DB) Shift(t testing.TB, ahead time.Duration) {
	t.Helper()
	for _, statement := range []string{
		fmt.Sprintf(`CREATE OR REPLACE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
			$$ SELECT pg_catalog.clock_timestamp() + interval '%d microseconds' $$`, ahead.Microseconds()),
		"DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path TO public, pg_catalog', current_database()); END $$",
	} {
		if _, err := d.SQL.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("dbtest: shift the clock: %v", err)
		}
	}
}
