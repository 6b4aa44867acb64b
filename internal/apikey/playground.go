package apikey

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"

	entsql "entgo.io/ent/dialect/sql"

	"weir/ent"
	entkey "weir/ent/apikey"
	"weir/internal/audit"
	"weir/internal/db"
	"weir/internal/viewer"
)

const (
	playground       Kind = entkey.KindPlayground
	playgroundName        = "Playground"
	playgroundPrefix      = "pgt_"
)

// Playground returns the key in whose name the viewer's playground pays, and makes it where there is none: one for each
// member of a tenant, which can be limited, disabled and revoked like every other. It has no secret. For those who may make
// keys. Of two racers one makes it.
func (s *Service) Playground(ctx context.Context) (*Key, error) {
	v, err := writer(ctx)
	if err != nil {
		return nil, err
	}
	if v.Halted {
		return nil, viewer.ErrHalted
	}
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*Key, error) {
		sys := viewer.SystemContext(ctx, "playground")
		own := tx.APIKey.Query().Where(entkey.TenantID(v.TenantID), entkey.CreatedBy(v.UserID), entkey.KindEQ(playground))
		key, err := own.Clone().Where(entkey.RevokedAtIsNil()).Order(ent.Asc(entkey.FieldID)).First(sys)
		if !ent.IsNotFound(err) {
			return key, err
		}
		revoked, err := own.Clone().Count(sys)
		if err != nil {
			return nil, fmt.Errorf("playground key: %w", err)
		}
		return s.insertPlayground(ctx, sys, tx, v, revoked)
	})
}

// insertPlayground makes the key behind those that were revoked. Its digest is that of no secret, and the same for all racers.
func (s *Service) insertPlayground(ctx, sys context.Context, tx *ent.Tx, v *viewer.Viewer, revoked int) (*Key, error) {
	number, err := db.Next(ctx, tx, db.KeyNumber)
	if err != nil {
		return nil, fmt.Errorf("playground key: %w", err)
	}
	digest := s.cfg.Keys.Sign("playground key", v.TenantID, v.UserID, strconv.Itoa(revoked))
	keyID, err := tx.APIKey.Create().SetTenantID(v.TenantID).SetCreatedBy(v.UserID).SetNumber(int(number)).SetName(playgroundName).
		SetKind(playground).SetPrefix(playgroundPrefix).SetDigest(digest[:]).OnConflict(entsql.DoNothing()).ID(sys)
	if errors.Is(err, sql.ErrNoRows) { // another one was faster
		return tx.APIKey.Query().Where(entkey.Digest(digest[:])).Only(sys)
	} else if err != nil {
		return nil, fmt.Errorf("playground key: %w", err)
	}
	key, err := tx.APIKey.Get(sys, keyID)
	if err != nil {
		return nil, fmt.Errorf("playground key: %w", err)
	}
	return key, audit.Append(ctx, tx, audit.Event{
		Action: "api_key.create", TenantID: key.TenantID, TargetID: key.ID, After: summary(key),
	})
}
