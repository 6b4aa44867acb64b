package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"weir/bench/rig"
	"weir/internal/db"
	"weir/internal/money"
)

// Bounds of time.
const (
	setUpTimeout = 3 * time.Minute
	restTimeout  = 7 * time.Minute // from the end of trouble to the last proof
	drainTimeout = 60 * time.Second
	stopTimeout  = 30 * time.Second
)

var (
	errBroken  = errors.New("an invariant is broken")
	errTooSlow = errors.New("the soak takes too long")
)

// soak is one run.
type soak struct {
	plan
	dir      string
	servers  *rig.Servers
	site     *rig.Site
	upstream *rig.Upstream
	log      *rig.Log
	members  []*member
	tenants  tenants
	till     *db.DB // by way of a proxy that loses acknowledgements
	tillWay  *rig.Proxy
	diary    *diary
	keyed    keyed
	films    *films
	watch    *watch
	closers  []func() error
}

// tenants of the run.
type tenants struct {
	scarce rig.Tenant   // a wallet of $1 for many callers, topped up in cents
	ample  rig.Tenant   // one for many callers
	alone  []rig.Tenant // one for each caller: what happened to a call can be told by its time
}

// run prints its findings to w. errBroken when the books or the answers are wrong.
func run(ctx context.Context, p plan, w io.Writer) (err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, setUpTimeout+p.span()+restTimeout, errTooSlow)
	defer cancel()
	s := &soak{plan: p}
	if err := s.makeDir(); err != nil {
		return err
	}
	fmt.Fprintf(w, "soak: %s, seed %d, %d nodes, %d callers; logs in %s\n", p.span(), p.seed, p.nodes, p.callers, s.dir)
	defer func() {
		err = errors.Join(err, s.close(err != nil))
	}()
	if err := s.setUp(ctx); err != nil {
		return fmt.Errorf("set up: %w", errors.Join(err, context.Cause(ctx)))
	}
	began := time.Now()
	var broken error
	if err := s.trouble(ctx); err != nil && !errors.Is(err, errBroken) {
		return err
	} else if err != nil {
		broken = err
	}
	rest, err := s.rest(ctx)
	s.report(w, time.Since(began), rest)
	return errors.Join(broken, err)
}

func (s *soak) makeDir() (err error) {
	if s.plan.dir != "" {
		if s.dir, err = filepath.Abs(s.plan.dir); err != nil {
			return err
		}
		return os.MkdirAll(s.dir, 0o700)
	}
	s.dir, err = os.MkdirTemp("", "weir-soak-")
	return err
}

// close ends everything in the order opposite to its start. The directory stays when it was asked for, or needed.
func (s *soak) close(failed bool) error { //nolint:revive // told once, at the end
	var errs []error
	for _, c := range slices.Backward(s.closers) {
		errs = append(errs, c())
	}
	if s.plan.dir == "" && !failed && !s.keep {
		errs = append(errs, os.RemoveAll(s.dir))
	}
	return errors.Join(errs...)
}

func (s *soak) onClose(c func() error) { s.closers = append(s.closers, c) }

func (s *soak) setUp(ctx context.Context) (err error) {
	ctx, cancel := context.WithTimeout(ctx, setUpTimeout)
	defer cancel()
	if s.servers, err = rig.StartServers(ctx); err != nil {
		return err
	}
	s.onClose(s.servers.Stop)
	if s.upstream, err = rig.StartUpstream(); err != nil {
		return err
	}
	s.onClose(s.upstream.Close)
	if s.log, err = rig.NewLog(filepath.Join(s.dir, "received.jsonl")); err != nil {
		return err
	}
	s.onClose(s.log.Close)
	if s.diary, err = newDiary(filepath.Join(s.dir, "nemesis.log")); err != nil {
		return err
	}
	s.onClose(s.diary.close)
	direct := s.servers.Postgres.URL + "&application_name=soak"
	s.site, err = rig.NewSite(ctx, rig.Config{
		Binary: s.weir, Dir: s.dir, Database: s.servers.Postgres.URL, Direct: direct, Redis: s.servers.Redis.URL,
	})
	if err != nil {
		return err
	}
	s.onClose(s.site.Close)
	s.site.DB().SQL.SetMaxIdleConns(-1) // after each restart of the database they would be dead
	if err := s.site.Migrate(ctx); err != nil {
		return err
	}
	if err := s.startMembers(ctx); err != nil {
		return err
	}
	if err := s.furnish(ctx); err != nil {
		return err
	}
	s.watch = newWatch(s)
	return nil
}

func (s *soak) furnish(ctx context.Context) (err error) {
	node := s.members[0].node
	if err := s.site.Furnish(ctx, node, s.upstream.URL); err != nil {
		return err
	}
	if s.tenants.scarce, err = s.site.Tenant(ctx, node, money.USD); err != nil {
		return err
	}
	if s.tenants.ample, err = s.site.Tenant(ctx, node, 1_000_000*money.USD); err != nil {
		return err
	}
	for range s.callers / 3 {
		t, err := s.site.Tenant(ctx, node, 10_000*money.USD)
		if err != nil {
			return err
		}
		s.tenants.alone = append(s.tenants.alone, t)
	}
	if s.tillWay, err = rig.NewProxy(s.servers.Postgres.URL); err != nil {
		return err
	}
	s.onClose(s.tillWay.Close)
	s.tillWay.Odds(rig.LostReply, 5)
	s.tillWay.Odds(rig.LostCommit, 20)
	if s.till, err = db.OpenBounded(ctx, s.tillWay.URL+"&application_name=till", drainTimeout/6); err != nil {
		return err
	}
	s.onClose(s.till.Close)
	return s.furnishFilms(ctx)
}

// trouble runs load, nemesis and checks side by side until the time is over, somebody says stop, or something is wrong.
func (s *soak) trouble(ctx context.Context) error {
	span, over := context.WithTimeout(ctx, s.span())
	defer over()
	nemesis, nctx := errgroup.WithContext(span)
	for i, n := range s.nemeses() {
		nemesis.Go(func() error { return s.haunt(nctx, n, uint64(i)) })
	}
	nemesis.Go(func() error { return s.watch.run(nctx) })
	load, lctx := errgroup.WithContext(ctx) // calls that run when the time is over are waited for
	s.startLoad(lctx, nctx.Done(), load)
	s.films.start(lctx, nctx.Done(), load)
	err := nemesis.Wait()
	over()
	if span.Err() == nil || ctx.Err() != nil {
		err = errors.Join(err, context.Cause(ctx))
	}
	return errors.Join(err, s.heal(ctx), load.Wait())
}

// heal brings everything back.
func (s *soak) heal(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, restTimeout)
	defer cancel()
	for _, m := range s.members {
		m.way.Heal()
	}
	s.tillWay.Heal()
	if err := errors.Join(s.revive(ctx, s.servers.Redis), s.revive(ctx, s.servers.Postgres)); err != nil {
		return err
	}
	for _, m := range s.members {
		if err := m.bringUp(ctx); err != nil {
			return err
		}
	}
	return nil
}
