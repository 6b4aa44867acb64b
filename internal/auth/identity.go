package auth

import (
	"time"

	"github.com/google/uuid"

	"weir/internal/apikey"
)

// Identity is whom an API key stands for, as the relay needs it. A value: it does not change while a call runs.
type Identity struct {
	KeyID     string
	KeyUUID   uuid.UUID
	KeyNumber int
	KeyName   string
	Prefix    string // first characters of the secret, at most 15

	TenantID   string
	TenantUUID uuid.UUID
	TenantName string
	TenantSlug string
	Timezone   string // IANA name
	PriceGroup string
	VIPLevel   int

	UserID   string // who made the key
	UserUUID uuid.UUID

	Status    apikey.Status
	ExpiresAt time.Time // zero: never
}
