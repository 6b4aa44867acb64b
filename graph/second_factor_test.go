package graph_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"weir/internal/auth/authtest"
	"weir/internal/dbtest"
	"weir/internal/viewer"
)

const twoSteps = `{ viewer { account { secondFactor { since recoveryCodesLeft } } } }`

// app is an authenticator app.
type app struct {
	*env

	secret   string
	recovery []string
}

// code that the app shows. That of this moment may have been used: the server is made to forget it.
func (a *app) code() string {
	a.t.Helper()
	_, err := a.db.SQL.ExecContext(a.t.Context(), `UPDATE second_factors SET last_step = 0`)
	ok(a.t, err)
	return authtest.TOTP(a.t, a.secret, time.Now())
}

func (c *client) enroll() *app {
	c.t.Helper()
	r := c.must(`mutation($p: String) { enrollSecondFactor(input: {password: $p}) { secret uri } }`, map[string]any{"p": password})
	a := &app{env: c.env, secret: r.text("enrollSecondFactor", "secret")}
	if uri := r.text("enrollSecondFactor", "uri"); !strings.HasPrefix(uri, "otpauth://totp/Weir:") || !strings.Contains(uri, "secret="+a.secret) {
		c.t.Errorf("got %s", uri)
	}
	return a
}

func (c *client) confirm(code string) *reply {
	c.t.Helper()
	return c.do(`mutation($c: String!) { confirmSecondFactor(input: {code: $c}) { recoveryCodes account { secondFactor { recoveryCodesLeft } } } }`, map[string]any{"c": code})
}

// withSecondFactor switches two-step sign-in on.
func (c *client) withSecondFactor() *app {
	c.t.Helper()
	a := c.enroll()
	r := c.confirm(a.code())
	list, _ := r.at("confirmSecondFactor", "recoveryCodes").([]any)
	if len(list) != 10 {
		c.t.Fatalf("got %s", r.Body)
	}
	for _, code := range list {
		a.recovery = append(a.recovery, code.(string))
	}
	return a
}

func (e *env) signInBy(email, password, code string) *reply {
	e.t.Helper()
	return e.client().do(`mutation($e: String!, $p: String!, $c: String) { signIn(input: {email: $e, password: $p, code: $c}) { viewer { user { id } } } }`,
		map[string]any{"e": email, "p": password, "c": code})
}

func (c *client) disable(by map[string]any) *reply {
	c.t.Helper()
	return c.do(`mutation($p: String, $c: String) { disableSecondFactor(input: {password: $p, code: $c}) { account { secondFactor { since } } } }`, by)
}

func wrongOf(code string) string {
	if code[0] == '0' {
		return "1" + code[1:]
	}
	return "0" + code[1:]
}

func TestTwoStepSignIn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := mailEnv(t, d)
		ann, bob := e.member("ann", nil, "", ""), e.member("bob", nil, "", "")
		if r := ann.do(`mutation { enrollSecondFactor(input: {password: "wrong horse"}) { secret } }`, nil); r.code() != invalid || r.field() != "password" {
			t.Errorf("got %s", r.Body)
		}
		if r := ann.confirm("123456"); r.code() != "CONFLICT" {
			t.Errorf("nothing is being set up: got %s", r.Body)
		}
		first := ann.enroll()
		app := ann.enroll()
		if r := ann.confirm(first.code()); r.code() != invalid || r.field() != "code" {
			t.Errorf("of an app that was forgotten: got %s", r.Body)
		}
		if r := e.signInBy("ann@example.com", password, ""); r.code() != "" {
			t.Errorf("asked for before it is confirmed: got %s", r.Body)
		}
		code := app.code()
		r := ann.confirm(code)
		if r.at("confirmSecondFactor", "account", "secondFactor", "recoveryCodesLeft") != 10.0 {
			t.Fatalf("got %s", r.Body)
		}
		for _, again := range []string{"mutation { enrollSecondFactor(input: {password: \"correct horse\"}) { secret } }", `mutation { confirmSecondFactor(input: {code: "123456"}) { recoveryCodes } }`} {
			if r := ann.do(again, nil); r.code() != "CONFLICT" {
				t.Errorf("on already: got %s", r.Body)
			}
		}
		if r := e.signInBy("ann@example.com", password, code); r.code() != invalid || r.field() != "code" {
			t.Errorf("a code twice: got %s", r.Body)
		}
		for name, row := range map[string]struct{ password, code, want, field string }{
			"no code":        {password, "", unauthenticated, "code"},
			"wrong code":     {password, wrongOf(app.code()), invalid, "code"},
			"rubbish":        {password, strings.Repeat("é", 300), invalid, "code"},
			"wrong password": {"wrong horse", app.code(), unauthenticated, ""},
		} {
			if r := e.signInBy("ann@example.com", row.password, row.code); r.code() != row.want || r.field() != row.field {
				t.Errorf("%s: got %s", name, r.Body)
			}
		}
		spaced := app.code()
		if r := e.signInBy("ann@example.com", password, spaced[:3]+" "+spaced[3:]); r.code() != "" {
			t.Errorf("got %s", r.Body)
		}
		if r := e.signInBy("bob@example.com", password, ""); r.code() != "" {
			t.Errorf("somebody else: got %s", r.Body)
		}
		bob.must(twoSteps, nil)
		if got := ann.must(twoSteps, nil); got.at("viewer", "account", "secondFactor", "since") == nil {
			t.Errorf("got %s", got.Body)
		}
		if told := e.post.Await(t, "ann@example.com", 1); !strings.Contains(told.Subject, "is on") {
			t.Errorf("got %s", told.Subject)
		}
		if e.events("user.enable_second_factor") != 1 {
			t.Error("not audited")
		}
		for _, row := range e.db.Ent.SecondFactor.Query().AllX(viewer.SystemContext(t.Context(), "test")) {
			if strings.Contains(string(row.Sealed), app.secret) {
				t.Error("the secret is stored as it is")
			}
		}
	})
}

func TestRecoveryCodes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		ann := e.member("ann", nil, "", "")
		app := ann.withSecondFactor()
		var won int
		var mu sync.Mutex
		var racers sync.WaitGroup
		for range 4 { // one code, one sign-in
			racers.Go(func() {
				r := e.signInBy("ann@example.com", password, strings.ToUpper(app.recovery[0]))
				mu.Lock()
				defer mu.Unlock()
				if r.code() == "" {
					won++
				} else if r.code() != invalid && r.code() != "RATE_LIMITED" {
					t.Errorf("got %s", r.Body)
				}
			})
		}
		racers.Wait()
		_, err := d.SQL.ExecContext(t.Context(), `UPDATE second_factors SET failures = 0, blocked_until = NULL`)
		ok(t, err)
		if r := e.signInBy("ann@example.com", password, app.recovery[0]); won != 1 || r.code() != invalid || e.events("user.use_recovery_code") != 1 {
			t.Errorf("%d sign-ins by one code, then %s", won, r.Body)
		}
		if r := ann.must(twoSteps, nil); r.at("viewer", "account", "secondFactor", "recoveryCodesLeft") != 9.0 {
			t.Errorf("got %s", r.Body)
		}
		r := ann.must(`mutation($c: String) { renewRecoveryCodes(input: {code: $c}) { recoveryCodes } }`, map[string]any{"c": app.code()})
		fresh := r.at("renewRecoveryCodes", "recoveryCodes").([]any)[0].(string)
		if r := e.signInBy("ann@example.com", password, app.recovery[1]); r.code() != invalid {
			t.Errorf("a former code: got %s", r.Body)
		}
		if r := e.signInBy("ann@example.com", password, fresh); r.code() != "" {
			t.Errorf("got %s", r.Body)
		}
	})
}

// No number of tries finds a code, wherever they come from, and right codes do not count.
func TestCodesAreLimited(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		ann := e.member("ann", nil, "", "")
		app := ann.withSecondFactor()
		for range 4 {
			if r := e.signInBy("ann@example.com", password, wrongOf(app.code())); r.code() != invalid {
				t.Errorf("got %s", r.Body)
			}
		}
		if r := e.signInBy("ann@example.com", password, app.code()); r.code() != "" {
			t.Errorf("the fifth is right: got %s", r.Body)
		}
		for range 5 {
			e.signInBy("ann@example.com", password, wrongOf(app.code()))
		}
		for _, code := range []string{app.code(), app.recovery[0]} {
			if r := e.signInBy("ann@example.com", password, code); r.code() != "RATE_LIMITED" {
				t.Errorf("after five wrong ones: got %s", r.Body)
			}
		}
		if r := e.signInBy("ann@example.com", password, ""); r.code() != unauthenticated {
			t.Errorf("got %s", r.Body)
		}
		if r := ann.disable(map[string]any{"c": app.code()}); r.code() != "RATE_LIMITED" {
			t.Errorf("by another door: got %s", r.Body)
		}
		_, err := d.SQL.ExecContext(t.Context(), `UPDATE second_factors SET blocked_until = $1`, time.Now().Add(-time.Second).UTC())
		ok(t, err)
		if r := e.signInBy("ann@example.com", password, app.code()); r.code() != "" {
			t.Errorf("after the pause: got %s", r.Body)
		}
	})
}

func TestSecondFactorOff(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		ann, bob := e.member("ann", nil, "", ""), e.member("bob", nil, "", "")
		app := ann.withSecondFactor()
		for name, row := range map[string]struct {
			by    map[string]any
			field string
		}{
			"nothing":          {nil, "password"},
			"wrong password":   {map[string]any{"p": "wrong horse"}, "password"},
			"wrong code":       {map[string]any{"p": password, "c": wrongOf(app.code())}, "code"},
			"somebody else's ": {map[string]any{"c": bob.withSecondFactor().recovery[0]}, "code"},
		} {
			if r := ann.disable(row.by); r.code() != invalid || r.field() != row.field {
				t.Errorf("%s: got %s", name, r.Body)
			}
		}
		if r := ann.disable(map[string]any{"c": app.recovery[3]}); r.code() != "" || r.at("disableSecondFactor", "account", "secondFactor") != nil {
			t.Errorf("got %s", r.Body)
		}
		if r := e.signInBy("ann@example.com", password, ""); r.code() != "" {
			t.Errorf("got %s", r.Body)
		}
		if r := ann.disable(map[string]any{"p": password}); r.code() != "CONFLICT" {
			t.Errorf("off already: got %s", r.Body)
		}
		if r := bob.disable(map[string]any{"p": password}); r.code() != "" {
			t.Errorf("by password: got %s", r.Body)
		}
		sys := viewer.SystemContext(t.Context(), "test")
		if n := e.db.Ent.RecoveryCode.Query().CountX(sys) + e.db.Ent.SecondFactor.Query().CountX(sys); n != 0 || e.events("user.disable_second_factor") != 2 {
			t.Errorf("%d rows are left", n)
		}
		bob.withSecondFactor()
		ok(t, e.accounts.RemoveSecondFactor(sys, "Bob@example.com"))
		if r := e.signInBy("bob@example.com", password, ""); r.code() != "" || e.events("user.remove_second_factor") != 1 {
			t.Errorf("got %s", r.Body)
		}
	})
}

var secondFactorAccess = []access{
	{"Query.viewer", twoSteps, "", strangers(map[string]string{"token": forbidden, "narrow": forbidden})},
	{"Mutation.enrollSecondFactor", `mutation { enrollSecondFactor(input: {password: "wrong horse"}) { secret uri } }`, invalid, strangers(nil)},
	{"Mutation.confirmSecondFactor", `mutation { confirmSecondFactor(input: {code: "123456"}) { recoveryCodes } }`, "CONFLICT", strangers(nil)},
	{"Mutation.disableSecondFactor", `mutation { disableSecondFactor(input: {code: "123456"}) { account { email } } }`, "CONFLICT", strangers(nil)},
	{"Mutation.renewRecoveryCodes", `mutation { renewRecoveryCodes(input: {code: "123456"}) { recoveryCodes } }`, "CONFLICT", strangers(nil)},
}
