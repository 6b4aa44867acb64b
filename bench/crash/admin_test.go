package crash_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"weir/bench/rig"
	"weir/internal/clock"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
)

// administration are the flows of administrators, of people who sign up, of the start and of a process that just lives.
func administration() []*flow {
	return []*flow{
		{name: "sign-up", prepare: func(*act) {}, run: signUp, again: signUpAgain, check: oneBonus},
		{name: "publish", prepare: draft, run: publish, again: publish, check: onePrice},
		{name: "adjust", prepare: has(money.USD), run: adjust, again: adjust, check: oneAdjustment},
		{name: "start", prepare: leaveOpen, run: startAgain, check: nothingLeft, only: []string{""}},
		{
			name: "drain", one: true, ends: true, prepare: has(5 * money.USD), check: allAnswered,
			run: drain(rig.Script{Stream: true, Input: 10, Output: 64, Max: 200, Events: 8, Pause: 60 * time.Millisecond}),
		},
		{
			name: "long-stream", slow: true, one: true, prepare: has(5 * money.USD), check: allAnswered,
			only: []string{"ledger.heartbeat.", "ledger.checkpoint.", "ledger.bury.", "ledger.sweep."},
			run:  sends(rig.Script{Stream: true, Input: 10, Output: 100, Max: 200, Events: 13, Pause: 600 * time.Millisecond}),
		},
	}
}

// drain ends the process in good order while a stream runs.
func drain(s rig.Script) func(*act) {
	return func(a *act) {
		var wg sync.WaitGroup
		wg.Go(func() { a.send(a.ask("", s)) })
		a.await(5*time.Second, func() bool { held, _ := a.holds(); return !a.alive() || held > 0 })
		a.check(a.node.Process().Signal(syscall.SIGTERM))
		wg.Wait()
		a.await(5*time.Second, func() bool { return !a.alive() })
	}
}

const (
	email    = "email"
	password = "password"
	tenantID = "tenant"
)

// signUp makes a user whose tenant gets the bonus.
func signUp(a *act) {
	a.values[email], a.values[password] = a.address(), rand.Text()
	b, err := rig.NewBrowser(a.node)
	a.must(err)
	if tenant, err := b.SignUp(a.Context(), a.values[email], a.values[password]); err == nil {
		a.values[tenantID] = id.Format(id.Tenant, tenant)
		a.log.Promise(rig.Credited{Tenant: tenant, Key: "signup:" + a.values[tenantID], Amount: bonus, Acked: true})
	}
}

// signUpAgain is somebody who does not know whether it worked.
func signUpAgain(a *act) {
	b, err := rig.NewBrowser(a.node)
	a.must(err)
	acked := a.values[tenantID]
	tenant, err := b.SignUp(a.Context(), a.values[email], a.values[password])
	switch {
	case err == nil && acked != "":
		a.Errorf("an acknowledged sign-up has vanished: %s", acked)
	case err == nil:
		a.values[tenantID] = id.Format(id.Tenant, tenant)
		return
	case !strings.Contains(err.Error(), "CONFLICT"):
		a.Errorf("sign up again: %v", err)
	}
	a.must(b.SignIn(a.Context(), a.values[email], a.values[password]))
	var data struct {
		Viewer struct{ Tenant struct{ ID string } }
	}
	a.must(b.Query(a.Context(), `{ viewer { tenant { id } } }`, nil, &data))
	if a.values[tenantID] = data.Viewer.Tenant.ID; acked != "" && acked != data.Viewer.Tenant.ID {
		a.Errorf("the tenant was %s, now %s", acked, data.Viewer.Tenant.ID)
	}
}

func oneBonus(a *act, _ bool) {
	tenant, err := id.Parse(id.Tenant, a.values[tenantID])
	a.must(err)
	if w := a.wallet(tenant); w != (ledger.Wallet{Bonus: bonus}) {
		a.Errorf("the wallet is %+v", w)
	}
}

const (
	draftID  = "draft"
	versions = "versions"
)

// draft prepares a new version of a price that nobody calls.
func draft(a *act) {
	root, err := a.site.Root(a.Context(), a.node)
	a.must(err)
	input := map[string]any{
		"model": "crash-price", "catalogue": map[string]any{"vendor": "crash", "modality": "CHAT"},
		"sell": map[string]any{"rates": []any{
			map[string]any{"dimension": "INPUT", "perMillion": "1"},
			map[string]any{"dimension": "OUTPUT", "perMillion": fmt.Sprintf("2.%06d", a.serial)},
		}},
	}
	var data struct {
		DraftPrice struct{ Price struct{ ID string } }
	}
	a.must(root.Query(a.Context(), `mutation($in: DraftPriceInput!) { draftPrice(input: $in) { price { id } } }`, map[string]any{"in": input}, &data))
	a.values[draftID] = data.DraftPrice.Price.ID
	a.values[versions] = strconv.Itoa(published(a))
}

// publish puts the draft in force; done twice it is refused.
func publish(a *act) {
	root, err := a.site.Root(a.Context(), a.node)
	if err != nil {
		return // it died
	}
	err = root.Query(a.Context(), `mutation($in: PublishPriceInput!) { publishPrice(input: $in) { prices { id } } }`,
		map[string]any{"in": map[string]any{"ids": []string{a.values[draftID]}}}, nil)
	if err != nil && a.alive() && !strings.Contains(err.Error(), "CONFLICT") {
		a.await(dyingWithin, func() bool { return !a.alive() })
		if a.alive() {
			a.Errorf("publish: %v", err)
		}
	}
}

// onePrice: the draft has become one version, with its audit event.
func onePrice(a *act, _ bool) {
	if n := strconv.Itoa(published(a) - 1); n != a.values[versions] {
		a.Errorf("%d versions are published, before %s", published(a), a.values[versions])
	}
	var events int
	a.must(a.site.DB().SQL.QueryRowContext(a.Context(), "SELECT count(*) FROM audit_events WHERE action = 'price.publish' AND target_id = $1",
		a.values[draftID]).Scan(&events))
	if events != 1 {
		a.Errorf("%d audit events", events)
	}
}

func published(a *act) (n int) {
	a.Helper()
	a.must(a.site.DB().SQL.QueryRowContext(a.Context(), "SELECT count(*) FROM prices WHERE model = 'crash-price' AND published_at IS NOT NULL").Scan(&n))
	return n
}

const (
	adjustedUp   = 9 * cent
	adjustedDown = 4 * cent
)

// adjust is an administrator who credits and debits a tenant by hand, each under its key; done twice it changes nothing.
func adjust(a *act) {
	for ending, amount := range map[string]money.Amount{"-up": adjustedUp, "-down": -adjustedDown} {
		root, err := a.site.Root(a.Context(), a.node)
		if err != nil {
			return // it died
		}
		err = root.Query(a.Context(), `mutation($in: AdjustBalanceInput!) { adjustBalance(input: $in) { wallet { cash } } }`, map[string]any{"in": map[string]any{
			"tenantId": id.Format(id.Tenant, a.tenant.ID), "amount": amount.String(), "remark": "crash", "idempotencyKey": a.mark + ending,
		}}, nil)
		switch {
		case err == nil && amount > 0:
			key := "adjust:" + a.tenant.ID.String() + ":" + a.mark + ending
			a.log.Promise(rig.Credited{Tenant: a.tenant.ID, Key: key, Amount: amount, Acked: true})
		case err != nil && a.alive():
			a.await(dyingWithin, func() bool { return !a.alive() })
			if a.alive() {
				a.Errorf("adjust: %v", err)
			}
		}
	}
}

// oneAdjustment: both were booked once, each with its audit event.
func oneAdjustment(a *act, _ bool) {
	if w := a.wallet(a.tenant.ID); w.Balance() != money.USD+adjustedUp-adjustedDown {
		a.Errorf("the wallet is %+v", w)
	}
	var events int
	a.must(a.site.DB().SQL.QueryRowContext(a.Context(), "SELECT count(*) FROM audit_events WHERE action = 'wallet.adjust' AND target_id = $1",
		id.Format(id.Tenant, a.tenant.ID)).Scan(&events))
	if events != 2 {
		a.Errorf("%d audit events", events)
	}
}

const lapsing = 7 * cent

// leaveOpen kills the process while it has a stream with a checkpoint, calls without a byte, and claims. It also leaves a node
// without heartbeat and a credit that has lapsed.
func leaveOpen(a *act) {
	a.tenant = a.stage.tenant(5 * money.USD)
	d := a.site.DB()
	book := ledger.NewBook(d.SQL, d.Dialect, clock.System{})
	tx, err := d.SQL.BeginTx(a.Context(), nil)
	a.must(err)
	_, err = book.Credit(a.Context(), tx, ledger.Credit{
		Key: a.mark + "-lapsing", Tenant: a.tenant.ID, Amount: lapsing, Fund: ledger.Bonus, From: ledger.PromoExpense,
		About: ledger.About{Code: ledger.CodeBonus}, ExpiresAt: time.Now(), Priority: 100,
	})
	a.must(err)
	_, err = tx.ExecContext(a.Context(), "INSERT INTO nodes (id, epoch, dead, heartbeat_at) VALUES ($1, 1, $2, $3)",
		id.NewUUID(), false, time.Now().UTC().Add(-time.Hour))
	a.must(err)
	a.must(tx.Commit())

	var wg sync.WaitGroup
	for ending, s := range map[string]rig.Script{
		"-delivered": {Stream: true, Input: 10, Output: 400, Max: 500, Pause: 20 * time.Millisecond},
		"-silent":    {Act: rig.Hang, Output: 10, Max: 50},
		"-mute":      {Stream: true, Output: 10, Max: 50, First: time.Minute},
	} {
		ask := a.ask(ending, s)
		wg.Go(func() { a.send(ask) })
	}
	if !a.await(10*time.Second, func() bool { held, delivered := a.holds(); return held == 3 && delivered == 1 }) {
		a.Error("the calls do not come under way")
	}
	a.check(a.node.Kill())
	wg.Wait()
}

// startAgain is the start, until what was left open is resolved.
func startAgain(a *act) {
	a.must(a.node.Start())
	ctx, cancel := context.WithTimeout(a.Context(), readyWithin)
	defer cancel()
	_ = a.node.AwaitReady(ctx) // it may die
	a.await(10*time.Second, func() bool { return !a.alive() || resolved(a) == "" })
}

// nothingLeft: what was delivered is charged, the rest was given back, what lapsed is gone, and the silent node is dead.
func nothingLeft(a *act, _ bool) {
	tells := "?"
	if !a.await(10*time.Second, func() bool { tells = resolved(a); return tells == "" }) {
		a.Errorf("10 s after the start %s", tells)
	}
}

func resolved(a *act) (tells string) {
	var open, lapsed, silent, charged, expired int
	err := a.site.DB().SQL.QueryRowContext(a.Context(), `SELECT (SELECT count(*) FROM open_holds WHERE tenant_id = $1),
		(SELECT count(*) FROM transfers WHERE tenant_id = $1 AND code = 'expiry' AND amount = $2),
		(SELECT count(*) FROM nodes WHERE NOT dead AND heartbeat_at < $3),
		(SELECT count(*) FROM charges WHERE tenant_id = $1 AND outcome = 1 AND estimated),
		(SELECT count(*) FROM charges WHERE tenant_id = $1 AND outcome = 3)`,
		a.tenant.ID, int64(lapsing), time.Now().UTC().Add(-30*time.Minute)).Scan(&open, &lapsed, &silent, &charged, &expired)
	if err != nil || open != 0 || lapsed != 1 || silent != 0 || charged != 1 || expired != 2 {
		return fmt.Sprintf("%d holds are open, %d credits lapsed, %d silent nodes live, %d streams charged, %d calls given back (%v)",
			open, lapsed, silent, charged, expired, err)
	}
	return ""
}
