package graph_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	entchannel "weir/ent/channel"
	"weir/ent/schematype"
	"weir/internal/dbtest"
	"weir/internal/viewer"
)

// A tenant's own names: set, changed, shown with the model and to nobody else, ended.
func TestModelAliases(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		one, other := e.member("one", nil, "", viewer.PlatformNone), e.member("other", nil, "", viewer.PlatformNone)
		const set = `mutation($in: SetModelAliasInput!) { setModelAlias(input: $in) { modelAlias { id name model } } }`
		do := func(name, model string) *reply {
			return one.do(set, map[string]any{"in": map[string]any{"name": name, "model": model}})
		}
		made := do("fast", "alpha")
		alias := made.text("setModelAlias", "modelAlias", "id")
		if r := do("fast", "beta"); r.text("setModelAlias", "modelAlias", "id") != alias || r.text("setModelAlias", "modelAlias", "model") != "beta" {
			t.Errorf("set again: %s", r.Body)
		}
		for name, row := range map[string][2]string{
			"no such model": {"x", "nobody's"}, "without a price": {"x", "draft"}, "no name": {"", "alpha"}, "itself": {"alpha", "alpha"},
			"spaces": {"a b", "alpha"},
		} {
			if r := do(row[0], row[1]); r.code() != invalid {
				t.Errorf("%s: %s", name, r.Body)
			}
		}
		const read = `{ modelAliases { totalCount edges { node { id name model } } } models { edges { node { name aliases rates { dimension perMillion } } } } }`
		r := one.must(read, nil)
		if r.at("modelAliases", "totalCount") != 1.0 {
			t.Errorf("own: %s", r.Body)
		}
		edges, _ := r.at("models", "edges").([]any)
		for _, edge := range edges {
			node, _ := edge.(map[string]any)["node"].(map[string]any)
			names, _ := node["aliases"].([]any)
			if want := map[string]int{"beta": 1}[node["name"].(string)]; len(names) != want {
				t.Errorf("%v is called %v", node["name"], names)
			}
			if rates, _ := node["rates"].([]any); len(rates) != 2 {
				t.Errorf("prices of %v: %v", node["name"], node["rates"])
			}
		}
		const end = `mutation($id: ID!) { deleteModelAlias(input: {id: $id}) { deletedModelAliasId } }`
		if r := other.must(read, nil); r.at("modelAliases", "totalCount") != 0.0 {
			t.Errorf("another tenant's: %s", r.Body)
		}
		if r := other.do(end, map[string]any{"id": alias}); r.code() != notFound {
			t.Errorf("ended by another tenant: %s", r.Body)
		}
		if r := other.do(`query($id: ID!) { node(id: $id) { id } }`, map[string]any{"id": alias}); r.code() != notFound {
			t.Errorf("read by another tenant: %s", r.Body)
		}
		one.must(end, map[string]any{"id": alias})
		if r := one.do(end, map[string]any{"id": alias}); r.code() != notFound {
			t.Errorf("ended twice: %s", r.Body)
		}
	})
}

// Whoever is not signed in sees the models at the prices of the group "default", and how they do, and nothing that says where
// they are served.
func TestModelsForEverybody(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		root := e.member("root", nil, "", viewer.PlatformRoot)
		var last string
		for _, models := range []string{`["alpha"]`, `["beta"]`} {
			made := root.must(`mutation { createChannel(input: {name: "c", upstream: "openai", credentials: ["sk"], models: `+models+`}) { channel { id } } }`, nil)
			last = made.text("createChannel", "channel", "id")
		}
		sys := viewer.SystemContext(t.Context(), "test")
		ok(t, d.Ent.Channel.Update().Where(entchannel.ID(last)).SetStatus(schematype.ChannelAutoDisabled).Exec(sys))
		ok(t, e.selector.Reload(sys))
		today := time.Now().UTC().Format(time.DateOnly)
		ok(t, d.Ent.PlatformDay.Create().SetID(uuid.New()).SetDay(today).SetTenantID("tnt_x").SetModel("alpha").SetCalls(20).SetFailed(1).Exec(sys))
		r := e.client().must(`{ serviceStatus { modality state offered available unavailable completedPerMille completedByDay }
			priceList { totalCount edges { node { name available aliases rates { dimension perMillion } } } } }`, nil)
		for _, want := range []string{
			`"serviceStatus":[{"modality":"CHAT","state":"DEGRADED","offered":2,"available":1,"unavailable":["beta"],"completedPerMille":950,"completedByDay":[null,`, `null,950]}]`,
			`"totalCount":3`, `"name":"alpha","available":true,"aliases":[],"rates":[{"dimension":"INPUT","perMillion":"2.00"}`, `"name":"beta","available":false`,
		} {
			if !strings.Contains(r.Body, want) {
				t.Errorf("got %s, want %s", r.Body, want)
			}
		}
	})
}
