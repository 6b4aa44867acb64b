package member

import (
	"context"
	"fmt"

	"weir/ent"
	"weir/ent/membership"
	"weir/internal/audit"
	"weir/internal/fault"
	"weir/internal/viewer"
)

// ChangeRoleInput gives a member another role.
type ChangeRoleInput struct {
	ID   string
	Role viewer.Role
}

// Validate reports every fault of the input.
func (in ChangeRoleInput) Validate() error { return validRole(in.Role) }

// ChangeRole gives a member another role; the one that the member has already changes nothing. OWNER gives every role, ADMIN
// every role but OWNER, to everybody but owners (FORBIDDEN). Nobody raises the own role (FORBIDDEN), but whoever may manage
// members may lower it. CONFLICT (ErrLastOwner) for the last owner.
func (s *Service) ChangeRole(ctx context.Context, in ChangeRoleInput) (*Member, error) {
	if err := in.Validate(); err != nil {
		return nil, err
	}
	return on(ctx, s, in.ID, func(ctx, sys context.Context, tx *ent.Tx, m *Member, power viewer.Role) (*Member, error) {
		switch {
		case viewer.Role(m.Role) == in.Role:
			return m, nil
		case !mayGive(power, in.Role):
			return nil, errOwner
		case m.UserID == viewer.FromContext(ctx).UserID && rank(in.Role) > rank(viewer.Role(m.Role)):
			return nil, errOwnRole
		case in.Role != viewer.Owner:
			if err := keepOwner(sys, tx, m); err != nil {
				return nil, err
			}
		}
		return s.setRole(ctx, sys, tx, m, in.Role)
	})
}

// setRole changes a role and audits it. Open invitations to roles that the member may no longer give are taken back.
func (s *Service) setRole(ctx, sys context.Context, tx *ent.Tx, before *Member, role viewer.Role) (*Member, error) {
	if err := revokeOf(ctx, sys, tx, before, role, s.cfg.Clock.Now()); err != nil {
		return nil, err
	}
	after, err := tx.Membership.UpdateOneID(before.ID).SetRole(membership.Role(role)).Save(sys)
	if err != nil {
		return nil, fmt.Errorf("change role of %s: %w", before.ID, err)
	}
	return after, audit.Append(ctx, tx, audit.Event{
		Action: "member.change_role", TenantID: before.TenantID, TargetID: before.ID, Before: summary(before), After: summary(after),
	})
}

// TransferOwnershipInput says who becomes an owner in the viewer's place.
type TransferOwnershipInput struct{ ID string }

// Transferred are the two sides of a transfer of ownership.
type Transferred struct {
	Owner *Member
	// Previous is the viewer's own membership, now ADMIN; nil when a platform administrator who is no owner acted.
	Previous *Member
}

// TransferOwnership makes another member an owner, and the viewer an administrator, both or neither. Owners only; the
// platform's administrators hand over tenants of others, whose owners stay what they are. INVALID when it is the viewer.
func (s *Service) TransferOwnership(ctx context.Context, in TransferOwnershipInput) (Transferred, error) {
	return on(ctx, s, in.ID, func(ctx, sys context.Context, tx *ent.Tx, heir *Member, power viewer.Role) (Transferred, error) {
		v := viewer.FromContext(ctx)
		switch {
		case power != viewer.Owner:
			return Transferred{}, errOwners
		case heir.UserID == v.UserID:
			return Transferred{}, fault.Field("id", "The ownership goes to somebody else.")
		}
		out := Transferred{Owner: heir}
		var err error
		if heir.Role != membership.RoleOWNER {
			if out.Owner, err = s.setRole(ctx, sys, tx, heir, viewer.Owner); err != nil {
				return Transferred{}, err
			}
		}
		own, err := tx.Membership.Query().
			Where(membership.TenantID(heir.TenantID), membership.UserID(v.UserID), membership.RoleEQ(membership.RoleOWNER)).Only(sys)
		switch {
		case err == nil:
			out.Previous, err = s.setRole(ctx, sys, tx, own, viewer.Admin)
			return out, err
		case !ent.IsNotFound(err):
			return Transferred{}, fmt.Errorf("transfer ownership of %s: %w", heir.TenantID, err)
		case !v.IsPlatformAdmin() && !v.IsSystem():
			return Transferred{}, errOwners // no longer an owner
		}
		return out, nil
	})
}
