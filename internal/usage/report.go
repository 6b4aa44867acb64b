package usage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"weir/ent"
	entkey "weir/ent/apikey"
	"weir/ent/predicate"
	"weir/ent/usageday"
	"weir/ent/usagehour"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/viewer"
)

// Interval is the length of a report's rows in time.
type Interval string

// The intervals.
const (
	Whole Interval = ""     // one row for the whole range
	Hour  Interval = "HOUR" // of UTC
	Day   Interval = "DAY"  // of the tenant's calendar; of UTC for the platform
)

// Dimension is what the rows of a report are told apart by.
type Dimension string

// The dimensions.
const (
	Nothing   Dimension = ""
	ByModel   Dimension = "MODEL" // as clients named it
	ByKey     Dimension = "KEY"
	ByMember  Dimension = "MEMBER"  // who made the key
	ByUser    Dimension = "USER"    // the end user as clients named it
	ByRoute   Dimension = "ROUTE"   // protocol and route
	ByChannel Dimension = "CHANNEL" // administrators of the platform
	ByTenant  Dimension = "TENANT"  // Margin alone
)

// Bounds of a report.
const (
	maxHours      = 31 * 24
	maxDays       = 400
	defaultGroups = 100
	maxGroups     = 1000
)

// Query asks for a report of the viewer's tenant.
type Query struct {
	// From and To bound the range, To excluded. They are moved outwards to whole hours (Hour) or whole days of the tenant's
	// calendar (Day, Whole).
	From, To time.Time
	Interval Interval
	GroupBy  Dimension
	// Models and KeyIDs restrict the report; nil for all. Models do not go with ByUser.
	Models, KeyIDs []string
	// Limit is how many groups are told apart, those with the greatest charge; 0 means 100, at most 1,000.
	Limit int
}

// Report is what a tenant used and was charged.
type Report struct {
	From, To time.Time // the range that it covers
	Zone     *time.Location
	Rows     []Row // by Start, then the greatest charge first; without rows in which nothing happened
	Total    Measures
	// More: there are groups that have no row; Total contains them.
	More bool
	// Complete: everything that was settled before the report was asked for is in it. Else the rollup is behind.
	Complete bool
}

// Row is one group in one interval.
type Row struct {
	Start time.Time // of the interval, in the report's zone; From for Whole
	// Group is a model, an id of a key, user, channel or tenant, or what the client said; "" where it is not known.
	Group string
	Measures
}

// Validate reports every fault of the query.
func (q *Query) Validate() error {
	var faults []error
	if !slices.Contains([]Dimension{Nothing, ByModel, ByKey, ByMember, ByUser, ByRoute, ByChannel}, q.GroupBy) {
		faults = append(faults, fault.Field("groupBy", "Usage cannot be grouped by this."))
	}
	faults = append(faults, validRange(q.From, q.To, q.Interval), validLimit(q.Limit))
	if q.GroupBy == ByUser && len(q.Models) > 0 {
		faults = append(faults, fault.Field("models", "Usage by end user is not kept by model."))
	}
	if len(q.Models) > maxGroups || len(q.KeyIDs) > maxGroups {
		faults = append(faults, fault.Field("models", "Too many models or keys."))
	}
	for _, k := range q.KeyIDs {
		if _, err := id.Parse(id.Key, k); err != nil {
			faults = append(faults, fault.Field("keyIds", "There is no such key."))
			break
		}
	}
	return errors.Join(faults...)
}

func validLimit(n int) error {
	if n < 0 || n > maxGroups {
		return fault.Field("limit", fmt.Sprintf("The limit must be between 1 and %d.", maxGroups))
	}
	return nil
}

func validRange(from, to time.Time, i Interval) error {
	length := to.Sub(from)
	switch {
	case !slices.Contains([]Interval{Whole, Hour, Day}, i):
		return fault.Field("interval", "Unknown interval.")
	case from.Year() < 2000 || to.Year() > 9000:
		return fault.Field("from", "The range must lie between the years 2000 and 9000.")
	case length <= 0:
		return fault.Field("to", "The end must be after the beginning.")
	case i == Hour && length > maxHours*time.Hour:
		return fault.Field("from", fmt.Sprintf("By the hour a report covers at most %d days.", maxHours/24))
	case length > maxDays*24*time.Hour:
		return fault.Field("from", fmt.Sprintf("A report covers at most %d days.", maxDays))
	}
	return nil
}

// Reports answers what was used, from the rows that a Rollup keeps.
type Reports struct {
	ent    *ent.Client
	rollup *Rollup
}

// NewReports returns the reports over the rows of a rollup.
func NewReports(client *ent.Client, r *Rollup) *Reports { return &Reports{ent: client, rollup: r} }

var (
	errSignIn     = fault.New(fault.Unauthenticated, "Sign in first.")
	errNoMember   = fault.New(fault.Forbidden, "You are not a member of a tenant.")
	errNoPlatform = fault.New(fault.Forbidden, "This is for administrators of the platform.")
)

// Report adds up what the viewer's tenant used. MEMBER sees what the own keys used; every other role sees all of it. Calls by
// CHANNEL are for administrators of the platform (FORBIDDEN). What was settled before is in it (read your writes), unless the
// rollup is far behind.
func (s *Reports) Report(ctx context.Context, q Query) (*Report, error) {
	v := viewer.FromContext(ctx)
	switch {
	case v == nil:
		return nil, errSignIn
	case v.TenantID == "" || !slices.Contains(everybody, v.Role):
		return nil, errNoMember
	case q.GroupBy == ByChannel && !v.IsPlatformAdmin():
		return nil, errNoPlatform
	}
	if err := q.Validate(); err != nil {
		return nil, err
	}
	tenantID, err := id.Parse(id.Tenant, v.TenantID)
	if err != nil {
		return nil, fmt.Errorf("tenant of the viewer: %w", err)
	}
	complete, zone, err := s.prepare(ctx, tenantID)
	if err != nil {
		return nil, fmt.Errorf("usage report: %w", err)
	}
	g := newGrid(q.From, q.To, q.Interval, zone)
	source := s.hoursOf(q, g)
	if q.Interval != Hour {
		source = s.daysOf(q, g)
	}
	r, err := assemble(ctx, source, g, q.GroupBy, q.Limit)
	if err != nil {
		return nil, fmt.Errorf("usage report: %w", err)
	}
	r.Complete = complete
	return r, nil
}

// prepare brings the rows up to date and returns the zone of the tenant's days. Mostly there is nothing to do, and it is one
// statement.
func (s *Reports) prepare(ctx context.Context, tenantID uuid.UUID) (complete bool, zone *time.Location, err error) {
	at, behind, err := s.rollup.state(ctx, tenantID)
	if err != nil {
		return false, nil, err
	}
	complete = !behind
	if behind {
		if complete, err = s.rollup.catchUp(context.WithoutCancel(ctx), tenantID); err != nil {
			return false, nil, err
		}
		if at, _, err = s.rollup.state(ctx, tenantID); err != nil {
			return false, nil, err
		}
	}
	if !at.exists {
		zones, err := s.rollup.zones(ctx, []uuid.UUID{tenantID})
		if err != nil {
			return false, nil, err
		}
		at.timezone = zones[id.Format(id.Tenant, tenantID)]
	}
	return complete && !at.repairing, newTally(tenantID, at).zone, nil
}

// state reads a tenant's cursor, and whether there is something behind it.
func (r *Rollup) state(ctx context.Context, tenantID uuid.UUID) (c cursor, behind bool, err error) {
	rows, err := r.cfg.Journal.DB.QueryContext(ctx, `SELECT coalesce(c.version, 0), coalesce(c.timezone, ''), c.tenant_id IS NOT NULL,
		c.repair_at IS NOT NULL, w.version > coalesce(c.version, 0)
			OR EXISTS (SELECT 1 FROM usage_corrections k WHERE k.tenant_id = w.tenant_id)
		FROM wallets w LEFT JOIN usage_cursors c ON c.tenant_id = w.tenant_id WHERE w.tenant_id = $1`, tenantID)
	if err != nil {
		return c, false, fmt.Errorf("read cursor of %s: %w", tenantID, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	if rows.Next() {
		if err := rows.Scan(&c.version, &c.timezone, &c.exists, &c.repairing, &behind); err != nil {
			return c, false, fmt.Errorf("read cursor of %s: %w", tenantID, err)
		}
	}
	return c, behind, rows.Err()
}

// daysOf reads usage_days, through the viewer's eyes.
func (s *Reports) daysOf(q Query, g grid) source {
	return source{
		column: columnOf(q.GroupBy), interval: usageday.FieldDay, owners: s.ownersOf(q.GroupBy),
		read: func(ctx context.Context, groups []string, shape func(*entsql.Selector), by ...string) ([]sumRow, error) {
			where := []predicate.UsageDay{
				usageday.FacetEQ(usageday.Facet(facetOf(q.GroupBy))), usageday.DayGTE(g.day(g.from)), usageday.DayLT(g.day(g.to)),
			}
			for _, p := range restrictions(q, groups) {
				where = append(where, p)
			}
			return scan[*ent.UsageDayGroupBy, *ent.UsageDaySelect](ctx, s.ent.UsageDay.Query().Where(where...).Order(shape), by)
		},
	}
}

// hoursOf reads usage_hours, through the viewer's eyes.
func (s *Reports) hoursOf(q Query, g grid) source {
	return source{
		column: columnOf(q.GroupBy), interval: usagehour.FieldHour, owners: s.ownersOf(q.GroupBy),
		read: func(ctx context.Context, groups []string, shape func(*entsql.Selector), by ...string) ([]sumRow, error) {
			where := []predicate.UsageHour{
				usagehour.FacetEQ(usagehour.Facet(facetOf(q.GroupBy))), usagehour.HourGTE(g.from), usagehour.HourLT(g.to),
			}
			for _, p := range restrictions(q, groups) {
				where = append(where, p)
			}
			return scan[*ent.UsageHourGroupBy, *ent.UsageHourSelect](ctx, s.ent.UsageHour.Query().Where(where...).Order(shape), by)
		},
	}
}

func facetOf(d Dimension) string {
	if d == ByUser {
		return facetUser
	}
	return facetService
}

// columnOf is the column of a dimension; members are found by their keys.
func columnOf(d Dimension) string {
	return map[Dimension]string{
		ByModel: "model", ByKey: "api_key_id", ByMember: "api_key_id", ByUser: "user_identifier", ByRoute: "route", ByChannel: "channel_id",
		ByTenant: "tenant_id",
	}[d]
}

// restrictions are the conditions of a query besides range and facet.
func restrictions(q Query, groups []string) []func(*entsql.Selector) {
	var all []func(*entsql.Selector)
	if groups != nil {
		all = append(all, entsql.FieldIn(columnOf(q.GroupBy), groups...))
	}
	if q.Models != nil {
		all = append(all, entsql.FieldIn("model", q.Models...))
	}
	if q.KeyIDs != nil {
		all = append(all, entsql.FieldIn("api_key_id", q.KeyIDs...))
	}
	return all
}

// ownersOf maps keys to the users who made them; nil where keys are not asked for.
func (s *Reports) ownersOf(d Dimension) func(context.Context, []string) (map[string]string, error) {
	if d != ByMember {
		return nil
	}
	return func(ctx context.Context, keys []string) (map[string]string, error) {
		owners := map[string]string{}
		for part := range slices.Chunk(keys, maxGroups) {
			rows, err := s.ent.APIKey.Query().Where(entkey.IDIn(part...)).Select(entkey.FieldID, entkey.FieldCreatedBy).
				All(viewer.SystemContext(ctx, "usage")) // the rows of which they are the keys were the viewer's to see
			if err != nil {
				return nil, fmt.Errorf("read owners of keys: %w", err)
			}
			for _, k := range rows {
				owners[k.ID] = k.CreatedBy
			}
		}
		return owners, nil
	}
}

// sums are the columns of a sum over every measure.
func sums() []ent.AggregateFunc {
	all := make([]ent.AggregateFunc, 0, measureCount)
	for _, column := range measureColumns {
		all = append(all, ent.As(ent.Sum(column), column))
	}
	return all
}

// orderByCharge puts the greatest charge first, ties by the group.
func orderByCharge(column string, limit int) func(*entsql.Selector) {
	return func(s *entsql.Selector) {
		for _, measure := range []string{"charge_n", "calls"} {
			s.OrderExpr(entsql.ExprFunc(func(b *entsql.Builder) { b.WriteString("SUM(").Ident(s.C(measure)).WriteString(") DESC") }))
		}
		s.OrderBy(s.C(column))
		s.Limit(limit)
	}
}

func unordered(*entsql.Selector) {}

func compareRows(a, b Row) int {
	switch {
	case !a.Start.Equal(b.Start):
		return a.Start.Compare(b.Start)
	case a.Charge != b.Charge:
		return int(min(max(b.Charge-a.Charge, -1), 1))
	case a.Calls != b.Calls:
		return int(min(max(b.Calls-a.Calls, -1), 1))
	}
	return strings.Compare(a.Group, b.Group)
}
