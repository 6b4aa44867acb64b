// Package videohub serves the routes of videos and accounts of the video hub's API document (seeds/002, settled in DIALECTS.md §3).
// Answers are {success,data}, failures {success,message,code} with true HTTP statuses; messages are Chinese, English under
// "Accept-Language: en*".
package videohub

import (
	"context"

	"github.com/google/uuid"

	"weir/internal/money"
	"weir/internal/secret"
)

// Deps is what the dialect needs.
type Deps struct {
	Keys    Keys
	Wallets Wallets
	Codes   Codes
	Videos  Videos
}

// Keys knows API keys.
type Keys interface {
	// Authenticate returns whose key it is. UNAUTHENTICATED when it is wrong, revoked, disabled or expired, ACCOUNT_DISABLED,
	// IP_NOT_ALLOWED (by the address in ctx), UNAVAILABLE.
	Authenticate(ctx context.Context, key secret.String) (Caller, error)
}

// Caller is who an API key acts for.
type Caller struct {
	Tenant uuid.UUID
	// TenantID, UserID and KeyID are the same in Weir's own words, with what decides prices.
	TenantID, UserID, KeyID, PriceGroup string
	VIPLevel                            int
	// MayUse, Admit and Budgets are the key's limits, as internal/task takes them.
	MayUse  func(model string) error
	Admit   func(ctx context.Context, model, user string) (done func(taken bool), err error)
	Budgets func(model string) []uuid.UUID
}

// Codes redeems codes.
type Codes interface {
	// Redeem gives the caller's tenant what a code is worth, once; a repeat returns the first redemption. INVALID with Field
	// code for every code that is not good, RATE_LIMITED.
	Redeem(ctx context.Context, c Caller, code secret.String) (Redeemed, error)
}

// Redeemed is what a code gave.
type Redeemed struct {
	Added money.Amount
	Total money.Amount // balance and everything spent, after it
}

// Wallets knows the money of tenants.
type Wallets interface {
	// Wallet returns the settled state of a tenant's wallet.
	Wallet(ctx context.Context, tenant uuid.UUID) (Wallet, error)
}

// Wallet is the money of a tenant.
type Wallet struct {
	Balance money.Amount // cash and bonus
	Spent   money.Amount // all charges so far, whatever paid them
}
