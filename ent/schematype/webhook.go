package schematype

import "time"

// WebhookAttempt is one try to deliver a webhook message.
type WebhookAttempt struct {
	At time.Time `json:"at"`
	// StatusCode of the answer; 0 when there was none.
	StatusCode int   `json:"status_code,omitempty"`
	DurationMS int64 `json:"duration_ms"`
	// Error says in our words why it failed; empty when it arrived.
	Error string `json:"error,omitempty"`
}
