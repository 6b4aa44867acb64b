package app_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"weir/internal/app"
	"weir/internal/app/apptest"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/internal/usage"
	"weir/internal/viewer"
)

// TestUsageIsRolledUp: the job adds up what calls cost, whole and broken ones, without being asked, on every node one job.
func TestUsageIsRolledUp(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		x := n.Tenant("10")
		other := n.Tenant("10")
		for _, body := range []string{apptest.Ask("ok", `"user":"jo"`), apptest.Streamed("ok", `"user":"jo"`), apptest.Streamed("cut", `"user":"al"`)} {
			x.Costs(func() { x.Chat(body) })
		}
		other.Costs(func() { other.Chat(apptest.Ask("ok")) })
		if r := x.Chat(apptest.Ask("500")); r.Status != http.StatusBadGateway {
			t.Errorf("%d %s", r.Status, r.Body)
		}
		var spent money.Amount
		_, charges := x.Quiet()
		for _, c := range charges {
			spent += c.Amount
		}
		sys := viewer.SystemContext(context.WithoutCancel(t.Context()), "test")
		rows := func(q string, tenant *apptest.Tenant) (calls int64) {
			var n int64
			err := s.DB.SQL.QueryRowContext(sys, "SELECT coalesce(sum(calls), 0), coalesce(sum(charge_n), 0) FROM "+q, id.Format(id.Tenant, tenant.ID)).Scan(&calls, &n)
			if err != nil {
				t.Fatal(err)
			}
			return calls
		}
		apptest.Await(t, "rolled up by the job", func() bool {
			return rows("usage_days WHERE facet = 'service' AND tenant_id = $1", x) == 3 && rows("usage_hours WHERE facet = 'user' AND tenant_id = $1", other) == 1
		})
		rollup := usage.NewRollup(usage.RollupConfig{Ent: s.DB.Ent, Journal: ledger.Journal{DB: s.DB.SQL, Dialect: s.DB.Dialect}, Clock: clockNow{}})
		reports := usage.NewReports(s.DB.Ent, rollup)
		owner := viewer.NewContext(t.Context(), &viewer.Viewer{UserID: "usr", TenantID: id.Format(id.Tenant, x.ID), Role: viewer.Owner})
		r, err := reports.Report(owner, usage.Query{From: time.Now().Add(-time.Hour), To: time.Now().Add(time.Hour), GroupBy: usage.ByUser})
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Rows) != 2 || r.Rows[0].Group != "jo" || r.Rows[0].Calls != 2 || r.Rows[1].Group != "al" || r.Rows[1].Failed != 1 || r.Total.Charge != spent || r.Total.Wait(0.5) <= 0 {
			t.Errorf("%+v, want %s", r, spent)
		}
		r, err = reports.Report(owner, usage.Query{From: time.Now().Add(-time.Hour), To: time.Now().Add(time.Hour), GroupBy: usage.ByKey})
		if err != nil || len(r.Rows) != 1 || r.Rows[0].Group != x.KeyID {
			t.Errorf("%+v (%v), want the key %s", r, err, x.KeyID)
		}
	})
}

type clockNow struct{}

func (clockNow) Now() time.Time { return time.Now().UTC() }

// TestRebuildUsage: what somebody has changed is put right by the command.
func TestRebuildUsage(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		x := n.Tenant("10")
		x.Costs(func() { x.Chat(apptest.Ask("ok")) })
		run := func(tenant string) (string, error) {
			var out strings.Builder
			err := app.RebuildUsage(t.Context(), s.DB.DB, tenant, &out)
			return out.String(), err
		}
		if out, err := run(""); err != nil || !strings.Contains(out, " 0 rows corrected, and 0 of the platform") {
			t.Errorf("%s (%v)", out, err)
		}
		if _, err := s.DB.SQL.ExecContext(t.Context(), "UPDATE usage_days SET calls = 5"); err != nil {
			t.Fatal(err)
		}
		if out, err := run(id.Format(id.Tenant, x.ID)); err != nil || out != "1 tenants: 2 rows corrected, and 0 of the platform\n" {
			t.Errorf("%s (%v)", out, err)
		}
		for _, tenant := range []string{"ten_1", id.New(id.Tenant)} {
			if out, err := run(tenant); err == nil {
				t.Errorf("%s: %s", tenant, out)
			}
		}
	})
}

// TestMetrics: what happens can be scraped, with few labels and nothing of any customer.
func TestMetrics(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		listen, scrape := metricsOf(t)
		v := apptest.NewVendor(t)
		n := s.Start(t, listen)
		n.Channel(v.URL, 0)
		x := n.Tenant("1")
		x.Costs(func() { x.Chat(apptest.Ask("ok")) })
		x.Costs(func() { x.Chat(apptest.Streamed("ok")) })
		x.Free(func() { x.Chat(apptest.Ask("500")) })
		x.Free(func() { x.Chat(apptest.Ask("ok", `"max_tokens":16000,"n":8`)) })
		var text string
		value := func(name string) float64 {
			m := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(name) + ` (\S+)$`).FindStringSubmatch(text)
			if m == nil {
				t.Errorf("%s is missing", name)
				return -1
			}
			f, err := strconv.ParseFloat(m[1], 64)
			if err != nil {
				t.Error(err)
			}
			return f
		}
		apptest.Await(t, "rolled up", func() bool {
			text = scrape()
			return strings.Contains(text, "weir_usage_rolled_up_rows_total 3\n")
		})
		for name, want := range map[string]float64{
			`weir_ledger_holds_total{result="granted"}`:              3,
			`weir_ledger_holds_total{result="cost_exceeds_balance"}`: 1,
			`weir_ledger_settles_total{result="settled"}`:            2,
			`weir_ledger_settles_total{result="voided"}`:             1,
			`weir_ledger_late_settlements_total`:                     0,
			`weir_ledger_queue_items{lane="0"}`:                      0,
			`weir_platform_losses_total{cause="hold_refused"}`:       0,
			`weir_usage_rollup_failures_total`:                       0,
			`weir_usage_rollup_tenants_behind`:                       0,
		} {
			if got := value(name); got != want {
				t.Errorf("%s is %v, want %v", name, got, want)
			}
		}
		if value("weir_ledger_batch_items_sum") < 6 || value("weir_usage_rollup_last_success_timestamp_seconds") < float64(time.Now().Add(-time.Minute).Unix()) {
			t.Error(text)
		}
		if err := errors.Join(contains(text, x.Key), contains(text, id.Format(id.Tenant, x.ID)), contains(text, x.ID.String())); err != nil {
			t.Error(err)
		}
	})
}

// metricsOf is the setting of a node that is to serve its metrics, and how to read them.
func metricsOf(t *testing.T) (setting string, scrape func() string) {
	t.Helper()
	listen, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listen.Addr().String()
	if err := listen.Close(); err != nil {
		t.Fatal(err)
	}
	return "WEIR_METRICS_LISTEN=" + address, func() string {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+"/metrics", nil)
		if err != nil {
			t.Fatal(err)
		}
		return do(t, request).Body
	}
}

func contains(text, what string) error {
	if strings.Contains(text, what) {
		return errors.New(what + " is in the metrics")
	}
	return nil
}
