// Package db opens Weir's database, on SQLite or PostgreSQL, and runs transactions. The differences between the two end here.
package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"github.com/lib/pq"    // the PostgreSQL driver
	_ "modernc.org/sqlite" // the SQLite driver

	"weir/ent"
	_ "weir/ent/runtime" // hooks and policies of the entities
)

// The dialects.
const (
	Postgres = dialect.Postgres
	SQLite   = dialect.SQLite
)

// FileName of the SQLite database in the data directory.
const FileName = "weir.db"

// DB is one opened database.
type DB struct {
	SQL     *sql.DB
	Ent     *ent.Client
	Dialect string
	// DSN with which further connections can be opened; holds the password of the database.
	DSN string
}

// Open opens and pings the database: a postgres:// URL, or SQLite at a file path. It does not migrate.
func Open(ctx context.Context, target string) (*DB, error) { return open(ctx, target, 0) }

// OpenBounded is Open for a process that serves: on PostgreSQL no statement waits longer than wait for a server that has
// stopped answering, nor for a lock.
func OpenBounded(ctx context.Context, target string, wait time.Duration) (*DB, error) {
	return open(ctx, target, wait)
}

func open(ctx context.Context, target string, wait time.Duration) (*DB, error) {
	if strings.HasPrefix(target, "postgres://") || strings.HasPrefix(target, "postgresql://") {
		return openPostgres(ctx, target, wait)
	}
	return openSQLite(ctx, target)
}

func openPostgres(ctx context.Context, target string, wait time.Duration) (*DB, error) {
	u, err := url.Parse(target)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", redactURL(err))
	}
	q := u.Query()
	setDefault(q, "sslmode", "prefer")
	setDefault(q, "connect_timeout", "5")
	setDefault(q, "application_name", "weir")
	setDefault(q, "timezone", "UTC")
	u.RawQuery = q.Encode()
	d := &DB{Dialect: Postgres, DSN: u.String()}
	connector, err := pq.NewConnector(d.DSN)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if wait > 0 {
		connector.Dialer(Dialer{Wait: wait})
	}
	d.SQL = sql.OpenDB(uncompiled{connector})
	d.SQL.SetMaxOpenConns(32)
	d.SQL.SetMaxIdleConns(16)
	d.SQL.SetConnMaxIdleTime(5 * time.Minute)
	return d.ready(ctx)
}

// uncompiled are connections that do not compile their queries: on tables of many rows the server would do so for sums over a few
// thousand of them, which takes ten times as long as the sums. It is no parameter of the connection, since poolers refuse those.
type uncompiled struct{ driver.Connector }

// Connect opens one.
func (u uncompiled) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := u.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	if x, ok := c.(driver.ExecerContext); ok {
		if _, err := x.ExecContext(ctx, "SET jit = off", nil); err != nil {
			return nil, errors.Join(err, c.Close())
		}
	}
	return c, nil
}

// openSQLite opens a file in WAL mode. Every parameter is needed: facts on each stand in docs/adr.
func openSQLite(ctx context.Context, path string) (*DB, error) {
	if dir := filepath.Dir(path); dir != "" {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, fmt.Errorf("open database: %w", err)
		}
	}
	// SQLite gives its other files the mode of this one: balances and digests are the owner's.
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := f.Close(); err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	d := &DB{Dialect: SQLite, DSN: SQLiteDSN(path)}
	if d.SQL, err = sql.Open("sqlite", d.DSN); err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	d.SQL.SetMaxOpenConns(8)
	d.SQL.SetMaxIdleConns(8)
	return d.ready(ctx)
}

// SQLiteDSN is the data source name of a SQLite file. A commit that leaves more than 12 MB in the log moves them into the file.
func SQLiteDSN(path string) string {
	return "file:" + (&url.URL{Path: path}).EscapedPath() +
		"?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)" +
		"&_pragma=wal_autocheckpoint(3000)&_txlock=immediate&_time_format=sqlite&_timezone=UTC"
}

func (d *DB) ready(ctx context.Context) (*DB, error) {
	if err := d.SQL.PingContext(ctx); err != nil {
		_ = d.SQL.Close()
		return nil, fmt.Errorf("open database: %w", err)
	}
	d.Ent = ent.NewClient(ent.Driver(entsql.OpenDB(d.Dialect, d.SQL)))
	return d, nil
}

// Close closes all connections.
func (d *DB) Close() error { return d.SQL.Close() }

func setDefault(q url.Values, name, value string) {
	if !q.Has(name) {
		q.Set(name, value)
	}
}

// redactURL drops the URL that a url.Error carries: it holds a password.
func redactURL(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err
	}
	return err
}
