package dbtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"weir/internal/db"
	"weir/migrations"
)

// SQLite opens a fresh database in a file of its own.
func SQLite(t testing.TB) *DB {
	t.Helper()
	template, err := sqliteTemplate()
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	path := filepath.Join(t.TempDir(), db.FileName)
	if err := os.WriteFile(path, template, 0o600); err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	return open(t, path)
}

// sqliteTemplate is the content of a migrated file, made once per test binary.
var sqliteTemplate = sync.OnceValues(func() (content []byte, err error) {
	dir, err := os.MkdirTemp("", "weir-dbtest-")
	if err != nil {
		return nil, fmt.Errorf("make SQLite template: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path := filepath.Join(dir, "template.db")
	if err := migrated(context.Background(), path); err != nil {
		return nil, fmt.Errorf("make SQLite template: %w", err)
	}
	return os.ReadFile(path) // complete: closing the last connection has emptied the write-ahead log
})

// migrated brings the database at target to the newest schema and closes it.
func migrated(ctx context.Context, target string) (err error) {
	database, err := db.Open(ctx, target)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, database.Close()) }()
	_, err = migrations.Up(ctx, database.SQL, database.Dialect)
	return err
}
