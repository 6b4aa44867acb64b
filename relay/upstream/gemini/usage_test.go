package gemini

import (
	"testing"

	"github.com/tidwall/gjson"

	"weir/relay/wire"
)

// TestUsage: what is charged sums to the vendor's total, whatever it counts twice or leaves out.
func TestUsage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, reported string
		want           *wire.Usage
	}{
		{"none", `{}`, nil},
		{"no object", `7`, nil},
		{
			"everything", `{"promptTokenCount":100,"cachedContentTokenCount":40,"candidatesTokenCount":20,"thoughtsTokenCount":30,"toolUsePromptTokenCount":5,"totalTokenCount":155}`,
			&wire.Usage{Input: 65, CacheRead: 40, Output: 20, Reasoning: 30},
		},
		{
			"thoughts inside the candidates", `{"promptTokenCount":10,"candidatesTokenCount":50,"thoughtsTokenCount":30,"totalTokenCount":60}`,
			&wire.Usage{Input: 10, Output: 20, Reasoning: 30},
		},
		{
			"thoughts left out", `{"promptTokenCount":10,"candidatesTokenCount":20,"totalTokenCount":60}`,
			&wire.Usage{Input: 10, Output: 20, Reasoning: 30},
		},
		{
			"candidates left out", `{"promptTokenCount":10,"thoughtsTokenCount":30,"totalTokenCount":60}`,
			&wire.Usage{Input: 10, Output: 20, Reasoning: 30},
		},
		{"prompt only", `{"promptTokenCount":10,"totalTokenCount":10}`, &wire.Usage{Input: 10}},
		{"no total", `{"promptTokenCount":10,"candidatesTokenCount":20,"thoughtsTokenCount":3}`, &wire.Usage{Input: 10, Output: 20, Reasoning: 3}},
		{
			"modalities", `{"promptTokenCount":100,"cachedContentTokenCount":30,"candidatesTokenCount":50,"totalTokenCount":150,
				"promptTokensDetails":[{"modality":"TEXT","tokenCount":20},{"modality":"AUDIO","tokenCount":50},{"modality":"IMAGE","tokenCount":20},{"modality":"VIDEO","tokenCount":10}],
				"cacheTokensDetails":[{"modality":"AUDIO","tokenCount":30}],"candidatesTokensDetails":[{"modality":"IMAGE","tokenCount":40}]}`,
			&wire.Usage{Input: 20, CacheRead: 30, InputAudio: 20, InputImage: 30, Output: 10, OutputImage: 40},
		},
		{
			"parts larger than their whole", `{"promptTokenCount":10,"cachedContentTokenCount":99,"candidatesTokenCount":5,"totalTokenCount":15,
				"promptTokensDetails":[{"modality":"AUDIO","tokenCount":999}],"candidatesTokensDetails":[{"modality":"IMAGE","tokenCount":40},{"modality":"AUDIO","tokenCount":4}]}`,
			&wire.Usage{CacheRead: 10, OutputAudio: 4, OutputImage: 1},
		},
		{"garbage", `{"promptTokenCount":-5,"candidatesTokenCount":"x","totalTokenCount":-1}`, &wire.Usage{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := readUsage(gjson.Parse(c.reported))
			if (got == nil) != (c.want == nil) || got != nil && *got != *c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}
