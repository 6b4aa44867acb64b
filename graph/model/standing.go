package model

import (
	"time"

	"weir/ent"
	"weir/internal/viewer"
)

// UserStanding is what administrators of the platform know of a user.
type UserStanding struct {
	PlatformRole     viewer.PlatformRole
	EmailVerifiedAt  *time.Time
	SuspendedAt      *time.Time
	SuspensionReason string
}

// TenantFilter says which tenants; nil and empty for no condition.
type TenantFilter struct {
	Search     *string
	Suspended  *bool
	PriceGroup *string
}

// UserFilter says which users; nil and empty for no condition.
type UserFilter struct {
	Search       *string
	Suspended    *bool
	PlatformRole *viewer.PlatformRole
}

// TenantEdge is a tenant at its place in a connection.
type TenantEdge struct {
	Node   *ent.Tenant
	Cursor Cursor
}

// TenantConnection is a page of tenants.
type TenantConnection struct {
	Edges      []*TenantEdge
	PageInfo   ent.PageInfo
	TotalCount int
}

// UserEdge is a user at its place in a connection.
type UserEdge struct {
	Node   *ent.User
	Cursor Cursor
}

// UserConnection is a page of users.
type UserConnection struct {
	Edges      []*UserEdge
	PageInfo   ent.PageInfo
	TotalCount int
}

// SuspendTenantPayload is the result of suspendTenant.
type SuspendTenantPayload struct{ Tenant *ent.Tenant }

// ResumeTenantInput says which tenant goes on.
type ResumeTenantInput struct{ ID string }

// ResumeTenantPayload is the result of resumeTenant.
type ResumeTenantPayload struct{ Tenant *ent.Tenant }

// SuspendUserPayload is the result of suspendUser.
type SuspendUserPayload struct{ User *ent.User }

// ResumeUserInput says who may sign in again.
type ResumeUserInput struct{ ID string }

// ResumeUserPayload is the result of resumeUser.
type ResumeUserPayload struct{ User *ent.User }
