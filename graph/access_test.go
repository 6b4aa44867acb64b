package graph_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"weir/graph/exec"
	"weir/internal/auth"
	"weir/internal/dbtest"
	"weir/internal/viewer"
)

// actors of the matrix. "other" is the owner of another tenant, "intruder" the same who names the first tenant in the header;
// "platform" administers the platform and is no member of the first tenant.
var actors = []string{
	"owner", "admin", "billing", "member", "viewer", "other", "intruder", "anonymous", "key", "platform", "token", "narrow", "revoked",
}

// Personal access tokens of the owner: "token" has every scope of a tenant, "narrow" one that opens little, "revoked" no longer
// works. What a row does not name for them follows from the directives of its field.
var tokenScopes = map[string][]auth.Scope{
	"token": {
		auth.TenantWrite, auth.KeysWrite, auth.WalletWrite, auth.UsageRead, auth.TasksWrite, auth.WebhooksWrite,
	},
	"narrow":  {auth.WebhooksRead},
	"revoked": {auth.KeysRead},
}

// access is one row: an operation on the first tenant, and what each actor gets; "" is success. {key} is a key of the owner,
// {channel} one of the platform's, {request} a call of that tenant, {token} and {session} the owner's.
type access struct {
	field, query string
	// for actors that are not named, rest holds.
	rest string
	want map[string]string
}

// expected is what a row wants for an actor.
func (a access) expected(schema *ast.Schema, actor string) string {
	if want, named := a.want[actor]; named {
		return want
	}
	scopes, token := tokenScopes[actor]
	if !token {
		return a.rest
	}
	object, name, _ := strings.Cut(a.field, ".")
	directives := schema.Types[object].Fields.ForName(name).Directives
	scope := directives.ForName("scope")
	switch {
	case directives.ForName("public") != nil && object == "Query":
		return a.expected(schema, "owner")
	case directives.ForName("public") != nil:
		return forbidden
	case actor == "revoked":
		return unauthenticated
	case scope == nil:
		return forbidden
	}
	if of := scope.Arguments.ForName("of"); of != nil && !auth.Grants(scopes, auth.Scope(of.Value.Raw)) {
		return forbidden
	}
	return a.expected(schema, "owner")
}

const (
	unauthenticated = "UNAUTHENTICATED"
	forbidden       = "FORBIDDEN"
	notFound        = "NOT_FOUND"
)

var matrix = []access{
	{"Query.node", `{ node(id: "{key}") { id } }`, notFound, map[string]string{
		"owner": "", "admin": "", "viewer": "", "anonymous": unauthenticated, "key": unauthenticated, "narrow": forbidden,
	}},
	{"Query.node", `{ node(id: "{tenant}") { id } }`, "", map[string]string{
		"other": notFound, "intruder": notFound, "platform": notFound, "anonymous": unauthenticated, "key": unauthenticated,
	}},
	{"Query.node", `{ node(id: "{channel}") { id } }`, notFound, map[string]string{
		"platform": "", "anonymous": unauthenticated, "key": unauthenticated, "token": forbidden, "narrow": forbidden,
	}},
	{"Query.node", `{ node(id: "{session}") { id } }`, notFound, map[string]string{
		"owner": "", "anonymous": unauthenticated, "key": unauthenticated, "token": notFound, "narrow": notFound,
	}},
	{"Query.node", `{ node(id: "{token}") { id } }`, notFound, map[string]string{
		"owner": "", "anonymous": unauthenticated, "key": unauthenticated, "token": notFound, "narrow": notFound,
	}},
	{"Query.sessions", `{ sessions { totalCount edges { node { id current lastSeenAt } } } }`, "", map[string]string{
		"intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated,
	}},
	{"Query.personalAccessTokens", `{ personalAccessTokens { totalCount edges { node { id scopes tenant { id } } } } }`, "", map[string]string{
		"intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated,
	}},
	{
		"Mutation.createPersonalAccessToken",
		`mutation { createPersonalAccessToken(input: {name: "t", scopes: [KEYS_READ]}) { personalAccessToken { id tenant { id } } } }`,
		"",
		map[string]string{"intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated},
	},
	{
		"Mutation.revokePersonalAccessToken", `mutation { revokePersonalAccessToken(input: {id: "{token}"}) { revokedId } }`,
		notFound,
		map[string]string{"owner": "", "anonymous": unauthenticated, "key": unauthenticated},
	},
	{
		"Mutation.revokeSession", `mutation { revokeSession(input: {id: "{session}"}) { revokedId } }`,
		notFound,
		map[string]string{"owner": "", "anonymous": unauthenticated, "key": unauthenticated},
	},
	{
		"Mutation.revokeOtherSessions", `mutation { revokeOtherSessions(input: {}) { revoked } }`,
		"",
		map[string]string{"intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated},
	},
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
		"Mutation.updateChannel",
		`mutation { updateChannel(input: {id: "{channel}", onDisconnect: DRAIN, billsAbandoned: true}) { channel { onDisconnect billsAbandoned } } }`,
		forbidden,
		map[string]string{"platform": "", "intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated},
	},
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
		for name, scopes := range tokenScopes {
			secret, id := owner.accessToken(scopes...)
			if name == "revoked" {
				owner.must(`mutation($id: ID!) { revokePersonalAccessToken(input: {id: $id}) { revokedId } }`, map[string]any{"id": id})
			}
			once(name, e.program(secret))
		}
		schema := exec.NewExecutableSchema(exec.Config{}).Schema()
		requestID := owner.charged()
		channelID := platform.must(matrix[len(matrix)-1].query, nil).text("createChannel", "channel", "id")

		for i, row := range matrix {
			for _, actor := range actors {
				values := map[string]func() string{
					"{key}":     func() string { return owner.createKey("k").text("createApiKey", "apiKey", "id") },
					"{token}":   func() string { _, tokenID := owner.accessToken(auth.KeysRead); return tokenID },
					"{session}": func() string { return owner.clone().sessionID() },
					"{tenant}":  func() string { return owner.tenant.ID },
					"{channel}": func() string { return channelID },
					"{request}": func() string { return requestID },
					"{fresh}":   func() string { return "fresh" + actor + string(rune('a'+i)) },
				}
				owner.signIn() // a row may have ended the owner's sessions
				query := row.query
				for name, value := range values {
					if strings.Contains(query, name) {
						query = strings.ReplaceAll(query, name, value())
					}
				}
				want := row.expected(schema, actor)
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
	for _, root := range []*ast.Definition{schema.Query, schema.Mutation, schema.Subscription} {
		if root == nil {
			continue
		}
		for _, f := range root.Fields {
			if !strings.HasPrefix(f.Name, "__") && opening(f) != 1 {
				t.Errorf("%s.%s bears %d of @scope, @session and @public, want 1", root.Name, f.Name, opening(f))
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

// opening counts the directives that say to whom a field is open.
func opening(f *ast.FieldDefinition) int {
	n := 0
	for _, name := range []string{"scope", "session", "public"} {
		n += len(f.Directives.ForNames(name))
	}
	return n
}

// A list below the root is a way from one area into another, so it says which scope it needs.
func TestNestedListsNeedScopes(t *testing.T) {
	t.Parallel()
	for _, d := range own(exec.NewExecutableSchema(exec.Config{}).Schema()) {
		for _, f := range d.Fields {
			if strings.HasSuffix(f.Type.Name(), "Connection") && opening(f) != 1 {
				t.Errorf("%s.%s says not which scope it needs", d.Name, f.Name)
			}
		}
	}
}
