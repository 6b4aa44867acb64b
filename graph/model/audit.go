package model

import (
	"encoding/json"
	"io"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"weir/ent"
)

// AuditEventFilter says which changes; nil for no condition.
type AuditEventFilter struct {
	ActorID  *string
	Action   *string
	ObjectID *string
	From     *time.Time
	To       *time.Time
}

// AuditEventEdge is a change at its place in a connection.
type AuditEventEdge struct {
	Node   *ent.AuditEvent
	Cursor Cursor
}

// AuditEventConnection is a page of changes.
type AuditEventConnection struct {
	Edges    []*AuditEventEdge
	PageInfo ent.PageInfo
}

// MarshalJSON writes a JSON value as it is stored; nothing as null.
func MarshalJSON(v json.RawMessage) graphql.Marshaler {
	if len(v) == 0 {
		return graphql.Null
	}
	return graphql.WriterFunc(func(w io.Writer) {
		_, _ = w.Write(v) // gqlgen's writer is a buffer
	})
}

// UnmarshalJSON reads any JSON value.
func UnmarshalJSON(v any) (json.RawMessage, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, invalid("This is not a JSON value.")
	}
	return text, nil
}
