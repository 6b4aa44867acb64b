package crash_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"weir/bench/rig"
	"weir/internal/ledger"
	"weir/internal/money"
)

// The price of a video, and how long everything may take that dead processes have left: a lease, and the video.
const (
	videoPrice  = 15 * cent
	endsWithin  = 6 * time.Minute
	videoWithin = 45 * time.Second
)

// video is an order of a customer who repeats it until it is taken.
type video struct {
	key, id, status string
}

// tasks is a customer who orders videos from a node in demo mode, which makes them by itself.
type tasks struct {
	*stage
	tenant rig.Tenant
	orders []*video
}

// order asks for a video, once more where it was asked for.
func (a *tasks) order(v *video) {
	if status, answer, err := a.tenant.Video(a.Context(), a.node, "", v.key, `{"prompt":"a weir at dawn","model":"gen-2"}`); err == nil && status == http.StatusOK {
		if v.id != "" && v.id != answer.ID {
			a.Errorf("%s was %s, and is %s", v.key, v.id, answer.ID)
		}
		v.id = answer.ID
	}
}

func (a *tasks) look(v *video) bool {
	if status, answer, err := a.tenant.Video(a.Context(), a.node, "/"+v.id, "", ""); err == nil && status == http.StatusOK {
		v.status = answer.Status
	}
	return v.status == "completed" || v.status == "failed"
}

// dies orders a video whose node dies on its way, and starts the node again. It reports whether it died.
func (a *tasks) dies(c spot) bool {
	v := &video{key: "dies-" + c.String()}
	a.orders = append(a.orders, v)
	a.arm(c)
	a.order(v)
	died := a.await(videoWithin, func() bool { return !a.alive() || v.id != "" && a.look(v) }) && !a.alive()
	a.disarm()
	if !a.alive() {
		a.start()
	}
	return died
}

// TestTasks: wherever a process dies on the way of a task, the next one finishes it; one order is one task, one charge and one video,
// and what never became a task costs nothing. On PostgreSQL the queue loses everything besides.
func TestTasks(t *testing.T) {
	t.Parallel()
	f := &flow{name: "task", only: []string{"task."}}
	for _, database := range []string{"sqlite", "postgres"} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			if database == "postgres" && !everything() {
				return // it waits for leases
			}
			a := &tasks{stage: newStage(t, database, results, "WEIR_DEMO=1")}
			a.start()
			a.tenant = a.stage.tenant(20 * money.USD)
			whole := &video{key: "undisturbed"}
			a.orders = append(a.orders, whole)
			a.order(whole)
			if !a.await(videoWithin, func() bool { return a.look(whole) }) || whole.status != "completed" {
				t.Fatalf("undisturbed: %+v", whole)
			}
			spots := f.spots(a.passages())
			if len(spots) < 7 {
				t.Errorf("passed only %v", spots)
			}
			if !everything() {
				spots = todaysCases(spots)
			}
			for _, c := range spots {
				if a.dies(c) {
					results.hit(database, f, c, "")
				} else {
					results.miss(database, f, c)
				}
			}
			if database == "postgres" {
				a.flush()
			}
			a.finish()
		})
	}
}

// flush has Redis lose everything while tasks are open.
func (a *tasks) flush() {
	v := &video{key: "flushed"}
	a.orders = append(a.orders, v)
	a.order(v)
	o, err := redis.ParseURL(a.site.Redis())
	a.must(err)
	client := redis.NewClient(o)
	a.check(client.FlushDB(a.Context()).Err())
	a.check(client.Close())
}

// finish repeats what was not taken, waits for all that was, and counts the money.
func (a *tasks) finish() {
	for _, v := range a.orders {
		if !a.await(endsWithin, func() bool {
			if v.id == "" {
				a.order(v)
			}
			return v.id != "" && a.look(v)
		}) {
			a.Errorf("%+v does not end", v)
		}
		if v.status != "completed" {
			a.Errorf("%+v", v)
		}
		status, _, err := a.tenant.Video(a.Context(), a.node, "/"+v.id+"/content", "", "")
		if status != http.StatusOK {
			a.Errorf("%+v has no content: %d", v, status)
		}
		_ = err // it is no JSON
	}
	a.rest()
	n := money.Amount(len(a.orders))
	if w := a.wallet(a.tenant.ID); w.Balance() != 20*money.USD-n*videoPrice || w.Held != 0 || w.Debt != 0 {
		a.Errorf("%d videos came to %+v", n, w)
	}
	var rows, charges, told int
	a.check(a.site.DB().SQL.QueryRowContext(a.Context(), "SELECT count(*), count(CASE WHEN state = 'SUCCEEDED' THEN 1 END) FROM tasks").Scan(&rows, &told))
	a.check(a.site.DB().SQL.QueryRowContext(a.Context(), "SELECT count(*) FROM charges WHERE tenant_id = $1 AND cash_n + bonus_n > 0", a.tenant.ID).Scan(&charges))
	if rows != len(a.orders) || told != rows || charges != rows {
		a.Errorf("%d orders are %d tasks, %d of them made, and %d charges", len(a.orders), rows, told, charges)
	}
	checker := ledger.Checker{DB: a.site.DB().SQL, Dialect: a.site.DB().Dialect}
	report, err := checker.Check(a.Context())
	a.must(err)
	for _, f := range report.Findings {
		if f.Broken > 0 {
			a.Errorf("%s (%s): %v", f.Invariant, f.Promise, f.Violations)
		}
	}
}
