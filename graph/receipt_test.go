package graph_test

import (
	"context"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"weir/ent/price"
	"weir/internal/clock"
	"weir/internal/dbtest"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/internal/viewer"
)

// charged makes a call of the model alpha with a new key of the client, and returns its request id.
func (c *client) charged() string {
	c.t.Helper()
	l, err := ledger.New(ledger.Config{DB: c.db.SQL, Dialect: c.db.Dialect, Clock: clock.System{}, Log: zerolog.Nop(), Node: id.NewUUID()})
	ok(c.t, err)
	ctx, stop := context.WithCancel(c.t.Context())
	done := make(chan error, 1)
	go func() { done <- l.Run(ctx) }()
	defer func() {
		stop()
		ok(c.t, <-done)
	}()
	tenant, err := id.Parse(id.Tenant, c.tenant.ID)
	ok(c.t, err)
	key, err := id.Parse(id.Key, c.createKey("calls").text("createApiKey", "apiKey", "id"))
	ok(c.t, err)
	alpha, err := c.db.Ent.Price.Query().Where(price.Model("alpha")).Only(viewer.SystemContext(ctx, "test"))
	ok(c.t, err)
	tx, err := c.db.SQL.BeginTx(ctx, nil)
	ok(c.t, err)
	_, err = c.book.Credit(ctx, tx, ledger.Credit{
		Key: "test:" + c.tenant.ID, Tenant: tenant, Amount: money.USD, Fund: ledger.Bonus, From: ledger.PromoExpense, About: ledger.About{Code: ledger.CodeBonus},
	})
	ok(c.t, err)
	ok(c.t, tx.Commit())
	call := id.NewUUID()
	hold := ledger.Hold{ID: call, Tenant: tenant, Key: key, Request: call, Amount: money.Cent, TTL: time.Minute, Model: "alpha", PriceID: alpha.ID}
	for tick := time.NewTicker(5 * time.Millisecond); !l.Ready(); <-tick.C {
		ok(c.t, ctx.Err())
	}
	_, err = l.Hold(ctx, hold)
	ok(c.t, err)
	// 1,001 × 2,000,000 + 7 × 37,500 = 2,002,262,500 pico-USD
	_, err = l.Settle(ctx, ledger.Settle{
		Hold: call, Tenant: tenant, Request: call, Outcome: ledger.Settled, Amount: 2_002_263, Exact: "2002262500", PriceID: alpha.ID,
		Usage: &ledger.Usage{Key: key, Model: "alpha", Route: "chat", EndReason: "complete", Multiplier: money.One, Units: ledger.Units{Input: 1001, Output: 7}},
	})
	ok(c.t, err)
	return id.Format(id.Request, call)
}

func TestReceipt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		owner := newEnv(t, d).member("owner", nil, "", "")
		r := owner.must(`query($id: ID!) { receipt(requestId: $id) {
			requestId model estimated multiplier subtotalPico exactPico roundingPico charge computed cash bonus debt matches
			price { version tierAbove } lines { dimension units unitPrice perMillion amountPico }
		} }`, map[string]any{"id": owner.charged()})
		for _, row := range []struct{ field, want string }{
			{"model", "alpha"},
			{"multiplier", "1.00"},
			{"subtotalPico", "2002262500"},
			{"exactPico", "2002262500"},
			{"roundingPico", "500"},
			{"charge", "0.002002263"},
			{"computed", "0.002002263"},
			{"cash", "0.00"},
			{"bonus", "0.002002263"},
			{"debt", "0.00"},
		} {
			if got := r.text("receipt", row.field); got != row.want {
				t.Errorf("%s: got %q, want %q", row.field, got, row.want)
			}
		}
		if matches, _ := r.at("receipt", "matches").(bool); !matches || r.at("receipt", "price", "version") != 1.0 {
			t.Errorf("got %s", r.Body)
		}
		lines, _ := r.at("receipt", "lines").([]any)
		if len(lines) != 2 {
			t.Fatalf("got %s", r.Body)
		}
		last, _ := lines[1].(map[string]any)
		want := map[string]any{"dimension": "OUTPUT", "units": 7.0, "unitPrice": "0.0000000375", "perMillion": "0.0375", "amountPico": "262500"}
		for name, value := range want {
			if last[name] != value {
				t.Errorf("%s: got %v, want %v", name, last[name], value)
			}
		}
	})
}
