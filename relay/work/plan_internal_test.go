package work

import (
	"testing"
	"time"

	"weir/ent/schematype"
	"weir/internal/channel"
	"weir/internal/task"
	"weir/relay/wire"
)

func TestNextPoll(t *testing.T) {
	t.Parallel()
	pace := wire.Pace{Every: 4 * time.Second, Most: 10 * time.Second}
	for _, test := range []struct {
		name  string
		pace  wire.Pace
		idle  int
		again time.Duration
		want  time.Duration
	}{
		{"at first as the vendor likes it", pace, 0, 0, 4 * time.Second},
		{"more seldom while nothing is new", pace, 4, 0, 6 * time.Second},
		{"and more", pace, 8, 0, 9 * time.Second},
		{"but no more than the most", pace, 400, 0, 10 * time.Second},
		{"later where the vendor says so", pace, 0, time.Minute, time.Minute},
		{"not sooner", pace, 8, time.Second, 9 * time.Second},
		{"without a pace", wire.Pace{}, 0, 0, 5 * time.Second},
		{"without a most it does not grow", wire.Pace{Every: 3 * time.Second}, 40, 0, 3 * time.Second},
	} {
		if got := nextPoll(test.pace, test.idle, test.again); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}

func TestVariantOf(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	card := func(variants ...schematype.Variant) schematype.RateCard {
		return schematype.RateCard{Variants: variants}
	}
	for _, test := range []struct {
		name          string
		card          schematype.RateCard
		in            task.Input
		size, quality string
	}{
		{"no variants", card(), task.Input{Resolution: "720p", Seconds: 5}, "720p", ""},
		{"a size in pixels", card(schematype.Variant{Size: "1280x720"}), task.Input{Size: "1280x720", Resolution: "720p"}, "1280x720", ""},
		{"a length", card(schematype.Variant{Size: "768p", Quality: "10s"}), task.Input{Resolution: "768p", Seconds: 10}, "768p", "10s"},
		{"another length", card(schematype.Variant{Size: "768p", Quality: "10s"}), task.Input{Resolution: "768p", Seconds: 6}, "768p", ""},
		{"silent", card(schematype.Variant{Quality: "silent"}), task.Input{Resolution: "720p", Audio: &no}, "720p", "silent"},
		{"with sound", card(schematype.Variant{Quality: "silent"}), task.Input{Resolution: "720p", Audio: &yes}, "720p", ""},
		{"of a video", card(schematype.Variant{Quality: "video_input"}), task.Input{Resolution: "720p", Source: "task_1"}, "720p", "video_input"},
	} {
		if size, quality := variantOf(test.card, &test.in); size != test.size || quality != test.quality {
			t.Errorf("%s: got %q %q, want %q %q", test.name, size, quality, test.size, test.quality)
		}
	}
}

func TestBound(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		in   task.Input
		kind schematype.Modality
		want wire.Usage
	}{
		{"images", task.Input{N: 3}, schematype.Image, wire.Usage{Requests: 1, Images: 3}},
		{"one image", task.Input{}, schematype.Image, wire.Usage{Requests: 1, Images: 1}},
		{"a size", task.Input{Size: "1280x720", Seconds: 5}, schematype.Video, wire.Usage{Requests: 1, Seconds: 5, Output: 108_000}},
		{"a resolution", task.Input{Resolution: "720p", Seconds: 5}, schematype.Video, wire.Usage{Requests: 1, Seconds: 5, Output: 108_000}},
		{"neither", task.Input{Seconds: 1}, schematype.Video, wire.Usage{Requests: 1, Seconds: 1, Output: 48_600}},
		{"the sharpest", task.Input{Resolution: "4k", Seconds: 1}, schematype.Video, wire.Usage{Requests: 1, Seconds: 1, Output: 194_400}},
	} {
		if got := bound(&test.in, test.kind); got != test.want {
			t.Errorf("%s: got %+v, want %+v", test.name, got, test.want)
		}
	}
}

// jobs is a vendor of videos, and of images where it paints.
type jobs struct{ wire.VideoUpstream }

type paints struct{ jobs }

func (paints) Paints(model string) bool { return model == "painter" }

func TestUpstreamOfRoute(t *testing.T) {
	t.Parallel()
	w := &Worker{cfg: Config{
		Upstreams: map[string]wire.VideoUpstream{"openai": jobs{}, "sandbox": paints{}}, Vendors: map[string]wire.VideoUpstream{"dashscope": paints{}},
	}}
	for _, test := range []struct {
		name  string
		route channel.Route
		kind  wire.Route
		want  bool
	}{
		{"by kind", channel.Route{Upstream: "openai"}, wire.RouteVideos, true},
		{"unknown", channel.Route{Upstream: "anthropic"}, wire.RouteVideos, false},
		{"no images", channel.Route{Upstream: "openai", Model: "painter"}, wire.RouteImages, false},
		{"images of the vendor", channel.Route{Upstream: "openai", Preset: "dashscope", Model: "painter"}, wire.RouteImages, true},
		{"not of this model", channel.Route{Upstream: "openai", Preset: "dashscope", Model: "film"}, wire.RouteImages, false},
	} {
		if _, ok := w.upstream(test.route, test.kind); ok != test.want {
			t.Errorf("%s: %v", test.name, ok)
		}
	}
}

func TestServesProvider(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		route    channel.Route
		provider string
		want     bool
	}{
		{channel.Route{Preset: "kling", Upstream: "kling"}, "", true},
		{channel.Route{Preset: "kling", Upstream: "kling"}, "kling", true},
		{channel.Route{Preset: "kling", Upstream: "kling"}, "runway", false},
		{channel.Route{Preset: "fal", Upstream: "fal"}, "pika", true},
		{channel.Route{Preset: "gemini", Upstream: "gemini"}, "veo", true},
		{channel.Route{Preset: "minimax-cn", Upstream: "openai"}, "minimax", true},
		{channel.Route{Preset: "modelark", Upstream: "openai"}, "seedance", true},
		{channel.Route{Preset: "modelark", Upstream: "openai"}, "openai", false},
		{channel.Route{Upstream: "openai"}, "openai", true},
		{channel.Route{Preset: "sandbox", Upstream: "sandbox"}, "kling", false},
	} {
		w := &Worker{cfg: Config{Vendors: map[string]wire.VideoUpstream{"modelark": jobs{}, "minimax-cn": jobs{}}}}
		if got := w.serves(test.route, test.provider); got != test.want {
			t.Errorf("%s for %q: %v", test.route.Preset, test.provider, got)
		}
	}
	demo := &Worker{cfg: Config{StandIn: "sandbox"}}
	if !demo.serves(channel.Route{Preset: "sandbox", Upstream: "sandbox"}, "kling") {
		t.Error("the stand-in does not stand in")
	}
}
