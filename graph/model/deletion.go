package model

import "weir/ent"

// DeleteTenantInput says which tenant is to be deleted.
type DeleteTenantInput struct {
	ID             *string
	Slug, Password string
}

// DeleteTenantPayload is the result of deleteTenant.
type DeleteTenantPayload struct{ Tenant *ent.Tenant }

// RestoreTenantInput says which tenant is to stay.
type RestoreTenantInput struct{ ID *string }

// RestoreTenantPayload is the result of restoreTenant.
type RestoreTenantPayload struct{ Tenant *ent.Tenant }

// DeleteAccountInput proves that the viewer may.
type DeleteAccountInput struct{ Password string }

// DeleteAccountPayload is the result of deleteAccount.
type DeleteAccountPayload struct {
	Account *Account
	Tenants []*ent.Tenant
}

// RestoreAccountInput needs nothing.
type RestoreAccountInput struct{ ClientMutationID *string }

// RestoreAccountPayload is the result of restoreAccount.
type RestoreAccountPayload struct {
	Account          *Account
	ClientMutationID *string
}
