package channel

import (
	"context"
	"encoding/json"
	"fmt"

	"weir/ent"
	"weir/internal/request"
	"weir/internal/viewer"
)

// described is a channel as audit events show it: everything but secrets.
type described struct {
	Number      int               `json:"number"`
	Name        string            `json:"name"`
	Preset      string            `json:"preset,omitempty"`
	Upstream    string            `json:"upstream"`
	Status      string            `json:"status"`
	BaseURL     string            `json:"base_url,omitempty"`
	Models      []string          `json:"models"`
	Mapping     map[string]string `json:"model_mapping,omitempty"`
	Groups      []string          `json:"groups"`
	Priority    int               `json:"priority"`
	Weight      int               `json:"weight"`
	Credentials []string          `json:"credentials,omitempty"` // hints
}

// describe returns a channel without secrets. Other settings are left out: their headers may hold some.
func describe(row *ent.Channel) *described {
	d := &described{
		Number: row.Number, Name: row.Name, Preset: row.Preset, Upstream: row.Upstream, Status: string(row.Status), BaseURL: row.BaseURL,
		Models: row.Models, Mapping: row.ModelMapping, Groups: row.Groups, Priority: row.Priority, Weight: row.Weight,
	}
	for _, c := range row.Edges.Credentials {
		d.Credentials = append(d.Credentials, c.Hint)
	}
	return d
}

// actor is who makes a change, taken from the caller's context before the system's own viewer replaces it.
type actor struct{ userID, requestID, address string }

func actorOf(ctx context.Context) actor {
	meta := request.From(ctx)
	a := actor{requestID: meta.RequestID()}
	if v := viewer.FromContext(ctx); v != nil {
		a.userID = v.UserID
	}
	if meta.Address.IsValid() {
		a.address = meta.Address.String()
	}
	return a
}

// record writes the audit event of a change in its transaction; before or after is nil where there is none.
func (a actor) record(ctx context.Context, tx *ent.Tx, action, target string, before, after *described) error {
	e := tx.AuditEvent.Create().SetAction(action).SetTargetID(target).SetActorID(a.userID).SetRequestID(a.requestID).SetAddress(a.address)
	for _, side := range []struct {
		is  *described
		set func(json.RawMessage) *ent.AuditEventCreate
	}{{before, e.SetBefore}, {after, e.SetAfter}} {
		if side.is == nil {
			continue
		}
		raw, err := json.Marshal(side.is)
		if err != nil {
			return fmt.Errorf("audit %s: %w", action, err)
		}
		side.set(raw)
	}
	if err := e.Exec(ctx); err != nil {
		return fmt.Errorf("audit %s: %w", action, err)
	}
	return nil
}
