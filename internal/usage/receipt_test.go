package usage_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/rs/zerolog"

	"weir/ent"
	"weir/ent/schematype"
	"weir/internal/clock"
	"weir/internal/dbtest"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/internal/pricing"
	"weir/internal/usage"
	"weir/internal/viewer"
)

// kit is a ledger at work, a tenant with a dollar, and a price with every feature.
type kit struct {
	*testing.T
	d      *dbtest.DB
	l      *ledger.Ledger
	book   *ledger.Book
	price  *ent.Price
	tenant uuid.UUID
	key    uuid.UUID
	user   string
	stop   func() // ends the ledger
}

func start(t *testing.T, d *dbtest.DB) *kit {
	t.Helper()
	k := &kit{T: t, d: d, tenant: id.NewUUID(), key: id.NewUUID(), user: id.New(id.User), book: ledger.NewBook(d.SQL, d.Dialect, clock.System{})}
	k.l, k.stop = k.node(id.NewUUID())
	sys := viewer.SystemContext(t.Context(), "test")
	k.price = d.Ent.Price.Create().SetModel("m").SetVersion(3).SetEffectiveAt(time.Unix(0, 0).UTC()).SetPublishedAt(time.Unix(0, 0).UTC()).
		SetSell(schematype.RateCard{
			Rates:    schematype.Rates{schematype.Input: 2_500_001, schematype.CacheRead: 37_500, schematype.Output: 10_000_000, schematype.PerImage: 40_000_000_000},
			Tiers:    []schematype.Tier{{AboveInput: 1000, Rates: schematype.Rates{schematype.Input: 5_000_000}}},
			Variants: []schematype.Variant{{Size: "big", Quality: "hd", Rates: schematype.Rates{schematype.PerImage: 80_000_000_000}}},
		}).SetCost(schematype.RateCard{}).SaveX(sys)
	d.Ent.APIKey.Create().SetID(id.Format(id.Key, k.key)).SetTenantID(id.Format(id.Tenant, k.tenant)).SetNumber(1).SetCreatedBy(k.user).
		SetName("k").SetPrefix("sk-").SetDigest([]byte("d")).ExecX(sys)
	tx, err := d.SQL.BeginTx(t.Context(), nil)
	k.ok(err)
	k.ok(k.book.OpenWallet(t.Context(), tx, k.tenant))
	_, err = k.book.Credit(t.Context(), tx, ledger.Credit{
		Key: "test", Tenant: k.tenant, Amount: money.USD, Fund: ledger.Cash, From: ledger.StripeClearing, About: ledger.About{Code: ledger.CodeTopUp},
	})
	k.ok(err)
	k.ok(tx.Commit())
	return k
}

// node runs a ledger until it is stopped.
func (k *kit) node(node uuid.UUID) (*ledger.Ledger, func()) {
	k.Helper()
	l, err := ledger.New(ledger.Config{DB: k.d.SQL, Dialect: k.d.Dialect, Clock: clock.System{}, Log: zerolog.Nop(), Node: node})
	k.ok(err)
	ctx, cancel := context.WithCancel(context.WithoutCancel(k.Context()))
	done := make(chan error, 1)
	go func() { done <- l.Run(ctx) }()
	stopped := false
	stop := func() {
		if !stopped {
			stopped = true
			cancel()
			k.ok(<-done)
		}
	}
	k.Cleanup(stop)
	for tick := time.NewTicker(5 * time.Millisecond); !l.Ready(); <-tick.C {
		k.ok(k.Context().Err())
	}
	return l, stop
}

func (k *kit) ok(err error) {
	k.Helper()
	if err != nil {
		k.Fatal(err)
	}
}

// call holds and settles, priced as the engine does.
func (k *kit) call(held money.Amount, t pricing.Terms, v pricing.Vector, change func(*ledger.Settle)) string {
	k.Helper()
	call := id.NewUUID()
	_, err := k.l.Hold(k.Context(), ledger.Hold{
		ID: call, Tenant: k.tenant, Key: k.key, Request: call, Amount: held, TTL: time.Minute, Model: "m", PriceID: k.price.ID,
	})
	k.ok(err)
	bill, err := pricing.Itemize(k.price.Sell, t, v)
	k.ok(err)
	extra, err := json.Marshal(map[string]any{"size": t.Size, "quality": t.Quality, "calls": t.Calls, "other": []int{1}})
	k.ok(err)
	s := ledger.Settle{
		Hold: call, Tenant: k.tenant, Request: call, Outcome: ledger.Settled, Amount: bill.Charge.Amount, Exact: bill.Charge.Exact, PriceID: k.price.ID,
		Usage: &ledger.Usage{
			Key: k.key, Model: "m", Route: "chat", EndReason: "complete", Multiplier: t.MultiplierPPM, Extra: extra,
			Units: ledger.Units{Input: v.Input, CacheRead: v.CacheRead, Output: v.Output, Images: v.Images},
		},
	}
	if change != nil {
		change(&s)
	}
	_, err = k.l.Settle(k.Context(), s)
	k.ok(err)
	return id.Format(id.Request, call)
}

// as is a context of a member of the tenant.
func (k *kit) as(user string, role viewer.Role, tenant uuid.UUID) context.Context {
	return viewer.NewContext(k.Context(), &viewer.Viewer{UserID: user, TenantID: id.Format(id.Tenant, tenant), Role: role})
}

func (k *kit) receipt(request string) *usage.Receipt {
	k.Helper()
	r, err := usage.New(k.d.Ent).Receipt(k.as("usr", viewer.Billing, k.tenant), request)
	k.ok(err)
	return r
}

// findings runs the ledger's checks and returns how many charges were computed again and how many were wrong.
func (k *kit) findings() (rows, broken int64) {
	k.Helper()
	report, err := (&ledger.Checker{DB: k.d.SQL, Dialect: k.d.Dialect, Rate: usage.Rater(k.d.Ent)}).Check(k.Context())
	k.ok(err)
	for _, f := range report.Findings {
		if f.Invariant == "I11" {
			return f.Rows, f.Broken
		}
	}
	k.Fatal("I11 was not checked")
	return 0, 0
}

var plainTerms = pricing.Terms{MultiplierPPM: money.One, Calls: 1}

func TestReceiptsRecompute(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		k := start(t, d)
		for _, row := range []struct {
			name    string
			held    money.Amount
			terms   pricing.Terms
			v       pricing.Vector
			change  func(*ledger.Settle)
			exact   string
			charge  money.Amount
			matches bool
		}{
			{name: "base", held: money.Cent, terms: plainTerms, v: pricing.Vector{Input: 3, CacheRead: 1}, exact: "7537503", charge: 7538, matches: true},
			{name: "tier", held: money.Cent, terms: plainTerms, v: pricing.Vector{Input: 1001}, exact: "5005000000", charge: 5_005_000, matches: true},
			{
				name: "multiplier", held: money.Cent, terms: pricing.Terms{MultiplierPPM: 1_234_567, Calls: 1}, v: pricing.Vector{Input: 1},
				exact: "3086418.734567", charge: 3087, matches: true,
			},
			{
				name: "variant", held: money.USD / 2, terms: pricing.Terms{MultiplierPPM: money.One, Calls: 1, Size: "big", Quality: "hd"}, v: pricing.Vector{Images: 2},
				exact: "160000000000", charge: 160_000_000, matches: true,
			},
			{name: "nothing used", held: money.Cent, terms: plainTerms, exact: "0", matches: true},
			{
				name: "estimated, up to the hold", held: 2000, terms: plainTerms, v: pricing.Vector{Input: 1}, exact: "2500001", charge: 2000, matches: true,
				change: func(s *ledger.Settle) { s.Amount, s.Exact, s.Estimated = 2000, "", true },
			},
			{
				name: "wrong", held: money.Cent, terms: plainTerms, v: pricing.Vector{Input: 1}, exact: "2500001", charge: 2502,
				change: func(s *ledger.Settle) { s.Amount, s.Exact = 2502, "2501001" },
			},
		} {
			r := k.receipt(k.call(row.held, row.terms, row.v, row.change))
			if r.ExactPico != row.exact || r.Charge != row.charge || r.Matches != row.matches || r.Cash != row.charge || r.Price.Version != 3 {
				t.Errorf("%s: got %+v", row.name, r)
			}
			if r.Held != row.held || r.Price.Size != row.terms.Size {
				t.Errorf("%s: got %+v", row.name, r)
			}
		}
		if rows, broken := k.findings(); rows != 7 || broken != 1 {
			t.Errorf("computed %d charges again and found %d wrong, want 7 and 1", rows, broken)
		}
	})
}

// What a dead node left is settled at its checkpoint, and corrected when the node comes back.
func TestReceiptAfterACrash(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		k := start(t, d)
		call := id.NewUUID()
		_, err := k.l.Hold(t.Context(), ledger.Hold{
			ID: call, Tenant: k.tenant, Key: k.key, Request: call, Amount: 9000, Floor: 5000, TTL: time.Minute, Kind: ledger.Stream, Model: "m", PriceID: k.price.ID,
		})
		k.ok(err)
		_, err = d.SQL.ExecContext(t.Context(), "UPDATE open_holds SET first_byte_at = created_at, ckpt_amount = 6000, ckpt_tokens = 2, node_id = $1", id.NewUUID())
		k.ok(err)
		k.stop()
		l, stop := k.node(id.NewUUID()) // sweeps when it starts
		request := id.Format(id.Request, call)
		var r *usage.Receipt
		for tick := time.NewTicker(5 * time.Millisecond); r == nil; <-tick.C {
			k.ok(t.Context().Err())
			if r, err = usage.New(d.Ent).Receipt(k.as("usr", viewer.Owner, k.tenant), request); fault.CodeOf(err) != fault.NotFound {
				k.ok(err)
			}
		}
		if !r.Estimated || r.Charge != 6000 || r.EndReason != ledger.EndCrash || !r.Matches {
			t.Errorf("after the crash: got %+v", r)
		}
		_, err = l.Settle(t.Context(), ledger.Settle{
			Hold: call, Tenant: k.tenant, Request: call, Outcome: ledger.Settled, Amount: 2501, Exact: "2500001", PriceID: k.price.ID,
			Usage: &ledger.Usage{Key: k.key, Model: "m", Route: "chat", EndReason: "complete", Multiplier: money.One, Units: ledger.Units{Input: 1}},
		})
		k.ok(err)
		if r = k.receipt(request); r.Estimated || r.Charge != 2501 || r.Cash != 2501 || !r.Matches {
			t.Errorf("settled late: got %+v", r)
		}
		stop()
		if rows, broken := k.findings(); rows != 1 || broken != 0 {
			t.Errorf("computed %d charges again and found %d wrong, want 1 and 0", rows, broken)
		}
	})
}

func TestReceiptIsForMembersOfTheTenant(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		k := start(t, d)
		request := k.call(money.Cent, plainTerms, pricing.Vector{Input: 1}, nil)
		for name, row := range map[string]struct {
			ctx     context.Context //nolint:containedctx // who asks is what the rows differ in
			request string
			want    fault.Code
		}{
			"owner":                       {k.as("usr", viewer.Owner, k.tenant), request, ""},
			"billing":                     {k.as("usr", viewer.Billing, k.tenant), request, ""},
			"member, own key":             {k.as(k.user, viewer.Member, k.tenant), request, ""},
			"member, another's key":       {k.as("usr", viewer.Member, k.tenant), request, fault.NotFound},
			"owner of another tenant":     {k.as(k.user, viewer.Owner, id.NewUUID()), request, fault.NotFound},
			"no member":                   {viewer.NewContext(t.Context(), &viewer.Viewer{UserID: "usr"}), request, fault.Forbidden},
			"the platform's ROOT":         {viewer.NewContext(t.Context(), &viewer.Viewer{UserID: "usr", Platform: viewer.PlatformRoot}), request, ""},
			"nobody":                      {t.Context(), request, fault.Unauthenticated},
			"unknown request":             {k.as("usr", viewer.Owner, k.tenant), id.New(id.Request), fault.NotFound},
			"an id of something else":     {k.as("usr", viewer.Owner, k.tenant), id.New(id.Key), fault.NotFound},
			"an id that bears no time":    {k.as("usr", viewer.Owner, k.tenant), id.Format(id.Request, uuid.New()), fault.NotFound},
			"hold of another id, unknown": {k.as("usr", viewer.Owner, k.tenant), id.Format(id.Request, k.key), fault.NotFound},
		} {
			if _, err := usage.New(d.Ent).Receipt(row.ctx, row.request); fault.CodeOf(err) != row.want {
				t.Errorf("%s: got %v, want %q", name, err, row.want)
			}
		}
	})
}

func TestReceiptOfARequestWhoseHoldBearsAnotherID(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		k := start(t, d)
		request := id.NewUUID()
		k.call(money.Cent, plainTerms, pricing.Vector{Input: 1}, func(s *ledger.Settle) { s.Request = request })
		if r := k.receipt(id.Format(id.Request, request)); r.Charge != 2501 || !r.Matches {
			t.Errorf("got %+v", r)
		}
	})
}
