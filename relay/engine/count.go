package engine

import (
	"net/http"

	"weir/relay/tokens"
	"weir/relay/wire"
)

// CountCodec (implemented by relay/protocol/anthropic) is the client side of a request that only asks how long a prompt is.
type CountCodec interface {
	Decode(body []byte, route wire.Route) (*wire.Request, error)
	Count(w http.ResponseWriter, tokens int64)
	Error(w http.ResponseWriter, err error)
}

// CountHandler says how many input tokens a chat is. It is free and asks no upstream: exact where the model's vocabulary is
// public, an upper estimate elsewhere.
func (e *Engine) CountHandler(codec CountCodec) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, err := e.count(w, r, codec)
		if err != nil {
			codec.Error(w, err)
			return
		}
		codec.Count(w, n)
	})
}

func (e *Engine) count(w http.ResponseWriter, r *http.Request, codec CountCodec) (int64, error) {
	id, err := e.Authenticate(r)
	if err != nil {
		return 0, err
	}
	body, err := e.readBody(w, r)
	if err != nil {
		return 0, err
	}
	req, err := e.Decode(id, codec, body, wire.RouteCount)
	if err != nil {
		return 0, err
	}
	model, _ := e.cfg.SplitModel(req.Model)
	if _, err := e.cfg.Prices.Quote(model, id.PriceGroup, e.cfg.Clock.Now()); err != nil {
		return 0, err
	}
	return tokens.Estimate(req)
}
