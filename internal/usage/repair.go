package usage

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"weir/ent"
	"weir/ent/usagecursor"
	"weir/internal/db"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/internal/viewer"
)

// Repair computes the rows of a tenant again from its journal and its usage records, and corrects those that differ; it
// returns how many did. Calls go on, and so does the rollup: rows are corrected by what is missing, never replaced. Of two
// repairs of one tenant the first stops with errRaced.
//
// What was booked before the oldest usage record that is still kept stays as it is.
func (r *Rollup) Repair(ctx context.Context, tenantID uuid.UUID) (int, error) {
	return r.repair(ctx, tenantID, "")
}

// Tenants lists those of whom something was rolled up.
func (r *Rollup) Tenants(ctx context.Context) (all []uuid.UUID, err error) {
	all, err = r.cfg.Ent.UsageCursor.Query().Order(usagecursor.ByID()).IDs(viewer.SystemContext(ctx, "usage"))
	if err != nil {
		return nil, fmt.Errorf("list rolled-up tenants: %w", err)
	}
	return all, nil
}

// RepairPlatform corrects the rows of the whole platform, which are the sums of those of the tenants.
func (r *Rollup) RepairPlatform(ctx context.Context) (int, error) {
	missing, err := r.platformMissing(ctx)
	if err != nil || len(missing) == 0 {
		return 0, err
	}
	err = db.Exec(ctx, r.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		if _, err := db.Next(ctx, tx, platformRepair); err != nil { // one at a time
			return err
		}
		if missing, err = r.platformMissing(ctx); err != nil { // what another has corrected meanwhile is there
			return err
		}
		return r.upsert(ctx, tx, missing)
	})
	return len(missing), err
}

// platformRepair is the counter of the repairs of the platform's rows, and their lock.
const platformRepair = "usage:platform_repair"

func (r *Rollup) platformMissing(ctx context.Context) (missing sheet, err error) {
	err = r.cfg.Journal.Snapshot(ctx, func(s *ledger.Snapshot) (err error) {
		missing, err = r.platformDifference(ctx, s)
		return err
	})
	return missing, err
}

// repair also gives the tenant's days another time zone, unless that is "".
func (r *Rollup) repair(ctx context.Context, tenantID uuid.UUID, zone string) (int, error) {
	generation, err := r.claim(ctx, tenantID, zone)
	if err != nil || generation == 0 {
		return 0, err
	}
	var d difference
	err = r.cfg.Journal.Snapshot(ctx, func(s *ledger.Snapshot) error {
		at, err := readCursor(ctx, s, tenantID)
		if err != nil {
			return err
		}
		if at.generation != generation {
			return errRaced
		}
		d, err = r.difference(ctx, s, tenantID, at)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("repair usage of %s: %w", tenantID, err)
	}
	for part := range d.rows.parts(upsertRows) {
		err := db.Exec(ctx, r.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
			err := one(tx.ExecContext(ctx, "UPDATE usage_cursors SET repair_at = $1 WHERE tenant_id = $2 AND generation = $3",
				r.cfg.Clock.Now(), tenantID, generation))
			if err != nil {
				return err
			}
			return r.upsert(ctx, tx, part)
		})
		if err != nil {
			return 0, fmt.Errorf("repair usage of %s: %w", tenantID, err)
		}
	}
	err = db.Exec(ctx, r.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		return one(tx.ExecContext(ctx, `UPDATE usage_cursors SET repair_at = NULL, charge_n = charge_n + $1
			WHERE tenant_id = $2 AND generation = $3`, int64(d.charge), tenantID, generation))
	})
	if err != nil {
		return 0, fmt.Errorf("repair usage of %s: %w", tenantID, err)
	}
	return len(d.rows), nil
}

// claim begins a repair: whoever has begun one before stops. 0 for a tenant of which nothing was rolled up.
func (r *Rollup) claim(ctx context.Context, tenantID uuid.UUID, zone string) (generation int64, err error) {
	err = db.Exec(ctx, r.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		rows, err := tx.QueryContext(ctx, `UPDATE usage_cursors SET generation = generation + 1, repair_at = $1,
			timezone = CASE WHEN $2 = '' THEN timezone ELSE $2 END WHERE tenant_id = $3 RETURNING generation`,
			r.cfg.Clock.Now(), zone, tenantID)
		if err != nil {
			return fmt.Errorf("begin repair of %s: %w", tenantID, err)
		}
		defer func() { err = errors.Join(err, rows.Close()) }()
		for rows.Next() {
			if err := rows.Scan(&generation); err != nil {
				return fmt.Errorf("begin repair of %s: %w", tenantID, err)
			}
		}
		return rows.Err()
	})
	return generation, err
}

// parts cuts a sheet up.
func (s sheet) parts(size int) func(yield func(sheet) bool) {
	return func(yield func(sheet) bool) {
		part := sheet{}
		for c, m := range s {
			if part[c] = m; len(part) == size {
				if !yield(part) {
					return
				}
				part = sheet{}
			}
		}
		if len(part) > 0 {
			yield(part)
		}
	}
}

// difference is what is missing in the rows of a tenant.
type difference struct {
	rows   sheet        // hours and days
	charge money.Amount // in its cursor
}

// difference computes what the rows of a tenant should be up to its cursor, less what they are.
func (r *Rollup) difference(ctx context.Context, s *ledger.Snapshot, tenantID uuid.UUID, at cursor) (difference, error) {
	t := newTally(tenantID, cursor{timezone: at.timezone})
	want := sheet{}
	lost, err := t.recompute(ctx, s, want, at.version)
	if err != nil {
		return difference{}, err
	}
	maps.DeleteFunc(want, func(c cell, _ *Measures) bool { return c.table == platformHours || c.table == platformDays })
	for _, of := range []table{hours, days} {
		if err := r.stored(ctx, s, of, id.Format(id.Tenant, tenantID), want, -1); err != nil {
			return difference{}, err
		}
	}
	if !lost.IsZero() {
		hour, day := lost.Truncate(time.Hour).Unix(), lost.In(t.zone).Format(time.DateOnly)
		maps.DeleteFunc(want, func(c cell, _ *Measures) bool {
			return c.table == hours && c.hour <= hour || c.table == days && c.day <= day
		})
	}
	want.dropZeros()
	return difference{rows: want, charge: t.to.charge - at.charge}, nil
}

// recompute adds up a tenant's whole journal up to a version, as the rollup has done it line by line. It returns the time up
// to which records are no longer kept, or of the last charge by a price that has none; zero for none.
func (t *tally) recompute(ctx context.Context, s *ledger.Snapshot, want sheet, upTo int64) (lost time.Time, err error) {
	if err := t.readNotes(ctx, s); err != nil {
		return lost, err
	}
	kept, err := s.UsageKeptFrom(ctx)
	if err != nil {
		return lost, err
	}
	if !kept.IsZero() {
		lost = kept.Add(-time.Nanosecond)
	}
	t.lost = &lost
	if err := t.lines(ctx, s, want, 0, upTo); err != nil {
		return lost, err
	}
	err = s.Unversioned(ctx, t.tenant, func(c *ledger.Resolved) error {
		if _, waits := t.notes[c.Usage.Hold]; !waits { // else it is not in the rows yet
			m := call(0, c.Usage)
			want.book(t, c.At, dimsOf(c.Usage), &m, 1)
		}
		return nil
	})
	return lost, err
}

// stored adds the rows of a tenant ("": of all) to a sheet, times sign.
func (r *Rollup) stored(ctx context.Context, s *ledger.Snapshot, of table, tenantID string, into sheet, sign int64) (err error) {
	columns := tables[of].keys[1:]
	b := entsql.Dialect(r.cfg.Journal.Dialect)
	query := b.Select(append(append([]string(nil), columns...), measureColumns...)...).From(b.Table(tables[of].name))
	if tenantID != "" {
		query.Where(entsql.EQ("tenant_id", tenantID))
	}
	text, args := query.Query()
	rows, err := s.QueryContext(ctx, text, args...)
	if err != nil {
		return fmt.Errorf("read %s: %w", tables[of].name, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		c := cell{table: of}
		var m Measures
		var hour time.Time
		dest := c.dest(&hour)
		for _, n := range m.refs() {
			dest = append(dest, n)
		}
		if err := rows.Scan(dest...); err != nil {
			return fmt.Errorf("read %s: %w", tables[of].name, err)
		}
		if of == hours || of == platformHours {
			c.hour = hour.Unix()
		}
		into.add(c, &m, sign)
	}
	return rows.Err()
}

// dest takes the columns behind the id.
func (c *cell) dest(hour *time.Time) []any {
	switch c.table {
	case hours:
		return []any{&c.tenant, &c.facet, hour, &c.key, &c.model, &c.channel, &c.route, &c.user}
	case days:
		return []any{&c.tenant, &c.facet, &c.day, &c.key, &c.model, &c.channel, &c.route, &c.user}
	case platformHours:
		return []any{hour, &c.model, &c.channel}
	default:
		return []any{&c.day, &c.tenant, &c.model, &c.channel}
	}
}

// platformDifference is what is missing in the platform's rows: each is the sum of the tenants' hours.
func (r *Rollup) platformDifference(ctx context.Context, s *ledger.Snapshot) (sheet, error) {
	want := sheet{}
	b := entsql.Dialect(r.cfg.Journal.Dialect)
	columns := []string{"tenant_id", "hour", "model", "channel_id"}
	selected := append([]string(nil), columns...)
	for _, m := range measureColumns {
		selected = append(selected, entsql.Sum(m))
	}
	text, args := b.Select(selected...).From(b.Table(tables[hours].name)).Where(entsql.EQ("facet", facetService)).GroupBy(columns...).Query()
	rows, err := s.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, fmt.Errorf("sum up %s: %w", tables[hours].name, err)
	}
	defer func() { _ = rows.Close() }() // its error is that of Err
	for rows.Next() {
		var m Measures
		var tenantID, model, channel string
		var hour time.Time
		dest := []any{&tenantID, &hour, &model, &channel}
		for _, n := range m.refs() {
			dest = append(dest, n)
		}
		if err := rows.Scan(dest...); err != nil {
			return nil, fmt.Errorf("sum up %s: %w", tables[hours].name, err)
		}
		served := dims{model: model, channel: channel}
		want.add(cell{table: platformHours, hour: hour.Unix(), dims: served}, &m, 1)
		want.add(cell{table: platformDays, tenant: tenantID, day: hour.UTC().Format(time.DateOnly), dims: served}, &m, 1)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("sum up %s: %w", tables[hours].name, err)
	}
	for _, of := range []table{platformHours, platformDays} {
		if err := r.stored(ctx, s, of, "", want, -1); err != nil {
			return nil, err
		}
	}
	want.dropZeros()
	return want, nil
}

// repairPatience is after how long without a sign of life a repair is begun again.
const repairPatience = time.Hour

// followZones gives the days of tenants that have changed their time zone their new bounds, and ends repairs that a crash cut
// off.
func (r *Rollup) followZones(ctx context.Context) error {
	moved, err := r.movedZones(ctx)
	if err != nil {
		return err
	}
	for tenantID, zone := range moved {
		if _, err := r.repair(ctx, tenantID, zone); err != nil && !errors.Is(err, errRaced) {
			return err
		}
	}
	return nil
}

func (r *Rollup) movedZones(ctx context.Context) (moved map[uuid.UUID]string, err error) {
	rows, err := r.cfg.Journal.DB.QueryContext(ctx, `SELECT c.tenant_id, t.timezone FROM usage_cursors c
		JOIN tenants t ON t.id = 'ten_' || replace(cast(c.tenant_id AS text), '-', '')
		WHERE t.timezone <> c.timezone OR c.repair_at < $1`, r.cfg.Clock.Now().Add(-repairPatience))
	if err != nil {
		return nil, fmt.Errorf("look for time zones: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	moved = map[uuid.UUID]string{}
	for rows.Next() {
		var u uuid.UUID
		var zone string
		if err := rows.Scan(&u, &zone); err != nil {
			return nil, fmt.Errorf("look for time zones: %w", err)
		}
		moved[u] = zone
	}
	return moved, rows.Err()
}
