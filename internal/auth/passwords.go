package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"weir/ent"
	entsession "weir/ent/session"
	"weir/internal/audit"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/locale"
	"weir/internal/mail"
	"weir/internal/secret"
	"weir/internal/viewer"
)

// ResetKind is the kind of the outbox events of requests for a new password, and of the job that answers them.
const ResetKind = "password.reset"

// ResetLife is how long a link for a new password works.
const ResetLife = time.Hour

// Passwords let people change and replace their passwords.
type Passwords struct{ a *Accounts }

// NewPasswords returns Passwords.
func NewPasswords(a *Accounts) *Passwords { return &Passwords{a} }

// resetRequest is the payload of the outbox event; the login is sealed in it.
type resetRequest struct {
	ID     string `json:"id"`
	Sealed []byte `json:"sealed"`
}

// RequestReset has a link for a new password sent to the user of an e-mail address or user name, if there is one with an
// address. The answer and the time that it takes say nothing of that: the user is looked for by the job, later. UNAVAILABLE
// (ErrMailOff) without mail; RATE_LIMITED after 20 requests per network address in 20 minutes.
func (p *Passwords) RequestReset(ctx context.Context, identifier string) error {
	if !p.a.cfg.Mail.On() {
		return ErrMailOff
	}
	if err := p.a.throttle.letter(ctx); err != nil {
		return err
	}
	request := resetRequest{ID: id.New(id.OneTime)}
	var err error
	if request.Sealed, err = p.a.cfg.Sealer.SealString(secret.New(cut(identifier, maxLogin)), request.ID); err != nil {
		return fmt.Errorf("request password reset: %w", err)
	}
	return db.Exec(ctx, p.a.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		_, err := p.a.cfg.Outbox.Append(ctx, tx, ResetKind, request)
		return err
	})
}

// SendReset answers a request, and is the handler of its job. Idempotent. A user gets at most five links in an hour.
func (p *Passwords) SendReset(ctx context.Context, eventID string, payload []byte) error {
	var request resetRequest
	if err := json.Unmarshal(payload, &request); err != nil {
		return fmt.Errorf("send password reset: %w", err)
	}
	identifier, err := p.a.cfg.Sealer.OpenString(request.Sealed, request.ID)
	if err != nil {
		return fmt.Errorf("send password reset: %w", err)
	}
	user, err := p.a.find(viewer.SystemContext(ctx, "password reset"), identifier.Reveal())
	if err != nil && !errors.Is(err, errNobody) {
		return err
	}
	return db.Exec(ctx, p.a.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		if err := p.a.cfg.Outbox.Done(ctx, tx, eventID); err != nil {
			return err
		}
		if user == nil || user.Email == nil || user.SuspendedAt != nil {
			return nil
		}
		plain, end, err := p.a.once.issue(ctx, tx, toResetPassword, user.ID, *user.Email, ResetLife)
		if errors.Is(err, errEnoughLetters) {
			return nil
		} else if err != nil {
			return err
		}
		if err := audit.Append(ctx, tx, audit.Event{Action: "user.request_password_reset", TargetID: user.ID}); err != nil {
			return err
		}
		return p.a.cfg.Mail.Enqueue(ctx, tx, mail.Letter{
			Kind: mail.ResetPassword, To: *user.Email, Language: locale.Language(user.Language), Values: map[string]string{"Login": loginOf(user)},
			Link: p.a.cfg.Mail.Link(pageReset, plain), Expires: end,
		})
	})
}

// ResetInput is a new password, for the user to whom a link was sent.
type ResetInput struct {
	Token    string
	Password secret.String
}

// Reset replaces a password by a link, once, and ends all sessions of the user. The address to which the link was sent is
// confirmed by it. It opens no session: a second factor is still asked for at the next sign-in. INVALID with field password,
// or token (ErrLinkEnded).
func (p *Passwords) Reset(ctx context.Context, in ResetInput) error {
	if err := validPassword(in.Password, 0); err != nil {
		return err
	}
	giveBack, err := p.a.throttle.attempt(ctx)
	if err != nil {
		return err
	}
	known, err := p.a.cfg.Ent.OneTimeToken.Query().Where(p.a.once.is(toResetPassword, in.Token)).Exist(viewer.SystemContext(ctx, "password reset"))
	switch {
	case err != nil:
		return unavailable(err)
	case !known: // before a costly hash
		return ErrLinkEnded
	}
	hash, err := p.a.hasher.hash(ctx, in.Password)
	if err != nil {
		return err
	}
	giveBack()
	return db.Exec(ctx, p.a.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		row, err := p.a.once.take(ctx, tx, toResetPassword, in.Token)
		if err != nil {
			return err
		}
		user := row.Edges.User
		ctx = viewer.NewContext(ctx, &viewer.Viewer{UserID: user.ID}) // who acts by the link
		if user.Email != nil && *user.Email == row.Email && user.EmailVerifiedAt == nil {
			err := tx.User.UpdateOneID(user.ID).SetEmailVerifiedAt(p.a.cfg.Clock.Now()).Exec(viewer.SystemContext(ctx, "password reset"))
			if err != nil {
				return fmt.Errorf("reset password: %w", err)
			}
			if err := p.a.confirmBonus(ctx, tx, user.ID); err != nil {
				return err
			}
		}
		return p.a.replacePassword(ctx, tx, user, hash, "user.reset_password")
	})
}

// ChangePasswordInput is a new password of the viewer.
type ChangePasswordInput struct {
	Current  secret.String // none for a user who has none, and who must then have signed in just now
	Password secret.String
}

// Change replaces the viewer's password and ends the viewer's other sessions. The viewer must be a person with a session.
// INVALID with field currentPassword or password.
func (p *Passwords) Change(ctx context.Context, in ChangePasswordInput) (*User, error) {
	if _, err := person(ctx); err != nil {
		return nil, err
	}
	if err := validPassword(in.Password, 0); err != nil {
		return nil, err
	}
	user, err := p.a.prove(ctx, in.Current, "currentPassword")
	if err != nil {
		return nil, err
	}
	hash, err := p.a.hasher.hash(ctx, in.Password)
	if err != nil {
		return nil, err
	}
	return db.InTx(ctx, p.a.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*User, error) {
		if err := p.a.replacePassword(ctx, tx, user, hash, "user.change_password"); err != nil {
			return nil, err
		}
		return tx.User.Get(viewer.SystemContext(ctx, "password"), user.ID)
	})
}

// replacePassword stores a hash, ends the user's sessions but the viewer's and every link for a new password, and tells the
// user.
func (a *Accounts) replacePassword(ctx context.Context, tx *ent.Tx, user *User, hash, action string) error {
	sys := viewer.SystemContext(ctx, "password")
	if err := tx.User.UpdateOneID(user.ID).SetPasswordHash(hash).Exec(sys); err != nil {
		return fmt.Errorf("replace password: %w", err)
	}
	kept := ""
	if v := viewer.FromContext(ctx); v != nil {
		kept = v.SessionID
	}
	if _, err := a.cfg.Sessions.end(ctx, tx, entsession.UserID(user.ID), entsession.IDNEQ(kept)); err != nil {
		return err
	}
	if err := a.once.forget(ctx, tx, user.ID, toResetPassword); err != nil {
		return err
	}
	if err := a.write(ctx, tx, user, mail.PasswordChanged, map[string]string{"Login": loginOf(user)}); err != nil {
		return err
	}
	if err := audit.Append(ctx, tx, audit.Event{Action: action, TargetID: user.ID}); err != nil {
		return err
	}
	return a.cfg.Revisions.Bump(ctx, tx, db.AccessRevision)
}

// PasswordMatches reports whether somebody could sign in so. Only for the system: nothing limits it.
func (a *Accounts) PasswordMatches(ctx context.Context, identifier string, password secret.String) (bool, error) {
	if !viewer.FromContext(ctx).IsSystem() {
		return false, fault.New(fault.Forbidden, "Only the installation itself tries passwords so.")
	}
	user, err := a.find(ctx, identifier)
	if errors.Is(err, errNobody) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	return a.hasher.matches(ctx, password, user.PasswordHash)
}

// SetPasswordInput gives a user a new password.
type SetPasswordInput struct {
	Identifier  string // e-mail address or user name
	Password    secret.String
	MinPassword int // 0: MinPassword
}

// SetPassword replaces a password and ends all sessions of the user. Only for the system: command line, demo mode.
// NOT_FOUND when there is no such user.
func (a *Accounts) SetPassword(ctx context.Context, in SetPasswordInput) error {
	if !viewer.FromContext(ctx).IsSystem() {
		return fault.New(fault.Forbidden, "Only the installation itself sets passwords so.")
	}
	if err := validPassword(in.Password, in.MinPassword); err != nil {
		return err
	}
	user, err := a.find(ctx, in.Identifier)
	if errors.Is(err, errNobody) {
		return fault.New(fault.NotFound, "There is no such user.")
	} else if err != nil {
		return err
	}
	hash, err := a.hasher.hash(ctx, in.Password)
	if err != nil {
		return err
	}
	return db.Exec(ctx, a.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		return a.replacePassword(ctx, tx, user, hash, "user.set_password")
	})
}
