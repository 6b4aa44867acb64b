package graph_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"weir/graph/exec"
	"weir/internal/dbtest"
	"weir/internal/viewer"
)

// actors of the matrix. "other" is the owner of another tenant, "intruder" the same who names the first tenant in the header;
// "platform" administers the platform and is no member of the first tenant.
var actors = []string{"owner", "admin", "billing", "member", "viewer", "other", "intruder", "anonymous", "key", "platform"}

// access is one row: an operation on the first tenant, and what each actor gets; "" is success. {key} is a key of the owner,
// {channel} one of the platform's, {request} a call of that tenant.
type access struct {
	field, query string
	// for actors that are not named, rest holds.
	rest string
	want map[string]string
}

const (
	unauthenticated = "UNAUTHENTICATED"
	forbidden       = "FORBIDDEN"
	notFound        = "NOT_FOUND"
)

var matrix = []access{
	{"Query.node", `{ node(id: "{key}") { id } }`, notFound, map[string]string{
		"owner": "", "admin": "", "viewer": "", "anonymous": unauthenticated, "key": unauthenticated,
	}},
	{"Query.node", `{ node(id: "{tenant}") { id } }`, "", map[string]string{
		"other": notFound, "intruder": notFound, "platform": notFound, "anonymous": unauthenticated, "key": unauthenticated,
	}},
	{"Query.node", `{ node(id: "{channel}") { id } }`, notFound, map[string]string{
		"platform": "", "anonymous": unauthenticated, "key": unauthenticated,
	}},
	{"Query.viewer", `{ viewer { user { id } tenant { id } role permissions } }`, "", map[string]string{
		"intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated,
	}},
	{"Query.site", `{ site { name } }`, "", map[string]string{"key": unauthenticated}},
	{"Query.apiKeys", `{ apiKeys { totalCount edges { node { id createdBy { id } } } } }`, "", map[string]string{
		"billing": forbidden, "intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated,
	}},
	{"Query.wallet", `{ wallet { balance } }`, "", map[string]string{
		"intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated,
	}},
	{"Query.wallet", `{ wallet { entries { edges { node { id } } } } }`, "", map[string]string{
		"member": forbidden, "intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated,
	}},
	{
		"Query.receipt",
		`{ receipt(requestId: "{request}") { charge matches lines { dimension units amountPico } price { version } } }`,
		notFound,
		map[string]string{
			"owner": "", "admin": "", "billing": "", "viewer": "", "anonymous": unauthenticated, "key": unauthenticated,
		},
	},
	{"Query.models", `{ models { totalCount } }`, "", map[string]string{
		"intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated,
	}},
	{"Query.channels", `{ channels { totalCount } }`, forbidden, map[string]string{
		"platform": "", "intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated,
	}},
	{"Query.prices", `{ prices(drafts: true) { totalCount } }`, forbidden, map[string]string{
		"platform": "", "intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated,
	}},
	{"Query.priceDifferences", `{ priceDifferences { totalCount } }`, forbidden, map[string]string{
		"platform": "", "intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated,
	}},
	{"Query.priceSettings", `{ priceSettings { floor groups { name multiplier } } }`, forbidden, map[string]string{
		"platform": "", "intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated,
	}},
	{
		"Mutation.draftPrice",
		`mutation { draftPrice(input: {model: "unknown", sell: {rates: [{dimension: INPUT, perMillion: "1"}]}}) { price { id } } }`,
		forbidden,
		map[string]string{"platform": notFound, "intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated},
	},
	{
		"Mutation.discardPrices", `mutation { discardPrices(input: {ids: ["prc_00000000000000000000000000000000"]}) { discarded } }`,
		forbidden,
		map[string]string{"platform": notFound, "intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated},
	},
	{
		"Mutation.setPriceGroups", `mutation { setPriceGroups(input: {groups: [{name: "vip", multiplier: "0.9"}]}) { settings { floor } } }`,
		forbidden,
		map[string]string{"platform": "", "intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated},
	},
	{
		"Mutation.setPriceFloor", `mutation { setPriceFloor(input: {floor: WARN}) { settings { floor } } }`,
		forbidden,
		map[string]string{"platform": "", "intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated},
	},
	{
		"Mutation.publishPrice", `mutation { publishPrice(input: {ids: ["prc_00000000000000000000000000000000"]}) { prices { id } } }`,
		forbidden,
		map[string]string{"platform": notFound, "intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated},
	},
	{"Mutation.signUp", `mutation { signUp(input: {email: "{fresh}@example.com", password: "12345678"}) { viewer { role } } }`, "", map[string]string{
		"key": unauthenticated,
	}},
	{"Mutation.signIn", `mutation { signIn(input: {email: "owner@example.com", password: "correct horse"}) { viewer { role } } }`, "", map[string]string{
		"key": unauthenticated,
	}},
	{"Mutation.signOut", `mutation { signOut(input: {}) { clientMutationId } }`, "", map[string]string{"key": unauthenticated}},
	{"Mutation.createApiKey", `mutation { createApiKey(input: {name: "new"}) { apiKey { id } } }`, "", map[string]string{
		"billing": forbidden, "viewer": forbidden, "intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated,
	}},
	{"Mutation.revokeApiKey", `mutation { revokeApiKey(input: {id: "{key}"}) { apiKey { status } } }`, notFound, map[string]string{
		"owner": "", "admin": "", "billing": forbidden, "viewer": forbidden, "anonymous": unauthenticated, "key": unauthenticated,
	}},
	{
		"Mutation.createChannel",
		`mutation { createChannel(input: {name: "c", upstream: "openai", credentials: ["sk"], models: ["m"]}) { channel { id credentialCount } } }`,
		forbidden,
		map[string]string{"platform": "", "intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated},
	},
}

func TestAccessMatrix(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		owner := e.member("owner", nil, "", "")
		all := map[string]func() *client{}
		once := func(name string, c *client) { all[name] = c.clone }
		once("owner", owner)
		once("admin", e.member("admin", owner.tenant, viewer.Admin, ""))
		once("billing", e.member("billing", owner.tenant, viewer.Billing, ""))
		once("member", e.member("member", owner.tenant, viewer.Member, ""))
		once("viewer", e.member("viewer", owner.tenant, viewer.Reader, ""))
		other := e.member("other", nil, "", "")
		once("other", other)
		intruder := other.clone()
		intruder.header.Set("weir-tenant", owner.tenant.Slug)
		once("intruder", intruder)
		once("anonymous", e.client())
		platform := e.member("platform", nil, "", viewer.PlatformAdmin)
		once("platform", platform)
		program := e.client()
		program.header.Set("Authorization", "Bearer "+owner.createKey("program").text("createApiKey", "secret"))
		once("key", program)
		requestID := owner.charged()
		channelID := platform.must(matrix[len(matrix)-1].query, nil).text("createChannel", "channel", "id")

		for i, row := range matrix {
			for _, actor := range actors {
				fresh := "fresh" + actor + string(rune('a'+i))
				query := strings.NewReplacer(
					"{key}", owner.createKey("k").text("createApiKey", "apiKey", "id"), "{tenant}", owner.tenant.ID, "{channel}", channelID, "{fresh}", fresh,
					"{request}", requestID,
				).Replace(row.query)
				want, named := row.want[actor]
				if !named {
					want = row.rest
				}
				if r := all[actor]().do(query, nil); r.code() != want {
					t.Errorf("%s as %s: got %q, want %q: %s\n%s", row.field, actor, r.code(), want, r.Body, query)
				}
			}
		}
	})
}

// A field that is added to the schema needs rows in the matrix.
func TestAccessMatrixIsComplete(t *testing.T) {
	t.Parallel()
	schema := exec.NewExecutableSchema(exec.Config{}).Schema()
	var fields []string
	for _, root := range []*ast.Definition{schema.Query, schema.Mutation, schema.Subscription} {
		if root == nil {
			continue
		}
		for _, f := range root.Fields {
			if !strings.HasPrefix(f.Name, "__") {
				fields = append(fields, root.Name+"."+f.Name)
			}
		}
	}
	for _, f := range fields {
		if !slices.ContainsFunc(matrix, func(a access) bool { return a.field == f }) {
			t.Errorf("%s has no row in the access matrix", f)
		}
	}
	for _, a := range matrix {
		if !slices.Contains(fields, a.field) {
			t.Errorf("row of %s, which is not in the schema", a.field)
		}
		for actor := range a.want {
			if !slices.Contains(actors, actor) {
				t.Errorf("%s: unknown actor %s", a.field, actor)
			}
		}
	}
}
