package model

import (
	"time"

	"weir/ent"
	"weir/internal/goodwill"
)

// SupportRequest is a call as administrators of the platform see it who help a tenant.
type SupportRequest struct {
	Request *Request
	Tenant  *ent.Tenant
	Refund  *goodwill.Refund
}

// RefundRequestPayload is the result of refundRequest.
type RefundRequestPayload struct {
	Request  *SupportRequest
	Repeated bool
	Wallet   *Wallet
}

// WatchTenantPayload is the result of watchTenant.
type WatchTenantPayload struct {
	Tenant *ent.Tenant
	Until  time.Time
}

// UnwatchTenantInput needs nothing.
type UnwatchTenantInput struct{ ClientMutationID *string }

// UnwatchTenantPayload is the result of unwatchTenant.
type UnwatchTenantPayload struct{ ClientMutationID *string }
