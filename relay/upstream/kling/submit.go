package kling

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

// The services that make videos, as paths and as JobRef.Data.
const (
	textToVideo  = "text2video"
	imageToVideo = "image2video"
)

const maxPicture = 10_000_000 // bytes

// order is what is asked for. Lengths are texts there.
type order struct {
	Model          string `json:"model_name"`
	Prompt         string `json:"prompt,omitempty"`
	NegativePrompt string `json:"negative_prompt,omitempty"`
	Image          string `json:"image,omitempty"`
	ImageTail      string `json:"image_tail,omitempty"`
	Mode           string `json:"mode"`
	Duration       string `json:"duration"`
	AspectRatio    string `json:"aspect_ratio,omitempty"`
	Sound          string `json:"sound,omitempty"`
	CallbackURL    string `json:"callback_url,omitempty"`
	Reference      string `json:"external_task_id,omitempty"`
}

// Submit hands a job in. The shape of a video that begins with an image is the image's.
func (u Upstream) Submit(ctx context.Context, to wire.Endpoint, job *wire.Job) (wire.JobRef, error) {
	in, err := exchange.VideoOf(job)
	if err != nil {
		return wire.JobRef{}, err
	}
	d, base, err := u.dialogue(to)
	if err != nil {
		return wire.JobRef{}, err
	}
	o := order{
		Model: to.Model, Prompt: in.Prompt, NegativePrompt: in.NegativePrompt, Mode: "std", Duration: strconv.FormatInt(in.Seconds, 10),
		AspectRatio: in.AspectRatio, CallbackURL: job.Callback, Reference: job.Reference,
	}
	if strings.EqualFold(in.Resolution, professional) {
		o.Mode = "pro"
	}
	if can := u.Abilities(job.Route, to.Model); can.Audio && in.Audio != nil {
		o.Sound = map[bool]string{true: "on", false: "off"}[*in.Audio]
	}
	service := textToVideo
	if in.First != nil {
		service, o.AspectRatio = imageToVideo, ""
		if o.Image, err = bare(in.First); err != nil {
			return wire.JobRef{}, err
		}
		if o.ImageTail, err = bare(in.Last); err != nil {
			return wire.JobRef{}, err
		}
	}
	body, err := exchange.Body(o, in.Extra, "cfg_scale", "camera_control", "static_mask", "dynamic_masks", "watermark_info")
	if err != nil {
		return wire.JobRef{}, err
	}
	id, err := d.Submit(ctx, exchange.Path(base, "videos", service), body, "data.task_id")
	if err != nil {
		return wire.JobRef{}, err
	}
	return wire.JobRef{ID: id, Reference: job.Reference, Route: job.Route, Model: job.Model, Data: service, Submitted: u.now()}, nil
}

// bare is a picture as a link, or as base64 without what comes before it in a data: URL.
func bare(p *wire.Picture) (string, error) {
	link, err := exchange.LinkPicture(p, maxPicture)
	if _, encoded, ok := strings.Cut(link, ";base64,"); ok && strings.HasPrefix(link, "data:") {
		link = encoded
	}
	return link, err
}

// listed is how many of the latest jobs Reconcile looks at.
const listed = 500

// Reconcile looks for a job among the latest, by our reference.
func (u Upstream) Reconcile(ctx context.Context, to wire.Endpoint, ref wire.JobRef) (wire.JobRef, bool, error) {
	d, base, err := u.dialogue(to)
	if err != nil {
		return wire.JobRef{}, false, err
	}
	for _, service := range []string{textToVideo, imageToVideo} {
		answer, err := d.Ask(ctx, http.MethodGet, exchange.Path(base, "videos", service)+"?pageNum=1&pageSize="+strconv.Itoa(listed), nil)
		if err != nil {
			return wire.JobRef{}, false, err
		}
		for _, one := range answer.Get("data").Array() {
			if id, ok := exchange.JobID(one.Get("task_id")); ok && one.Get("task_info.external_task_id").Str == ref.Reference {
				ref.ID, ref.Data, ref.Submitted = id, service, time.UnixMilli(one.Get("created_at").Int())
				return ref, true, nil
			}
		}
	}
	return wire.JobRef{}, false, nil
}
