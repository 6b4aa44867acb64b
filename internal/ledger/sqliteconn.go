package ledger

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/google/uuid"
)

// sqliteConn runs prepared statements on the driver itself: a batch runs thousands of them, and what database/sql does around
// each costs about a quarter of what the statement does.
type sqliteConn struct {
	conn   *sql.Conn
	stmts  [sqliteStatements]driver.Stmt
	args   []driver.NamedValue // of the statement under way
	writes int                 // statements since the log was moved last
	values [8]driver.Value     // of the row just read
}

// newSQLiteConn pins a connection and prepares all statements on it.
func newSQLiteConn(ctx context.Context, db *sql.DB) (*sqliteConn, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	c := &sqliteConn{conn: conn}
	_, err = conn.ExecContext(ctx, fmt.Sprintf("PRAGMA synchronous = FULL; PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = %d", 3*longLog))
	if err == nil {
		err = conn.Raw(func(raw any) error { return c.prepare(ctx, raw) })
	}
	if err != nil {
		c.close()
		return nil, fmt.Errorf("prepare: %w", err)
	}
	return c, nil
}

func (c *sqliteConn) prepare(ctx context.Context, raw any) error {
	d, ok := raw.(driver.ConnPrepareContext)
	if !ok {
		return fmt.Errorf("%T prepares no statements", raw)
	}
	for i := range c.stmts {
		s, err := d.PrepareContext(ctx, sqliteQueries[i])
		if err != nil {
			return err
		}
		c.stmts[i] = s
	}
	return nil
}

// close ends the connection too: its settings are no other's.
func (c *sqliteConn) close() {
	_ = c.conn.Raw(func(any) error {
		for _, s := range c.stmts {
			if s != nil {
				_ = s.Close()
			}
		}
		return driver.ErrBadConn
	})
	_ = c.conn.Close()
}

// inTx runs fn in a transaction; within it nothing else may use the connection. The context does not end it: the driver would
// start a goroutine for every statement, and nothing here waits longer than busy_timeout.
func (c *sqliteConn) inTx(ctx context.Context, fn func(ctx context.Context) error) error {
	ctx = context.WithoutCancel(ctx)
	return c.conn.Raw(func(any) error {
		if err := c.exec(ctx, beginTx); err != nil {
			return fmt.Errorf("begin: %w", err)
		}
		err := fn(ctx)
		if err == nil {
			if err = c.exec(ctx, commitTx); err == nil {
				return nil
			}
			err = fmt.Errorf("commit: %w", err)
		}
		if rerr := c.exec(ctx, rollbackTx); rerr != nil {
			err = errors.Join(err, fmt.Errorf("rollback: %w", rerr))
		}
		return err
	})
}

// bind puts the arguments where the driver takes them from.
func (c *sqliteConn) bind(args []any) []driver.NamedValue {
	c.args = c.args[:0]
	for i, a := range args {
		if u, ok := a.(uuid.UUID); ok {
			a = u.String()
		}
		c.args = append(c.args, driver.NamedValue{Ordinal: i + 1, Value: a})
	}
	return c.args
}

// exec runs a statement. Arguments are int64, bool, string, uuid.UUID or nil; times go through stamp.
func (c *sqliteConn) exec(ctx context.Context, stmt int, args ...any) error {
	_, err := c.insert(ctx, stmt, args...)
	return err
}

// insert is exec that returns the rowid of the last row.
func (c *sqliteConn) insert(ctx context.Context, stmt int, args ...any) (int64, error) {
	c.writes++
	s, ok := c.stmts[stmt].(driver.StmtExecContext)
	if !ok {
		return 0, fmt.Errorf("%T executes nothing", c.stmts[stmt])
	}
	r, err := s.ExecContext(ctx, c.bind(args))
	if err != nil {
		return 0, err
	}
	return r.LastInsertId()
}

// row reads the first row of a statement into what the pointers point to; false where there is none.
func (c *sqliteConn) row(ctx context.Context, stmt int, args []any, into ...any) (found bool, err error) {
	s, ok := c.stmts[stmt].(driver.StmtQueryContext)
	if !ok {
		return false, fmt.Errorf("%T reads nothing", c.stmts[stmt])
	}
	rows, err := s.QueryContext(ctx, c.bind(args))
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	values := c.values[:len(into)]
	switch err := rows.Next(values); {
	case errors.Is(err, io.EOF):
		return false, nil
	case err != nil:
		return false, err
	}
	for i, to := range into {
		if err := assign(to, values[i]); err != nil {
			return false, fmt.Errorf("column %d: %w", i, err)
		}
	}
	return true, nil
}

// assign stores a value of the driver.
func assign(into any, v driver.Value) error {
	switch into := into.(type) {
	case *int64:
		if n, ok := v.(int64); ok {
			*into = n
			return nil
		}
	case *bool:
		if n, ok := v.(int64); ok {
			*into = n != 0
			return nil
		}
	case *string:
		if s, ok := v.(string); ok {
			*into = s
			return nil
		}
	case *time.Time:
		if t, ok := v.(time.Time); ok {
			*into = t
			return nil
		}
	case sql.Scanner: // *uuid.UUID, *sql.NullInt64
		return into.Scan(v)
	}
	return fmt.Errorf("a %T does not go into a %T", v, into)
}

// stamp writes a time as the driver does.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05.999999999-07:00") }
