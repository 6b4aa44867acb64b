package usage_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"weir/internal/dbtest"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/usage"
	"weir/internal/viewer"
)

// team is a tenant with two members' keys, and what they used.
type team struct {
	*rollKit

	tenant     uuid.UUID
	key, other uuid.UUID
	user, mate string
}

func startTeam(t *testing.T, d *dbtest.DB) *team {
	t.Helper()
	k := &team{rollKit: startRollup(t, d), key: id.NewUUID(), other: id.NewUUID(), user: id.New(id.User), mate: id.New(id.User)}
	k.tenant = k.customer("UTC")
	for i, key := range []uuid.UUID{k.key, k.other, id.NewUUID()} {
		k.d.Ent.APIKey.Create().SetID(id.Format(id.Key, key)).SetTenantID(id.Format(id.Tenant, k.tenant)).SetNumber(i + 2).
			SetCreatedBy([]string{k.user, k.mate, k.user}[i]).SetName("k").SetPrefix("sk-").SetDigest([]byte{byte(i)}).ExecX(k.sys())
	}
	for _, s := range []spend{
		{key: k.key, model: "a", user: "u", route: "chat", channel: "chn_1", amount: 5000, provider: 4000, input: 10, output: 4},
		{key: k.key, model: "b", user: "u", route: "chat", channel: "chn_2", amount: 1000, provider: 100, input: 1, reason: "upstream_broke"},
		{key: k.other, model: "a", user: "v", route: "chat", channel: "chn_1", amount: 3000, provider: 2500, input: 6, estimated: true},
		{key: k.other, model: "c", route: "images", channel: "chn_1", amount: 0, input: 1},
	} {
		s.tenant = k.tenant
		k.charge(s)
	}
	return k
}

// last is the range of a report over what was just settled.
func last(q usage.Query) usage.Query {
	q.From, q.To = time.Now().Add(-26*time.Hour), time.Now().Add(time.Hour)
	return q
}

func (k *team) report(ctx context.Context, q usage.Query) *usage.Report {
	k.Helper()
	r, err := k.reports.Report(ctx, last(q))
	k.ok(err)
	return r
}

// lines is a report in short: group, calls, charge.
func lines(r *usage.Report) []string {
	var all []string
	for _, row := range r.Rows {
		all = append(all, fmt.Sprintf("%s %d %d", row.Group, row.Calls, int64(row.Charge)))
	}
	return all
}

func TestReportGroups(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		k := startTeam(t, d)
		key, other := id.Format(id.Key, k.key), id.Format(id.Key, k.other)
		owner := k.as("usr", viewer.Owner, k.tenant)
		admin := viewer.NewContext(t.Context(), &viewer.Viewer{
			UserID: "usr", TenantID: id.Format(id.Tenant, k.tenant), Role: viewer.Owner, Platform: viewer.PlatformAdmin,
		})
		for name, row := range map[string]struct {
			ctx  context.Context //nolint:containedctx // who asks is what the rows differ in
			q    usage.Query
			want []string
		}{
			"nothing":              {owner, usage.Query{}, []string{" 4 9000"}},
			"model":                {owner, usage.Query{GroupBy: usage.ByModel}, []string{"a 2 8000", "b 1 1000", "c 1 0"}},
			"key":                  {owner, usage.Query{GroupBy: usage.ByKey}, []string{key + " 2 6000", other + " 2 3000"}},
			"member":               {owner, usage.Query{GroupBy: usage.ByMember}, []string{k.user + " 2 6000", k.mate + " 2 3000"}},
			"end user":             {owner, usage.Query{GroupBy: usage.ByUser}, []string{"u 2 6000", "v 1 3000", " 1 0"}},
			"route":                {owner, usage.Query{GroupBy: usage.ByRoute}, []string{"chat 3 9000", "images 1 0"}},
			"channel":              {admin, usage.Query{GroupBy: usage.ByChannel}, []string{"chn_1 3 8000", "chn_2 1 1000"}},
			"by hour":              {owner, usage.Query{GroupBy: usage.ByModel, Interval: usage.Hour}, []string{"a 2 8000", "b 1 1000", "c 1 0"}},
			"by day":               {owner, usage.Query{GroupBy: usage.ByMember, Interval: usage.Day}, []string{k.user + " 2 6000", k.mate + " 2 3000"}},
			"hours alone":          {owner, usage.Query{Interval: usage.Hour}, []string{" 4 9000"}},
			"one model":            {owner, usage.Query{GroupBy: usage.ByKey, Models: []string{"a"}}, []string{key + " 1 5000", other + " 1 3000"}},
			"one key":              {owner, usage.Query{GroupBy: usage.ByModel, KeyIDs: []string{other}}, []string{"a 1 3000", "c 1 0"}},
			"no key":               {owner, usage.Query{KeyIDs: []string{}}, nil},
			"a foreign key":        {owner, usage.Query{KeyIDs: []string{id.Format(id.Key, k.kit.key)}}, nil},
			"billing":              {k.as("usr", viewer.Billing, k.tenant), usage.Query{}, []string{" 4 9000"}},
			"viewer":               {k.as("usr", viewer.Reader, k.tenant), usage.Query{}, []string{" 4 9000"}},
			"admin":                {k.as("usr", viewer.Admin, k.tenant), usage.Query{}, []string{" 4 9000"}},
			"member, own keys":     {k.as(k.mate, viewer.Member, k.tenant), usage.Query{GroupBy: usage.ByModel}, []string{"a 1 3000", "c 1 0"}},
			"member, end users":    {k.as(k.mate, viewer.Member, k.tenant), usage.Query{GroupBy: usage.ByUser}, []string{"v 1 3000", " 1 0"}},
			"member, another's":    {k.as(k.mate, viewer.Member, k.tenant), usage.Query{KeyIDs: []string{key}}, nil},
			"member without keys":  {k.as("usr_x", viewer.Member, k.tenant), usage.Query{GroupBy: usage.ByMember}, nil},
			"another tenant":       {k.as("usr", viewer.Owner, id.NewUUID()), usage.Query{GroupBy: usage.ByModel}, nil},
			"the tenant before it": {k.as("usr", viewer.Owner, k.kit.tenant), usage.Query{}, nil},
		} {
			for _, i := range []usage.Interval{row.q.Interval, usage.Day, usage.Hour} {
				q := row.q
				q.Interval = i
				r := k.report(row.ctx, q)
				if got := lines(r); !slices.Equal(got, row.want) || !r.Complete || r.More {
					t.Errorf("%s %s: got %q (%+v), want %q", name, i, got, r, row.want)
				}
				total := usage.Measures{}
				for _, line := range r.Rows {
					total.Calls, total.Charge = total.Calls+line.Calls, total.Charge+line.Charge
				}
				if r.Total.Calls != total.Calls || r.Total.Charge != total.Charge {
					t.Errorf("%s: the rows sum up to %+v, the total is %+v", name, total, r.Total)
				}
			}
		}
		m := k.report(owner, usage.Query{}).Total
		if m.Failed != 1 || m.Estimated != 1 || m.InputTokens != 26 || m.CachedTokens != 8 || m.OutputTokens != 8 || m.ReasoningTokens != 4 || m.ProviderCost != 6600 || m.Margin() != 2400 {
			t.Errorf("got %+v", m)
		}
	})
}

func TestReportTellsTheGreatestApart(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		k := startTeam(t, d)
		owner := k.as("usr", viewer.Owner, k.tenant)
		for _, by := range []usage.Dimension{usage.ByModel, usage.ByKey, usage.ByMember, usage.ByUser} {
			for _, i := range []usage.Interval{usage.Whole, usage.Hour, usage.Day} {
				r := k.report(owner, usage.Query{GroupBy: by, Interval: i, Limit: 1})
				if len(r.Rows) != 1 || !r.More || r.Total.Calls != 4 || r.Total.Charge != 9000 || r.Total.InputTokens != 26 {
					t.Errorf("%s %s: %+v", by, i, r)
				}
			}
		}
	})
}

// TestReportOfDays: days are those of the tenant's calendar, also where it is half an hour off, and begin at its midnight.
func TestReportOfDays(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		k := startRollup(t, d)
		for _, name := range []string{"Asia/Kolkata", "America/New_York", "Pacific/Apia"} {
			zone, err := time.LoadLocation(name)
			k.ok(err)
			tenant := k.customer(name)
			today := time.Now().In(zone)
			midnight := time.Date(today.Year(), today.Month(), today.Day(), 0, 0, 0, 0, zone)
			for _, after := range []time.Duration{-10 * time.Minute, 10 * time.Minute, -22 * time.Hour} {
				k.charge(spend{tenant: tenant, key: k.key, model: "m", amount: 1000})
				k.move(time.Until(midnight.Add(after)))
				k.roll()
			}
			owner := k.as("usr", viewer.Owner, tenant)
			r, err := k.reports.Report(owner, usage.Query{From: midnight.Add(-time.Hour), To: midnight.Add(time.Hour), Interval: usage.Day})
			k.ok(err)
			if r.Zone.String() != name || len(r.Rows) != 2 || !r.Rows[1].Start.Equal(midnight) || r.Rows[0].Calls != 2 || r.Rows[1].Calls != 1 {
				t.Errorf("%s: got %+v", name, r)
			}
			if y, m, day := r.From.Date(); r.From.Hour() != 0 || !time.Date(y, m, day+2, 0, 0, 0, 0, zone).Equal(r.To) {
				t.Errorf("%s: covers %s to %s", name, r.From, r.To)
			}
			if whole, err := k.reports.Report(owner, usage.Query{From: midnight, To: midnight.Add(time.Nanosecond)}); err != nil || whole.Total.Calls != 1 {
				t.Errorf("%s: today %+v (%v)", name, whole, err)
			}
			hours, err := k.reports.Report(owner, usage.Query{From: midnight, To: midnight.Add(time.Second), Interval: usage.Hour})
			k.ok(err)
			if hours.From.UTC() != midnight.UTC().Truncate(time.Hour) || hours.To.Sub(hours.From) != time.Hour || hours.Total.Calls == 0 {
				t.Errorf("%s: %+v", name, hours)
			}
		}
		k.agrees()
	})
}

// TestReportReadsWhatWasJustSettled without any round, and corrections too.
func TestReportReadsWhatWasJustSettled(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		k := startTeam(t, d)
		owner := k.as("usr", viewer.Owner, k.tenant)
		for i := range int64(5) {
			k.charge(spend{tenant: k.tenant, key: k.key, model: "z", amount: 1})
			if r := k.report(owner, usage.Query{Models: []string{"z"}}); r.Total.Calls != i+1 || !r.Complete {
				t.Fatalf("after %d calls: %+v", i+1, r)
			}
		}
		guess := spend{tenant: k.tenant, key: k.key, model: "y", amount: 9, estimated: true, reason: ledger.EndCrash}
		hold := k.charge(guess)
		if r := k.report(owner, usage.Query{Models: []string{"y"}}); r.Total.Charge != 9 || r.Total.Failed != 1 {
			t.Errorf("guessed: %+v", r)
		}
		guess.amount, guess.estimated, guess.reason, guess.input = 7, false, "complete", 40
		k.settle(guess, hold)
		if r := k.report(owner, usage.Query{Models: []string{"y"}}); r.Total.Charge != 7 || r.Total.Calls != 1 || r.Total.Failed != 0 || r.Total.InputTokens != 60 {
			t.Errorf("settled late: %+v", r)
		}
	})
}

func TestReportRefuses(t *testing.T) {
	t.Parallel()
	k := startTeam(t, dbtest.SQLite(t))
	owner := k.as("usr", viewer.Owner, k.tenant)
	now := time.Now()
	root := viewer.NewContext(t.Context(), &viewer.Viewer{UserID: "usr", Platform: viewer.PlatformRoot})
	tooMany := make([]string, 1001)
	for name, row := range map[string]struct {
		ctx  context.Context //nolint:containedctx // who asks is what the rows differ in
		q    usage.Query
		want fault.Code
	}{
		"nobody":             {t.Context(), last(usage.Query{}), fault.Unauthenticated},
		"no member":          {root, last(usage.Query{}), fault.Forbidden},
		"channels":           {owner, last(usage.Query{GroupBy: usage.ByChannel}), fault.Forbidden},
		"tenants":            {owner, last(usage.Query{GroupBy: usage.ByTenant}), fault.Invalid},
		"rubbish":            {owner, last(usage.Query{GroupBy: "price_id; DROP TABLE"}), fault.Invalid},
		"interval":           {owner, last(usage.Query{Interval: "MINUTE"}), fault.Invalid},
		"no range":           {owner, usage.Query{}, fault.Invalid},
		"backwards":          {owner, usage.Query{From: now, To: now.Add(-1)}, fault.Invalid},
		"empty range":        {owner, usage.Query{From: now, To: now}, fault.Invalid},
		"too many hours":     {owner, usage.Query{From: now.AddDate(0, 0, -32), To: now, Interval: usage.Hour}, fault.Invalid},
		"too many days":      {owner, usage.Query{From: now.AddDate(-2, 0, 0), To: now}, fault.Invalid},
		"limit below zero":   {owner, last(usage.Query{Limit: -1}), fault.Invalid},
		"limit too high":     {owner, last(usage.Query{Limit: 1001}), fault.Invalid},
		"users by model":     {owner, last(usage.Query{GroupBy: usage.ByUser, Models: []string{"m"}}), fault.Invalid},
		"many models":        {owner, last(usage.Query{Models: tooMany}), fault.Invalid},
		"key of other sort":  {owner, last(usage.Query{KeyIDs: []string{k.user}}), fault.Invalid},
		"key that is no key": {owner, last(usage.Query{KeyIDs: []string{"'"}}), fault.Invalid},
	} {
		if _, err := k.reports.Report(row.ctx, row.q); fault.CodeOf(err) != row.want {
			t.Errorf("%s: got %v, want %s", name, err, row.want)
		}
	}
}

func TestMargin(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		k := startTeam(t, d)
		k.charge(spend{tenant: k.kit.tenant, key: k.kit.key, model: "a", channel: "chn_2", amount: 100, provider: 300})
		root := viewer.NewContext(t.Context(), &viewer.Viewer{UserID: "usr", Platform: viewer.PlatformRoot})
		from, to := time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
		first, second := id.Format(id.Tenant, k.tenant), id.Format(id.Tenant, k.kit.tenant)
		for by, want := range map[usage.Dimension][]string{
			usage.Nothing:   {" 5 9100"},
			usage.ByModel:   {"a 3 8100", "b 1 1000", "c 1 0"},
			usage.ByChannel: {"chn_1 3 8000", "chn_2 2 1100"},
			usage.ByTenant:  {first + " 4 9000", second + " 1 100"},
		} {
			for _, i := range []usage.Interval{usage.Whole, usage.Day, usage.Hour} {
				r, err := k.reports.Margin(root, usage.MarginQuery{From: from, To: to, GroupBy: by, Interval: i})
				if by == usage.ByTenant && i == usage.Hour {
					if fault.CodeOf(err) != fault.Invalid {
						t.Errorf("tenants by hour: %v", err)
					}
					continue
				}
				k.ok(err)
				if got := lines(r); !slices.Equal(got, want) || r.Total.Margin() != 2200 || !r.Complete {
					t.Errorf("%s %s: got %q, margin %s", by, i, got, r.Total.Margin())
				}
			}
		}
		for name, row := range map[string]struct {
			ctx  context.Context //nolint:containedctx // who asks is what the rows differ in
			by   usage.Dimension
			want fault.Code
		}{
			"nobody":  {t.Context(), usage.Nothing, fault.Unauthenticated},
			"owner":   {k.as("usr", viewer.Owner, k.tenant), usage.Nothing, fault.Forbidden},
			"by key":  {root, usage.ByKey, fault.Invalid},
			"by user": {root, usage.ByUser, fault.Invalid},
		} {
			if _, err := k.reports.Margin(row.ctx, usage.MarginQuery{From: from, To: to, GroupBy: row.by}); fault.CodeOf(err) != row.want {
				t.Errorf("%s: got %v, want %s", name, err, row.want)
			}
		}
	})
}

// TestWaits: the share of calls that had their first byte in time is known to within a class.
func TestWaits(t *testing.T) {
	t.Parallel()
	k := startTeam(t, dbtest.SQLite(t))
	for i := range 100 {
		wait := 300 * time.Millisecond
		if i >= 90 {
			wait = 20 * time.Second
		}
		k.charge(spend{tenant: k.tenant, key: k.key, model: "w", amount: 1, firstByte: wait})
	}
	m := k.report(k.as("usr", viewer.Owner, k.tenant), usage.Query{Models: []string{"w"}}).Total
	if p50 := m.Wait(0.5); p50 < 200*time.Millisecond || p50 > 400*time.Millisecond {
		t.Errorf("p50 is %s", p50)
	}
	if p99 := m.Wait(0.99); p99 < 12_800*time.Millisecond || p99 > 25_600*time.Millisecond {
		t.Errorf("p99 is %s", p99)
	}
	if m.FirstByte() != 2270*time.Millisecond || m.Duration() != 2*m.FirstByte() {
		t.Errorf("means %s and %s", m.FirstByte(), m.Duration())
	}
	if (&usage.Measures{}).Wait(0.5) != 0 {
		t.Error("of no calls")
	}
}
