package jobs

import (
	"context"
	"time"

	"weir/ent/idempotentcall"
)

// KindPurgeIdempotency deletes kept answers whose day is over.
const KindPurgeIdempotency = "idempotency.purge"

func purgeIdempotency(cfg Config) Job {
	return Job{Kind: KindPurgeIdempotency, Every: time.Hour, Handle: func(ctx context.Context, _ Task) error {
		return inBatches(func() (int, error) {
			now := cfg.Clock.Now()
			over := idempotentcall.And(idempotentcall.ExpiresAtLTE(now), idempotentcall.LeaseUntilLTE(now))
			ids, err := cfg.Ent.IdempotentCall.Query().Where(over).Limit(purgeBatch).IDs(ctx)
			if err != nil || len(ids) == 0 {
				return 0, err
			}
			return cfg.Ent.IdempotentCall.Delete().Where(idempotentcall.IDIn(ids...), over).Exec(ctx)
		})
	}}
}
