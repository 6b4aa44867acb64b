package auth

import (
	"context"
	"fmt"

	"weir/ent"
	"weir/internal/audit"
	"weir/internal/config"
	"weir/internal/fault"
	"weir/internal/secret"
	"weir/internal/viewer"
)

// mayCome refuses those whom the policy does not let sign up.
func mayCome(policy config.Signup, in SignUpInput) error {
	switch {
	case policy == config.SignupOpen, policy == config.SignupInvite && !in.Invitation.Empty():
		return nil
	case policy == config.SignupInvite:
		return ErrInvitationNeeded
	}
	return ErrSignUpClosed
}

// hostOf is the tenant that invites a newcomer; empty where none does, because there is no invitation, or one of the platform.
func (a *Accounts) hostOf(ctx context.Context, in SignUpInput) (string, error) {
	if in.Invitation.Empty() {
		return "", nil
	}
	norm := in.normalize()
	i, err := a.cfg.Invitations.Check(ctx, in.Invitation.Reveal(), norm.Email)
	switch {
	case err != nil:
		return "", err
	case i.TenantID == nil:
		return "", nil
	case norm.TenantName != "":
		return "", fault.Field("tenantName", "This invitation leads into a tenant that exists. Leave the name out.")
	}
	return *i.TenantID, nil
}

// invited is how a newcomer was asked in; the zero value is somebody who comes unasked.
type invited struct {
	token secret.String
	host  string // the tenant that invites; empty: the newcomer gets one of its own
}

// admit makes the user of a sign-up, and says as whom it acts.
func (a *Accounts) admit(ctx context.Context, tx *ent.Tx, n account, by invited) (up *SignedUp, v *viewer.Viewer, err error) {
	up = &SignedUp{}
	v = &viewer.Viewer{Role: viewer.Owner}
	if by.host == "" {
		up.User, up.Tenant, err = a.register(ctx, tx, n)
	} else {
		up.User, err = insertUser(viewer.SystemContext(ctx, "sign-up"), tx, n)
	}
	if err != nil {
		return nil, nil, err
	}
	v.UserID, v.Platform = up.User.ID, viewer.PlatformRole(up.User.PlatformRole)
	if !by.token.Empty() {
		if err := a.welcome(viewer.NewContext(ctx, v), tx, up, v, by); err != nil {
			return nil, nil, err
		}
	}
	v.TenantID = up.Tenant.ID
	if by.host != "" {
		return up, v, nil
	}
	if err := a.noteReferral(ctx, tx, up, n.referral); err != nil {
		return nil, nil, err
	}
	return up, v, a.decideBonus(ctx, tx, up.User, up.Tenant, n.bonus)
}

// welcome uses up the invitation of a new user, who becomes a member of the tenant that invites.
func (a *Accounts) welcome(ctx context.Context, tx *ent.Tx, up *SignedUp, v *viewer.Viewer, by invited) error {
	m, err := a.cfg.Invitations.AcceptAs(ctx, tx, by.token.Reveal(), up.User)
	if err != nil {
		return err
	}
	sys := viewer.SystemContext(ctx, "sign-up")
	if up.User, err = tx.User.Get(sys, up.User.ID); err != nil { // the invitation may have proven the address
		return fmt.Errorf("sign up: %w", err)
	}
	if m == nil {
		return nil
	}
	v.Role = viewer.Role(m.Role)
	if up.Tenant, err = tx.Tenant.Get(sys, m.TenantID); err != nil {
		return fmt.Errorf("sign up: %w", err)
	}
	return audit.Append(ctx, tx, audit.Event{
		Action: "user.sign_up", TenantID: m.TenantID, TargetID: up.User.ID, After: map[string]any{"email": up.User.Email, "username": up.User.Username},
	})
}
