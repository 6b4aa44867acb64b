package dashscope

import (
	"context"
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

	jobs     Videos
	patience exchange.Patience // for images
}

// New returns the upstream.
func New(speaker Speaker, now func() time.Time) Upstream {
	return Upstream{Speaker: speaker, jobs: NewVideos(now), patience: exchange.Patience{Most: 4 * time.Minute, Every: 2 * time.Second}}
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
	status, err := exchange.Await(ctx, u.patience, func(ctx context.Context) (*wire.JobStatus, error) { return u.jobs.Poll(ctx, to, ref) })
	if err != nil {
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		_ = u.jobs.Cancel(stop, to, ref) // it is given up whether it stops or not
		return nil, err
	}
	return exchange.ImagesOf(status)
}
