package task

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"weir/ent"
	enttask "weir/ent/task"
	"weir/internal/db"
	"weir/internal/failpoint"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/viewer"
)

// SubmitKind is the outbox event that has a task handed to a provider, FetchKind the one that has its results copied.
const (
	SubmitKind = "task.submit"
	FetchKind  = "task.fetch"
)

// Event is the payload of the outbox events about a task.
type Event struct {
	Task string `json:"task"`
}

// Create takes an order of a tenant whose caller the edge has established. When it returns, the task, its hold and the event
// that has it submitted are on disk.
//
// The row comes first, then its hold, then both are made known in one transaction; a process that dies between leaves a row
// without a hold, which is removed with whatever hold may have come. Idempotent by Order.Key, for a day: a repeat returns the
// first task. Returns INVALID, the refusals of the ledger, MODEL_NOT_FOUND, MODEL_NOT_PRICED, NO_CHANNEL,
// RATE_LIMITED, IDEMPOTENCY_REUSED and IDEMPOTENCY_IN_PROGRESS.
func (s *Service) Create(ctx context.Context, o Order) (t *Task, fresh bool, err error) {
	if err := o.Validate(); err != nil {
		return nil, false, err
	}
	if t, err := s.repeated(ctx, &o); err != nil || t != nil {
		return t, false, err
	}
	if o.Caller.MayUse != nil {
		if err := o.Caller.MayUse(o.Model); err != nil {
			return nil, false, err
		}
	}
	plan, err := s.planner.Plan(ctx, &o)
	if err != nil {
		return nil, false, err
	}
	done, err := o.admit(ctx)
	if err != nil {
		return nil, false, err
	}
	defer func() { done(t != nil) }()
	// Everything from here on is finished although the caller leaves: it may have the answer's id.
	ctx = context.WithoutCancel(system(ctx))
	row, err := s.insert(ctx, &o, plan)
	if ent.IsConstraintError(err) && o.Key != "" { // the same key at the same time
		t, err := s.repeated(ctx, &o)
		if err == nil && t == nil {
			err = ErrInProgress
		}
		return t, false, err
	}
	if err != nil {
		return nil, false, err
	}
	failpoint.TaskInserted.At()
	if err := s.hold(ctx, row, &o, plan); err != nil {
		return nil, false, errors.Join(err, s.undo(ctx, row, err))
	}
	failpoint.TaskHeld.At()
	if row, err = s.open(ctx, row); err != nil {
		return nil, false, err
	}
	return row, true, nil
}

// digestOf is the client's key as it is stored.
func digestOf(parts ...string) []byte {
	h := sha256.New()
	for _, p := range parts {
		_, _ = fmt.Fprintf(h, "%d:%s", len(p), p) // a hash never fails
	}
	return h.Sum(nil)
}

// repeatWait is how long a repeat waits for the first request to be answered.
const repeatWait = 5 * time.Second

// repeated returns the task that an idempotency key has; nil for none.
func (s *Service) repeated(ctx context.Context, o *Order) (*Task, error) {
	if o.Key == "" {
		return nil, nil
	}
	ctx = system(ctx)
	key := digestOf(o.Via, o.Key)
	for deadline := s.cfg.Clock.Now().Add(repeatWait); ; {
		row, err := s.cfg.Ent.Task.Query().Where(enttask.TenantID(o.Caller.TenantID), enttask.ClientKey(key)).Only(ctx)
		switch {
		case ent.IsNotFound(err):
			return nil, nil
		case err != nil:
			return nil, away(err)
		case s.cfg.Clock.Now().Sub(row.CreatedAt) > keyLife:
			err := s.cfg.Ent.Task.Update().Where(enttask.ID(row.ID)).ClearClientKey().Exec(ctx)
			return nil, away(err)
		case string(row.BodyDigest) != string(digestOf(o.Digest)):
			return nil, ErrReused
		case row.Step != enttask.DefaultStep:
			return row, nil
		case s.cfg.Clock.Now().After(deadline):
			return nil, ErrInProgress
		}
		select {
		case <-ctx.Done():
			return nil, fault.Wrap(fault.Cancelled, "The client left.", ctx.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (s *Service) insert(ctx context.Context, o *Order, plan Plan) (*Task, error) {
	now := s.cfg.Clock.Now().UTC()
	taskID := id.New(id.Task)
	sealed, err := s.seal(taskID, &o.Input)
	if err != nil {
		return nil, err
	}
	create := s.cfg.Ent.Task.Create().SetID(taskID).SetTenantID(o.Caller.TenantID).SetCreatedBy(o.Caller.UserID).SetVia(o.Via).
		SetKind(o.Kind).SetModel(o.Model).SetInput(sealed).SetUserIdentifier(o.UserIdentifier).SetClientRequestID(o.ClientRequestID).
		SetWebhookURL(o.WebhookURL).SetWantedProvider(o.Provider).SetPriceID(plan.PriceID).SetMultiplierPpm(plan.MultiplierPPM).
		SetPriceSize(plan.Size).SetPriceQuality(plan.Quality).SetHeldN(int64(plan.Most)).
		SetDeadlineAt(now.Add(plan.Deadline)).SetNextAt(now.Add(holdWait)).SetCreatedAt(now).SetUpdatedAt(now)
	if o.Caller.KeyID != "" {
		create.SetAPIKeyID(o.Caller.KeyID)
	}
	if o.Service != nil {
		create.SetServiceCode(o.Service.Code).SetFixedN(int64(o.Service.Cost))
	}
	if o.Input.Source != "" {
		create.SetRemixedFrom(o.Input.Source)
	}
	if o.Key != "" {
		create.SetClientKey(digestOf(o.Via, o.Key)).SetBodyDigest(digestOf(o.Digest))
	}
	row, err := create.Save(ctx)
	switch {
	case err == nil, ent.IsConstraintError(err):
		return row, err
	}
	return nil, away(err)
}

// hold reserves what a task costs at most.
func (s *Service) hold(ctx context.Context, t *Task, o *Order, plan Plan) error {
	var key uuid.UUID
	if t.APIKeyID != nil {
		key, _ = id.Parse(id.Key, *t.APIKeyID) // the nil UUID for what is none
	}
	var budgets []uuid.UUID
	if o.Caller.Budgets != nil {
		budgets = o.Caller.Budgets(o.Model)
	}
	_, err := s.cfg.Ledger.Hold(ctx, ledger.Hold{
		ID: UUID(t), Tenant: tenantUUID(t), Key: key, Request: UUID(t), Amount: plan.Most, Min: plan.Least, TTL: plan.Deadline + holdGrace,
		Kind: ledger.Task, Model: t.Model, PriceID: t.PriceID, Budgets: budgets,
	})
	return err
}

// undo removes a task that the ledger has refused. A refusal that stands needs no void; after any other the hold may have come.
func (s *Service) undo(ctx context.Context, t *Task, refusal error) error {
	switch fault.CodeOf(refusal) {
	case fault.BalanceExhausted, fault.CostExceedsBalance, fault.BudgetExhausted, fault.InFlightExhausted, fault.AccountDisabled, fault.BillingBusy:
		_, err := s.cfg.Ent.Task.Delete().Where(enttask.ID(t.ID), enttask.StepEQ(enttask.DefaultStep)).Exec(ctx)
		return away(err)
	}
	return s.remove(ctx, t)
}

// remove undoes a task that got no hold, or may have got one that nobody will know of.
func (s *Service) remove(ctx context.Context, t *Task) error {
	if err := s.cfg.Ledger.Void(ctx, tenantUUID(t), UUID(t)); err != nil {
		return fmt.Errorf("remove task %s: %w", t.ID, err) // the row stays, and is found again
	}
	_, err := s.cfg.Ent.Task.Delete().Where(enttask.ID(t.ID), enttask.StepEQ(enttask.DefaultStep)).Exec(ctx)
	return away(err)
}

// open makes a task known whose money is reserved, with the event that has it submitted.
func (s *Service) open(ctx context.Context, t *Task) (*Task, error) {
	ctx, cancel := within(ctx)
	defer cancel()
	row, err := db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*Task, error) {
		now := s.cfg.Clock.Now().UTC()
		n, err := tx.Task.Update().Where(enttask.ID(t.ID), enttask.StepEQ(enttask.DefaultStep)).
			SetStep(stepSubmit).SetNextAt(now.Add(Lease)).Save(ctx)
		if err != nil {
			return nil, err
		}
		if n == 0 { // it took longer than holdWait, and was removed
			return nil, fault.New(fault.Unavailable, "The service is unavailable. Retry shortly.")
		}
		if _, err := s.cfg.Outbox.Append(ctx, tx, SubmitKind, Event{t.ID}); err != nil {
			return nil, err
		}
		return tx.Task.Get(ctx, t.ID)
	})
	if err != nil {
		if fault.CodeOf(err) == fault.Internal {
			err = away(err)
		}
		return nil, fmt.Errorf("open task %s: %w", t.ID, err)
	}
	s.touch(row)
	return row, nil
}

// CallerOf is the viewer of a request as a caller.
func CallerOf(ctx context.Context) (Caller, error) {
	v := viewer.FromContext(ctx)
	switch {
	case v == nil || v.TenantID == "":
		return Caller{}, fault.New(fault.Unauthenticated, "Sign in first.")
	case v.Halted:
		return Caller{}, viewer.ErrHalted
	case v.Role != viewer.Owner && v.Role != viewer.Admin && v.Role != viewer.Member:
		return Caller{}, fault.New(fault.Forbidden, "Your role does not let you make tasks.")
	}
	return Caller{TenantID: v.TenantID, UserID: v.UserID, KeyID: v.KeyID}, nil
}
