package crash_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"weir/ent"
	"weir/internal/clock"
	"weir/internal/db"
	"weir/internal/dbtest"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/internal/outbox"
	"weir/internal/viewer"
)

// offspring runs ./child on a database of its own.
type offspring struct {
	*testing.T
	d             *dbtest.DB
	armed, passed string
}

func newOffspring(t *testing.T, d *dbtest.DB) *offspring {
	t.Helper()
	dir := t.TempDir()
	return &offspring{T: t, d: d, armed: filepath.Join(dir, "armed"), passed: filepath.Join(dir, "passed")}
}

// run returns the words that the child printed and whether it was killed; it dies at c, nil for nowhere.
func (o *offspring) run(c *spot, args ...string) (printed []string, died bool) {
	o.Helper()
	ctx, cancel := context.WithTimeout(o.Context(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, child, args...)
	cmd.Env = append(os.Environ(), "CRASH_LOG="+o.passed)
	if c != nil {
		cmd.Env = append(cmd.Env, "CRASH_POINT="+c.String())
	}
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	exit, ok := errors.AsType[*exec.ExitError](err)
	died = ok && exit.ExitCode() == -1 && ctx.Err() == nil
	if err != nil && (!died || c == nil) {
		o.Errorf("child %v: %v\n%s", args, err, errs.String())
	}
	return strings.Fields(out.String()), died
}

// sound proves I1–I12.
func (o *offspring) sound() {
	o.Helper()
	checker := ledger.Checker{DB: o.d.SQL, Dialect: o.d.Dialect}
	report, err := checker.Check(o.Context())
	if err != nil {
		o.Error(err)
	}
	results.judged(report)
	for _, f := range report.Findings {
		if f.Broken > 0 {
			o.Errorf("%s (%s): %v", f.Invariant, f.Promise, f.Violations)
		}
	}
}

func (o *offspring) wallet(tenant uuid.UUID) ledger.Wallet {
	o.Helper()
	w, err := ledger.NewBook(o.d.SQL, o.d.Dialect, clock.System{}).Wallet(o.Context(), tenant)
	if err != nil {
		o.Error(err)
	}
	return w
}

// TestBook: whatever a book was doing, what was acknowledged is booked, and the same commands once more come to the same.
func TestBook(t *testing.T) {
	t.Parallel()
	f := &flow{name: "book", only: []string{""}}
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		o := newOffspring(t, d)
		run := func(c *spot) (died bool) {
			tenant := id.NewUUID()
			name := tenant.String()
			done, died := o.run(c, "book", d.Target, name, name)
			for _, step := range done {
				if step != "first" && step != "second" {
					continue
				}
				var n int
				err := d.SQL.QueryRowContext(t.Context(), "SELECT count(*) FROM transfers WHERE idem_key = $1", name+":"+step).Scan(&n)
				if err != nil || n != 1 {
					t.Errorf("the acknowledged credit %q is booked %d times (%v)", step, n, err)
				}
			}
			o.sound()
			if died {
				o.run(nil, "book", d.Target, name, name)
				o.sound()
			}
			if w := o.wallet(tenant); w != (ledger.Wallet{Cash: 5_700_000_000}) {
				t.Errorf("%v: the wallet is %+v", c, w)
			}
			return died
		}
		if run(nil); t.Failed() {
			return
		}
		for _, c := range todaysCases(f.spots(places(t, o.passed))) {
			if run(&c) {
				results.hit(strings.TrimSuffix(d.Dialect, "3"), f, c, "")
			} else {
				results.miss(strings.TrimSuffix(d.Dialect, "3"), f, c)
			}
		}
	})
}

// places are those of a log.
func places(t *testing.T, path string) []string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(text))
}

// eventsPerCase is how many events a process that dies has to carry out.
const eventsPerCase = 3

// TestJobs: whatever a worker was doing, each event is carried out exactly once. On a real Redis a task of a dead worker is
// taken up again after its lease and the queue's next look, so that there all cases wait side by side, in full runs only.
func TestJobs(t *testing.T) {
	t.Parallel()
	f := &flow{name: "jobs", only: []string{"outbox.", "jobs.", "ledger.credit.", "db."}}
	for _, database := range []string{"sqlite", "postgres"} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			if database == "postgres" && !everything() {
				return
			}
			first := newJobs(t, database)
			if first.run(nil); t.Failed() {
				return
			}
			var wg sync.WaitGroup
			turns := make(chan struct{}, 6)
			for _, c := range todaysCases(f.spots(places(t, first.passed))) {
				j := newJobs(t, database)
				wg.Go(func() {
					turns <- struct{}{}
					defer func() { <-turns }()
					if j.run(&c) {
						results.hit(database, f, c, "")
					} else {
						results.miss(database, f, c)
					}
				})
			}
			wg.Wait()
		})
	}
}

// jobsCase is a worker with events to carry out.
type jobsCase struct {
	*offspring
	redis  string
	tenant uuid.UUID
}

func newJobs(t *testing.T, database string) *jobsCase {
	t.Helper()
	j := &jobsCase{tenant: id.NewUUID()}
	if database == "postgres" {
		j.offspring, j.redis = newOffspring(t, dbtest.Postgres(t)), dbtest.Redis(t)
	} else {
		j.offspring = newOffspring(t, dbtest.SQLite(t))
	}
	box := outbox.New(clock.System{})
	ctx := viewer.SystemContext(t.Context(), "test")
	for range eventsPerCase {
		err := db.Exec(ctx, j.d.Ent, func(ctx context.Context, tx *ent.Tx) error {
			_, err := box.Append(ctx, tx, "crash.credit", j.tenant)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return j
}

func (j *jobsCase) run(c *spot) (died bool) {
	_, died = j.offspring.run(c, "jobs", j.d.Target, j.redis)
	j.sound()
	if died {
		j.offspring.run(nil, "jobs", j.d.Target, j.redis)
		j.sound()
	}
	if w := j.wallet(j.tenant); w != (ledger.Wallet{Cash: eventsPerCase * money.USD}) {
		j.Errorf("%v: %d events came to %+v", fmt.Sprint(c), eventsPerCase, w)
	}
	return died
}
