package migrations

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"weir/internal/failpoint"
)

const createTable = "CREATE TABLE IF NOT EXISTS schema_migrations (version text PRIMARY KEY, hash text NOT NULL, applied_at text NOT NULL)"

// runner applies files over one pinned connection.
type runner struct {
	conn     *sql.Conn
	postgres bool
}

// prepare turns foreign keys off on SQLite, outside any transaction: tables are rebuilt by drop and rename, which would
// otherwise delete the children. inTx checks the keys before it commits.
func (r runner) prepare(ctx context.Context) error {
	if r.postgres {
		return nil
	}
	if err := r.exec(ctx, "PRAGMA foreign_keys=OFF"); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

func (r runner) restore(ctx context.Context) {
	if !r.postgres {
		_ = r.exec(ctx, "PRAGMA foreign_keys=ON") // the pool sets it anew on each connection it opens
	}
}

func (r runner) exec(ctx context.Context, query string, args ...any) error {
	_, err := r.conn.ExecContext(ctx, query, args...)
	return err
}

// inTx runs fn in a transaction that excludes other runners.
func (r runner) inTx(ctx context.Context, fn func() error) (err error) {
	begin := "BEGIN IMMEDIATE"
	if r.postgres {
		begin = fmt.Sprintf("BEGIN; SELECT pg_advisory_xact_lock(%d)", lockKey)
	}
	if err := r.exec(ctx, begin); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if err = fn(); err == nil && !r.postgres {
		err = r.checkForeignKeys(ctx)
	}
	if err == nil {
		failpoint.Migration.Before()
		if err = r.exec(ctx, "COMMIT"); err == nil {
			failpoint.Migration.After()
		}
	}
	if err != nil {
		if rerr := r.exec(context.WithoutCancel(ctx), "ROLLBACK"); rerr != nil {
			err = errors.Join(err, fmt.Errorf("rollback: %w", rerr))
		}
	}
	return err
}

func (r runner) known(ctx context.Context) (map[string]record, error) { return applied(ctx, r.conn) }

// apply runs one file unless the database has it; the version is read again under the lock.
func (r runner) apply(ctx context.Context, f file) (did bool, err error) {
	err = r.inTx(ctx, func() error {
		known, err := r.known(ctx)
		if err != nil {
			return err
		}
		if k, ok := known[f.version]; ok {
			if k.hash != f.hash {
				return ErrEdited
			}
			return nil
		}
		if err := r.exec(ctx, f.body); err != nil {
			return err
		}
		did = true
		insert := "INSERT INTO schema_migrations (version, hash, applied_at) VALUES (?, ?, ?)"
		if r.postgres {
			insert = "INSERT INTO schema_migrations (version, hash, applied_at) VALUES ($1, $2, $3)"
		}
		return r.exec(ctx, insert, f.version, f.hash, now())
	})
	return did && err == nil, err
}

func (r runner) checkForeignKeys(ctx context.Context) (err error) {
	rows, err := r.conn.QueryContext(ctx, "PRAGMA foreign_key_check")
	if err != nil {
		return fmt.Errorf("check foreign keys: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	if rows.Next() {
		return errors.New("check foreign keys: a row lost its parent")
	}
	return rows.Err()
}

// tableExists asks without failing: an error inside a PostgreSQL transaction would spoil it.
func tableExists(ctx context.Context, q interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
},
) (bool, error) {
	rows, err := q.QueryContext(ctx, "SELECT to_regclass('schema_migrations') IS NOT NULL")
	if err != nil {
		rows, err = q.QueryContext(ctx, "SELECT count(*) > 0 FROM sqlite_master WHERE type = 'table' AND name = 'schema_migrations'")
	}
	if err != nil {
		return false, fmt.Errorf("look for schema_migrations: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var exists bool
	for rows.Next() {
		if err := rows.Scan(&exists); err != nil {
			return false, fmt.Errorf("look for schema_migrations: %w", err)
		}
	}
	return exists, rows.Err()
}
