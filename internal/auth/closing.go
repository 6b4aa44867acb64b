package auth

import (
	"context"
	"fmt"
	"time"

	"weir/ent"
	"weir/ent/membership"
	enttenant "weir/ent/tenant"
	entuser "weir/ent/user"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/mail"
	"weir/internal/secret"
	"weir/internal/tenant"
	"weir/internal/viewer"
)

// ErrDeleted: the account is gone for ever.
var ErrDeleted = fault.New(fault.Conflict, "This account is deleted.")

// Closings let people end their tenants and their accounts, and take that back within tenant.Grace. Package erasure deletes what
// is over. Every method acts for the viewer, who must be a person with a session, and is in force on every node within a second.
type Closings struct{ a *Accounts }

// NewClosings returns Closings.
func NewClosings(a *Accounts) *Closings { return &Closings{a} }

// CloseTenantInput says which tenant is to be deleted, and proves that the viewer may.
type CloseTenantInput struct {
	tenant.DeleteInput

	Password secret.String
}

// CloseTenant is tenant.Service.Delete for somebody who proves it. INVALID with Field password.
func (c *Closings) CloseTenant(ctx context.Context, in CloseTenantInput) (*Tenant, error) {
	if _, err := c.a.prove(ctx, in.Password, "password"); err != nil {
		return nil, err
	}
	return db.InTx(ctx, c.a.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*Tenant, error) {
		t, err := c.a.cfg.Tenants.Delete(ctx, in.DeleteInput)
		if err != nil {
			return nil, err
		}
		return t, c.tellOwners(ctx, tx, t)
	})
}

// tellOwners writes to the owners of a tenant that it will be deleted.
func (c *Closings) tellOwners(ctx context.Context, tx *ent.Tx, t *Tenant) error {
	owners, err := tx.Membership.Query().Where(membership.TenantID(t.ID), membership.RoleEQ(membership.RoleOWNER)).WithUser().
		All(viewer.SystemContext(ctx, "close tenant"))
	if err != nil {
		return fmt.Errorf("close tenant: %w", err)
	}
	for _, m := range owners {
		if err := c.a.write(ctx, tx, m.Edges.User, mail.TenantClosed, map[string]string{"Tenant": t.Name, "Day": dayOf(t.DeleteAt)}); err != nil {
			return err
		}
	}
	return nil
}

// dayOf is a day for letters, in UTC.
func dayOf(at *time.Time) string {
	if at == nil {
		return ""
	}
	return at.UTC().Format(time.DateOnly)
}

// ReopenTenant is tenant.Service.Restore.
func (c *Closings) ReopenTenant(ctx context.Context, tenantID string) (*Tenant, error) {
	if _, err := person(ctx); err != nil {
		return nil, err
	}
	return c.a.cfg.Tenants.Restore(ctx, tenantID)
}

// Closed is an account that is about to be deleted, and the tenants that go with it.
type Closed struct {
	User    *User
	Tenants []*Tenant
}

// CloseAccount stops the viewer's keys and tokens in every tenant at once, and has what is personal deleted after tenant.Grace;
// tenants that nobody else belongs to go with the account. Until then the viewer can sign in, look, and take it back.
//
// INVALID with Field password; CONFLICT while others belong to a tenant of which the viewer is the last owner, and for
// administrators of the platform. A repeat keeps the time.
func (c *Closings) CloseAccount(ctx context.Context, password secret.String) (Closed, error) {
	user, err := c.a.prove(ctx, password, "password")
	switch {
	case err != nil:
		return Closed{}, err
	case user.PlatformRole != entuser.PlatformRoleNONE:
		return Closed{}, fault.New(fault.Conflict, "Administrators of the platform cannot delete their accounts.")
	}
	return db.InTx(ctx, c.a.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (Closed, error) { return c.close(ctx, tx, user) })
}

// CloseUser closes somebody else's account as CloseAccount does, and shuts the user out until it is gone. Platform administrators
// only; FORBIDDEN and CONFLICT for administrators, NOT_FOUND (ErrNoUser), CONFLICT as CloseAccount.
func (c *Closings) CloseUser(ctx context.Context, userID string) (Closed, error) {
	return db.InTx(ctx, c.a.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (Closed, error) {
		user, err := NewSuspensions(c.a).Suspend(ctx, SuspendInput{ID: userID, Reason: "The account is being deleted."})
		switch {
		case err != nil:
			return Closed{}, err
		case user.PlatformRole != entuser.PlatformRoleNONE:
			return Closed{}, fault.New(fault.Conflict, "Administrators of the platform cannot be deleted.")
		}
		return c.close(ctx, tx, user)
	})
}

// close has a user's account, and the tenants that nobody else owns, deleted after the grace period.
func (c *Closings) close(ctx context.Context, tx *ent.Tx, user *User) (out Closed, err error) {
	now := c.a.cfg.Clock.Now()
	sys := viewer.SystemContext(ctx, "close account")
	if err := lockUser(sys, tx, user.ID, now); err != nil {
		return out, err
	}
	if user, err = tx.User.Get(sys, user.ID); err != nil {
		return out, fmt.Errorf("close account: %w", err)
	}
	if user.DeleteAt != nil {
		out.User = user
		return out, nil
	}
	alone, err := onlyOf(sys, tx, user.ID)
	if err != nil {
		return out, err
	}
	at := now.Add(tenant.Grace)
	for _, t := range alone {
		if t.DeleteAt != nil {
			continue
		}
		closed, err := c.a.cfg.Tenants.Delete(sys, tenant.DeleteInput{ID: t.ID, Slug: t.Slug, At: at})
		if err != nil {
			return out, err
		}
		out.Tenants = append(out.Tenants, closed)
	}
	if out.User, err = c.a.changeUser(ctx, user.ID, "user.delete", func(u *ent.UserUpdateOne) { u.SetDeleteAt(at) }); err != nil {
		return out, err
	}
	return out, c.a.write(ctx, tx, user, mail.AccountClosed, map[string]string{"Login": loginOf(user), "Day": dayOf(&at)})
}

// ReopenAccount takes the deletion of the viewer's account back, and that of the tenants that were to go with it. Idempotent.
func (c *Closings) ReopenAccount(ctx context.Context) (*User, error) {
	v, err := person(ctx)
	if err != nil {
		return nil, err
	}
	return db.InTx(ctx, c.a.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*User, error) {
		sys := viewer.SystemContext(ctx, "reopen account")
		if err := lockUser(sys, tx, v.UserID, c.a.cfg.Clock.Now()); err != nil {
			return nil, err
		}
		user, err := tx.User.Get(sys, v.UserID)
		switch {
		case err != nil:
			return nil, fmt.Errorf("reopen account: %w", err)
		case user.DeletedAt != nil:
			return nil, ErrDeleted
		case user.DeleteAt == nil:
			return user, nil
		}
		with, err := tx.Tenant.Query().Where(
			enttenant.DeleteAt(*user.DeleteAt), enttenant.DeletedAtIsNil(),
			enttenant.HasMembershipsWith(membership.UserID(user.ID), membership.RoleEQ(membership.RoleOWNER)),
		).IDs(sys)
		if err != nil {
			return nil, fmt.Errorf("reopen account: %w", err)
		}
		for _, tenantID := range with {
			if _, err := c.a.cfg.Tenants.Restore(sys, tenantID); err != nil {
				return nil, err
			}
		}
		return c.a.changeUser(ctx, user.ID, "user.restore", func(u *ent.UserUpdateOne) { u.ClearDeleteAt() })
	})
}

// onlyOf are the tenants that only this user belongs to. CONFLICT when others belong to one of which the user is the last owner.
func onlyOf(sys context.Context, tx *ent.Tx, userID string) ([]*Tenant, error) {
	owned, err := tx.Membership.Query().
		Where(membership.UserID(userID), membership.RoleEQ(membership.RoleOWNER)).WithTenant().All(sys)
	if err != nil {
		return nil, fmt.Errorf("owned tenants: %w", err)
	}
	var alone []*Tenant
	for _, m := range owned {
		others := tx.Membership.Query().Where(membership.TenantID(m.TenantID), membership.UserIDNEQ(userID))
		owners, err := others.Clone().Where(membership.RoleEQ(membership.RoleOWNER)).Exist(sys)
		if err != nil {
			return nil, fmt.Errorf("owned tenants: %w", err)
		}
		if owners {
			continue
		}
		switch shared, err := others.Exist(sys); {
		case err != nil:
			return nil, fmt.Errorf("owned tenants: %w", err)
		case shared:
			return nil, fault.Newf(fault.Conflict, "You are the last owner of %q. Hand it over or delete it first.", m.Edges.Tenant.Slug)
		}
		alone = append(alone, m.Edges.Tenant)
	}
	return alone, nil
}

// leaving tells a user who is about to be deleted, or is.
func leaving(u *User) bool { return u.DeleteAt != nil || u.DeletedAt != nil }
