package importer

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/go-sql-driver/mysql"

	"weir/internal/fault"
)

// Source is the database of another installation, which is only read.
type Source struct{ db *sql.DB }

// Open opens the database that a DSN names: postgres://…, mysql://user:password@host/name or the driver's own form
// user:password@tcp(host)/name, and everything else as the file of a SQLite database. INVALID with Field dsn when it cannot be
// read; the password is in no message.
func Open(ctx context.Context, dsn string) (*Source, error) {
	driver, target, err := driverOf(dsn)
	if err != nil {
		return nil, err
	}
	pool, err := sql.Open(driver, target)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "The database cannot be opened.", err)
	}
	if err := pool.PingContext(ctx); err != nil {
		return nil, errors.Join(fault.Wrap(fault.Invalid, "The database does not answer.", err), pool.Close())
	}
	return &Source{pool}, nil
}

// Close gives the connection back.
func (s *Source) Close() error { return s.db.Close() }

func driverOf(dsn string) (driver, target string, err error) {
	scheme, rest, _ := strings.Cut(dsn, "://")
	switch {
	case dsn == "":
		return "", "", fault.Field("dsn", "A DSN is needed: postgres://…, mysql://…, or the file of a SQLite database.")
	case scheme == "postgres" || scheme == "postgresql":
		return "postgres", dsn, nil
	case scheme == "mysql":
		target, err := mysqlTarget(rest)
		return "mysql", target, err
	case strings.Contains(dsn, "@tcp(") || strings.Contains(dsn, "@unix("):
		if _, err := mysql.ParseDSN(dsn); err != nil {
			return "", "", fault.Field("dsn", "This is not a DSN of MySQL.")
		}
		return "mysql", dsn, nil
	}
	file := strings.TrimPrefix(strings.TrimPrefix(dsn, "sqlite://"), "file:")
	file, _, _ = strings.Cut(file, "?")
	if info, err := os.Stat(file); err != nil || info.IsDir() {
		return "", "", fault.Field("dsn", fmt.Sprintf("There is no file %q.", file))
	}
	return "sqlite", (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: file}).EscapedPath(), RawQuery: "mode=ro&_pragma=busy_timeout(10000)"}).String(), nil
}

// mysqlTarget brings an address in the form that the driver reads.
func mysqlTarget(rest string) (string, error) {
	u, err := url.Parse("mysql://" + rest)
	if err != nil || u.Host == "" || strings.Trim(u.Path, "/") == "" {
		return "", fault.Field("dsn", "The DSN has the form mysql://user:password@host:3306/name.")
	}
	c := mysql.NewConfig()
	c.Net, c.Addr, c.DBName, c.User = "tcp", u.Host, strings.Trim(u.Path, "/"), u.User.Username()
	c.Passwd, _ = u.User.Password()
	if u.Port() == "" {
		c.Addr += ":3306"
	}
	return c.FormatDSN(), nil
}

// row is one row of a table: values by the names of their columns, so that columns which a version lacks are empty.
type row map[string]any

// read returns all rows of a table in the order of their ids. A table that is not there has none.
func read(ctx context.Context, tx *sql.Tx, table, order string) ([]row, error) {
	rows, err := tx.QueryContext(ctx, "SELECT * FROM "+table+order) //nolint:gosec,unqueryvet // both are constants; versions differ in their columns
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "The table "+table+" cannot be read: is this a database of that program?", err)
	}
	defer func() { _ = rows.Close() }() // read to its end, or given up
	names, err := rows.Columns()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", table, err)
	}
	var out []row
	for rows.Next() {
		values, places := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			places[i] = &values[i]
		}
		if err := rows.Scan(places...); err != nil {
			return nil, fmt.Errorf("read %s: %w", table, err)
		}
		r := row{}
		for i, name := range names {
			r[name] = values[i]
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// text is a value as text; empty for null.
func (r row) text(name string) string {
	switch v := r[name].(type) {
	case nil:
		return ""
	case string:
		return strings.TrimRight(v, " ") // char(n) is padded
	case []byte:
		return strings.TrimRight(string(v), " ")
	default:
		return fmt.Sprint(v)
	}
}

// number is a whole number; 0 for null and for what is none.
func (r row) number(name string) int64 {
	switch v := r[name].(type) {
	case int64:
		return v
	case bool:
		if v {
			return 1
		}
		return 0
	}
	n, err := strconv.ParseInt(r.text(name), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func (r row) flag(name string) bool { return r.number(name) != 0 || r.text(name) == "true" }

// deleted tells rows that are kept though they were deleted.
func (r row) deleted() bool { return r["deleted_at"] != nil }

// list splits a text at commas and line ends.
func (r row) list(name string) []string {
	return strings.FieldsFunc(r.text(name), func(c rune) bool { return c == ',' || c == '\n' || c == '\r' || c == ' ' })
}
