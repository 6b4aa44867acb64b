package redemption_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/rs/zerolog"

	"weir/ent"
	"weir/ent/operatornotice"
	"weir/internal/auth"
	"weir/internal/auth/authtest"
	"weir/internal/clock"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/internal/redemption"
	"weir/internal/secret"
	"weir/internal/viewer"
)

// kit is an installation with an administrator of the platform and a tenant.
type kit struct {
	*testing.T
	node  *authtest.Node
	own   *auth.SignedUp
	as    context.Context //nolint:containedctx // the owner
	admin context.Context //nolint:containedctx // of the platform
	codes *redemption.Service
}

func newKit(t *testing.T, target string) *kit {
	t.Helper()
	k := &kit{T: t, node: authtest.Start(t, target, authtest.Option{})}
	k.as, k.own = k.node.SignUp(t, "own@example.org")
	_, boss := k.node.SignUp(t, "boss@example.org")
	k.admin = viewer.NewContext(t.Context(), &viewer.Viewer{UserID: boss.User.ID, Platform: viewer.PlatformAdmin})
	k.codes = k.service(k.node)
	return k
}

func (k *kit) service(n *authtest.Node) *redemption.Service {
	return redemption.New(redemption.Config{
		Ent: n.Ent, Keys: n.Keys, Ledger: n.Book, Tenants: n.Tenants, Clock: clock.System{}, Log: zerolog.Nop(),
	})
}

func (k *kit) ok(err error) {
	k.Helper()
	if err != nil {
		k.Fatal(err)
	}
}

func (k *kit) make(in redemption.CreateBatchInput) redemption.MadeBatch {
	k.Helper()
	if in.Name == "" {
		in.Name = "Spring"
	}
	made, err := k.codes.CreateBatch(k.admin, in)
	k.ok(err)
	return made
}

func (k *kit) wallet(up *auth.SignedUp) ledger.Wallet {
	k.Helper()
	u, err := id.Parse(id.Tenant, up.Tenant.ID)
	k.ok(err)
	w, err := k.node.Book.Wallet(k.Context(), u)
	k.ok(err)
	return w
}

func (k *kit) sound() {
	k.Helper()
	checker := ledger.Checker{DB: k.node.DB.SQL, Dialect: k.node.DB.Dialect, Probes: []ledger.Probe{redemption.Counted}}
	report, err := checker.Check(k.Context())
	k.ok(err)
	for _, f := range report.Findings {
		if f.Broken != 0 {
			k.Errorf("%s: %+v", f.Invariant, f)
		}
	}
}

func TestRedeem(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		k := newKit(t, target)
		made := k.make(redemption.CreateBatchInput{Count: 3, Amount: 5 * money.USD})
		typed := " " + strings.ToLower(strings.ReplaceAll(made.Codes[0].Reveal(), "-", " "))
		done, err := k.codes.Redeem(k.as, secret.New(typed))
		k.ok(err)
		if done.Amount != 5*money.USD || done.Kind != redemption.Credit || done.Repeated || done.Total != 5*money.USD {
			t.Errorf("%+v", done)
		}
		again, err := k.codes.Redeem(k.as, made.Codes[0])
		k.ok(err)
		if !again.Repeated || again.Redemption.ID != done.Redemption.ID || again.Total != done.Total {
			t.Errorf("the repeat is %+v, want %+v", again, done)
		}
		other, _ := k.node.SignUp(t, "other@example.org")
		if _, err := k.codes.Redeem(other, made.Codes[0]); !isErrCode(err) {
			t.Errorf("a used code: %v", err)
		}
		bonus := k.make(redemption.CreateBatchInput{Count: 1, Amount: money.USD, Kind: redemption.Bonus, CreditDays: 30})
		_, err = k.codes.Redeem(k.as, bonus.Codes[0])
		k.ok(err)
		if w := k.wallet(k.own); w.Cash != 5*money.USD || w.Bonus != money.USD {
			t.Errorf("%+v", w)
		}
		k.sound()
	})
}

func isErrCode(err error) bool {
	return fault.CodeOf(err) == fault.Invalid && fault.Of(err).Field == "code"
}

// Fifty tenants on two nodes race for a code with one use, and ten requests of one tenant for another.
func TestRedeemRace(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		k := newKit(t, target)
		second := authtest.Start(t, target, authtest.Option{})
		nodes := []*redemption.Service{k.codes, k.service(second)}
		made := k.make(redemption.CreateBatchInput{Count: 2, Amount: money.USD, MaxUses: 1})
		const racers = 50
		var mu sync.Mutex
		won := 0
		var wg sync.WaitGroup
		for i := range racers {
			// A viewer is enough: the wallet is made by its first credit, the tenant row is there.
			ctx := k.as
			if i > 0 {
				ctx = k.tenant()
			}
			wg.Go(func() {
				done, err := nodes[i%2].Redeem(ctx, made.Codes[0])
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil && !done.Repeated:
					won++
				case !isErrCode(err):
					t.Errorf("a loser: %v", err)
				}
			})
		}
		wg.Wait()
		if won != 1 {
			t.Errorf("%d of %d won", won, racers)
		}
		before := k.wallet(k.own).Cash
		first := 0
		for i := range 10 {
			wg.Go(func() {
				done, err := nodes[i%2].Redeem(k.as, made.Codes[1])
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Errorf("the same tenant: %v", err)
				} else if !done.Repeated {
					first++
				}
			})
		}
		wg.Wait()
		if w := k.wallet(k.own); first != 1 || w.Cash != before+money.USD {
			t.Errorf("%d were the first, %+v", first, w)
		}
		k.sound()
	})
}

// tenant is a context of an owner of a fresh tenant, made without a password's cost.
func (k *kit) tenant() context.Context {
	k.Helper()
	sys := viewer.SystemContext(k.Context(), "test")
	name := "t" + strings.ReplaceAll(uuid.NewString(), "-", "")
	t, err := k.node.Ent.Tenant.Create().SetSlug(name).SetName(name).Save(sys)
	k.ok(err)
	return viewer.NewContext(k.Context(), &viewer.Viewer{UserID: k.own.User.ID, TenantID: t.ID, Role: viewer.Owner})
}

func TestRedeemManyUsesAndScopes(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		k := newKit(t, target)
		many := k.make(redemption.CreateBatchInput{Count: 2, Amount: money.USD, MaxUses: 2, OncePerTenant: true})
		a, b := k.tenant(), k.tenant()
		for _, ctx := range []context.Context{k.as, a} {
			_, err := k.codes.Redeem(ctx, many.Codes[0])
			k.ok(err)
		}
		if _, err := k.codes.Redeem(b, many.Codes[0]); !isErrCode(err) {
			t.Errorf("a third use of two: %v", err)
		}
		if _, err := k.codes.Redeem(a, many.Codes[1]); !isErrCode(err) {
			t.Errorf("a second code of a batch that is once per tenant: %v", err)
		}
		mine := k.make(redemption.CreateBatchInput{Count: 1, Amount: money.USD, TenantID: k.own.Tenant.ID})
		if _, err := k.codes.Redeem(b, mine.Codes[0]); !isErrCode(err) {
			t.Errorf("a code of another tenant: %v", err)
		}
		_, err := k.codes.Redeem(k.as, mine.Codes[0])
		k.ok(err)
		group := k.make(redemption.CreateBatchInput{Count: 1, Amount: money.USD, PriceGroup: "partners"})
		if _, err := k.codes.Redeem(b, group.Codes[0]); !isErrCode(err) {
			t.Errorf("a code of another group: %v", err)
		}
		revoked := k.make(redemption.CreateBatchInput{Count: 1, Amount: money.USD})
		_, err = k.codes.RevokeBatch(k.admin, revoked.Batch.ID)
		k.ok(err)
		until := time.Now().Add(time.Hour)
		late := k.make(redemption.CreateBatchInput{Count: 1, Amount: money.USD, ExpiresAt: &until})
		k.ok(k.node.Ent.RedemptionCode.Update().SetExpiresAt(time.Now().Add(-time.Minute)).Exec(viewer.SystemContext(t.Context(), "test")))
		for name, code := range map[string]secret.String{
			"revoked": revoked.Codes[0], "expired": late.Codes[0], "unknown": secret.New("00000-00000-00000-000000"),
		} {
			if _, err := k.codes.Redeem(b, code); !isErrCode(err) {
				t.Errorf("%s: %v", name, err)
			}
		}
		k.sound()
	})
}

func TestRedeemVIP(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		k := newKit(t, target)
		made := k.make(redemption.CreateBatchInput{Count: 2, Kind: redemption.VIP, VIPLevel: 2, VIPDays: 10})
		first, err := k.codes.Redeem(k.as, made.Codes[0])
		k.ok(err)
		second, err := k.codes.Redeem(k.as, made.Codes[1])
		k.ok(err)
		if first.VIPLevel != 2 || second.VIPUntil.Sub(first.VIPUntil) != 10*24*time.Hour {
			t.Errorf("%v, then %v", first.VIPUntil, second.VIPUntil)
		}
		own, err := k.node.Ent.Tenant.Get(viewer.SystemContext(t.Context(), "test"), k.own.Tenant.ID)
		k.ok(err)
		if own.VipLevel != 2 || own.VipExpireAt == nil || !own.VipExpireAt.Equal(second.VIPUntil) {
			t.Errorf("level %d until %v", own.VipLevel, own.VipExpireAt)
		}
		k.sound()
	})
}

// The eleventh try within an hour is refused, even with a good code, for the tenant that guessed and for nobody else.
func TestGuessing(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		k := newKit(t, target)
		made := k.make(redemption.CreateBatchInput{Count: 1, Amount: money.USD})
		for range 10 {
			if _, err := k.codes.Redeem(k.as, secret.New("WRONG")); !isErrCode(err) {
				t.Fatalf("a wrong code: %v", err)
			}
		}
		_, err := k.codes.Redeem(k.as, made.Codes[0])
		if f := fault.Of(err); f.Code != fault.RateLimited || f.RetryAfter < 50*time.Minute || f.RetryAfter > time.Hour {
			t.Errorf("after 10 wrong ones: %v, retry in %v", err, f.RetryAfter)
		}
		_, err = k.codes.Redeem(k.tenant(), made.Codes[0])
		k.ok(err)
	})
}

// Operators are told of a guesser once while it goes on, however many nodes see it, and again after an hour without it; letters about
// many guessers at once are few.
func TestGuessingIsTold(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		k := newKit(t, target)
		now := clock.NewFake(time.Date(2027, 1, 1, 12, 0, 0, 0, time.UTC))
		letters := map[string]int{}
		node := func() *redemption.Service {
			return redemption.New(redemption.Config{
				Ent: k.node.Ent, Keys: k.node.Keys, Ledger: k.node.Book, Tenants: k.node.Tenants, Clock: now, Log: zerolog.Nop(),
				Guessed: func(_ context.Context, _ *ent.Tx, who string) error { letters[who]++; return nil },
			})
		}
		one, two := node(), node()
		guess := func(s *redemption.Service, as context.Context, times int) {
			t.Helper()
			for range times {
				if _, err := s.Redeem(as, secret.New("WRONG")); err == nil {
					t.Fatal("a wrong code is taken")
				}
			}
		}
		own := k.own.Tenant.ID
		told := func(when string, notices, times, written int) {
			t.Helper()
			rows, err := k.node.Ent.OperatorNotice.Query().Where(operatornotice.Subject(own)).Order(operatornotice.BySerial()).All(k.admin)
			k.ok(err)
			last := 0
			if len(rows) > 0 {
				last = rows[len(rows)-1].Times
			}
			if len(rows) != notices || last != times || letters[own] != written {
				t.Errorf("%s: %d notices, the last seen %d times, %d letters; want %d, %d, %d", when, len(rows), last, letters[own], notices, times, written)
			}
		}
		guess(one, k.as, 9)
		told("after nine", 0, 0, 0)
		guess(one, k.as, 5)
		told("after ten", 1, 1, 1)
		guess(two, k.as, 12)
		told("another node sees it too", 1, 2, 1)
		for range 3 {
			now.Advance(20 * time.Minute)
			guess(one, k.as, 10)
		}
		told("it goes on", 1, 5, 1)
		now.Advance(61 * time.Minute)
		guess(one, k.as, 10)
		told("again, after it was quiet", 2, 1, 2)
		now.Advance(2 * time.Hour)
		for range 8 {
			guess(one, k.tenant(), 10)
		}
		sum := 0
		for who, n := range letters {
			if who != own {
				sum += n
			}
		}
		if all := k.node.Ent.OperatorNotice.Query().CountX(k.admin); sum != 5 || all != 10 {
			t.Errorf("%d letters about 8 tenants, %d notices in all", sum, all)
		}
		for range 20 { // the eight above have sent 80
			guess(one, k.tenant(), 9)
		}
		if n := k.node.Ent.OperatorNotice.Query().Where(operatornotice.Subject("*")).CountX(k.admin); n != 1 {
			t.Errorf("many tenants that stay below the limit: %d notices", n)
		}
	})
}

func TestBatches(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		k := newKit(t, target)
		in := redemption.CreateBatchInput{Name: "Autumn", Count: 1200, Amount: money.USD, Key: "autumn"}
		made := k.make(in)
		if len(made.Codes) != 1200 {
			t.Fatalf("%d codes", len(made.Codes))
		}
		if again := k.make(in); !again.Repeated || len(again.Codes) != 0 || again.Batch.ID != made.Batch.ID {
			t.Errorf("the repeat: %+v", again)
		}
		in.Amount++
		if _, err := k.codes.CreateBatch(k.admin, in); fault.CodeOf(err) != fault.Conflict {
			t.Errorf("another batch under the key: %v", err)
		}
		for name, bad := range map[string]redemption.CreateBatchInput{
			"no name":       {Count: 1, Amount: 1},
			"no codes":      {Name: "x", Amount: 1},
			"too many":      {Name: "x", Count: 10_001, Amount: 1},
			"no worth":      {Name: "x", Count: 1},
			"too dear":      {Name: "x", Count: 10_000, Amount: redemption.MaxWorth},
			"VIP with gift": {Name: "x", Count: 1, Kind: redemption.VIP, VIPLevel: 1, VIPDays: 1, Amount: 1},
			"VIP for ever":  {Name: "x", Count: 1, Kind: redemption.VIP, VIPLevel: 1},
			"a kind":        {Name: "x", Count: 1, Kind: "GIFT", Amount: 1},
		} {
			if _, err := k.codes.CreateBatch(k.admin, bad); fault.CodeOf(err) != fault.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := k.codes.CreateBatch(k.as, in); fault.CodeOf(err) != fault.Forbidden {
			t.Errorf("an owner: %v", err)
		}
		for role, want := range map[viewer.Role]fault.Code{viewer.Member: fault.Forbidden, viewer.Reader: fault.Forbidden, viewer.Billing: ""} {
			if _, err := k.codes.Redeem(authtest.As(t.Context(), k.own, role), made.Codes[0]); fault.CodeOf(err) != want {
				t.Errorf("%s redeems: %v", role, err)
			}
		}
	})
}

func TestManageCodes(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		k := newKit(t, target)
		made := k.make(redemption.CreateBatchInput{Name: "Trio", Count: 3, Amount: money.USD})
		found, err := k.codes.Codes(k.admin, redemption.Find{Search: "Tri", Size: 2})
		k.ok(err)
		if len(found) != 2 || found[0].Number != made.First+2 || !strings.HasSuffix(made.Codes[2].Reveal(), found[0].Hint) {
			t.Errorf("%v", found)
		}
		amount, off, name := 3*money.USD, true, "Renamed"
		_, err = k.codes.UpdateCode(k.admin, redemption.UpdateCodeInput{Number: made.First, Name: &name, Amount: &amount, Disabled: &off})
		k.ok(err)
		if _, err := k.codes.Redeem(k.as, made.Codes[0]); !isErrCode(err) {
			t.Errorf("a disabled code: %v", err)
		}
		off = false
		_, err = k.codes.UpdateCode(k.admin, redemption.UpdateCodeInput{Number: made.First, Disabled: &off})
		k.ok(err)
		done, err := k.codes.Redeem(k.as, made.Codes[0])
		k.ok(err)
		if done.Amount != amount {
			t.Errorf("worth %s", done.Amount)
		}
		amount++
		if _, err := k.codes.UpdateCode(k.admin, redemption.UpdateCodeInput{Number: made.First, Amount: &amount}); fault.CodeOf(err) != fault.Conflict {
			t.Errorf("the worth of a used code: %v", err)
		}
		k.ok(k.codes.RevokeCode(k.admin, made.First+1))
		if _, err := k.codes.Code(k.admin, made.First+1); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("a revoked code: %v", err)
		}
		if _, err := k.codes.Codes(k.as, redemption.Find{Size: 1}); fault.CodeOf(err) != fault.Forbidden {
			t.Errorf("an owner lists codes: %v", err)
		}
		k.sound()
	})
}
