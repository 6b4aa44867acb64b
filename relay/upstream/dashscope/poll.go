package dashscope

import (
	"context"
	"math"
	"net/http"
	"time"

	"github.com/tidwall/gjson"

	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

const resultLife = 24 * time.Hour

// Poll asks how a job is.
func (v Videos) Poll(ctx context.Context, to wire.Endpoint, ref wire.JobRef) (*wire.JobStatus, error) {
	d, base, err := dialogue(to)
	if err != nil {
		return nil, err
	}
	answer, err := d.Ask(ctx, http.MethodGet, exchange.Path(base, "tasks", ref.ID), nil)
	if err != nil {
		return exchange.Gone(err)
	}
	output := answer.Get("output")
	switch state := output.Get("task_status").Str; state {
	case "PENDING", "SUSPENDED":
		return &wire.JobStatus{State: wire.JobQueued}, nil
	case "RUNNING":
		return &wire.JobStatus{State: wire.JobRunning}, nil
	case "CANCELED":
		return &wire.JobStatus{State: wire.JobCancelled}, nil
	case "UNKNOWN": // older than a day
		return &wire.JobStatus{State: wire.JobExpired}, nil
	case "FAILED":
		return exchange.JobFailed(failureOf(output.Get("code").Str)), nil
	case "SUCCEEDED":
		return v.made(output, answer.Get("usage")), nil
	default:
		return nil, exchange.Unknown(state)
	}
}

// made is what has been made: of several images those that could be.
func (v Videos) made(output, usage gjson.Result) *wire.JobStatus {
	s := &wire.JobStatus{State: wire.JobSucceeded, Progress: 100}
	add := func(link, kind string) {
		if link != "" {
			s.Results = append(s.Results, wire.JobResult{URL: link, Expires: v.now().Add(resultLife), MediaType: kind})
		}
	}
	add(output.Get("video_url").Str, "video/mp4")
	code := ""
	for _, one := range output.Get("results").Array() {
		add(one.Get("url").Str, "image/png")
		if c := one.Get("code").Str; c != "" {
			code = c
		}
	}
	switch {
	case len(s.Results) > 0:
	case code != "":
		return exchange.JobFailed(failureOf(code))
	default:
		return exchange.NoResult()
	}
	for _, name := range []string{"output_video_duration", "duration"} {
		if seconds := usage.Get(name).Num; seconds > 0 && seconds < 3600 {
			s.Made.Seconds = int64(math.Round(seconds))
			break
		}
	}
	return s
}
