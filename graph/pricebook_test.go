package graph_test

import (
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
