package model

import (
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"weir/internal/webhook"
)

// MarshalWebhookEventType writes a type of events as a GraphQL enum value: task.failed as TASK_FAILED.
func MarshalWebhookEventType(t webhook.Type) graphql.Marshaler {
	return graphql.MarshalString(webhookEventName(t))
}

// UnmarshalWebhookEventType reads a GraphQL enum value.
func UnmarshalWebhookEventType(v any) (webhook.Type, error) {
	all := webhook.Types()
	name, _ := v.(string)
	i := slices.IndexFunc(all, func(t webhook.Type) bool { return webhookEventName(t) == name })
	if i < 0 {
		return "", invalid("This is no type of events that can be asked for.")
	}
	return all[i], nil
}

func webhookEventName(t webhook.Type) string {
	return strings.ToUpper(strings.ReplaceAll(string(t), ".", "_"))
}
