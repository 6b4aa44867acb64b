package model

import (
	"time"

	"weir/ent"
	"weir/ent/schematype"
	"weir/internal/billing"
	"weir/internal/fault"
	"weir/internal/money"
)

// TopUp is an order of credit.
type TopUp struct {
	ID               string
	Kind             schematype.TopUpKind
	Status           schematype.TopUpStatus
	Credit           money.Amount
	Bonus            money.Amount
	Pack             string
	Currency         string
	Amount           string
	Tax              string
	TaxPercent       *string
	Paid             string
	Rate             string
	Refunded         string
	CreditTaken      money.Amount
	BonusTaken       money.Amount
	CheckoutURL      *string
	Failure          string
	CreatedAt        time.Time
	ExpiresAt        time.Time
	CreditedAt       *time.Time
	Receipt          *TopUpReceipt
	Refunds          []*TopUpRefund
	Disputes         []*TopUpDispute
	WarnedAt         *time.Time
	WarningClearedAt *time.Time
}

// TopUpEdge is a top-up at its place in a connection.
type TopUpEdge struct {
	Node   *TopUp
	Cursor Cursor
}

// TopUpConnection is a page of top-ups.
type TopUpConnection struct {
	Edges      []*TopUpEdge
	PageInfo   ent.PageInfo
	TotalCount int
}

// TopUpReceipt is the receipt of a top-up.
type TopUpReceipt struct {
	Number   int64
	IssuedAt time.Time
	Buyer    *Buyer
}

// Buyer is who stands on receipts.
type Buyer = schematype.Buyer

// TopUpRefund is money of a top-up that goes back.
type TopUpRefund struct {
	ID               string
	TopUpID          string
	Status           schematype.RefundStatus
	Amount           string
	Reason           string
	Failure          string
	CreditTaken      money.Amount
	BonusTaken       money.Amount
	TaxTaken         money.Amount
	CreditNoteNumber *int64
	CreatedAt        time.Time
	CompletedAt      *time.Time
}

// TopUpRefundEdge is a refund at its place in a connection.
type TopUpRefundEdge struct {
	Node   *TopUpRefund
	Cursor Cursor
}

// TopUpRefundConnection is a page of refunds.
type TopUpRefundConnection struct {
	Edges      []*TopUpRefundEdge
	PageInfo   ent.PageInfo
	TotalCount int
}

// TopUpDispute is a payment that its payer's bank disputes.
type TopUpDispute struct {
	ID            string
	TopUpID       string
	TenantID      string
	Status        schematype.DisputeStatus
	Amount        string
	Currency      string
	Reason        string
	OpenedAt      time.Time
	EvidenceDueAt *time.Time
	ClosedAt      *time.Time
	Suspends      bool
	Debt          money.Amount
	WriteOffAt    *time.Time
	WrittenOff    money.Amount
	WrittenOffAt  *time.Time
}

// TopUpDisputeEdge is a dispute at its place in a connection.
type TopUpDisputeEdge struct {
	Node   *TopUpDispute
	Cursor Cursor
}

// TopUpDisputeConnection is a page of disputes.
type TopUpDisputeConnection struct {
	Edges      []*TopUpDisputeEdge
	PageInfo   ent.PageInfo
	TotalCount int
}

// NewTopUp shows an order; its refunds and disputes are added by the caller.
func NewTopUp(o *ent.TopUp) *TopUp {
	out := &TopUp{
		ID: o.ID, Kind: o.Kind, Status: o.Status, Credit: o.Credit, Bonus: o.Bonus, Pack: o.Pack, Currency: o.Currency,
		Amount: billing.FormatMinor(o.AmountMinor, o.Currency), Rate: money.FormatPPM(o.RatePpm),
		Tax: billing.FormatMinor(o.TaxMinor, o.Currency), Paid: billing.FormatMinor(o.PaidMinor, o.Currency),
		Refunded: billing.FormatMinor(o.RefundedMinor, o.Currency), CreditTaken: o.CreditTaken, BonusTaken: o.BonusTaken,
		Failure: o.Failure, CreatedAt: o.CreatedAt, ExpiresAt: o.ExpiresAt, CreditedAt: o.CreditedAt, WarnedAt: o.WarnedAt,
		WarningClearedAt: o.WarningClearedAt, Refunds: []*TopUpRefund{}, Disputes: []*TopUpDispute{},
	}
	if percent := billing.TaxPercent(o); percent != "" {
		out.TaxPercent = &percent
	}
	if o.ReceiptNumber != nil && o.CreditedAt != nil {
		out.Receipt = &TopUpReceipt{Number: *o.ReceiptNumber, IssuedAt: *o.CreditedAt, Buyer: &Buyer{}}
		if o.Buyer != nil {
			out.Receipt.Buyer = o.Buyer
		}
	}
	return out
}

// PayableAt is where an order is paid; nil when it cannot be paid.
func PayableAt(o *ent.TopUp) *string {
	if o.Status != schematype.TopUpPending || o.CheckoutURL == "" {
		return nil
	}
	return &o.CheckoutURL
}

// NewTopUpRefund shows a refund of an order.
func NewTopUpRefund(r *ent.TopUpRefund, currency string) *TopUpRefund {
	return &TopUpRefund{
		ID: r.ID, TopUpID: r.TopUpID, Status: r.Status, Amount: billing.FormatMinor(r.AmountMinor, currency), Reason: r.Reason,
		Failure: r.Failure, CreditTaken: r.CreditTaken, BonusTaken: r.BonusTaken, TaxTaken: r.TaxTaken,
		CreditNoteNumber: r.CreditNoteNumber, CreatedAt: r.CreatedAt, CompletedAt: r.CompletedAt,
	}
}

// NewTopUpDispute shows a dispute of an order.
func NewTopUpDispute(d *ent.TopUpDispute, currency string) *TopUpDispute {
	return &TopUpDispute{
		ID: d.ID, TopUpID: d.TopUpID, TenantID: d.TenantID, Status: d.Status, Amount: billing.FormatMinor(d.AmountMinor, currency),
		Currency: currency, Reason: d.Reason, OpenedAt: d.OpenedAt,
		EvidenceDueAt: d.EvidenceDueAt, ClosedAt: d.ClosedAt, Suspends: d.Suspends, Debt: d.Debt, WriteOffAt: d.WriteOffAt,
		WrittenOff: d.WrittenOff, WrittenOffAt: d.WrittenOffAt,
	}
}

// CreateTopUpInput is what to order.
type CreateTopUpInput struct {
	Amount         *money.Amount
	Pack           string
	Currency       string
	IdempotencyKey string
}

// Domain is the same for the domain.
func (in *CreateTopUpInput) Domain(returnTo string) billing.CreateInput {
	out := billing.CreateInput{Pack: in.Pack, Currency: in.Currency, Key: in.IdempotencyKey, ReturnTo: returnTo}
	if in.Amount != nil {
		out.Amount = *in.Amount
	}
	return out
}

// CreateTopUpPayload is the result of createTopUp.
type CreateTopUpPayload struct {
	TopUp       *TopUp
	CheckoutURL *string
}

// RefreshTopUpInput says which top-up to look at.
type RefreshTopUpInput struct{ ID string }

// RefreshTopUpPayload is the result of refreshTopUp.
type RefreshTopUpPayload struct{ TopUp *TopUp }

// RefundTopUpInput says what to pay back.
type RefundTopUpInput struct {
	TopUpID        string
	Amount         string
	Reason         string
	IdempotencyKey string
}

// RefundTopUpPayload is the result of refundTopUp.
type RefundTopUpPayload struct{ Refund *TopUpRefund }

// ApproveTopUpRefundInput says which refund to approve.
type ApproveTopUpRefundInput struct{ ID string }

// ApproveTopUpRefundPayload is the result of approveTopUpRefund.
type ApproveTopUpRefundPayload RefundTopUpPayload

// DeclineTopUpRefundInput says which refund to decline.
type DeclineTopUpRefundInput struct{ ID string }

// DeclineTopUpRefundPayload is the result of declineTopUpRefund.
type DeclineTopUpRefundPayload RefundTopUpPayload

// ClearTopUpWarningPayload is the result of clearTopUpWarning.
type ClearTopUpWarningPayload struct{ TopUp *TopUp }

// ClearTopUpWarningInput says of which top-up the warning is settled.
type ClearTopUpWarningInput struct{ ID string }

// ClearTopUpDisputePayload is the result of clearTopUpDispute.
type ClearTopUpDisputePayload struct{ TopUp *TopUp }

// ClearTopUpDisputeInput says which dispute freezes a wallet no more.
type ClearTopUpDisputeInput struct{ ID string }

// SavedCard is a saved card.
type SavedCard struct {
	ID       string
	Brand    string
	Last4    string
	ExpMonth int
	ExpYear  int
}

// BillingProfile is how a tenant pays.
type BillingProfile struct {
	Buyer    *Buyer
	Cards    []*SavedCard
	Recharge *Recharge
}

// Recharge says when a saved card is charged.
type Recharge struct {
	On         bool
	CardID     *string
	Below      money.Amount
	Amount     money.Amount
	DailyCap   money.Amount
	MonthlyCap money.Amount
	Failures   int
	StoppedAt  *time.Time
}

// NewBillingProfile shows how a tenant pays.
func NewBillingProfile(p *ent.BillingProfile, cards []*ent.PaymentMethod) *BillingProfile {
	out := &BillingProfile{Buyer: &p.Buyer, Cards: []*SavedCard{}, Recharge: &Recharge{
		On: p.RechargeOn, Below: p.RechargeBelow, Amount: p.RechargeAmount, DailyCap: p.RechargeDailyCap, MonthlyCap: p.RechargeMonthlyCap,
		Failures: p.RechargeFailures, StoppedAt: p.RechargeStoppedAt,
	}}
	if p.RechargeMethod != "" {
		out.Recharge.CardID = &p.RechargeMethod
	}
	for _, c := range cards {
		out.Cards = append(out.Cards, &SavedCard{ID: c.ID, Brand: c.Brand, Last4: c.Last4, ExpMonth: c.ExpMonth, ExpYear: c.ExpYear})
	}
	return out
}

// UpdateBuyerPayload is the result of updateBuyer.
type UpdateBuyerPayload struct{ Profile *BillingProfile }

// RefreshCardsPayload is the result of refreshCards.
type RefreshCardsPayload struct{ Profile *BillingProfile }

// RemoveCardPayload is the result of removeCard.
type RemoveCardPayload struct{ Profile *BillingProfile }

// UpdateRechargePayload is the result of updateRecharge.
type UpdateRechargePayload struct{ Profile *BillingProfile }

// UpdateBuyerInput says who stands on receipts.
type UpdateBuyerInput struct{ LegalName, Address, Country, TaxID, Email string }

// SaveCardInput needs nothing.
type SaveCardInput struct{ ClientMutationID *string }

// SaveCardPayload is the result of saveCard.
type SaveCardPayload struct {
	CheckoutURL      string
	ClientMutationID *string
}

// RefreshCardsInput needs nothing.
type RefreshCardsInput struct{ ClientMutationID *string }

// RemoveCardInput says which card to forget.
type RemoveCardInput struct{ ID string }

// UpdateRechargeInput says when a saved card is charged.
type UpdateRechargeInput struct {
	On         bool
	CardID     string
	Below      money.Amount
	Amount     money.Amount
	DailyCap   money.Amount
	MonthlyCap money.Amount
}

// Domain is the same for the domain.
func (in *UpdateRechargeInput) Domain() billing.RechargeInput {
	return billing.RechargeInput{
		On: in.On, CardID: in.CardID, Below: in.Below, Amount: in.Amount, DailyCap: in.DailyCap, MonthlyCap: in.MonthlyCap,
	}
}

// TopUpOffer is what can be topped up.
type TopUpOffer struct {
	On         bool
	Min, Max   money.Amount
	Packs      []*TopUpPack
	Tiers      []*TopUpTier
	Currencies []*TopUpCurrency
}

// TopUpPack is an amount with a name.
type TopUpPack struct {
	Name   string
	Amount money.Amount
	Bonus  money.Amount
}

// TopUpTier is a bonus from an amount on.
type TopUpTier struct {
	From  money.Amount
	Bonus string
}

// TopUpCurrency is what can be paid in.
type TopUpCurrency struct {
	Code    string
	Rate    string
	Methods []string
}

// TopUpTerms are the terms of topping up.
type TopUpTerms struct {
	Version           int
	Offer             *TopUpOffer
	ApprovalAbove     money.Amount
	RefundOnWarning   bool
	SuspendOnDispute  bool
	WriteOffAfterDays int
	AutomaticTax      bool
	CollectTaxIds     bool
	TaxCode           string
	ChangedAt         *time.Time
}

// NewTopUpOffer shows what tenants are offered.
func NewTopUpOffer(t billing.Terms, on bool) *TopUpOffer {
	out := &TopUpOffer{
		On: on, Min: t.Min, Max: t.Max, Packs: []*TopUpPack{}, Tiers: []*TopUpTier{},
		Currencies: []*TopUpCurrency{{Code: billing.USD, Rate: money.FormatPPM(money.One), Methods: notNil(t.Methods)}},
	}
	for _, p := range t.Packs {
		out.Packs = append(out.Packs, &TopUpPack{Name: p.Name, Amount: p.Amount, Bonus: p.Bonus})
	}
	for _, tier := range t.Tiers {
		out.Tiers = append(out.Tiers, &TopUpTier{From: tier.From, Bonus: money.FormatPPM(tier.BonusPPM)})
	}
	for _, c := range t.Currencies {
		out.Currencies = append(out.Currencies, &TopUpCurrency{Code: c.Code, Rate: money.FormatPPM(c.RatePPM), Methods: notNil(c.Methods)})
	}
	return out
}

func notNil(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

// NewTopUpTerms shows the terms to administrators.
func NewTopUpTerms(t billing.Terms, on bool) *TopUpTerms {
	out := &TopUpTerms{
		Version: t.Version, Offer: NewTopUpOffer(t, on), ApprovalAbove: t.ApprovalAbove, RefundOnWarning: t.RefundOnWarning,
		SuspendOnDispute: t.SuspendOnDispute, WriteOffAfterDays: t.WriteOffAfterDays, AutomaticTax: t.Tax.Automatic,
		CollectTaxIds: t.Tax.CollectIDs, TaxCode: t.Tax.Code,
	}
	if !t.ChangedAt.IsZero() {
		out.ChangedAt = &t.ChangedAt
	}
	return out
}

// TopUpPackInput is an amount with a name.
type TopUpPackInput struct {
	Name   string
	Amount money.Amount
	Bonus  money.Amount
}

// TopUpTierInput is a bonus from an amount on.
type TopUpTierInput struct {
	From  money.Amount
	Bonus string
}

// TopUpCurrencyInput is what can be paid in besides USD.
type TopUpCurrencyInput struct {
	Code    string
	Rate    string
	Methods []string
}

// UpdateTopUpTermsInput are new terms; nil leaves things as they are.
type UpdateTopUpTermsInput struct {
	Version           int
	Min, Max          *money.Amount
	Packs             []*TopUpPackInput
	Tiers             []*TopUpTierInput
	Currencies        []*TopUpCurrencyInput
	Methods           []string
	ApprovalAbove     *money.Amount
	RefundOnWarning   *bool
	SuspendOnDispute  *bool
	WriteOffAfterDays *int
	AutomaticTax      *bool
	CollectTaxIds     *bool
	TaxCode           *string
}

// On is the terms with what the input changes.
func (in *UpdateTopUpTermsInput) On(t billing.Terms) (billing.Terms, error) {
	t.Version = in.Version
	set(&t.Min, in.Min)
	set(&t.Max, in.Max)
	set(&t.ApprovalAbove, in.ApprovalAbove)
	set(&t.RefundOnWarning, in.RefundOnWarning)
	set(&t.SuspendOnDispute, in.SuspendOnDispute)
	set(&t.WriteOffAfterDays, in.WriteOffAfterDays)
	set(&t.Tax.Automatic, in.AutomaticTax)
	set(&t.Tax.CollectIDs, in.CollectTaxIds)
	set(&t.Tax.Code, in.TaxCode)
	if in.Methods != nil {
		t.Methods = in.Methods
	}
	if in.Packs != nil {
		t.Packs = nil
		for _, p := range in.Packs {
			t.Packs = append(t.Packs, billing.Pack{Name: p.Name, Amount: p.Amount, Bonus: p.Bonus})
		}
	}
	if in.Tiers != nil {
		t.Tiers = nil
		for _, tier := range in.Tiers {
			ppm, err := money.ParsePPM(tier.Bonus)
			if err != nil {
				return t, fault.Field("tiers", "The bonus of a tier is a decimal with up to six places, such as 0.1.")
			}
			t.Tiers = append(t.Tiers, billing.Tier{From: tier.From, BonusPPM: ppm})
		}
	}
	if in.Currencies != nil {
		t.Currencies = nil
		for _, c := range in.Currencies {
			ppm, err := money.ParsePPM(c.Rate)
			if err != nil {
				return t, fault.Field("currencies", "The rate of a currency is a decimal with up to six places, such as 7.1.")
			}
			t.Currencies = append(t.Currencies, billing.Currency{Code: c.Code, RatePPM: ppm, Methods: c.Methods})
		}
	}
	return t, nil
}

func set[T any](at, to *T) {
	if to != nil {
		*at = *to
	}
}

// UpdateTopUpTermsPayload is the result of updateTopUpTerms.
type UpdateTopUpTermsPayload struct{ Terms *TopUpTerms }
