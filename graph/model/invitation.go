package model

import (
	"time"

	"weir/ent"
	"weir/internal/viewer"
)

// InvitationPreview is what the bearer of a link may know before accepting.
type InvitationPreview struct {
	Email      string
	TenantName *string
	Role       *viewer.Role
	ExpiresAt  time.Time
	Registered bool
}

// InviteMemberPayload is the result of inviteMember.
type InviteMemberPayload struct {
	Invitation *ent.Invitation
	URL        *string
}

// InviteUserInput says whom to ask to sign up.
type InviteUserInput struct{ Email string }

// InviteUserPayload is the result of inviteUser.
type InviteUserPayload struct {
	Invitation *ent.Invitation
	URL        *string
}

// ResendInvitationInput says which invitation to send again.
type ResendInvitationInput struct{ ID string }

// ResendInvitationPayload is the result of resendInvitation.
type ResendInvitationPayload struct {
	Invitation *ent.Invitation
	URL        *string
}

// RevokeInvitationInput says which invitation to take back.
type RevokeInvitationInput struct{ ID string }

// RevokeInvitationPayload is the result of revokeInvitation.
type RevokeInvitationPayload struct{ Invitation *ent.Invitation }

// AcceptInvitationInput says which invitation to accept.
type AcceptInvitationInput struct{ Token string }

// AcceptInvitationPayload is the result of acceptInvitation.
type AcceptInvitationPayload struct{ Member *ent.Membership }
