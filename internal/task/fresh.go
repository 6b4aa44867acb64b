package task

import (
	"context"
	"time"

	enttask "weir/ent/task"
)

const (
	// freshFor is how long a provider's last word on a task is good enough for those who ask.
	freshFor = 2 * time.Second
	// freshPatience is how long somebody who asks waits for a newer one.
	freshPatience = 3 * time.Second
	freshEvery    = 50 * time.Millisecond
)

// Fresh returns a task as its provider has it now. One that runs is asked after at once, unless that was done within the last
// two seconds, on whichever node, and whatever is known three seconds later is returned. UNAVAILABLE without the database.
func (s *Service) Fresh(ctx context.Context, t *Task) (*Task, error) {
	asked, err := s.askNow(ctx, t)
	if err != nil || !asked {
		return t, err
	}
	over := time.NewTimer(freshPatience)
	defer over.Stop()
	tick := time.NewTicker(freshEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return t, nil
		case <-over.C:
			return s.Load(ctx, t.ID)
		case <-tick.C:
		}
		row, err := s.Load(ctx, t.ID)
		if err != nil {
			return nil, err
		}
		answered := row.Claim == nil && row.NextAt != nil && row.NextAt.After(s.cfg.Clock.Now())
		if row.Step != stepPoll || answered {
			return row, nil
		}
	}
}

// askNow has a task's provider asked at once and reports whether it will be. Any change of the row counts as news.
func (s *Service) askNow(ctx context.Context, t *Task) (bool, error) {
	now := s.cfg.Clock.Now().UTC()
	if t.Step != stepPoll || now.Sub(t.UpdatedAt) < freshFor {
		return false, nil
	}
	ctx, done := within(ctx)
	defer done()
	n, err := s.cfg.Ent.Task.Update().Where(
		enttask.ID(t.ID), enttask.StepEQ(stepPoll), enttask.ClaimIsNil(), enttask.NextAtGT(now), enttask.UpdatedAtLTE(now.Add(-freshFor)),
	).SetNextAt(now).Save(ctx)
	return n > 0, away(err)
}
