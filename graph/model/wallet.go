package model

import (
	"time"

	"weir/ent"
	"weir/internal/money"
)

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
)

// WalletEntry is one change of a tenant's balance.
type WalletEntry struct {
	ID          string
	Type        WalletEntryType
	Amount      money.Amount
	RequestID   *string
	Description string
	CreatedAt   time.Time
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
