package graph

import (
	"context"
	"fmt"

	"weir/ent"
	"weir/ent/membership"
	enttenant "weir/ent/tenant"
	"weir/graph/model"
	"weir/internal/auth"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/tenant"
	"weir/internal/viewer"
)

// listedTenant returns the context in which a list of a tenant is read, and that tenant: the viewer's own, under its rights, or
// any that a platform administrator names.
func listedTenant(ctx context.Context, tenantID *string, purpose string) (context.Context, string, error) {
	v := viewer.FromContext(ctx)
	switch {
	case v == nil:
		return nil, "", auth.ErrSignInFirst
	case tenantID == nil || *tenantID == v.TenantID:
		return ctx, v.TenantID, nil
	case !v.IsPlatformAdmin() || !isID(id.Tenant, *tenantID):
		return nil, "", tenant.ErrNotFound
	}
	return viewer.SystemContext(ctx, purpose), *tenantID, nil
}

// tenantExists tells whether there is such a tenant; read is a context in which the system reads.
func (r *Resolver) tenantExists(read context.Context, tenantID string) (bool, error) {
	there, err := r.Ent.Tenant.Query().Where(enttenant.ID(tenantID)).Exist(read)
	if err != nil {
		return false, fmt.Errorf("look for tenant %s: %w", tenantID, err)
	}
	return there, nil
}

// members reads a page of a tenant's members.
func (r *Resolver) members(ctx context.Context, first *int, after *model.Cursor, tenantID *string) (*ent.MembershipConnection, error) {
	if err := placeByID(after, id.Membership); err != nil {
		return nil, err
	}
	read, of, err := listedTenant(ctx, tenantID, "list members")
	if err != nil {
		return nil, err
	}
	return r.memberPage(ctx, read, r.Ent.Membership.Query().Where(membership.TenantID(of)), first, after)
}

// membershipsOf reads a page of the tenants of a user, who is the viewer.
func (r *Resolver) membershipsOf(ctx context.Context, userID string, first *int, after *model.Cursor) (*ent.MembershipConnection, error) {
	if err := placeByID(after, id.Membership); err != nil {
		return nil, err
	}
	own := viewer.SystemContext(ctx, "own memberships")
	return r.memberPage(ctx, own, r.Ent.Membership.Query().Where(membership.UserID(userID)), first, after)
}

// memberPage reads a page with its tenants, and announces its users. read is the context of the query.
func (r *Resolver) memberPage(
	ctx, read context.Context, q *ent.MembershipQuery, first *int, after *model.Cursor,
) (*ent.MembershipConnection, error) {
	members, err := q.WithTenant().Paginate(entire{read}, after, page(first), nil, nil, newestMembers)
	if err != nil {
		return nil, err
	}
	for _, e := range members.Edges {
		r.users(ctx).want(e.Node.UserID)
		r.subjectLimits(ctx).want(ctx, ofMember(e.Node), ofTenant(e.Node.TenantID))
	}
	return members, nil
}

// memberTenant is the tenant of a member whom the viewer may see.
func (r *Resolver) memberTenant(ctx context.Context, m *ent.Membership) (*ent.Tenant, error) {
	if m.Edges.Tenant != nil {
		return m.Edges.Tenant, nil
	}
	t, err := r.Ent.Tenant.Get(viewer.SystemContext(ctx, "tenant of a member"), m.TenantID)
	if err != nil {
		return nil, fmt.Errorf("tenant of member %s: %w", m.ID, err)
	}
	return t, nil
}

// switchTenant makes a tenant the one in which the session acts.
func switchTenant(ctx context.Context, ref string) (*model.Viewer, error) {
	g, ok := ctx.Value(guestKey{}).(*guest)
	if !ok || g.session == nil {
		return nil, auth.ErrSignInFirst
	}
	if ref == "" {
		return nil, fault.Field("id", "Name the tenant by its identifier or slug.")
	}
	t, err := g.door.Sessions.SwitchTenant(ctx, ref)
	if err != nil {
		return nil, err
	}
	session, err := g.door.Sessions.Find(ctx, g.shows.Cookie, t.ID)
	if err != nil {
		return nil, err
	}
	return viewerOf(session), nil
}
