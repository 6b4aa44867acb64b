package ark_test

import (
	"testing"
	"time"

	"weir/relay/conformance"
	"weir/relay/conformance/fake"
	"weir/relay/upstream/ark"
	"weir/relay/wire"
)

const reference = "0123456789abcdef0123456789abcdef"

func videoJob() *wire.Job {
	return &wire.Job{
		Reference: reference, Route: wire.RouteVideos, Model: "dreamina-seedance-2-0-260128", Callback: "https://weir.example/callbacks/x/y",
		Video: &wire.VideoInput{Prompt: "a weir at dawn", Seconds: 5, AspectRatio: "16:9", Resolution: "720p", N: 1},
	}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	conformance.VideoUpstream(t, conformance.VideoSuite{
		Upstream: ark.New(time.Now), Vendor: fake.ArkVendor, Job: videoJob, Model: "dreamina-seedance-2-0-260128", Path: "/api/v3",
		Finals: []wire.JobState{wire.JobCancelled, wire.JobExpired},
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
			"text", "dreamina-seedance-2-0-260128", fake.Key, "/api/v3/contents/generations/tasks",
			wire.VideoInput{Prompt: "x", Seconds: 5, Resolution: "720p", AspectRatio: "adaptive", Audio: &no, Extra: extra},
			map[string]string{`content.0.text`: `"x"`, `duration`: `5`, `ratio`: `"adaptive"`, `generate_audio`: `false`, `watermark`: `true`, `evil`: ``, `callback_url`: `"https://weir.example/callbacks/x/y"`},
		},
		{
			"frames", "dreamina-seedance-2-0-260128", fake.Key, "/api/v3/contents/generations/tasks",
			wire.VideoInput{Prompt: "x", Seconds: 5, First: &wire.Picture{URL: png}, Last: &wire.Picture{URL: "https://x.example/b.png"}},
			map[string]string{`content.1.role`: `"first_frame"`, `content.1.image_url.url`: `"data:image/png;base64,iVBORw0KGgo="`, `content.2.role`: `"last_frame"`},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			job := fake.Order(t, ark.New(time.Now), fake.Ark, test.key, "/api/v3", test.model, test.in)
			if job.Path != test.path {
				t.Errorf("asked at %s, want %s", job.Path, test.path)
			}
			job.Says(t, test.want)
		})
	}
}
