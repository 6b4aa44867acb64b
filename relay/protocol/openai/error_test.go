package openai

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"weir/internal/fault"
	"weir/relay/wire"
)

func TestEveryCodeHasAnAnswer(t *testing.T) {
	t.Parallel()
	for _, code := range fault.Codes() {
		a, ok := answers[code]
		if !ok || a.status < 400 || a.kind == "" || a.message == "" {
			t.Errorf("%s: %+v", code, a)
		}
		if a.code == "" && code != fault.Invalid && code != fault.UpstreamInvalid {
			t.Errorf("%s has no code", code)
		}
	}
	if len(answers) != len(fault.Codes()) {
		t.Errorf("%d answers for %d codes", len(answers), len(fault.Codes()))
	}
}

type revoked struct{}

func (revoked) Error() string    { return "revoked" }
func (revoked) KeyRevoked() bool { return true }

func TestError(t *testing.T) {
	t.Parallel()
	limited := func(code fault.Code, wait time.Duration) error {
		return &fault.Error{Code: code, Message: "m", RetryAfter: wait}
	}
	for _, tt := range []struct {
		name          string
		err           error
		status, relay int
		body          string
		header        string // Retry-After / Retry-After-Ms / X-Should-Retry
	}{
		{"a field", fault.Field("messages[0].role", "Bad \"role\"."), 400, 400, `{"message":"Bad \"role\".","type":"invalid_request_error","param":"messages[0].role","code":null}`, "//"},
		{"a reason", invalid(wire.ReasonMissing, "model", "Missing."), 400, 400, `{"message":"Missing.","type":"invalid_request_error","param":"model","code":"missing_required_parameter"}`, "//"},
		{"any error", errors.New("pq: secret"), 500, 500, `{"message":"Internal error.","type":"server_error","param":null,"code":"internal_error"}`, "//"},
		{"an internal fault", fault.New(fault.Internal, "secret"), 500, 500, `{"message":"Internal error.","type":"server_error","param":null,"code":"internal_error"}`, "//"},
		{"wrapped", fmt.Errorf("call: %w", fault.New(fault.NoChannel, "None.")), 503, 503, `{"message":"None.","type":"service_unavailable_error","param":null,"code":"no_channel"}`, "//"},
		{"a wrong key", fault.New(fault.Unauthenticated, ""), 401, 401, `{"message":"Incorrect API key provided.","type":"invalid_request_error","param":null,"code":"invalid_api_key"}`, "//"},
		{"a revoked key", fault.Wrap(fault.Unauthenticated, "Revoked.", revoked{}), 401, 403, `{"message":"Revoked.","type":"invalid_request_error","param":null,"code":"invalid_api_key"}`, "//"},
		{"no balance", fault.New(fault.BalanceExhausted, "m"), 402, 403, `{"message":"m","type":"insufficient_quota","param":null,"code":"credit_balance_exhausted"}`, "//"},
		{"larger than the balance", fault.New(fault.CostExceedsBalance, "m"), 402, 403, `{"message":"m","type":"insufficient_quota","param":null,"code":"weight_exceeds_budget"}`, "//"},
		{"no budget", fault.New(fault.BudgetExhausted, "m"), 402, 403, `{"message":"m","type":"insufficient_quota","param":null,"code":"project_spend_limit_exceeded"}`, "//"},
		{"in flight", fault.New(fault.InFlightExhausted, "m"), 429, 429, `{"message":"m","type":"rate_limit_error","param":null,"code":"in_flight_budget_exhausted"}`, "1/1000/"},
		{"limited", limited(fault.RateLimited, 1500*time.Millisecond), 429, 429, `{"message":"m","type":"rate_limit_error","param":null,"code":"rate_limit_exceeded"}`, "2/1500/"},
		{"limited for ever", limited(fault.RateLimited, time.Hour), 429, 429, `{"message":"m","type":"rate_limit_error","param":null,"code":"rate_limit_exceeded"}`, "60/60000/"},
		{"limited for nothing", limited(fault.UpstreamRateLimited, time.Nanosecond), 429, 429, `{"message":"m","type":"rate_limit_error","param":null,"code":"rate_limit_exceeded"}`, "1/1/"},
		{"busy", fault.New(fault.BillingBusy, "m"), 503, 503, `{"message":"m","type":"service_unavailable_error","param":null,"code":"billing_busy"}`, "1/1000/"},
		{"full", fault.New(fault.QueueFull, "m"), 503, 503, `{"message":"m","type":"service_unavailable_error","param":null,"code":"queue_full"}`, "1/1000/"},
		{"upstream failed", limited(fault.UpstreamFailed, time.Second), 502, 502, `{"message":"m","type":"server_error","param":null,"code":"upstream_error"}`, "//"},
		{"upstream refused", fault.New(fault.UpstreamRefused, "m"), 502, 502, `{"message":"m","type":"server_error","param":null,"code":"upstream_error"}`, "//false"},
		{"upstream invalid", fault.Wrap(fault.UpstreamInvalid, "m", wire.ReasonContextLength), 400, 400, `{"message":"m","type":"invalid_request_error","param":null,"code":"context_length_exceeded"}`, "//"},
		{"key reused", fault.New(fault.IdempotencyReused, "m"), 409, 409, `{"message":"m","type":"invalid_request_error","param":null,"code":"idempotency_key_reused"}`, "//false"},
		{"key in progress", fault.New(fault.IdempotencyInProgress, "m"), 409, 409, `{"message":"m","type":"invalid_request_error","param":null,"code":"idempotency_in_progress"}`, "//true"},
		{"too large", fault.New(fault.TooLarge, "m"), 413, 413, `{"message":"m","type":"invalid_request_error","param":null,"code":"request_too_large"}`, "//"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for codec, status := range map[Codec]int{New(): tt.status, NewRelay403(): tt.relay} {
				w := httptest.NewRecorder()
				codec.Error(w, tt.err)
				h := w.Header()
				headers := strings.Join([]string{h.Get("Retry-After"), h.Get("Retry-After-Ms"), h.Get("X-Should-Retry")}, "/")
				if w.Code != status || w.Body.String() != `{"error":`+tt.body+`}` || headers != tt.header || h.Get("Content-Type") != "application/json" {
					t.Errorf("got %d %s %s", w.Code, headers, w.Body)
				}
				if !json.Valid(w.Body.Bytes()) {
					t.Error("no JSON")
				}
			}
		})
	}
}
