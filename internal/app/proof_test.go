package app_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"weir/ent/ledgerfinding"
	"weir/internal/app"
	"weir/internal/app/apptest"
	"weir/internal/viewer"
)

// TestLedgerIsProved: of two nodes one proves the ledger by itself; when it is gone the other does. What is broken is found beside running
// calls, said in the log and by doctor, and heals; calls go on.
func TestLedgerIsProved(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		nodes := []*apptest.Node{s.Start(t)}
		if s.DB.Dialect == "postgres" {
			nodes = append(nodes, s.Start(t))
		}
		n := nodes[len(nodes)-1]
		n.Channel(v.URL, 0)
		x, victim := n.Tenant("10"), n.Tenant("10")
		x.Costs(func() { x.Chat(apptest.Ask("ok")) })
		sys := viewer.SystemContext(context.WithoutCancel(t.Context()), "test")
		exec := func(query string, args ...any) {
			t.Helper()
			if _, err := s.DB.SQL.ExecContext(sys, query, args...); err != nil {
				t.Fatal(err)
			}
		}
		run := func() {
			t.Helper()
			before := time.Now().UTC()
			apptest.Await(t, "a run of the check", func() bool {
				w, err := s.DB.Ent.LedgerWatch.Get(sys, "ledger")
				if err != nil {
					return false
				}
				if w.StartedAt != nil && w.StartedAt.After(before) && !w.LeaseUntil.After(time.Now().UTC()) {
					return true
				}
				exec("UPDATE ledger_watch SET due_at = $1 WHERE lease_until <= $2", before.Add(-time.Hour), time.Now().UTC())
				return false
			})
		}
		open := func() int { return s.DB.Ent.LedgerFinding.Query().Where(ledgerfinding.HealedAtIsNil()).CountX(sys) }
		run()
		if open() != 0 {
			t.Errorf("false alarm: %v", s.DB.Ent.LedgerFinding.Query().AllX(sys))
		}
		if len(nodes) == 2 {
			nodes[0].Stop()
			run()
		}
		exec("UPDATE wallets SET cash = cash + 7 WHERE tenant_id = $1", victim.ID)
		run()
		if open() == 0 {
			t.Error("a wallet that was changed was not found")
		}
		apptest.Await(t, "the alert", func() bool { return strings.Contains(n.Log(), `"message":"ledger: invariant broken"`) })
		if r := x.Chat(apptest.Ask("ok")); r.Status != http.StatusOK {
			t.Errorf("calls stop: %d %s", r.Status, r.Body)
		}
		x.Quiet()
		var out strings.Builder
		if err := app.CheckLedger(sys, s.DB.DB, &out); err == nil || !strings.Contains(out.String(), "payouts: frozen") || !strings.Contains(out.String(), "fnd_") {
			t.Errorf("doctor says %s (%v)", out.String(), err)
		}
		finding := s.DB.Ent.LedgerFinding.Query().Where(ledgerfinding.HealedAtIsNil()).FirstX(sys)
		out.Reset()
		if err := app.AcknowledgeFinding(sys, s.DB.DB, finding.ID, "Known.", &out); err != nil || !strings.Contains(out.String(), "acknowledged: Known.") {
			t.Errorf("%s (%v)", out.String(), err)
		}
		exec("UPDATE wallets SET cash = cash - 7 WHERE tenant_id = $1", victim.ID)
		run()
		run()
		if open() != 0 {
			t.Errorf("not healed: %v", s.DB.Ent.LedgerFinding.Query().Where(ledgerfinding.HealedAtIsNil()).AllX(sys))
		}
		out.Reset()
		if err := app.CheckLedger(sys, s.DB.DB, &out); err != nil || !strings.Contains(out.String(), "SOUND") || !strings.Contains(out.String(), "U1") {
			t.Errorf("doctor says %s (%v)", out.String(), err)
		}
	})
}
