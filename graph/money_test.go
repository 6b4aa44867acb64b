package graph_test

import (
	"maps"
	"testing"

	"weir/internal/dbtest"
	"weir/internal/viewer"
)

const adjust = `mutation($in: AdjustBalanceInput!) { adjustBalance(input: $in) {
	tenant { id } debt wallet { balance cash bonus debt available entries(first: 5) { edges { node { type amount description actor { id } } } } }
} }`

// An administrator adjusts, and the tenant reads why in its statement, but not who.
func TestAdjustBalance(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		owner := e.member("owner", nil, "", "")
		admin := e.member("admin", nil, "", viewer.PlatformAdmin)
		in := map[string]any{"tenantId": owner.tenant.ID, "amount": "2.50", "remark": "Goodwill for the outage", "idempotencyKey": "ticket-7"}
		for range 2 { // the second is a repeat
			r := admin.must(adjust, map[string]any{"in": in})
			w := func(name string) string { return r.text("adjustBalance", "wallet", name) }
			if w("cash") != "2.50" || w("bonus") != "0.00" || w("available") != "2.50" || r.text("adjustBalance", "debt") != "0.00" {
				t.Fatalf("adjusted: %s", r.Body)
			}
			first := r.at("adjustBalance", "wallet", "entries", "edges").([]any)[0].(map[string]any)["node"].(map[string]any)
			if first["type"] != "ADJUST" || first["amount"] != "2.50" || first["actor"].(map[string]any)["id"] != admin.user.ID {
				t.Errorf("entry %v", first)
			}
		}
		seen := owner.must(`{ wallet { entries(first: 1) { edges { node { type description actor { id } } } } } }`, nil)
		node := seen.at("wallet", "entries", "edges").([]any)[0].(map[string]any)["node"].(map[string]any)
		if node["description"] != "Goodwill for the outage" || node["actor"] != nil {
			t.Errorf("the tenant sees %v", node)
		}
		for name, change := range map[string]map[string]any{
			"CONFLICT":  {"amount": "3.00"},
			"INVALID":   {"remark": "", "idempotencyKey": "x"},
			"NOT_FOUND": {"tenantId": "ten_00000000000000000000000000000000", "idempotencyKey": "y"},
		} {
			other := maps.Clone(in)
			maps.Copy(other, change)
			if r := admin.do(adjust, map[string]any{"in": other}); r.code() != name {
				t.Errorf("want %s: %s", name, r.Body)
			}
		}
		if r := admin.do(adjust, map[string]any{"in": map[string]any{
			"tenantId": owner.tenant.ID, "amount": "-13", "remark": "r", "idempotencyKey": "z",
		}}); r.code() != "CONFLICT" || r.Errors[0].Extensions.Field != "amount" {
			t.Errorf("more than is available: %s", r.Body)
		}
		if r := admin.do(`{ wallet(tenantId: "ten_00000000000000000000000000000000") { balance } }`, nil); r.code() != notFound {
			t.Errorf("the wallet of nobody: %s", r.Body)
		}
	})
}
