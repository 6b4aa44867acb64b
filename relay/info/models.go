// Package info answers what a program may ask about itself before it spends: which models it can call, and how its key and
// wallet stand. Nothing here costs anything.
package info

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"weir/internal/auth"
	"weir/internal/clock"
	"weir/internal/ledger"
	"weir/internal/limit"
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
	Aliases engine.Aliases
	Wallets *ledger.Book
	// Limits knows the budgets.
	Limits *limit.Service
	Clock  clock.Clock
	Codec  Codec
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

// Models lists every model that has a published price and that the key may use.
func (h Handlers) Models() http.Handler {
	return h.authenticated(func(w http.ResponseWriter, r *http.Request, id auth.Identity) error {
		list := h.models(id)
		if speaksAnthropic(r) {
			out := make([]anthropic.Model, len(list))
			for i, m := range list {
				out[i] = anthropic.Model{ID: m.name, Created: m.CreatedAt}
			}
			h.Messages.Models(w, out)
			return nil
		}
		out := make([]openai.Model, len(list))
		for i, m := range list {
			out[i] = m.openAI()
		}
		h.Codec.Models(w, out)
		return nil
	})
}

// Model answers for the model whose name is the rest of the path, slashes included.
func (h Handlers) Model(prefix string) http.Handler {
	return h.authenticated(func(w http.ResponseWriter, r *http.Request, id auth.Identity) error {
		name := strings.TrimPrefix(r.URL.Path, prefix+"/")
		if raw, err := url.PathUnescape(strings.TrimPrefix(r.URL.EscapedPath(), prefix+"/")); err == nil {
			name = raw
		}
		meant := name
		if model, ok := h.Aliases.Of(id.TenantID)[name]; ok {
			meant = model
		}
		q, err := h.Prices.Quote(meant, "", h.Clock.Now())
		if err != nil {
			return err
		}
		one := listed{q.Model, name}
		if speaksAnthropic(r) {
			h.Messages.Model(w, anthropic.Model{ID: one.name, Created: one.CreatedAt})
			return nil
		}
		h.Codec.Model(w, one.openAI())
		return nil
	})
}

// listed is a model under the name by which the caller knows it.
type listed struct {
	pricing.Model
	name string
}

// models are those that a caller may use, its tenant's aliases among them, by name.
func (h Handlers) models(id auth.Identity) []listed {
	list := h.Prices.Models(h.Clock.Now())
	own := h.Aliases.Of(id.TenantID)
	byName := make(map[string]pricing.Model, len(list))
	out := make([]listed, 0, len(list)+len(own))
	for _, m := range list {
		byName[m.Name] = m
		if _, means := own[m.Name]; !means && id.MayUse(m.Name) == nil {
			out = append(out, listed{m, m.Name})
		}
	}
	for alias, name := range own {
		if m, ok := byName[name]; ok && id.MayUse(name) == nil {
			out = append(out, listed{m, alias})
		}
	}
	slices.SortFunc(out, func(a, b listed) int { return strings.Compare(a.name, b.name) })
	return out
}

func (m listed) openAI() openai.Model {
	out := openai.Model{
		ID: m.name, Created: m.CreatedAt, OwnedBy: m.Vendor, ShutdownAt: m.ShutdownAt, Modality: lower(m.Modality), Context: m.Context,
		MaxOutput: m.MaxOutput, Takes: lowered(m.Abilities.Takes), Gives: lowered(m.Abilities.Gives), Can: lowered(m.Abilities.Can),
	}
	if m.name != m.Name {
		out.Means = m.Name
	}
	return out
}

func lower[T ~string](s T) string { return strings.ToLower(string(s)) }

func lowered[T ~string](all []T) []string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = lower(s)
	}
	return out
}
