package member

import (
	"context"
	"fmt"

	"weir/ent"
	"weir/ent/membership"
	"weir/internal/audit"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/viewer"
)

// Keys says what becomes of the API keys of a member who goes.
type Keys string

// What becomes of them. The keys are the tenant's and bear the name of the member who made them.
const (
	RevokeKeys Keys = "REVOKE"
	KeepKeys   Keys = "KEEP"
)

// RemoveInput says which member goes.
type RemoveInput struct {
	ID   string
	Keys Keys // empty: RevokeKeys
}

// Validate reports every fault of the input.
func (in RemoveInput) Validate() error {
	if in.Keys != RevokeKeys && in.Keys != KeepKeys {
		return fault.Field("keys", "The keys are revoked (REVOKE) or kept (KEEP).")
	}
	return nil
}

// Removed is what a removal did.
type Removed struct {
	Member *Member
	// RevokedKeys is how many API keys ended with the membership.
	RevokedKeys int
}

// Remove ends a membership: the member's sessions lose the tenant at once, the invitations of the member are taken back, and
// the keys that the member made in it are revoked unless they are to be kept. OWNER removes everybody, ADMIN everybody but owners (FORBIDDEN). CONFLICT
// (ErrLastOwner) for the last owner.
func (s *Service) Remove(ctx context.Context, in RemoveInput) (Removed, error) {
	if in.Keys == "" {
		in.Keys = RevokeKeys
	}
	if err := in.Validate(); err != nil {
		return Removed{}, err
	}
	return on(ctx, s, in.ID, func(ctx, sys context.Context, tx *ent.Tx, m *Member, _ viewer.Role) (Removed, error) {
		return s.end(ctx, sys, tx, m, removal{action: "member.remove", keys: in.Keys})
	})
}

// Leave ends the viewer's own membership of the tenant in which it acts, and revokes the keys that the viewer made in it.
// Every role may leave; CONFLICT (ErrLastOwner) for the last owner.
func (s *Service) Leave(ctx context.Context) (Removed, error) {
	v := viewer.FromContext(ctx)
	switch {
	case v == nil:
		return Removed{}, errSignIn
	case v.TenantID == "" || v.UserID == "":
		return Removed{}, errNotMember
	case v.Halted:
		return Removed{}, viewer.ErrHalted
	}
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (Removed, error) {
		sys := viewer.SystemContext(ctx, "member")
		if err := lock(sys, tx, v.TenantID); err != nil {
			return Removed{}, err
		}
		m, err := tx.Membership.Query().Where(membership.TenantID(v.TenantID), membership.UserID(v.UserID)).Only(sys)
		if ent.IsNotFound(err) {
			return Removed{}, ErrNotFound
		} else if err != nil {
			return Removed{}, fmt.Errorf("leave %s: %w", v.TenantID, err)
		}
		out, err := s.end(ctx, sys, tx, m, removal{action: "member.leave", keys: RevokeKeys})
		if err != nil {
			return Removed{}, err
		}
		return out, s.cfg.Revisions.Bump(ctx, tx, db.AccessRevision)
	})
}

// removal is how a membership ends.
type removal struct {
	action string
	keys   Keys
}

// end deletes a membership of a tenant that is locked, and audits it.
func (s *Service) end(ctx, sys context.Context, tx *ent.Tx, m *Member, how removal) (out Removed, err error) {
	out.Member = m
	if err := keepOwner(sys, tx, m); err != nil {
		return out, err
	}
	if err := tx.Membership.DeleteOneID(m.ID).Exec(sys); err != nil {
		return out, fmt.Errorf("%s %s: %w", how.action, m.ID, err)
	}
	if err := revokeOf(ctx, sys, tx, m, "", s.cfg.Clock.Now()); err != nil {
		return out, err
	}
	if how.keys == RevokeKeys {
		if out.RevokedKeys, err = s.cfg.APIKeys.RevokeOf(ctx, tx, m.TenantID, m.UserID); err != nil {
			return out, err
		}
	}
	return out, audit.Append(ctx, tx, audit.Event{
		Action: how.action, TenantID: m.TenantID, TargetID: m.ID, Before: summary(m), After: map[string]any{"revokedKeys": out.RevokedKeys},
	})
}
