package auth

import (
	"context"
	"fmt"

	"weir/ent"
	entuser "weir/ent/user"
	"weir/internal/audit"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/viewer"
)

// Ranks make users administrators of the platform, and users of tenants only again. In force on every node within a second.
type Ranks struct{ a *Accounts }

// NewRanks returns the service.
func NewRanks(a *Accounts) *Ranks { return &Ranks{a} }

// RankInput says who gets which role on the platform.
type RankInput struct {
	ID   string
	Role viewer.PlatformRole // NONE or ADMIN
}

// Validate reports every fault of the input.
func (in RankInput) Validate() error {
	if in.Role != viewer.PlatformNone && in.Role != viewer.PlatformAdmin {
		return fault.Field("role", "The role must be NONE or ADMIN: there is one ROOT.")
	}
	return nil
}

// Set gives a user a role on the platform; ROOT alone may, and not to itself (FORBIDDEN). CONFLICT for a user whose account is
// suspended or being deleted and who would become an administrator. Idempotent.
func (r *Ranks) Set(ctx context.Context, in RankInput) (*User, error) {
	v := viewer.FromContext(ctx)
	switch {
	case v == nil:
		return nil, ErrSignInFirst
	case v.Platform != viewer.PlatformRoot:
		return nil, fault.New(fault.Forbidden, "Only ROOT appoints administrators.")
	}
	if err := in.Validate(); err != nil {
		return nil, err
	}
	if _, err := id.Parse(id.User, in.ID); err != nil {
		return nil, ErrNoUser
	}
	return db.InTx(ctx, r.a.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*User, error) {
		sys := viewer.SystemContext(ctx, "rank")
		before, err := tx.User.Get(sys, in.ID)
		switch {
		case ent.IsNotFound(err), err == nil && before.DeletedAt != nil:
			return nil, ErrNoUser
		case err != nil:
			return nil, fmt.Errorf("rank of %s: %w", in.ID, err)
		case before.PlatformRole == entuser.PlatformRoleROOT:
			return nil, fault.New(fault.Forbidden, "ROOT stays ROOT.")
		case before.PlatformRole == entuser.PlatformRole(in.Role):
			return before, nil
		case in.Role == viewer.PlatformAdmin && (before.SuspendedAt != nil || before.DeleteAt != nil):
			return nil, fault.New(fault.Conflict, "A user who is suspended or leaves cannot become an administrator.")
		}
		after, err := tx.User.UpdateOneID(in.ID).SetPlatformRole(entuser.PlatformRole(in.Role)).Save(sys)
		if err != nil {
			return nil, fmt.Errorf("rank of %s: %w", in.ID, err)
		}
		if err := audit.Append(ctx, tx, audit.Event{
			Action: "user.rank", TargetID: in.ID,
			Before: map[string]any{"platformRole": before.PlatformRole}, After: map[string]any{"platformRole": after.PlatformRole},
		}); err != nil {
			return nil, err
		}
		return after, r.a.cfg.Revisions.Bump(ctx, tx, db.AccessRevision)
	})
}
