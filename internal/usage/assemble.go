package usage

import (
	"context"
	"fmt"
	"slices"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	"weir/ent"
)

// grid is the range of a report in its intervals.
type grid struct {
	from, to time.Time
	interval Interval
	zone     *time.Location
}

// newGrid moves a range outwards to whole intervals.
func newGrid(from, to time.Time, i Interval, zone *time.Location) grid {
	g := grid{interval: i, zone: zone}
	if i == Hour {
		g.from = from.UTC().Truncate(time.Hour)
		g.to = to.Add(time.Hour - 1).UTC().Truncate(time.Hour)
		return g
	}
	g.from = midnight(from.In(zone), 0)
	if g.to = midnight(to.In(zone), 0); g.to.Before(to) {
		g.to = midnight(to.In(zone), 1)
	}
	return g
}

// midnight is the beginning of the day of t, or of one that many days later.
func midnight(t time.Time, later int) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d+later, 0, 0, 0, 0, t.Location())
}

// day is the name of the day that begins at or contains t.
func (g grid) day(t time.Time) string { return t.In(g.zone).Format(time.DateOnly) }

// start is the beginning of a stored interval.
func (g grid) start(r *sumRow) (time.Time, error) {
	switch g.interval {
	case Hour:
		return r.Hour.In(g.zone), nil
	case Day:
		t, err := time.ParseInLocation(time.DateOnly, r.Day, g.zone)
		if err != nil {
			return t, fmt.Errorf("day %q: %w", r.Day, err)
		}
		return t, nil
	default:
		return g.from, nil
	}
}

// sumRow is what a grouped sum answers.
type sumRow struct {
	Hour           time.Time `sql:"hour"`
	Day            string    `sql:"day"`
	Model          string    `sql:"model"`
	APIKeyID       string    `sql:"api_key_id"`
	UserIdentifier string    `sql:"user_identifier"`
	Route          string    `sql:"route"`
	ChannelID      string    `sql:"channel_id"`
	TenantID       string    `sql:"tenant_id"`

	Calls           *int64 `sql:"calls"`
	Failed          *int64 `sql:"failed"`
	Estimated       *int64 `sql:"estimated"`
	InputTokens     *int64 `sql:"input_tokens"`
	CachedTokens    *int64 `sql:"cached_tokens"`
	OutputTokens    *int64 `sql:"output_tokens"`
	ReasoningTokens *int64 `sql:"reasoning_tokens"`
	Images          *int64 `sql:"images"`
	Seconds         *int64 `sql:"seconds"`
	Characters      *int64 `sql:"characters"`
	ChargeN         *int64 `sql:"charge_n"`
	ProviderCostN   *int64 `sql:"provider_cost_n"`
	FirstByteUs     *int64 `sql:"first_byte_us"`
	DurationUs      *int64 `sql:"duration_us"`
	Wait0           *int64 `sql:"wait_0"`
	Wait1           *int64 `sql:"wait_1"`
	Wait2           *int64 `sql:"wait_2"`
	Wait3           *int64 `sql:"wait_3"`
	Wait4           *int64 `sql:"wait_4"`
	Wait5           *int64 `sql:"wait_5"`
	Wait6           *int64 `sql:"wait_6"`
	Wait7           *int64 `sql:"wait_7"`
	Wait8           *int64 `sql:"wait_8"`
	Wait9           *int64 `sql:"wait_9"`
	Wait10          *int64 `sql:"wait_10"`
	Wait11          *int64 `sql:"wait_11"`
}

// measures are the sums; those over no rows are null.
func (r *sumRow) measures() Measures {
	var m Measures
	from := [measureCount]*int64{
		r.Calls, r.Failed, r.Estimated, r.InputTokens, r.CachedTokens, r.OutputTokens, r.ReasoningTokens, r.Images, r.Seconds,
		r.Characters, r.ChargeN, r.ProviderCostN, r.FirstByteUs, r.DurationUs,
		r.Wait0, r.Wait1, r.Wait2, r.Wait3, r.Wait4, r.Wait5, r.Wait6, r.Wait7, r.Wait8, r.Wait9, r.Wait10, r.Wait11,
	}
	for i, to := range m.refs() {
		if from[i] != nil {
			*to = *from[i]
		}
	}
	return m
}

func (r *sumRow) group(column string) string {
	switch column {
	case "model":
		return r.Model
	case "api_key_id":
		return r.APIKeyID
	case "user_identifier":
		return r.UserIdentifier
	case "route":
		return r.Route
	case "channel_id":
		return r.ChannelID
	case "tenant_id":
		return r.TenantID
	}
	return ""
}

// source reads sums over one table.
type source struct {
	column   string // of the group; "" for none
	interval string // column of the interval
	// owners maps keys to the groups that are asked for; nil: the column is the group.
	owners func(ctx context.Context, keys []string) (map[string]string, error)
	// read sums up by columns, of some groups or of all (nil).
	read func(ctx context.Context, groups []string, shape func(*entsql.Selector), by ...string) ([]sumRow, error)
}

// grouped is a query of any entity that sums up by columns.
type grouped[G any] interface {
	Aggregate(sums ...ent.AggregateFunc) G
	Scan(ctx context.Context, v any) error
}

// scan sums every measure up, by columns or altogether.
func scan[G grouped[G], S interface {
	Scan(ctx context.Context, v any) error
}](ctx context.Context, q interface {
	GroupBy(field string, fields ...string) G
	Aggregate(sums ...ent.AggregateFunc) S
}, by []string,
) (rows []sumRow, err error) {
	if len(by) > 0 {
		err = q.GroupBy(by[0], by[1:]...).Aggregate(sums()...).Scan(ctx, &rows)
	} else {
		err = q.Aggregate(sums()...).Scan(ctx, &rows)
	}
	return rows, err
}

// assemble makes the report: the groups with the greatest charge first, then their rows.
func assemble(ctx context.Context, from source, g grid, by Dimension, limit int) (*Report, error) {
	r := &Report{From: g.from, To: g.to, Zone: g.zone, Rows: []Row{}}
	if limit == 0 {
		limit = defaultGroups
	}
	if by == Nothing {
		rows, err := from.rows(ctx, g, nil)
		for i := range rows {
			r.Total.add(&rows[i].Measures, 1)
		}
		r.Rows = rows
		return r, err
	}
	if g.interval != Whole {
		if done, err := from.atOnce(ctx, g, limit, r); done || err != nil {
			return r, err
		}
	}
	groups, err := from.ranked(ctx, g, limit)
	if err != nil {
		return nil, err
	}
	for i := range groups.kept {
		r.Total.add(&groups.kept[i].Measures, 1)
	}
	r.Total.add(&groups.rest, 1)
	r.More = groups.more
	if g.interval == Whole {
		r.Rows = groups.kept
		return r, nil
	}
	r.Rows, err = from.rows(ctx, g, groups)
	return r, err
}

// fewRows is up to how many rows are read before it is known whether there are too many groups.
const fewRows = 4000

// atOnce makes a report by interval of one statement where there are few rows and no more groups than asked for. It reports
// whether it could.
func (s source) atOnce(ctx context.Context, g grid, limit int, r *Report) (bool, error) {
	sums, err := s.read(ctx, nil, func(s *entsql.Selector) { s.Limit(fewRows + 1) }, s.column, s.interval)
	if err != nil || len(sums) > fewRows {
		return false, err
	}
	groups := &ranking{}
	if s.owners != nil {
		keys := make([]string, len(sums))
		for i := range sums {
			keys[i] = sums[i].group(s.column)
		}
		slices.Sort(keys)
		if groups.owners, err = s.owners(ctx, slices.Compact(keys)); err != nil {
			return false, err
		}
	}
	rows, err := s.place(g, groups, sums)
	if err != nil {
		return false, err
	}
	names := map[string]bool{}
	for i := range rows {
		names[rows[i].Group] = true
	}
	if len(names) > limit {
		return false, nil
	}
	for i := range rows {
		r.Total.add(&rows[i].Measures, 1)
	}
	r.Rows = rows
	return true, nil
}

// ranking is the groups of a report over its whole range.
type ranking struct {
	kept   []Row
	rest   Measures // of groups that are not told apart
	more   bool
	values []string          // of the column, of the groups that are kept
	owners map[string]string // by key; nil where the column is the group
}

// ranked finds the groups with the greatest charge.
func (s source) ranked(ctx context.Context, g grid, limit int) (*ranking, error) {
	if s.owners != nil {
		return s.rankedOwners(ctx, g, limit)
	}
	sums, err := s.read(ctx, nil, orderByCharge(s.column, limit+1), s.column)
	if err != nil {
		return nil, err
	}
	k := &ranking{}
	if k.more = len(sums) > limit; k.more {
		sums = sums[:limit]
		all, err := s.read(ctx, nil, unordered)
		if err != nil {
			return nil, err
		}
		for i := range all {
			m := all[i].measures()
			k.rest.add(&m, 1)
		}
	}
	for i := range sums {
		m := sums[i].measures()
		if k.more {
			k.rest.add(&m, -1)
		}
		k.values = append(k.values, sums[i].group(s.column))
		if !m.isZero() {
			k.kept = append(k.kept, Row{Start: g.from, Group: sums[i].group(s.column), Measures: m})
		}
	}
	slices.SortFunc(k.kept, compareRows)
	return k, nil
}

// rankedOwners sums the keys up by who made them: a tenant has few keys.
func (s source) rankedOwners(ctx context.Context, g grid, limit int) (*ranking, error) {
	sums, err := s.read(ctx, nil, unordered, s.column)
	if err != nil {
		return nil, err
	}
	keys := make([]string, len(sums))
	for i := range sums {
		keys[i] = sums[i].group(s.column)
	}
	k := &ranking{}
	if k.owners, err = s.owners(ctx, keys); err != nil {
		return nil, err
	}
	by := map[string]*Row{}
	for i := range sums {
		m := sums[i].measures()
		owner := k.owners[keys[i]]
		if by[owner] == nil {
			by[owner] = &Row{Start: g.from, Group: owner}
		}
		by[owner].add(&m, 1)
	}
	for _, row := range by {
		if !row.isZero() {
			k.kept = append(k.kept, *row)
		}
	}
	slices.SortFunc(k.kept, compareRows)
	if k.more = len(k.kept) > limit; k.more {
		for i := range k.kept[limit:] {
			k.rest.add(&k.kept[limit+i].Measures, 1)
		}
		k.kept = k.kept[:limit]
	}
	for i := range sums {
		if slices.ContainsFunc(k.kept, func(r Row) bool { return r.Group == k.owners[keys[i]] }) {
			k.values = append(k.values, keys[i])
		}
	}
	return k, nil
}

// rows reads the rows of the groups; of everything together where groups is nil.
func (s source) rows(ctx context.Context, g grid, groups *ranking) ([]Row, error) {
	var values, by []string
	if groups != nil {
		if len(groups.values) == 0 {
			return []Row{}, nil
		}
		values, by = groups.values, append(by, s.column)
	}
	if g.interval != Whole {
		by = append(by, s.interval)
	}
	sums, err := s.read(ctx, values, unordered, by...)
	if err != nil {
		return nil, err
	}
	return s.place(g, groups, sums)
}

// place turns sums into rows, in order.
func (s source) place(g grid, groups *ranking, sums []sumRow) ([]Row, error) {
	type place struct {
		start int64
		group string
	}
	at := map[place]int{}
	rows := []Row{}
	for i := range sums {
		start, err := g.start(&sums[i])
		if err != nil {
			return nil, err
		}
		row := Row{Start: start, Measures: sums[i].measures()}
		if groups != nil {
			if row.Group = sums[i].group(s.column); groups.owners != nil {
				row.Group = groups.owners[row.Group]
			}
		}
		p := place{row.Start.Unix(), row.Group}
		if j, ok := at[p]; ok { // two keys of one member
			rows[j].add(&row.Measures, 1)
			continue
		}
		at[p] = len(rows)
		rows = append(rows, row)
	}
	rows = slices.DeleteFunc(rows, func(r Row) bool { return r.isZero() })
	slices.SortFunc(rows, compareRows)
	return rows, nil
}
