package member

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"weir/ent"
	entinvitation "weir/ent/invitation"
	"weir/ent/membership"
	"weir/ent/user"
	"weir/internal/audit"
	"weir/internal/clock"
	"weir/internal/db"
	"weir/internal/email"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/locale"
	"weir/internal/mail"
	"weir/internal/revision"
	"weir/internal/secret"
	"weir/internal/viewer"
)

const (
	invitationLife = 7 * 24 * time.Hour
	tokenLength    = 43 // of [A-Za-z0-9]: 256 bits
	linkPath       = "/invitation"

	// Bounds on what one tenant can have mailed to strangers.
	maxOpen     = 100
	maxPerDay   = 200
	maxSendings = 10
	resendGap   = time.Minute
)

// Invitation asks somebody to become a member of a tenant, or, without a tenant, to sign up.
type Invitation = ent.Invitation

// InvitationStatus is what an invitation's times amount to.
type InvitationStatus string

// The states of an invitation.
const (
	Pending  InvitationStatus = "PENDING"
	Accepted InvitationStatus = "ACCEPTED"
	Revoked  InvitationStatus = "REVOKED"
	Expired  InvitationStatus = "EXPIRED"
)

// StatusOf tells the state of an invitation at a time.
func StatusOf(i *Invitation, now time.Time) InvitationStatus {
	switch {
	case i.AcceptedAt != nil:
		return Accepted
	case i.RevokedAt != nil:
		return Revoked
	case !now.Before(i.ExpiresAt):
		return Expired
	}
	return Pending
}

var (
	// ErrNoInvitation: there is no such invitation, or it is another tenant's.
	ErrNoInvitation = fault.New(fault.NotFound, "There is no such invitation.")
	// ErrOtherAddress: the invitation is for somebody else.
	ErrOtherAddress = &fault.Error{Code: fault.Forbidden, Field: "email", Message: "This invitation is for another e-mail address."}
	// ErrUsed, ErrRevoked and ErrExpired: the invitation was good once.
	ErrUsed    = fault.New(fault.Conflict, "This invitation was accepted already.")
	ErrRevoked = fault.New(fault.Conflict, "This invitation was taken back.")
	ErrExpired = fault.New(fault.Conflict, "This invitation has expired. Ask for a new one.")
	// ErrAlreadyMember: the user is in the tenant already.
	ErrAlreadyMember = fault.New(fault.Conflict, "This person is a member already.")

	errInvited  = &fault.Error{Code: fault.Conflict, Field: "email", Message: "This address is invited already. Send that invitation again, or revoke it."}
	errTooOften = fault.New(fault.Conflict, "This invitation was sent often enough. Revoke it and make a new one.")
	errPlatform = fault.New(fault.Forbidden, "Only the platform's administrators may invite to sign up.")
)

// InvitationsConfig is what Invitations need.
type InvitationsConfig struct {
	Ent       *ent.Client
	Keys      *secret.Keys
	Revisions *revision.Watcher
	Clock     clock.Clock
	Mail      *mail.Service
	// ShowLinks: no mail server carries the links to the invited, so whoever invites is shown them.
	ShowLinks bool
}

// Invitations asks people in. A link works once, for seven days, for the invited address alone; only its HMAC is kept.
type Invitations struct{ cfg InvitationsConfig }

// NewInvitations returns Invitations.
func NewInvitations(cfg InvitationsConfig) *Invitations { return &Invitations{cfg} }

// Sent is an invitation with the link that leads in, for the only time; the link is empty where it went out by mail.
type Sent struct {
	Invitation *Invitation
	Link       secret.String
}

// InviteInput says whom to ask to become what.
type InviteInput struct {
	TenantID string // empty: the viewer's tenant
	Email    string
	Role     viewer.Role
}

// Validate reports every fault of the input.
func (in InviteInput) Validate() error {
	return errors.Join(validAddress(in.Email), validRole(in.Role))
}

// Invite asks the owner of an e-mail address to become a member of a tenant. OWNER and ADMIN, with a role up to the own one
// (FORBIDDEN); platform administrators for every tenant.
//
// CONFLICT with Field email when the address is a member's or has an open invitation, or when 100 are open; RATE_LIMITED after
// 200 in a day.
func (s *Invitations) Invite(ctx context.Context, in InviteInput) (Sent, error) {
	if v := viewer.FromContext(ctx); v != nil && in.TenantID == "" {
		in.TenantID = v.TenantID
	}
	in.Email = email.Normalize(in.Email)
	power, err := authority(ctx, in.TenantID)
	switch {
	case err != nil:
		return Sent{}, err
	case in.Validate() != nil:
		return Sent{}, in.Validate()
	case !mayGive(power, in.Role):
		return Sent{}, errOwner
	}
	if _, err := id.Parse(id.Tenant, in.TenantID); err != nil {
		return Sent{}, ErrNotFound
	}
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (Sent, error) {
		sys := viewer.SystemContext(ctx, "invite")
		if err := lock(sys, tx, in.TenantID); err != nil {
			return Sent{}, err
		}
		already, err := tx.Membership.Query().Where(membership.TenantID(in.TenantID), membership.HasUserWith(user.Email(in.Email))).Exist(sys)
		switch {
		case err != nil:
			return Sent{}, fmt.Errorf("invite: %w", err)
		case already:
			return Sent{}, ErrAlreadyMember
		}
		return s.insert(ctx, sys, tx, draft{email: in.Email, tenantID: &in.TenantID, role: &in.Role})
	})
}

// InviteUser asks the owner of an e-mail address to sign up with a tenant of its own; platform administrators only. CONFLICT
// with Field email when a user has the address already, otherwise as Invite.
func (s *Invitations) InviteUser(ctx context.Context, address string) (Sent, error) {
	address = email.Normalize(address)
	switch v := viewer.FromContext(ctx); {
	case v == nil:
		return Sent{}, errSignIn
	case !v.IsPlatformAdmin() && !v.IsSystem():
		return Sent{}, errPlatform
	}
	if err := validAddress(address); err != nil {
		return Sent{}, err
	}
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (Sent, error) {
		sys := viewer.SystemContext(ctx, "invite")
		taken, err := tx.User.Query().Where(user.Email(address)).Exist(sys)
		switch {
		case err != nil:
			return Sent{}, fmt.Errorf("invite: %w", err)
		case taken:
			return Sent{}, &fault.Error{Code: fault.Conflict, Field: "email", Message: "Somebody has signed up with this address."}
		}
		return s.insert(ctx, sys, tx, draft{email: address})
	})
}

// draft is an invitation to be made.
type draft struct {
	email    string
	tenantID *string
	role     *viewer.Role
}

// insert makes an invitation, in the place of one to the same address that has expired.
func (s *Invitations) insert(ctx, sys context.Context, tx *ent.Tx, d draft) (Sent, error) {
	now := s.cfg.Clock.Now()
	of := ofTenant(d.tenantID)
	if err := s.bounded(sys, tx, d, now); err != nil {
		return Sent{}, err
	}
	expired := tx.Invitation.Update().Where(of, open, entinvitation.Email(d.email), entinvitation.ExpiresAtLTE(now)).SetRevokedAt(now)
	if err := expired.Exec(sys); err != nil {
		return Sent{}, fmt.Errorf("invite: %w", err)
	}
	exists, err := tx.Invitation.Query().Where(of, open, entinvitation.Email(d.email)).Exist(sys)
	switch {
	case err != nil:
		return Sent{}, fmt.Errorf("invite: %w", err)
	case exists:
		return Sent{}, errInvited
	}
	token, digest := s.token()
	create := tx.Invitation.Create().SetNillableTenantID(d.tenantID).SetEmail(d.email).SetInvitedBy(viewer.FromContext(ctx).UserID).
		SetDigest(digest).SetMailed(!s.cfg.ShowLinks).SetSentAt(now).SetExpiresAt(now.Add(invitationLife))
	if d.role != nil {
		create.SetRole(entinvitation.Role(*d.role))
	}
	i, err := create.Save(sys)
	if ent.IsConstraintError(err) { // a racer without tenant, whom no lock keeps waiting
		return Sent{}, errInvited
	} else if err != nil {
		return Sent{}, fmt.Errorf("invite: %w", err)
	}
	if err := record(ctx, tx, "invitation.create", nil, i); err != nil {
		return Sent{}, err
	}
	return s.send(ctx, sys, tx, i, token)
}

// bounded refuses more invitations than anybody needs.
func (s *Invitations) bounded(sys context.Context, tx *ent.Tx, d draft, now time.Time) error {
	of := ofTenant(d.tenantID)
	waiting, err := tx.Invitation.Query().Where(of, open, entinvitation.ExpiresAtGT(now)).Count(sys)
	if err != nil {
		return fmt.Errorf("invite: %w", err)
	}
	today, err := tx.Invitation.Query().Where(of, entinvitation.CreatedAtGT(now.Add(-24*time.Hour))).Count(sys)
	switch {
	case err != nil:
		return fmt.Errorf("invite: %w", err)
	case waiting >= maxOpen:
		return fault.Newf(fault.Conflict, "%d invitations are open. Revoke some first.", waiting)
	case today >= maxPerDay:
		return &fault.Error{Code: fault.RateLimited, Message: "Too many invitations today. Try again tomorrow.", RetryAfter: time.Hour}
	}
	return nil
}

// Resend makes a new link for an invitation that is open or has expired; the former link stops working. Rights as of Invite.
// CONFLICT when it was accepted or revoked, or sent ten times; RATE_LIMITED within a minute of the last time.
func (s *Invitations) Resend(ctx context.Context, invitationID string) (Sent, error) {
	return onInvitation(ctx, s, invitationID, func(ctx, sys context.Context, tx *ent.Tx, i *Invitation) (Sent, error) {
		now := s.cfg.Clock.Now()
		switch {
		case i.AcceptedAt != nil:
			return Sent{}, ErrUsed
		case i.RevokedAt != nil:
			return Sent{}, ErrRevoked
		case i.Sendings >= maxSendings:
			return Sent{}, errTooOften
		case now.Sub(i.SentAt) < resendGap:
			return Sent{}, &fault.Error{
				Code: fault.RateLimited, Message: "This invitation was sent just now. Wait a minute.", RetryAfter: resendGap - now.Sub(i.SentAt),
			}
		}
		token, digest := s.token()
		after, err := tx.Invitation.UpdateOneID(i.ID).Where(open, entinvitation.Sendings(i.Sendings)).SetDigest(digest).
			SetMailed(!s.cfg.ShowLinks).SetSentAt(now).SetExpiresAt(now.Add(invitationLife)).AddSendings(1).Save(sys)
		if ent.IsNotFound(err) {
			return Sent{}, fault.New(fault.Conflict, "The invitation has changed meanwhile.")
		} else if err != nil {
			return Sent{}, fmt.Errorf("resend invitation %s: %w", i.ID, err)
		}
		if err := record(ctx, tx, "invitation.resend", i, after); err != nil {
			return Sent{}, err
		}
		return s.send(ctx, sys, tx, after, token)
	})
}

// Revoke takes an invitation back; one that was taken back stays so. Rights as of Invite. CONFLICT when it was accepted.
func (s *Invitations) Revoke(ctx context.Context, invitationID string) (*Invitation, error) {
	return onInvitation(ctx, s, invitationID, func(ctx, sys context.Context, tx *ent.Tx, i *Invitation) (*Invitation, error) {
		if i.RevokedAt != nil {
			return i, nil
		}
		return revoke(ctx, sys, tx, i, s.cfg.Clock.Now())
	})
}

// revoke ends an open invitation and audits it.
func revoke(ctx, sys context.Context, tx *ent.Tx, i *Invitation, now time.Time) (*Invitation, error) {
	after, err := tx.Invitation.UpdateOneID(i.ID).Where(open).SetRevokedAt(now).Save(sys)
	if ent.IsNotFound(err) {
		return nil, ErrUsed
	} else if err != nil {
		return nil, fmt.Errorf("revoke invitation %s: %w", i.ID, err)
	}
	return after, record(ctx, tx, "invitation.revoke", i, after)
}

// revokeOf takes back the open invitations of somebody who may no longer give their roles, in a transaction that has locked
// the tenant. power is what the user is now; empty when the user is no member any more.
func revokeOf(ctx, sys context.Context, tx *ent.Tx, m *Member, power viewer.Role, now time.Time) error {
	rows, err := tx.Invitation.Query().Where(entinvitation.TenantID(m.TenantID), entinvitation.InvitedBy(m.UserID), open).All(sys)
	if err != nil {
		return fmt.Errorf("invitations of %s: %w", m.UserID, err)
	}
	for _, i := range rows {
		if (power == viewer.Owner || power == viewer.Admin) && mayGive(power, viewer.Role(*i.Role)) {
			continue
		}
		if _, err := revoke(ctx, sys, tx, i, now); err != nil {
			return err
		}
	}
	return nil
}

// onInvitation carries out a command on the invitation that an id names, as far as the viewer may deal with it.
func onInvitation[T any](
	ctx context.Context, s *Invitations, invitationID string, do func(ctx, sys context.Context, tx *ent.Tx, i *Invitation) (T, error),
) (T, error) {
	var none T
	if viewer.FromContext(ctx) == nil {
		return none, errSignIn
	}
	if _, err := id.Parse(id.Invitation, invitationID); err != nil {
		return none, ErrNoInvitation
	}
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (T, error) {
		sys := viewer.SystemContext(ctx, "invitation")
		i, err := tx.Invitation.Get(sys, invitationID)
		if ent.IsNotFound(err) {
			return none, ErrNoInvitation
		} else if err != nil {
			return none, fmt.Errorf("find invitation %s: %w", invitationID, err)
		}
		if err := mayHandle(ctx, i); err != nil {
			return none, err
		}
		return do(ctx, sys, tx, i)
	})
}

// mayHandle refuses those who could not have made the invitation.
func mayHandle(ctx context.Context, i *Invitation) error {
	if i.TenantID == nil {
		if v := viewer.FromContext(ctx); !v.IsPlatformAdmin() && !v.IsSystem() {
			return ErrNoInvitation
		}
		return nil
	}
	power, err := authority(ctx, *i.TenantID)
	switch {
	case errors.Is(err, ErrNotFound):
		return ErrNoInvitation
	case err != nil:
		return err
	case !mayGive(power, viewer.Role(*i.Role)):
		return errOwner
	}
	return nil
}

// token makes the secret of a link, and what is kept of it.
func (s *Invitations) token() (secret.String, []byte) {
	plain := secret.Token(tokenLength)
	digest := s.cfg.Keys.Lookup(plain)
	return secret.New(plain), digest[:]
}

// send has the link mailed, in the language of the invited user, else of the inviter, and shows it where no mail server does.
func (s *Invitations) send(ctx, sys context.Context, tx *ent.Tx, i *Invitation, token secret.String) (Sent, error) {
	link := s.cfg.Mail.Link(linkPath, token)
	l := mail.Letter{
		Kind: mail.SignUpInvitation, To: i.Email, Language: locale.English, Link: link, Expires: i.ExpiresAt,
		Values: map[string]string{"Inviter": "The administrator"},
	}
	if inviter, err := tx.User.Get(sys, viewer.FromContext(ctx).UserID); err == nil {
		l.Values["Inviter"], l.Language = inviter.DisplayName, locale.Language(inviter.Language)
	} else if !ent.IsNotFound(err) {
		return Sent{}, fmt.Errorf("invite: %w", err)
	}
	if invited, err := tx.User.Query().Where(user.Email(i.Email)).Only(sys); err == nil {
		l.Language = locale.Language(invited.Language)
	} else if !ent.IsNotFound(err) {
		return Sent{}, fmt.Errorf("invite: %w", err)
	}
	if i.TenantID != nil {
		t, err := tx.Tenant.Get(sys, *i.TenantID)
		if err != nil {
			return Sent{}, fmt.Errorf("invite: %w", err)
		}
		l.Kind = mail.Invitation
		l.Values["Tenant"], l.Values["Role"] = t.Name, strings.ToLower(string(*i.Role))
	}
	if err := s.cfg.Mail.Enqueue(ctx, tx, l); err != nil {
		return Sent{}, err
	}
	if !s.cfg.ShowLinks {
		link = secret.String{}
	}
	return Sent{Invitation: i, Link: link}, nil
}

// open are the invitations that were neither accepted nor taken back; they may have expired.
var open = entinvitation.And(entinvitation.AcceptedAtIsNil(), entinvitation.RevokedAtIsNil())

func record(ctx context.Context, tx *ent.Tx, action string, before, after *Invitation) error {
	e := audit.Event{Action: action, TargetID: after.ID, After: describe(after)}
	if after.TenantID != nil {
		e.TenantID = *after.TenantID
	}
	if before != nil {
		e.Before = describe(before)
	}
	return audit.Append(ctx, tx, e)
}

// describe is what the audit keeps of an invitation.
func describe(i *Invitation) map[string]any {
	return map[string]any{
		"email": i.Email, "role": i.Role, "sendings": i.Sendings, "expiresAt": i.ExpiresAt, "acceptedAt": i.AcceptedAt,
		"acceptedBy": i.AcceptedBy, "revokedAt": i.RevokedAt,
	}
}

func validAddress(address string) error {
	if !email.Valid(address) {
		return fault.Field("email", "This is not an e-mail address.")
	}
	return nil
}
