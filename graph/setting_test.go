package graph_test

import (
	"testing"

	"weir/internal/dbtest"
	"weir/internal/viewer"
)

// What ROOT sets is in force at the next sign-up, and everybody sees it in the site.
func TestSettings(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		root := e.member("root", nil, "", viewer.PlatformRoot)
		admin := e.member("admin", nil, "", viewer.PlatformAdmin)
		const read = `{ settings { tenant { id } platform { version signUp signUpIsSet signUpBonus signUpBonusIsSet supportContact changedAt } } }`
		r := root.must(read, nil)
		if r.text("settings", "tenant", "id") != root.tenant.ID || r.at("settings", "platform", "version") != 0.0 ||
			r.text("settings", "platform", "signUp") != "OPEN" || r.text("settings", "platform", "signUpBonus") != "10.00" ||
			r.at("settings", "platform", "changedAt") != nil {
			t.Fatalf("as configured: %s", r.Body)
		}
		const update = `mutation($in: UpdateSettingsInput!) { updateSettings(input: $in) { settings { version signUp signUpIsSet signUpBonus supportContact } } }`
		set := func(c *client, in map[string]any) *reply { return c.do(update, map[string]any{"in": in}) }
		if r := set(root, map[string]any{"version": 0, "signUpBonus": "2.5", "supportContact": "help@example.org"}); r.text("updateSettings", "settings", "signUpBonus") != "2.50" {
			t.Fatalf("changed: %s", r.Body)
		}
		fresh := e.client()
		fresh.must(`mutation { signUp(input: {email: "new@example.com", password: "long enough"}) { viewer { role } } }`, nil)
		if r := fresh.must(`{ wallet { bonus } }`, nil); r.text("wallet", "bonus") != "2.50" {
			t.Errorf("the bonus of a new tenant: %s", r.Body)
		}
		if r := set(root, map[string]any{"version": 1, "signUp": "CLOSED"}); r.text("updateSettings", "settings", "signUp") != "CLOSED" {
			t.Fatalf("closed: %s", r.Body)
		}
		if r := e.client().do(`mutation { signUp(input: {email: "late@example.com", password: "long enough"}) { viewer { role } } }`, nil); r.code() != forbidden {
			t.Errorf("signed up while closed: %s", r.Body)
		}
		site := e.client().must(`{ site { signUpOpen signUp supportContact } }`, nil)
		if site.at("site", "signUpOpen") != false || site.text("site", "signUp") != "CLOSED" || site.text("site", "supportContact") != "help@example.org" {
			t.Errorf("the site: %s", site.Body)
		}
		if r := set(root, map[string]any{"version": 2, "reset": []string{"SIGN_UP", "SIGN_UP_BONUS"}}); r.text("updateSettings", "settings", "signUp") != "OPEN" {
			t.Errorf("reset: %s", r.Body)
		}
		for name, row := range map[string]struct {
			who  *client
			in   map[string]any
			want string
		}{
			"an old version":     {root, map[string]any{"version": 2, "supportContact": ""}, "CONFLICT"},
			"rubbish":            {root, map[string]any{"version": 3, "signUp": "AJAR"}, "INVALID"},
			"no version":         {root, map[string]any{"supportContact": ""}, "INVALID"},
			"a script":           {root, map[string]any{"version": 3, "supportContact": "javascript:alert(1)"}, "INVALID"},
			"an administrator":   {admin, map[string]any{"version": 3, "signUp": "OPEN"}, forbidden},
			"an administrator's": {admin, map[string]any{"version": 3, "supportContact": "https://example.org/help"}, ""},
		} {
			if r := set(row.who, row.in); r.code() != row.want {
				t.Errorf("%s: got %q, want %q: %s", name, r.code(), row.want, r.Body)
			}
		}
	})
}
