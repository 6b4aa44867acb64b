package crash_test

import (
	"weir/internal/ledger"
	"weir/internal/money"
)

// claims are the flows of money that others claim: taxes.
func claims() []*flow {
	only := append([]string{"ledger.move."}, sold...)
	return []*flow{{name: "taxed", prepare: taxing, run: taxed, again: taxed, check: taxedOnce, only: only}}
}

const (
	refunded = "refunded"
	percent  = 10 // of tax
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
