package gemini_test

import (
	"testing"
	"time"

	"weir/relay/conformance"
	"weir/relay/conformance/fake"
	"weir/relay/upstream/gemini"
	"weir/relay/wire"
)

func videoJob() *wire.Job {
	return &wire.Job{
		Reference: "0123456789abcdef0123456789abcdef", Route: wire.RouteVideos, Model: "veo-3.1-fast-generate-preview",
		Video: &wire.VideoInput{Prompt: "a weir at dawn", Seconds: 8, AspectRatio: "16:9", Resolution: "720p", N: 1},
	}
}

func TestVideoConformance(t *testing.T) {
	t.Parallel()
	conformance.VideoUpstream(t, conformance.VideoSuite{
		Upstream: gemini.NewVideos(time.Now), Vendor: fake.VeoVendor, Job: videoJob, Model: "veo-3.1-fast-generate-preview", Path: "/v1beta",
	})
}

func TestVideoOrder(t *testing.T) {
	t.Parallel()
	job := fake.Order(t, gemini.NewVideos(time.Now), fake.Veo, fake.Key, "/v1beta", "veo-3.1-generate-preview", wire.VideoInput{
		Prompt: "x", NegativePrompt: "y", Seconds: 8, Resolution: "4k", AspectRatio: "9:16", First: &wire.Picture{URL: "data:image/png;base64,iVBORw0KGgo="},
	})
	job.Says(t, map[string]string{
		"instances.0.prompt": `"x"`, "instances.0.image.bytesBase64Encoded": `"iVBORw0KGgo="`, "instances.0.image.mimeType": `"image/png"`,
		"parameters.negativePrompt": `"y"`, "parameters.durationSeconds": "8", "parameters.resolution": `"4k"`, "parameters.aspectRatio": `"9:16"`,
	})
}

func TestVideosThatVeoDoesNotMake(t *testing.T) {
	t.Parallel()
	no := false
	for _, test := range []struct {
		name, model, field string
		in                 wire.VideoInput
	}{
		{"short and sharp", "veo-3.1-generate-preview", "seconds", wire.VideoInput{Seconds: 4, Resolution: "1080p"}},
		{"silent", "veo-3.1-generate-preview", "audio", wire.VideoInput{Seconds: 8, Audio: &no}},
		{"of a link", "veo-3.1-generate-preview", "image", wire.VideoInput{Seconds: 8, First: &wire.Picture{URL: "https://x.example/a.png"}}},
		{"sharper than the model", "veo-3.1-lite-generate-preview", "resolution", wire.VideoInput{Seconds: 8, Resolution: "4k"}},
		{"square", "veo-3.1-generate-preview", "aspect_ratio", wire.VideoInput{Seconds: 8, AspectRatio: "1:1"}},
		{"of a file", "veo-3.1-generate-preview", "", wire.VideoInput{Seconds: 8, First: &wire.Picture{}}},
	} {
		can := gemini.NewVideos(time.Now).Abilities(wire.RouteVideos, test.model)
		can.Fill(&test.in)
		if field, message := can.Refuse(&test.in); field != test.field || (field == "") != (message == "") {
			t.Errorf("%s: %q %q", test.name, field, message)
		}
	}
}
