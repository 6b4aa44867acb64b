package fal

import (
	"context"
	"net/http"
	"net/url"

	"weir/internal/fault"
	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

// Poll asks how a job is, and of one that is over for its answer: whether it succeeded stands there alone.
func (u Upstream) Poll(ctx context.Context, to wire.Endpoint, ref wire.JobRef) (*wire.JobStatus, error) {
	d, base, err := dialogue(to)
	if err != nil {
		return nil, err
	}
	answer, err := d.Ask(ctx, http.MethodGet, at(base, ref, "status"), nil)
	if err != nil {
		return exchange.Gone(err)
	}
	switch state := answer.Get("status").Str; state {
	case "IN_QUEUE":
		return &wire.JobStatus{State: wire.JobQueued}, nil
	case "IN_PROGRESS":
		return &wire.JobStatus{State: wire.JobRunning}, nil
	case "COMPLETED":
		return u.made(ctx, d, base, ref)
	default:
		return nil, exchange.Unknown(state)
	}
}

func (Upstream) made(ctx context.Context, d exchange.Dialogue, base *url.URL, ref wire.JobRef) (*wire.JobStatus, error) {
	answer, err := d.Ask(ctx, http.MethodGet, at(base, ref), nil)
	switch {
	case err == nil:
	case fault.CodeOf(err) == fault.UpstreamInvalid && wire.ReasonOf(err) == wire.ReasonContentPolicy:
		return exchange.JobFailed(wire.FailurePolicy), nil
	case fault.CodeOf(err) == fault.UpstreamInvalid:
		return exchange.JobFailed(wire.FailureInput), nil
	default:
		return exchange.Gone(err)
	}
	link := answer.Get("video.url").Str
	if link == "" {
		return exchange.NoResult(), nil
	}
	return &wire.JobStatus{State: wire.JobSucceeded, Progress: 100, Results: []wire.JobResult{
		{URL: link, MediaType: answer.Get("video.content_type").Str},
	}}, nil
}
