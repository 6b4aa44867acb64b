package auth_test

import (
	"errors"
	"testing"
	"time"

	"weir/internal/auth"
	"weir/internal/auth/authtest"
)

// What is ended on one node is over on another within a second.
func TestRevocationReachesOtherNodes(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		here, there := authtest.Start(t, target, authtest.Option{}), authtest.Start(t, target, authtest.Option{})
		ctx, up := here.SignUp(t, "ada@example.org")
		second, err := here.Accounts.SignIn(t.Context(), auth.SignInInput{Identifier: "ada@example.org", Password: secretPassword})
		if err != nil {
			t.Fatal(err)
		}
		token, plain, err := here.Tokens.Create(ctx, auth.CreateTokenInput{Name: "t", Scopes: []auth.Scope{auth.KeysRead}})
		if err != nil {
			t.Fatal(err)
		}
		bySession := func(n *authtest.Node) error {
			_, err := n.Sessions.Find(t.Context(), second.Token.Secret.Reveal(), "")
			return err
		}
		byToken := func(n *authtest.Node) error {
			_, err := n.Tokens.Find(t.Context(), plain.Reveal(), "")
			return err
		}
		for name, row := range map[string]struct {
			find func(*authtest.Node) error
			end  func() error
			want error
		}{
			"session": {bySession, func() error { return here.Sessions.Revoke(ctx, second.Token.SessionID) }, auth.ErrSignInFirst},
			"token":   {byToken, func() error { return here.Tokens.Revoke(ctx, token.ID) }, auth.ErrUnknownToken},
		} {
			if err := errors.Join(row.find(here), row.find(there)); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if err := row.end(); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			began := time.Now()
			if err := row.find(here); !errors.Is(err, row.want) {
				t.Errorf("%s here: %v", name, err)
			}
			waitFor(t, name+" on the other node", func() bool { return errors.Is(row.find(there), row.want) })
			if took := time.Since(began); took > 1200*time.Millisecond {
				t.Errorf("%s: the other node took %v", name, took)
			}
		}
		if _, err := here.Sessions.Find(t.Context(), up.Token.Secret.Reveal(), ""); err != nil {
			t.Errorf("the session that was kept: %v", err)
		}
	})
}

// A user cannot pile up sessions: the oldest give way.
func TestSessionsAreBounded(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		n := authtest.Start(t, target, authtest.Option{})
		_, up := n.SignUp(t, "ada@example.org")
		var newest *auth.SignedIn
		for range 101 {
			var err error
			if newest, err = n.Accounts.SignIn(t.Context(), auth.SignInInput{Identifier: "ada@example.org", Password: secretPassword}); err != nil {
				t.Fatal(err)
			}
		}
		if got := n.Ent.Session.Query().CountX(system(t.Context())); got != 100 {
			t.Errorf("%d sessions, want 100", got)
		}
		if _, err := n.Sessions.Find(t.Context(), up.Token.Secret.Reveal(), ""); !errors.Is(err, auth.ErrSignInFirst) {
			t.Errorf("the oldest: %v", err)
		}
		if _, err := n.Sessions.Find(t.Context(), newest.Token.Secret.Reveal(), ""); err != nil {
			t.Errorf("the newest: %v", err)
		}
	})
}
