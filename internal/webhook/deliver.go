package webhook

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"time"

	"weir/ent"
	"weir/ent/schematype"
	entdelivery "weir/ent/webhookdelivery"
	entendpoint "weir/ent/webhookendpoint"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/outbox"
	"weir/internal/viewer"
)

// pauses are the waits behind failed attempts; together about a day.
var pauses = []time.Duration{
	5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour,
	8 * time.Hour, 8 * time.Hour,
}

const (
	attemptsKept = 30      // in a delivery's row
	answerRead   = 4 << 10 // bytes of an answer, so that the connection can be used again
	// deadAfter: an endpoint whose delivery is given up, and at which nothing arrived for so long, is switched off.
	deadAfter = 24 * time.Hour
)

var errBadURL = fault.Error{
	Code: fault.Invalid, Field: "webhook_url", Message: "The webhook_url must be an http:// or https:// URL on the public internet.",
}

// attempt is the payload of an outbox event.
type attempt struct {
	DeliveryID string `json:"delivery_id"`
}

// enqueue has a delivery tried at a time.
func (s *Service) enqueue(ctx context.Context, tx *ent.Tx, d *Delivery, at time.Time) error {
	_, err := s.cfg.Outbox.Append(ctx, tx, DeliverKind, attempt{d.ID}, outbox.RunAt(at))
	return err
}

// Deliver makes one attempt, and is the handler of its job. What became of it, and when it is tried again, is one transaction;
// a crash before that has it repeated. An error means: try again.
func (s *Service) Deliver(ctx context.Context, eventID string, payload []byte) error {
	var a attempt
	if err := json.Unmarshal(payload, &a); err != nil {
		return fmt.Errorf("deliver webhook: %w", err)
	}
	open, err := s.cfg.Outbox.Open(ctx, s.cfg.Ent, eventID)
	if err != nil || !open {
		return err
	}
	sys := viewer.SystemContext(ctx, "webhook")
	d, err := s.cfg.Ent.WebhookDelivery.Query().Where(entdelivery.ID(a.DeliveryID)).WithMessage().WithEndpoint().Only(sys)
	switch {
	case ent.IsNotFound(err):
		return s.finish(ctx, eventID, func(context.Context, *ent.Tx) error { return nil })
	case err != nil:
		return fmt.Errorf("deliver webhook %s: %w", a.DeliveryID, err)
	case d.Status != entdelivery.StatusPENDING:
		return s.finish(ctx, eventID, func(context.Context, *ent.Tx) error { return nil })
	}
	var tried schematype.WebhookAttempt
	if e := d.Edges.Endpoint; e.DisabledAt != nil || e.DeletedAt != nil {
		tried = schematype.WebhookAttempt{At: s.cfg.Clock.Now().UTC(), Error: "the endpoint is switched off"}
	} else if tried, err = s.try(ctx, d); err != nil {
		return err
	}
	return s.finish(ctx, eventID, func(ctx context.Context, tx *ent.Tx) error { return s.keep(ctx, tx, d, tried) })
}

// finish ends an outbox event with its effect.
func (s *Service) finish(ctx context.Context, eventID string, effect func(context.Context, *ent.Tx) error) error {
	return db.Exec(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		if err := s.cfg.Outbox.Done(ctx, tx, eventID); err != nil {
			return err
		}
		return effect(ctx, tx)
	})
}

// try sends a delivery once.
func (s *Service) try(ctx context.Context, d *Delivery) (schematype.WebhookAttempt, error) {
	at := s.cfg.Clock.Now().UTC()
	text := []byte(d.Edges.Message.Body)
	signature, err := s.signatures(d.Edges.Endpoint, d.MessageID, at, text)
	if err != nil {
		return schematype.WebhookAttempt{}, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, d.URL, bytes.NewReader(text))
	if err != nil {
		return schematype.WebhookAttempt{At: at, Error: "the address is not a URL"}, nil //nolint:nilerr // it is the outcome
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "Weir-Webhooks/1")
	req.Header.Set("webhook-id", d.MessageID)
	req.Header.Set("webhook-timestamp", strconv.FormatInt(at.Unix(), 10))
	req.Header.Set("webhook-signature", signature)
	tried := schematype.WebhookAttempt{At: at}
	resp, err := s.client.Do(req)
	if err == nil {
		_, _ = io.CopyN(io.Discard, resp.Body, answerRead) // whatever it says
		_ = resp.Body.Close()
		tried.StatusCode = resp.StatusCode
	}
	tried.DurationMS = s.cfg.Clock.Now().Sub(at).Milliseconds()
	tried.Error = outcome(tried.StatusCode, err)
	return tried, nil
}

// outcome says why an attempt failed, in our words: an address must not be able to write into the log of deliveries.
func outcome(status int, err error) string {
	var dns *net.DNSError
	var timeout net.Error
	switch {
	case err == nil && status/100 == 2:
		return ""
	case err == nil && status/100 == 3:
		return "it redirects, which is not followed"
	case err == nil:
		return fmt.Sprintf("it answered %d", status)
	case fault.CodeOf(err) == fault.Invalid:
		return "the address is not on the public internet"
	case errors.As(err, &dns):
		return "the name of the host was not found"
	case errors.As(err, &timeout) && timeout.Timeout():
		return "it did not answer in time"
	}
	return "no connection"
}

// keep writes down an attempt and decides what follows.
func (s *Service) keep(ctx context.Context, tx *ent.Tx, d *Delivery, tried schematype.WebhookAttempt) error {
	sys := viewer.SystemContext(ctx, "webhook")
	attempts := append(d.Attempts, tried)
	attempts = attempts[max(0, len(attempts)-attemptsKept):]
	update := tx.WebhookDelivery.UpdateOneID(d.ID).Where(entdelivery.StatusEQ(entdelivery.StatusPENDING), entdelivery.Tried(d.Tried)).
		SetAttempts(attempts).AddTried(1)
	e := d.Edges.Endpoint
	off := e.DisabledAt != nil || e.DeletedAt != nil
	again := time.Time{}
	switch {
	case tried.Error == "":
		update.SetStatus(entdelivery.StatusDELIVERED).SetDeliveredAt(tried.At).ClearNextAttemptAt()
	case off || tried.StatusCode == http.StatusGone || d.Tried >= len(pauses):
		update.SetStatus(entdelivery.StatusFAILED).ClearNextAttemptAt()
	default:
		again = s.cfg.Clock.Now().Add(jitter(pauses[d.Tried])).UTC()
		update.SetNextAttemptAt(again)
	}
	switch after, err := update.Save(sys); {
	case ent.IsNotFound(err): // replayed meanwhile
		return nil
	case err != nil:
		return fmt.Errorf("keep webhook attempt %s: %w", d.ID, err)
	case !again.IsZero():
		if err := s.enqueue(ctx, tx, after, again); err != nil {
			return err
		}
	}
	if off || e.URL == nil {
		return nil
	}
	return s.health(ctx, tx, d, tried, again.IsZero())
}

// health notes at the endpoint whether its address works, and switches a dead one off. given: the delivery is not tried again.
func (s *Service) health(ctx context.Context, tx *ent.Tx, d *Delivery, tried schematype.WebhookAttempt, given bool) error {
	sys := viewer.SystemContext(ctx, "webhook")
	e := d.Edges.Endpoint
	switch {
	case tried.Error == "":
		return tx.WebhookEndpoint.Update().Where(entendpoint.ID(e.ID)).SetDeliveredAt(tried.At).ClearFailingSince().Exec(sys)
	case tried.StatusCode == http.StatusGone:
		return s.disable(ctx, tx, e, entendpoint.DisabledReasonGONE)
	case given && e.FailingSince != nil && tried.At.Sub(*e.FailingSince) >= deadAfter:
		return s.disable(ctx, tx, e, entendpoint.DisabledReasonFAILING)
	}
	return tx.WebhookEndpoint.Update().Where(entendpoint.ID(e.ID), entendpoint.FailingSinceIsNil()).SetFailingSince(tried.At).Exec(sys)
}

// jitter spreads what failed together.
func jitter(d time.Duration) time.Duration {
	return d + time.Duration(rand.Int64N(int64(d)/5)) //nolint:gosec // jitter, not a secret
}
