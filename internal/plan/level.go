package plan

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"weir/ent"
	"weir/ent/viplevel"
	"weir/internal/audit"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/money"
	"weir/internal/tenant"
	"weir/internal/viewer"
)

// SetLevelInput says what tenants of a VIP level have. A limit that is nil is none.
type SetLevelInput struct {
	Level             int
	Name              string // empty: "VIP <level>"
	DiscountPPM       int64  // taken off prices, parts per million
	RequestsPerMinute *int
	TokensPerMinute   *int
	Concurrency       *int
	RequestsPerDay    *int
	TokensPerDay      *int
}

// Validate reports every fault of the input.
func (in SetLevelInput) Validate() error {
	var faults []error
	if in.Level < 1 || in.Level > tenant.MaxVIPLevel {
		faults = append(faults, fault.Field("level", "The VIP level must be between 1 and 100."))
	}
	if !line(in.Name, 0, 64) {
		faults = append(faults, fault.Field("name", "The name has at most 64 characters on one line."))
	}
	if in.DiscountPPM < 0 || in.DiscountPPM > money.One {
		faults = append(faults, fault.Field("discount", "The discount lies between 0 and 1."))
	}
	for field, limit := range map[string]*int{
		"requestsPerMinute": in.RequestsPerMinute, "tokensPerMinute": in.TokensPerMinute, "concurrency": in.Concurrency,
		"requestsPerDay": in.RequestsPerDay, "tokensPerDay": in.TokensPerDay,
	} {
		if limit != nil && (*limit < 1 || *limit > math.MaxInt32) {
			faults = append(faults, fault.Field(field, "A limit is at least 1; leave it out for none."))
		}
	}
	return errors.Join(faults...)
}

// SetLevel makes or replaces a VIP level, in force on every node within a second; calls that run keep their price. Platform
// administrators only.
func (s *Service) SetLevel(ctx context.Context, in SetLevelInput) (*ent.VIPLevel, error) {
	if err := admin(ctx); err != nil {
		return nil, err
	}
	in.Name = strings.TrimSpace(in.Name)
	if in.Name == "" {
		in.Name = fmt.Sprintf("VIP %d", in.Level)
	}
	if err := in.Validate(); err != nil {
		return nil, err
	}
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*ent.VIPLevel, error) {
		sys := viewer.SystemContext(ctx, "vip level")
		if err := s.announce(ctx, tx); err != nil { // its counter rows also have racers wait for each other
			return nil, err
		}
		before, err := tx.VIPLevel.Query().Where(viplevel.Level(in.Level)).Only(sys)
		if err != nil && !ent.IsNotFound(err) {
			return nil, fmt.Errorf("set VIP level %d: %w", in.Level, err)
		}
		var after *ent.VIPLevel
		if before == nil {
			after, err = tx.VIPLevel.Create().SetLevel(in.Level).SetName(in.Name).SetDiscountPpm(in.DiscountPPM).
				SetNillableRequestsPerMinute(in.RequestsPerMinute).SetNillableTokensPerMinute(in.TokensPerMinute).
				SetNillableConcurrency(in.Concurrency).SetNillableRequestsPerDay(in.RequestsPerDay).SetNillableTokensPerDay(in.TokensPerDay).Save(sys)
		} else {
			u := before.Update().SetName(in.Name).SetDiscountPpm(in.DiscountPPM)
			db.SetOrClear(in.RequestsPerMinute, u.SetRequestsPerMinute, u.ClearRequestsPerMinute)
			db.SetOrClear(in.TokensPerMinute, u.SetTokensPerMinute, u.ClearTokensPerMinute)
			db.SetOrClear(in.Concurrency, u.SetConcurrency, u.ClearConcurrency)
			db.SetOrClear(in.RequestsPerDay, u.SetRequestsPerDay, u.ClearRequestsPerDay)
			db.SetOrClear(in.TokensPerDay, u.SetTokensPerDay, u.ClearTokensPerDay)
			after, err = u.Save(sys)
		}
		if err != nil {
			return nil, fmt.Errorf("set VIP level %d: %w", in.Level, err)
		}
		return after, audit.Append(ctx, tx, audit.Event{
			Action: "vip_level.set", TargetID: after.ID, Before: levelSummary(before), After: levelSummary(after),
		})
	})
}

// DeleteLevel takes a VIP level away: tenants that have it pay the price of their group. Platform administrators only. NOT_FOUND.
func (s *Service) DeleteLevel(ctx context.Context, level int) error {
	if err := admin(ctx); err != nil {
		return err
	}
	return db.Exec(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		sys := viewer.SystemContext(ctx, "vip level")
		if err := s.announce(ctx, tx); err != nil {
			return err
		}
		before, err := tx.VIPLevel.Query().Where(viplevel.Level(level)).Only(sys)
		if ent.IsNotFound(err) {
			return fault.New(fault.NotFound, "There is no such VIP level.")
		} else if err != nil {
			return fmt.Errorf("delete VIP level %d: %w", level, err)
		}
		if err := tx.VIPLevel.DeleteOneID(before.ID).Exec(sys); err != nil {
			return fmt.Errorf("delete VIP level %d: %w", level, err)
		}
		return audit.Append(ctx, tx, audit.Event{Action: "vip_level.delete", TargetID: before.ID, Before: levelSummary(before)})
	})
}

// Levels lists the VIP levels, the lowest first. Everybody who is signed in.
func (s *Service) Levels(ctx context.Context) ([]*ent.VIPLevel, error) {
	rows, err := s.cfg.Ent.VIPLevel.Query().Order(viplevel.ByLevel()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("list VIP levels: %w", err)
	}
	return rows, nil
}

// announce tells the nodes that prices and limits have changed.
func (s *Service) announce(ctx context.Context, tx *ent.Tx) error {
	return errors.Join(s.cfg.Revisions.Bump(ctx, tx, db.PriceRevision), s.cfg.Revisions.Bump(ctx, tx, db.AccessRevision))
}

func levelSummary(l *ent.VIPLevel) any {
	if l == nil {
		return nil
	}
	return map[string]any{
		"level": l.Level, "name": l.Name, "discountPpm": l.DiscountPpm, "requestsPerMinute": l.RequestsPerMinute,
		"tokensPerMinute": l.TokensPerMinute, "concurrency": l.Concurrency, "requestsPerDay": l.RequestsPerDay, "tokensPerDay": l.TokensPerDay,
	}
}
