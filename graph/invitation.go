package graph

import (
	"context"

	"weir/ent"
	entinvitation "weir/ent/invitation"
	"weir/graph/model"
	"weir/internal/id"
	"weir/internal/member"
	"weir/internal/secret"
	"weir/internal/viewer"
)

// invitations reads a page of a tenant's invitations.
func (r *Resolver) invitations(ctx context.Context, first *int, after *model.Cursor, tenantID *string) (*ent.InvitationConnection, error) {
	read, of, err := listedTenant(ctx, tenantID, "list invitations")
	if err != nil {
		return nil, err
	}
	return r.invitationPage(ctx, read, r.Ent.Invitation.Query().Where(entinvitation.TenantID(of)), first, after)
}

// userInvitations reads a page of the platform's invitations.
func (r *Resolver) userInvitations(ctx context.Context, first *int, after *model.Cursor) (*ent.InvitationConnection, error) {
	sys, err := platformAdmin(ctx, "list invitations")
	if err != nil {
		return nil, err
	}
	return r.invitationPage(ctx, sys, r.Ent.Invitation.Query().Where(entinvitation.TenantIDIsNil()), first, after)
}

// invitationPage reads a page and announces its users. read is the context of the query.
func (r *Resolver) invitationPage(
	ctx, read context.Context, q *ent.InvitationQuery, first *int, after *model.Cursor,
) (*ent.InvitationConnection, error) {
	if err := placeByID(after, id.Invitation); err != nil {
		return nil, err
	}
	invitations, err := q.Paginate(entire{read}, after, page(first), nil, nil, newestInvitations)
	if err != nil {
		return nil, err
	}
	for _, e := range invitations.Edges {
		r.users(ctx).want(e.Node.InvitedBy)
	}
	return invitations, nil
}

// invitationNode is an invitation of the viewer's tenant, or for administrators of the platform one of the platform's own.
func (r *Resolver) invitationNode(ctx context.Context, invitationID string) (*ent.Invitation, error) {
	if sys, err := platformAdmin(ctx, "read an invitation"); err == nil {
		i, err := r.Ent.Invitation.Query().Where(entinvitation.ID(invitationID), entinvitation.TenantIDIsNil()).Only(sys)
		if !ent.IsNotFound(err) {
			return i, err
		}
	}
	return r.Ent.Invitation.Get(ctx, invitationID)
}

// preview describes the invitation of a link.
func preview(s member.Shown) *model.InvitationPreview {
	p := &model.InvitationPreview{
		Email: s.Invitation.Email, Role: roleOf(s.Invitation), ExpiresAt: s.Invitation.ExpiresAt, Registered: s.Registered,
	}
	if s.Tenant != nil {
		p.TenantName = &s.Tenant.Name
	}
	return p
}

// roleOf is the role that an invitation gives; nil for one to sign up.
func roleOf(i *ent.Invitation) *viewer.Role {
	if i.Role == nil {
		return nil
	}
	role := viewer.Role(*i.Role)
	return &role
}

// shown is a link that its maker is shown; nil where there is none to show.
func shown(link secret.String) *string {
	if link.Empty() {
		return nil
	}
	url := link.Reveal()
	return &url
}
