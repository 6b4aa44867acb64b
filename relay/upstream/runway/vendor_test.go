package runway_test

import (
	"testing"
	"time"

	"weir/relay/conformance"
	"weir/relay/conformance/fake"
	"weir/relay/upstream/runway"
	"weir/relay/wire"
)

const reference = "0123456789abcdef0123456789abcdef"

func videoJob() *wire.Job {
	return &wire.Job{
		Reference: reference, Route: wire.RouteVideos, Model: "gen4.5", Callback: "https://weir.example/callbacks/x/y",
		Video: &wire.VideoInput{Prompt: "a weir at dawn", Seconds: 5, AspectRatio: "16:9", N: 1},
	}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	conformance.VideoUpstream(t, conformance.VideoSuite{
		Upstream: runway.New(time.Now), Vendor: fake.RunwayVendor, Job: videoJob, Model: "gen4.5", Path: "",
		Cancels: true, Finals: []wire.JobState{wire.JobCancelled},
	})
}

func TestOrder(t *testing.T) {
	t.Parallel()
	seed := int64(7)
	extra := []byte(`{"cfg_scale":0.5,"prompt_optimizer":false,"watermark":true,"off_peak":true,"evil":1}`)
	for _, test := range []struct {
		name, model, key, path string
		in                     wire.VideoInput
		want                   map[string]string
	}{
		{
			"text", "gen4.5", fake.Key, "/v1/text_to_video",
			wire.VideoInput{Prompt: "x", Seconds: 5, AspectRatio: "9:16", Seed: &seed, Extra: extra},
			map[string]string{`promptText`: `"x"`, `ratio`: `"720:1280"`, `duration`: `5`, `seed`: `7`, `promptImage`: ``, `evil`: ``},
		},
		{
			"image", "gen4_turbo", fake.Key, "/v1/image_to_video",
			wire.VideoInput{Seconds: 10, AspectRatio: "4:3", First: &wire.Picture{URL: "https://x.example/a.png"}},
			map[string]string{`promptImage.0.uri`: `"https://x.example/a.png"`, `promptImage.0.position`: `"first"`, `ratio`: `"1104:832"`},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			job := fake.Order(t, runway.New(time.Now), fake.Runway, test.key, "", test.model, test.in)
			if job.Path != test.path {
				t.Errorf("asked at %s, want %s", job.Path, test.path)
			}
			job.Says(t, test.want)
		})
	}
}
