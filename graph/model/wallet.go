package model

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"weir/ent"
	"weir/internal/billing"
	"weir/internal/ledger"
	"weir/internal/money"
)

// Wallet is the money of a tenant.
type Wallet struct {
	ledger.Wallet

	Tenant uuid.UUID
}

// WalletEntryType says what kind of event changed a balance.
type WalletEntryType string

// The kinds of events.
const (
	EntryCharge WalletEntryType = "CHARGE"
	EntryTopUp  WalletEntryType = "TOP_UP"
	EntryBonus  WalletEntryType = "BONUS"
	EntryRedeem WalletEntryType = "REDEEM"
	EntryRefund WalletEntryType = "REFUND"
	EntryAdjust WalletEntryType = "ADJUST"
	EntryPlan   WalletEntryType = "PLAN"
)

// WalletEntry is one change of a tenant's balance.
type WalletEntry struct {
	ID          string
	Type        WalletEntryType
	Amount      money.Amount
	RequestID   *string
	Description string
	ActorID     string // empty when nobody decided it
	CreatedAt   time.Time
}

// WalletEntryFilter says which changes of a balance; of several conditions all hold.
type WalletEntryFilter struct {
	Type     *WalletEntryType
	From, To *time.Time
}

// WalletEntryEdge is a change at its place in a connection.
type WalletEntryEdge struct {
	Node   *WalletEntry
	Cursor Cursor
}

// WalletEntryConnection is a page of changes.
type WalletEntryConnection struct {
	Edges    []*WalletEntryEdge
	PageInfo ent.PageInfo
}

// WalletFund is a part of a wallet.
type WalletFund string

// The parts of a wallet.
const (
	FundCash  WalletFund = "CASH"
	FundBonus WalletFund = "BONUS"
)

// AdjustBalanceInput says by how much a balance is adjusted, and why.
type AdjustBalanceInput struct {
	TenantID       string
	Amount         money.Amount
	Fund           WalletFund
	Remark         string
	IdempotencyKey string
	AllowDebt      bool
}

// Domain is the same for the domain.
func (in *AdjustBalanceInput) Domain() billing.AdjustInput {
	return billing.AdjustInput{
		TenantID: in.TenantID, Amount: in.Amount, Fund: ledger.Fund(strings.ToLower(string(in.Fund))), Remark: in.Remark,
		Key: in.IdempotencyKey, AllowDebt: in.AllowDebt,
	}
}

// AdjustBalancePayload is the result of adjustBalance.
type AdjustBalancePayload struct {
	Tenant *ent.Tenant
	Wallet *Wallet
	Debt   money.Amount
}
