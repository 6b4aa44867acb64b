// Package member is about who belongs to a tenant: roles, removal, ownership.
//
// What a role may do to another is decided here alone (CONTRACT §4 "Rights"). OWNER manages everybody, ADMIN everybody but
// owners; the platform's administrators manage the members of every tenant as its OWNER would. Nobody raises the own role,
// and a tenant never loses its last owner.
package member

import (
	"context"
	"fmt"
	"slices"

	"weir/ent"
	"weir/ent/membership"
	"weir/ent/tenant"
	"weir/internal/apikey"
	"weir/internal/clock"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/revision"
	"weir/internal/viewer"
)

// Member is a user in a tenant, with a role.
type Member = ent.Membership

// What the commands answer besides. Compare with errors.Is, or by fault code.
var (
	// ErrNotFound: there is no such member, or it is another tenant's.
	ErrNotFound = fault.New(fault.NotFound, "There is no such member.")
	// ErrLastOwner: a tenant keeps at least one owner.
	ErrLastOwner = fault.New(fault.Conflict, "This is the tenant's last owner. Make somebody else an owner first.")

	errOwner     = fault.New(fault.Forbidden, "Only owners may change owners, or make others owners.")
	errOwnRole   = fault.New(fault.Forbidden, "Nobody may raise the own role.")
	errManagers  = fault.New(fault.Forbidden, "Only owners and administrators may manage members.")
	errOwners    = fault.New(fault.Forbidden, "Only an owner may hand over the tenant.")
	errSignIn    = fault.New(fault.Unauthenticated, "Sign in first.")
	errNotMember = fault.New(fault.Forbidden, "You are not a member of a tenant.")
)

// Config of the services of this package.
type Config struct {
	Ent       *ent.Client
	APIKeys   *apikey.Service
	Revisions *revision.Watcher
	Clock     clock.Clock
}

// Service changes who belongs to a tenant, and as what. Changes are in force on every node within a second. Every method
// joins a running transaction.
type Service struct{ cfg Config }

// New returns the service.
func New(cfg Config) *Service { return &Service{cfg} }

// ladder lists the roles, those with fewer rights first. BILLING, MEMBER and VIEWER cannot be compared: none of them is
// more than the other.
var ladder = [][]viewer.Role{{viewer.Billing, viewer.Member, viewer.Reader}, {viewer.Admin}, {viewer.Owner}}

// rank is the step of a role on the ladder, and -1 for what is no role.
func rank(r viewer.Role) int {
	return slices.IndexFunc(ladder, func(step []viewer.Role) bool { return slices.Contains(step, r) })
}

func validRole(r viewer.Role) error {
	if rank(r) < 0 {
		return fault.Field("role", "Unknown role; one of OWNER, ADMIN, BILLING, MEMBER and VIEWER is needed.")
	}
	return nil
}

// mayGive: ADMIN gives every role but OWNER.
func mayGive(power, role viewer.Role) bool { return rank(role) <= rank(power) }

// authority is the role as which the viewer manages the members of a tenant: OWNER or ADMIN. NOT_FOUND in another tenant,
// FORBIDDEN for other roles, ACCOUNT_DISABLED in a tenant that is suspended or about to be deleted.
func authority(ctx context.Context, tenantID string) (viewer.Role, error) {
	v := viewer.FromContext(ctx)
	switch {
	case v == nil:
		return "", errSignIn
	case v.IsSystem() || v.IsPlatformAdmin():
		return viewer.Owner, nil
	case tenantID == "" || v.TenantID != tenantID:
		return "", ErrNotFound
	case v.Role != viewer.Owner && v.Role != viewer.Admin:
		return "", errManagers
	case v.Halted:
		return "", viewer.ErrHalted
	}
	return v.Role, nil
}

// acts is a command on one member, in a transaction that has locked the tenant: the member as it is now, and as what the
// viewer deals with it. sys is the context in which the system reads and writes; ctx says who acts.
type acts[T any] func(ctx, sys context.Context, tx *ent.Tx, m *Member, power viewer.Role) (T, error)

// on carries out a command on the member that an id names, and tells the nodes.
func on[T any](ctx context.Context, s *Service, memberID string, do acts[T]) (T, error) {
	var none T
	if viewer.FromContext(ctx) == nil {
		return none, errSignIn
	}
	if _, err := id.Parse(id.Membership, memberID); err != nil {
		return none, ErrNotFound
	}
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (T, error) {
		sys := viewer.SystemContext(ctx, "member")
		m, err := find(sys, tx, memberID)
		if err != nil {
			return none, err
		}
		power, err := authority(ctx, m.TenantID)
		if err != nil {
			return none, err
		}
		if err := lock(sys, tx, m.TenantID); err != nil {
			return none, err
		}
		if m, err = find(sys, tx, memberID); err != nil {
			return none, err
		}
		if !mayGive(power, viewer.Role(m.Role)) {
			return none, errOwner
		}
		out, err := do(ctx, sys, tx, m, power)
		if err != nil {
			return none, err
		}
		return out, s.cfg.Revisions.Bump(ctx, tx, db.AccessRevision)
	})
}

func find(ctx context.Context, tx *ent.Tx, memberID string) (*Member, error) {
	m, err := tx.Membership.Get(ctx, memberID)
	if ent.IsNotFound(err) {
		return nil, ErrNotFound
	} else if err != nil {
		return nil, fmt.Errorf("find member %s: %w", memberID, err)
	}
	return m, nil
}

// lock makes the commands of one tenant wait for each other: of two owners who leave at once, one is the last.
func lock(ctx context.Context, tx *ent.Tx, tenantID string) error {
	n, err := tx.Tenant.Update().Where(tenant.ID(tenantID)).Save(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("lock tenant %s: %w", tenantID, err)
	case n == 0:
		return ErrNotFound
	}
	return nil
}

// keepOwner refuses to take the last owner from a tenant that is locked.
func keepOwner(ctx context.Context, tx *ent.Tx, m *Member) error {
	if m.Role != membership.RoleOWNER {
		return nil
	}
	n, err := tx.Membership.Query().Where(membership.TenantID(m.TenantID), membership.RoleEQ(membership.RoleOWNER)).Count(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("count owners of %s: %w", m.TenantID, err)
	case n <= 1:
		return ErrLastOwner
	}
	return nil
}

// summary is what the audit keeps of a member.
func summary(m *Member) map[string]any { return map[string]any{"user": m.UserID, "role": m.Role} }
