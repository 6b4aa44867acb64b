package erasure

import (
	"context"
	"errors"
	"fmt"
	"time"

	"weir/ent"
	entkey "weir/ent/apikey"
	"weir/ent/channel"
	"weir/ent/credential"
	enttenant "weir/ent/tenant"
	"weir/internal/audit"
	"weir/internal/db"
	"weir/internal/id"
	"weir/internal/usage"
)

// erased are the tables of which a tenant's rows are deleted, children before their parents.
var erased = []string{
	"tasks", "captures",
	"blocked_users", "model_aliases", "rate_limits", "webhook_deliveries", "webhook_messages", "webhook_endpoints", "stored_responses", "idempotent_calls", "invitations", "memberships", "audit_events", "payment_methods", "billing_profiles",
}

// kept are the tables that keep a tenant's rows, and why.
var kept = map[string]string{
	"api_keys":          "revoked and without names: usage and journal refer to them",
	"budgets":           "sums of the ledger",
	"notices":           "what was sent; no contents",
	"redemptions":       "what became of money",
	"referrals":         "what became of money",
	"sign_up_bonuses":   "what became of money",
	"subscriptions":     "what became of money",
	"vip_grants":        "what became of money",
	"wallet_watches":    "thresholds of the wallet",
	"channels":          "usage refers to them; without the tenant's keys of providers",
	"charges":           "the journal",
	"credit_lots":       "the ledger",
	"ledger_findings":   "about the journal",
	"ledger_proofs":     "about the journal",
	"open_holds":        "the ledger; there are none",
	"platform_days":     "sums",
	"sessions":          "the users'; they act in another tenant",
	"top_up_disputes":   "what became of money",
	"top_up_refunds":    "what became of money",
	"top_ups":           "what became of money",
	"transfers":         "the journal",
	"usage_corrections": "the journal's work list",
	"usage_cursors":     "of the sums",
	"usage_days":        "sums, without end users",
	"usage_hours":       "sums, without end users",
	"usage_logs":        "what receipts are computed from, without end users",
	"wallets":           "the ledger",
}

// deletedName is what is shown of a tenant that is gone.
const deletedName = "Deleted tenant"

// wipeChannels ends the channels of a tenant's own, and wipes its keys of providers.
func wipeChannels(ctx context.Context, tx *ent.Tx, tenantID string, now time.Time) error {
	ids, err := tx.Channel.Query().Where(channel.TenantID(tenantID)).IDs(ctx)
	if err != nil || len(ids) == 0 {
		return err
	}
	if _, err := tx.Credential.Delete().Where(credential.ChannelIDIn(ids...)).Exec(ctx); err != nil {
		return err
	}
	ended := tx.Channel.Update().Where(channel.IDIn(ids...))
	if err := ended.SetName("deleted").SetBaseURL("").SetModelMapping(map[string]string{}).SetOther("{}").Exec(ctx); err != nil {
		return err
	}
	return tx.Channel.Update().Where(channel.IDIn(ids...), channel.DeletedAtIsNil()).SetDeletedAt(now).Exec(ctx)
}

// tenant erases one tenant: its keys end, its rows but those of the ledger go, and its records lose their end users.
func (s *Service) tenant(ctx context.Context, tenantID string, now time.Time) error {
	fail := func(err error) error { return fmt.Errorf("erase tenant %s: %w", tenantID, err) }
	tenantUUID, err := id.Parse(id.Tenant, tenantID)
	if err != nil {
		return fail(err)
	}
	err = db.Exec(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		_, err := tx.APIKey.Update().Where(entkey.TenantID(tenantID), entkey.RevokedAtIsNil()).SetRevokedAt(now).Save(ctx)
		if err == nil {
			_, err = tx.APIKey.Update().Where(entkey.TenantID(tenantID)).SetName("deleted").ClearPreviousDigest().ClearPreviousUntil().Save(ctx)
		}
		return errors.Join(err, wipeChannels(ctx, tx, tenantID, now), s.cfg.Revisions.Bump(ctx, tx, db.AccessRevision),
			s.cfg.Revisions.Bump(ctx, tx, db.RoutingRevision))
	})
	if err != nil {
		return fail(err)
	}
	for _, table := range erased {
		if err := s.inBatches(ctx, "DELETE FROM "+table+" WHERE id IN (SELECT id FROM "+table+" WHERE tenant_id = $1 LIMIT $2)", tenantID); err != nil {
			return fail(err)
		}
	}
	if err := usage.Forget(ctx, s.cfg.Ent, s.cfg.Rollup, tenantUUID); err != nil {
		return fail(err)
	}
	err = db.Exec(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		n, err := tx.Tenant.Update().Where(enttenant.ID(tenantID), enttenant.DeletedAtIsNil(), enttenant.DeleteAtLTE(now)).
			SetName(deletedName).SetSlug("deleted-" + tenantID[len(id.Tenant)+1:]).SetSuspensionReason("").SetDeletedAt(now).Save(ctx)
		if err != nil || n == 0 {
			return err
		}
		return audit.Append(ctx, tx, audit.Event{Action: "tenant.erase", TenantID: tenantID, TargetID: tenantID})
	})
	if err != nil {
		return fail(err)
	}
	return nil
}

// inBatches runs a statement that changes at most as many rows as its last argument says, until there is none left.
func (s *Service) inBatches(ctx context.Context, statement string, args ...any) error {
	for {
		var n int64
		err := db.Exec(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
			result, err := tx.ExecContext(ctx, statement, append(args[:len(args):len(args)], batch)...)
			if err != nil {
				return fmt.Errorf("%s: %w", statement, err)
			}
			n, err = result.RowsAffected()
			return err
		})
		if err != nil || n == 0 {
			return err
		}
	}
}
