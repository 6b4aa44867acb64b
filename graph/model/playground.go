package model

import "time"

// CreatePlaygroundTokenInput needs nothing.
type CreatePlaygroundTokenInput struct{ ClientMutationID *string }

// CreatePlaygroundTokenPayload is the result of createPlaygroundToken.
type CreatePlaygroundTokenPayload struct {
	Token            string
	ExpiresAt        time.Time
	APIKeyID         string
	ClientMutationID *string
}
