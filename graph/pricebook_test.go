package graph_test

import (
	"strings"
	"testing"

	"weir/internal/dbtest"
	"weir/internal/viewer"
)

func TestPublishPrice(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		root := newEnv(t, d).member("root", nil, "", viewer.PlatformRoot)
		const list = `query($drafts: Boolean, $after: Cursor) { prices(first: 2, drafts: $drafts, after: $after) {
			totalCount pageInfo { hasNextPage endCursor }
			edges { node { id model version effectiveAt publishedAt sell { where dimension unitPrice perMillion } } }
		} }`
		drafts := root.must(list, map[string]any{"drafts": true})
		edges, _ := drafts.at("prices", "edges").([]any)
		if len(edges) != 1 || drafts.at("prices", "totalCount") != 1.0 {
			t.Fatalf("drafts: got %s", drafts.Body)
		}
		edge, _ := edges[0].(map[string]any)
		node, _ := edge["node"].(map[string]any)
		if node["model"] != "draft" || node["effectiveAt"] != nil || node["publishedAt"] != nil {
			t.Errorf("got %s", drafts.Body)
		}
		variables := map[string]any{"ids": []any{node["id"]}}
		const publish = `mutation($ids: [ID!]!) { publishPrice(input: {ids: $ids}) { prices { id version publishedAt effectiveAt } warnings { model } } }`
		root.must(publish, variables)
		if again := root.do(publish, variables); again.code() != "CONFLICT" {
			t.Errorf("published again: got %s", again.Body)
		}
		if past := root.do(`mutation($ids: [ID!]!) { publishPrice(input: {ids: $ids, effectiveAt: "2026-01-01T00:00:00Z"}) { prices { id } } }`, variables); past.code() != "INVALID" {
			t.Errorf("published in the past: got %s", past.Body)
		}
		models := root.must(`{ models { edges { node { name inputPerMillion } } } }`, nil)
		if edges, _ := models.at("models", "edges").([]any); len(edges) != 4 {
			t.Errorf("the published model is not offered: got %s", models.Body)
		}
		page := root.must(list, nil)
		if more, _ := page.at("prices", "pageInfo", "hasNextPage").(bool); !more || page.at("prices", "totalCount") != 4.0 {
			t.Errorf("first page: got %s", page.Body)
		}
		page = root.must(list, map[string]any{"after": page.text("prices", "pageInfo", "endCursor")})
		more, _ := page.at("prices", "pageInfo", "hasNextPage").(bool)
		if edges, _ := page.at("prices", "edges").([]any); len(edges) != 2 || more {
			t.Errorf("second page: got %s", page.Body)
		}
	})
}

func TestDraftPrice(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		root := newEnv(t, d).member("root", nil, "", viewer.PlatformRoot)
		const draft = `mutation($model: String!, $in: String!, $out: String!) { draftPrice(input: {
			model: $model, source: "test", catalogue: {vendor: "acme", modality: CHAT}
			sell: {
				rates: [{dimension: INPUT, perMillion: $in}, {dimension: OUTPUT, unitPrice: $out}]
				tiers: [{aboveInput: 200000, rates: [{dimension: INPUT, perMillion: "5"}]}]
				peaks: [{days: [1, 2], from: 480, to: 720, multiplier: "1.5"}]
			}
			cost: {rates: [{dimension: INPUT, perMillion: "3"}, {dimension: OUTPUT, unitPrice: "0.000001"}]}
		}) { price { id publishedAt sell { where dimension unitPrice } sellPeaks { days from to multiplier } costPeaks { to } } } }`
		made := root.must(draft, map[string]any{"model": "acme-1", "in": "2.5", "out": "0.00001"})
		id := made.text("draftPrice", "price", "id")
		if peaks := `"sellPeaks":[{"days":[1,2],"from":480,"to":720,"multiplier":"1.5"}],"costPeaks":[]`; !strings.Contains(made.Body, peaks) {
			t.Errorf("the peaks are not shown: got %s", made.Body)
		}
		if made.at("draftPrice", "price", "publishedAt") != nil {
			t.Errorf("a draft is published: got %s", made.Body)
		}
		const diff = `query($after: Cursor) { priceDifferences(first: 1, after: $after) {
			totalCount pageInfo { hasNextPage endCursor }
			edges { node { draft { id } inForce { id } changes { kind where dimension old new } warnings { dimension sell cost } } }
		} }`
		first := root.must(diff, nil)
		if first.at("priceDifferences", "totalCount") != 2.0 || first.at("priceDifferences", "pageInfo", "hasNextPage") != true {
			t.Fatalf("got %s", first.Body)
		}
		for _, want := range []string{
			id, `"kind":"NEW","where":"","dimension":"INPUT","old":null,"new":"0.0000025"`, `"where":"above 200000"`,
			`"where":"peaks","dimension":null`, `"warnings":[{"dimension":"INPUT","sell":"0.0000025","cost":"0.000003"},`,
		} {
			if !strings.Contains(first.Body, want) {
				t.Errorf("got %s, want %s", first.Body, want)
			}
		}
		second := root.must(diff, map[string]any{"after": first.text("priceDifferences", "pageInfo", "endCursor")})
		if second.at("priceDifferences", "pageInfo", "hasNextPage") != false || strings.Contains(second.Body, id) {
			t.Errorf("second page: got %s", second.Body)
		}
		const discard = `mutation($ids: [ID!]!) { discardPrices(input: {ids: $ids}) { discarded } }`
		if n := root.must(discard, map[string]any{"ids": []any{id, id}}).at("discardPrices", "discarded"); n != 1.0 {
			t.Errorf("discarded %v", n)
		}
		if again := root.do(discard, map[string]any{"ids": []any{id}}); again.code() != "NOT_FOUND" {
			t.Errorf("discarded again: got %s", again.Body)
		}
		for _, bad := range []map[string]any{
			{"model": "acme-2", "in": "1e3", "out": "1"},
			{"model": "acme-2", "in": "-1", "out": "1"},
			{"model": "acme-2", "in": "0.0000001", "out": "1"},
			{"model": "", "in": "1", "out": "1"},
			{"model": "acme-2", "in": "99999999999999999999", "out": "1"},
		} {
			if r := root.do(draft, bad); r.code() != "INVALID" {
				t.Errorf("%v: got %s", bad, r.Body)
			}
		}
		if left := root.must(diff, nil).at("priceDifferences", "totalCount"); left != 1.0 {
			t.Errorf("refused drafts left traces: %v", left)
		}
	})
}

func TestPriceSettings(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		root := newEnv(t, d).member("root", nil, "", viewer.PlatformRoot)
		const set = `mutation($groups: [PriceGroupInput!]!) { setPriceGroups(input: {groups: $groups}) { settings { groups { name multiplier } } } }`
		group := func(name, multiplier string) map[string]any {
			return map[string]any{"name": name, "multiplier": multiplier}
		}
		root.must(set, map[string]any{"groups": []any{group("vip", "0.85"), group("guests", "2")}})
		root.must(`mutation { setPriceFloor(input: {floor: REFUSE}) { settings { floor } } }`, nil)
		const want = `{"floor":"REFUSE","groups":[{"name":"guests","multiplier":"2.0"},{"name":"vip","multiplier":"0.85"}]}`
		if r := root.must(`{ priceSettings { floor groups { name multiplier } } }`, nil); !strings.Contains(r.Body, want) {
			t.Errorf("got %s, want %s", r.Body, want)
		}
		for _, bad := range [][]any{
			{group("a", "1"), group("a", "2")}, {group("", "1")}, {group("a", "1.1234567")}, {group("a", "-1")}, {group("a", "1001")}, {group("a", "NaN")},
		} {
			if r := root.do(set, map[string]any{"groups": bad}); r.code() != "INVALID" {
				t.Errorf("%v: got %s", bad, r.Body)
			}
		}
		if r := root.must(`{ priceSettings { floor groups { name multiplier } } }`, nil); !strings.Contains(r.Body, want) {
			t.Errorf("refused settings left traces: got %s", r.Body)
		}
	})
}
