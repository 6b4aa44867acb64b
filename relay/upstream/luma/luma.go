// Package luma has videos made by Luma's Agents API. Shapes per https://docs.lumalabs.ai, known second hand (facts/providers.md
// §5.4, 2026-11-20).
package luma

import (
	"context"
	"net/url"
	"time"

	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

// DefaultBase is Luma's own base URL.
const DefaultBase = "https://agents.lumalabs.ai/v1"

// Upstream is the vendor side of Luma's API. It keeps no state.
type Upstream struct{ now func() time.Time }

// New returns the upstream. now dates its results.
func New(now func() time.Time) Upstream { return Upstream{now: now} }

var _ wire.VideoUpstream = Upstream{}

// Abilities of every model.
func (Upstream) Abilities(wire.Route, string) wire.Abilities {
	return wire.Abilities{
		Seconds: []int64{5, 10}, DefaultSeconds: 5, Resolutions: []string{"540p", "720p", "1080p"}, DefaultResolution: "720p",
		Ratios: []string{"16:9", "9:16", "1:1", "4:3", "3:4", "21:9", "9:21"}, DefaultRatio: "16:9", MaxPrompt: 6000, First: true, Last: true,
	}
}

// Pace of every model.
func (Upstream) Pace(wire.Route, string) wire.Pace {
	return wire.Pace{First: 10 * time.Second, Every: 5 * time.Second, Most: 20 * time.Second}
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

// Cancel does nothing: Luma has no way to stop a job.
func (Upstream) Cancel(context.Context, wire.Endpoint, wire.JobRef) error {
	return wire.ErrNotCancelled
}
