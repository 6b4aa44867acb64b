package wire

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"
)

// RouteVideos makes videos. Its calls are jobs: they are handed in, asked after, and fetched.
const RouteVideos Route = "videos"

// VideoInput is the canonical form of a request for a video. "", 0 and nil stand for what the caller left open.
type VideoInput struct {
	Prompt, NegativePrompt string
	// Seconds of the video.
	Seconds int64
	// Size in pixels ("1280x720"), Resolution by its name ("720p", "4k"), AspectRatio ("16:9"). The engine fills in what
	// follows from the others and from the model's Abilities before it asks.
	Size, Resolution, AspectRatio string
	// First and Last are the frames that the video begins and ends with; References show what is to be in it.
	First, Last *Picture
	References  []Picture
	// Source is the video that is remade: where it can be fetched, and as its vendor names it where the same vendor made it.
	Source *SourceVideo
	// Audio: with sound, or silent.
	Audio *bool
	Seed  *int64
	// N is how many videos are wanted; at least 1.
	N int64
	// User is the caller's own identifier of its end user; at most 128 bytes.
	User string
	// Extra is a JSON object of the members that no field stands for, or nil. An upstream takes from it what its vendor
	// documents, by name, and nothing else goes up.
	Extra json.RawMessage
}

// SourceVideo is a video that is the input of another.
type SourceVideo struct {
	URL string
	// Job is the vendor's name of the job that made it; "" where another vendor did.
	Job string
}

// Job is what a vendor is asked to make in its own time: a video, or images.
type Job struct {
	// Reference is our name of the job, in hex: a vendor that takes one is given it, so that Reconcile can ask for it.
	Reference string
	Route     Route
	// Model is the name that the caller asked for, demo switches included; the vendor's own is the endpoint's.
	Model string
	// Video is the input on RouteVideos, Images on RouteImages.
	Video  *VideoInput
	Images *ImagesInput
	// Callback is where the vendor may report; "" for nowhere.
	Callback string
}

// JobRef is how a job is found again at its vendor.
type JobRef struct {
	// ID is the vendor's; at most 256 bytes. Empty only for Reconcile.
	ID string
	// Reference, Route and Model as the job had them.
	Reference string
	Route     Route
	Model     string
	// Data is whatever else the upstream wants to remember, such as a path: at most 2 KiB, never a secret.
	Data string
	// Submitted is when the vendor took it.
	Submitted time.Time
}

// JobState is how far a job is.
type JobState string

// The states of jobs. The last four are final.
const (
	JobQueued    JobState = "queued"
	JobRunning   JobState = "running"
	JobSucceeded JobState = "succeeded"
	JobFailed    JobState = "failed"
	JobCancelled JobState = "cancelled"
	JobExpired   JobState = "expired" // the vendor gave it up, or has forgotten it
)

// Final reports whether a job's state changes no more.
func (s JobState) Final() bool {
	switch s {
	case JobSucceeded, JobFailed, JobCancelled, JobExpired:
		return true
	}
	return false
}

// JobFailure is why a job failed, as callers are told it: a code of ours and a message in our words.
type JobFailure struct{ Code, Message string }

// The codes of failures.
const (
	FailurePolicy   = "content_policy_violation" // the vendor refused the prompt, an input or the result
	FailureInput    = "invalid_input"            // an input could not be used
	FailureUpstream = "upstream_error"           // anything else at the vendor
	FailureResult   = "invalid_result"           // what came is not what was asked for
)

// JobStatus is what a vendor says of a job.
type JobStatus struct {
	State JobState
	// Progress in per cent as the vendor says it, 0 to 100; 0 where it does not.
	Progress int
	// Failure of a job in JobFailed.
	Failure *JobFailure
	// Results of a job in JobSucceeded; at least one.
	Results []JobResult
	// Made is what the vendor says it made (Seconds, Images, tokens); zero fields are not said.
	Made Usage
	// Resolution as the vendor says it; "" where it does not.
	Resolution string
	// Again is how long the vendor wants to be left in peace; 0 leaves it to the Pace.
	Again time.Duration
}

// JobResult is one thing that a job has made: Content, or a link.
type JobResult struct {
	URL string
	// Header is sent with the request for URL. It may bear a credential, is never stored, and is dropped on a redirect to
	// another host.
	Header http.Header
	// Expires is when the link dies; zero where the vendor does not say.
	Expires time.Time
	// Content, where the vendor gave the bytes themselves.
	Content Blob
	// MediaType by the vendor's word; results are judged by their bytes.
	MediaType string
	// Thumbnail: a picture of the result before it in the list.
	Thumbnail bool
}

// Abilities are what a model of a vendor can make. Nil lists stand for "whatever the caller says".
type Abilities struct {
	// Seconds that can be asked for: those listed, or else any from MinSeconds to MaxSeconds (both 0: any).
	Seconds                []int64
	MinSeconds, MaxSeconds int64
	// Resolutions, Sizes and Ratios; a request names at most one of resolution and size.
	Resolutions, Sizes, Ratios []string
	// What is made where the caller leaves it open.
	DefaultSeconds                               int64
	DefaultResolution, DefaultSize, DefaultRatio string
	// MaxPrompt in characters; 0 = not known.
	MaxPrompt int
	// What of the input the model uses.
	First, Last, NegativePrompt, Seed, Audio, Remix bool
	// References is how many pictures it takes besides.
	References int
	// NeedsFirst: it makes videos of pictures alone.
	NeedsFirst bool
	// DefaultAudio: it makes sound where the caller does not say.
	DefaultAudio bool
	// Combine reports what of a request that is right in each part cannot be had together: the name of a member, and in words
	// what can be had; nil or "" = nothing.
	Combine func(in *VideoInput) (field, message string)
}

// Pace is how a vendor likes to be asked.
type Pace struct {
	// First is the wait before the first question, Every that between two; it grows to Most while nothing changes.
	First, Every, Most time.Duration
	// Concurrency is how many jobs one credential may have at the vendor; 0 = as many as come.
	Concurrency int
	// Deadline is when a job is given up; 0 = an hour.
	Deadline time.Duration
}

// ErrUnsure is joined to an error of Submit after which nobody knows whether the vendor has taken the job: it was sent, and no
// answer came that says so or otherwise. Without it there is no job.
var ErrUnsure = errors.New("the vendor may have taken the job")

// ErrNotCancelled is Cancel's answer where the vendor cannot, or can no longer.
var ErrNotCancelled = errors.New("the vendor does not cancel the job")

// VideoUpstream (implemented by relay/upstream/*) is one kind of vendor that works in its own time: of videos, and of images
// where the vendor makes them so. Safe for concurrent use; what it must remember of a job stands in the JobRef.
//
// The endpoint's FirstByte bounds each exchange. Errors are *fault.Error, with the codes and the promises of Upstream:
// UPSTREAM_FAILED, UPSTREAM_RATE_LIMITED (with RetryAfter), UPSTREAM_REFUSED, UPSTREAM_INVALID, INVALID and CANCELLED; never a
// vendor's own text, key or account.
type VideoUpstream interface {
	// Abilities of a model, by the vendor's name of it.
	Abilities(route Route, model string) Abilities
	// Pace of a model, by the vendor's name of it.
	Pace(route Route, model string) Pace
	// Submit hands a job in, once: it never repeats a request that may have arrived. An error without ErrUnsure says that the
	// vendor has no such job; the engine may then try another channel.
	Submit(ctx context.Context, to Endpoint, job *Job) (JobRef, error)
	// Poll asks how a job is. An error says nothing about the job. A job that the vendor does not know is in JobExpired, with
	// no error. Links among the results are fresh.
	Poll(ctx context.Context, to Endpoint, ref JobRef) (*JobStatus, error)
	// Cancel asks the vendor to stop a job. Nil says that it has stopped, or will, and costs us nothing more.
	Cancel(ctx context.Context, to Endpoint, ref JobRef) error
}

// Painter is a VideoUpstream that makes images too; others make videos alone.
type Painter interface {
	// Paints reports whether a model, by the vendor's name of it, makes images.
	Paints(model string) bool
}

// Reconciler is a VideoUpstream whose vendor can be asked for a job by our reference.
type Reconciler interface {
	// Reconcile returns the job that bears ref.Reference, and false when the vendor certainly has none.
	Reconcile(ctx context.Context, to Endpoint, ref JobRef) (JobRef, bool, error)
}

// Fetcher is a VideoUpstream whose results come otherwise than by GET of a link.
type Fetcher interface {
	// Fetch opens a result of a Poll. The reader is closed by the caller.
	Fetch(ctx context.Context, to Endpoint, ref JobRef, r JobResult) (JobContent, error)
}

// JobContent is a result as it comes.
type JobContent interface {
	Read(p []byte) (int, error)
	Close() error
}

// Called is what a vendor's callback says. It is only a hint to ask.
type Called struct {
	// ID is the vendor's name of the job; empty where the callback is about none.
	ID string
	// Answer is the body that the vendor wants to see; nil for an empty one.
	Answer []byte
}

// CallbackReader is a VideoUpstream whose vendor reports, in callbacks that prove where they come from.
type CallbackReader interface {
	// Callback reads and verifies a callback that came for a job of the endpoint's credential. now judges its age. It returns
	// INVALID for what is not signed, not by this vendor, or too old.
	Callback(to Endpoint, r *http.Request, body []byte, now time.Time) (Called, error)
}
