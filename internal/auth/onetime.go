package auth

import (
	"context"
	"fmt"
	"time"

	"weir/ent"
	"weir/ent/onetimetoken"
	"weir/ent/predicate"
	"weir/internal/clock"
	"weir/internal/fault"
	"weir/internal/secret"
	"weir/internal/viewer"
)

// purpose is what a one-time token is good for.
type purpose = onetimetoken.Purpose

const (
	toVerifyEmail   purpose = onetimetoken.PurposeVerifyEmail
	toChangeEmail   purpose = onetimetoken.PurposeChangeEmail
	toResetPassword purpose = onetimetoken.PurposeResetPassword
)

const (
	oneTimeLength = 43 // of [A-Za-z0-9]: 256 bits

	// lettersEach is how many letters of one purpose a user gets in an hour, whoever asks for them.
	lettersEach = 5
	lettersTime = time.Hour
)

// ErrLinkEnded: an unknown, used or expired one-time token, so that guessing learns nothing.
var ErrLinkEnded = fault.Field("token", "This link does not work, or no longer. Ask for a new one.")

// errEnoughLetters: the user had lettersEach of the purpose. It does not leave the package as it is.
var errEnoughLetters = &fault.Error{
	Code: fault.RateLimited, Message: "Enough letters were sent. Look for the last one, or try again later.", RetryAfter: lettersTime / lettersEach,
}

// oneTimes makes and takes one-time tokens. Their secrets are kept as HMACs.
type oneTimes struct {
	keys  *secret.Keys
	clock clock.Clock
}

// issue makes a token in a transaction. RATE_LIMITED (errEnoughLetters) when the user had too many of the purpose.
func (o oneTimes) issue(ctx context.Context, tx *ent.Tx, p purpose, userID, email string, life time.Duration) (secret.String, time.Time, error) {
	sys := viewer.SystemContext(ctx, "one-time token")
	now := o.clock.Now()
	if err := lockUser(sys, tx, userID, now); err != nil {
		return secret.String{}, time.Time{}, err
	}
	n, err := tx.OneTimeToken.Query().Where(
		onetimetoken.UserID(userID), onetimetoken.PurposeEQ(p), onetimetoken.CreatedAtGT(now.Add(-lettersTime)),
	).Count(sys)
	switch {
	case err != nil:
		return secret.String{}, time.Time{}, fmt.Errorf("issue one-time token: %w", err)
	case n >= lettersEach:
		return secret.String{}, time.Time{}, errEnoughLetters
	}
	plain := secret.Token(oneTimeLength)
	digest := o.keys.Lookup(plain)
	end := now.Add(life)
	err = tx.OneTimeToken.Create().SetPurpose(p).SetUserID(userID).SetEmail(email).SetDigest(digest[:]).SetCreatedAt(now).SetExpiresAt(end).Exec(sys)
	if err != nil {
		return secret.String{}, time.Time{}, fmt.Errorf("issue one-time token: %w", err)
	}
	return secret.New(plain), end, nil
}

// lockUser makes transactions that count what a user has wait for each other: an update that changes nothing of weight, which
// both databases honour.
func lockUser(ctx context.Context, tx *ent.Tx, userID string, now time.Time) error {
	if err := tx.User.UpdateOneID(userID).SetUpdatedAt(now).Exec(ctx); err != nil {
		return fmt.Errorf("lock user: %w", err)
	}
	return nil
}

// take uses a token up, in the transaction of what it is good for: of two racers one gets it. ErrLinkEnded otherwise.
func (o oneTimes) take(ctx context.Context, tx *ent.Tx, p purpose, token string) (*ent.OneTimeToken, error) {
	sys := viewer.SystemContext(ctx, "one-time token")
	row, err := tx.OneTimeToken.Query().Where(o.is(p, token)).WithUser().Only(sys)
	if ent.IsNotFound(err) {
		return nil, ErrLinkEnded
	} else if err != nil {
		return nil, fmt.Errorf("take one-time token: %w", err)
	}
	n, err := tx.OneTimeToken.Delete().Where(onetimetoken.ID(row.ID)).Exec(sys)
	switch {
	case err != nil:
		return nil, fmt.Errorf("take one-time token: %w", err)
	case n == 0:
		return nil, ErrLinkEnded
	}
	return row, nil
}

func (o oneTimes) is(p purpose, token string) predicate.OneTimeToken {
	if len(token) != oneTimeLength {
		token = ""
	}
	digest := o.keys.Lookup(token) // nothing is stored under that of the empty one
	return onetimetoken.And(onetimetoken.Digest(digest[:]), onetimetoken.PurposeEQ(p), onetimetoken.ExpiresAtGT(o.clock.Now()))
}

// forget drops all tokens of a purpose of a user.
func (oneTimes) forget(ctx context.Context, tx *ent.Tx, userID string, purposes ...purpose) error {
	_, err := tx.OneTimeToken.Delete().Where(onetimetoken.UserID(userID), onetimetoken.PurposeIn(purposes...)).
		Exec(viewer.SystemContext(ctx, "one-time token"))
	if err != nil {
		return fmt.Errorf("forget one-time tokens: %w", err)
	}
	return nil
}
