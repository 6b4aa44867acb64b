package jobs

import (
	"context"
	"errors"
	"time"

	"weir/internal/billing"
	"weir/internal/notify"
	"weir/internal/plan"
	"weir/internal/tenant"
)

const (
	// KindAdvancePlans grants what plans give, and renews or ends those whose period is over.
	KindAdvancePlans = "plans.advance"
	// KindPollPlans asks Stripe about plans that are due.
	KindPollPlans = "plans.poll"
	// KindExpireVIP lowers the VIP levels that have ended.
	KindExpireVIP = "vip.expire"
	// KindWatchWallets tells tenants that their balance is low.
	KindWatchWallets = "wallets.watch"
	// KindLookAhead tells tenants of what comes.
	KindLookAhead = "notices.ahead"
)

// AdvancePlans is the job that looks after plans.
func AdvancePlans(s *plan.Service) Job {
	return Job{Kind: KindAdvancePlans, Every: time.Minute, Handle: func(ctx context.Context, _ Task) error { return s.Advance(ctx) }}
}

// PollPlans is the job that asks Stripe about plans.
func PollPlans(s *billing.Subscriptions) Job {
	return Job{Kind: KindPollPlans, Every: 15 * time.Second, Handle: func(ctx context.Context, _ Task) error { return s.Poll(ctx) }}
}

// RewardReferral is the job that grants the reward of a referral.
func RewardReferral(r *billing.Referrals) Job {
	return Job{Kind: billing.RewardKind, Handle: func(ctx context.Context, t Task) error { return r.Grant(ctx, t.ID, t.Payload) }}
}

// WatchWallets is the job that looks at balances and budgets.
func WatchWallets(s *notify.Service) Job {
	return Job{Kind: KindWatchWallets, Every: 30 * time.Second, Handle: func(ctx context.Context, _ Task) error {
		return errors.Join(s.Watch(ctx), s.WatchBudgets(ctx))
	}}
}

// LookAhead is the job that tells tenants of what comes: credit that expires, prices that change, models that end.
func LookAhead(s *notify.Service) Job {
	return Job{Kind: KindLookAhead, Every: time.Hour, Handle: func(ctx context.Context, _ Task) error { return s.LookAhead(ctx) }}
}

// ExpireVIP is the job that ends VIP levels.
func ExpireVIP(s *tenant.Service) Job {
	return Job{Kind: KindExpireVIP, Every: time.Minute, Handle: func(ctx context.Context, _ Task) error { return s.ExpireVIP(ctx) }}
}
