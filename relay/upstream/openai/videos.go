package openai

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

// Videos has videos made by servers of OpenAI's /v1/videos: OpenAI itself while it had one, and relays (facts/providers.md §1.7).
// It keeps no state.
type Videos struct{ now func() time.Time }

// NewVideos returns the upstream. now dates what vendors do not.
func NewVideos(now func() time.Time) Videos { return Videos{now: now} }

var _ wire.VideoUpstream = Videos{}

// own begins the names of OpenAI's models.
const own = "sora-"

// Abilities of a model: OpenAI's own, and of other servers' whatever the caller says.
func (Videos) Abilities(_ wire.Route, model string) wire.Abilities {
	if !strings.HasPrefix(model, own) {
		return wire.Abilities{First: true, NegativePrompt: true, Seed: true, Audio: true, DefaultAudio: true, Remix: true}
	}
	a := wire.Abilities{
		Seconds: []int64{4, 8, 12}, DefaultSeconds: 4, Sizes: []string{"720x1280", "1280x720", "1024x1792", "1792x1024"}, DefaultSize: "720x1280",
		First: true, Remix: true,
	}
	if strings.HasPrefix(model, "sora-2-pro") {
		a.Sizes = append(a.Sizes, "1080x1920", "1920x1080")
	}
	return a
}

// Pace of every model.
func (Videos) Pace(wire.Route, string) wire.Pace {
	return wire.Pace{First: 5 * time.Second, Every: 5 * time.Second, Most: 15 * time.Second}
}

func (Videos) dialogue(to wire.Endpoint) (exchange.Dialogue, *url.URL, error) {
	base, err := exchange.Base(to.BaseURL, DefaultBase)
	if err != nil {
		return exchange.Dialogue{}, nil, err
	}
	if !exchange.HasVersion(base.Path) {
		base.Path += "/v1"
	}
	return exchange.Dialogue{To: to, Header: exchange.Bearer(to), Mean: meanOfJob}, base, nil
}

// meanOfJob reads an error object, in an answer that is no success or in one that says it is.
func meanOfJob(was exchange.Refused, r *exchange.Refusal) bool {
	failed := was.Status >= 300
	if !failed && (!was.Answer.Get("error").IsObject() || was.Answer.Get("status").Exists()) {
		return false
	}
	w := readWords([]byte(was.Answer.Raw))
	r.Code, r.Kind = w.code, w.kind
	switch {
	case w.any(refusing):
		r.Meaning = exchange.MeansCredential
	case r.Meaning == exchange.MeansCredential:
	case w.any(limiting):
		r.Meaning = exchange.MeansLimit
	case r.Meaning == exchange.MeansInvalid && w.any(offending):
		r.Meaning = exchange.MeansPolicy
	case !failed:
		r.Meaning = exchange.MeansFailure
	}
	return true
}

type videoOrder struct {
	Model   string `json:"model,omitempty"`
	Prompt  string `json:"prompt"`
	Seconds string `json:"seconds,omitempty"`
	Size    string `json:"size,omitempty"`
	// Image is a link; a file is sent in a form.
	Image *videoPicture `json:"input_reference,omitempty"`
	// What OpenAI's own models do not have, and other servers may.
	AspectRatio    string `json:"aspect_ratio,omitempty"`
	Resolution     string `json:"resolution,omitempty"`
	NegativePrompt string `json:"negative_prompt,omitempty"`
	Seed           *int64 `json:"seed,omitempty"`
	Audio          *bool  `json:"audio,omitempty"`
}

type videoPicture struct {
	URL string `json:"image_url"`
}

// Submit hands a job in: a new video, or one that remakes another of the same vendor's.
func (v Videos) Submit(ctx context.Context, to wire.Endpoint, job *wire.Job) (wire.JobRef, error) {
	in, err := exchange.VideoOf(job)
	if err != nil {
		return wire.JobRef{}, err
	}
	d, base, err := v.dialogue(to)
	if err != nil {
		return wire.JobRef{}, err
	}
	target := exchange.Path(base, "videos")
	o := videoOrder{Model: to.Model, Prompt: in.Prompt, Size: in.Size}
	if in.Seconds > 0 {
		o.Seconds = strconv.FormatInt(in.Seconds, 10)
	}
	if !strings.HasPrefix(to.Model, own) {
		o.NegativePrompt, o.Seed = in.NegativePrompt, in.Seed
		if in.Audio != nil && !*in.Audio { // sound is what servers make by themselves
			o.Audio = in.Audio
		}
		if in.Size == "" {
			o.AspectRatio, o.Resolution = in.AspectRatio, in.Resolution
		}
	}
	if in.Source != nil && in.Source.Job != "" {
		target, o = exchange.Path(base, "videos", in.Source.Job, "remix"), videoOrder{Prompt: in.Prompt}
	}
	id, err := submitVideo(ctx, d, target, &o, in.First)
	if err != nil {
		return wire.JobRef{}, err
	}
	return wire.JobRef{ID: id, Reference: job.Reference, Route: job.Route, Model: job.Model, Submitted: v.now()}, nil
}

func submitVideo(ctx context.Context, d exchange.Dialogue, target string, o *videoOrder, first *wire.Picture) (id string, err error) {
	if first != nil && first.File != nil {
		form := exchange.NewForm()
		for _, f := range [][2]string{
			{"model", o.Model},
			{"prompt", o.Prompt},
			{"seconds", o.Seconds},
			{"size", o.Size},
			{"aspect_ratio", o.AspectRatio},
			{"resolution", o.Resolution},
			{"negative_prompt", o.NegativePrompt},
		} {
			if f[1] != "" {
				form.Text(f[0], f[1])
			}
		}
		form.File("input_reference", first.File)
		return d.SubmitForm(ctx, target, form, "id")
	}
	if first != nil {
		o.Image = &videoPicture{first.URL}
	}
	body, err := exchange.Body(o, nil)
	if err != nil {
		return "", err
	}
	return d.Submit(ctx, target, body, "id")
}

// Poll asks how a job is. The video itself is fetched with the credential.
func (v Videos) Poll(ctx context.Context, to wire.Endpoint, ref wire.JobRef) (*wire.JobStatus, error) {
	d, base, err := v.dialogue(to)
	if err != nil {
		return nil, err
	}
	answer, err := d.Ask(ctx, http.MethodGet, exchange.Path(base, "videos", ref.ID), nil)
	if err != nil {
		return exchange.Gone(err)
	}
	switch state := answer.Get("status").Str; state {
	case "queued":
		return &wire.JobStatus{State: wire.JobQueued}, nil
	case "in_progress":
		return &wire.JobStatus{State: wire.JobRunning, Progress: exchange.PerCent(answer.Get("progress"), 100)}, nil
	case "failed":
		return exchange.JobFailed(failureOf(answer.Get("error.code").Str)), nil
	case "completed":
		s := &wire.JobStatus{State: wire.JobSucceeded, Progress: 100, Results: []wire.JobResult{
			{URL: exchange.Path(base, "videos", ref.ID, "content"), Header: d.Header.Clone(), MediaType: "video/mp4"},
		}}
		if at := answer.Get("expires_at").Int(); at > 0 {
			s.Results[0].Expires = time.Unix(at, 0)
		}
		if n, err := strconv.ParseInt(answer.Get("seconds").String(), 10, 64); err == nil && n > 0 {
			s.Made.Seconds = n
		}
		return s, nil
	default:
		return nil, exchange.Unknown(state)
	}
}

// failureOf is why a job failed, by its code.
func failureOf(code string) string {
	switch {
	case offending[code]:
		return wire.FailurePolicy
	case code == "invalid_image" || code == "invalid_prompt":
		return wire.FailureInput
	}
	return wire.FailureUpstream
}

// Cancel does nothing: this API has no way to stop a job.
func (Videos) Cancel(context.Context, wire.Endpoint, wire.JobRef) error { return wire.ErrNotCancelled }
