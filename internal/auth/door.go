package auth

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"weir/internal/fault"
)

// ErrNoBearer: an Authorization header that is no personal access token.
var ErrNoBearer = fault.New(fault.Unauthenticated,
	"API keys call the relay; they open neither the GraphQL API nor exports. Sign in, or send a personal access token.")

// Credential is what a request shows at the door: the cookie of a session, or a personal access token, which wins. Watch is the
// cookie by which an administrator of the platform looks at a tenant.
type Credential struct{ Cookie, Token, Watch string }

// CredentialOf reads the credential of a request. UNAUTHENTICATED (ErrNoBearer) when it bears another one than Weir's.
func CredentialOf(r *http.Request) (Credential, error) {
	var c Credential
	if cookie, err := r.Cookie(CookieName); err == nil {
		c.Cookie = cookie.Value
	}
	if cookie, err := r.Cookie(WatchCookieName); err == nil {
		c.Watch = cookie.Value
	}
	if h := r.Header.Get("Authorization"); h != "" {
		token, err := BearerToken(h)
		if err != nil {
			return Credential{}, err
		}
		return Credential{Token: token}, nil
	}
	return c, nil
}

// BearerToken is the personal access token of an Authorization header; UNAUTHENTICATED (ErrNoBearer) when it is none.
func BearerToken(header string) (string, error) {
	scheme, token, _ := strings.Cut(strings.TrimSpace(header), " ")
	token = strings.TrimSpace(token)
	if !strings.EqualFold(scheme, "Bearer") || !strings.HasPrefix(token, tokenPrefix) {
		return "", ErrNoBearer
	}
	return token, nil
}

// Door recognises people by their sessions, and programs by personal access tokens.
type Door struct {
	Sessions *Sessions
	Tokens   *Tokens
}

// Find returns who shows a credential, in the tenant named by slug or id where one is: as a member, or looking at it (see
// Sessions.Watch). Errors as of Sessions.Find and Tokens.Find.
func (d Door) Find(ctx context.Context, c Credential, tenantRef string) (*Session, error) {
	switch {
	case c.Token != "":
		return d.Tokens.Find(ctx, c.Token, tenantRef)
	case c.Cookie != "":
		found, err := d.Sessions.Find(ctx, c.Cookie, tenantRef)
		if tenantRef == "" || c.Watch == "" || fault.CodeOf(err) != fault.NotFound {
			return found, err
		}
		looks, no := d.Sessions.look(ctx, c, tenantRef)
		if errors.Is(no, errNoWatch) {
			return nil, err
		}
		return looks, no
	}
	return nil, ErrSignInFirst
}
