package model

import (
	"time"

	"weir/ent"
	"weir/internal/money"
	"weir/internal/usage"
)

// Request is one call that was charged.
type Request struct {
	*usage.Request

	// Provider is nil for all but administrators of the platform.
	Provider *RequestProvider
	// Page is what the calls of one page look up together.
	Page any
}

// IsNode makes requests nodes of the graph.
func (*Request) IsNode() {}

// APIKeyID is the key that paid.
func (r *Request) APIKeyID() string { return r.KeyID }

// FirstByteMs is the time to the first byte, in milliseconds.
func (r *Request) FirstByteMs() int { return millis(r.FirstByte) }

// DurationMs is the time to the end, in milliseconds.
func (r *Request) DurationMs() int { return millis(r.Duration) }

// RequestProvider is where a call went.
type RequestProvider struct {
	ChannelID     *string
	UpstreamModel string
	Attempts      int
	Cost          money.Amount
}

// RequestFilter says which calls; nil for no condition.
type RequestFilter struct {
	Model, KeyID, MemberID, UserIdentifier *string
	Status                                 *int
	From, To                               *time.Time
	ChannelID                              *string
}

// RequestEdge is a call at its place in a connection.
type RequestEdge struct {
	Node   *Request
	Cursor Cursor
}

// RequestConnection is a page of calls.
type RequestConnection struct {
	Edges    []*RequestEdge
	PageInfo ent.PageInfo
}
