package stored

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/rs/zerolog"

	"weir/internal/auth"
	"weir/internal/fault"
	"weir/internal/response"
	"weir/relay/protocol/responses"
	"weir/relay/respond"
	"weir/relay/wire"
)

// keeper is the codec of one request: it puts the conversation before the request's own input, and keeps the answer before
// its last byte leaves, which is after its charge is on disk.
type keeper struct {
	responses.Codec
	h     *Handlers
	ctx   context.Context //nolint:containedctx // of the request that it is for
	id    auth.Identity
	items json.RawMessage // of the conversation, the request's own included
}

// Decode reads a body and what it refers to. Returns NOT_FOUND for responses that are not there or are another tenant's.
func (k *keeper) Decode(body []byte, route wire.Route) (*wire.Request, error) {
	req, err := k.Codec.Decode(body, route)
	if err != nil {
		return nil, err
	}
	p, err := responses.ParamsOf(req)
	if err != nil {
		return nil, err
	}
	if len(p.References) > 0 {
		if body, err = responses.Resolve(body, func(id string) (json.RawMessage, error) {
			kept, err := k.earlier(id, "input")
			return responses.Output(kept.Object), err
		}); err != nil {
			return nil, err
		}
	}
	if p.Previous != "" {
		kept, err := k.earlier(p.Previous, "previous_response_id")
		if err != nil {
			return nil, err
		}
		if body, err = responses.Continue(body, responses.Join(kept.Items, responses.Output(kept.Object))); err != nil {
			return nil, err
		}
	}
	if p.Previous != "" || len(p.References) > 0 {
		if req, err = k.Codec.Decode(body, route); err != nil {
			return nil, err
		}
		if err := responses.Rename(req, p.ID, p.Created); err != nil {
			return nil, err
		}
	}
	if p.Store {
		k.items = responses.Items(body, p.ID)
	}
	return req, nil
}

// earlier returns a response that a field names.
func (k *keeper) earlier(id, field string) (response.Kept, error) {
	kept, err := k.h.store.Get(k.ctx, k.id.TenantID, id)
	switch {
	case fault.CodeOf(err) == fault.NotFound:
		return kept, responses.Unknown(field)
	case err == nil && kept.Active:
		return kept, fault.Field(field, "The response that '"+field+"' names is still being made.")
	}
	return kept, err
}

// Reply keeps the answer and writes it.
func (k *keeper) Reply(w http.ResponseWriter, req *wire.Request, r wire.Reply) error {
	object, err := k.Object(req, r)
	if err != nil {
		return err
	}
	p, err := responses.ParamsOf(req)
	if err != nil {
		return err
	}
	if p.Store && !k.keep(p, object) {
		p.Store = false
		if object, err = k.Object(req, r); err != nil {
			return err
		}
	}
	if r.CostUSD != "" {
		w.Header().Set("Weir-Cost-Usd", r.CostUSD)
	}
	return respond.JSON(w, http.StatusOK, object)
}

// Sink keeps the answer before its terminal event.
func (k *keeper) Sink(w http.ResponseWriter, req *wire.Request) wire.Sink {
	return k.KeepingSink(w, req, func(object []byte) bool {
		p, err := responses.ParamsOf(req)
		return err == nil && k.keep(p, object)
	})
}

// keep reports whether the answer is kept. One that cannot be is paid all the same: its caller has it, and is told.
func (k *keeper) keep(p *responses.Params, object []byte) bool {
	_, err := k.h.store.Create(k.ctx, k.id.TenantID, response.Kept{
		ID: p.ID, Status: responses.StatusOf(object), Background: p.Background, Object: object, Items: k.items,
	})
	if err != nil && !errors.Is(err, response.ErrTooLarge) {
		zerolog.Ctx(k.ctx).Warn().Err(err).Msg("response was not stored")
	}
	return err == nil
}
