// Package audit records who changed what, in the transaction of the change.
package audit

import (
	"context"
	"encoding/json"
	"fmt"

	"weir/ent"
	"weir/internal/request"
	"weir/internal/viewer"
)

// Event is one change. Actor, request and address are taken from the context.
type Event struct {
	Action   string // such as "api_key.revoke"
	TenantID string // the tenant that was changed; empty for the platform
	TargetID string // what was changed
	// Before and After are written as JSON; nil for none. Never secrets.
	Before, After any
}

// Append writes an event. An audited change fails when its event cannot be written.
func Append(ctx context.Context, tx *ent.Tx, e Event) error {
	meta := request.From(ctx)
	create := tx.AuditEvent.Create().SetAction(e.Action).SetTargetID(e.TargetID).SetRequestID(meta.RequestID())
	if e.TenantID != "" {
		create.SetTenantID(e.TenantID)
	}
	if v := viewer.FromContext(ctx); v != nil {
		create.SetActorID(v.UserID)
	}
	if meta.Address.IsValid() {
		create.SetAddress(meta.Address.String())
	}
	for _, side := range []struct {
		value any
		set   func(json.RawMessage) *ent.AuditEventCreate
	}{{e.Before, create.SetBefore}, {e.After, create.SetAfter}} {
		if side.value == nil {
			continue
		}
		text, err := json.Marshal(side.value)
		if err != nil {
			return fmt.Errorf("audit %s: %w", e.Action, err)
		}
		side.set(text)
	}
	if err := create.Exec(viewer.SystemContext(ctx, "audit")); err != nil {
		return fmt.Errorf("audit %s: %w", e.Action, err)
	}
	return nil
}
