package model

import "weir/ent"

// CreatePersonalAccessTokenPayload is the result of createPersonalAccessToken.
type CreatePersonalAccessTokenPayload struct {
	PersonalAccessToken *ent.PersonalAccessToken
	Secret              string
}

// RevokePersonalAccessTokenInput says which token to revoke.
type RevokePersonalAccessTokenInput struct{ ID string }

// RevokePersonalAccessTokenPayload is the result of revokePersonalAccessToken.
type RevokePersonalAccessTokenPayload struct{ RevokedID string }

// RevokeSessionInput says which session to revoke.
type RevokeSessionInput struct{ ID string }

// RevokeSessionPayload is the result of revokeSession.
type RevokeSessionPayload struct{ RevokedID string }

// RevokeOtherSessionsInput needs nothing.
type RevokeOtherSessionsInput struct{ ClientMutationID *string }

// RevokeOtherSessionsPayload is the result of revokeOtherSessions.
type RevokeOtherSessionsPayload struct {
	Revoked          int
	ClientMutationID *string
}
