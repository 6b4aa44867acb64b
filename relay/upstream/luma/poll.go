package luma

import (
	"context"
	"net/http"
	"time"

	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

const resultLife = time.Hour

// places are where the link to a video may stand: the documents that were read show the older API's alone.
var places = []string{"output.0.url", "assets.video", "video.url"}

// Poll asks how a job is. Links are fresh each time.
func (u Upstream) Poll(ctx context.Context, to wire.Endpoint, ref wire.JobRef) (*wire.JobStatus, error) {
	d, base, err := dialogue(to)
	if err != nil {
		return nil, err
	}
	answer, err := d.Ask(ctx, http.MethodGet, exchange.Path(base, "generations", ref.ID), nil)
	if err != nil {
		return exchange.Gone(err)
	}
	switch state := answer.Get("state").Str; state {
	case "queued":
		return &wire.JobStatus{State: wire.JobQueued}, nil
	case "processing", "dreaming":
		return &wire.JobStatus{State: wire.JobRunning}, nil
	case "failed":
		return exchange.JobFailed(failureOf(answer.Get("failure_code").Str + " " + answer.Get("failure_reason").Str)), nil
	case "completed":
		for _, place := range places {
			if link := answer.Get(place).Str; link != "" {
				return &wire.JobStatus{State: wire.JobSucceeded, Progress: 100, Results: []wire.JobResult{
					{URL: link, Expires: u.now().Add(resultLife), MediaType: "video/mp4"},
				}}, nil
			}
		}
		return exchange.NoResult(), nil
	default:
		return nil, exchange.Unknown(state)
	}
}
