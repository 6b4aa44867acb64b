// Package vidu has videos made by Vidu. Shapes per its API reference, known second hand (facts/providers.md §5.6, 2026-11-20).
package vidu

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

// DefaultBase is Vidu's own base URL outside China.
const DefaultBase = "https://api.vidu.com"

// Upstream is the vendor side of Vidu's API. It keeps no state.
type Upstream struct{ now func() time.Time }

// New returns the upstream. now dates its results.
func New(now func() time.Time) Upstream { return Upstream{now: now} }

var (
	_ wire.VideoUpstream  = Upstream{}
	_ wire.CallbackReader = Upstream{}
)

// third begins the names of the generation that makes sound and any length.
const third = "viduq3"

// Abilities of a model.
func (Upstream) Abilities(_ wire.Route, model string) wire.Abilities {
	a := wire.Abilities{
		MinSeconds: 1, MaxSeconds: 8, DefaultSeconds: 5, Resolutions: []string{"540p", "720p", "1080p"}, DefaultResolution: "720p",
		Ratios: []string{"16:9", "9:16", "1:1"}, DefaultRatio: "16:9", MaxPrompt: 2000, First: true, Last: true, References: 7, Seed: true,
		Combine: together,
	}
	if strings.HasPrefix(model, third) {
		a.MaxSeconds, a.Ratios = 16, append(a.Ratios, "4:3", "3:4")
		a.Audio, a.DefaultAudio = true, true
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

// Pace of every model; an account may have five jobs at once, and says so itself when it has more.
func (Upstream) Pace(wire.Route, string) wire.Pace {
	return wire.Pace{First: 10 * time.Second, Every: 5 * time.Second, Most: 20 * time.Second}
}

func dialogue(to wire.Endpoint) (exchange.Dialogue, *url.URL, error) {
	base, err := exchange.Base(to.BaseURL, DefaultBase)
	if err != nil {
		return exchange.Dialogue{}, nil, err
	}
	if !exchange.HasVersion(base.Path) {
		base.Path += "/ent/v2"
	}
	h := http.Header{}
	if to.Credential != "" {
		h.Set("Authorization", "Token "+string(to.Credential))
	}
	return exchange.Dialogue{To: to, Header: h, Mean: mean}, base, nil
}

// Cancel stops a job that waits.
func (Upstream) Cancel(ctx context.Context, to wire.Endpoint, ref wire.JobRef) error {
	d, base, err := dialogue(to)
	if err != nil {
		return err
	}
	return d.Cancel(ctx, http.MethodPost, exchange.Path(base, "tasks", ref.ID, "cancel"))
}
