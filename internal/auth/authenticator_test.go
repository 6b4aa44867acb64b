package auth_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"weir/internal/apikey"
	"weir/internal/auth"
	"weir/internal/auth/authtest"
	"weir/internal/clock"
	"weir/internal/dbtest"
	"weir/internal/fault"
	"weir/internal/secret"
	"weir/internal/tenant"
	"weir/internal/viewer"
)

func TestAuthenticateRefusals(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		fake := clock.NewFake(time.Now())
		n := authtest.Start(t, target, authtest.Option{Clock: fake})
		ctx, up := n.SignUp(t, "a@example.org")
		create := func(in apikey.CreateInput) (*apikey.Key, string) {
			key, plain, err := n.APIKeys.Create(ctx, in)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := n.Auth.Authenticate(t.Context(), plain.Reveal()); err != nil {
				t.Fatalf("fresh key: %v", err)
			}
			return key, plain.Reveal()
		}
		soon := fake.Now().Add(time.Hour)
		revoked, revokedPlain := create(apikey.CreateInput{Name: "revoked"})
		disabled, disabledPlain := create(apikey.CreateInput{Name: "disabled", Kind: apikey.Live})
		_, expiringPlain := create(apikey.CreateInput{Name: "expiring", Kind: apikey.TK, ExpiresAt: &soon})
		_, goodPlain := create(apikey.CreateInput{Name: "good"})
		if _, err := n.APIKeys.Revoke(ctx, revoked.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := n.APIKeys.Disable(ctx, disabled.ID); err != nil {
			t.Fatal(err)
		}
		fake.Advance(time.Hour)
		for _, row := range []struct {
			name, key string
			want      error
		}{
			{"none", "", auth.ErrNoKey},
			{"short", "sk-x", auth.ErrUnknownKey},
			{"endless", strings.Repeat("x", 1<<20), auth.ErrUnknownKey},
			{"unknown", "sk-" + secret.Token(43), auth.ErrUnknownKey},
			{"shown prefix", revoked.Prefix, auth.ErrUnknownKey},
			{"revoked", revokedPlain, auth.ErrKeyRevoked},
			{"disabled", disabledPlain, auth.ErrKeyDisabled},
			{"expired", expiringPlain, auth.ErrKeyExpired},
			{"session token", up.Token.Secret.Reveal(), auth.ErrUnknownKey},
			{"good", goodPlain, nil},
		} {
			for range 2 { // from the database, and from memory
				if _, err := n.Auth.Authenticate(t.Context(), row.key); !errors.Is(err, row.want) {
					t.Errorf("%s: %v, want %v", row.name, err, row.want)
				}
			}
		}
		if _, err := n.APIKeys.Enable(ctx, disabled.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := n.Auth.Authenticate(t.Context(), disabledPlain); err != nil {
			t.Errorf("enabled again: %v", err)
		}
	})
}

func TestSuspensionStopsKeysAtOnce(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		n := authtest.Start(t, target, authtest.Option{})
		_, up := n.SignUp(t, "a@example.org")
		key := up.KeySecret.Reveal()
		check := func(when string, want error) {
			t.Helper()
			if _, err := n.Auth.Authenticate(t.Context(), key); !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", when, err, want)
			}
		}
		admin := viewer.NewContext(t.Context(), &viewer.Viewer{UserID: up.User.ID, Platform: viewer.PlatformAdmin})
		check("before", nil)
		if _, err := n.Tenants.Suspend(admin, tenant.SuspendInput{ID: up.Tenant.ID, Reason: "Unpaid"}); err != nil {
			t.Fatal(err)
		}
		check("tenant suspended", auth.ErrSuspended)
		if _, err := n.Tenants.Resume(admin, up.Tenant.ID); err != nil {
			t.Fatal(err)
		}
		check("tenant resumed", nil)
		suspend(t, n, up.User.ID)
		check("user suspended", auth.ErrSuspended)
		if _, err := n.Sessions.Find(t.Context(), up.Token.Secret.Reveal(), ""); !errors.Is(err, auth.ErrSuspended) {
			t.Errorf("session: %v", err)
		}
	})
}

// A suspension on one node is in force on the others.
func TestSuspensionsReachOtherNodes(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		here := authtest.Start(t, target, authtest.Option{})
		there := authtest.Start(t, target, authtest.Option{})
		_, up := here.SignUp(t, "a@example.org")
		_, boss := here.SignUp(t, "boss@example.org")
		admin := viewer.NewContext(t.Context(), &viewer.Viewer{UserID: boss.User.ID, Platform: viewer.PlatformAdmin})
		people := auth.NewSuspensions(here.Accounts)
		key := up.KeySecret.Reveal()
		becomes := func(when string, want error) {
			t.Helper()
			begin := time.Now()
			tick := time.NewTicker(10 * time.Millisecond)
			defer tick.Stop()
			for {
				_, err := there.Auth.Authenticate(t.Context(), key)
				if errors.Is(err, want) || (err == nil && want == nil) {
					t.Logf("%s: after %s", when, time.Since(begin))
					return
				}
				if time.Since(begin) > 15*time.Second { // a second on a machine of its own
					t.Fatalf("%s: %v, want %v", when, err, want)
				}
				<-tick.C
			}
		}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		becomes("before", nil)
		_, err := here.Tenants.Suspend(admin, tenant.SuspendInput{ID: up.Tenant.ID, Reason: "Unpaid"})
		must(err)
		becomes("tenant suspended", auth.ErrSuspended)
		_, err = here.Tenants.Resume(admin, up.Tenant.ID)
		must(err)
		becomes("tenant resumed", nil)
		_, err = people.Suspend(admin, auth.SuspendInput{ID: up.User.ID, Reason: "Shared a password"})
		must(err)
		becomes("user suspended", auth.ErrSuspended)
		if _, err := there.Sessions.Find(t.Context(), up.Token.Secret.Reveal(), ""); !errors.Is(err, auth.ErrSignInFirst) {
			t.Errorf("a session of the suspended: %v", err)
		}
		_, err = people.Resume(admin, up.User.ID)
		must(err)
		becomes("user resumed", nil)
	})
}

func TestRotatedSecrets(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		fake := clock.NewFake(time.Now())
		n := authtest.Start(t, target, authtest.Option{Clock: fake})
		ctx, up := n.SignUp(t, "a@example.org")
		rotate := func(grace time.Duration) string {
			key, plain, err := n.APIKeys.Rotate(ctx, apikey.RotateInput{ID: up.Key.ID, Grace: grace})
			if err != nil {
				t.Fatal(err)
			}
			if key.ID != up.Key.ID || key.Number != up.Key.Number || !strings.HasPrefix(plain.Reveal(), key.Prefix) {
				t.Errorf("rotated into %+v", key)
			}
			return plain.Reveal()
		}
		check := func(name, key string, want error) {
			t.Helper()
			if _, err := n.Auth.Authenticate(t.Context(), key); !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", name, err, want)
			}
		}
		first := up.KeySecret.Reveal()
		second := rotate(time.Hour)
		check("old in its grace", first, nil)
		check("new", second, nil)
		fake.Advance(time.Hour)
		if _, err := n.Auth.Authenticate(t.Context(), first); fault.CodeOf(err) != fault.Unauthenticated {
			t.Errorf("old after its grace: %v", err)
		}
		third := rotate(0)
		check("replaced at once", second, auth.ErrUnknownKey)
		check("newest", third, nil)
	})
}

// The promise of CONTRACT §6: a change is in force on every node within a second.
func TestRevokedKeyDiesOnEveryNode(t *testing.T) {
	t.Parallel()
	for _, way := range []struct {
		name string
		poll time.Duration
		cut  bool
	}{
		{"by message", time.Hour, false},
		{"without Redis", 0, true},
	} {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			authtest.Each(t, func(t *testing.T, target string) {
				server := miniredis.RunT(t)
				o := authtest.Option{RedisURL: "redis://" + server.Addr(), Poll: way.poll}
				here, there := authtest.Start(t, target, o), authtest.Start(t, target, o)
				ctx, up := here.SignUp(t, "a@example.org")
				waitFor(t, "subscriptions", func() bool { return server.PubSubNumSub("weir:revisions")["weir:revisions"] == 2 })
				if way.cut {
					server.Close()
				}
				for range 3 { // known there, and settled
					if _, err := there.Auth.Authenticate(t.Context(), up.KeySecret.Reveal()); err != nil {
						t.Fatal(err)
					}
				}
				if _, err := here.APIKeys.Revoke(ctx, up.Key.ID); err != nil {
					t.Fatal(err)
				}
				began := time.Now()
				if _, err := here.Auth.Authenticate(t.Context(), up.KeySecret.Reveal()); !errors.Is(err, auth.ErrKeyRevoked) {
					t.Errorf("here: %v", err)
				}
				waitFor(t, "the other node", func() bool {
					_, err := there.Auth.Authenticate(t.Context(), up.KeySecret.Reveal())
					return errors.Is(err, auth.ErrKeyRevoked)
				})
				if took := time.Since(began); took > time.Second {
					t.Errorf("the other node took %v, want less than a second", took)
				}
			})
		})
	}
}

// A load that began before a change must not outlive it: authenticate and change at the same time, and look afterwards.
func TestChangesWinOverLoads(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		n := authtest.Start(t, target, authtest.Option{Poll: time.Hour})
		ctx, up := n.SignUp(t, "a@example.org")
		stop, key := make(chan struct{}), up.KeySecret.Reveal()
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				for {
					select {
					case <-stop:
						return
					default:
						if _, err := n.Auth.Authenticate(t.Context(), key); err != nil && !errors.Is(err, auth.ErrKeyDisabled) {
							t.Error(err)
							return
						}
					}
				}
			})
		}
		for range 25 {
			if _, err := n.APIKeys.Disable(ctx, up.Key.ID); err != nil {
				t.Error(err)
			}
			if _, err := n.Auth.Authenticate(t.Context(), key); !errors.Is(err, auth.ErrKeyDisabled) {
				t.Errorf("disabled: %v", err)
			}
			if _, err := n.APIKeys.Enable(ctx, up.Key.ID); err != nil {
				t.Error(err)
			}
			if _, err := n.Auth.Authenticate(t.Context(), key); err != nil {
				t.Errorf("enabled: %v", err)
			}
		}
		close(stop)
		wg.Wait()
	})
}

func TestKnownKeysNeedNoDatabase(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		n := authtest.Start(t, target, authtest.Option{Poll: time.Hour})
		_, up := n.SignUp(t, "a@example.org")
		waitFor(t, "a settled memory", func() bool {
			_, err := n.Auth.Authenticate(t.Context(), up.KeySecret.Reveal())
			return err == nil
		})
		time.Sleep(50 * time.Millisecond) // the first read of the revisions voids what was known before
		if _, err := n.Auth.Authenticate(t.Context(), up.KeySecret.Reveal()); err != nil {
			t.Fatal(err)
		}
		if err := n.DB.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := n.Auth.Authenticate(t.Context(), up.KeySecret.Reveal()); err != nil {
			t.Errorf("known key: %v", err)
		}
		if _, err := n.Auth.Authenticate(t.Context(), "sk-"+secret.Token(43)); fault.CodeOf(err) != fault.Unavailable {
			t.Errorf("unknown key: %v, want UNAVAILABLE", err)
		}
	})
}

func TestCallerThatLeavesDoesNotTakeTheLoadAlong(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		n := authtest.Start(t, target, authtest.Option{})
		_, up := n.SignUp(t, "a@example.org")
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := n.Auth.Authenticate(gone, up.KeySecret.Reveal()); err != nil && fault.CodeOf(err) != fault.Cancelled {
			t.Errorf("caller gone: %v", err)
		}
		if _, err := n.Auth.Authenticate(t.Context(), up.KeySecret.Reveal()); err != nil {
			t.Errorf("next caller: %v", err)
		}
	})
}

func waitFor(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

func BenchmarkAuthenticateKnown(b *testing.B) {
	n := authtest.Start(b, dbtest.SQLite(b).Target, authtest.Option{Poll: time.Hour})
	_, up := n.SignUp(b, "a@example.org")
	key := up.KeySecret.Reveal()
	for b.Loop() {
		if _, err := n.Auth.Authenticate(b.Context(), key); err != nil {
			b.Fatal(err)
		}
	}
}

func TestLastUseIsRecorded(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		n := authtest.Start(t, target, authtest.Option{})
		_, up := n.SignUp(t, "a@example.org")
		if _, err := n.Auth.Authenticate(t.Context(), up.KeySecret.Reveal()); err != nil {
			t.Fatal(err)
		}
		second := auth.NewAuthenticator(auth.AuthenticatorConfig{Ent: n.Ent, Keys: n.Keys, Revisions: n.Revisions, Clock: clock.System{}})
		if _, err := second.Authenticate(t.Context(), up.KeySecret.Reveal()); err != nil {
			t.Fatal(err)
		}
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		if err := second.Run(ended); err != nil { // records the rest when it ends
			t.Fatal(err)
		}
		key := n.Ent.APIKey.GetX(system(t.Context()), up.Key.ID)
		if key.LastUsedAt == nil || time.Since(*key.LastUsedAt) > time.Minute {
			t.Errorf("last used at %v, want just now", key.LastUsedAt)
		}
	})
}
