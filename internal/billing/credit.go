package billing

import (
	"context"
	"fmt"

	"weir/ent"
	"weir/ent/billingprofile"
	"weir/ent/schematype"
	"weir/internal/db"
	"weir/internal/ledger"
	"weir/internal/money"
)

// refTopUp is the RefType of transfers about an order.
const refTopUp = "top_up"

// keyOf is the key of a transfer: Stripe's id of what it is about and which leg it is.
func keyOf(object, leg string) string { return object + ":" + leg }

func (b *booking) about(code ledger.Code, remark string) ledger.About {
	return ledger.About{Code: code, RefType: refTopUp, RefID: b.o.ID, Remark: remark}
}

// credit books what was paid: once, by the id of the payment.
func (b *booking) credit(ctx context.Context) error {
	o, now := b.o, b.now
	if now.intent != "" {
		o.PaymentIntent = &now.intent
	}
	if now.charge != "" {
		o.StripeCharge = &now.charge
	}
	switch {
	case o.CreditedAt != nil:
		return nil
	case b.mismatched():
		return b.suspend(ctx)
	case !now.paid:
		return nil
	}
	profile, err := b.tx.BillingProfile.Query().Where(billingprofile.TenantID(o.TenantID)).Only(ctx)
	if err != nil && !ent.IsNotFound(err) {
		return fmt.Errorf("read billing profile: %w", err)
	}
	if o.Buyer = (&schematype.Buyer{}); profile != nil {
		*o.Buyer = profile.Buyer
	}
	fillBuyer(o.Buyer, now.buyer)
	number, err := db.Next(ctx, b.tx, db.ReceiptNumber)
	if err != nil {
		return err
	}
	o.PaidMinor, o.CreditedAt, o.ReceiptNumber = now.received, &b.at, &number
	_, err = b.cfg.Ledger.Credit(ctx, b.tx, ledger.Credit{
		Key: keyOf(now.intent, "credit"), Tenant: b.tenant, Amount: o.Credit, Fund: ledger.Cash, From: ledger.StripeClearing,
		About: b.about(ledger.CodeTopUp, "Top-up"),
	})
	if err != nil {
		return err
	}
	b.touched = true
	if err := b.bookTax(ctx); err != nil {
		return err
	}
	if o.Bonus > 0 {
		_, err = b.cfg.Ledger.Credit(ctx, b.tx, ledger.Credit{
			Key: keyOf(now.intent, "bonus"), Tenant: b.tenant, Amount: o.Bonus, Fund: ledger.Bonus, From: ledger.PromoExpense,
			About: b.about(ledger.CodeBonus, "Bonus on a top-up"),
		})
		if err != nil {
			return err
		}
	}
	if b.cfg.Referrals != nil {
		if err := b.cfg.Referrals.TopUpPaid(ctx, b.tx, o.TenantID); err != nil {
			return err
		}
	}
	if o.Kind == schematype.TopUpPlan {
		if err := b.cfg.Periods.Paid(ctx, b.tx, o); err != nil {
			return err
		}
	}
	return b.emit(ctx, "top_up.paid", keyOf(now.intent, "paid"), nil)
}

// mismatched: Stripe has money that is not what was ordered, or says that nothing was to be paid.
func (b *booking) mismatched() bool {
	return b.o.CreditedAt == nil && (b.now.free || (b.now.paid && !b.now.matches(b.o)))
}

// suspend keeps what was paid, and is not what was ordered, apart until a person decides.
func (b *booking) suspend(ctx context.Context) error {
	o, now := b.o, b.now
	if o.Status == schematype.TopUpMismatch {
		return nil
	}
	o.PaidMinor = now.received
	o.Failure = fmt.Sprintf("Paid %s %s instead of %s %s. Nothing was credited; the operator decides.",
		FormatMinor(now.received, now.currency), now.currency, FormatMinor(o.AmountMinor, o.Currency), o.Currency)
	b.cfg.Log.Error().Str("top_up_id", o.ID).Str("paid", FormatMinor(now.received, now.currency)).Str("paid_currency", now.currency).
		Bool("livemode", now.live).Msg("a payment is not what was ordered")
	amount, ok := inUSD(o, now.received, now.currency)
	if !ok || amount <= 0 || now.live != o.Livemode {
		return nil
	}
	o.Suspense = amount
	_, err := b.cfg.Ledger.Move(ctx, b.tx, ledger.Move{
		Key: keyOf(now.intent, "suspense"), Debit: ledger.StripeClearing, Credit: ledger.Suspense, Amount: amount,
		About: b.about(ledger.CodeTopUp, "Paid, but not what was ordered"),
	})
	return err
}

// fee books what Stripe kept, as soon as it says so.
func (b *booking) fee(ctx context.Context) error {
	o, now := b.o, b.now
	if o.Fee > 0 || now.fee <= 0 || o.CreditedAt == nil {
		return nil
	}
	fee, ok := inUSD(o, now.fee, now.feeCurrency)
	if !ok || fee <= 0 {
		return nil
	}
	o.Fee = fee
	_, err := b.cfg.Ledger.Move(ctx, b.tx, ledger.Move{
		Key: keyOf(now.intent, "fee"), Debit: ledger.StripeFees, Credit: ledger.StripeClearing, Amount: fee,
		About: b.about(ledger.CodeTopUp, "Fee of the payment provider"),
	})
	return err
}

// share is a part of the order's credit and bonus, and of the tax on top of it; debt is what of it the wallet could not pay.
type share struct{ credit, bonus, tax, debt money.Amount }

// sum is what of it is, or was, in the wallet.
func (s share) sum() money.Amount { return s.credit + s.bonus }

// gone is how much of the payment was paid back or lost, at most all of it.
func (b *booking) gone() int64 {
	n := b.o.RefundedMinor
	for _, d := range b.disputes {
		if d.Status == schematype.DisputeLost {
			n += d.AmountMinor
		}
	}
	return min(n, b.o.PaidMinor)
}

// due is what must have been taken back of the order when so much of the payment is gone, rounded down. Credit and tax together
// are exactly what is gone.
func due(o *ent.TopUp, gone int64) share {
	if o.PaidMinor == 0 {
		return share{}
	}
	part := func(of money.Amount) money.Amount { return money.Amount(mulDiv(int64(of), gone, o.PaidMinor)) }
	credit := part(o.Credit)
	return share{credit: credit, bonus: part(o.Bonus), tax: part(o.Credit+o.Tax) - credit}
}

// left is what is not taken back yet.
func (b *booking) left() share {
	return share{credit: b.o.Credit - b.o.CreditTaken, bonus: b.o.Bonus - b.o.BonusTaken}
}

// level takes of the order's credit what is due and not taken yet, or gives back what was taken and is not due any more. It
// returns how much it took; below zero: gave back. What the wallet cannot pay becomes debt.
func (b *booking) level(ctx context.Context, object, leg string, other ledger.Account, remark string) (share, error) {
	o := b.o
	if o.CreditedAt == nil {
		return share{}, nil
	}
	want := due(o, b.gone())
	diff := share{credit: want.credit - o.CreditTaken, bonus: want.bonus - o.BonusTaken, tax: want.tax - o.TaxTaken}
	o.CreditTaken, o.BonusTaken, o.TaxTaken = want.credit, want.bonus, want.tax
	b.touched = true
	if diff.credit > 0 {
		if err := b.passOn(ctx, object, leg, diff.credit); err != nil {
			return diff, err
		}
	}
	if err := b.levelTax(ctx, object, leg, other, diff.tax); err != nil {
		return diff, err
	}
	for _, part := range []levelling{
		{diff.credit, ledger.Cash, other, keyOf(*o.PaymentIntent, "credit"), keyOf(object, leg), b.about(ledger.CodeRefund, remark)},
		{diff.bonus, ledger.Bonus, ledger.PromoExpense, keyOf(*o.PaymentIntent, "bonus"), keyOf(object, leg+"_bonus"), b.about(ledger.CodeBonus, remark)},
	} {
		debt, err := b.levelFund(ctx, part)
		if err != nil {
			return diff, err
		}
		diff.debt += debt
	}
	if diff.credit < 0 {
		return diff, b.passOn(ctx, object, leg, diff.credit)
	}
	return diff, nil
}

// levelling is what is taken of a fund, or below zero given back to it.
type levelling struct {
	amount   money.Amount
	fund     ledger.Fund
	other    ledger.Account
	lot, key string
	about    ledger.About
}

// levelFund books it and returns what of it became debt.
func (b *booking) levelFund(ctx context.Context, l levelling) (money.Amount, error) {
	switch {
	case l.amount > 0:
		posted, err := b.cfg.Ledger.Debit(ctx, b.tx, ledger.Debit{
			Key: l.key, Tenant: b.tenant, Amount: l.amount, Fund: l.fund, To: l.other, Lot: l.lot, About: l.about,
		})
		return posted.Debt, err
	case l.amount < 0:
		_, err := b.cfg.Ledger.Credit(ctx, b.tx, ledger.Credit{
			Key: l.key, Tenant: b.tenant, Amount: -l.amount, Fund: l.fund, From: l.other, About: l.about,
		})
		return 0, err
	}
	return 0, nil
}

// emit tells the tenant's webhooks.
func (b *booking) emit(ctx context.Context, kind, key string, more map[string]any) error {
	if b.cfg.Events == nil {
		return nil
	}
	o := b.o
	data := map[string]any{
		"id": o.ID, "status": o.Status, "currency": o.Currency, "amount": FormatMinor(o.AmountMinor, o.Currency),
		"credit_usd": o.Credit, "bonus_usd": o.Bonus, "refunded": FormatMinor(o.RefundedMinor, o.Currency),
	}
	for k, v := range more {
		data[k] = v
	}
	return b.cfg.Events.Emit(ctx, b.tx, Event{Type: kind, TenantID: o.TenantID, Key: key, At: b.at, Data: data})
}
