package graph

import (
	"context"

	"entgo.io/contrib/entgql"

	"weir/ent"
	"weir/ent/membership"
	entpat "weir/ent/personalaccesstoken"
	entsession "weir/ent/session"
	"weir/graph/model"
	"weir/internal/auth"
	"weir/internal/id"
	"weir/internal/request"
	"weir/internal/viewer"
)

// accessTokens are the viewer's own, in all tenants: the system reads, because the tenants' policies look at the one in which
// the viewer acts.
func (r *Resolver) accessTokens(ctx context.Context, first *int, after *model.Cursor) (*ent.PersonalAccessTokenConnection, error) {
	if err := placeByID(after, id.AccessToken); err != nil {
		return nil, err
	}
	v := viewer.FromContext(ctx)
	if v == nil {
		return nil, auth.ErrSignInFirst
	}
	sys := viewer.SystemContext(ctx, "list access tokens")
	tokens, err := r.Ent.PersonalAccessToken.Query().Where(entpat.UserID(v.UserID)).
		WithMembership(func(q *ent.MembershipQuery) { q.WithTenant() }).
		Paginate(entire{sys}, after, page(first), nil, nil, newestTokens)
	if err != nil {
		return nil, err
	}
	for _, e := range tokens.Edges {
		if m := e.Node.Edges.Membership; m != nil {
			r.subjectLimits(ctx).want(ctx, ofTenant(m.TenantID))
		}
	}
	return tokens, nil
}

// tenantOf is the tenant of a token, which lists have read already.
func (r *Resolver) tenantOf(ctx context.Context, t *ent.PersonalAccessToken) (*ent.Tenant, error) {
	if m := t.Edges.Membership; m != nil && m.Edges.Tenant != nil {
		return m.Edges.Tenant, nil
	}
	return r.Ent.Membership.Query().Where(membership.ID(t.MembershipID)).QueryTenant().
		Only(viewer.SystemContext(ctx, "tenant of an access token"))
}

func (r *Resolver) sessions(ctx context.Context, first *int, after *entgql.Cursor[string]) (*ent.SessionConnection, error) {
	if err := placeByID(after, id.Session); err != nil {
		return nil, err
	}
	return r.Ent.Session.Query().Where(entsession.ExpiresAtGT(request.From(ctx).Start.UTC())).
		Paginate(entire{ctx}, after, page(first), nil, nil, newestSessions)
}
