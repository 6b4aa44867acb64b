package engine

import (
	"context"
	"net/http"

	"weir/internal/auth"
	"weir/internal/id"
	"weir/relay/wire"
)

// Affords says whether a call could begin now, for callers that begin it later: whether there is such a model with a price and
// a channel, and whether its hold would be granted. Nothing stays held. Returns the errors of such a call.
func (e *Engine) Affords(r *http.Request, caller auth.Identity, req *wire.Request) error {
	c, err := e.newCall(r, caller, req)
	if err != nil {
		return err
	}
	hold := c.firstHold()
	hold.ID = id.NewUUID() // the call itself comes with its own
	hold.Request = hold.ID
	if _, err := e.cfg.Ledger.Hold(r.Context(), hold); err != nil {
		return err
	}
	return e.cfg.Ledger.Void(context.WithoutCancel(r.Context()), hold.Tenant, hold.ID)
}
