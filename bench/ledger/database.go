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

	"weir/internal/db"
	"weir/migrations"
)

// open makes an empty, migrated database and says how to be rid of it.
func open(ctx context.Context, o options, name string) (*db.DB, func() error, error) {
	switch name {
	case "sqlite":
		return openSQLite(ctx, o.dir)
	case "postgres":
		return openPostgres(ctx, o.url)
	}
	return nil, nil, errors.New("unknown database")
}

func openSQLite(ctx context.Context, dir string) (*db.DB, func() error, error) {
	dir, err := os.MkdirTemp(dir, "weir-bench-")
	if err != nil {
		return nil, nil, err
	}
	d, err := migrated(ctx, filepath.Join(dir, db.FileName))
	if err != nil {
		return nil, nil, errors.Join(err, os.RemoveAll(dir))
	}
	return d, func() error { return errors.Join(d.Close(), os.RemoveAll(dir)) }, nil
}

func openPostgres(ctx context.Context, server string) (*db.DB, func() error, error) {
	u, err := url.Parse(server)
	if err != nil || u.Host == "" {
		return nil, nil, errors.New("-url (or TEST_DATABASE_URL) must name a PostgreSQL server")
	}
	admin, err := db.Open(ctx, server)
	if err != nil {
		return nil, nil, err
	}
	name := "weir_bench_" + strings.ToLower(rand.Text())
	if _, err := admin.SQL.ExecContext(ctx, "CREATE DATABASE "+name); err != nil {
		return nil, nil, errors.Join(fmt.Errorf("create database: %w", err), admin.Close())
	}
	drop := func() error {
		_, err := admin.SQL.ExecContext(context.WithoutCancel(ctx), "DROP DATABASE "+name+" WITH (FORCE)")
		return errors.Join(err, admin.Close())
	}
	u.Path = "/" + name
	d, err := migrated(ctx, u.String())
	if err != nil {
		return nil, nil, errors.Join(err, drop())
	}
	return d, func() error { return errors.Join(d.Close(), drop()) }, nil
}

func migrated(ctx context.Context, target string) (*db.DB, error) {
	d, err := db.Open(ctx, target)
	if err != nil {
		return nil, err
	}
	if _, err := migrations.Up(ctx, d.SQL, d.Dialect); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}
