package auth

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"weir/ent"
	entidentity "weir/ent/identity"
	entuser "weir/ent/user"
	"weir/internal/audit"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/locale"
	"weir/internal/request"
	"weir/internal/secret"
	"weir/internal/viewer"
)

// Claim is what a provider of sign-in says of somebody, proven by package oidc.
type Claim struct {
	Provider string // its name in the configuration
	Subject  string // what it calls the person, for ever
	Email    string // empty for none
	// EmailVerified: the provider has made sure of the address.
	EmailVerified bool
	Name          string // for people; empty for none
}

var (
	// ErrLinkFirst: somebody has this address already, and it is not certain that it is the same person.
	ErrLinkFirst = &fault.Error{
		Code: fault.Conflict, Field: "email",
		Message: "There is an account with this e-mail address. Sign in to it with the password, and connect the provider there.",
	}
	// ErrLinkedElsewhere: the provider's user signs in to another account.
	ErrLinkedElsewhere = fault.New(fault.Conflict, "This identity is connected with another account.")
	// ErrNoIdentity: the viewer has no such identity.
	ErrNoIdentity = fault.New(fault.NotFound, "There is no such identity.")

	errOneIdentity  = fault.New(fault.Conflict, "You are connected with another identity of this provider. Disconnect that one first.")
	errLastIdentity = fault.New(fault.Conflict, "This is your only way to sign in. Set a password first.")
	errNoAddress    = fault.Field("email", "The provider gives no e-mail address, without which there is no account.")
)

// maxSubject bounds what a provider may call somebody, in bytes.
const maxSubject = 255

// Identities let people sign in by providers (OpenID Connect).
type Identities struct{ a *Accounts }

// NewIdentities returns Identities.
func NewIdentities(a *Accounts) *Identities { return &Identities{a} }

// Enter signs in whoever a provider has recognised: the user who is connected with that identity; else the user of the same
// address, where provider and Weir have both confirmed it and the user has no second factor, who is connected now; else a new
// user, under the conditions of signing up. The provider answers for its own second factor.
//
// CONFLICT (ErrLinkFirst) where an account with the address exists and is not certainly the same person's; ACCOUNT_DISABLED for a
// suspended user; as of Accounts.SignUp for new users. Of two racers one wins, the other gets CONFLICT.
func (s *Identities) Enter(ctx context.Context, c Claim, invitation secret.String) (*SignedIn, error) {
	if err := validClaim(&c); err != nil {
		return nil, err
	}
	sys := viewer.SystemContext(ctx, "identity")
	row, err := s.a.cfg.Ent.Identity.Query().Where(entidentity.Provider(c.Provider), entidentity.Subject(c.Subject)).WithUser().Only(sys)
	switch {
	case err == nil:
		return s.enterAs(ctx, row.Edges.User, c)
	case !ent.IsNotFound(err):
		return nil, unavailable(err)
	}
	if c.Email != "" {
		user, err := s.a.cfg.Ent.User.Query().Where(entuser.Email(c.Email)).Only(sys)
		switch {
		case err == nil:
			return s.enterByAddress(ctx, user, c)
		case !ent.IsNotFound(err):
			return nil, unavailable(err)
		}
	}
	return s.enterNew(ctx, c, invitation)
}

func validClaim(c *Claim) error {
	c.Email = NormalizeEmail(c.Email)
	if c.Email != "" && validEmail(c.Email) != nil {
		c.Email, c.EmailVerified = "", false
	}
	if c.Subject == "" || len(c.Subject) > maxSubject || !utf8.ValidString(c.Subject) || strings.ContainsRune(c.Subject, 0) {
		return fault.New(fault.UpstreamFailed, "The provider's answer makes no sense.")
	}
	return nil
}

// enterAs opens a session for a user whose identity is known.
func (s *Identities) enterAs(ctx context.Context, user *User, c Claim) (*SignedIn, error) {
	switch {
	case user.SuspendedAt != nil:
		return nil, ErrSuspended
	case user.DeletedAt != nil:
		return nil, ErrSignInFirst
	}
	err := s.a.cfg.Ent.Identity.Update().Where(entidentity.Provider(c.Provider), entidentity.Subject(c.Subject)).
		SetEmail(c.Email).SetUsedAt(s.a.cfg.Clock.Now()).Exec(viewer.SystemContext(ctx, "identity"))
	if err != nil {
		return nil, unavailable(err)
	}
	return s.a.enter(ctx, user, nil)
}

// enterByAddress connects a user with an identity of the same address, if that is certain enough, and signs in.
func (s *Identities) enterByAddress(ctx context.Context, user *User, c Claim) (*SignedIn, error) {
	factor, err := s.a.factorOf(viewer.SystemContext(ctx, "identity"), user.ID)
	switch {
	case err != nil:
		return nil, err
	case !c.EmailVerified, user.EmailVerifiedAt == nil, factor != nil:
		return nil, ErrLinkFirst
	}
	err = db.Exec(ctx, s.a.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		return s.connect(viewer.NewContext(ctx, &viewer.Viewer{UserID: user.ID}), tx, user.ID, c)
	})
	if err != nil {
		return nil, err
	}
	return s.enterAs(ctx, user, c)
}

// enterNew makes a user without a password.
func (s *Identities) enterNew(ctx context.Context, c Claim, invitation secret.String) (*SignedIn, error) {
	if c.Email == "" {
		return nil, errNoAddress
	}
	in := SignUpInput{Email: c.Email, Invitation: invitation}
	terms, err := s.a.cfg.Terms(ctx)
	if err != nil {
		return nil, fmt.Errorf("sign up: %w", err)
	}
	if err := mayCome(terms.Policy, in); err != nil {
		return nil, err
	}
	if _, err := s.a.throttle.attempt(ctx); err != nil {
		return nil, err
	}
	host, err := s.a.hostOf(ctx, in)
	if err != nil {
		return nil, err
	}
	now := s.a.cfg.Clock.Now()
	return db.InTx(ctx, s.a.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*SignedIn, error) {
		newcomer := account{email: c.Email, bonus: terms.Bonus, language: locale.Match(request.From(ctx).Language)}
		up, v, err := s.a.admit(ctx, tx, newcomer, invited{token: invitation, host: host})
		if err != nil {
			return nil, err
		}
		if err := s.dress(ctx, tx, up, c, now); err != nil {
			return nil, err
		}
		if err := s.connect(viewer.NewContext(ctx, v), tx, up.User.ID, c); err != nil {
			return nil, err
		}
		up.Token, err = s.a.cfg.Sessions.start(ctx, tx, up.User.ID, up.Tenant.ID)
		return &up.SignedIn, err
	})
}

// dress gives a new user the name that the provider knows, and has the address confirmed, by the provider's word or by letter.
func (s *Identities) dress(ctx context.Context, tx *ent.Tx, up *SignedUp, c Claim, now time.Time) error {
	u := tx.User.UpdateOneID(up.User.ID)
	if name := strings.TrimSpace(c.Name); name != "" && utf8.RuneCountInString(name) <= 128 && printable(name) {
		u.SetDisplayName(name)
	}
	if c.EmailVerified {
		u.SetEmailVerifiedAt(now)
	}
	user, err := u.Save(viewer.SystemContext(ctx, "sign-up"))
	if err != nil {
		return fmt.Errorf("sign up: %w", err)
	}
	up.User = user
	return s.a.sendVerification(ctx, tx, user)
}

// connect writes an identity of a user down. CONFLICT when it is somebody's, or the user has another of the provider.
func (s *Identities) connect(ctx context.Context, tx *ent.Tx, userID string, c Claim) error {
	sys, now := viewer.SystemContext(ctx, "identity"), s.a.cfg.Clock.Now()
	if err := lockUser(sys, tx, userID, now); err != nil {
		return err
	}
	switch other, err := tx.Identity.Query().Where(entidentity.UserID(userID), entidentity.Provider(c.Provider)).Exist(sys); {
	case err != nil:
		return fmt.Errorf("connect identity: %w", err)
	case other:
		return errOneIdentity
	}
	row, err := tx.Identity.Create().SetUserID(userID).SetProvider(c.Provider).SetSubject(c.Subject).SetEmail(c.Email).
		SetCreatedAt(now).SetUsedAt(now).Save(sys)
	if ent.IsConstraintError(err) {
		return ErrLinkedElsewhere
	} else if err != nil {
		return fmt.Errorf("connect identity: %w", err)
	}
	return audit.Append(ctx, tx, audit.Event{
		Action: "identity.connect", TargetID: userID, After: map[string]any{"identity": row.ID, "provider": c.Provider, "email": c.Email},
	})
}

// Link connects the viewer, who must be a person with a session, with an identity that a provider has just proven. Idempotent.
// CONFLICT (ErrLinkedElsewhere) when it is another user's.
func (s *Identities) Link(ctx context.Context, c Claim) error {
	v, err := person(ctx)
	if err != nil {
		return err
	}
	if err := validClaim(&c); err != nil {
		return err
	}
	row, err := s.a.cfg.Ent.Identity.Query().Where(entidentity.Provider(c.Provider), entidentity.Subject(c.Subject)).
		Only(viewer.SystemContext(ctx, "identity"))
	switch {
	case err == nil && row.UserID == v.UserID:
		return nil
	case err == nil:
		return ErrLinkedElsewhere
	case !ent.IsNotFound(err):
		return unavailable(err)
	}
	return db.Exec(ctx, s.a.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error { return s.connect(ctx, tx, v.UserID, c) })
}

// Unlink disconnects the viewer, who must be a person with a session, from an identity. NOT_FOUND when it is not the viewer's;
// CONFLICT when there is no password and no other identity to sign in with.
func (s *Identities) Unlink(ctx context.Context, identityID string) error {
	v, err := person(ctx)
	if err != nil {
		return err
	}
	if _, err := id.Parse(id.Identity, identityID); err != nil {
		return ErrNoIdentity
	}
	return db.Exec(ctx, s.a.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		sys := viewer.SystemContext(ctx, "identity")
		if err := lockUser(sys, tx, v.UserID, s.a.cfg.Clock.Now()); err != nil {
			return err
		}
		all, err := tx.Identity.Query().Where(entidentity.UserID(v.UserID)).WithUser().All(sys)
		if err != nil {
			return fmt.Errorf("disconnect identity: %w", err)
		}
		for _, row := range all {
			if row.ID != identityID {
				continue
			}
			if len(all) == 1 && row.Edges.User.PasswordHash == "" {
				return errLastIdentity
			}
			if err := tx.Identity.DeleteOne(row).Exec(sys); err != nil {
				return fmt.Errorf("disconnect identity: %w", err)
			}
			return audit.Append(ctx, tx, audit.Event{
				Action: "identity.disconnect", TargetID: v.UserID, Before: map[string]any{"identity": row.ID, "provider": row.Provider, "email": row.Email},
			})
		}
		return ErrNoIdentity
	})
}
