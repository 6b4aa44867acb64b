package plan

import (
	"context"
	"errors"
	"fmt"
	"time"

	"weir/ent"
	"weir/ent/subscription"
	"weir/internal/db"
	"weir/internal/notice"
	"weir/internal/viewer"
)

// Bounds of one round of Advance.
const (
	roundSize = 200
	// lateStart: a period that begins later than this behind its predecessor (nothing ran meanwhile) begins now, so that nobody
	// pays for days that have gone by.
	lateStart = 24 * time.Hour
	// ahead of its end a period is followed by the next, so that the VIP level has no gap.
	ahead = 2 * time.Minute
)

// Advance grants the credits that are due and renews or ends the plans whose period is over. Idempotent, and safe on any number
// of nodes; only for the system. It tries every plan and returns all errors together.
func (s *Service) Advance(ctx context.Context) error {
	sys := viewer.SystemContext(ctx, "plan")
	now := s.cfg.Clock.Now()
	active := subscription.StatusEQ(subscription.StatusACTIVE)
	var failed []error
	due, err := s.cfg.Ent.Subscription.Query().Where(active, subscription.NextGrantAtLTE(now)).Limit(roundSize).All(sys)
	if err != nil {
		return fmt.Errorf("read plans: %w", err)
	}
	for _, sub := range due {
		failed = append(failed, s.grantDue(sys, sub))
	}
	over, err := s.cfg.Ent.Subscription.Query().Where(active, subscription.PayerEQ(subscription.PayerBALANCE), subscription.PeriodEndLTE(now.Add(ahead))).
		Limit(roundSize).All(sys)
	if err != nil {
		return errors.Join(append(failed, fmt.Errorf("read plans: %w", err))...)
	}
	for _, sub := range over {
		if sub.Renews || !sub.PeriodEnd.After(now) {
			failed = append(failed, s.turn(sys, sub, now))
		}
	}
	return errors.Join(failed...)
}

// grantDue books one credit. The update is conditional on what was read, so that of two nodes one does it.
func (s *Service) grantDue(ctx context.Context, read *ent.Subscription) error {
	return db.Exec(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		n, err := tx.Subscription.Update().Where(
			subscription.ID(read.ID), subscription.StatusEQ(subscription.StatusACTIVE), subscription.Period(read.Period),
			subscription.Grants(read.Grants),
		).ClearNextGrantAt().Save(ctx)
		if err != nil || n == 0 {
			return wrap("credit of plan", read, err)
		}
		sub, err := tx.Subscription.Get(ctx, read.ID)
		if err != nil {
			return wrap("credit of plan", read, err)
		}
		_, err = s.grant(ctx, tx, sub)
		return err
	})
}

// turn begins the next period of a plan, or ends it.
func (s *Service) turn(ctx context.Context, read *ent.Subscription, now time.Time) error {
	start := read.PeriodEnd
	if now.Sub(start) > lateStart {
		start = now
	}
	return db.Exec(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		p, err := tx.Plan.Get(ctx, read.PlanID)
		if err != nil {
			return wrap("renew plan", read, err)
		}
		next := tx.Subscription.Update().Where(
			subscription.ID(read.ID), subscription.StatusEQ(subscription.StatusACTIVE), subscription.Period(read.Period),
		)
		if !read.Renews {
			return s.end(ctx, tx, next, read, p, "cancelled")
		}
		n, err := next.SetPeriod(read.Period + 1).SetPeriodStart(start).SetPeriodEnd(start.AddDate(0, 0, read.PeriodDays)).SetGrants(0).
			ClearNextGrantAt().Save(ctx)
		if err != nil || n == 0 {
			return wrap("renew plan", read, err)
		}
		sub, err := tx.Subscription.Get(ctx, read.ID)
		if err != nil {
			return wrap("renew plan", read, err)
		}
		switch err := s.pay(ctx, tx, sub, p.Name); {
		case errors.Is(err, errShort): // nothing was booked: what was set above is taken back by the end
			back := tx.Subscription.Update().Where(subscription.ID(read.ID)).SetPeriod(read.Period).SetPeriodStart(read.PeriodStart).
				SetPeriodEnd(read.PeriodEnd).SetGrants(read.Grants)
			return s.end(ctx, tx, back, read, p, "balance")
		case err != nil:
			return err
		}
		if sub, err = s.begin(ctx, tx, sub); err != nil {
			return err
		}
		_, err = notice.Append(ctx, tx, notice.Notice{
			TenantID: sub.TenantID, Key: fmt.Sprintf("plan:%s:%d", sub.ID, sub.Period), Kind: notice.PlanRenewed,
			Facts: map[string]string{"plan": p.Name, "until": sub.PeriodEnd.UTC().Format(time.RFC3339)},
		})
		return err
	})
}

// end ends a plan with its period, by an update that says which one.
func (s *Service) end(ctx context.Context, tx *ent.Tx, u *ent.SubscriptionUpdate, sub *ent.Subscription, p *ent.Plan, reason string) error {
	n, err := u.SetStatus(subscription.StatusENDED).SetEndedAt(sub.PeriodEnd).SetEndReason(reason).SetRenews(false).ClearNextGrantAt().Save(ctx)
	if err != nil || n == 0 {
		return wrap("end plan", sub, err)
	}
	_, err = notice.Append(ctx, tx, notice.Notice{
		TenantID: sub.TenantID, Key: "plan:" + sub.ID + ":end", Kind: notice.PlanEnded, Facts: map[string]string{"plan": p.Name, "reason": reason},
	})
	return err
}

func wrap(what string, sub *ent.Subscription, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s %s: %w", what, sub.ID, err)
}
