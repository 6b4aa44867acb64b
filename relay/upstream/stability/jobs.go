package stability

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"weir/internal/fault"
	"weir/relay/upstream/exchange"
	"weir/relay/wire"
	"weir/relay/wire/spool"
)

// Jobs has pictures worked over by the services that take their time: they answer with a name, under which the image is there
// for a day (facts/providers.md §5.1). It keeps no state.
type Jobs struct{ now func() time.Time }

// NewJobs returns the upstream. now dates its jobs.
func NewJobs(now func() time.Time) Jobs { return Jobs{now: now} }

var (
	_ wire.VideoUpstream = Jobs{}
	_ wire.Painter       = Jobs{}
)

// slow are the services that answer later, by what the names of their models begin with.
var slow = []struct{ prefix, path string }{{"stable-creative-upscale", "creative"}}

func slowService(model string) (path string, ok bool) {
	for _, s := range slow {
		if strings.HasPrefix(model, s.prefix) {
			return s.path, true
		}
	}
	return "", false
}

// Paints reports whether a model is one that answers later; the others answer at once.
func (Jobs) Paints(model string) bool {
	_, ok := slowService(model)
	return ok
}

// Abilities of images are not asked for.
func (Jobs) Abilities(wire.Route, string) wire.Abilities { return wire.Abilities{MaxPrompt: maxPrompt} }

// Pace of every model: the vendor wants to be asked no more often than every ten seconds.
func (Jobs) Pace(wire.Route, string) wire.Pace {
	return wire.Pace{First: 10 * time.Second, Every: 10 * time.Second, Most: 20 * time.Second, Deadline: 30 * time.Minute}
}

// dialogue also returns where the vendor's word for the last refusal is written.
func (Jobs) dialogue(to wire.Endpoint) (d exchange.Dialogue, base *url.URL, kind *string, err error) {
	if base, err = exchange.Base(to.BaseURL, DefaultBase); err != nil {
		return d, nil, nil, err
	}
	if !exchange.HasVersion(base.Path) {
		base.Path += "/v2beta"
	}
	kind = new(string)
	mean := func(was exchange.Refused, r *exchange.Refusal) bool {
		if was.Status < http.StatusMultipleChoices {
			return false
		}
		*kind = strings.Clone(was.Answer.Get("name").Str)
		r.Kind = *kind
		if m, known := meanings[*kind]; known {
			r.Meaning = m
		}
		return true
	}
	return exchange.Dialogue{To: to, Header: exchange.Bearer(to), Mean: mean}, base, kind, nil
}

// Submit hands a picture in, with what it shall become.
func (j Jobs) Submit(ctx context.Context, to wire.Endpoint, job *wire.Job) (wire.JobRef, error) {
	service, ok := slowService(to.Model)
	in := job.Images
	switch {
	case !ok || in == nil:
		return wire.JobRef{}, fault.Field("model", "This model makes no images in its own time.")
	case len(in.Pictures) != 1:
		return wire.JobRef{}, fault.Field("image", "This model's provider works over one picture at a time.")
	case len([]rune(in.Prompt)) > maxPrompt:
		return wire.JobRef{}, fault.Field("prompt", "This model's provider takes at most 10,000 characters.")
	}
	kind, content, err := exchange.ReadPicture(&in.Pictures[0], maxPicture)
	if err != nil {
		return wire.JobRef{}, err
	}
	d, base, _, err := j.dialogue(to)
	if err != nil {
		return wire.JobRef{}, err
	}
	form := exchange.NewForm()
	form.Text("prompt", in.Prompt)
	if in.OutputFormat != "" {
		form.Text("output_format", in.OutputFormat)
	}
	form.File("image", inFile(kind, content))
	id, err := d.SubmitForm(ctx, exchange.Path(base, "stable-image", "upscale", service), form, "id")
	if err != nil {
		return wire.JobRef{}, err
	}
	return wire.JobRef{ID: id, Reference: job.Reference, Route: job.Route, Model: job.Model, Submitted: j.now()}, nil
}

// Poll asks for the image, which is the answer when it is made.
func (j Jobs) Poll(ctx context.Context, to wire.Endpoint, ref wire.JobRef) (*wire.JobStatus, error) {
	to.MaxAnswer = max(to.MaxAnswer, int64(base64.StdEncoding.EncodedLen(maxImage)+64<<10))
	d, base, kind, err := j.dialogue(to)
	if err != nil {
		return nil, err
	}
	answer, err := d.Ask(ctx, http.MethodGet, exchange.Path(base, "results", ref.ID), nil)
	switch {
	case meanings[*kind] == exchange.MeansPolicy && *kind != "":
		return exchange.JobFailed(wire.FailurePolicy), nil
	case err != nil:
		return exchange.Gone(err)
	}
	return statusOf(to, answer)
}

func statusOf(to wire.Endpoint, answer gjson.Result) (*wire.JobStatus, error) {
	image := answer.Get("result")
	if !image.Exists() {
		image = answer.Get("image")
	}
	switch reason := answer.Get("finish_reason").Str; {
	case reason == "CONTENT_FILTERED":
		return exchange.JobFailed(wire.FailurePolicy), nil
	case answer.Get("status").Str == "in-progress":
		return &wire.JobStatus{State: wire.JobRunning}, nil
	case reason == "" && !image.Exists():
		return nil, exchange.Unknown(answer.Get("status").Str)
	case reason != "" && reason != "SUCCESS":
		return exchange.JobFailed(wire.FailureUpstream), nil
	}
	content, err := decoded(to, image.Str)
	if err != nil {
		return nil, err
	}
	if content == nil {
		return exchange.NoResult(), nil
	}
	return &wire.JobStatus{State: wire.JobSucceeded, Results: []wire.JobResult{{Content: content}}, Made: wire.Usage{Images: 1}}, nil
}

// decoded is an image in a buffer; nil for what is none.
func decoded(to wire.Endpoint, text string) (wire.Blob, error) {
	if to.NewBuffer == nil {
		return nil, fault.New(fault.Internal, "The endpoint has no buffers.")
	}
	content := to.NewBuffer()
	n, err := io.Copy(content, base64.NewDecoder(base64.StdEncoding, strings.NewReader(text)))
	switch {
	case errors.Is(err, spool.ErrStorage):
		return nil, errors.Join(fault.Wrap(fault.Unavailable, "The service is unavailable. Retry shortly.", err), content.Close())
	case err != nil || n == 0 || n > maxImage:
		return nil, content.Close()
	}
	return content, nil
}

// Cancel does nothing: the vendor stops no job.
func (Jobs) Cancel(context.Context, wire.Endpoint, wire.JobRef) error { return wire.ErrNotCancelled }
