package vidu_test

import (
	"testing"
	"time"

	"weir/relay/conformance"
	"weir/relay/conformance/fake"
	"weir/relay/upstream/vidu"
	"weir/relay/wire"
)

const reference = "0123456789abcdef0123456789abcdef"

func videoJob() *wire.Job {
	return &wire.Job{
		Reference: reference, Route: wire.RouteVideos, Model: "viduq3-turbo", Callback: "https://weir.example/callbacks/x/y",
		Video: &wire.VideoInput{Prompt: "a weir at dawn", Seconds: 5, AspectRatio: "16:9", Resolution: "720p", N: 1},
	}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	conformance.VideoUpstream(t, conformance.VideoSuite{
		Upstream: vidu.New(time.Now), Vendor: fake.ViduVendor, Job: videoJob, Model: "viduq3-turbo", Path: "",
		Cancels: true, Finals: []wire.JobState{wire.JobCancelled},
	})
}

func TestOrder(t *testing.T) {
	t.Parallel()
	no := false
	seed := int64(7)
	const png = "data:image/png;base64,iVBORw0KGgo="
	extra := []byte(`{"cfg_scale":0.5,"prompt_optimizer":false,"watermark":true,"off_peak":true,"evil":1}`)
	for _, test := range []struct {
		name, model, key, path string
		in                     wire.VideoInput
		want                   map[string]string
	}{
		{
			"text", "viduq3-pro", fake.Key, "/ent/v2/text2video",
			wire.VideoInput{Prompt: "x", Seconds: 4, Resolution: "720p", AspectRatio: "9:16", Audio: &no, Seed: &seed, Extra: extra},
			map[string]string{`duration`: `4`, `resolution`: `"720p"`, `aspect_ratio`: `"9:16"`, `audio`: `false`, `seed`: `7`, `payload`: `"0123456789abcdef0123456789abcdef"`, `off_peak`: ``, `evil`: ``},
		},
		{
			"two frames", "viduq3-pro", fake.Key, "/ent/v2/start-end2video",
			wire.VideoInput{Prompt: "x", Seconds: 4, AspectRatio: "9:16", First: &wire.Picture{URL: png}, Last: &wire.Picture{URL: "https://x.example/b.png"}},
			map[string]string{`images.0`: `"data:image/png;base64,iVBORw0KGgo="`, `images.1`: `"https://x.example/b.png"`, `aspect_ratio`: ``},
		},
		{
			"references", "viduq3-pro", fake.Key, "/ent/v2/reference2video",
			wire.VideoInput{Prompt: "x", Seconds: 4, AspectRatio: "1:1", References: []wire.Picture{{URL: png}}},
			map[string]string{`images.#`: `1`, `aspect_ratio`: `"1:1"`},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			job := fake.Order(t, vidu.New(time.Now), fake.Vidu, test.key, "", test.model, test.in)
			if job.Path != test.path {
				t.Errorf("asked at %s, want %s", job.Path, test.path)
			}
			job.Says(t, test.want)
		})
	}
}
