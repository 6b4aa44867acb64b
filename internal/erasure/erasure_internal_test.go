package erasure

import (
	"slices"
	"testing"

	"entgo.io/ent/dialect/sql/schema"

	"weir/ent/migrate"
)

// Every table with rows of tenants is either erased or kept, for a reason.
func TestEveryTableIsDecided(t *testing.T) {
	t.Parallel()
	var found []string
	for _, table := range migrate.Tables {
		if table.Name == "tenants" || !slices.ContainsFunc(table.Columns, func(c *schema.Column) bool { return c.Name == "tenant_id" }) {
			continue
		}
		found = append(found, table.Name)
		_, stays := kept[table.Name]
		if goes := slices.Contains(erased, table.Name); goes == stays {
			t.Errorf("%s: erased %v, kept %v: name it in tenant.go once", table.Name, goes, stays)
		}
	}
	for name := range kept {
		if !slices.Contains(found, name) && name != "usage_logs" {
			t.Errorf("%s has no rows of tenants", name)
		}
	}
	for _, name := range erased {
		if !slices.Contains(found, name) {
			t.Errorf("%s has no rows of tenants", name)
		}
	}
}
