// Package migrations holds the versioned migrations of both databases, embedded, and runs them. The two folders have the
// same file names. A file is one transaction; it is never edited once it has landed.
package migrations

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"entgo.io/ent/dialect"
)

//go:embed postgres/*.sql sqlite/*.sql
var files embed.FS

// lockKey is the PostgreSQL advisory lock that runners share.
const lockKey = 727001

// Errors of Up and Verify.
var (
	// ErrPending: files of this binary have not been applied.
	ErrPending = errors.New("migrations are missing; run `weir migrate up`")
	// ErrNewer: the database has migrations that this binary does not know.
	ErrNewer = errors.New("the database is newer than this binary; run the binary that migrated it, or a later one")
	// ErrEdited: an applied file is not the file of this binary.
	ErrEdited = errors.New("a migration was edited after it was applied")
)

// State is one migration and whether the database has it.
type State struct {
	Version   string
	AppliedAt string // RFC 3339; empty when it is pending
}

type file struct{ version, hash, body string }

// folders of the dialects, by the names that ent gives them.
var folders = map[string]string{dialect.Postgres: "postgres", dialect.SQLite: "sqlite"}

func load(name string) ([]file, error) {
	folder := folders[name]
	names, err := fs.Glob(files, folder+"/*.sql")
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("migrations of %q: %w", name, errors.Join(err, fs.ErrNotExist))
	}
	slices.Sort(names)
	out := make([]file, len(names))
	for i, path := range names {
		body, err := files.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", path, err)
		}
		sum := sha256.Sum256(body)
		version := strings.TrimSuffix(strings.TrimPrefix(path, folder+"/"), ".sql")
		out[i] = file{version: version, hash: hex.EncodeToString(sum[:]), body: string(body)}
	}
	return out, nil
}

// Digest identifies the whole set of a dialect's migrations: the name of test templates.
func Digest(name string) (string, error) {
	list, err := load(name)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	for _, f := range list {
		_, _ = h.Write([]byte(f.version + f.hash))
	}
	return hex.EncodeToString(h.Sum(nil))[:16], nil
}

// Up applies what is missing, in order, each file in a transaction of its own, and returns the versions that it applied.
// Concurrent runners are serialised. Fails with ErrNewer or ErrEdited before it changes anything.
func Up(ctx context.Context, db *sql.DB, name string) (applied []string, err error) {
	list, err := load(name)
	if err != nil {
		return nil, err
	}
	conn, err := db.Conn(ctx) // PRAGMA and locks belong to one connection
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	r := runner{conn: conn, postgres: name == dialect.Postgres}
	if err := r.prepare(ctx); err != nil {
		return nil, err
	}
	defer r.restore(context.WithoutCancel(ctx))
	if err := r.inTx(ctx, func() error { return r.exec(ctx, createTable) }); err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	known, err := r.known(ctx)
	if err != nil {
		return nil, err
	}
	if err := compare(list, known); err != nil && !errors.Is(err, ErrPending) {
		return nil, err
	}
	for _, f := range list {
		did, err := r.apply(ctx, f)
		if err != nil {
			return applied, fmt.Errorf("migration %s: %w", f.version, err)
		}
		if did {
			applied = append(applied, f.version)
		}
	}
	return applied, nil
}

// Status lists the migrations of this binary, and those that only the database knows.
func Status(ctx context.Context, db *sql.DB, name string) ([]State, error) {
	list, err := load(name)
	if err != nil {
		return nil, err
	}
	known, err := applied(ctx, db)
	if err != nil {
		return nil, err
	}
	var out []State
	for _, f := range list {
		out = append(out, State{Version: f.version, AppliedAt: known[f.version].at})
		delete(known, f.version)
	}
	for version, k := range known {
		out = append(out, State{Version: version, AppliedAt: k.at})
	}
	slices.SortFunc(out, func(a, b State) int { return strings.Compare(a.Version, b.Version) })
	return out, nil
}

// Verify reports whether the database is exactly as this binary wants it: nil, ErrPending, ErrNewer or ErrEdited.
func Verify(ctx context.Context, db *sql.DB, name string) error {
	list, err := load(name)
	if err != nil {
		return err
	}
	known, err := applied(ctx, db)
	if err != nil {
		return err
	}
	return compare(list, known)
}

func compare(list []file, known map[string]record) error {
	pending := false
	seen := 0
	for _, f := range list {
		k, ok := known[f.version]
		switch {
		case !ok:
			pending = true
		case k.hash != f.hash:
			return fmt.Errorf("%s: %w", f.version, ErrEdited)
		default:
			seen++
		}
	}
	if seen < len(known) {
		return ErrNewer
	}
	if pending {
		return ErrPending
	}
	return nil
}

type record struct{ hash, at string }

// applied reads what the database has; nothing when it was never migrated.
func applied(ctx context.Context, q interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
},
) (map[string]record, error) {
	exists, err := tableExists(ctx, q)
	if err != nil || !exists {
		return nil, err
	}
	rows, err := q.QueryContext(ctx, "SELECT version, hash, applied_at FROM schema_migrations")
	if err != nil {
		return nil, fmt.Errorf("read schema_migrations: %w", err)
	}
	defer func() { _ = rows.Close() }()
	known := map[string]record{}
	for rows.Next() {
		var version string
		var k record
		if err := rows.Scan(&version, &k.hash, &k.at); err != nil {
			return nil, fmt.Errorf("read schema_migrations: %w", err)
		}
		known[version] = k
	}
	return known, rows.Err()
}

// now is when a migration was applied, for people.
func now() string { return time.Now().UTC().Format(time.RFC3339) }
