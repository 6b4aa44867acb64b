package redemption

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	"weir/ent"
	"weir/ent/redemptioncode"
	"weir/internal/audit"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/money"
	"weir/internal/viewer"
)

// Status is what the times of a code amount to.
type Status string

// The states of a code.
const (
	Open     Status = "OPEN"     // it can be redeemed
	Disabled Status = "DISABLED" // switched off; may be switched on again
	Used     Status = "USED"     // as often as it may be
	Expired  Status = "EXPIRED"
	Revoked  Status = "REVOKED" // for ever
)

// StatusOf tells the state of a code at a time.
func StatusOf(c *ent.RedemptionCode, now time.Time) Status {
	switch {
	case c.RevokedAt != nil:
		return Revoked
	case c.Used >= c.MaxUses:
		return Used
	case c.DisabledAt != nil:
		return Disabled
	case c.ExpiresAt != nil && !now.Before(*c.ExpiresAt):
		return Expired
	}
	return Open
}

// Find lists codes that were not revoked, the newest first: all, or those whose number is Search or whose name begins with it.
type Find struct {
	Search       string
	Offset, Size int
}

// Codes lists codes for the dialect that manages them one by one. Platform administrators only.
func (s *Service) Codes(ctx context.Context, f Find) ([]*ent.RedemptionCode, error) {
	if _, err := platformAdmin(ctx); err != nil {
		return nil, err
	}
	q := s.cfg.Ent.RedemptionCode.Query().Where(redemptioncode.RevokedAtIsNil())
	if f.Search != "" {
		byName := redemptioncode.NameHasPrefix(f.Search)
		var number int
		if _, err := fmt.Sscanf(f.Search, "%d", &number); err == nil && fmt.Sprint(number) == f.Search {
			q = q.Where(redemptioncode.Or(byName, redemptioncode.Number(number)))
		} else {
			q = q.Where(byName)
		}
	}
	rows, err := q.Order(redemptioncode.ByNumber(entsql.OrderDesc())).Offset(f.Offset).Limit(f.Size).All(viewer.SystemContext(ctx, "codes"))
	if err != nil {
		return nil, fmt.Errorf("list codes: %w", err)
	}
	return rows, nil
}

// Code finds a code by its number. NOT_FOUND also for a revoked one. Platform administrators only.
func (s *Service) Code(ctx context.Context, number int) (*ent.RedemptionCode, error) {
	if _, err := platformAdmin(ctx); err != nil {
		return nil, err
	}
	row, err := s.cfg.Ent.RedemptionCode.Query().Where(redemptioncode.Number(number), redemptioncode.RevokedAtIsNil()).
		Only(viewer.SystemContext(ctx, "codes"))
	if ent.IsNotFound(err) {
		return nil, ErrNoCode
	} else if err != nil {
		return nil, fmt.Errorf("find code %d: %w", number, err)
	}
	return row, nil
}

// UpdateCodeInput changes what is not nil.
type UpdateCodeInput struct {
	Number   int
	Name     *string
	Amount   *money.Amount // not of VIP codes, nor of codes that were redeemed
	Disabled *bool
}

// Validate reports every fault of the input.
func (in UpdateCodeInput) Validate() error {
	var faults []error
	if in.Name != nil {
		faults = append(faults, validName(strings.TrimSpace(*in.Name)))
	}
	if in.Amount != nil && (*in.Amount <= 0 || *in.Amount > MaxWorth) {
		faults = append(faults, fault.Field("amount", "A code is worth more than nothing, and at most 1,000,000 USD."))
	}
	return errors.Join(faults...)
}

// UpdateCode changes one code, with an audit event. Platform administrators only. NOT_FOUND as Code; CONFLICT when its worth is
// to change and it was redeemed, or gives a VIP level.
func (s *Service) UpdateCode(ctx context.Context, in UpdateCodeInput) (*ent.RedemptionCode, error) {
	if err := in.Validate(); err != nil {
		return nil, err
	}
	return s.change(ctx, in.Number, "redemption_code.update", func(code *ent.RedemptionCode, u *ent.RedemptionCodeUpdate) error {
		if in.Name != nil {
			u.SetName(strings.TrimSpace(*in.Name))
		}
		if in.Disabled != nil && *in.Disabled && code.DisabledAt == nil {
			u.SetDisabledAt(s.cfg.Clock.Now())
		} else if in.Disabled != nil && !*in.Disabled {
			u.ClearDisabledAt()
		}
		if in.Amount != nil && int64(*in.Amount) != code.AmountN {
			if code.AmountN == 0 || code.Used > 0 {
				return fault.New(fault.Conflict, "What this code is worth cannot be changed any more.")
			}
			u.SetAmountN(int64(*in.Amount)).Where(redemptioncode.Used(0))
		}
		return nil
	})
}

// RevokeCode takes a code back for ever; what was redeemed stays. Platform administrators only. NOT_FOUND as Code.
func (s *Service) RevokeCode(ctx context.Context, number int) error {
	_, err := s.change(ctx, number, "redemption_code.revoke", func(_ *ent.RedemptionCode, u *ent.RedemptionCodeUpdate) error {
		u.SetRevokedAt(s.cfg.Clock.Now())
		return nil
	})
	return err
}

func (s *Service) change(
	ctx context.Context, number int, action string, set func(*ent.RedemptionCode, *ent.RedemptionCodeUpdate) error,
) (*ent.RedemptionCode, error) {
	if _, err := platformAdmin(ctx); err != nil {
		return nil, err
	}
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*ent.RedemptionCode, error) {
		sys := viewer.SystemContext(ctx, "codes")
		before, err := tx.RedemptionCode.Query().Where(redemptioncode.Number(number), redemptioncode.RevokedAtIsNil()).Only(sys)
		if ent.IsNotFound(err) {
			return nil, ErrNoCode
		} else if err != nil {
			return nil, fmt.Errorf("%s %d: %w", action, number, err)
		}
		u := tx.RedemptionCode.Update().Where(redemptioncode.ID(before.ID), redemptioncode.RevokedAtIsNil())
		if err := set(before, u); err != nil {
			return nil, err
		}
		switch n, err := u.Save(sys); {
		case err != nil:
			return nil, fmt.Errorf("%s %d: %w", action, number, err)
		case n == 0:
			return nil, fault.New(fault.Conflict, "This code was redeemed or taken back meanwhile.")
		}
		after, err := tx.RedemptionCode.Get(sys, before.ID)
		if err != nil {
			return nil, fmt.Errorf("%s %d: %w", action, number, err)
		}
		return after, audit.Append(ctx, tx, audit.Event{
			Action: action, TargetID: after.ID, Before: summaryOfCode(before), After: summaryOfCode(after),
		})
	})
}

func summaryOfCode(c *ent.RedemptionCode) map[string]any {
	return map[string]any{
		"number": c.Number, "name": c.Name, "amount": money.Amount(c.AmountN), "used": c.Used, "disabledAt": c.DisabledAt, "revokedAt": c.RevokedAt,
	}
}
