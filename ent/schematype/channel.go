package schematype

import (
	"encoding/json"

	"weir/internal/money"
)

// Tuning is how a channel is called, beyond where and with what.
type Tuning struct {
	// Params are set on the vendor's JSON body last; a null takes the member away.
	Params map[string]json.RawMessage `json:"params,omitempty"`
	// Headers are set on the vendor's request last; an empty one is not sent. Never those that carry credentials.
	Headers map[string]string `json:"headers,omitempty"`
	// ConnectMS, FirstByteMS and IdleMS bound, in milliseconds, the connection, the wait for the first byte of an attempt, and
	// the silence after it; 0 = the installation's own.
	ConnectMS   int `json:"connect_ms,omitempty"`
	FirstByteMS int `json:"first_byte_ms,omitempty"`
	IdleMS      int `json:"idle_ms,omitempty"`
	// MaxConcurrency and MaxRPM bound the calls at once and the calls of a minute, over all nodes; 0 = no bound.
	MaxConcurrency int `json:"max_concurrency,omitempty"`
	MaxRPM         int `json:"max_rpm,omitempty"`
	// CostPPM multiplies what the price book says that the provider takes, in parts per million; nil = as the book says.
	CostPPM *int64 `json:"cost_ppm,omitempty"`
}

// Cost is the multiplier of the provider's price, in parts per million.
func (t Tuning) Cost() int64 {
	if t.CostPPM == nil {
		return money.One
	}
	return *t.CostPPM
}

// CredentialStatus says whether a credential of a channel is used.
type CredentialStatus string

// The states of a credential.
const (
	CredentialEnabled  CredentialStatus = "ENABLED"
	CredentialDisabled CredentialStatus = "DISABLED" // by hand
	// CredentialAutoDisabled: its vendor refuses it again and again; a test that succeeds revives it.
	CredentialAutoDisabled CredentialStatus = "AUTO_DISABLED"
)

// Values lists the states for ent.
func (CredentialStatus) Values() []string {
	return []string{string(CredentialEnabled), string(CredentialDisabled), string(CredentialAutoDisabled)}
}

// ChannelEventKind says what happened to a channel.
type ChannelEventKind string

// What happens to channels.
const (
	EventTestPassed         ChannelEventKind = "TEST_PASSED"
	EventTestFailed         ChannelEventKind = "TEST_FAILED"
	EventAutoDisabled       ChannelEventKind = "AUTO_DISABLED"
	EventHealed             ChannelEventKind = "HEALED"
	EventBreakerOpened      ChannelEventKind = "BREAKER_OPENED"
	EventBreakerClosed      ChannelEventKind = "BREAKER_CLOSED"
	EventCredentialBenched  ChannelEventKind = "CREDENTIAL_BENCHED"
	EventCredentialDisabled ChannelEventKind = "CREDENTIAL_DISABLED"
	EventCredentialHealed   ChannelEventKind = "CREDENTIAL_HEALED"
)

// Values lists the kinds for ent.
func (ChannelEventKind) Values() []string {
	return []string{
		string(EventTestPassed), string(EventTestFailed), string(EventAutoDisabled), string(EventHealed), string(EventBreakerOpened),
		string(EventBreakerClosed), string(EventCredentialBenched), string(EventCredentialDisabled), string(EventCredentialHealed),
	}
}
