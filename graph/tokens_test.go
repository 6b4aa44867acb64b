package graph_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"weir/ent/membership"
	"weir/internal/auth"
	"weir/internal/dbtest"
	"weir/internal/viewer"
)

const createToken = `mutation($in: CreatePersonalAccessTokenInput!) {
  createPersonalAccessToken(input: $in) { personalAccessToken { id name prefix scopes tenant { id } createdAt lastUsedAt expiresAt } secret }
}`

func TestTokenActsWithinItsScopes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		ann := e.member("ann", nil, "", "")
		r := ann.must(createToken, map[string]any{"in": map[string]any{"name": " build ", "scopes": []string{"KEYS_WRITE"}}})
		secret := r.text("createPersonalAccessToken", "secret")
		made := func(name string) string { return r.text("createPersonalAccessToken", "personalAccessToken", name) }
		if !strings.HasPrefix(secret, "pat_") || len(secret) != 47 || !strings.HasPrefix(secret, made("prefix")) || len(made("prefix")) > 15 || made("name") != "build" {
			t.Errorf("got %s, prefix %s, name %q", secret, made("prefix"), made("name"))
		}
		program := e.program(secret)
		who := program.must(`{ viewer { user { id } tenant { id } role platformRole permissions } }`, nil)
		if who.text("viewer", "user", "id") != ann.user.ID || who.text("viewer", "tenant", "id") != ann.tenant.ID || who.text("viewer", "role") != "OWNER" {
			t.Errorf("got %s", who.Body)
		}
		if got := fmt.Sprint(who.at("viewer", "permissions")); got != "[KEYS_READ KEYS_WRITE KEYS_MANAGE]" {
			t.Errorf("got permissions %s", got)
		}
		program.must(`mutation { createApiKey(input: {name: "k"}) { secret } }`, nil)
		program.must(`{ apiKeys { totalCount } }`, nil) // WRITE includes READ
		denied := program.do(`{ wallet { balance } }`, nil)
		if denied.code() != forbidden || !strings.Contains(denied.Errors[0].Message, "WALLET_READ") {
			t.Errorf("got %s", denied.Body)
		}
		list := ann.must(`{ personalAccessTokens { totalCount edges { node { id lastUsedAt tenant { slug } } } } }`, nil)
		if strings.Contains(list.Body, secret[len(made("prefix")):]) || !strings.Contains(list.Body, ann.tenant.Slug) || strings.Contains(list.Body, `"lastUsedAt":null`) {
			t.Errorf("got %s", list.Body)
		}
		if strings.Contains(e.log.String(), secret) {
			t.Error("the log shows the token")
		}
	})
}

func TestTokensThatDoNotWork(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		sys := viewer.SystemContext(t.Context(), "test")
		ann, bob := e.member("ann", nil, "", ""), e.member("bob", nil, "", "")
		revoke := func(c *client, id string) *reply {
			return c.do(`mutation($id: ID!) { revokePersonalAccessToken(input: {id: $id}) { revokedId } }`, map[string]any{"id": id})
		}
		works := func(secret string) string { return e.program(secret).do(whoami, nil).code() }

		secret, tokenID := ann.accessToken(auth.KeysRead)
		if got := works(secret); got != "" {
			t.Fatalf("got %s", got)
		}
		if got := revoke(bob, tokenID).code(); got != notFound {
			t.Errorf("bob: got %s", got)
		}
		if r := revoke(ann, tokenID); r.text("revokePersonalAccessToken", "revokedId") != tokenID {
			t.Errorf("got %s", r.Body)
		}
		if got := revoke(ann, tokenID).code(); got != notFound {
			t.Errorf("again: got %s", got)
		}
		if got := works(secret); got != unauthenticated {
			t.Errorf("revoked: got %s", got)
		}

		member := e.member("member", ann.tenant, viewer.Member, "")
		secret, _ = member.accessToken(auth.KeysWrite, auth.WalletRead)
		program := e.program(secret)
		if got := program.do(`{ wallet { entries { edges { node { id } } } } }`, nil).code(); got != forbidden {
			t.Errorf("beyond the role: got %s", got)
		}
		_, err := e.db.Ent.Membership.Delete().Where(membership.UserID(member.user.ID), membership.TenantID(ann.tenant.ID)).Exec(sys)
		ok(t, err)
		e.await(func() bool { return works(secret) == unauthenticated }, "the membership has ended")
		ok(t, e.db.Ent.Membership.Create().SetUserID(member.user.ID).SetTenantID(ann.tenant.ID).SetRole(membership.RoleMEMBER).Exec(sys))
		if got := works(secret); got != unauthenticated {
			t.Errorf("a member again: got %s", got)
		}

		secret, tokenID = bob.accessToken(auth.KeysRead)
		ok(t, e.db.Ent.User.UpdateOneID(bob.user.ID).SetSuspendedAt(time.Now().UTC()).Exec(sys))
		e.await(func() bool { return works(secret) == forbidden }, "the user is suspended")
		for _, bearer := range []string{"pat_", "pat_" + strings.Repeat("x", 43), "pat_" + strings.Repeat("x", 10_000), tokenID} {
			r := e.program(bearer).do(whoami, nil)
			if r.code() != unauthenticated {
				t.Errorf("%.20s: got %s", bearer, r.Body)
			}
		}
		if r := e.program("Basic YTpi").do(`{ site { name } }`, nil); r.Status != http.StatusUnauthorized {
			t.Errorf("another scheme: got %d", r.Status)
		}
	})
}

func TestTokenInItsTenant(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		ann, bob := e.member("ann", nil, "", ""), e.member("bob", nil, "", "")
		guest := e.member("guest", ann.tenant, viewer.Reader, "")
		in := func(c *client, tenant string) *reply {
			return c.do(createToken, map[string]any{"in": map[string]any{"name": "t", "scopes": []string{"TENANT_READ"}, "tenant": tenant}})
		}
		if got := in(guest, bob.tenant.Slug).code(); got != notFound {
			t.Errorf("another's tenant: got %s", got)
		}
		program := e.program(in(guest, strings.ToUpper(ann.tenant.Slug)).text("createPersonalAccessToken", "secret"))
		for ref, want := range map[string]string{"": "", ann.tenant.ID: "", ann.tenant.Slug: "", bob.tenant.Slug: notFound, "guest": notFound} {
			program.header.Set("weir-tenant", ref)
			if ref == "" {
				program.header.Del("weir-tenant")
			}
			r := program.do(`{ viewer { tenant { id } role } }`, nil)
			if r.code() != want || (want == "" && (r.text("viewer", "tenant", "id") != ann.tenant.ID || r.text("viewer", "role") != "VIEWER")) {
				t.Errorf("weir-tenant %q: got %s", ref, r.Body)
			}
		}
	})
}

func TestPlatformToken(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		admin, ann := e.member("admin", nil, "", viewer.PlatformAdmin), e.member("ann", nil, "", "")
		input := map[string]any{"in": map[string]any{"name": "t", "scopes": []string{"PLATFORM_READ"}}}
		if got := ann.do(createToken, input).code(); got != forbidden {
			t.Errorf("ann: got %s", got)
		}
		secret := admin.must(createToken, input).text("createPersonalAccessToken", "secret")
		program := e.program(secret)
		program.must(`{ channels { totalCount } }`, nil)
		const create = `mutation { createChannel(input: {name: "c", upstream: "openai", credentials: ["sk"], models: ["m"]}) { channel { id } } }`
		if got := program.do(create, nil).code(); got != forbidden {
			t.Errorf("got %s", got)
		}
		narrow, _ := admin.accessToken(auth.KeysRead)
		who := e.program(narrow).must(`{ viewer { platformRole permissions } }`, nil)
		if who.text("viewer", "platformRole") != "NONE" || strings.Contains(who.Body, "CHANNELS_MANAGE") {
			t.Errorf("got %s", who.Body)
		}
		ok(t, e.db.Ent.User.UpdateOneID(admin.user.ID).SetPlatformRole("NONE").Exec(viewer.SystemContext(t.Context(), "test")))
		e.await(func() bool { return program.do(`{ channels { totalCount } }`, nil).code() == forbidden }, "no administrator any more")
	})
}

func TestTokenFaults(t *testing.T) {
	t.Parallel()
	e := sqliteEnv(t)
	ann := e.member("ann", nil, "", "")
	for name, row := range map[string]struct {
		input map[string]any
		field string
	}{
		"no name":       {map[string]any{"name": " ", "scopes": []string{"KEYS_READ"}}, "name"},
		"long name":     {map[string]any{"name": strings.Repeat("x", 65), "scopes": []string{"KEYS_READ"}}, "name"},
		"NUL":           {map[string]any{"name": "a\x00", "scopes": []string{"KEYS_READ"}}, "name"},
		"no scope":      {map[string]any{"name": "t", "scopes": []string{}}, "scopes"},
		"scope twice":   {map[string]any{"name": "t", "scopes": []string{"KEYS_READ", "KEYS_READ"}}, "scopes"},
		"unknown scope": {map[string]any{"name": "t", "scopes": []string{"EVERYTHING"}}, "scopes"},
		"in the past":   {map[string]any{"name": "t", "scopes": []string{"KEYS_READ"}, "expiresAt": "2020-01-01T00:00:00Z"}, "expiresAt"},
	} {
		r := ann.do(createToken, map[string]any{"in": row.input})
		if r.code() != "INVALID" || !strings.HasPrefix(r.Errors[0].Extensions.Field, row.field) {
			if name != "unknown scope" || r.code() != "INVALID" { // the position in the list is the field
				t.Errorf("%s: got %s", name, r.Body)
			}
		}
	}
	for _, id := range []any{"", "tok_", "tok_" + strings.Repeat("0", 32), "ses_" + strings.Repeat("0", 32), "x\x00", strings.Repeat("a", 9999)} {
		for _, m := range []string{"revokePersonalAccessToken", "revokeSession"} {
			r := ann.do(`mutation($id: ID!) { `+m+`(input: {id: $id}) { revokedId } }`, map[string]any{"id": id})
			if r.code() != notFound {
				t.Errorf("%s(%.20q): got %s", m, id, r.Body)
			}
		}
	}
	expires := time.Now().Add(time.Hour).UTC()
	r := ann.must(createToken, map[string]any{"in": map[string]any{"name": "t", "scopes": []string{"KEYS_READ"}, "expiresAt": expires}})
	program := e.program(r.text("createPersonalAccessToken", "secret"))
	program.must(`{ apiKeys { totalCount } }`, nil)
	_, err := e.db.SQL.ExecContext(t.Context(), `UPDATE personal_access_tokens SET expires_at = $1`, time.Now().Add(-time.Second).UTC())
	ok(t, err)
	e.await(func() bool { return program.do(whoami, nil).code() == unauthenticated }, "expired")
}

func TestTokenCountIsBounded(t *testing.T) {
	t.Parallel()
	e := sqliteEnv(t)
	ann := e.member("ann", nil, "", "")
	for range 100 {
		ann.accessToken(auth.KeysRead)
	}
	r := ann.do(createToken, map[string]any{"in": map[string]any{"name": "t", "scopes": []string{"KEYS_READ"}}})
	if r.code() != "CONFLICT" {
		t.Errorf("got %s", r.Body)
	}
	read := func(first int) int {
		return len(e.queries.reading(func() {
			ann.must(fmt.Sprintf(`{ personalAccessTokens(first: %d) { totalCount edges { node { id tenant { id name } } } } }`, first), nil)
		}))
	}
	ann.must(whoami, nil)
	if one, all := read(1), read(100); one != all {
		t.Errorf("%d queries for one token, %d for a hundred", one, all)
	}
}

func TestTokenOverWebSocket(t *testing.T) {
	t.Parallel()
	e := sqliteEnv(t)
	ann := e.member("ann", nil, "", "")
	secret, tokenID := ann.accessToken(auth.KeysRead)
	stranger := e.client()
	l := stranger.line()
	l.open(`{"Authorization":"Bearer ` + secret + `"}`)
	ask := func(id string) string {
		l.say(`{"id":"` + id + `","type":"subscribe","payload":{"query":"{ apiKeys { totalCount } }"}}`)
		for {
			m := l.hear()
			if m.Type == "complete" {
				continue
			}
			return string(m.Payload)
		}
	}
	if got := ask("1"); !strings.Contains(got, "totalCount") || strings.Contains(got, "errors") {
		t.Errorf("got %s", got)
	}
	ann.must(`mutation($id: ID!) { revokePersonalAccessToken(input: {id: $id}) { revokedId } }`, map[string]any{"id": tokenID})
	if got := ask("2"); !strings.Contains(got, unauthenticated) {
		t.Errorf("after its end: got %s", got)
	}
	header := http.Header{"Authorization": {"Bearer sk-whatever"}}
	if _, resp, err := stranger.dial(header, "graphql-transport-ws"); err == nil || resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("an API key: %v", err)
	}
	l2 := stranger.line()
	l2.say(`{"type":"connection_init","payload":{"authorization":"Bearer sk-whatever"}}`)
	if got := l2.ended(); got != 4403 {
		t.Errorf("got %d", got)
	}
}

func TestSessions(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		ann, bob := e.member("ann", nil, "", ""), e.member("bob", nil, "", "")
		laptop, phone := ann.clone(), ann.clone()
		list := ann.must(`{ sessions { totalCount edges { node { id userAgent address current createdAt lastSeenAt expiresAt } } } }`, nil)
		if list.at("sessions", "totalCount") != 3.0 || strings.Count(list.Body, `"current":true`) != 1 || !strings.Contains(list.Body, "127.0.0.1") {
			t.Errorf("got %s", list.Body)
		}
		revoke := func(c *client, id string) *reply {
			return c.do(`mutation($id: ID!) { revokeSession(input: {id: $id}) { revokedId } }`, map[string]any{"id": id})
		}
		lost := laptop.sessionID()
		if got := revoke(bob, lost).code(); got != notFound {
			t.Errorf("bob: got %s", got)
		}
		revoke(ann, lost)
		if got := laptop.do(whoami, nil).code(); got != unauthenticated {
			t.Errorf("revoked: got %s", got)
		}
		if got := revoke(ann, lost).code(); got != notFound {
			t.Errorf("again: got %s", got)
		}
		r := ann.must(`mutation { revokeOtherSessions(input: {clientMutationId: "7"}) { revoked clientMutationId } }`, nil)
		if r.at("revokeOtherSessions", "revoked") != 1.0 || r.text("revokeOtherSessions", "clientMutationId") != "7" {
			t.Errorf("got %s", r.Body)
		}
		if got := phone.do(whoami, nil).code(); got != unauthenticated {
			t.Errorf("the other: got %s", got)
		}
		ann.must(whoami, nil)
		bob.must(whoami, nil)
		revoke(ann, ann.sessionID())
		if got := ann.do(whoami, nil).code(); got != unauthenticated {
			t.Errorf("its own: got %s", got)
		}
		events, err := e.db.Ent.AuditEvent.Query().All(viewer.SystemContext(t.Context(), "test"))
		ok(t, err)
		actions := map[string]int{}
		for _, event := range events {
			actions[event.Action]++
		}
		if actions["session.revoke"] != 2 || actions["session.revoke_others"] != 1 {
			t.Errorf("got events %v", actions)
		}
	})
}
