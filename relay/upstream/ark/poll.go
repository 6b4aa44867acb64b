package ark

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

const resultLife = 24 * time.Hour

// Poll asks how a job is. What it used comes in tokens, which is what the vendor bills.
func (u Upstream) Poll(ctx context.Context, to wire.Endpoint, ref wire.JobRef) (*wire.JobStatus, error) {
	d, base, err := dialogue(to)
	if err != nil {
		return nil, err
	}
	answer, err := d.Ask(ctx, http.MethodGet, exchange.Path(base, "contents", "generations", "tasks", ref.ID), nil)
	if err != nil {
		return exchange.Gone(err)
	}
	switch state := answer.Get("status").Str; state {
	case "queued":
		return &wire.JobStatus{State: wire.JobQueued}, nil
	case "running":
		return &wire.JobStatus{State: wire.JobRunning}, nil
	case "cancelled":
		return &wire.JobStatus{State: wire.JobCancelled}, nil
	case "expired":
		return &wire.JobStatus{State: wire.JobExpired}, nil
	case "failed":
		return exchange.JobFailed(failureOf(answer.Get("error.code").Str)), nil
	case "succeeded":
		link := answer.Get("content.video_url").Str
		if link == "" {
			return exchange.NoResult(), nil
		}
		used := answer.Get("usage.completion_tokens").Int()
		if used <= 0 {
			used, _ = strconv.ParseInt(ref.Data, 10, 64) // 0 for a job that others have begun
		}
		return &wire.JobStatus{
			State: wire.JobSucceeded, Progress: 100, Resolution: answer.Get("resolution").Str,
			Results: []wire.JobResult{{URL: link, Expires: u.now().Add(resultLife), MediaType: "video/mp4"}},
			Made:    wire.Usage{Output: max(used, 0), Seconds: max(answer.Get("duration").Int(), 0)},
		}, nil
	default:
		return nil, exchange.Unknown(state)
	}
}
