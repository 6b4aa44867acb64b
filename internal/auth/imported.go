package auth

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/bcrypt"

	"weir/ent"
	entuser "weir/ent/user"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/secret"
	"weir/internal/tenant"
	"weir/internal/viewer"
)

// maxBcryptCost bounds what one try of a password that was carried over may take: some seconds.
const maxBcryptCost = 15

// suspendedBefore is why an account is suspended from its first day here.
const suspendedBefore = "The account was disabled where it was carried over from."

// ImportInput describes somebody who is carried over from another installation.
type ImportInput struct {
	// UserID and TenantID are chosen by the caller, so that a repeat finds them.
	UserID, TenantID string
	// Email and Username are what the user signs in with; one of them is needed.
	Email, Username string
	DisplayName     string // empty: as for everybody
	// PasswordHash of bcrypt is kept until the first sign-in, which hashes anew; empty: a new password is needed.
	PasswordHash string
	PriceGroup   string // of the tenant; empty: default
	Suspended    bool
}

// Validate reports every fault of the input, with Field email, username, password or priceGroup.
func (in ImportInput) Validate() error {
	var faults []error
	if in.Email == "" && in.Username == "" {
		faults = append(faults, fault.Field("username", "An e-mail address or a user name is needed."))
	}
	if in.Email != "" {
		faults = append(faults, validEmail(in.Email))
	}
	if in.Username != "" {
		faults = append(faults, validUsername(in.Username))
	}
	if in.PasswordHash != "" {
		if cost, err := bcrypt.Cost([]byte(in.PasswordHash)); err != nil || cost > maxBcryptCost {
			faults = append(faults, fault.Field("password", "The password's hash is not of bcrypt, or too costly."))
		}
	}
	if in.PriceGroup != "" {
		faults = append(faults, tenant.UpdateInput{PriceGroup: &in.PriceGroup}.Validate())
	}
	return errors.Join(faults...)
}

// Import makes a user with a tenant of its own, without a bonus, a key or a session, and without a role on the platform. Only
// for the system. Idempotent by UserID: a repeat changes nothing and says that the user is known. INVALID with joined field
// faults; CONFLICT with Field email or username when somebody else has it. Joins a running transaction.
func (a *Accounts) Import(ctx context.Context, in ImportInput) (known bool, err error) {
	if !viewer.FromContext(ctx).IsSystem() {
		return false, fault.New(fault.Forbidden, "Only the installation itself carries users over.")
	}
	in.Email, in.Username = NormalizeEmail(in.Email), strings.TrimSpace(in.Username)
	if err := in.Validate(); err != nil {
		return false, err
	}
	return db.InTx(ctx, a.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (bool, error) {
		known, err := tx.User.Query().Where(entuser.ID(in.UserID)).Exist(ctx)
		if err != nil || known {
			return known, wrapImport(in.UserID, err)
		}
		_, t, err := a.register(ctx, tx, account{
			id: in.UserID, tenantID: in.TenantID, email: in.Email, username: in.Username, display: in.DisplayName, hash: in.PasswordHash,
		})
		if err != nil {
			return false, err
		}
		if in.PriceGroup != "" && in.PriceGroup != t.PriceGroup {
			if _, err := a.cfg.Tenants.Update(ctx, tenant.UpdateInput{ID: t.ID, PriceGroup: &in.PriceGroup}); err != nil {
				return false, err
			}
		}
		if in.Suspended {
			_, err = NewSuspensions(a).Suspend(ctx, SuspendInput{ID: in.UserID, Reason: suspendedBefore})
		}
		return false, err
	})
}

func wrapImport(userID string, err error) error {
	if err != nil {
		return fmt.Errorf("import %s: %w", userID, err)
	}
	return nil
}

// carriedOver tells a hash that another installation made.
func carriedOver(hash string) bool { return strings.HasPrefix(hash, "$2") }

// rehash replaces a hash that was carried over by one of ours, now that the password is known to be right.
func (a *Accounts) rehash(sys context.Context, user *User, password secret.String) error {
	if !carriedOver(user.PasswordHash) {
		return nil
	}
	hash, err := a.hasher.hash(sys, password)
	if err != nil {
		return err
	}
	err = a.cfg.Ent.User.Update().Where(entuser.ID(user.ID), entuser.PasswordHash(user.PasswordHash)).SetPasswordHash(hash).Exec(sys)
	if err != nil {
		return unavailable(err)
	}
	return nil
}
