package model

import "weir/ent"

// APIKeyStatus says whether an API key works.
type APIKeyStatus string

// The states of an API key.
const (
	APIKeyActive   APIKeyStatus = "ACTIVE"
	APIKeyDisabled APIKeyStatus = "DISABLED"
	APIKeyExpired  APIKeyStatus = "EXPIRED"
)

// CreateAPIKeyPayload is the result of createApiKey.
type CreateAPIKeyPayload struct {
	APIKey *ent.APIKey
	Secret string
}

// RevokeAPIKeyInput says which API key to revoke.
type RevokeAPIKeyInput struct{ ID string }

// RevokeAPIKeyPayload is the result of revokeApiKey.
type RevokeAPIKeyPayload struct{ APIKey *ent.APIKey }
