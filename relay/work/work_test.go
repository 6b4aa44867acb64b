package work

import (
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"weir/internal/dbtest"
	"weir/internal/fault"
	"weir/internal/task"
	"weir/relay/wire"
)

// TestEnds: how a task ends, what it costs, and how many jobs the vendor had of it.
func TestEnds(t *testing.T) {
	t.Parallel()
	failsOnce := func(err error) func(int, *wire.Job) error {
		return func(n int, _ *wire.Job) error {
			if n == 1 {
				return err
			}
			return nil
		}
	}
	always := func(err error) func(int, *wire.Job) error { return func(int, *wire.Job) error { return err } }
	says := func(s wire.JobStatus) func(wire.JobRef) (*wire.JobStatus, error) {
		return func(wire.JobRef) (*wire.JobStatus, error) { return &s, nil }
	}
	for _, row := range []struct {
		name    string
		vendor  *vendor
		library bool // the vendor can be asked by our reference
		state   task.State
		code    string
		cost    string
		jobs    int
	}{
		{"it is made", &vendor{}, false, task.Succeeded, "", "0.50", 1},
		{"half of it is made", &vendor{poll: says(wire.JobStatus{
			State: wire.JobSucceeded, Made: wire.Usage{Seconds: 5}, Results: []wire.JobResult{{URL: "vendor:video"}},
		})}, false, task.Succeeded, "", "0.25", 1},
		{"more is made than was asked for", &vendor{poll: says(wire.JobStatus{
			State: wire.JobSucceeded, Made: wire.Usage{Seconds: 60}, Results: []wire.JobResult{{URL: "vendor:video"}},
		})}, false, task.Succeeded, "", "0.50", 1},
		{"the vendor fails", &vendor{poll: says(wire.JobStatus{
			State: wire.JobFailed, Failure: &wire.JobFailure{Code: wire.FailurePolicy, Message: "no"},
		})}, false, task.Failed, wire.FailurePolicy, "0.00", 1},
		{"the vendor has forgotten it", &vendor{poll: says(wire.JobStatus{State: wire.JobExpired})}, false, task.Expired, "expired", "0.00", 1},
		{"the vendor stops it", &vendor{poll: says(wire.JobStatus{State: wire.JobCancelled})}, false, task.Cancelled, "cancelled", "0.00", 1},
		{"the result is no video", &vendor{content: strings.NewReader("<html>sorry</html>")}, false, task.Failed, wire.FailureResult, "0.00", 1},
		{"the result is empty", &vendor{content: strings.NewReader("")}, false, task.Failed, wire.FailureResult, "0.00", 1},
		{"it takes too long", &vendor{poll: running}, false, task.Expired, "expired", "0.00", 1},
		{"nobody answers", &vendor{poll: func(wire.JobRef) (*wire.JobStatus, error) {
			return nil, fault.New(fault.UpstreamFailed, "away")
		}}, false, task.Expired, "expired", "0.00", 1},
		{"the input is refused", &vendor{submit: always(fault.New(fault.UpstreamInvalid, "bad picture"))}, false, task.Failed, wire.FailureInput, "0.00", 0},
		{"it is refused once", &vendor{submit: failsOnce(fault.New(fault.UpstreamRateLimited, "busy"))}, false, task.Succeeded, "", "0.50", 1},
		{"it is refused always", &vendor{submit: always(fault.New(fault.UpstreamFailed, "down"))}, false, task.Failed, wire.FailureUpstream, "0.00", 0},
		{"the answer is lost, the job is there", &vendor{submit: failsOnce(unsure), lost: true}, true, task.Succeeded, "", "0.50", 1},
		{"the answer is lost, no job is there", &vendor{submit: failsOnce(unsure)}, true, task.Succeeded, "", "0.50", 1},
		{"the answer is lost, and nobody can be asked", &vendor{submit: failsOnce(unsure), lost: true}, false, task.Failed, wire.FailureUpstream, "0.00", 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			var up wire.VideoUpstream = row.vendor
			if row.library {
				up = librarian{row.vendor}
			}
			k := newKit(t, dbtest.SQLite(t), row.vendor, up)
			x := k.tenant()
			got := k.until(k.order(x), task.Lease)
			if got.State != row.state || got.FailureCode != row.code || len(row.vendor.jobs) != row.jobs {
				t.Errorf("%s %s (%s), %d jobs", got.State, got.FailureCode, got.FailureMessage, len(row.vendor.jobs))
			}
			k.spent(x, row.cost)
		})
	}
}

// TestLateDoubt: at its deadline the provider of a task in doubt is asked a last time; what it has made by then is delivered and charged.
func TestLateDoubt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		v := &vendor{lost: true, submit: func(int, *wire.Job) error { return unsure }}
		k := newKit(t, d, v, librarian{v})
		x := k.tenant()
		row := k.order(x)
		k.ok(k.w.Submit(t.Context(), row.ID, ""))
		if got := k.load(row); got.State != task.Unknown {
			t.Fatalf("%s", got.State)
		}
		k.clock.Advance(deadline)
		if got := k.until(row, time.Second); got.State != task.Succeeded || len(v.jobs) != 1 {
			t.Errorf("%s after %d jobs", got.State, len(v.jobs))
		}
		k.spent(x, "0.50")
	})
}

// TestCancel: a task is cancelled wherever it is, once.
func TestCancel(t *testing.T) {
	t.Parallel()
	k := newKit(t, dbtest.SQLite(t), &vendor{poll: running}, nil)
	v := k.vendor
	k.w.cfg.Upstreams["fake"] = v
	x := k.tenant()
	cancel := func(row *task.Task) error { _, err := k.tasks.Cancel(t.Context(), x.TenantID, row.ID); return err }

	queued := k.order(x)
	k.ok(cancel(queued))
	k.ok(cancel(queued)) // again
	if got := k.load(queued); got.State != task.Cancelled || len(v.jobs) != 0 {
		t.Errorf("queued: %s after %d jobs", got.State, len(v.jobs))
	}

	atWork := k.order(x)
	k.ok(k.w.Submit(t.Context(), atWork.ID, ""))
	v.stubborn = true
	if err := cancel(atWork); !errors.Is(err, task.ErrNotCancelled) || k.load(atWork).State != task.Running {
		t.Errorf("a provider that does not stop: %v, %s", err, k.load(atWork).State)
	}
	v.stubborn = false
	k.ok(cancel(atWork))
	if got := k.load(atWork); got.State != task.Cancelled || len(v.cancelled) != 1 {
		t.Errorf("running: %s, stopped %v", got.State, v.cancelled)
	}

	// It is cancelled in the middle of its submission, which then fails: it goes to nobody else.
	refused := k.order(x)
	v.submit = func(int, *wire.Job) error {
		if err := cancel(refused); err != nil {
			t.Error(err)
		}
		return fault.New(fault.UpstreamFailed, "down")
	}
	k.ok(k.w.Submit(t.Context(), refused.ID, ""))
	if got := k.until(refused, time.Minute); got.State != task.Cancelled || v.n != 2 {
		t.Errorf("refused: %s after %d submissions", got.State, v.n)
	}

	// The same, and the provider takes it: it is stopped there.
	taken := k.order(x)
	v.submit = func(int, *wire.Job) error { return cancel(taken) }
	k.ok(k.w.Submit(t.Context(), taken.ID, ""))
	if got := k.until(taken, time.Minute); got.State != task.Cancelled || len(v.cancelled) != 2 {
		t.Errorf("taken: %s, stopped %v", got.State, v.cancelled)
	}

	v.submit, v.poll = nil, nil
	done := k.until(k.order(x), task.Lease)
	if err := cancel(done); !errors.Is(err, task.ErrFinished) {
		t.Errorf("what is over: %v", err)
	}
	k.spent(x, "0.50")
}

// TestConcurrency: a provider that takes two gets two, and tenants come to their turns beside one that has many.
func TestConcurrency(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		v := &vendor{poll: running, pace: wire.Pace{Concurrency: 2, Every: time.Second, Most: time.Second}}
		k := newKit(t, d, v, v)
		many, one := k.tenant(), k.tenant()
		var crowd []*task.Task
		for range 6 {
			crowd = append(crowd, k.order(many))
		}
		k.turn(task.Lease)
		if len(v.jobs) != 2 {
			t.Fatalf("%d of two are at work", len(v.jobs))
		}
		single := k.order(one)
		k.turn(20 * time.Second)
		if got := k.load(single); got.State != task.Queued || len(v.jobs) != 2 {
			t.Fatalf("%s, %d jobs", got.State, len(v.jobs))
		}
		for _, row := range crowd { // one of the two ends
			if got := k.load(row); got.State == task.Running {
				k.ok(k.tasks.End(t.Context(), got, task.Verdict{State: task.Failed}, ""))
				break
			}
		}
		for range 10 {
			k.turn(20 * time.Second)
		}
		if got := k.load(single); got.State != task.Running || len(v.jobs) != 3 {
			t.Errorf("the other tenant's is %s, after %d jobs", got.State, len(v.jobs))
		}
		for _, row := range append(crowd, single) {
			if got := k.load(row); !got.State.Final() {
				k.ok(k.tasks.End(t.Context(), got, task.Verdict{State: task.Failed}, ""))
			}
		}
		k.spent(many, "0.00")
		k.spent(one, "0.00")
	})
}

// TestChannelThatIsGone: a channel may be switched off or deleted while it works; its tasks go on, and none is lost.
func TestChannelThatIsGone(t *testing.T) {
	t.Parallel()
	v := &vendor{poll: running}
	k := newKit(t, dbtest.SQLite(t), v, v)
	x := k.tenant()
	row, lost := k.order(x), k.order(x)
	k.turn(task.Lease)
	list, err := k.chans.List(k.sys, 0, 10)
	k.ok(err)
	k.ok(k.chans.Delete(k.sys, list[0].ID))
	k.ok(k.sel.Reload(t.Context()))
	k.turn(10 * time.Second)
	v.poll = nil
	k.ok(k.tasks.End(t.Context(), k.load(lost), task.Verdict{State: task.Failed}, ""))
	if got := k.until(row, time.Minute); got.State != task.Succeeded {
		t.Errorf("%s", got.State)
	}
	k.spent(x, "0.50")
}

// TestAnotherNode: what a node began that died is finished by another, whatever it was at.
func TestAnotherNode(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		v := &vendor{}
		k := newKit(t, d, v, librarian{v})
		x := k.tenant()
		route := task.Route{Provider: "fake", Model: "gen4_turbo"}
		list, err := k.chans.List(k.sys, 0, 10)
		k.ok(err)
		route.ChannelID = list[0].ID
		asked, held := k.order(x), k.order(x)
		// One node died before it asked, and one after the vendor took the job.
		begun, err := k.tasks.BeginSubmit(t.Context(), asked, route, "")
		k.ok(err)
		if _, err := k.tasks.BeginSubmit(t.Context(), held, route, ""); err != nil {
			t.Fatal(err)
		}
		v.jobs = append(v.jobs, reference(begun))
		for _, row := range []*task.Task{asked, held} {
			if got := k.until(row, task.Lease); got.State != task.Succeeded {
				t.Errorf("%s: %s", got.State, got.FailureMessage)
			}
		}
		if len(v.jobs) != 2 {
			t.Errorf("%d jobs for two tasks", len(v.jobs))
		}
		k.spent(x, "1.00")
	})
}

func TestTooLarge(t *testing.T) {
	t.Parallel()
	c := &counted{r: strings.NewReader(strings.Repeat("x", 11)), most: 10}
	if _, err := io.ReadAll(c); !errors.Is(err, errNotWanted) || !strings.Contains(fault.Of(err).Message, "too large") {
		t.Errorf("got %v", err)
	}
	if whole, err := io.ReadAll(&counted{r: strings.NewReader("0123456789"), most: 10}); err != nil || len(whole) != 10 {
		t.Errorf("%d bytes: %v", len(whole), err)
	}
}
