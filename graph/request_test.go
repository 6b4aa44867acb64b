package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"weir/internal/dbtest"
	"weir/internal/viewer"
)

const requestIDs = `query($first: Int = 20, $after: Cursor, $filter: RequestFilter, $tenant: ID) {
	requests(first: $first, after: $after, filter: $filter, tenantId: $tenant) {
		edges { cursor node { name: id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`

// logged are the ids of what a query of requests shows.
func (c *client) logged(variables map[string]any) []string {
	c.t.Helper()
	names := []string{}
	edges, _ := c.must(requestIDs, variables).at("requests", "edges").([]any)
	for _, e := range edges {
		edge, _ := e.(map[string]any)
		node, _ := edge["node"].(map[string]any)
		names = append(names, fmt.Sprint(node["name"]))
	}
	return names
}

func TestRequests(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		owner := e.member("owner", nil, "", "")
		member := e.member("member", owner.tenant, viewer.Member, "")
		admin, other := e.member("admin", nil, "", viewer.PlatformAdmin), e.member("other", nil, "", "")
		var all []string // newest first
		for range 5 {
			all = append([]string{owner.charged()}, all...)
		}
		mine := member.charged()
		all = append([]string{mine}, all...)
		pages := owner.pages(requestIDs, 4, "requests")
		if want := [][]string{all[:4], all[4:]}; !slices.EqualFunc(pages, want, slices.Equal) {
			t.Errorf("pages %v, want %v", pages, want)
		}
		keyOf := owner.must(`query($id: ID!) { node(id: $id) { ... on Request { apiKeyId } } }`, map[string]any{"id": all[2]}).text("node", "apiKeyId")
		hour := func(n int) string { return time.Now().Add(time.Duration(n) * time.Hour).UTC().Format(time.RFC3339) }
		for _, row := range []struct {
			name   string
			as     *client
			filter map[string]any
			tenant any
			want   []string
		}{
			{"all", owner, nil, nil, all},
			{"a member sees the own", member, nil, nil, []string{mine}},
			{"another tenant sees nothing", other, nil, nil, []string{}},
			{"an administrator", admin, nil, owner.tenant.ID, all},
			{"an administrator's own tenant", admin, nil, nil, []string{}},
			{"of a model", owner, map[string]any{"model": "alpha"}, nil, all},
			{"of no model", owner, map[string]any{"model": "beta"}, nil, []string{}},
			{"of a key", owner, map[string]any{"keyId": keyOf}, nil, all[2:3]},
			{"of another's key", member, map[string]any{"keyId": keyOf}, nil, []string{}},
			{"of a member", owner, map[string]any{"memberId": member.user.ID}, nil, all[:1]},
			{"of another member, as a member", member, map[string]any{"memberId": owner.user.ID}, nil, []string{}},
			{"of another tenant's member", owner, map[string]any{"memberId": other.user.ID}, nil, []string{}},
			{"of nobody", owner, map[string]any{"userIdentifier": "jo"}, nil, []string{}},
			{"of a status", owner, map[string]any{"status": 499}, nil, []string{}},
			{"of this hour", owner, map[string]any{"from": hour(-1), "to": hour(1)}, nil, all},
			{"of the hour before", owner, map[string]any{"from": hour(-2), "to": hour(-1)}, nil, []string{}},
			{"of a channel", admin, map[string]any{"channelId": "chn_1"}, owner.tenant.ID, []string{}},
		} {
			if got := row.as.logged(map[string]any{"filter": row.filter, "tenant": row.tenant}); !slices.Equal(got, row.want) {
				t.Errorf("%s: %v, want %v", row.name, got, row.want)
			}
		}
	})
}

func TestRequestDetail(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		owner := e.member("owner", nil, "", "")
		billing, admin := e.member("billing", owner.tenant, viewer.Billing, ""), e.member("admin", nil, "", viewer.PlatformAdmin)
		variables := map[string]any{"id": owner.charged()}
		const query = `query($id: ID!) { node(id: $id) { id ... on Request {
			createdAt model apiKeyId apiKey { id name } member { id } userIdentifier clientRequestId route endReason status stream estimated
			inputTokens cachedTokens outputTokens reasoningTokens images seconds characters charge firstByteMs durationMs
			receipt { charge matches lines { units } } provider { channelId upstreamModel attempts cost } } } }`
		r := owner.must(query, variables)
		for _, want := range []string{
			`"id":"` + variables["id"].(string) + `"`, `"model":"alpha"`, `"inputTokens":1001`, `"outputTokens":7`, `"charge":"0.002002263"`,
			`"matches":true`, `"name":"calls"`, `"member":{"id":"` + owner.user.ID + `"}`, `"provider":null`, `"endReason":"complete"`,
		} {
			if !strings.Contains(r.Body, want) {
				t.Errorf("no %s in %s", want, r.Body)
			}
		}
		if r := billing.must(query, variables); !strings.Contains(r.Body, `"apiKey":null`) || !strings.Contains(r.Body, `"apiKeyId":"key_`) {
			t.Errorf("billing: %s", r.Body)
		}
		if r := admin.must(query, variables); !strings.Contains(r.Body, `"provider":{"channelId":null`) {
			t.Errorf("administrator: %s", r.Body)
		}
	})
}

func TestBadRequestFilters(t *testing.T) {
	t.Parallel()
	e := sqliteEnv(t)
	ann := e.member("ann", nil, "", "")
	for _, row := range []struct {
		name   string
		filter map[string]any
		field  string
	}{
		{"no key", map[string]any{"keyId": "usr_1"}, "keyId"},
		{"no member", map[string]any{"memberId": "key_1"}, "memberId"},
		{"no status", map[string]any{"status": 0}, "status"},
		{"no status either", map[string]any{"status": 1000}, "status"},
		{"backwards", map[string]any{"from": "2026-01-02T00:00:00Z", "to": "2026-01-01T00:00:00Z"}, "to"},
		{"a long model", map[string]any{"model": strings.Repeat("m", 300)}, "model"},
		{"a zero byte", map[string]any{"userIdentifier": "a\x00b"}, "userIdentifier"},
	} {
		if r := ann.do(requestIDs, map[string]any{"filter": row.filter}); r.code() != invalid || r.Errors[0].Extensions.Field != row.field {
			t.Errorf("%s: %s", row.name, r.Body)
		}
	}
	for _, first := range []int{0, -1, 101, 10_000} {
		if r := ann.do(requestIDs, map[string]any{"first": first}); r.code() != invalid || r.Errors[0].Extensions.Field != "first" {
			t.Errorf("first %d: %s", first, r.Body)
		}
	}
}
