package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"weir/internal/dbtest"
	"weir/internal/viewer"
)

func TestListsOfThePlatform(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		admin := e.member("admin", nil, "", viewer.PlatformAdmin)
		for _, name := range []string{"Ada Ltd", "Bob & Sons", "爱达"} {
			admin.must(`mutation($n: String!) { createTenant(input: {name: $n}) { tenant { id } } }`, map[string]any{"n": name})
		}
		ann := e.member("ann", nil, "", "")
		admin.must(`mutation($id: ID!) { suspendTenant(input: {id: $id, reason: "Unpaid"}) { tenant { id } } }`, map[string]any{"id": ann.tenant.ID})
		admin.must(`mutation($id: ID!) { updateTenant(input: {id: $id, priceGroup: "vip"}) { tenant { id } } }`, map[string]any{"id": ann.tenant.ID})
		names := func(filter string) []string {
			t.Helper()
			r := admin.must(`{ tenants(filter: `+filter+`) { totalCount edges { node { name } } } }`, nil)
			var all []string
			for _, edge := range r.at("tenants", "edges").([]any) {
				all = append(all, edge.(map[string]any)["node"].(map[string]any)["name"].(string))
			}
			if n := r.at("tenants", "totalCount"); n != float64(len(all)) {
				t.Errorf("%s: %d of %v", filter, len(all), n)
			}
			return all
		}
		for filter, want := range map[string][]string{
			`{search: "ADA"}`:                        {"Ada Ltd"},
			`{search: "& sons"}`:                     {"Bob & Sons"},
			`{search: "bob-s"}`:                      {"Bob & Sons"},
			`{search: "达"}`:                          {"爱达"},
			`{search: "%"}`:                          nil,
			`{search: "_"}`:                          nil,
			`{search: "` + ann.tenant.ID + `"}`:      {ann.tenant.Name},
			`{suspended: true}`:                      {ann.tenant.Name},
			`{suspended: true, search: "Ada"}`:       nil,
			`{priceGroup: "vip"}`:                    {ann.tenant.Name},
			`{suspended: false, search: "l"}`:        {"Ada Ltd"},
			`{}`:                                     {ann.tenant.Name, "爱达", "Bob & Sons", "Ada Ltd", admin.tenant.Name},
			`{suspended: null, search: "Bob & Son"}`: {"Bob & Sons"},
		} {
			if got := names(filter); !slices.Equal(got, want) {
				t.Errorf("%s: got %q, want %q", filter, got, want)
			}
		}
		for _, filter := range []string{`{search: ""}`, `{search: "` + strings.Repeat("x", 129) + `"}`} {
			for _, list := range []string{"tenants", "users"} {
				if r := admin.do(`{ `+list+`(filter: `+filter+`) { totalCount } }`, nil); r.code() != "INVALID" {
					t.Errorf("%s %s: %s", list, filter, r.Body)
				}
			}
		}
		got := admin.pages(`query($first: Int!, $after: Cursor) { tenants(first: $first, after: $after) { `+pageParts+` } }`, 3, "tenants")
		if fmt.Sprint(got) != fmt.Sprint([][]string{{ann.tenant.Name, "爱达", "Bob & Sons"}, {"Ada Ltd", admin.tenant.Name}}) {
			t.Errorf("pages %q", got)
		}

		users := admin.must(`{ users(filter: {search: "NN@example"}) { totalCount edges { node { id number standing { platformRole suspendedAt } } } } }`, nil)
		node := users.at("users", "edges").([]any)[0].(map[string]any)["node"].(map[string]any)
		if users.at("users", "totalCount") != 1.0 || node["id"] != ann.user.ID || node["standing"].(map[string]any)["platformRole"] != "NONE" {
			t.Errorf("users: %s", users.Body)
		}
		for filter, want := range map[string]float64{
			`{platformRole: ADMIN}`: 1, `{suspended: false}`: 2, `{suspended: true}`: 0, `{search: "` + fmt.Sprint(node["number"]) + `"}`: 1,
			`{search: "` + admin.user.ID + `"}`: 1,
		} {
			if r := admin.must(`{ users(filter: `+filter+`) { totalCount } }`, nil); r.at("users", "totalCount") != want {
				t.Errorf("%s: %s", filter, r.Body)
			}
		}
		if r := ann.must(`{ viewer { user { standing { suspensionReason } } } }`, nil); r.at("viewer", "user", "standing") != nil {
			t.Errorf("a user sees the own standing: %s", r.Body)
		}
		cursor := admin.must(`{ users(first: 1) { pageInfo { endCursor } } }`, nil).text("users", "pageInfo", "endCursor")
		if r := admin.do(`query($a: Cursor) { tenants(after: $a) { totalCount } }`, map[string]any{"a": cursor}); r.code() != "INVALID" {
			t.Errorf("a cursor of another list: %s", r.Body)
		}
		for _, list := range []string{"tenants", "users"} {
			one := len(e.queries.reading(func() { admin.must(`{ `+list+`(first: 1) { totalCount edges { node { id } } } }`, nil) }))
			all := len(e.queries.reading(func() { admin.must(`{ `+list+`(first: 100) { totalCount edges { node { id } } } }`, nil) }))
			if one != all {
				t.Errorf("%s: %d queries for one row, %d for many", list, one, all)
			}
		}
	})
}

// Suspension of a tenant and of a user, as its members and administrators see it.
func TestSuspension(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		root := e.member("root", nil, "", viewer.PlatformRoot)
		admin := e.member("admin", nil, "", viewer.PlatformAdmin)
		second := e.member("second", nil, "", viewer.PlatformAdmin)
		ann := e.member("ann", nil, "", "")
		bob := e.member("bob", ann.tenant, viewer.Member, "")
		const suspendTenant = `mutation($id: ID!, $r: String!) { suspendTenant(input: {id: $id, reason: $r}) { tenant { suspendedAt suspensionReason } } }`
		r := admin.must(suspendTenant, map[string]any{"id": ann.tenant.ID, "r": "Unpaid since May"})
		since := r.text("suspendTenant", "tenant", "suspendedAt")
		if r = admin.must(suspendTenant, map[string]any{"id": ann.tenant.ID, "r": "Unpaid since June"}); r.text("suspendTenant", "tenant", "suspendedAt") != since {
			t.Errorf("the repeat moved the time: %s", r.Body)
		}
		if r := bob.must(`{ viewer { tenant { suspensionReason } } }`, nil); r.text("viewer", "tenant", "suspensionReason") != "Unpaid since June" {
			t.Errorf("a member sees %s", r.Body)
		}
		if r := ann.do(`mutation { createApiKey(input: {name: "k"}) { secret } }`, nil); r.code() != forbidden {
			t.Errorf("a change in a suspended tenant: %s", r.Body)
		}
		admin.must(`mutation($id: ID!) { resumeTenant(input: {id: $id}) { tenant { id } } }`, map[string]any{"id": ann.tenant.ID})
		ann.createKey("k")

		const suspendUser = `mutation($id: ID!, $r: String!) { suspendUser(input: {id: $id, reason: $r}) { user { standing { suspendedAt suspensionReason } } } }`
		admin.must(suspendUser, map[string]any{"id": bob.user.ID, "r": "Shared a password"})
		if r := bob.do(`{ viewer { user { id } } }`, nil); r.code() != unauthenticated {
			t.Errorf("the session of the suspended: %s", r.Body)
		}
		if r := e.client().do(`mutation { signIn(input: {email: "bob@example.com", password: "`+password+`"}) { viewer { role } } }`, nil); r.code() != forbidden {
			t.Errorf("the suspended signs in: %s", r.Body)
		}
		admin.must(`mutation($id: ID!) { resumeUser(input: {id: $id}) { user { id } } }`, map[string]any{"id": bob.user.ID})
		bob.signIn()
		bob.must(`{ viewer { user { id } } }`, nil)

		for _, row := range []struct {
			name  string
			who   *client
			id    string
			want  string
			cause string
		}{
			{"an administrator suspends another", admin, second.user.ID, forbidden, "r"},
			{"an administrator suspends itself", admin, admin.user.ID, forbidden, "r"},
			{"an administrator suspends ROOT", admin, root.user.ID, forbidden, "r"},
			{"ROOT suspends itself", root, root.user.ID, forbidden, "r"},
			{"nobody", admin, "usr_00000000000000000000000000000000", notFound, "r"},
			{"a tenant", admin, ann.tenant.ID, notFound, "r"},
			{"no reason", admin, bob.user.ID, "INVALID", " "},
			{"a long reason", admin, bob.user.ID, "INVALID", strings.Repeat("x", 501)},
			{"ROOT suspends an administrator", root, second.user.ID, "", "r"},
		} {
			if r := row.who.do(suspendUser, map[string]any{"id": row.id, "r": row.cause}); r.code() != row.want {
				t.Errorf("%s: got %q, want %q: %s", row.name, r.code(), row.want, r.Body)
			}
		}
		for id, want := range map[string]string{"ten_00000000000000000000000000000000": notFound, bob.user.ID: notFound} {
			if r := admin.do(suspendTenant, map[string]any{"id": id, "r": "r"}); r.code() != want {
				t.Errorf("suspend %s: %s", id, r.Body)
			}
		}
		if r := admin.do(suspendTenant, map[string]any{"id": ann.tenant.ID, "r": ""}); r.code() != "INVALID" || r.Errors[0].Extensions.Field != "reason" {
			t.Errorf("no reason: %s", r.Body)
		}
	})
}

// ROOT appoints administrators of the platform, whose rights begin and end with it on sessions that run.
func TestPlatformRoles(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		root := e.member("root", nil, "", viewer.PlatformRoot)
		admin := e.member("admin", nil, "", viewer.PlatformAdmin)
		ann := e.member("ann", nil, "", "")
		bob := e.member("bob", ann.tenant, viewer.Member, "")
		const set = `mutation($id: ID!, $role: PlatformRole!) { setPlatformRole(input: {id: $id, role: $role}) { user { standing { platformRole } } } }`
		for range 2 { // a repeat changes nothing
			r := root.must(set, map[string]any{"id": ann.user.ID, "role": "ADMIN"})
			if r.text("setPlatformRole", "user", "standing", "platformRole") != "ADMIN" {
				t.Errorf("%s", r.Body)
			}
		}
		ann.must(`{ tenants { totalCount } }`, nil)
		root.must(`mutation($id: ID!) { suspendUser(input: {id: $id, reason: "r"}) { user { id } } }`, map[string]any{"id": bob.user.ID})
		for _, row := range []struct {
			name string
			who  *client
			id   string
			role string
			want string
		}{
			{"an administrator appoints", admin, bob.user.ID, "ADMIN", forbidden},
			{"the new one appoints", ann, ann.user.ID, "NONE", forbidden},
			{"a second ROOT", root, ann.user.ID, "ROOT", "INVALID"},
			{"ROOT resigns", root, root.user.ID, "NONE", forbidden},
			{"a suspended user", root, bob.user.ID, "ADMIN", "CONFLICT"},
			{"nobody", root, "usr_00000000000000000000000000", "ADMIN", notFound},
			{"no identifier", root, "x", "ADMIN", notFound},
		} {
			if r := row.who.do(set, map[string]any{"id": row.id, "role": row.role}); r.code() != row.want {
				t.Errorf("%s: got %q, want %q: %s", row.name, r.code(), row.want, r.Body)
			}
		}
		root.must(set, map[string]any{"id": ann.user.ID, "role": "NONE"})
		if r := ann.do(`{ tenants { totalCount } }`, nil); r.code() != forbidden {
			t.Errorf("after the end of it: %s", r.Body)
		}
		r := root.must(`{ auditEvents(everywhere: true, filter: {action: "user.rank"}) { edges { node { before after } } } }`, nil)
		if edges, _ := r.at("auditEvents", "edges").([]any); len(edges) != 2 {
			t.Errorf("audit: %s", r.Body)
		}
	})
}
