package openai

import (
	"errors"
	"net/http"
	"time"

	"github.com/tidwall/gjson"

	"weir/internal/fault"
	"weir/relay/respond"
	"weir/relay/wire"
)

// answer says how a fault is told: CONTRACT.md §2, and for what that table leaves open what OpenAI's clients expect.
type answer struct {
	status  int
	kind    string // error.type
	code    string // error.code; "" = the fault's wire.Reason, or null
	message string // where the fault has none
	// retry is the Retry-After of a fault that carries none; 0 = no such header.
	retry time.Duration
	// should is the x-should-retry header, which outranks the status in OpenAI's clients; "" = none.
	should string
}

const (
	typeInvalid     = "invalid_request_error"
	typeQuota       = "insufficient_quota"
	typeRate        = "rate_limit_error"
	typeServer      = "server_error"
	typeUnavailable = "service_unavailable_error"
)

// answers has every fault.Code; a test proves it.
var answers = map[fault.Code]answer{
	fault.Internal: {status: 500, kind: typeServer, code: "internal_error", message: "Internal error."},

	fault.Invalid:          {status: 400, kind: typeInvalid, message: "The request is invalid."},
	fault.TooLarge:         {status: 413, kind: typeInvalid, code: "request_too_large", message: "The request body is too large."},
	fault.MethodNotAllowed: {status: 405, kind: typeInvalid, code: "method_not_allowed", message: "Method not allowed."},
	fault.NotFound:         {status: 404, kind: typeInvalid, code: "not_found", message: "Not found."},
	fault.UnknownURL:       {status: 404, kind: typeInvalid, code: "unknown_url", message: "Unknown request URL."},
	fault.Conflict:         {status: 409, kind: typeInvalid, code: "conflict", message: "The object changed meanwhile.", should: "false"},

	fault.Unauthenticated: {status: 401, kind: typeInvalid, code: "invalid_api_key", message: "Incorrect API key provided."},
	fault.Forbidden:       {status: 403, kind: typeInvalid, code: "forbidden", message: "You are not allowed to do this."},
	fault.AccountDisabled: {status: 403, kind: typeInvalid, code: "account_disabled", message: "This account is disabled."},
	fault.ModelNotAllowed: {status: 403, kind: typeInvalid, code: "model_not_allowed", message: "This key may not use the model."},
	fault.IPNotAllowed:    {status: 403, kind: typeInvalid, code: "ip_not_allowed", message: "This key may not be used from your address."},

	fault.ModelNotFound:  {status: 404, kind: typeInvalid, code: "model_not_found", message: "The model does not exist."},
	fault.ModelNotPriced: {status: 404, kind: typeInvalid, code: "model_not_priced", message: "The model has no price."},

	fault.BalanceExhausted:   {status: 402, kind: typeQuota, code: "credit_balance_exhausted", message: "The credit balance is used up."},
	fault.CostExceedsBalance: {status: 402, kind: typeQuota, code: "weight_exceeds_budget", message: "This request costs more than the balance."},
	fault.BudgetExhausted:    {status: 402, kind: typeQuota, code: "project_spend_limit_exceeded", message: "A spending limit is reached."},
	fault.InFlightExhausted: {
		status: 429, kind: typeRate, code: "in_flight_budget_exhausted", retry: time.Second,
		message: "Running requests hold the rest of the balance.",
	},
	fault.RateLimited: {status: 429, kind: typeRate, code: "rate_limit_exceeded", message: "Rate limit reached.", retry: time.Second},

	fault.IdempotencyInProgress: {
		status: 409, kind: typeInvalid, code: "idempotency_in_progress", should: "true",
		message: "A request with this idempotency key is still running.",
	},
	fault.IdempotencyReused: {
		status: 409, kind: typeInvalid, code: "idempotency_key_reused", should: "false",
		message: "This idempotency key was used with another body.",
	},

	fault.UpstreamFailed:      {status: 502, kind: typeServer, code: "upstream_error", message: "The upstream provider failed."},
	fault.UpstreamRateLimited: {status: 429, kind: typeRate, code: "rate_limit_exceeded", message: "The upstream provider is limited.", retry: time.Second},
	fault.UpstreamRefused:     {status: 502, kind: typeServer, code: "upstream_error", message: "The upstream provider refused the request.", should: "false"},
	fault.UpstreamInvalid:     {status: 400, kind: typeInvalid, message: "The upstream provider rejected the request as invalid."},
	fault.NoChannel:           {status: 503, kind: typeUnavailable, code: "no_channel", message: "No channel serves the model."},

	fault.BillingBusy: {status: 503, kind: typeUnavailable, code: "billing_busy", message: "Billing is busy.", retry: time.Second},
	fault.QueueFull:   {status: 503, kind: typeUnavailable, code: "queue_full", message: "Too many requests are waiting.", retry: time.Second},
	fault.Unavailable: {status: 503, kind: typeUnavailable, code: "service_unavailable", message: "The service is unavailable."},
	fault.Cancelled:   {status: 499, kind: typeServer, code: "cancelled", message: "The request was cancelled."},
}

// Status is the HTTP status that tells a code; 500 for one that is not of fault.Codes.
func Status(code fault.Code) int { return answerOf(code).status }

func answerOf(code fault.Code) answer {
	if a, ok := answers[code]; ok {
		return a
	}
	return answers[fault.Internal]
}

// ErrorBody is OpenAI's error object for err, {"error":{…}}. What is no *fault.Error is told as "Internal error.".
func ErrorBody(err error) []byte {
	f := fault.Of(err)
	a := answerOf(f.Code)
	message, code := f.Message, a.code
	if message == "" || f.Code == fault.Internal {
		message = a.message
	}
	if code == "" {
		code = string(wire.ReasonOf(f.Err))
	}
	b := gjson.AppendJSONString([]byte(`{"error":{"message":`), message)
	b = gjson.AppendJSONString(append(b, `,"type":`...), a.kind)
	b = appendOrNull(append(b, `,"param":`...), f.Field)
	b = appendOrNull(append(b, `,"code":`...), code)
	return append(b, "}}"...)
}

// ErrorObject is ErrorBody, for protocols whose errors are OpenAI's.
func (Codec) ErrorObject(err error) []byte { return ErrorBody(err) }

func appendOrNull(dst []byte, s string) []byte {
	if s == "" {
		return append(dst, "null"...)
	}
	return gjson.AppendJSONString(dst, s)
}

// KeyRevoked is what the cause of an UNAUTHENTICATED fault implements (and answers true) where the key was once good and
// was taken back by its owner; /api/relay/v1 tells it from a wrong key.
type KeyRevoked interface{ KeyRevoked() bool }

func (c Codec) status(f *fault.Error) int {
	status := Status(f.Code)
	if !c.forbid403 {
		return status
	}
	var revoked KeyRevoked
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
	_ = respond.JSON(w, c.status(f), ErrorBody(err))
}
