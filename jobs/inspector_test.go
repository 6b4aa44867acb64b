package jobs_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"

	"weir/internal/clock"
	"weir/internal/dbtest"
	"weir/internal/outbox"
)

// inspect asks with asynq's own inspector, as its command line and its web page do.
func inspect(t *testing.T, url string) *asynq.Inspector {
	t.Helper()
	o, err := redis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	i := asynq.NewInspector(asynq.RedisClientOpt{Addr: o.Addr, Username: o.Username, Password: o.Password, DB: o.DB})
	t.Cleanup(func() {
		if err := i.Close(); err != nil {
			t.Error(err)
		}
	})
	return i
}

// TestInspector: asynq's inspector shows our queues, what waits and failed in them by its kind and the id of its event, and the
// servers that work them off.
func TestInspector(t *testing.T) {
	t.Parallel()
	dbtest.EachRedis(t, func(t *testing.T, redisURL string) {
		b := &bench{ent: dbtest.SQLite(t).Ent, box: outbox.New(clock.System{})}
		b.fail.Store(1_000_000)
		eventID := b.append(t)
		i := inspect(t, redisURL)
		b.start(t, redisURL)
		var info *asynq.TaskInfo
		eventually(t, "the failed job", func() bool {
			tasks, err := i.ListRetryTasks("default")
			if err != nil && !errors.Is(err, asynq.ErrQueueNotFound) {
				t.Fatal(err)
			}
			for _, task := range tasks {
				if task.ID == eventID {
					info = task
				}
			}
			return info != nil
		})
		if info.Type != kind || info.LastErr == "" || info.MaxRetry != 25 || len(info.Payload) == 0 {
			t.Errorf("%+v", info)
		}
		queues, err := i.Queues()
		if err != nil || !slices.Contains(queues, "default") {
			t.Errorf("queues %v (%v)", queues, err)
		}
		for _, queue := range queues {
			if q, err := i.GetQueueInfo(queue); err != nil || q.Paused {
				t.Errorf("%s: %+v (%v)", queue, q, err)
			}
		}
		eventually(t, "the server", func() bool {
			servers, err := i.Servers()
			return err == nil && len(servers) == 1 && servers[0].Queues["high"] > servers[0].Queues["default"] && servers[0].Queues["default"] > servers[0].Queues["low"]
		})
		// An operator runs it at once from there, unless it is at work by itself just then.
		var runs int64
		eventually(t, "the job can be run", func() bool {
			runs = b.runs.Load()
			return i.RunTask("default", eventID) == nil
		})
		eventually(t, "the run that was asked for", func() bool { return b.runs.Load() > runs })
	})
}
