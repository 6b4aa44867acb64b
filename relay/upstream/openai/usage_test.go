package openai

import (
	"testing"

	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

func TestReadUsage(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, usage string
		want        *wire.Usage
	}{
		{"plain", `{"prompt_tokens":8,"completion_tokens":3,"total_tokens":11}`, &wire.Usage{Input: 8, Output: 3}},
		{
			"details", `{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150,"prompt_tokens_details":{"cached_tokens":60,"audio_tokens":10,"cache_write_tokens":20},"completion_tokens_details":{"reasoning_tokens":30,"audio_tokens":5,"rejected_prediction_tokens":4}}`,
			&wire.Usage{Input: 10, CacheRead: 60, CacheWrite5m: 20, InputAudio: 10, Output: 15, Reasoning: 30, OutputAudio: 5},
		},
		{"DeepSeek", `{"prompt_tokens":12,"completion_tokens":3,"prompt_cache_hit_tokens":8,"prompt_cache_miss_tokens":4}`, &wire.Usage{Input: 4, CacheRead: 8, Output: 3}},
		{"Moonshot", `{"prompt_tokens":12,"completion_tokens":3,"cached_tokens":12}`, &wire.Usage{CacheRead: 12, Output: 3}},
		{"embeddings", `{"prompt_tokens":5,"total_tokens":5}`, &wire.Usage{Input: 5}},
		{"total only", `{"total_tokens":5}`, &wire.Usage{Input: 5}},
		{"the Responses API's names", `{"input_tokens":9,"output_tokens":2,"input_tokens_details":{"cached_tokens":3},"output_tokens_details":{"reasoning_tokens":1}}`, &wire.Usage{Input: 6, CacheRead: 3, Output: 1, Reasoning: 1}},
		{"overlapping parts", `{"prompt_tokens":10,"completion_tokens":4,"prompt_tokens_details":{"cached_tokens":8,"audio_tokens":8,"image_tokens":8},"completion_tokens_details":{"reasoning_tokens":9,"audio_tokens":9}}`, &wire.Usage{CacheRead: 8, InputAudio: 2, Reasoning: 4}},
		{"reasoning beside completion", `{"prompt_tokens":10,"completion_tokens":4,"total_tokens":20,"completion_tokens_details":{"reasoning_tokens":6}}`, &wire.Usage{Input: 10, Output: 4, Reasoning: 6}},
		{"negative", `{"prompt_tokens":-10,"completion_tokens":-4,"prompt_tokens_details":{"cached_tokens":-3}}`, &wire.Usage{}},
		{"huge", `{"prompt_tokens":1e300,"completion_tokens":9223372036854775807}`, &wire.Usage{Input: maxCount, Output: maxCount}},
		{"garbage", `{"prompt_tokens":"8","completion_tokens":{},"prompt_tokens_details":[1],"completion_tokens_details":7,"x":[{}]}`, nil},
		{"null details", `{"prompt_tokens":8,"completion_tokens":3,"prompt_tokens_details":null,"completion_tokens_details":{"reasoning_tokens":null}}`, &wire.Usage{Input: 8, Output: 3}},
		{"null", `null`, nil},
		{"nothing", `{}`, nil},
	} {
		got := readUsage(rawjson.View([]byte(tt.usage)))
		if (got == nil) != (tt.want == nil) || got != nil && *got != *tt.want {
			t.Errorf("%s: got %+v, want %+v", tt.name, got, tt.want)
		}
	}
}

func FuzzReadUsage(f *testing.F) {
	f.Add([]byte(`{"prompt_tokens":8,"completion_tokens":3,"total_tokens":99,"prompt_tokens_details":{"cached_tokens":9},"completion_tokens_details":{"reasoning_tokens":88}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if !rawjson.Valid(raw) {
			t.Skip()
		}
		u := readUsage(rawjson.View(raw))
		if u == nil {
			return
		}
		for _, n := range []int64{u.Input, u.CacheRead, u.CacheWrite5m, u.InputAudio, u.InputImage, u.Output, u.Reasoning, u.OutputAudio, u.OutputImage} {
			if n < 0 || n > 2*maxCount {
				t.Fatalf("%s: %+v", raw, u)
			}
		}
	})
}
