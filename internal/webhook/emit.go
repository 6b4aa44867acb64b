package webhook

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"weir/ent"
	entendpoint "weir/ent/webhookendpoint"
	entmessage "weir/ent/webhookmessage"
	"weir/internal/db"
	"weir/internal/id"
	"weir/internal/viewer"
)

// Event is what a tenant is told of.
type Event struct {
	TenantID string
	Type     Type
	// Key names what happened, at most 160 bytes: a second event of the tenant with the same key is not told.
	Key string
	At  time.Time
	// Data is written as JSON: the data of the body.
	Data any
	// URL is an address that was given with the call itself, besides the tenant's endpoints; may be empty. Whoever took it has
	// checked it by CheckURL.
	URL string
}

// CheckURL refuses what cannot be the address of a webhook: INVALID with Field "webhook_url".
func (s *Service) CheckURL(url string) error {
	if validURL(s.cfg.Guard, url) != nil {
		return &errBadURL
	}
	return nil
}

// Emit tells the tenant's endpoints, and Event.URL, of an event, in the transaction that decides it. It costs two queries where
// nobody listens.
func (s *Service) Emit(ctx context.Context, tx *ent.Tx, e Event) error {
	sys := viewer.SystemContext(ctx, "webhook")
	endpoints, err := tx.WebhookEndpoint.Query().Where(
		living, entendpoint.TenantID(e.TenantID), entendpoint.DisabledAtIsNil(),
	).All(sys)
	if err != nil {
		return fmt.Errorf("emit %s: %w", e.Type, err)
	}
	endpoints = slices.DeleteFunc(endpoints, func(p *Endpoint) bool {
		return len(p.Events) > 0 && !slices.Contains(p.Events, string(e.Type))
	})
	if len(endpoints) == 0 && e.URL == "" {
		return nil
	}
	told, err := tx.WebhookMessage.Query().Where(entmessage.TenantID(e.TenantID), entmessage.SourceKey(e.Key)).Exist(sys)
	if err != nil || told {
		return err
	}
	if e.URL != "" {
		of, err := s.ofCalls(ctx, tx, e.TenantID)
		if err != nil {
			return err
		}
		url := e.URL
		own := *of
		own.URL = &url
		endpoints = append(endpoints, &own)
	}
	return s.send(ctx, tx, e, endpoints)
}

// body is the JSON object that is sent.
type body struct {
	Type      Type      `json:"type"`
	Timestamp time.Time `json:"timestamp"`
	Data      any       `json:"data"`
}

// send makes a message and its deliveries.
func (s *Service) send(ctx context.Context, tx *ent.Tx, e Event, endpoints []*Endpoint) error {
	sys := viewer.SystemContext(ctx, "webhook")
	text, err := json.Marshal(body{e.Type, e.At.UTC(), e.Data})
	if err != nil {
		return fmt.Errorf("emit %s: %w", e.Type, err)
	}
	m, err := tx.WebhookMessage.Create().SetTenantID(e.TenantID).SetType(string(e.Type)).SetSourceKey(e.Key).SetBody(text).
		SetCreatedAt(e.At.UTC()).Save(sys)
	if err != nil {
		return fmt.Errorf("emit %s: %w", e.Type, err)
	}
	now := s.cfg.Clock.Now().UTC()
	for _, p := range endpoints {
		d, err := tx.WebhookDelivery.Create().SetTenantID(e.TenantID).SetMessageID(m.ID).SetEndpointID(p.ID).SetURL(*p.URL).
			SetNextAttemptAt(now).Save(sys)
		if err != nil {
			return fmt.Errorf("emit %s: %w", e.Type, err)
		}
		if err := s.enqueue(ctx, tx, d, now); err != nil {
			return err
		}
	}
	return nil
}

// ofCalls is the row whose secret signs what goes to addresses given with single calls.
func (s *Service) ofCalls(ctx context.Context, tx *ent.Tx, tenantID string) (*Endpoint, error) {
	sys := viewer.SystemContext(ctx, "webhook")
	e, err := tx.WebhookEndpoint.Query().Where(entendpoint.TenantID(tenantID), entendpoint.URLIsNil()).Only(sys)
	if !ent.IsNotFound(err) {
		return e, err
	}
	endpointID := id.New(id.Endpoint)
	_, sealed, err := s.newSecret(endpointID)
	if err != nil {
		return nil, err
	}
	e, err = tx.WebhookEndpoint.Create().SetID(endpointID).SetTenantID(tenantID).SetSecret(sealed).Save(sys)
	if err != nil {
		return nil, fmt.Errorf("webhook secret of %s: %w", tenantID, err)
	}
	return e, nil
}

// Ping sends a test event to one endpoint, whatever it asks for. CONFLICT when the endpoint is off.
func (s *Service) Ping(ctx context.Context, endpointID string) (*Endpoint, error) {
	v, err := manager(ctx)
	if err != nil {
		return nil, err
	}
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*Endpoint, error) {
		e, err := find(ctx, tx, v.TenantID, endpointID)
		switch {
		case err != nil:
			return nil, err
		case e.DisabledAt != nil:
			return nil, ErrDisabled
		}
		return e, s.send(ctx, tx, Event{
			TenantID: e.TenantID, Type: Test, Key: "test:" + id.New(id.Message), At: s.cfg.Clock.Now(),
			Data: map[string]string{"endpoint_id": e.ID},
		}, []*Endpoint{e})
	})
}
