package apikey

import (
	"context"
	"fmt"

	"weir/ent"
	entkey "weir/ent/apikey"
	"weir/internal/audit"
	"weir/internal/viewer"
)

// RevokeOf ends all keys that a user made in a tenant, in the transaction in which the user leaves it, and returns how many
// that were. The caller has checked the viewer's rights, and announces the change (db.AccessRevision).
func (s *Service) RevokeOf(ctx context.Context, tx *ent.Tx, tenantID, userID string) (int, error) {
	sys := viewer.SystemContext(ctx, "revoke keys")
	keys, err := tx.APIKey.Query().Where(entkey.TenantID(tenantID), entkey.CreatedBy(userID), entkey.RevokedAtIsNil()).All(sys)
	if err != nil {
		return 0, fmt.Errorf("revoke keys of %s: %w", userID, err)
	}
	now := s.cfg.Clock.Now()
	for _, old := range keys {
		key, err := tx.APIKey.UpdateOneID(old.ID).SetRevokedAt(now).Save(sys)
		if err != nil {
			return 0, fmt.Errorf("revoke keys of %s: %w", userID, err)
		}
		if err := audit.Append(ctx, tx, audit.Event{
			Action: "api_key.revoke", TenantID: tenantID, TargetID: key.ID, Before: summary(old), After: summary(key),
		}); err != nil {
			return 0, err
		}
	}
	return len(keys), nil
}
