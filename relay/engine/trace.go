package engine

import (
	"net/http"

	"weir/internal/auth"
	"weir/internal/channel"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/internal/request"
	"weir/internal/tracing"
	"weir/relay/wire"
)

// trace opens the span of a call; the request that it returns bears it.
func (e *Engine) trace(r *http.Request, caller auth.Identity, req *wire.Request) (*http.Request, *tracing.Span) {
	if e.cfg.Tracer == nil {
		return r, nil
	}
	return e.cfg.Tracer.Begin(r, tracing.Call{
		Route: string(req.Route), Model: req.Model, RequestID: id.Format(id.Request, request.From(r.Context()).ID),
		TenantID: caller.TenantID, KeyID: caller.KeyID, Stream: req.Stream,
	})
}

// traceAttempt opens the span of a vendor that is asked, until its answer begins.
func (c *call) traceAttempt(route channel.Route) *tracing.Span {
	if c.span == nil {
		return nil
	}
	provider := route.Preset
	if provider == "" {
		provider = route.Upstream
	}
	model := route.Model
	if model == "" {
		model = c.model
	}
	return c.span.Attempt(tracing.Attempt{
		Provider: provider, Model: model, BaseURL: route.BaseURL, Channel: route.ChannelID, Number: c.attempts,
	})
}

// endAttempt closes it.
func endAttempt(span *tracing.Span, err error) {
	if err != nil {
		span.Fail(string(fault.CodeOf(err)))
	}
	span.End()
}

// traceCharge tells what a call was charged for.
func (c *call) traceCharge(u *ledger.Usage, charge money.Amount) {
	span := c.span
	if span == nil {
		return
	}
	v := &u.Units
	span.Charged(tracing.Usage{
		Input: v.Input + v.CacheWrite5m + v.CacheWrite1h + v.InputAudio + v.InputImage, Cached: v.CacheRead,
		Output: v.Output + v.OutputAudio + v.OutputImage, Reasoning: v.Reasoning,
		End: u.EndReason, Charge: charge.String(), Provider: c.served.route.Preset, Model: u.UpstreamModel, FirstByteSeconds: c.first.Seconds(),
	})
}
