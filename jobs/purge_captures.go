package jobs

import (
	"context"
	"time"

	"github.com/rs/zerolog"

	"weir/internal/capture"
	"weir/internal/usage"
)

// KindPurgeCaptures deletes contents of calls whose time is over; KindForgetEndUsers takes end users out of old records.
const (
	KindPurgeCaptures  = "captures.purge"
	KindForgetEndUsers = "usage.forget"
)

// PurgeCaptures is the job of what is kept of calls.
func PurgeCaptures(s *capture.Service) Job {
	return Job{Kind: KindPurgeCaptures, Every: 10 * time.Minute, Handle: func(ctx context.Context, _ Task) error {
		n, err := s.Purge(ctx)
		if n > 0 {
			zerolog.Ctx(ctx).Info().Int("calls", n).Msg("contents of calls deleted")
		}
		return err
	}}
}

// ForgetEndUsers is the job of records that tenants want to lose their end users.
func ForgetEndUsers(r *usage.Rollup) Job {
	return Job{Kind: KindForgetEndUsers, Every: time.Hour, Handle: func(ctx context.Context, _ Task) error {
		n, err := r.ForgetOld(ctx)
		if n > 0 {
			zerolog.Ctx(ctx).Info().Int("records", n).Msg("end users forgotten")
		}
		return err
	}}
}
