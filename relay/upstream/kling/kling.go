// Package kling has videos made by Kling AI. Shapes per its API reference, known second hand (facts/providers.md §5.3, 2026-11-20).
package kling

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

// DefaultBase is Kling's own base URL outside China.
const DefaultBase = "https://api-singapore.klingai.com"

// Upstream is the vendor side of Kling's API. It keeps no state.
type Upstream struct{ now func() time.Time }

// New returns the upstream. now dates its tokens.
func New(now func() time.Time) Upstream { return Upstream{now: now} }

var (
	_ wire.VideoUpstream  = Upstream{}
	_ wire.Reconciler     = Upstream{}
	_ wire.CallbackReader = Upstream{}
	_ wire.Lister         = Upstream{}
)

// The modes of making, by their resolution.
const (
	standard     = "720p"
	professional = "1080p"
)

// Abilities of a model.
func (Upstream) Abilities(_ wire.Route, model string) wire.Abilities {
	a := wire.Abilities{
		Seconds: []int64{5, 10}, DefaultSeconds: 5, Resolutions: []string{standard, professional}, DefaultResolution: standard,
		Ratios: []string{"16:9", "9:16", "1:1"}, DefaultRatio: "16:9", MaxPrompt: 2500, First: true, Last: true, NegativePrompt: true,
		Combine: together,
	}
	switch {
	case strings.HasPrefix(model, "kling-v3"), strings.HasPrefix(model, "kling-3."):
		a.Seconds, a.MinSeconds, a.MaxSeconds = nil, 3, 15
		a.Audio, a.DefaultAudio = true, true
	case strings.HasPrefix(model, "kling-v2-6"):
		a.Audio = true
	}
	return a
}

func together(in *wire.VideoInput) (field, message string) {
	if in.Last != nil && in.First == nil {
		return "image", "This model takes a last frame only together with a first one."
	}
	return "", ""
}

// Pace of every model.
func (Upstream) Pace(wire.Route, string) wire.Pace {
	return wire.Pace{First: 10 * time.Second, Every: 5 * time.Second, Most: 20 * time.Second}
}

func (u Upstream) dialogue(to wire.Endpoint) (exchange.Dialogue, *url.URL, error) {
	base, err := exchange.Base(to.BaseURL, DefaultBase)
	if err != nil {
		return exchange.Dialogue{}, nil, err
	}
	if !exchange.HasVersion(base.Path) {
		base.Path += "/v1"
	}
	bearer, err := u.bearer(string(to.Credential))
	if err != nil {
		return exchange.Dialogue{}, nil, err
	}
	h := http.Header{}
	if bearer != "" {
		h.Set("Authorization", "Bearer "+bearer)
	}
	return exchange.Dialogue{To: to, Header: h, Mean: mean}, base, nil
}

// List proves that the vendor takes a credential, by the list of videos.
func (u Upstream) List(ctx context.Context, to wire.Endpoint) error {
	d, base, err := u.dialogue(to)
	if err != nil {
		return err
	}
	_, err = d.Ask(ctx, http.MethodGet, exchange.Path(base, "videos", textToVideo)+"?pageNum=1&pageSize=1", nil)
	return err
}

// Callback reads a report, which Kling does not sign: it only has us ask.
func (Upstream) Callback(_ wire.Endpoint, _ *http.Request, body []byte, _ time.Time) (wire.Called, error) {
	id, ok := exchange.Member(body, "task_id")
	if !ok {
		return wire.Called{}, fault.New(fault.Invalid, "The callback names no task.")
	}
	return wire.Called{ID: id}, nil
}
