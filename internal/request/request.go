// Package request carries what the edge knows of one HTTP request through its context: our request id, the client's
// address, the base URL under which the client reached us.
package request

import (
	"context"
	"net/netip"
	"time"

	"github.com/google/uuid"

	"weir/internal/id"
)

// Meta describes one request. The server makes it; nobody changes it afterwards.
type Meta struct {
	ID       uuid.UUID // ours, whatever the client sent
	ClientID string    // the client's own x-request-id, at most 128 bytes, kept beside ours and never a key
	Start    time.Time // with monotonic clock
	Address  netip.Addr
	Agent    string // User-Agent, at most 256 bytes
	Language string // Accept-Language, at most 256 bytes
	BaseURL  string // scheme and host that clients use, without trailing slash
}

// RequestID is the identifier that clients see: req_<hex>.
func (m *Meta) RequestID() string { return id.Format(id.Request, m.ID) }

type contextKey struct{}

// NewContext returns a context of the request that m describes.
func NewContext(ctx context.Context, m *Meta) context.Context {
	return context.WithValue(ctx, contextKey{}, m)
}

// From returns the request of ctx. Outside HTTP (jobs, command line) it is a fresh one without address.
func From(ctx context.Context) *Meta {
	if m, ok := ctx.Value(contextKey{}).(*Meta); ok {
		return m
	}
	return &Meta{ID: id.NewUUID(), Start: time.Now()}
}
