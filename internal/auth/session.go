package auth

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"weir/ent"
	"weir/ent/membership"
	"weir/ent/predicate"
	entsession "weir/ent/session"
	enttenant "weir/ent/tenant"
	"weir/internal/audit"
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
	sessionTouch  = 5 * time.Minute     // last use and end are moved at most this often
	sessionsEach  = 100                 // of one user; beyond it the oldest end
	sessionLength = 43                  // characters: 256 bits

	sessionsKept = 4096
	sessionFresh = time.Second // so long another node's sign-out may go unseen

	maxAgent = 256
)

// Session is a person at the door: signed in, acting in one tenant or in none. Or a program that acts for one by a personal
// access token, within scopes.
type Session struct {
	ID        string // empty for a token
	Viewer    *viewer.Viewer
	User      *User
	Tenant    *Tenant   // nil: the user is a member of none; may be suspended
	ExpiresAt time.Time // zero for a token without end
	Scopes    []Scope   // of a token
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
	generation generation
	seen       *memory[sessionKey, *Session]
}

type sessionKey struct {
	digest secret.Digest
	tenant string
}

// NewSessions returns Sessions.
func NewSessions(cfg SessionsConfig) *Sessions {
	s := &Sessions{cfg: cfg, seen: newMemory[sessionKey, *Session](sessionsKept)}
	cfg.Revisions.On(db.AccessRevision, s.generation.next)
	return s
}

// Find returns the session of a cookie's token, in the tenant named by slug or id, or, when none is named, in the session's
// own, else in the user's first. What it returns is shared and must not be changed.
//
// UNAUTHENTICATED (ErrSignInFirst) when there is no such session or it has ended; ACCOUNT_DISABLED when the user is
// suspended; NOT_FOUND when the user is not a member of the named tenant. A suspended tenant is no refusal here: its members
// may still look. Each use moves the end of the session, 30 days ahead, at most every five minutes.
func (s *Sessions) Find(ctx context.Context, token, tenantRef string) (*Session, error) {
	if len(token) != sessionLength {
		return nil, ErrSignInFirst
	}
	key := sessionKey{s.cfg.Keys.Lookup(token), tenantRef}
	now, generation := s.cfg.Clock.Now(), s.generation.now()
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
	case row.Edges.User.DeletedAt != nil:
		return nil, ErrSignInFirst
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
		found.Viewer.Halted = tenant.Halted(m.Edges.Tenant) || leaving(user)
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

// touch records the use of a session and moves its end.
func (s *Sessions) touch(ctx context.Context, row *ent.Session, now time.Time) error {
	end := now.Add(sessionLife)
	if end.Sub(row.ExpiresAt) < sessionTouch {
		return nil
	}
	err := s.cfg.Ent.Session.Update().Where(entsession.ID(row.ID), entsession.ExpiresAtLT(end)).SetSeenAt(now).SetExpiresAt(end).Exec(ctx)
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
	sys := viewer.SystemContext(ctx, "session")
	if err := endOldest(sys, tx, userID); err != nil {
		return Token{}, err
	}
	row, err := create.Save(sys)
	if err != nil {
		return Token{}, fmt.Errorf("start session: %w", err)
	}
	return Token{Secret: secret.New(plain), SessionID: row.ID, ExpiresAt: row.ExpiresAt}, nil
}

// endOldest makes room for one more session.
func endOldest(ctx context.Context, tx *ent.Tx, userID string) error {
	old, err := tx.Session.Query().Where(entsession.UserID(userID)).Order(ent.Desc(entsession.FieldCreatedAt, entsession.FieldID)).
		Offset(sessionsEach - 1).Limit(sessionsEach).IDs(ctx)
	if err == nil && len(old) > 0 {
		_, err = tx.Session.Delete().Where(entsession.IDIn(old...)).Exec(ctx)
	}
	if err != nil {
		return fmt.Errorf("start session: %w", err)
	}
	return nil
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
	s.generation.next() // the session may be remembered in several tenants
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
	s.generation.next()
	return m.Edges.Tenant, nil
}

// Revoke ends a session of the viewer, who must be a person with a session, which may be that one: here at once, on other
// nodes within a second. NOT_FOUND when the viewer has no such session.
func (s *Sessions) Revoke(ctx context.Context, sessionID string) error {
	v, err := person(ctx)
	if err != nil {
		return err
	}
	if _, err := id.Parse(id.Session, sessionID); err != nil {
		return ErrNoSession
	}
	return db.Exec(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		n, err := s.end(ctx, tx, entsession.ID(sessionID), entsession.UserID(v.UserID))
		switch {
		case err != nil:
			return err
		case n == 0:
			return ErrNoSession
		}
		return audit.Append(ctx, tx, audit.Event{Action: "session.revoke", TargetID: sessionID})
	})
}

// RevokeOthers ends every session of the viewer but the one through which the viewer acts, and says how many there were.
func (s *Sessions) RevokeOthers(ctx context.Context) (int, error) {
	v, err := person(ctx)
	if err != nil {
		return 0, err
	}
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (int, error) {
		n, err := s.endOthers(ctx, tx, v)
		if err != nil || n == 0 {
			return n, err
		}
		return n, audit.Append(ctx, tx, audit.Event{Action: "session.revoke_others", TargetID: v.UserID, Before: map[string]any{"sessions": n}})
	})
}

// endOthers ends the sessions of a user, but for the one through which the viewer acts, if any.
func (s *Sessions) endOthers(ctx context.Context, tx *ent.Tx, v *viewer.Viewer) (int, error) {
	return s.end(ctx, tx, entsession.UserID(v.UserID), entsession.IDNEQ(v.SessionID))
}

func (s *Sessions) end(ctx context.Context, tx *ent.Tx, which ...predicate.Session) (int, error) {
	n, err := tx.Session.Delete().Where(which...).Exec(viewer.SystemContext(ctx, "session"))
	if err != nil {
		return 0, fmt.Errorf("end sessions: %w", err)
	}
	db.AfterCommit(ctx, s.generation.next)
	return n, nil
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
