package app_test

import (
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"weir/internal/app/apptest"
	"weir/internal/dbtest"
	"weir/internal/money"
)

// TestUsageAboveTheHold: the rest of the balance pays, what is left becomes debt, calls that cost are refused while it stands,
// and the next credit collects it first.
func TestUsageAboveTheHold(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		cost := apptest.Cost(apptest.Excessive) // USD 0.30025
		for _, body := range []string{apptest.Ask("excessive"), apptest.Streamed("excessive")} {
			x := n.Tenant("0.2")
			const had = money.USD / 5
			c := x.Costs(func() {
				if r := x.Chat(body); r.Status != 200 {
					t.Fatalf("%d %s", r.Status, r.Body)
				}
			})
			if c.Amount != cost || c.Debt != cost-had || c.Estimated {
				t.Errorf("%+v", c)
			}
			w := x.Wallet()
			if w.Balance != 0 || w.Available != 0 || w.Debt != cost-had {
				t.Errorf("%+v", w)
			}
			exhausted := want{status: 402, kind: "insufficient_quota", code: "credit_balance_exhausted"}
			x.Free(func() { exhausted.check(t, x.Chat(apptest.Ask("ok"))) })
			x.Credit("0.05")
			if w := x.Wallet(); w.Balance != 0 || w.Debt != cost-had-money.USD/20 {
				t.Errorf("after the first credit %+v", w)
			}
			x.Free(func() { exhausted.check(t, x.Chat(apptest.Ask("ok"))) })
			x.Credit("1")
			if w := x.Wallet(); w.Balance != had+money.USD/20+money.USD-cost || w.Debt != 0 {
				t.Errorf("after the second credit %+v", w)
			}
			x.Costs(func() {
				if r := x.Chat(apptest.Ask("ok")); r.Status != 200 {
					t.Errorf("%d %s", r.Status, r.Body)
				}
			})
		}
	})
}

// TestAbsurdUsage: a report that cannot be true is cut down to what can be, never costs more than the hold, makes no debt, and
// can be looked up.
func TestAbsurdUsage(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		x := n.Tenant("5")
		for i, body := range []string{
			apptest.Ask("absurd"), apptest.Streamed("absurd"), apptest.Ask("absurd", `"max_tokens":20`),
			apptest.Streamed("absurd", `"max_tokens":20`, `"stream_options":{"include_usage":true}`),
		} {
			c := x.Costs(func() {
				r := x.Chat(body)
				if r.Status != 200 {
					t.Fatalf("%d %s", r.Status, r.Body)
				}
				if i == 3 && (strings.Contains(r.Body, "1000000000") || !strings.Contains(r.Body, `"usage":{`)) {
					t.Errorf("the client is told %s", r.Body)
				}
			})
			if c.Amount != c.Held || !c.Estimated || c.Debt != 0 {
				t.Errorf("%s: %+v", body, c)
			}
		}
		var marked int
		err := s.DB.SQL.QueryRowContext(t.Context(),
			`SELECT count(*) FROM usage_logs WHERE tenant_id = $1 AND estimated AND input < 10000 AND output < 40000 AND extra IS NOT NULL`, x.ID).Scan(&marked)
		if err != nil || marked != 4 {
			t.Errorf("%d records are marked (%v)", marked, err)
		}
		if !strings.Contains(n.Log(), "more than the call can have used") {
			t.Error("it was not logged")
		}
	})
}

// TestSmallBalanceIsTheCap: without a limit of the caller, what the balance can pay goes up as one.
func TestSmallBalanceIsTheCap(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		x := n.Tenant("0.001") // the prompt, and less than 100 tokens
		c := x.Costs(func() {
			if r := x.Chat(apptest.Ask("no-usage")); r.Status != 200 {
				t.Fatalf("%d %s", r.Status, r.Body)
			}
		})
		limit, ok := v.Last(t).Field(t, "max_tokens").(float64)
		if !ok || limit < 80 || limit > 99 {
			t.Errorf("max_tokens = %v", limit)
		}
		if c.Held > 1_000_000 || c.Held < 900_000 {
			t.Errorf("%+v", c)
		}
		x.Free(func() { // a limit that the caller gave is never clipped
			want{status: 402, kind: "insufficient_quota", code: "weight_exceeds_budget"}.check(t, x.Chat(apptest.Ask("ok", `"max_tokens":1000`)))
		})
	})
}

// TestHoldRefusedBesideTheCall: a node that has not seen the balance go starts the vendor beside the hold; the refused hold stops
// the vendor.
func TestHoldRefusedBesideTheCall(t *testing.T) {
	t.Parallel()
	s := apptest.New(t, dbtest.Postgres(t))
	v := apptest.NewVendor(t)
	listen, scrape := metricsOf(t)
	n, other := s.Start(t, listen), s.Start(t)
	n.Channel(v.URL, 0)
	x := n.Tenant("10")
	key := x.Key
	x.Costs(func() { x.Chat(apptest.Ask("ok")) })
	apptest.Await(t, "spent on the other node", func() bool {
		return other.Do(http.MethodPost, "/v1/chat/completions", key, apptest.Ask("excessive")).Status == 402
	})
	for _, body := range []string{apptest.Ask("silent", `"max_tokens":10`), apptest.Streamed("silent", `"max_tokens":10`)} {
		x.Free(func() {
			apptest.Within(t, 5*time.Second, "the refusal", func() {
				want{status: 402, kind: "insufficient_quota", code: "credit_balance_exhausted"}.check(t, x.Chat(body))
			})
		})
	}
	for _, call := range v.Calls() {
		if call.Script == "silent" && !call.Cancelled(t) {
			t.Error("the vendor was not stopped")
		}
	}
	// The second call finds out from the first refusal that the balance is gone, and asks for its hold first.
	if text := scrape(); !strings.Contains(text, `weir_platform_losses_total{cause="hold_refused"} 1`) {
		t.Errorf("the loss was not counted: %s", text)
	}
}

// TestNoOverspending: many calls at once pass only as far as the money goes, on one node and on two.
func TestNoOverspending(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		nodes := []*apptest.Node{s.Start(t)}
		if s.DB.Dialect == "postgres" {
			nodes = append(nodes, s.Start(t))
		}
		nodes[0].Channel(v.URL, 0)
		const body = `{"model":"gpt-4o","max_tokens":100,"messages":[{"role":"user","content":"script=50ms"}]}`
		probe := nodes[0].Tenant("1")
		one := probe.Costs(func() { probe.Chat(body) })
		// What 20 holds take and one more call does not.
		x := nodes[0].Tenant((20*one.Held + one.Held/2).String())
		var passed, refused, other atomic.Int64
		var lowest atomic.Int64
		var wg sync.WaitGroup
		for i := range 200 {
			wg.Go(func() {
				r := nodes[i%len(nodes)].Do(http.MethodPost, "/v1/chat/completions", x.Key, body)
				switch e := r.Status; {
				case e == 200:
					passed.Add(1)
				case e == 402 && r.Error(t).Type == "insufficient_quota", e == 429 && r.Error(t).Code == "in_flight_budget_exhausted" && r.Header.Get("Retry-After") == "1":
					refused.Add(1)
				default:
					other.Add(1)
					t.Errorf("%d %s", r.Status, r.Body)
				}
			})
		}
		wg.Go(func() {
			for passed.Load()+refused.Load()+other.Load() < 200 {
				if w := x.Wallet(); int64(w.Available) < lowest.Load() || w.Balance < w.Held {
					lowest.Store(int64(w.Available))
					t.Errorf("%+v", w)
				}
			}
		})
		wg.Wait()
		w, charges := x.Quiet()
		if int64(len(charges)) != passed.Load() || passed.Load() < 20 || refused.Load() == 0 {
			t.Errorf("%d passed, %d refused, %d charges", passed.Load(), refused.Load(), len(charges))
		}
		spent := money.Amount(0)
		for _, c := range charges {
			spent += c.Amount
		}
		if begin := 20*one.Held + one.Held/2; w.Balance != begin-spent || w.Debt != 0 || w.Available < 0 {
			t.Errorf("%s paid in, %s spent, %+v", begin, spent, w)
		}
	})
}
