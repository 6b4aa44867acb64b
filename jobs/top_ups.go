package jobs

import (
	"context"
	"time"

	"weir/internal/billing"
)

// Kinds of the recurring jobs of top-ups.
const (
	// KindPollTopUps asks Stripe about orders that are due.
	KindPollTopUps = "top_up.poll"
	// KindMissedEvents fetches what Stripe could not deliver.
	KindMissedEvents = "stripe.missed"
	// KindRecharge charges saved cards where money runs low.
	KindRecharge = "top_up.recharge"
	// KindWriteOff gives up the debts of disputes that were lost long ago.
	KindWriteOff = "top_up.write_off"
	// KindPurgeStripeEvents deletes events that were acted on long ago.
	KindPurgeStripeEvents = "stripe.purge"
)

// TopUps are the jobs of what is paid through Stripe.
func TopUps(t *billing.TopUps, refunds *billing.Refunds) []Job {
	return []Job{
		{Kind: billing.NoticeKind, Handle: func(ctx context.Context, task Task) error { return t.Act(ctx, task.ID, task.Payload) }},
		{Kind: billing.RefundKind, Handle: func(ctx context.Context, task Task) error { return refunds.Send(ctx, task.ID, task.Payload) }},
		{Kind: billing.ConfirmKind, Handle: func(ctx context.Context, task Task) error { return t.Confirm(ctx, task.ID, task.Payload) }},
		{Kind: KindPollTopUps, Every: 15 * time.Second, Handle: func(ctx context.Context, _ Task) error { return t.Poll(ctx) }},
		{Kind: KindRecharge, Every: 15 * time.Second, Handle: func(ctx context.Context, _ Task) error { return t.Recharge(ctx) }},
		{Kind: KindMissedEvents, Every: time.Hour, Handle: func(ctx context.Context, _ Task) error { return t.Missed(ctx) }},
		{Kind: KindWriteOff, Every: time.Minute, Handle: func(ctx context.Context, _ Task) error { return refunds.WriteOff(ctx) }},
		{Kind: KindPurgeStripeEvents, Every: 24 * time.Hour, Handle: func(ctx context.Context, _ Task) error {
			return inBatches(func() (int, error) { return t.PurgeEvents(ctx, purgeBatch) })
		}},
	}
}
