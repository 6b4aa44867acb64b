// Package channel keeps the upstream providers of the platform: who may be called, with which credentials, for which models
// and tenant groups, and which one is tried first.
//
// Service is the administrators' side and writes; Selector is the relay's side and reads from memory.
package channel

import (
	"context"
	"fmt"
	"slices"

	"weir/ent"
	"weir/ent/channel"
	"weir/ent/credential"
	"weir/ent/schematype"
	"weir/internal/clock"
	"weir/internal/fault"
	"weir/internal/safedial"
	"weir/internal/secret"
	"weir/internal/viewer"
)

// Revisions (implemented by revision.Watcher) tells every node that channels changed.
type Revisions interface {
	Bump(ctx context.Context, tx *ent.Tx, name string) error
}

// Config is what a Service needs.
type Config struct {
	Ent       *ent.Client
	Clock     clock.Clock
	Sealer    *secret.Sealer
	Revisions Revisions
	// Guard says which addresses a base URL may name.
	Guard safedial.Guard
	// Upstreams are the kinds that this build has.
	Upstreams []string
	// Selector of this node, whose news a Keeper shares; nil for none.
	Selector *Selector
	// Touched tells those who follow channels that one has changed without a change of routes; nil for nobody.
	Touched func()
}

// Service is the channels' commands. Everything in it is for the platform's administrators and the system: UNAUTHENTICATED
// without a viewer, FORBIDDEN for everybody else. Each change writes an audit event without secrets in its transaction and is
// in force on this node when it returns, on every other within a second.
type Service struct{ cfg Config }

// New returns the service.
func New(cfg Config) *Service {
	cfg.Upstreams = slices.Sorted(slices.Values(cfg.Upstreams))
	return &Service{cfg: cfg}
}

// systemPurpose is the capability under which rows are read and written once the viewer has been let in.
const systemPurpose = "channel"

func systemContext(ctx context.Context) context.Context {
	return viewer.SystemContext(ctx, systemPurpose)
}

// whole restricts a query to the platform's channels that are not deleted, and loads their credentials in order.
func whole(q *ent.ChannelQuery) *ent.ChannelQuery { return wholeOf(q, "") }

// wholeOf is whole for the channels of an owner.
func wholeOf(q *ent.ChannelQuery, owner string) *ent.ChannelQuery {
	of := channel.TenantIDIsNil()
	if owner != "" {
		of = channel.TenantID(owner)
	}
	return q.Where(channel.DeletedAtIsNil(), of).WithCredentials(func(q *ent.CredentialQuery) { q.Order(credential.ByPosition()) })
}

func one(ctx context.Context, q *ent.ChannelQuery) (*ent.Channel, error) { return oneOf(ctx, q, "") }

func oneOf(ctx context.Context, q *ent.ChannelQuery, owner string) (*ent.Channel, error) {
	row, err := wholeOf(q, owner).Only(ctx)
	switch {
	case ent.IsNotFound(err):
		return nil, fault.New(fault.NotFound, "There is no such channel.")
	case err != nil:
		return nil, fmt.Errorf("read channel: %w", err)
	}
	return row, nil
}

// enter lets administrators and the system pass, and returns who acts, and a context in which credentials can be read.
func enter(ctx context.Context) (context.Context, actor, error) {
	v := viewer.FromContext(ctx)
	switch {
	case v == nil:
		return nil, actor{}, fault.New(fault.Unauthenticated, "Sign in first.")
	case !v.IsSystem() && !v.IsPlatformAdmin():
		return nil, actor{}, fault.New(fault.Forbidden, "Channels are for administrators of the platform.")
	}
	return systemContext(ctx), actorOf(ctx), nil
}

// authorise is enter for who needs no more than to know that it is allowed.
func authorise(ctx context.Context) (context.Context, error) {
	ctx, _, err := enter(ctx)
	return ctx, err
}

// Get returns a channel with its credentials' rows. NOT_FOUND also for deleted ones.
func (s *Service) Get(ctx context.Context, id string) (*ent.Channel, error) {
	ctx, err := authorise(ctx)
	if err != nil {
		return nil, err
	}
	return one(ctx, s.cfg.Ent.Channel.Query().Where(channel.ID(id)))
}

// GetNumber is Get by the number that the dialects show.
func (s *Service) GetNumber(ctx context.Context, number int) (*ent.Channel, error) {
	ctx, err := authorise(ctx)
	if err != nil {
		return nil, err
	}
	return one(ctx, s.cfg.Ent.Channel.Query().Where(channel.Number(number)))
}

// List returns a page of channels, newest first, with their credentials' rows. Page counts from 0; a page has at most 100.
func (s *Service) List(ctx context.Context, page, size int) ([]*ent.Channel, error) {
	ctx, err := authorise(ctx)
	if err != nil {
		return nil, err
	}
	if page < 0 || page > 1_000_000 {
		return nil, fault.Field("page", "is not a page number")
	}
	size = min(max(size, 1), 100)
	rows, err := whole(s.cfg.Ent.Channel.Query()).Order(channel.ByNumber(descending)).Offset(page * size).Limit(size).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("list channels: %w", err)
	}
	return rows, nil
}

// TypeOf is a channel's number in the One API dialect.
func TypeOf(c *ent.Channel) int {
	name := c.Preset
	if name == "" {
		name = c.Upstream
	}
	if p, ok := PresetByName(name); ok {
		return p.Type
	}
	return 0
}

// KeyHint is the masked first credential of a channel that was read through the Service; "" when it has none.
func KeyHint(c *ent.Channel) string {
	if len(c.Edges.Credentials) == 0 {
		return ""
	}
	return c.Edges.Credentials[0].Hint
}

// hint masks a vendor's key: six characters of keys of twelve and more.
func hint(key string) string {
	if len(key) < 12 {
		return "***"
	}
	return key[:6] + "..."
}

// SetStatusInput says what a channel's state shall be.
type SetStatusInput struct {
	ID     string
	Status schematype.ChannelStatus
	// Reason of a channel that is switched off, in our words.
	Reason string
}
