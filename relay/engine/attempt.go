package engine

import (
	"context"
	"errors"
	"time"

	"weir/internal/channel"
	"weir/internal/failpoint"
	"weir/internal/fault"
	"weir/relay/wire"
)

// served is the attempt that answered.
type served struct {
	route channel.Route
	at    time.Time
}

// attempt asks the candidates one after another until one answers. Only what comes before the first byte may go to another
// channel; a request that is itself bad is never tried again. limit, when not 0, is the output limit to send upstream.
func (c *call) attempt(ctx context.Context, limit int64) (*wire.Answer, error) {
	var refused tally
	deadline := time.Now().Add(c.e.cfg.Timeouts.Total)
	candidates := c.e.cfg.Channels.Select(channel.Query{Model: c.model, Switch: c.suffix, Group: c.id.PriceGroup})
	for c.attempts < maxAttempts && (c.attempts == 0 || time.Now().Before(deadline)) {
		route, ok := candidates.Next()
		if !ok {
			break
		}
		upstream, ok := c.e.cfg.Upstreams[route.Upstream]
		if !ok {
			continue
		}
		if !c.client.ask(route) {
			return nil, left(ctx)
		}
		c.attempts++
		failpoint.CallDispatched.At()
		asked := time.Now()
		answer, err := upstream.Call(ctx, c.endpoint(route, limit), c.req)
		c.waits(asked)
		if err == nil {
			if err = c.localize(ctx, answer); err != nil {
				c.discard(answer)
			}
		}
		if ctx.Err() != nil {
			if err == nil {
				c.discard(answer)
			}
			return nil, left(ctx)
		}
		c.e.cfg.Channels.Report(route, err)
		c.e.meters.attempted(err)
		if err == nil {
			failpoint.CallAnswered.At()
			c.served = served{route: route, at: time.Now()}
			return answer, nil
		}
		c.client.failed()
		c.log.Warn().Err(err).Str("channel_id", route.ChannelID).Int("attempt", c.attempts).Msg("upstream failed")
		if !failsOver(err) {
			return nil, err
		}
		refused.add(err)
	}
	return nil, refused.fault(c.req.Model)
}

func (c *call) endpoint(route channel.Route, limit int64) wire.Endpoint {
	to := c.e.endpoint(route)
	if isImages[c.req.Route] || hears[c.req.Route] {
		to.FirstByte *= 2 // the whole picture is painted before it comes, the whole recording heard
	}
	to.MaxTokens, to.ModelLimit = limit, c.quote.Model.MaxOutput
	if c.e.cfg.EndUser != nil {
		to.EndUser = c.e.cfg.EndUser(c.id.TenantID)
	}
	return to
}

// endpoint is how a route is called.
func (e *Engine) endpoint(route channel.Route) wire.Endpoint {
	return wire.Endpoint{
		BaseURL: route.BaseURL, Credential: wire.Credential(route.Credential.Reveal()), Model: route.Model,
		FirstByte: e.cfg.Timeouts.FirstByte, Idle: e.cfg.Timeouts.Idle, MaxAnswer: maxAnswer, Transport: e.cfg.Transport,
		Vendor: route.Preset, Other: route.Other, Headers: route.Headers, NewBuffer: func() wire.Buffer { return e.cfg.Spool.Buffer() },
	}
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
	case t.failed+t.limited+t.refused == 0:
		return fault.Newf(fault.NoChannel, "No channel is available for the model %q at the moment.", model)
	case t.failed == 0 && t.refused == 0:
		return &fault.Error{
			Code: fault.UpstreamRateLimited, Err: t.last, RetryAfter: min(max(t.wait, time.Second), time.Minute),
			Message: "The upstream provider is rate limited at the moment. Retry later.",
		}
	case t.failed == 0 && t.limited == 0:
		return fault.Wrap(fault.UpstreamRefused, "The upstream provider refused the call.", t.last)
	}
	return fault.Wrap(fault.UpstreamFailed, "The upstream provider failed.", t.last)
}
