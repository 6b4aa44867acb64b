package kling

import (
	"context"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/tidwall/gjson"

	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

const resultLife = 30 * 24 * time.Hour

// Poll asks how a job is.
func (u Upstream) Poll(ctx context.Context, to wire.Endpoint, ref wire.JobRef) (*wire.JobStatus, error) {
	d, base, err := u.dialogue(to)
	if err != nil {
		return nil, err
	}
	service := textToVideo
	if ref.Data == imageToVideo {
		service = imageToVideo
	}
	answer, err := d.Ask(ctx, http.MethodGet, exchange.Path(base, "videos", service, ref.ID), nil)
	if err != nil {
		return exchange.Gone(err)
	}
	return u.status(answer.Get("data"))
}

func (u Upstream) status(data gjson.Result) (*wire.JobStatus, error) {
	switch state := data.Get("task_status").Str; state {
	case "submitted":
		return &wire.JobStatus{State: wire.JobQueued}, nil
	case "processing":
		return &wire.JobStatus{State: wire.JobRunning}, nil
	case "failed":
		if risky(data.Get("task_status_msg").Str) {
			return exchange.JobFailed(wire.FailurePolicy), nil
		}
		return exchange.JobFailed(wire.FailureUpstream), nil
	case "succeed":
		return u.made(data), nil
	default:
		return nil, exchange.Unknown(state)
	}
}

func (u Upstream) made(data gjson.Result) *wire.JobStatus {
	s := &wire.JobStatus{State: wire.JobSucceeded, Progress: 100}
	for _, video := range data.Get("task_result.videos").Array() {
		if link := video.Get("url").Str; link != "" {
			s.Results = append(s.Results, wire.JobResult{URL: link, Expires: u.now().Add(resultLife), MediaType: "video/mp4"})
		}
		if seconds, err := strconv.ParseFloat(video.Get("duration").String(), 64); err == nil && seconds > 0 && seconds < 3600 {
			s.Made.Seconds += int64(math.Round(seconds)) // "5.1" of what was ordered as 5
		}
	}
	if len(s.Results) == 0 {
		return exchange.NoResult()
	}
	return s
}

// Cancel does nothing: Kling has no way to stop a job.
func (Upstream) Cancel(context.Context, wire.Endpoint, wire.JobRef) error {
	return wire.ErrNotCancelled
}
