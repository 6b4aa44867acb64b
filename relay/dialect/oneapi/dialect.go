// Package oneapi serves One API's management routes (seeds/004, settled in DIALECTS.md §5; what the document leaves out is
// in facts/oneapi.md §1). Answers are {success,message,data} with status 200 even for failures; only a missing session
// (401), a wrong method (405), a body too large (413) and too many requests (429) have their own. Messages are Chinese,
// English under "Accept-Language: en*". API keys never authenticate here.
package oneapi

import (
	"context"
	"net/http"
	"time"

	"weir/internal/fault"
	"weir/internal/money"
	"weir/internal/secret"
	"weir/internal/viewer"
)

// Deps is what the dialect needs.
type Deps struct {
	Sessions Sessions
	SignUps  SignUps
	Users    Users
	Channels Channels
	Changes  ChannelChanges
	Removals ChannelRemovals
	Codes    Codes
	Health   ChannelHealth
	Tokens   Tokens
	// TokenChanges changes what Tokens reads.
	TokenChanges     TokenChanges
	Site             Site
	People           People
	Resets           Resets
	Directory        Directory
	DirectoryChanges DirectoryChanges
	Logs             Logs
	Options          Options
	Billing          Billing
	// Models are the models of every channel type, by the type's number.
	Models func() map[string][]string
}

// Sessions signs people in and out, and knows who sent a request.
type Sessions interface {
	// SignIn takes a user name or an e-mail address. UNAUTHENTICATED for an unknown user and a wrong password alike,
	// ACCOUNT_DISABLED, RATE_LIMITED.
	SignIn(ctx context.Context, in SignInInput) (SignedIn, error)
	// SignOut ends the session of the request's cookie and returns the cookie that takes it away; no session is no error.
	SignOut(ctx context.Context, r *http.Request) (*http.Cookie, error)
	// Viewer returns who the request's personal access token, or else its session cookie, stands for. UNAUTHENTICATED when it
	// has neither: an API key is neither. FORBIDDEN for a token without the scope.
	Viewer(ctx context.Context, r *http.Request, scope Scope) (*viewer.Viewer, error)
}

// Scope is what a personal access token needs for a route; people need none.
type Scope string

// The scopes, in the words of the tokens. A scope that writes includes the one that reads.
const (
	anyToken      Scope = ""
	people        Scope = "-" // no token at all
	tenantRead    Scope = "TENANT_READ"
	tenantWrite   Scope = "TENANT_WRITE"
	keysRead      Scope = "KEYS_READ"
	keysWrite     Scope = "KEYS_WRITE"
	walletWrite   Scope = "WALLET_WRITE"
	usageRead     Scope = "USAGE_READ"
	platformRead  Scope = "PLATFORM_READ"
	platformWrite Scope = "PLATFORM_WRITE"
)

// ForPeople reports whether a scope is one that no token has.
func (s Scope) ForPeople() bool { return s == people }

// SignUps makes accounts.
type SignUps interface {
	// SignUp makes a user and its tenant, and signs nobody in. INVALID with Field username, email or password, CONFLICT when
	// the name or the address is taken, FORBIDDEN when sign-up is not open, RATE_LIMITED.
	SignUp(ctx context.Context, in SignUpInput) error
}

// SignUpInput describes a new account. The password has at least MinPassword characters.
type SignUpInput struct {
	Username, Email string // Email may be empty
	Password        secret.String
	Referral        string        // code of who referred it; empty for nobody
	Captcha         secret.String // the answer of one; empty for none
}

// MinPassword is the least length of a password, in characters.
const MinPassword = 6

// SignInInput are credentials as they were typed.
type SignInInput struct {
	Login    string
	Password secret.String
}

// SignedIn is a user with the cookie of the new session.
type SignedIn struct {
	User   User
	Cookie *http.Cookie
}

// User is who signed in.
type User struct {
	Number      int
	Username    string // the user name, else the e-mail address
	DisplayName string
	Role        viewer.PlatformRole
	// Disabled: the user or the first tenant is suspended. Deleted: the account ends.
	Disabled, Deleted bool
}

// Users knows the viewer of a context.
type Users interface {
	Self(ctx context.Context) (Self, error)
}

// Self is a user with the wallet of the first tenant.
type Self struct {
	User
	Email    string       // empty when there is none
	Group    string       // price group of the tenant
	Referral string       // code with which others sign up; empty for none
	Inviter  int          // number of who referred the user; 0 for nobody
	Balance  money.Amount // cash and bonus
	Spent    money.Amount // all charges so far
	Requests int64        // number of charges so far
}

// Channels reads the platform's channels for the administrator of a context; FORBIDDEN for everybody else.
type Channels interface {
	// List returns a page, newest first. Page counts from 0.
	List(ctx context.Context, page, size int) ([]Channel, error)
	// Get finds a channel by its number. NOT_FOUND also for a deleted one.
	Get(ctx context.Context, number int) (Channel, error)
}

// ChannelChanges makes and changes channels for the administrator of a context; FORBIDDEN for everybody else. A change is in
// force when it returns.
type ChannelChanges interface {
	// Create makes one channel for each key, the second of "X" being "X #2": all or none. INVALID with the field that is
	// wrong; "type" when no vendor has the number.
	Create(ctx context.Context, in NewChannel) error
	// Update changes what the input names. Errors as Create, and NOT_FOUND.
	Update(ctx context.Context, in ChannelChange) (Channel, error)
}

// ChannelRemovals deletes channels for the administrator of a context; FORBIDDEN for everybody else.
type ChannelRemovals interface {
	// Delete is NOT_FOUND for a number that no channel has.
	Delete(ctx context.Context, number int) error
	// DeleteDisabled deletes those that somebody disabled and says how many; automatically disabled ones stay.
	DeleteDisabled(ctx context.Context) (int, error)
}

// Codes makes and manages redemption codes for the administrator of a context (FORBIDDEN for everybody else), and redeems them
// for the viewer's tenant.
type Codes interface {
	// List returns a page, newest first: all codes, or those with a number or a beginning of the name. Page counts from 0.
	List(ctx context.Context, search string, page, size int) ([]Code, error)
	// Get finds a code by its number. NOT_FOUND also for a deleted one.
	Get(ctx context.Context, number int) (Code, error)
	// Create returns the codes, which cannot be read again. INVALID with the field that is wrong.
	Create(ctx context.Context, in NewCodes) ([]secret.String, error)
	// Update changes what is not nil or empty. Errors as Get and Create; CONFLICT for the worth of a code that was used.
	Update(ctx context.Context, in CodeChange) (Code, error)
	// Delete takes a code back for ever. NOT_FOUND as Get.
	Delete(ctx context.Context, number int) error
	// Redeem returns what a code added, of a repeat what it did then. INVALID for every code that is not good, RATE_LIMITED.
	Redeem(ctx context.Context, code secret.String) (money.Amount, error)
}

// Code is a redemption code as lists show it.
type Code struct {
	Number         int
	CreatedBy      int    // number of the user; 0 for the system
	Hint           string // its last characters
	Name           string
	Amount         money.Amount
	Used, Disabled bool
	CreatedAt      int64 // Unix seconds
	RedeemedAt     int64 // Unix seconds; 0 for never
}

// NewCodes describes codes to be made.
type NewCodes struct {
	Name   string
	Amount money.Amount // each
	Count  int
}

// CodeChange changes a code. What is nil or empty stays as it is.
type CodeChange struct {
	Number   int
	Name     string
	Amount   *money.Amount
	Disabled *bool
}

// ChannelHealth tests channels for the administrator of a context; FORBIDDEN for everybody else.
type ChannelHealth interface {
	// Test calls a channel, with a model of its own choice where none is named. NOT_FOUND for a number that no channel has.
	Test(ctx context.Context, number int, model string) (ChannelTest, error)
	// TestAll tests the channels of a scope in the background. INVALID for an unknown scope.
	TestAll(ctx context.Context, scope string) error
	// Search finds channels by their number or name, newest first.
	Search(ctx context.Context, keyword string) ([]Channel, error)
	// Copy makes a channel like another, switched off.
	Copy(ctx context.Context, number int) (Channel, error)
	// Balance asks the vendor what is left of the account, a decimal in units of its currency. INVALID where it does not say.
	Balance(ctx context.Context, number int) (string, error)
}

// ChannelTest says how a test went.
type ChannelTest struct {
	Fault fault.Code // empty when the channel works
	Took  time.Duration
	Model string // that was called; may be empty
}

// Status is One API's number for the state of a channel.
type Status int

// The states of a channel.
const (
	Enabled      Status = 1
	Disabled     Status = 2
	AutoDisabled Status = 3
)

// Channel is a channel as lists show it.
type Channel struct {
	Number  int
	Name    string
	Type    int    // One API's number of the vendor
	KeyHint string // the masked first key; "" when it has none
	Models  []string
	Mapping map[string]string
	Groups  []string
	Status  Status
	BaseURL string // empty for the vendor's own
	Other   string // a JSON object
	// Priority: larger is tried first. Weight: share among equals.
	Priority, Weight int
	CreatedAt        int64        // Unix seconds
	TestedAt         int64        // Unix seconds; 0 for never
	ResponseMS       int          // duration of the last test
	Charged          money.Amount // for what it served
	// Balance is what is left at the vendor, in USD as far as it is known, of BalanceAt, Unix seconds; 0 for never.
	Balance   money.Amount
	BalanceAt int64
}

// NewChannel describes channels to be made, one for each key.
type NewChannel struct {
	Name             string
	Type             int
	Keys             []secret.String // at least one, none blank, none twice
	Models           []string
	Mapping          map[string]string
	Groups           []string // nil = default
	Status           Status   // Enabled or Disabled
	BaseURL          string
	Other            string // a JSON object, or empty; "headers" in it are sent to the vendor
	Priority, Weight int
}

// ChannelChange changes a channel. What is nil, zero or empty stays as it is.
type ChannelChange struct {
	Number           int
	Name             string
	Type             int // only when it is another than before
	Key              secret.String
	Models           []string
	Mapping          map[string]string
	Groups           []string
	Status           Status // Enabled or Disabled
	BaseURL          string
	Other            string
	Priority, Weight *int
}
