package minimax

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

const resultLife = 9 * time.Hour

// Poll asks how a job is, and of one that is made for a fresh link to its file.
func (u Upstream) Poll(ctx context.Context, to wire.Endpoint, ref wire.JobRef) (*wire.JobStatus, error) {
	d, base, err := dialogue(to)
	if err != nil {
		return nil, err
	}
	d.Mean = meanOfTask
	answer, err := d.Ask(ctx, http.MethodGet, exchange.Path(base, "query", "video_generation")+"?task_id="+url.QueryEscape(ref.ID), nil)
	if err != nil {
		return exchange.Gone(err)
	}
	switch state := answer.Get("status").Str; state {
	case "Preparing", "Queueing":
		return &wire.JobStatus{State: wire.JobQueued}, nil
	case "Processing":
		return &wire.JobStatus{State: wire.JobRunning}, nil
	case "Fail":
		if answer.Get("base_resp.status_code").Int() == outputUnsafe {
			return exchange.JobFailed(wire.FailurePolicy), nil
		}
		return exchange.JobFailed(wire.FailureUpstream), nil
	case "Success":
		d.Mean = mean
		return u.made(ctx, d, base, answer.Get("file_id").String())
	default:
		return nil, exchange.Unknown(state)
	}
}

func (u Upstream) made(ctx context.Context, d exchange.Dialogue, base *url.URL, file string) (*wire.JobStatus, error) {
	if file == "" {
		return exchange.NoResult(), nil
	}
	answer, err := d.Ask(ctx, http.MethodGet, exchange.Path(base, "files", "retrieve")+"?file_id="+url.QueryEscape(file), nil)
	if err != nil {
		return nil, err
	}
	link := answer.Get("file.download_url").Str
	if link == "" {
		return exchange.NoResult(), nil
	}
	return &wire.JobStatus{State: wire.JobSucceeded, Progress: 100, Results: []wire.JobResult{
		{URL: link, Expires: u.now().Add(resultLife), MediaType: "video/mp4"},
	}}, nil
}
