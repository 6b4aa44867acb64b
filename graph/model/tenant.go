package model

import "weir/ent"

// CreateTenantPayload is the result of createTenant.
type CreateTenantPayload struct{ Tenant *ent.Tenant }

// SwitchTenantInput says which tenant to act in.
type SwitchTenantInput struct{ ID string }

// SwitchTenantPayload is the result of switchTenant.
type SwitchTenantPayload struct{ Viewer *Viewer }

// UpdateTenantPayload is the result of updateTenant.
type UpdateTenantPayload struct{ Tenant *ent.Tenant }

// ChangeMemberRolePayload is the result of changeMemberRole.
type ChangeMemberRolePayload struct{ Member *ent.Membership }

// RemoveMemberPayload is the result of removeMember.
type RemoveMemberPayload struct {
	RemovedMemberID string
	RevokedKeys     int
}

// LeaveTenantInput needs nothing.
type LeaveTenantInput struct{ ClientMutationID *string }

// LeaveTenantPayload is the result of leaveTenant.
type LeaveTenantPayload struct {
	RemovedMemberID  string
	RevokedKeys      int
	ClientMutationID *string
}

// TransferOwnershipPayload is the result of transferOwnership.
type TransferOwnershipPayload struct{ Owner, PreviousOwner *ent.Membership }
