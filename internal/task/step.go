package task

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"weir/ent"
	"weir/ent/schematype"
	enttask "weir/ent/task"
	"weir/internal/db"
	"weir/internal/id"
	"weir/internal/outbox"
)

const (
	stepSubmit = schematype.TaskSubmit
	stepPoll   = schematype.TaskPoll
	stepFetch  = schematype.TaskFetch
	stepBook   = schematype.TaskBook
	stepDone   = schematype.TaskDone
)

// ErrMoved: somebody else has changed the task meanwhile. Whoever gets it has nothing more to do.
var ErrMoved = errors.New("the task has moved on")

// Load reads a task for those who work on it.
func (s *Service) Load(ctx context.Context, taskID string) (*Task, error) {
	row, err := s.cfg.Ent.Task.Get(system(ctx), taskID)
	if ent.IsNotFound(err) {
		return nil, ErrNotFound
	}
	return row, away(err)
}

// Due takes tasks whose time has come, up to most, for one turn of Lease. Any number of nodes may ask: each task is taken by
// one. The longest due come first, so that no tenant waits for another's.
func (s *Service) Due(ctx context.Context, most int) ([]*Task, error) {
	ctx = system(ctx)
	now := s.cfg.Clock.Now().UTC()
	ids, err := s.cfg.Ent.Task.Query().Where(enttask.NextAtLTE(now)).Order(ent.Asc(enttask.FieldNextAt)).Limit(most).IDs(ctx)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	claim := id.NewUUID()
	if _, err := s.cfg.Ent.Task.Update().Where(enttask.IDIn(ids...), enttask.NextAtLTE(now)).
		SetNextAt(now.Add(Lease)).SetClaim(claim).Save(ctx); err != nil {
		return nil, fmt.Errorf("claim tasks: %w", err)
	}
	return s.cfg.Ent.Task.Query().Where(enttask.Claim(claim)).All(ctx)
}

// Later puts tasks off whose providers had nothing new: one update for all that are due together.
func (s *Service) Later(ctx context.Context, at time.Time, claim uuid.UUID, ids ...string) error {
	ctx, cancel := within(ctx)
	defer cancel()
	return s.cfg.Ent.Task.Update().Where(enttask.IDIn(ids...), enttask.Claim(claim)).
		SetNextAt(at.UTC()).AddIdlePolls(1).ClearClaim().Exec(ctx)
}

// move is one conditional update of a task.
func (s *Service) move(ctx context.Context, taskID string, where []func(*ent.TaskUpdate), set func(*ent.TaskUpdate)) (*Task, error) {
	ctx, cancel := within(ctx)
	defer cancel()
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*Task, error) {
		if err := update(ctx, tx.Task.Update(), taskID, where, set); err != nil {
			return nil, err
		}
		row, err := tx.Task.Get(ctx, taskID)
		if err == nil {
			db.AfterCommit(ctx, func() { s.touch(row) })
		}
		return row, err
	})
}

// update changes a task that has no verdict yet and is where it must be; else ErrMoved.
func update(ctx context.Context, u *ent.TaskUpdate, taskID string, where []func(*ent.TaskUpdate), set func(*ent.TaskUpdate)) error {
	u.Where(enttask.ID(taskID), enttask.VerdictIsNil())
	for _, w := range where {
		w(u)
	}
	set(u)
	n, err := u.Save(ctx)
	if err != nil {
		return fmt.Errorf("move task %s: %w", taskID, err)
	}
	if n == 0 {
		return ErrMoved
	}
	return nil
}

func in(step schematype.TaskStep, states ...State) []func(*ent.TaskUpdate) {
	return []func(*ent.TaskUpdate){func(u *ent.TaskUpdate) { u.Where(enttask.StepEQ(step), enttask.StateIn(states...)) }}
}

// Route is where a task is handed to.
type Route struct{ Provider, ChannelID, CredentialID, Model string }

// BeginSubmit says that a task is being handed to a provider: it comes before the request goes out. From here on nobody hands
// it to another unless it is certain that the first has not taken it. event is the outbox event that asked for it, or empty.
// Returns ErrMoved, and marks the event as done, where the task is no longer queued.
func (s *Service) BeginSubmit(ctx context.Context, t *Task, to Route, event string) (*Task, error) {
	ctx, cancel := within(ctx)
	defer cancel()
	moved := false
	row, err := db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*Task, error) {
		if err := s.done(ctx, tx, event); err != nil {
			return nil, err
		}
		n, err := tx.Task.Update().Where(enttask.ID(t.ID), enttask.StepEQ(stepSubmit), enttask.StateEQ(Queued),
			enttask.VerdictIsNil(), enttask.Cancelling(false)).
			SetState(Submitting).SetProvider(to.Provider).SetChannelID(to.ChannelID).SetCredentialID(to.CredentialID).
			SetUpstreamModel(to.Model).AddAttempts(1).SetNextAt(s.cfg.Clock.Now().UTC().Add(Lease)).ClearClaim().Save(ctx)
		if err != nil {
			return nil, fmt.Errorf("begin submit of %s: %w", t.ID, err)
		}
		if moved = n == 0; moved {
			return nil, nil
		}
		row, err := tx.Task.Get(ctx, t.ID)
		if err == nil {
			db.AfterCommit(ctx, func() { s.touch(row) })
		}
		return row, err
	})
	if err == nil && moved {
		err = ErrMoved
	}
	return row, err
}

// done marks an outbox event as carried out; "" is none.
func (s *Service) done(ctx context.Context, tx *ent.Tx, event string) error {
	if event == "" {
		return nil
	}
	return s.cfg.Outbox.Done(ctx, tx, event)
}

// Drop marks an event as carried out that asks for nothing any more.
func (s *Service) Drop(ctx context.Context, event string) error {
	ctx, cancel := within(ctx)
	defer cancel()
	return db.Exec(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error { return s.done(ctx, tx, event) })
}

// Requeue puts a task back of which it is certain that no provider has it, until a time; event as BeginSubmit says.
func (s *Service) Requeue(ctx context.Context, t *Task, at time.Time, event string) error {
	ctx, cancel := within(ctx)
	defer cancel()
	return db.Exec(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		if err := s.done(ctx, tx, event); err != nil {
			return err
		}
		_, err := tx.Task.Update().Where(enttask.ID(t.ID), enttask.StepEQ(stepSubmit), enttask.VerdictIsNil(),
			enttask.StateIn(Queued, Submitting, Unknown)).SetState(Queued).SetNextAt(at.UTC()).ClearClaim().Save(ctx)
		if err != nil {
			return fmt.Errorf("requeue task %s: %w", t.ID, err)
		}
		return nil
	})
}

// Submitted says that a provider has taken a task. Returns ErrMoved where it was decided meanwhile.
func (s *Service) Submitted(ctx context.Context, t *Task, jobID, jobData string, firstPoll time.Time) (*Task, error) {
	return s.move(ctx, t.ID, in(stepSubmit, Submitting, Unknown), func(u *ent.TaskUpdate) {
		u.SetState(Running).SetStep(stepPoll).SetJobID(jobID).SetJobData(jobData).SetSubmittedAt(s.cfg.Clock.Now().UTC()).
			SetNextAt(firstPoll.UTC()).ClearClaim()
	})
}

// Doubt says that nobody knows whether the provider has taken a task. It is reconciled after a while.
func (s *Service) Doubt(ctx context.Context, t *Task, at time.Time) (*Task, error) {
	return s.move(ctx, t.ID, in(stepSubmit, Submitting, Unknown), func(u *ent.TaskUpdate) {
		u.SetState(Unknown).SetNextAt(at.UTC()).ClearClaim()
	})
}

// Progressed says how far a task is; progress never falls. Returns ErrMoved where the task is no longer polled. It is one statement
// and so needs no transaction: nothing is said more often.
func (s *Service) Progressed(ctx context.Context, t *Task, progress int, nextPoll time.Time) error {
	ctx, cancel := within(ctx)
	defer cancel()
	progress = max(t.Progress, min(progress, almost))
	err := update(ctx, s.cfg.Ent.Task.Update(), t.ID, in(stepPoll, Running), func(u *ent.TaskUpdate) {
		u.Where(enttask.ProgressLTE(progress)).SetProgress(progress).SetIdlePolls(0).SetNextAt(nextPoll.UTC()).ClearClaim()
	})
	if err == nil {
		s.touch(t)
	}
	return err
}

// Made says that the provider has made what was asked for: its results are to be copied.
func (s *Service) Made(ctx context.Context, t *Task) error {
	ctx, cancel := within(ctx)
	defer cancel()
	return db.Exec(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		n, err := tx.Task.Update().Where(enttask.ID(t.ID), enttask.StepEQ(stepPoll), enttask.StateEQ(Running), enttask.VerdictIsNil()).
			SetStep(stepFetch).SetNextAt(s.cfg.Clock.Now().UTC().Add(fetchLease)).SetIdlePolls(0).ClearClaim().Save(ctx)
		switch {
		case err != nil:
			return fmt.Errorf("task %s is made: %w", t.ID, err)
		case n == 0:
			return ErrMoved
		}
		_, err = s.cfg.Outbox.Append(ctx, tx, FetchKind, Event{t.ID})
		return err
	})
}

// fetchLease is how long results may take to be copied before somebody else tries.
const fetchLease = 15 * time.Minute

// Again puts a task off whose results could not be copied.
func (s *Service) Again(ctx context.Context, t *Task, at time.Time, event string) error {
	ctx, cancel := within(ctx)
	defer cancel()
	return db.Exec(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		if err := s.done(ctx, tx, event); err != nil {
			return err
		}
		return tx.Task.Update().Where(enttask.ID(t.ID), enttask.StepEQ(stepFetch), enttask.VerdictIsNil()).
			SetNextAt(at.UTC()).AddIdlePolls(1).ClearClaim().Exec(ctx)
	})
}

// Verdict is how a task ends.
type Verdict struct {
	State State
	// Code and Message of a failure, in our words.
	Code, Message string
	// Made is the usage vector, as JSON, and Results what is in our store, of a task that succeeded.
	Made    json.RawMessage
	Results []schematype.TaskResult
	// Until is when the results are deleted.
	Until time.Time
}

// Decide says how a task ends, once: of two verdicts the first stands, and the other gets ErrMoved. Its money is then booked by
// Book. event as BeginSubmit says.
func (s *Service) Decide(ctx context.Context, t *Task, v Verdict, event string) (*Task, error) {
	ctx, cancel := within(ctx)
	defer cancel()
	var row *Task
	err := db.Exec(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		if err := s.done(ctx, tx, event); err != nil && !errors.Is(err, outbox.ErrAlreadyDone) {
			return err
		}
		u := tx.Task.Update().Where(enttask.ID(t.ID), enttask.VerdictIsNil(), enttask.StepNotIn(stepDone, schematype.TaskHold)).
			SetVerdict(v.State).SetStep(stepBook).SetFailureCode(v.Code).SetFailureMessage(v.Message).
			SetNextAt(s.cfg.Clock.Now().UTC().Add(bookLease)).ClearClaim()
		if v.State == Succeeded {
			u.SetMade(v.Made).SetResults(v.Results).SetResultsUntil(v.Until.UTC()).SetProgress(almost)
		}
		n, err := u.Save(ctx)
		if err != nil {
			return fmt.Errorf("decide task %s: %w", t.ID, err)
		}
		if n == 0 {
			return nil
		}
		row, err = tx.Task.Get(ctx, t.ID)
		return err
	})
	if err == nil && row == nil {
		err = ErrMoved
	}
	return row, err
}

// bookLease is after which somebody else books a verdict.
const bookLease = 30 * time.Second
