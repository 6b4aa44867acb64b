package exchange

import (
	"context"
	"errors"
	"time"

	"weir/internal/fault"
	"weir/relay/wire"
)

// Patience is how long an answer of a job is waited for, and how often it is asked for.
type Patience struct{ Most, Every time.Duration }

// Await asks how a job is until it is in a final state. What says nothing about the job (a failure, a limit) is asked again; it errs
// with UPSTREAM_FAILED when its patience ends, CANCELLED when the caller has left, and as poll does else.
func Await(ctx context.Context, p Patience, poll func(context.Context) (*wire.JobStatus, error)) (*wire.JobStatus, error) {
	over := time.NewTimer(p.Most)
	defer over.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil, fault.Wrap(fault.Cancelled, "The request was cancelled.", context.Cause(ctx))
		case <-over.C:
			return nil, Failed("The upstream provider did not answer in time.", errors.New("the job is not done"))
		case <-time.After(p.Every):
		}
		status, err := poll(ctx)
		switch fault.CodeOf(err) {
		case "":
			if status.State.Final() {
				return status, nil
			}
		case fault.UpstreamFailed, fault.UpstreamRateLimited: // it says nothing about the job
		default:
			return nil, err
		}
	}
}

// ImagesOf is a job that is over as the answer to those who waited: its images, or why there are none.
func ImagesOf(status *wire.JobStatus) (*wire.Answer, error) {
	if status.State != wire.JobSucceeded {
		code := wire.FailureUpstream
		if status.Failure != nil {
			code = status.Failure.Code
		}
		switch code {
		case wire.FailurePolicy:
			return nil, Refusal{Meaning: MeansPolicy}.Fault(&wire.Request{})
		case wire.FailureInput:
			return nil, Refusal{Meaning: MeansInvalid}.Fault(&wire.Request{})
		}
		return nil, Failed("The upstream provider failed.", errors.New("the job is "+string(status.State)))
	}
	made := &wire.Images{Head: []byte("{}")}
	for _, r := range status.Results {
		made.List = append(made.List, wire.Image{URL: r.URL, Content: r.Content})
	}
	return &wire.Answer{Protocol: wire.ProtocolOpenAI, Images: made}, nil
}
