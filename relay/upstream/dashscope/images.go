package dashscope

import (
	"context"
	"errors"
	"strings"
	"time"

	"weir/internal/fault"
	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

// Speaker (implemented by the upstream of OpenAI's API) is what serves all but images.
type Speaker interface {
	wire.Upstream
	wire.Lister
	wire.Balancer
}

// Upstream serves OpenAI's API as its speaker does, but that channels of DashScope's have no images there: those are made as jobs,
// and waited for. It keeps no state.
type Upstream struct {
	Speaker

	jobs Videos
	// patience is how long images are waited for, every how often they are asked for.
	patience, every time.Duration
}

// New returns the upstream.
func New(speaker Speaker, now func() time.Time) Upstream {
	return Upstream{Speaker: speaker, jobs: NewVideos(now), patience: 4 * time.Minute, every: 2 * time.Second}
}

// vendor is what the names of DashScope's presets begin with.
const vendor = "dashscope"

// Call makes images of channels of DashScope's as a job that it waits for, up to a bound of its own; everything else the speaker
// does. A job whose caller has left is stopped where the vendor can. Errors as wire.Upstream says.
func (u Upstream) Call(ctx context.Context, to wire.Endpoint, req *wire.Request) (*wire.Answer, error) {
	if req.Route != wire.RouteImages || !strings.HasPrefix(to.Vendor, vendor) {
		return u.Speaker.Call(ctx, to, req)
	}
	in, err := wire.Input[wire.ImagesInput](req)
	if err != nil {
		return nil, err
	}
	if req.Stream {
		return nil, fault.Field("stream", "This model's provider does not stream images.")
	}
	if to.Model == "" {
		to.Model = req.Model
	}
	ref, err := u.jobs.Submit(ctx, to, &wire.Job{Route: wire.RouteImages, Model: req.Model, Images: in})
	if err != nil {
		return nil, err
	}
	status, err := u.await(ctx, to, ref)
	if err != nil {
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		_ = u.jobs.Cancel(stop, to, ref) // it is given up whether it stops or not
		return nil, err
	}
	return answerOf(status)
}

func (u Upstream) await(ctx context.Context, to wire.Endpoint, ref wire.JobRef) (*wire.JobStatus, error) {
	over := time.NewTimer(u.patience)
	defer over.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil, fault.Wrap(fault.Cancelled, "The request was cancelled.", context.Cause(ctx))
		case <-over.C:
			return nil, exchange.Failed("The upstream provider did not answer in time.", errors.New("the job is not done"))
		case <-time.After(u.every):
		}
		status, err := u.jobs.Poll(ctx, to, ref)
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

// answerOf is a job that is over as the answer to those who waited.
func answerOf(status *wire.JobStatus) (*wire.Answer, error) {
	if status.State != wire.JobSucceeded {
		code := wire.FailureUpstream
		if status.Failure != nil {
			code = status.Failure.Code
		}
		switch code {
		case wire.FailurePolicy:
			return nil, exchange.Refusal{Meaning: exchange.MeansPolicy}.Fault(&wire.Request{})
		case wire.FailureInput:
			return nil, exchange.Refusal{Meaning: exchange.MeansInvalid}.Fault(&wire.Request{})
		}
		return nil, exchange.Failed("The upstream provider failed.", errors.New("the job is "+string(status.State)))
	}
	made := &wire.Images{Head: []byte("{}")}
	for _, r := range status.Results {
		made.List = append(made.List, wire.Image{URL: r.URL})
	}
	return &wire.Answer{Protocol: wire.ProtocolOpenAI, Images: made}, nil
}
