package app_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"weir/internal/app/apptest"
	"weir/internal/money"
)

// ownHouse is an installation with two providers: one that the platform calls, and one that a tenant calls itself.
type ownHouse struct {
	*testing.T
	n           *apptest.Node
	shared, own *apptest.Vendor
}

func eachOwnHouse(t *testing.T, test func(h *ownHouse)) {
	t.Helper()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		s.Timeouts = briskTimeouts
		h := &ownHouse{T: t, n: s.Start(t), shared: apptest.NewVendor(t), own: apptest.NewVendor(t)}
		h.n.Channel(h.shared.URL, 0)
		test(h)
	})
}

// allow sets the terms of own channels.
func (h *ownHouse) allow(terms string) { // they are in force within a second
	h.Helper()
	root := h.n.Root()
	platform := path(root.Query(`{ settings { platform { version } } }`, nil), "settings", "platform").(map[string]any)
	root.Query(fmt.Sprintf(`mutation { updateSettings(input: {version: %v, %s}) { settings { ownChannels ownChannelPrice } } }`, platform["version"], terms), nil)
}

func path(v any, names ...string) any {
	for _, name := range names {
		m, _ := v.(map[string]any)
		v = m[name]
	}
	return v
}

const ownKey = "sk-mine-0123456789abcdef"

// make has a tenant make a channel of its own.
func (h *ownHouse) make(x *apptest.Tenant, baseURL string, more map[string]any) string {
	h.Helper()
	in := map[string]any{"name": "mine", "preset": "openai", "baseUrl": baseURL, "credentials": []string{ownKey}, "models": []string{apptest.Model}}
	maps.Copy(in, more)
	made := x.Query(`mutation($in: CreateOwnChannelInput!) { createOwnChannel(input: $in) { channel { id keyHints price } } }`, map[string]any{"in": in})
	if strings.Contains(fmt.Sprint(made), ownKey) {
		h.Errorf("the key is shown: %v", made)
	}
	id, _ := path(made, "createOwnChannel", "channel", "id").(string)
	return id
}

// denied runs a document that is refused with a code, at a field where that is not empty.
func (h *ownHouse) denied(p *apptest.Person, query string, variables map[string]any, code, field string) {
	h.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		h.Fatal(err)
	}
	r := p.Do(http.MethodPost, "/graphql", string(body), "Content-Type", "application/json")
	if !strings.Contains(r.Body, `"`+code+`"`) || !strings.Contains(r.Body, field) || strings.Contains(r.Body, ownKey) {
		h.Errorf("%s\nnot refused with %s %s: %s", query, code, field, r.Body)
	}
}

// TestOwnChannel: a tenant's calls go to its own account with a provider, at a part of the price, and nobody else's do; when an
// administrator allows it no more they go to the platform's channels.
func TestOwnChannel(t *testing.T) {
	t.Parallel()
	eachOwnHouse(t, func(h *ownHouse) {
		x, other, root := h.n.Tenant("5"), h.n.Tenant("5"), h.n.Root()
		const create = `mutation { createOwnChannel(input: {name: "mine", preset: "openai", credentials: ["sk-mine-0123456789abcdef"], models: ["*"]}) { channel { id } } }`
		h.denied(x.Person, create, nil, "FORBIDDEN", "")
		whole := x.Costs(func() { x.Chat(apptest.Ask("ok")) }).Amount
		h.allow(`ownChannels: true, ownChannelPrice: "0.1"`)
		channel := h.make(x, h.own.URL, nil)

		var r *apptest.Reply
		paid := x.Costs(func() { r = x.Chat(apptest.Ask("ok")) }).Amount
		if r.Status != http.StatusOK || paid != (whole+9)/10 || h.own.Last(t).Header.Get("Authorization") != "Bearer "+ownKey || len(h.shared.Calls()) != 1 {
			t.Errorf("%d %s: %s of %s, %d and %d calls", r.Status, r.Body, paid, whole, len(h.own.Calls()), len(h.shared.Calls()))
		}
		receipt := fmt.Sprint(x.Query(`query($id: ID!) { receipt(requestId: $id) { ownMultiplier multiplier charge } }`,
			map[string]any{"id": r.Header.Get("X-Request-Id")}))
		if !strings.Contains(receipt, "ownMultiplier:0.1") || !strings.Contains(receipt, " multiplier:0.1") {
			t.Errorf("receipt: %s", receipt)
		}
		where := fmt.Sprint(x.Query(`query($id: ID!) { node(id: $id) { ... on Request { routing { attempts { own channelId outcome } } } } }`,
			map[string]any{"id": r.Header.Get("X-Request-Id")}))
		if !strings.Contains(where, "own:true") || strings.Contains(where, "chn_") {
			t.Errorf("routing: %s", where)
		}
		cost := fmt.Sprint(root.Query(`query($id: ID!) { node(id: $id) { ... on Request { provider { cost } } } }`, map[string]any{"id": r.Header.Get("X-Request-Id")}))
		if !strings.Contains(cost, "cost:0.00") {
			t.Errorf("cost of the platform: %s", cost)
		}
		if got := other.Costs(func() { other.Chat(apptest.Ask("ok")) }).Amount; got != whole || len(h.own.Calls()) != 1 {
			t.Errorf("another tenant pays %s, and the first one's provider got %d calls", got, len(h.own.Calls()))
		}
		x.Free(func() {
			if r := x.Chat(apptest.Ask("500")); r.Status < 500 || len(h.shared.Calls()) != 2 {
				t.Errorf("without a way back: %d %s, %d calls of the platform's", r.Status, r.Body, len(h.shared.Calls()))
			}
		})

		h.denied(other.Person, `mutation($id: ID!) { updateOwnChannel(input: {id: $id, enabled: false}) { channel { id } } }`, map[string]any{"id": channel}, "NOT_FOUND", "")
		h.denied(other.Person, `mutation($id: ID!) { deleteOwnChannel(input: {id: $id}) { deletedId } }`, map[string]any{"id": channel}, "NOT_FOUND", "")
		h.denied(root, `mutation($id: ID!) { updateChannel(input: {id: $id, priority: 1}) { channel { id } } }`, map[string]any{"id": channel}, "NOT_FOUND", "")
		if all := fmt.Sprint(root.Query(`{ channels { edges { node { id } } } }`, nil)); strings.Contains(all, channel) {
			t.Errorf("among the platform's: %s", all)
		}
		tested := path(x.Query(`mutation($id: ID!) { testOwnChannel(input: {id: $id}) { works channel { testedAt testError } } }`, map[string]any{"id": channel}), "testOwnChannel")
		if path(tested, "works") != true || path(tested, "channel", "testedAt") == nil {
			t.Errorf("test: %v", tested)
		}

		h.allow(`ownChannels: false`)
		h.n.Await("the platform's price", func() bool { return x.Costs(func() { x.Chat(apptest.Ask("ok")) }).Amount == whole })
		h.allow(`ownChannels: true`)
		h.n.Await("the part again", func() bool { return x.Costs(func() { x.Chat(apptest.Ask("ok")) }).Amount == paid })
		x.Query(`mutation($id: ID!) { deleteOwnChannel(input: {id: $id}) { deletedId } }`, map[string]any{"id": channel})
		if got := x.Costs(func() { x.Chat(apptest.Ask("ok")) }).Amount; got != whole {
			t.Errorf("when it is gone: %s", got)
		}
		history := fmt.Sprint(x.Query(`{ auditEvents { edges { node { action after } } } }`, nil))
		if !strings.Contains(history, "channel.create") || !strings.Contains(history, "channel.delete") || strings.Contains(history, ownKey) {
			t.Errorf("audit: %s", history)
		}
	})
}

// TestOwnChannelFallsBack: what the tenant's own provider does not answer goes on to the platform's, which is paid in full: the hold
// grows before it is asked, and where the balance does not cover that nothing is asked and nothing charged.
func TestOwnChannelFallsBack(t *testing.T) {
	t.Parallel()
	eachOwnHouse(t, func(h *ownHouse) {
		h.allow(`ownChannels: true, ownChannelPrice: "0.1"`)
		x := h.n.Tenant("5")
		limited := `"max_tokens":1000`
		whole := x.Costs(func() { x.Chat(apptest.Ask("ok", limited)) })
		channel := h.make(x, h.own.Only("500"), map[string]any{"fallsBack": true})
		for _, body := range []string{apptest.Ask("ok", limited), apptest.Streamed("ok", limited, `"stream_options":{"include_usage":true}`), apptest.Streamed("ok")} {
			had := len(h.shared.Calls())
			var r *apptest.Reply
			got := x.Costs(func() { r = x.Chat(body) })
			if r.Status != http.StatusOK || got.Amount != whole.Amount || len(h.shared.Calls()) != had+1 || got.Held < whole.Amount {
				t.Errorf("%s: %d %s: %+v, want %s", body, r.Status, r.Body, got, whole.Amount)
			}
		}
		x.Query(`mutation($id: ID!) { updateOwnChannel(input: {id: $id, models: ["text-embedding-3-small"]}) { channel { id } } }`, map[string]any{"id": channel})

		poor := h.n.Tenant("")
		poor.Credit((whole.Held / 2).Decimal(9))
		h.make(poor, h.own.Only("500"), map[string]any{"fallsBack": true})
		calls := len(h.shared.Calls())
		poor.Free(func() {
			if r := poor.Chat(apptest.Ask("ok", limited)); r.Error(t).Code != "weight_exceeds_budget" || len(h.shared.Calls()) != calls {
				t.Errorf("above the balance: %d %s, %d calls", r.Status, r.Body, len(h.shared.Calls())-calls)
			}
		})
		if got := poor.Costs(func() { poor.Chat(apptest.Ask("ok")) }); got.Amount != whole.Amount { // a smaller answer is promised where none was asked for
			t.Errorf("without a limit: %+v", got)
		}
	})
}

// TestOwnChannelInput: what a tenant may not say, and how many there may be.
func TestOwnChannelInput(t *testing.T) {
	t.Parallel()
	eachOwnHouse(t, func(h *ownHouse) {
		h.allow(`ownChannels: true, ownChannelPrice: "0"`)
		x := h.n.Tenant("1")
		const create = `mutation($in: CreateOwnChannelInput!) { createOwnChannel(input: $in) { channel { id } } }`
		good := map[string]any{"name": "mine", "preset": "openai", "credentials": []string{ownKey}, "models": []string{apptest.Model}}
		for field, bad := range map[string]map[string]any{
			"preset":      {"preset": "sandbox"},
			"name":        {"name": " "},
			"credentials": {"credentials": []string{}},
			"models":      {"models": []string{"no-such-model"}},
			"baseUrl":     {"baseUrl": "ftp://example.com"},
		} {
			in := maps.Clone(good)
			maps.Copy(in, bad)
			h.denied(x.Person, create, map[string]any{"in": in}, "INVALID", `"`+field+`"`)
		}
		h.denied(x.Person, `mutation { updateOwnChannel(input: {id: "chn_00000000000000000000000000000000", enabled: true}) { channel { id } } }`, nil, "NOT_FOUND", "")
		root := h.n.Root()
		h.denied(root, `mutation { updateSettings(input: {version: 1, ownChannelPrice: "1.5"}) { settings { version } } }`, nil, "INVALID", "ownChannelPrice")
		h.denied(root, `mutation { updateSettings(input: {version: 1, ownChannelPrice: "a tenth"}) { settings { version } } }`, nil, "INVALID", "ownChannelPrice")

		h.make(x, h.own.URL, nil)
		if got := x.Costs(func() { x.Chat(apptest.Ask("ok")) }); got.Amount != 0 { // for nothing is a price too
			t.Errorf("free: %+v", got)
		}
		for range 19 {
			h.make(x, h.own.URL, nil)
		}
		h.denied(x.Person, create, map[string]any{"in": good}, "CONFLICT", "")
		if w := x.Wallet(); w.Balance < money.USD {
			t.Errorf("%+v", w)
		}
	})
}

// TestOwnChannelsAreBounded: however many are asked for at once, a tenant has twenty.
func TestOwnChannelsAreBounded(t *testing.T) {
	t.Parallel()
	eachOwnHouse(t, func(h *ownHouse) {
		h.allow("ownChannels: true")
		x := h.n.Tenant("")
		var made atomic.Int64
		var wg sync.WaitGroup
		for i := range 25 {
			wg.Go(func() {
				query := fmt.Sprintf(`mutation { createOwnChannel(input: {name: "c%d", preset: "openai", credentials: ["sk-own-%d-0123456789"], models: [%q]}) { channel { id } } }`,
					i, i, apptest.Model)
				body, err := json.Marshal(map[string]string{"query": query})
				if err != nil {
					h.Error(err)
				}
				switch r := x.Do(http.MethodPost, "/graphql", string(body), "Content-Type", "application/json"); {
				case !strings.Contains(r.Body, `"errors"`):
					made.Add(1)
				case !strings.Contains(r.Body, `"CONFLICT"`):
					h.Error(r.Body)
				}
			})
		}
		wg.Wait()
		if n := made.Load(); n != 20 {
			h.Errorf("%d were made", n)
		}
		kept, _ := path(x.Query(`{ ownChannels { channels { id } } }`, nil), "ownChannels", "channels").([]any)
		if len(kept) != 20 {
			h.Errorf("%d are there", len(kept))
		}
	})
}
