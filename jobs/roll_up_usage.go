package jobs

import (
	"context"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"weir/internal/usage"
)

// KindRollUpUsage adds up what was used and charged by hour and day.
const KindRollUpUsage = "usage.roll_up"

// RollUpUsage is the job of a rollup. A turn that takes longer than the time between two is the only one on its node.
func RollUpUsage(r *usage.Rollup) Job {
	var busy sync.Mutex
	return Job{Kind: KindRollUpUsage, Every: 15 * time.Second, Handle: func(ctx context.Context, _ Task) error {
		if !busy.TryLock() {
			return nil
		}
		defer busy.Unlock()
		rows, err := r.RollUp(ctx)
		if rows > 0 {
			zerolog.Ctx(ctx).Debug().Int64("rows", rows).Msg("usage rolled up")
		}
		return err
	}}
}
