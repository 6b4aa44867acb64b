// Package fault is the one error vocabulary of Weir. A domain returns a *Error with a Code; each edge (GraphQL, every
// protocol and dialect, jobs, the command line) maps codes by one table whose exhaustiveness a test proves against Codes.
package fault

import (
	"errors"
	"fmt"
	"time"
)

// Code names a kind of failure. It is stable: clients see it (in the words of their edge) and branch on it.
type Code string

// The codes, grouped by who can do something about them.
const (
	// Internal is every failure that has no other code. The user sees a request id, the log sees the cause.
	Internal Code = "INTERNAL"

	// Invalid: a request or an input is malformed; Field says where.
	Invalid Code = "INVALID"
	// TooLarge: a request body is larger than the configured limit.
	TooLarge Code = "TOO_LARGE"
	// MethodNotAllowed: the path exists, the method does not.
	MethodNotAllowed Code = "METHOD_NOT_ALLOWED"
	// NotFound: there is no such object, or it belongs to another tenant.
	NotFound Code = "NOT_FOUND"
	// UnknownURL: there is no such path.
	UnknownURL Code = "UNKNOWN_URL"
	// Conflict: the object changed meanwhile, or a unique name is taken.
	Conflict Code = "CONFLICT"

	// Unauthenticated: no credential, or one that is wrong, revoked or expired.
	Unauthenticated Code = "UNAUTHENTICATED"
	// Forbidden: the caller is known and lacks the right.
	Forbidden Code = "FORBIDDEN"
	// AccountDisabled: the tenant or the user is suspended.
	AccountDisabled Code = "ACCOUNT_DISABLED"
	// ModelNotAllowed: the key may not use the model.
	ModelNotAllowed Code = "MODEL_NOT_ALLOWED"
	// IPNotAllowed: the key may not be used from this address.
	IPNotAllowed Code = "IP_NOT_ALLOWED"

	// ModelNotFound: nobody knows the model.
	ModelNotFound Code = "MODEL_NOT_FOUND"
	// ModelNotPriced: a channel serves the model but no price is published.
	ModelNotPriced Code = "MODEL_NOT_PRICED"

	// BalanceExhausted: the balance cannot pay even the prompt and one token, or debt stands.
	BalanceExhausted Code = "BALANCE_EXHAUSTED"
	// CostExceedsBalance: this call alone is larger than the balance.
	CostExceedsBalance Code = "COST_EXCEEDS_BALANCE"
	// BudgetExhausted: a budget of the key, the member or the tenant is used up.
	BudgetExhausted Code = "BUDGET_EXHAUSTED"
	// InFlightExhausted: the call would fit but for the holds of calls that run now.
	InFlightExhausted Code = "IN_FLIGHT_EXHAUSTED"
	// RateLimited: requests, tokens or concurrency are over the limit; RetryAfter says when to come back.
	RateLimited Code = "RATE_LIMITED"

	// IdempotencyInProgress: a stream with the same idempotency key still runs.
	IdempotencyInProgress Code = "IDEMPOTENCY_IN_PROGRESS"
	// IdempotencyReused: the idempotency key was used with another body.
	IdempotencyReused Code = "IDEMPOTENCY_REUSED"

	// UpstreamFailed: every candidate failed before the first byte, or the stream broke.
	UpstreamFailed Code = "UPSTREAM_FAILED"
	// UpstreamRateLimited: every candidate answered 429.
	UpstreamRateLimited Code = "UPSTREAM_RATE_LIMITED"
	// UpstreamRefused: every candidate refuses our credentials; a retry cannot help.
	UpstreamRefused Code = "UPSTREAM_REFUSED"
	// UpstreamInvalid: the upstream calls the request itself bad; retried nowhere.
	UpstreamInvalid Code = "UPSTREAM_INVALID"
	// NoChannel: the model is priced but no enabled channel serves it.
	NoChannel Code = "NO_CHANNEL"

	// BillingBusy: the ledger's queue is full.
	BillingBusy Code = "BILLING_BUSY"
	// QueueFull: the admission queue is full.
	QueueFull Code = "QUEUE_FULL"
	// Unavailable: a part that the call needs (the database, Stripe) is away or not configured.
	Unavailable Code = "UNAVAILABLE"
	// Cancelled: the caller left. Logged at debug level, seen by nobody.
	Cancelled Code = "CANCELLED"
)

// Codes lists every code, for the exhaustiveness tests of the edges.
func Codes() []Code {
	return []Code{
		Internal, Invalid, TooLarge, MethodNotAllowed, NotFound, UnknownURL, Conflict,
		Unauthenticated, Forbidden, AccountDisabled, ModelNotAllowed, IPNotAllowed, ModelNotFound, ModelNotPriced,
		BalanceExhausted, CostExceedsBalance, BudgetExhausted, InFlightExhausted, RateLimited,
		IdempotencyInProgress, IdempotencyReused,
		UpstreamFailed, UpstreamRateLimited, UpstreamRefused, UpstreamInvalid, NoChannel,
		BillingBusy, QueueFull, Unavailable, Cancelled,
	}
}

// Error is a failure that a user may be told of. Message is shown as it is, in English; Err is logged and never shown.
type Error struct {
	Code    Code
	Field   string // path of the offending input, in the words of the caller's protocol; empty when there is none
	Message string
	// RetryAfter is how long the caller should wait; 0 when a retry at once is as good, or none can help.
	RetryAfter time.Duration
	Err        error
}

// Error says code, message and cause: for logs, not for users.
func (e *Error) Error() string {
	s := string(e.Code) + ": " + e.Message
	if e.Field != "" {
		s += " (" + e.Field + ")"
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is makes errors.Is(err, sentinel) true for any error of the sentinel's code and message.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code && t.Message == e.Message
}

// New returns an error of a code with a message for the user.
func New(code Code, message string) *Error { return &Error{Code: code, Message: message} }

// Newf is New with a format.
func Newf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Field returns an Invalid error for one field of an input.
func Field(field, message string) *Error {
	return &Error{Code: Invalid, Field: field, Message: message}
}

// Wrap returns an error of a code that hides err from the user.
func Wrap(code Code, message string, err error) *Error {
	return &Error{Code: code, Message: message, Err: err}
}

// CodeOf returns the code of the first *Error in err's chain, and Internal for every other error but nil.
func CodeOf(err error) Code {
	var e *Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &e):
		return e.Code
	}
	return Internal
}

// Of returns the first *Error in err's chain, or an Internal one that wraps err.
func Of(err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return &Error{Code: Internal, Message: "Internal error.", Err: err}
}
