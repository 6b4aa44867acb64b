package graph

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"weir/graph/model"
	"weir/internal/auth"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/viewer"
)

// rights says which roles of a tenant have a permission (CONTRACT §4 "Rights"). The domains and the entities' policies
// enforce them; a dashboard shows and hides by them.
var rights = []struct {
	permission model.Permission
	roles      []viewer.Role
}{
	{model.KeysRead, []viewer.Role{viewer.Owner, viewer.Admin, viewer.Reader}},
	{model.KeysWrite, []viewer.Role{viewer.Owner, viewer.Admin, viewer.Member}},
	{model.KeysManage, []viewer.Role{viewer.Owner, viewer.Admin}},
	{model.WalletRead, everyRole},
	{model.WalletManage, []viewer.Role{viewer.Owner, viewer.Admin, viewer.Billing}},
	{model.Inference, []viewer.Role{viewer.Owner, viewer.Admin, viewer.Member}},
	{model.TenantManage, []viewer.Role{viewer.Owner, viewer.Admin}},
	{model.AuditRead, []viewer.Role{viewer.Owner, viewer.Admin}},
	{model.TenantOwn, []viewer.Role{viewer.Owner}},
	{model.MembersRead, []viewer.Role{viewer.Owner, viewer.Admin, viewer.Reader}},
	{model.MembersManage, []viewer.Role{viewer.Owner, viewer.Admin}},
}

// platformRights are what administrators of the platform may do besides.
var platformRights = []model.Permission{
	model.ChannelsManage,
	model.PricesManage,
	model.TenantsManage,
}

// permissionsOf lists what a viewer may do.
func permissionsOf(v *viewer.Viewer) []model.Permission {
	all := []model.Permission{}
	for _, r := range rights {
		if v.TenantID != "" && slices.Contains(r.roles, v.Role) {
			all = append(all, r.permission)
		}
	}
	if v.IsPlatformAdmin() {
		all = append(all, platformRights...)
	}
	return all
}

// viewerOf describes the person of a session.
func viewerOf(s *auth.Session) *model.Viewer {
	v := &model.Viewer{
		User: s.User, Tenant: s.Tenant, PlatformRole: s.Viewer.Platform,
		Permissions: within(s, permissionsOf(s.Viewer)), Watching: s.Viewer.Watching,
	}
	if s.Tenant != nil {
		v.Role = &s.Viewer.Role
	}
	return v
}

// everyRole of a tenant.
var everyRole = []viewer.Role{viewer.Owner, viewer.Admin, viewer.Billing, viewer.Member, viewer.Reader}

// memberAs returns the tenant in which the viewer acts in one of the roles; FORBIDDEN in any other. For what no entity's
// policy guards: the ledger.
func memberAs(ctx context.Context, roles ...viewer.Role) (uuid.UUID, error) {
	v := viewer.FromContext(ctx)
	switch {
	case v == nil:
		return uuid.Nil, auth.ErrSignInFirst
	case v.TenantID == "":
		return uuid.Nil, fault.New(fault.Forbidden, "You are not a member of a tenant.")
	case !slices.Contains(roles, v.Role):
		return uuid.Nil, fault.New(fault.Forbidden, "Your role in this tenant does not allow this.")
	}
	tenant, err := id.Parse(id.Tenant, v.TenantID)
	if err != nil {
		return uuid.Nil, fmt.Errorf("tenant of the viewer: %w", err)
	}
	return tenant, nil
}

// platformAdmin is a context in which the system reads for an administrator of the platform; FORBIDDEN for everybody else.
func platformAdmin(ctx context.Context, purpose string) (context.Context, error) {
	switch v := viewer.FromContext(ctx); {
	case v == nil:
		return nil, auth.ErrSignInFirst
	case !v.IsPlatformAdmin():
		return nil, fault.New(fault.Forbidden, "This is for administrators of the platform.")
	}
	return viewer.SystemContext(ctx, purpose), nil
}
