package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"weir/internal/app"
	"weir/internal/config"
	"weir/internal/db"
	"weir/internal/id"
	"weir/internal/secret"
	"weir/migrations"
)

// stage is an installation with a database of its own.
type stage struct {
	options

	d      *db.DB
	drop   func() error
	dir    string
	target string
	master secret.String
	keys   *secret.Keys
	cast   []tenant
}

func newStage(ctx context.Context, o options) (_ *stage, err error) {
	s := &stage{options: o, master: secret.Generate(), drop: func() error { return nil }}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	if s.keys, err = secret.Derive(s.master); err != nil {
		return nil, err
	}
	if s.dir, err = os.MkdirTemp("", "weir-bench-"); err != nil {
		return nil, err
	}
	if err := s.create(ctx); err != nil {
		return nil, err
	}
	if s.d, err = db.Open(ctx, s.target); err != nil {
		return nil, err
	}
	_, err = migrations.Up(ctx, s.d.SQL, s.d.Dialect)
	return s, err
}

// create makes the database.
func (s *stage) create(ctx context.Context) error {
	u, err := url.Parse(s.url)
	if err != nil || u.Host == "" {
		return errors.New("-url (or TEST_DATABASE_URL) must name a PostgreSQL server")
	}
	admin, err := db.Open(ctx, s.url)
	if err != nil {
		return err
	}
	name := "weir_bench_" + strings.ToLower(rand.Text())
	if _, err := admin.SQL.ExecContext(ctx, "CREATE DATABASE "+name); err != nil {
		return errors.Join(fmt.Errorf("create database: %w", err), admin.Close())
	}
	s.drop = func() error {
		_, err := admin.SQL.ExecContext(context.WithoutCancel(ctx), "DROP DATABASE "+name+" WITH (FORCE)")
		return errors.Join(err, admin.Close())
	}
	u.Path = "/" + name
	s.target = u.String()
	return nil
}

func (s *stage) close() error {
	var errs []error
	if s.d != nil {
		errs = append(errs, s.d.Close())
	}
	errs = append(errs, s.drop())
	if s.dir != "" {
		errs = append(errs, os.RemoveAll(s.dir))
	}
	return errors.Join(errs...)
}

// readiness is how long a node may take to be ready.
const readiness = time.Minute

// serve runs a node of the API while work lasts.
func (s *stage) serve(ctx context.Context, work func(ctx context.Context, base string) error) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	cfg, err := config.Load([]string{
		"WEIR_DATABASE_URL=" + s.target, "WEIR_DATA_DIR=" + s.dir, "WEIR_SECRET_KEY=" + s.master.Reveal(), "WEIR_METRICS_LISTEN=",
		"WEIR_LISTEN=" + listener.Addr().String(), "WEIR_LOG=error",
	}, filepath.Join(s.dir, config.FileName))
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	served := make(chan error, 1)
	go func() {
		served <- app.Serve(ctx, cfg, app.Options{Role: app.RoleAll, Version: "bench", Out: io.Discard, Log: os.Stderr, Listener: listener})
	}()
	base := "http://" + listener.Addr().String()
	if err := ready(ctx, base); err != nil {
		return err
	}
	err = work(ctx, base)
	stop()
	return errors.Join(err, <-served)
}

// catchUp is how long the node may take to look at a history that it has never seen.
const catchUp = 15 * time.Minute

// caughtUp returns when the node has proved the books for the first time, which a node does in small steps as they grow.
func (s *stage) caughtUp(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, catchUp)
	defer cancel()
	began := time.Now()
	for tick := time.NewTicker(time.Second); ; {
		var proofs int
		if err := s.d.SQL.QueryRowContext(ctx, "SELECT count(*) FROM ledger_watch WHERE finished_at IS NOT NULL").Scan(&proofs); err != nil {
			return err
		}
		if proofs > 0 {
			tick.Stop()
			fmt.Fprintf(os.Stderr, "the node has proved the books after %s\n", time.Since(began).Round(time.Second))
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.New("the node does not prove the books")
		case <-tick.C:
		}
	}
}

// rebuild computes a tenant's sums again, as `weir usage rebuild` does, and returns what that says.
func (s *stage) rebuild(ctx context.Context, t tenant) (string, error) {
	var said strings.Builder
	err := app.RebuildUsage(ctx, s.d, id.Format(id.Tenant, t.id), &said)
	return strings.TrimSpace(said.String()), err
}
