// Package autolist serves the account routes of the API document "AutoList Token" (seeds/000, settled in DIALECTS.md §1).
// Answers are {success,message,data} with true HTTP statuses; messages are Chinese, English under "Accept-Language: en*".
package autolist

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"weir/internal/money"
	"weir/internal/secret"
)

// Deps is what the dialect needs.
type Deps struct {
	Accounts Accounts
	Keys     Keys
	Payers   Payers
	Profiles Profiles
	TopUps   TopUps // nil while card payments are not configured
}

// Payers lets the owner of a session or of an API key act.
type Payers interface {
	// Enter returns a context in which whoever sent the request acts: by session cookie or API key. UNAUTHENTICATED.
	Enter(ctx context.Context, r *http.Request) (context.Context, error)
	// Redeem gives the tenant of a context what a code is worth, once; a repeat returns the first redemption. INVALID with
	// Field code for every code that is not good, RATE_LIMITED.
	Redeem(ctx context.Context, code secret.String) (Redeemed, error)
}

// TopUps orders card payments.
type TopUps interface {
	// Order makes an order for the tenant of a context. INVALID with Field amount outside the bounds of the settings.
	Order(ctx context.Context, amount money.Amount) (Order, error)
}

// Redeemed is what a code added.
type Redeemed struct {
	Amount  money.Amount
	Balance money.Amount // of the tenant, now
}

// Order is a card payment to be made in a browser.
type Order struct {
	ID          string
	CheckoutURL secret.String
}

// Accounts signs people up, in and out.
type Accounts interface {
	// SignUp makes a user, its tenant with the sign-up bonus and one key of kind "tk", and signs in. INVALID with Field
	// "email" or "password", CONFLICT when the address is taken, FORBIDDEN when sign-up is not open, RATE_LIMITED.
	SignUp(ctx context.Context, in SignUpInput) (SignedUp, error)
	// SignIn takes an e-mail address or a user name. UNAUTHENTICATED for an unknown user and a wrong password alike,
	// ACCOUNT_DISABLED, RATE_LIMITED.
	SignIn(ctx context.Context, in SignInInput) (SignedIn, error)
	// SignOut ends the session of the request's cookie and returns the cookie that takes it away; no session is no error.
	SignOut(ctx context.Context, r *http.Request) (*http.Cookie, error)
}

// SignUpInput describes a new account. The password has at least MinPassword characters; the address was not looked at.
type SignUpInput struct {
	Email    string
	Password secret.String
	Captcha  secret.String // the answer of one; empty for none
}

// SignInInput are credentials as they were typed.
type SignInInput struct {
	Login    string
	Password secret.String
}

// User is an account as the dialect shows it.
type User struct {
	ID    uuid.UUID
	Email string // the user name when there is no address
	// Balance is cash and bonus of the user's first tenant, settled.
	Balance money.Amount
	// Disabled: the user or the tenant is suspended.
	Disabled bool
}

// SignedUp is a new account with its key, for the only time, and the cookie of its session.
type SignedUp struct {
	User   User
	Key    secret.String
	Cookie *http.Cookie
}

// SignedIn is an account with the cookie of its new session.
type SignedIn struct {
	User User
	// KeyPrefix is the first characters of the tenant's newest key of kind "tk"; empty when it has none.
	KeyPrefix string
	Cookie    *http.Cookie
}

// MinPassword is the least length of a password, in characters.
const MinPassword = 6
