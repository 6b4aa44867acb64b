package usage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"weir/ent"
	"weir/ent/predicate"
	enttenant "weir/ent/tenant"
	"weir/ent/usageday"
	"weir/ent/usagehour"
	"weir/ent/usagelog"
	"weir/internal/db"
	"weir/internal/id"
	"weir/internal/viewer"
)

// forgetRows are changed in one transaction.
const forgetRows = 500

// personal are records that name end users, or bear clients' own request ids.
var personal = usagelog.Or(usagelog.UserIdentifierNEQ(""), usagelog.ClientRequestIDNEQ(""))

// Forget takes the end users and the clients' own request ids out of a tenant's records, and end users out of its sums, which
// stay the same in all. May run twice; only for the system, of a tenant in which nothing goes on.
func Forget(ctx context.Context, client *ent.Client, r *Rollup, tenantID uuid.UUID) error {
	if _, err := forgetRecords(ctx, client, usagelog.TenantID(tenantID)); err != nil {
		return fmt.Errorf("forget end users of %s: %w", tenantID, err)
	}
	if _, err := r.Repair(ctx, tenantID); err != nil {
		return err
	}
	tenant := id.Format(id.Tenant, tenantID)
	err := db.Exec(ctx, client, func(ctx context.Context, tx *ent.Tx) error {
		_, err := tx.UsageHour.Delete().Where(usagehour.TenantID(tenant), usagehour.UserIdentifierNEQ("")).Exec(ctx)
		if err == nil {
			_, err = tx.UsageDay.Delete().Where(usageday.TenantID(tenant), usageday.UserIdentifierNEQ("")).Exec(ctx)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("forget end users of %s: %w", tenantID, err)
	}
	return nil
}

// forgetRecords takes what is personal out of those records that match, some at a time, and returns out of how many.
func forgetRecords(ctx context.Context, client *ent.Client, which ...predicate.UsageLog) (int, error) {
	which = append(which, personal)
	for changed := 0; ; {
		rows, err := client.UsageLog.Query().Where(which...).Order(usagelog.ByCreatedAt()).Limit(forgetRows).
			Select(usagelog.FieldID, usagelog.FieldCreatedAt).All(ctx)
		if err != nil || len(rows) == 0 {
			return changed, err
		}
		holds := make([]uuid.UUID, len(rows))
		for i, row := range rows {
			holds[i] = row.ID
		}
		err = db.Exec(ctx, client, func(ctx context.Context, tx *ent.Tx) error {
			n, err := tx.UsageLog.Update().Where(which...).Where(
				usagelog.CreatedAtGTE(rows[0].CreatedAt), usagelog.CreatedAtLTE(rows[len(rows)-1].CreatedAt), usagelog.IDIn(holds...),
			).SetUserIdentifier("").SetClientRequestID("").Save(ctx)
			changed += n
			return err
		})
		if err != nil {
			return changed, err
		}
	}
}

// ForgetOld takes the end users and the clients' own request ids out of the records of tenants that want that after some days,
// and out of their sums of those days, which stay the same in all. It returns how many records it changed. May run twice; only
// for the system.
func (r *Rollup) ForgetOld(ctx context.Context) (int, error) {
	tenants, err := r.cfg.Ent.Tenant.Query().Where(enttenant.RecordDaysGT(0), enttenant.DeletedAtIsNil()).All(viewer.SystemContext(ctx, "usage"))
	if err != nil {
		return 0, fmt.Errorf("forget end users: %w", err)
	}
	changed := 0
	for _, t := range tenants {
		n, err := r.forgetBefore(viewer.SystemContext(ctx, "usage"), t)
		if changed += n; err != nil {
			return changed, fmt.Errorf("forget end users of %s: %w", t.ID, err)
		}
	}
	return changed, nil
}

// forgetBefore changes whole days of the tenant.
func (r *Rollup) forgetBefore(ctx context.Context, t *ent.Tenant) (int, error) {
	tenantID, err := id.Parse(id.Tenant, t.ID)
	if err != nil {
		return 0, err
	}
	zone, err := time.LoadLocation(t.Timezone)
	if err != nil {
		zone = time.UTC
	}
	before := midnight(r.cfg.Clock.Now().In(zone), -t.RecordDays)
	changed, err := forgetRecords(ctx, r.cfg.Ent, usagelog.TenantID(tenantID), usagelog.CreatedAtLT(before.UTC()))
	if err != nil {
		return changed, err
	}
	for _, of := range []struct {
		table table
		where string
		until any
	}{
		{hours, "hour < $2", before.UTC().Truncate(time.Hour)},
		{days, "day < $2", before.Format(time.DateOnly)},
	} {
		for {
			n, err := r.mergeUsers(ctx, t.ID, of.table, of.where, of.until)
			if err != nil {
				return changed, err
			}
			if n == 0 {
				break
			}
		}
	}
	return changed, nil
}

// mergeUsers adds some rows of single end users to those of none, in one transaction, and returns how many.
func (r *Rollup) mergeUsers(ctx context.Context, tenantID string, of table, where string, until any) (n int, err error) {
	name := tables[of].name
	err = db.Exec(ctx, r.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		columns := slices.Concat(tables[of].keys, measureColumns)
		merged, ids, err := r.takeUsers(ctx, tx, of, "DELETE FROM "+name+" WHERE id IN (SELECT id FROM "+name+" WHERE tenant_id = $1 AND "+where+
			" AND user_identifier <> '' ORDER BY id LIMIT $3) RETURNING "+strings.Join(columns, ", "), tenantID, until, forgetRows)
		if n = ids; err != nil || n == 0 {
			return err
		}
		return r.upsert(ctx, tx, merged)
	})
	return n, err
}

// takeUsers runs a statement that takes rows away, and adds them up as rows of no end user.
func (r *Rollup) takeUsers(ctx context.Context, tx *ent.Tx, of table, query string, args ...any) (merged sheet, n int, err error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, 0, fmt.Errorf("take rows of end users: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	merged = sheet{}
	for rows.Next() {
		c := cell{table: of}
		var row string
		var m Measures
		var hour time.Time
		dest := append([]any{&row}, c.dest(&hour)...)
		for _, sum := range m.refs() {
			dest = append(dest, sum)
		}
		if err := rows.Scan(dest...); err != nil {
			return nil, n, fmt.Errorf("take rows of end users: %w", err)
		}
		if of == hours {
			c.hour = hour.Unix()
		}
		c.user = ""
		merged.add(c, &m, 1)
		n++
	}
	return merged, n, rows.Err()
}
