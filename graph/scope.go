package graph

import (
	"context"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"weir/graph/model"
	"weir/internal/auth"
	"weir/internal/id"
	"weir/internal/viewer"
)

// admitted refuses a field to those to whom its directives do not open it (graph/schema/access.graphql). A root field without
// any is for people who are signed in.
func admitted(ctx context.Context, next graphql.Resolver) (any, error) {
	fc := graphql.GetFieldContext(ctx)
	ctx = beneath(ctx, fc)
	if err := admit(ctx, fc); err != nil {
		return nil, err
	}
	return next(ctx)
}

func admit(ctx context.Context, fc *graphql.FieldContext) error {
	field := fc.Field.Definition
	root := fc.Object == "Query" || fc.Object == "Mutation" || fc.Object == "Subscription"
	if strings.HasPrefix(field.Name, "__") || (!root && len(field.Directives) == 0) {
		return nil
	}
	g, ok := ctx.Value(guestKey{}).(*guest)
	if !ok {
		return auth.ErrSignInFirst
	}
	if fc.Object == "Mutation" {
		if err := g.admitMutation(field); err != nil {
			return err
		}
	}
	switch {
	case field.Directives.ForName("public") != nil:
		return nil
	case g.session == nil:
		return g.refusal
	case g.session.Viewer.TokenID != "":
		return admitToken(g.session, field, root)
	}
	return nil
}

// admitMutation refuses what those cannot do who only look, members of a halted tenant, and access tokens.
func (g *guest) admitMutation(field *ast.FieldDefinition) error {
	public := field.Directives.ForName("public") != nil
	switch {
	case g.session != nil && g.session.Viewer.Watching && !leaves(field.Name):
		return viewer.ErrWatching
	case public && g.shows.Token != "":
		return auth.ErrSessionOnly
	case !public && g.session != nil && stopped(g.session.Viewer, field):
		return viewer.ErrHalted
	}
	return nil
}

// leaves tells the mutations by which somebody who looks at a tenant goes away.
func leaves(mutation string) bool { return mutation == "unwatchTenant" || mutation == "signOut" }

// stopped tells a mutation that members of a halted tenant cannot use.
func stopped(v *viewer.Viewer, field *ast.FieldDefinition) bool {
	return v.Halted && !v.Watching && !v.IsPlatformAdmin() && field.Directives.ForName("anytime") == nil
}

// admitToken is admit for a session that is a personal access token.
func admitToken(session *auth.Session, field *ast.FieldDefinition, root bool) error {
	scope := field.Directives.ForName("scope")
	switch {
	case scope == nil && (root || field.Directives.ForName("session") != nil):
		return auth.ErrSessionOnly
	case scope == nil:
		return nil
	}
	of := scope.Arguments.ForName("of")
	if of == nil {
		return nil
	}
	return session.May(auth.Scope(of.Value.Raw))
}

// nodeScopes are the scopes that a token needs to read objects by their ids, by prefix; "" for none. What is not named here is
// for people.
var nodeScopes = map[string]auth.Scope{
	id.Key:        auth.KeysRead,
	id.Task:       auth.TasksRead,
	id.Service:    auth.TasksRead,
	id.User:       auth.TenantRead,
	id.Tenant:     "",
	id.Membership: auth.TenantRead,
	id.Invitation: auth.TenantRead,
	id.Model:      "",
	id.ModelAlias: auth.TenantRead,
	id.Channel:    auth.PlatformRead,
	id.Request:    auth.UsageRead,
	id.Endpoint:   auth.WebhooksRead,
	id.Delivery:   auth.WebhooksRead,
}

// mayRead tells whether the guest may ask for objects of a prefix at all.
func mayRead(ctx context.Context, prefix string) error {
	session, err := sessionOf(ctx)
	if err != nil {
		return err
	}
	scope, known := nodeScopes[prefix]
	switch {
	case session.Viewer.TokenID == "", known && scope == "":
		return nil
	case !known:
		return errNoNode
	}
	return session.May(scope)
}

// permissionScopes are the scopes without which a token has not the permission; "" where no token has it.
var permissionScopes = map[model.Permission]auth.Scope{
	model.KeysRead:       auth.KeysRead,
	model.KeysWrite:      auth.KeysWrite,
	model.KeysManage:     auth.KeysWrite,
	model.WalletRead:     auth.WalletRead,
	model.WalletManage:   auth.WalletWrite,
	model.Inference:      auth.TasksWrite,
	model.TenantManage:   auth.TenantWrite,
	model.AuditRead:      auth.TenantRead,
	model.TenantOwn:      "",
	model.MembersRead:    auth.TenantRead,
	model.MembersManage:  auth.TenantWrite,
	model.ChannelsManage: auth.PlatformWrite,
	model.PricesManage:   auth.PlatformWrite,
	model.TenantsManage:  auth.PlatformWrite,
}

// within leaves of a member's permissions those that a token's scopes reach.
func within(s *auth.Session, all []model.Permission) []model.Permission {
	if s.Viewer.TokenID == "" {
		return all
	}
	return slices.DeleteFunc(all, func(p model.Permission) bool {
		scope, known := permissionScopes[p]
		return !known || !auth.Grants(s.Scopes, scope)
	})
}
