package vidu

import (
	"context"
	"strings"

	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

const maxPicture = 7_500_000 // bytes: what a request of 10 MB has room for

type order struct {
	Model       string   `json:"model"`
	Images      []string `json:"images,omitempty"`
	Prompt      string   `json:"prompt,omitempty"`
	Duration    int64    `json:"duration"`
	Resolution  string   `json:"resolution,omitempty"`
	AspectRatio string   `json:"aspect_ratio,omitempty"`
	Audio       *bool    `json:"audio,omitempty"`
	Seed        *int64   `json:"seed,omitempty"`
	Payload     string   `json:"payload,omitempty"`
	CallbackURL string   `json:"callback_url,omitempty"`
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
		Model: to.Model, Prompt: in.Prompt, Duration: in.Seconds, Resolution: strings.ToLower(in.Resolution), AspectRatio: in.AspectRatio,
		Seed: in.Seed, Payload: job.Reference, CallbackURL: job.Callback,
	}
	if strings.HasPrefix(to.Model, third) {
		o.Audio = in.Audio
	}
	service := "text2video"
	pictures := in.References
	switch {
	case in.First != nil && in.Last != nil:
		service, pictures, o.AspectRatio = "start-end2video", []wire.Picture{*in.First, *in.Last}, ""
	case in.First != nil:
		service, pictures, o.AspectRatio = "img2video", []wire.Picture{*in.First}, ""
	case len(in.References) > 0:
		service = "reference2video"
	}
	for i := range pictures {
		link, err := exchange.LinkPicture(&pictures[i], maxPicture)
		if err != nil {
			return wire.JobRef{}, err
		}
		o.Images = append(o.Images, link)
	}
	body, err := exchange.Body(o, in.Extra, "movement_amplitude", "style")
	if err != nil {
		return wire.JobRef{}, err
	}
	id, err := d.Submit(ctx, exchange.Path(base, service), body, "task_id")
	if err != nil {
		return wire.JobRef{}, err
	}
	return wire.JobRef{ID: id, Reference: job.Reference, Route: job.Route, Model: job.Model, Submitted: u.now()}, nil
}
