package fal_test

import (
	"testing"
	"time"

	"weir/relay/conformance"
	"weir/relay/conformance/fake"
	"weir/relay/upstream/fal"
	"weir/relay/wire"
)

const reference = "0123456789abcdef0123456789abcdef"

func videoJob() *wire.Job {
	return &wire.Job{
		Reference: reference, Route: wire.RouteVideos, Model: "pika-v2.2", Callback: "https://weir.example/callbacks/x/y",
		Video: &wire.VideoInput{Prompt: "a weir at dawn", Seconds: 5, AspectRatio: "16:9", Resolution: "720p", N: 1},
	}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	conformance.VideoUpstream(t, conformance.VideoSuite{
		Upstream: fal.New(time.Now), Vendor: fake.FalVendor, Job: videoJob, Model: "pika-v2.2", Path: "",
		Cancels: true,
	})
}

func TestOrder(t *testing.T) {
	t.Parallel()
	seed := int64(7)
	for _, test := range []struct {
		name, model, key, path string
		in                     wire.VideoInput
		want                   map[string]string
	}{
		{
			"text", "pika-1.0", fake.Key, "/fal-ai/pika/v2.2/text-to-video",
			wire.VideoInput{Prompt: "x", NegativePrompt: "y", Seconds: 5, Resolution: "1080p", AspectRatio: "9:16", Seed: &seed},
			map[string]string{`duration`: `5`, `resolution`: `"1080p"`, `aspect_ratio`: `"9:16"`, `negative_prompt`: `"y"`, `seed`: `7`},
		},
		{
			"image", "pika-v2.2", fake.Key, "/fal-ai/pika/v2.2/image-to-video",
			wire.VideoInput{Prompt: "x", Seconds: 5, AspectRatio: "9:16", First: &wire.Picture{URL: "https://x.example/a.png"}},
			map[string]string{`image_url`: `"https://x.example/a.png"`, `aspect_ratio`: ``},
		},
		{
			"an application", "fal-ai/pika/v2.2/pikascenes", fake.Key, "/fal-ai/pika/v2.2/pikascenes",
			wire.VideoInput{Prompt: "x"},
			map[string]string{`duration`: ``},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			job := fake.Order(t, fal.New(time.Now), fake.Fal, test.key, "", test.model, test.in)
			if job.Path != test.path {
				t.Errorf("asked at %s, want %s", job.Path, test.path)
			}
			job.Says(t, test.want)
		})
	}
}
