package app_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"weir/internal/app/apptest"
	"weir/internal/id"
	"weir/internal/viewer"
)

// fileOf reads a download that is no table.
func fileOf(t *testing.T, r *apptest.Reply, mediaType, ending string) string {
	t.Helper()
	if r.Status != http.StatusOK || r.Header.Get("Content-Type") != mediaType || r.Header.Get("Cache-Control") != "no-store" ||
		!strings.HasPrefix(r.Header.Get("Content-Disposition"), `attachment; filename="weir-`) ||
		!strings.HasSuffix(r.Header.Get("Content-Disposition"), ending+`"`) {
		t.Fatalf("%d %v %s", r.Status, r.Header, r.Body)
	}
	return r.Body
}

// TestExportOfCaptures: contents of calls can be taken away line by line, by those who see them and by nobody else.
func TestExportOfCaptures(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		n := s.Start(t)
		n.Channel(apptest.NewVendor(t).URL, 0, apptest.Model)
		x, other := n.Tenant("10"), n.Tenant("10")
		keepAll(x)
		people := map[string]*apptest.Person{"owner": x.Person, "other": other.Person, "root": n.Root(), "nobody": n.Person()}
		var mateKey string
		for _, role := range []string{"ADMIN", "MEMBER"} {
			people[role], mateKey = colleague(t, n, x, role)
		}
		for _, role := range []string{"BILLING", "VIEWER"} {
			people[role] = invited(t, n, x, role)
		}
		const calls = 22 // more than are read at once
		for range calls {
			x.Chat(apptest.Ask("ok: sk-abcdefghijklmnopqr"))
		}
		x.Chat(`{"model":"none","messages":[{"role":"user","content":"x"}]}`)
		n.Do(http.MethodPost, "/v1/chat/completions", mateKey, apptest.Ask("ok"))
		apptest.Await(t, "all are kept", func() bool { return captureRows(t, s, x) == calls+2 })

		get := func(who, query string, headers ...string) *apptest.Reply {
			return people[who].Do(http.MethodGet, "/export/captures"+query, "", headers...)
		}
		for _, row := range []struct {
			who, query string
			lines      int
		}{
			{"owner", "", calls + 2},
			{"ADMIN", "", calls + 2},
			{"MEMBER", "", 1},
			{"owner", "?failed=true", 1},
			{"owner", "?failed=false&key=" + x.KeyID, calls},
			{"other", "", 0},
		} {
			text := fileOf(t, get(row.who, row.query), "application/x-ndjson", ".ndjson")
			seen := map[string]bool{}
			for line := range strings.Lines(text) {
				var k struct {
					ID      string `json:"request_id"`
					Model   string
					Request struct{ Text string }
					Answer  struct{ Text string }
				}
				if err := json.Unmarshal([]byte(line), &k); err != nil || k.Request.Text == "" || k.Answer.Text == "" || strings.Contains(line, "sk-abc") {
					t.Errorf("%s: %v: %s", row.who, err, line)
				}
				seen[k.ID] = true
			}
			if len(seen) != row.lines {
				t.Errorf("%s%s: %d calls, want %d", row.who, row.query, len(seen), row.lines)
			}
		}

		tenantID := id.Format(id.Tenant, x.ID)
		people["root"].Query(`mutation($t: ID!) { watchTenant(input: {tenantId: $t, reason: "ticket 7"}) { until } }`, map[string]any{"t": tenantID})
		token := usageToken(x.Person)
		for name, row := range map[string]struct {
			reply  *apptest.Reply
			status int
		}{
			"billing":             {get("BILLING", ""), 403},
			"viewer":              {get("VIEWER", ""), 403},
			"a watcher":           {get("root", "?tenant="+tenantID), 403},
			"another tenant":      {get("other", "?tenant="+tenantID), 404},
			"nobody":              {get("nobody", ""), 401},
			"an API key":          {get("nobody", "", "Authorization", "Bearer "+x.Key), 401},
			"an access token":     {get("nobody", "", "Authorization", token), 403},
			"another tenant's":    {get("other", "?tenant_id="+tenantID), 400},
			"an outcome of ours":  {get("owner", "?failed=maybe"), 400},
			"a key that is none":  {get("owner", "?key=1"), 400},
			"the account's token": {people["nobody"].Do(http.MethodGet, "/export/account", "", "Authorization", token), 403},
			"the account's key":   {people["nobody"].Do(http.MethodGet, "/export/account", "", "Authorization", "Bearer "+x.Key), 401},
			"nobody's account":    {people["nobody"].Do(http.MethodGet, "/export/account", ""), 401},
			"of whom":             {x.Do(http.MethodGet, "/export/account?user=usr_1", ""), 400},
		} {
			if row.reply.Status != row.status || !strings.HasPrefix(row.reply.Body, `{"error":{"code":"`) {
				t.Errorf("%s: %d %s, want %d", name, row.reply.Status, row.reply.Body, row.status)
			}
		}
	})
}

// usageToken makes a personal access token, as it is sent.
func usageToken(p *apptest.Person) string {
	data := p.Query(`mutation($s: [AccessScope!]!) { createPersonalAccessToken(input: {name: "for a script", scopes: $s}) { secret } }`,
		map[string]any{"s": []string{"USAGE_READ"}})
	secret, _ := data["createPersonalAccessToken"].(map[string]any)["secret"].(string)
	return "Bearer " + secret
}

// TestExportOfAccount: a person takes away what is known of the person, without secrets and without anybody else's.
func TestExportOfAccount(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		n := s.Start(t)
		x, other := n.Tenant("10"), n.Tenant("10")
		mate, mateKey := colleague(t, n, x, "MEMBER")
		token := usageToken(x.Person)
		x.Query(`mutation { updateProfile(input: {displayName: "Ada of the weir"}) { user { id } } }`, nil)
		userID, _ := x.Query(`{ viewer { user { id } } }`, nil)["viewer"].(map[string]any)["user"].(map[string]any)["id"].(string)
		root := n.Root()
		root.Query(`mutation($u: ID!) { suspendUser(input: {id: $u, reason: "asked for papers"}) { user { id } } }`, map[string]any{"u": userID})
		root.Query(`mutation($u: ID!) { resumeUser(input: {id: $u}) { user { id } } }`, map[string]any{"u": userID})
		x.Query(`mutation($e: String!) { signIn(input: {email: $e, password: "correct horse"}) { viewer { role } } }`, map[string]any{
			"e": *s.DB.Ent.User.GetX(viewer.SystemContext(t.Context(), "test"), userID).Email,
		})

		text := fileOf(t, x.Do(http.MethodGet, "/export/account", ""), "application/json", ".json")
		var got struct {
			Account struct {
				ID, Email, Language string
				DisplayName         string `json:"display_name"`
				HasPassword         bool   `json:"has_password"`
			}
			Sessions, Memberships, Doings []map[string]any
			Keys                          []map[string]any `json:"api_keys"`
			Tokens                        []map[string]any `json:"access_tokens"`
			Identities, Tasks             []map[string]any
			Changes                       []map[string]any `json:"changes_by_others"`
		}
		if err := json.Unmarshal([]byte(text), &got); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		if got.Account.ID != userID || got.Account.DisplayName != "Ada of the weir" || !got.Account.HasPassword || !strings.Contains(got.Account.Email, "@example.com") {
			t.Errorf("account: %+v", got.Account)
		}
		if len(got.Sessions) == 0 || len(got.Memberships) != 1 || got.Memberships[0]["role"] != "OWNER" || len(got.Keys) != 1 || got.Keys[0]["id"] != x.KeyID ||
			len(got.Tokens) != 1 || got.Tokens[0]["name"] != "for a script" || got.Identities == nil || got.Tasks == nil {
			t.Errorf("%s", text)
		}
		for _, action := range []string{"api_key.create", "invitation.create"} {
			if !strings.Contains(text, `"action":"`+action+`"`) {
				t.Errorf("%s is missing: %s", action, text)
			}
		}
		if len(got.Changes) != 2 || !strings.Contains(text, "user.suspend") {
			t.Errorf("what others did: %v", got.Changes)
		}
		_, secret, _ := strings.Cut(token, " ")
		rows := s.DB.Ent.User.Query().AllX(viewer.SystemContext(t.Context(), "test"))
		for _, u := range rows {
			if u.PasswordHash != "" && strings.Contains(text, u.PasswordHash) || u.ID != userID && u.Email != nil && strings.Contains(text, *u.Email) {
				t.Errorf("it tells of %s", u.ID)
			}
		}
		for name, hidden := range map[string]string{"a key": x.Key, "a token": secret, "another's key": mateKey, "another tenant": id.Format(id.Tenant, other.ID)} {
			if strings.Contains(text, hidden) {
				t.Errorf("it tells %s", name)
			}
		}
		// Who wants to go may take it along, and so may somebody without any tenant.
		mate.Query(`mutation { leaveTenant(input: {}) { removedMemberId } }`, nil)
		mate.Query(`mutation { deleteAccount(input: {password: "correct horse"}) { account { deleteAt } } }`, nil)
		theirs := fileOf(t, mate.Do(http.MethodGet, "/export/account", ""), "application/json", ".json")
		if !strings.Contains(theirs, `"delete_at":"2`) || strings.Contains(theirs, userID) {
			t.Errorf("of whoever leaves: %s", theirs)
		}
	})
}
