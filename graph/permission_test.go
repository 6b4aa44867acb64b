package graph

import (
	"slices"
	"testing"

	"weir/graph/exec"
	"weir/graph/model"
	"weir/internal/auth"
	"weir/internal/viewer"
)

func TestPermissions(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		viewer viewer.Viewer
		want   []model.Permission
	}{
		{"owner", viewer.Viewer{TenantID: "t", Role: viewer.Owner}, []model.Permission{
			model.KeysRead, model.KeysWrite, model.KeysManage, model.WalletRead, model.WalletManage, model.Inference,
			model.TenantManage, model.AuditRead, model.TenantOwn, model.MembersRead, model.MembersManage,
		}},
		{"admin", viewer.Viewer{TenantID: "t", Role: viewer.Admin}, []model.Permission{
			model.KeysRead, model.KeysWrite, model.KeysManage, model.WalletRead, model.WalletManage, model.Inference,
			model.TenantManage, model.AuditRead, model.MembersRead, model.MembersManage,
		}},
		{"billing", viewer.Viewer{TenantID: "t", Role: viewer.Billing}, []model.Permission{model.WalletRead, model.WalletManage}},
		{"member", viewer.Viewer{TenantID: "t", Role: viewer.Member}, []model.Permission{model.KeysWrite, model.WalletRead, model.Inference}},
		{"viewer", viewer.Viewer{TenantID: "t", Role: viewer.Reader}, []model.Permission{
			model.KeysRead, model.WalletRead, model.MembersRead,
		}},
		{"platform administrator without tenant", viewer.Viewer{Platform: viewer.PlatformAdmin}, []model.Permission{
			model.ChannelsManage, model.PricesManage, model.TenantsManage,
		}},
		{"root who is a member", viewer.Viewer{TenantID: "t", Role: viewer.Member, Platform: viewer.PlatformRoot}, []model.Permission{
			model.KeysWrite, model.WalletRead, model.Inference, model.ChannelsManage, model.PricesManage, model.TenantsManage,
		}},
		{"nobody", viewer.Viewer{}, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			if got := permissionsOf(&row.viewer); !slices.Equal(got, row.want) {
				t.Errorf("got %v, want %v", got, row.want)
			}
		})
	}
}

func TestEveryPermissionIsSomebodys(t *testing.T) {
	t.Parallel()
	given := permissionsOf(&viewer.Viewer{TenantID: "t", Role: viewer.Owner, Platform: viewer.PlatformRoot})
	for _, v := range exec.NewExecutableSchema(exec.Config{}).Schema().Types["Permission"].EnumValues {
		if !slices.Contains(given, model.Permission(v.Name)) {
			t.Errorf("nobody has %s", v.Name)
		}
	}
}

func TestEveryPermissionHasAScope(t *testing.T) {
	t.Parallel()
	for _, v := range exec.NewExecutableSchema(exec.Config{}).Schema().Types["Permission"].EnumValues {
		if _, ok := permissionScopes[model.Permission(v.Name)]; !ok {
			t.Errorf("%s has no scope in permissionScopes", v.Name)
		}
	}
}

func TestScopesAreThoseOfTheSchema(t *testing.T) {
	t.Parallel()
	var names []auth.Scope
	for _, v := range exec.NewExecutableSchema(exec.Config{}).Schema().Types["AccessScope"].EnumValues {
		names = append(names, auth.Scope(v.Name))
	}
	if !slices.Equal(names, auth.Scopes()) {
		t.Errorf("the schema has %v, the domain %v", names, auth.Scopes())
	}
}
