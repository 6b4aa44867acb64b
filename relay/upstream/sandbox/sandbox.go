// Package sandbox stands in for every vendor in demo mode: it answers offline and deterministically, chats of every protocol
// and all else in OpenAI's. What it promises stands in CONTRACT.md §1 "Demo mode" and §6 "Sandbox".
package sandbox

import (
	"context"
	"time"

	"weir/internal/fault"
	"weir/relay/wire"
)

// Upstream answers by itself. Safe for concurrent use; it keeps no state.
type Upstream struct{ now func() time.Time }

// New returns the sandbox. now dates its answers.
func New(now func() time.Time) *Upstream { return &Upstream{now: now} }

var _ wire.Upstream = (*Upstream)(nil)

const (
	slowness = 2 * time.Second
	pace     = 50 * time.Millisecond
)

// Call answers every route; the endpoint gives only the token limit for clients that gave none, no time
// limits. A switch at the end of the model's name changes the course (SplitSwitch). Returns UPSTREAM_FAILED and
// UPSTREAM_RATE_LIMITED where a switch asks for it, UPSTREAM_INVALID for dimensions that the model does not have, INVALID
// for other routes, CANCELLED when ctx ends.
func (u *Upstream) Call(ctx context.Context, to wire.Endpoint, req *wire.Request) (*wire.Answer, error) {
	model, effect := SplitSwitch(req.Model)
	if err := before(ctx, effect); err != nil {
		return nil, err
	}
	if effect == SwitchDrop && !req.Stream {
		return nil, dropped()
	}
	switch req.Route {
	case wire.RouteChat:
		return u.chat(ctx, model, effect, to, req)
	case wire.RouteCompletions:
		return u.completions(ctx, model, effect, to, req)
	case wire.RouteEmbeddings:
		return embed(ctx, model, req)
	case wire.RouteImages, wire.RouteImageEdits:
		return u.images(ctx, model, effect, to, req)
	case wire.RouteSpeech:
		return speech(ctx, model, effect, req)
	case wire.RouteTranscriptions, wire.RouteTranslations:
		return hear(ctx, model, effect, req)
	case wire.RouteModerations:
		return moderate(model, req)
	case wire.RouteRerank:
		return rerank(model, req)
	}
	return nil, fault.Newf(fault.Invalid, "The sandbox does not serve %s.", req.Route)
}

// before does what a switch does before the first byte.
func before(ctx context.Context, effect string) error {
	switch effect {
	case SwitchError500:
		return fault.New(fault.UpstreamFailed, "The upstream provider failed. (The sandbox was asked to fail.)")
	case SwitchError429:
		f := fault.New(fault.UpstreamRateLimited, "The upstream provider is at its limit. (The sandbox was asked to refuse.)")
		f.RetryAfter = time.Second
		return f
	case SwitchSlow:
		return wait(ctx, slowness)
	case SwitchHang:
		<-ctx.Done()
	}
	if ctx.Err() != nil {
		return cancelled(ctx)
	}
	return nil
}

func dropped() error {
	return fault.New(fault.UpstreamFailed, "The upstream provider's answer broke off. (The sandbox was asked to drop it.)")
}

func cancelled(ctx context.Context) error {
	return fault.Wrap(fault.Cancelled, "The request was cancelled.", context.Cause(ctx))
}

func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return cancelled(ctx)
	case <-timer.C:
		return nil
	}
}
