package usage

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"weir/ent"
	"weir/ent/usageday"
	"weir/ent/usagehour"
	"weir/ent/usagelog"
	"weir/internal/db"
	"weir/internal/id"
)

// forgetRows are changed in one transaction.
const forgetRows = 500

// Forget takes the end users and the clients' own request ids out of a tenant's records, and end users out of its sums, which
// stay the same in all. May run twice; only for the system, of a tenant in which nothing goes on.
func Forget(ctx context.Context, client *ent.Client, r *Rollup, tenantID uuid.UUID) error {
	personal := usagelog.And(usagelog.TenantID(tenantID), usagelog.Or(usagelog.UserIdentifierNEQ(""), usagelog.ClientRequestIDNEQ("")))
	for {
		rows, err := client.UsageLog.Query().Where(personal).Order(usagelog.ByCreatedAt()).Limit(forgetRows).
			Select(usagelog.FieldID, usagelog.FieldCreatedAt).All(ctx)
		if err != nil {
			return fmt.Errorf("forget end users of %s: %w", tenantID, err)
		}
		if len(rows) == 0 {
			break
		}
		holds := make([]uuid.UUID, len(rows))
		for i, row := range rows {
			holds[i] = row.ID
		}
		err = db.Exec(ctx, client, func(ctx context.Context, tx *ent.Tx) error {
			_, err := tx.UsageLog.Update().Where(
				usagelog.TenantID(tenantID), usagelog.CreatedAtGTE(rows[0].CreatedAt), usagelog.CreatedAtLTE(rows[len(rows)-1].CreatedAt),
				usagelog.IDIn(holds...),
			).SetUserIdentifier("").SetClientRequestID("").Save(ctx)
			return err
		})
		if err != nil {
			return fmt.Errorf("forget end users of %s: %w", tenantID, err)
		}
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
