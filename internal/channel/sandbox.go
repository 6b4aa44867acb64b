package channel

import (
	"context"
	"fmt"

	"weir/ent"
	"weir/ent/channel"
	"weir/internal/db"
)

// EnsureSandbox makes the demo mode's channel, which serves every model of the price book, unless one was ever made: an
// administrator who deleted it does not get it back. Idempotent, also on several nodes that start at once.
func (s *Service) EnsureSandbox(ctx context.Context) error {
	ctx, by, err := enter(ctx)
	if err != nil {
		return err
	}
	made := s.cfg.Ent.Channel.Query().Where(channel.Upstream(UpstreamSandbox))
	if exists, err := made.Exist(ctx); err != nil || exists {
		return wrapSandbox(err)
	}
	d := CreateInput{Name: "Sandbox", Preset: UpstreamSandbox, Models: []string{everyModel}}.draft()
	if err := d.validate(s.cfg.Upstreams, s.cfg.Guard); err != nil {
		return wrapSandbox(err)
	}
	err = db.Exec(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		number, err := db.Next(ctx, tx, db.ChannelNumber) // locks: of several nodes the first makes it, the others see it
		if err != nil {
			return err
		}
		if exists, err := tx.Channel.Query().Where(channel.Upstream(UpstreamSandbox)).Exist(ctx); err != nil || exists {
			return err
		}
		row, err := s.insert(ctx, tx, actor{}, d, int(number))
		if err != nil {
			return err
		}
		if err := by.record(ctx, tx, "channel.create", row.ID, nil, describe(row)); err != nil {
			return err
		}
		return s.cfg.Revisions.Bump(ctx, tx, db.RoutingRevision)
	})
	return wrapSandbox(err)
}

func wrapSandbox(err error) error {
	if err != nil {
		return fmt.Errorf("make sandbox channel: %w", err)
	}
	return nil
}
