package jobs

import (
	"context"
	"errors"
	"time"

	"github.com/hibiken/asynq"

	"weir/internal/metrics"
)

// meters count the runs of jobs on this node, and what waits in the queue.
type meters struct {
	runs  *metrics.Table
	queue *metrics.Gauges
}

func newMeters(r *metrics.Registry, jobs []Job) *meters {
	var kinds []string
	for _, j := range jobs {
		kinds = append(kinds, j.Kind)
	}
	return &meters{
		runs: r.Table("weir_job_runs_total", "Runs of jobs on this node, by what came of them.", "job", kinds, "result", "done", "failed"),
		queue: r.Gauges("weir_queue_jobs", "Jobs in the queue, looked at every 15 seconds; every node shows the same.", "state",
			"pending", "active", "scheduled", "retry", "archived"),
	}
}

func (m *meters) ran(kind string, err error) {
	result := "done"
	if err != nil {
		result = "failed"
	}
	m.runs.Of(kind, result).Inc()
}

// measurePeriod is how often the queue is looked at.
const measurePeriod = 15 * time.Second

// measure looks at the queue until ctx ends. While Redis is away the gauges stand still.
func (r *Runner) measure(ctx context.Context) error {
	inspector := asynq.NewInspectorFromRedisClient(r.cfg.Redis)
	tick := time.NewTicker(measurePeriod)
	defer tick.Stop()
	for {
		if states, err := queued(inspector); err == nil {
			r.meters.queue.Set(states)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// queued counts the jobs of all queues by state.
func queued(inspector *asynq.Inspector) (map[string]int64, error) {
	all := map[string]int64{}
	for _, queue := range []string{queueHigh, queueDefault, queueLow} {
		info, err := inspector.GetQueueInfo(queue)
		if errors.Is(err, asynq.ErrQueueNotFound) {
			continue // nothing was ever put into it
		}
		if err != nil {
			return nil, err
		}
		all["pending"] += int64(info.Pending)
		all["active"] += int64(info.Active)
		all["scheduled"] += int64(info.Scheduled)
		all["retry"] += int64(info.Retry)
		all["archived"] += int64(info.Archived)
	}
	return all, nil
}
