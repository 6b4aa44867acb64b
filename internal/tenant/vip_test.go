package tenant_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"weir/ent"
	"weir/internal/auth/authtest"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/tenant"
	"weir/internal/viewer"
)

// hands is a clock that a test moves on.
type hands struct {
	mu  sync.Mutex
	now time.Time
}

func (h *hands) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *hands) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

// Grants of one level follow each other, a higher one covers a lower one, and what an administrator sets replaces them all.
func TestVIPGrants(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		const day = 24 * time.Hour
		clock := &hands{now: time.Now().UTC().Truncate(time.Second)}
		start := clock.Now()
		n := authtest.Start(t, target, authtest.Option{Clock: clock})
		_, own := n.SignUp(t, "own@example.org")
		sys := viewer.SystemContext(t.Context(), "test")
		grant := func(key string, level, days int) {
			t.Helper()
			_, err := db.InTx(sys, n.Ent, func(ctx context.Context, tx *ent.Tx) (time.Time, error) {
				return n.Tenants.GrantVIP(ctx, tx, tenant.Grant{TenantID: own.Tenant.ID, Key: key, Level: level, Days: days})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		want := func(when string, level int, until time.Time) {
			t.Helper()
			if err := n.Tenants.ExpireVIP(sys); err != nil {
				t.Fatal(err)
			}
			got, err := n.Ent.Tenant.Get(sys, own.Tenant.ID)
			if err != nil {
				t.Fatal(err)
			}
			var ends time.Time
			if got.VipExpireAt != nil {
				ends = got.VipExpireAt.UTC()
			}
			if got.VipLevel != level || !ends.Equal(until) {
				t.Errorf("%s: level %d until %v, want %d until %v", when, got.VipLevel, ends, level, until)
			}
		}
		grant("a", 1, 10)
		grant("a", 1, 10) // a repeat
		want("one grant", 1, start.Add(10*day))
		grant("b", 1, 10)
		want("two in a row", 1, start.Add(20*day))
		grant("c", 2, 5)
		want("a higher one", 2, start.Add(5*day))
		clock.pass(5 * day)
		want("the higher one is over", 1, start.Add(20*day))
		clock.pass(15 * day)
		want("all are over", 0, time.Time{})
		grant("d", 1, 0)
		want("for ever", 1, time.Time{})

		admin := viewer.NewContext(t.Context(), &viewer.Viewer{UserID: own.User.ID, Platform: viewer.PlatformAdmin})
		level, none, soon, past := 4, 0, clock.Now().Add(day), clock.Now().Add(-day)
		if _, err := n.Tenants.Update(admin, tenant.UpdateInput{ID: own.Tenant.ID, VIPLevel: &level, VIPExpireAt: &soon}); err != nil {
			t.Fatal(err)
		}
		want("an administrator's", 4, soon)
		clock.pass(day)
		want("the administrator's is over", 0, time.Time{})
		for name, in := range map[string]tenant.UpdateInput{
			"an end without a level": {VIPExpireAt: &soon}, "an end of none": {VIPLevel: &none, VIPExpireAt: &soon}, "an end in the past": {VIPLevel: &level, VIPExpireAt: &past},
		} {
			in.ID = own.Tenant.ID
			if _, err := n.Tenants.Update(admin, in); fault.CodeOf(err) != fault.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
