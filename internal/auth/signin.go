package auth

import (
	"context"
	"errors"
	"strings"
	"time"

	"weir/ent"
	entsession "weir/ent/session"
	entuser "weir/ent/user"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/request"
	"weir/internal/secret"
	"weir/internal/viewer"
)

// SignInInput is what somebody signs in with.
type SignInInput struct {
	Identifier string // e-mail address or user name
	Password   secret.String
	Code       secret.String // of the user's authenticator app, or a recovery code; empty: none
}

// SignIn opens a session. UNAUTHENTICATED (ErrWrongPassword) for unknown users and wrong passwords alike, after the same
// time; UNAUTHENTICATED with Field code (ErrCodeNeeded) when the password is right and the user has a second factor, INVALID
// with that field (ErrWrongCode) for a wrong code, RATE_LIMITED after five in a row; ACCOUNT_DISABLED when the password is
// right and the user suspended; RATE_LIMITED after 20 failures per network address in 20 minutes, and after 50 for one login
// from addresses from which its user is not signed in.
func (a *Accounts) SignIn(ctx context.Context, in SignInInput) (*SignedIn, error) {
	user, code, err := a.recognize(ctx, in)
	if err != nil {
		return nil, err
	}
	return a.enter(ctx, user, code)
}

// recognize returns the user of a login and password, and the code that is to be used up, if one was needed.
func (a *Accounts) recognize(ctx context.Context, in SignInInput) (*User, *rightCode, error) {
	giveBack, err := a.throttle.attempt(ctx)
	if err != nil {
		return nil, nil, err
	}
	sys := viewer.SystemContext(ctx, "sign-in")
	hash, account := "", "login:"+cut(NormalizeEmail(in.Identifier), maxLogin)
	user, err := a.find(sys, in.Identifier)
	switch {
	case err == nil:
		hash, account = user.PasswordHash, user.ID
	case !errors.Is(err, errNobody):
		return nil, nil, err
	}
	giveBackAccount, err := a.admitTo(sys, account)
	if err != nil {
		return nil, nil, err
	}
	ok, err := a.hasher.matches(ctx, in.Password, hash)
	switch {
	case err != nil:
		return nil, nil, err
	case !ok:
		return nil, nil, ErrWrongPassword
	}
	if err := a.rehash(sys, user, in.Password); err != nil {
		return nil, nil, err
	}
	var code *rightCode
	if user.SuspendedAt != nil {
		err = ErrSuspended
	} else if code, err = a.askCode(ctx, user, in.Code); errors.Is(err, ErrWrongCode) {
		return nil, nil, err
	}
	giveBack()
	giveBackAccount()
	return user, code, err
}

// maxLogin bounds what is remembered of a login that nobody has.
const maxLogin = 254

// admitTo counts an attempt on an account. When there were too many, only addresses from which its user is signed in already
// may still try: so nobody can lock somebody out for good.
func (a *Accounts) admitTo(sys context.Context, account string) (giveBack func(), err error) {
	giveBack, limited := a.throttle.attemptOn(sys, account)
	if limited == nil {
		return giveBack, nil
	}
	if address := request.From(sys).Address; address.IsValid() {
		known, err := a.cfg.Ent.Session.Query().Where(entsession.UserID(account), entsession.Address(address.String())).Exist(sys)
		if err != nil {
			return nil, unavailable(err)
		}
		if known {
			return func() {}, nil
		}
	}
	return nil, limited
}

// enter opens a session for a user who was recognised, in the user's first tenant.
func (a *Accounts) enter(ctx context.Context, user *User, code *rightCode) (*SignedIn, error) {
	m, err := firstMembership(viewer.SystemContext(ctx, "sign-in"), a.cfg.Ent.Membership, user.ID)
	if err != nil && !errors.Is(err, errNoTenant) {
		return nil, err
	}
	return db.InTx(ctx, a.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*SignedIn, error) {
		if err := a.useCode(viewer.NewContext(ctx, &viewer.Viewer{UserID: user.ID}), tx, code); err != nil {
			return nil, err
		}
		in := &SignedIn{User: user}
		tenantID := ""
		if m != nil {
			in.Tenant, tenantID = m.Edges.Tenant, m.TenantID
		}
		in.Token, err = a.cfg.Sessions.start(ctx, tx, user.ID, tenantID)
		return in, err
	})
}

// errNobody: no user has this e-mail address or name. It does not leave the package.
var errNobody = errors.New("no such user")

// find returns the user of an e-mail address or user name, and errNobody when there is none. User names have no "@", so that
// nobody can take somebody's address for a name.
func (a *Accounts) find(ctx context.Context, identifier string) (*User, error) {
	if !printable(identifier) {
		return nil, errNobody
	}
	is := entuser.Username(strings.TrimSpace(identifier))
	if strings.Contains(identifier, "@") {
		is = entuser.Email(NormalizeEmail(identifier))
	}
	user, err := a.cfg.Ent.User.Query().Where(is).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, errNobody
	} else if err != nil {
		return nil, unavailable(err)
	}
	return user, nil
}

// recentSignIn is how fresh the session must be of a user who has no password to prove who it is.
const recentSignIn = 10 * time.Minute

// ErrSignInAgain: the viewer has no password, and has signed in too long ago.
var ErrSignInAgain = fault.New(fault.Forbidden, "Sign in again first: this needs a sign-in of the last ten minutes.")

// prove returns the user of the viewer, who must be a person with a session, and who proves it by the password, or, without
// one, by having signed in just now. INVALID with the field when the password is wrong; limited as signing in.
func (a *Accounts) prove(ctx context.Context, password secret.String, field string) (*User, error) {
	v, err := person(ctx)
	if err != nil {
		return nil, err
	}
	sys := viewer.SystemContext(ctx, "prove")
	user, err := a.cfg.Ent.User.Get(sys, v.UserID)
	if err != nil {
		return nil, unavailable(err)
	}
	if user.PasswordHash == "" {
		fresh, err := a.cfg.Ent.Session.Query().
			Where(entsession.ID(v.SessionID), entsession.CreatedAtGT(a.cfg.Clock.Now().Add(-recentSignIn))).Exist(sys)
		switch {
		case err != nil:
			return nil, unavailable(err)
		case !fresh:
			return nil, ErrSignInAgain
		}
		return user, nil
	}
	giveBack, err := a.throttle.attempt(ctx)
	if err != nil {
		return nil, err
	}
	giveBackAccount, err := a.admitTo(sys, user.ID)
	if err != nil {
		return nil, err
	}
	ok, err := a.hasher.matches(ctx, password, user.PasswordHash)
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return nil, fault.Field(field, "This is not your password.")
	}
	giveBack()
	giveBackAccount()
	return user, nil
}
