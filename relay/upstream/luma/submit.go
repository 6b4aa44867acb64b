package luma

import (
	"context"
	"encoding/base64"
	"strconv"
	"strings"

	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

const maxPicture = 10_000_000 // bytes

type order struct {
	Model       string          `json:"model"`
	Type        string          `json:"type"`
	Prompt      string          `json:"prompt,omitempty"`
	AspectRatio string          `json:"aspect_ratio,omitempty"`
	Video       videoParameters `json:"video"`
}

type videoParameters struct {
	Resolution string   `json:"resolution"`
	Duration   string   `json:"duration"`
	Start      *picture `json:"start_frame,omitempty"`
	End        *picture `json:"end_frame,omitempty"`
}

// picture is a link, or content in base64.
type picture struct {
	URL       string `json:"url,omitempty"`
	Data      string `json:"data,omitempty"`
	MediaType string `json:"media_type,omitempty"`
}

// pictureOf is a client's picture as the vendor takes it; nil for none.
func pictureOf(p *wire.Picture) (out *picture, err error) {
	switch {
	case p == nil:
	case p.File == nil && !strings.HasPrefix(p.URL, "data:"):
		out = &picture{URL: p.URL}
	default:
		out = &picture{}
		var content []byte
		out.MediaType, content, err = exchange.ReadPicture(p, maxPicture)
		out.Data = base64.StdEncoding.EncodeToString(content)
	}
	return out, err
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
	v := videoParameters{Resolution: strings.ToLower(in.Resolution), Duration: strconv.FormatInt(in.Seconds, 10) + "s"}
	if v.Start, err = pictureOf(in.First); err != nil {
		return wire.JobRef{}, err
	}
	if v.End, err = pictureOf(in.Last); err != nil {
		return wire.JobRef{}, err
	}
	body, err := exchange.Body(order{Model: to.Model, Type: "video", Prompt: in.Prompt, AspectRatio: in.AspectRatio, Video: v}, nil)
	if err != nil {
		return wire.JobRef{}, err
	}
	id, err := d.Submit(ctx, exchange.Path(base, "generations"), body, "id")
	if err != nil {
		return wire.JobRef{}, err
	}
	return wire.JobRef{ID: id, Reference: job.Reference, Route: job.Route, Model: job.Model, Submitted: u.now()}, nil
}
