package graph_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"weir/ent"
	"weir/ent/auditevent"
	"weir/internal/auth"
	"weir/internal/dbtest"
	"weir/internal/viewer"
)

const auditPage = `query($first: Int, $after: Cursor, $filter: AuditEventFilter, $tenant: ID, $all: Boolean) {
	auditEvents(first: $first, after: $after, filter: $filter, tenantId: $tenant, everywhere: $all) {
		edges { cursor node { id action tenantId actor { id } actorId objectId before after requestId address createdAt } }
		pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
	}
}`

// audit lists the events that a client sees.
func (c *client) audit(variables map[string]any) []map[string]any {
	c.t.Helper()
	var all []map[string]any
	for _, edge := range c.must(auditPage, variables).at("auditEvents", "edges").([]any) {
		all = append(all, edge.(map[string]any)["node"].(map[string]any))
	}
	return all
}

func actions(events []map[string]any) string {
	var all []string
	for _, e := range events {
		all = append(all, e["action"].(string))
	}
	return strings.Join(all, " ")
}

func TestAuditEvents(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		owner := e.member("owner", nil, "", "")
		other := e.member("other", nil, "", "")
		admin := e.member("boss", nil, "", viewer.PlatformAdmin)
		key := owner.createKey("first").text("createApiKey", "apiKey", "id")
		middle := time.Now().UTC()
		owner.must(`mutation { updateTenant(input: {name: "Renamed"}) { tenant { id } } }`, nil)
		owner.must(`mutation($id: ID!) { revokeApiKey(input: {id: $id}) { apiKey { id } } }`, map[string]any{"id": key})
		admin.must(`mutation($id: ID!) { suspendTenant(input: {id: $id, reason: "Unpaid"}) { tenant { id } } }`, map[string]any{"id": owner.tenant.ID})
		other.createKey("theirs")

		const whole = "tenant.suspend api_key.revoke tenant.update api_key.create"
		own := owner.audit(nil)
		if got := actions(own); !strings.HasPrefix(got, whole) {
			t.Fatalf("the owner sees %s", got)
		}
		for _, event := range own {
			if event["tenantId"] != owner.tenant.ID {
				t.Errorf("an event of another tenant: %v", event)
			}
		}
		before, _ := own[2]["before"].(map[string]any)
		after, _ := own[2]["after"].(map[string]any)
		if before["name"] != owner.tenant.Name || after["name"] != "Renamed" || own[2]["actor"].(map[string]any)["id"] != owner.user.ID {
			t.Errorf("the change of the name: %v", own[2])
		}
		if own[2]["address"] != "127.0.0.1" || !strings.HasPrefix(fmt.Sprint(own[2]["requestId"]), "req_") || own[2]["objectId"] != owner.tenant.ID {
			t.Errorf("from where: %v", own[2])
		}
		if own[0]["actor"] != nil || own[0]["address"] != nil || own[0]["actorId"] != admin.user.ID {
			t.Errorf("what the tenant sees of an administrator: %v", own[0])
		}
		seen := admin.audit(map[string]any{"tenant": owner.tenant.ID})
		if seen[0]["actor"].(map[string]any)["id"] != admin.user.ID || seen[0]["address"] != "127.0.0.1" || len(seen) != len(own) {
			t.Errorf("what an administrator sees: %v", seen)
		}
		if got := actions(admin.audit(map[string]any{"all": true, "first": 2})); got != "api_key.create tenant.suspend" {
			t.Errorf("everywhere: %s", got)
		}

		for _, row := range []struct {
			filter map[string]any
			want   string
		}{
			{map[string]any{"action": "api_key.revoke"}, "api_key.revoke"},
			{map[string]any{"objectId": key}, "api_key.revoke api_key.create"},
			{map[string]any{"actorId": admin.user.ID}, "tenant.suspend"},
			{map[string]any{"actorId": owner.user.ID, "from": middle}, "api_key.revoke tenant.update"},
			{map[string]any{"to": middle, "objectId": key}, "api_key.create"},
			{map[string]any{"from": time.Now().Add(time.Hour).UTC()}, ""},
			{map[string]any{"to": "1970-01-01T00:00:00Z"}, ""},
			{map[string]any{"action": "'; DROP TABLE audit_events"}, ""},
		} {
			if got := actions(owner.audit(map[string]any{"filter": row.filter})); got != row.want {
				t.Errorf("%v: got %q, want %q", row.filter, got, row.want)
			}
		}

		var walked []map[string]any
		var after2 any
		for {
			r := owner.must(auditPage, map[string]any{"first": 2, "after": after2})
			for _, edge := range r.at("auditEvents", "edges").([]any) {
				walked = append(walked, edge.(map[string]any)["node"].(map[string]any))
			}
			if after2 = r.at("auditEvents", "pageInfo", "endCursor"); r.at("auditEvents", "pageInfo", "hasNextPage") != true {
				break
			}
		}
		if actions(walked) != actions(own) {
			t.Errorf("by pages %s, at once %s", actions(walked), actions(own))
		}
		for name, row := range map[string]struct {
			who       *client
			variables map[string]any
			want      string
		}{
			"a cursor of nothing":   {owner, map[string]any{"after": "eA"}, "INVALID"},
			"an end before a start": {owner, map[string]any{"filter": map[string]any{"from": middle, "to": middle}}, "INVALID"},
			"another tenant":        {owner, map[string]any{"tenant": other.tenant.ID}, notFound},
			"a tenant of nowhere":   {admin, map[string]any{"tenant": "ten_00000000000000000000000000000000"}, notFound},
			"one and all":           {admin, map[string]any{"tenant": other.tenant.ID, "all": true}, "INVALID"},
			"no page":               {owner, map[string]any{"first": 0}, "INVALID"},
		} {
			if r := row.who.do(auditPage, row.variables); r.code() != row.want {
				t.Errorf("%s: got %q, want %q: %s", name, r.code(), row.want, r.Body)
			}
		}
		one := len(e.queries.reading(func() { owner.must(auditPage, map[string]any{"first": 1}) }))
		all := len(e.queries.reading(func() { owner.must(auditPage, map[string]any{"first": 100}) }))
		if one != all {
			t.Errorf("%d queries for one event, %d for many", one, all)
		}
	})
}

// secretLooking is a key or a token in full; their prefixes, at most 15 characters, are public.
var secretLooking = regexp.MustCompile(`(sk-|sk_live_|tk_|pat_)[A-Za-z0-9]{20}`)

// What the audit keeps of all that is done in this package's matrix holds no secret.
func TestAuditKeepsNoSecrets(t *testing.T) {
	t.Parallel()
	e := sqliteEnv(t)
	c := newCast(e)
	token, _ := c.owner.accessToken(auth.KeysRead)
	secrets := []string{password, token, c.owner.createKey("k").text("createApiKey", "secret"), "argon2"}
	for _, row := range matrix {
		if !strings.HasPrefix(row.field, "Mutation.") {
			continue
		}
		for _, actor := range []string{"platform", "owner"} {
			c.actors[actor].clone().do(c.fill(row.query), nil)
			c.restore()
		}
	}
	rows := e.db.Ent.AuditEvent.Query().Order(ent.Asc(auditevent.FieldID)).AllX(viewer.SystemContext(t.Context(), "test"))
	if len(rows) < 20 {
		t.Errorf("%d events", len(rows))
	}
	for _, row := range rows {
		text := string(row.Before) + string(row.After)
		for _, s := range secrets {
			if strings.Contains(text, s) {
				t.Errorf("%s keeps a secret: %s", row.Action, text)
			}
		}
		if secretLooking.MatchString(text) {
			t.Errorf("%s keeps what looks like a secret: %s", row.Action, text)
		}
	}
}
