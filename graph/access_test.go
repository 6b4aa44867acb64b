package graph_test

import (
	"fmt"
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
// "platform" administers the platform and is no member of the first tenant. "revoked key" is a key that was revoked: what is
// said of "key" holds for it too.
var actors = []string{
	"owner", "admin", "billing", "member", "viewer", "other", "intruder", "anonymous", "key", "revoked key", "platform", "token", "narrow",
	"revoked",
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
// {channel} one of the platform's, {request} a call of that tenant, {token} and {session} the owner's,
// {member} a fresh MEMBER, {invitation} and {link} of a fresh invitation, {fresh} a new word.
type access struct {
	field, query string
	// for actors that are not named, rest holds.
	rest string
	want map[string]string
}

// expected is what a row wants for an actor.
func (a access) expected(schema *ast.Schema, actor string) string {
	if actor == "revoked key" {
		actor = "key"
	}
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

const createChannel = `mutation { createChannel(input: {name: "c", upstream: "openai", credentials: ["sk"], models: ["m"]}) { channel { id credentialCount } } }`

const (
	unauthenticated = "UNAUTHENTICATED"
	forbidden       = "FORBIDDEN"
	notFound        = "NOT_FOUND"
	invalid         = "INVALID"
	unavailable     = "UNAVAILABLE"
)

var matrix = slices.Concat(
	generalAccess, tenantAccess, captureAccess, endingAccess, invitationAccess, moneyAccess, limitAccess, standingAccess, secondFactorAccess, settingAccess,
	webhookAccess, ownChannelAccess,
	topUpAccess, salesAccess, taskAccess, supportAccess,
)

var generalAccess = []access{
	{"Query.node", `{ node(id: "{key}") { id } }`, notFound, map[string]string{
		"owner": "", "admin": "", "viewer": "", "anonymous": unauthenticated, "key": unauthenticated, "narrow": forbidden,
	}},
	{"Query.node", `{ node(id: "{tenant}") { id } }`, "", map[string]string{
		"other": notFound, "intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated,
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
	{"Query.node", `{ node(id: "{request}") { id ... on Request { charge receipt { matches } } } }`, notFound, map[string]string{
		"owner": "", "admin": "", "billing": "", "viewer": "", "platform": "", "anonymous": unauthenticated, "key": unauthenticated,
		"narrow": forbidden,
	}},
	{
		"Query.requests", `{ requests { edges { node { id charge receipt { matches } apiKey { id } member { id } provider { attempts } } } } }`, "",
		map[string]string{"intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated},
	},
	{"Query.requests", `{ requests(tenantId: "{tenant}") { edges { node { id } } } }`, "", map[string]string{
		"other": notFound, "intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated,
	}},
	{"Query.requests", `{ requests(filter: {channelId: "{channel}"}) { edges { node { id } } } }`, forbidden, map[string]string{
		"platform": "", "intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated,
	}},
	{
		"Mutation.createPlaygroundToken", `mutation { createPlaygroundToken(input: {}) { token expiresAt apiKeyId } }`, "",
		map[string]string{
			"billing": forbidden, "viewer": forbidden, "intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated,
		},
	},
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
	{"Query.wallet", `{ wallet { balances(at: ["2027-01-01T00:00:00Z"]) } }`, "", map[string]string{
		"member": forbidden, "intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated,
	}},
	{
		"Query.receipt",
		`{ receipt(requestId: "{request}") { charge matches lines { dimension units amountPico } price { version } } }`,
		notFound,
		map[string]string{
			"owner": "", "admin": "", "billing": "", "viewer": "", "platform": "", "anonymous": unauthenticated, "key": unauthenticated,
		},
	},
	{"Query.viewer", `{ viewer { account { email language hasPassword emailVerifiedAt } } }`, "", map[string]string{
		"intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated, "token": forbidden, "narrow": forbidden,
	}},
	{"Mutation.updateProfile", `mutation { updateProfile(input: {language: ZH}) { user { id } account { language } } }`, "", map[string]string{
		"intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated,
	}},
	{"Mutation.resendVerification", `mutation { resendVerification(input: {}) { clientMutationId } }`, unavailable, map[string]string{
		"intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated,
	}},
	{"Mutation.verifyEmail", `mutation { verifyEmail(input: {token: "x"}) { email } }`, invalid, map[string]string{"key": unauthenticated}},
	{"Mutation.confirmEmailChange", `mutation { confirmEmailChange(input: {token: "x"}) { email } }`, invalid, map[string]string{"key": unauthenticated}},
	{
		"Mutation.changeEmail", `mutation { changeEmail(input: {email: "{fresh}@example.com", password: "wrong horse"}) { pending } }`, invalid,
		map[string]string{"intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated},
	},
	{
		"Mutation.changePassword", `mutation { changePassword(input: {currentPassword: "wrong horse", password: "12345678"}) { account { hasPassword } } }`,
		invalid,
		map[string]string{"intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated},
	},
	{"Mutation.requestPasswordReset", `mutation { requestPasswordReset(input: {email: "owner@example.com"}) { linkMinutes } }`, unavailable, map[string]string{
		"key": unauthenticated,
	}},
	{"Mutation.resetPassword", `mutation { resetPassword(input: {token: "x", password: "12345678"}) { reset } }`, invalid, map[string]string{
		"key": unauthenticated,
	}},
	{"Query.models", `{ models { totalCount } }`, "", map[string]string{
		"intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated,
	}},
	{"Query.priceList", `{ priceList { totalCount edges { node { name available aliases rates { perMillion } } } } }`, "", map[string]string{"key": unauthenticated}},
	{"Query.serviceStatus", `{ serviceStatus { modality state offered available unavailable completedSince completedPerMille completedByDay } }`, "", map[string]string{"key": unauthenticated}},
	{"Query.channels", `{ channels { totalCount } }`, forbidden, map[string]string{
		"platform": "", "intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated,
	}},
	{"Subscription.channelUpdated", `subscription { channelUpdated(id: "{channel}") { id } }`, forbidden, map[string]string{
		"platform": "", "intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated,
	}},
	{"Subscription.walletUpdated", `subscription { walletUpdated { available } }`, "", map[string]string{
		"intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated,
	}},
	{"Query.channelPresets", `{ channelPresets { name } }`, forbidden, map[string]string{
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
	{
		"Query.usage", `{ usage(from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z", groupBy: MODEL) { total { calls charge } } }`, "",
		map[string]string{"intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated},
	},
	{
		"Query.usage", `{ usage(from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z", groupBy: CHANNEL) { total { calls } } }`, forbidden,
		map[string]string{"platform": "", "intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated},
	},
	{
		"Query.margin", `{ margin(from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z", groupBy: TENANT) { total { margin } } }`, forbidden,
		map[string]string{"platform": "", "intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated},
	},
	{"Query.systemStatus", `{ systemStatus { ledger { state frozen findings { totalCount } } nodes { id } usageRecords { months from due waits } } }`, forbidden, map[string]string{
		"platform": "", "intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated,
	}},
	{
		"Mutation.acknowledgeLedgerFinding",
		`mutation { acknowledgeLedgerFinding(input: {id: "fnd_00000000000000000000000000000000", remark: "x"}) { finding { id } } }`,
		forbidden, // ROOT alone: see TestLedgerFindings
		map[string]string{"intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated},
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
		"Mutation.deleteChannel",
		`mutation { deleteChannel(input: {id: "chn_0190f3a2b7c47d1e8f00aabbccddeeff"}) { deletedChannelId } }`,
		forbidden,
		map[string]string{"platform": notFound, "intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated},
	},
	{
		"Mutation.updateChannel",
		`mutation { updateChannel(input: {id: "{channel}", onDisconnect: DRAIN, billsAbandoned: true}) { channel { onDisconnect billsAbandoned } } }`,
		forbidden,
		map[string]string{"platform": "", "intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated},
	},
	{
		"Mutation.testChannel",
		`mutation { testChannel(input: {id: "{channel}"}) { passed channel { testedAt responseMs disabledReason } } }`,
		forbidden,
		map[string]string{"platform": "", "intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated},
	},
	{
		"Mutation.testChannels",
		`mutation { testChannels(input: {scope: "disabled"}) { started count } }`,
		forbidden,
		map[string]string{"platform": "", "intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated},
	},
	{
		"Mutation.copyChannel",
		`mutation { copyChannel(input: {id: "{channel}"}) { channel { status credentials { status hint } events { kind } } } }`,
		forbidden,
		map[string]string{"platform": "", "intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated},
	},
	{
		"Mutation.updateChannelBalance",
		`mutation { updateChannelBalance(input: {id: "chn_0190f3a2b7c47d1e8f00aabbccddeeff"}) { channel { credentials { balance } } } }`,
		forbidden,
		map[string]string{"platform": notFound, "intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated},
	},
	{
		"Mutation.createChannel",
		createChannel,
		forbidden,
		map[string]string{"platform": "", "intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated},
	},
}

// cast are the actors on their stage.
type cast struct {
	*env

	owner, platform *client
	actors          map[string]*client
	roles           map[string]viewer.Role // of members of the first tenant
	request         string
	channel         string
	words           int
	opened          bool // the tasks are there
}

func newCast(e *env) *cast {
	c := &cast{env: e, actors: map[string]*client{}, roles: map[string]viewer.Role{"owner": viewer.Owner}}
	c.owner = e.member("owner", nil, "", "")
	c.actors["owner"] = c.owner
	for name, role := range map[string]viewer.Role{
		"admin": viewer.Admin, "billing": viewer.Billing, "member": viewer.Member, "viewer": viewer.Reader,
	} {
		c.actors[name], c.roles[name] = e.member(name, c.owner.tenant, role, ""), role
	}
	c.actors["other"] = e.member("other", nil, "", "")
	c.actors["intruder"] = c.actors["other"].clone()
	c.actors["intruder"].header.Set("weir-tenant", c.owner.tenant.Slug)
	c.actors["anonymous"] = e.client()
	c.platform = e.member("platform", nil, "", viewer.PlatformAdmin)
	c.actors["platform"] = c.platform
	for _, name := range []string{"key", "revoked key"} {
		key := c.owner.createKey(name)
		c.actors[name] = e.client()
		c.actors[name].header.Set("Authorization", "Bearer "+key.text("createApiKey", "secret"))
		if name == "revoked key" {
			c.owner.must(`mutation($id: ID!) { revokeApiKey(input: {id: $id}) { apiKey { id } } }`, map[string]any{"id": key.text("createApiKey", "apiKey", "id")})
		}
	}
	for name, scopes := range tokenScopes {
		secret, tokenID := c.owner.accessToken(scopes...)
		if name == "revoked" {
			c.owner.must(`mutation($id: ID!) { revokePersonalAccessToken(input: {id: $id}) { revokedId } }`, map[string]any{"id": tokenID})
		}
		c.actors[name] = e.program(secret)
	}
	c.request = c.owner.charged()
	c.channel = c.platform.must(createChannel, nil).text("createChannel", "channel", "id")
	return c
}

// fill replaces what stands in braces in the query of a row.
func (c *cast) fill(query string) string {
	for name, value := range map[string]func() string{
		"{tenant}":     func() string { return c.owner.tenant.ID },
		"{request}":    func() string { return c.request },
		"{channel}":    func() string { return c.channel },
		"{key}":        func() string { return c.owner.createKey("k").text("createApiKey", "apiKey", "id") },
		"{task}":       func() string { return c.openTasks() },
		"{token}":      func() string { _, tokenID := c.owner.accessToken(auth.KeysRead); return tokenID },
		"{session}":    func() string { return c.owner.clone().sessionID() },
		"{invitation}": func() string { invitationID, _ := c.freshInvitation(); return invitationID },
		"{link}":       func() string { _, token := c.freshInvitation(); return token },
		"{member}":     func() string { return c.freshMember(viewer.Member).ID },
		"{user}":       func() string { return c.freshMember(viewer.Member).UserID },
		"{endpoint}":   func() string { return c.freshEndpoint() },
		"{delivery}":   func() string { return c.freshDelivery() },
		"{fresh}":      func() string { return c.word() },
	} {
		if strings.Contains(query, name) {
			query = strings.ReplaceAll(query, name, value())
		}
	}
	return query
}

// word is one that was not used before.
func (c *cast) word() string {
	c.words++
	return fmt.Sprint("fresh", c.words)
}

func TestAccessMatrix(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		c := newCast(newEnv(t, d))
		schema := exec.NewExecutableSchema(exec.Config{}).Schema()
		for _, row := range matrix {
			for _, actor := range actors {
				query, want := c.fill(row.query), row.expected(schema, actor)
				ask := c.actors[actor].clone().do
				if strings.HasPrefix(row.field, "Subscription.") {
					ask = c.actors[actor].clone().first
				}
				if r := ask(query, nil); r.code() != want {
					t.Errorf("%s as %s: got %q, want %q: %s\n%s", row.field, actor, r.code(), want, r.Body, query)
				}
				if !strings.HasPrefix(row.field, "Query.") { // a question changes nothing
					c.restore()
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
