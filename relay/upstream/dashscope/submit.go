package dashscope

import (
	"context"
	"encoding/json"
	"strings"

	"weir/internal/fault"
	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

const maxPicture = 10_000_000 // bytes

type order struct {
	Model      string `json:"model"`
	Input      any    `json:"input"`
	Parameters any    `json:"parameters"`
}

type videoInput struct {
	Prompt         string  `json:"prompt,omitempty"`
	NegativePrompt string  `json:"negative_prompt,omitempty"`
	Image          string  `json:"img_url,omitempty"`
	Media          []media `json:"media,omitempty"`
}

type media struct {
	Type string `json:"type"`
	URL  string `json:"url"`
}

type videoParameters struct {
	Size       string `json:"size,omitempty"`
	Resolution string `json:"resolution,omitempty"`
	Ratio      string `json:"ratio,omitempty"`
	Duration   int64  `json:"duration"`
	Seed       *int64 `json:"seed,omitempty"`
}

// Submit hands a job in.
func (v Videos) Submit(ctx context.Context, to wire.Endpoint, job *wire.Job) (wire.JobRef, error) {
	var (
		o       *order
		service []string
		err     error
	)
	switch {
	case job.Video != nil:
		o, err = orderVideo(to.Model, job.Video)
		service = []string{"services", "aigc", "video-generation", "video-synthesis"}
	case job.Images != nil:
		o, err = orderImages(to.Model, job.Images)
		service = []string{"services", "aigc", "text2image", "image-synthesis"}
	default:
		err = fault.New(fault.Invalid, "The job has no input.")
	}
	if err != nil {
		return wire.JobRef{}, err
	}
	d, base, err := dialogue(to)
	if err != nil {
		return wire.JobRef{}, err
	}
	d.Header.Set("X-Dashscope-Async", "enable")
	body, err := exchange.Body(o, nil)
	if err != nil {
		return wire.JobRef{}, err
	}
	id, err := d.Submit(ctx, exchange.Path(base, service...), body, "output.task_id")
	if err != nil {
		return wire.JobRef{}, err
	}
	return wire.JobRef{ID: id, Reference: job.Reference, Route: job.Route, Model: job.Model, Submitted: v.now()}, nil
}

func orderVideo(model string, in *wire.VideoInput) (*order, error) {
	input := videoInput{Prompt: in.Prompt, NegativePrompt: in.NegativePrompt}
	first, err := exchange.LinkPicture(in.First, maxPicture)
	if err != nil {
		return nil, err
	}
	last, err := exchange.LinkPicture(in.Last, maxPicture)
	if err != nil {
		return nil, err
	}
	p := videoParameters{Duration: in.Seconds, Seed: in.Seed, Resolution: strings.ToUpper(in.Resolution), Ratio: in.AspectRatio}
	switch {
	case sized(model) && first != "": // its shape is the image's
		input.Image, p.Ratio = first, ""
	case sized(model):
		p.Size, p.Resolution, p.Ratio = pixels(in), "", ""
	default:
		for _, m := range []media{{"first_frame", first}, {"last_frame", last}} {
			if m.URL != "" {
				input.Media, p.Ratio = append(input.Media, m), ""
			}
		}
	}
	parameters, err := exchange.Body(p, in.Extra, "prompt_extend", "watermark")
	return &order{Model: model, Input: input, Parameters: json.RawMessage(parameters)}, err
}

// sizes in pixels by resolution and shape, as the older models take them.
var sizes = map[string]map[string]string{
	"480p":  {"16:9": "832*480", "9:16": "480*832", "1:1": "624*624"},
	"720p":  {"16:9": "1280*720", "9:16": "720*1280", "1:1": "960*960", "4:3": "1088*832", "3:4": "832*1088"},
	"1080p": {"16:9": "1920*1080", "9:16": "1080*1920", "1:1": "1440*1440", "4:3": "1632*1248", "3:4": "1248*1632"},
}

func pixels(in *wire.VideoInput) string {
	if in.Size != "" {
		return strings.ReplaceAll(strings.ToLower(in.Size), "x", "*")
	}
	return sizes[strings.ToLower(in.Resolution)][in.AspectRatio]
}

type imagesInput struct {
	Prompt string `json:"prompt"`
}

type imagesParameters struct {
	Size string `json:"size,omitempty"`
	N    int64  `json:"n"`
}

// auto is the word by which a client leaves a size to the model.
const auto = "auto"

func orderImages(model string, in *wire.ImagesInput) (*order, error) {
	if len(in.Pictures) > 0 || in.Mask != nil {
		return nil, fault.Field("image", "This model makes images and does not change them.")
	}
	p := imagesParameters{N: max(in.N, 1)}
	if in.Size != auto {
		p.Size = strings.ReplaceAll(strings.ToLower(in.Size), "x", "*")
	}
	return &order{Model: model, Input: imagesInput{in.Prompt}, Parameters: p}, nil
}
