package outbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"
	"github.com/rs/zerolog"

	"weir/ent"
	"weir/ent/outboxevent"
	"weir/internal/clock"
	"weir/internal/db"
	"weir/internal/failpoint"
	"weir/internal/viewer"
)

const (
	defaultPoll   = 250 * time.Millisecond
	batch         = 64
	staleAfter    = 2 * time.Minute // handed over so long ago and not done: see whether the queue still has it
	archivedAfter = time.Hour       // how often a task that has used up its retries gets another round
	queueTimeout  = 5 * time.Second
)

// DispatcherConfig is what a Dispatcher needs.
type DispatcherConfig struct {
	Ent    *ent.Client
	Outbox *Outbox
	Redis  redis.UniversalClient
	Clock  clock.Clock
	Log    zerolog.Logger
	// Options of the tasks of a kind (queue, retries, time limit). The task id is the dispatcher's.
	Options func(kind string) []asynq.Option
	Poll    time.Duration // 0: 250 ms
}

// Dispatcher hands due events to the queue. Any number may run, on any nodes: each event is claimed by one.
type Dispatcher struct {
	cfg       DispatcherConfig
	queue     *asynq.Client
	inspector *asynq.Inspector
}

// NewDispatcher returns a dispatcher.
func NewDispatcher(cfg DispatcherConfig) *Dispatcher {
	if cfg.Poll <= 0 {
		cfg.Poll = defaultPoll
	}
	return &Dispatcher{
		cfg: cfg, queue: asynq.NewClientFromRedisClient(cfg.Redis), inspector: asynq.NewInspectorFromRedisClient(cfg.Redis),
	}
}

// Run dispatches until ctx ends, and then returns nil. It begins with every event that is not done: the queue of the
// embedded mode does not survive a restart. While Redis or the database is away it keeps trying.
func (d *Dispatcher) Run(ctx context.Context) error {
	tick := time.NewTicker(d.cfg.Poll)
	defer tick.Stop()
	started := d.cfg.Clock.Now()
	away := false
	for {
		stale := d.cfg.Clock.Now().Add(-staleAfter)
		if stale.Before(started) {
			stale = started
		}
		n, err := d.dispatch(ctx, stale)
		if ctx.Err() != nil {
			return nil
		}
		if (err != nil) != away { // once per outage
			away = err != nil
			d.cfg.Log.Warn().Err(err).Bool("away", away).Msg("outbox: dispatch")
		}
		if n == batch && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		case <-d.cfg.Outbox.wake:
		}
	}
}

// dispatch claims a batch of due events and hands them over. Events that were handed over before stale count as due again.
func (d *Dispatcher) dispatch(ctx context.Context, stale time.Time) (int, error) {
	ctx = viewer.SystemContext(ctx, "dispatch")
	due := outboxevent.And(
		outboxevent.DoneAtIsNil(), outboxevent.RunAtLTE(d.cfg.Clock.Now()),
		outboxevent.Or(outboxevent.EnqueuedAtIsNil(), outboxevent.EnqueuedAtLT(stale)),
	)
	// Looked for outside the transaction: on SQLite that would lock out all writers, several times a second.
	rows, err := d.cfg.Ent.OutboxEvent.Query().Where(due).Order(ent.Asc(outboxevent.FieldRunAt, outboxevent.FieldID)).Limit(batch).All(ctx)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	claimed, err := d.claim(ctx, rows)
	if err != nil {
		return 0, err
	}
	failpoint.Dispatch.After()
	for i, row := range claimed {
		if err := d.enqueue(ctx, row); err != nil {
			return 0, errors.Join(err, d.unclaim(context.WithoutCancel(ctx), claimed[i:]))
		}
	}
	return len(rows), nil
}

// unclaim makes events due again that the queue did not take. Should that fail too, or the node die first, they are due
// again when they are stale.
func (d *Dispatcher) unclaim(ctx context.Context, rows []*ent.OutboxEvent) error {
	ids := make([]string, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	ctx, cancel := context.WithTimeout(ctx, queueTimeout)
	defer cancel()
	return d.cfg.Ent.OutboxEvent.Update().Where(outboxevent.IDIn(ids...), outboxevent.DoneAtIsNil()).ClearEnqueuedAt().Exec(ctx)
}

// claim marks events as handed over and returns those that no other dispatcher took first.
func (d *Dispatcher) claim(ctx context.Context, rows []*ent.OutboxEvent) ([]*ent.OutboxEvent, error) {
	now := d.cfg.Clock.Now()
	return db.InTx(ctx, d.cfg.Ent, func(ctx context.Context, tx *ent.Tx) ([]*ent.OutboxEvent, error) {
		var claimed []*ent.OutboxEvent
		for _, row := range rows {
			unchanged := outboxevent.EnqueuedAtIsNil()
			if row.EnqueuedAt != nil {
				unchanged = outboxevent.Attempts(row.Attempts)
			}
			n, err := tx.OutboxEvent.Update().Where(outboxevent.ID(row.ID), outboxevent.DoneAtIsNil(), unchanged).
				SetEnqueuedAt(now).AddAttempts(1).Save(ctx)
			if err != nil {
				return nil, fmt.Errorf("claim event %s: %w", row.ID, err)
			}
			if n == 1 {
				claimed = append(claimed, row)
			}
		}
		failpoint.Dispatch.Before()
		return claimed, nil
	})
}

// enqueue hands one event to the queue. One that the queue still has is fine, unless it is archived there.
func (d *Dispatcher) enqueue(ctx context.Context, row *ent.OutboxEvent) error {
	ctx, cancel := context.WithTimeout(ctx, queueTimeout)
	defer cancel()
	task := asynq.NewTask(row.Kind, row.Payload)
	options := append(d.cfg.Options(row.Kind), asynq.TaskID(row.ID))
	_, err := d.queue.EnqueueContext(ctx, task, options...)
	if errors.Is(err, asynq.ErrTaskIDConflict) {
		again, reviveErr := d.revive(queueOf(options), row)
		if reviveErr != nil || !again {
			return reviveErr
		}
		_, err = d.queue.EnqueueContext(ctx, task, options...)
	}
	if err != nil {
		return fmt.Errorf("enqueue event %s: %w", row.ID, err)
	}
	failpoint.EventEnqueued.At()
	return nil
}

// revive removes a task that has used up its retries, so that it gets another round of them, once an hour: an event is never
// given up silently.
func (d *Dispatcher) revive(queue string, row *ent.OutboxEvent) (again bool, err error) {
	task, err := d.inspector.GetTaskInfo(queue, row.ID)
	switch {
	case errors.Is(err, asynq.ErrTaskNotFound), errors.Is(err, asynq.ErrQueueNotFound):
		return false, nil // finished this instant; if not, it is due again when it is stale
	case err != nil:
		return false, fmt.Errorf("look up event %s: %w", row.ID, err)
	case task.State != asynq.TaskStateArchived, d.cfg.Clock.Now().Sub(task.LastFailedAt) < archivedAfter:
		return false, nil
	}
	d.cfg.Log.Error().Str("event_id", row.ID).Str("kind", row.Kind).Str("cause", task.LastErr).Msg("outbox: another round of retries")
	if err := d.inspector.DeleteTask(queue, row.ID); err != nil && !errors.Is(err, asynq.ErrTaskNotFound) {
		return false, fmt.Errorf("revive event %s: %w", row.ID, err)
	}
	return true, nil
}

func queueOf(options []asynq.Option) string {
	queue := "default"
	for _, o := range options {
		if o.Type() == asynq.QueueOpt {
			queue, _ = o.Value().(string)
		}
	}
	return queue
}
