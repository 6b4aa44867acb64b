package sandbox

import (
	"context"

	"weir/relay/wire"
)

var _ wire.Lister = (*Upstream)(nil)

// List always succeeds: the sandbox is there.
func (*Upstream) List(context.Context, wire.Endpoint) error { return nil }
