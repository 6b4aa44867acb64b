// Package auth says who is at the door: people by password and session, programs by API key.
//
// Accounts signs people up and in, Sessions recognises their cookies, Tokens the personal access tokens of their programs, and
// Authenticator recognises API keys on the hot path of the relay. Client address and user agent are taken from the request in the context (internal/request).
package auth

import (
	"net/http"
	"strings"
	"time"

	"weir/ent"
	"weir/internal/fault"
	"weir/internal/secret"
	"weir/internal/tenant"
)

// User is a person who can sign in.
type User = ent.User

// Tenant is a customer.
type Tenant = tenant.Tenant

// What the door answers. Compare with errors.Is, or by fault code.
var (
	// ErrSignInFirst: no session, or one that has ended.
	ErrSignInFirst = fault.New(fault.Unauthenticated, "Sign in first.")
	// ErrNoSession: the viewer has no such session.
	ErrNoSession = fault.New(fault.NotFound, "There is no such session.")
	// ErrWrongPassword: unknown user and wrong password alike, so that guessing learns nothing.
	ErrWrongPassword = fault.New(fault.Unauthenticated, "Wrong e-mail address, user name or password.")
	// ErrSuspended: the user or the tenant is suspended.
	ErrSuspended = fault.New(fault.AccountDisabled, "This account is suspended.")
	// ErrSignUpClosed: the operator's policy.
	ErrSignUpClosed = fault.New(fault.Forbidden, "Sign-up is closed.")
	// ErrInvitationNeeded: the operator's policy.
	ErrInvitationNeeded = fault.New(fault.Forbidden, "Signing up needs an invitation.")

	// ErrNoKey: the request bears no API key.
	ErrNoKey = fault.New(fault.Unauthenticated, "You did not provide an API key. Send it as `Authorization: Bearer YOUR_KEY`.")
	// ErrUnknownKey: no such key, or one whose secret was replaced.
	ErrUnknownKey = fault.New(fault.Unauthenticated, "Incorrect API key provided.")
	// ErrKeyRevoked: the key was ended for ever.
	ErrKeyRevoked = fault.Wrap(fault.Unauthenticated, "This API key has been revoked.", revokedKey{})
	// ErrKeyDisabled: the key is switched off.
	ErrKeyDisabled = fault.New(fault.Unauthenticated, "This API key is disabled.")
	// ErrKeyExpired: the key's time is over.
	ErrKeyExpired = fault.New(fault.Unauthenticated, "This API key has expired.")
)

// revokedKey is the cause of ErrKeyRevoked, by which a protocol that tells revoked keys from wrong ones knows them.
type revokedKey struct{}

// KeyRevoked is always true.
func (revokedKey) KeyRevoked() bool { return true }

func (revokedKey) Error() string { return "revoked" }

// CookieName is the session cookie of GraphQL and of the dialects' account routes.
const CookieName = "weir_session"

// Cookie carries a session to a browser. baseURL is the public one: over https the cookie is Secure.
func Cookie(baseURL string, token secret.String, expires time.Time) *http.Cookie {
	return &http.Cookie{ //nolint:gosec // Secure follows the scheme: CONTRACT §4
		Name: CookieName, Value: token.Reveal(), Path: "/", Expires: expires,
		Secure: strings.HasPrefix(baseURL, "https://"), HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
}

// ClearCookie takes the session from a browser.
func ClearCookie(baseURL string) *http.Cookie {
	c := Cookie(baseURL, secret.String{}, time.Unix(1, 0)) //nolint:gosec // as Cookie
	c.MaxAge = -1
	return c
}
