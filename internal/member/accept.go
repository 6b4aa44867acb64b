package member

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	entsql "entgo.io/ent/dialect/sql"

	"weir/ent"
	entinvitation "weir/ent/invitation"
	"weir/ent/membership"
	"weir/ent/predicate"
	entuser "weir/ent/user"
	"weir/internal/db"
	"weir/internal/email"
	"weir/internal/fault"
	"weir/internal/tenant"
	"weir/internal/viewer"
)

// Shown is what the bearer of a link may know of an invitation before accepting it.
type Shown struct {
	Invitation *Invitation
	Tenant     *tenant.Tenant // nil for an invitation to sign up
	Registered bool           // a user has the address: to sign in is the way, not to sign up
}

// Show tells what a link is good for. NOT_FOUND for a wrong one; CONFLICT (ErrUsed, ErrRevoked, ErrExpired) for one that was
// good once. For everybody: the token is the right.
func (s *Invitations) Show(ctx context.Context, token string) (Shown, error) {
	sys := viewer.SystemContext(ctx, "show invitation")
	i, err := s.byToken(sys, s.cfg.Ent.Invitation, token)
	if err != nil {
		return Shown{}, err
	}
	if err := s.good(i); err != nil {
		return Shown{}, err
	}
	out := Shown{Invitation: i}
	if i.TenantID != nil {
		if out.Tenant, err = s.cfg.Ent.Tenant.Get(sys, *i.TenantID); err != nil {
			return Shown{}, fmt.Errorf("show invitation %s: %w", i.ID, err)
		}
	}
	out.Registered, err = s.cfg.Ent.User.Query().Where(entuser.Email(i.Email)).Exist(sys)
	if err != nil {
		return Shown{}, fmt.Errorf("show invitation %s: %w", i.ID, err)
	}
	return out, nil
}

// Accept makes the viewer a member of the tenant that invites. Of any number of racers one wins.
//
// NOT_FOUND for a wrong token; FORBIDDEN (ErrOtherAddress) unless the viewer has the invited address; CONFLICT (ErrUsed,
// ErrRevoked, ErrExpired, ErrAlreadyMember), also for an invitation to sign up. ACCOUNT_DISABLED when the tenant is halted. The
// tenant is the viewer's at once, on every node within a second.
func (s *Invitations) Accept(ctx context.Context, token string) (*Member, error) {
	v := viewer.FromContext(ctx)
	if v == nil || v.UserID == "" {
		return nil, errSignIn
	}
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*Member, error) {
		u, err := tx.User.Get(viewer.SystemContext(ctx, "accept invitation"), v.UserID)
		if err != nil {
			return nil, fmt.Errorf("accept invitation: %w", err)
		}
		m, err := s.AcceptAs(ctx, tx, token, u)
		switch {
		case err != nil:
			return nil, err
		case m == nil:
			return nil, fault.New(fault.Conflict, "This invitation is to sign up, and you have.")
		}
		return m, s.cfg.Revisions.Bump(ctx, tx, db.AccessRevision)
	})
}

// Check refuses a token with which somebody of an address could not sign up, before the costly part of signing up. It returns
// the invitation. Errors as of Accept.
func (s *Invitations) Check(ctx context.Context, token, address string) (*Invitation, error) {
	i, err := s.byToken(viewer.SystemContext(ctx, "check invitation"), s.cfg.Ent.Invitation, token)
	switch {
	case err != nil:
		return nil, err
	case i.Email != email.Normalize(address):
		return nil, ErrOtherAddress
	}
	return i, s.good(i)
}

// AcceptAs is Accept for a user who is just signing up, in that transaction. It returns nil for an invitation without a
// tenant. The caller announces the change (db.AccessRevision) unless the user is new.
func (s *Invitations) AcceptAs(ctx context.Context, tx *ent.Tx, token string, u *ent.User) (*Member, error) {
	sys := viewer.SystemContext(ctx, "accept invitation")
	i, err := s.byToken(sys, tx.Invitation, token)
	switch {
	case err != nil:
		return nil, err
	case u.Email == nil || *u.Email != i.Email:
		return nil, ErrOtherAddress
	}
	if err := s.good(i); err != nil {
		return nil, err
	}
	var m *Member
	if i.TenantID != nil {
		if m, err = join(sys, tx, i, u.ID); err != nil {
			return nil, err
		}
	}
	now := s.cfg.Clock.Now()
	after, err := tx.Invitation.UpdateOneID(i.ID).Where(open, entinvitation.Digest(i.Digest)).
		SetAcceptedAt(now).SetAcceptedBy(u.ID).Save(sys)
	if ent.IsNotFound(err) { // a racer was faster
		return nil, ErrUsed
	} else if err != nil {
		return nil, fmt.Errorf("accept invitation %s: %w", i.ID, err)
	}
	if i.Mailed && u.EmailVerifiedAt == nil { // whoever has the link reads the address' mail
		if err := tx.User.UpdateOneID(u.ID).SetEmailVerifiedAt(now).Exec(sys); err != nil {
			return nil, fmt.Errorf("accept invitation %s: %w", i.ID, err)
		}
	}
	return m, record(ctx, tx, "invitation.accept", i, after)
}

// join makes a user a member.
func join(sys context.Context, tx *ent.Tx, i *Invitation, userID string) (*Member, error) {
	if err := lock(sys, tx, *i.TenantID); err != nil {
		return nil, err
	}
	t, err := tx.Tenant.Get(sys, *i.TenantID)
	switch {
	case err != nil:
		return nil, fmt.Errorf("join %s: %w", *i.TenantID, err)
	case tenant.Halted(t):
		return nil, viewer.ErrHalted
	}
	memberID, err := tx.Membership.Create().SetTenantID(t.ID).SetUserID(userID).SetRole(membership.Role(*i.Role)).
		OnConflict(entsql.ConflictColumns(membership.FieldTenantID, membership.FieldUserID), entsql.DoNothing()).ID(sys)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrAlreadyMember
	} else if err != nil {
		return nil, fmt.Errorf("join %s: %w", t.ID, err)
	}
	return tx.Membership.Get(sys, memberID)
}

// byToken finds the invitation of a link.
func (s *Invitations) byToken(sys context.Context, c *ent.InvitationClient, token string) (*Invitation, error) {
	if len(token) != tokenLength {
		return nil, ErrNoInvitation
	}
	digest := s.cfg.Keys.Lookup(token)
	i, err := c.Query().Where(entinvitation.Digest(digest[:])).Only(sys)
	if ent.IsNotFound(err) {
		return nil, ErrNoInvitation
	} else if err != nil {
		return nil, fmt.Errorf("find invitation: %w", err)
	}
	return i, nil
}

// good refuses an invitation that is not open.
func (s *Invitations) good(i *Invitation) error {
	switch StatusOf(i, s.cfg.Clock.Now()) {
	case Accepted:
		return ErrUsed
	case Revoked:
		return ErrRevoked
	case Expired:
		return ErrExpired
	}
	return nil
}

func ofTenant(tenantID *string) predicate.Invitation {
	if tenantID == nil {
		return entinvitation.TenantIDIsNil()
	}
	return entinvitation.TenantID(*tenantID)
}
