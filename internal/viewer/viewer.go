// Package viewer carries who acts through a context. No query runs without a viewer: the privacy rules in ent/rule read it.
package viewer

import (
	"context"

	"weir/internal/fault"
)

// Role is a member's role in a tenant.
type Role string

// The roles of members (CONTRACT §4 "Rights").
const (
	Owner   Role = "OWNER"
	Admin   Role = "ADMIN"
	Billing Role = "BILLING"
	Member  Role = "MEMBER"
	Reader  Role = "VIEWER"
)

// PlatformRole is a user's role on the platform.
type PlatformRole string

// The platform roles.
const (
	PlatformNone  PlatformRole = "NONE"
	PlatformAdmin PlatformRole = "ADMIN"
	PlatformRoot  PlatformRole = "ROOT"
)

// ErrHalted is what members are told who want to change something in a tenant that is suspended or about to be deleted.
var ErrHalted = fault.New(fault.AccountDisabled, "This tenant or your account is suspended or about to be deleted. Nothing can be changed.")

// ErrWatching is what administrators of the platform are told who want to change something while they look at a tenant.
var ErrWatching = fault.New(fault.Forbidden, "You look at this tenant, and can change nothing.")

// Viewer is who acts: a signed-in user in one tenant, or the system for a named purpose.
type Viewer struct {
	UserID    string
	SessionID string
	TenantID  string // empty: a platform user outside every tenant
	Role      Role   // in TenantID; empty when TenantID is
	Platform  PlatformRole
	// Halted: the tenant is suspended, or it or the user is about to be deleted. It may be looked at, and nothing in it may be
	// changed.
	Halted bool
	// Watching: an administrator of the platform looks at a tenant of which it is no member. Role is that of a Reader then, and
	// Platform none: nothing can be changed, also outside the tenant. Halted is true besides.
	Watching bool
	// TokenID is set where a personal access token acts for the user; SessionID is empty then.
	TokenID string
	// KeyID is set where an API key acts for its tenant.
	KeyID string
	// capability names why the system acts ("ledger", "sweep", "sign-up" …); "" for people.
	capability string
}

// System returns a viewer that acts for the system. The purpose is a word for the log and for the rules.
func System(purpose string) *Viewer { return &Viewer{capability: purpose} }

// Capability returns the purpose of a system viewer, and "" for everybody else.
func (v *Viewer) Capability() string { return v.capability }

// IsSystem reports whether the system itself acts.
func (v *Viewer) IsSystem() bool { return v != nil && v.capability != "" }

// IsPlatformAdmin reports whether the viewer administers the platform.
func (v *Viewer) IsPlatformAdmin() bool {
	return v != nil && (v.Platform == PlatformAdmin || v.Platform == PlatformRoot)
}

type contextKey struct{}

// NewContext returns a context in which v acts.
func NewContext(ctx context.Context, v *Viewer) context.Context {
	return context.WithValue(ctx, contextKey{}, v)
}

// SystemContext returns a context in which the system acts for a purpose.
func SystemContext(ctx context.Context, purpose string) context.Context {
	return NewContext(ctx, System(purpose))
}

// FromContext returns who acts, or nil.
func FromContext(ctx context.Context) *Viewer {
	v, _ := ctx.Value(contextKey{}).(*Viewer)
	return v
}
