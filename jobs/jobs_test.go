package jobs_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"
	"github.com/rs/zerolog"

	"weir/ent"
	"weir/internal/auth/authtest"
	"weir/internal/clock"
	"weir/internal/db"
	"weir/internal/dbtest"
	"weir/internal/outbox"
	"weir/internal/viewer"
	"weir/jobs"
)

func system(ctx context.Context) context.Context { return viewer.SystemContext(ctx, "test") }

// kind of the job of these tests: it counts its effects in a counter row, in the transaction that finishes the event.
const kind = "test.effect"

type bench struct {
	ent  *ent.Client
	box  *outbox.Outbox
	runs atomic.Int64 // of the handler
	fail atomic.Int64 // so many runs fail first, after their effect
}

func (b *bench) job() jobs.Job {
	return jobs.Job{Kind: kind, Handle: func(ctx context.Context, task jobs.Task) error {
		b.runs.Add(1)
		return db.Exec(ctx, b.ent, func(ctx context.Context, tx *ent.Tx) error {
			if err := b.box.Done(ctx, tx, task.ID); err != nil {
				return err
			}
			if _, err := db.Next(ctx, tx, "effects"); err != nil {
				return err
			}
			if b.fail.Add(-1) >= 0 {
				return errors.New("failed after its effect")
			}
			return nil
		})
	}}
}

func (b *bench) append(t *testing.T) string {
	t.Helper()
	eventID, err := db.InTx(t.Context(), b.ent, func(ctx context.Context, tx *ent.Tx) (string, error) {
		return b.box.Append(ctx, tx, kind, map[string]string{"hello": "world"})
	})
	if err != nil {
		t.Fatal(err)
	}
	return eventID
}

func (b *bench) effects(t *testing.T) int64 {
	t.Helper()
	n, err := db.Revisions(t.Context(), b.ent, "effects")
	if err != nil {
		t.Fatal(err)
	}
	return n["effects"]
}

func connect(t *testing.T, url string) *redis.Client {
	t.Helper()
	o, err := redis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	o.MaxRetries, o.DialTimeout = -1, 200*time.Millisecond
	c := redis.NewClient(o)
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// start runs dispatcher and runner until stop is called or the test ends.
func (b *bench) start(t *testing.T, url string) (stop func()) {
	t.Helper()
	c := connect(t, url)
	dispatcher := outbox.NewDispatcher(outbox.DispatcherConfig{
		Ent: b.ent, Outbox: b.box, Redis: c, Clock: clock.System{}, Log: zerolog.Nop(), Options: jobs.Options,
	})
	runner, err := jobs.New(jobs.Config{Ent: b.ent, Redis: c, Outbox: b.box, Clock: clock.System{}, Log: zerolog.Nop(), Drain: time.Second}, b.job())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for _, run := range []func(context.Context) error{dispatcher.Run, runner.Run} {
		wg.Go(func() {
			if err := run(ctx); err != nil {
				t.Errorf("run: %v", err)
			}
		})
	}
	stop = sync.OnceFunc(func() { cancel(); wg.Wait() })
	t.Cleanup(stop)
	return stop
}

func each(t *testing.T, test func(t *testing.T, b *bench, redisURL string)) {
	t.Helper()
	for name, url := range map[string]func(*testing.T) string{
		"embedded": func(t *testing.T) string { return "redis://" + miniredis.RunT(t).Addr() },
		"server":   func(t *testing.T) string { return dbtest.Redis(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			authtest.Each(t, func(t *testing.T, target string) {
				d, err := db.Open(t.Context(), target)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() {
					if err := d.Close(); err != nil {
						t.Error(err)
					}
				})
				test(t, &bench{ent: d.Ent, box: outbox.New(clock.System{})}, url(t))
			})
		})
	}
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

func TestEventsAreCarriedOut(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench, url string) {
		b.start(t, url)
		for range 10 {
			b.append(t)
		}
		eventually(t, "ten effects", func() bool { return b.effects(t) == 10 })
		if n := b.ent.OutboxEvent.Query().CountX(system(t.Context())); n != 10 {
			t.Errorf("%d events, want 10", n)
		}
	})
}

func TestRolledBackEventsNeverRun(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench, url string) {
		refused := errors.New("refused")
		err := db.Exec(t.Context(), b.ent, func(ctx context.Context, tx *ent.Tx) error {
			_, err := b.box.Append(ctx, tx, kind, nil)
			return errors.Join(err, refused)
		})
		if !errors.Is(err, refused) {
			t.Fatal(err)
		}
		b.start(t, url)
		b.append(t)
		eventually(t, "the other event", func() bool { return b.effects(t) == 1 })
		if b.runs.Load() != 1 {
			t.Errorf("%d runs, want 1", b.runs.Load())
		}
	})
}

// A handler that fails after its effect leaves none behind, is tried again, and succeeds once.
func TestFailedRunsAreRepeated(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench, url string) {
		b.fail.Store(1)
		b.start(t, url)
		b.append(t)
		eventually(t, "the effect", func() bool { return b.effects(t) == 1 })
		if b.runs.Load() != 2 {
			t.Errorf("%d runs, want 2", b.runs.Load())
		}
	})
}

// The same event handed over again after it was done, as after a crash between effect and acknowledgement, has no second effect.
func TestHandlerRunTwice(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench, url string) {
		b.start(t, url)
		eventID := b.append(t)
		eventually(t, "the effect", func() bool { return b.effects(t) == 1 })
		queue := asynq.NewClientFromRedisClient(connect(t, url))
		eventually(t, "a free task id", func() bool {
			_, err := queue.Enqueue(asynq.NewTask(kind, nil), append(jobs.Options(kind), asynq.TaskID(eventID))...)
			return err == nil
		})
		eventually(t, "the second run", func() bool { return b.runs.Load() == 2 })
		eventually(t, "its end", func() bool {
			_, err := asynq.NewInspectorFromRedisClient(connect(t, url)).GetTaskInfo("default", eventID)
			return errors.Is(err, asynq.ErrTaskNotFound)
		})
		if b.effects(t) != 1 {
			t.Errorf("%d effects, want 1", b.effects(t))
		}
	})
}

// Two handlers of one event at the same time: one has the effect, the other is told.
func TestHandlersRace(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench, _ string) {
		eventID := b.append(t)
		job := b.job()
		var won, told atomic.Int64
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				switch err := job.Handle(system(t.Context()), jobs.Task{ID: eventID}); {
				case err == nil:
					won.Add(1)
				case errors.Is(err, outbox.ErrAlreadyDone):
					told.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 || told.Load() != 7 || b.effects(t) != 1 {
			t.Errorf("%d won, %d told, %d effects; want 1, 7, 1", won.Load(), told.Load(), b.effects(t))
		}
	})
}

// Redis loses everything between enqueueing and running: the next start hands over again.
func TestQueueLosesEverything(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench, url string) {
		c := connect(t, url)
		dispatcher := outbox.NewDispatcher(outbox.DispatcherConfig{
			Ent: b.ent, Outbox: b.box, Redis: c, Clock: clock.System{}, Log: zerolog.Nop(), Options: jobs.Options,
		})
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() {
			if err := dispatcher.Run(ctx); err != nil {
				t.Error(err)
			}
		})
		eventID := b.append(t)
		inspector := asynq.NewInspectorFromRedisClient(c)
		eventually(t, "the task", func() bool { _, err := inspector.GetTaskInfo("default", eventID); return err == nil })
		cancel()
		wg.Wait()
		if err := c.FlushDB(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
		b.start(t, url)
		eventually(t, "the effect", func() bool { return b.effects(t) == 1 })
	})
}

func TestRedisAwayAtFirst(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		d, err := db.Open(t.Context(), target)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = d.Close() })
		b := &bench{ent: d.Ent, box: outbox.New(clock.System{})}
		server := miniredis.RunT(t)
		url := "redis://" + server.Addr()
		server.Close()
		b.start(t, url)
		b.append(t)
		if b.effects(t) != 0 {
			t.Error("an effect without Redis")
		}
		if err := server.Restart(); err != nil {
			t.Fatal(err)
		}
		eventually(t, "the effect", func() bool { return b.effects(t) == 1 })
	})
}

func TestPurges(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench, url string) {
		ctx := system(t.Context())
		now := time.Now().UTC()
		user := b.ent.User.Create().SetEmail("a@b.c").SetNumber(1).SetDisplayName("a").SetPasswordHash("x").SaveX(ctx)
		for i, ends := range []time.Duration{-time.Hour, -time.Second, time.Hour} {
			b.ent.Session.Create().SetUserID(user.ID).SetDigest([]byte{byte(i)}).SetExpiresAt(now.Add(ends)).ExecX(ctx)
		}
		for _, done := range []time.Duration{-80 * time.Hour, -time.Hour} {
			b.ent.OutboxEvent.Create().SetKind(kind).SetPayload(json.RawMessage("{}")).SetDoneAt(now.Add(done)).ExecX(ctx)
		}
		for _, ends := range []time.Duration{-time.Second, time.Hour} {
			b.ent.StoredResponse.Create().SetTenantID("ten_x").SetStatus("completed").SetBackground(false).SetActive(false).
				SetLeaseUntil(now).SetContent([]byte("x")).SetCreatedAt(now).SetExpiresAt(now.Add(ends)).ExecX(ctx)
		}
		b.start(t, url) // recurring jobs have a turn at once
		eventually(t, "the purges", func() bool {
			return b.ent.Session.Query().CountX(ctx) == 1 && b.ent.StoredResponse.Query().CountX(ctx) == 1 && b.ent.OutboxEvent.Query().CountX(ctx) == 1
		})
	})
}

// A turn of a recurring job runs once, however many nodes there are.
func TestRecurringTurnsRunOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench, url string) {
		var turns sync.Map
		var runs atomic.Int64
		job := jobs.Job{Kind: "test.recurring", Every: 2 * time.Second, Handle: func(_ context.Context, task jobs.Task) error {
			runs.Add(1)
			if _, again := turns.LoadOrStore(task.ID, true); again || !strings.HasPrefix(task.ID, "test.recurring:") {
				t.Errorf("turn %s ran twice", task.ID)
			}
			return nil
		}}
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		for range 3 {
			r, err := jobs.New(jobs.Config{Ent: b.ent, Redis: connect(t, url), Outbox: b.box, Clock: clock.System{}, Log: zerolog.Nop()}, job)
			if err != nil {
				t.Fatal(err)
			}
			wg.Go(func() {
				if err := r.Run(ctx); err != nil {
					t.Error(err)
				}
			})
		}
		eventually(t, "three turns", func() bool { return runs.Load() >= 3 })
		cancel()
		wg.Wait()
	})
}

func TestKindsAreUnique(t *testing.T) {
	t.Parallel()
	c := redis.NewClient(&redis.Options{})
	t.Cleanup(func() { _ = c.Close() })
	job := jobs.Job{Kind: jobs.KindPurgeOutbox, Handle: func(context.Context, jobs.Task) error { return nil }}
	if _, err := jobs.New(jobs.Config{Redis: c}, job); err == nil {
		t.Error("a second job of one kind was accepted")
	}
}
