// Package webhook tells tenants of events at addresses of their own.
//
// A domain emits an event in the transaction that decides it; who listens is fixed at that moment. Each delivery is tried with
// back-off for a day, signed as Standard Webhooks describes (https://www.standardwebhooks.com, specification 1.0.0), at least
// once, in no order; the webhook-id is the same in every attempt.
package webhook

import (
	"net/http"
	"slices"
	"time"

	"weir/ent"
	"weir/internal/clock"
	"weir/internal/fault"
	"weir/internal/mail"
	"weir/internal/outbox"
	"weir/internal/safedial"
	"weir/internal/secret"
)

// DeliverKind is the kind of the outbox events of attempts, and of the job that makes them.
const DeliverKind = "webhook.deliver"

// Type says what happened.
type Type string

// The types of events (CONTRACT §4).
const (
	TaskSucceeded Type = "task.succeeded"
	TaskFailed    Type = "task.failed"
	TaskCancelled Type = "task.cancelled"
	TaskExpired   Type = "task.expired"
	WalletLow     Type = "wallet.low"
	BudgetReached Type = "budget.reached"
	TopUpPaid     Type = "top_up.paid"
	TopUpRefunded Type = "top_up.refunded"
	// Test is sent by hand, to one endpoint.
	Test Type = "webhook.test"
)

// Types lists what an endpoint can ask for.
func Types() []Type {
	return []Type{TaskSucceeded, TaskFailed, TaskCancelled, TaskExpired, WalletLow, BudgetReached, TopUpPaid, TopUpRefunded}
}

func (t Type) known() bool { return slices.Contains(Types(), t) }

// Endpoint is an address that is told of events.
type Endpoint = ent.WebhookEndpoint

// Delivery is one message to one address.
type Delivery = ent.WebhookDelivery

var (
	// ErrNotFound: the viewer's tenant has no such endpoint or delivery.
	ErrNotFound = fault.New(fault.NotFound, "There is no such webhook.")
	// ErrDisabled: nothing is sent to the endpoint.
	ErrDisabled = fault.New(fault.Conflict, "The webhook endpoint is switched off. Switch it on first.")

	errSignIn  = fault.New(fault.Unauthenticated, "Sign in first.")
	errRole    = fault.New(fault.Forbidden, "Only owners and administrators of the tenant may manage webhooks.")
	errTooMany = fault.New(fault.Conflict, "The tenant has 20 webhook endpoints. Delete one first.")
)

// Config is what a Service needs.
type Config struct {
	Ent    *ent.Client
	Outbox *outbox.Outbox
	Sealer *secret.Sealer
	Mail   *mail.Service
	Clock  clock.Clock
	Guard  safedial.Guard
	// Timeout of one attempt; 0: 15 s.
	Timeout time.Duration
}

// Service keeps endpoints and delivers to them. Commands are for OWNER and ADMIN (FORBIDDEN for the others); another tenant's
// endpoint is NOT_FOUND. Safe for concurrent use.
type Service struct {
	cfg    Config
	client *http.Client
}

const usualTimeout = 15 * time.Second

// New returns the service.
func New(cfg Config) *Service {
	if cfg.Timeout <= 0 {
		cfg.Timeout = usualTimeout
	}
	transport := cfg.Guard.Transport()
	transport.MaxIdleConnsPerHost = 4
	return &Service{cfg: cfg, client: &http.Client{
		Transport: transport, Timeout: cfg.Timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}
