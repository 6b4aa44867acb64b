package stripetest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/stripe/stripe-go/v76/webhook"
)

// Event is one notice, with the object as it was then.
type Event struct {
	ID   string
	Type string
	Body []byte
	sent bool
}

// happened notes an event. Its body is of a newer version of the API than ours, as new accounts send.
func (s *Stripe) happened(kind string, o object) {
	s.serial++
	id := fmt.Sprintf("evt_test%05d", s.serial)
	body := encode(object{
		"id": id, "object": "event", "api_version": "2025-03-31.basil", "created": time.Now().Unix(), "livemode": false, "type": kind,
		"data": object{"object": maps.Clone(o)},
	})
	s.events = append(s.events, Event{ID: id, Type: kind, Body: body})
}

// Events are all notices so far, in the order in which they happened.
func (s *Stripe) Events() []Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Event(nil), s.events...)
}

// undelivered lists what no webhook has taken, newest first, a page at a time.
func (s *Stripe) undelivered(r *http.Request) (object, *failure) {
	q := r.URL.Query()
	if q.Get("delivery_success") != "false" {
		return nil, invalid("delivery_success", "Only events that were not delivered are listed here.")
	}
	var types []string
	for name, values := range q {
		if strings.HasPrefix(name, "types[") {
			types = append(types, values...)
		}
	}
	most, err := strconv.Atoi(q.Get("limit"))
	if err != nil || most < 1 || most > 100 {
		return nil, invalid("limit", "This value must be between 1 and 100.")
	}
	data, more, behind := []json.RawMessage{}, false, q.Get("starting_after") == ""
	for _, e := range slices.Backward(s.events) {
		switch {
		case !behind:
			behind = e.ID == q.Get("starting_after")
		case e.sent || !slices.Contains(types, e.Type):
		case len(data) == most:
			more = true
		default:
			data = append(data, e.Body)
		}
	}
	return object{"object": "list", "url": "/v1/events", "has_more": more, "data": data}, nil
}

// Sign makes the header that proves a body, as of a time.
func Sign(body []byte, secret string, at time.Time) string {
	return webhook.GenerateTestSignedPayload(&webhook.UnsignedPayload{Payload: body, Secret: secret, Timestamp: at}).Header
}

// Send delivers a notice to a node's webhook and returns its status.
func (s *Stripe) Send(ctx context.Context, base string, e Event) (int, error) {
	status, err := Post(ctx, base, e.Body, Sign(e.Body, Secret, time.Now()))
	if err == nil && status == http.StatusOK {
		s.mu.Lock()
		defer s.mu.Unlock()
		for i := range s.events {
			if s.events[i].ID == e.ID {
				s.events[i].sent = true
			}
		}
	}
	return status, err
}

// Post posts a body to a node's webhook.
func Post(ctx context.Context, base string, body []byte, signature string) (int, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimRight(base, "/")+"/webhooks/stripe", bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	request.Header.Set("Content-Type", "application/json; charset=utf-8")
	request.Header.Set("Stripe-Signature", signature)
	c := &http.Client{Timeout: 20 * time.Second}
	defer c.CloseIdleConnections()
	response, err := c.Do(request)
	if err != nil {
		return 0, err
	}
	_, err = io.Copy(io.Discard, response.Body)
	return response.StatusCode, errors.Join(err, response.Body.Close())
}

// Chaos is how notices arrive that are not simply sent.
type Chaos struct {
	Random *rand.Rand
	// Drop is how many of a hundred never arrive, and Twice how many come again.
	Drop, Twice int
}

// Deliver sends the events so far that match, in a random order, some twice and some not at all. It returns how many it sent.
func (s *Stripe) Deliver(ctx context.Context, base string, c Chaos) (int, error) {
	var out []Event
	for _, e := range s.Events() {
		if e.sent || c.Random.IntN(100) < c.Drop {
			continue
		}
		out = append(out, e)
		if c.Random.IntN(100) < c.Twice {
			out = append(out, e)
		}
	}
	c.Random.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	for i, e := range out {
		status, err := s.Send(ctx, base, e)
		if err != nil || status != http.StatusOK {
			return i, fmt.Errorf("deliver %s: %d, %w", e.Type, status, err)
		}
	}
	return len(out), nil
}

// DeliverAll sends what was not sent yet, in order.
func (s *Stripe) DeliverAll(ctx context.Context, base string) error {
	for _, e := range s.Events() {
		if e.sent {
			continue
		}
		status, err := s.Send(ctx, base, e)
		if err != nil || status != http.StatusOK {
			return fmt.Errorf("deliver %s: %d, %w", e.Type, status, err)
		}
	}
	return nil
}
