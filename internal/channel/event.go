package channel

import (
	"context"
	"fmt"
	"time"

	"weir/ent"
	"weir/ent/channelevent"
	"weir/ent/schematype"
)

// event is something that happened to a channel.
type event struct {
	channel, model, credential, reason string

	kind schematype.ChannelEventKind
	took time.Duration
	at   time.Time
}

// append stores an event in the transaction of what happened, and drops the oldest of a channel that has too many.
func (e event) append(ctx context.Context, tx *ent.Tx) error {
	err := tx.ChannelEvent.Create().SetChannelID(e.channel).SetKind(e.kind).SetModel(e.model).SetCredentialID(e.credential).
		SetReason(clip(e.reason, maxReason)).SetDurationMs(int(e.took.Milliseconds())).SetCreatedAt(e.at).Exec(ctx)
	if err != nil {
		return fmt.Errorf("event of %s: %w", e.channel, err)
	}
	oldest, err := tx.ChannelEvent.Query().Where(channelevent.ChannelID(e.channel)).Order(channelevent.ByCreatedAt(descending)).
		Offset(mostEvents).First(ctx)
	switch {
	case ent.IsNotFound(err):
		return nil
	case err != nil:
		return fmt.Errorf("events of %s: %w", e.channel, err)
	}
	_, err = tx.ChannelEvent.Delete().Where(channelevent.ChannelID(e.channel), channelevent.CreatedAtLTE(oldest.CreatedAt)).Exec(ctx)
	return err
}

// Events are what happened to a channel that was read through the Service, the newest first, at most 100.
func (c *Checks) Events(ctx context.Context, row *ent.Channel, most int) ([]*ent.ChannelEvent, error) {
	rows, err := c.cfg.Channels.cfg.Ent.ChannelEvent.Query().Where(channelevent.ChannelID(row.ID)).
		Order(channelevent.ByCreatedAt(descending), channelevent.ByID(descending)).Limit(min(max(most, 1), 100)).All(systemContext(ctx))
	if err != nil {
		return nil, fmt.Errorf("events of %s: %w", row.ID, err)
	}
	return rows, nil
}

// Circuits are the routes of a channel that this node benches or lets in with a part of their calls.
func (c *Checks) Circuits(row *ent.Channel) []Circuit { return c.cfg.Selector.Circuits(row.ID) }
