package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/hibiken/asynq"

	enttask "weir/ent/task"
	"weir/internal/task"
)

// TaskWorker (implemented by relay/work) does what tasks ask for; event is the id of the outbox event, which it marks as done.
type TaskWorker interface {
	Submit(ctx context.Context, taskID, event string) error
	Fetch(ctx context.Context, taskID, event string) error
}

// SubmitTask hands new tasks to providers.
func SubmitTask(w TaskWorker) Job { return taskJob(task.SubmitKind, w.Submit) }

// FetchTask copies the results of tasks that were made.
func FetchTask(w TaskWorker) Job { return taskJob(task.FetchKind, w.Fetch) }

func taskJob(kind string, do func(ctx context.Context, taskID, event string) error) Job {
	return Job{Kind: kind, Handle: func(ctx context.Context, t Task) error {
		var e task.Event
		if err := json.Unmarshal(t.Payload, &e); err != nil {
			return fmt.Errorf("event %s: %w: %w", t.ID, err, asynq.SkipRetry)
		}
		return do(ctx, e.Task, t.ID)
	}}
}

// KindPurgeTasks forgets the results of tasks whose time is over, and idempotency keys that are a day old.
const KindPurgeTasks = "tasks.purge"

// keyLife is how long an idempotency key of a task stands.
const keyLife = 24 * time.Hour

func purgeTasks(cfg Config) Job {
	return Job{Kind: KindPurgeTasks, Every: time.Hour, Handle: func(ctx context.Context, _ Task) error {
		now := cfg.Clock.Now()
		err := inBatches(func() (int, error) {
			over := enttask.ResultsUntilLTE(now)
			ids, err := cfg.Ent.Task.Query().Where(over).Limit(purgeBatch).IDs(ctx)
			if err != nil || len(ids) == 0 {
				return 0, err
			}
			return cfg.Ent.Task.Update().Where(enttask.IDIn(ids...), over).ClearResults().ClearResultsUntil().Save(ctx)
		})
		if err != nil {
			return err
		}
		return inBatches(func() (int, error) {
			old := enttask.And(enttask.ClientKeyNotNil(), enttask.CreatedAtLTE(now.Add(-keyLife)))
			ids, err := cfg.Ent.Task.Query().Where(old).Limit(purgeBatch).IDs(ctx)
			if err != nil || len(ids) == 0 {
				return 0, err
			}
			return cfg.Ent.Task.Update().Where(enttask.IDIn(ids...)).ClearClientKey().Save(ctx)
		})
	}}
}
