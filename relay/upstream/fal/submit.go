package fal

import (
	"context"
	"net/url"
	"strings"

	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

const maxPicture = 10_000_000 // bytes

type order struct {
	Prompt         string `json:"prompt,omitempty"`
	NegativePrompt string `json:"negative_prompt,omitempty"`
	Image          string `json:"image_url,omitempty"`
	AspectRatio    string `json:"aspect_ratio,omitempty"`
	Resolution     string `json:"resolution,omitempty"`
	Duration       int64  `json:"duration,omitempty"`
	Seed           *int64 `json:"seed,omitempty"`
}

// Submit hands a job in. The shape of a video that begins with an image is the image's.
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
		Prompt: in.Prompt, NegativePrompt: in.NegativePrompt, AspectRatio: in.AspectRatio, Resolution: strings.ToLower(in.Resolution),
		Duration: in.Seconds, Seed: in.Seed,
	}
	if o.Image, err = exchange.LinkPicture(in.First, maxPicture); err != nil {
		return wire.JobRef{}, err
	}
	if o.Image != "" {
		o.AspectRatio = ""
	}
	body, err := exchange.Body(o, nil)
	if err != nil {
		return wire.JobRef{}, err
	}
	app := application(to.Model, in)
	target := exchange.Path(base, strings.Split(app, "/")...)
	if job.Callback != "" {
		target += "?fal_webhook=" + url.QueryEscape(job.Callback)
	}
	id, err := d.Submit(ctx, target, body, "request_id")
	if err != nil {
		return wire.JobRef{}, err
	}
	return wire.JobRef{ID: id, Reference: job.Reference, Route: job.Route, Model: job.Model, Data: queue(app), Submitted: u.now()}, nil
}
