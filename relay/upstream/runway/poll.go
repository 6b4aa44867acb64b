package runway

import (
	"context"
	"net/http"
	"time"

	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

const resultLife = 24 * time.Hour

// Poll asks how a job is. Links are fresh each time.
func (u Upstream) Poll(ctx context.Context, to wire.Endpoint, ref wire.JobRef) (*wire.JobStatus, error) {
	d, base, err := dialogue(to)
	if err != nil {
		return nil, err
	}
	answer, err := d.Ask(ctx, http.MethodGet, exchange.Path(base, "tasks", ref.ID), nil)
	if err != nil {
		return exchange.Gone(err)
	}
	switch state := answer.Get("status").Str; state {
	case "PENDING", "THROTTLED":
		return &wire.JobStatus{State: wire.JobQueued}, nil
	case "RUNNING":
		return &wire.JobStatus{State: wire.JobRunning, Progress: exchange.PerCent(answer.Get("progress"), 1)}, nil
	case "CANCELLED":
		return &wire.JobStatus{State: wire.JobCancelled}, nil
	case "FAILED":
		return exchange.JobFailed(failureOf(answer.Get("failureCode").Str)), nil
	case "SUCCEEDED":
		s := &wire.JobStatus{State: wire.JobSucceeded, Progress: 100}
		for _, link := range answer.Get("output").Array() {
			if link.Str != "" {
				s.Results = append(s.Results, wire.JobResult{URL: link.Str, Expires: u.now().Add(resultLife), MediaType: "video/mp4"})
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
