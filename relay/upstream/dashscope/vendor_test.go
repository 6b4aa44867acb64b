package dashscope_test

import (
	"testing"
	"time"

	"weir/relay/conformance"
	"weir/relay/conformance/fake"
	"weir/relay/upstream/dashscope"
	"weir/relay/wire"
)

const reference = "0123456789abcdef0123456789abcdef"

func videoJob() *wire.Job {
	return &wire.Job{
		Reference: reference, Route: wire.RouteVideos, Model: "wan2.7-t2v", Callback: "https://weir.example/callbacks/x/y",
		Video: &wire.VideoInput{Prompt: "a weir at dawn", Seconds: 5, AspectRatio: "16:9", Resolution: "720p", N: 1},
	}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	conformance.VideoUpstream(t, conformance.VideoSuite{
		Upstream: dashscope.NewVideos(time.Now), Vendor: fake.DashScopeVendor, Job: videoJob, Model: "wan2.7-t2v", Path: "/compatible-mode/v1",
		Cancels: true, Finals: []wire.JobState{wire.JobCancelled, wire.JobExpired},
	})
}

func TestOrder(t *testing.T) {
	t.Parallel()
	seed := int64(7)
	const png = "data:image/png;base64,iVBORw0KGgo="
	extra := []byte(`{"cfg_scale":0.5,"prompt_optimizer":false,"watermark":true,"off_peak":true,"evil":1}`)
	for _, test := range []struct {
		name, model, key, path string
		in                     wire.VideoInput
		want                   map[string]string
	}{
		{
			"text", "wan2.7-t2v", fake.Key, "/api/v1/services/aigc/video-generation/video-synthesis",
			wire.VideoInput{Prompt: "x", NegativePrompt: "y", Seconds: 5, Resolution: "1080p", AspectRatio: "9:16", Seed: &seed, Extra: extra},
			map[string]string{`input.prompt`: `"x"`, `input.negative_prompt`: `"y"`, `parameters.resolution`: `"1080P"`, `parameters.ratio`: `"9:16"`, `parameters.duration`: `5`, `parameters.seed`: `7`, `parameters.watermark`: `true`, `parameters.evil`: ``},
		},
		{
			"an older model", "wan2.5-t2v-preview", fake.Key, "/api/v1/services/aigc/video-generation/video-synthesis",
			wire.VideoInput{Prompt: "x", Seconds: 5, Resolution: "720p", AspectRatio: "9:16"},
			map[string]string{`parameters.size`: `"720*1280"`, `parameters.resolution`: ``, `parameters.ratio`: ``},
		},
		{
			"image", "wan2.7-i2v", fake.Key, "/api/v1/services/aigc/video-generation/video-synthesis",
			wire.VideoInput{Prompt: "x", Seconds: 5, Resolution: "720p", AspectRatio: "16:9", First: &wire.Picture{URL: png}},
			map[string]string{`input.media.0.type`: `"first_frame"`, `input.media.0.url`: `"data:image/png;base64,iVBORw0KGgo="`, `parameters.ratio`: ``},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			job := fake.Order(t, dashscope.NewVideos(time.Now), fake.DashScope, test.key, "/compatible-mode/v1", test.model, test.in)
			if job.Path != test.path {
				t.Errorf("asked at %s, want %s", job.Path, test.path)
			}
			job.Says(t, test.want)
		})
	}
}
