package crash_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"weir/bench/rig"
	"weir/internal/billing/stripetest"
	"weir/internal/dbtest"
	"weir/internal/ledger"
	"weir/internal/money"
)

const (
	readyWithin   = time.Minute
	resolveWithin = time.Minute            // CONTRACT §2: holds of a dead process
	dyingWithin   = 500 * time.Millisecond // after all that a flow does is over
)

// bonus is what each new tenant gets.
const bonus = 250_000_000

// stage is an installation whose node is killed again and again.
type stage struct {
	*testing.T
	database string // "sqlite" or "postgres"
	site     *rig.Site
	node     *rig.Node
	upstream *rig.Upstream
	log      *rig.Log
	client   *rig.Client
	tally    *tally
	till     *stripetest.Stripe

	dir           string
	armed, passed string // the files of CRASH_POINT and CRASH_LOG
	serial        int
	late          []rig.Ask // repeats that wait until the claims of dead runs have ended
	orphans       []rig.Ask // requests whose claims dead processes have left
	indebted      map[uuid.UUID]bool
}

// newStage makes an installation on a database; nothing of it runs yet.
func newStage(t *testing.T, database string, all *tally, env ...string) *stage {
	t.Helper()
	dir := t.TempDir()
	s := &stage{T: t, database: database, tally: all, dir: dir, armed: filepath.Join(dir, "armed"), passed: filepath.Join(dir, "passed"), indebted: map[uuid.UUID]bool{}}
	s.till = stripetest.New()
	stripe := httptest.NewServer(s.till)
	t.Cleanup(stripe.Close)
	cfg := rig.Config{Binary: binary, Dir: dir, Env: append([]string{
		"CRASH_POINT=@" + s.armed, "CRASH_LOG=" + s.passed, "WEIR_SIGNUP_BONUS_USD=" + money.Amount(bonus).String(), "WEIR_LOG=warn",
		"STRIPE_SECRET_KEY=" + stripetest.Key, "STRIPE_WEBHOOK_SECRET=" + stripetest.Secret, "STRIPE_API_BASE=" + stripe.URL,
	}, env...)}
	if database == "postgres" {
		cfg.Database, cfg.Redis = dbtest.Postgres(t).Target, dbtest.Redis(t)
	} else if err := os.MkdirAll(filepath.Join(dir, "data"), 0o700); err != nil {
		t.Fatal(err)
	}
	var err error
	s.site, err = rig.NewSite(t.Context(), cfg)
	s.must(err)
	t.Cleanup(func() { s.check(s.site.Close()) })
	s.node, err = s.site.Node("a")
	s.must(err)
	s.upstream, err = rig.StartUpstream()
	s.must(err)
	t.Cleanup(func() { s.check(s.upstream.Close()) })
	s.log, err = rig.NewLog(filepath.Join(dir, "received.jsonl"))
	s.must(err)
	t.Cleanup(func() { s.check(s.log.Close()) })
	s.client = rig.NewClient(s.log)
	t.Cleanup(s.client.Close)
	return s
}

// furnished is a stage whose node runs and sells.
func furnished(t *testing.T, database string, all *tally, env ...string) *stage {
	t.Helper()
	s := newStage(t, database, all, env...)
	s.must(s.site.Migrate(t.Context()))
	s.start()
	s.must(s.site.Furnish(t.Context(), s.node, s.upstream.URL))
	return s
}

func (s *stage) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *stage) check(err error) {
	s.Helper()
	if err != nil {
		s.Error(err)
	}
}

// start begins a life of the node and waits until it is ready.
func (s *stage) start() {
	s.Helper()
	s.must(s.node.Start())
	s.ready()
}

func (s *stage) ready() {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), readyWithin)
	defer cancel()
	s.must(s.node.AwaitReady(ctx))
}

// alive reports whether the node's process runs.
func (s *stage) alive() bool { p := s.node.Process(); return p != nil && p.Running() }

// arm has the process die at the nth passage of a place from now on.
func (s *stage) arm(c spot) {
	s.Helper()
	s.serial++
	draft := s.armed + ".new"
	s.must(os.WriteFile(draft, fmt.Appendf(nil, "%s:%d:%d\n", c.place, c.nth, s.serial), 0o600))
	s.must(os.Rename(draft, s.armed))
}

func (s *stage) disarm() {
	s.Helper()
	if err := os.Remove(s.armed); !errors.Is(err, fs.ErrNotExist) {
		s.must(err)
	}
}

// passages are the places that were passed since the last call, in order.
func (s *stage) passages() []string {
	s.Helper()
	text, err := os.ReadFile(s.passed)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	s.must(err)
	s.must(os.Truncate(s.passed, 0))
	return strings.Fields(string(text))
}

// settle waits until nothing passes any place for a while: what a process does after its client's last byte.
func (s *stage) settle() {
	const quiet = 150 * time.Millisecond
	size, since := int64(-1), time.Now()
	s.await(2*time.Second, func() bool {
		info, err := os.Stat(s.passed)
		if err == nil && info.Size() != size {
			size, since = info.Size(), time.Now()
		}
		return time.Since(since) > quiet
	})
}

// await polls until something has happened, at most as long as given; false when it has not.
func (s *stage) await(within time.Duration, happened func() bool) bool {
	deadline := time.After(within)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !happened() {
		select {
		case <-deadline:
			return happened()
		case <-tick.C:
		}
	}
	return true
}

// rest waits until nothing is held, and returns how long that took.
func (s *stage) rest() time.Duration {
	s.Helper()
	begin := time.Now()
	ctx, cancel := context.WithTimeout(s.Context(), resolveWithin)
	defer cancel()
	s.must(rig.AwaitDrained(ctx, s.site.DB()))
	return time.Since(begin)
}

// prove checks all invariants: those of any moment, or also those at rest.
func (s *stage) prove(e rig.Evidence) {
	s.Helper()
	e.DB, e.Log, e.Upstream, e.Indebted = s.site.DB(), s.log, s.upstream, s.indebted
	report, err := rig.Verify(s.Context(), e)
	s.must(err)
	s.tally.judged(report)
	for _, f := range report.Findings {
		if f.Broken > 0 {
			s.Errorf("%s (%s): %d broken: %v", f.Invariant, f.Promise, f.Broken, f.Violations)
		}
	}
}

// do sends a request to the node and reads its answer to the end.
func (s *stage) do(ask rig.Ask) rig.Receipt { return s.client.Do(s.Context(), s.node.URL, ask) }

// tenant is a new customer with a balance.
func (s *stage) tenant(balance money.Amount) rig.Tenant {
	s.Helper()
	t, err := s.site.Tenant(s.Context(), s.node, balance-bonus)
	s.must(err)
	return t
}

// wallet reads a tenant's.
func (s *stage) wallet(tenant uuid.UUID) ledger.Wallet {
	s.Helper()
	w, err := ledger.NewBook(s.site.DB().SQL, s.site.DB().Dialect, nil).Wallet(s.Context(), tenant)
	s.must(err)
	return w
}
