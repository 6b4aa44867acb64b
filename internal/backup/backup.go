// Package backup copies the database of an installation into one file while Weir runs, and proves the copy.
package backup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"weir/internal/db"
	"weir/migrations"
)

// ErrExists: the file is there already; a backup overwrites nothing.
var ErrExists = errors.New("the file exists already")

// Write copies the database into a file that does not exist yet, readable by its owner only. The copy is one moment of the
// database; Weir may run meanwhile. On SQLite it is a database file, on PostgreSQL what pg_dump writes in its custom format, for
// which pg_dump must be in PATH and not older than the server. The file appears when it is whole and on disk.
func Write(ctx context.Context, d *db.DB, to string) error {
	if _, err := os.Lstat(to); !errors.Is(err, os.ErrNotExist) {
		return errors.Join(ErrExists, err)
	}
	dir, err := os.MkdirTemp(filepath.Dir(to), ".weir-backup-")
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }() // what is left of a copy that failed
	part := filepath.Join(dir, "part")
	if d.Dialect == db.Postgres {
		err = dump(ctx, d.DSN, part)
	} else {
		err = vacuum(ctx, d, part)
	}
	if err != nil {
		return err
	}
	if err := sync(part); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if err := os.Link(part, to); err != nil { // unlike a rename, it does not replace
		return fmt.Errorf("backup: %w", err)
	}
	return sync(filepath.Dir(to))
}

// sync has a file or folder on disk.
func sync(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// vacuum writes a SQLite database as one file without free pages, in one read transaction, and opens it to see that it is sound.
func vacuum(ctx context.Context, d *db.DB, to string) error {
	if _, err := d.SQL.ExecContext(ctx, "VACUUM INTO ?", to); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if err := os.Chmod(to, 0o600); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	copied, err := db.Open(ctx, to)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	err = errors.Join(intact(ctx, copied), migrations.Verify(ctx, copied.SQL, copied.Dialect))
	// The copy is to be one file: what its opening has put beside it goes back into it.
	_, mode := copied.SQL.ExecContext(ctx, "PRAGMA journal_mode = DELETE")
	if err := errors.Join(err, mode, copied.Close()); err != nil {
		return fmt.Errorf("the copy is not sound: %w", err)
	}
	return nil
}

func intact(ctx context.Context, d *db.DB) error {
	var verdict string
	if err := d.SQL.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return errors.New(verdict)
	}
	return nil
}

// dump runs pg_dump. The password goes by its environment: arguments are seen by every user of the machine.
func dump(ctx context.Context, dsn, to string) error {
	program, err := exec.LookPath("pg_dump")
	if err != nil {
		return errors.New("backup: pg_dump is not in PATH; install PostgreSQL's client programs, not older than the server")
	}
	u, err := url.Parse(dsn)
	if err != nil {
		return errors.New("backup: the database's URL cannot be read")
	}
	password, _ := u.User.Password()
	u.User = url.User(u.User.Username())
	q := u.Query()
	q.Del("timezone") // of the driver, not of libpq
	u.RawQuery = q.Encode()
	arguments := []string{"--format=custom", "--no-owner", "--no-privileges", "--file=" + to, "--dbname=" + u.String()}
	cmd := exec.CommandContext(ctx, program, arguments...) //nolint:gosec // the URL and the file are the operator's own
	cmd.Env = append(os.Environ(), "PGPASSWORD="+password)
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("backup: pg_dump: %w: %s", err, strings.TrimSpace(said.String()))
	}
	return os.Chmod(to, 0o600)
}
