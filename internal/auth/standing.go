package auth

import (
	"context"
	"fmt"
	"strings"

	"weir/ent"
	entsession "weir/ent/session"
	entuser "weir/ent/user"
	"weir/internal/audit"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/tenant"
	"weir/internal/viewer"
)

// ErrNoUser: there is no such user, or the viewer has nothing to do with it.
var ErrNoUser = fault.New(fault.NotFound, "There is no such user.")

// Suspensions shut people out of the installation and let them in again. In force on every node within a second.
type Suspensions struct{ a *Accounts }

// NewSuspensions returns the service.
func NewSuspensions(a *Accounts) *Suspensions { return &Suspensions{a} }

// SuspendInput says who is suspended, and why.
type SuspendInput struct {
	ID     string
	Reason string // for administrators
}

// Validate reports every fault of the input.
func (in SuspendInput) Validate() error { return tenant.ValidReason(in.Reason) }

// Suspend ends the sessions of a user, and stops the user's API keys and personal access tokens in every tenant; the user
// cannot sign in. Platform administrators suspend everybody but administrators (FORBIDDEN); ROOT suspends administrators too;
// nobody suspends ROOT. A repeat keeps the time and takes the reason.
func (s *Suspensions) Suspend(ctx context.Context, in SuspendInput) (*User, error) {
	if err := in.Validate(); err != nil {
		return nil, err
	}
	now := s.a.cfg.Clock.Now()
	return s.change(ctx, in.ID, "user.suspend", func(before *User, u *ent.UserUpdateOne) {
		if before.SuspendedAt == nil {
			u.SetSuspendedAt(now)
		}
		u.SetSuspensionReason(strings.TrimSpace(in.Reason))
	})
}

// Resume ends a suspension; keys and tokens work again, sessions do not come back. Rights as Suspend. Idempotent.
func (s *Suspensions) Resume(ctx context.Context, userID string) (*User, error) {
	return s.change(ctx, userID, "user.resume", func(_ *User, u *ent.UserUpdateOne) {
		u.ClearSuspendedAt().SetSuspensionReason("")
	})
}

func (s *Suspensions) change(ctx context.Context, userID, action string, set func(*User, *ent.UserUpdateOne)) (*User, error) {
	v := viewer.FromContext(ctx)
	switch {
	case v == nil:
		return nil, ErrSignInFirst
	case !v.IsSystem() && !v.IsPlatformAdmin():
		return nil, fault.New(fault.Forbidden, "Only the platform's administrators may do that.")
	}
	if _, err := id.Parse(id.User, userID); err != nil {
		return nil, ErrNoUser
	}
	return db.InTx(ctx, s.a.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*User, error) {
		sys := viewer.SystemContext(ctx, "suspension")
		before, err := tx.User.Get(sys, userID)
		if ent.IsNotFound(err) {
			return nil, ErrNoUser
		} else if err != nil {
			return nil, fmt.Errorf("%s %s: %w", action, userID, err)
		}
		if err := maySuspend(v, before); err != nil {
			return nil, err
		}
		u := tx.User.UpdateOneID(userID)
		set(before, u)
		after, err := u.Save(sys)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", action, userID, err)
		}
		if after.SuspendedAt != nil {
			if _, err := s.a.cfg.Sessions.end(ctx, tx, entsession.UserID(userID)); err != nil {
				return nil, err
			}
		}
		if err := audit.Append(ctx, tx, audit.Event{Action: action, TargetID: userID, Before: standing(before), After: standing(after)}); err != nil {
			return nil, err
		}
		return after, s.a.cfg.Revisions.Bump(ctx, tx, db.AccessRevision)
	})
}

// maySuspend: administrators of the platform are ROOT's business, and ROOT is nobody's.
func maySuspend(v *viewer.Viewer, u *User) error {
	switch {
	case u.PlatformRole == entuser.PlatformRoleROOT:
		return fault.New(fault.Forbidden, "ROOT cannot be suspended.")
	case u.PlatformRole == entuser.PlatformRoleADMIN && !v.IsSystem() && v.Platform != viewer.PlatformRoot:
		return fault.New(fault.Forbidden, "Only ROOT may suspend administrators.")
	}
	return nil
}

// standing is what the audit keeps of a suspension.
func standing(u *User) map[string]any {
	return map[string]any{"suspendedAt": u.SuspendedAt, "suspensionReason": u.SuspensionReason}
}
