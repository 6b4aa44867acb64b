package openai_test

import (
	"strings"
	"testing"
	"time"

	"weir/relay/conformance"
	"weir/relay/conformance/fake"
	"weir/relay/upstream/openai"
	"weir/relay/wire"
)

func videoJob() *wire.Job {
	return &wire.Job{
		Reference: "0123456789abcdef0123456789abcdef", Route: wire.RouteVideos, Model: "sora-2",
		Video: &wire.VideoInput{Prompt: "a weir at dawn", Seconds: 8, AspectRatio: "16:9", Resolution: "720p", Size: "1280x720", N: 1},
	}
}

func TestVideoConformance(t *testing.T) {
	t.Parallel()
	conformance.VideoUpstream(t, conformance.VideoSuite{
		Upstream: openai.NewVideos(time.Now), Vendor: fake.OpenAIVendor, Job: videoJob, Model: "sora-2", Path: "/v1",
	})
}

func TestVideoOrder(t *testing.T) {
	t.Parallel()
	no, seed := false, int64(7)
	for _, test := range []struct {
		name, model string
		in          wire.VideoInput
		want        map[string]string
	}{
		{
			"OpenAI's own", "sora-2",
			wire.VideoInput{Prompt: "x", Seconds: 8, Size: "1280x720", AspectRatio: "16:9", Resolution: "720p"},
			map[string]string{"model": `"sora-2"`, "seconds": `"8"`, "size": `"1280x720"`, "aspect_ratio": "", "audio": ""},
		},
		{
			"another's", "film-1",
			wire.VideoInput{Prompt: "x", AspectRatio: "9:16", Resolution: "720p", NegativePrompt: "y", Audio: &no, Seed: &seed},
			map[string]string{"seconds": "", "aspect_ratio": `"9:16"`, "resolution": `"720p"`, "negative_prompt": `"y"`, "audio": "false", "seed": "7"},
		},
		{
			"an image", "sora-2",
			wire.VideoInput{Prompt: "x", Seconds: 4, First: &wire.Picture{URL: "https://x.example/a.png"}},
			map[string]string{"input_reference.image_url": `"https://x.example/a.png"`},
		},
		{
			"a file", "sora-2",
			wire.VideoInput{Prompt: "x", Seconds: 4, First: &wire.Picture{File: &wire.File{Name: "a.png", MediaType: "image/png", Content: content("picture")}}},
			map[string]string{"input_reference": `"file"`, "seconds": `"4"`, "model": `"sora-2"`},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			fake.Order(t, openai.NewVideos(time.Now), fake.OpenAI, fake.Key, "/v1", test.model, test.in).Says(t, test.want)
		})
	}
}

// content is a file in memory.
func content(s string) wire.Blob { return inMemory{strings.NewReader(s)} }

type inMemory struct{ *strings.Reader }

func (inMemory) Close() error { return nil }
