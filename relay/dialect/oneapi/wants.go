package oneapi

import (
	"context"
	"net/http"
	"time"

	"weir/internal/money"
	"weir/internal/secret"
	"weir/internal/viewer"
)

// Site knows what an installation says of itself.
type Site interface {
	About(ctx context.Context) (About, error)
}

// About is what an installation says of itself.
type About struct {
	Version, Name, URL, Contact string
	CaptchaKey                  string // of the captcha that sign-ups must solve; empty for none
	StartedAt                   int64  // Unix seconds
	OIDC                        bool
}

// People are the persons themselves: each acts for the viewer of a context.
type People interface {
	// Rename changes what the viewer is called. INVALID with Field displayName.
	Rename(ctx context.Context, name string) error
	// ChangePassword needs the present one. INVALID with Field password or currentPassword.
	ChangePassword(ctx context.Context, present, next secret.String) error
	// Close ends the viewer's account after a grace period. INVALID with Field password, CONFLICT for those who cannot leave.
	Close(ctx context.Context, password secret.String) error
	// NewToken ends the personal access token that was made here before, and makes a new one.
	NewToken(ctx context.Context) (secret.String, error)
	// Models are the names of the models that the viewer's tenant can call.
	Models(ctx context.Context) ([]string, error)
	// Days is what the viewer's tenant used of each model on the last so many days of its calendar.
	Days(ctx context.Context, last int) ([]Day, error)
}

// Day is what was used of a model on a day.
type Day struct {
	Day                                 string // 2026-01-20
	Model                               string
	Requests, InputTokens, OutputTokens int64
	Charge                              money.Amount
}

// Resets let people who forgot their password in again.
type Resets interface {
	// Request sends a letter to a user, if there is one. UNAVAILABLE without mail, RATE_LIMITED.
	Request(ctx context.Context, login string) error
	// Reset makes a new password by the token of a letter and returns it. INVALID for a token that does not work.
	Reset(ctx context.Context, token string) (secret.String, error)
}

// Directory reads the users of the platform for the administrator of a context; FORBIDDEN for everybody else.
type Directory interface {
	// List returns a page of those who did not leave; with a search those whose number it is or whose name, address or
	// display name begins with it. Page counts from 0.
	List(ctx context.Context, search string, order Order, page, size int) ([]Self, error)
	// Get finds a user by number, Named by user name or address. NOT_FOUND.
	Get(ctx context.Context, number int) (Self, error)
	Named(ctx context.Context, login string) (Self, error)
}

// DirectoryChanges changes users for the administrator of a context; FORBIDDEN for everybody else, and where somebody
// of a higher rank is changed.
type DirectoryChanges interface {
	// Create makes a user with a tenant. Errors as SignUps.SignUp.
	Create(ctx context.Context, in NewUser) error
	// Rename, SetGroup and SetEnabled change one thing of a user, or of the user's first tenant. NOT_FOUND.
	Rename(ctx context.Context, number int, name string) error
	SetGroup(ctx context.Context, number int, group string) error
	SetEnabled(ctx context.Context, number int, enabled Status) error
	// SetRole makes a user an administrator of the platform (ADMIN), or not (NONE); FORBIDDEN but for ROOT, and for ROOT itself.
	// CONFLICT for one who is suspended and would become an administrator.
	SetRole(ctx context.Context, number int, to viewer.PlatformRole) error
	// Close ends a user's account after a grace period, and keeps the user out until then.
	Close(ctx context.Context, number int) error
	// Adjust credits the user's first tenant, or debits it below zero. CONFLICT where the balance does not cover it.
	Adjust(ctx context.Context, in Adjustment) error
}

// NewUser is a user whom an administrator makes.
type NewUser struct {
	Username, DisplayName string
	Password              secret.String
}

// Adjustment changes a balance. Key makes a repeat a repeat; "" for none.
type Adjustment struct {
	User        int
	Amount      money.Amount
	Remark, Key string
}

// Logs is the record of calls and of what else moved money.
type Logs interface {
	// List returns rows, newest first, from an offset. FORBIDDEN for Everybody's to all but administrators of the platform.
	List(ctx context.Context, f LogFilter, offset, size int) ([]Log, error)
	// Sum adds up what the calls among them were charged.
	Sum(ctx context.Context, f LogFilter) (money.Amount, error)
}

// Reach is whose log is asked for.
type Reach int

// Whose logs there are.
const (
	Own      Reach = iota // the viewer's tenant; of a MEMBER the own keys
	Everyone              // of all tenants
)

// LogFilter says which rows; of several conditions all hold, empty ones aside.
type LogFilter struct {
	Reach                      Reach
	Kind                       int // One API's type of log; 0 for all
	From, To                   time.Time
	Username, TokenName, Model string
	Channel                    int
	Keyword                    string // a beginning of a model's, a token's or a user's name
}

// Log is one row.
type Log struct {
	Number, UserNumber                  int
	CreatedAt                           time.Time
	Kind                                int
	Content, Username, TokenName, Model string
	Charge                              money.Amount // of a call, what it cost; else what was moved
	InputTokens, OutputTokens           int64
	Channel                             int // number; 0 where the viewer may not know it
	RequestID                           string
	Elapsed                             time.Duration
	Stream                              bool
}

// Options are what administrators change about the installation, by One API's names and as texts.
type Options interface {
	List(ctx context.Context) ([]Option, error)
	// Set changes one. INVALID for a name that is not known, cannot be changed, or does not take the value; FORBIDDEN but for
	// ROOT.
	Set(ctx context.Context, o Option) error
	// Groups are the names of the price groups.
	Groups(ctx context.Context) ([]string, error)
}

// Option is one setting.
type Option struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// Billing knows where API keys stand.
type Billing interface {
	// Standing returns where the key of a request stands. UNAUTHENTICATED and so on, as the relay says.
	Standing(r *http.Request) (Standing, error)
	// Refuse tells an error in the shape of the relay.
	Refuse(w http.ResponseWriter, r *http.Request, err error)
}

// Standing is a key's budget of all time and what was spent.
type Standing struct {
	Budget    *money.Amount // nil: as much as there is
	Spent     money.Amount
	ExpiresAt int64 // Unix seconds; 0 for never
}
