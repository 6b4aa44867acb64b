// Package keyset keeps the sealed keyset of internal/secret in the settings table.
package keyset

import (
	"context"
	"fmt"

	"weir/ent"
	"weir/ent/setting"
	"weir/internal/viewer"
)

// settingID names the row.
const settingID = "keyset:seal"

// Store is a secret.KeysetStore on the settings table.
type Store struct{ ent *ent.Client }

// New returns the store of one database.
func New(c *ent.Client) *Store { return &Store{ent: c} }

// Keyset returns the stored keyset, and nil when there is none.
func (s *Store) Keyset(ctx context.Context) ([]byte, error) {
	row, err := s.ent.Setting.Get(viewer.SystemContext(ctx, "keyset"), settingID)
	switch {
	case ent.IsNotFound(err):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("read keyset: %w", err)
	}
	return row.Value, nil
}

// CreateKeyset stores a keyset unless there is one, and returns the one that is stored. The primary key decides the race.
func (s *Store) CreateKeyset(ctx context.Context, sealed []byte) ([]byte, error) {
	err := s.ent.Setting.Create().SetID(settingID).SetValue(sealed).Exec(viewer.SystemContext(ctx, "keyset"))
	if err != nil && !ent.IsConstraintError(err) {
		return nil, fmt.Errorf("create keyset: %w", err)
	}
	return s.Keyset(ctx)
}

// ReplaceKeyset stores next in the place of last; false when last is no longer what is stored.
func (s *Store) ReplaceKeyset(ctx context.Context, last, next []byte) (bool, error) {
	n, err := s.ent.Setting.Update().Where(setting.ID(settingID), setting.Value(last)).SetValue(next).
		Save(viewer.SystemContext(ctx, "keyset"))
	if err != nil {
		return false, fmt.Errorf("replace keyset: %w", err)
	}
	return n == 1, nil
}
