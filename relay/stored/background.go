package stored

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/idempotency"
	"weir/internal/response"
	"weir/relay/engine"
	"weir/relay/protocol/responses"
	"weir/relay/respond"
	"weir/relay/wire"
)

// renewEvery is how often a response in the making says that it is, and looks whether it still is to be.
const renewEvery = response.Lease / 6

// Under a route and a key of its own an answer is kept before it is charged, so that it is not lost where its process dies
// before it stands in its row.
const backgroundRoute = "/v1/responses"

func backgroundKey(responseID string) string { return "background " + responseID }

// background answers with a response that is queued, and makes it.
func (h *Handlers) background(w http.ResponseWriter, r *http.Request, own *keeper, req *wire.Request, p *responses.Params) {
	key := strings.Join(r.Header["Idempotency-Key"], ", ")
	if key != "" {
		if err := idempotency.CheckKey(key); err != nil {
			engine.Refuse(w, r, own.Codec, err)
			return
		}
		// Of the same key comes the same response: its row is the claim.
		digest := sha256.Sum256([]byte(own.id.TenantID + "\x00" + r.URL.Path + "\x00" + key))
		p.ID = id.Response + "_" + hex.EncodeToString(digest[:16])
		own.items = responses.Items(req.Body, p.ID)
	}
	object, err := own.Queued(req)
	if err == nil {
		// With a key there may be the response already, which costs nothing any more.
		if _, missing := h.store.Get(r.Context(), own.id.TenantID, p.ID); fault.CodeOf(missing) == fault.NotFound {
			err = h.engine.Affords(r, own.id, req)
		}
	}
	if err != nil {
		engine.Refuse(w, r, own.Codec, err)
		return
	}
	queued := response.Kept{ID: p.ID, Status: responses.StatusQueued, Background: true, Active: true, Object: object, Items: own.items}
	fresh, err := h.store.Create(r.Context(), own.id.TenantID, queued)
	if err == nil && !fresh {
		object, err = h.again(r.Context(), own, queued)
	}
	if err == nil && fresh {
		err = h.begin(r, own, req, queued)
	}
	if err != nil {
		engine.Refuse(w, r, own.Codec, err)
		return
	}
	if err := respond.JSON(w, http.StatusOK, object); err != nil {
		zerolog.Ctx(r.Context()).Debug().Err(err).Msg("answer was not delivered")
	}
}

// again is the response that an idempotency key has, as it is now.
func (h *Handlers) again(ctx context.Context, own *keeper, asked response.Kept) ([]byte, error) {
	k, err := h.get(ctx, own.Codec, own.id, asked.ID)
	if err == nil && !bytes.Equal(k.Items, asked.Items) {
		return nil, idempotency.ErrReused
	}
	return k.Object, err
}

// begin makes a response outside of its request, whose end it outlives.
func (h *Handlers) begin(r *http.Request, own *keeper, req *wire.Request, k response.Kept) error {
	ctx, stop := context.WithCancel(context.WithoutCancel(r.Context()))
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.over {
		stop()
		return fault.New(fault.Unavailable, "The service is shutting down. Retry shortly.")
	}
	h.runs[k.ID] = stop
	r = r.Clone(ctx)
	r.URL.Path = backgroundRoute
	r.Header.Set("Idempotency-Key", backgroundKey(k.ID))
	h.wait.Go(func() {
		defer h.stop(k.ID)
		h.run(r, own, req, k)
	})
	return nil
}

// run makes a response and renews it meanwhile.
func (h *Handlers) run(r *http.Request, own *keeper, req *wire.Request, k response.Kept) {
	ctx := r.Context()
	k.Status = responses.StatusInProgress
	k.Object = own.WithStatus(k.Object, k.Status, nil)
	moved, err := h.store.Move(ctx, own.id.TenantID, k)
	if err != nil || !moved {
		if err != nil {
			zerolog.Ctx(ctx).Warn().Err(err).Msg("response in the background did not begin")
		}
		return
	}
	done := make(chan struct{})
	defer close(done)
	h.wait.Go(func() { h.renew(ctx, own.id.TenantID, k.ID, done) })
	own.ctx = ctx
	h.engine.Serve(discard{http.Header{}}, r, &maker{keeper: own, kept: k}, own.id, func() (*wire.Request, error) { return req, nil })
}

// renew ends the making of a response that somebody has cancelled or deleted, on whatever node.
func (h *Handlers) renew(ctx context.Context, tenant, id string, done <-chan struct{}) {
	tick := time.NewTicker(renewEvery)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return
		case <-tick.C:
		}
		switch active, err := h.store.Renew(ctx, tenant, id); {
		case err != nil:
			zerolog.Ctx(ctx).Warn().Err(err).Msg("response was not renewed")
		case !active:
			h.stop(id)
			return
		}
	}
}

// stop ends the making of a response, if this process makes it.
func (h *Handlers) stop(id string) {
	h.mu.Lock()
	stop := h.runs[id]
	delete(h.runs, id)
	h.mu.Unlock()
	if stop != nil {
		stop()
	}
}

// Close waits for the responses in the making until ctx ends, and then ends them. None begins any more.
func (h *Handlers) Close(ctx context.Context) {
	h.mu.Lock()
	h.over = true
	h.mu.Unlock()
	ended := make(chan struct{})
	go func() {
		h.wait.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		return
	case <-ctx.Done():
	}
	h.mu.Lock()
	for _, stop := range h.runs {
		stop()
	}
	h.mu.Unlock()
	<-ended
}

// maker is the codec of a response that is made in the background: its answer goes into its row.
type maker struct {
	*keeper
	kept response.Kept
}

// Reply puts the answer into the row. Before it is charged it is only written, to be kept.
func (m *maker) Reply(w http.ResponseWriter, req *wire.Request, r wire.Reply) error {
	object, err := m.Object(req, r)
	if err != nil {
		return err
	}
	if unheard(w) { // it is charged
		m.end(responses.StatusOf(object), object)
	}
	return respond.JSON(w, http.StatusOK, object)
}

// Error says in the row why there is no answer, and to whoever sees the call what a client would have been told.
func (m *maker) Error(w http.ResponseWriter, err error) {
	m.end(responses.StatusFailed, m.WithStatus(m.kept.Object, responses.StatusFailed, err))
	m.keeper.Error(w, err)
}

func (m *maker) end(status string, object []byte) {
	k := m.kept
	k.Status, k.Active, k.Object = status, false, object
	_, err := m.h.store.Move(m.ctx, m.id.TenantID, k)
	if fault.CodeOf(err) == fault.TooLarge {
		k.Status, k.Object = responses.StatusFailed, m.WithStatus(m.kept.Object, responses.StatusFailed, err)
		_, err = m.h.store.Move(m.ctx, m.id.TenantID, k)
	}
	if err != nil {
		zerolog.Ctx(m.ctx).Error().Err(err).Msg("response in the background was not stored")
	}
}

// discard is the connection of a response that nobody waits for.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(b []byte) (int, error) { return len(b), nil }
func (discard) WriteHeader(int)               {}

// unheard tells whether nobody waits behind a connection, through whatever sees what is written to it.
func unheard(w http.ResponseWriter) bool {
	for {
		switch seen := w.(type) {
		case discard:
			return true
		case interface{ Unwrap() http.ResponseWriter }:
			w = seen.Unwrap()
		default:
			return false
		}
	}
}
