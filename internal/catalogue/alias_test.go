package catalogue_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/rs/zerolog"

	"weir/internal/catalogue"
	"weir/internal/clock"
	"weir/internal/db"
	"weir/internal/dbtest"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/pricing"
	"weir/internal/revision"
	"weir/internal/viewer"
)

// Aliases are a tenant's own: who may change them, how many there are, and what a node knows of them.
func TestAliases(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		watcher := revision.New(revision.Config{Ent: d.Ent})
		prices := pricing.New(pricing.Config{Ent: d.Ent, Clock: clock.System{}, Revisions: watcher})
		if err := prices.SeedDefaults(t.Context()); err != nil {
			t.Fatal(err)
		}
		a := catalogue.NewAliases(catalogue.Config{Ent: d.Ent, Prices: prices, Revisions: watcher, Clock: clock.System{}, Log: zerolog.Nop()})
		one, two := id.New(id.Tenant), id.New(id.Tenant)
		as := func(tenant string, role viewer.Role) *viewer.Viewer {
			return &viewer.Viewer{UserID: id.New(id.User), TenantID: tenant, Role: role}
		}
		set := func(v *viewer.Viewer, name, model string) (*catalogue.Alias, error) {
			return a.Set(viewer.NewContext(t.Context(), v), catalogue.SetInput{Name: name, Model: model})
		}
		made, err := set(as(one, viewer.Owner), "fast", "gpt-4o-mini")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := set(as(two, viewer.Admin), "fast", "gpt-4o"); err != nil {
			t.Fatal(err)
		}
		for name, row := range map[string]struct {
			who         *viewer.Viewer
			name, model string
			want        fault.Code
		}{
			"nobody":          {nil, "x", "gpt-4o", fault.Unauthenticated},
			"a member":        {as(one, viewer.Member), "x", "gpt-4o", fault.Forbidden},
			"without tenant":  {as("", viewer.Owner), "x", "gpt-4o", fault.Forbidden},
			"unknown model":   {as(one, viewer.Owner), "x", "none", fault.Invalid},
			"an alias of one": {as(one, viewer.Owner), "faster", "fast", fault.Invalid},
		} {
			if _, err := set(row.who, row.name, row.model); fault.CodeOf(err) != row.want {
				t.Errorf("%s: %v, want %s", name, err, row.want)
			}
		}
		if err := a.Reload(t.Context()); err != nil {
			t.Fatal(err)
		}
		if a.Of(one)["fast"] != "gpt-4o-mini" || a.Of(two)["fast"] != "gpt-4o" || a.Of("nobody") != nil {
			t.Errorf("%v %v", a.Of(one), a.Of(two))
		}
		if err := a.Delete(viewer.NewContext(t.Context(), as(two, viewer.Owner)), made.ID); !errors.Is(err, catalogue.ErrNotFound) {
			t.Errorf("another tenant's: %v", err)
		}
		if err := a.Delete(viewer.NewContext(t.Context(), as(one, viewer.Owner)), made.ID); err != nil {
			t.Error(err)
		}
		sys := viewer.SystemContext(t.Context(), "test")
		for i := range catalogue.MaxAliases {
			if err := d.Ent.ModelAlias.Create().SetTenantID(one).SetName(fmt.Sprintf("n%d", i)).SetModel("gpt-4o").Exec(sys); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := set(as(one, viewer.Owner), "one too many", "gpt-4o"); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("with spaces: %v", err)
		}
		if _, err := set(as(one, viewer.Owner), "too-many", "gpt-4o"); fault.CodeOf(err) != fault.Conflict {
			t.Errorf("above the most: %v", err)
		}
		if _, err := set(as(one, viewer.Owner), "n0", "gpt-4o"); err != nil {
			t.Errorf("changed at the most: %v", err)
		}
		seen, err := db.Revisions(t.Context(), d.Ent, db.AliasRevision)
		if err != nil || seen[db.AliasRevision] != 4 {
			t.Errorf("%v %v", seen, err)
		}
	})
}
