package luma_test

import (
	"testing"
	"time"

	"weir/relay/conformance"
	"weir/relay/conformance/fake"
	"weir/relay/upstream/luma"
	"weir/relay/wire"
)

const reference = "0123456789abcdef0123456789abcdef"

func videoJob() *wire.Job {
	return &wire.Job{
		Reference: reference, Route: wire.RouteVideos, Model: "ray-3.2", Callback: "https://weir.example/callbacks/x/y",
		Video: &wire.VideoInput{Prompt: "a weir at dawn", Seconds: 5, AspectRatio: "16:9", Resolution: "720p", N: 1},
	}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	conformance.VideoUpstream(t, conformance.VideoSuite{
		Upstream: luma.New(time.Now), Vendor: fake.LumaVendor, Job: videoJob, Model: "ray-3.2", Path: "/v1",
	})
}

func TestOrder(t *testing.T) {
	t.Parallel()
	const png = "data:image/png;base64,iVBORw0KGgo="
	for _, test := range []struct {
		name, model, key, path string
		in                     wire.VideoInput
		want                   map[string]string
	}{
		{
			"text", "ray-3.2", fake.Key, "/v1/generations",
			wire.VideoInput{Prompt: "x", Seconds: 10, Resolution: "1080p", AspectRatio: "9:16"},
			map[string]string{`type`: `"video"`, `video.duration`: `"10s"`, `video.resolution`: `"1080p"`, `aspect_ratio`: `"9:16"`, `video.start_frame`: ``},
		},
		{
			"image", "ray-3.2", fake.Key, "/v1/generations",
			wire.VideoInput{Prompt: "x", Seconds: 5, Resolution: "720p", First: &wire.Picture{URL: png}, Last: &wire.Picture{URL: "https://x.example/b.png"}},
			map[string]string{`video.start_frame.data`: `"iVBORw0KGgo="`, `video.start_frame.media_type`: `"image/png"`, `video.end_frame.url`: `"https://x.example/b.png"`},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			job := fake.Order(t, luma.New(time.Now), fake.Luma, test.key, "/v1", test.model, test.in)
			if job.Path != test.path {
				t.Errorf("asked at %s, want %s", job.Path, test.path)
			}
			job.Says(t, test.want)
		})
	}
}
