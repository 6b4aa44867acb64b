package export

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"weir/ent"
	"weir/ent/schematype"
	"weir/internal/billing"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/internal/viewer"
)

// maxPrinted is how many entries a page shows; the table that is downloaded has all.
const maxPrinted = 5000

var (
	errNoReceipt    = fault.New(fault.NotFound, "There is no such receipt.")
	errNoCreditNote = fault.New(fault.NotFound, "There is no such credit note.")
)

// statementPage is the statement of a span of time, of the present month where none is named, oldest first, with the balance
// before and after.
func (e *Exports) statementPage(ctx context.Context, r *http.Request, _ string) (*page, error) {
	in := arguments{values: r.URL.Query()}
	q := ledger.Entries{From: in.time("from"), To: in.time("to"), Limit: pageRows}
	in.text("tenant")
	now := e.cfg.Clock.Now().UTC()
	if q.From.IsZero() {
		q.From = time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	}
	if !q.To.IsZero() && !q.From.Before(q.To) {
		in.faults = append(in.faults, fault.Field("to", "The end must lie behind the beginning."))
	}
	if err := in.done(); err != nil {
		return nil, err
	}
	v := viewer.FromContext(ctx)
	if v.TenantID == "" || !slices.Contains(StatementRoles, v.Role) {
		return nil, fault.New(fault.Forbidden, "Your role in this tenant may not read the statement.")
	}
	tenant, err := id.Parse(id.Tenant, v.TenantID)
	if err != nil {
		return nil, err
	}
	var all []ledger.Entry
	for len(all) < maxPrinted {
		next, err := e.cfg.Ledger.Entries(ctx, tenant, q)
		if err != nil {
			return nil, err
		}
		all = append(all, next...)
		if len(next) < pageRows {
			break
		}
		q.Before = next[len(next)-1].Seq
	}
	t, err := e.cfg.Ent.Tenant.Get(ctx, v.TenantID)
	if err != nil {
		return nil, fmt.Errorf("statement: %w", err)
	}
	until := q.To
	if until.IsZero() {
		until = now
	}
	p := &page{Title: "Statement of " + t.Name, Subtitle: q.From.Format(time.DateOnly) + " to " + until.Format(time.DateOnly) + ", UTC. Amounts in USD."}
	p.show(all)
	return p, nil
}

// show puts entries into a page, the newest of which comes first.
func (p *page) show(all []ledger.Entry) {
	if len(all) == 0 {
		p.Notes = append(p.Notes, "Nothing has changed the balance in this time.")
		return
	}
	if len(all) >= maxPrinted {
		all = all[:maxPrinted]
		p.Notes = append(p.Notes, fmt.Sprintf("Only the newest %d entries are shown; the download has all.", maxPrinted))
	}
	slices.Reverse(all)
	var in, out money.Amount
	table := &sheetTable{Columns: []column{{"Time", false}, {"Entry", false}, {"What", false}, {"Amount", true}, {"Balance", true}}}
	for _, e := range all {
		if e.Amount > 0 {
			in += e.Amount
		} else {
			out -= e.Amount
		}
		what := e.Remark
		if e.Request != [16]byte{} {
			what = id.Format(id.Request, e.Request)
		}
		table.Rows = append(table.Rows, []cell{
			{e.CreatedAt.UTC().Format("2006-01-02 15:04:05"), false},
			{string(e.Code), false},
			{what, false},
			{e.Amount.String(), true},
			{e.BalanceAfter.String(), true},
		})
	}
	first, last := all[0], all[len(all)-1]
	p.Facts = []fact{
		{"Balance before", (first.BalanceAfter - first.Amount).String()},
		{"In", in.String()},
		{"Out", out.String()},
		{"Balance after", last.BalanceAfter.String()},
	}
	p.Table = table
}

// receiptPage is the receipt of a top-up that was paid, as of the payment.
func (e *Exports) receiptPage(ctx context.Context, _ *http.Request, topUpID string) (*page, error) {
	o, err := e.cfg.Ent.TopUp.Get(ctx, topUpID)
	switch {
	case ent.IsNotFound(err), err == nil && (o.ReceiptNumber == nil || o.CreditedAt == nil):
		return nil, errNoReceipt
	case err != nil:
		return nil, fmt.Errorf("receipt: %w", err)
	}
	what := "Credit"
	if o.Kind == schematype.TopUpPlan {
		what = "Period of a plan"
	}
	p := &page{
		Title: "Receipt " + strconv.FormatInt(*o.ReceiptNumber, 10), Subtitle: "Issued " + o.CreditedAt.UTC().Format(time.DateOnly),
		Facts: append(buyer(o.Buyer), fact{"Order", o.ID}, fact{"Paid", billing.FormatMinor(o.PaidMinor, o.Currency) + " " + o.Currency}),
		Table: &sheetTable{
			Columns: []column{{"What", false}, {"USD", true}},
			Rows:    [][]cell{{{what, false}, {o.Credit.String(), true}}},
		},
	}
	if o.TaxMinor > 0 {
		p.Facts = append(p.Facts,
			fact{"Without tax", billing.FormatMinor(o.PaidMinor-o.TaxMinor, o.Currency) + " " + o.Currency},
			fact{"Tax, " + billing.TaxPercent(o) + " % on top", billing.FormatMinor(o.TaxMinor, o.Currency) + " " + o.Currency})
		p.Table.Rows = append(p.Table.Rows, []cell{{"Tax on top, part of no credit", false}, {o.Tax.String(), true}})
	}
	if o.Currency != billing.USD {
		p.Facts = append(p.Facts, fact{"Rate", money.FormatPPM(o.RatePpm) + " " + o.Currency + " for one USD, fixed in the order"})
	}
	if o.Bonus > 0 {
		p.Table.Rows = append(p.Table.Rows, []cell{{"Bonus, not cash and not refundable", false}, {o.Bonus.String(), true}})
	}
	if o.RefundedMinor > 0 {
		p.Notes = append(p.Notes, "Of this, "+billing.FormatMinor(o.RefundedMinor, o.Currency)+" "+o.Currency+" was paid back; see the credit notes.")
	}
	return p, nil
}

// creditNotePage is the paper of a refund.
func (e *Exports) creditNotePage(ctx context.Context, _ *http.Request, refundID string) (*page, error) {
	row, err := e.cfg.Ent.TopUpRefund.Get(ctx, refundID)
	switch {
	case ent.IsNotFound(err), err == nil && row.CreditNoteNumber == nil:
		return nil, errNoCreditNote
	case err != nil:
		return nil, fmt.Errorf("credit note: %w", err)
	}
	o, err := e.cfg.Ent.TopUp.Get(ctx, row.TopUpID)
	if err != nil {
		return nil, fmt.Errorf("credit note: %w", err)
	}
	issued := row.CreatedAt
	if row.CompletedAt != nil {
		issued = *row.CompletedAt
	}
	p := &page{
		Title: "Credit note " + strconv.FormatInt(*row.CreditNoteNumber, 10), Subtitle: "Issued " + issued.UTC().Format(time.DateOnly),
		Facts: append(buyer(o.Buyer), fact{"Order", o.ID}, fact{"Paid back", billing.FormatMinor(row.AmountMinor, o.Currency) + " " + o.Currency}),
		Table: &sheetTable{
			Columns: []column{{"What", false}, {"USD", true}},
			Rows: [][]cell{
				{{"Credit taken back", false}, {(-row.CreditTaken).String(), true}}, {{"Bonus taken back", false}, {(-row.BonusTaken).String(), true}},
			},
		},
	}
	if row.TaxTaken > 0 {
		p.Table.Rows = append(p.Table.Rows, []cell{{"Tax on it", false}, {(-row.TaxTaken).String(), true}})
	}
	if o.ReceiptNumber != nil {
		p.Facts = append(p.Facts, fact{"Of receipt", strconv.FormatInt(*o.ReceiptNumber, 10)})
	}
	if row.Reason != "" {
		p.Facts = append(p.Facts, fact{"Reason", row.Reason})
	}
	if row.Status == schematype.RefundFailed {
		p.Notes = append(p.Notes, "This refund did not arrive; what was taken back for it is in the wallet again.")
	}
	return p, nil
}

// buyer is who stands on a paper.
func buyer(b *schematype.Buyer) []fact {
	if b == nil {
		return nil
	}
	var out []fact
	for _, f := range []fact{{"Buyer", b.LegalName}, {"Address", b.Address}, {"Country", b.Country}, {"Tax number", b.TaxID}} {
		if f.Value != "" {
			out = append(out, f)
		}
	}
	return out
}
