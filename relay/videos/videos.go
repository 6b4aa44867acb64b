// Package videos serves OpenAI's API of videos, and the form that waits for one (DIALECTS.md §1). What a video is and costs
// is internal/task's; here are its words. Shapes per facts/providers.md §1.7.
package videos

import (
	"context"
	"encoding/hex"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"weir/ent/schematype"
	"weir/internal/auth"
	"weir/internal/clock"
	"weir/internal/fault"
	"weir/internal/idempotency"
	"weir/internal/request"
	"weir/internal/safedial"
	"weir/internal/task"
	"weir/relay/engine"
	"weir/relay/respond"
	"weir/relay/wire"
)

// Blobs (implemented by blob.Store) keeps clients' pictures and serves results.
type Blobs interface {
	Keep(ctx context.Context, mediaType string, life time.Duration, r io.Reader) (string, error)
	Answer(w http.ResponseWriter, r *http.Request, name string) error
}

// Config is what Handlers need.
type Config struct {
	Engine *engine.Engine
	Tasks  *task.Service
	Blobs  Blobs
	Guard  safedial.Guard
	Clock  clock.Clock
	// Wait is how long the synchronous form waits; 0: 240 s.
	Wait time.Duration
}

// Handlers serve the routes.
type Handlers struct{ cfg Config }

// New returns handlers.
func New(cfg Config) *Handlers {
	if cfg.Wait <= 0 {
		cfg.Wait = 240 * time.Second
	}
	return &Handlers{cfg}
}

const (
	defaultModel = "gen-2"
	pictureLife  = 72 * time.Hour
	defaultLimit = 20
	mostLimit    = 100
	leastPoll    = 500 * time.Millisecond
	mostPoll     = 5 * time.Second
)

// Create serves POST /videos.
func (h *Handlers) Create(codec engine.Codec) http.Handler {
	return h.keyed(codec, func(w http.ResponseWriter, r *http.Request, id auth.Identity) error {
		o, err := h.order(w, r, id, "openai/videos")
		if err != nil {
			return err
		}
		return h.create(w, r, o)
	})
}

func (h *Handlers) create(w http.ResponseWriter, r *http.Request, o *task.Order) error {
	t, fresh, err := h.cfg.Tasks.Create(r.Context(), *o)
	if err != nil {
		return err
	}
	if !fresh {
		w.Header().Set("Idempotency-Replayed", "true")
	}
	return h.show(w, r, t)
}

// keyed lets requests with a good API key pass.
func (h *Handlers) keyed(codec engine.Codec, next func(http.ResponseWriter, *http.Request, auth.Identity) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, err := h.cfg.Engine.Authenticate(r)
		if err == nil {
			err = next(w, r, id)
		}
		if err != nil {
			engine.Refuse(w, r, codec, err)
		}
	})
}

// order reads a request for a video.
func (h *Handlers) order(w http.ResponseWriter, r *http.Request, id auth.Identity, via string) (*task.Order, error) {
	req, done, err := h.cfg.Engine.Read(w, r)
	if err != nil {
		return nil, err
	}
	defer done()
	o := &task.Order{
		Kind: schematype.Video, Via: via, Caller: h.callerOf(w, id), ClientRequestID: request.From(r.Context()).ClientID, Immediate: true,
	}
	if err := h.decode(r.Context(), req, o); err != nil {
		return nil, err
	}
	return o, h.repeatable(r, req, o)
}

// callerOf is who asks; the answer tells where its limits stand.
func (h *Handlers) callerOf(w http.ResponseWriter, id auth.Identity) task.Caller {
	return task.Caller{
		TenantID: id.TenantID, UserID: id.UserID, KeyID: id.KeyID, PriceGroup: id.PriceGroup, VIPLevel: id.VIPLevel,
		MayUse: id.MayUse, Budgets: id.Limits.BudgetsFor,
		Admit: func(ctx context.Context, model, user string) (func(bool), error) {
			a, err := h.cfg.Engine.Admit(ctx, &id, model, user)
			a.Announce(w)
			return func(taken bool) { a.Close(ctx, taken) }, err
		},
	}
}

// repeatable takes the idempotency key of a request.
func (h *Handlers) repeatable(r *http.Request, req *wire.Request, o *task.Order) error {
	keys := r.Header["Idempotency-Key"]
	if keys == nil {
		return nil
	}
	key := strings.Join(keys, ", ")
	if err := idempotency.CheckKey(key); err != nil {
		return err
	}
	digest, err := req.Digest()
	if err != nil {
		return err
	}
	o.Key, o.Digest = key, hex.EncodeToString(digest[:])
	return nil
}

// show answers with a video, and says when to ask again.
func (h *Handlers) show(w http.ResponseWriter, r *http.Request, t *task.Task) error {
	body, err := h.object(r, t)
	if err != nil {
		return err
	}
	if !t.State.Final() {
		w.Header().Set("Openai-Poll-After-Ms", strconv.FormatInt(h.pollAfter(t).Milliseconds(), 10))
	} else if cost, ok := task.Cost(t); ok {
		w.Header().Set("Weir-Cost-Usd", cost.String())
	}
	h.send(w, r, http.StatusOK, body)
	return nil
}

func (h *Handlers) send(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	if err := respond.JSON(w, status, body); err != nil {
		zerolog.Ctx(r.Context()).Debug().Err(err).Msg("answer was not delivered")
	}
}

func (h *Handlers) pollAfter(t *task.Task) time.Duration {
	if t.NextAt == nil {
		return leastPoll
	}
	return min(max(t.NextAt.Sub(h.cfg.Clock.Now()), leastPoll), mostPoll)
}

// List serves GET /videos.
func (h *Handlers) List(codec engine.Codec) http.Handler {
	return h.keyed(codec, func(w http.ResponseWriter, r *http.Request, id auth.Identity) error {
		f, err := pageOf(r.URL.Query())
		if err != nil {
			return err
		}
		limit := f.Limit
		f.Limit++
		rows, err := h.cfg.Tasks.List(r.Context(), id.TenantID, f)
		if fault.CodeOf(err) == fault.NotFound {
			err = fault.Field("after", "There is no video with the id that 'after' names.")
		}
		if err != nil {
			return err
		}
		body, err := h.list(r, rows[:min(limit, len(rows))], len(rows) > limit)
		if err == nil {
			h.send(w, r, http.StatusOK, body)
		}
		return err
	})
}

func pageOf(q url.Values) (task.Filter, error) {
	f := task.Filter{Kind: schematype.Video, After: q.Get("after"), Limit: defaultLimit}
	switch q.Get("order") {
	case "", "desc":
	case "asc":
		f.Ascending = true
	default:
		return f, fault.Field("order", "Invalid value for 'order'. Supported values are: 'asc' and 'desc'.")
	}
	if limit := q.Get("limit"); limit != "" {
		n, err := strconv.Atoi(limit)
		if err != nil || n < 1 || n > mostLimit {
			return f, fault.Field("limit", "Invalid 'limit': expected an integer from 1 to 100.")
		}
		f.Limit = n
	}
	return f, nil
}

// Object serves what lies under /videos/{id}: GET and DELETE of it, GET of its content, POST to its remix. prefix is the path
// before the id.
func (h *Handlers) Object(codec engine.Codec, prefix string) http.Handler {
	return h.keyed(codec, func(w http.ResponseWriter, r *http.Request, id auth.Identity) error {
		videoID, part, _ := strings.Cut(strings.TrimPrefix(strings.TrimSuffix(r.URL.Path, "/"), prefix+"/"), "/")
		switch r.Method + " " + part {
		case "GET ", "HEAD ":
			t, err := h.get(r, id, videoID)
			if err != nil {
				return err
			}
			return h.show(w, r, t)
		case "DELETE ":
			return h.remove(w, r, id, videoID)
		case "GET content", "HEAD content":
			return h.content(w, r, id, videoID)
		case "POST remix":
			return h.remix(w, r, id, videoID)
		}
		return fault.Newf(fault.UnknownURL, "Unknown request URL: %s %s.", r.Method, r.URL.Path)
	})
}

func (h *Handlers) get(r *http.Request, id auth.Identity, videoID string) (*task.Task, error) {
	t, err := h.cfg.Tasks.Get(r.Context(), id.TenantID, videoID)
	if err == nil && t.Kind != schematype.Video {
		err = task.ErrNotFound
	}
	if fault.CodeOf(err) == fault.NotFound {
		return nil, fault.Newf(fault.NotFound, "Video with id %q not found.", videoID[:min(len(videoID), 64)])
	}
	return t, err
}

func (h *Handlers) remove(w http.ResponseWriter, r *http.Request, id auth.Identity, videoID string) error {
	t, err := h.get(r, id, videoID)
	if err != nil {
		return err
	}
	if err := h.cfg.Tasks.Delete(r.Context(), id.TenantID, t.ID); err != nil {
		return err
	}
	h.send(w, r, http.StatusOK, deleted(t))
	return nil
}

// content serves the video itself, or its thumbnail.
func (h *Handlers) content(w http.ResponseWriter, r *http.Request, id auth.Identity, videoID string) error {
	t, err := h.get(r, id, videoID)
	if err != nil {
		return err
	}
	thumbnail := false
	switch variant := r.URL.Query().Get("variant"); variant {
	case "", "video":
	case "thumbnail":
		thumbnail = true
	case "spritesheet":
		return fault.New(fault.NotFound, "There is no spritesheet of this video.")
	default:
		return fault.Field("variant", "Invalid value for 'variant'. Supported values are: 'video', 'thumbnail' and 'spritesheet'.")
	}
	if t.State != task.Succeeded {
		return fault.New(fault.NotFound, "The video is not ready: its status is "+statusOf(t)+".")
	}
	if !h.cfg.Tasks.Expired(t) {
		for _, result := range t.Results {
			if result.Thumbnail != thumbnail {
				continue
			}
			if err := h.cfg.Blobs.Answer(w, r, result.Blob); fault.CodeOf(err) != fault.NotFound {
				return err
			}
		}
	}
	return fault.New(fault.NotFound, "There is no such content of this video any more.")
}

// remix makes a video anew by another prompt.
func (h *Handlers) remix(w http.ResponseWriter, r *http.Request, id auth.Identity, videoID string) error {
	t, err := h.get(r, id, videoID)
	if err != nil {
		return err
	}
	o, err := h.order(w, r, id, "openai/videos.remix")
	if err != nil {
		return err
	}
	if t.State != task.Succeeded {
		return fault.Field("video_id", "Only a completed video can be remixed: the status of this one is "+statusOf(t)+".")
	}
	in, err := h.cfg.Tasks.InputOf(t)
	if err != nil {
		return err
	}
	prompt := o.Input.Prompt
	o.Model, o.Input = t.Model, in
	o.Input.Prompt, o.Input.Source = prompt, t.ID
	return h.create(w, r, o)
}

// Generations serves POST /videos/generations: it waits for the video, and else says where to ask for it. The video goes on when
// the client leaves.
func (h *Handlers) Generations(codec engine.Codec, prefix string) http.Handler {
	return h.keyed(codec, func(w http.ResponseWriter, r *http.Request, id auth.Identity) error {
		o, err := h.order(w, r, id, "openai/videos.generations")
		if err != nil {
			return err
		}
		if s := o.Input.Seconds; s > 60 {
			return fault.Field("duration", "Invalid 'duration': expected a whole number of seconds from 1 to 60.")
		}
		t, fresh, err := h.cfg.Tasks.Create(r.Context(), *o)
		if err != nil {
			return err
		}
		if !fresh {
			w.Header().Set("Idempotency-Replayed", "true")
		}
		if t, err = h.cfg.Tasks.Await(r.Context(), t, h.cfg.Wait); err != nil {
			return err
		}
		switch t.State {
		case task.Succeeded:
			if cost, ok := task.Cost(t); ok {
				w.Header().Set("Weir-Cost-Usd", cost.String())
			}
			h.send(w, r, http.StatusOK, h.made(r, t))
			return nil
		case task.Failed, task.Cancelled, task.Expired:
			return failureOf(t)
		}
		h.send(w, r, http.StatusAccepted, pending(t, request.From(r.Context()).BaseURL+prefix+"/videos/"+task.VideoID(t)))
		return nil
	})
}

// failureOf is why there is no video, for those who waited.
func failureOf(t *task.Task) error {
	switch t.FailureCode {
	case wire.FailurePolicy, wire.FailureInput:
		return fault.New(fault.UpstreamInvalid, t.FailureMessage)
	}
	return fault.New(fault.UpstreamFailed, t.FailureMessage)
}
