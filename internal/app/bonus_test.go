package app_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"weir/ent"
	"weir/ent/signupbonus"
	"weir/internal/app/apptest"
	"weir/internal/dbtest"
	"weir/internal/id"
	"weir/internal/mail/mailtest"
	"weir/internal/viewer"
)

// newcomer signs up from an address and returns the browser.
func newcomer(t *testing.T, n *apptest.Node, address, email string) *apptest.Person {
	t.Helper()
	p := n.Person().From(address)
	body := fmt.Sprintf(`{"query":"mutation($e: String!) { signUp(input: {email: $e, password: \"correct horse\"}) { viewer { tenant { id } } } }","variables":{"e":%q}}`, email)
	r := p.Do(http.MethodPost, "/graphql", body, "Content-Type", "application/json")
	if r.Status != 200 || strings.Contains(r.Body, `"errors"`) {
		t.Fatalf("%s: %d %s", email, r.Status, r.Body)
	}
	return p
}

func bonusOf(t *testing.T, p *apptest.Person) string {
	t.Helper()
	w, _ := p.Query(`{ wallet { bonus } }`, nil)["wallet"].(map[string]any)
	return fmt.Sprint(w["bonus"])
}

// TestSignUpBonus: without mail it is there at once, but once for a mailbox, not for mailboxes of anybody, and five times a day
// for a network.
func TestSignUpBonus(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		n := s.Start(t, "WEIR_SIGNUP_BONUS_USD=1.5")
		for i, row := range []struct{ address, email, want string }{
			{"203.0.113.1", "ann@example.org", "1.50"},
			{"203.0.113.2", "ann+2@example.org", "0.00"},
			{"203.0.113.3", "a.n.n@gmail.com", "1.50"},
			{"203.0.113.4", "ann@googlemail.com", "0.00"},
			{"203.0.113.5", "ann@mailinator.com", "0.00"},
			{"203.0.113.6", "b1@gmail.com", "1.50"},
			{"203.0.113.6", "b2@gmail.com", "1.50"},
			{"203.0.113.6", "b3@gmail.com", "1.50"},
			{"203.0.113.6", "b4@gmail.com", "1.50"},
			{"203.0.113.6", "b5@gmail.com", "1.50"},
			{"203.0.113.6", "b6@gmail.com", "0.00"},
			{"203.0.113.7", "b7@gmail.com", "1.50"},
		} {
			if p := newcomer(t, n, row.address, row.email); bonusOf(t, p) != row.want {
				t.Errorf("%d, %s from %s: %s, want %s", i, row.email, row.address, bonusOf(t, p), row.want)
			}
		}
		// Fifty a day for a domain that is no public provider's, wherever they come from.
		sys := viewer.SystemContext(t.Context(), "test")
		earlier := make([]*ent.SignUpBonusCreate, 49)
		for i := range earlier {
			earlier[i] = s.DB.Ent.SignUpBonus.Create().SetTenantID(id.New(id.Tenant)).SetUserID(id.New(id.User)).SetAmountN(1).
				SetStatus(signupbonus.StatusGRANTED).SetDomain("school.example").SetSignedUpAt(time.Now())
		}
		s.DB.Ent.SignUpBonus.CreateBulk(earlier...).ExecX(sys)
		for i, want := range []string{"1.50", "0.00"} {
			if p := newcomer(t, n, fmt.Sprintf("203.0.113.%d", 20+i), fmt.Sprintf("pupil%d@school.example", i)); bonusOf(t, p) != want {
				t.Errorf("pupil %d of a domain: %s, want %s", 50+i, bonusOf(t, p), want)
			}
		}
	})
}

// TestSignUpBonusWaitsForTheAddress: with mail it comes with the confirmation, once.
func TestSignUpBonusWaitsForTheAddress(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		s := apptest.New(t, d)
		post := mailtest.Start(t, mailtest.Option{})
		n := s.Start(t, "WEIR_SIGNUP_BONUS_USD=2", "WEIR_PUBLIC_URL=http://weir.example", "SMTP_URL="+post.URL("from=weir@weir.example"))
		p := newcomer(t, n, "203.0.113.1", "ann@example.org")
		if got := bonusOf(t, p); got != "0.00" {
			t.Errorf("before the address is confirmed: %s", got)
		}
		token := post.Await(t, "ann@example.org", 1).Token()
		verify := `mutation($t: String!) { verifyEmail(input: {token: $t}) { email } }`
		p.Query(verify, map[string]any{"t": token})
		if got := bonusOf(t, p); got != "2.00" {
			t.Errorf("afterwards: %s, want 2.00", got)
		}
	})
}

// TestOneAPIRegister: the sign-up of One API, with the code of whoever referred the newcomer.
func TestOneAPIRegister(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		n := s.Start(t)
		x := n.Tenant("")
		self, _ := x.Do(http.MethodGet, "/api/user/self", "").JSON(t)["data"].(map[string]any)
		code, _ := self["aff_code"].(string)
		if len(code) != 10 {
			t.Fatalf("aff_code %q", code)
		}
		for _, row := range []struct{ body, want string }{
			{`{"username":"neo","password":"secret","aff_code":"` + code + `"}`, `{"success":true,"message":""}`},
			{`{"username":"neo","password":"secret"}`, `{"success":false,"message":"用户名已存在"}`},
			{`{"username":"trinity","password":"short"}`, `{"success":false,"message":"密码至少 6 位"}`},
			{`{"username":"trinity"}`, `{"success":false,"message":"用户名和密码不能为空"}`},
			{`{"username":"` + strings.Repeat("x", 65) + `","password":"secret"}`, `{"success":false,"message":"用户名最多 64 个字符"}`},
			{`{"username":"morpheus","password":"secret","email":"m@example.org","verification_code":"1","aff_code":"nobody"}`, `{"success":true,"message":""}`},
			{`{"username":"smith","password":"secret","email":"m@example.org"}`, `{"success":false,"message":"邮箱已被占用"}`},
		} {
			if r := n.Person().Do(http.MethodPost, "/api/user/register", row.body); r.Status != 200 || strings.TrimSpace(r.Body) != row.want || r.Header.Get("Set-Cookie") != "" {
				t.Errorf("%s: %d %s, want %s", row.body, r.Status, r.Body, row.want)
			}
		}
		p := n.Person()
		if r := p.Do(http.MethodPost, "/api/user/login", `{"username":"neo","password":"secret"}`); !strings.Contains(r.Body, `"success":true`) {
			t.Errorf("sign-in: %s", r.Body)
		}
		var referred int
		if err := s.DB.SQL.QueryRowContext(t.Context(), "SELECT count(*) FROM referrals WHERE status = 'PENDING'").Scan(&referred); err != nil || referred != 1 {
			t.Errorf("%d referrals: %v", referred, err)
		}
	})
}
