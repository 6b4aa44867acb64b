package task_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"weir/ent/schematype"
	enttask "weir/ent/task"
	"weir/internal/dbtest"
	"weir/internal/fault"
	"weir/internal/task"
)

// world is a few tasks, with every copy of their rows that some worker may still have in its hands.
type world struct {
	*kit
	ids    []string
	copies []*task.Task
	before map[string]*task.Task // what each was at the last look
}

// look proves what holds at every moment, and keeps a copy of each row.
func (w *world) look(t *rapid.T) {
	for _, taskID := range w.ids {
		row, err := w.ent.Task.Get(w.sys, taskID)
		if err != nil {
			t.Fatal(err)
		}
		u := task.UUID(row)
		_, settled := w.books.settled[u]
		voided := w.books.voided[u]
		ends := w.herald.ends[row.ID]
		switch {
		case len(w.books.problems) > 0:
			t.Fatalf("the ledger: %v", w.books.problems)
		case row.State.Final() != (len(ends) == 1) || len(ends) > 1:
			t.Fatalf("%s is %s, and its end was announced as %v", row.ID, row.State, ends)
		case row.State.Final() && ends[0] != "task."+strings.ToLower(string(row.State)):
			t.Fatalf("%s is %s, and was announced as %s", row.ID, row.State, ends[0])
		case row.State.Final() && (row.State == task.Succeeded) != settled, row.State.Final() && settled == voided:
			t.Fatalf("%s is %s: settled %v, given back %v", row.ID, row.State, settled, voided)
		case row.Verdict == nil && (settled || voided):
			t.Fatalf("%s is resolved before there is a verdict", row.ID)
		case row.State.Final() != (row.NextAt == nil):
			t.Fatalf("%s is %s, and next at %v", row.ID, row.State, row.NextAt)
		case (task.Progress(row) == 100) != (row.State == task.Succeeded):
			t.Fatalf("%s is %s at %d%%", row.ID, row.State, task.Progress(row))
		}
		if b := w.before[taskID]; b != nil {
			switch {
			case task.Progress(row) < task.Progress(b):
				t.Fatalf("progress fell from %d to %d", b.Progress, row.Progress)
			case b.Verdict != nil && (row.Verdict == nil || *row.Verdict != *b.Verdict):
				t.Fatalf("the verdict %s became %v", *b.Verdict, row.Verdict)
			case b.State.Final() && (row.State != b.State || row.Step != b.Step || *row.ChargedN != *b.ChargedN):
				t.Fatalf("%s was over, and became %s", b.State, row.State)
			}
		}
		w.before[taskID] = row
		w.copies = append(w.copies, row)
	}
	const most = 40
	w.copies = w.copies[max(len(w.copies)-most, 0):]
}

// held is some worker's copy of a row: often an old one.
func (w *world) held(t *rapid.T) *task.Task { return rapid.SampledFrom(w.copies).Draw(t, "copy") }

// expected lets pass the refusals that a command may give.
func expected(t *rapid.T, err error) {
	if moved(err) || errors.Is(err, task.ErrFinished) || errors.Is(err, task.ErrNotCancelled) || fault.CodeOf(err) == fault.NotFound {
		return
	}
	t.Fatal(err)
}

func (w *world) steps(ctx context.Context) map[string]func(*rapid.T) {
	soon := func() time.Time { return w.clock.Now().Add(time.Second) }
	verdicts := rapid.SampledFrom([]task.Verdict{
		made, {State: task.Failed, Code: "x", Message: "x"}, {State: task.Cancelled, Code: "cancelled"}, {State: task.Expired, Code: "expired"},
	})
	return map[string]func(*rapid.T){
		"create": func(t *rapid.T) {
			if len(w.ids) >= 3 {
				return
			}
			row, _, err := w.Create(ctx, w.order(""))
			expected(t, err)
			w.ids = append(w.ids, row.ID)
		},
		"due": func(t *rapid.T) {
			_, err := w.Due(ctx, 2)
			expected(t, err)
		},
		"time": func(t *rapid.T) {
			w.clock.Advance(time.Duration(rapid.IntRange(1, 3000).Draw(t, "seconds")) * time.Second)
		},
		"begin": func(t *rapid.T) {
			_, err := w.BeginSubmit(ctx, w.held(t), task.Route{Provider: "p", ChannelID: "chn_x", CredentialID: "crd_x", Model: "m"}, "")
			expected(t, err)
		},
		"submitted": func(t *rapid.T) {
			c := w.held(t)
			_, err := w.Submitted(ctx, c, "job-"+c.ID, "", soon())
			expected(t, err)
		},
		"doubt":   func(t *rapid.T) { _, err := w.Doubt(ctx, w.held(t), soon()); expected(t, err) },
		"requeue": func(t *rapid.T) { expected(t, w.Requeue(ctx, w.held(t), soon(), "")) },
		"progress": func(t *rapid.T) {
			expected(t, w.Progressed(ctx, w.held(t), rapid.IntRange(-5, 120).Draw(t, "percent"), soon()))
		},
		"made":  func(t *rapid.T) { expected(t, w.Made(ctx, w.held(t))) },
		"again": func(t *rapid.T) { expected(t, w.Again(ctx, w.held(t), soon(), "")) },
		"end":   func(t *rapid.T) { expected(t, w.End(ctx, w.held(t), verdicts.Draw(t, "verdict"), "")) },
		"decide": func(t *rapid.T) {
			_, err := w.Decide(ctx, w.held(t), verdicts.Draw(t, "verdict"), "")
			expected(t, err)
		},
		"book": func(t *rapid.T) { _, err := w.Book(ctx, w.held(t)); expected(t, err) },
		"cancel": func(t *rapid.T) {
			w.planner.stubborn = rapid.Bool().Draw(t, "stubborn")
			_, err := w.Cancel(ctx, w.tenant, w.held(t).ID)
			expected(t, err)
		},
		"condemn": func(t *rapid.T) { _, err := w.Condemn(ctx, w.held(t).ID); expected(t, err) },
		"retry":   func(t *rapid.T) { _, err := w.Retry(w.sys, w.held(t).ID); expected(t, err) },
		"abandon": func(t *rapid.T) { expected(t, w.Abandon(ctx, w.held(t))) },
		"delete":  func(t *rapid.T) { expected(t, w.Delete(ctx, w.tenant, w.held(t).ID)) },
		"hint":    func(t *rapid.T) { expected(t, w.Hint(ctx, w.held(t))) },
	}
}

// TestModel: whatever workers do in whatever order, with rows as old as they like, a task ends once, its money is resolved once and
// as its end says, and its end is announced once.
func TestModel(t *testing.T) {
	t.Parallel()
	k := newKit(t, dbtest.SQLite(t))
	rapid.Check(t, func(r *rapid.T) {
		own := *k
		own.tenant = k.newTenant(t)
		w := &world{kit: &own, before: map[string]*task.Task{}}
		steps := w.steps(t.Context())
		steps["create"](r)
		w.look(r)
		names := rapid.SampledFrom(func() (out []string) {
			for name := range steps {
				out = append(out, name)
			}
			return out
		}())
		for range rapid.IntRange(5, 40).Draw(r, "steps") {
			steps[names.Draw(r, "step")](r)
			w.look(r)
		}
	})
}

// TestDueOnce: many nodes that ask at once take each task once, and again only when its lease is over.
func TestDueOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		k := newKit(t, d)
		const tasks, nodes = 60, 8
		for range tasks {
			k.create(t)
		}
		k.clock.Advance(task.Lease)
		claim := func() map[string]int {
			var mu sync.Mutex
			var wg sync.WaitGroup
			got := map[string]int{}
			for range nodes {
				wg.Go(func() {
					for {
						rows, err := k.Due(t.Context(), 7)
						if err != nil {
							t.Error(err)
							return
						}
						// A node that others were faster than gets less, and asks again.
						left, err := k.ent.Task.Query().Where(enttask.NextAtLTE(k.clock.Now())).Exist(k.sys)
						if err != nil {
							t.Error(err)
						}
						mu.Lock()
						for _, row := range rows {
							got[row.ID]++
						}
						mu.Unlock()
						if !left {
							return
						}
					}
				})
			}
			wg.Wait()
			return got
		}
		for round := range 2 {
			got := claim()
			if len(got) != tasks {
				t.Errorf("round %d: %d tasks were taken", round, len(got))
			}
			for taskID, n := range got {
				if n != 1 {
					t.Errorf("round %d: %s was taken %d times", round, taskID, n)
				}
			}
			if more, err := k.Due(t.Context(), 100); err != nil || len(more) > 0 {
				t.Errorf("%d are due again within their lease: %v", len(more), err)
			}
			k.clock.Advance(task.Lease)
		}
	})
}

// TestRivals: of many that decide a task at once one does, and of many that book it as well.
func TestRivals(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		k := newKit(t, d)
		row := k.create(t)
		var wg sync.WaitGroup
		var mu sync.Mutex
		ended := 0
		for i := range 8 {
			wg.Go(func() {
				v := made
				if i%2 == 0 {
					v = task.Verdict{State: task.Failed, Code: strconv.Itoa(i)}
				}
				decided, err := k.Decide(t.Context(), row, v, "")
				if err == nil {
					mu.Lock()
					ended++
					mu.Unlock()
				} else if decided, err = k.Load(t.Context(), row.ID); err != nil {
					t.Error(err)
				}
				if _, err = k.Book(t.Context(), decided); !moved(err) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if got, err := k.Load(t.Context(), row.ID); err != nil || !got.State.Final() || ended != 1 || len(k.herald.ends[row.ID]) != 1 || len(k.books.problems) > 0 {
			t.Errorf("%v: %d decided, announced %v, %v", err, ended, k.herald.ends[row.ID], k.books.problems)
		}
	})
}

// TestShares: while others wait for a provider that takes four, a tenant has its share of them and no more; alone it has all.
func TestShares(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		k := newKit(t, d)
		const most = 4
		full := func(row *task.Task) bool {
			t.Helper()
			f, err := k.Full(t.Context(), row, "chn_x", "crd_x", most)
			ok(t, err)
			return f
		}
		run := func(row *task.Task) {
			t.Helper()
			begun, err := k.BeginSubmit(t.Context(), row, task.Route{Provider: "p", ChannelID: "chn_x", CredentialID: "crd_x", Model: "m"}, "")
			ok(t, err)
			_, err = k.Submitted(t.Context(), begun, "job-"+row.ID, "", k.clock.Now())
			ok(t, err)
		}
		for range 3 {
			row := k.create(t)
			if full(row) {
				t.Error("a tenant that is alone does not get all")
			}
			run(row)
		}
		mine := k.create(t)
		first := k.tenant
		k.tenant = k.newTenant(t)
		other := k.create(t)
		if !full(mine) || full(other) {
			t.Errorf("with three of four: full for who has them %v, for who waits %v", full(mine), full(other))
		}
		run(other)
		if another := k.create(t); !full(another) || !full(mine) {
			t.Error("the provider has four, and takes more")
		}
		k.tenant = first
	})
}

// TestCreateIsCounted: an order is counted in its caller's limits once, and a repeat of its key is not.
func TestCreateIsCounted(t *testing.T) {
	t.Parallel()
	k := newKit(t, dbtest.SQLite(t))
	var taken []bool
	full := fault.New(fault.RateLimited, "full")
	var refuse error
	order := k.order("one")
	order.Caller.Admit = func(context.Context, string, string) (func(bool), error) {
		return func(t bool) { taken = append(taken, t) }, refuse
	}
	first, fresh, err := k.Create(t.Context(), order)
	if err != nil || !fresh || len(taken) != 1 || !taken[0] {
		t.Fatalf("%v %v %v", err, fresh, taken)
	}
	if again, fresh, err := k.Create(t.Context(), order); err != nil || fresh || again.ID != first.ID || len(taken) != 1 {
		t.Errorf("the repeat: %v %v %v", err, fresh, taken)
	}
	refuse, order.Key = full, "two"
	if _, _, err := k.Create(t.Context(), order); !errors.Is(err, full) || len(taken) != 1 {
		t.Errorf("a refused one: %v %v", err, taken)
	}
	if n, err := k.ent.Task.Query().Where(enttask.TenantID(k.tenant), enttask.StepNEQ(schematype.TaskDone)).Count(k.sys); err != nil || n != 1 {
		t.Errorf("%d tasks (%v)", n, err)
	}
}
