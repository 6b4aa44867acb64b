package gemini

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

// Videos has videos made by Veo, whose models work in their own time (facts/providers.md §3.3). It keeps no state.
type Videos struct{ now func() time.Time }

// NewVideos returns the upstream. now dates its results.
func NewVideos(now func() time.Time) Videos { return Videos{now: now} }

var _ wire.VideoUpstream = Videos{}

const (
	maxFrame   = 10_000_000 // bytes of a picture
	resultLife = 48 * time.Hour
	longest    = 8 // seconds, and the only length of the sharper resolutions
)

// Abilities of a model. All of them always make sound.
func (Videos) Abilities(_ wire.Route, model string) wire.Abilities {
	a := wire.Abilities{
		Seconds: []int64{4, 6, longest}, DefaultSeconds: longest, Resolutions: []string{"720p", "1080p", "4k"}, DefaultResolution: "720p",
		Ratios: []string{"16:9", "9:16"}, DefaultRatio: "16:9", First: true, Last: true, NegativePrompt: true, References: 3,
		Audio: true, DefaultAudio: true, Combine: combined,
	}
	if strings.Contains(model, "-lite-") {
		a.Resolutions, a.References = []string{"720p", "1080p"}, 0
	}
	return a
}

func combined(in *wire.VideoInput) (field, message string) {
	switch {
	case in.Seconds != longest && (!strings.EqualFold(in.Resolution, "720p") || len(in.References) > 0):
		return "seconds", "In 1080p and 4k, and with reference images, this model makes videos of 8 seconds."
	case in.Audio != nil && !*in.Audio:
		return "audio", "This model always makes sound."
	case in.Last != nil && in.First == nil:
		return "image", "This model takes a last frame only together with a first one."
	}
	for _, p := range []*wire.Picture{in.First, in.Last} {
		if p != nil && p.URL != "" && !strings.HasPrefix(p.URL, "data:") {
			return "image", "This model's provider takes pictures as files or as data: URLs in base64, not as links."
		}
	}
	return "", ""
}

// Pace of every model.
func (Videos) Pace(wire.Route, string) wire.Pace {
	return wire.Pace{First: 10 * time.Second, Every: 10 * time.Second, Most: 20 * time.Second}
}

func (Videos) dialogue(to wire.Endpoint) (exchange.Dialogue, *url.URL, error) {
	base, err := exchange.Base(to.BaseURL, DefaultBase)
	if err != nil {
		return exchange.Dialogue{}, nil, err
	}
	if !exchange.HasVersion(base.Path) {
		base.Path += "/v1beta"
	}
	h := http.Header{}
	if to.Credential != "" {
		h.Set("X-Goog-Api-Key", string(to.Credential))
	}
	return exchange.Dialogue{To: to, Header: h, Mean: meanOfJob}, base, nil
}

// meanOfJob reads Google's error of an answer that is no success.
func meanOfJob(was exchange.Refused, r *exchange.Refusal) bool {
	if was.Status < 300 {
		return false
	}
	w, _ := readWords([]byte(was.Answer.Raw))
	r.Kind, r.Code, r.Wait = w.kind, w.reason, w.wait
	if m, known := meanings[w.kind]; known && r.Meaning != exchange.MeansGone {
		r.Meaning = m
	}
	if w.reason == "API_KEY_INVALID" {
		r.Meaning = exchange.MeansCredential
	}
	return true
}

type videoOrder struct {
	Instances  []videoInstance `json:"instances"`
	Parameters videoParameters `json:"parameters"`
}

type videoInstance struct {
	Prompt     string           `json:"prompt,omitempty"`
	Image      *videoPicture    `json:"image,omitempty"`
	LastFrame  *videoPicture    `json:"lastFrame,omitempty"`
	References []videoReference `json:"referenceImages,omitempty"`
}

type videoPicture struct {
	Data      string `json:"bytesBase64Encoded"`
	MediaType string `json:"mimeType"`
}

type videoReference struct {
	Image *videoPicture `json:"image"`
	Type  string        `json:"referenceType"`
}

type videoParameters struct {
	AspectRatio    string `json:"aspectRatio,omitempty"`
	Resolution     string `json:"resolution,omitempty"`
	Seconds        int64  `json:"durationSeconds,omitempty"`
	NegativePrompt string `json:"negativePrompt,omitempty"`
}

// Submit hands a job in. Its name there is the path of an operation.
func (v Videos) Submit(ctx context.Context, to wire.Endpoint, job *wire.Job) (wire.JobRef, error) {
	in, err := exchange.VideoOf(job)
	if err != nil {
		return wire.JobRef{}, err
	}
	d, base, err := v.dialogue(to)
	if err != nil {
		return wire.JobRef{}, err
	}
	one := videoInstance{Prompt: in.Prompt}
	if one.Image, err = frameOf(in.First); err != nil {
		return wire.JobRef{}, err
	}
	if one.LastFrame, err = frameOf(in.Last); err != nil {
		return wire.JobRef{}, err
	}
	for i := range in.References {
		p, err := frameOf(&in.References[i])
		if err != nil {
			return wire.JobRef{}, err
		}
		one.References = append(one.References, videoReference{p, "asset"})
	}
	body, err := exchange.Body(videoOrder{
		Instances: []videoInstance{one},
		Parameters: videoParameters{
			AspectRatio: in.AspectRatio, Resolution: strings.ToLower(in.Resolution), Seconds: in.Seconds, NegativePrompt: in.NegativePrompt,
		},
	}, nil)
	if err != nil {
		return wire.JobRef{}, err
	}
	base.Path += "/" + resource(to.Model) + ":predictLongRunning"
	name, err := d.Submit(ctx, base.String(), body, "name")
	if err == nil && !operation.MatchString(name) {
		err = errors.Join(unreadable("no operation"), wire.ErrUnsure)
	}
	if err != nil {
		return wire.JobRef{}, err
	}
	return wire.JobRef{ID: name, Reference: job.Reference, Route: job.Route, Model: job.Model, Submitted: v.now()}, nil
}

// operation is what the name of an operation may look like: it is a path under the base URL.
var operation = regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$`)

// frameOf is a picture as content; nil for none.
func frameOf(p *wire.Picture) (frame *videoPicture, err error) {
	if p != nil {
		frame = &videoPicture{}
		var content []byte
		frame.MediaType, content, err = exchange.ReadPicture(p, maxFrame)
		frame.Data = base64.StdEncoding.EncodeToString(content)
	}
	return frame, err
}

// Poll asks how a job is. While it is not done, that is all the vendor says.
func (v Videos) Poll(ctx context.Context, to wire.Endpoint, ref wire.JobRef) (*wire.JobStatus, error) {
	d, base, err := v.dialogue(to)
	if err != nil {
		return nil, err
	}
	answer, err := d.Ask(ctx, http.MethodGet, exchange.Path(base, strings.Split(ref.ID, "/")...), nil)
	if err != nil {
		return exchange.Gone(err)
	}
	made := answer.Get("response.generateVideoResponse")
	switch {
	case answer.Get("name").Str == "":
		return nil, unreadable("no operation")
	case !answer.Get("done").Bool():
		return &wire.JobStatus{State: wire.JobRunning}, nil
	case answer.Get("error").IsObject():
		return exchange.JobFailed(failureOf(answer.Get("error"))), nil
	case made.Get("raiMediaFilteredCount").Int() > 0 && len(made.Get("generatedSamples").Array()) == 0:
		return exchange.JobFailed(wire.FailurePolicy), nil
	}
	s := &wire.JobStatus{State: wire.JobSucceeded, Progress: 100}
	for _, sample := range made.Get("generatedSamples").Array() {
		if link := sample.Get("video.uri").Str; link != "" {
			s.Results = append(s.Results, wire.JobResult{
				URL: link, Header: keyFor(link, base, d.Header), Expires: v.now().Add(resultLife), MediaType: "video/mp4",
			})
		}
	}
	if len(s.Results) == 0 {
		return exchange.NoResult(), nil
	}
	return s, nil
}

// keyFor is the header with the credential for a link to the vendor's own host, and none for any other.
func keyFor(link string, base *url.URL, header http.Header) http.Header {
	u, err := url.Parse(link)
	if err != nil || u.Host != base.Host || u.Scheme != base.Scheme {
		return nil
	}
	return header.Clone()
}

// failureOf is why an operation failed: 3 is google.rpc.Code's INVALID_ARGUMENT, under which come refusals of the content too.
func failureOf(e gjson.Result) string {
	const invalidArgument = 3
	text := strings.ToLower(e.Get("message").Str)
	switch {
	case strings.Contains(text, "safety"), strings.Contains(text, "policy"), strings.Contains(text, "guidelines"):
		return wire.FailurePolicy
	case e.Get("code").Int() == invalidArgument:
		return wire.FailureInput
	}
	return wire.FailureUpstream
}

// Cancel does nothing: this API has no way to stop a job.
func (Videos) Cancel(context.Context, wire.Endpoint, wire.JobRef) error { return wire.ErrNotCancelled }
