package setting

import (
	"context"
	"encoding/json"
	"fmt"

	"weir/ent"
	entsetting "weir/ent/setting"
	"weir/internal/audit"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/viewer"
)

// errStale: somebody else was faster.
var errStale = &fault.Error{
	Code: fault.Conflict, Field: "version", Message: "The settings have changed since you read them. Read them again.",
}

// Update changes settings, in force on every node within a second. Administrators of the platform; who may sign up and the
// bonus are ROOT's (FORBIDDEN). CONFLICT with Field version when they have changed since the caller read them. Audited.
func (s *Service) Update(ctx context.Context, in UpdateInput) (Values, error) {
	if err := in.authorize(ctx); err != nil {
		return Values{}, err
	}
	if err := in.Validate(); err != nil {
		return Values{}, err
	}
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (Values, error) {
		sys := viewer.SystemContext(ctx, "settings")
		before, text, err := read[stored](sys, tx.Setting, rowID)
		switch {
		case err != nil:
			return Values{}, err
		case before.Version != in.Version:
			return Values{}, errStale
		}
		after := in.applied(before)
		after.Version, after.ChangedAt = before.Version+1, s.cfg.Clock.Now()
		if err := write(sys, tx, rowID, text, after); err != nil {
			return Values{}, err
		}
		if err := audit.Append(ctx, tx, audit.Event{Action: "settings.update", TargetID: rowID, Before: before, After: after}); err != nil {
			return Values{}, err
		}
		return s.values(after), s.cfg.Revisions.Bump(ctx, tx, db.SettingRevision)
	})
}

func (in UpdateInput) applied(row stored) stored {
	if in.SignUp != nil {
		row.SignUp = in.SignUp
	}
	if in.Bonus != nil {
		row.Bonus = in.Bonus
	}
	if in.ReferralReward != nil {
		row.ReferralReward = *in.ReferralReward
	}
	if in.SupportContact != nil {
		row.SupportContact = *in.SupportContact
	}
	if in.Strategy != nil {
		row.Strategy = *in.Strategy
	}
	if in.ByModel != nil {
		row.ByModel = in.ByModel
	}
	if in.CaptureDays != nil {
		row.CaptureDays = in.CaptureDays
	}
	if in.UsageMonths != nil {
		row.UsageMonths = *in.UsageMonths
	}
	if in.OwnAllowed != nil {
		row.OwnAllowed = in.OwnAllowed
	}
	if in.OwnPricePPM != nil {
		row.OwnPrice = in.OwnPricePPM
	}
	return in.reset(row)
}

// reset has what is named as configured again.
func (in UpdateInput) reset(row stored) stored {
	for _, n := range in.Reset {
		switch n {
		case OwnChannels:
			row.OwnAllowed, row.OwnPrice = nil, nil
		case CaptureDays:
			row.CaptureDays = nil
		case UsageMonths:
			row.UsageMonths = 0
		case Routing:
			row.Strategy, row.ByModel = "", nil
		case SignUp:
			row.SignUp = nil
		case SignUpBonus:
			row.Bonus = nil
		case ReferralReward:
			row.ReferralReward = 0
		case SupportContact:
			row.SupportContact = ""
		}
	}
	return row
}

// write puts a row in the place of what was read, or fails with errStale.
func write(ctx context.Context, tx *ent.Tx, id string, last []byte, row any) error {
	next, err := json.Marshal(row)
	if err != nil {
		return fmt.Errorf("write %s: %w", id, err)
	}
	if last == nil {
		err := tx.Setting.Create().SetID(id).SetValue(next).Exec(ctx)
		if ent.IsConstraintError(err) {
			return errStale
		} else if err != nil {
			return fmt.Errorf("write %s: %w", id, err)
		}
		return nil
	}
	n, err := tx.Setting.Update().Where(entsetting.ID(id), entsetting.Value(last)).SetValue(next).Save(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("write %s: %w", id, err)
	case n == 0:
		return errStale
	}
	return nil
}
