// Package dashscope has videos and images made by Alibaba's DashScope, whose own API works in its own time. Shapes per its API
// reference, known second hand (facts/providers.md §4.1, 2026-11-20). Chats go through its API in OpenAI's words.
package dashscope

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

// DefaultBase is DashScope's own base URL outside China.
const DefaultBase = "https://dashscope-intl.aliyuncs.com/api/v1"

// Videos is the vendor side of DashScope's jobs. It keeps no state.
type Videos struct{ now func() time.Time }

// NewVideos returns the upstream. now dates its results.
func NewVideos(now func() time.Time) Videos { return Videos{now: now} }

var (
	_ wire.VideoUpstream = Videos{}
	_ wire.Painter       = Videos{}
)

// Abilities of a model. Models up to 2.6 take a size in pixels, later ones a resolution and a ratio.
func (Videos) Abilities(_ wire.Route, model string) wire.Abilities {
	a := wire.Abilities{
		MinSeconds: 2, MaxSeconds: 15, DefaultSeconds: 5, Resolutions: []string{"720p", "1080p"}, DefaultResolution: "720p",
		Ratios: []string{"16:9", "9:16", "1:1", "4:3", "3:4"}, DefaultRatio: "16:9", MaxPrompt: 5000, NegativePrompt: true, Seed: true,
	}
	switch {
	case strings.Contains(model, "i2v"):
		a.First, a.NeedsFirst, a.Last = true, true, !sized(model)
	case !strings.Contains(model, "t2v"):
		a.First = true
	}
	if sized(model) {
		a.Seconds, a.Resolutions = []int64{5, 10}, []string{"480p", "720p", "1080p"}
	}
	return a
}

// Paints: models that do not make videos make images.
func (Videos) Paints(model string) bool {
	return !strings.Contains(model, "t2v") && !strings.Contains(model, "i2v") && !strings.Contains(model, "r2v")
}

// sized reports whether a model takes its shape as a size in pixels.
func sized(model string) bool {
	name, ok := strings.CutPrefix(model, "wan2.")
	return ok && (name == "" || name[0] < '7')
}

// Pace of every model: the vendor asks to be asked every 15 seconds.
func (Videos) Pace(route wire.Route, _ string) wire.Pace {
	if route == wire.RouteImages {
		return wire.Pace{First: 2 * time.Second, Every: 2 * time.Second, Most: 5 * time.Second, Deadline: 10 * time.Minute}
	}
	return wire.Pace{First: 10 * time.Second, Every: 10 * time.Second, Most: 15 * time.Second}
}

// dialogue is with the vendor's own API, which lies beside the one in OpenAI's words.
func dialogue(to wire.Endpoint) (exchange.Dialogue, *url.URL, error) {
	base, err := exchange.Base(to.BaseURL, DefaultBase)
	if err != nil {
		return exchange.Dialogue{}, nil, err
	}
	base.Path = strings.TrimSuffix(base.Path, "/compatible-mode/v1")
	if !exchange.HasVersion(base.Path) {
		base.Path += "/api/v1"
	}
	return exchange.Dialogue{To: to, Header: exchange.Bearer(to), Mean: mean}, base, nil
}

// Cancel stops a job that waits; one that runs goes on.
func (Videos) Cancel(ctx context.Context, to wire.Endpoint, ref wire.JobRef) error {
	d, base, err := dialogue(to)
	if err != nil {
		return err
	}
	return d.Cancel(ctx, http.MethodPost, exchange.Path(base, "tasks", ref.ID, "cancel"))
}
