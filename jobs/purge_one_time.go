package jobs

import (
	"context"
	"time"

	"weir/ent/onetimetoken"
)

// KindPurgeOneTime deletes one-time tokens that have ended unused.
const KindPurgeOneTime = "one_time_tokens.purge"

func purgeOneTime(cfg Config) Job {
	return Job{Kind: KindPurgeOneTime, Every: time.Hour, Handle: func(ctx context.Context, _ Task) error {
		return inBatches(func() (int, error) {
			old := onetimetoken.ExpiresAtLTE(cfg.Clock.Now())
			ids, err := cfg.Ent.OneTimeToken.Query().Where(old).Limit(purgeBatch).IDs(ctx)
			if err != nil || len(ids) == 0 {
				return 0, err
			}
			return cfg.Ent.OneTimeToken.Delete().Where(onetimetoken.IDIn(ids...), old).Exec(ctx)
		})
	}}
}
