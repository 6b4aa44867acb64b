package runway

import (
	"context"

	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

const maxPicture = 3_300_000 // bytes: what a data: URL of 5 MB has room for, and a little less

// frame is an image at a place of the video.
type frame struct {
	URI      string `json:"uri"`
	Position string `json:"position"`
}

type order struct {
	Model    string  `json:"model"`
	Prompt   string  `json:"promptText,omitempty"`
	Images   []frame `json:"promptImage,omitempty"`
	Ratio    string  `json:"ratio,omitempty"`
	Duration int64   `json:"duration"`
	Seed     *int64  `json:"seed,omitempty"`
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
	o := order{Model: to.Model, Prompt: in.Prompt, Ratio: sizeOf(in.AspectRatio), Duration: in.Seconds, Seed: in.Seed}
	for _, p := range []struct {
		picture  *wire.Picture
		position string
	}{{in.First, "first"}, {in.Last, "last"}} {
		link, err := exchange.LinkPicture(p.picture, maxPicture)
		if err != nil {
			return wire.JobRef{}, err
		}
		if link != "" {
			o.Images = append(o.Images, frame{link, p.position})
		}
	}
	service := "text_to_video"
	if len(o.Images) > 0 {
		service = "image_to_video"
	}
	body, err := exchange.Body(o, in.Extra, "contentModeration")
	if err != nil {
		return wire.JobRef{}, err
	}
	id, err := d.Submit(ctx, exchange.Path(base, service), body, "id")
	if err != nil {
		return wire.JobRef{}, err
	}
	return wire.JobRef{ID: id, Reference: job.Reference, Route: job.Route, Model: job.Model, Submitted: u.now()}, nil
}
