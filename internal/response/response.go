// Package response keeps answers of the Responses API for their tenant: sealed, for as many days as the tenant says, thirty at most, and only where the caller
// did not say "store": false. One that is made in the background has a row from the start; its process renews a lease on the
// row, so that a response whose process has died is known to have failed.
package response

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"weir/ent"
	"weir/ent/storedresponse"
	"weir/internal/clock"
	"weir/internal/fault"
	"weir/internal/secret"
	"weir/internal/viewer"
)

// Bounds.
const (
	// KeptFor is how long a response can be asked for at most.
	KeptFor = 30 * 24 * time.Hour
	// MaxContent bounds what is kept of one response, in bytes: the object and the conversation that led to it.
	MaxContent = 8 << 20
	// Lease is how long a response in the making outlives its last renewal.
	Lease     = 30 * time.Second
	opTimeout = 5 * time.Second
)

// Kept is a stored response.
type Kept struct {
	ID         string
	Status     string
	Background bool
	// Active: it is queued or being made.
	Active bool
	// Dead: it is active, but its process has not renewed it in time.
	Dead bool
	// Object as its caller got it, and Items of the conversation that led to it: a JSON array.
	Object, Items json.RawMessage
}

// ErrTooLarge: a response is larger than what is kept.
var ErrTooLarge = fault.New(fault.TooLarge, "The response is too large to be stored.")

// Config is what a Service needs.
type Config struct {
	Ent    *ent.Client
	Sealer *secret.Sealer
	Clock  clock.Clock
}

// Service keeps responses. Safe for concurrent use.
type Service struct{ cfg Config }

// New returns a service.
func New(cfg Config) *Service { return &Service{cfg: cfg} }

type content struct {
	Object json.RawMessage `json:"object"`
	Items  json.RawMessage `json:"items"`
}

func (s *Service) seal(k *Kept) ([]byte, error) {
	plain, err := json.Marshal(content{k.Object, k.Items})
	if err != nil {
		return nil, fmt.Errorf("seal response: %w", err)
	}
	if len(plain) > MaxContent {
		return nil, ErrTooLarge
	}
	return s.cfg.Sealer.Seal(plain, k.ID)
}

// Create keeps a response of a tenant, ten_…, durably when it returns; a second one of the same id changes nothing and
// reports false. Returns TOO_LARGE and UNAVAILABLE. It does not heed the end of ctx.
func (s *Service) Create(ctx context.Context, tenant string, k Kept) (fresh bool, err error) {
	sealed, err := s.seal(&k)
	if err != nil {
		return false, err
	}
	ctx, cancel := within(ctx)
	defer cancel()
	now := s.cfg.Clock.Now()
	life, err := s.life(ctx, tenant)
	if err != nil {
		return false, away(err)
	}
	err = s.cfg.Ent.StoredResponse.Create().SetID(k.ID).SetTenantID(tenant).SetStatus(k.Status).SetBackground(k.Background).SetActive(k.Active).
		SetLeaseUntil(now.Add(Lease)).SetContent(sealed).SetCreatedAt(now).SetExpiresAt(now.Add(life)).Exec(ctx)
	if ent.IsConstraintError(err) {
		return false, nil
	}
	return err == nil, away(err)
}

// life is how long a tenant wants its responses to be kept.
func (s *Service) life(ctx context.Context, tenant string) (time.Duration, error) {
	t, err := s.cfg.Ent.Tenant.Get(ctx, tenant)
	if err != nil {
		return 0, err
	}
	return min(time.Duration(t.ResponseDays)*24*time.Hour, KeptFor), nil
}

// Get returns a response of a tenant. Returns NOT_FOUND also for those of others, deleted ones and those whose time is over.
func (s *Service) Get(ctx context.Context, tenant, id string) (Kept, error) {
	ctx, cancel := within(ctx)
	defer cancel()
	row, err := s.cfg.Ent.StoredResponse.Query().Where(storedresponse.TenantID(tenant), storedresponse.ID(id)).Only(ctx)
	switch {
	case ent.IsNotFound(err):
		return Kept{}, unknown(id)
	case err != nil:
		return Kept{}, away(err)
	case !row.ExpiresAt.After(s.cfg.Clock.Now()):
		return Kept{}, unknown(id)
	}
	plain, err := s.cfg.Sealer.Open(row.Content, row.ID)
	if err != nil {
		return Kept{}, fmt.Errorf("open response: %w", err)
	}
	var c content
	if err := json.Unmarshal(plain, &c); err != nil {
		return Kept{}, fmt.Errorf("open response: %w", err)
	}
	return Kept{
		ID: row.ID, Status: row.Status, Background: row.Background, Active: row.Active, Object: c.Object, Items: c.Items,
		Dead: row.Active && !row.LeaseUntil.After(s.cfg.Clock.Now()),
	}, nil
}

// Delete removes a response of a tenant. Returns NOT_FOUND as Get does.
func (s *Service) Delete(ctx context.Context, tenant, id string) error {
	ctx, cancel := within(ctx)
	defer cancel()
	n, err := s.cfg.Ent.StoredResponse.Delete().Where(
		storedresponse.TenantID(tenant), storedresponse.ID(id), storedresponse.ExpiresAtGT(s.cfg.Clock.Now()),
	).Exec(ctx)
	if err == nil && n == 0 {
		return unknown(id)
	}
	return away(err)
}

// Move puts a response that is active into another state, unless somebody else ended it before: then it reports false. One
// that was read as Dead is moved only if its process has shown no life since.
func (s *Service) Move(ctx context.Context, tenant string, k Kept) (moved bool, err error) {
	sealed, err := s.seal(&k)
	if err != nil {
		return false, err
	}
	ctx, cancel := within(ctx)
	defer cancel()
	where := s.cfg.Ent.StoredResponse.Update().Where(storedresponse.TenantID(tenant), storedresponse.ID(k.ID), storedresponse.Active(true))
	if k.Dead {
		where = where.Where(storedresponse.LeaseUntilLTE(s.cfg.Clock.Now()))
	}
	n, err := where.SetStatus(k.Status).SetActive(k.Active).SetContent(sealed).SetLeaseUntil(s.cfg.Clock.Now().Add(Lease)).Save(ctx)
	return n > 0, away(err)
}

// Renew says that a response is still being made, and reports whether it still is to be.
func (s *Service) Renew(ctx context.Context, tenant, id string) (active bool, err error) {
	ctx, cancel := within(ctx)
	defer cancel()
	n, err := s.cfg.Ent.StoredResponse.Update().Where(storedresponse.TenantID(tenant), storedresponse.ID(id), storedresponse.Active(true)).
		SetLeaseUntil(s.cfg.Clock.Now().Add(Lease)).Save(ctx)
	return n > 0, away(err)
}

// within is a context of our own: what has been paid for is kept although its caller has left.
func within(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(viewer.SystemContext(ctx, "responses")), opTimeout)
}

func unknown(id string) error {
	const most = 64
	return fault.Newf(fault.NotFound, "Response with id %q not found.", id[:min(len(id), most)])
}

func away(err error) error {
	if err == nil {
		return nil
	}
	return fault.Wrap(fault.Unavailable, "The service is unavailable. Retry shortly.", err)
}
