package engine

import (
	"context"
	"errors"
	"strings"
	"time"

	"weir/internal/channel"
	"weir/internal/failpoint"
	"weir/internal/fault"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// served is the attempt that answered.
type served struct {
	route channel.Route
	at    time.Time
	took  time.Duration // until it answered
}

// attempt asks the candidates one after another until one answers. Only what comes before the first byte may go to another
// channel; a request that is itself bad is never tried again.
func (c *call) attempt(ctx context.Context) (*wire.Answer, error) {
	var refused tally
	deadline := time.Now().Add(c.e.cfg.Timeouts.Total)
	channels := c.e.cfg.Channels
	candidates := channels.Select(c.query())
	defer func() { c.routing.leave(candidates) }()
	for asked := 0; asked < maxAttempts && (asked == 0 || time.Now().Before(deadline)); {
		route, ok := candidates.Next()
		if !ok {
			break
		}
		upstream, ok := c.e.cfg.Upstreams[route.Upstream]
		if !ok {
			continue
		}
		if !channels.Begin(route) {
			candidates.Pass(route)
			refused.full++
			continue
		}
		if err := c.reprice(ctx, route); err != nil {
			channels.Report(route, channel.ErrUnasked)
			channels.End(route)
			return nil, err
		}
		asked++
		answer, err := c.ask(ctx, upstream, route)
		switch {
		case err == nil:
			return answer, nil
		case ctx.Err() != nil:
			return nil, left(ctx)
		case !failsOver(err):
			return nil, err
		}
		refused.add(err)
	}
	if candidates.Spent() {
		refused.refused++
	}
	return nil, refused.fault(c.req.Model)
}

// ask makes one attempt at a route that has begun. What it returns with an error of ctx is void.
func (c *call) ask(ctx context.Context, upstream wire.Upstream, route channel.Route) (*wire.Answer, error) {
	channels := c.e.cfg.Channels
	if !c.client.ask(route) {
		channels.Report(route, channel.ErrUnasked)
		channels.End(route)
		return nil, left(ctx)
	}
	c.attempts++
	failpoint.CallDispatched.At()
	began, span := time.Now(), c.traceAttempt(route)
	answer, err := upstream.Call(ctx, c.endpoint(route), c.req)
	c.waits(began)
	endAttempt(span, err)
	if err == nil {
		if err = c.localize(ctx, answer); err != nil {
			c.discard(answer)
		}
	}
	if ctx.Err() != nil {
		if err == nil {
			c.discard(answer)
		}
		channels.Report(route, channel.ErrUnasked)
		channels.End(route)
		return nil, left(ctx)
	}
	took := time.Since(began)
	channels.Report(route, err)
	c.e.meters.attempted(err)
	c.routing.add(route, took, err)
	if err == nil {
		failpoint.CallAnswered.At()
		c.served = served{route: route, at: time.Now(), took: took}
		c.release = func() { channels.End(route) }
		return answer, nil
	}
	channels.End(route)
	c.client.failed()
	c.log().Warn().Err(err).Str("channel_id", route.ChannelID).Int("attempt", c.attempts).Msg("upstream failed")
	return nil, err
}

// query says for what a route is wanted.
func (c *call) query() channel.Query {
	q := channel.Query{Model: c.model, Switch: c.suffix, Group: c.id.PriceGroup, Tenant: c.id.TenantID}
	if c.e.cfg.Channels.Sticks(c.model) {
		q.Affinity = channel.Affinity(c.id.TenantID, c.model, thread(c.req.Body))
	}
	return q
}

// threadText bounds what of a request says to which conversation it belongs.
const threadText = 2 << 10

// thread is what requests of one conversation have in common, and others mostly not: the caller's own key for prompt caches,
// else how the conversation begins.
func thread(body []byte) string {
	v := rawjson.View(body)
	if key := rawjson.Get(v, "prompt_cache_key"); key.Exists() {
		return key.Raw
	}
	var begin strings.Builder
	for _, name := range []string{"system", "instructions", "messages", "input"} {
		text := rawjson.Get(v, name)
		if text.IsArray() {
			text = text.Get("0")
		}
		begin.WriteString(text.Raw[:min(len(text.Raw), threadText)])
	}
	return begin.String()
}

func (c *call) endpoint(route channel.Route) wire.Endpoint {
	to := c.e.endpoint(route)
	if route.FirstByte == 0 && (isImages[c.req.Route] || hears[c.req.Route]) {
		to.FirstByte *= 2 // the whole picture is painted before it comes, the whole recording heard
	}
	to.MaxTokens, to.ModelLimit = c.limit, c.quote.Model.MaxOutput
	to.EndUser = c.e.endUser(c.id.TenantID)
	return to
}

// endUser is what vendors are told of who asks, where they are told anything.
func (e *Engine) endUser(tenant string) string {
	if e.cfg.EndUser == nil {
		return ""
	}
	name, ok := e.names.Get(tenant)
	if !ok {
		name = e.cfg.EndUser(tenant)
		e.names.Put(tenant, name)
	}
	return name
}

// endpoint is how a route is called.
func (e *Engine) endpoint(route channel.Route) wire.Endpoint {
	to := wire.Endpoint{
		BaseURL: route.BaseURL, Credential: wire.Credential(route.Credential.Reveal()), Model: route.Model,
		FirstByte: e.cfg.Timeouts.FirstByte, Idle: e.cfg.Timeouts.Idle, MaxAnswer: maxAnswer, Transport: e.cfg.Transport,
		Vendor: route.Preset, Other: route.Other, Headers: route.Headers, Params: route.Params,
		NewBuffer: func() wire.Buffer { return e.cfg.Spool.Buffer() },
	}
	if route.FirstByte > 0 {
		to.FirstByte = route.FirstByte
	}
	if route.Idle > 0 {
		to.Idle = route.Idle
	}
	if e.cfg.Ways != nil && (route.Connect > 0 || !route.Proxy.Empty()) {
		to.Transport = e.cfg.Ways.Transport(route.Proxy.Reveal(), route.Connect)
	}
	return to
}

// left is why a call's context ended: a refused hold, or the client.
func left(ctx context.Context) error {
	if e, ok := errors.AsType[*fault.Error](context.Cause(ctx)); ok {
		return e
	}
	return fault.Wrap(fault.Cancelled, "The client left.", context.Cause(ctx))
}

func failsOver(err error) bool {
	switch fault.CodeOf(err) {
	case fault.UpstreamFailed, fault.UpstreamRateLimited, fault.UpstreamRefused:
		return true
	}
	return false
}

func retryAfter(err error) time.Duration {
	if err == nil {
		return 0
	}
	return fault.Of(err).RetryAfter
}

// tally remembers why candidates failed, so that the client is told what helps.
type tally struct {
	failed, limited, refused int
	full                     int           // their caps are reached
	wait                     time.Duration // the shortest Retry-After
	last                     error
}

func (t *tally) add(err error) {
	t.last = err
	switch fault.CodeOf(err) {
	case fault.UpstreamRateLimited:
		t.limited++
		if after := retryAfter(err); t.wait == 0 || (after > 0 && after < t.wait) {
			t.wait = after
		}
	case fault.UpstreamRefused:
		t.refused++
	default:
		t.failed++
	}
}

// fault is the answer when every candidate failed: 429 only when all were limited, "refused" only when all refused us.
func (t *tally) fault(model string) error {
	switch {
	case t.failed+t.limited+t.refused+t.full == 0:
		return fault.Newf(fault.NoChannel, "No channel is available for the model %q at the moment.", model)
	case t.failed == 0 && t.refused == 0:
		return &fault.Error{
			Code: fault.UpstreamRateLimited, Err: t.last, RetryAfter: min(max(t.wait, time.Second), time.Minute),
			Message: "The upstream provider is rate limited at the moment. Retry later.",
		}
	case t.failed == 0 && t.limited == 0 && t.full == 0:
		return fault.Wrap(fault.UpstreamRefused, "The upstream provider refused the call.", t.last)
	}
	return fault.Wrap(fault.UpstreamFailed, "The upstream provider failed.", t.last)
}
