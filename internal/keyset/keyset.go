// Package keyset keeps the sealed keyset of internal/secret in the settings table.
package keyset

import (
	"context"
	"fmt"

	"weir/ent"
	"weir/ent/setting"
	"weir/internal/viewer"
)

// The rows.
const (
	settingID = "keyset:seal"
	rootsID   = "keyset:roots"
)

// Store is a secret.KeysetStore on the settings table.
type Store struct{ ent *ent.Client }

// New returns the store of one database.
func New(c *ent.Client) *Store { return &Store{ent: c} }

// Keyset returns the stored keyset, and nil when there is none.
func (s *Store) Keyset(ctx context.Context) ([]byte, error) { return s.read(ctx, settingID) }

// CreateKeyset stores a keyset unless there is one, and returns the one that is stored.
func (s *Store) CreateKeyset(ctx context.Context, sealed []byte) ([]byte, error) {
	return s.create(ctx, settingID, sealed)
}

// Roots returns what digests are made with, sealed, and nil when it is not stored.
func (s *Store) Roots(ctx context.Context) ([]byte, error) { return s.read(ctx, rootsID) }

// CreateRoots stores it unless it is stored, and returns what is.
func (s *Store) CreateRoots(ctx context.Context, sealed []byte) ([]byte, error) {
	return s.create(ctx, rootsID, sealed)
}

func (s *Store) read(ctx context.Context, row string) ([]byte, error) {
	found, err := s.ent.Setting.Get(viewer.SystemContext(ctx, "keyset"), row)
	switch {
	case ent.IsNotFound(err):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("read %s: %w", row, err)
	}
	return found.Value, nil
}

// create lets the primary key decide the race.
func (s *Store) create(ctx context.Context, row string, sealed []byte) ([]byte, error) {
	err := s.ent.Setting.Create().SetID(row).SetValue(sealed).Exec(viewer.SystemContext(ctx, "keyset"))
	if err != nil && !ent.IsConstraintError(err) {
		return nil, fmt.Errorf("create %s: %w", row, err)
	}
	return s.read(ctx, row)
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
