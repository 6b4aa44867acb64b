// Package anthropic is the client side of Anthropic's Messages API: it decodes requests, and encodes answers, streams, errors
// and model lists. Shapes per https://platform.claude.com/docs/en/api/messages, read 2026-11-20 (facts/providers.md §2).
package anthropic

// Codec translates Anthropic's Messages API to and from wire. It keeps no state and does no I/O beyond the response it is
// handed.
type Codec struct {
	// forbid403: an empty balance and a revoked key are 403 instead of 402 and 401.
	forbid403 bool
}

// New returns the codec of /v1 and /api/v1.
func New() Codec { return Codec{} }

// NewRelay403 returns the codec of /api/relay/v1, which answers 403 to an empty balance and to a revoked key (DIALECTS.md
// §3).
func NewRelay403() Codec { return Codec{forbid403: true} }
