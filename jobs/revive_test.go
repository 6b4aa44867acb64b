package jobs_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/hibiken/asynq"
	"github.com/rs/zerolog"

	"weir/internal/clock"
	"weir/internal/outbox"
	"weir/jobs"
)

// A task that has used up its retries keeps its id in the queue; the event gets another round of them an hour later.
func TestArchivedEventsGetAnotherRound(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench, url string) {
		c := connect(t, url)
		fake := clock.NewFake(time.Now().Add(time.Minute)) // ahead of what the outbox writes
		dispatcher := outbox.NewDispatcher(outbox.DispatcherConfig{
			Ent: b.ent, Outbox: b.box, Redis: c, Clock: fake, Log: zerolog.Nop(), Options: jobs.Options, Poll: 20 * time.Millisecond,
		})
		inner, refuse := b.job(), true
		var mu sync.Mutex
		job := jobs.Job{Kind: kind, Handle: func(ctx context.Context, task jobs.Task) error {
			mu.Lock()
			defer mu.Unlock()
			if refuse {
				return fmt.Errorf("not today: %w", asynq.SkipRetry)
			}
			return inner.Handle(ctx, task)
		}}
		runner, err := jobs.New(jobs.Config{Ent: b.ent, Redis: c, Outbox: b.box, Clock: clock.System{}, Log: zerolog.Nop()}, job)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		for _, run := range []func(context.Context) error{dispatcher.Run, runner.Run} {
			wg.Go(func() {
				if err := run(ctx); err != nil {
					t.Error(err)
				}
			})
		}
		defer wg.Wait()
		defer cancel()
		eventID := b.append(t)
		inspector := asynq.NewInspectorFromRedisClient(c)
		eventually(t, "the archive", func() bool {
			task, err := inspector.GetTaskInfo("default", eventID)
			return err == nil && task.State == asynq.TaskStateArchived
		})
		mu.Lock()
		refuse = false
		mu.Unlock()
		fake.Advance(2 * time.Hour)
		eventually(t, "the effect", func() bool { return b.effects(t) == 1 })
	})
}
