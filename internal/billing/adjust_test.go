package billing_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"weir/ent/auditevent"
	"weir/internal/auth"
	"weir/internal/auth/authtest"
	"weir/internal/billing"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/internal/viewer"
)

// kit is an installation with a tenant and an administrator of the platform.
type kit struct {
	*testing.T
	node   *authtest.Node
	own    *auth.SignedUp
	wallet uuid.UUID
	admin  context.Context //nolint:containedctx // who acts
	bills  *billing.Service
}

func newKit(t *testing.T, target string) *kit {
	t.Helper()
	k := &kit{T: t, node: authtest.Start(t, target, authtest.Option{Terms: authtest.OpenWith(2 * money.USD)})}
	_, k.own = k.node.SignUp(t, "own@example.org")
	_, boss := k.node.SignUp(t, "boss@example.org")
	k.admin = viewer.NewContext(t.Context(), &viewer.Viewer{UserID: boss.User.ID, Platform: viewer.PlatformAdmin, SessionID: boss.Token.SessionID})
	var err error
	k.wallet, err = id.Parse(id.Tenant, k.own.Tenant.ID)
	k.ok(err)
	k.bills = billing.New(billing.Config{Ent: k.node.Ent, Ledger: k.node.Book})
	return k
}

func (k *kit) ok(err error) {
	k.Helper()
	if err != nil {
		k.Fatal(err)
	}
}

func (k *kit) input(key string, amount money.Amount) billing.AdjustInput {
	return billing.AdjustInput{TenantID: k.own.Tenant.ID, Amount: amount, Remark: "because " + key, Key: key}
}

func (k *kit) adjust(in billing.AdjustInput) billing.Adjusted {
	k.Helper()
	done, err := k.bills.Adjust(k.admin, in)
	k.ok(err)
	return done
}

func (k *kit) has(want ledger.Wallet) {
	k.Helper()
	got, err := k.node.Book.Wallet(k.Context(), k.wallet)
	k.ok(err)
	if got != want {
		k.Errorf("the wallet is %+v, want %+v", got, want)
	}
}

// audited counts the audit events of adjustments.
func (k *kit) audited() int {
	k.Helper()
	n, err := k.node.Ent.AuditEvent.Query().Where(auditevent.Action("wallet.adjust"), auditevent.TenantID(k.own.Tenant.ID)).
		Count(viewer.SystemContext(k.Context(), "test"))
	k.ok(err)
	return n
}

func (k *kit) sound() {
	k.Helper()
	report, err := (&ledger.Checker{DB: k.node.DB.SQL, Dialect: k.node.DB.Dialect}).Check(k.Context())
	k.ok(err)
	for _, f := range report.Findings {
		if len(f.Violations) != 0 {
			k.Errorf("%s: %+v", f.Invariant, f)
		}
	}
}

func TestAdjust(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		k := newKit(t, target) // 2 USD of bonus
		k.adjust(k.input("a", 5*money.USD))
		k.has(ledger.Wallet{Cash: 5 * money.USD, Bonus: 2 * money.USD})

		bonus := k.input("b", 1)
		bonus.Fund = ledger.Bonus
		k.adjust(bonus)
		k.has(ledger.Wallet{Cash: 5 * money.USD, Bonus: 2*money.USD + 1})

		k.adjust(k.input("c", -6*money.USD)) // cash first, then bonus
		k.has(ledger.Wallet{Bonus: money.USD + 1})

		if _, err := k.bills.Adjust(k.admin, k.input("d", -2*money.USD)); fault.CodeOf(err) != fault.Conflict {
			t.Errorf("a debit of more than there is: %v", err)
		}
		k.has(ledger.Wallet{Bonus: money.USD + 1})
		if n := k.audited(); n != 3 {
			t.Errorf("%d audit events, want one for each of 3 adjustments", n)
		}

		owing := k.input("d", -2*money.USD)
		owing.AllowDebt = true
		if done := k.adjust(owing); done.Debt != money.USD-1 {
			t.Errorf("debt of %s", done.Debt)
		}
		k.has(ledger.Wallet{Debt: money.USD - 1})
		if done := k.adjust(k.input("e", 3*money.USD)); done.Debt != money.USD-1 {
			t.Errorf("%s went to debt", done.Debt)
		}
		k.has(ledger.Wallet{Cash: 2*money.USD + 1})

		entries, err := k.node.Book.Entries(t.Context(), k.wallet, ledger.Entries{Limit: 20, Codes: []ledger.Code{ledger.CodeAdjust}})
		k.ok(err)
		actor := viewer.FromContext(k.admin).UserID
		for _, e := range entries {
			if e.RefType != ledger.RefActor || e.RefID != actor || !strings.HasPrefix(e.Remark, "because ") {
				t.Errorf("entry %+v does not say who and why", e)
			}
		}
		if len(entries) != 7 { // a, b, c twice, d twice, e
			t.Errorf("%d entries", len(entries))
		}
		k.sound()
	})
}

// One key is one adjustment, however many nodes try it at once, and another request under it is refused.
func TestAdjustRepeated(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		k := newKit(t, target)
		other := authtest.Start(t, target, authtest.Option{})
		nodes := []*billing.Service{k.bills, billing.New(billing.Config{Ent: other.Ent, Ledger: other.Book})}
		var mu sync.Mutex
		var first int
		var wg sync.WaitGroup
		for i := range 10 {
			wg.Go(func() {
				done, err := nodes[i%2].Adjust(k.admin, k.input("once", money.USD))
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				if !done.Repeated {
					first++
				}
			})
		}
		wg.Wait()
		k.has(ledger.Wallet{Cash: money.USD, Bonus: 2 * money.USD})
		if n := k.audited(); n != 1 || first != 1 {
			t.Errorf("%d audit events, %d of 10 were the first, want 1 and 1", n, first)
		}
		for name, change := range map[string]func(*billing.AdjustInput){
			"amount": func(in *billing.AdjustInput) { in.Amount++ },
			"sign":   func(in *billing.AdjustInput) { in.Amount = -in.Amount },
			"fund":   func(in *billing.AdjustInput) { in.Fund = ledger.Bonus },
			"remark": func(in *billing.AdjustInput) { in.Remark = "something else" },
			"debt":   func(in *billing.AdjustInput) { in.Amount, in.AllowDebt = -in.Amount, true },
		} {
			in := k.input("once", money.USD)
			change(&in)
			if _, err := k.bills.Adjust(k.admin, in); fault.CodeOf(err) != fault.Conflict {
				t.Errorf("the same key with another %s: %v", name, err)
			}
		}
		elsewhere := k.input("once", money.USD)
		_, second := k.node.SignUp(t, "second@example.org")
		elsewhere.TenantID = second.Tenant.ID
		if done := k.adjust(elsewhere); done.Repeated {
			t.Error("the key of one tenant is that of another")
		}
		k.has(ledger.Wallet{Cash: money.USD, Bonus: 2 * money.USD})
		k.sound()
	})
}

func TestAdjustRefuses(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		k := newKit(t, target)
		for name, row := range map[string]struct {
			change func(*billing.AdjustInput)
			want   fault.Code
		}{
			"nothing":             {func(in *billing.AdjustInput) { in.Amount = 0 }, fault.Invalid},
			"too much":            {func(in *billing.AdjustInput) { in.Amount = billing.MaxAdjustment + 1 }, fault.Invalid},
			"the least":           {func(in *billing.AdjustInput) { in.Amount = -1 << 63 }, fault.Invalid},
			"no remark":           {func(in *billing.AdjustInput) { in.Remark = " \t " }, fault.Invalid},
			"a long remark":       {func(in *billing.AdjustInput) { in.Remark = strings.Repeat("é", 501) }, fault.Invalid},
			"a remark of lines":   {func(in *billing.AdjustInput) { in.Remark = "a\nb" }, fault.Invalid},
			"no key":              {func(in *billing.AdjustInput) { in.Key = "" }, fault.Invalid},
			"a long key":          {func(in *billing.AdjustInput) { in.Key = strings.Repeat("k", 101) }, fault.Invalid},
			"a key with a blank":  {func(in *billing.AdjustInput) { in.Key = "a b" }, fault.Invalid},
			"an unknown fund":     {func(in *billing.AdjustInput) { in.Fund = "debt" }, fault.Invalid},
			"a credit with debt":  {func(in *billing.AdjustInput) { in.AllowDebt = true }, fault.Invalid},
			"no tenant":           {func(in *billing.AdjustInput) { in.TenantID = "" }, fault.NotFound},
			"a tenant of nowhere": {func(in *billing.AdjustInput) { in.TenantID = id.New(id.Tenant) }, fault.NotFound},
		} {
			in := k.input("k", money.USD)
			row.change(&in)
			if _, err := k.bills.Adjust(k.admin, in); fault.CodeOf(err) != row.want {
				t.Errorf("%s: %v, want %s", name, err, row.want)
			}
		}
		for name, row := range map[string]struct {
			ctx  context.Context //nolint:containedctx // who acts
			want fault.Code
		}{
			"owner":     {authtest.As(t.Context(), k.own, viewer.Owner), fault.Forbidden},
			"anonymous": {t.Context(), fault.Unauthenticated},
		} {
			if _, err := k.bills.Adjust(row.ctx, k.input("k", money.USD)); fault.CodeOf(err) != row.want {
				t.Errorf("%s: %v, want %s", name, err, row.want)
			}
		}
		remark := k.input("long", money.USD)
		remark.Remark = strings.Repeat("é", 500)
		k.adjust(remark)
		k.has(ledger.Wallet{Cash: money.USD, Bonus: 2 * money.USD})
		if n := k.audited(); n != 1 {
			t.Errorf("%d audit events", n)
		}
		k.sound()
	})
}

// Nobody gets richer than an int64 can count.
func TestAdjustManyTimes(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		k := newKit(t, target)
		tx, err := k.node.DB.SQL.BeginTx(t.Context(), nil)
		k.ok(err)
		rich := ledger.Credit{
			Key: "rich", Tenant: k.wallet, Amount: 3_999_999_998 * money.USD, Fund: ledger.Cash, From: ledger.StripeClearing,
			About: ledger.About{Code: ledger.CodeTopUp},
		}
		_, err = k.node.Book.Credit(t.Context(), tx, rich)
		k.ok(err)
		k.ok(tx.Commit())
		if _, err := k.bills.Adjust(k.admin, k.input("more", money.USD)); fault.CodeOf(err) != fault.Conflict {
			t.Errorf("more than a wallet holds: %v", err)
		}
		k.has(ledger.Wallet{Cash: rich.Amount, Bonus: 2 * money.USD})
	})
}

// While the ledger's check has an open finding, nothing is adjusted; a repeat of what was booked before still answers.
func TestAdjustFrozen(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		k := newKit(t, target)
		k.adjust(k.input("before", money.USD))
		now := time.Now().UTC()
		k.ok(k.node.Ent.LedgerFinding.Create().SetInvariant("I2").SetObject("wallet").SetObjectID("x").SetDetail("x").SetFoundAt(now).SetSeenAt(now).
			Exec(viewer.SystemContext(t.Context(), "test")))
		for _, amount := range []money.Amount{money.USD, -money.USD} {
			if _, err := k.bills.Adjust(k.admin, k.input("frozen", amount)); !errors.Is(err, ledger.ErrPayoutsFrozen) {
				t.Errorf("%s while frozen: %v", amount, err)
			}
		}
		if done := k.adjust(k.input("before", money.USD)); !done.Repeated {
			t.Error("a repeat was booked")
		}
		k.has(ledger.Wallet{Cash: money.USD, Bonus: 2 * money.USD})
		if n := k.audited(); n != 1 {
			t.Errorf("%d audit events", n)
		}
	})
}
