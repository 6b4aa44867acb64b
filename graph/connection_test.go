package graph_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"weir/ent"
	entmodel "weir/ent/model"
	"weir/ent/schematype"
	"weir/internal/db"
	"weir/internal/dbtest"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/internal/viewer"
)

// pages walks a connection to its end and returns what each page calls its nodes.
func (c *client) pages(query string, first int, path ...string) [][]string {
	c.t.Helper()
	var all [][]string
	var after any
	for range 50 {
		r := c.must(query, map[string]any{"first": first, "after": after})
		connection, _ := r.at(path...).(map[string]any)
		var names []string
		edges, _ := connection["edges"].([]any)
		for _, e := range edges {
			edge, _ := e.(map[string]any)
			node, _ := edge["node"].(map[string]any)
			names = append(names, fmt.Sprint(node["name"]))
			after = edge["cursor"]
		}
		all = append(all, names)
		info, _ := connection["pageInfo"].(map[string]any)
		if len(edges) > 0 && info["endCursor"] != after {
			c.t.Errorf("the end cursor is %v, the last edge's %v", info["endCursor"], after)
		}
		if more, _ := info["hasNextPage"].(bool); !more {
			return all
		}
	}
	c.t.Fatal("the connection has no end")
	return nil
}

const pageParts = `edges { cursor node { name } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }`

func TestPages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		root := e.member("root", nil, "", viewer.PlatformRoot)
		for i := range 5 {
			root.createKey(fmt.Sprint("k", i))
			root.must(`mutation($n: String!) { createChannel(input: {name: $n, upstream: "openai", credentials: ["sk-1", "sk-2"], models: ["m"]}) {
				channel { id number name upstream status baseUrl models groups priority weight credentialCount createdAt } } }`,
				map[string]any{"n": fmt.Sprint("c", i)})
		}
		for _, row := range []struct {
			field string
			want  [][]string
		}{
			{"apiKeys", [][]string{{"k4", "k3"}, {"k2", "k1"}, {"k0"}}},
			{"channels", [][]string{{"c4", "c3"}, {"c2", "c1"}, {"c0"}}},
			{"models", [][]string{{"alpha", "beta"}, {"gamma"}}},
		} {
			got := root.pages(`query($first: Int!, $after: Cursor) { `+row.field+`(first: $first, after: $after) { `+pageParts+` } }`, 2, row.field)
			if !slices.EqualFunc(got, row.want, slices.Equal) {
				t.Errorf("%s: got %v, want %v", row.field, got, row.want)
			}
		}
		r := root.must(`{ channels { totalCount edges { node { credentialCount } } } }`, nil)
		if !strings.Contains(r.Body, `"credentialCount":2`) || r.at("channels", "totalCount") != 5.0 {
			t.Errorf("got %s", r.Body)
		}
		if strings.Contains(root.must(`{ channels { edges { node { id name } } } }`, nil).Body, "sk-") {
			t.Error("a credential is shown")
		}
	})
}

// TestTaskPages: a tenant's tasks come newest first, page by page; they are counted for whoever asks, by whatever name.
func TestTaskPages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		ann, ben := e.member("ann", nil, "", ""), e.member("ben", nil, "", "")
		sys := viewer.SystemContext(t.Context(), "test")
		for i := range 5 {
			who := ann
			if i == 2 {
				who = ben
			}
			ok(t, d.Ent.Task.Create().SetTenantID(who.tenant.ID).SetCreatedBy(who.user.ID).SetVia("test").SetKind(schematype.Video).
				SetModel(fmt.Sprint("m", i)).SetInput([]byte{1}).SetMultiplierPpm(1_000_000).SetHeldN(0).SetStep(schematype.TaskSubmit).
				SetDeadlineAt(time.Now().Add(time.Hour)).Exec(sys))
		}
		const node = `edges { cursor node { name: model } } pageInfo { hasNextPage endCursor }`
		got := ann.pages(`query($first: Int!, $after: Cursor) { tasks(first: $first, after: $after) { `+node+` } }`, 3, "tasks")
		if want := [][]string{{"m4", "m3", "m1"}, {"m0"}}; !slices.EqualFunc(got, want, slices.Equal) {
			t.Errorf("got %v, want %v", got, want)
		}
		r := ann.must(`{ all: tasks(first: 1, filter: {model: "m1"}) { n: totalCount edges { node { model } } } }`, nil)
		if want := `{"data":{"all":{"n":1,"edges":[{"node":{"model":"m1"}}]}}}`; r.Body != want {
			t.Errorf("got %s", r.Body)
		}
		if r := ann.must(`{ tasks { ...f } } fragment f on TaskConnection { totalCount }`, nil); r.at("tasks", "totalCount") != 4.0 {
			t.Errorf("got %s", r.Body)
		}
	})
}

// entgql finds `edges` by alias; a client may give it another.
func TestAliasedConnections(t *testing.T) {
	t.Parallel()
	ann := sqliteEnv(t).member("ann", nil, "", "")
	ann.createKey("k")
	r := ann.must(`{ mine: apiKeys { list: edges { key: node { what: name } } n: totalCount } }`, nil)
	if want := `{"data":{"mine":{"list":[{"key":{"what":"k"}}],"n":1}}}`; r.Body != want {
		t.Errorf("got %s", r.Body)
	}
}

func TestCursorsOfOthers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		root := newEnv(t, d).member("root", nil, "", viewer.PlatformRoot)
		encode := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
		key, model := id.New(id.Key), id.New(id.Model)
		for field, own := range map[string]string{"requests": id.New(id.Request) + "\x007", "apiKeys": key, "models": model + "\x00alpha", "channels": id.New(id.Channel), "entries": "7"} {
			for _, text := range []string{"", "x", key, key + "\x00alpha", model, model + "\x00alpha", id.New(id.Channel), "7", "-1", "7\x00", "7\x00a\x00b", "\xff", "' OR 1=1 --", strings.Repeat("9", 40), strings.Repeat("a", 5000)} {
				cursor := encode(text)
				query := `query($c: Cursor) { ` + field + `(after: $c) { edges { cursor } } }`
				if field == "entries" {
					query = `query($c: Cursor) { wallet { entries(after: $c) { edges { cursor } } } }`
				}
				want := "INVALID"
				if text == own || (field != "models" && len(text) == len(own) && id.Prefix(text) != "" && id.Prefix(text) == id.Prefix(own)) ||
					(field == "models" && text == model+"\x00alpha") {
					want = ""
				}
				r := root.do(query, map[string]any{"c": cursor})
				if r.code() != want || (want != "" && r.Errors[0].Extensions.Field != "after") {
					t.Errorf("%s after %q: got %s", field, text, r.Body)
				}
			}
			for _, raw := range []any{"%%%", "", 7, "gaFpqA"} {
				if r := root.do(`query($c: Cursor) { models(after: $c) { totalCount } }`, map[string]any{"c": raw}); r.code() != "INVALID" || r.Errors[0].Extensions.Field != "after" {
					t.Errorf("after %v: got %s", raw, r.Body)
				}
			}
		}
	})
}

func TestModelPrices(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		ann := e.member("ann", nil, "", "")
		const query = `{ models { totalCount edges { node { id name vendor modality contextTokens maxOutputTokens inputPerMillion outputPerMillion } } } }`
		r := ann.must(query, nil)
		if !strings.Contains(r.Body, `"inputPerMillion":"2.00","outputPerMillion":"0.0375"`) || r.at("models", "totalCount") != 3.0 {
			t.Errorf("got %s", r.Body)
		}
		sys := viewer.SystemContext(t.Context(), "test")
		alpha := e.db.Ent.Model.Query().Order(entmodel.ByName()).FirstX(sys)
		ok(t, e.db.Ent.Model.UpdateOneID(alpha.ID).SetShutdownAt(time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)).SetSuccessor("beta").Exec(sys))
		const ends = `{ models { edges { node { name shutdownAt successor } } } }`
		if r := ann.must(ends, nil); !strings.Contains(r.Body, `"name":"`+alpha.Name+`","shutdownAt":"2026-12-01T00:00:00Z","successor":"beta"`) ||
			!strings.Contains(r.Body, `"shutdownAt":null,"successor":""`) {
			t.Errorf("got %s", r.Body)
		}
		dear := e.member("bob", nil, "", "")
		ok(t, e.db.Ent.Tenant.UpdateOneID(dear.tenant.ID).SetPriceGroup("dear").Exec(sys))
		again := dear.clone() // the session is remembered for a second
		if r := again.must(query, nil); !strings.Contains(r.Body, `"inputPerMillion":"4.00","outputPerMillion":"0.075"`) {
			t.Errorf("dear group: got %s", r.Body)
		}
		draft, err := e.db.Ent.Model.Query().All(sys)
		ok(t, err)
		for _, m := range draft {
			if m.Name == "draft" {
				if r := ann.must(`query($id: ID!) { node(id: $id) { ... on Model { name inputPerMillion } } }`, map[string]any{"id": m.ID}); r.at("node", "inputPerMillion") != nil {
					t.Errorf("got %s", r.Body)
				}
			}
		}
	})
}

func TestStatement(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		ann := e.member("ann", nil, "", "")
		tenant, err := id.Parse(id.Tenant, ann.tenant.ID)
		ok(t, err)
		for i := range 5 {
			ok(t, db.Exec(t.Context(), e.db.Ent, func(ctx context.Context, tx *ent.Tx) error {
				_, err := e.book.Credit(ctx, tx, ledger.Credit{
					Key: fmt.Sprint("test:", i), Tenant: tenant, Amount: money.Amount(i+1) * money.Nano, Fund: ledger.Cash, From: ledger.Adjustment,
					About: ledger.About{Code: ledger.CodeAdjust, Remark: fmt.Sprint("r", i)},
				})
				return err
			}))
		}
		got := ann.pages(`query($first: Int!, $after: Cursor) { wallet { entries(first: $first, after: $after) {
			edges { cursor node { name: description } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`, 2, "wallet", "entries")
		if want := [][]string{{"r4", "r3"}, {"r2", "r1"}, {"r0"}}; !slices.EqualFunc(got, want, slices.Equal) {
			t.Errorf("got %v, want %v", got, want)
		}
		r := ann.must(`{ wallet { balance held available cash bonus debt entries(first: 1) { edges { node { id type amount requestId description createdAt } } } } }`, nil)
		if r.text("wallet", "balance") != "0.000000015" || !strings.Contains(r.Body, `"type":"ADJUST","amount":"0.000000005","requestId":null`) {
			t.Errorf("got %s", r.Body)
		}
		const then = `query($at: [DateTime!]!) { wallet { balances(at: $at) } }`
		r = ann.must(then, map[string]any{"at": []string{"2099-01-01T00:00:00Z", "2000-01-01T00:00:00Z"}})
		if !strings.Contains(r.Body, `"balances":["0.000000015","0.00"]`) {
			t.Errorf("balances: %s", r.Body)
		}
		if r := ann.do(then, map[string]any{"at": slices.Repeat([]string{"2099-01-01T00:00:00Z"}, 201)}); r.code() != invalid {
			t.Errorf("too many times: %s", r.Body)
		}
	})
}
