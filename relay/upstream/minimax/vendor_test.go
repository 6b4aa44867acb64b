package minimax_test

import (
	"testing"
	"time"

	"weir/relay/conformance"
	"weir/relay/conformance/fake"
	"weir/relay/upstream/minimax"
	"weir/relay/wire"
)

const reference = "0123456789abcdef0123456789abcdef"

func videoJob() *wire.Job {
	return &wire.Job{
		Reference: reference, Route: wire.RouteVideos, Model: "MiniMax-Hailuo-2.3", Callback: "https://weir.example/callbacks/x/y",
		Video: &wire.VideoInput{Prompt: "a weir at dawn", Seconds: 6, AspectRatio: "16:9", Resolution: "768p", N: 1},
	}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	conformance.VideoUpstream(t, conformance.VideoSuite{
		Upstream: minimax.New(time.Now), Vendor: fake.MiniMaxVendor, Job: videoJob, Model: "MiniMax-Hailuo-2.3", Path: "/v1",
	})
}

func TestOrder(t *testing.T) {
	t.Parallel()
	const png = "data:image/png;base64,iVBORw0KGgo="
	extra := []byte(`{"cfg_scale":0.5,"prompt_optimizer":false,"watermark":true,"off_peak":true,"evil":1}`)
	for _, test := range []struct {
		name, model, key, path string
		in                     wire.VideoInput
		want                   map[string]string
	}{
		{
			"text", "MiniMax-Hailuo-2.3", fake.Key, "/v1/video_generation",
			wire.VideoInput{Prompt: "x", Seconds: 6, Resolution: "1080p", Extra: extra},
			map[string]string{`duration`: `6`, `resolution`: `"1080P"`, `prompt_optimizer`: `false`, `evil`: ``, `callback_url`: `"https://weir.example/callbacks/x/y"`},
		},
		{
			"image", "MiniMax-Hailuo-02", fake.Key, "/v1/video_generation",
			wire.VideoInput{Seconds: 10, Resolution: "512p", First: &wire.Picture{URL: png}, Last: &wire.Picture{URL: "https://x.example/b.png"}},
			map[string]string{`first_frame_image`: `"data:image/png;base64,iVBORw0KGgo="`, `last_frame_image`: `"https://x.example/b.png"`, `prompt`: ``},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			job := fake.Order(t, minimax.New(time.Now), fake.MiniMax, test.key, "/v1", test.model, test.in)
			if job.Path != test.path {
				t.Errorf("asked at %s, want %s", job.Path, test.path)
			}
			job.Says(t, test.want)
		})
	}
}
