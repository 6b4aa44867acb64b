package graph_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"weir/internal/dbtest"
	"weir/internal/id"
	"weir/internal/viewer"
)

const memberPage = `query($first: Int, $after: Cursor) { members(first: $first, after: $after) {
	totalCount edges { cursor node { id role createdAt user { id email } tenant { slug } } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`

func TestMemberPages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		owner := e.member("owner", nil, "", "")
		read := func() int {
			owner.must(`{ viewer { role } }`, nil) // the session is remembered from here
			return len(e.queries.reading(func() { owner.must(memberPage, map[string]any{"first": 100}) }))
		}
		one := read()
		var want []string
		for i := range 4 {
			want = append([]string{e.member(fmt.Sprint("m", i), owner.tenant, viewer.Member, "").user.ID}, want...)
		}
		want = append(want, owner.user.ID)
		if five := read(); five != one {
			t.Errorf("%d queries for one member, %d for five", one, five)
		}
		var got []string
		var after any
		for range 3 {
			page := owner.must(memberPage, map[string]any{"first": 2, "after": after}).at("members").(map[string]any)
			if page["totalCount"] != 5.0 {
				t.Errorf("total %v", page["totalCount"])
			}
			for _, edge := range page["edges"].([]any) {
				node := edge.(map[string]any)["node"].(map[string]any)
				got = append(got, node["user"].(map[string]any)["id"].(string))
			}
			after = page["pageInfo"].(map[string]any)["endCursor"]
		}
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

// Sizes of pages that nobody may ask for, and cursors of other connections or by other hands.
func TestMemberPagesThatAreNone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		owner := newEnv(t, d).member("owner", nil, "", viewer.PlatformAdmin)
		for _, field := range []string{"members", "viewer.memberships"} {
			query := func(arguments string) string {
				inner, open, closed := field, "", ""
				if _, rest, ok := strings.Cut(field, "."); ok {
					inner, open, closed = rest, "viewer { ", " }"
				}
				return `{ ` + open + inner + `(` + arguments + `) { totalCount }` + closed + ` }`
			}
			for _, first := range []any{0, -1, 101, 10_000, "\"x\"", 1.5, "99999999999999999999"} {
				if r := owner.do(query(fmt.Sprint("first: ", first)), nil); r.code() != "INVALID" {
					t.Errorf("%s(first: %v): %s", field, first, r.Body)
				}
			}
			own := id.New(id.Membership)
			for _, text := range []string{"x", id.New(id.Key), own + "\x00a", own + "0", "mem_", "\xff", "' OR 1=1 --"} {
				cursor := base64.RawURLEncoding.EncodeToString([]byte(text))
				if r := owner.do(query(`after: "`+cursor+`"`), nil); r.code() != "INVALID" || r.Errors[0].Extensions.Field != "after" {
					t.Errorf("%s after %q: %s", field, text, r.Body)
				}
			}
		}
		for _, tenant := range []string{"", "x", id.New(id.Tenant), id.New(id.User), owner.user.ID} {
			if r := owner.do(`query($t: ID!) { members(tenantId: $t) { totalCount } }`, map[string]any{"t": tenant}); isID(tenant) {
				if r.at("members", "totalCount") != 0.0 {
					t.Errorf("members of %q: %s", tenant, r.Body)
				}
			} else if r.code() != notFound {
				t.Errorf("members of %q: %s", tenant, r.Body)
			}
		}
	})
}

func isID(s string) bool {
	_, err := id.Parse(id.Tenant, s)
	return err == nil
}

// A person in several tenants: makes one, finds both, moves between them, and is somebody else in each.
func TestTenantsOfOnePerson(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		ann := e.member("ann", nil, "", "")
		bob := e.member("bob", ann.tenant, viewer.Reader, "")
		bob.header.Del("weir-tenant")
		made := bob.must(`mutation { createTenant(input: {name: " Bob & Sons ", slug: "Bob Sons"}) { tenant { id slug name timezone vipLevel priceGroup } } }`, nil)
		if made.text("createTenant", "tenant", "slug") != "bob-sons" || made.text("createTenant", "tenant", "name") != "Bob & Sons" {
			t.Errorf("got %s", made.Body)
		}
		list := bob.must(`{ viewer { tenant { slug } memberships { totalCount edges { node { role tenant { slug } } } } } }`, nil)
		if want := `{"data":{"viewer":{"tenant":{"slug":"bob"},"memberships":{"totalCount":3,"edges":[` +
			`{"node":{"role":"OWNER","tenant":{"slug":"bob-sons"}}},{"node":{"role":"VIEWER","tenant":{"slug":"ann"}}},` +
			`{"node":{"role":"OWNER","tenant":{"slug":"bob"}}}]}}}}`; list.Body != want {
			t.Errorf("got %s", list.Body)
		}
		for _, ref := range []string{"ann", ann.tenant.ID, "ANN"} {
			r := bob.must(`mutation($id: ID!) { switchTenant(input: {id: $id}) { viewer { tenant { slug } role permissions } } }`, map[string]any{"id": ref})
			if r.text("switchTenant", "viewer", "tenant", "slug") != "ann" || r.text("switchTenant", "viewer", "role") != "VIEWER" {
				t.Errorf("switch to %s: %s", ref, r.Body)
			}
			if r := bob.must(`{ viewer { tenant { slug } } }`, nil); r.text("viewer", "tenant", "slug") != "ann" {
				t.Errorf("after the switch: %s", r.Body)
			}
		}
		bob.header.Set("weir-tenant", "bob-sons")
		if r := bob.must(`{ viewer { tenant { slug } role } }`, nil); r.text("viewer", "tenant", "slug") != "bob-sons" || r.text("viewer", "role") != "OWNER" {
			t.Errorf("by the header: %s", r.Body)
		}
		for _, ref := range []string{"", "nowhere", "platform", id.New(id.Tenant), ann.user.ID, "' OR 1=1 --", strings.Repeat("a", 5000)} {
			if r := bob.do(`mutation($id: ID!) { switchTenant(input: {id: $id}) { viewer { role } } }`, map[string]any{"id": ref}); r.code() != notFound && (ref != "" || r.code() != "INVALID") {
				t.Errorf("switch to %.20q: %s", ref, r.Body)
			}
		}
	})
}

func TestUpdateTenant(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		ann := e.member("ann", nil, "", "")
		bob := e.member("bob", nil, "", "")
		root := e.member("root", nil, "", viewer.PlatformRoot)
		const update = `mutation($i: UpdateTenantInput!) { updateTenant(input: $i) { tenant { slug name timezone priceGroup vipLevel } } }`
		r := ann.must(update, map[string]any{"i": map[string]any{"name": " Acme ", "slug": "acme", "timezone": "Europe/Berlin"}})
		if want := `{"data":{"updateTenant":{"tenant":{"slug":"acme","name":"Acme","timezone":"Europe/Berlin","priceGroup":"default","vipLevel":0}}}}`; r.Body != want {
			t.Errorf("got %s", r.Body)
		}
		if r := ann.do(`{ viewer { role } }`, nil); r.code() != notFound {
			t.Errorf("by the old slug: %s", r.Body)
		}
		ann.header.Set("weir-tenant", "acme")
		for name, row := range map[string]struct{ input, code, field string }{
			"slug of another":    {`{slug: "bob"}`, "CONFLICT", "slug"},
			"reserved slug":      {`{slug: "admin"}`, "INVALID", "slug"},
			"capitals":           {`{slug: "Acme"}`, "INVALID", "slug"},
			"empty slug":         {`{slug: ""}`, "INVALID", "slug"},
			"long slug":          {`{slug: "` + strings.Repeat("a", 41) + `"}`, "INVALID", "slug"},
			"slug with an id":    {`{slug: "` + bob.tenant.ID + `"}`, "INVALID", "slug"},
			"blank name":         {`{name: " \t "}`, "INVALID", "name"},
			"long name":          {`{name: "` + strings.Repeat("é", 129) + `"}`, "INVALID", "name"},
			"NUL":                {`{name: "a\u0000"}`, "INVALID", "name"},
			"time zone of Mars":  {`{timezone: "Mars/Olympus"}`, "INVALID", "timezone"},
			"the server's zone":  {`{timezone: "Local"}`, "INVALID", "timezone"},
			"a file":             {`{timezone: "../../etc/passwd"}`, "INVALID", "timezone"},
			"VIP by the tenant":  {`{vipLevel: 9}`, "FORBIDDEN", ""},
			"price group":        {`{priceGroup: "cheap"}`, "FORBIDDEN", ""},
			"another's tenant":   {`{id: "` + bob.tenant.ID + `", name: "x"}`, "NOT_FOUND", ""},
			"a user":             {`{id: "` + ann.user.ID + `", name: "x"}`, "NOT_FOUND", ""},
			"a number as a name": {`{name: 7}`, "INVALID", ""},
		} {
			r := ann.do(`mutation { updateTenant(input: `+row.input+`) { tenant { name } } }`, nil)
			if r.code() != row.code || (row.field != "" && r.Errors[0].Extensions.Field != row.field) {
				t.Errorf("%s: %s", name, r.Body)
			}
		}
		if r := ann.must(`{ viewer { tenant { slug name timezone priceGroup vipLevel } } }`, nil); !strings.Contains(r.Body, `"slug":"acme","name":"Acme","timezone":"Europe/Berlin","priceGroup":"default","vipLevel":0`) {
			t.Errorf("a refusal changed something: %s", r.Body)
		}
		root.must(update, map[string]any{"i": map[string]any{"id": ann.tenant.ID, "vipLevel": 3, "priceGroup": "dear"}})
		if r := root.do(`mutation { updateTenant(input: {id: "`+ann.tenant.ID+`", vipLevel: -1}) { tenant { id } } }`, nil); r.code() != "INVALID" || r.Errors[0].Extensions.Field != "vipLevel" {
			t.Errorf("negative level: %s", r.Body)
		}
		if r := root.must(`query($id: ID!) { node(id: $id) { ... on Tenant { vipLevel priceGroup suspendedAt } } }`, map[string]any{"id": ann.tenant.ID}); r.at("node", "vipLevel") != 3.0 {
			t.Errorf("got %s", r.Body)
		}
	})
}

func TestNobodyOwnsTenantsWithoutEnd(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		ann := newEnv(t, d).member("ann", nil, "", "")
		var r *reply
		for range 50 {
			r = ann.do(`mutation { createTenant(input: {name: "x"}) { tenant { id } } }`, nil)
		}
		if r.code() != forbidden {
			t.Errorf("the 51st: %s", r.Body)
		}
		if r := ann.must(`{ viewer { memberships { totalCount } } }`, nil); r.at("viewer", "memberships", "totalCount") != 50.0 {
			t.Errorf("got %s", r.Body)
		}
		for _, slug := range []string{"platform", "Admin", "api"} {
			if r := ann.do(`mutation($s: String) { createTenant(input: {name: "x", slug: $s}) { tenant { id } } }`, map[string]any{"s": slug}); r.code() != "INVALID" || r.Errors[0].Extensions.Field != "slug" {
				t.Errorf("slug %s: %s", slug, r.Body)
			}
		}
	})
}

// What a member may do changes with the role, at once, in a session that was open before.
func TestRolesAreInForceAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		owner := e.member("owner", nil, "", "")
		bob := e.member("bob", owner.tenant, viewer.Member, "")
		edges := owner.must(memberPage, nil).at("members", "edges").([]any)
		bobs := edges[0].(map[string]any)["node"].(map[string]any)["id"].(string)
		if r := bob.do(memberPage, nil); r.code() != forbidden {
			t.Errorf("MEMBER lists the members: %s", r.Body)
		}
		set := func(role string) *reply {
			return owner.do(`mutation($id: ID!, $r: Role!) { changeMemberRole(input: {id: $id, role: $r}) { member { role user { email } tenant { id } } } }`,
				map[string]any{"id": bobs, "r": role})
		}
		if r := set("ADMIN"); r.text("changeMemberRole", "member", "role") != "ADMIN" || r.text("changeMemberRole", "member", "user", "email") != "bob@example.com" {
			t.Fatalf("got %s", r.Body)
		}
		bob.must(memberPage, nil)
		for _, rubbish := range []any{"KING", "", "admin", 7, nil, []string{"ADMIN", "OWNER"}} {
			if r := owner.do(`mutation($id: ID!, $r: Role!) { changeMemberRole(input: {id: $id, role: $r}) { member { role } } }`,
				map[string]any{"id": bobs, "r": rubbish}); r.code() != "INVALID" {
				t.Errorf("role %v: %s", rubbish, r.Body)
			}
		}
		if r := owner.do(`mutation($id: ID!) { removeMember(input: {id: $id, keys: EAT}) { revokedKeys } }`, map[string]any{"id": bobs}); r.code() != "INVALID" {
			t.Errorf("rubbish: %s", r.Body)
		}
		bob.createKey("bob's")
		removed := owner.must(`mutation($id: ID!) { removeMember(input: {id: $id}) { removedMemberId revokedKeys } }`, map[string]any{"id": bobs})
		if removed.text("removeMember", "removedMemberId") != bobs || removed.at("removeMember", "revokedKeys") != 1.0 {
			t.Errorf("got %s", removed.Body)
		}
		if r := bob.do(memberPage, nil); r.code() != notFound {
			t.Errorf("the removed: %s", r.Body)
		}
		if r := set("VIEWER"); r.code() != notFound {
			t.Errorf("a deleted membership: %s", r.Body)
		}
	})
}

// In a suspended tenant members look and change nothing, but for what is their own.
func TestHaltedTenant(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		owner := e.member("owner", nil, "", "")
		owner.createKey("k")
		sys := viewer.SystemContext(t.Context(), "test")
		now := owner.user.CreatedAt
		ok(t, d.Ent.Tenant.UpdateOneID(owner.tenant.ID).SetSuspendedAt(now).Exec(sys))
		again := owner.clone() // the session is remembered for a second
		r := again.must(`{ viewer { tenant { suspendedAt } } apiKeys { totalCount } wallet { available } members { totalCount } }`, nil)
		if r.at("viewer", "tenant", "suspendedAt") == nil {
			t.Errorf("got %s", r.Body)
		}
		for _, mutation := range []string{
			`createApiKey(input: {name: "k"}) { secret }`, `updateTenant(input: {name: "k"}) { tenant { id } }`, `leaveTenant(input: {}) { revokedKeys }`,
			`changeMemberRole(input: {id: "mem_0", role: ADMIN}) { member { id } }`,
		} {
			if r := again.do(`mutation { `+mutation+` }`, nil); r.code() != forbidden || !strings.Contains(r.Errors[0].Message, "suspended") {
				t.Errorf("%s: %s", mutation, r.Body)
			}
		}
		again.must(`mutation { createTenant(input: {name: "Elsewhere"}) { tenant { id } } }`, nil)
		again.must(`mutation { switchTenant(input: {id: "elsewhere"}) { viewer { tenant { id } } } }`, nil)
		again.header.Set("weir-tenant", "elsewhere")
		again.createKey("k")
	})
}
