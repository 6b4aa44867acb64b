// Package minimax has videos made by MiniMax' Hailuo models. Shapes per its API reference, known second hand
// (facts/providers.md §5.5, 2026-11-20).
package minimax

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"weir/internal/fault"
	"weir/relay/upstream/exchange"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// DefaultBase is MiniMax' own base URL outside China.
const DefaultBase = "https://api.minimax.io/v1"

// Upstream is the vendor side of MiniMax' API of videos. It keeps no state.
type Upstream struct{ now func() time.Time }

// New returns the upstream. now dates its results.
func New(now func() time.Time) Upstream { return Upstream{now: now} }

var (
	_ wire.VideoUpstream  = Upstream{}
	_ wire.CallbackReader = Upstream{}
)

const (
	older  = "MiniMax-Hailuo-02"
	full   = "1080p"
	shape  = "16:9"
	clip   = 6  // seconds
	longer = 10 // seconds
)

// Abilities of a model.
func (Upstream) Abilities(_ wire.Route, model string) wire.Abilities {
	a := wire.Abilities{
		Seconds: []int64{clip, longer}, DefaultSeconds: clip, Resolutions: []string{"768p", full}, DefaultResolution: "768p",
		MaxPrompt: 2000, First: true, NeedsFirst: strings.HasSuffix(model, "-Fast"), Combine: together,
	}
	if model == older {
		a.Resolutions, a.Last = append([]string{"512p"}, a.Resolutions...), true
	}
	return a
}

func together(in *wire.VideoInput) (field, message string) {
	switch {
	case strings.EqualFold(in.Resolution, full) && in.Seconds > clip:
		return "seconds", "In 1080p this model makes videos of 6 seconds."
	case in.First == nil && in.Last == nil && in.AspectRatio != "" && in.AspectRatio != shape:
		return "aspect_ratio", "Without an image this model makes these aspect ratios: 16:9."
	case strings.EqualFold(in.Resolution, "512p") && in.First == nil:
		return "resolution", "Without an image this model makes these resolutions: 768p, 1080p."
	}
	return "", ""
}

// Pace of every model.
func (Upstream) Pace(wire.Route, string) wire.Pace {
	return wire.Pace{First: 10 * time.Second, Every: 10 * time.Second, Most: 30 * time.Second}
}

func dialogue(to wire.Endpoint) (exchange.Dialogue, *url.URL, error) {
	base, err := exchange.Base(to.BaseURL, DefaultBase)
	if err != nil {
		return exchange.Dialogue{}, nil, err
	}
	if !exchange.HasVersion(base.Path) {
		base.Path += "/v1"
	}
	return exchange.Dialogue{To: to, Header: exchange.Bearer(to), Mean: mean}, base, nil
}

// Callback reads a report, which MiniMax does not sign. Before the first one it asks for proof that the address is ours: it wants
// its challenge back.
func (Upstream) Callback(_ wire.Endpoint, _ *http.Request, body []byte, _ time.Time) (wire.Called, error) {
	if rawjson.Valid(body) {
		if c := rawjson.Get(rawjson.View(body), "challenge"); c.Type == gjson.String {
			w := &rawjson.Writer{}
			return wire.Called{Answer: w.Open('{').Text("challenge", c.Str).Close('}').B}, nil
		}
	}
	id, ok := exchange.Member(body, "task_id")
	if !ok {
		return wire.Called{}, fault.New(fault.Invalid, "The callback names no task.")
	}
	return wire.Called{ID: id}, nil
}

// Cancel does nothing: MiniMax has no way to stop a job.
func (Upstream) Cancel(context.Context, wire.Endpoint, wire.JobRef) error {
	return wire.ErrNotCancelled
}
