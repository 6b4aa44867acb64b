package vidu

import (
	"context"
	"net/http"
	"time"

	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

const resultLife = 24 * time.Hour

// Poll asks how a job is.
func (u Upstream) Poll(ctx context.Context, to wire.Endpoint, ref wire.JobRef) (*wire.JobStatus, error) {
	d, base, err := dialogue(to)
	if err != nil {
		return nil, err
	}
	answer, err := d.Ask(ctx, http.MethodGet, exchange.Path(base, "tasks", ref.ID, "creations"), nil)
	if err != nil {
		return exchange.Gone(err)
	}
	switch state := answer.Get("state").Str; state {
	case "created", "queueing":
		return &wire.JobStatus{State: wire.JobQueued}, nil
	case "processing":
		return &wire.JobStatus{State: wire.JobRunning}, nil
	case "canceled", "cancelled": // the documents do not say how it is spelt
		return &wire.JobStatus{State: wire.JobCancelled}, nil
	case "failed":
		return exchange.JobFailed(failureOf(answer.Get("err_code").Str)), nil
	case "success":
		s := &wire.JobStatus{State: wire.JobSucceeded, Progress: 100}
		for _, c := range answer.Get("creations").Array() {
			link := c.Get("url").Str
			if link == "" {
				continue
			}
			s.Results = append(s.Results, wire.JobResult{URL: link, Expires: u.now().Add(resultLife), MediaType: "video/mp4"})
			if cover := c.Get("cover_url").Str; cover != "" {
				s.Results = append(s.Results, wire.JobResult{URL: cover, Expires: u.now().Add(resultLife), Thumbnail: true})
			}
		}
		if len(s.Results) == 0 {
			return exchange.NoResult(), nil
		}
		return s, nil
	default:
		return nil, exchange.Unknown(state)
	}
}
