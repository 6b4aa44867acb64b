package auth

import (
	"slices"
	"strings"

	"weir/internal/fault"
)

// Scope is something that a personal access token may do, never more than its owner may at that moment.
type Scope string

// The scopes. One that ends in WRITE includes its READ.
const (
	TenantRead    Scope = "TENANT_READ" // tenant, members, invitations, audit
	TenantWrite   Scope = "TENANT_WRITE"
	KeysRead      Scope = "KEYS_READ"
	KeysWrite     Scope = "KEYS_WRITE"
	WalletRead    Scope = "WALLET_READ"
	WalletWrite   Scope = "WALLET_WRITE" // top-ups, redemption
	UsageRead     Scope = "USAGE_READ"   // requests, receipts, analytics, exports
	TasksRead     Scope = "TASKS_READ"
	TasksWrite    Scope = "TASKS_WRITE"
	WebhooksRead  Scope = "WEBHOOKS_READ"
	WebhooksWrite Scope = "WEBHOOKS_WRITE"
	PlatformRead  Scope = "PLATFORM_READ" // what administrators of the platform see
	PlatformWrite Scope = "PLATFORM_WRITE"
)

// Scopes lists every scope.
func Scopes() []Scope {
	return []Scope{
		TenantRead, TenantWrite, KeysRead, KeysWrite, WalletRead, WalletWrite, UsageRead, TasksRead, TasksWrite,
		WebhooksRead, WebhooksWrite, PlatformRead, PlatformWrite,
	}
}

// Grants reports whether a token of these scopes may do what a scope names.
func Grants(scopes []Scope, needed Scope) bool {
	if slices.Contains(scopes, needed) {
		return true
	}
	area, reads := strings.CutSuffix(string(needed), "_READ")
	return reads && slices.Contains(scopes, Scope(area+"_WRITE"))
}

// platform reports whether scopes reach beyond the tenant.
func platform(scopes []Scope) bool { return Grants(scopes, PlatformRead) }

func validScopes(scopes []Scope) error {
	if len(scopes) == 0 {
		return fault.Field("scopes", "At least one scope is needed.")
	}
	all := Scopes()
	for i, s := range scopes {
		if !slices.Contains(all, s) || slices.Contains(scopes[:i], s) {
			return fault.Field("scopes", "The scopes must be known ones, each once.")
		}
	}
	return nil
}

// ErrSessionOnly: a person must do it, no program may.
var ErrSessionOnly = fault.New(fault.Forbidden, "Personal access tokens may not do this: sign in.")

// May tells whether a request of the session may do what a scope names: nil for people, FORBIDDEN for a token that lacks it.
// Whether the member has the right is for the domains and policies to say.
func (s *Session) May(needed Scope) error {
	if s.Viewer.TokenID == "" || Grants(s.Scopes, needed) {
		return nil
	}
	return fault.Newf(fault.Forbidden, "This personal access token lacks the scope %s.", needed)
}
