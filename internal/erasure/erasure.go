// Package erasure deletes what is over: tenants and accounts whose grace has passed. The ledger stays, for it must go on to add
// up; what is personal goes.
package erasure

import (
	"context"
	"errors"
	"fmt"
	"time"

	"weir/ent"
	enttenant "weir/ent/tenant"
	entuser "weir/ent/user"
	"weir/internal/apikey"
	"weir/internal/clock"
	"weir/internal/revision"
	"weir/internal/usage"
	"weir/internal/viewer"
)

// Config is what erasure needs.
type Config struct {
	Ent       *ent.Client
	APIKeys   *apikey.Service
	Rollup    *usage.Rollup
	Revisions *revision.Watcher
	Clock     clock.Clock
}

// Service erases tenants and accounts.
type Service struct{ cfg Config }

// New returns the service.
func New(cfg Config) *Service { return &Service{cfg} }

// batch is how many rows one transaction changes.
const batch = 500

// Due erases every tenant and account whose time has come, and returns how many. What was begun and broken off is done again: each
// step may run twice. One that fails does not hold up the others. Only for the system.
func (s *Service) Due(ctx context.Context) (int, error) {
	ctx = viewer.SystemContext(ctx, "erasure")
	now := s.cfg.Clock.Now()
	tenants, err := s.cfg.Ent.Tenant.Query().Where(enttenant.DeleteAtLTE(now), enttenant.DeletedAtIsNil()).
		Order(enttenant.ByDeleteAt()).Limit(batch).IDs(ctx)
	if err != nil {
		return 0, fmt.Errorf("tenants to be erased: %w", err)
	}
	users, err := s.cfg.Ent.User.Query().Where(entuser.DeleteAtLTE(now), entuser.DeletedAtIsNil()).
		Order(entuser.ByDeleteAt()).Limit(batch).IDs(ctx)
	if err != nil {
		return 0, fmt.Errorf("accounts to be erased: %w", err)
	}
	done, faults := 0, []error{}
	each := func(ids []string, erase func(context.Context, string, time.Time) error) {
		for _, id := range ids {
			if err := erase(ctx, id, now); err != nil {
				faults = append(faults, err)
				continue
			}
			done++
		}
	}
	each(tenants, s.tenant) // first: their members' accounts may go with them
	each(users, s.user)
	return done, errors.Join(faults...)
}
