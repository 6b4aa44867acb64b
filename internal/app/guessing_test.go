package app_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"weir/ent/user"
	"weir/internal/app/apptest"
	"weir/internal/dbtest"
	"weir/internal/mail/mailtest"
	"weir/internal/viewer"
)

// TestGuessedCodes: who tries codes is shown to the platform's administrators, by one letter and one notice; they put it away, and
// nobody else sees it.
func TestGuessedCodes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		s := apptest.New(t, d)
		post := mailtest.Start(t, mailtest.Option{})
		setting, scrape := metricsOf(t)
		n := s.Start(t, setting, "WEIR_PUBLIC_URL=http://weir.example", "SMTP_URL="+post.URL("from=weir@weir.example"))
		root := n.Root()
		sys := viewer.SystemContext(t.Context(), "test")
		boss := d.Ent.User.Query().Where(user.PlatformRoleEQ(user.PlatformRoleROOT)).OnlyX(sys)
		d.Ent.User.UpdateOne(boss).SetEmail("boss@example.org").SetEmailVerifiedAt(boss.CreatedAt).ExecX(sys)

		x := n.Tenant("")
		guess := func() *apptest.Reply {
			return x.Do(http.MethodPost, "/graphql", `{"query":"mutation { redeemCode(input: {code: \"WRONG\"}) { amount } }"}`, "Content-Type", "application/json")
		}
		for range 10 {
			if r := guess(); !strings.Contains(r.Body, "INVALID") {
				t.Fatalf("a guess: %s", r.Body)
			}
		}
		for range 5 {
			if r := guess(); !strings.Contains(r.Body, "RATE_LIMITED") {
				t.Fatalf("one guess too many: %s", r.Body)
			}
		}
		if letter := post.Await(t, "boss@example.org", 1); !strings.Contains(letter.Text, tenantID(x)) {
			t.Errorf("the letter does not name the tenant: %s", letter.Text)
		}
		const open = `{ operatorNotices { id kind tenantId network times } }`
		rows, _ := root.Query(open, nil)["operatorNotices"].([]any)
		if len(rows) != 1 {
			t.Fatalf("notices: %v", rows)
		}
		told, _ := rows[0].(map[string]any)
		if told["kind"] != "CODES_GUESSED" || told["tenantId"] != tenantID(x) || told["network"] != nil || told["times"] != 1.0 {
			t.Errorf("%v", told)
		}
		if r := x.Do(http.MethodPost, "/graphql", fmt.Sprintf(`{"query":%q}`, open), "Content-Type", "application/json"); !strings.Contains(r.Body, "FORBIDDEN") {
			t.Errorf("the guesser reads it: %s", r.Body)
		}
		left := root.Query(`mutation($id: ID!) { markOperatorNoticesRead(input: {ids: [$id]}) { operatorNotices { id } } }`, map[string]any{"id": told["id"]})
		if rows, _ := left["markOperatorNoticesRead"].(map[string]any)["operatorNotices"].([]any); len(rows) != 0 {
			t.Errorf("put away: %v", left)
		}
		text := scrape()
		for _, want := range []string{"weir_redemption_wrong_codes_total 10\n", "weir_redemption_guessing_total 6\n"} {
			if !strings.Contains(text, want) {
				t.Errorf("the metrics lack %q", want)
			}
		}
		if letters := post.To("boss@example.org"); len(letters) != 1 {
			t.Errorf("%d letters", len(letters))
		}
	})
}
