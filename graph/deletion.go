package graph

import (
	"context"

	"weir/ent"
	"weir/graph/model"
	"weir/internal/auth"
	"weir/internal/secret"
	"weir/internal/tenant"
)

// closeTenant has a tenant deleted.
func (r *Resolver) closeTenant(ctx context.Context, in model.DeleteTenantInput) (*ent.Tenant, error) {
	return r.Closings.CloseTenant(ctx, auth.CloseTenantInput{
		DeleteInput: tenant.DeleteInput{ID: valueOf(in.ID), Slug: in.Slug}, Password: secret.New(in.Password),
	})
}

// closeAccount has the viewer's account deleted.
func (r *Resolver) closeAccount(ctx context.Context, in model.DeleteAccountInput) (*model.DeleteAccountPayload, error) {
	done, err := r.Closings.CloseAccount(ctx, secret.New(in.Password))
	if err != nil {
		return nil, err
	}
	out := &model.DeleteAccountPayload{Account: accountOf(done.User), Tenants: []*ent.Tenant{}}
	out.Tenants = append(out.Tenants, done.Tenants...)
	return out, nil
}

// valueOf is nothing for nil.
func valueOf(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
