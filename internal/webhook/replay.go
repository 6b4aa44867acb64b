package webhook

import (
	"context"
	"fmt"

	"weir/ent"
	entdelivery "weir/ent/webhookdelivery"
	"weir/internal/audit"
	"weir/internal/db"
	"weir/internal/viewer"
)

// Replay sends a delivery again, under the same webhook-id, with a day of attempts of its own; one that is still being tried
// is tried at once. CONFLICT when its endpoint is off.
func (s *Service) Replay(ctx context.Context, deliveryID string) (*Delivery, error) {
	v, err := manager(ctx)
	if err != nil {
		return nil, err
	}
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*Delivery, error) {
		sys := viewer.SystemContext(ctx, "webhook")
		d, err := tx.WebhookDelivery.Query().Where(entdelivery.ID(deliveryID), entdelivery.TenantID(v.TenantID)).WithEndpoint().Only(sys)
		if ent.IsNotFound(err) {
			return nil, ErrNotFound
		} else if err != nil {
			return nil, fmt.Errorf("replay webhook %s: %w", deliveryID, err)
		}
		if e := d.Edges.Endpoint; e.DisabledAt != nil || e.DeletedAt != nil {
			return nil, ErrDisabled
		}
		now := s.cfg.Clock.Now().UTC()
		after, err := tx.WebhookDelivery.UpdateOneID(d.ID).SetStatus(entdelivery.StatusPENDING).SetTried(0).SetNextAttemptAt(now).
			ClearDeliveredAt().Save(sys)
		if err != nil {
			return nil, fmt.Errorf("replay webhook %s: %w", deliveryID, err)
		}
		if err := s.enqueue(ctx, tx, after, now); err != nil {
			return nil, err
		}
		return after, audit.Append(ctx, tx, audit.Event{Action: "webhook_delivery.replay", TenantID: d.TenantID, TargetID: d.ID})
	})
}
