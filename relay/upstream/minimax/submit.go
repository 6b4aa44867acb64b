package minimax

import (
	"context"
	"strings"

	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

const maxPicture = 20_000_000 // bytes

type order struct {
	Model       string `json:"model"`
	Prompt      string `json:"prompt,omitempty"`
	First       string `json:"first_frame_image,omitempty"`
	Last        string `json:"last_frame_image,omitempty"`
	Duration    int64  `json:"duration"`
	Resolution  string `json:"resolution"`
	CallbackURL string `json:"callback_url,omitempty"`
}

// Submit hands a job in.
func (u Upstream) Submit(ctx context.Context, to wire.Endpoint, job *wire.Job) (wire.JobRef, error) {
	in, err := exchange.VideoOf(job)
	if err != nil {
		return wire.JobRef{}, err
	}
	d, base, err := dialogue(to)
	if err != nil {
		return wire.JobRef{}, err
	}
	o := order{
		Model: to.Model, Prompt: in.Prompt, Duration: in.Seconds, Resolution: strings.ToUpper(in.Resolution), CallbackURL: job.Callback,
	}
	if o.First, err = exchange.LinkPicture(in.First, maxPicture); err != nil {
		return wire.JobRef{}, err
	}
	if o.Last, err = exchange.LinkPicture(in.Last, maxPicture); err != nil {
		return wire.JobRef{}, err
	}
	body, err := exchange.Body(o, in.Extra, "prompt_optimizer", "fast_pretreatment", "aigc_watermark")
	if err != nil {
		return wire.JobRef{}, err
	}
	id, err := d.Submit(ctx, exchange.Path(base, "video_generation"), body, "task_id")
	if err != nil {
		return wire.JobRef{}, err
	}
	return wire.JobRef{ID: id, Reference: job.Reference, Route: job.Route, Model: job.Model, Submitted: u.now()}, nil
}
