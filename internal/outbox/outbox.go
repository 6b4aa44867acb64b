// Package outbox carries side effects out of transactions. A domain appends a row in the transaction that decides something;
// the dispatcher hands it to the queue, with the row's id as task id; the job marks it done in the transaction of its own
// effect. SQL is the truth: the queue may lose everything at any time.
//
// Delivery is at least once, in no order. A handler begins its transaction with Done and stops when that says
// ErrAlreadyDone.
package outbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"weir/ent"
	"weir/ent/outboxevent"
	"weir/internal/clock"
	"weir/internal/db"
	"weir/internal/failpoint"
	"weir/internal/viewer"
)

// ErrAlreadyDone: the event was carried out before. For a handler it is success.
var ErrAlreadyDone = errors.New("outbox event already done")

// Outbox takes side effects.
type Outbox struct {
	clock clock.Clock
	wake  chan struct{}
}

// New returns an outbox.
func New(c clock.Clock) *Outbox { return &Outbox{clock: c, wake: make(chan struct{}, 1)} }

// Option of Append.
type Option func(*ent.OutboxEventCreate)

// RunAt delays an event.
func RunAt(t time.Time) Option {
	return func(c *ent.OutboxEventCreate) { c.SetRunAt(t.UTC()) }
}

// Append adds an event of a kind with a payload that is written as JSON, in the transaction of db.InTx in ctx. It returns
// the event's id, which is also its task's. The dispatcher of this node is told after the commit.
func (o *Outbox) Append(ctx context.Context, tx *ent.Tx, kind string, payload any, options ...Option) (string, error) {
	text, err := json.Marshal(payload)
	if err != nil {
		return "", fmt.Errorf("append %s: %w", kind, err)
	}
	now := o.clock.Now()
	create := tx.OutboxEvent.Create().SetKind(kind).SetPayload(text).SetCreatedAt(now).SetRunAt(now)
	for _, option := range options {
		option(create)
	}
	row, err := create.Save(viewer.SystemContext(ctx, "outbox"))
	if err != nil {
		return "", fmt.Errorf("append %s: %w", kind, err)
	}
	db.AfterCommit(ctx, o.Nudge)
	return row.ID, nil
}

// Nudge has the dispatcher of this node look at once; for those who write rows by other means, after their commit.
func (o *Outbox) Nudge() {
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// Open reports whether an event is still to be carried out; for handlers whose effect is outside the database, before it.
func (*Outbox) Open(ctx context.Context, c *ent.Client, eventID string) (bool, error) {
	open, err := c.OutboxEvent.Query().Where(outboxevent.ID(eventID), outboxevent.DoneAtIsNil()).Exist(viewer.SystemContext(ctx, "outbox"))
	if err != nil {
		return false, fmt.Errorf("look up event %s: %w", eventID, err)
	}
	return open, nil
}

// Done marks an event as carried out, in the transaction of its effect and before it: of two handlers of one event the
// second waits here for the first, and then gets ErrAlreadyDone. A transaction that is rolled back leaves it to be repeated.
func (o *Outbox) Done(ctx context.Context, tx *ent.Tx, eventID string) error {
	n, err := tx.OutboxEvent.Update().Where(outboxevent.ID(eventID), outboxevent.DoneAtIsNil()).SetDoneAt(o.clock.Now()).
		Save(viewer.SystemContext(ctx, "outbox"))
	switch {
	case err != nil:
		return fmt.Errorf("finish event %s: %w", eventID, err)
	case n == 0:
		return ErrAlreadyDone
	}
	failpoint.EventDone.At()
	return nil
}
