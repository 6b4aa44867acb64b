package jobs

import (
	"context"
	"time"

	"weir/ent/webhookdelivery"
	"weir/ent/webhookmessage"
)

// KindPurgeWebhooks deletes what webhooks were told, and how, after 30 days.
const KindPurgeWebhooks = "webhooks.purge"

const webhooksKept = 30 * 24 * time.Hour

func purgeWebhooks(cfg Config) Job {
	return Job{Kind: KindPurgeWebhooks, Every: 6 * time.Hour, Handle: func(ctx context.Context, _ Task) error {
		return inBatches(func() (int, error) {
			old := webhookmessage.CreatedAtLT(cfg.Clock.Now().Add(-webhooksKept))
			ids, err := cfg.Ent.WebhookMessage.Query().Where(old).Limit(purgeBatch).IDs(ctx)
			if err != nil || len(ids) == 0 {
				return 0, err
			}
			if _, err := cfg.Ent.WebhookDelivery.Delete().Where(webhookdelivery.MessageIDIn(ids...)).Exec(ctx); err != nil {
				return 0, err
			}
			return cfg.Ent.WebhookMessage.Delete().Where(webhookmessage.IDIn(ids...)).Exec(ctx)
		})
	}}
}
