package auth_test

import (
	"errors"
	"testing"
	"time"

	"weir/ent/membership"
	"weir/internal/auth"
	"weir/internal/auth/authtest"
	"weir/internal/clock"
	"weir/internal/fault"
	"weir/internal/secret"
	"weir/internal/viewer"
)

func TestSessionInTenants(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		n := authtest.Start(t, target, authtest.Option{})
		ctx, ada := n.SignUp(t, "ada@example.org")
		_, bob := n.SignUp(t, "bob@example.org")
		n.Ent.Membership.Create().SetTenantID(bob.Tenant.ID).SetUserID(ada.User.ID).SetRole(membership.RoleVIEWER).ExecX(system(t.Context()))
		_, eve := n.SignUp(t, "eve@example.org")
		for _, row := range []struct {
			name, ref, tenant string
			role              viewer.Role
			code              fault.Code
		}{
			{"own", "", ada.Tenant.ID, viewer.Owner, ""},
			{"by slug", "bob", bob.Tenant.ID, viewer.Reader, ""},
			{"by slug in capitals", "BOB", bob.Tenant.ID, viewer.Reader, ""},
			{"by id", bob.Tenant.ID, bob.Tenant.ID, viewer.Reader, ""},
			{"not a member", eve.Tenant.ID, "", "", fault.NotFound},
			{"no such", "nowhere", "", "", fault.NotFound},
			{"NUL", "a\x00", "", "", fault.NotFound},
		} {
			s, err := n.Sessions.Find(t.Context(), ada.Token.Secret.Reveal(), row.ref)
			if fault.CodeOf(err) != row.code || (err == nil && (s.Tenant.ID != row.tenant || s.Viewer.Role != row.role || s.Viewer.TenantID != row.tenant)) {
				t.Errorf("%s: %+v, %v", row.name, s, err)
			}
		}
		if _, err := n.Sessions.SwitchTenant(ctx, eve.Tenant.Slug); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("switch to a foreign tenant: %v", err)
		}
		if _, err := n.Sessions.SwitchTenant(ctx, "bob"); err != nil {
			t.Fatal(err)
		}
		s, err := n.Sessions.Find(t.Context(), ada.Token.Secret.Reveal(), "")
		if err != nil || s.Tenant.ID != bob.Tenant.ID {
			t.Errorf("after the switch: %+v, %v", s, err)
		}
		n.Ent.Membership.Delete().Where(membership.TenantID(bob.Tenant.ID), membership.UserID(ada.User.ID)).ExecX(system(t.Context()))
		waitFor(t, "the own tenant again", func() bool {
			s, err := n.Sessions.Find(t.Context(), ada.Token.Secret.Reveal(), "")
			return err == nil && s.Tenant.ID == ada.Tenant.ID
		})
	})
}

func TestSessionEnds(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		here, there := authtest.Start(t, target, authtest.Option{}), authtest.Start(t, target, authtest.Option{})
		_, up := here.SignUp(t, "a@example.org")
		token := up.Token.Secret.Reveal()
		for _, n := range []*authtest.Node{here, there} {
			if _, err := n.Sessions.Find(t.Context(), token, ""); err != nil {
				t.Fatal(err)
			}
		}
		if err := here.Sessions.End(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		if _, err := here.Sessions.Find(t.Context(), token, ""); !errors.Is(err, auth.ErrSignInFirst) {
			t.Errorf("here: %v", err)
		}
		began := time.Now()
		waitFor(t, "the other node", func() bool {
			_, err := there.Sessions.Find(t.Context(), token, "")
			return errors.Is(err, auth.ErrSignInFirst)
		})
		if took := time.Since(began); took > 1200*time.Millisecond {
			t.Errorf("the other node took %v", took)
		}
		for _, token := range []string{"", "x", secret.Token(43), up.KeySecret.Reveal()} {
			if _, err := here.Sessions.Find(t.Context(), token, ""); !errors.Is(err, auth.ErrSignInFirst) {
				t.Errorf("token %q: %v", token, err)
			}
			if err := here.Sessions.End(t.Context(), token); err != nil {
				t.Errorf("end %q: %v", token, err)
			}
		}
	})
}

func TestSessionSlides(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		const day = 24 * time.Hour
		fake := clock.NewFake(time.Now())
		n := authtest.Start(t, target, authtest.Option{Clock: fake})
		_, up := n.SignUp(t, "a@example.org")
		token := up.Token.Secret.Reveal()
		for range 3 {
			fake.Advance(29 * day)
			s, err := n.Sessions.Find(t.Context(), token, "")
			if err != nil || !s.ExpiresAt.Equal(fake.Now().Add(30*day)) {
				t.Fatalf("after 29 days: %+v, %v", s, err)
			}
		}
		end := fake.Now().Add(30 * day)
		fake.Advance(4 * time.Minute)
		if s, err := n.Sessions.Find(t.Context(), token, ""); err != nil || !s.ExpiresAt.Equal(end) {
			t.Errorf("moved within five minutes: %+v, %v", s, err)
		}
		fake.Advance(30 * day)
		if _, err := n.Sessions.Find(t.Context(), token, ""); !errors.Is(err, auth.ErrSignInFirst) {
			t.Errorf("after 30 days: %v", err)
		}
	})
}

func TestCookie(t *testing.T) {
	t.Parallel()
	for base, want := range map[string]string{
		"http://127.0.0.1:8080": "weir_session=x; Path=/; HttpOnly; SameSite=Lax",
		"https://weir.example":  "weir_session=x; Path=/; HttpOnly; Secure; SameSite=Lax",
	} {
		if got := auth.Cookie(base, secret.New("x"), time.Time{}).String(); got != want {
			t.Errorf("%s: %s, want %s", base, got, want)
		}
	}
	if got := auth.ClearCookie("http://x").String(); got != "weir_session=; Path=/; Expires=Thu, 01 Jan 1970 00:00:01 GMT; Max-Age=0; HttpOnly; SameSite=Lax" {
		t.Error(got)
	}
}
