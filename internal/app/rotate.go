package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"weir/ent"
	"weir/internal/channel"
	"weir/internal/config"
	"weir/internal/db"
	"weir/internal/keyset"
	"weir/internal/revision"
	"weir/internal/secret"
	"weir/migrations"
)

// learnIn is how long every running node has to learn a key before something is sealed with it; they hear of it within a
// second.
const learnIn = 3 * time.Second

// RotateKeyset adds a key to the keyset, waits until every node knows it, seals with it from then on, and seals the credentials
// of channels anew. Older keys stay, for what else was sealed with them. It may run beside nodes, and may be repeated.
func RotateKeyset(ctx context.Context, cfg *config.Config, w io.Writer) (err error) {
	keys, err := secretKeys(cfg)
	if err != nil {
		return err
	}
	d, err := db.OpenBounded(ctx, DatabaseTarget(cfg), databasePatience)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if err := migrations.Verify(ctx, d.SQL, d.Dialect); err != nil {
		return err
	}
	sealer, err := secret.NewSealer(ctx, keys, keyset.New(d.Ent))
	if err != nil {
		return err
	}
	news := revision.New(revision.Config{Ent: d.Ent})
	tell := func() error {
		return db.Exec(ctx, d.Ent, func(ctx context.Context, tx *ent.Tx) error { return news.Bump(ctx, tx, db.SettingRevision) })
	}
	keyID, err := sealer.AddKey(ctx)
	if err != nil {
		return err
	}
	if err := tell(); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(learnIn):
	}
	if err := sealer.UseKey(ctx, keyID); err != nil {
		return err
	}
	if err := tell(); err != nil {
		return err
	}
	n, err := channel.Reseal(ctx, d.Ent, sealer)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "key %d is in use; %d credentials were sealed anew\n", keyID, n)
	return err
}
