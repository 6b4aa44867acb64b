package jobs

import (
	"context"
	"time"

	"github.com/rs/zerolog"

	"weir/internal/ledger"
)

// KindRetainUsage drops usage records whose time is over.
const KindRetainUsage = "usage.retain"

// RetainUsage is the job of usage records, which are kept for as many whole months, besides the running one, as months says; 0:
// for ever.
func RetainUsage(b *ledger.Book, now func() time.Time, months func(context.Context) (int, error)) Job {
	return Job{Kind: KindRetainUsage, Every: time.Hour, Handle: func(ctx context.Context, _ Task) error {
		keep, err := months(ctx)
		if err != nil || keep == 0 {
			return err
		}
		dropped, r, err := b.DropUsage(ctx, ledger.FirstKept(now(), keep))
		log := zerolog.Ctx(ctx)
		if dropped > 0 {
			log.Info().Int("months", dropped).Time("oldest_record", r.From).Msg("usage records dropped")
		}
		if r.Waits != "" {
			log.Warn().Str("month", r.Due.Format("2006-01")).Str("waits", r.Waits).Msg("usage records are due and still needed")
		}
		return err
	}}
}
