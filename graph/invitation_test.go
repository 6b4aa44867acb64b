package graph_test

import (
	"strings"
	"testing"

	"weir/internal/config"
	"weir/internal/dbtest"
	"weir/internal/viewer"
)

const signUp = `mutation($e: String!, $i: String) { signUp(input: {email: $e, password: "correct horse", invitation: $i}) { viewer { role tenant { slug } memberships { totalCount } } } }`

func link(r *reply, field string) string {
	_, token, _ := strings.Cut(r.text(field, "url"), "#token=")
	return token
}

// An invited stranger looks at the link, signs up with it, and is in the tenant and nowhere else.
func TestSignUpByInvitation(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		owner := e.member("owner", nil, "", "")
		token := link(owner.must(`mutation { inviteMember(input: {email: "New@Example.com", role: VIEWER}) { url } }`, nil), "inviteMember")
		stranger := e.client()
		r := stranger.must(`query($t: String!) { invitation(token: $t) { email tenantName role registered } }`, map[string]any{"t": token})
		if r.Body != `{"data":{"invitation":{"email":"new@example.com","tenantName":"owner","role":"VIEWER","registered":false}}}` {
			t.Errorf("got %s", r.Body)
		}
		for name, row := range map[string]struct{ email, token, code string }{
			"another address": {"eve@example.com", token, forbidden},
			"rubbish":         {"new@example.com", "x", notFound},
		} {
			if r := e.client().do(signUp, map[string]any{"e": row.email, "i": row.token}); r.code() != row.code {
				t.Errorf("%s: %s", name, r.Body)
			}
		}
		r = e.client().do(`mutation($i: String) { signUp(input: {email: "new@example.com", password: "correct horse", tenantName: "Mine", invitation: $i}) { viewer { role } } }`, map[string]any{"i": token})
		if r.code() != "INVALID" || r.Errors[0].Extensions.Field != "tenantName" {
			t.Errorf("with a tenant of its own: %s", r.Body)
		}
		r = stranger.must(signUp, map[string]any{"e": "new@example.com", "i": token})
		if r.Body != `{"data":{"signUp":{"viewer":{"role":"VIEWER","tenant":{"slug":"owner"},"memberships":{"totalCount":1}}}}}` {
			t.Errorf("got %s", r.Body)
		}
		if r := e.client().do(signUp, map[string]any{"e": "new@example.com", "i": token}); r.code() != "CONFLICT" {
			t.Errorf("again: %s", r.Body)
		}
		list := owner.must(`{ invitations { totalCount edges { node { status email invitedBy { id } } } } }`, nil)
		if !strings.Contains(list.Body, `"status":"ACCEPTED","email":"new@example.com","invitedBy":{"id":"`+owner.user.ID+`"}`) || strings.Contains(list.Body, token) {
			t.Errorf("got %s", list.Body)
		}
	})
}

func TestSignUpPolicies(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		e.signUp(config.SignupInvite)
		root := e.member("root", nil, "", viewer.PlatformRoot)
		token := link(root.must(`mutation { inviteUser(input: {email: "new@example.com"}) { url } }`, nil), "inviteUser")
		if r := e.client().do(signUp, map[string]any{"e": "eve@example.com"}); r.code() != forbidden || !strings.Contains(r.Errors[0].Message, "invitation") {
			t.Errorf("without an invitation: %s", r.Body)
		}
		r := e.client().must(signUp, map[string]any{"e": "new@example.com", "i": token})
		if r.Body != `{"data":{"signUp":{"viewer":{"role":"OWNER","tenant":{"slug":"new"},"memberships":{"totalCount":1}}}}}` {
			t.Errorf("got %s", r.Body)
		}
		token = link(root.must(`mutation { inviteUser(input: {email: "late@example.com"}) { url } }`, nil), "inviteUser")
		e.signUp(config.SignupClosed)
		if r := e.client().do(signUp, map[string]any{"e": "late@example.com", "i": token}); r.code() != forbidden {
			t.Errorf("closed: %s", r.Body)
		}
		if r := e.client().must(`{ site { signUp signUpOpen } }`, nil); r.Body != `{"data":{"site":{"signUp":"CLOSED","signUpOpen":false}}}` {
			t.Errorf("got %s", r.Body)
		}
	})
}

// With a mail server the link goes to the invited alone, and proves the address.
func TestInvitationByMail(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := mailEnv(t, d)
		owner := e.member("owner", nil, "", "")
		owner.must(`mutation { updateProfile(input: {language: ZH}) { account { language } } }`, nil)
		if r := owner.must(`mutation { inviteMember(input: {email: "new@example.com"}) { url invitation { id role } } }`, nil); r.at("inviteMember", "url") != nil || r.text("inviteMember", "invitation", "role") != "MEMBER" {
			t.Errorf("got %s", r.Body)
		}
		letter := e.post.Await(t, "new@example.com", 1)
		if !strings.HasPrefix(letter.Link(), "https://weir.example/invitation#token=") || !strings.Contains(letter.Subject, "邀请") {
			t.Errorf("got %s, %s", letter.Link(), letter.Subject)
		}
		stranger := e.client()
		stranger.must(signUp, map[string]any{"e": "new@example.com", "i": letter.Token()})
		if r := stranger.must(account, nil); r.at("viewer", "account", "emailVerifiedAt") == nil {
			t.Errorf("got %s", r.Body)
		}
		bob := e.client().signUp("bob@example.com")
		e.post.Await(t, "bob@example.com", 1)
		owner.must(`mutation { inviteMember(input: {email: "bob@example.com", role: ADMIN}) { url } }`, nil)
		letter = e.post.Await(t, "bob@example.com", 2)
		if !strings.Contains(letter.Subject, "invites you") {
			t.Errorf("not in bob's language: %s", letter.Subject)
		}
		r := bob.must(`mutation($t: String!) { acceptInvitation(input: {token: $t}) { member { role tenant { slug } } } }`, map[string]any{"t": letter.Token()})
		if r.text("acceptInvitation", "member", "role") != "ADMIN" || r.text("acceptInvitation", "member", "tenant", "slug") != "owner" {
			t.Errorf("got %s", r.Body)
		}
		if n := len(e.post.To("new@example.com")); n != 1 {
			t.Errorf("%d letters to an address that is proven", n)
		}
		if log := e.log.String(); strings.Contains(log, letter.Token()) {
			t.Error("the log shows a link")
		}
	})
}
