package usage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
)

// RolledUp is the name of the invariant that usage by hour and day equals the ledger, and RolledUpPromise what it says.
const (
	RolledUp        = "U1"
	RolledUpPromise = "usage by hour and day is the revenue of the journal"
)

// Rolled is how far the usage of a tenant is rolled up, and what it sums to there.
type Rolled struct {
	Version int64
	Charge  money.Amount
	// Settled: there are rows, and nobody corrects them now. Only then can they be compared.
	Settled bool

	tenant   string
	timezone string
}

// RolledOf reads how far a tenant is rolled up.
func RolledOf(ctx context.Context, s *ledger.Snapshot, tenant uuid.UUID) (Rolled, error) {
	c, err := readCursor(ctx, s, tenant)
	if err != nil {
		return Rolled{}, err
	}
	return Rolled{
		Version: c.version, Charge: c.charge, Settled: c.exists && !c.repairing,
		tenant: id.Format(id.Tenant, tenant), timezone: c.timezone,
	}, nil
}

// ProveHours compares the rows of hours with what the journal booked in each, by Unix time of its start, and the rows of the days
// in which they lie with those of their hours. Days of zones that are not off by whole hours are left out. Both facets have
// every call.
func (r Rolled) ProveHours(ctx context.Context, s *ledger.Snapshot, hours map[int64]money.Amount) (found []ledger.Violation, err error) {
	zone, err := time.LoadLocation(r.timezone)
	if err != nil || r.timezone == "Local" {
		zone = time.UTC
	}
	days := map[string]time.Time{}
	for h, want := range hours {
		at := time.Unix(h, 0).UTC()
		got, err := r.sum(ctx, s, `SELECT facet, sum(charge_n) FROM usage_hours
			WHERE tenant_id = $1 AND facet IN ('service', 'user') AND hour = $2 GROUP BY facet`, r.tenant, at)
		if err != nil {
			return nil, err
		}
		for _, facet := range []string{facetService, facetUser} {
			found = r.differ(found, "hour", facet+" "+at.Format(time.RFC3339), got[facet]-want)
		}
		y, m, d := at.In(zone).Date()
		day := time.Date(y, m, d, 0, 0, 0, 0, zone)
		days[day.Format(time.DateOnly)] = day
	}
	for name, day := range days {
		more, err := r.proveDay(ctx, s, name, day)
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	return found, nil
}

// proveDay compares the rows of a day with the sum of its hours.
func (r Rolled) proveDay(ctx context.Context, s *ledger.Snapshot, name string, day time.Time) (found []ledger.Violation, err error) {
	from, to := day.UTC(), day.AddDate(0, 0, 1).UTC()
	if !from.Equal(from.Truncate(time.Hour)) || !to.Equal(to.Truncate(time.Hour)) {
		return nil, nil
	}
	want, err := r.sum(ctx, s, `SELECT facet, sum(charge_n) FROM usage_hours
		WHERE tenant_id = $1 AND facet IN ('service', 'user') AND hour >= $2 AND hour < $3 GROUP BY facet`, r.tenant, from, to)
	if err != nil {
		return nil, err
	}
	got, err := r.sum(ctx, s, `SELECT facet, sum(charge_n) FROM usage_days
		WHERE tenant_id = $1 AND facet IN ('service', 'user') AND day = $2 GROUP BY facet`, r.tenant, name)
	if err != nil {
		return nil, err
	}
	for _, facet := range []string{facetService, facetUser} {
		found = r.differ(found, "day", facet+" "+name, got[facet]-want[facet])
	}
	return found, nil
}

// differ adds what is above zero or below it.
func (r Rolled) differ(found []ledger.Violation, what, name string, off money.Amount) []ledger.Violation {
	if off == 0 {
		return found
	}
	return append(found, ledger.Violation{What: what, ID: r.tenant + " " + name, Tells: fmt.Sprintf("%d nano-USD above the journal", int64(off))})
}

// sum reads sums by facet.
func (r Rolled) sum(ctx context.Context, s *ledger.Snapshot, query string, args ...any) (sums map[string]money.Amount, err error) {
	rows, err := s.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read rolled-up usage of %s: %w", r.tenant, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	sums = map[string]money.Amount{}
	for rows.Next() {
		var facet string
		var n money.Amount
		if err := rows.Scan(&facet, &n); err != nil {
			return nil, fmt.Errorf("read rolled-up usage of %s: %w", r.tenant, err)
		}
		sums[facet] = n
	}
	return sums, rows.Err()
}
