package graph_test

import (
	"net/http"
	"strings"
	"testing"

	"weir/internal/auth"
	"weir/internal/dbtest"
)

const whoami = `{ viewer { user { id email username displayName number createdAt } tenant { id slug name timezone } role platformRole permissions } }`

func TestSignUpSignsIn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		c := newEnv(t, d).client()
		if got := c.do(whoami, nil).code(); got != "UNAUTHENTICATED" {
			t.Fatalf("before sign-up: got %s", got)
		}
		r := c.must(`mutation { signUp(input: {email: "Ann@Example.com", password: "correct horse"}) { viewer { user { email } role permissions tenant { slug } } } }`, nil)
		if got := r.text("signUp", "viewer", "user", "email"); got != "ann@example.com" {
			t.Errorf("got email %q", got)
		}
		cookie := r.Header.Get("Set-Cookie")
		for _, want := range []string{auth.CookieName + "=", "HttpOnly", "SameSite=Lax", "Path=/"} {
			if !strings.Contains(cookie, want) {
				t.Errorf("cookie %q lacks %q", cookie, want)
			}
		}
		if strings.Contains(cookie, "Secure") {
			t.Errorf("cookie %q is Secure over http", cookie)
		}
		who := c.must(whoami, nil)
		if got := who.text("viewer", "role"); got != "OWNER" {
			t.Errorf("got role %q", got)
		}
		if got := who.text("viewer", "platformRole"); got != "NONE" {
			t.Errorf("got platform role %q", got)
		}
		if got := c.must(`{ wallet { balance available cash bonus held debt } }`, nil).text("wallet", "bonus"); got != "10.00" {
			t.Errorf("got bonus %q, want 10.00", got)
		}
	})
}

func TestSignOutEndsTheSession(t *testing.T) {
	t.Parallel()
	c := newEnv(t, dbtest.SQLite(t)).client()
	c.must(`mutation { signUp(input: {email: "ann@example.com", password: "correct horse"}) { viewer { role } } }`, nil)
	old := c.http.Jar
	r := c.must(`mutation { signOut(input: {clientMutationId: "7"}) { clientMutationId } }`, nil)
	if got := r.text("signOut", "clientMutationId"); got != "7" {
		t.Errorf("got %q", got)
	}
	if cookie := r.Header.Get("Set-Cookie"); !strings.Contains(cookie, "Max-Age=0") {
		t.Errorf("cookie %q stays", cookie)
	}
	c.http.Jar = old
	if got := c.do(whoami, nil).code(); got != "UNAUTHENTICATED" {
		t.Errorf("got %s", got)
	}
	c.must(`mutation { signOut(input: {}) { clientMutationId } }`, nil) // without a session: no fault
}

func TestSignInAnswersAlike(t *testing.T) {
	t.Parallel()
	e := newEnv(t, dbtest.SQLite(t))
	e.member("ann", nil, "", "")
	for _, email := range []string{"ann@example.com", "nobody@example.com"} {
		c := e.client()
		r := c.do(`mutation($e: String!) { signIn(input: {email: $e, password: "wrong horse"}) { viewer { role } } }`, map[string]any{"e": email})
		if r.code() != "UNAUTHENTICATED" || r.Errors[0].Message != auth.ErrWrongPassword.Message {
			t.Errorf("%s: got %s", email, r.Body)
		}
		if r.Header.Get("Set-Cookie") != "" {
			t.Errorf("%s: got a cookie", email)
		}
	}
}

func TestSignUpFaults(t *testing.T) {
	t.Parallel()
	c := newEnv(t, dbtest.SQLite(t)).client()
	for _, row := range []struct {
		name, input string
		fields      []string
	}{
		{"short password", `{email: "a@b.example", password: "1234567"}`, []string{"password"}},
		{"nobody", `{password: "12345678"}`, []string{"email"}},
		{"joined faults", `{email: "no address", password: "x"}`, []string{"email", "password"}},
		{"a NUL", `{email: "a@b.example", password: "12345678", tenantName: "a\u0000b"}`, []string{"tenantName"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			r := c.do(`mutation { signUp(input: `+row.input+`) { viewer { role } } }`, nil)
			if len(r.Errors) != len(row.fields) {
				t.Fatalf("got %s", r.Body)
			}
			for i, want := range row.fields {
				got := r.Errors[i]
				if got.Extensions.Code != "INVALID" || got.Extensions.Field != want || len(got.Path) != 1 {
					t.Errorf("got %s %s %v, want INVALID %s", got.Extensions.Code, got.Extensions.Field, got.Path, want)
				}
			}
		})
	}
	c.must(`mutation { signUp(input: {username: "ann", password: "12345678"}) { viewer { role } } }`, nil)
	r := c.do(`mutation { signUp(input: {username: "ann", password: "12345678"}) { viewer { role } } }`, nil)
	if r.code() != "CONFLICT" || r.Errors[0].Extensions.Field != "username" {
		t.Errorf("taken name: got %s", r.Body)
	}
}

func TestTenantHeader(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		ann, bob := e.member("ann", nil, "", ""), e.member("bob", nil, "", "")
		ann.header.Set("weir-tenant", ann.tenant.ID)
		if got := ann.must(whoami, nil).text("viewer", "tenant", "slug"); got != ann.tenant.Slug {
			t.Errorf("by id: got %q", got)
		}
		for _, ref := range []string{bob.tenant.Slug, bob.tenant.ID, "nowhere"} {
			ann.header.Set("weir-tenant", ref)
			if got := ann.do(whoami, nil).code(); got != "NOT_FOUND" {
				t.Errorf("%s: got %s, want NOT_FOUND", ref, got)
			}
			ann.must(`{ site { name relayBaseUrl } }`, nil)
		}
	})
}

func TestBearerIsRefused(t *testing.T) {
	t.Parallel()
	e := newEnv(t, dbtest.SQLite(t))
	ann := e.member("ann", nil, "", "")
	key := ann.must(`mutation { createApiKey(input: {name: "k"}) { secret } }`, nil).text("createApiKey", "secret")
	for _, query := range []string{whoami, `{ site { name } }`} {
		c := e.client()
		c.header.Set("Authorization", "Bearer "+key)
		r := c.do(query, nil)
		if r.Status != http.StatusUnauthorized || r.code() != "UNAUTHENTICATED" || r.Data != nil {
			t.Errorf("got %d %s", r.Status, r.Body)
		}
	}
}

func TestCrossOriginPostIsRefused(t *testing.T) {
	t.Parallel()
	ann := newEnv(t, dbtest.SQLite(t)).member("ann", nil, "", "")
	ann.header.Set("Origin", "https://evil.example")
	ann.header.Set("Sec-Fetch-Site", "cross-site")
	if got := ann.do(whoami, nil).Status; got != http.StatusForbidden {
		t.Errorf("got %d", got)
	}
}
