package migrations

import (
	"context"
	"database/sql"

	"entgo.io/ent/dialect"
)

// Apply runs one file that is not among those of the binary.
func Apply(ctx context.Context, db *sql.DB, name, version, body string) (err error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	r := runner{conn: conn, postgres: name == dialect.Postgres}
	if err := r.prepare(ctx); err != nil {
		return err
	}
	defer r.restore(ctx)
	_, err = r.apply(ctx, file{version: version, hash: version, body: body})
	return err
}
