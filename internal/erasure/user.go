package erasure

import (
	"context"
	"fmt"
	"time"

	"weir/ent"
	"weir/ent/identity"
	"weir/ent/invitation"
	"weir/ent/membership"
	"weir/ent/onetimetoken"
	"weir/ent/secondfactor"
	"weir/ent/session"
	entuser "weir/ent/user"
	"weir/internal/audit"
	"weir/internal/db"
	"weir/internal/id"
)

// deletedUser is what is shown of a user who is gone.
const deletedUser = "Deleted user"

// user erases one account: what it could sign in with, its memberships with their keys and tokens, its names and addresses, also
// where the audit has them. The row stays, since keys and the audit refer to it.
func (s *Service) user(ctx context.Context, userID string, now time.Time) error {
	// What the user's keys have said goes with them; after the account nothing is left that says whose it was.
	if err := s.ofUser(ctx, userID, now); err != nil {
		return fmt.Errorf("erase user %s: %w", userID, err)
	}
	err := db.Exec(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		u, err := tx.User.Query().Where(entuser.ID(userID), entuser.DeletedAtIsNil(), entuser.DeleteAtLTE(now)).Only(ctx)
		if ent.IsNotFound(err) { // taken back meanwhile
			return nil
		} else if err != nil {
			return err
		}
		if err := s.leave(ctx, tx, u); err != nil {
			return err
		}
		if err := forget(ctx, tx, u); err != nil {
			return err
		}
		err = tx.User.UpdateOneID(userID).ClearEmail().SetUsername("deleted-" + userID[len(id.User)+1:]).SetDisplayName(deletedUser).
			SetPasswordHash("").ClearEmailVerifiedAt().SetSuspensionReason("").SetDeletedAt(now).Exec(ctx)
		if err != nil {
			return err
		}
		if err := audit.Append(ctx, tx, audit.Event{Action: "user.erase", TargetID: userID}); err != nil {
			return err
		}
		return s.cfg.Revisions.Bump(ctx, tx, db.AccessRevision)
	})
	if err != nil {
		return fmt.Errorf("erase user %s: %w", userID, err)
	}
	return nil
}

// ofUser deletes contents of calls of a user who is still to be erased.
func (s *Service) ofUser(ctx context.Context, userID string, now time.Time) error {
	due, err := s.cfg.Ent.User.Query().Where(entuser.ID(userID), entuser.DeletedAtIsNil(), entuser.DeleteAtLTE(now)).Exist(ctx)
	if err != nil || !due {
		return err
	}
	return s.inBatches(ctx, "DELETE FROM captures WHERE id IN (SELECT id FROM captures WHERE user_id = $1 LIMIT $2)", userID)
}

// leave ends the user's memberships, with the keys that the user made. Personal access tokens end with the membership.
func (s *Service) leave(ctx context.Context, tx *ent.Tx, u *ent.User) error {
	all, err := tx.Membership.Query().Where(membership.UserID(u.ID)).All(ctx)
	if err != nil {
		return err
	}
	for _, m := range all {
		if _, err := s.cfg.APIKeys.RevokeOf(ctx, tx, m.TenantID, u.ID); err != nil {
			return err
		}
		if err := tx.Membership.DeleteOneID(m.ID).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

// forget deletes what belongs to the user alone, and what others have written of the user.
func forget(ctx context.Context, tx *ent.Tx, u *ent.User) error {
	deletions := []func() (int, error){
		func() (int, error) { return tx.Session.Delete().Where(session.UserID(u.ID)).Exec(ctx) },
		func() (int, error) { return tx.OneTimeToken.Delete().Where(onetimetoken.UserID(u.ID)).Exec(ctx) },
		func() (int, error) { return tx.SecondFactor.Delete().Where(secondfactor.UserID(u.ID)).Exec(ctx) },
		func() (int, error) { return tx.Identity.Delete().Where(identity.UserID(u.ID)).Exec(ctx) },
	}
	if u.Email != nil {
		deletions = append(deletions, func() (int, error) { return tx.Invitation.Delete().Where(invitation.Email(*u.Email)).Exec(ctx) })
	}
	for _, run := range deletions {
		if _, err := run(); err != nil {
			return err
		}
	}
	for _, statement := range []string{
		"UPDATE audit_events SET address = '' WHERE actor_id = $1",
		`UPDATE audit_events SET "before" = NULL, "after" = NULL WHERE target_id = $1`,
	} {
		if _, err := tx.ExecContext(ctx, statement, u.ID); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}
