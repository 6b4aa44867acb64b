package usage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	"weir/ent"
	"weir/ent/platformday"
	"weir/ent/platformhour"
	"weir/ent/predicate"
	"weir/internal/fault"
	"weir/internal/viewer"
)

// MarginQuery asks what the whole platform charged and what its providers take.
type MarginQuery struct {
	// From and To bound the range, To excluded. They are moved outwards to whole hours (Hour) or whole days (Day, Whole) of UTC.
	From, To time.Time
	Interval Interval
	GroupBy  Dimension // ByModel, ByChannel, ByTenant (not by the hour) or Nothing
	Limit    int       // as in Query
}

// Validate reports every fault of the query.
func (q *MarginQuery) Validate() error {
	faults := []error{validRange(q.From, q.To, q.Interval), validLimit(q.Limit)}
	if !slices.Contains([]Dimension{Nothing, ByModel, ByChannel, ByTenant}, q.GroupBy) {
		faults = append(faults, fault.Field("groupBy", "The margin cannot be grouped by this."))
	}
	if q.GroupBy == ByTenant && q.Interval == Hour {
		faults = append(faults, fault.Field("interval", "By tenant the margin is kept by the day."))
	}
	return errors.Join(faults...)
}

// Margin adds up all tenants, for administrators of the platform (FORBIDDEN to others).
func (s *Reports) Margin(ctx context.Context, q MarginQuery) (*Report, error) {
	switch v := viewer.FromContext(ctx); {
	case v == nil:
		return nil, errSignIn
	case !v.IsPlatformAdmin():
		return nil, errNoPlatform
	}
	if err := q.Validate(); err != nil {
		return nil, err
	}
	complete, err := s.rollup.catchUpAll(context.WithoutCancel(ctx))
	if err != nil {
		return nil, fmt.Errorf("margin report: %w", err)
	}
	g := newGrid(q.From, q.To, q.Interval, time.UTC)
	from := s.platformHoursOf(q, g)
	if q.Interval != Hour {
		from = s.platformDaysOf(q, g)
	}
	r, err := assemble(ctx, from, g, q.GroupBy, q.Limit)
	if err != nil {
		return nil, fmt.Errorf("margin report: %w", err)
	}
	r.Complete = complete
	return r, nil
}

// catchUpAll rolls up some tenants, and reports whether nothing is left of any.
func (r *Rollup) catchUpAll(ctx context.Context) (bool, error) {
	due, err := r.due(ctx, noTenant, groupTenants+1)
	if err != nil || len(due) == 0 {
		return err == nil, err
	}
	_, more, err := r.rollGroup(ctx, due[:min(len(due), groupTenants)])
	switch {
	case errors.Is(err, errRaced):
		return false, nil
	case err != nil:
		return false, err
	}
	return len(more) == 0 && len(due) <= groupTenants, nil
}

func (s *Reports) platformDaysOf(q MarginQuery, g grid) source {
	column := columnOf(q.GroupBy)
	return source{
		column: column, interval: platformday.FieldDay,
		read: func(ctx context.Context, groups []string, shape func(*entsql.Selector), by ...string) ([]sumRow, error) {
			where := []predicate.PlatformDay{platformday.DayGTE(g.day(g.from)), platformday.DayLT(g.day(g.to))}
			if groups != nil {
				where = append(where, entsql.FieldIn(column, groups...))
			}
			return scan[*ent.PlatformDayGroupBy, *ent.PlatformDaySelect](ctx, s.ent.PlatformDay.Query().Where(where...).Order(shape), by)
		},
	}
}

func (s *Reports) platformHoursOf(q MarginQuery, g grid) source {
	column := columnOf(q.GroupBy)
	return source{
		column: column, interval: platformhour.FieldHour,
		read: func(ctx context.Context, groups []string, shape func(*entsql.Selector), by ...string) ([]sumRow, error) {
			where := []predicate.PlatformHour{platformhour.HourGTE(g.from), platformhour.HourLT(g.to)}
			if groups != nil {
				where = append(where, entsql.FieldIn(column, groups...))
			}
			return scan[*ent.PlatformHourGroupBy, *ent.PlatformHourSelect](ctx, s.ent.PlatformHour.Query().Where(where...).Order(shape), by)
		},
	}
}
