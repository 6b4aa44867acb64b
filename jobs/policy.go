package jobs

import (
	"math/rand/v2"
	"time"

	"github.com/hibiken/asynq"

	"weir/internal/auth"
	"weir/internal/billing"
	"weir/internal/mail"
	"weir/internal/task"
	"weir/internal/webhook"
)

// Queues, by weight.
const (
	queueHigh    = "high"
	queueDefault = "default"
	queueLow     = "low"
)

// policy says how a kind is queued and retried.
type policy struct {
	queue   string
	retries int
	timeout time.Duration
}

// usual is the policy of kinds that policies does not name: with retryDelay about three hours of retries.
var usual = policy{queue: queueDefault, retries: 25, timeout: 5 * time.Minute}

var policies = map[string]policy{
	mail.SendKind:         {queueHigh, 25, 3 * time.Minute},
	KindPurgeSessions:     {queueLow, 2, time.Minute},
	KindPurgeInvitations:  {queueLow, 2, time.Minute},
	KindPurgeOutbox:       {queueLow, 2, time.Minute},
	auth.ResetKind:        {queueHigh, 25, time.Minute},
	KindPurgeOneTime:      {queueLow, 2, time.Minute},
	KindPurgeIdempotency:  {queueLow, 2, time.Minute},
	KindPurgeResponses:    {queueLow, 2, time.Minute},
	billing.NoticeKind:    {queueHigh, 25, 2 * time.Minute},
	billing.RefundKind:    {queueHigh, 25, 2 * time.Minute},
	KindPollTopUps:        {queueDefault, 0, 10 * time.Minute},
	KindRecharge:          {queueDefault, 0, 10 * time.Minute},
	KindPollPlans:         {queueDefault, 0, 10 * time.Minute},
	KindWriteOff:          {queueLow, 2, 5 * time.Minute},
	KindMissedEvents:      {queueLow, 2, 10 * time.Minute},
	KindPurgeStripeEvents: {queueLow, 2, 5 * time.Minute},
	KindPurgeWebhooks:     {queueLow, 2, time.Minute},
	webhook.DeliverKind:   {queueDefault, 25, time.Minute},
	KindPurgeCaptures:     {queueLow, 2, 10 * time.Minute},
	KindRetainUsage:       {queueLow, 2, 30 * time.Minute},
	KindForgetEndUsers:    {queueLow, 2, 30 * time.Minute},
	KindErase:             {queueLow, 2, 30 * time.Minute},
	KindAdvancePlans:      {queueDefault, 2, 2 * time.Minute},
	billing.RewardKind:    {queueDefault, 25, time.Minute},
	KindWatchWallets:      {queueDefault, 2, 2 * time.Minute},
	KindLookAhead:         {queueLow, 2, 10 * time.Minute},
	KindExpireVIP:         {queueDefault, 2, time.Minute},
	KindCheckChannels:     {queueDefault, 0, 10 * time.Minute},
	KindRollUpUsage:       {queueDefault, 2, 5 * time.Minute},
	KindPurgeTasks:        {queueLow, 2, time.Minute},
	task.SubmitKind:       {queueHigh, 25, 3 * time.Minute},
	task.FetchKind:        {queueDefault, 25, 12 * time.Minute},
}

// Options are the queue's options for the tasks of a kind.
func Options(kind string) []asynq.Option {
	p, ok := policies[kind]
	if !ok {
		p = usual
	}
	return []asynq.Option{asynq.Queue(p.queue), asynq.MaxRetry(p.retries), asynq.Timeout(p.timeout)}
}

// longestDelay between two tries.
const longestDelay = 10 * time.Minute

// retryDelay doubles from one second to ten minutes, with a fifth of jitter, so that what failed together is not tried together.
func retryDelay(retried int, _ error, _ *asynq.Task) time.Duration {
	d := longestDelay
	if retried < 10 {
		d = min(d, time.Second<<retried)
	}
	return d - time.Duration(rand.Int64N(int64(d)/5)) //nolint:gosec // jitter, not a secret
}
