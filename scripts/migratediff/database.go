package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"entgo.io/ent/dialect"

	"weir/internal/db"
)

// scratch is an empty database for one comparison.
type scratch struct {
	*db.DB
	drop func() error
}

// openScratch makes an empty database: a file for SQLite, a database on the test server for PostgreSQL. One connection
// only, so that what is set on it stays set.
func openScratch(ctx context.Context, name string) (*scratch, error) {
	if name == dialect.SQLite {
		return openSQLiteScratch(ctx)
	}
	return openPostgresScratch(ctx)
}

func openSQLiteScratch(ctx context.Context) (*scratch, error) {
	dir, err := os.MkdirTemp("", "weir-migratediff-")
	if err != nil {
		return nil, err
	}
	database, err := db.Open(ctx, filepath.Join(dir, "scratch.db"))
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	database.SQL.SetMaxOpenConns(1)
	return &scratch{DB: database, drop: func() error { return os.RemoveAll(dir) }}, nil
}

func openPostgresScratch(ctx context.Context) (*scratch, error) {
	server, err := url.Parse(os.Getenv(serverVariable))
	if err != nil || server.Host == "" {
		return nil, fmt.Errorf("%s is not a PostgreSQL URL; run this through make", serverVariable)
	}
	admin, err := db.Open(ctx, server.String())
	if err != nil {
		return nil, err
	}
	name := "weir_migratediff_" + strings.ToLower(rand.Text())
	if _, err := admin.SQL.ExecContext(ctx, "CREATE DATABASE "+name); err != nil {
		return nil, errors.Join(err, admin.Close())
	}
	drop := func() error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
		defer cancel()
		_, err := admin.SQL.ExecContext(ctx, "DROP DATABASE "+name+" WITH (FORCE)")
		return errors.Join(err, admin.Close())
	}
	target := *server
	target.Path = "/" + name
	database, err := db.Open(ctx, target.String())
	if err != nil {
		return nil, errors.Join(err, drop())
	}
	database.SQL.SetMaxOpenConns(1)
	return &scratch{DB: database, drop: drop}, nil
}

// close drops the database.
func (s *scratch) close() error { return errors.Join(s.Close(), s.drop()) }

// replay runs the files of a folder as the runner does: each in one transaction, with foreign keys off on SQLite.
func (s *scratch) replay(ctx context.Context, dirs directories) (err error) {
	files, err := dirs[s.Dialect].Files()
	if err != nil {
		return fmt.Errorf("list migrations of %s: %w", s.Dialect, err)
	}
	if s.Dialect == dialect.SQLite {
		if _, err := s.SQL.ExecContext(ctx, "PRAGMA foreign_keys=OFF"); err != nil {
			return fmt.Errorf("replay: %w", err)
		}
	}
	for _, file := range files {
		if _, err := s.SQL.ExecContext(ctx, "BEGIN;\n"+string(file.Bytes())+"\nCOMMIT;"); err != nil {
			return fmt.Errorf("replay %s/%s: %w", folder(s.Dialect), file.Name(), err)
		}
	}
	if s.Dialect == dialect.SQLite {
		if _, err := s.SQL.ExecContext(ctx, "PRAGMA foreign_keys=ON"); err != nil {
			return fmt.Errorf("replay: %w", err)
		}
	}
	return nil
}
