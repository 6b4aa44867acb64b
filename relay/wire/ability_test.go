package wire_test

import (
	"strings"
	"testing"

	"weir/relay/wire"
)

func TestAbilitiesFill(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		can  wire.Abilities
		in   wire.VideoInput
		want wire.VideoInput
	}{
		{
			"what is left open is the model's own",
			wire.Abilities{DefaultSeconds: 5, DefaultRatio: "16:9", DefaultResolution: "720p"},
			wire.VideoInput{},
			wire.VideoInput{N: 1, Seconds: 5, AspectRatio: "16:9", Resolution: "720p"},
		},
		{
			"a size says shape and sharpness",
			wire.Abilities{DefaultSeconds: 5, DefaultRatio: "16:9", DefaultResolution: "720p"},
			wire.VideoInput{Size: "1080x1920", Seconds: 8, N: 1},
			wire.VideoInput{Size: "1080x1920", Seconds: 8, N: 1, AspectRatio: "9:16", Resolution: "1080p"},
		},
		{
			"a size that is a little off has the model's name for its shape",
			wire.Abilities{Ratios: []string{"16:9", "4:3"}, DefaultSeconds: 5},
			wire.VideoInput{Size: "1104x832"},
			wire.VideoInput{N: 1, Seconds: 5, Size: "1104x832", AspectRatio: "4:3", Resolution: "832p"},
		},
		{
			"a size of no shape that the model has keeps its own",
			wire.Abilities{Ratios: []string{"16:9"}, DefaultSeconds: 5},
			wire.VideoInput{Size: "1000x800"},
			wire.VideoInput{N: 1, Seconds: 5, Size: "1000x800", AspectRatio: "5:4", Resolution: "800p"},
		},
		{
			"a shape finds its size",
			wire.Abilities{Sizes: []string{"1280x720", "720x1280"}, DefaultSize: "1280x720"},
			wire.VideoInput{AspectRatio: "9:16"},
			wire.VideoInput{N: 1, AspectRatio: "9:16", Size: "720x1280"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := test.in
			test.can.Fill(&got)
			if got.N != test.want.N || got.Seconds != test.want.Seconds || got.Size != test.want.Size || got.AspectRatio != test.want.AspectRatio ||
				got.Resolution != test.want.Resolution {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

func TestAbilitiesRefuse(t *testing.T) {
	t.Parallel()
	can := wire.Abilities{
		Seconds: []int64{5, 10}, Ratios: []string{"16:9", "1:1"}, Resolutions: []string{"720p"}, MaxPrompt: 10, First: true, References: 1,
	}
	yes := true
	for _, test := range []struct {
		name, field, says string
		in                wire.VideoInput
	}{
		{"all of it", "", "", wire.VideoInput{Prompt: "x", Seconds: 5, AspectRatio: "16:9", Resolution: "720P"}},
		{"seconds", "seconds", "5 or 10 seconds", wire.VideoInput{Seconds: 7}},
		{"ratio", "aspect_ratio", "16:9, 1:1", wire.VideoInput{Seconds: 5, AspectRatio: "9:16"}},
		{"resolution", "resolution", "720p", wire.VideoInput{Seconds: 5, Resolution: "4k"}},
		{"prompt", "prompt", "10 characters", wire.VideoInput{Prompt: strings.Repeat("x", 11), Seconds: 5}},
		{"last frame", "last_frame", "last frame", wire.VideoInput{Seconds: 5, Last: &wire.Picture{}}},
		{"references", "reference_images", "1 reference", wire.VideoInput{Seconds: 5, References: make([]wire.Picture, 2)}},
		{"sound", "audio", "silent", wire.VideoInput{Seconds: 5, Audio: &yes}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			field, says := can.Refuse(&test.in)
			if field != test.field || !strings.Contains(says, test.says) {
				t.Errorf("got %s: %s", field, says)
			}
		})
	}
}
