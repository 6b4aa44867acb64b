// Package stored serves the Responses API with responses that are kept: they can be asked for, continued, deleted, and made
// in the background. What a response says is relay/protocol/responses', what it costs the engine's.
package stored

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/rs/zerolog"

	"weir/internal/auth"
	"weir/internal/fault"
	"weir/internal/response"
	"weir/relay/engine"
	"weir/relay/protocol/responses"
	"weir/relay/respond"
	"weir/relay/wire"
)

// Store (implemented by response.Service) keeps responses of tenants, ten_….
type Store interface {
	Create(ctx context.Context, tenant string, k response.Kept) (fresh bool, err error)
	Get(ctx context.Context, tenant, id string) (response.Kept, error)
	Delete(ctx context.Context, tenant, id string) error
	Move(ctx context.Context, tenant string, k response.Kept) (moved bool, err error)
	Renew(ctx context.Context, tenant, id string) (active bool, err error)
}

// Handlers serve the routes of one installation. Safe for concurrent use.
type Handlers struct {
	engine *engine.Engine
	store  Store

	mu   sync.Mutex
	runs map[string]context.CancelFunc // of the responses that this process makes in the background
	over bool
	wait sync.WaitGroup
}

// New returns handlers. Close ends what they run in the background.
func New(e *engine.Engine, store Store) *Handlers {
	return &Handlers{engine: e, store: store, runs: map[string]context.CancelFunc{}}
}

// Create serves POST /responses.
func (h *Handlers) Create(codec responses.Codec) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, err := h.engine.Authenticate(r)
		if err != nil {
			engine.Refuse(w, r, codec, err)
			return
		}
		body, err := h.engine.Body(w, r)
		if err != nil {
			engine.Refuse(w, r, codec, err)
			return
		}
		own := &keeper{Codec: codec, h: h, ctx: r.Context(), id: id}
		req, err := h.engine.Decode(id, own, body, wire.RouteChat)
		if err != nil {
			engine.Refuse(w, r, codec, err)
			return
		}
		if p, err := responses.ParamsOf(req); err == nil && p.Background && !req.Stream {
			h.background(w, r, own, req, p)
			return
		}
		h.engine.Serve(w, r, own, id, func() (*wire.Request, error) { return req, nil })
	})
}

// Object serves what lies under /responses/{id}: GET and DELETE of it, GET of its input_items, POST to its cancel. prefix is
// the path before the id.
func (h *Handlers) Object(codec responses.Codec, prefix string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		caller, err := h.engine.Authenticate(r)
		if err == nil {
			var body []byte
			if body, err = h.object(r, codec, caller, strings.TrimPrefix(strings.TrimSuffix(r.URL.Path, "/"), prefix+"/")); err == nil {
				err = respond.JSON(w, http.StatusOK, body)
				if err != nil {
					zerolog.Ctx(r.Context()).Debug().Err(err).Msg("answer was not delivered")
				}
				return
			}
		}
		engine.Refuse(w, r, codec, err)
	})
}

func (h *Handlers) object(r *http.Request, codec responses.Codec, caller auth.Identity, path string) ([]byte, error) {
	id, part, _ := strings.Cut(path, "/")
	switch r.Method + " " + part {
	case "GET ":
		if stream := r.URL.Query().Get("stream"); stream == "true" {
			return nil, fault.Field("stream", "A stored response is not streamed. Ask for it without 'stream'.")
		}
		k, err := h.get(r.Context(), codec, caller, id)
		return k.Object, err
	case "DELETE ":
		err := h.store.Delete(r.Context(), caller.TenantID, id)
		if err == nil {
			h.stop(id)
		}
		return responses.Deleted(id), err
	case "GET input_items":
		page, err := pageOf(r)
		if err != nil {
			return nil, err
		}
		k, err := h.store.Get(r.Context(), caller.TenantID, id)
		return responses.List(k.Items, page), err
	case "POST cancel":
		return h.cancel(r.Context(), codec, caller, id)
	}
	return nil, fault.Newf(fault.UnknownURL, "Unknown request URL: %s %s.", r.Method, r.URL.Path)
}

func pageOf(r *http.Request) (responses.Page, error) {
	q := r.URL.Query()
	p := responses.Page{Ascending: q.Get("order") == "asc", Limit: 20, After: q.Get("after")}
	if order := q.Get("order"); order != "" && order != "asc" && order != "desc" {
		return p, fault.Field("order", "Invalid value for 'order'. Supported values are: 'asc' and 'desc'.")
	}
	if limit := q.Get("limit"); limit != "" {
		n, err := strconv.Atoi(limit)
		if err != nil || n < 1 || n > 100 {
			return p, fault.Field("limit", "Invalid 'limit': expected an integer from 1 to 100.")
		}
		p.Limit = n
	}
	return p, nil
}

// errInterrupted is why a response failed whose process has died.
var errInterrupted = fault.New(fault.Unavailable, "The response was interrupted before it was complete. Ask again.")

// get returns a response. One that nobody makes any more has failed, unless its answer was kept before its process died: then
// it is charged and complete.
func (h *Handlers) get(ctx context.Context, codec responses.Codec, caller auth.Identity, id string) (response.Kept, error) {
	k, err := h.store.Get(ctx, caller.TenantID, id)
	if err != nil || !k.Dead {
		return k, err
	}
	answer, err := h.engine.Kept(ctx, caller.TenantID, backgroundRoute, backgroundKey(id))
	if err != nil {
		return k, err
	}
	dead := k
	dead.Active, dead.Object = false, answer
	if dead.Object == nil {
		dead.Object = codec.WithStatus(k.Object, responses.StatusFailed, errInterrupted)
	}
	dead.Status = responses.StatusOf(dead.Object)
	moved, err := h.store.Move(ctx, caller.TenantID, dead)
	if moved {
		return dead, nil
	}
	return k, err
}

// cancel ends a response that is made in the background. One that has ended stays as it is.
func (h *Handlers) cancel(ctx context.Context, codec responses.Codec, caller auth.Identity, id string) ([]byte, error) {
	k, err := h.get(ctx, codec, caller, id)
	switch {
	case err != nil:
		return nil, err
	case !k.Background:
		return nil, fault.New(fault.Invalid, "Only responses that were made in the background can be cancelled.")
	case !k.Active:
		return k.Object, nil
	}
	over := k
	over.Dead, over.Status, over.Active = false, responses.StatusCancelled, false
	over.Object = codec.WithStatus(k.Object, over.Status, nil)
	moved, err := h.store.Move(ctx, caller.TenantID, over)
	if err != nil {
		return nil, err
	}
	if moved {
		h.stop(id)
		return over.Object, nil
	}
	k, err = h.store.Get(ctx, caller.TenantID, id)
	return k.Object, err
}
