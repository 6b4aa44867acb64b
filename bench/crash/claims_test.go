package crash_test

import (
	"strings"
	"time"

	"weir/internal/billing/stripetest"
	"weir/internal/ledger"
	"weir/internal/money"
)

// claims are the flows of money that others claim: taxes, what a bank takes back, and what is owed in the end.
func claims() []*flow {
	only := append([]string{"ledger.move.", "ledger.freeze."}, sold...)
	return []*flow{
		{name: "taxed", prepare: taxing, run: taxed, again: taxed, check: taxedOnce, only: only},
		{name: "recharge", prepare: carded, run: recharge, again: recharge, check: rechargedOnce, only: only},
		{name: "dispute-won", prepare: disputing(paid), run: wins, again: wins, check: wonOnce, only: only},
		{name: "dispute-lost", prepare: disputing(spent), run: loses, again: loses, check: lostOnce, only: only},
		{
			name: "write-off", slow: true, prepare: lost, run: writeOff, again: writeOff, check: reclaimedOnce,
			only: []string{"ledger.write_off.", "ledger.reclaim.", "ledger.freeze.", "ledger.move.", "top_up.seen"},
		},
	}
}

// patience is for jobs that come once a minute or after a dead process, and for orders that are looked at again after one.
const patience = 90 * time.Second

const (
	refunded  = "refunded"
	cardID    = "card"
	disputeID = "dispute"
	percent   = 10 // of tax
)

// terms are what root puts in force.
func (a *act) terms(input string) {
	root, err := a.site.Root(a.Context(), a.node)
	a.must(err)
	var now struct {
		Settings struct{ TopUps struct{ Version int } }
	}
	a.must(root.Query(a.Context(), `{ settings { topUps { version } } }`, nil, &now))
	a.must(root.Query(a.Context(), `mutation($v: Int!) { updateTopUpTerms(input: {version: $v, `+input+`}) { terms { version } } }`,
		map[string]any{"v": now.Settings.TopUps.Version}, nil))
}

// taxing signs a customer up whose orders are taxed.
func taxing(a *act) {
	shopper(a)
	a.till.Tax(percent)
	a.terms("automaticTax: true")
}

// taxed tops up, and has Stripe pay a part back once.
func taxed(a *act) {
	if topUp(a); !a.alive() {
		return
	}
	if a.values[refunded] == "" {
		a.values[refunded] = a.till.Refund(a.values[sessionID], 550)
	}
	a.notices()
	a.until("SELECT count(*) = 1 FROM top_ups WHERE id = $1 AND status = 'PARTLY_REFUNDED' AND refunded_minor = 550", a.values[topUpID])
}

func taxedOnce(a *act, _ bool) {
	if w := a.wallet(a.tenant.ID); w != (ledger.Wallet{Cash: price / 2, Bonus: bonus}) {
		a.Errorf("the wallet is %+v", w)
	}
	a.owed(price / percent / 2)
	a.cleared()
	a.untaxed()
}

// untaxed is for the flows that follow.
func (a *act) untaxed() {
	a.terms("automaticTax: false")
	a.till.Tax(0)
}

// owed: so much tax is owed of what the flow's tenant has paid.
func (a *act) owed(want money.Amount) {
	a.Helper()
	var got money.Amount
	a.must(a.site.DB().SQL.QueryRowContext(a.Context(), `SELECT coalesce(sum(CASE WHEN credit_account = 'tax_payable' THEN amount ELSE -amount END), 0)
		FROM transfers WHERE 'tax_payable' IN (debit_account, credit_account) AND ref_id IN (SELECT id FROM top_ups WHERE tenant_id = $1)`,
		a.values[tenantID]).Scan(&got))
	if got != want {
		a.Errorf("%s of tax is owed, want %s", got, want)
	}
}

// carded signs up a customer who saves a card, and whose orders are taxed.
func carded(a *act) {
	taxing(a)
	var saving struct{ SaveCard struct{ CheckoutURL string } }
	a.as(`mutation { saveCard(input: {}) { checkoutUrl } }`, nil, &saving)
	url := saving.SaveCard.CheckoutURL
	a.till.SaveCard(url[strings.LastIndexByte(url, '/')+1:])
	a.notices()
	if !a.until("SELECT count(*) = 1 FROM payment_methods WHERE tenant_id = $1", a.values[tenantID]) {
		a.Fatal("the card is not saved")
	}
	var saved struct {
		BillingProfile struct{ Cards []struct{ ID string } }
	}
	a.as(`{ billingProfile { cards { id } } }`, nil, &saved)
	a.values[cardID] = saved.BillingProfile.Cards[0].ID
}

// recharge has the card charged, once a day. An order that a dead process has left is looked at again after a minute: it has passed.
func recharge(a *act) {
	_, err := a.site.DB().SQL.ExecContext(a.Context(), "UPDATE top_ups SET check_at = $1 WHERE tenant_id = $2 AND check_at IS NOT NULL",
		time.Now().UTC().Add(-time.Second), a.values[tenantID])
	a.must(err)
	if !a.as(`mutation($c: ID!) { updateRecharge(input: {on: true, cardId: $c, below: "2", amount: "5", dailyCap: "5", monthlyCap: "100"}) {
		profile { recharge { on } } } }`, map[string]any{"c": a.values[cardID]}, nil) {
		return
	}
	a.until("SELECT count(*) = 1 FROM top_ups WHERE tenant_id = $1 AND kind = 'AUTO' AND status = 'PAID' AND fee > 0 AND tax_transaction <> ''",
		a.values[tenantID])
}

func rechargedOnce(a *act, _ bool) {
	if w := a.wallet(a.tenant.ID); w != (ledger.Wallet{Cash: price / 2, Bonus: bonus}) {
		a.Errorf("the wallet is %+v", w)
	}
	a.owed(price / 2 / percent)
	a.cleared()
	a.untaxed()
}

// disputing has disputes freeze wallets.
func disputing(prepare func(*act)) func(*act) {
	return func(a *act) {
		a.terms("suspendOnDispute: true")
		prepare(a)
	}
}

// spent is a customer who has spent half of what was paid, so that a lost dispute leaves a debt.
func spent(a *act) {
	planned(a)
	buyPlan(a)
	a.indebted[a.tenant.ID] = true
}

// left is what the dispute of a customer who has spent is short of: the plan's bonus is taken too.
const left = price/2 - bonus - 2*money.USD

// disputes has a bank take the payment back, once.
func (a *act) disputes() {
	if a.values[disputeID] == "" {
		a.values[disputeID] = a.till.Dispute(a.values[sessionID], stripetest.TakesBack)
	}
	a.notices()
	a.until("SELECT count(*) = 1 FROM top_up_disputes WHERE top_up_id = $1 AND withdrawn > 0", a.values[topUpID])
}

// decided waits until the books know how the dispute has ended.
func (a *act) decided(status string) {
	a.notices()
	a.until("SELECT count(*) = 1 FROM top_up_disputes WHERE top_up_id = $1 AND status = $2", a.values[topUpID], status)
}

func wins(a *act) {
	if a.disputes(); !a.alive() {
		return
	}
	a.till.Win(a.values[disputeID])
	a.decided("WON")
}

func wonOnce(a *act, _ bool) {
	if w := a.wallet(a.tenant.ID); w != (ledger.Wallet{Cash: price, Bonus: bonus}) {
		a.Errorf("the wallet is %+v", w)
	}
	a.cleared()
}

func loses(a *act) {
	if a.disputes(); !a.alive() {
		return
	}
	a.till.Lose(a.values[disputeID])
	a.decided("LOST")
}

func lostOnce(a *act, _ bool) {
	if w := a.wallet(a.tenant.ID); w != (ledger.Wallet{Debt: left}) {
		a.Errorf("the wallet is %+v", w)
	}
	a.cleared()
}

// lost is a customer whose lost dispute has left a debt that is given up now.
func lost(a *act) {
	a.terms("suspendOnDispute: true, writeOffAfterDays: 1")
	spent(a)
	loses(a)
	_, err := a.site.DB().SQL.ExecContext(a.Context(), "UPDATE top_up_disputes SET write_off_at = $1 WHERE top_up_id = $2",
		time.Now().UTC().Add(-time.Hour), a.values[topUpID])
	a.must(err)
}

// writeOff waits for the job, and then has the dispute end well after all.
func writeOff(a *act) {
	if a.until("SELECT count(*) = 1 FROM top_up_disputes WHERE top_up_id = $1 AND write_off_at IS NULL", a.values[topUpID]); !a.alive() {
		return
	}
	a.till.Overturn(a.values[disputeID])
	a.decided("WON")
}

// reclaimedOnce: what was written off is nobody's debt any more, and what the dispute took is back.
func reclaimedOnce(a *act, _ bool) {
	if w := a.wallet(a.tenant.ID); w != (ledger.Wallet{Cash: price - left}) { // bonus that is given back is cash
		a.Errorf("the wallet is %+v", w)
	}
	var bad money.Amount
	a.must(a.site.DB().SQL.QueryRowContext(a.Context(), `SELECT coalesce(sum(CASE WHEN debit_account = 'bad_debt' THEN amount ELSE -amount END), 0)
		FROM transfers WHERE 'bad_debt' IN (debit_account, credit_account) AND tenant_id = $1`, a.tenant.ID).Scan(&bad))
	if bad != 0 {
		a.Errorf("%s are written off", bad)
	}
	a.cleared()
}
