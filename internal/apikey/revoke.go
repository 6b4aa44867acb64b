package apikey

import (
	"context"
	"fmt"

	"weir/ent"
	entkey "weir/ent/apikey"
	"weir/internal/audit"
	"weir/internal/db"
	"weir/internal/limit"
	"weir/internal/secret"
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

// Replace ends the viewer's keys of a kind and makes a new one of it, all or nothing; keys of other kinds and of others stay.
// Rights as Create. The new key has the limits of the newest that ended, and what is left of its budgets.
func (s *Service) Replace(ctx context.Context, in CreateInput) (*Key, secret.String, error) {
	v, err := writer(ctx)
	if err != nil {
		return nil, secret.String{}, err
	}
	var plain secret.String
	key, err := db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*Key, error) {
		old, err := tx.APIKey.Query().Where(entkey.CreatedBy(v.UserID), entkey.KindEQ(in.Kind), entkey.RevokedAtIsNil()).
			Order(entkey.ByNumber()).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("replace keys: %w", err)
		}
		for _, k := range old {
			in.Models, in.AllowedIPs = k.Models, k.AllowedIps
			if in.Limits, err = s.limitsOf(ctx, tx, k); err != nil {
				return nil, err
			}
		}
		for _, k := range old {
			if _, err := s.Revoke(ctx, k.ID); err != nil {
				return nil, err
			}
		}
		key, made, err := s.Create(ctx, in)
		plain = made
		return key, err
	})
	return key, plain, err
}

// limitsOf is what a key is limited to, as a change that limits another alike.
func (s *Service) limitsOf(ctx context.Context, tx *ent.Tx, k *Key) (limit.Change, error) {
	set, err := s.cfg.Limits.InTx(ctx, tx, limit.Subject{TenantID: k.TenantID, Scope: limit.Key, ID: k.ID})
	if err != nil {
		return limit.Change{}, err
	}
	return set.Change(), nil
}
