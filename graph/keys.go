package graph

import (
	"context"

	"weir/ent"
	"weir/internal/fault"
)

// revokedKey revokes a key. One that is revoked already is returned as it is: a client that repeats itself means no harm.
func (r *Resolver) revokedKey(ctx context.Context, keyID string) (*ent.APIKey, error) {
	key, err := r.APIKeys.Revoke(ctx, keyID)
	if fault.CodeOf(err) != fault.Conflict {
		return key, err
	}
	if stored, readErr := r.Ent.APIKey.Get(ctx, keyID); readErr == nil && stored.RevokedAt != nil {
		return stored, nil
	}
	return nil, err
}
