package app

import (
	"context"
	"fmt"

	"weir/ent"
	"weir/ent/viplevel"
	"weir/internal/limit"
	"weir/internal/viewer"
)

// levelRates are the limits of a VIP level; none of one that is not described.
func (a *App) levelRates(ctx context.Context, level int) (limit.Rates, error) {
	row, err := a.DB.Ent.VIPLevel.Query().Where(viplevel.Level(level)).Only(viewer.SystemContext(ctx, "limits"))
	switch {
	case ent.IsNotFound(err):
		return limit.Rates{}, nil
	case err != nil:
		return limit.Rates{}, fmt.Errorf("read VIP level %d: %w", level, err)
	}
	of := func(p *int) int64 {
		if p == nil {
			return 0
		}
		return int64(*p)
	}
	return limit.Rates{
		RequestsPerMinute: of(row.RequestsPerMinute), TokensPerMinute: of(row.TokensPerMinute), Concurrency: of(row.Concurrency),
		RequestsPerDay: of(row.RequestsPerDay), TokensPerDay: of(row.TokensPerDay),
	}, nil
}
