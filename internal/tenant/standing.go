package tenant

import (
	"context"

	"weir/ent"
	"weir/internal/fault"
	"weir/internal/viewer"
)

// Halted tells a tenant that is suspended. Its members may look at it, and change nothing in it; its keys do not work.
func Halted(t *Tenant) bool { return t.SuspendedAt != nil }

// Suspend stops all keys of a tenant on every node within a second. Platform administrators only. Idempotent.
func (s *Service) Suspend(ctx context.Context, tenantID string) (*Tenant, error) {
	if err := platformAdmin(ctx); err != nil {
		return nil, err
	}
	now := s.cfg.Clock.Now()
	return s.change(ctx, tenantID, "tenant.suspend", func(_ *Tenant, u *ent.TenantUpdateOne) error {
		u.SetSuspendedAt(now)
		return nil
	})
}

// Resume ends a suspension. Platform administrators only. Idempotent.
func (s *Service) Resume(ctx context.Context, tenantID string) (*Tenant, error) {
	if err := platformAdmin(ctx); err != nil {
		return nil, err
	}
	return s.change(ctx, tenantID, "tenant.resume", func(_ *Tenant, u *ent.TenantUpdateOne) error {
		u.ClearSuspendedAt()
		return nil
	})
}

func platformAdmin(ctx context.Context) error {
	v := viewer.FromContext(ctx)
	switch {
	case v == nil:
		return fault.New(fault.Unauthenticated, "Sign in first.")
	case v.IsSystem() || v.IsPlatformAdmin():
		return nil
	}
	return fault.New(fault.Forbidden, "Only the platform's administrators may do that.")
}
