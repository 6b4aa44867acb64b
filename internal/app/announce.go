package app

import (
	"context"

	"weir/ent"
	"weir/internal/task"
	"weir/internal/webhook"
)

// announcer tells webhooks of the ends of tasks.
type announcer struct{ webhooks *webhook.Service }

// ended is the data of an event about a task.
type ended struct {
	ID          string       `json:"id"`
	Status      string       `json:"status"`
	Model       string       `json:"model"`
	ServiceCode *string      `json:"service_code"`
	User        string       `json:"user_identifier"`
	CostUSD     string       `json:"cost_usd"`
	Error       *endedReason `json:"error"`
	CreatedAt   int64        `json:"created_at"`
}

type endedReason struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

func (a announcer) TaskEnded(ctx context.Context, tx *ent.Tx, event string, t *task.Task) error {
	data := ended{
		ID: t.ID, Status: string(t.State), Model: t.Model, ServiceCode: t.ServiceCode, User: t.UserIdentifier, CreatedAt: t.CreatedAt.Unix(),
	}
	if cost, ok := task.Cost(t); ok {
		data.CostUSD = cost.String()
	}
	if t.FailureCode != "" {
		data.Error = &endedReason{t.FailureCode, t.FailureMessage}
	}
	at := t.UpdatedAt
	if t.FinishedAt != nil {
		at = *t.FinishedAt
	}
	return a.webhooks.Emit(ctx, tx, webhook.Event{
		TenantID: t.TenantID, Type: webhook.Type(event), Key: event + " " + t.ID, At: at, Data: data, URL: t.WebhookURL,
	})
}
