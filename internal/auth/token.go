package auth

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"weir/ent"
	entpat "weir/ent/personalaccesstoken"
	"weir/internal/audit"
	"weir/internal/clock"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/revision"
	"weir/internal/secret"
	"weir/internal/tenant"
	"weir/internal/viewer"
)

// AccessToken is a personal access token without its secret, which nobody has.
type AccessToken = ent.PersonalAccessToken

const (
	tokenPrefix = "pat_"
	tokenLength = len(tokenPrefix) + 43 // 256 bits
	tokenShown  = 12
	tokenName   = 64
	tokensEach  = 100 // of one user

	tokenTouch = time.Minute // a last use is recorded at most this often
	tokensKept = 4096
)

var (
	// ErrUnknownToken: no such personal access token, one that has ended, or one whose membership has.
	ErrUnknownToken = fault.New(fault.Unauthenticated, "This personal access token does not work, or no longer.")
	// ErrTokenNotFound: the viewer has no such personal access token.
	ErrTokenNotFound = fault.New(fault.NotFound, "There is no such personal access token.")
)

// TokensConfig is what Tokens need.
type TokensConfig struct {
	Ent       *ent.Client
	Keys      *secret.Keys
	Revisions *revision.Watcher
	Clock     clock.Clock
}

// Tokens makes, ends and recognises personal access tokens. Safe for concurrent use.
type Tokens struct {
	cfg        TokensConfig
	generation generation
	seen       *memory[secret.Digest, *Session]
}

// NewTokens returns Tokens.
func NewTokens(cfg TokensConfig) *Tokens {
	t := &Tokens{cfg: cfg, seen: newMemory[secret.Digest, *Session](tokensKept)}
	cfg.Revisions.On(db.AccessRevision, t.generation.next)
	return t
}

// CreateTokenInput describes a new personal access token.
type CreateTokenInput struct {
	Name      string
	Scopes    []Scope
	ExpiresAt *time.Time // nil: never
	Tenant    string     // slug or id; empty: the one in which the viewer acts
}

func (in CreateTokenInput) validate(now time.Time) error {
	var faults []error
	if n := utf8.RuneCountInString(in.Name); n == 0 || n > tokenName || !printable(in.Name) {
		faults = append(faults, fault.Field("name", "The name must have 1 to 64 printable characters."))
	}
	faults = append(faults, validScopes(in.Scopes))
	if in.ExpiresAt != nil && !in.ExpiresAt.After(now) {
		faults = append(faults, fault.Field("expiresAt", "The expiry must be in the future."))
	}
	return errors.Join(faults...)
}

// Create makes a token for the viewer, who must be a person with a session, and returns its secret, for the only time.
// NOT_FOUND when the user is no member of the named tenant; FORBIDDEN for scopes of the platform without a role there, and
// without any tenant; CONFLICT when the user has 100 already.
func (t *Tokens) Create(ctx context.Context, in CreateTokenInput) (*AccessToken, secret.String, error) {
	v, err := person(ctx)
	if err != nil {
		return nil, secret.String{}, err
	}
	in.Name = strings.TrimSpace(in.Name)
	if err := in.validate(t.cfg.Clock.Now()); err != nil {
		return nil, secret.String{}, err
	}
	if in.Tenant == "" {
		in.Tenant = v.TenantID
	}
	switch {
	case in.Tenant == "":
		return nil, secret.String{}, fault.New(fault.Forbidden, "You are not a member of a tenant.")
	case platform(in.Scopes) && !v.IsPlatformAdmin():
		return nil, secret.String{}, fault.New(fault.Forbidden, "Only the platform's administrators may use scopes of the platform.")
	}
	plain := tokenPrefix + secret.Token(tokenLength-len(tokenPrefix))
	row, err := db.InTx(ctx, t.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*AccessToken, error) {
		return t.insert(ctx, viewer.SystemContext(ctx, "access token"), tx, v, in, plain)
	})
	if err != nil {
		return nil, secret.String{}, err
	}
	return row, secret.New(plain), nil
}

func (t *Tokens) insert(ctx, sys context.Context, tx *ent.Tx, v *viewer.Viewer, in CreateTokenInput, plain string) (*AccessToken, error) {
	m, err := memberOf(sys, tx.Membership, v.UserID, in.Tenant)
	if err != nil {
		return nil, err
	}
	if err := lockUser(sys, tx, v.UserID, t.cfg.Clock.Now()); err != nil {
		return nil, err
	}
	n, err := tx.PersonalAccessToken.Query().Where(entpat.UserID(v.UserID)).Count(sys)
	switch {
	case err != nil:
		return nil, fmt.Errorf("create access token: %w", err)
	case n >= tokensEach:
		return nil, fault.Newf(fault.Conflict, "You have %d personal access tokens. Revoke one first.", n)
	}
	scopes := make([]string, len(in.Scopes))
	for i, s := range in.Scopes {
		scopes[i] = string(s)
	}
	digest := t.cfg.Keys.Lookup(plain)
	create := tx.PersonalAccessToken.Create().SetUserID(v.UserID).SetMembershipID(m.ID).SetName(in.Name).
		SetPrefix(plain[:tokenShown]).SetDigest(digest[:]).SetScopes(scopes)
	if in.ExpiresAt != nil {
		create.SetExpiresAt(in.ExpiresAt.UTC())
	}
	row, err := create.Save(sys)
	if err != nil {
		return nil, fmt.Errorf("create access token: %w", err)
	}
	return row, audit.Append(ctx, tx, audit.Event{
		Action: "access_token.create", TenantID: m.TenantID, TargetID: row.ID,
		After: map[string]any{"name": row.Name, "scopes": row.Scopes, "expiresAt": row.ExpiresAt},
	})
}

// Revoke ends a token of the viewer, who must be a person with a session: here at once, on other nodes within a second.
// NOT_FOUND when the viewer has no such token.
func (t *Tokens) Revoke(ctx context.Context, tokenID string) error {
	v, err := person(ctx)
	if err != nil {
		return err
	}
	if _, err := id.Parse(id.AccessToken, tokenID); err != nil {
		return ErrTokenNotFound
	}
	return db.Exec(ctx, t.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		sys := viewer.SystemContext(ctx, "access token")
		mine := entpat.And(entpat.ID(tokenID), entpat.UserID(v.UserID))
		row, err := tx.PersonalAccessToken.Query().Where(mine).WithMembership().Only(sys)
		if ent.IsNotFound(err) {
			return ErrTokenNotFound
		} else if err != nil {
			return fmt.Errorf("revoke access token: %w", err)
		}
		n, err := tx.PersonalAccessToken.Delete().Where(mine).Exec(sys)
		switch {
		case err != nil:
			return fmt.Errorf("revoke access token: %w", err)
		case n == 0:
			return ErrTokenNotFound
		}
		if err := audit.Append(ctx, tx, audit.Event{
			Action: "access_token.revoke", TenantID: row.Edges.Membership.TenantID, TargetID: row.ID,
			Before: map[string]any{"name": row.Name, "scopes": row.Scopes},
		}); err != nil {
			return err
		}
		return t.cfg.Revisions.Bump(ctx, tx, db.AccessRevision)
	})
}

// Find returns whom a token stands for: a Session without id, in the token's tenant and with the member's role of this
// moment, or as much of it as the scopes leave. What it returns is shared and must not be changed.
//
// UNAUTHENTICATED (ErrUnknownToken) when the token does not work; ACCOUNT_DISABLED when the user is suspended; NOT_FOUND when
// another tenant than the token's is named.
func (t *Tokens) Find(ctx context.Context, token, tenantRef string) (*Session, error) {
	if len(token) != tokenLength || !strings.HasPrefix(token, tokenPrefix) {
		return nil, ErrUnknownToken
	}
	digest := t.cfg.Keys.Lookup(token)
	now, generation := t.cfg.Clock.Now(), t.generation.now()
	found, ok := t.seen.get(digest, generation, now)
	if !ok || !found.works(now) {
		var err error
		if found, err = t.read(viewer.SystemContext(ctx, "access token"), digest, now); err != nil {
			return nil, err
		}
		t.seen.put(digest, found, generation, now, now.Add(sessionFresh))
	}
	if tenantRef != "" && tenantRef != found.Tenant.ID && !strings.EqualFold(tenantRef, found.Tenant.Slug) {
		return nil, tenant.ErrNotFound
	}
	return found, nil
}

// works: the zero end is never.
func (s *Session) works(now time.Time) bool { return s.ExpiresAt.IsZero() || now.Before(s.ExpiresAt) }

func (t *Tokens) read(ctx context.Context, digest secret.Digest, now time.Time) (*Session, error) {
	row, err := t.cfg.Ent.PersonalAccessToken.Query().
		Where(entpat.Digest(digest[:]), entpat.Or(entpat.ExpiresAtIsNil(), entpat.ExpiresAtGT(now))).
		WithMembership(func(q *ent.MembershipQuery) { q.WithTenant().WithUser() }).Only(ctx)
	switch {
	case ent.IsNotFound(err):
		return nil, ErrUnknownToken
	case err != nil:
		return nil, unavailable(err)
	}
	m := row.Edges.Membership
	if m == nil { // it ended between the two statements
		return nil, ErrUnknownToken
	}
	user := m.Edges.User
	if user.SuspendedAt != nil || leaving(user) {
		return nil, ErrSuspended
	}
	if err := t.touch(ctx, row, now); err != nil {
		return nil, err
	}
	found := &Session{User: user, Tenant: m.Edges.Tenant, Scopes: ScopesOf(row)}
	if row.ExpiresAt != nil {
		found.ExpiresAt = *row.ExpiresAt
	}
	found.Viewer = &viewer.Viewer{
		UserID: user.ID, TokenID: row.ID, TenantID: m.TenantID, Role: viewer.Role(m.Role), Platform: viewer.PlatformNone,
		Halted: tenant.Halted(m.Edges.Tenant),
	}
	if platform(found.Scopes) {
		found.Viewer.Platform = viewer.PlatformRole(user.PlatformRole)
	}
	return found, nil
}

// ScopesOf are the scopes of a token.
func ScopesOf(row *AccessToken) []Scope {
	scopes := make([]Scope, len(row.Scopes))
	for i, s := range row.Scopes {
		scopes[i] = Scope(s)
	}
	return scopes
}

// touch records a use.
func (t *Tokens) touch(ctx context.Context, row *AccessToken, now time.Time) error {
	if row.LastUsedAt != nil && now.Sub(*row.LastUsedAt) < tokenTouch {
		return nil
	}
	err := t.cfg.Ent.PersonalAccessToken.Update().Where(entpat.ID(row.ID)).SetLastUsedAt(now).Exec(ctx)
	if err != nil {
		return unavailable(err)
	}
	return nil
}

// person returns the viewer who acts through a session: what a program may never do. UNAUTHENTICATED or FORBIDDEN otherwise.
func person(ctx context.Context) (*viewer.Viewer, error) {
	switch v := viewer.FromContext(ctx); {
	case v == nil || v.UserID == "":
		return nil, ErrSignInFirst
	case v.SessionID == "":
		return nil, ErrSessionOnly
	default:
		return v, nil
	}
}
