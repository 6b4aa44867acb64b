package auth

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"weir/ent"
	"weir/ent/onetimetoken"
	entuser "weir/ent/user"
	"weir/internal/audit"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/locale"
	"weir/internal/mail"
	"weir/internal/secret"
	"weir/internal/viewer"
)

const (
	verifyLife = 3 * 24 * time.Hour
	changeLife = 24 * time.Hour
)

// Pages of the dashboard to which letters link.
const (
	pageVerify = "/verify-email"
	pageChange = "/change-email"
	pageReset  = "/reset-password"
)

// ErrMailOff: what was asked for needs mail, and this installation sends none.
var ErrMailOff = fault.New(fault.Unavailable, "This installation sends no mail. Ask its operator.")

// Profiles let people say who they are: name, language, e-mail address. Every method acts for the viewer, who must be a person
// with a session, unless it says otherwise.
type Profiles struct{ a *Accounts }

// NewProfiles returns Profiles.
func NewProfiles(a *Accounts) *Profiles { return &Profiles{a} }

// UpdateProfileInput changes what is not nil.
type UpdateProfileInput struct {
	DisplayName *string
	Language    *locale.Language
}

// Validate reports every fault of the input.
func (in UpdateProfileInput) Validate() error {
	var faults []error
	if in.DisplayName != nil {
		if n := utf8.RuneCountInString(strings.TrimSpace(*in.DisplayName)); n == 0 || n > 128 || !printable(*in.DisplayName) {
			faults = append(faults, fault.Field("displayName", "The name must have 1 to 128 printable characters."))
		}
	}
	if in.Language != nil && !slices.Contains(locale.All(), *in.Language) {
		faults = append(faults, fault.Field("language", "This language is not spoken here."))
	}
	return errors.Join(faults...)
}

// Update changes name and language of the viewer.
func (p *Profiles) Update(ctx context.Context, in UpdateProfileInput) (*User, error) {
	v, err := person(ctx)
	if err != nil {
		return nil, err
	}
	if err := in.Validate(); err != nil {
		return nil, err
	}
	return p.a.changeUser(ctx, v.UserID, "user.update_profile", func(u *ent.UserUpdateOne) {
		if in.DisplayName != nil {
			u.SetDisplayName(strings.TrimSpace(*in.DisplayName))
		}
		if in.Language != nil {
			u.SetLanguage(entuser.Language(*in.Language))
		}
	})
}

// RenameUser changes what somebody is called. Platform administrators only; INVALID, NOT_FOUND (ErrNoUser).
func (p *Profiles) RenameUser(ctx context.Context, userID, name string) (*User, error) {
	v := viewer.FromContext(ctx)
	if v == nil || !v.IsSystem() && !v.IsPlatformAdmin() {
		return nil, fault.New(fault.Forbidden, "Only the platform's administrators may do that.")
	}
	if err := (UpdateProfileInput{DisplayName: &name}).Validate(); err != nil {
		return nil, err
	}
	user, err := p.a.changeUser(ctx, userID, "user.update_profile", func(u *ent.UserUpdateOne) { u.SetDisplayName(strings.TrimSpace(name)) })
	if ent.IsNotFound(err) {
		return nil, ErrNoUser
	}
	return user, err
}

// changeUser updates one user, audits it with what was before and after, and tells the nodes. Joins a running transaction.
func (a *Accounts) changeUser(ctx context.Context, userID, action string, set func(*ent.UserUpdateOne)) (*User, error) {
	return db.InTx(ctx, a.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*User, error) {
		sys := viewer.SystemContext(ctx, "user")
		before, err := tx.User.Get(sys, userID)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", action, err)
		}
		u := tx.User.UpdateOneID(userID)
		set(u)
		after, err := u.Save(sys)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", action, err)
		}
		if err := audit.Append(ctx, tx, audit.Event{
			Action: action, TargetID: userID, Before: userSummary(before), After: userSummary(after),
		}); err != nil {
			return nil, err
		}
		return after, a.cfg.Revisions.Bump(ctx, tx, db.AccessRevision)
	})
}

func userSummary(u *User) map[string]any {
	return map[string]any{"displayName": u.DisplayName, "language": u.Language, "email": u.Email, "emailVerifiedAt": u.EmailVerifiedAt, "deleteAt": u.DeleteAt}
}

// loginOf is how a user signs in, for letters.
func loginOf(u *User) string {
	switch {
	case u.Username != nil:
		return *u.Username
	case u.Email != nil:
		return *u.Email
	}
	return u.DisplayName
}

// write sends a letter to a user, if there is an address.
func (a *Accounts) write(ctx context.Context, tx *ent.Tx, u *User, kind mail.Kind, values map[string]string) error {
	if u.Email == nil {
		return nil
	}
	return a.cfg.Mail.Enqueue(ctx, tx, mail.Letter{Kind: kind, To: *u.Email, Language: locale.Language(u.Language), Values: values})
}

// sendVerification sends the letter that asks to confirm the address, where there is an unconfirmed one and mail is on.
func (a *Accounts) sendVerification(ctx context.Context, tx *ent.Tx, u *User) error {
	if u.Email == nil || u.EmailVerifiedAt != nil || !a.cfg.Mail.On() {
		return nil
	}
	plain, end, err := a.once.issue(ctx, tx, toVerifyEmail, u.ID, *u.Email, verifyLife)
	if err != nil {
		return err
	}
	return a.cfg.Mail.Enqueue(ctx, tx, mail.Letter{
		Kind: mail.VerifyEmail, To: *u.Email, Language: locale.Language(u.Language), Values: map[string]string{"Address": *u.Email},
		Link: a.cfg.Mail.Link(pageVerify, plain), Expires: end,
	})
}

// ResendVerification sends the letter that asks to confirm the viewer's address again. For a confirmed address it does
// nothing. UNAVAILABLE (ErrMailOff) without mail; RATE_LIMITED after five letters in an hour; CONFLICT without an address.
func (p *Profiles) ResendVerification(ctx context.Context) error {
	v, err := person(ctx)
	switch {
	case err != nil:
		return err
	case !p.a.cfg.Mail.On():
		return ErrMailOff
	}
	if err := p.a.throttle.letter(ctx); err != nil {
		return err
	}
	return db.Exec(ctx, p.a.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		user, err := tx.User.Get(viewer.SystemContext(ctx, "user"), v.UserID)
		switch {
		case err != nil:
			return fmt.Errorf("resend verification: %w", err)
		case user.Email == nil:
			return fault.New(fault.Conflict, "You have no e-mail address. Set one first.")
		case user.EmailVerifiedAt != nil:
			return nil
		}
		return p.a.sendVerification(ctx, tx, user)
	})
}

// VerifyEmail confirms the address that a link was sent to. Anybody who holds the link may: it proves the address, not the
// person. INVALID (ErrLinkEnded) for a link that does not work, or whose address is no longer the user's.
func (p *Profiles) VerifyEmail(ctx context.Context, token string) (*User, error) {
	return p.byLink(ctx, toVerifyEmail, token, func(ctx context.Context, tx *ent.Tx, row *ent.OneTimeToken, now time.Time) (*User, error) {
		user := row.Edges.User
		if user.Email == nil || *user.Email != row.Email {
			return nil, ErrLinkEnded
		}
		after, err := p.a.changeUser(ctx, user.ID, "user.verify_email", func(u *ent.UserUpdateOne) { u.SetEmailVerifiedAt(now) })
		if err != nil {
			return nil, err
		}
		return after, p.a.confirmBonus(ctx, tx, user.ID)
	})
}

// byLink does what a link is good for, once, for its user. Attempts with links that do not work are limited per network address.
func (p *Profiles) byLink(
	ctx context.Context, to purpose, token string, do func(context.Context, *ent.Tx, *ent.OneTimeToken, time.Time) (*User, error),
) (*User, error) {
	giveBack, err := p.a.throttle.attempt(ctx)
	if err != nil {
		return nil, err
	}
	now := p.a.cfg.Clock.Now()
	user, err := db.InTx(ctx, p.a.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*User, error) {
		row, err := p.a.once.take(ctx, tx, to, token)
		if err != nil {
			return nil, err
		}
		ctx = viewer.NewContext(ctx, &viewer.Viewer{UserID: row.UserID}) // who acts by the link
		return do(ctx, tx, row, now)
	})
	if err != nil {
		return nil, err
	}
	giveBack()
	return user, nil
}

// ChangeEmailInput gives the viewer another address.
type ChangeEmailInput struct {
	Email    string
	Password secret.String // the viewer's; a user without one must have signed in just now
}

// ChangeEmail sends a link to a new address, which counts once the link is used; without mail it counts at once, unconfirmed,
// as at signing up. It reports whether the link must be used first. INVALID for a malformed address or wrong password;
// CONFLICT when the address is taken; RATE_LIMITED after five letters in an hour.
func (p *Profiles) ChangeEmail(ctx context.Context, in ChangeEmailInput) (pending bool, err error) {
	in.Email = NormalizeEmail(in.Email)
	if err := validEmail(in.Email); err != nil {
		return false, err
	}
	user, err := p.a.prove(ctx, in.Password, "password")
	if err != nil {
		return false, err
	}
	if err := p.a.throttle.letter(ctx); err != nil {
		return false, err
	}
	pending = p.a.cfg.Mail.On()
	return pending, db.Exec(ctx, p.a.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		taken, err := tx.User.Query().Where(entuser.Email(in.Email), entuser.IDNEQ(user.ID)).Exist(viewer.SystemContext(ctx, "user"))
		switch {
		case err != nil:
			return fmt.Errorf("change address: %w", err)
		case taken:
			return errTaken
		case !pending:
			return p.a.setEmail(ctx, tx, user, in.Email, nil)
		}
		plain, end, err := p.a.once.issue(ctx, tx, toChangeEmail, user.ID, in.Email, changeLife)
		if err != nil {
			return err
		}
		if err := audit.Append(ctx, tx, audit.Event{
			Action: "user.request_email_change", TargetID: user.ID, After: map[string]any{"email": in.Email},
		}); err != nil {
			return err
		}
		return p.a.cfg.Mail.Enqueue(ctx, tx, mail.Letter{
			Kind: mail.ChangeEmail, To: in.Email, Language: locale.Language(user.Language), Values: map[string]string{"Address": in.Email},
			Link: p.a.cfg.Mail.Link(pageChange, plain), Expires: end,
		})
	})
}

var errTaken = &fault.Error{Code: fault.Conflict, Field: "email", Message: "This e-mail address is taken."}

// ConfirmEmailChange makes the address that a link was sent to the user's, confirmed, and tells the former one. Anybody who
// holds the link may. INVALID (ErrLinkEnded) for a link that does not work; CONFLICT when the address was taken meanwhile.
func (p *Profiles) ConfirmEmailChange(ctx context.Context, token string) (*User, error) {
	return p.byLink(ctx, toChangeEmail, token, func(ctx context.Context, tx *ent.Tx, row *ent.OneTimeToken, now time.Time) (*User, error) {
		user := row.Edges.User
		if err := p.a.setEmail(ctx, tx, user, row.Email, &now); err != nil {
			return nil, err
		}
		if err := p.a.write(ctx, tx, user, mail.EmailChanged, map[string]string{"Address": row.Email}); err != nil {
			return nil, err
		}
		if err := p.a.confirmBonus(ctx, tx, user.ID); err != nil {
			return nil, err
		}
		return tx.User.Get(viewer.SystemContext(ctx, "user"), user.ID)
	})
}

// setEmail gives a user an address, and ends every link that was sent to another.
func (a *Accounts) setEmail(ctx context.Context, tx *ent.Tx, user *User, email string, verified *time.Time) error {
	_, err := a.changeUser(ctx, user.ID, "user.change_email", func(u *ent.UserUpdateOne) {
		if u.SetEmail(email); verified == nil {
			u.ClearEmailVerifiedAt()
		} else {
			u.SetEmailVerifiedAt(*verified)
		}
	})
	if ent.IsConstraintError(err) {
		return errTaken
	} else if err != nil {
		return err
	}
	_, err = tx.OneTimeToken.Delete().Where(
		onetimetoken.UserID(user.ID), onetimetoken.PurposeIn(toVerifyEmail, toChangeEmail, toResetPassword), onetimetoken.EmailNEQ(email),
	).Exec(viewer.SystemContext(ctx, "user"))
	if err != nil {
		return fmt.Errorf("change address: %w", err)
	}
	return nil
}
