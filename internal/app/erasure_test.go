package app_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	entuser "weir/ent/user"
	"weir/internal/apikey"
	"weir/internal/app/apptest"
	"weir/internal/clock"
	"weir/internal/erasure"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/revision"
	"weir/internal/usage"
	"weir/internal/viewer"
)

// TestErasure: what is over is deleted but for the ledger, which stays sound, and what can be taken back is not.
func TestErasure(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		gone, stays := n.Tenant("10"), n.Tenant("10")
		for _, x := range []*apptest.Tenant{gone, stays} {
			x.Costs(func() { x.Chat(apptest.Ask("ok", `"user":"patient-7"`), "X-Request-Id", "mine-1") })
			x.Costs(func() { x.Chat(apptest.Ask("ok")) })
		}
		wallet, _ := gone.Quiet()
		sys := viewer.SystemContext(context.WithoutCancel(t.Context()), "test")
		erase := func() int { return eraseDue(t, s) }
		gone.Query(`mutation { deleteAccount(input: {password: "correct horse"}) { account { deleteAt } } }`, nil)
		apptest.Await(t, "the key has stopped", func() bool { return gone.Chat(apptest.Ask("ok")).Status == http.StatusForbidden })
		if n := erase(); n != 0 {
			t.Errorf("%d erased within the grace", n)
		}
		tenantID := id.Format(id.Tenant, gone.ID)
		past := time.Now().Add(-time.Minute).UTC()
		owner := s.DB.Ent.User.Query().Where(entuser.DeleteAtNotNil()).OnlyX(sys)
		if err := s.DB.Ent.User.UpdateOne(owner).SetDeleteAt(past).Exec(sys); err != nil {
			t.Fatal(err)
		}
		if err := s.DB.Ent.Tenant.UpdateOneID(tenantID).SetDeleteAt(past).Exec(sys); err != nil {
			t.Fatal(err)
		}
		if n := erase(); n != 2 {
			t.Errorf("%d erased, want tenant and account", n)
		}
		if n := erase(); n != 0 {
			t.Errorf("%d erased twice", n)
		}
		for query, want := range map[string]int{
			"SELECT count(*) FROM memberships WHERE tenant_id = $1":                                  0,
			"SELECT count(*) FROM api_keys WHERE tenant_id = $1 AND revoked_at IS NULL":              0,
			"SELECT count(*) FROM audit_events WHERE tenant_id = $1 AND action <> 'tenant.erase'":    0,
			"SELECT count(*) FROM usage_days WHERE tenant_id = $1 AND user_identifier <> ''":         0,
			"SELECT count(*) FROM tenants WHERE id = $1 AND name = 'Deleted tenant'":                 1,
			"SELECT count(*) FROM usage_hours WHERE tenant_id = $1 AND facet = 'user' AND calls > 0": 1,
		} {
			var got int
			if err := s.DB.SQL.QueryRowContext(sys, query, tenantID).Scan(&got); err != nil || got != want {
				t.Errorf("%s: %d (%v), want %d", query, got, err, want)
			}
		}
		var personal, charges int
		if err := s.DB.SQL.QueryRowContext(sys, "SELECT count(*) FROM usage_logs WHERE tenant_id = $1 AND (user_identifier <> '' OR client_request_id <> '')", gone.ID).Scan(&personal); err != nil || personal != 0 {
			t.Errorf("%d records name end users (%v)", personal, err)
		}
		if err := s.DB.SQL.QueryRowContext(sys, "SELECT count(*) FROM charges WHERE tenant_id = $1 AND outcome = 1", gone.ID).Scan(&charges); err != nil || charges != 2 {
			t.Errorf("%d charges (%v)", charges, err)
		}
		user := s.DB.Ent.User.GetX(sys, owner.ID)
		text, err := json.Marshal(user)
		if err != nil || user.Email != nil || user.PasswordHash != "" || strings.Contains(string(text), *owner.Email) {
			t.Errorf("the user is still there: %s (%v)", text, err)
		}
		if r := gone.Do(http.MethodPost, "/graphql", `{"query":"{ viewer { role } }"}`, "Content-Type", "application/json"); !strings.Contains(r.Body, "UNAUTHENTICATED") {
			t.Errorf("the session lives: %s", r.Body)
		}
		apptest.Await(t, "the key is revoked", func() bool { return gone.Chat(apptest.Ask("ok")).Status == http.StatusUnauthorized })
		w, err := ledger.NewBook(s.DB.SQL, s.DB.Dialect, clock.System{}).Wallet(sys, gone.ID)
		if err != nil || w.Balance() != wallet.Balance {
			t.Errorf("the balance is %s, was %s (%v)", w.Balance(), wallet.Balance, err)
		}
		if got := textOf(t, stays.Query(`{ requests { edges { node { userIdentifier } } } }`, nil)); !strings.Contains(got, "patient-7") {
			t.Errorf("another tenant lost its records: %s", got)
		}
	})
}

// eraseDue erases what is due, and returns how much that was.
func eraseDue(t *testing.T, s *apptest.Site) int {
	t.Helper()
	sys := viewer.SystemContext(context.WithoutCancel(t.Context()), "test")
	rollup := usage.NewRollup(usage.RollupConfig{Ent: s.DB.Ent, Journal: ledger.Journal{DB: s.DB.SQL, Dialect: s.DB.Dialect}, Clock: clock.System{}})
	if _, err := rollup.RollUp(sys); err != nil {
		t.Fatal(err)
	}
	revisions := revision.New(revision.Config{Ent: s.DB.Ent})
	done, err := erasure.New(erasure.Config{
		Ent: s.DB.Ent, Rollup: rollup, Revisions: revisions, Clock: clock.System{},
		APIKeys: apikey.New(apikey.Config{Ent: s.DB.Ent, Revisions: revisions, Clock: clock.System{}}),
	}).Due(sys)
	if err != nil {
		t.Fatal(err)
	}
	return done
}
