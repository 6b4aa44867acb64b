// Package ark has videos made by Seedance, on Volcengine Ark and BytePlus ModelArk. Shapes per their API references, known second
// hand (facts/providers.md §5.7, 2026-11-20).
package ark

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"weir/internal/fault"
	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

// DefaultBase is BytePlus' own base URL.
const DefaultBase = "https://ark.ap-southeast.bytepluses.com/api/v3"

// Upstream is the vendor side of Ark's API of videos. It keeps no state.
type Upstream struct{ now func() time.Time }

// New returns the upstream. now dates its results.
func New(now func() time.Time) Upstream { return Upstream{now: now} }

var (
	_ wire.VideoUpstream  = Upstream{}
	_ wire.CallbackReader = Upstream{}
)

// Abilities of a model. Those of the first generation are silent and take a seed.
func (Upstream) Abilities(_ wire.Route, model string) wire.Abilities {
	a := wire.Abilities{
		MinSeconds: 4, MaxSeconds: 15, DefaultSeconds: 5, Resolutions: []string{"480p", "720p", "1080p"}, DefaultResolution: "720p",
		Ratios: []string{"adaptive", "21:9", "16:9", "4:3", "1:1", "3:4", "9:16"}, DefaultRatio: "16:9", First: true, Last: true, References: 9,
		Audio: true, DefaultAudio: true, Combine: together,
	}
	if strings.Contains(model, "seedance-1") {
		a.MinSeconds, a.MaxSeconds, a.Seed, a.References = 2, 12, true, 4
		a.Audio, a.DefaultAudio = strings.Contains(model, "1-5"), strings.Contains(model, "1-5")
	}
	if strings.Contains(model, "-fast") || strings.Contains(model, "-mini") {
		a.Resolutions = []string{"480p", "720p"}
	}
	return a
}

func together(in *wire.VideoInput) (field, message string) {
	switch {
	case in.Last != nil && in.First == nil:
		return "image", "This model takes a last frame only together with a first one."
	case len(in.References) > 0 && in.First != nil:
		return "reference_images", "This model takes either reference images or a first image."
	}
	return "", ""
}

// Pace of every model.
func (Upstream) Pace(wire.Route, string) wire.Pace {
	return wire.Pace{First: 10 * time.Second, Every: 10 * time.Second, Most: 20 * time.Second}
}

func dialogue(to wire.Endpoint) (exchange.Dialogue, *url.URL, error) {
	base, err := exchange.Base(to.BaseURL, DefaultBase)
	if err != nil {
		return exchange.Dialogue{}, nil, err
	}
	if !exchange.HasVersion(base.Path) {
		base.Path += "/api/v3"
	}
	return exchange.Dialogue{To: to, Header: exchange.Bearer(to), Mean: mean}, base, nil
}

// Cancel stops a job that waits; one that runs goes on.
func (Upstream) Cancel(ctx context.Context, to wire.Endpoint, ref wire.JobRef) error {
	d, base, err := dialogue(to)
	if err != nil {
		return err
	}
	return d.Cancel(ctx, http.MethodDelete, exchange.Path(base, "contents", "generations", "tasks", ref.ID))
}

// Callback reads a report, which Ark does not sign: it only has us ask.
func (Upstream) Callback(_ wire.Endpoint, _ *http.Request, body []byte, _ time.Time) (wire.Called, error) {
	id, ok := exchange.Member(body, "id")
	if !ok {
		return wire.Called{}, fault.New(fault.Invalid, "The callback names no task.")
	}
	return wire.Called{ID: id}, nil
}
