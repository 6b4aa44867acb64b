package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hibiken/asynq"
)

const (
	recurCheck   = time.Second
	recurTimeout = 5 * time.Second
)

// recur enqueues the recurring jobs. A turn is a number that all nodes compute alike, and part of the task's id, and the
// queue keeps the id until the turn is over: each turn runs once, however many nodes there are. (asynq's own scheduler gives
// every turn the same id, so that one failed turn would block all later ones.)
func (r *Runner) recur(ctx context.Context) error {
	enqueued := map[string]int64{}
	away := false
	tick := time.NewTicker(recurCheck)
	defer tick.Stop()
	for {
		err := r.enqueueDue(ctx, enqueued)
		if ctx.Err() != nil {
			return nil
		}
		if (err != nil) != away { // once per outage
			away = err != nil
			r.cfg.Log.Warn().Err(err).Bool("away", away).Msg("jobs: recurring")
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// enqueueDue enqueues the jobs whose turn is new to this node. A turn that cannot be enqueued is tried again.
func (r *Runner) enqueueDue(ctx context.Context, enqueued map[string]int64) error {
	now := r.cfg.Clock.Now()
	for _, j := range r.jobs {
		if j.Every <= 0 {
			continue
		}
		turn := now.UnixNano() / int64(j.Every)
		if enqueued[j.Kind] == turn {
			continue
		}
		if err := r.enqueueTurn(ctx, j, turn); err != nil {
			return err
		}
		enqueued[j.Kind] = turn
	}
	return nil
}

func (r *Runner) enqueueTurn(ctx context.Context, j Job, turn int64) error {
	ctx, cancel := context.WithTimeout(ctx, recurTimeout)
	defer cancel()
	options := append(Options(j.Kind), asynq.TaskID(fmt.Sprintf("%s:%d", j.Kind, turn)), asynq.Retention(j.Every))
	_, err := r.queue.EnqueueContext(ctx, asynq.NewTask(j.Kind, nil), options...)
	if err != nil && !errors.Is(err, asynq.ErrTaskIDConflict) {
		return fmt.Errorf("enqueue %s: %w", j.Kind, err)
	}
	return nil
}
