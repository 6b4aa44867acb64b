package anthropic

import (
	"errors"
	"net/http"
	"time"

	"weir/internal/fault"
	"weir/relay/respond"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// answer says how a fault is told: the statuses of CONTRACT.md §2, the types of
// https://platform.claude.com/docs/en/api/errors, read 2026-11-20.
type answer struct {
	status  int
	kind    string
	message string // where the fault has none
	// retry is the Retry-After of a fault that carries none; 0 = no such header.
	retry time.Duration
	// should is the x-should-retry header, which outranks the status in Anthropic's clients; "" = none.
	should string
}

const (
	typeInvalid    = "invalid_request_error"
	typePermission = "permission_error"
	typeNotFound   = "not_found_error"
	typeBilling    = "billing_error"
	typeRate       = "rate_limit_error"
	typeServer     = "api_error"
	typeOverloaded = "overloaded_error"
)

// answers has every fault.Code; the conformance suite proves it.
var answers = map[fault.Code]answer{
	fault.Internal: {status: 500, kind: typeServer, message: "Internal error."},

	fault.Invalid:          {status: 400, kind: typeInvalid, message: "The request is invalid."},
	fault.TooLarge:         {status: 413, kind: "request_too_large", message: "The request body is too large."},
	fault.MethodNotAllowed: {status: 405, kind: typeInvalid, message: "Method not allowed."},
	fault.NotFound:         {status: 404, kind: typeNotFound, message: "Not found."},
	fault.UnknownURL:       {status: 404, kind: typeNotFound, message: "Unknown request URL."},
	fault.Conflict:         {status: 409, kind: "conflict_error", message: "The object changed meanwhile.", should: "false"},

	fault.Unauthenticated: {status: 401, kind: "authentication_error", message: "invalid x-api-key"},
	fault.Forbidden:       {status: 403, kind: typePermission, message: "You are not allowed to do this."},
	fault.AccountDisabled: {status: 403, kind: typePermission, message: "This account is disabled."},
	fault.ModelNotAllowed: {status: 403, kind: typePermission, message: "This key may not use the model."},
	fault.IPNotAllowed:    {status: 403, kind: typePermission, message: "This key may not be used from your address."},

	fault.ModelNotFound:  {status: 404, kind: typeNotFound, message: "The model does not exist."},
	fault.ModelNotPriced: {status: 404, kind: typeNotFound, message: "The model has no price."},

	fault.BalanceExhausted:   {status: 402, kind: typeBilling, message: "The credit balance is used up."},
	fault.CostExceedsBalance: {status: 402, kind: typeBilling, message: "This request costs more than the balance."},
	fault.BudgetExhausted:    {status: 402, kind: typeBilling, message: "A spending limit is reached."},
	fault.InFlightExhausted:  {status: 429, kind: typeRate, retry: time.Second, message: "Running requests hold the rest of the balance."},
	fault.RateLimited:        {status: 429, kind: typeRate, retry: time.Second, message: "Rate limit reached."},

	fault.IdempotencyInProgress: {
		status: 409, kind: "conflict_error", should: "true", message: "A request with this idempotency key is still running.",
	},
	fault.IdempotencyReused: {
		status: 409, kind: "conflict_error", should: "false", message: "This idempotency key was used with another body.",
	},

	fault.UpstreamFailed:      {status: 502, kind: typeServer, message: "The upstream provider failed."},
	fault.UpstreamRateLimited: {status: 429, kind: typeRate, retry: time.Second, message: "The upstream provider is limited."},
	fault.UpstreamRefused:     {status: 502, kind: typeServer, message: "The upstream provider refused the request.", should: "false"},
	fault.UpstreamInvalid:     {status: 400, kind: typeInvalid, message: "The upstream provider rejected the request as invalid."},
	fault.NoChannel:           {status: 503, kind: typeServer, message: "No channel serves the model."},

	fault.BillingBusy: {status: 503, kind: typeOverloaded, retry: time.Second, message: "Billing is busy."},
	fault.QueueFull:   {status: 503, kind: typeOverloaded, retry: time.Second, message: "Too many requests are waiting."},
	fault.Unavailable: {status: 503, kind: typeOverloaded, message: "The service is unavailable."},
	fault.Cancelled:   {status: 499, kind: typeServer, message: "The request was cancelled."},
}

func answerOf(code fault.Code) answer {
	if a, ok := answers[code]; ok {
		return a
	}
	return answers[fault.Internal]
}

// errorBody is Anthropic's error object for err. What is no *fault.Error is told as "Internal error.".
func errorBody(err error, requestID string) []byte {
	f := fault.Of(err)
	a := answerOf(f.Code)
	message := f.Message
	switch {
	case message == "" || f.Code == fault.Internal:
		message = a.message
	case wire.ReasonOf(f.Err) == wire.ReasonContextLength:
		message = "prompt is too long: " + message // by these words clients know that they must compact it
	}
	var w rawjson.Writer
	w.Open('{').Text("type", "error").Key("error").Open('{').Text("type", a.kind).Text("message", message).Close('}')
	w.TextOr("request_id", requestID)
	return w.Close('}').B
}

// keyRevoked is what the cause of an UNAUTHENTICATED fault implements (and answers true) where the key was once good and was
// taken back by its owner.
type keyRevoked interface{ KeyRevoked() bool }

func (c Codec) status(f *fault.Error) int {
	status := answerOf(f.Code).status
	if !c.forbid403 {
		return status
	}
	var revoked keyRevoked
	switch {
	case status == http.StatusPaymentRequired:
		return http.StatusForbidden
	case f.Code == fault.Unauthenticated && errors.As(f.Err, &revoked) && revoked.KeyRevoked():
		return http.StatusForbidden
	}
	return status
}

// Error answers with the error object of err. Nothing of the body may have been written before.
func (c Codec) Error(w http.ResponseWriter, err error) {
	f := fault.Of(err)
	a := answerOf(f.Code)
	h := w.Header()
	if a.retry > 0 {
		respond.Retry(h, f.RetryAfter, a.retry)
	}
	if a.should != "" {
		h.Set("X-Should-Retry", a.should)
	}
	_ = respond.JSON(w, c.status(f), errorBody(err, requestID(w)))
}

// requestID is the id of the request that w answers, which also goes under Anthropic's name for it.
func requestID(w http.ResponseWriter) string {
	h := w.Header()
	id := h.Get("X-Request-Id")
	if id != "" {
		h.Set("Request-Id", id)
	}
	return id
}
