package model

import (
	"weir/ent"
	"weir/internal/oidc"
	"weir/internal/viewer"
)

// Viewer is who asks, and what they may do.
type Viewer struct {
	User         *ent.User
	Tenant       *ent.Tenant
	Role         *viewer.Role
	PlatformRole viewer.PlatformRole
	Permissions  []Permission
	// Watching: the viewer is an administrator of the platform who looks at the tenant and may change nothing.
	Watching bool
}

// Permission is one thing that a viewer may do; what a dashboard shows or hides by.
type Permission string

// The permissions.
const (
	KeysRead       Permission = "KEYS_READ"
	KeysWrite      Permission = "KEYS_WRITE"
	KeysManage     Permission = "KEYS_MANAGE"
	WalletRead     Permission = "WALLET_READ"
	WalletManage   Permission = "WALLET_MANAGE"
	Inference      Permission = "INFERENCE"
	TenantManage   Permission = "TENANT_MANAGE"
	AuditRead      Permission = "AUDIT_READ"
	TenantOwn      Permission = "TENANT_OWN"
	MembersRead    Permission = "MEMBERS_READ"
	MembersManage  Permission = "MEMBERS_MANAGE"
	ChannelsManage Permission = "CHANNELS_MANAGE"
	PricesManage   Permission = "PRICES_MANAGE"
	TenantsManage  Permission = "TENANTS_MANAGE"
)

// Site is what everybody may know of the installation.
type Site struct {
	Name           string
	LogoURL        *string
	AccentLight    *string
	AccentDark     *string
	SignUpOpen     bool
	SignUp         SignUpPolicy
	SupportContact string
	Captcha        *Captcha
	Demo           bool
	Mail           bool
	RelayBaseURL   string
	Version        string
	TopUps         *TopUpOffer
	// SignInProviders are those of people besides a password.
	SignInProviders []oidc.Provider
}

// SignUpPolicy says who may sign up.
type SignUpPolicy string

// The policies of signing up.
const (
	SignUpOpen   SignUpPolicy = "OPEN"
	SignUpInvite SignUpPolicy = "INVITE"
	SignUpClosed SignUpPolicy = "CLOSED"
)

// SignUpInput is what somebody signs up with.
type SignUpInput struct {
	Email      string
	Username   string
	Password   string
	TenantName string
	Invitation string
	// Captcha is the answer of one, where the installation asks for it.
	Captcha string
	// ReferralCode of somebody who is rewarded; empty for none.
	ReferralCode string
}

// Captcha is one of another provider.
type Captcha struct{ SiteKey, ScriptURL string }

// SignUpPayload is the result of signUp.
type SignUpPayload struct{ Viewer *Viewer }

// SignInInput are credentials.
type SignInInput struct {
	Email    string
	Password string
	Code     string
}

// SignInPayload is the result of signIn.
type SignInPayload struct{ Viewer *Viewer }

// SignOutInput needs nothing.
type SignOutInput struct{ ClientMutationID *string }

// SignOutPayload is the result of signOut.
type SignOutPayload struct{ ClientMutationID *string }
