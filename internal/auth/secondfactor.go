package auth

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"weir/ent"
	entrecovery "weir/ent/recoverycode"
	entfactor "weir/ent/secondfactor"
	"weir/internal/audit"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/mail"
	"weir/internal/secret"
	"weir/internal/viewer"
)

const (
	recoveryCodes  = 10
	recoveryLength = 10 // of [A-Z2-7]: 50 bits

	// enrolLife is how long a second factor waits to be confirmed.
	enrolLife = time.Hour

	// After codeAttempts failures in a row, on whatever node, no code is tried for codePause, twice as long after each further
	// one, up to codePauseMost.
	codeAttempts  = 5
	codePause     = time.Minute
	codePauseMost = time.Hour
)

var (
	// ErrCodeNeeded: the password is right, and the user has a second factor. Sign in again with its code.
	ErrCodeNeeded = &fault.Error{Code: fault.Unauthenticated, Field: "code", Message: "Enter the code of your authenticator app, or a recovery code."}
	// ErrWrongCode: a wrong code, or one that was used already.
	ErrWrongCode = fault.Field("code", "This code is wrong, or was used already.")

	errFactorOn     = fault.New(fault.Conflict, "Two-step sign-in is on already. Switch it off first.")
	errFactorOff    = fault.New(fault.Conflict, "Two-step sign-in is off.")
	errNotEnrolling = fault.New(fault.Conflict, "Begin again: no authenticator app is being set up, or it took too long.")
	errOtherCode    = &fault.Error{Code: fault.RateLimited, Message: "Another code is being tried.", RetryAfter: time.Second}
)

// SecondFactors let people sign in with a code of an authenticator app besides the password. Every method acts for the viewer,
// who must be a person with a session.
type SecondFactors struct{ a *Accounts }

// NewSecondFactors returns SecondFactors.
func NewSecondFactors(a *Accounts) *SecondFactors { return &SecondFactors{a} }

// Enrolment is what an authenticator app needs to know, shown once.
type Enrolment struct {
	Secret secret.String // in base32
	URI    secret.String // the same as otpauth://…, for a QR code
}

// Enroll begins to set an authenticator app up, and forgets one that was not confirmed. Nothing is asked for until Confirm.
// INVALID with field password when it is wrong; CONFLICT when two-step sign-in is on.
func (s *SecondFactors) Enroll(ctx context.Context, password secret.String) (Enrolment, error) {
	user, err := s.a.prove(ctx, password, "password")
	if err != nil {
		return Enrolment{}, err
	}
	key := make([]byte, totpSecret)
	_, _ = rand.Read(key) // never fails
	factorID := id.New(id.SecondFactor)
	sealed, err := s.a.cfg.Sealer.Seal(key, factorID)
	if err != nil {
		return Enrolment{}, fmt.Errorf("enroll second factor: %w", err)
	}
	err = db.Exec(ctx, s.a.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		sys := viewer.SystemContext(ctx, "second factor")
		if _, err := tx.SecondFactor.Delete().Where(entfactor.UserID(user.ID), entfactor.ConfirmedAtIsNil()).Exec(sys); err != nil {
			return fmt.Errorf("enroll second factor: %w", err)
		}
		err := tx.SecondFactor.Create().SetID(factorID).SetUserID(user.ID).SetSealed(sealed).Exec(sys)
		if ent.IsConstraintError(err) {
			return errFactorOn
		} else if err != nil {
			return fmt.Errorf("enroll second factor: %w", err)
		}
		return nil
	})
	if err != nil {
		return Enrolment{}, err
	}
	site, err := s.a.cfg.Site(ctx)
	if err != nil {
		return Enrolment{}, err
	}
	return Enrolment{
		Secret: secret.New(totpText.EncodeToString(key)), URI: secret.New(totpURI(key, site, loginOf(user))),
	}, nil
}

// Confirm switches two-step sign-in on by a code of the app that is being set up, and returns the recovery codes, which are
// shown this once. INVALID (ErrWrongCode); CONFLICT when nothing is being set up, or for more than an hour.
func (s *SecondFactors) Confirm(ctx context.Context, code secret.String) ([]secret.String, error) {
	v, err := person(ctx)
	if err != nil {
		return nil, err
	}
	now := s.a.cfg.Clock.Now()
	f, err := s.a.cfg.Ent.SecondFactor.Query().
		Where(entfactor.UserID(v.UserID), entfactor.ConfirmedAtIsNil(), entfactor.CreatedAtGT(now.Add(-enrolLife))).
		WithUser().Only(viewer.SystemContext(ctx, "second factor"))
	if ent.IsNotFound(err) {
		return nil, errNotEnrolling
	} else if err != nil {
		return nil, unavailable(err)
	}
	right, err := s.a.tryCode(ctx, f, code)
	if err != nil {
		return nil, err
	}
	return db.InTx(ctx, s.a.cfg.Ent, func(ctx context.Context, tx *ent.Tx) ([]secret.String, error) {
		if err := s.a.useCode(ctx, tx, right); err != nil {
			return nil, err
		}
		sys := viewer.SystemContext(ctx, "second factor")
		n, err := tx.SecondFactor.Update().Where(entfactor.ID(f.ID), entfactor.ConfirmedAtIsNil()).SetConfirmedAt(now).Save(sys)
		switch {
		case err != nil:
			return nil, fmt.Errorf("confirm second factor: %w", err)
		case n == 0:
			return nil, errFactorOn
		}
		codes, err := s.a.renewCodes(ctx, tx, f.ID)
		if err != nil {
			return nil, err
		}
		user := f.Edges.User
		if err := s.a.write(ctx, tx, user, mail.SecondFactorOn, map[string]string{"Login": loginOf(user)}); err != nil {
			return nil, err
		}
		return codes, audit.Append(ctx, tx, audit.Event{Action: "user.enable_second_factor", TargetID: user.ID})
	})
}

// Proof is the password or a code; the code counts where there is one.
type Proof struct{ Password, Code secret.String }

// Disable switches two-step sign-in off. INVALID with field password or code when that is wrong; CONFLICT when it is off.
func (s *SecondFactors) Disable(ctx context.Context, by Proof) error {
	_, err := proven(ctx, s.a, by, func(ctx context.Context, tx *ent.Tx, f *ent.SecondFactor) (struct{}, error) {
		return struct{}{}, s.a.dropFactor(ctx, tx, f, "user.disable_second_factor")
	})
	return err
}

// RenewCodes returns new recovery codes, which are shown this once; the former ones stop working. Errors as of Disable.
func (s *SecondFactors) RenewCodes(ctx context.Context, by Proof) ([]secret.String, error) {
	return proven(ctx, s.a, by, func(ctx context.Context, tx *ent.Tx, f *ent.SecondFactor) ([]secret.String, error) {
		codes, err := s.a.renewCodes(ctx, tx, f.ID)
		if err != nil {
			return nil, err
		}
		return codes, audit.Append(ctx, tx, audit.Event{Action: "user.renew_recovery_codes", TargetID: f.UserID})
	})
}

// SecondFactor is a second factor that is in force.
type SecondFactor struct {
	Since     time.Time
	CodesLeft int // recovery codes that were not used
}

// Of returns the second factor of a user, and nil when there is none in force. The caller says who may know.
func (s *SecondFactors) Of(ctx context.Context, userID string) (*SecondFactor, error) {
	sys := viewer.SystemContext(ctx, "second factor")
	f, err := s.a.factorOf(sys, userID)
	if err != nil || f == nil {
		return nil, err
	}
	left, err := s.a.cfg.Ent.RecoveryCode.Query().Where(entrecovery.FactorID(f.ID)).Count(sys)
	if err != nil {
		return nil, unavailable(err)
	}
	return &SecondFactor{Since: *f.ConfirmedAt, CodesLeft: left}, nil
}

// RemoveSecondFactor switches two-step sign-in off for a user who has lost the app. Only for the system: command line.
// NOT_FOUND when there is no such user, CONFLICT when it is off.
func (a *Accounts) RemoveSecondFactor(ctx context.Context, identifier string) error {
	if !viewer.FromContext(ctx).IsSystem() {
		return fault.New(fault.Forbidden, "Only the installation itself removes second factors so.")
	}
	user, err := a.find(ctx, identifier)
	if errors.Is(err, errNobody) {
		return fault.New(fault.NotFound, "There is no such user.")
	} else if err != nil {
		return err
	}
	f, err := a.factorOf(ctx, user.ID)
	switch {
	case err != nil:
		return err
	case f == nil:
		return errFactorOff
	}
	return db.Exec(ctx, a.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		return a.dropFactor(ctx, tx, f, "user.remove_second_factor")
	})
}

// factorOf is the second factor in force of a user, with the user; nil when there is none.
func (a *Accounts) factorOf(sys context.Context, userID string) (*ent.SecondFactor, error) {
	f, err := a.cfg.Ent.SecondFactor.Query().Where(entfactor.UserID(userID), entfactor.ConfirmedAtNotNil()).WithUser().Only(sys)
	if ent.IsNotFound(err) {
		return nil, nil //nolint:nilnil // most users have none
	} else if err != nil {
		return nil, unavailable(err)
	}
	return f, nil
}

// proven does what needs password or code of a viewer who has a second factor.
func proven[T any](ctx context.Context, a *Accounts, by Proof, do func(context.Context, *ent.Tx, *ent.SecondFactor) (T, error)) (T, error) {
	var none T
	v, err := person(ctx)
	if err != nil {
		return none, err
	}
	f, err := a.factorOf(viewer.SystemContext(ctx, "second factor"), v.UserID)
	switch {
	case err != nil:
		return none, err
	case f == nil:
		return none, errFactorOff
	}
	var right *rightCode
	if by.Code.Empty() {
		_, err = a.prove(ctx, by.Password, "password")
	} else {
		right, err = a.tryCode(ctx, f, by.Code)
	}
	if err != nil {
		return none, err
	}
	return db.InTx(ctx, a.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (T, error) {
		if err := a.useCode(ctx, tx, right); err != nil {
			return none, err
		}
		return do(ctx, tx, f)
	})
}

// rightCode is a code that was right when it was tried, and is used up in the transaction of what it is good for.
type rightCode struct {
	factor *ent.SecondFactor
	step   int64  // of the app; 0: a recovery code
	digest []byte // of the recovery code
}

// askCode demands the code of a user who signs in and has a second factor; nil for one who has none. ErrCodeNeeded without a
// code.
func (a *Accounts) askCode(ctx context.Context, user *User, code secret.String) (*rightCode, error) {
	f, err := a.factorOf(viewer.SystemContext(ctx, "second factor"), user.ID)
	switch {
	case err != nil || f == nil:
		return nil, err
	case code.Empty():
		return nil, ErrCodeNeeded
	}
	return a.tryCode(ctx, f, code)
}

// tryCode tells whether a code is right. Each try is counted before it is looked at, and one at a time, so that no number of
// tries at once, on any number of nodes, gets more of them. ErrWrongCode; RATE_LIMITED with RetryAfter after too many.
func (a *Accounts) tryCode(ctx context.Context, f *ent.SecondFactor, code secret.String) (*rightCode, error) {
	sys := viewer.SystemContext(ctx, "second factor")
	now := a.cfg.Clock.Now()
	if f.BlockedUntil != nil && now.Before(*f.BlockedUntil) {
		return nil, &fault.Error{
			Code: fault.RateLimited, Message: "Too many wrong codes. Try again later.", RetryAfter: f.BlockedUntil.Sub(now),
		}
	}
	count := a.cfg.Ent.SecondFactor.Update().Where(entfactor.ID(f.ID), entfactor.Failures(f.Failures)).AddFailures(1)
	if over := f.Failures + 1 - codeAttempts; over >= 0 {
		count.SetBlockedUntil(now.Add(min(codePause<<min(over, 10), codePauseMost)))
	}
	n, err := count.Save(sys)
	switch {
	case err != nil:
		return nil, unavailable(err)
	case n == 0:
		return nil, errOtherCode
	}
	plain := strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(code.Reveal()))
	if len(plain) != totpDigits {
		digest := a.recoveryDigest(f.ID, plain)
		known, err := a.cfg.Ent.RecoveryCode.Query().Where(entrecovery.FactorID(f.ID), entrecovery.Digest(digest)).Exist(sys)
		switch {
		case err != nil:
			return nil, unavailable(err)
		case !known:
			return nil, ErrWrongCode
		}
		return &rightCode{factor: f, digest: digest}, nil
	}
	key, err := a.cfg.Sealer.Open(f.Sealed, f.ID)
	if err != nil {
		return nil, fmt.Errorf("second factor of %s: %w", f.UserID, err)
	}
	step, ok := matchTOTP(key, plain, now, f.LastStep)
	if !ok {
		return nil, ErrWrongCode
	}
	return &rightCode{factor: f, step: step}, nil
}

// useCode uses a right code up: of two racers one may. Nil is no code.
func (a *Accounts) useCode(ctx context.Context, tx *ent.Tx, c *rightCode) error {
	if c == nil {
		return nil
	}
	sys := viewer.SystemContext(ctx, "second factor")
	if c.step == 0 {
		n, err := tx.RecoveryCode.Delete().Where(entrecovery.FactorID(c.factor.ID), entrecovery.Digest(c.digest)).Exec(sys)
		switch {
		case err != nil:
			return fmt.Errorf("use recovery code: %w", err)
		case n == 0:
			return ErrWrongCode
		}
		if err := audit.Append(ctx, tx, audit.Event{Action: "user.use_recovery_code", TargetID: c.factor.UserID}); err != nil {
			return err
		}
	}
	right := tx.SecondFactor.Update().Where(entfactor.ID(c.factor.ID)).SetFailures(0).ClearBlockedUntil()
	if c.step > 0 {
		right.Where(entfactor.LastStepLT(c.step)).SetLastStep(c.step)
	}
	n, err := right.Save(sys)
	switch {
	case err != nil:
		return fmt.Errorf("use code: %w", err)
	case n == 0:
		return ErrWrongCode
	}
	return nil
}

// renewCodes replaces the recovery codes of a second factor.
func (a *Accounts) renewCodes(ctx context.Context, tx *ent.Tx, factorID string) ([]secret.String, error) {
	sys := viewer.SystemContext(ctx, "second factor")
	if _, err := tx.RecoveryCode.Delete().Where(entrecovery.FactorID(factorID)).Exec(sys); err != nil {
		return nil, fmt.Errorf("renew recovery codes: %w", err)
	}
	codes := make([]secret.String, recoveryCodes)
	rows := make([]*ent.RecoveryCodeCreate, recoveryCodes)
	for i := range codes {
		random := make([]byte, recoveryLength)
		_, _ = rand.Read(random) // never fails
		plain := totpText.EncodeToString(random)[:recoveryLength]
		codes[i] = secret.New(strings.ToLower(plain[:recoveryLength/2] + "-" + plain[recoveryLength/2:]))
		rows[i] = tx.RecoveryCode.Create().SetFactorID(factorID).SetDigest(a.recoveryDigest(factorID, plain))
	}
	if err := tx.RecoveryCode.CreateBulk(rows...).Exec(sys); err != nil {
		return nil, fmt.Errorf("renew recovery codes: %w", err)
	}
	return codes, nil
}

func (a *Accounts) recoveryDigest(factorID, code string) []byte {
	digest := a.cfg.Keys.Lookup(factorID + ":" + code)
	return digest[:]
}

// dropFactor forgets a second factor and its recovery codes, and tells the user.
func (a *Accounts) dropFactor(ctx context.Context, tx *ent.Tx, f *ent.SecondFactor, action string) error {
	n, err := tx.SecondFactor.Delete().Where(entfactor.ID(f.ID)).Exec(viewer.SystemContext(ctx, "second factor"))
	switch {
	case err != nil:
		return fmt.Errorf("drop second factor: %w", err)
	case n == 0:
		return errFactorOff
	}
	user := f.Edges.User
	if err := a.write(ctx, tx, user, mail.SecondFactorOff, map[string]string{"Login": loginOf(user)}); err != nil {
		return err
	}
	return audit.Append(ctx, tx, audit.Event{Action: action, TargetID: user.ID})
}
