package auth

import (
	"net/netip"
	"slices"
	"time"

	"github.com/google/uuid"

	"weir/internal/apikey"
	"weir/internal/fault"
	"weir/internal/limit"
	"weir/internal/tenant"
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
	VIPUntil   time.Time // when VIPLevel ends; zero: never

	UserID   string // who made the key
	UserUUID uuid.UUID

	Status    apikey.Status
	ExpiresAt time.Time // zero: never

	// Models that the key may use; empty for all. Networks from which it may be used; empty for all. Read only.
	Models   []string
	Networks []netip.Prefix
	// Capture says of which calls the contents are kept.
	Capture tenant.Capture
	// Limits of the key, of the member who made it and of the tenant. Read only.
	Limits limit.Rules
}

// ErrIPNotAllowed: the key may not be used from the caller's address.
var ErrIPNotAllowed = fault.New(fault.IPNotAllowed, "This API key may not be used from your IP address.")

// MayUse refuses a model that the key may not use with MODEL_NOT_ALLOWED.
func (i *Identity) MayUse(model string) error {
	if len(i.Models) == 0 || slices.Contains(i.Models, model) {
		return nil
	}
	return &fault.Error{
		Code: fault.ModelNotAllowed, Field: "model", Message: "This API key may not use the model " + model + ".",
	}
}

// mayComeFrom tells whether the key may be used from an address. One that is not known is none.
func (i *Identity) mayComeFrom(a netip.Addr) bool {
	return len(i.Networks) == 0 || slices.ContainsFunc(i.Networks, func(p netip.Prefix) bool { return p.Contains(a.Unmap()) })
}

// VIP is the level of the tenant at a moment; 0 for none.
func (i Identity) VIP(at time.Time) int {
	if !i.VIPUntil.IsZero() && !at.Before(i.VIPUntil) {
		return 0
	}
	return i.VIPLevel
}
