package graph_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"weir/internal/dbtest"
	"weir/internal/viewer"
)

// A tenant sees what it used and was charged, in the groups that its role may see; administrators see what is left of it.
func TestUsage(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		owner, admin := e.member("owner", nil, "", ""), e.member("admin", nil, "", viewer.PlatformAdmin)
		member := e.member("member", owner.tenant, viewer.Member, "")
		other := e.member("other", nil, "", "")
		owner.charged()
		owner.charged()
		span := map[string]any{
			"from": time.Now().Add(-time.Hour).UTC().Format(time.RFC3339), "to": time.Now().Add(time.Hour).UTC().Format(time.RFC3339),
		}
		ask := func(args string) string {
			return fmt.Sprintf(`query($from: DateTime!, $to: DateTime!) { usage(from: $from, to: $to%s) { from to more complete
				total { calls charge inputTokens firstByteMs firstByteP50Ms firstByteP95Ms durationMs }
				rows { start group measures { calls failed estimated cachedTokens outputTokens reasoningTokens images seconds characters charge } } } }`, args)
		}
		total := owner.must(ask(""), span).text("usage", "total", "charge")
		if total == "" || strings.HasPrefix(total, "0") && strings.Trim(total, "0.") == "" {
			t.Errorf("the owner was charged %q", total)
		}
		for _, group := range []string{"MODEL", "KEY", "MEMBER", "USER_IDENTIFIER", "ROUTE"} {
			for _, interval := range []string{"", ", interval: HOUR", ", interval: DAY"} {
				r := owner.must(ask(", groupBy: "+group+interval), span)
				if got := r.text("usage", "total", "charge"); got != total || !strings.Contains(r.Body, `"calls":2`) {
					t.Errorf("by %s%s: %s", group, interval, r.Body)
				}
				if strings.Contains(r.Body, "rovider") || strings.Contains(r.Body, "chn_") {
					t.Errorf("a tenant sees providers: %s", r.Body)
				}
			}
		}
		if r := owner.must(ask(", groupBy: KEY"), span); !strings.Contains(r.Body, `"group":"key_`) {
			t.Errorf("by key: %s", r.Body)
		}
		for name, c := range map[string]*client{"a member without keys": member, "another tenant": other} {
			if r := c.must(ask(", groupBy: MODEL"), span); !strings.Contains(r.Body, `"rows":[]`) || !strings.Contains(r.Body, `"calls":0`) {
				t.Errorf("%s sees %s", name, r.Body)
			}
		}
		const margin = `query($from: DateTime!, $to: DateTime!, $by: MarginGroup, $interval: UsageInterval) {
			margin(from: $from, to: $to, groupBy: $by, interval: $interval) { from to more complete
				total { providerCost margin usage { charge } } rows { start group measures { margin providerCost usage { calls charge } } } } }`
		for _, by := range []string{"MODEL", "CHANNEL", "TENANT"} {
			span["by"] = by
			if r := admin.must(margin, span); r.text("margin", "total", "usage", "charge") != total {
				t.Errorf("margin by %s: %s, want %s", by, r.Body, total)
			}
		}
		span["interval"] = "HOUR"
		if r := admin.do(margin, span); r.code() != "INVALID" {
			t.Errorf("by tenant and hour: %s", r.Body)
		}
		if r := owner.do(ask(", groupBy: CHANNEL"), span); r.code() != forbidden {
			t.Errorf("a tenant by channel: %s", r.Body)
		}
		backwards := map[string]any{"from": span["to"], "to": span["from"]}
		for name, r := range map[string]*reply{
			"backwards":    owner.do(ask(""), backwards),
			"a huge limit": owner.do(ask(", limit: 1001"), span),
			"below zero":   owner.do(ask(", limit: -1"), span),
			"long":         owner.do(ask(""), map[string]any{"from": "2020-01-01T00:00:00Z", "to": "2026-01-01T00:00:00Z"}),
		} {
			if r.code() != "INVALID" {
				t.Errorf("%s: %s", name, r.Body)
			}
		}
	})
}
