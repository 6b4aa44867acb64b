package billing

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/client"

	"weir/internal/fault"
	"weir/internal/secret"
)

const (
	// stripePatience bounds one call; whether it has worked is then unknown.
	stripePatience = 30 * time.Second
	stripeRetries  = 2
	// keyLife is how long an idempotency key is relied upon; Stripe forgets it after 24 hours. Later, what may have happened
	// is looked up instead.
	keyLife = 12 * time.Hour
	// appName marks what belongs to us: an account at Stripe may serve others too.
	appName = "weir"
)

// Names of the metadata that we give to Stripe's objects.
const (
	metaApp    = "app"
	metaOrder  = "order_id"
	metaTenant = "tenant_id"
	metaRefund = "refund_id"
)

// StripeConfig says which account of Stripe takes the money.
type StripeConfig struct {
	Key secret.String
	// Webhook is the signing secret of the webhook; two, separated by a comma, while it is rotated.
	Webhook secret.String
	Base    string // of the API; empty: Stripe's own
}

// Stripe is an account at Stripe. Objects come as version 2023-10-16 of the API writes them.
type Stripe struct {
	api     *client.API
	secrets []string
	live    bool
}

// NewStripe returns the account, or nil when it is not configured.
func NewStripe(cfg StripeConfig) *Stripe {
	if cfg.Key.Empty() || cfg.Webhook.Empty() {
		return nil
	}
	s := &Stripe{live: strings.HasPrefix(cfg.Key.Reveal(), "sk_live_") || strings.HasPrefix(cfg.Key.Reveal(), "rk_live_")}
	for part := range strings.SplitSeq(cfg.Webhook.Reveal(), ",") {
		if part = strings.TrimSpace(part); part != "" {
			s.secrets = append(s.secrets, part)
		}
	}
	backend := &stripe.BackendConfig{
		MaxNetworkRetries: stripe.Int64(stripeRetries), EnableTelemetry: stripe.Bool(false), HTTPClient: &http.Client{Timeout: stripePatience},
		LeveledLogger: &stripe.LeveledLogger{Level: stripe.LevelNull},
	}
	if cfg.Base != "" {
		backend.URL = stripe.String(cfg.Base)
	}
	b := stripe.GetBackendWithConfig(stripe.APIBackend, backend)
	s.api = client.New(cfg.Key.Reveal(), &stripe.Backends{API: b, Connect: b, Uploads: b})
	return s
}

// ErrNotConfigured: the installation takes no money by card.
var ErrNotConfigured = &fault.Error{
	Code:    fault.Unavailable,
	Message: "Payments are not set up here: the operator must set STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET. Codes and manual credits work.",
}

// errStripeAway: Stripe has not given a definite answer. What was asked for may have happened; the same key finds out.
func errStripeAway(err error) error {
	return &fault.Error{
		Code: fault.Unavailable, Message: "The payment provider does not answer now. Nothing was charged; try again.", RetryAfter: 5 * time.Second,
		Err: err,
	}
}

// refusedError is a definite no of Stripe's.
type refusedError struct {
	code    string
	message string
	err     error
}

func (e *refusedError) Error() string { return "stripe refuses: " + e.code + ": " + e.message }
func (e *refusedError) Unwrap() error { return e.err }

// storedError is a failure that Stripe keeps under the idempotency key: the same key fails the same way for a day.
type storedError struct{ err error }

func (e *storedError) Error() string { return "stripe failed: " + e.err.Error() }
func (e *storedError) Unwrap() error { return e.err }

// answer sorts what stripe-go returns: nil, a refusedError, a storedError, or an unknown outcome.
func answer(err error) error {
	var e *stripe.Error
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &e):
		return errStripeAway(err)
	case e.HTTPStatusCode == http.StatusTooManyRequests, e.HTTPStatusCode == http.StatusConflict,
		e.HTTPStatusCode == http.StatusUnauthorized, e.HTTPStatusCode == http.StatusForbidden:
		return errStripeAway(err) // wait, or repair the key; nothing has happened
	case e.HTTPStatusCode >= http.StatusInternalServerError, e.Type == stripe.ErrorTypeIdempotency: // asked before, in other words
		return &storedError{err}
	}
	return &refusedError{code: string(e.Code), message: e.Msg, err: err}
}

// asked sorts the errors of a call that only reads.
func asked(err error) error {
	err = answer(err)
	var stored *storedError
	if errors.As(err, &stored) {
		return errStripeAway(stored.err)
	}
	return err
}

// detached outlives the caller: a call that is cut off has an unknown outcome.
func detached(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), 3*stripePatience)
}

// Check asks Stripe whether the key is good; for `weir doctor`.
func (s *Stripe) Check(ctx context.Context) error {
	params := &stripe.BalanceParams{}
	params.Context = ctx
	_, err := s.api.Balance.Get(params)
	return err
}

// Live reports whether it is real money.
func (s *Stripe) Live() bool { return s.live }
