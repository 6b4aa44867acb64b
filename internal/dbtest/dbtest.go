// Package dbtest gives every test a database of its own, migrated and empty, on SQLite and on PostgreSQL.
//
// PostgreSQL, Redis and MariaDB come from TEST_DATABASE_URL, TEST_REDIS_URL and TEST_MARIADB_URL, which `make test` sets. A test that needs a
// server which is not named there fails: a test that skips itself proves nothing.
package dbtest

import (
	"os"
	"testing"

	"weir/internal/db"
)

const (
	databaseVariable = "TEST_DATABASE_URL"
	redisVariable    = "TEST_REDIS_URL"
	mariaVariable    = "TEST_MARIADB_URL"
)

// DB is an open database that belongs to one test alone and is gone when the test ends.
type DB struct {
	*db.DB
	// Target opens the same database once more, with db.Open or as WEIR_DATABASE_URL; on SQLite it is a file path.
	Target string
}

// Each runs the same test once on each database, as subtests "sqlite" and "postgres". The subtests run in parallel with
// each other when the test that calls Each is parallel itself.
func Each(t *testing.T, test func(t *testing.T, d *DB)) {
	t.Helper()
	for _, on := range []struct {
		name string
		open func(testing.TB) *DB
	}{
		{"sqlite", SQLite},
		{"postgres", Postgres},
	} {
		t.Run(on.name, func(t *testing.T) {
			t.Parallel()
			test(t, on.open(t))
		})
	}
}

// open opens target and closes it when the test ends.
func open(t testing.TB, target string) *DB {
	t.Helper()
	database, err := db.Open(t.Context(), target)
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	t.Cleanup(func() {
		if err := database.Close(); err != nil {
			t.Errorf("dbtest: close database: %v", err)
		}
	})
	return &DB{DB: database, Target: target}
}

// required returns the server named by variable, or fails the test with what to do.
func required(t testing.TB, variable string) string {
	t.Helper()
	value := os.Getenv(variable)
	if value == "" {
		t.Fatalf("%s is not set: run `make test` (or `make test-go`), which starts the servers that tests need", variable)
	}
	return value
}
