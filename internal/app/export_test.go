package app_test

import (
	"encoding/csv"
	"net/http"
	"strings"
	"testing"
	"time"

	"weir/internal/app/apptest"
	"weir/internal/id"
)

// sheetOf reads a download.
func sheetOf(t *testing.T, r *apptest.Reply) []map[string]string {
	t.Helper()
	if r.Status != http.StatusOK || r.Header.Get("Content-Type") != "text/csv; charset=utf-8" ||
		!strings.HasPrefix(r.Header.Get("Content-Disposition"), `attachment; filename="weir-`) {
		t.Fatalf("%d %v %s", r.Status, r.Header, r.Body)
	}
	lines, err := csv.NewReader(strings.NewReader(r.Body)).ReadAll()
	if err != nil || len(lines) == 0 {
		t.Fatalf("%v: %s", err, r.Body)
	}
	var rows []map[string]string
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, name := range lines[0] {
			row[name] = line[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// TestExports: what a tenant used, was charged and called can be downloaded by whoever may see it, and by nobody else.
func TestExports(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		x, other := n.Tenant("10"), n.Tenant("10")
		charge := x.Costs(func() { x.Chat(apptest.Ask("ok", `"user":"=cmd|' /C calc'!A0"`)) })
		x.Costs(func() { x.Chat(apptest.Streamed("ok", `"user":"jo"`)) })
		other.Costs(func() { other.Chat(apptest.Ask("ok")) })
		get := func(p *apptest.Person, path string, headers ...string) *apptest.Reply {
			return p.Do(http.MethodGet, path, "", headers...)
		}

		rows := sheetOf(t, get(x.Person, "/export/requests"))
		if len(rows) != 2 || rows[0]["user_identifier"] != "jo" || rows[1]["user_identifier"] != "'=cmd|' /C calc'!A0" ||
			rows[1]["charge_usd"] != charge.Amount.String() || rows[0]["stream"] != "true" || rows[0]["status"] != "200" || rows[0]["api_key_id"] != x.KeyID {
			t.Errorf("requests: %v", rows)
		}
		if _, shown := rows[0]["channel_id"]; shown {
			t.Errorf("a tenant sees channels: %v", rows[0])
		}
		if rows := sheetOf(t, get(x.Person, "/export/requests?user_identifier=jo&status=200&key="+x.KeyID+"&from="+time.Now().Add(-time.Hour).UTC().Format(time.RFC3339))); len(rows) != 1 {
			t.Errorf("filtered: %v", rows)
		}
		span := "from=" + time.Now().AddDate(0, 0, -1).UTC().Format(time.DateOnly) + "&to=" + time.Now().AddDate(0, 0, 2).UTC().Format(time.DateOnly)
		rows = sheetOf(t, get(x.Person, "/export/usage?group_by=user_identifier&interval=day&"+span))
		if len(rows) != 2 || rows[0]["calls"] != "1" || rows[0]["charge_usd"] == "0.00" {
			t.Errorf("usage: %v", rows)
		}
		rows = sheetOf(t, get(x.Person, "/export/statement?"+span))
		last := len(rows) - 1
		if last < 4 || rows[last]["type"] != "opening_balance" || rows[last]["balance_usd"] != "0.00" || rows[last-1]["type"] != "topup" ||
			rows[last-1]["amount_usd"] != "10.00" || rows[2]["amount_usd"] != "-"+charge.Amount.String() ||
			rows[0]["type"] != "closing_balance" || rows[0]["balance_usd"] != rows[1]["balance_usd"] {
			t.Errorf("statement: %v", rows)
		}
		quiet := "from=" + time.Now().AddDate(0, 0, 1).UTC().Format(time.DateOnly) + "&to=" + time.Now().AddDate(0, 0, 2).UTC().Format(time.DateOnly)
		if still := sheetOf(t, get(x.Person, "/export/statement?"+quiet)); len(still) != 2 || still[0]["balance_usd"] != rows[0]["balance_usd"] ||
			still[1]["balance_usd"] != rows[0]["balance_usd"] {
			t.Errorf("a statement of days without entries: %v", still)
		}

		token := func(scope string) string {
			data := x.Query(`mutation($s: [AccessScope!]!) { createPersonalAccessToken(input: {name: "t", scopes: $s}) { secret } }`, map[string]any{"s": []string{scope}})
			secret, _ := data["createPersonalAccessToken"].(map[string]any)["secret"].(string)
			return "Bearer " + secret
		}
		stranger := n.Person()
		if rows := sheetOf(t, get(stranger, "/export/requests", "Authorization", token("USAGE_READ"))); len(rows) != 2 {
			t.Errorf("by token: %v", rows)
		}
		root := n.Root()
		if rows := sheetOf(t, get(root, "/export/requests?tenant_id="+id.Format(id.Tenant, x.ID))); len(rows) != 2 || !strings.HasPrefix(rows[0]["channel_id"], "chn_") {
			t.Errorf("administrator: %v", rows)
		}
		for name, row := range map[string]struct {
			reply  *apptest.Reply
			status int
		}{
			"nobody":             {get(stranger, "/export/requests"), 401},
			"an API key":         {get(stranger, "/export/requests", "Authorization", "Bearer "+x.Key), 401},
			"a narrow token":     {get(stranger, "/export/requests", "Authorization", token("WALLET_READ")), 403},
			"no wallet scope":    {get(stranger, "/export/statement", "Authorization", token("USAGE_READ")), 403},
			"another tenant":     {get(other.Person, "/export/requests?tenant="+id.Format(id.Tenant, x.ID)), 404},
			"another tenant too": {get(other.Person, "/export/requests?tenant_id="+id.Format(id.Tenant, x.ID)), 404},
			"by channel":         {get(x.Person, "/export/requests?channel=chn_1"), 403},
			"usage by channel":   {get(x.Person, "/export/usage?group_by=channel&"+span), 403},
			"no range":           {get(x.Person, "/export/usage"), 400},
			"a bad day":          {get(x.Person, "/export/statement?from=yesterday"), 400},
			"backwards":          {get(x.Person, "/export/statement?from=2026-01-02&to=2026-01-01"), 400},
			"a wrong name":       {get(x.Person, "/export/requests?modle=x"), 400},
			"no such sheet":      {get(x.Person, "/export/keys"), 404},
			"a POST of contents": {x.Do(http.MethodPost, "/export/captures", ""), 405},
			"a POST":             {x.Do(http.MethodPost, "/export/requests", ""), 405},
		} {
			if row.reply.Status != row.status || !strings.HasPrefix(row.reply.Body, `{"error":{"code":"`) {
				t.Errorf("%s: %d %s, want %d", name, row.reply.Status, row.reply.Body, row.status)
			}
		}
	})
}

// TestPlaygroundToken: the dashboard calls the relay for the person of its session, and only as long as that lasts.
func TestPlaygroundToken(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		x := n.Tenant("10")
		issue := func() (token, keyID string) {
			made, _ := x.Query(`mutation { createPlaygroundToken(input: {}) { token expiresAt apiKeyId } }`, nil)["createPlaygroundToken"].(map[string]any)
			token, _ = made["token"].(string)
			keyID, _ = made["apiKeyId"].(string)
			return token, keyID
		}
		token, keyID := issue()
		again, sameKey := issue()
		if keyID != sameKey || !strings.HasPrefix(token, "pgt_") {
			t.Errorf("keys %s and %s, token %s", keyID, sameKey, token)
		}
		chat := func(key string) *apptest.Reply {
			return n.Do(http.MethodPost, "/v1/chat/completions", key, apptest.Ask("ok"))
		}
		x.Costs(func() {
			if r := chat(token); r.Status != http.StatusOK {
				t.Errorf("%d %s", r.Status, r.Body)
			}
		})
		if r := n.Do(http.MethodGet, "/v1/key", again, ""); r.Status != http.StatusOK || !strings.Contains(r.Body, `"name":"Playground"`) {
			t.Errorf("%d %s", r.Status, r.Body)
		}
		if rows := sheetOf(t, x.Do(http.MethodGet, "/export/requests?key="+keyID, "")); len(rows) != 1 {
			t.Errorf("requests of the playground: %v", rows)
		}
		for name, bad := range map[string]string{
			"cut": token[:len(token)-4], "changed": token[:10] + "AAAA" + token[14:], "empty": "pgt_aaaaaaaaaaaaaaaaaaaa",
		} {
			if r := chat(bad); r.Status != http.StatusUnauthorized || r.Error(t).Code != "invalid_api_key" {
				t.Errorf("%s: %d %s", name, r.Status, r.Body)
			}
		}
		x.Query(`mutation { signOut(input: {}) { clientMutationId } }`, nil)
		apptest.Await(t, "ended with the session", func() bool { return chat(token).Status == http.StatusUnauthorized })
	})
}
