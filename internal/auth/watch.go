package auth

import (
	"context"
	"crypto/hmac"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"weir/ent"
	"weir/internal/audit"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/secret"
	"weir/internal/tenant"
	"weir/internal/viewer"
)

const (
	// WatchCookieName is the cookie by which an administrator of the platform looks at a tenant.
	WatchCookieName = "weir_watch"

	watchLife   = time.Hour
	watchClaims = 16 + 16 + 8 // session, tenant, end in seconds since 1970
	watchLength = watchClaims + len(secret.Digest{})
)

// WatchInput says which tenant is looked at, and why.
type WatchInput struct {
	TenantID string
	Reason   string
}

// Watch is the leave to look at one tenant for a while. Nothing of it is kept: the secret says itself, signed, which session may
// look at which tenant.
type Watch struct {
	Tenant *Tenant
	Secret secret.String
	Until  time.Time
}

// Watch lets the viewer's session look at a tenant of which the viewer is no member, for an hour: with the cookie of the answer
// Door.Find admits it there as VIEWER, and everything that changes something is refused. Administrators of the platform with a
// session; FORBIDDEN to everybody else. The tenant reads in its audit who looked and why. NOT_FOUND for an unknown tenant.
func (s *Sessions) Watch(ctx context.Context, in WatchInput) (Watch, error) {
	v, err := person(ctx)
	switch {
	case err != nil:
		return Watch{}, err
	case !v.IsPlatformAdmin():
		return Watch{}, fault.New(fault.Forbidden, "Only the platform's administrators may look at tenants.")
	}
	if err := tenant.ValidReason(in.Reason); err != nil {
		return Watch{}, err
	}
	session, err := id.Parse(id.Session, v.SessionID)
	if err != nil {
		return Watch{}, fmt.Errorf("watch: session: %w", err)
	}
	watched, err := id.Parse(id.Tenant, in.TenantID)
	if err != nil {
		return Watch{}, tenant.ErrNotFound
	}
	out := Watch{Until: s.cfg.Clock.Now().Add(watchLife).Truncate(time.Second)}
	err = db.Exec(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		t, err := tx.Tenant.Get(viewer.SystemContext(ctx, "watch"), in.TenantID)
		switch {
		case ent.IsNotFound(err):
			return tenant.ErrNotFound
		case err != nil:
			return fmt.Errorf("watch %s: %w", in.TenantID, err)
		case t.DeletedAt != nil:
			return tenant.ErrNotFound
		}
		out.Tenant = t
		return audit.Append(ctx, tx, audit.Event{
			Action: "tenant.watch", TenantID: t.ID, TargetID: t.ID,
			After: map[string]any{"reason": strings.TrimSpace(in.Reason), "until": out.Until},
		})
	})
	if err != nil {
		return Watch{}, err
	}
	out.Secret = watchSecret(s.cfg.Keys, session, watched, out.Until)
	return out, nil
}

func watchSecret(keys *secret.Keys, session, watched uuid.UUID, until time.Time) secret.String {
	claims := make([]byte, 0, watchLength)
	claims = append(append(claims, session[:]...), watched[:]...)
	claims = binary.BigEndian.AppendUint64(claims, uint64(until.Unix()))
	proof := watchProof(keys, claims)
	return secret.New(base64.RawURLEncoding.EncodeToString(append(claims, proof[:]...)))
}

func watchProof(keys *secret.Keys, claims []byte) secret.Digest {
	return keys.Sign("watch", string(claims))
}

// errNoWatch: there is no leave to look at the tenant. It does not leave the package.
var errNoWatch = errors.New("no watch")

// watched is the tenant that a secret opens to a session, and until when; errNoWatch for none.
func (s *Sessions) watched(token, sessionID string) (tenantID string, until time.Time, err error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(raw) != watchLength {
		return "", until, errNoWatch
	}
	claims := raw[:watchClaims]
	proof := watchProof(s.cfg.Keys, claims)
	if !hmac.Equal(proof[:], raw[watchClaims:]) || id.Format(id.Session, uuid.UUID(claims[:16])) != sessionID {
		return "", until, errNoWatch
	}
	until = time.Unix(int64(binary.BigEndian.Uint64(claims[32:])), 0).UTC()
	if !s.cfg.Clock.Now().Before(until) {
		return "", until, errNoWatch
	}
	return id.Format(id.Tenant, uuid.UUID(claims[16:32])), until, nil
}

// look is the session of a cookie in a tenant, named by slug or id, at which it may look; errNoWatch where it may not.
func (s *Sessions) look(ctx context.Context, c Credential, tenantRef string) (*Session, error) {
	own, err := s.Find(ctx, c.Cookie, "")
	switch {
	case err != nil:
		return nil, err
	case !own.Viewer.IsPlatformAdmin():
		return nil, errNoWatch
	}
	tenantID, until, err := s.watched(c.Watch, own.ID)
	if err != nil {
		return nil, err
	}
	t, err := s.cfg.Ent.Tenant.Get(viewer.SystemContext(ctx, "watch"), tenantID)
	switch {
	case ent.IsNotFound(err):
		return nil, errNoWatch
	case err != nil:
		return nil, unavailable(err)
	case t.DeletedAt != nil, t.ID != tenantRef && t.Slug != strings.ToLower(tenantRef):
		return nil, errNoWatch
	}
	return &Session{ID: own.ID, User: own.User, Tenant: t, ExpiresAt: until, Viewer: &viewer.Viewer{
		UserID: own.User.ID, SessionID: own.ID, TenantID: t.ID, Role: viewer.Reader, Platform: viewer.PlatformNone,
		Halted: true, Watching: true,
	}}, nil
}

// WatchCookie carries the leave to look at a tenant to a browser, as Cookie does the session.
func WatchCookie(baseURL string, w Watch) *http.Cookie {
	c := Cookie(baseURL, w.Secret, w.Until) //nolint:gosec // what it lacks is set below
	c.Name, c.SameSite = WatchCookieName, http.SameSiteStrictMode
	return c
}

// ClearWatchCookie takes it away.
func ClearWatchCookie(baseURL string) *http.Cookie {
	c := ClearCookie(baseURL) //nolint:gosec // what it lacks is set below
	c.Name, c.SameSite = WatchCookieName, http.SameSiteStrictMode
	return c
}
