package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"weir/internal/channel"
	"weir/internal/fault"
	"weir/internal/pricing"
	"weir/relay/wire"
)

// Prober tests channels by the cheapest true call there is (channel.Prober). Nobody is charged.
type Prober struct {
	e     *Engine
	codec Codec
}

// NewProber returns a prober whose calls are in the words of a codec.
func NewProber(e *Engine, codec Codec) *Prober { return &Prober{e: e, codec: codec} }

// probeRoutes are the routes of modalities whose call can cost next to nothing, the cheapest first.
var probeRoutes = []struct {
	modality pricing.Modality
	route    wire.Route
	body     map[string]any
}{
	{pricing.Moderation, wire.RouteModerations, map[string]any{"input": "hi"}},
	{pricing.Embedding, wire.RouteEmbeddings, map[string]any{"input": "hi"}},
	{pricing.Chat, wire.RouteChat, map[string]any{"messages": []map[string]string{{"role": "user", "content": "hi"}}}},
	{pricing.Rerank, wire.RouteRerank, map[string]any{"query": "hi", "documents": []string{"hi"}}},
}

// Cheapest picks of models the one whose test costs least; "" where none can be tested for next to nothing. A model that the
// price book does not know is taken for a chat.
func (p *Prober) Cheapest(models []string) string {
	for _, way := range probeRoutes {
		i := slices.IndexFunc(models, func(m string) bool { return p.modality(m) == way.modality })
		if i >= 0 {
			return models[i]
		}
	}
	return ""
}

func (p *Prober) modality(model string) pricing.Modality {
	q, err := p.e.cfg.Prices.Quote(model, "", p.e.cfg.Clock.Now())
	if err != nil {
		return pricing.Chat
	}
	return q.Model.Modality
}

// Probe makes the cheapest true call of a route: with list first the vendor's list of models where it is free, else a call of
// the route's model with one token. INVALID where there is no cheap call.
func (p *Prober) Probe(ctx context.Context, r channel.Route, list bool) error {
	upstream, ok := p.e.cfg.Upstreams[r.Upstream]
	to := p.e.endpoint(r)
	if !ok {
		if lister := p.e.cfg.Listers[r.Upstream]; lister != nil {
			return lister.List(ctx, to)
		}
		return fault.Newf(fault.Invalid, "The upstream %q takes no calls that cost next to nothing.", r.Upstream)
	}
	if lister, can := upstream.(wire.Lister); can && list {
		if err := lister.List(ctx, to); fault.CodeOf(err) != fault.Invalid {
			return err
		}
	}
	req, err := p.request(r.Asked())
	if err != nil {
		return err
	}
	to.MaxTokens = 1
	answer, err := upstream.Call(ctx, to, req)
	if err != nil {
		return err
	}
	if answer.Stream != nil {
		return answer.Stream.Close()
	}
	return nil
}

// request is the cheapest call of a model.
func (p *Prober) request(model string) (*wire.Request, error) {
	modality := p.modality(model)
	for _, way := range probeRoutes {
		if way.modality != modality || model == "" {
			continue
		}
		body := map[string]any{"model": model}
		for name, value := range way.body {
			body[name] = value
		}
		raw, err := json.Marshal(body)
		if err != nil {
			return nil, fmt.Errorf("probe %s: %w", model, err)
		}
		return p.codec.Decode(raw, way.route)
	}
	return nil, fault.New(fault.Invalid, "Nothing that this channel serves can be tested for next to nothing.")
}

// Balance asks what is left of the account of a route, in billionths of the currency; INVALID where the vendor does not say.
func (p *Prober) Balance(ctx context.Context, r channel.Route) (nano int64, currency string, err error) {
	balancer, ok := p.e.cfg.Upstreams[r.Upstream].(wire.Balancer)
	if !ok {
		return 0, "", fault.New(fault.Invalid, "This vendor does not say what is left of an account.")
	}
	b, err := balancer.Balance(ctx, p.e.endpoint(r))
	return b.Nano, b.Currency, err
}
