package jobs

import (
	"context"
	"time"

	"github.com/rs/zerolog"

	"weir/internal/erasure"
)

// KindErase deletes tenants and accounts whose grace has passed.
const KindErase = "erasure.due"

// Erase is the job of an erasure.
func Erase(s *erasure.Service) Job {
	return Job{Kind: KindErase, Every: 10 * time.Minute, Handle: func(ctx context.Context, _ Task) error {
		n, err := s.Due(ctx)
		if n > 0 {
			zerolog.Ctx(ctx).Info().Int("erased", n).Msg("tenants and accounts erased")
		}
		return err
	}}
}
