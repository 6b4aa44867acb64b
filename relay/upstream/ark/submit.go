package ark

import (
	"context"
	"strconv"
	"strings"

	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

const maxPicture = 10_000_000 // bytes

type order struct {
	Model         string    `json:"model"`
	Content       []content `json:"content"`
	Resolution    string    `json:"resolution,omitempty"`
	Ratio         string    `json:"ratio,omitempty"`
	Duration      int64     `json:"duration"`
	GenerateAudio *bool     `json:"generate_audio,omitempty"`
	Seed          *int64    `json:"seed,omitempty"`
	CallbackURL   string    `json:"callback_url,omitempty"`
}

// content is a text or a picture.
type content struct {
	Type  string `json:"type"`
	Text  string `json:"text,omitempty"`
	Image *link  `json:"image_url,omitempty"`
	Role  string `json:"role,omitempty"`
}

type link struct {
	URL string `json:"url"`
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
		Model: to.Model, Resolution: strings.ToLower(in.Resolution), Ratio: in.AspectRatio, Duration: in.Seconds, Seed: in.Seed,
		CallbackURL: job.Callback,
	}
	if u.Abilities(job.Route, to.Model).Audio {
		o.GenerateAudio = in.Audio
	}
	if o.Content, err = contentsOf(in); err != nil {
		return wire.JobRef{}, err
	}
	body, err := exchange.Body(o, in.Extra, "watermark", "camera_fixed", "return_last_frame")
	if err != nil {
		return wire.JobRef{}, err
	}
	target := exchange.Path(base, "contents", "generations", "tasks")
	id, err := d.Submit(ctx, target, body, "id")
	if err != nil {
		return wire.JobRef{}, err
	}
	return wire.JobRef{ID: id, Reference: job.Reference, Route: job.Route, Model: job.Model, Data: strconv.FormatInt(tokensOf(in), 10), Submitted: u.now()}, nil
}

// The vendor's tokens: pixels at 24 pictures a second.
const (
	picturesPerSecond = 24
	pixelsPerToken    = 1024
)

// tokensOf is what a video comes to, for where the vendor does not say: of its area each resolution makes about the same in every
// shape.
func tokensOf(in *wire.VideoInput) int64 {
	area := map[string]int64{"480p": 864 * 480, "720p": 1280 * 720, "1080p": 1920 * 1080}[strings.ToLower(in.Resolution)]
	return area * picturesPerSecond * in.Seconds / pixelsPerToken
}

func contentsOf(in *wire.VideoInput) ([]content, error) {
	var all []content
	if in.Prompt != "" {
		all = append(all, content{Type: "text", Text: in.Prompt})
	}
	add := func(p *wire.Picture, role string) error {
		url, err := exchange.LinkPicture(p, maxPicture)
		if err == nil && url != "" {
			all = append(all, content{Type: "image_url", Image: &link{url}, Role: role})
		}
		return err
	}
	if err := add(in.First, "first_frame"); err != nil {
		return nil, err
	}
	if err := add(in.Last, "last_frame"); err != nil {
		return nil, err
	}
	for i := range in.References {
		if err := add(&in.References[i], "reference_image"); err != nil {
			return nil, err
		}
	}
	return all, nil
}
