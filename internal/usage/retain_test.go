package usage_test

import (
	"strings"
	"testing"
	"time"

	"weir/ent"
	"weir/internal/dbtest"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/usage"
)

// TestOldRecordsAreDropped: whole months of usage records go, the sums stay and are not computed from what is no longer there,
// and the ledger is as sound as before. What money still needs is not dropped.
func TestOldRecordsAreDropped(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		k := startRollup(t, d)
		tenant := k.customer("Asia/Kolkata")
		all := func(*ent.UsageHour) bool { return true }
		old := ledger.FirstKept(time.Now(), 4) // its month has four whole months and the running one behind it
		priced := func(model string, amount int64) {
			s := spend{tenant: tenant, key: k.key, model: model, user: "u", amount: 1000, input: amount}
			settled := s.settlement(k.hold(s))
			if model == "old" {
				settled.PriceID = k.price.ID
			}
			_, err := k.l.Settle(k.sys(), settled)
			k.ok(err)
		}
		if d.Dialect == "postgres" {
			k.exec("SELECT usage_logs_partition($1::date)", old)
		}
		priced("old", 3)
		priced("old", 5)
		k.move(-time.Since(old.Add(50 * time.Hour)))
		before := ledger.FirstKept(time.Now(), 3)
		drop := func(want int, waits string) {
			t.Helper()
			n, r, err := k.book.DropUsage(k.sys(), before)
			if err != nil || n != want || !strings.Contains(r.Waits, waits) || waits == "" && r.Waits != "" {
				t.Errorf("%d months, %+v, %v; want %d, %q", n, r, err, want, waits)
			}
		}
		drop(0, "not proved")
		k.exec("INSERT INTO ledger_proofs (tenant_id, version, began_at, updated_at) VALUES ($1, 1000, $2, $2)", tenant, time.Now().UTC())
		drop(0, "not added up")
		k.roll()
		priced("new", 1)
		k.roll()
		calls, tokens, charge := k.usageOf(tenant, all)
		k.exec("INSERT INTO ledger_findings (id, invariant, object, object_id, version, detail, found_at, seen_at, acknowledged_by, remark) VALUES ($1, 'I2', 'wallet', 'x', 0, 'x', $2, $2, '', '')",
			id.New(id.Finding), time.Now().UTC())
		drop(0, "findings")
		k.exec("DELETE FROM ledger_findings")
		drop(1, "")
		drop(0, "")
		var left int
		k.ok(d.SQL.QueryRowContext(k.sys(), "SELECT count(*) FROM usage_logs WHERE model = 'old'").Scan(&left))
		if left != 0 {
			t.Errorf("%d old records are left", left)
		}
		report, err := (&ledger.Checker{DB: d.SQL, Dialect: d.Dialect, Rate: usage.Rater(d.Ent)}).Check(k.sys())
		k.ok(err)
		for _, f := range report.Findings {
			if f.Broken != 0 {
				t.Errorf("%+v", f)
			}
		}
		k.agrees()
		if c, n, m := k.usageOf(tenant, all); c != calls || n != tokens || m != charge || c != 3 {
			t.Errorf("%d calls, %d tokens, %d nano-USD; before %d, %d, %d", c, n, m, calls, tokens, charge)
		}
		// Another time zone moves the days of what can be computed, and leaves the rest.
		k.exec("UPDATE tenants SET timezone = 'UTC' WHERE id = $1", id.Format(id.Tenant, tenant))
		k.roll()
		if c, n, m := k.usageOf(tenant, all); c != calls || n != tokens || m != charge {
			t.Errorf("in another zone %d calls, %d tokens, %d nano-USD", c, n, m)
		}
	})
}

// TestOldEndUsersAreForgotten: a tenant's records lose their end users after the days that it says, and its sums go on to add up.
func TestOldEndUsersAreForgotten(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		k := startRollup(t, d)
		tenant, other := k.customer("America/New_York"), k.customer("UTC")
		for _, who := range [][2]string{{"a", "one"}, {"b", "one"}, {"", "two"}} {
			k.charge(spend{tenant: tenant, key: k.key, model: who[1], user: who[0], amount: 1000, input: 2})
			k.charge(spend{tenant: other, key: k.key, model: who[1], user: who[0], amount: 1000, input: 2})
		}
		k.move(-100 * time.Hour)
		k.charge(spend{tenant: tenant, key: k.key, model: "one", user: "a", amount: 1000, input: 2})
		k.roll()
		k.ok(d.Ent.Tenant.UpdateOneID(id.Format(id.Tenant, tenant)).SetRecordDays(2).Exec(k.sys()))
		for _, want := range []int{2, 0} {
			if n, err := k.rollup.ForgetOld(k.sys()); n != want || err != nil {
				t.Errorf("%d records, %v; want %d", n, err, want)
			}
		}
		count := func(query string, want int) {
			t.Helper()
			var n int
			k.ok(d.SQL.QueryRowContext(k.sys(), query).Scan(&n))
			if n != want {
				t.Errorf("%s: %d, want %d", query, n, want)
			}
		}
		count("SELECT count(*) FROM usage_logs WHERE user_identifier <> ''", 3)
		count("SELECT count(*) FROM usage_days WHERE user_identifier <> ''", 3)
		count("SELECT count(*) FROM usage_hours WHERE user_identifier <> ''", 3)
		k.agrees()
	})
}
