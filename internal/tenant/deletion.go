package tenant

import (
	"context"
	"time"

	"weir/ent"
	"weir/internal/fault"
	"weir/internal/viewer"
)

// Grace is how long a deletion can be taken back.
const Grace = 30 * 24 * time.Hour

var (
	errOtherSlug = fault.Field("slug", "This is not the tenant's slug.")
	// ErrDeleted: everything of the tenant but its ledger is gone.
	ErrDeleted = fault.New(fault.Conflict, "This tenant is deleted.")
)

// DeleteInput says which tenant is to be deleted.
type DeleteInput struct {
	ID   string    // empty: the viewer's
	Slug string    // of that tenant, so that nobody deletes another one
	At   time.Time // when it is to be deleted, for the system alone; zero: after Grace
}

// Delete stops a tenant at once, as a suspension does, and has it deleted after Grace; package erasure does that. OWNER of the
// tenant, and platform administrators. A repeat keeps the time. Joins a running transaction.
func (s *Service) Delete(ctx context.Context, in DeleteInput) (*Tenant, error) {
	tenantID, err := ownedBy(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	at := s.cfg.Clock.Now().Add(Grace)
	if viewer.FromContext(ctx).IsSystem() && !in.At.IsZero() {
		at = in.At
	}
	return s.change(ctx, tenantID, "tenant.delete", func(before *Tenant, u *ent.TenantUpdateOne) error {
		switch {
		case before.DeletedAt != nil:
			return ErrDeleted
		case before.Slug != in.Slug:
			return errOtherSlug
		case before.DeleteAt == nil:
			u.SetDeleteAt(at)
		}
		return nil
	})
}

// Restore takes a deletion back within its grace: keys work again. Rights as Delete. Idempotent; CONFLICT (ErrDeleted) when it is
// too late. Joins a running transaction.
func (s *Service) Restore(ctx context.Context, tenantID string) (*Tenant, error) {
	tenantID, err := ownedBy(ctx, tenantID)
	if err != nil {
		return nil, err
	}
	return s.change(ctx, tenantID, "tenant.restore", func(before *Tenant, u *ent.TenantUpdateOne) error {
		if before.DeletedAt != nil {
			return ErrDeleted
		}
		u.ClearDeleteAt()
		return nil
	})
}

// ownedBy is the tenant that the viewer may delete, by default the one in which it acts.
func ownedBy(ctx context.Context, tenantID string) (string, error) {
	v := viewer.FromContext(ctx)
	if v == nil {
		return "", fault.New(fault.Unauthenticated, "Sign in first.")
	}
	if tenantID == "" {
		tenantID = v.TenantID
	}
	switch {
	case v.IsSystem() || v.IsPlatformAdmin():
		return tenantID, nil
	case tenantID == "" || tenantID != v.TenantID:
		return "", ErrNotFound
	case v.Role != viewer.Owner:
		return "", fault.New(fault.Forbidden, "Only an owner may delete the tenant.")
	}
	return tenantID, nil
}
