package app_test

import (
	"net/http"
	"strings"
	"testing"

	"weir/internal/app/apptest"
	"weir/internal/money"
)

// TestResponseCache: an equal call of the same tenant that asks for it gets the answer again, at a tenth of the price, and no
// vendor is asked; nobody else does.
func TestResponseCache(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		n := s.Start(t)
		v := apptest.NewVendor(t)
		n.Channel(v.URL, 0)
		x, other := n.Tenant("5"), n.Tenant("5")
		full := apptest.Cost(apptest.Reported)
		tenth := (full + 9) / 10
		calls := 0
		step := func(what string, who *apptest.Tenant, asks int, cost money.Amount, says string, do func() *apptest.Reply) *apptest.Reply {
			t.Helper()
			var r *apptest.Reply
			if got := who.Costs(func() { r = do() }); got.Amount != cost || got.Estimated {
				t.Errorf("%s: charged %s, want %s", what, got.Amount, cost)
			}
			if calls += asks; len(v.Calls()) != calls {
				t.Errorf("%s: the vendor was asked %d times, want %d", what, len(v.Calls()), calls)
			}
			if r.Status != http.StatusOK || r.Header.Get("Weir-Cache") != says {
				t.Errorf("%s: %d, weir-cache %q, want %q: %s", what, r.Status, r.Header.Get("Weir-Cache"), says, r.Body)
			}
			return r
		}
		ask := func(who *apptest.Tenant, body string, headers ...string) func() *apptest.Reply {
			return func() *apptest.Reply { return who.Chat(body, headers...) }
		}
		on := []string{"weir-cache", "on"}
		first := step("the first", x, 1, full, "miss", ask(x, apptest.Ask("ok"), on...))
		again := step("again", x, 0, tenth, "hit", ask(x, apptest.Ask("ok"), on...))
		if again.Body != first.Body || again.Header.Get("Weir-Cost-Usd") != tenth.String() {
			t.Errorf("it costs %s and is\n%s\nnot\n%s", again.Header.Get("Weir-Cost-Usd"), again.Body, first.Body)
		}
		if first.Header.Get("X-Request-Id") == again.Header.Get("X-Request-Id") {
			t.Error("two calls have one request id")
		}
		second, _ := x.NewKey()
		step("another key of the tenant", x, 0, tenth, "hit", func() *apptest.Reply {
			return n.Do(http.MethodPost, "/v1/chat/completions", second, apptest.Ask("ok"), on...)
		})
		step("without asking for it", x, 1, full, "", ask(x, apptest.Ask("ok")))
		step("off", x, 1, full, "", ask(x, apptest.Ask("ok"), "weir-cache", "off"))
		step("another body", x, 1, full, "miss", ask(x, apptest.Ask("ok", `"max_tokens":50`), on...))
		step("another tenant", other, 1, full, "miss", ask(other, apptest.Ask("ok"), on...))
		step("a stream", x, 1, full, "", ask(x, apptest.Streamed("ok"), on...))
		step("with the cost inside", x, 1, full, "", ask(x, apptest.Ask("ok"), "weir-cache", "on", "weir-include", "cost"))
		once := []string{"weir-cache", "max-age=60", "Idempotency-Key", "one"}
		kept := step("with an idempotency key", x, 0, tenth, "hit", ask(x, apptest.Ask("ok"), once...))
		x.Free(func() {
			if r := x.Chat(apptest.Ask("ok"), once...); r.Body != kept.Body || r.Header.Get("Idempotency-Replayed") != "true" {
				t.Errorf("a repeat: %d %s", r.Status, r.Body)
			}
		})
		for _, wish := range []string{"yes", "max-age=0", "max-age=86401", "max-age=x"} {
			x.Free(func() {
				if r := x.Chat(apptest.Ask("ok"), "weir-cache", wish); r.Status != http.StatusBadRequest || !strings.Contains(r.Body, "weir-cache") {
					t.Errorf("%s: %d %s", wish, r.Status, r.Body)
				}
			})
		}
		poor := n.Tenant("")
		if r := poor.Chat(apptest.Ask("ok"), on...); r.Status != http.StatusPaymentRequired {
			t.Errorf("without a balance: %d", r.Status)
		}
	})
}
