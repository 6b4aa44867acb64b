package tenant

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"weir/ent"
	"weir/internal/fault"
	"weir/internal/viewer"
)

// Halted tells a tenant that is suspended, or about to be deleted. Its members may look at it, and change nothing in it; its keys
// do not work.
func Halted(t *Tenant) bool { return t.SuspendedAt != nil || t.DeleteAt != nil || t.DeletedAt != nil }

// SuspendInput says which tenant is suspended, and why.
type SuspendInput struct {
	ID     string
	Reason string // its members read it
}

// Validate reports every fault of the input.
func (in SuspendInput) Validate() error { return ValidReason(in.Reason) }

// maxReason bounds the reason of a suspension, in characters.
const maxReason = 500

// ValidReason checks the reason of a suspension: 1 to 500 characters on one line. INVALID with Field reason.
func ValidReason(reason string) error {
	n := utf8.RuneCountInString(reason)
	if strings.TrimSpace(reason) == "" || n > maxReason || !utf8.ValidString(reason) || strings.ContainsFunc(reason, unicode.IsControl) {
		return fault.Field("reason", "A reason of 1 to 500 characters on one line is needed.")
	}
	return nil
}

// Suspend stops all keys of a tenant on every node within a second; calls that run end as they would. Its members can look
// and change nothing. Platform administrators only. A repeat keeps the time and takes the reason.
func (s *Service) Suspend(ctx context.Context, in SuspendInput) (*Tenant, error) {
	if err := platformAdmin(ctx); err != nil {
		return nil, err
	}
	if err := in.Validate(); err != nil {
		return nil, err
	}
	now := s.cfg.Clock.Now()
	return s.change(ctx, in.ID, "tenant.suspend", func(before *Tenant, u *ent.TenantUpdateOne) error {
		if before.SuspendedAt == nil {
			u.SetSuspendedAt(now)
		}
		u.SetSuspensionReason(strings.TrimSpace(in.Reason))
		return nil
	})
}

// Resume ends a suspension. Platform administrators only. Idempotent.
func (s *Service) Resume(ctx context.Context, tenantID string) (*Tenant, error) {
	if err := platformAdmin(ctx); err != nil {
		return nil, err
	}
	return s.change(ctx, tenantID, "tenant.resume", func(_ *Tenant, u *ent.TenantUpdateOne) error {
		u.ClearSuspendedAt().SetSuspensionReason("")
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
