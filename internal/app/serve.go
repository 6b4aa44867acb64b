package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"
	"golang.org/x/sync/errgroup"

	"weir/internal/config"
	"weir/internal/db"
	"weir/internal/server"
	"weir/migrations"
	"weir/relay/stored"
)

// migrationPoll is how often a process that waits for `weir migrate up` looks again.
const migrationPoll = time.Second

// Serve runs one process until ctx ends: it stops accepting, lets running requests and streams finish, settles, flushes,
// and returns nil. It answers on its listeners from the first moment, with 503 until it is ready.
func Serve(ctx context.Context, cfg *config.Config, opts Options) error {
	p, err := newProcess(ctx, cfg, opts)
	if err != nil {
		return err
	}
	return p.run(ctx)
}

// process is what Serve holds: the listeners, and the gate that opens once the App behind it is ready.
type process struct {
	cfg      *config.Config
	opts     Options
	log      zerolog.Logger
	api      net.Listener
	metrics  net.Listener // nil when off
	gate     server.Gate
	ops      server.Gate
	draining atomic.Bool
	making   atomic.Pointer[stored.Handlers]
	hurry    chan struct{} // closed when the drain time is over
}

func newProcess(ctx context.Context, cfg *config.Config, opts Options) (*process, error) {
	p := &process{cfg: cfg, opts: opts, log: newLog(cfg, opts.Log), api: opts.Listener, hurry: make(chan struct{})}
	var listen net.ListenConfig
	var err error
	if p.api == nil {
		if p.api, err = listen.Listen(ctx, "tcp", cfg.Listen); err != nil {
			return nil, fmt.Errorf("listen: %w", err)
		}
	}
	if cfg.MetricsListen != "" {
		if p.metrics, err = listen.Listen(ctx, "tcp", cfg.MetricsListen); err != nil {
			return nil, errors.Join(fmt.Errorf("listen for metrics (WEIR_METRICS_LISTEN; empty = off): %w", err), p.api.Close())
		}
	}
	p.gate.Relay = relayShapes()
	p.gate.Close("starting")
	p.ops.Close("starting")
	return p, nil
}

// run has two lives that end one after the other: the HTTP server, which drains when ctx ends, and the App behind it, which
// must outlive the last request.
func (p *process) run(ctx context.Context) error {
	work, stopWork := context.WithCancel(context.WithoutCancel(ctx))
	defer stopWork()
	front, stopFront := context.WithCancel(ctx)
	defer stopFront()
	open, closeDoor := context.WithCancel(context.WithoutCancel(ctx))
	defer closeDoor()
	var g errgroup.Group
	g.Go(func() error {
		defer stopWork()
		sites := []server.Site{{Listener: p.api, Handler: &p.gate}}
		if p.metrics != nil {
			sites = append(sites, server.Site{Listener: p.metrics, Handler: &p.ops})
		}
		context.AfterFunc(front, func() {
			p.draining.Store(true)
			if ctx.Err() != nil { // told to stop, and not failed: whoever asks /readyz learns of it first
				wait(work, p.cfg.DrainDelay)
			}
			closeDoor()
		})
		drain := server.Drain{Time: p.cfg.DrainTimeout, Over: func() { close(p.hurry) }}
		err := server.Serve(open, p.log, drain, sites...)
		if making := p.making.Load(); making != nil { // what is made in the background needs the ledger too
			patience, cancel := context.WithTimeout(work, p.cfg.DrainTimeout)
			defer cancel()
			making.Close(patience)
		}
		return err
	})
	g.Go(func() error {
		defer stopFront()
		return p.work(front, work)
	})
	return g.Wait()
}

// wait returns after some time, or when ctx ends.
func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// work builds the App, opens the gate and runs what is behind it until work ends. starting ends when the process is to stop.
func (p *process) work(starting, work context.Context) (err error) {
	a, err := p.build(starting)
	if err != nil {
		if starting.Err() != nil {
			return nil
		}
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	seeded, err := a.seed(starting, p.api.Addr())
	if err != nil {
		return err
	}
	handlers, err := a.handlers(&p.draining)
	if err != nil {
		return err
	}
	p.making.Store(a.stored)
	running, stop := context.WithCancel(work)
	defer stop()
	g, running := errgroup.WithContext(running)
	a.start(running, g)
	g.Go(func() error {
		select {
		case <-p.hurry:
			a.engine.Hurry()
		case <-running.Done():
		}
		return nil
	})
	if err := a.warm(running); err != nil {
		stop()
		return errors.Join(err, g.Wait())
	}
	p.gate.Open(handlers.api)
	p.ops.Open(handlers.operations)
	p.log.Info().Str("listen", p.api.Addr().String()).Str("role", string(p.opts.Role)).Str("version", p.opts.Version).Msg("ready")
	if err := a.greet(p.api.Addr(), seeded); err != nil {
		p.log.Warn().Err(err).Msg("greeting could not be printed")
	}
	return g.Wait()
}

// build opens the database, and waits there for migrations that somebody else must run.
func (p *process) build(ctx context.Context) (*App, error) {
	for {
		a, err := New(ctx, p.cfg, p.opts)
		if !errors.Is(err, migrations.ErrPending) {
			return a, err
		}
		p.gate.Close(migrations.ErrPending.Error())
		p.log.Warn().Msg(migrations.ErrPending.Error())
		if err := p.awaitMigrations(ctx); err != nil {
			return nil, err
		}
	}
}

func (p *process) awaitMigrations(ctx context.Context) error {
	d, err := db.Open(ctx, DatabaseTarget(p.cfg))
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }() // opened anew by New
	tick := time.NewTicker(migrationPoll)
	defer tick.Stop()
	for {
		if err := migrations.Verify(ctx, d.SQL, d.Dialect); !errors.Is(err, migrations.ErrPending) {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-tick.C:
		}
	}
}

// migrate brings the schema up to date on SQLite and in demo mode, and elsewhere fails with migrations.ErrPending while
// something is missing. A database that is newer than the binary is refused.
func (a *App) migrate(ctx context.Context) (err error) {
	d, err := db.Open(ctx, DatabaseTarget(a.cfg)) // unlike the App's own, it waits as long as a migration takes
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if d.Dialect == db.Postgres && !a.cfg.Demo {
		return migrations.Verify(ctx, d.SQL, d.Dialect)
	}
	applied, err := migrations.Up(ctx, d.SQL, d.Dialect)
	if len(applied) > 0 {
		a.log.Info().Strs("migrations", applied).Msg("database migrated")
	}
	return err
}
