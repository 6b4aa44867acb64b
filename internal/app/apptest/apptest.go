// Package apptest runs whole nodes of Weir inside a test, through the same composition as the binary, with a vendor that
// does as it is told behind them. Everything is done through the doors that customers use.
package apptest

import (
	"context"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"weir/internal/app"
	"weir/internal/auth"
	"weir/internal/clock"
	"weir/internal/config"
	"weir/internal/db"
	"weir/internal/dbtest"
	"weir/internal/ledger"
	"weir/internal/secret"
	"weir/internal/usage"
	"weir/relay/engine"
)

// patience is how long the kit waits for what must happen soon.
const patience = 15 * time.Second

// RootPassword is that of the first administrator, root@localhost.
const RootPassword = "root password"

// Site is one installation: a database, a Redis on PostgreSQL, and a secret key. Nodes are started on it.
type Site struct {
	DB *dbtest.DB
	// Env are the settings of its nodes, NAME=value; a later one wins.
	Env []string
	// Timeouts of calls to vendors; zero = the engine's own.
	Timeouts engine.Timeouts

	t testing.TB
}

// Each runs a test on an installation with SQLite and on one with PostgreSQL and Redis.
func Each(t *testing.T, test func(t *testing.T, s *Site)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) { test(t, New(t, d)) })
}

// New is an installation on a database. When the test ends, its ledger must be sound.
func New(t testing.TB, d *dbtest.DB) *Site {
	t.Helper()
	s := &Site{DB: d, t: t, Env: []string{
		"WEIR_SECRET_KEY=" + secret.Generate().Reveal(), "WEIR_ROOT_PASSWORD=" + RootPassword, "WEIR_METRICS_LISTEN=", "WEIR_SIGNUP=open",
		"WEIR_ALLOW_PRIVATE_UPSTREAMS=1", "WEIR_TRUSTED_PROXIES=127.0.0.1", "WEIR_DRAIN_TIMEOUT=10s", "WEIR_LOG=warn",
	}}
	if d.Dialect == db.Postgres {
		s.Env = append(s.Env, "WEIR_DATABASE_URL="+d.Target, "WEIR_REDIS_URL="+dbtest.Redis(t), "WEIR_DATA_DIR="+t.TempDir())
	} else {
		s.Env = append(s.Env, "WEIR_DATA_DIR="+filepath.Dir(d.Target))
	}
	t.Cleanup(s.sound)
	return s
}

// sound proves the ledger's invariants, and that nothing is held any more.
func (s *Site) sound() {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(s.t.Context()), patience)
	defer cancel()
	checker := ledger.Checker{DB: s.DB.SQL, Dialect: s.DB.Dialect}
	report, err := checker.Check(ctx)
	if err != nil {
		s.t.Errorf("check the ledger: %v", err)
	}
	for _, f := range report.Findings {
		if f.Broken > 0 {
			s.t.Errorf("ledger: %s (%s) is broken: %v", f.Invariant, f.Promise, f.Violations)
		}
	}
	s.rolledUp(ctx)
	var open int
	if err := s.DB.SQL.QueryRowContext(ctx, "SELECT count(*) FROM open_holds").Scan(&open); err != nil || open > 0 {
		s.t.Errorf("%d holds are still open (%v)", open, err)
	}
}

// rolledUp proves that usage by hour and day is what the journal and the usage records say.
func (s *Site) rolledUp(ctx context.Context) {
	r := usage.NewRollup(usage.RollupConfig{
		Ent: s.DB.Ent, Journal: ledger.Journal{DB: s.DB.SQL, Dialect: s.DB.Dialect}, Clock: clock.System{},
	})
	if _, err := r.RollUp(ctx); err != nil {
		s.t.Errorf("roll up usage: %v", err)
	}
	tenants, err := r.Tenants(ctx)
	if err != nil {
		s.t.Errorf("roll up usage: %v", err)
	}
	for _, tenant := range tenants {
		if n, err := r.Repair(ctx, tenant); err != nil || n > 0 {
			s.t.Errorf("usage of %s: %d rows are not what the journal says (%v)", tenant, n, err)
		}
	}
	if n, err := r.RepairPlatform(ctx); err != nil || n > 0 {
		s.t.Errorf("usage of the platform: %d rows are not what the journal says (%v)", n, err)
	}
}

// Node is one running process of an installation.
type Node struct {
	URL  string
	Site *Site

	t    testing.TB
	log  *logBuffer
	stop context.CancelFunc
	done chan error
	once sync.Once
}

// Start runs a node and returns when it is ready. It stops with the test, which fails when that goes wrong.
func (s *Site) Start(t testing.TB, env ...string) *Node {
	t.Helper()
	n := s.Launch(t, env...)
	n.AwaitReady()
	return n
}

// Launch runs a node and does not wait for it.
func (s *Site) Launch(t testing.TB, env ...string) *Node {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	settings := slices.Concat(s.Env, []string{"WEIR_LISTEN=" + listener.Addr().String()}, env)
	cfg, err := config.Load(settings, filepath.Join(t.TempDir(), config.FileName))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	n := &Node{
		URL: "http://" + listener.Addr().String(), Site: s, t: t, stop: stop, done: make(chan error, 1), log: &logBuffer{},
	}
	go func() {
		n.done <- app.Serve(ctx, cfg, app.Options{
			Role: app.RoleAll, Version: "test", Out: io.Discard, Log: n.log, Listener: listener, Timeouts: s.Timeouts,
			PasswordCost: auth.PasswordCost{MemoryKiB: 64, Passes: 1},
		})
	}()
	t.Cleanup(func() {
		n.Stop()
		if t.Failed() {
			t.Logf("log of %s:\n%s", n.URL, n.log)
		}
	})
	return n
}

// Attach is a node that runs elsewhere: a process of the binary.
func (s *Site) Attach(t testing.TB, url string) *Node {
	t.Helper()
	n := &Node{URL: url, Site: s, t: t, done: make(chan error, 1), log: &logBuffer{}}
	n.once.Do(func() {}) // it is not ours to stop
	return n
}

// Behind leads a setting's server (WEIR_DATABASE_URL, WEIR_REDIS_URL) through a proxy, for nodes that start from now on.
func (s *Site) Behind(t testing.TB, setting string) *Proxy {
	t.Helper()
	for _, kv := range slices.Backward(s.Env) {
		if server, ok := strings.CutPrefix(kv, setting+"="); ok {
			p := NewProxy(t, server)
			s.Env = append(s.Env, setting+"="+p.URL)
			return p
		}
	}
	t.Fatalf("%s is not set", setting)
	return nil
}

// AwaitReady waits until /readyz is 200.
func (n *Node) AwaitReady() {
	n.t.Helper()
	n.Await("ready", func() bool {
		select {
		case err := <-n.done:
			n.done <- err
			n.t.Fatalf("the node ended: %v\n%s", err, n.log)
		default:
		}
		r, err := n.try(http.MethodGet, "/readyz", "", "")
		return err == nil && r.Status == http.StatusOK
	})
}

// Refuses waits until the node accepts no more connections.
func (n *Node) Refuses() {
	n.t.Helper()
	n.Await("closed", func() bool {
		c, err := (&net.Dialer{Timeout: time.Second}).DialContext(context.WithoutCancel(n.t.Context()), "tcp", strings.TrimPrefix(n.URL, "http://"))
		if err == nil {
			_ = c.Close()
		}
		return err != nil
	})
}

// Stop ends the node as SIGTERM does and waits for it. Later calls do nothing.
func (n *Node) Stop() {
	n.once.Do(func() {
		n.stop()
		select {
		case err := <-n.done:
			if err != nil {
				n.t.Errorf("the node ended with %v", err)
			}
		case <-time.After(patience):
			n.t.Errorf("the node does not end")
		}
	})
}

// Await polls until what is wanted has happened, and fails the test when that takes too long.
func (n *Node) Await(what string, happened func() bool) {
	n.t.Helper()
	Await(n.t, what, happened)
}

// Await polls until what is wanted has happened, and fails the test when that takes too long.
func Await(t testing.TB, what string, happened func() bool) {
	t.Helper()
	deadline := time.After(patience)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !happened() {
		select {
		case <-deadline:
			t.Fatalf("not %s within %s", what, patience)
		case <-tick.C:
		}
	}
}

// logBuffer collects a node's log for tests that fail.
type logBuffer struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// Log is what the node has logged so far.
func (n *Node) Log() string { return n.log.String() }
