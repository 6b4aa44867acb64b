package jobs

import (
	"context"
	"time"

	"weir/ent/outboxevent"
)

// KindPurgeOutbox deletes outbox events that were carried out a while ago.
const KindPurgeOutbox = "outbox.purge"

// outboxKept is how long an event that was carried out can still be looked at.
const outboxKept = 72 * time.Hour

func purgeOutbox(cfg Config) Job {
	return Job{Kind: KindPurgeOutbox, Every: time.Hour, Handle: func(ctx context.Context, _ Task) error {
		return inBatches(func() (int, error) {
			old := outboxevent.DoneAtLT(cfg.Clock.Now().Add(-outboxKept))
			ids, err := cfg.Ent.OutboxEvent.Query().Where(old).Limit(purgeBatch).IDs(ctx)
			if err != nil || len(ids) == 0 {
				return 0, err
			}
			return cfg.Ent.OutboxEvent.Delete().Where(outboxevent.IDIn(ids...), old).Exec(ctx)
		})
	}}
}
