package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	"weir/ent/membership"
	"weir/ent/price"
	"weir/ent/schematype"
	"weir/graph/exec"
	"weir/internal/auth"
	"weir/internal/dbtest"
	"weir/internal/id"
	"weir/internal/secret"
	"weir/internal/viewer"
)

// listing says how a connection of the schema is reached.
type listing struct {
	path []string // of fields from the root; the last one is the connection
}

// listings are every connection of the schema. Whoever adds one adds it here, and lets grow add a row to it.
var listings = map[string]listing{
	"Query.apiKeys":              {path: []string{"apiKeys"}},
	"Query.auditEvents":          {path: []string{"auditEvents"}},
	"Query.blockedUsers":         {path: []string{"blockedUsers"}},
	"Query.modelAliases":         {path: []string{"modelAliases"}},
	"Query.captures":             {path: []string{"captures"}},
	"Query.channels":             {path: []string{"channels"}},
	"Query.invitations":          {path: []string{"invitations"}},
	"Query.members":              {path: []string{"members"}},
	"Query.models":               {path: []string{"models"}},
	"Query.personalAccessTokens": {path: []string{"personalAccessTokens"}},
	"Query.plans":                {path: []string{"plans"}},
	"Query.redemptionBatches":    {path: []string{"redemptionBatches"}},
	"Query.redemptions":          {path: []string{"redemptions"}},
	"Query.services":             {path: []string{"services"}},
	"Query.tasks":                {path: []string{"tasks"}},
	"Query.priceDifferences":     {path: []string{"priceDifferences"}},
	"Query.priceList":            {path: []string{"priceList"}},
	"Query.prices":               {path: []string{"prices"}},
	"Query.requests":             {path: []string{"requests"}},
	"Query.sessions":             {path: []string{"sessions"}},
	"Query.tenants":              {path: []string{"tenants"}},
	"Query.topUpDisputes":        {path: []string{"topUpDisputes"}},
	"Query.topUpRefundsAwaiting": {path: []string{"topUpRefundsAwaiting"}},
	"Query.topUps":               {path: []string{"topUps"}},
	"Query.userInvitations":      {path: []string{"userInvitations"}},
	"Query.users":                {path: []string{"users"}},
	"Query.webhookDeliveries":    {path: []string{"webhookDeliveries"}},
	"Query.webhookEndpoints":     {path: []string{"webhookEndpoints"}},
	"LedgerStatus.findings":      {path: []string{"systemStatus", "ledger", "findings"}},
	"Viewer.memberships":         {path: []string{"viewer", "memberships"}},
	"Wallet.entries":             {path: []string{"wallet", "entries"}},
}

// grow adds a row to each list, so that no two rows of a list have a row of another table in common where they need not.
func (c *client) grow(i int) {
	c.t.Helper()
	sys := viewer.SystemContext(c.t.Context(), "test")
	name := fmt.Sprint("grown", i)
	fellow := c.member(name, c.tenant, viewer.Admin, viewer.PlatformAdmin)
	fellow.charged() // with a key
	c.clone()
	c.accessToken("KEYS_READ")
	fellow.must(`mutation($e: String!) { inviteMember(input: {email: $e, role: MEMBER}) { url } }`, map[string]any{"e": name + "@invited.example"})
	fellow.must(`mutation($e: String!) { inviteUser(input: {email: $e}) { url } }`, map[string]any{"e": name + "@asked.example"})
	fellow.must(createChannel, nil)
	fellow.must(`mutation($n: String!) { blockUser(input: {userIdentifier: $n}) { blockedUser { id } } }`, map[string]any{"n": name})
	fellow.must(`mutation($n: String!) { setModelAlias(input: {name: $n, model: "alpha"}) { modelAlias { id } } }`, map[string]any{"n": "my-" + name})
	hook := fellow.must(`mutation($u: String!) { createWebhookEndpoint(input: {url: $u}) { webhookEndpoint { id } } }`,
		map[string]any{"u": "https://" + name + ".example.com/weir"}).text("createWebhookEndpoint", "webhookEndpoint", "id")
	fellow.must(`mutation($id: ID!) { testWebhookEndpoint(input: {id: $id}) { webhookEndpoint { id } } }`, map[string]any{"id": hook})
	fellow.adjust(c.tenant.ID, "1.00", name)
	fellow.must(`mutation($m: String!) { draftPrice(input: {model: $m, sell: {rates: [{dimension: INPUT, perMillion: "7"}, {dimension: OUTPUT, perMillion: "8"}]},
		catalogue: {vendor: "Acme", modality: CHAT}}) { price { id } } }`, map[string]any{"m": name})
	ids := c.db.Ent.Price.Query().Where(price.Model(name)).IDsX(sys)
	fellow.must(`mutation($i: [ID!]!) { publishPrice(input: {ids: $i}) { prices { id } } }`, map[string]any{"i": ids})
	fellow.must(`mutation($m: String!) { draftPrice(input: {model: $m, sell: {rates: [{dimension: INPUT, perMillion: "9"}, {dimension: OUTPUT, perMillion: "9"}]}}) { price { id } } }`,
		map[string]any{"m": name})
	now := c.db.Ent.Price.Query().Where(price.Model(name)).FirstX(sys).CreatedAt
	ok(c.t, c.db.Ent.LedgerFinding.Create().SetInvariant("I11").SetObject("usage").SetObjectID(name).SetDetail("wrong").SetFoundAt(now).SetSeenAt(now).SetAcknowledgedAt(now).Exec(sys))
	order := c.db.Ent.TopUp.Create().SetTenantID(c.tenant.ID).SetCreatedBy(fellow.user.ID).SetKind(schematype.TopUpCheckout).SetCurrency("USD").
		SetAmountMinor(100).SetRatePpm(1_000_000).SetLivemode(false).SetExpiresAt(now.Add(time.Hour)).SaveX(sys)
	ok(c.t, c.db.Ent.TopUpRefund.Create().SetTenantID(c.tenant.ID).SetTopUpID(order.ID).SetAmountMinor(1).SetStatus(schematype.RefundAwaiting).Exec(sys))
	ok(c.t, c.db.Ent.TopUpDispute.Create().SetTenantID(c.tenant.ID).SetTopUpID(order.ID).SetStripeID("dp_"+name).SetAmountMinor(1).
		SetStatus(schematype.DisputeOpen).SetOpenedAt(now).Exec(sys))
	callID := id.New(id.Request)
	said, err := c.sealer.Seal([]byte(`{"request":{"text":"q"},"answer":{"text":"a"}}`), "capture "+c.tenant.ID+" "+callID)
	ok(c.t, err)
	ok(c.t, c.db.Ent.Capture.Create().SetID(callID).SetTenantID(c.tenant.ID).SetAPIKeyID(c.db.Ent.APIKey.Query().FirstX(sys).ID).SetUserID(fellow.user.ID).
		SetModel("m").SetRoute("chat").SetStatus(200).SetFailed(false).SetContent(said).SetCreatedAt(now).Exec(sys))
	codes := fellow.must(`mutation($n: String!) { createRedemptionBatch(input: {name: $n, count: 1, amount: "1.5"}) { codes } }`, map[string]any{"n": name}).
		at("createRedemptionBatch", "codes").([]any)
	fellow.must(`mutation($c: String!) { redeemCode(input: {code: $c}) { amount } }`, map[string]any{"c": codes[0]})
	fellow.must(`mutation($c: String!) { createPlan(input: {code: $c, name: "P", price: "5", vipLevel: 1}) { plan { id } } }`, map[string]any{"c": name})
	ok(c.t, c.db.Ent.Service.Create().SetNumber(1000+i).SetCode(name).SetName(name).SetCategory("image").SetCostCc(100).SetModel("alpha").
		SetParams([]schematype.ServiceParam{}).Exec(sys))
	taskID := id.New(id.Task)
	input, err := c.sealer.Seal([]byte(`{"prompt":"p"}`), taskID)
	ok(c.t, err)
	ok(c.t, c.db.Ent.Task.Create().SetID(taskID).SetTenantID(c.tenant.ID).SetCreatedBy(fellow.user.ID).SetVia("test").SetKind(schematype.Video).SetModel("m").
		SetInput(input).SetMultiplierPpm(1_000_000).SetHeldN(0).SetStep(schematype.TaskSubmit).SetDeadlineAt(now.Add(time.Hour)).Exec(sys))
	own, _, err := c.accounts.Create(sys, auth.CreateInput{
		SignUpInput: auth.SignUpInput{Email: name + "@own.example", Password: secret.New(password)},
	})
	ok(c.t, err)
	m := c.db.Ent.Membership.Query().Where(membership.UserID(own.ID)).OnlyX(sys)
	ok(c.t, c.db.Ent.Membership.Create().SetTenantID(m.TenantID).SetUserID(c.user.ID).SetRole("MEMBER").Exec(sys))
}

// everything selects all fields of a type that take no argument, and of the objects below, but for lists that are asked for by
// themselves.
func everything(schema *ast.Schema, d *ast.Definition, depth int) string {
	var b strings.Builder
	b.WriteString("{ __typename ")
	for _, f := range d.Fields {
		of := schema.Types[f.Type.Name()]
		switch {
		case strings.HasPrefix(f.Name, "__"), len(f.Arguments) > 0, strings.HasSuffix(of.Name, "Connection"):
		case of.Kind == ast.Scalar, of.Kind == ast.Enum:
			b.WriteString(f.Name + " ")
		case depth > 0 && of.Kind == ast.Object:
			b.WriteString(f.Name + " " + everything(schema, of, depth-1) + " ")
		}
	}
	return b.String() + "}"
}

// question asks for a page of a list with all that its rows have.
func (l listing) question(schema *ast.Schema, connection *ast.Definition, first int) string {
	node := schema.Types[schema.Types[connection.Fields.ForName("edges").Type.Name()].Fields.ForName("node").Type.Name()]
	total := ""
	if connection.Fields.ForName("totalCount") != nil {
		total = "totalCount "
	}
	last := len(l.path) - 1
	q := l.path[last] + fmt.Sprintf("(first: %d)", first) + " { " + total + "pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node " +
		everything(schema, node, 2) + " } }"
	for i := last - 1; i >= 0; i-- {
		q = l.path[i] + " { " + q + " }"
	}
	return "{ " + q + " }"
}

// N+1 is absent: a page of every list takes as many statements, however many rows are on it, with everything that its rows have.
func TestListsTakeTheSameStatements(t *testing.T) {
	t.Parallel()
	schema := exec.NewExecutableSchema(exec.Config{}).Schema()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		root := e.member("root", nil, "", viewer.PlatformRoot)
		for i := range 5 {
			root.grow(i)
		}
		measure := func(name string, first int) (rows int, statements []string) {
			object, field, _ := strings.Cut(name, ".")
			q := listings[name].question(schema, schema.Types[schema.Types[object].Fields.ForName(field).Type.Name()], first)
			for n := range 3 { // what is remembered for a second is read now and then
				var r *reply
				read := e.queries.reading(func() { r = root.must(q, nil) })
				edges, _ := r.at(append(slices.Clone(listings[name].path), "edges")...).([]any)
				if rows = len(edges); n == 0 || len(read) < len(statements) {
					statements = slices.Clone(read)
				}
			}
			return rows, statements
		}
		for name := range listings {
			few, short := measure(name, 2)
			many, long := measure(name, 8)
			switch {
			case few != 2 || many < 5:
				t.Errorf("%s has pages of %d and %d rows: let grow add to it", name, few, many)
			case len(long) > len(short):
				t.Errorf("%s: %d statements for %d rows, %d for %d:\n%s", name, len(short), few, len(long), many, strings.Join(long, "\n"))
			}
		}
	})
}

// A connection that is added to the schema is added to the lists whose statements are counted.
func TestListingsAreComplete(t *testing.T) {
	t.Parallel()
	var found []string
	for _, d := range own(exec.NewExecutableSchema(exec.Config{}).Schema()) {
		for _, f := range d.Fields {
			if name := d.Name + "." + f.Name; strings.HasSuffix(f.Type.Name(), "Connection") {
				found = append(found, name)
				if _, listed := listings[name]; !listed {
					t.Errorf("%s is not among the listings", name)
				}
			}
		}
	}
	for name := range listings {
		if !slices.Contains(found, name) {
			t.Errorf("%s is no connection of the schema", name)
		}
	}
}

// Every kind of object that says that it is a node is found by its id, as the kind that it is.
func TestEveryNodeIsFound(t *testing.T) {
	t.Parallel()
	schema := exec.NewExecutableSchema(exec.Config{}).Schema()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		root := newEnv(t, d).member("root", nil, "", viewer.PlatformRoot)
		root.grow(0)
		ids := map[string]string{}
		for name, l := range listings {
			if name == "Viewer.memberships" { // those in other tenants are not found
				continue
			}
			q := l.path[len(l.path)-1] + "(first: 1) { edges { node { __typename ... on Node { id } } } }"
			for i := len(l.path) - 2; i >= 0; i-- {
				q = l.path[i] + " { " + q + " }"
			}
			edges, _ := root.do("{ "+q+" }", nil).at(append(slices.Clone(l.path), "edges")...).([]any)
			for _, e := range edges {
				edge, _ := e.(map[string]any)
				node, _ := edge["node"].(map[string]any)
				kind, _ := node["__typename"].(string)
				if ids[kind], _ = node["id"].(string); ids[kind] == "" {
					delete(ids, kind)
				}
			}
		}
		for _, kind := range schema.PossibleTypes["Node"] {
			if ids[kind.Name] == "" {
				t.Errorf("no list has a %s", kind.Name)
				continue
			}
			if r := root.do(`query($id: ID!) { node(id: $id) { __typename id } }`, map[string]any{"id": ids[kind.Name]}); r.text("node", "__typename") != kind.Name {
				t.Errorf("%s %s: %s", kind.Name, ids[kind.Name], r.Body)
			}
		}
		for name, bad := range map[string]string{
			"of the wrong type": "key_" + strings.TrimPrefix(root.tenant.ID, "ten_"), "of no type": "xyz_" + strings.TrimPrefix(root.tenant.ID, "ten_"),
			"cut": root.tenant.ID[:20], "empty": "", "rubbish": "' OR 1=1 --", "a zero byte": "ten_\x00", "long": strings.Repeat("k", 5000),
		} {
			if r := root.do(`query($id: ID!) { node(id: $id) { id } }`, map[string]any{"id": bad}); r.code() != notFound {
				t.Errorf("%s: %s", name, r.Body)
			}
		}
	})
}
