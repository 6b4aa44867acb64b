package app

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"
	"github.com/rs/zerolog"

	"weir/ent"
	"weir/internal/billing"
	"weir/internal/config"
	"weir/internal/fault"
	"weir/internal/live"
	"weir/internal/money"
	"weir/internal/webhook"
)

// maxStripeEvent bounds the body of a webhook of Stripe's: events with many lines are larger than the 64 KiB of its samples.
const maxStripeEvent = 1 << 20

func stripeAccount(cfg *config.Config) *billing.Stripe {
	return billing.NewStripe(billing.StripeConfig{Key: cfg.StripeKey, Webhook: cfg.StripeWebhook, Base: cfg.StripeBase})
}

func (a *App) buildTopUps() {
	a.Referrals = billing.NewReferrals(billing.ReferralsConfig{
		Ent: a.DB.Ent, Ledger: a.Book, Outbox: a.box, Clock: a.clock,
		Touched: func(tenant uuid.UUID) { a.live.Touch(live.Wallet(tenant)) },
		Reward: func(ctx context.Context) (money.Amount, error) {
			now, err := a.Settings.Now(ctx)
			return now.ReferralReward, err
		},
	})
	a.TopUps = billing.NewTopUps(billing.TopUpsConfig{
		Ent: a.DB.Ent, Ledger: a.Book, Outbox: a.box, Clock: a.clock, Log: a.log, Stripe: stripeAccount(a.cfg), Mail: a.Mail,
		LinkBase: a.cfg.LinkBase(), Referrals: a.Referrals, Periods: periods{a}, Events: topUpEvents{a.Webhooks}, Touched: func(tenant uuid.UUID) { a.live.Touch(live.Wallet(tenant)) },
	})
	a.Refunds, a.Cards, a.Subscriptions = billing.NewRefunds(a.TopUps), billing.NewCards(a.TopUps), billing.NewSubscriptions(a.TopUps)
}

// periods are the plans, which are made after what pays for them.
type periods struct{ *App }

func (p periods) Paid(ctx context.Context, tx *ent.Tx, o *ent.TopUp) error {
	return p.Plans.Paid(ctx, tx, o)
}

func (p periods) PaidBack(ctx context.Context, tx *ent.Tx, o *ent.TopUp) error {
	return p.Plans.PaidBack(ctx, tx, o)
}

func (p periods) Unpaid(ctx context.Context, tx *ent.Tx, sub *ent.Subscription, link string) error {
	return p.Plans.Unpaid(ctx, tx, sub, link)
}

func (p periods) End(ctx context.Context, tx *ent.Tx, sub *ent.Subscription, reason string, at time.Time) error {
	return p.Plans.End(ctx, tx, sub, reason, at)
}

// topUpEvents tells the tenants' webhooks of top-ups.
type topUpEvents struct{ webhooks *webhook.Service }

func (e topUpEvents) Emit(ctx context.Context, tx *ent.Tx, said billing.Event) error {
	return e.webhooks.Emit(ctx, tx, webhook.Event{
		TenantID: said.TenantID, Type: webhook.Type(said.Type), Key: said.Key, At: said.At, Data: said.Data,
	})
}

// stripeRoute takes Stripe's webhooks.
func (a *App) stripeRoute(r chi.Router) { r.Post("/webhooks/stripe", a.stripeEvent) }

// stripeEvent answers 200 once an event is on disk, and not before; what is not 200 Stripe sends again.
func (a *App) stripeEvent(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxStripeEvent))
	if err != nil {
		status := http.StatusBadRequest
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			status = http.StatusRequestEntityTooLarge
		}
		writeReceived(w, status, "The body cannot be read.")
		return
	}
	err = a.TopUps.Receive(r.Context(), body, r.Header.Get("Stripe-Signature"))
	switch code := fault.CodeOf(err); {
	case err == nil:
		writeReceived(w, http.StatusOK, "")
	case code == fault.Invalid:
		writeReceived(w, http.StatusBadRequest, fault.Of(err).Message)
	default:
		zerolog.Ctx(r.Context()).Error().Err(err).Msg("a webhook of Stripe's was not taken")
		message := "Try again later."
		if errors.Is(err, billing.ErrNotConfigured) {
			message = billing.ErrNotConfigured.Message
		}
		writeReceived(w, http.StatusServiceUnavailable, message)
	}
}

// writeReceived answers Stripe, which looks at the status and shows the body to the operator.
func writeReceived(w http.ResponseWriter, status int, message string) {
	answer := map[string]any{"received": status == http.StatusOK}
	if message != "" {
		answer["message"] = message
	}
	body, err := json.Marshal(answer)
	if err != nil {
		status, body = http.StatusInternalServerError, nil
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body) // Stripe may have left
}
