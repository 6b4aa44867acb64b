package wire

import "errors"

// Reason is a protocol's machine-readable word for why a call was refused. It travels as the cause (Err) of a fault of the
// codes INVALID and UPSTREAM_INVALID, and the edge shows it where its protocol has a place for it (OpenAI's error.code).
type Reason string

// The reasons, in OpenAI's words (https://platform.openai.com/docs/guides/error-codes, read 2026-11-20).
const (
	ReasonInvalidJSON   Reason = "invalid_json"
	ReasonInvalidType   Reason = "invalid_type"
	ReasonInvalidValue  Reason = "invalid_value"
	ReasonMissing       Reason = "missing_required_parameter"
	ReasonDuplicate     Reason = "duplicate_parameter"
	ReasonTooLong       Reason = "string_above_max_length"
	ReasonFormat        Reason = "unsupported_format"
	ReasonContextLength Reason = "context_length_exceeded"
	ReasonContentPolicy Reason = "content_policy_violation"
)

func (r Reason) Error() string { return string(r) }

// ReasonOf returns the first Reason in err's chain, or "".
func ReasonOf(err error) Reason {
	var r Reason
	errors.As(err, &r)
	return r
}
