package graph_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"weir/ent"
	entuser "weir/ent/user"
	"weir/internal/dbtest"
	"weir/internal/viewer"
)

const account = `{ viewer { user { displayName } account { email emailVerifiedAt language hasPassword } } }`

func (c *client) signUp(email string) *client {
	c.t.Helper()
	c.must(`mutation($e: String!, $p: String!) { signUp(input: {email: $e, password: $p}) { viewer { role } } }`, map[string]any{"e": email, "p": password})
	return c
}

// signsIn tells whether somebody may sign in so.
func (e *env) signsIn(email, password string) bool {
	e.t.Helper()
	r := e.client().do(`mutation($e: String!, $p: String!) { signIn(input: {email: $e, password: $p}) { viewer { role } } }`,
		map[string]any{"e": email, "p": password})
	if code := r.code(); code != "" && code != unauthenticated {
		e.t.Errorf("got %s", r.Body)
	}
	return r.code() == ""
}

// use sends a link's token to a mutation.
func (c *client) use(mutation, token string) *reply {
	c.t.Helper()
	return c.do(`mutation($t: String!) { `+mutation+`(input: {token: $t}) { email } }`, map[string]any{"t": token})
}

func (c *client) reset(token, password string) *reply {
	c.t.Helper()
	return c.do(`mutation($t: String!, $p: String!) { resetPassword(input: {token: $t, password: $p}) { reset } }`, map[string]any{"t": token, "p": password})
}

func (c *client) requestReset(email string) *reply {
	c.t.Helper()
	return c.do(`mutation($e: String!) { requestPasswordReset(input: {email: $e}) { linkMinutes } }`, map[string]any{"e": email})
}

func (r *reply) field() string {
	if len(r.Errors) == 0 {
		return ""
	}
	return r.Errors[0].Extensions.Field
}

// events counts the audit events of an action.
func (e *env) events(action string) int {
	e.t.Helper()
	events, err := e.db.Ent.AuditEvent.Query().All(viewer.SystemContext(e.t.Context(), "test"))
	ok(e.t, err)
	n := 0
	for _, event := range events {
		if event.Action == action {
			n++
		}
	}
	return n
}

// expire ends every link.
func (e *env) expire() {
	e.t.Helper()
	_, err := e.db.SQL.ExecContext(e.t.Context(), `UPDATE one_time_tokens SET expires_at = $1`, time.Now().Add(-time.Second).UTC())
	ok(e.t, err)
}

func TestAddressIsConfirmed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := mailEnv(t, d)
		ann := e.client()
		ann.header.Set("Accept-Language", "zh-CN,zh;q=0.9")
		ann.signUp("ann@example.com")
		got := ann.must(account, nil)
		if got.text("viewer", "account", "language") != "ZH" || got.at("viewer", "account", "emailVerifiedAt") != nil || got.at("viewer", "account", "hasPassword") != true {
			t.Errorf("got %s", got.Body)
		}
		letter := e.post.Await(t, "ann@example.com", 1)
		if !strings.HasPrefix(letter.Link(), "https://weir.example/verify-email#token=") || !strings.Contains(letter.Subject, "确认") {
			t.Errorf("got %s, %s", letter.Link(), letter.Subject)
		}
		ann.must(`mutation { resendVerification(input: {}) { clientMutationId } }`, nil)
		second := e.post.Await(t, "ann@example.com", 2)
		if r := e.client().use("verifyEmail", letter.Token()); r.text("verifyEmail", "email") != "ann@example.com" {
			t.Errorf("got %s", r.Body)
		}
		if got := ann.must(account, nil); got.at("viewer", "account", "emailVerifiedAt") == nil {
			t.Errorf("got %s", got.Body)
		}
		ann.must(`mutation { resendVerification(input: {}) { clientMutationId } }`, nil) // confirmed: no letter
		e.expire()
		for name, token := range map[string]string{"used": letter.Token(), "expired": second.Token(), "empty": "", "strange": "x\x00", "long": strings.Repeat("a", 9999)} {
			if r := e.client().use("verifyEmail", token); r.code() != invalid || r.field() != "token" {
				t.Errorf("%s: got %s", name, r.Body)
			}
		}
		if n := len(e.post.To("ann@example.com")); n != 2 || e.events("user.verify_email") != 1 {
			t.Errorf("%d letters", n)
		}
		if log := e.log.String(); strings.Contains(log, letter.Token()) {
			t.Error("the log shows a link")
		}
	})
}

func TestLettersAreLimited(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := mailEnv(t, d)
		ann := e.client().signUp("ann@example.com")
		for range 4 {
			ann.must(`mutation { resendVerification(input: {}) { clientMutationId } }`, nil)
		}
		if got := ann.do(`mutation { resendVerification(input: {}) { clientMutationId } }`, nil).code(); got != "RATE_LIMITED" {
			t.Errorf("got %s", got)
		}
		for range 7 { // says nothing, and sends five at most
			if got := ann.requestReset("ann@example.com").code(); got != "" {
				t.Errorf("got %s", got)
			}
		}
		e.post.Await(t, "ann@example.com", 10)
		e.await(func() bool { return e.open() == 0 }, "every request is answered")
		if n := len(e.post.To("ann@example.com")); n != 10 {
			t.Errorf("%d letters, want 10", n)
		}
	})
}

// open are the events of the outbox that are not carried out.
func (e *env) open() int {
	e.t.Helper()
	n := 0
	ok(e.t, e.db.SQL.QueryRowContext(e.t.Context(), `SELECT count(*) FROM outbox_events WHERE done_at IS NULL`).Scan(&n))
	return n
}

func TestEmailChange(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := mailEnv(t, d)
		ann := e.client().signUp("ann@example.com")
		e.client().signUp("bob@example.com")
		change := func(email, password string) *reply {
			return ann.do(`mutation($e: String!, $p: String) { changeEmail(input: {email: $e, password: $p}) { pending } }`, map[string]any{"e": email, "p": password})
		}
		for _, row := range []struct{ name, email, password, code, field string }{
			{"wrong password", "new@example.com", "wrong horse", invalid, "password"},
			{"no address", "new", password, invalid, "email"},
			{"header", "new@example.com\r\nBcc: x@y.z", password, invalid, "email"},
			{"taken", "Bob@example.com", password, "CONFLICT", "email"},
		} {
			if r := change(row.email, row.password); r.code() != row.code || r.field() != row.field {
				t.Errorf("%s: got %s", row.name, r.Body)
			}
		}
		if r := change(" New@example.com", password); r.at("changeEmail", "pending") != true {
			t.Errorf("got %s", r.Body)
		}
		token := e.post.Await(t, "new@example.com", 1).Token()
		if !e.signsIn("ann@example.com", password) || e.signsIn("new@example.com", password) {
			t.Error("the address changed before it was confirmed")
		}
		if r := e.client().use("confirmEmailChange", token); r.text("confirmEmailChange", "email") != "new@example.com" {
			t.Fatalf("got %s\n%s", r.Body, e.log)
		}
		if e.signsIn("ann@example.com", password) || !e.signsIn("new@example.com", password) {
			t.Error("the address did not change")
		}
		got := ann.must(account, nil)
		if got.text("viewer", "account", "email") != "new@example.com" || got.at("viewer", "account", "emailVerifiedAt") == nil {
			t.Errorf("got %s", got.Body)
		}
		first := e.post.Await(t, "ann@example.com", 1) // to confirm the address that is no longer hers
		if r := e.client().use("verifyEmail", first.Token()); r.code() != invalid {
			t.Errorf("got %s", r.Body)
		}
		if told := e.post.Await(t, "ann@example.com", 2); told.Link() != "https://weir.example" || !strings.Contains(told.Subject, "changed") {
			t.Errorf("got %s: %s", told.Subject, told.Text)
		}
		// Somebody else takes the address between letter and link.
		change("late@example.com", password)
		token = e.post.Await(t, "late@example.com", 1).Token()
		e.client().signUp("late@example.com")
		if r := e.client().use("confirmEmailChange", token); r.code() != "CONFLICT" {
			t.Errorf("got %s", r.Body)
		}
		if !e.signsIn("new@example.com", password) {
			t.Error("a change that failed changed something")
		}
	})
}

func TestPasswordReset(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := mailEnv(t, d)
		ann := e.client().signUp("ann@example.com")
		bob := e.client().signUp("bob@example.com")
		known, unknown := e.client().requestReset("Ann@example.com "), e.client().requestReset("nobody@example.com")
		if known.Body != unknown.Body || known.Status != http.StatusOK || known.code() != "" {
			t.Errorf("answers differ: %s and %s", known.Body, unknown.Body)
		}
		e.client().requestReset("ann@example.com")
		e.post.Await(t, "ann@example.com", 3)
		var tokens []string
		for _, l := range e.post.To("ann@example.com") {
			if strings.Contains(l.Link(), "/reset-password#token=") {
				tokens = append(tokens, l.Token())
			}
		}
		if len(tokens) != 2 {
			t.Fatalf("%d links", len(tokens))
		}
		if r := ann.reset(tokens[0], "short"); r.code() != invalid || r.field() != "password" {
			t.Errorf("got %s", r.Body)
		}
		var won int
		var mu sync.Mutex
		var racers sync.WaitGroup
		for range 6 { // one link, one new password
			racers.Go(func() {
				r := e.client().reset(tokens[0], "another horse")
				mu.Lock()
				defer mu.Unlock()
				if r.code() == "" {
					won++
				} else if r.code() != invalid || r.field() != "token" {
					t.Errorf("got %s", r.Body)
				}
			})
		}
		racers.Wait()
		if won != 1 || e.events("user.reset_password") != 1 {
			t.Errorf("%d resets", won)
		}
		if e.signsIn("ann@example.com", password) || !e.signsIn("ann@example.com", "another horse") {
			t.Error("the password is not the new one")
		}
		if got := ann.do(whoami, nil).code(); got != unauthenticated {
			t.Errorf("the old session: got %s", got)
		}
		bob.must(whoami, nil)
		if r := ann.reset(tokens[1], "a third horse"); r.code() != invalid {
			t.Errorf("an older link: got %s", r.Body)
		}
		user, err := e.db.Ent.User.Query().Order(ent.Asc(entuser.FieldNumber)).All(viewer.SystemContext(t.Context(), "test"))
		ok(t, err)
		if user[0].EmailVerifiedAt == nil || user[1].EmailVerifiedAt != nil {
			t.Error("the link proves the address")
		}
		e.post.Await(t, "ann@example.com", 4) // the password was changed
		e.client().requestReset("bob@example.com")
		token := e.post.Await(t, "bob@example.com", 2).Token()
		if r := e.client().use("verifyEmail", token); r.code() != invalid {
			t.Errorf("a link of another kind: got %s", r.Body)
		}
		e.expire()
		if r := e.client().reset(token, "another horse"); r.code() != invalid || r.field() != "token" {
			t.Errorf("expired: got %s", r.Body)
		}
		rows, err := e.db.Ent.OutboxEvent.Query().All(viewer.SystemContext(t.Context(), "test"))
		ok(t, err)
		for _, row := range rows {
			if strings.Contains(string(row.Payload), "example.com") {
				t.Errorf("the outbox shows who asked: %s", row.Payload)
			}
		}
		if log := e.log.String(); strings.Contains(log, tokens[0]) || strings.Contains(log, "nobody@") {
			t.Errorf("the log shows who asked: %s", log)
		}
	})
}

func TestPasswordChange(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		ann := e.member("ann", nil, "", "")
		other := ann.clone()
		change := func(current, next string) *reply {
			return ann.do(`mutation($c: String, $p: String!) { changePassword(input: {currentPassword: $c, password: $p}) { account { hasPassword } } }`,
				map[string]any{"c": current, "p": next})
		}
		if r := change("wrong horse", "another horse"); r.code() != invalid || r.field() != "currentPassword" {
			t.Errorf("got %s", r.Body)
		}
		if r := change(password, "short"); r.code() != invalid || r.field() != "password" {
			t.Errorf("got %s", r.Body)
		}
		other.must(whoami, nil)
		if r := change(password, "another horse"); r.code() != "" {
			t.Fatalf("got %s", r.Body)
		}
		ann.must(whoami, nil)
		if got := other.do(whoami, nil).code(); got != unauthenticated {
			t.Errorf("the other session: got %s", got)
		}
		if e.signsIn("ann@example.com", password) || !e.signsIn("ann@example.com", "another horse") || e.events("user.change_password") != 1 {
			t.Error("the password is not the new one")
		}
	})
}

// A user without a password proves who it is by having signed in just now.
func TestFirstPassword(t *testing.T) {
	t.Parallel()
	e := sqliteEnv(t)
	sys := viewer.SystemContext(t.Context(), "test")
	ann := e.member("ann", nil, "", "")
	ok(t, e.db.Ent.User.UpdateOneID(ann.user.ID).SetPasswordHash("").Exec(sys))
	const change = `mutation { changePassword(input: {password: "another horse"}) { account { hasPassword } } }`
	_, err := e.db.SQL.ExecContext(t.Context(), `UPDATE sessions SET created_at = $1`, time.Now().Add(-11*time.Minute).UTC())
	ok(t, err)
	if got := ann.do(change, nil).code(); got != forbidden {
		t.Errorf("signed in too long ago: got %s", got)
	}
	if e.signsIn("ann@example.com", "") || e.signsIn("ann@example.com", password) {
		t.Error("signed in without a password")
	}
	_, err = e.db.SQL.ExecContext(t.Context(), `UPDATE sessions SET created_at = $1`, time.Now().UTC())
	ok(t, err)
	if r := ann.do(change, nil); r.at("changePassword", "account", "hasPassword") != true || !e.signsIn("ann@example.com", "another horse") {
		t.Errorf("got %s", r.Body)
	}
}

func TestWithoutMail(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		ann := e.member("ann", nil, "", "")
		for _, r := range []*reply{ann.requestReset("ann@example.com"), ann.do(`mutation { resendVerification(input: {}) { clientMutationId } }`, nil)} {
			if r.code() != unavailable || !strings.Contains(r.Errors[0].Message, "no mail") {
				t.Errorf("got %s", r.Body)
			}
		}
		r := ann.must(`mutation($p: String!) { changeEmail(input: {email: "new@example.com", password: $p}) { pending } }`, map[string]any{"p": password})
		if r.at("changeEmail", "pending") != false || !e.signsIn("new@example.com", password) {
			t.Errorf("got %s", r.Body)
		}
		if got := ann.must(account, nil); got.at("viewer", "account", "emailVerifiedAt") != nil {
			t.Errorf("got %s", got.Body)
		}
		if e.open() != 0 {
			t.Error("something waits in the outbox")
		}
	})
}

func TestProfile(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		ann := e.member("ann", nil, "", "")
		r := ann.must(`mutation { updateProfile(input: {displayName: " Ann Lee ", language: ZH}) { user { displayName } account { language } } }`, nil)
		if r.text("updateProfile", "user", "displayName") != "Ann Lee" || r.text("updateProfile", "account", "language") != "ZH" {
			t.Errorf("got %s", r.Body)
		}
		if got := ann.must(account, nil); got.text("viewer", "user", "displayName") != "Ann Lee" || got.text("viewer", "account", "language") != "ZH" {
			t.Errorf("got %s", got.Body)
		}
		for _, name := range []string{"", " ", "a\x00b", "a\nb", strings.Repeat("x", 129)} {
			r := ann.do(`mutation($n: String!) { updateProfile(input: {displayName: $n}) { user { id } } }`, map[string]any{"n": name})
			if r.code() != invalid || r.field() != "displayName" {
				t.Errorf("%.20q: got %s", name, r.Body)
			}
		}
	})
}

// The answer to a sign-up or sign-in shows what the new session may see, not what the request might before.
func TestAnswerToSignIn(t *testing.T) {
	t.Parallel()
	e := sqliteEnv(t)
	bob := e.member("bob", nil, "", "")
	const in = `signIn(input: {email: "ann@example.com", password: "correct horse"}) { viewer { account { email } memberships { totalCount edges { node { user { id displayName } } } } } }`
	r := e.client().must(`mutation($t: String) { signUp(input: {email: "ann@example.com", password: "correct horse", tenantName: $t}) { viewer { account { email } memberships { edges { node { user { displayName } } } } } } }`, nil)
	if r.Body != `{"data":{"signUp":{"viewer":{"account":{"email":"ann@example.com"},"memberships":{"edges":[{"node":{"user":{"displayName":"ann"}}}]}}}}}` {
		t.Errorf("got %s", r.Body)
	}
	r = bob.must(`mutation { a: `+in+` updateProfile(input: {displayName: "Bobby"}) { user { displayName } account { email } } }`, nil)
	if r.text("a", "viewer", "account", "email") != "ann@example.com" || r.text("updateProfile", "user", "displayName") != "Bobby" || r.text("updateProfile", "account", "email") != "bob@example.com" {
		t.Errorf("got %s", r.Body)
	}
}
