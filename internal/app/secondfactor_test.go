package app_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"weir/internal/app/apptest"
	"weir/internal/auth/authtest"
)

// The documented APIs have no place for a code: whoever has a second factor is sent to the dashboard.
func TestTwoStepSignInOfDialects(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		n := s.Start(t)
		ann := n.Person()
		ann.Query(`mutation { signUp(input: {email: "ann@example.com", password: "correct horse"}) { viewer { role } } }`, nil)
		enrolled := ann.Query(`mutation { enrollSecondFactor(input: {password: "correct horse"}) { secret } }`, nil)
		secret := enrolled["enrollSecondFactor"].(map[string]any)["secret"].(string)
		ann.Query(`mutation($c: String!) { confirmSecondFactor(input: {code: $c}) { recoveryCodes } }`, map[string]any{"c": authtest.TOTP(t, secret, time.Now())})
		for path, body := range map[string]string{
			"/api/user/login":            `{"username":"ann@example.com","password":"correct horse"}`,
			"/api/auth.php?action=login": `{"email":"ann@example.com","password":"correct horse"}`,
		} {
			r := n.Person().Do(http.MethodPost, path, body, "Content-Type", "application/json")
			if !strings.Contains(r.Body, `"success":false`) || !strings.Contains(r.Body, "控制台") || r.Header.Get("Set-Cookie") != "" {
				t.Errorf("%s: got %d %s", path, r.Status, r.Body)
			}
		}
	})
}
