package kling_test

import (
	"testing"
	"time"

	"weir/relay/conformance"
	"weir/relay/conformance/fake"
	"weir/relay/upstream/kling"
	"weir/relay/wire"
)

const reference = "0123456789abcdef0123456789abcdef"

func videoJob() *wire.Job {
	return &wire.Job{
		Reference: reference, Route: wire.RouteVideos, Model: "kling-v3", Callback: "https://weir.example/callbacks/x/y",
		Video: &wire.VideoInput{Prompt: "a weir at dawn", Seconds: 5, AspectRatio: "16:9", Resolution: "720p", N: 1},
	}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	conformance.VideoUpstream(t, conformance.VideoSuite{
		Upstream: kling.New(time.Now), Vendor: fake.KlingVendor, Job: videoJob, Model: "kling-v3", Path: "",
	})
}

func TestOrder(t *testing.T) {
	t.Parallel()
	no := false
	const png = "data:image/png;base64,iVBORw0KGgo="
	extra := []byte(`{"cfg_scale":0.5,"prompt_optimizer":false,"watermark":true,"off_peak":true,"evil":1}`)
	for _, test := range []struct {
		name, model, key, path string
		in                     wire.VideoInput
		want                   map[string]string
	}{
		{
			"text", "kling-v3", fake.Key, "/v1/videos/text2video",
			wire.VideoInput{Prompt: "x", NegativePrompt: "y", Seconds: 7, Resolution: "1080p", AspectRatio: "9:16", Audio: &no, Extra: extra},
			map[string]string{`model_name`: `"kling-v3"`, `mode`: `"pro"`, `duration`: `"7"`, `aspect_ratio`: `"9:16"`, `sound`: `"off"`, `negative_prompt`: `"y"`, `cfg_scale`: `0.5`, `evil`: ``, `external_task_id`: `"0123456789abcdef0123456789abcdef"`, `callback_url`: `"https://weir.example/callbacks/x/y"`},
		},
		{
			"image, signed by a pair", "kling-v2-5-turbo", fake.KlingPair, "/v1/videos/image2video",
			wire.VideoInput{Prompt: "x", Seconds: 5, Resolution: "720p", AspectRatio: "9:16", First: &wire.Picture{URL: png}, Audio: &no},
			map[string]string{`image`: `"iVBORw0KGgo="`, `mode`: `"std"`, `aspect_ratio`: ``, `sound`: ``},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			job := fake.Order(t, kling.New(time.Now), fake.Kling, test.key, "", test.model, test.in)
			if job.Path != test.path {
				t.Errorf("asked at %s, want %s", job.Path, test.path)
			}
			job.Says(t, test.want)
		})
	}
}
