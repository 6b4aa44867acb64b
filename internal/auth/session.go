package auth

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"weir/ent"
	"weir/ent/membership"
	entsession "weir/ent/session"
	enttenant "weir/ent/tenant"
	"weir/internal/clock"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/request"
	"weir/internal/revision"
	"weir/internal/secret"
	"weir/internal/tenant"
	"weir/internal/viewer"
)

const (
	sessionLife   = 30 * 24 * time.Hour // without use
	sessionTouch  = time.Hour           // the end is moved at most this often
	sessionLength = 43                  // characters: 256 bits

	sessionsKept = 4096
	sessionFresh = time.Second // so long another node's sign-out may go unseen

	maxAgent = 256
)

// Session is a person at the door: signed in, acting in one tenant or in none.
type Session struct {
	ID        string
	Viewer    *viewer.Viewer
	User      *User
	Tenant    *Tenant // nil: the user is a member of none; may be suspended
	ExpiresAt time.Time
}

// SessionsConfig is what Sessions need.
type SessionsConfig struct {
	Ent       *ent.Client
	Keys      *secret.Keys
	Revisions *revision.Watcher
	Clock     clock.Clock
}

// Sessions recognises the tokens of signed-in people. Safe for concurrent use.
type Sessions struct {
	cfg        SessionsConfig
	generation atomic.Uint64
	seen       *memory[sessionKey, *Session]
}

type sessionKey struct {
	digest secret.Digest
	tenant string
}

// NewSessions returns Sessions.
func NewSessions(cfg SessionsConfig) *Sessions {
	s := &Sessions{cfg: cfg, seen: newMemory[sessionKey, *Session](sessionsKept)}
	cfg.Revisions.On(db.AccessRevision, func() { s.generation.Add(1) })
	return s
}

// Find returns the session of a cookie's token, in the tenant named by slug or id, or, when none is named, in the session's
// own, else in the user's first. What it returns is shared and must not be changed.
//
// UNAUTHENTICATED (ErrSignInFirst) when there is no such session or it has ended; ACCOUNT_DISABLED when the user is
// suspended; NOT_FOUND when the user is not a member of the named tenant. A suspended tenant is no refusal here: its members
// may still look. Each use moves the end of the session, 30 days ahead, at most hourly.
func (s *Sessions) Find(ctx context.Context, token, tenantRef string) (*Session, error) {
	if len(token) != sessionLength {
		return nil, ErrSignInFirst
	}
	key := sessionKey{s.cfg.Keys.Lookup(token), tenantRef}
	now, generation := s.cfg.Clock.Now(), s.generation.Load()
	if found, ok := s.seen.get(key, generation, now); ok && now.Before(found.ExpiresAt) {
		return found, nil
	}
	found, err := s.read(viewer.SystemContext(ctx, "session"), key, now)
	if err != nil {
		return nil, err
	}
	s.seen.put(key, found, generation, now, now.Add(sessionFresh))
	return found, nil
}

func (s *Sessions) read(ctx context.Context, key sessionKey, now time.Time) (*Session, error) {
	row, err := s.cfg.Ent.Session.Query().Where(entsession.Digest(key.digest[:]), entsession.ExpiresAtGT(now)).WithUser().Only(ctx)
	switch {
	case ent.IsNotFound(err):
		return nil, ErrSignInFirst
	case err != nil:
		return nil, unavailable(err)
	case row.Edges.User.SuspendedAt != nil:
		return nil, ErrSuspended
	}
	m, err := s.membership(ctx, row, key.tenant)
	if err != nil && !errors.Is(err, errNoTenant) {
		return nil, err
	}
	if err := s.touch(ctx, row, now); err != nil {
		return nil, err
	}
	user := row.Edges.User
	found := &Session{ID: row.ID, User: user, ExpiresAt: row.ExpiresAt, Viewer: &viewer.Viewer{
		UserID: user.ID, SessionID: row.ID, Platform: viewer.PlatformRole(user.PlatformRole),
	}}
	if m != nil {
		found.Tenant, found.Viewer.TenantID, found.Viewer.Role = m.Edges.Tenant, m.TenantID, viewer.Role(m.Role)
	}
	return found, nil
}

// membership of the session's user in the named tenant, else in the session's own, else the user's first; else errNoTenant.
func (s *Sessions) membership(ctx context.Context, row *ent.Session, tenantRef string) (*ent.Membership, error) {
	if tenantRef != "" {
		return memberOf(ctx, s.cfg.Ent.Membership, row.UserID, tenantRef)
	}
	if row.TenantID != nil {
		m, err := memberOf(ctx, s.cfg.Ent.Membership, row.UserID, *row.TenantID)
		if fault.CodeOf(err) != fault.NotFound { // no longer a member: like a session without tenant
			return m, err
		}
	}
	return firstMembership(ctx, s.cfg.Ent.Membership, row.UserID)
}

// errNoTenant: the user is a member of none. It does not leave the package.
var errNoTenant = errors.New("member of no tenant")

// firstMembership is the oldest of a user, with its tenant; errNoTenant when there is none.
func firstMembership(ctx context.Context, c *ent.MembershipClient, userID string) (*ent.Membership, error) {
	m, err := c.Query().Where(membership.UserID(userID)).
		Order(ent.Asc(membership.FieldCreatedAt, membership.FieldID)).WithTenant().First(ctx)
	if ent.IsNotFound(err) {
		return nil, errNoTenant
	} else if err != nil {
		return nil, unavailable(err)
	}
	return m, nil
}

// memberOf is the membership of a user in a tenant named by id or slug; NOT_FOUND when there is none.
func memberOf(ctx context.Context, c *ent.MembershipClient, userID, tenantRef string) (*ent.Membership, error) {
	if !printable(tenantRef) {
		return nil, tenant.ErrNotFound
	}
	is := enttenant.Slug(strings.ToLower(tenantRef))
	if _, err := id.Parse(id.Tenant, tenantRef); err == nil {
		is = enttenant.ID(tenantRef)
	}
	m, err := c.Query().Where(membership.UserID(userID), membership.HasTenantWith(is)).WithTenant().Only(ctx)
	if ent.IsNotFound(err) {
		return nil, tenant.ErrNotFound
	} else if err != nil {
		return nil, unavailable(err)
	}
	return m, nil
}

// touch moves the end of a session that is in use.
func (s *Sessions) touch(ctx context.Context, row *ent.Session, now time.Time) error {
	end := now.Add(sessionLife)
	if end.Sub(row.ExpiresAt) < sessionTouch {
		return nil
	}
	err := s.cfg.Ent.Session.Update().Where(entsession.ID(row.ID), entsession.ExpiresAtLT(end)).SetExpiresAt(end).Exec(ctx)
	if err != nil {
		return unavailable(err)
	}
	row.ExpiresAt = end
	return nil
}

// Token is a fresh session's secret.
type Token struct {
	Secret    secret.String
	SessionID string
	ExpiresAt time.Time
}

// start opens a session in a transaction. tenantID may be empty.
func (s *Sessions) start(ctx context.Context, tx *ent.Tx, userID, tenantID string) (Token, error) {
	meta := request.From(ctx)
	plain := secret.Token(sessionLength)
	digest := s.cfg.Keys.Lookup(plain)
	create := tx.Session.Create().SetUserID(userID).SetDigest(digest[:]).SetUserAgent(cut(meta.Agent, maxAgent)).
		SetExpiresAt(s.cfg.Clock.Now().Add(sessionLife))
	if tenantID != "" {
		create.SetTenantID(tenantID)
	}
	if meta.Address.IsValid() {
		create.SetAddress(meta.Address.String())
	}
	row, err := create.Save(viewer.SystemContext(ctx, "session"))
	if err != nil {
		return Token{}, fmt.Errorf("start session: %w", err)
	}
	return Token{Secret: secret.New(plain), SessionID: row.ID, ExpiresAt: row.ExpiresAt}, nil
}

// End ends a session, here at once and on other nodes within a second. Ending one that does not exist is no fault.
func (s *Sessions) End(ctx context.Context, token string) error {
	if len(token) != sessionLength {
		return nil
	}
	digest := s.cfg.Keys.Lookup(token)
	_, err := s.cfg.Ent.Session.Delete().Where(entsession.Digest(digest[:])).Exec(viewer.SystemContext(ctx, "session"))
	if err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	s.generation.Add(1) // the session may be remembered in several tenants
	return nil
}

// SwitchTenant makes a tenant, named by slug or id, the one in which the viewer's session acts from now on. NOT_FOUND when
// the user is not a member.
func (s *Sessions) SwitchTenant(ctx context.Context, tenantRef string) (*Tenant, error) {
	v := viewer.FromContext(ctx)
	if v == nil || v.SessionID == "" {
		return nil, ErrSignInFirst
	}
	sys := viewer.SystemContext(ctx, "session")
	m, err := memberOf(sys, s.cfg.Ent.Membership, v.UserID, tenantRef)
	if err != nil {
		return nil, err
	}
	n, err := s.cfg.Ent.Session.Update().Where(entsession.ID(v.SessionID), entsession.UserID(v.UserID)).SetTenantID(m.TenantID).Save(sys)
	switch {
	case err != nil:
		return nil, fmt.Errorf("switch tenant: %w", err)
	case n == 0:
		return nil, ErrSignInFirst
	}
	s.generation.Add(1)
	return m.Edges.Tenant, nil
}

// cut shortens s to at most n bytes of whole characters.
func cut(s string, n int) string {
	s = strings.ToValidUTF8(s, "")
	for len(s) > n {
		s = s[:n]
		s = strings.ToValidUTF8(s, "")
	}
	return s
}
