package jobs

import (
	"context"

	"weir/internal/webhook"
)

// DeliverWebhook makes one attempt to deliver a webhook.
func DeliverWebhook(webhooks *webhook.Service) Job {
	return Job{Kind: webhook.DeliverKind, Handle: func(ctx context.Context, task Task) error {
		return webhooks.Deliver(ctx, task.ID, task.Payload)
	}}
}
