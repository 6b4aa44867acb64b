package dbtest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"weir/internal/db"
	"weir/migrations"
)

const (
	templateLock   = 727_100 // advisory lock of whoever makes the template; test binaries run side by side
	cleanupTimeout = time.Minute
)

// Postgres makes a fresh database on the server of TEST_DATABASE_URL and drops it when the test ends.
func Postgres(t testing.TB) *DB {
	t.Helper()
	required(t, databaseVariable)
	source, err := postgresTemplate()
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	name := "weir_test_" + strings.ToLower(rand.Text())
	if _, err := source.admin.ExecContext(t.Context(), "CREATE DATABASE "+name+" TEMPLATE "+source.name); err != nil {
		t.Fatalf("dbtest: create database: %v", err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), cleanupTimeout)
		defer cancel()
		if _, err := source.admin.ExecContext(ctx, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("dbtest: drop database: %v", err)
		}
	})
	return open(t, source.target(name))
}

// template is a migrated database that others are copied from. It keeps its name for as long as the migrations are the
// same, so that it is made once per server.
type template struct {
	server *url.URL
	admin  *sql.DB // on the server's own database, open until the test binary ends
	name   string
}

var postgresTemplate = sync.OnceValues(func() (*template, error) {
	ctx := context.Background()
	server, err := url.Parse(os.Getenv(databaseVariable))
	if err != nil || server.Host == "" {
		return nil, fmt.Errorf("%s is not a URL like postgres://user:password@host:5432/name", databaseVariable)
	}
	digest, err := migrations.Digest(db.Postgres)
	if err != nil {
		return nil, err
	}
	admin, err := db.Open(ctx, server.String())
	if err != nil {
		return nil, err
	}
	t := &template{server: server, admin: admin.SQL, name: "weir_template_" + digest}
	if err := t.ensure(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("make PostgreSQL template: %w", err), admin.Close())
	}
	return t, nil
})

func (t *template) target(database string) string {
	target := *t.server
	target.Path = "/" + database
	return target.String()
}

// ensure makes the template unless the server has it. It gets its name only when it is complete.
func (t *template) ensure(ctx context.Context) (err error) {
	conn, err := t.admin.Conn(ctx) // the lock belongs to one connection and ends with it
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", templateLock); err != nil {
		return err
	}
	defer func() {
		_, unlockErr := conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", templateLock)
		err = errors.Join(err, unlockErr)
	}()
	var exists bool
	query := "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)"
	if err := conn.QueryRowContext(ctx, query, t.name).Scan(&exists); err != nil || exists {
		return err
	}
	draft := t.name + "_draft"
	for _, statement := range []string{"DROP DATABASE IF EXISTS " + draft + " WITH (FORCE)", "CREATE DATABASE " + draft} {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	if err := migrated(ctx, t.target(draft)); err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, "ALTER DATABASE "+draft+" RENAME TO "+t.name)
	return err
}
