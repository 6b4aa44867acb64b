package webhook

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"weir/ent"
	entendpoint "weir/ent/webhookendpoint"
	"weir/internal/audit"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/safedial"
	"weir/internal/secret"
	"weir/internal/viewer"
)

const (
	maxEndpoints   = 20 // of one tenant
	maxURL         = 2048
	maxDescription = 200
	// overlap is how long the former secret signs too after a rotation.
	overlap = 24 * time.Hour
)

// CreateInput describes a new endpoint.
type CreateInput struct {
	URL         string // http:// or https://
	Description string // up to 200 characters
	Events      []Type // none: all
}

func (in CreateInput) validate(g safedial.Guard) error {
	return errors.Join(validURL(g, in.URL), validDescription(in.Description), validEvents(in.Events))
}

// Create makes an endpoint of the viewer's tenant and returns its signing secret, for the only time. INVALID for an address
// that is not on the public internet; CONFLICT when the tenant has 20 endpoints.
func (s *Service) Create(ctx context.Context, in CreateInput) (*Endpoint, secret.String, error) {
	v, err := manager(ctx)
	if err != nil {
		return nil, secret.String{}, err
	}
	in.URL, in.Description = strings.TrimSpace(in.URL), strings.TrimSpace(in.Description)
	if err := in.validate(s.cfg.Guard); err != nil {
		return nil, secret.String{}, err
	}
	endpointID := id.New(id.Endpoint)
	plain, sealed, err := s.newSecret(endpointID)
	if err != nil {
		return nil, secret.String{}, err
	}
	e, err := db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*Endpoint, error) {
		sys := viewer.SystemContext(ctx, "webhook endpoint")
		n, err := tx.WebhookEndpoint.Query().Where(living, entendpoint.TenantID(v.TenantID)).Count(sys)
		switch {
		case err != nil:
			return nil, fmt.Errorf("create webhook endpoint: %w", err)
		case n >= maxEndpoints:
			return nil, errTooMany
		}
		e, err := tx.WebhookEndpoint.Create().SetID(endpointID).SetTenantID(v.TenantID).SetURL(in.URL).
			SetDescription(in.Description).SetEvents(words(in.Events)).SetSecret(sealed).Save(sys)
		if err != nil {
			return nil, fmt.Errorf("create webhook endpoint: %w", err)
		}
		return e, record(ctx, tx, "webhook_endpoint.create", nil, e)
	})
	return e, plain, err
}

// UpdateInput changes what is not nil.
type UpdateInput struct {
	ID          string
	URL         *string
	Description *string
	Events      []Type // nil: as it is; empty: all
	Enabled     *bool
}

func (in UpdateInput) validate(g safedial.Guard) error {
	var faults []error
	if in.URL != nil {
		faults = append(faults, validURL(g, strings.TrimSpace(*in.URL)))
	}
	if in.Description != nil {
		faults = append(faults, validDescription(strings.TrimSpace(*in.Description)))
	}
	if in.Events != nil {
		faults = append(faults, validEvents(in.Events))
	}
	return errors.Join(faults...)
}

// Update changes an endpoint, and switches it off and on. What is on its way keeps its address; while the endpoint is off it
// is given up.
func (s *Service) Update(ctx context.Context, in UpdateInput) (*Endpoint, error) {
	if _, err := manager(ctx); err != nil {
		return nil, err
	}
	if err := in.validate(s.cfg.Guard); err != nil {
		return nil, err
	}
	now := s.cfg.Clock.Now()
	return s.change(ctx, in.ID, "webhook_endpoint.update", func(u *ent.WebhookEndpointUpdateOne, e *Endpoint) error {
		if in.URL != nil {
			u.SetURL(strings.TrimSpace(*in.URL))
		}
		if in.Description != nil {
			u.SetDescription(strings.TrimSpace(*in.Description))
		}
		if in.Events != nil {
			u.SetEvents(words(in.Events))
		}
		switch {
		case in.Enabled == nil:
		case *in.Enabled:
			u.ClearDisabledAt().ClearDisabledReason().ClearFailingSince()
		case e.DisabledAt == nil:
			u.SetDisabledAt(now).SetDisabledReason(entendpoint.DisabledReasonBY_HAND)
		}
		return nil
	})
}

// Delete ends an endpoint; what is on its way to it is given up. Idempotent.
func (s *Service) Delete(ctx context.Context, endpointID string) error {
	v, err := manager(ctx)
	if err != nil {
		return err
	}
	return db.Exec(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		sys := viewer.SystemContext(ctx, "webhook endpoint")
		e, err := tx.WebhookEndpoint.Query().Where(
			entendpoint.ID(endpointID), entendpoint.TenantID(v.TenantID), entendpoint.URLNotNil(),
		).Only(sys)
		switch {
		case ent.IsNotFound(err):
			return ErrNotFound
		case err != nil:
			return fmt.Errorf("delete webhook endpoint: %w", err)
		case e.DeletedAt != nil:
			return nil
		}
		if err := tx.WebhookEndpoint.UpdateOne(e).SetDeletedAt(s.cfg.Clock.Now()).Exec(sys); err != nil {
			return fmt.Errorf("delete webhook endpoint %s: %w", endpointID, err)
		}
		return record(ctx, tx, "webhook_endpoint.delete", e, nil)
	})
}

// Rotate gives an endpoint a new signing secret and returns it, for the only time. For a day the former one signs too. Without
// an id it is the secret that signs what goes to addresses given with single calls, which is made on first use.
func (s *Service) Rotate(ctx context.Context, endpointID string) (*Endpoint, secret.String, error) {
	v, err := manager(ctx)
	if err != nil {
		return nil, secret.String{}, err
	}
	var plain secret.String
	rotate := func(u *ent.WebhookEndpointUpdateOne, e *Endpoint) error {
		fresh, sealed, err := s.newSecret(e.ID)
		plain = fresh
		u.SetFormerSecret(e.Secret).SetFormerUntil(s.cfg.Clock.Now().Add(overlap)).SetSecret(sealed)
		return err
	}
	e, err := db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*Endpoint, error) {
		if endpointID == "" {
			of, err := s.ofCalls(ctx, tx, v.TenantID)
			if err != nil {
				return nil, err
			}
			return s.changeRow(ctx, tx, of, "webhook_endpoint.rotate", rotate)
		}
		return s.change(ctx, endpointID, "webhook_endpoint.rotate", rotate)
	})
	return e, plain, err
}

// change applies a command to an endpoint of the viewer's tenant, and audits it.
func (s *Service) change(
	ctx context.Context, endpointID, action string, set func(*ent.WebhookEndpointUpdateOne, *Endpoint) error,
) (*Endpoint, error) {
	v := viewer.FromContext(ctx)
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*Endpoint, error) {
		e, err := find(ctx, tx, v.TenantID, endpointID)
		if err != nil {
			return nil, err
		}
		return s.changeRow(ctx, tx, e, action, set)
	})
}

// find is a tenant's endpoint that was not deleted.
func find(ctx context.Context, tx *ent.Tx, tenantID, endpointID string) (*Endpoint, error) {
	e, err := tx.WebhookEndpoint.Query().Where(living, entendpoint.ID(endpointID), entendpoint.TenantID(tenantID)).
		Only(viewer.SystemContext(ctx, "webhook endpoint"))
	if ent.IsNotFound(err) {
		return nil, ErrNotFound
	} else if err != nil {
		return nil, fmt.Errorf("find webhook endpoint %s: %w", endpointID, err)
	}
	return e, nil
}

func (s *Service) changeRow(
	ctx context.Context, tx *ent.Tx, e *Endpoint, action string, set func(*ent.WebhookEndpointUpdateOne, *Endpoint) error,
) (*Endpoint, error) {
	update := tx.WebhookEndpoint.UpdateOne(e)
	if err := set(update, e); err != nil {
		return nil, err
	}
	after, err := update.Save(viewer.SystemContext(ctx, "webhook endpoint"))
	if err != nil {
		return nil, fmt.Errorf("change webhook endpoint %s: %w", e.ID, err)
	}
	return after, record(ctx, tx, action, e, after)
}

// living are the endpoints with an address that were not deleted.
var living = entendpoint.And(entendpoint.DeletedAtIsNil(), entendpoint.URLNotNil())

// manager is a viewer who may manage the tenant's webhooks.
func manager(ctx context.Context) (*viewer.Viewer, error) {
	v := viewer.FromContext(ctx)
	switch {
	case v == nil:
		return nil, errSignIn
	case v.TenantID == "" || (v.Role != viewer.Owner && v.Role != viewer.Admin):
		return nil, errRole
	case v.Halted:
		return nil, viewer.ErrHalted
	}
	return v, nil
}

func validURL(g safedial.Guard, url string) error {
	if len(url) > maxURL {
		return fault.Field("url", "The address is too long.")
	}
	if err := g.CheckURL(url); err != nil {
		return fault.Field("url", "The address "+fault.Of(err).Message+".")
	}
	return nil
}

func validDescription(text string) error {
	if utf8.RuneCountInString(text) > maxDescription {
		return fault.Field("description", "The description must have at most 200 characters.")
	}
	return nil
}

func validEvents(events []Type) error {
	for i, t := range events {
		if !t.known() || slices.Contains(events[:i], t) {
			return fault.Field("events", "The events must be known ones, each once.")
		}
	}
	return nil
}

func words(events []Type) []string {
	out := make([]string, len(events))
	for i, t := range events {
		out[i] = string(t)
	}
	return out
}

func record(ctx context.Context, tx *ent.Tx, action string, before, after *Endpoint) error {
	e := audit.Event{Action: action}
	if before != nil {
		e.TenantID, e.TargetID, e.Before = before.TenantID, before.ID, describe(before)
	}
	if after != nil {
		e.TenantID, e.TargetID, e.After = after.TenantID, after.ID, describe(after)
	}
	return audit.Append(ctx, tx, e)
}

// describe is what the audit keeps of an endpoint.
func describe(e *Endpoint) map[string]any {
	return map[string]any{"url": e.URL, "description": e.Description, "events": e.Events, "disabledReason": e.DisabledReason}
}
