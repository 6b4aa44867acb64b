package jobs

import (
	"context"
	"fmt"
	"time"

	"weir/ent/session"
)

// KindPurgeSessions deletes sessions that have ended by themselves.
const KindPurgeSessions = "sessions.purge"

const purgeBatch = 500 // rows per statement, so that no lock is held for long

func purgeSessions(cfg Config) Job {
	return Job{Kind: KindPurgeSessions, Every: time.Hour, Handle: func(ctx context.Context, _ Task) error {
		return inBatches(func() (int, error) {
			ids, err := cfg.Ent.Session.Query().Where(session.ExpiresAtLTE(cfg.Clock.Now())).Limit(purgeBatch).IDs(ctx)
			if err != nil || len(ids) == 0 {
				return 0, err
			}
			return cfg.Ent.Session.Delete().Where(session.IDIn(ids...), session.ExpiresAtLTE(cfg.Clock.Now())).Exec(ctx)
		})
	}}
}

// inBatches deletes until a batch deletes nothing.
func inBatches(deleteBatch func() (int, error)) error {
	for {
		n, err := deleteBatch()
		if err != nil {
			return fmt.Errorf("purge: %w", err)
		}
		if n == 0 {
			return nil
		}
	}
}
