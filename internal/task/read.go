package task

import (
	"context"
	"errors"
	"fmt"
	"time"

	"weir/ent"
	"weir/ent/predicate"
	"weir/ent/schematype"
	enttask "weir/ent/task"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/live"
	"weir/internal/viewer"
)

// visible are the tasks that exist for their tenant: their money is reserved, and nobody has deleted them.
func visible() predicate.Task {
	return enttask.And(enttask.StepNEQ(schematype.TaskHold), enttask.DeletedAtIsNil())
}

// Visible narrows a query to the tasks that exist for their tenant.
func Visible(q *ent.TaskQuery) *ent.TaskQuery { return q.Where(visible()) }

// Get returns a task of a tenant by any form of its id. NOT_FOUND also for another tenant's, and for deleted ones.
func (s *Service) Get(ctx context.Context, tenantID, shownID string) (*Task, error) {
	taskID, err := ParseID(shownID)
	if err != nil {
		return nil, err
	}
	row, err := s.cfg.Ent.Task.Query().Where(enttask.ID(taskID), enttask.TenantID(tenantID), visible()).Only(system(ctx))
	if ent.IsNotFound(err) {
		return nil, ErrNotFound
	}
	return row, away(err)
}

// Mine returns a task that the viewer of ctx may see. NOT_FOUND for all others.
func (s *Service) Mine(ctx context.Context, shownID string) (*Task, error) {
	taskID, err := ParseID(shownID)
	if err != nil {
		return nil, err
	}
	row, err := s.cfg.Ent.Task.Query().Where(enttask.ID(taskID), visible()).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, ErrNotFound
	}
	return row, err
}

// Filter says which tasks of a tenant are listed.
type Filter struct {
	Kind   schematype.Modality // "" for any
	States []State             // none for any
	// After is the id of the task after which the list begins, in any form; "" for the start.
	After string
	// Ascending lists the oldest first.
	Ascending bool
	Limit     int
	Offset    int
}

// List returns tasks of a tenant, by age. Returns NOT_FOUND where After names none.
func (s *Service) List(ctx context.Context, tenantID string, f Filter) ([]*Task, error) {
	ctx = system(ctx)
	q := s.filtered(tenantID, f)
	if f.After != "" {
		after, err := s.Get(ctx, tenantID, f.After)
		if err != nil {
			return nil, err
		}
		if f.Ascending {
			q = q.Where(enttask.IDGT(after.ID))
		} else {
			q = q.Where(enttask.IDLT(after.ID))
		}
	}
	order := ent.Desc(enttask.FieldID)
	if f.Ascending {
		order = ent.Asc(enttask.FieldID)
	}
	rows, err := q.Order(order).Offset(f.Offset).Limit(f.Limit).All(ctx)
	return rows, away(err)
}

// Count is how many tasks a tenant has that pass a filter.
func (s *Service) Count(ctx context.Context, tenantID string, f Filter) (int, error) {
	n, err := s.filtered(tenantID, f).Count(system(ctx))
	return n, away(err)
}

func (s *Service) filtered(tenantID string, f Filter) *ent.TaskQuery {
	q := s.cfg.Ent.Task.Query().Where(enttask.TenantID(tenantID), visible())
	if f.Kind != "" {
		q = q.Where(enttask.KindEQ(f.Kind))
	}
	if len(f.States) > 0 {
		q = q.Where(enttask.StateIn(f.States...))
	}
	return q
}

// Cancel stops a task of a tenant: at once where no provider has it, and else where its provider can. Returns CONFLICT for
// what is over and for what cannot be stopped.
func (s *Service) Cancel(ctx context.Context, tenantID, shownID string) (*Task, error) {
	t, err := s.Get(ctx, tenantID, shownID)
	if err != nil {
		return nil, err
	}
	return s.cancel(ctx, t)
}

// CancelMine is Cancel for the viewer of ctx: OWNER and ADMIN stop all tasks of the tenant, MEMBER the own ones.
func (s *Service) CancelMine(ctx context.Context, shownID string) (*Task, error) {
	if _, err := CallerOf(ctx); err != nil {
		return nil, err
	}
	t, err := s.Mine(ctx, shownID)
	if err != nil {
		return nil, err
	}
	return s.cancel(ctx, t)
}

var cancelled = Verdict{State: Cancelled, Code: "cancelled", Message: "The task was cancelled."}

func (s *Service) cancel(ctx context.Context, t *Task) (*Task, error) {
	if t.State == Cancelled || t.Verdict != nil && *t.Verdict == Cancelled {
		return t, nil
	}
	if t.State.Final() || t.Verdict != nil || t.Step == schematype.TaskFetch {
		return nil, ErrFinished
	}
	switch t.State {
	case Queued:
		row, err := s.Decide(ctx, t, cancelled, "")
		if errors.Is(err, ErrMoved) {
			return nil, ErrNotCancelled // handed over this instant; the caller may ask again
		}
		if err == nil {
			row, err = s.Book(ctx, row)
		}
		return row, err
	case Running:
		if err := s.planner.Cancel(ctx, t); err != nil {
			return nil, err
		}
		if err := s.End(ctx, t, cancelled, ""); err != nil {
			return nil, err
		}
		return s.Load(ctx, t.ID)
	}
	// It is under way to a provider: it is stopped as soon as it is known where it is.
	ctx, done := within(ctx)
	defer done()
	n, err := s.cfg.Ent.Task.Update().Where(enttask.ID(t.ID), enttask.StateIn(Submitting, Unknown), enttask.VerdictIsNil()).
		SetCancelling(true).Save(ctx)
	if err != nil {
		return nil, away(err)
	}
	if n == 0 {
		return nil, ErrNotCancelled
	}
	return s.Load(ctx, t.ID)
}

// Delete removes a task of a tenant from its sight; one that is not over is cancelled first. Its results are deleted with
// their time.
func (s *Service) Delete(ctx context.Context, tenantID, shownID string) error {
	t, err := s.Get(ctx, tenantID, shownID)
	if err != nil {
		return err
	}
	if !t.State.Final() {
		if t, err = s.cancel(ctx, t); err != nil {
			return err
		}
	}
	ctx, done := within(ctx)
	defer done()
	return away(s.cfg.Ent.Task.Update().Where(enttask.ID(t.ID)).SetDeletedAt(s.cfg.Clock.Now().UTC()).Exec(ctx))
}

// Retry has a task looked at at once, whatever it waits for; a task that is in doubt is handed to a provider again: for
// operators who have made sure that no provider has it.
func (s *Service) Retry(ctx context.Context, taskID string) (*Task, error) {
	if v := viewer.FromContext(ctx); !v.IsSystem() {
		return nil, fault.New(fault.Forbidden, "Only the operator retries tasks.")
	}
	t, err := s.Load(ctx, taskID)
	if err != nil {
		return nil, err
	}
	if t.State.Final() {
		return nil, ErrFinished
	}
	now := s.cfg.Clock.Now().UTC()
	err = db.Exec(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		u := tx.Task.Update().Where(enttask.ID(t.ID), enttask.StepEQ(t.Step), enttask.StateEQ(t.State)).SetNextAt(now).ClearClaim()
		if t.State == Unknown {
			u.SetState(Queued)
		}
		n, err := u.Save(ctx)
		if err == nil && n == 0 {
			err = ErrMoved
		}
		if err != nil {
			return fmt.Errorf("retry task %s: %w", t.ID, err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s.Load(ctx, t.ID)
}

// Condemn decides that a task is cancelled, for the operator, whatever its provider says. A worker books it.
func (s *Service) Condemn(ctx context.Context, taskID string) (*Task, error) {
	t, err := s.Load(ctx, taskID)
	if err != nil {
		return nil, err
	}
	if t.State.Final() || t.Verdict != nil {
		return nil, ErrFinished
	}
	return s.Decide(ctx, t, Verdict{State: Cancelled, Code: "cancelled", Message: "The task was cancelled by the operator."}, "")
}

// Open lists tasks that are not over, the oldest first, for the operator.
func (s *Service) Open(ctx context.Context, limit int) ([]*Task, error) {
	return s.cfg.Ent.Task.Query().Where(enttask.StateNotIn(Succeeded, Failed, Cancelled, Expired)).Order(ent.Asc(enttask.FieldID)).
		Limit(limit).All(system(ctx))
}

// Find returns the task that a provider's callback is about.
func (s *Service) Find(ctx context.Context, channelID, jobID string) (*Task, error) {
	row, err := s.cfg.Ent.Task.Query().Where(enttask.ChannelID(channelID), enttask.JobID(jobID)).Only(system(ctx))
	if ent.IsNotFound(err) {
		return nil, ErrNotFound
	}
	return row, away(err)
}

// Hint has a task that runs asked after at once.
func (s *Service) Hint(ctx context.Context, t *Task) error {
	ctx, done := within(ctx)
	defer done()
	return away(s.cfg.Ent.Task.Update().Where(enttask.ID(t.ID), enttask.StepEQ(stepPoll)).SetNextAt(s.cfg.Clock.Now().UTC()).Exec(ctx))
}

// Group is the price group of a tenant.
func (s *Service) Group(ctx context.Context, tenantID string) (string, error) {
	row, err := s.cfg.Ent.Tenant.Get(system(ctx), tenantID)
	if err != nil {
		return "", away(err)
	}
	return row.PriceGroup, nil
}

// Await returns a task of a tenant when it is over, or as it is when the time is over or ctx ends.
func (s *Service) Await(ctx context.Context, t *Task, patience time.Duration) (*Task, error) {
	const every = 2 * time.Second // where a signal was lost
	f := s.cfg.Live.Follow(live.Task(UUID(t)))
	defer f.Close()
	over := time.NewTimer(patience)
	defer over.Stop()
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		row, err := s.Load(ctx, t.ID)
		if err == nil && row.State.Final() {
			return row, nil
		}
		select {
		case <-ctx.Done():
			return nil, fault.Wrap(fault.Cancelled, "The client left.", ctx.Err())
		case <-over.C:
			return row, err
		case <-f.Changed:
		case <-tick.C:
		}
	}
}
