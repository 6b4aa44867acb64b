package auth

import (
	"context"
	"fmt"

	"weir/ent"
	"weir/ent/membership"
	"weir/ent/referral"
	entuser "weir/ent/user"
	"weir/internal/viewer"
)

// referralLength of referral codes, of [A-Za-z0-9].
const referralLength = 10

// noteReferral remembers by whose referral code somebody signed up, for the reward of the first paid top-up. A code that nobody
// has is ignored, and so is that of a user without a tenant.
func (a *Accounts) noteReferral(ctx context.Context, tx *ent.Tx, up *SignedUp, code string) error {
	if len(code) != referralLength {
		return nil
	}
	sys := viewer.SystemContext(ctx, "referral")
	by, err := tx.User.Query().Where(entuser.ReferralCode(code), entuser.SuspendedAtIsNil(), entuser.IDNEQ(up.User.ID)).Only(sys)
	if ent.IsNotFound(err) {
		return nil
	} else if err != nil {
		return fmt.Errorf("referral: %w", err)
	}
	first, err := tx.Membership.Query().Where(membership.UserID(by.ID)).Order(membership.ByID()).First(sys)
	if ent.IsNotFound(err) {
		return nil
	} else if err != nil {
		return fmt.Errorf("referral: %w", err)
	}
	err = tx.Referral.Create().SetTenantID(first.TenantID).SetReferrerID(by.ID).SetReferredUserID(up.User.ID).
		SetReferredTenantID(up.Tenant.ID).SetStatus(referral.StatusPENDING).Exec(sys)
	if err != nil {
		return fmt.Errorf("referral: %w", err)
	}
	return nil
}
