package usage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"

	"weir/ent"
	"weir/ent/tenant"
	"weir/internal/clock"
	"weir/internal/db"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/metrics"
	"weir/internal/viewer"
)

// RollupConfig is what a Rollup works with.
type RollupConfig struct {
	Ent     *ent.Client
	Journal ledger.Journal
	Clock   clock.Clock
	Metrics *metrics.Registry // nil: nothing is counted
}

// Rollup adds the journals of the tenants up into rows by hour and day, each journal row exactly once: a tenant's cursor moves
// in the transaction that adds to the rows. Any number may run side by side, on any nodes; where two meet, one gives way.
type Rollup struct {
	cfg    RollupConfig
	lines  prometheus.Counter
	failed prometheus.Counter
	last   prometheus.Gauge
	wait   prometheus.Gauge
}

// NewRollup returns the rollup of an installation.
func NewRollup(cfg RollupConfig) *Rollup {
	r := cfg.Metrics
	return &Rollup{
		cfg:    cfg,
		lines:  r.Counter("weir_usage_rolled_up_rows_total", "Journal rows that this node has added up by hour and day."),
		failed: r.Counter("weir_usage_rollup_failures_total", "Rounds of the rollup that failed on this node."),
		last: r.Gauge("weir_usage_rollup_last_success_timestamp_seconds",
			"When this node last had nothing left to add up; 0 for never. Take the greatest of all nodes."),
		wait: r.Gauge("weir_usage_rollup_tenants_behind", "Tenants whose journal was not wholly added up when this node last looked."),
	}
}

const (
	groupTenants = 32   // tenants in one transaction
	groupLines   = 2000 // journal rows in one transaction; also what one tenant may have of it
	upsertRows   = 400  // rows in one statement: SQLite takes 32,766 parameters
)

// errRaced: somebody else has moved a cursor, or replaced a record once more, since the snapshot.
var errRaced = errors.New("usage: rolled up by somebody else meanwhile")

// RollUp adds up everything that was booked before it began, tenant by tenant, and returns how many journal rows that were.
// What a crash or the end of ctx cuts off is done the next time.
func (r *Rollup) RollUp(ctx context.Context) (rows int64, err error) {
	defer func() {
		if err != nil {
			r.failed.Inc()
		}
	}()
	if err := r.followZones(ctx); err != nil {
		return 0, err
	}
	behind := 0
	after := noTenant
	for {
		due, err := r.due(ctx, after, groupTenants)
		if err != nil {
			return rows, err
		}
		if len(due) == 0 {
			break
		}
		after = due[len(due)-1]
		n, more, err := r.rollGroup(ctx, due)
		if errors.Is(err, errRaced) {
			n, more, err = 0, due, nil
		}
		rows += n
		if err != nil {
			return rows, err
		}
		for _, t := range more { // larger ones, and those of which somebody else has done a part
			n, done, err := r.rollTenant(ctx, t, math.MaxInt64)
			rows += n
			if err != nil {
				return rows, err
			}
			if !done {
				behind++
			}
		}
	}
	r.wait.Set(float64(behind))
	r.last.Set(float64(r.cfg.Clock.Now().Unix()))
	return rows, nil
}

// noTenant is before every tenant.
var noTenant uuid.UUID

// catchUp rolls up what a tenant was charged since the last round, as far as that is little. It reports whether nothing is left.
func (r *Rollup) catchUp(ctx context.Context, tenantID uuid.UUID) (bool, error) {
	_, done, err := r.rollTenant(ctx, tenantID, catchUpRows)
	return done, err
}

// catchUpRows is how many journal rows a reader rolls up before it takes the rows as they are.
const catchUpRows = 3 * groupLines

// maxRaces is how often one gives way to others for one tenant.
const maxRaces = 5

// rollTenant rolls up one tenant, at least limit rows if there are as many, and reports whether nothing is left.
func (r *Rollup) rollTenant(ctx context.Context, tenantID uuid.UUID, limit int64) (rows int64, done bool, err error) {
	races := 0
	for rows < limit && races < maxRaces {
		n, more, err := r.rollGroup(ctx, []uuid.UUID{tenantID})
		rows += n
		switch {
		case errors.Is(err, errRaced):
			races++
		case err != nil:
			return rows, false, err
		case len(more) == 0:
			return rows, true, nil
		}
	}
	return rows, false, nil
}

// due lists tenants behind whose cursor there is something, in order of their ids.
func (r *Rollup) due(ctx context.Context, after uuid.UUID, limit int) (all []uuid.UUID, err error) {
	rows, err := r.cfg.Journal.DB.QueryContext(ctx, `SELECT w.tenant_id FROM wallets w LEFT JOIN usage_cursors c ON c.tenant_id = w.tenant_id
		WHERE w.tenant_id > $1 AND (w.version > coalesce(c.version, 0)
			OR EXISTS (SELECT 1 FROM usage_corrections k WHERE k.tenant_id = w.tenant_id))
		ORDER BY w.tenant_id LIMIT $2`, after, limit)
	if err != nil {
		return nil, fmt.Errorf("look for usage to roll up: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var u uuid.UUID
		if err := rows.Scan(&u); err != nil {
			return nil, fmt.Errorf("look for usage to roll up: %w", err)
		}
		all = append(all, u)
	}
	return all, rows.Err()
}

// rollGroup adds up what is new of some tenants in one transaction. It returns how many journal rows that were, and the
// tenants that have more; errRaced when somebody else was at work on one of them, and then nothing was done.
func (r *Rollup) rollGroup(ctx context.Context, tenants []uuid.UUID) (rows int64, more []uuid.UUID, err error) {
	zones, err := r.zones(ctx, tenants)
	if err != nil {
		return 0, nil, err
	}
	sums := sheet{}
	var tallies []*tally
	err = r.cfg.Journal.Snapshot(ctx, func(s *ledger.Snapshot) error {
		left := int64(groupLines)
		for _, u := range tenants {
			at, err := readCursor(ctx, s, u)
			if err != nil {
				return err
			}
			if !at.exists {
				at.timezone = zones[id.Format(id.Tenant, u)]
			}
			t := newTally(u, at)
			if err := t.read(ctx, s, sums, left); err != nil {
				return err
			}
			left -= t.to.version - t.from.version
			if t.behind {
				more = append(more, u)
			}
			if t.to.version > t.from.version || len(t.done) > 0 {
				tallies = append(tallies, t)
			}
		}
		return nil
	})
	if err != nil {
		return 0, nil, fmt.Errorf("roll up usage: %w", err)
	}
	sums.dropZeros()
	if err := r.write(ctx, tallies, sums); err != nil {
		return 0, nil, fmt.Errorf("roll up usage: %w", err)
	}
	for _, t := range tallies {
		rows += t.to.version - t.from.version
	}
	r.lines.Add(float64(rows))
	return rows, more, nil
}

// zones reads the time zones of tenants, by id.
func (r *Rollup) zones(ctx context.Context, tenants []uuid.UUID) (map[string]string, error) {
	ids := make([]string, len(tenants))
	for i, u := range tenants {
		ids[i] = id.Format(id.Tenant, u)
	}
	rows, err := r.cfg.Ent.Tenant.Query().Where(tenant.IDIn(ids...)).Select(tenant.FieldID, tenant.FieldTimezone).
		All(viewer.SystemContext(ctx, "usage"))
	if err != nil {
		return nil, fmt.Errorf("read time zones: %w", err)
	}
	zones := map[string]string{}
	for _, u := range ids {
		zones[u] = time.UTC.String()
	}
	for _, t := range rows {
		zones[t.ID] = t.Timezone
	}
	return zones, nil
}

// querier is what reads: the database, or a snapshot of it.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func readCursor(ctx context.Context, s querier, tenantID uuid.UUID) (c cursor, err error) {
	rows, err := s.QueryContext(ctx, `SELECT version, charge_n, generation, timezone, repair_at IS NOT NULL
		FROM usage_cursors WHERE tenant_id = $1`, tenantID)
	if err != nil {
		return c, fmt.Errorf("read cursor of %s: %w", tenantID, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	if rows.Next() {
		c.exists = true
		if err := rows.Scan(&c.version, &c.charge, &c.generation, &c.timezone, &c.repairing); err != nil {
			return c, fmt.Errorf("read cursor of %s: %w", tenantID, err)
		}
	}
	return c, rows.Err()
}

// write moves the cursors and adds the sheet to the rows, all or nothing. It returns errRaced when a cursor is not where it was.
func (r *Rollup) write(ctx context.Context, tallies []*tally, sums sheet) error {
	if len(tallies) == 0 {
		return nil
	}
	return db.Exec(ctx, r.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		for _, t := range tallies {
			if err := r.advance(ctx, tx, t); err != nil {
				return err
			}
			for _, n := range t.done {
				if err := one(tx.ExecContext(ctx, "DELETE FROM usage_corrections WHERE hold_id = $1 AND revision = $2", n.hold, n.revision)); err != nil {
					return err
				}
			}
		}
		return r.upsert(ctx, tx, sums)
	})
}

func (r *Rollup) advance(ctx context.Context, tx *ent.Tx, t *tally) error {
	now := r.cfg.Clock.Now()
	if !t.from.exists {
		return one(tx.ExecContext(ctx, `INSERT INTO usage_cursors (tenant_id, version, charge_n, generation, timezone, updated_at)
			VALUES ($1, $2, $3, 0, $4, $5) ON CONFLICT (tenant_id) DO NOTHING`,
			t.tenant, t.to.version, int64(t.to.charge), t.to.timezone, now))
	}
	return one(tx.ExecContext(ctx, `UPDATE usage_cursors SET version = $1, charge_n = $2, updated_at = $3
		WHERE tenant_id = $4 AND version = $5 AND generation = $6`,
		t.to.version, int64(t.to.charge), now, t.tenant, t.from.version, t.from.generation))
}

// one wants a statement to have changed one row.
func one(res sql.Result, err error) error {
	if err != nil {
		return err
	}
	switch n, err := res.RowsAffected(); {
	case err != nil:
		return err
	case n != 1:
		return errRaced
	}
	return nil
}
