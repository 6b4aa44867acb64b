// Package fal has videos made by models that fal hosts, Pika's among them, which have no API of their own. Shapes per
// https://docs.fal.ai, known second hand (facts/providers.md §5.9, 2026-11-20).
package fal

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

// DefaultBase is the base URL of fal's queue.
const DefaultBase = "https://queue.fal.run"

// Upstream is the vendor side of fal's queue. It keeps no state.
type Upstream struct{ now func() time.Time }

// New returns the upstream. now dates its results.
func New(now func() time.Time) Upstream { return Upstream{now: now} }

var (
	_ wire.VideoUpstream  = Upstream{}
	_ wire.CallbackReader = Upstream{}
)

// pika is the application of Pika's models, and how their names begin here.
const (
	pika      = "fal-ai/pika/v2.2"
	pikaNames = "pika-"
)

// application is the path of a model: the channel may name one whole.
func application(model string, in *wire.VideoInput) string {
	if !strings.HasPrefix(model, pikaNames) {
		return strings.Trim(model, "/")
	}
	if in.First != nil {
		return pika + "/image-to-video"
	}
	return pika + "/text-to-video"
}

// queue is where the jobs of an application are asked for: its first two words.
func queue(application string) string {
	words := strings.SplitN(application, "/", 3)
	return strings.Join(words[:min(len(words), 2)], "/")
}

// Abilities of a model: Pika's, and for all others what the caller says.
func (Upstream) Abilities(_ wire.Route, model string) wire.Abilities {
	a := wire.Abilities{First: true, NegativePrompt: true, Seed: true}
	if strings.HasPrefix(model, pikaNames) || strings.HasPrefix(model, pika) {
		a.Seconds, a.DefaultSeconds = []int64{5, 10}, 5
		a.Resolutions, a.DefaultResolution = []string{"720p", "1080p"}, "720p"
		a.Ratios, a.DefaultRatio = []string{"16:9", "9:16", "1:1", "4:5", "5:4", "3:2", "2:3"}, "16:9"
	}
	return a
}

// Pace of every model.
func (Upstream) Pace(wire.Route, string) wire.Pace {
	return wire.Pace{First: 5 * time.Second, Every: 5 * time.Second, Most: 20 * time.Second}
}

func dialogue(to wire.Endpoint) (exchange.Dialogue, *url.URL, error) {
	base, err := exchange.Base(to.BaseURL, DefaultBase)
	if err != nil {
		return exchange.Dialogue{}, nil, err
	}
	h := http.Header{}
	if to.Credential != "" {
		h.Set("Authorization", "Key "+string(to.Credential))
	}
	return exchange.Dialogue{To: to, Header: h, Mean: mean}, base, nil
}

// at is an address of a job.
func at(base *url.URL, ref wire.JobRef, more ...string) string {
	segments := append(strings.Split(ref.Data, "/"), "requests", ref.ID)
	return exchange.Path(base, append(segments, more...)...)
}

// Cancel stops a job that waits; one that runs goes on.
func (Upstream) Cancel(ctx context.Context, to wire.Endpoint, ref wire.JobRef) error {
	d, base, err := dialogue(to)
	if err != nil {
		return err
	}
	return d.Cancel(ctx, http.MethodPut, at(base, ref, "cancel"))
}
