package videohub

import (
	"context"
	"net/http"
	"strings"
	"unicode/utf8"

	"weir/relay/dialect"
)

// Videos makes videos for a caller.
type Videos interface {
	// Submit orders a video and returns its job's id, job_…. Refusals are those of the relay; INVALID names the providers that
	// there are where the one that was asked for is not.
	Submit(ctx context.Context, c Caller, o Order) (string, error)
	// Status returns a job of the caller's tenant; NOT_FOUND for any other.
	Status(ctx context.Context, c Caller, jobID string) (Job, error)
}

// Order is what POST /api/video/submit asks for.
type Order struct {
	Provider, Model, Prompt, AspectRatio, ImageURL, WebhookURL, UserIdentifier string
	Seconds                                                                    int
	// Key is the client's idempotency key; "" for none.
	Key string
}

// Job is how far a video is.
type Job struct {
	Status      string // queued, processing, succeeded or failed
	Progress    int
	ResultURL   string // "" until it is there
	Code, Cause string // why it failed
}

type submitted struct {
	JobID string `json:"jobId"`
}

var (
	noPrompt   = dialect.Text{ZH: "缺少参数 prompt", EN: "The parameter 'prompt' is missing."}
	noJob      = dialect.Text{ZH: "缺少参数 jobId", EN: "The parameter 'jobId' is missing."}
	longUser   = dialect.Text{ZH: "参数 user_identifier 最长 128 个字符", EN: "The parameter 'user_identifier' is longer than 128 characters."}
	badSeconds = dialect.Text{ZH: "参数 duration 必须是正整数", EN: "The parameter 'duration' must be a whole number above 0."}
)

func (d *Dialect) submit(w http.ResponseWriter, r *http.Request, c Caller) error {
	o, err := dialect.Read(w, r)
	if err != nil {
		return err
	}
	order := Order{
		Provider: strings.ToLower(strings.TrimSpace(o.Text("provider"))), Model: o.Text("model"), Prompt: o.Text("prompt"),
		AspectRatio: o.Text("aspect_ratio"), ImageURL: o.Text("image_url"), WebhookURL: o.Text("webhook_url"), UserIdentifier: o.Text("user_identifier"),
		Key: r.Header.Get("Idempotency-Key"),
	}
	if order.UserIdentifier == "" {
		order.UserIdentifier = o.Text("user")
	}
	if n := o.Integer("duration"); n != nil {
		if order.Seconds = *n; *n < 1 {
			return dialect.Invalid("duration", badSeconds)
		}
	}
	switch {
	case o.Err() != nil:
		return o.Err()
	case strings.TrimSpace(order.Prompt) == "":
		return dialect.Invalid("prompt", noPrompt)
	case utf8.RuneCountInString(order.UserIdentifier) > 128:
		return dialect.Invalid("user_identifier", longUser)
	}
	jobID, err := d.deps.Videos.Submit(r.Context(), c, order)
	if err != nil {
		return err
	}
	succeed(w, submitted{jobID})
	return nil
}

type status struct {
	Status    string     `json:"status"`
	Progress  int        `json:"progress"`
	ResultURL *string    `json:"resultUrl"`
	Error     *jobFailed `json:"error,omitempty"`
}

type jobFailed struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

func (d *Dialect) status(w http.ResponseWriter, r *http.Request, c Caller) error {
	jobID := r.URL.Query().Get("jobId")
	if jobID == "" {
		return dialect.Invalid("jobId", noJob)
	}
	job, err := d.deps.Videos.Status(r.Context(), c, jobID)
	if err != nil {
		return err
	}
	out := status{Status: job.Status, Progress: job.Progress}
	if job.ResultURL != "" {
		out.ResultURL = &job.ResultURL
	}
	if job.Code != "" {
		out.Error = &jobFailed{job.Code, job.Cause}
	}
	succeed(w, out)
	return nil
}
