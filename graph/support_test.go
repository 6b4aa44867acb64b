package graph_test

import (
	"net/url"
	"strings"
	"testing"

	"weir/internal/auth"
	"weir/internal/dbtest"
	"weir/internal/viewer"
)

var supportAccess = []access{
	{"Query.supportRequest", `{ supportRequest(id: "{request}") { request { id } tenant { id } refund { amount } } }`, forbidden, map[string]string{
		"platform": "", "intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated,
	}},
	{
		"Mutation.refundRequest",
		`mutation { refundRequest(input: {requestId: "{request}", remark: "for the trouble"}) { repeated request { refund { amount } } wallet { balance } } }`,
		forbidden,
		map[string]string{"platform": "", "intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated},
	},
	{
		"Mutation.watchTenant", `mutation { watchTenant(input: {tenantId: "{tenant}", reason: "they asked"}) { tenant { id } until } }`,
		forbidden,
		map[string]string{"platform": "", "intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated},
	},
	{"Mutation.unwatchTenant", `mutation { unwatchTenant(input: {}) { clientMutationId } }`, "", map[string]string{
		"intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated,
	}},
}

// A call is found by its id, and given back once.
func TestRefundRequest(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		owner := e.member("owner", nil, "", "")
		admin := e.member("admin", nil, "", viewer.PlatformAdmin)
		call := owner.charged()
		cost := owner.must(`query($id: ID!) { receipt(requestId: $id) { charge bonus } }`, map[string]any{"id": call}).text("receipt", "charge")
		before := owner.must(`{ wallet { balance bonus } }`, nil).text("wallet", "balance")
		found := admin.must(`query($id: ID!) { supportRequest(id: $id) { request { charge } tenant { id } refund { amount } } }`, map[string]any{"id": call})
		if found.text("supportRequest", "tenant", "id") != owner.tenant.ID || found.at("supportRequest", "refund") != nil {
			t.Errorf("found: %s", found.Body)
		}
		const refund = `mutation($in: RefundRequestInput!) { refundRequest(input: $in) { repeated request { refund { amount remark } } wallet { balance } } }`
		in := map[string]any{"in": map[string]any{"requestId": call, "remark": "It was cut short"}}
		first := admin.must(refund, in)
		if first.text("refundRequest", "request", "refund", "amount") != cost || first.at("refundRequest", "repeated") != false {
			t.Errorf("refunded: %s, it had cost %s", first.Body, cost)
		}
		if balance := first.text("refundRequest", "wallet", "balance"); balance == before {
			t.Errorf("the balance is still %s", balance)
		}
		in["in"].(map[string]any)["remark"] = "again"
		again := admin.must(refund, in)
		if again.at("refundRequest", "repeated") != true || again.text("refundRequest", "request", "refund", "remark") != "It was cut short" ||
			again.text("refundRequest", "wallet", "balance") != first.text("refundRequest", "wallet", "balance") {
			t.Errorf("again: %s", again.Body)
		}
		seen := owner.must(`{ wallet { entries(filter: {type: ADJUST}) { edges { node { amount description } } } }
			auditEvents { edges { node { action objectId } } } }`, nil)
		for _, want := range []string{
			`"entries":{"edges":[{"node":{"amount":"` + cost + `","description":"It was cut short"}}]}`, `"action":"request.refund","objectId":"` + call + `"`,
		} {
			if !strings.Contains(seen.Body, want) {
				t.Errorf("the tenant sees %s, want %s", seen.Body, want)
			}
		}
		for name, bad := range map[string]map[string]any{
			notFound: {"requestId": "req_00000000000000000000000000000000", "remark": "r"},
			invalid:  {"requestId": call, "remark": " "},
		} {
			if r := admin.do(refund, map[string]any{"in": bad}); r.code() != name {
				t.Errorf("want %s: %s", name, r.Body)
			}
		}
	})
}

// The statement is filtered by kind and time.
func TestWalletEntryFilter(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		owner := newEnv(t, d).member("owner", nil, "", "")
		owner.charged()
		for filter, want := range map[string]int{
			`{}`: 2, `{type: CHARGE}`: 1, `{type: BONUS}`: 1, `{type: REDEEM}`: 0,
			`{from: "2026-01-01T00:00:00Z"}`: 2, `{to: "2026-01-01T00:00:00Z"}`: 0, `{type: BONUS, from: "2020-01-01T00:00:00Z", to: "2099-01-01T00:00:00Z"}`: 1,
		} {
			r := owner.must(`{ wallet { entries(filter: `+filter+`) { edges { node { type } } } } }`, nil)
			if edges, _ := r.at("wallet", "entries", "edges").([]any); len(edges) != want {
				t.Errorf("%s: got %s, want %d", filter, r.Body, want)
			}
		}
		r := owner.do(`{ wallet { entries(filter: {from: "2026-01-02T00:00:00Z", to: "2026-01-01T00:00:00Z"}) { edges { cursor } } } }`, nil)
		if r.code() != invalid || r.Errors[0].Extensions.Field != "filter.to" {
			t.Errorf("an end before the beginning: %s", r.Body)
		}
	})
}

const whoIsThere = `{ viewer { watching role platformRole permissions tenant { id } user { id } } }`

// An administrator looks at a tenant, changes nothing there, and the tenant knows.
func TestWatchTenant(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		owner, other := e.member("owner", nil, "", ""), e.member("other", nil, "", "")
		admin := e.member("admin", nil, "", viewer.PlatformAdmin)
		owner.createKey("theirs")
		admin.header.Set("weir-tenant", owner.tenant.Slug)
		if r := admin.do(whoIsThere, nil); r.code() != notFound {
			t.Fatalf("before: %s", r.Body)
		}
		admin.header.Del("weir-tenant")
		const watch = `mutation($t: ID!, $why: String!) { watchTenant(input: {tenantId: $t, reason: $why}) { tenant { slug } until } }`
		if r := admin.do(watch, map[string]any{"t": owner.tenant.ID, "why": " "}); r.code() != invalid {
			t.Errorf("without a reason: %s", r.Body)
		}
		admin.must(watch, map[string]any{"t": owner.tenant.ID, "why": "ticket 7"})
		if r := admin.must(whoIsThere, nil); r.at("viewer", "watching") != false || r.text("viewer", "platformRole") != "ADMIN" {
			t.Errorf("at home: %s", r.Body)
		}

		for _, name := range []string{owner.tenant.Slug, owner.tenant.ID} {
			admin.header.Set("weir-tenant", name)
			r := admin.must(whoIsThere, nil)
			if r.at("viewer", "watching") != true || r.text("viewer", "role") != "VIEWER" || r.text("viewer", "platformRole") != "NONE" ||
				r.text("viewer", "tenant", "id") != owner.tenant.ID || r.text("viewer", "user", "id") != admin.user.ID ||
				strings.Contains(r.Body, "MANAGE") || strings.Contains(r.Body, "WRITE") {
				t.Errorf("looking: %s", r.Body)
			}
		}
		if r := admin.must(`{ apiKeys { edges { node { name } } } wallet { balance } }`, nil); !strings.Contains(r.Body, "theirs") {
			t.Errorf("what is seen: %s", r.Body)
		}
		if r := admin.do(`{ channels { totalCount } }`, nil); r.code() != forbidden {
			t.Errorf("the platform from within a tenant: %s", r.Body)
		}
		for _, change := range []string{
			`createApiKey(input: {name: "mine"}) { apiKey { id } }`, `updateProfile(input: {language: ZH}) { user { id } }`,
			`createPlaygroundToken(input: {}) { token }`, `createTenant(input: {name: "x"}) { tenant { id } }`,
			`revokeOtherSessions(input: {}) { revoked }`, `adjustBalance(input: {tenantId: "` + owner.tenant.ID + `", amount: "1", remark: "r", idempotencyKey: "k"}) { debt }`,
			`signIn(input: {email: "owner@example.com", password: "x"}) { viewer { role } }`,
			`watchTenant(input: {tenantId: "` + other.tenant.ID + `", reason: "more"}) { until }`,
		} {
			if r := admin.do("mutation { "+change+" }", nil); r.code() != forbidden {
				t.Errorf("%s: %s", change, r.Body)
			}
		}
		admin.header.Set("weir-tenant", other.tenant.Slug)
		if r := admin.do(whoIsThere, nil); r.code() != notFound {
			t.Errorf("another tenant: %s", r.Body)
		}

		// The cookie is of use to nobody else, and not in another session.
		e.url = strings.TrimSuffix(e.url, "/")
		site, err := url.Parse(e.url)
		ok(t, err)
		for _, c := range admin.http.Jar.Cookies(site) {
			if c.Name != auth.WatchCookieName {
				continue
			}
			for name, thief := range map[string]*client{"its own other session": admin.clone(), "another user": other.clone()} {
				thief.http.Jar.SetCookies(site, admin.http.Jar.Cookies(site)[:0])
				stolen := *c
				stolen.Path = "/"
				thief.http.Jar.SetCookies(site, append(thief.http.Jar.Cookies(site), &stolen))
				thief.header.Set("weir-tenant", owner.tenant.Slug)
				if r := thief.do(whoIsThere, nil); r.code() != notFound {
					t.Errorf("%s: %s", name, r.Body)
				}
			}
		}

		admin.header.Set("weir-tenant", owner.tenant.Slug)
		admin.must(`mutation { unwatchTenant(input: {clientMutationId: "x"}) { clientMutationId } }`, nil)
		if r := admin.do(whoIsThere, nil); r.code() != notFound {
			t.Errorf("afterwards: %s", r.Body)
		}
		if r := owner.must(`{ auditEvents { edges { node { action after } } } }`, nil); !strings.Contains(r.Body, `"action":"tenant.watch"`) || !strings.Contains(r.Body, "ticket 7") {
			t.Errorf("the tenant's audit: %s", r.Body)
		}
	})
}
