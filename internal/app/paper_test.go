package app_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"weir/internal/app/apptest"
	"weir/internal/money"
)

// TestPapers: receipts, credit notes and statements can be printed by whoever may see them; the pages run nothing.
func TestPapers(t *testing.T) {
	t.Parallel()
	eachTill(t, func(k *till) {
		x, other := k.node.Tenant(""), k.node.Tenant("")
		x.Query(`mutation { updateBuyer(input: {legalName: "<script>alert(1)</script> Ltd", taxId: "X1", country: "DE"}) { profile { buyer { taxId } } } }`, nil)
		o := k.paid(x, "10")
		k.stripe.Refund(o.session, 400)
		k.deliver()
		k.quiet()
		k.has(x, cash(6*money.USD))
		shown := k.look(x, o)
		get := func(p *apptest.Tenant, path string) *apptest.Reply { return p.Do(http.MethodGet, path, "") }
		receipt := get(x, "/export/receipts/"+o.id)
		if receipt.Status != http.StatusOK || !strings.Contains(receipt.Body, "Receipt ") || !strings.Contains(receipt.Body, "X1") ||
			strings.Contains(receipt.Body, "<script") || !strings.Contains(receipt.Header.Get("Content-Security-Policy"), "default-src 'none'") {
			k.Errorf("%d %v %s", receipt.Status, receipt.Header, receipt.Body)
		}
		if note := get(x, "/export/credit-notes/"+shown.Refunds[0].ID); note.Status != http.StatusOK || !strings.Contains(note.Body, "Credit note ") ||
			!strings.Contains(note.Body, "4.00 USD") {
			k.Errorf("%d %s", note.Status, note.Body)
		}
		statement := get(x, "/export/statement.html")
		if statement.Status != http.StatusOK || !strings.Contains(statement.Body, "Balance after</dt><dd>6") || strings.Count(statement.Body, "<tr>") != 3 {
			k.Errorf("%d %s", statement.Status, statement.Body)
		}
		for _, path := range []string{"/export/receipts/" + o.id, "/export/credit-notes/" + shown.Refunds[0].ID} {
			if r := get(other, path); r.Status != http.StatusNotFound {
				k.Errorf("another tenant reads %s: %d", path, r.Status)
			}
			if r := k.node.Person().Do(http.MethodGet, path, ""); r.Status != http.StatusUnauthorized {
				k.Errorf("anybody reads %s: %d", path, r.Status)
			}
		}
		unpaid := k.order(x, "5")
		if r := get(x, "/export/receipts/"+unpaid.id); r.Status != http.StatusNotFound {
			k.Errorf("the receipt of what was not paid: %d", r.Status)
		}
		if r := k.node.Person().Do(http.MethodGet, "/export/print.css", ""); r.Status != http.StatusOK || r.Header.Get("Content-Type") != "text/css; charset=utf-8" {
			k.Errorf("the stylesheet: %d %v", r.Status, r.Header)
		}
	})
}

// TestCaptcha: where there is one, nobody signs up without having solved it, and while it cannot be proved nobody does.
func TestCaptcha(t *testing.T) {
	t.Parallel()
	down := false
	prover := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if down {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		if r.FormValue("secret") != "s3cret" || r.FormValue("remoteip") == "" {
			t.Errorf("asked with %v", r.Form)
		}
		answer := `{"success":false,"error-codes":["invalid-input-response"]}`
		if r.FormValue("response") == "solved" {
			answer = `{"success":true}`
		}
		_, _ = w.Write([]byte(answer))
	}))
	t.Cleanup(prover.Close)
	n := sqliteSite(t).Start(t, "WEIR_CAPTCHA_SECRET=s3cret", "WEIR_CAPTCHA_SITE_KEY=site", "WEIR_CAPTCHA_VERIFY_URL="+prover.URL)
	if c := n.Person().Query(`{ site { captcha { siteKey scriptUrl } } }`, nil)["site"].(map[string]any)["captcha"].(map[string]any); c["siteKey"] != "site" {
		t.Errorf("%v", c)
	}
	status := n.Do(http.MethodGet, "/api/status", "", "").JSON(t)["data"].(map[string]any)
	if status["turnstile_check"] != true || status["turnstile_site_key"] != "site" {
		t.Errorf("One API's status: %v", status)
	}
	for i, row := range []struct{ path, body, want string }{
		{"/api/user/register", `{"username":"one","password":"correct horse"}`, "人机验证"},
		{"/api/user/register?turnstile=guessed", `{"username":"one","password":"correct horse"}`, "人机验证"},
		{"/api/user/register?turnstile=solved", `{"username":"one","password":"correct horse"}`, `"success":true`},
		{"/api/auth.php?action=register", `{"email":"two@example.org","password":"correct horse"}`, "人机验证"},
		{"/api/auth.php?action=register", `{"email":"two@example.org","password":"correct horse","captcha":"guessed"}`, "人机验证"},
		{"/api/auth.php?action=register", `{"email":"two@example.org","password":"correct horse","captcha":"solved"}`, `"success":true`},
	} {
		if r := n.Do(http.MethodPost, row.path, "", row.body); !strings.Contains(r.Body, row.want) {
			t.Errorf("%d, %s: %d %s, want %s", i, row.path, r.Status, r.Body, row.want)
		}
	}
	for i, row := range []struct {
		captcha string
		down    bool
		want    string
	}{{"", false, "INVALID"}, {"guessed", false, "INVALID"}, {"solved", true, "UNAVAILABLE"}, {"solved", false, `"tenant"`}} {
		down = row.down
		r := n.Person().Do(http.MethodPost, "/graphql", `{"query":"mutation($c: String!) { signUp(input: {email: \"ann@example.org\", password: \"correct horse\", captcha: $c}) { viewer { tenant { id } } } }","variables":{"c":"`+
			row.captcha+`"}}`, "Content-Type", "application/json")
		if !strings.Contains(r.Body, row.want) {
			t.Errorf("%d: %s, want %s", i, r.Body, row.want)
		}
	}
}
