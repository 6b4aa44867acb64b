// Package runway has videos made by Runway. Shapes per https://docs.dev.runwayml.com, known second hand (facts/providers.md §5.2,
// 2026-11-20).
package runway

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

// DefaultBase is Runway's own base URL.
const DefaultBase = "https://api.dev.runwayml.com"

// version of the API that this package speaks.
const version = "2024-11-06"

// Upstream is the vendor side of Runway's API. It keeps no state.
type Upstream struct{ now func() time.Time }

// New returns the upstream. now dates its results.
func New(now func() time.Time) Upstream { return Upstream{now: now} }

var _ wire.VideoUpstream = Upstream{}

// ratios are the shapes of videos as the vendor names them: by their size.
var ratios = []struct{ name, size string }{
	{"16:9", "1280:720"}, {"9:16", "720:1280"}, {"4:3", "1104:832"}, {"3:4", "832:1104"}, {"1:1", "960:960"}, {"21:9", "1584:672"},
}

func sizeOf(ratio string) string {
	for _, r := range ratios {
		if r.name == ratio {
			return r.size
		}
	}
	return ""
}

// Abilities of a model. Only videos that begin with an image have other shapes than 16:9 and 9:16.
func (Upstream) Abilities(_ wire.Route, model string) wire.Abilities {
	a := wire.Abilities{
		MinSeconds: 2, MaxSeconds: 10, DefaultSeconds: 5, DefaultRatio: "16:9", MaxPrompt: 1000, First: true, Last: true, Seed: true,
		NeedsFirst: model == "gen4_turbo", Combine: together,
	}
	for _, r := range ratios {
		a.Ratios = append(a.Ratios, r.name)
	}
	return a
}

func together(in *wire.VideoInput) (field, message string) {
	switch {
	case in.First == nil && in.Last != nil:
		return "image", "This model takes a last frame only together with a first one."
	case in.First == nil && in.AspectRatio != "" && in.AspectRatio != "16:9" && in.AspectRatio != "9:16":
		return "aspect_ratio", "Without an image this model makes these aspect ratios: 16:9, 9:16."
	}
	return "", ""
}

// Pace of every model: the vendor asks not to be asked more often than every 5 seconds.
func (Upstream) Pace(wire.Route, string) wire.Pace {
	return wire.Pace{First: 5 * time.Second, Every: 5 * time.Second, Most: 20 * time.Second}
}

func dialogue(to wire.Endpoint) (exchange.Dialogue, *url.URL, error) {
	base, err := exchange.Base(to.BaseURL, DefaultBase)
	if err != nil {
		return exchange.Dialogue{}, nil, err
	}
	if !exchange.HasVersion(base.Path) {
		base.Path += "/v1"
	}
	h := exchange.Bearer(to)
	h.Set("X-Runway-Version", version)
	return exchange.Dialogue{To: to, Header: h, Mean: mean}, base, nil
}

// mean leaves it to the status: {error} is for people.
func mean(_ exchange.Refused, _ *exchange.Refusal) bool { return false }

// Cancel stops a job that waits or runs.
func (Upstream) Cancel(ctx context.Context, to wire.Endpoint, ref wire.JobRef) error {
	d, base, err := dialogue(to)
	if err != nil {
		return err
	}
	return d.Cancel(ctx, http.MethodDelete, exchange.Path(base, "tasks", ref.ID))
}

// failureOf is why a job failed, by its code of words with dots.
func failureOf(code string) string {
	switch {
	case strings.HasPrefix(code, "SAFETY"), strings.HasPrefix(code, "INPUT_PREPROCESSING.SAFETY"):
		return wire.FailurePolicy
	case strings.HasPrefix(code, "INPUT_PREPROCESSING"), strings.HasPrefix(code, "ASSET"):
		return wire.FailureInput
	}
	return wire.FailureUpstream
}
