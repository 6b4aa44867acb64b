package jobs

import (
	"context"
	"time"

	"weir/ent/storedresponse"
)

// KindPurgeResponses deletes stored responses whose time is over.
const KindPurgeResponses = "responses.purge"

func purgeResponses(cfg Config) Job {
	return Job{Kind: KindPurgeResponses, Every: time.Hour, Handle: func(ctx context.Context, _ Task) error {
		return inBatches(func() (int, error) {
			over := storedresponse.ExpiresAtLTE(cfg.Clock.Now())
			ids, err := cfg.Ent.StoredResponse.Query().Where(over).Limit(purgeBatch).IDs(ctx)
			if err != nil || len(ids) == 0 {
				return 0, err
			}
			return cfg.Ent.StoredResponse.Delete().Where(storedresponse.IDIn(ids...), over).Exec(ctx)
		})
	}}
}
