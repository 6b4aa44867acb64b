package billing

import (
	"net"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v76"

	"weir/ent"
	"weir/internal/id"
	"weir/internal/secret"
)

// mocked runs Stripe's own mock, which knows every parameter of the API and nothing else, and returns an account there.
func mocked(t *testing.T) *Stripe {
	t.Helper()
	tools, err := filepath.Abs("../../scripts/stripemock")
	if err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(t.TempDir(), "stripe-mock")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "github.com/stripe/stripe-mock")
	build.Dir = tools
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("stripe-mock cannot be built: %v\n%s", err, out)
	}
	address, other := freePort(t), freePort(t)
	mock := exec.CommandContext(t.Context(), binary, "-http-addr", address, "-https-addr", other)
	if err := mock.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = mock.Process.Kill()
		_ = mock.Wait()
	})
	for deadline := time.Now().Add(time.Minute); ; {
		c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
		if err == nil {
			_ = c.Close()
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("stripe-mock does not start: %v", err)
		}
		<-time.After(20 * time.Millisecond)
	}
	return NewStripe(StripeConfig{Key: secret.New("sk_test_123"), Webhook: secret.New("whsec_x"), Base: "http://" + address})
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return address
}

// Every parameter that we send is one of Stripe's, by Stripe's own description of its API.
func TestParametersAreStripes(t *testing.T) {
	t.Parallel()
	s := mocked(t)
	ctx := t.Context()
	now := time.Now()
	intent, session := "pi_1", "cs_1"
	order := &ent.TopUp{
		ID: id.New(id.TopUp), TenantID: id.New(id.Tenant), Currency: "CNY", AmountMinor: 7200, Attempt: 1, PaymentIntent: &intent, CreatedAt: now,
	}
	sub := &ent.Subscription{
		ID: id.New(id.Subscription), TenantID: order.TenantID, PriceN: 10_000_000_000, PeriodDays: 30, Attempt: 1, OpenUntil: new(now.Add(time.Hour)),
	}
	for name, call := range map[string]func() error{
		"checkout": func() error {
			_, err := s.createCheckout(ctx, checkout{
				order: order, methods: []string{"card", "alipay", "wechat_pay"}, email: "a@example.com", returnTo: "https://weir.example/?topUp=1",
				expires: now.Add(time.Hour), descriptor: "Credit",
			})
			return err
		},
		"checkout of a customer": func() error {
			_, err := s.createCheckout(ctx, checkout{
				order: order, customer: "cus_1", returnTo: "https://weir.example/?topUp=1", expires: now.Add(time.Hour), descriptor: "Credit",
			})
			return err
		},
		"plan": func() error {
			_, err := s.createPlanCheckout(ctx, planCheckout{sub: sub, name: "Gold", customer: "cus_1", returnTo: "https://weir.example/wallet"})
			return err
		},
		"checkout with taxes": func() error {
			_, err := s.createCheckout(ctx, checkout{
				order: order, customer: "cus_1", returnTo: "https://weir.example/?topUp=1", expires: now.Add(time.Hour), descriptor: "Credit",
				tax: TaxTerms{Automatic: true, CollectIDs: true, Code: "txcd_10103001"},
			})
			return err
		},
		"plan with taxes": func() error {
			_, err := s.createPlanCheckout(ctx, planCheckout{
				sub: sub, name: "Gold", customer: "cus_1", returnTo: "https://weir.example/wallet", tax: TaxTerms{Automatic: true, CollectIDs: true},
			})
			return err
		},
		"the tax of a customer": func() error { _, err := s.calculate(ctx, order, "txcd_10103001", "cus_1", ""); return err },
		"a record of tax": func() error {
			_, err := s.recordTax(ctx, &ent.TopUp{ID: order.ID, TaxCalculation: "taxcalc_1"})
			return err
		},
		"the end of a record": func() error {
			_, err := s.reverseTax(ctx, "tax_1", &ent.TopUpRefund{ID: id.New(id.Refund), AmountMinor: 100})
			return err
		},
		"the end of a page":      func() error { return s.expireSession(ctx, session) },
		"the end with a period":  func() error { return s.endWithPeriod(ctx, "sub_1", new(true)) },
		"the end of a plan":      func() error { return s.cancelPlan(ctx, "sub_1") },
		"a saved card's payment": func() error { _, err := s.createIntent(ctx, order, "cus_1", "pm_1", "Recharge"); return err },
		"a refund": func() error {
			return s.createRefund(ctx, order, &ent.TopUpRefund{ID: id.New(id.Refund), AmountMinor: 100, Attempt: 1})
		},
		"what became of a payment": func() error { return s.seeAfter(ctx, &seen{intent: intent}) },
		"a session":                func() error { _, err := s.see(ctx, &ent.TopUp{SessionID: &session}); return err },
		"a payment":                func() error { _, err := s.see(ctx, order); return err },
		"sessions":                 func() error { _, err := s.findSession(ctx, order.ID, now); return err },
		"a subscription":           func() error { _, err := s.seePlan(ctx, "sub_1"); return err },
		"an invoice":               func() error { _, err := s.planOfInvoice(ctx, "in_1"); return err },
		"the account":              func() error { return s.Check(ctx) },
	} {
		if err := call(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	bad := &stripe.RefundParams{PaymentIntent: &intent}
	bad.Context = ctx
	bad.AddExtra("no_such_parameter", "1")
	if _, err := s.api.Refunds.New(bad); err == nil {
		t.Error("the mock takes everything, so that it proves nothing")
	}
}
