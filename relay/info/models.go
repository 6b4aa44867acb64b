// Package info answers what a program may ask about itself before it spends: which models it can call, and how its key and
// wallet stand. Nothing here costs anything.
package info

import (
	"net/http"
	"net/url"
	"strings"

	"weir/internal/auth"
	"weir/internal/clock"
	"weir/internal/ledger"
	"weir/internal/pricing"
	"weir/relay/engine"
	"weir/relay/protocol/anthropic"
	"weir/relay/protocol/openai"
)

// Codec answers in the shape of one base of the relay.
type Codec interface {
	Models(w http.ResponseWriter, models []openai.Model)
	Model(w http.ResponseWriter, m openai.Model)
	Error(w http.ResponseWriter, err error)
}

// Handlers answer GET requests of any API key.
type Handlers struct {
	Engine  *engine.Engine
	Prices  *pricing.Book
	Wallets *ledger.Book
	Clock   clock.Clock
	Codec   Codec
	// Messages answers clients of Anthropic's API, which send anthropic-version.
	Messages MessagesCodec
}

// MessagesCodec is Codec in Anthropic's shapes.
type MessagesCodec interface {
	Models(w http.ResponseWriter, models []anthropic.Model)
	Model(w http.ResponseWriter, m anthropic.Model)
	Error(w http.ResponseWriter, err error)
}

// speaksAnthropic reports whether a client wants Anthropic's shapes.
func speaksAnthropic(r *http.Request) bool { return r.Header.Get("Anthropic-Version") != "" }

// authenticated calls next for the owner of the request's API key.
func (h Handlers) authenticated(next func(w http.ResponseWriter, r *http.Request, id auth.Identity) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, err := h.Engine.Authenticate(r)
		if err == nil {
			err = next(w, r, id)
		}
		switch {
		case err == nil:
		case speaksAnthropic(r):
			h.Messages.Error(w, err)
		default:
			h.Codec.Error(w, err)
		}
	})
}

// Models lists every model that has a published price.
func (h Handlers) Models() http.Handler {
	return h.authenticated(func(w http.ResponseWriter, r *http.Request, _ auth.Identity) error {
		list := h.Prices.Models(h.Clock.Now())
		if speaksAnthropic(r) {
			out := make([]anthropic.Model, len(list))
			for i, m := range list {
				out[i] = anthropic.Model{ID: m.Name, Created: m.CreatedAt}
			}
			h.Messages.Models(w, out)
			return nil
		}
		out := make([]openai.Model, len(list))
		for i, m := range list {
			out[i] = modelOf(m)
		}
		h.Codec.Models(w, out)
		return nil
	})
}

// Model answers for the model whose name is the rest of the path, slashes included.
func (h Handlers) Model(prefix string) http.Handler {
	return h.authenticated(func(w http.ResponseWriter, r *http.Request, _ auth.Identity) error {
		name := strings.TrimPrefix(r.URL.Path, prefix+"/")
		if raw, err := url.PathUnescape(strings.TrimPrefix(r.URL.EscapedPath(), prefix+"/")); err == nil {
			name = raw
		}
		q, err := h.Prices.Quote(name, "", h.Clock.Now())
		if err != nil {
			return err
		}
		if speaksAnthropic(r) {
			h.Messages.Model(w, anthropic.Model{ID: q.Model.Name, Created: q.Model.CreatedAt})
			return nil
		}
		h.Codec.Model(w, modelOf(q.Model))
		return nil
	})
}

func modelOf(m pricing.Model) openai.Model {
	return openai.Model{ID: m.Name, Created: m.CreatedAt, OwnedBy: m.Vendor}
}
