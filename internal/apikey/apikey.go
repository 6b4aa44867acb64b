// Package apikey makes and ends the keys with which programs call the relay.
package apikey

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"weir/ent"
	entkey "weir/ent/apikey"
	"weir/internal/audit"
	"weir/internal/clock"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/limit"
	"weir/internal/revision"
	"weir/internal/secret"
	"weir/internal/viewer"
)

// Key is an API key without its secret, which nobody has.
type Key = ent.APIKey

// Kind is the family of a secret's prefix; all kinds work alike.
type Kind = entkey.Kind

// The kinds: "sk-…" of the dashboard and One API, "sk_live_…" of the video hub's page, "tk_…" of autolist.
const (
	SK   Kind = entkey.KindSk
	Live Kind = entkey.KindSkLive
	TK   Kind = entkey.KindTk
)

const (
	secretLength = 43 // of [A-Za-z0-9]: 256 bits
	shownLength  = 15
	maxName      = 64
)

var (
	// ErrNotFound: there is no such key for the viewer.
	ErrNotFound = fault.New(fault.NotFound, "There is no such API key.")

	errRevoked  = fault.New(fault.Conflict, "The API key is revoked.")
	errNoSecret = fault.New(fault.Conflict, "The key of the playground has no secret to be replaced.")
)

// Prefix is what secrets of a kind begin with.
func Prefix(k Kind) string {
	switch k {
	case Live:
		return "sk_live_"
	case TK:
		return "tk_"
	}
	return "sk-"
}

// Status is what a key's times amount to.
type Status string

// The states of a key.
const (
	Active   Status = "active"
	Disabled Status = "disabled"
	Expired  Status = "expired"
	Revoked  Status = "revoked"
)

// StatusOf tells the state of a key at a time.
func StatusOf(k *Key, now time.Time) Status {
	switch {
	case k.RevokedAt != nil:
		return Revoked
	case k.ExpiresAt != nil && !now.Before(*k.ExpiresAt):
		return Expired
	case k.DisabledAt != nil:
		return Disabled
	}
	return Active
}

// Config of the service.
type Config struct {
	Ent       *ent.Client
	Keys      *secret.Keys
	Revisions *revision.Watcher
	Clock     clock.Clock
	// Limits keeps what keys are limited to.
	Limits *limit.Service
}

// Service makes and changes keys. Every method acts for the viewer of its context: OWNER and ADMIN on all keys of the
// tenant, MEMBER on the own ones, everybody else FORBIDDEN; a key that the viewer may not see is NOT_FOUND. Every method joins
// a running transaction. Changes are in force on every node within a second.
type Service struct{ cfg Config }

// New returns the service.
func New(cfg Config) *Service { return &Service{cfg} }

// CreateInput describes a new key.
type CreateInput struct {
	Name      string // up to 64 characters
	Kind      Kind   // empty: SK
	ExpiresAt *time.Time
	Models    []string // that it may use; empty for all
	// AllowedIPs are the addresses and networks from which it may be used; empty for all.
	AllowedIPs []string
	Limits     limit.Change
}

func (in *CreateInput) validate(now time.Time) error {
	var models, addresses error
	in.Models, models = validModels(in.Models)
	in.AllowedIPs, addresses = validAddresses(in.AllowedIPs)
	return errors.Join(validName(in.Name), validKind(in.Kind), validExpiry(in.ExpiresAt, now), models, addresses, in.Limits.Validate())
}

// Create makes a key of the viewer's tenant and returns its secret, for the only time. A new key is not announced to other
// nodes: none of them can hold anything of it.
func (s *Service) Create(ctx context.Context, in CreateInput) (*Key, secret.String, error) {
	v, err := writer(ctx)
	if err != nil {
		return nil, secret.String{}, err
	}
	in.Name = strings.TrimSpace(in.Name)
	if in.Kind == "" {
		in.Kind = SK
	}
	if err := in.validate(s.cfg.Clock.Now()); err != nil {
		return nil, secret.String{}, err
	}
	plain := Prefix(in.Kind) + secret.Token(secretLength)
	key, err := db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*Key, error) {
		return s.insert(ctx, tx, v, in, plain)
	})
	if err != nil {
		return nil, secret.String{}, err
	}
	return key, secret.New(plain), nil
}

func (s *Service) insert(ctx context.Context, tx *ent.Tx, v *viewer.Viewer, in CreateInput, plain string) (*Key, error) {
	number, err := db.Next(ctx, tx, db.KeyNumber)
	if err != nil {
		return nil, fmt.Errorf("create API key: %w", err)
	}
	digest := s.cfg.Keys.Lookup(plain)
	key, err := tx.APIKey.Create().SetTenantID(v.TenantID).SetCreatedBy(v.UserID).SetNumber(int(number)).SetName(in.Name).
		SetKind(in.Kind).SetPrefix(plain[:shownLength]).SetDigest(digest[:]).SetNillableExpiresAt(in.ExpiresAt).
		SetModels(in.Models).SetAllowedIps(in.AllowedIPs).Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("create API key: %w", err)
	}
	limits, err := s.limit(ctx, tx, key, in.Limits)
	if err != nil {
		return nil, err
	}
	return key, audit.Append(ctx, tx, audit.Event{
		Action: "api_key.create", TenantID: key.TenantID, TargetID: key.ID, After: withLimits(summary(key), limits),
	})
}

// limit changes what a key is limited to and returns that for the audit; nil for no change.
func (s *Service) limit(ctx context.Context, tx *ent.Tx, key *Key, c limit.Change) (map[string]any, error) {
	if c.Empty() {
		return nil, nil //nolint:nilnil // nothing to tell
	}
	on := limit.Subject{TenantID: key.TenantID, Scope: limit.Key, ID: key.ID}
	if err := s.cfg.Limits.Put(ctx, tx, on, c); err != nil {
		return nil, err
	}
	set, err := s.cfg.Limits.InTx(ctx, tx, on)
	return set.Summary(), err
}

func withLimits(of, limits map[string]any) map[string]any {
	if limits != nil {
		of["limits"] = limits
	}
	return of
}

// UpdateInput changes what is not nil.
type UpdateInput struct {
	ID   string
	Name *string
	// ExpiresAt: a pointer to nil means never again.
	ExpiresAt **time.Time
	// Models and AllowedIPs replace the lists; a pointer to an empty one allows all.
	Models, AllowedIPs *[]string
	Enabled            *bool // switches it on or off
	Limits             limit.Change
}

func (in *UpdateInput) validate(now time.Time) error {
	var name, expiry, models, addresses error
	if in.Models != nil {
		var list []string
		list, models = validModels(*in.Models)
		in.Models = &list
	}
	if in.AllowedIPs != nil {
		var list []string
		list, addresses = validAddresses(*in.AllowedIPs)
		in.AllowedIPs = &list
	}
	if in.Name != nil {
		name = validName(*in.Name)
	}
	if in.ExpiresAt != nil {
		expiry = validExpiry(*in.ExpiresAt, now)
	}
	return errors.Join(name, expiry, models, addresses, in.Limits.Validate())
}

// Update changes name, expiry, allowances and limits of a key. CONFLICT when it is revoked.
func (s *Service) Update(ctx context.Context, in UpdateInput) (*Key, error) {
	now := s.cfg.Clock.Now()
	if err := in.validate(now); err != nil {
		return nil, err
	}
	return s.changeLimited(ctx, in.ID, "api_key.update", in.Limits, func(u *ent.APIKeyUpdateOne, _ *Key) {
		switch {
		case in.Enabled == nil:
		case *in.Enabled:
			u.ClearDisabledAt()
		default:
			u.SetDisabledAt(now)
		}
		if in.Models != nil {
			u.SetModels(*in.Models)
		}
		if in.AllowedIPs != nil {
			u.SetAllowedIps(*in.AllowedIPs)
		}
		if in.Name != nil {
			u.SetName(strings.TrimSpace(*in.Name))
		}
		switch {
		case in.ExpiresAt == nil:
		case *in.ExpiresAt == nil:
			u.ClearExpiresAt()
		default:
			u.SetExpiresAt((*in.ExpiresAt).UTC())
		}
	})
}

// Disable switches a key off. Idempotent. CONFLICT when it is revoked.
func (s *Service) Disable(ctx context.Context, keyID string) (*Key, error) {
	now := s.cfg.Clock.Now()
	return s.change(ctx, keyID, "api_key.disable", func(u *ent.APIKeyUpdateOne, _ *Key) { u.SetDisabledAt(now) })
}

// Enable switches a key on again. Idempotent. CONFLICT when it is revoked.
func (s *Service) Enable(ctx context.Context, keyID string) (*Key, error) {
	return s.change(ctx, keyID, "api_key.enable", func(u *ent.APIKeyUpdateOne, _ *Key) { u.ClearDisabledAt() })
}

// Revoke ends a key for ever. CONFLICT when it is revoked already.
func (s *Service) Revoke(ctx context.Context, keyID string) (*Key, error) {
	now := s.cfg.Clock.Now()
	return s.change(ctx, keyID, "api_key.revoke", func(u *ent.APIKeyUpdateOne, _ *Key) { u.SetRevokedAt(now) })
}

// RotateInput says which key is to get a new secret.
type RotateInput struct {
	ID string
	// Grace is how long the old secret still works; 0: not at all.
	Grace time.Duration
}

// rotation is what the audit calls it.
const rotation = "api_key.rotate"

// maxGrace bounds how long two secrets of a key work.
const maxGrace = 30 * 24 * time.Hour

// Rotate gives a key a new secret and returns it, for the only time. Everything else of the key stays: id, number, limits,
// history. The old secret ends at once or after the grace; the one before that at once. CONFLICT when the key is revoked.
func (s *Service) Rotate(ctx context.Context, in RotateInput) (*Key, secret.String, error) {
	if in.Grace < 0 || in.Grace > maxGrace {
		return nil, secret.String{}, fault.Field("grace", "The grace must be between 0 and 30 days.")
	}
	until := s.cfg.Clock.Now().Add(in.Grace)
	var plain string
	key, err := s.change(ctx, in.ID, rotation, func(u *ent.APIKeyUpdateOne, old *Key) {
		plain = Prefix(old.Kind) + secret.Token(secretLength)
		digest := s.cfg.Keys.Lookup(plain)
		u.SetPrefix(plain[:shownLength]).SetDigest(digest[:])
		if in.Grace > 0 {
			u.SetPreviousDigest(old.Digest).SetPreviousUntil(until)
		} else {
			u.ClearPreviousDigest().ClearPreviousUntil()
		}
	})
	if err != nil {
		return nil, secret.String{}, err
	}
	return key, secret.New(plain), nil
}

// change updates one key that the viewer may change, audits it and tells the nodes.
func (s *Service) change(ctx context.Context, keyID, action string, set func(u *ent.APIKeyUpdateOne, old *Key)) (*Key, error) {
	return s.changeLimited(ctx, keyID, action, limit.Change{}, set)
}

// changeLimited is change, and changes limits of the key besides.
func (s *Service) changeLimited(
	ctx context.Context, keyID, action string, limits limit.Change, set func(u *ent.APIKeyUpdateOne, old *Key),
) (*Key, error) {
	if _, err := writer(ctx); err != nil {
		return nil, err
	}
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*Key, error) {
		old, err := tx.APIKey.Get(ctx, keyID) // the viewer's policy hides what it may not change
		if ent.IsNotFound(err) {
			return nil, ErrNotFound
		} else if err != nil {
			return nil, fmt.Errorf("%s %s: %w", action, keyID, err)
		}
		switch {
		case old.RevokedAt != nil:
			return nil, errRevoked
		case old.Kind == playground && action == rotation:
			return nil, errNoSecret
		}
		u := tx.APIKey.UpdateOneID(keyID).Where(entkey.RevokedAtIsNil(), entkey.Digest(old.Digest))
		set(u, old)
		key, err := u.Save(ctx)
		if ent.IsNotFound(err) {
			return nil, fault.New(fault.Conflict, "The API key has changed meanwhile.")
		} else if err != nil {
			return nil, fmt.Errorf("%s %s: %w", action, keyID, err)
		}
		after, err := s.limit(ctx, tx, key, limits)
		if err != nil {
			return nil, err
		}
		if err := audit.Append(ctx, tx, audit.Event{
			Action: action, TenantID: key.TenantID, TargetID: key.ID, Before: summary(old), After: withLimits(summary(key), after),
		}); err != nil {
			return nil, err
		}
		return key, s.cfg.Revisions.Bump(ctx, tx, db.AccessRevision)
	})
}

// writer returns the viewer if its role may make and change keys at all. Which keys, the entity's policy decides.
func writer(ctx context.Context) (*viewer.Viewer, error) {
	v := viewer.FromContext(ctx)
	switch {
	case v == nil:
		return nil, fault.New(fault.Unauthenticated, "Sign in first.")
	case v.TenantID == "" || v.UserID == "":
		return nil, fault.New(fault.Forbidden, "API keys belong to a tenant; choose one first.")
	case v.Role == viewer.Owner, v.Role == viewer.Admin, v.Role == viewer.Member:
		return v, nil
	}
	return nil, fault.New(fault.Forbidden, "Your role in this tenant may not use API keys.")
}
