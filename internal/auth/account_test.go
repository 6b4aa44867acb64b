package auth_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"weir/ent"
	"weir/internal/apikey"
	"weir/internal/auth"
	"weir/internal/auth/authtest"
	"weir/internal/clock"
	"weir/internal/config"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/money"
	"weir/internal/secret"
	"weir/internal/viewer"
)

// secretPassword is that of every user of these tests.
var secretPassword = secret.New(authtest.Password)

func system(ctx context.Context) context.Context { return viewer.SystemContext(ctx, "test") }

func signUp(email string) auth.SignUpInput {
	return auth.SignUpInput{Email: email, Password: secret.New(authtest.Password)}
}

// counts are the rows that signing up makes.
func counts(t *testing.T, n *authtest.Node) [6]int {
	t.Helper()
	ctx := system(t.Context())
	var out [6]int
	for i, count := range []func(context.Context) (int, error){
		n.Ent.User.Query().Count, n.Ent.Tenant.Query().Count, n.Ent.Membership.Query().Count,
		n.Ent.Wallet.Query().Count, n.Ent.APIKey.Query().Count, n.Ent.Session.Query().Count,
	} {
		var err error
		if out[i], err = count(ctx); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func bonusOf(t *testing.T, n *authtest.Node, tenantID string) money.Amount {
	t.Helper()
	u, err := id.Parse(id.Tenant, tenantID)
	if err != nil {
		t.Fatal(err)
	}
	w, err := n.Ent.Wallet.Get(system(t.Context()), u)
	if err != nil {
		t.Fatal(err)
	}
	return money.Amount(w.Bonus)
}

func TestSignUpMakesEverything(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		n := authtest.Start(t, target, authtest.Option{Terms: authtest.OpenWith(10 * money.USD)})
		in := signUp(" Ada.Lovelace@Example.org ")
		in.KeyKind = apikey.TK
		up, err := n.Accounts.SignUp(authtest.From(t.Context(), "203.0.113.7"), in)
		if err != nil {
			t.Fatal(err)
		}
		if got := counts(t, n); got != [6]int{1, 1, 1, 1, 1, 1} {
			t.Errorf("users, tenants, members, wallets, keys, sessions = %v, want one each", got)
		}
		if *up.User.Email != "ada.lovelace@example.org" || up.Tenant.Slug != "ada-lovelace" || up.User.Number != 1 {
			t.Errorf("email %q slug %q number %d", *up.User.Email, up.Tenant.Slug, up.User.Number)
		}
		if got := bonusOf(t, n, up.Tenant.ID); got != 10*money.USD {
			t.Errorf("bonus = %v, want 10", got)
		}
		if plain := up.KeySecret.Reveal(); !strings.HasPrefix(plain, "tk_") || len(plain) != 46 || !strings.HasPrefix(plain, up.Key.Prefix) || len(up.Key.Prefix) > 15 {
			t.Errorf("key %q with prefix %q", plain, up.Key.Prefix)
		}
		identity, err := n.Auth.Authenticate(t.Context(), up.KeySecret.Reveal())
		if err != nil || identity.TenantID != up.Tenant.ID || identity.UserID != up.User.ID || identity.KeyID != up.Key.ID {
			t.Errorf("identity %+v, %v", identity, err)
		}
		s, err := n.Sessions.Find(t.Context(), up.Token.Secret.Reveal(), "")
		if err != nil || s.User.ID != up.User.ID || s.Tenant.ID != up.Tenant.ID || s.Viewer.Role != viewer.Owner {
			t.Errorf("session %+v, %v", s, err)
		}
	})
}

func TestSignUpTaken(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		n := authtest.Start(t, target, authtest.Option{})
		first := signUp("a@example.org")
		first.Username = "ada"
		if _, err := n.Accounts.SignUp(t.Context(), first); err != nil {
			t.Fatal(err)
		}
		before := counts(t, n)
		for _, row := range []struct {
			name, email, username, field string
		}{
			{"email", "a@example.org", "", "email"},
			{"email in other case", "A@Example.ORG", "", "email"},
			{"username", "b@example.org", "ada", "username"},
			{"both", "a@example.org", "ada", "email"},
			{"email as user name", "", "a@example.org", "email"},
		} {
			in := signUp(row.email)
			in.Username = row.username
			_, err := n.Accounts.SignUp(t.Context(), in)
			if f := fault.Of(err); f.Code != fault.Conflict || f.Field != row.field {
				t.Errorf("%s: %v, want CONFLICT of %s", row.name, err, row.field)
			}
		}
		if got := counts(t, n); got != before {
			t.Errorf("rows %v after refusals, want %v", got, before)
		}
	})
}

func TestSignUpRace(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		n := authtest.Start(t, target, authtest.Option{Terms: authtest.OpenWith(money.USD)})
		var won, lost atomic.Int64
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				in := signUp("one@example.org")
				in.KeyKind = apikey.SK
				switch _, err := n.Accounts.SignUp(t.Context(), in); fault.CodeOf(err) {
				case "":
					won.Add(1)
				case fault.Conflict:
					lost.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 || lost.Load() != 19 {
			t.Errorf("%d won, %d lost, want 1 and 19", won.Load(), lost.Load())
		}
		if got := counts(t, n); got != [6]int{1, 1, 1, 1, 1, 1} {
			t.Errorf("rows %v, want one each", got)
		}
		wallet := n.Ent.Wallet.Query().OnlyX(system(t.Context()))
		if wallet.Bonus != int64(money.USD) {
			t.Errorf("bonus = %d, want one", wallet.Bonus)
		}
	})
}

func TestSignUpsWithOneSlug(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		n := authtest.Start(t, target, authtest.Option{})
		var wg sync.WaitGroup
		var mu sync.Mutex
		slugs := map[string]bool{}
		for i := range 8 {
			wg.Go(func() {
				up, err := n.Accounts.SignUp(t.Context(), signUp("ada@"+string(rune('a'+i))+".example"))
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				slugs[up.Tenant.Slug] = true
				mu.Unlock()
			})
		}
		wg.Wait()
		if len(slugs) != 8 || !slugs["ada"] {
			t.Errorf("slugs %v, want 8 with \"ada\"", slugs)
		}
	})
}

func TestSignUpInput(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		in     auth.SignUpInput
		fields string
	}{
		{"good", signUp("a@example.org"), ""},
		{"local", signUp("root@localhost"), ""},
		{"user name alone", auth.SignUpInput{Username: "爱达", Password: secret.New("12345678")}, ""},
		{"nothing", auth.SignUpInput{}, "email password"},
		{"not an address", signUp("not-an-email"), "email"},
		{"display name", signUp("Ada <a@example.org>"), "email"},
		{"two", signUp("a@example.org, b@example.org"), "email"},
		{"NUL", signUp("a\x00@example.org"), "email"},
		{"seven", auth.SignUpInput{Email: "a@b.c", Password: secret.New("1234567")}, "password"},
		{"five in a dialect", auth.SignUpInput{Email: "a@b.c", Password: secret.New("12345"), MinPassword: auth.MinPasswordDialect}, "password"},
		{"six in a dialect", auth.SignUpInput{Email: "a@b.c", Password: secret.New("123456"), MinPassword: auth.MinPasswordDialect}, ""},
		{"257 bytes", auth.SignUpInput{Email: "a@b.c", Password: secret.New(strings.Repeat("x", 257))}, "password"},
		{"another's address as name", auth.SignUpInput{Email: "a@b.c", Username: "x@y.z", Password: secret.New("12345678")}, "username"},
		{"all wrong", auth.SignUpInput{Email: "x", Username: "a\nb", Password: secret.New("1"), TenantName: strings.Repeat("x", 129)}, "email username password tenantName"},
	} {
		if got := strings.Join(fields(row.in.Validate()), " "); got != row.fields {
			t.Errorf("%s: faults of %q, want %q", row.name, got, row.fields)
		}
	}
}

// fields are the fields of joined faults.
func fields(err error) []string {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var out []string
		for _, e := range joined.Unwrap() {
			out = append(out, fields(e)...)
		}
		return out
	}
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return []string{f.Field}
	}
	return nil
}

func TestSignUpClosed(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		for policy, want := range map[config.Signup]error{config.SignupClosed: auth.ErrSignUpClosed, config.SignupInvite: auth.ErrInvitationNeeded} {
			n := authtest.Start(t, target, authtest.Option{Terms: &auth.Terms{Policy: policy}})
			if _, err := n.Accounts.SignUp(t.Context(), signUp("a@example.org")); !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", policy, err, want)
			}
			if got := counts(t, n); got != [6]int{} {
				t.Errorf("%s: rows %v, want none", policy, got)
			}
		}
	})
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		n := authtest.Start(t, target, authtest.Option{})
		in := signUp("a@example.org")
		in.Username = "ada"
		up, err := n.Accounts.SignUp(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range []struct {
			name, identifier, password string
			want                       error
		}{
			{"by address", "A@example.org", authtest.Password, nil},
			{"by name", "ada", authtest.Password, nil},
			{"wrong password", "ada", "wrong horse", auth.ErrWrongPassword},
			{"nobody", "bob", authtest.Password, auth.ErrWrongPassword},
			{"empty", "", "", auth.ErrWrongPassword},
			{"NUL", "a\x00da", authtest.Password, auth.ErrWrongPassword},
			{"endless password", "ada", strings.Repeat("x", 1<<20), auth.ErrWrongPassword},
		} {
			got, err := n.Accounts.SignIn(t.Context(), auth.SignInInput{Identifier: row.identifier, Password: secret.New(row.password)})
			if !errors.Is(err, row.want) || (err == nil && (got.User.ID != up.User.ID || got.Tenant.ID != up.Tenant.ID)) {
				t.Errorf("%s: %+v, %v, want %v", row.name, got, err, row.want)
			}
		}
		n.Ent.User.UpdateOneID(up.User.ID).SetSuspendedAt(time.Now()).ExecX(system(t.Context()))
		_, err = n.Accounts.SignIn(t.Context(), auth.SignInInput{Identifier: "ada", Password: secret.New(authtest.Password)})
		if !errors.Is(err, auth.ErrSuspended) {
			t.Errorf("suspended: %v", err)
		}
		_, err = n.Accounts.SignIn(t.Context(), auth.SignInInput{Identifier: "ada", Password: secret.New("wrong horse")})
		if !errors.Is(err, auth.ErrWrongPassword) {
			t.Errorf("suspended, wrong password: %v", err)
		}
	})
}

func TestThrottle(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		fake := clock.NewFake(time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC))
		n := authtest.Start(t, target, authtest.Option{Clock: fake, Demo: true})
		wrong := func(address string) error {
			_, err := n.Accounts.SignIn(authtest.From(t.Context(), address), auth.SignInInput{Identifier: "nobody", Password: secret.New("x")})
			return err
		}
		for i := range 20 {
			if err := wrong("203.0.113.7"); !errors.Is(err, auth.ErrWrongPassword) {
				t.Fatalf("attempt %d: %v", i+1, err)
			}
		}
		err := wrong("203.0.113.7")
		if f := fault.Of(err); f.Code != fault.RateLimited || f.RetryAfter <= 0 || f.RetryAfter > 2*time.Minute {
			t.Errorf("attempt 21: %v, retry after %v", err, f.RetryAfter)
		}
		if _, err := n.Accounts.SignUp(authtest.From(t.Context(), "203.0.113.7"), signUp("a@example.org")); fault.CodeOf(err) != fault.RateLimited {
			t.Errorf("sign-up from there: %v", err)
		}
		if err := wrong("203.0.113.8"); !errors.Is(err, auth.ErrWrongPassword) {
			t.Errorf("another address: %v", err)
		}
		fake.Advance(fault.Of(err).RetryAfter)
		if err := wrong("203.0.113.7"); !errors.Is(err, auth.ErrWrongPassword) {
			t.Errorf("after the wait: %v", err)
		}
		for range 40 {
			if err := wrong("127.0.0.1"); !errors.Is(err, auth.ErrWrongPassword) {
				t.Fatalf("loopback in demo mode: %v", err)
			}
		}
		for i := range 40 { // one network of 64 bits
			err = wrong("2001:db8::" + string("0123456789abcdef"[i%16]))
		}
		if fault.CodeOf(err) != fault.RateLimited {
			t.Errorf("IPv6 network: %v", err)
		}
	})
}

// Failures on one account count from wherever they come; from where its user is signed in, one may still try.
func TestAccountThrottle(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		n := authtest.Start(t, target, authtest.Option{})
		home := authtest.From(t.Context(), "198.51.100.1")
		if _, err := n.Accounts.SignUp(home, signUp("a@example.org")); err != nil {
			t.Fatal(err)
		}
		try := func(ctx context.Context, identifier, password string) error {
			_, err := n.Accounts.SignIn(ctx, auth.SignInInput{Identifier: identifier, Password: secret.New(password)})
			return err
		}
		for _, identifier := range []string{"a@example.org", "nobody@example.org"} {
			for i := range 50 {
				from := authtest.From(t.Context(), fmt.Sprintf("203.0.113.%d", i+1))
				if err := try(from, identifier, "wrong horse"); !errors.Is(err, auth.ErrWrongPassword) {
					t.Fatalf("%s, attempt %d: %v", identifier, i+1, err)
				}
			}
			if err := try(authtest.From(t.Context(), "203.0.113.99"), strings.ToUpper(identifier), authtest.Password); fault.CodeOf(err) != fault.RateLimited {
				t.Errorf("%s, from afar: %v", identifier, err)
			}
		}
		if err := try(home, "a@example.org", authtest.Password); err != nil {
			t.Errorf("from home: %v", err)
		}
	})
}

func TestSuccessIsNotThrottled(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		n := authtest.Start(t, target, authtest.Option{})
		n.SignUp(t, "a@example.org")
		for i := range 25 {
			_, err := n.Accounts.SignIn(authtest.From(t.Context(), "203.0.113.7"), auth.SignInInput{Identifier: "a@example.org", Password: secret.New(authtest.Password)})
			if err != nil {
				t.Fatalf("sign-in %d: %v", i+1, err)
			}
		}
	})
}

func TestSetPasswordEndsSessions(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		n := authtest.Start(t, target, authtest.Option{})
		ctx, up := n.SignUp(t, "a@example.org")
		in := auth.SetPasswordInput{Identifier: "a@example.org", Password: secret.New("another horse")}
		if err := n.Accounts.SetPassword(ctx, in); fault.CodeOf(err) != fault.Forbidden {
			t.Errorf("by the owner: %v, want FORBIDDEN", err)
		}
		if err := n.Accounts.SetPassword(system(t.Context()), in); err != nil {
			t.Fatal(err)
		}
		if _, err := n.Sessions.Find(t.Context(), up.Token.Secret.Reveal(), ""); !errors.Is(err, auth.ErrSignInFirst) {
			t.Errorf("old session: %v", err)
		}
		if _, err := n.Accounts.SignIn(t.Context(), auth.SignInInput{Identifier: "a@example.org", Password: in.Password}); err != nil {
			t.Error(err)
		}
	})
}

func TestCreateIsForTheSystem(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		n := authtest.Start(t, target, authtest.Option{})
		ctx, _ := n.SignUp(t, "a@example.org")
		in := auth.CreateInput{SignUpInput: signUp("evil@example.org"), Platform: viewer.PlatformRoot}
		for name, ctx := range map[string]context.Context{"owner": ctx, "nobody": t.Context()} {
			if _, _, err := n.Accounts.Create(ctx, in); fault.CodeOf(err) != fault.Forbidden {
				t.Errorf("%s: %v, want FORBIDDEN", name, err)
			}
		}
	})
}

// suspend marks a user as suspended, the way a command of the administrators will.
func suspend(t *testing.T, n *authtest.Node, userID string) {
	t.Helper()
	err := db.Exec(system(t.Context()), n.Ent, func(ctx context.Context, tx *ent.Tx) error {
		return errors.Join(tx.User.UpdateOneID(userID).SetSuspendedAt(time.Now()).Exec(ctx), n.Revisions.Bump(ctx, tx, db.AccessRevision))
	})
	if err != nil {
		t.Fatal(err)
	}
}
