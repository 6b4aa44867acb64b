package graph_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"weir/internal/dbtest"
	"weir/internal/viewer"
)

func TestSecretIsShownOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		ann := newEnv(t, d).member("ann", nil, "", "")
		r := ann.createKey("laptop")
		secret, prefix := r.text("createApiKey", "secret"), r.text("createApiKey", "apiKey", "prefix")
		if !strings.HasPrefix(secret, "sk-") || !strings.HasPrefix(secret, prefix) || len(prefix) > 15 || len(secret) < 40 {
			t.Errorf("got secret of %d characters, prefix %q", len(secret), prefix)
		}
		if got := r.text("createApiKey", "apiKey", "createdBy", "id"); got != ann.user.ID {
			t.Errorf("got creator %s", got)
		}
		list := ann.must(`{ apiKeys { totalCount edges { cursor node { id number name prefix status createdBy { id displayName } createdAt lastUsedAt expiresAt } } } }`, nil)
		if strings.Contains(list.Body, secret) || strings.Contains(list.Body, secret[len(prefix):]) {
			t.Error("the list shows the secret")
		}
		if got := list.at("apiKeys", "totalCount"); got != 1.0 {
			t.Errorf("got %v keys", got)
		}
	})
}

func TestRevokedKeyStaysInTheList(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		ann := newEnv(t, d).member("ann", nil, "", "")
		keyID := ann.createKey("k").text("createApiKey", "apiKey", "id")
		revoke := func() *reply {
			return ann.must(`mutation($id: ID!) { revokeApiKey(input: {id: $id}) { apiKey { id status } } }`, map[string]any{"id": keyID})
		}
		for range 2 { // revoking a revoked key changes nothing
			if got := revoke().text("revokeApiKey", "apiKey", "status"); got != "DISABLED" {
				t.Errorf("got %s", got)
			}
		}
		if got := ann.must(`query($id: ID!) { node(id: $id) { ... on ApiKey { status } } }`, map[string]any{"id": keyID}).text("node", "status"); got != "DISABLED" {
			t.Errorf("got %s", got)
		}
	})
}

func TestExpiredKey(t *testing.T) {
	t.Parallel()
	e := sqliteEnv(t)
	ann := e.member("ann", nil, "", "")
	keyID := ann.createKey("k").text("createApiKey", "apiKey", "id")
	sys := viewer.SystemContext(t.Context(), "test")
	ok(t, e.db.Ent.APIKey.UpdateOneID(keyID).SetExpiresAt(time.Now().Add(-time.Second).UTC()).Exec(sys))
	if got := ann.must(`query($id: ID!) { node(id: $id) { ... on ApiKey { status } } }`, map[string]any{"id": keyID}).text("node", "status"); got != "EXPIRED" {
		t.Errorf("got %s", got)
	}
}

func TestMembersSeeTheirOwnKeys(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		owner := e.member("owner", nil, "", "")
		member := e.member("member", owner.tenant, viewer.Member, "")
		reader := e.member("reader", owner.tenant, viewer.Reader, "")
		theirs := owner.createKey("owner's").text("createApiKey", "apiKey", "id")
		mine := member.createKey("mine").text("createApiKey", "apiKey", "id")
		for who, want := range map[*client]float64{owner: 2, reader: 2, member: 1} {
			if got := who.must(`{ apiKeys { totalCount } }`, nil).at("apiKeys", "totalCount"); got != want {
				t.Errorf("%s sees %v keys, want %v", *who.user.Email, got, want)
			}
		}
		const node = `query($id: ID!) { node(id: $id) { id } }`
		member.must(node, map[string]any{"id": mine})
		if got := member.do(node, map[string]any{"id": theirs}).code(); got != notFound {
			t.Errorf("got %s", got)
		}
	})
}

func TestIdentifiersThatAreNone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		ann := newEnv(t, d).member("ann", nil, "", "")
		hex := strings.Repeat("0", 32)
		for _, id := range []any{
			"", "x", "key_", "key_" + hex, "key_" + strings.Repeat("Z", 32), "chn_" + hex, "ses_" + hex, "mem_" + hex, ann.user.ID + "0", "key_\x00", "ключ",
			strings.Repeat("a", 10_000), 7,
		} {
			vars := map[string]any{"id": id}
			if got := ann.do(`query($id: ID!) { node(id: $id) { id } }`, vars).code(); got != notFound {
				t.Errorf("node(%.40q): got %s", id, got)
			}
			if got := ann.do(`mutation($id: ID!) { revokeApiKey(input: {id: $id}) { apiKey { id } } }`, vars).code(); got != notFound {
				t.Errorf("revokeApiKey(%.40q): got %s", id, got)
			}
		}
	})
}

func TestCreatorsAreReadTogether(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		owner := e.member("owner", nil, "", "")
		read := func() int {
			owner.must(`{ viewer { role } }`, nil) // the session is remembered from here
			return len(e.queries.reading(func() {
				r := owner.must(`{ apiKeys(first: 100) { edges { node { name createdBy { id displayName } } } } }`, nil)
				if strings.Contains(r.Body, "null") {
					t.Errorf("a creator is missing: %s", r.Body)
				}
			}))
		}
		owner.createKey("k")
		one := read()
		for i := range 5 {
			m := e.member(fmt.Sprintf("m%d", i), owner.tenant, viewer.Member, "")
			m.createKey("a")
			m.createKey("b")
		}
		if eleven := read(); eleven != one {
			t.Errorf("%d queries for one key, %d for eleven", one, eleven)
		}
	})
}
