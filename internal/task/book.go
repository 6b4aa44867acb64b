package task

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"weir/ent"
	"weir/ent/schematype"
	enttask "weir/ent/task"
	"weir/internal/db"
	"weir/internal/failpoint"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/internal/pricing"
)

// Book books the money of a task whose verdict stands, and then makes its end known: a charge for what was made, or everything
// given back. Any number may try, at the same time or after a crash: the ledger resolves a hold once, and the end is announced
// once, in the transaction of the state itself.
func (s *Service) Book(ctx context.Context, t *Task) (*Task, error) {
	if t.Verdict == nil || t.Step != stepBook {
		return nil, ErrMoved
	}
	ctx = context.WithoutCancel(system(ctx))
	charged, err := s.resolve(ctx, t)
	if err != nil {
		return nil, fmt.Errorf("book task %s: %w", t.ID, err)
	}
	failpoint.TaskBooked.At()
	ctx, cancel := within(ctx)
	defer cancel()
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*Task, error) {
		u := tx.Task.Update().Where(enttask.ID(t.ID), enttask.StepEQ(stepBook)).
			SetState(*t.Verdict).SetStep(stepDone).SetFinishedAt(s.cfg.Clock.Now().UTC()).SetChargedN(int64(charged)).ClearNextAt().ClearClaim()
		if *t.Verdict == Succeeded {
			u.SetProgress(100)
		}
		n, err := u.Save(ctx)
		if err != nil {
			return nil, fmt.Errorf("end task %s: %w", t.ID, err)
		}
		if n == 0 {
			return nil, ErrMoved
		}
		row, err := tx.Task.Get(ctx, t.ID)
		if err != nil {
			return nil, err
		}
		if s.cfg.Announcer != nil {
			if err := s.cfg.Announcer.TaskEnded(ctx, tx, "task."+strings.ToLower(string(row.State)), row); err != nil {
				return nil, fmt.Errorf("announce task %s: %w", t.ID, err)
			}
		}
		db.AfterCommit(ctx, func() { s.touch(row) })
		return row, nil
	})
}

// resolve settles or voids a task's hold, and returns what was charged.
func (s *Service) resolve(ctx context.Context, t *Task) (money.Amount, error) {
	if *t.Verdict != Succeeded {
		return 0, s.cfg.Ledger.Void(ctx, tenantUUID(t), UUID(t))
	}
	settle, err := s.bill(ctx, t)
	if err != nil {
		return 0, err
	}
	charge, err := s.cfg.Ledger.Settle(ctx, settle)
	return charge.Amount, err
}

// bill is the settlement of a task that succeeded: what was made at the price of its order, and never more than its hold.
func (s *Service) bill(ctx context.Context, t *Task) (ledger.Settle, error) {
	var v pricing.Vector
	if err := json.Unmarshal(t.Made, &v); err != nil {
		return ledger.Settle{}, fmt.Errorf("read what was made: %w", err)
	}
	v.Requests = 1
	settle := ledger.Settle{
		Hold: UUID(t), Tenant: tenantUUID(t), Request: UUID(t), Outcome: ledger.Settled, PriceID: t.PriceID,
	}
	terms := pricing.Terms{MultiplierPPM: t.MultiplierPpm, Size: t.PriceSize, Quality: t.PriceQuality, Calls: 1}
	var cost money.Amount
	switch {
	case t.FixedN != nil:
		settle.Amount = money.Amount(*t.FixedN)
	default:
		price, err := s.cfg.Ent.Price.Get(ctx, t.PriceID)
		if err != nil {
			return settle, fmt.Errorf("read price: %w", err)
		}
		bill, err := pricing.Itemize(price.Sell, terms, v)
		if err != nil {
			return settle, err
		}
		settle.Amount, settle.Exact = bill.Charge.Amount, bill.Charge.Exact
		terms.MultiplierPPM = price.Cost.Peak(t.CreatedAt)
		if paid, err := pricing.Itemize(price.Cost, terms, v); err == nil {
			cost = paid.Charge.Amount
		}
	}
	if held := money.Amount(t.HeldN); settle.Amount > held {
		settle.Amount, settle.Exact, settle.Estimated = held, "", true
	}
	usage, err := s.usage(t, v, cost)
	settle.Usage = usage
	return settle, err
}

// usage is the record of a task among those of calls.
func (s *Service) usage(t *Task, v pricing.Vector, cost money.Amount) (*ledger.Usage, error) {
	u := &ledger.Usage{
		Model: t.Model, UpstreamModel: t.UpstreamModel, ChannelID: t.ChannelID, UserIdentifier: t.UserIdentifier,
		ClientRequestID: t.ClientRequestID, Route: t.Via, EndReason: endComplete, Status: 200, Attempts: int16(min(max(t.Attempts, 1), 100)),
		ProviderCost: cost, Multiplier: t.MultiplierPpm,
		Units: ledger.Units{
			Input: v.Input, Output: v.Output, InputImage: v.InputImage, OutputImage: v.OutputImage, Images: v.Images, Seconds: v.Seconds,
		},
	}
	if t.APIKeyID != nil {
		key, err := id.Parse(id.Key, *t.APIKeyID)
		if err != nil {
			return nil, fmt.Errorf("key of task: %w", err)
		}
		u.Key = key
	}
	if d := s.cfg.Clock.Now().Sub(t.CreatedAt); d > 0 {
		u.Duration, u.FirstByte = d, d
	}
	if t.FixedN != nil { // the charge follows from the service
		return u, nil
	}
	q := pricing.Quote{Size: t.PriceSize, Quality: t.PriceQuality}
	extra, err := q.Extra(v)
	u.Extra = extra
	return u, err
}

const endComplete = "complete"

// Fail decides that a task failed, for a reason in our words, and books it.
func (s *Service) Fail(ctx context.Context, t *Task, code, message, event string) error {
	return s.End(ctx, t, Verdict{State: Failed, Code: code, Message: message}, event)
}

// End decides how a task ends and books it. A verdict that another one came before is no error.
func (s *Service) End(ctx context.Context, t *Task, v Verdict, event string) error {
	row, err := s.Decide(ctx, t, v, event)
	if err == nil {
		_, err = s.Book(ctx, row)
	}
	if isMoved(err) {
		return nil
	}
	return err
}

func isMoved(err error) bool { return errors.Is(err, ErrMoved) }

// Abandon removes a task whose hold never came: its process died. Whatever hold it may have is given back.
func (s *Service) Abandon(ctx context.Context, t *Task) error {
	if t.Step != schematype.TaskHold {
		return ErrMoved
	}
	ctx, cancel := within(ctx)
	defer cancel()
	return s.remove(ctx, t)
}

// ResultsUntil is until when results that are stored now are kept for a tenant.
func (s *Service) ResultsUntil(ctx context.Context, tenantID string) (time.Time, error) {
	row, err := s.cfg.Ent.Tenant.Get(system(ctx), tenantID)
	if err != nil {
		return time.Time{}, away(err)
	}
	return s.cfg.Clock.Now().UTC().Add(time.Duration(row.ResultDays) * 24 * time.Hour), nil
}
