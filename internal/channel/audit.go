package channel

import (
	"context"
	"maps"
	"slices"

	"weir/ent"
	"weir/ent/schematype"
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
	Credentials []string          `json:"credentials,omitempty"` // hints, with their states where they are not used
	Tags        []string          `json:"tags,omitempty"`
	Params      []string          `json:"params,omitempty"` // names
	Proxy       string            `json:"proxy,omitempty"`  // host
	Tuning      *tuned            `json:"tuning,omitempty"`
	FallsBack   *bool             `json:"falls_back,omitempty"` // of a tenant's own
	PricePPM    *int64            `json:"price_ppm,omitempty"`
}

// tuned is a channel's tuning without the values of its parameters.
type tuned struct {
	ConnectMS      int   `json:"connect_ms,omitempty"`
	FirstByteMS    int   `json:"first_byte_ms,omitempty"`
	IdleMS         int   `json:"idle_ms,omitempty"`
	MaxConcurrency int   `json:"max_concurrency,omitempty"`
	MaxRPM         int   `json:"max_rpm,omitempty"`
	CostPPM        int64 `json:"cost_ppm"`
}

// describe returns a channel without secrets. Other settings are left out: their headers may hold some.
func describe(row *ent.Channel) *described {
	d := &described{
		Number: row.Number, Name: row.Name, Preset: row.Preset, Upstream: row.Upstream, Status: string(row.Status), BaseURL: row.BaseURL,
		Models: row.Models, Mapping: row.ModelMapping, Groups: row.Groups, Priority: row.Priority, Weight: row.Weight,
		Disconnect: string(row.OnDisconnect), Bills: row.BillsAbandoned, PricePPM: row.PricePpm,
	}
	if row.TenantID != nil {
		d.FallsBack = &row.FallsBack
	}
	for _, c := range row.Edges.Credentials {
		text := c.Hint
		if c.Status != schematype.CredentialEnabled {
			text += " " + string(c.Status)
		}
		d.Credentials = append(d.Credentials, text)
	}
	d.Tags, d.Proxy, d.Params = row.Tags, row.ProxyHost, slices.Sorted(maps.Keys(row.Tuning.Params))
	if t := row.Tuning; t.ConnectMS|t.FirstByteMS|t.IdleMS|t.MaxConcurrency|t.MaxRPM != 0 || t.CostPPM != nil {
		d.Tuning = &tuned{t.ConnectMS, t.FirstByteMS, t.IdleMS, t.MaxConcurrency, t.MaxRPM, t.Cost()}
	}
	return d
}

// actor is who makes a change, taken from the caller's context before the system's own viewer replaces it.
type actor struct {
	who  *viewer.Viewer
	meta *request.Meta
	// owner is the tenant whose own channels are changed; empty for the platform's.
	owner string
}

func actorOf(ctx context.Context) actor {
	return actor{who: viewer.FromContext(ctx), meta: request.From(ctx)}
}

// record writes the audit event of a change in its transaction; before or after is nil where there is none.
func (a actor) record(ctx context.Context, tx *ent.Tx, action, target string, before, after *described) error {
	e := audit.Event{Action: action, TenantID: a.owner, TargetID: target}
	if before != nil {
		e.Before = before
	}
	if after != nil {
		e.After = after
	}
	return audit.Append(request.NewContext(viewer.NewContext(ctx, a.who), a.meta), tx, e)
}
