package graph_test

import (
	"strings"
	"testing"

	"weir/internal/dbtest"
	"weir/internal/viewer"
)

const (
	deleteTenant  = `mutation($i: DeleteTenantInput!) { deleteTenant(input: $i) { tenant { deleteAt deletedAt } } }`
	deleteAccount = `mutation($p: String) { deleteAccount(input: {password: $p}) { account { deleteAt } tenants { slug deleteAt } } }`
)

// A tenant that is to be deleted stands still at once, and goes on when that is taken back.
func TestDeleteTenant(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		owner, root := e.member("owner", nil, "", ""), e.member("root", nil, "", viewer.PlatformRoot)
		admin := e.member("admin", owner.tenant, viewer.Admin, "")
		for name, row := range map[string]struct {
			as    *client
			in    map[string]any
			want  string
			field string
		}{
			"another slug":    {owner, map[string]any{"slug": "other", "password": password}, invalid, "slug"},
			"wrong password":  {owner, map[string]any{"slug": owner.tenant.Slug, "password": "wrong horse"}, invalid, "password"},
			"no password":     {owner, map[string]any{"slug": owner.tenant.Slug}, invalid, "password"},
			"an admin":        {admin, map[string]any{"slug": owner.tenant.Slug, "password": password}, forbidden, ""},
			"somebody else's": {admin, map[string]any{"id": root.tenant.ID, "slug": root.tenant.Slug, "password": password}, notFound, ""},
		} {
			if r := row.as.do(deleteTenant, map[string]any{"i": row.in}); r.code() != row.want || r.Errors[0].Extensions.Field != row.field {
				t.Errorf("%s: %s", name, r.Body)
			}
		}
		in := map[string]any{"i": map[string]any{"slug": owner.tenant.Slug, "password": password}}
		at := owner.must(deleteTenant, in).text("deleteTenant", "tenant", "deleteAt")
		const key = `mutation { createApiKey(input: {name: "k"}) { secret } }`
		for _, c := range []*client{owner.clone(), admin.clone()} {
			if r := c.do(key, nil); r.code() != forbidden {
				t.Errorf("a key of a tenant that ends: %s", r.Body)
			}
			if r := c.must(`{ viewer { tenant { deleteAt } } }`, nil); r.text("viewer", "tenant", "deleteAt") != at || at == "" {
				t.Errorf("%s, want %s", r.Body, at)
			}
		}
		const restore = `mutation($id: ID) { restoreTenant(input: {id: $id}) { tenant { deleteAt } } }`
		if r := admin.clone().do(restore, nil); r.code() != forbidden {
			t.Errorf("an admin takes it back: %s", r.Body)
		}
		owner.must(restore, nil)
		owner.clone().must(key, nil)
		owner.must(deleteTenant, in)
		root.must(restore, map[string]any{"id": owner.tenant.ID})
		owner.clone().must(key, nil)
		if e.events("tenant.delete") != 2 || e.events("tenant.restore") != 2 {
			t.Error("the audit lacks a deletion")
		}
	})
}

// An account that is to be deleted can still be looked at and taken back; tenants that others need do not lose their owner.
func TestDeleteAccount(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		ann := e.member("ann", nil, "", "")
		bob := e.member("bob", ann.tenant, viewer.Member, "")
		if r := ann.do(deleteAccount, map[string]any{"p": password}); r.code() != "CONFLICT" || !strings.Contains(r.Body, ann.tenant.Slug) {
			t.Errorf("the last owner of others' tenant: %s", r.Body)
		}
		if r := e.member("root", nil, "", viewer.PlatformRoot).do(deleteAccount, map[string]any{"p": password}); r.code() != "CONFLICT" {
			t.Errorf("ROOT: %s", r.Body)
		}
		if r := bob.do(deleteAccount, map[string]any{"p": "wrong horse"}); r.code() != invalid || r.Errors[0].Extensions.Field != "password" {
			t.Errorf("a wrong password: %s", r.Body)
		}
		secret, _ := bob.accessToken("KEYS_READ")
		r := bob.must(deleteAccount, map[string]any{"p": password})
		at := r.text("deleteAccount", "account", "deleteAt")
		if at == "" || strings.Count(r.Body, `"deleteAt":"`+at+`"`) != 2 { // the account, and the tenant of its own
			t.Errorf("got %s", r.Body)
		}
		again := bob.clone() // can sign in
		if r := again.must(`{ viewer { account { deleteAt } } }`, nil); r.text("viewer", "account", "deleteAt") != at {
			t.Errorf("got %s", r.Body)
		}
		if r := again.do(`mutation { createApiKey(input: {name: "k"}) { secret } }`, nil); r.code() != forbidden {
			t.Errorf("a key: %s", r.Body)
		}
		if r := e.program(secret).do(`{ apiKeys { totalCount } }`, nil); r.code() != forbidden {
			t.Errorf("a token: %s", r.Body)
		}
		again.must(`mutation { restoreAccount(input: {}) { account { deleteAt } } }`, nil)
		back := bob.clone()
		back.header.Del("weir-tenant")
		if r := back.must(`{ viewer { account { deleteAt } memberships { edges { node { tenant { deleteAt } } } } } }`, nil); strings.Contains(r.Body, at) {
			t.Errorf("taken back: %s", r.Body)
		}
		e.program(secret).must(`{ apiKeys { totalCount } }`, nil)
	})
}
