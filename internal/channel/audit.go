package channel

import (
	"context"

	"weir/ent"
	"weir/internal/audit"
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
	Disconnect  string            `json:"on_disconnect"`
	Bills       bool              `json:"bills_abandoned"`
	Credentials []string          `json:"credentials,omitempty"` // hints
}

// describe returns a channel without secrets. Other settings are left out: their headers may hold some.
func describe(row *ent.Channel) *described {
	d := &described{
		Number: row.Number, Name: row.Name, Preset: row.Preset, Upstream: row.Upstream, Status: string(row.Status), BaseURL: row.BaseURL,
		Models: row.Models, Mapping: row.ModelMapping, Groups: row.Groups, Priority: row.Priority, Weight: row.Weight,
		Disconnect: string(row.OnDisconnect), Bills: row.BillsAbandoned,
	}
	for _, c := range row.Edges.Credentials {
		d.Credentials = append(d.Credentials, c.Hint)
	}
	return d
}

// actor is who makes a change, taken from the caller's context before the system's own viewer replaces it.
type actor struct {
	who  *viewer.Viewer
	meta *request.Meta
}

func actorOf(ctx context.Context) actor {
	return actor{who: viewer.FromContext(ctx), meta: request.From(ctx)}
}

// record writes the audit event of a change in its transaction; before or after is nil where there is none.
func (a actor) record(ctx context.Context, tx *ent.Tx, action, target string, before, after *described) error {
	e := audit.Event{Action: action, TargetID: target}
	if before != nil {
		e.Before = before
	}
	if after != nil {
		e.After = after
	}
	return audit.Append(request.NewContext(viewer.NewContext(ctx, a.who), a.meta), tx, e)
}
