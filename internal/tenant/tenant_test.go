package tenant_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"weir/internal/auth/authtest"
	"weir/internal/fault"
	"weir/internal/tenant"
	"weir/internal/viewer"
)

func TestSlug(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Ada Lovelace":           "ada-lovelace",
		"  --A  &  B--  ":        "a-b",
		"爱达":                     "",
		"爱达 Ltd":                 "ltd",
		"ADMIN":                  "admin",
		strings.Repeat("a", 200): strings.Repeat("a", 40),
	} {
		if got := tenant.Slug(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func FuzzSlug(f *testing.F) {
	f.Add("Ada Lovelace")
	f.Add("爱-达")
	f.Fuzz(func(t *testing.T, name string) {
		slug := tenant.Slug(name)
		if len(slug) > 40 || slug != tenant.Slug(slug) || strings.Trim(slug, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			t.Errorf("%q: %q", name, slug)
		}
	})
}

func TestSlugsOfRacers(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		n := authtest.Start(t, target, authtest.Option{})
		ctx, _ := n.SignUp(t, "a@example.org")
		var mu sync.Mutex
		slugs := map[string]int{}
		var wg sync.WaitGroup
		for i := range 12 {
			wg.Go(func() {
				name := []string{"Same", "爱达", "Demo"}[i%3]
				made, err := n.Tenants.Create(ctx, tenant.CreateInput{Name: name})
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				slugs[made.Slug]++
				mu.Unlock()
			})
		}
		wg.Wait()
		if len(slugs) != 12 || slugs["same"] != 1 || slugs["demo"] != 0 {
			t.Errorf("slugs %v, want 12 of which one \"same\" and none the reserved \"demo\"", slugs)
		}
	})
}

func TestAccess(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		n := authtest.Start(t, target, authtest.Option{})
		_, own := n.SignUp(t, "own@example.org")
		_, other := n.SignUp(t, "other@example.org")
		admin := viewer.NewContext(t.Context(), &viewer.Viewer{UserID: other.User.ID, Platform: viewer.PlatformAdmin})
		name, level := "New name", 3
		for _, row := range []struct {
			who                  string
			ctx                  context.Context //nolint:containedctx // a row of the access matrix
			rename, vip, suspend fault.Code
		}{
			{"owner", authtest.As(t.Context(), own, viewer.Owner), "", fault.Forbidden, fault.Forbidden},
			{"admin", authtest.As(t.Context(), own, viewer.Admin), "", fault.Forbidden, fault.Forbidden},
			{"member", authtest.As(t.Context(), own, viewer.Member), fault.Forbidden, fault.Forbidden, fault.Forbidden},
			{"viewer", authtest.As(t.Context(), own, viewer.Reader), fault.Forbidden, fault.Forbidden, fault.Forbidden},
			{"other tenant", authtest.As(t.Context(), other, viewer.Owner), fault.NotFound, fault.NotFound, fault.Forbidden},
			{"anonymous", t.Context(), fault.Unauthenticated, fault.Unauthenticated, fault.Unauthenticated},
			{"platform admin", admin, "", "", ""},
		} {
			_, err := n.Tenants.Update(row.ctx, tenant.UpdateInput{ID: own.Tenant.ID, Name: &name})
			if fault.CodeOf(err) != row.rename {
				t.Errorf("%s renames: %v, want %q", row.who, err, row.rename)
			}
			_, err = n.Tenants.Update(row.ctx, tenant.UpdateInput{ID: own.Tenant.ID, VIPLevel: &level})
			if fault.CodeOf(err) != row.vip {
				t.Errorf("%s sets the VIP level: %v, want %q", row.who, err, row.vip)
			}
			_, err = n.Tenants.Suspend(row.ctx, tenant.SuspendInput{ID: own.Tenant.ID, Reason: "Unpaid"})
			if fault.CodeOf(err) != row.suspend {
				t.Errorf("%s suspends: %v, want %q", row.who, err, row.suspend)
			}
		}
		if _, err := n.Tenants.Create(authtest.As(t.Context(), own, viewer.Owner), tenant.CreateInput{Name: "x", OwnerID: other.User.ID}); fault.CodeOf(err) != fault.Forbidden {
			t.Errorf("a tenant for somebody else: %v", err)
		}
		for days, want := range map[int][2]fault.Code{
			0: {fault.Invalid, fault.Invalid}, 1: {"", ""}, 30: {"", ""}, 31: {fault.Forbidden, ""}, 365: {fault.Forbidden, ""}, 366: {fault.Forbidden, fault.Invalid},
		} {
			for i, ctx := range []context.Context{authtest.As(t.Context(), own, viewer.Owner), admin} {
				changed, err := n.Tenants.Update(ctx, tenant.UpdateInput{ID: own.Tenant.ID, ResultDays: &days})
				if fault.CodeOf(err) != want[i] || err == nil && changed.ResultDays != days {
					t.Errorf("results for %d days: %v, want %q", days, err, want[i])
				}
			}
		}
		zone := "Mars/Olympus"
		if _, err := n.Tenants.Update(admin, tenant.UpdateInput{ID: own.Tenant.ID, Timezone: &zone}); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("time zone of Mars: %v", err)
		}
	})
}
