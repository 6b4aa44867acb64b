package channel

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"weir/ent"
	"weir/ent/channel"
	"weir/ent/schematype"
	"weir/internal/clock"
	"weir/internal/viewer"
)

// offersFresh is how long Offers remembers which channels there are: everybody may ask.
const offersFresh = 10 * time.Second

// OffersConfig is what Offers need.
type OffersConfig struct {
	Ent      *ent.Client
	Selector *Selector
	Clock    clock.Clock
}

// Offers says which models the platform means to serve, and which of them it can serve now. Nothing that it says names a
// channel. Safe for concurrent use.
type Offers struct {
	cfg OffersConfig

	mu      sync.Mutex
	readAt  time.Time
	offered map[string]struct{}
}

// NewOffers returns Offers.
func NewOffers(cfg OffersConfig) *Offers { return &Offers{cfg: cfg} }

// Available reports whether a call of the model finds a way for tenants of a group.
func (o *Offers) Available(model, group string) bool { return o.cfg.Selector.Serves(model, group) }

// Offered keeps of the models those that a channel of the platform serves or would serve, had it not failed its checks: what an
// administrator switched off is not offered. At most ten seconds old.
func (o *Offers) Offered(ctx context.Context, models []string) ([]string, error) {
	names, err := o.names(ctx)
	if err != nil {
		return nil, err
	}
	_, every := names[everyModel]
	return slices.DeleteFunc(slices.Clone(models), func(m string) bool {
		_, named := names[m]
		return !named && !every
	}), nil
}

func (o *Offers) names(ctx context.Context) (map[string]struct{}, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := o.cfg.Clock.Now()
	if age := now.Sub(o.readAt); o.offered != nil && age >= 0 && age < offersFresh {
		return o.offered, nil
	}
	rows, err := o.cfg.Ent.Channel.Query().
		Where(channel.StatusIn(schematype.ChannelEnabled, schematype.ChannelAutoDisabled), channel.DeletedAtIsNil(), channel.TenantIDIsNil()).
		Select(channel.FieldModels).All(viewer.SystemContext(ctx, "offers"))
	if err != nil {
		return nil, fmt.Errorf("offered models: %w", err)
	}
	names := map[string]struct{}{}
	for _, row := range rows {
		for _, m := range row.Models {
			names[m] = struct{}{}
		}
	}
	o.readAt, o.offered = now, names
	return names, nil
}
