package usage_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"weir/ent"
	"weir/internal/clock"
	"weir/internal/dbtest"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/internal/usage"
	"weir/internal/viewer"
)

// rollKit is a ledger at work and what adds it up.
type rollKit struct {
	*kit

	journal ledger.Journal
	rollup  *usage.Rollup
	reports *usage.Reports
}

func startRollup(t *testing.T, d *dbtest.DB) *rollKit {
	t.Helper()
	k := &rollKit{kit: start(t, d), journal: ledger.Journal{DB: d.SQL, Dialect: d.Dialect}}
	k.rollup = k.another()
	k.reports = usage.NewReports(d.Ent, k.rollup)
	k.credit(k.tenant, 1000*money.USD)
	return k
}

// another is a rollup of a further process.
func (k *rollKit) another() *usage.Rollup {
	return usage.NewRollup(usage.RollupConfig{Ent: k.d.Ent, Journal: k.journal, Clock: clock.System{}})
}

// customer is one more tenant with a thousand dollars, and its row.
func (k *rollKit) customer(timezone string) uuid.UUID {
	k.Helper()
	tenant := id.NewUUID()
	k.named(tenant, timezone)
	k.credit(tenant, 1000*money.USD)
	return tenant
}

// named gives a tenant of the ledger its row.
func (k *rollKit) named(tenant uuid.UUID, timezone string) {
	k.Helper()
	k.ok(k.d.Ent.Tenant.Create().SetID(id.Format(id.Tenant, tenant)).SetSlug(tenant.String()).SetName("T").SetTimezone(timezone).Exec(k.sys()))
}

func (k *rollKit) sys() context.Context {
	return viewer.SystemContext(context.WithoutCancel(k.Context()), "test")
}

func (k *rollKit) credit(tenant uuid.UUID, amount money.Amount) {
	k.Helper()
	tx, err := k.d.SQL.BeginTx(k.sys(), nil)
	k.ok(err)
	_, err = k.book.Credit(k.sys(), tx, ledger.Credit{
		Key: id.New("credit"), Tenant: tenant, Amount: amount, Fund: ledger.Cash, From: ledger.StripeClearing, About: ledger.About{Code: ledger.CodeTopUp},
	})
	k.ok(errors.Join(err, tx.Commit()))
}

// spend is one call.
type spend struct {
	tenant             uuid.UUID
	key                uuid.UUID
	model, user, route string
	channel            string
	amount, provider   money.Amount
	input, output      int64
	estimated          bool
	reason             string
	firstByte          time.Duration
}

func (s spend) settlement(hold uuid.UUID) ledger.Settle {
	return ledger.Settle{
		Hold: hold, Tenant: s.tenant, Request: hold, Outcome: ledger.Settled, Amount: s.amount, Estimated: s.estimated,
		Usage: &ledger.Usage{
			Key: s.key, Model: s.model, ChannelID: s.channel, UserIdentifier: s.user, Route: s.route, EndReason: s.reason, Status: 200,
			Multiplier: money.One, ProviderCost: s.provider, FirstByte: s.firstByte, Duration: 2 * s.firstByte,
			Units: ledger.Units{Input: s.input, CacheRead: s.input / 2, Output: s.output, Reasoning: 1},
		},
	}
}

// hold opens the hold of a call.
func (k *rollKit) hold(s spend) uuid.UUID {
	k.Helper()
	hold := id.NewUUID()
	_, err := k.l.Hold(k.sys(), ledger.Hold{
		ID: hold, Tenant: s.tenant, Key: s.key, Request: hold, Amount: money.Cent, TTL: time.Minute, Model: s.model,
	})
	k.ok(err)
	return hold
}

// charge makes a call, and returns its hold.
func (k *rollKit) charge(s spend) uuid.UUID {
	k.Helper()
	hold := k.hold(s)
	k.settle(s, hold)
	return hold
}

func (k *rollKit) settle(s spend, hold uuid.UUID) ledger.Charge {
	k.Helper()
	c, err := k.l.Settle(k.sys(), s.settlement(hold))
	k.ok(err)
	return c
}

func (k *rollKit) roll() int64 {
	k.Helper()
	n, err := k.rollup.RollUp(k.sys())
	k.ok(err)
	return n
}

// move shifts everything that was booked and not rolled up by a time, as if it had happened then.
func (k *rollKit) move(by time.Duration) {
	k.Helper()
	run := func(query string, args ...any) {
		k.Helper()
		if _, err := k.d.SQL.ExecContext(k.sys(), query, args...); err != nil {
			k.Fatal(fmt.Errorf("%s: %w", query, err))
		}
	}
	unlock, lock := []string{"DROP TRIGGER charges_no_update", "DROP TRIGGER transfers_no_update"}, []string{
		"CREATE TRIGGER charges_no_update BEFORE UPDATE ON charges BEGIN SELECT RAISE(ABORT, 'no'); END",
		"CREATE TRIGGER transfers_no_update BEFORE UPDATE ON transfers BEGIN SELECT RAISE(ABORT, 'no'); END",
	}
	if k.d.Dialect == "postgres" {
		unlock = []string{"ALTER TABLE charges DISABLE TRIGGER USER", "ALTER TABLE transfers DISABLE TRIGGER USER"}
		lock = []string{"ALTER TABLE charges ENABLE TRIGGER USER", "ALTER TABLE transfers ENABLE TRIGGER USER"}
	}
	for _, q := range unlock {
		run(q)
	}
	type row struct {
		id uuid.UUID
		at time.Time
	}
	for _, t := range []struct{ table, id string }{{"charges", "hold_id"}, {"transfers", "id"}, {"usage_logs", "hold_id"}} {
		rows, err := k.d.SQL.QueryContext(k.sys(), "SELECT x."+t.id+", x.created_at FROM "+t.table+` x LEFT JOIN usage_cursors c ON c.tenant_id = x.tenant_id
			LEFT JOIN charges y ON y.hold_id = x.`+t.id+" LEFT JOIN transfers z ON z.id = x."+t.id+`
			WHERE coalesce(y.version, z.version, 0) > coalesce(c.version, 0)`)
		k.ok(err)
		var all []row
		for rows.Next() {
			var r row
			k.ok(rows.Scan(&r.id, &r.at))
			all = append(all, r)
		}
		k.ok(errors.Join(rows.Err(), rows.Close()))
		for _, r := range all {
			run("UPDATE "+t.table+" SET created_at = $1 WHERE "+t.id+" = $2", r.at.UTC().Add(by), r.id)
		}
	}
	for _, q := range lock {
		run(q)
	}
}

// agrees proves that every row is what the journal and the usage records say, and that hours and days are the ledger's revenue.
func (k *rollKit) agrees() {
	k.Helper()
	for _, tenant := range k.tenants() {
		u, err := id.Parse(id.Tenant, tenant)
		k.ok(err)
		n, err := k.rollup.Repair(k.sys(), u)
		k.ok(err)
		if n != 0 {
			k.Errorf("%d rows of %s are not what the journal says", n, tenant)
		}
	}
	n, err := k.rollup.RepairPlatform(k.sys())
	k.ok(err)
	if n != 0 {
		k.Errorf("%d rows of the platform are not the sums of the tenants'", n)
	}
	want, total := k.revenue()
	for _, facet := range []string{"service", "user"} {
		got := map[string]money.Amount{}
		for _, h := range k.d.Ent.UsageHour.Query().AllX(k.sys()) {
			if string(h.Facet) == facet && h.ChargeN != 0 {
				got[h.TenantID+" "+h.Hour.UTC().Format(time.RFC3339)] += money.Amount(h.ChargeN)
			}
		}
		k.same("hours of "+facet, got, want)
		days := map[string]money.Amount{}
		for _, r := range k.d.Ent.UsageDay.Query().AllX(k.sys()) {
			if string(r.Facet) == facet {
				days[r.TenantID] += money.Amount(r.ChargeN)
			}
		}
		k.same("days of "+facet, days, total)
	}
	platform := map[string]money.Amount{}
	for _, r := range k.d.Ent.PlatformDay.Query().AllX(k.sys()) {
		platform[r.TenantID] += money.Amount(r.ChargeN)
	}
	k.same("days of the platform", platform, total)
}

func (k *rollKit) same(what string, got, want map[string]money.Amount) {
	k.Helper()
	for _, m := range []map[string]money.Amount{got, want} {
		for at := range m {
			if got[at] != want[at] {
				k.Errorf("%s, %s: got %d nano-USD, the ledger says %d", what, at, int64(got[at]), int64(want[at]))
			}
		}
	}
}

func (k *rollKit) tenants() []string {
	k.Helper()
	rows, err := k.d.Ent.Wallet.Query().All(k.sys())
	k.ok(err)
	all := make([]string, len(rows))
	for i, w := range rows {
		all[i] = id.Format(id.Tenant, w.ID)
	}
	return all
}

// revenue is what the ledger says, by tenant and hour and by tenant, straight from the journal.
func (k *rollKit) revenue() (byHour, byTenant map[string]money.Amount) {
	k.Helper()
	byHour, byTenant = map[string]money.Amount{}, map[string]money.Amount{}
	add := func(tenant uuid.UUID, at time.Time, n int64) {
		t := id.Format(id.Tenant, tenant)
		byHour[t+" "+at.UTC().Truncate(time.Hour).Format(time.RFC3339)] += money.Amount(n)
		byTenant[t] += money.Amount(n)
	}
	for _, c := range k.d.Ent.Charge.Query().AllX(k.sys()) {
		add(c.TenantID, c.CreatedAt, c.CashN+c.BonusN+c.DebtN)
	}
	for _, t := range k.d.Ent.Transfer.Query().AllX(k.sys()) {
		switch "revenue" {
		case t.CreditAccount:
			add(*t.TenantID, t.CreatedAt, t.Amount)
		case t.DebitAccount:
			add(*t.TenantID, t.CreatedAt, -t.Amount)
		}
	}
	return byHour, byTenant
}

// usageOf sums the hours of a tenant up.
func (k *rollKit) usageOf(tenant uuid.UUID, pick func(*ent.UsageHour) bool) (calls, tokens, charge int64) {
	k.Helper()
	for _, h := range k.d.Ent.UsageHour.Query().AllX(k.sys()) {
		if h.TenantID == id.Format(id.Tenant, tenant) && h.Facet == "service" && pick(h) {
			calls, tokens, charge = calls+h.Calls, tokens+h.InputTokens+h.OutputTokens, charge+h.ChargeN
		}
	}
	return calls, tokens, charge
}
