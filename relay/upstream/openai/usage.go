package openai

import (
	"github.com/tidwall/gjson"

	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// maxCount bounds a count that a vendor may report; more is garbage.
const maxCount = 1 << 40

// readUsage turns a vendor's usage object into the canonical vector; nil where it counts nothing. Parts are capped so that
// they sum to the totals, since some vendors report them overlapping; garbage counts 0.
//
// Some servers (xAI, Gemini's shim) leave reasoning out of completion_tokens; where total_tokens shows that, it is added.
// cache_write_tokens are booked as 5-minute writes, OpenAI's only kind.
func readUsage(v gjson.Result) *wire.Usage {
	if !v.IsObject() {
		return nil
	}
	prompt, hasPrompt := count(v, "prompt_tokens", "input_tokens")
	completion, hasCompletion := count(v, "completion_tokens", "output_tokens")
	total, hasTotal := count(v, "total_tokens")
	if !hasPrompt && !hasCompletion && !hasTotal {
		return nil
	}
	in := either(v, "prompt_tokens_details", "input_tokens_details")
	out := either(v, "completion_tokens_details", "output_tokens_details")
	reasoning, _ := count(out, "reasoning_tokens")
	switch {
	case !hasPrompt && hasTotal:
		prompt = max(total-completion, 0)
	case !hasCompletion && hasTotal:
		completion = max(total-prompt, 0)
	case reasoning > 0 && total == prompt+completion+reasoning:
		completion += reasoning
	}

	var u wire.Usage
	cached, ok := count(in, "cached_tokens")
	if !ok {
		cached, _ = count(v, "prompt_cache_hit_tokens", "cached_tokens") // DeepSeek, Moonshot
	}
	prompt = take(&u.CacheRead, cached, prompt)
	prompt = takeCount(&u.CacheWrite5m, in, "cache_write_tokens", prompt)
	prompt = takeCount(&u.InputAudio, in, "audio_tokens", prompt)
	u.Input = takeCount(&u.InputImage, in, "image_tokens", prompt)

	completion = take(&u.Reasoning, reasoning, completion)
	completion = takeCount(&u.OutputAudio, out, "audio_tokens", completion)
	u.Output = takeCount(&u.OutputImage, out, "image_tokens", completion)
	return &u
}

// take books a part out of a total and returns what is left of the total.
func take(part *int64, n, total int64) int64 {
	*part = min(n, total)
	return total - *part
}

func takeCount(part *int64, details gjson.Result, name string, total int64) int64 {
	n, _ := count(details, name)
	return take(part, n, total)
}

// count reads the first of the names that is a number; never negative, at most maxCount.
func count(v gjson.Result, names ...string) (int64, bool) {
	for _, name := range names {
		if n := rawjson.Get(v, name); n.Type == gjson.Number {
			return int64(min(max(n.Num, 0), maxCount)), true
		}
	}
	return 0, false
}

func either(v gjson.Result, names ...string) gjson.Result {
	for _, name := range names {
		if d := rawjson.Get(v, name); d.IsObject() {
			return d
		}
	}
	return gjson.Result{}
}
