package seed_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"weir/ent/apikey"
	"weir/ent/user"
	"weir/internal/auth"
	"weir/internal/auth/authtest"
	"weir/internal/clock"
	"weir/internal/keyset"
	"weir/internal/money"
	"weir/internal/secret"
	"weir/internal/seed"
	"weir/internal/viewer"
)

func system(ctx context.Context) context.Context { return viewer.SystemContext(ctx, "test") }

// shelf counts what is asked of pricing and channels.
type shelf struct{ prices, sandboxes atomic.Int64 }

func (s *shelf) SeedDefaults(context.Context) error  { s.prices.Add(1); return nil }
func (s *shelf) EnsureSandbox(context.Context) error { s.sandboxes.Add(1); return nil }

func configOf(t *testing.T, n *authtest.Node, s *shelf) seed.Config {
	t.Helper()
	sealer, err := secret.NewSealer(t.Context(), n.Keys, keyset.New(n.Ent))
	if err != nil {
		t.Fatal(err)
	}
	return seed.Config{
		Ent: n.Ent, Keys: n.Keys, Sealer: sealer, Accounts: n.Accounts, APIKeys: n.APIKeys, Prices: s, Sandbox: s, Clock: clock.System{},
		DataDir: t.TempDir(), BaseURL: "http://127.0.0.1:8080", Bonus: 10 * money.USD,
	}
}

func TestBootOnSeveralNodes(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		var s shelf
		var nodes []seed.Config
		for range 4 {
			nodes = append(nodes, configOf(t, authtest.Start(t, target, authtest.Option{}), &s))
		}
		var mu sync.Mutex
		var made []seed.Root
		var wg sync.WaitGroup
		for _, cfg := range nodes {
			wg.Go(func() {
				for range 2 {
					root, err := seed.Boot(t.Context(), cfg)
					if err != nil {
						t.Error(err)
					}
					if root.Email != "root@localhost" || root.Created == root.Password.Empty() {
						t.Errorf("root %+v", root)
					}
					if root.Created {
						mu.Lock()
						made = append(made, root)
						mu.Unlock()
					}
				}
			})
		}
		wg.Wait()
		if len(made) != 1 || s.prices.Load() != 8 {
			t.Fatalf("%d roots made, %d price seeds; want 1, 8", len(made), s.prices.Load())
		}
		in, err := nodes[3].Accounts.SignIn(t.Context(), auth.SignInInput{Identifier: "root@localhost", Password: made[0].Password})
		if err != nil || in.User.PlatformRole != user.PlatformRoleROOT || in.Tenant.Slug != "platform" || in.Tenant.Name != "Platform" {
			t.Fatalf("%+v, %v", in, err)
		}
		if w := nodes[0].Ent.Wallet.Query().OnlyX(system(t.Context())); w.Bonus != 0 {
			t.Errorf("root's bonus = %d, want none", w.Bonus)
		}
	})
}

func TestBootWithGivenRoot(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		cfg := configOf(t, authtest.Start(t, target, authtest.Option{}), &shelf{})
		cfg.RootEmail, cfg.RootPassword = "Boss@Example.org", secret.New("secret")
		if _, err := seed.Boot(t.Context(), cfg); err != nil {
			t.Fatal(err)
		}
		if _, err := cfg.Accounts.SignIn(t.Context(), auth.SignInInput{Identifier: "boss@example.org", Password: cfg.RootPassword}); err != nil {
			t.Error(err)
		}
	})
}

func readFile(t *testing.T, cfg seed.Config) map[string]string {
	t.Helper()
	path := filepath.Join(cfg.DataDir, seed.DemoFile)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v; want 0600", info.Mode(), err)
	}
	var out map[string]string
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestDemoOnSeveralNodes(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		var nodes []seed.Config
		for range 3 {
			nodes = append(nodes, configOf(t, authtest.Start(t, target, authtest.Option{}), &shelf{}))
		}
		var wg sync.WaitGroup
		for _, cfg := range nodes {
			wg.Go(func() {
				for range 2 {
					if _, err := seed.EnsureDemo(t.Context(), cfg); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		first := readFile(t, nodes[0])
		for _, cfg := range nodes {
			if got := readFile(t, cfg); got["api_key"] != first["api_key"] || got["password"] != first["password"] {
				t.Errorf("nodes differ: %v and %v", got, first)
			}
		}
		ctx := system(t.Context())
		if users, keys := nodes[0].Ent.User.Query().CountX(ctx), nodes[0].Ent.APIKey.Query().CountX(ctx); users != 1 || keys != 1 {
			t.Errorf("%d users, %d keys; want one each", users, keys)
		}
		if w := nodes[0].Ent.Wallet.Query().OnlyX(ctx); w.Bonus != int64(10*money.USD) {
			t.Errorf("bonus = %d, want 10", w.Bonus)
		}
	})
}

func TestDemoMends(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		n := authtest.Start(t, target, authtest.Option{})
		cfg := configOf(t, n, &shelf{})
		ensure := func() map[string]string {
			t.Helper()
			if _, err := seed.EnsureDemo(t.Context(), cfg); err != nil {
				t.Fatal(err)
			}
			return readFile(t, cfg)
		}
		first := ensure()
		identity, err := n.Auth.Authenticate(t.Context(), first["api_key"])
		if err != nil || identity.TenantSlug != "demo" || identity.TenantName != "Demo" {
			t.Fatalf("%+v, %v", identity, err)
		}
		if _, err := cfg.Accounts.SignIn(t.Context(), auth.SignInInput{Identifier: first["email"], Password: secret.New(first["password"])}); err != nil {
			t.Error(err)
		}

		if err := os.Remove(filepath.Join(cfg.DataDir, seed.DemoFile)); err != nil {
			t.Fatal(err)
		}
		if got := ensure(); got["api_key"] != first["api_key"] {
			t.Errorf("after the file was lost: %v", got)
		}

		owner := viewer.NewContext(t.Context(), &viewer.Viewer{UserID: identity.UserID, TenantID: identity.TenantID, Role: viewer.Owner})
		if _, err := n.APIKeys.Revoke(owner, identity.KeyID); err != nil {
			t.Fatal(err)
		}
		second := ensure()
		if _, err := n.Auth.Authenticate(t.Context(), second["api_key"]); err != nil || second["api_key"] == first["api_key"] {
			t.Errorf("after the key was revoked: %v", err)
		}
		if _, err := n.Auth.Authenticate(t.Context(), first["api_key"]); !errors.Is(err, auth.ErrKeyRevoked) {
			t.Errorf("the revoked key: %v", err)
		}
		if keys := n.Ent.APIKey.Query().Where(apikey.RevokedAtIsNil()).CountX(system(t.Context())); keys != 1 {
			t.Errorf("%d live keys, want 1", keys)
		}

		err = cfg.Accounts.SetPassword(system(t.Context()), auth.SetPasswordInput{Identifier: seed.DemoEmail, Password: secret.New("the owner's choice")})
		if err != nil {
			t.Fatal(err)
		}
		if got := ensure(); got["password"] != "" {
			t.Error("a password that no longer works is still shown")
		}
	})
}
