package openai

import (
	"github.com/tidwall/gjson"

	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// maxCount bounds a count that a vendor may report; more is garbage.
const maxCount = 1 << 40

// Members of usage objects under their two sets of names, and of vendors that tell of caches there.
const (
	promptTokens = iota
	inputTokens
	completionTokens
	outputTokens
	totalTokens
	promptDetails
	inputDetails
	completionDetails
	outputDetails
	cacheHits
	cachedTokens
	usageMembers
)

var usageNames = []string{
	promptTokens: "prompt_tokens", inputTokens: "input_tokens", completionTokens: "completion_tokens", outputTokens: "output_tokens",
	totalTokens: "total_tokens", promptDetails: "prompt_tokens_details", inputDetails: "input_tokens_details",
	completionDetails: "completion_tokens_details", outputDetails: "output_tokens_details",
	cacheHits: "prompt_cache_hit_tokens", cachedTokens: "cached_tokens", // DeepSeek, Moonshot
}

// Members of their details.
const (
	detailCached = iota
	detailCacheWrite
	detailAudio
	detailImage
	detailReasoning
	detailMembers
)

var detailNames = []string{
	detailCached: "cached_tokens", detailCacheWrite: "cache_write_tokens", detailAudio: "audio_tokens", detailImage: "image_tokens",
	detailReasoning: "reasoning_tokens",
}

// readUsage turns a vendor's usage object into the canonical vector; nil where it counts nothing. Parts are capped so that
// they sum to the totals, since some vendors report them overlapping; garbage counts 0.
//
// Some servers (xAI, Gemini's shim) leave reasoning out of completion_tokens; where total_tokens shows that, it is added.
// cache_write_tokens are booked as 5-minute writes, OpenAI's only kind.
func readUsage(v gjson.Result) *wire.Usage {
	var has [usageMembers]gjson.Result
	rawjson.First(v, usageNames, has[:])
	prompt, hasPrompt := number(has[promptTokens], has[inputTokens])
	completion, hasCompletion := number(has[completionTokens], has[outputTokens])
	total, hasTotal := number(has[totalTokens])
	if !hasPrompt && !hasCompletion && !hasTotal {
		return nil
	}
	var in, out [detailMembers]gjson.Result
	rawjson.First(either(has[promptDetails], has[inputDetails]), detailNames, in[:])
	rawjson.First(either(has[completionDetails], has[outputDetails]), detailNames, out[:])
	reasoning, _ := number(out[detailReasoning])
	switch {
	case !hasPrompt && hasTotal:
		prompt = max(total-completion, 0)
	case !hasCompletion && hasTotal:
		completion = max(total-prompt, 0)
	case reasoning > 0 && total == prompt+completion+reasoning:
		completion += reasoning
	}

	var u wire.Usage
	cached, _ := number(in[detailCached], has[cacheHits], has[cachedTokens])
	prompt = take(&u.CacheRead, cached, prompt)
	prompt = takeCount(&u.CacheWrite5m, in[detailCacheWrite], prompt)
	prompt = takeCount(&u.InputAudio, in[detailAudio], prompt)
	u.Input = takeCount(&u.InputImage, in[detailImage], prompt)

	completion = take(&u.Reasoning, reasoning, completion)
	completion = takeCount(&u.OutputAudio, out[detailAudio], completion)
	u.Output = takeCount(&u.OutputImage, out[detailImage], completion)
	return &u
}

// take books a part out of a total and returns what is left of the total.
func take(part *int64, n, total int64) int64 {
	*part = min(n, total)
	return total - *part
}

func takeCount(part *int64, count gjson.Result, total int64) int64 {
	n, _ := number(count)
	return take(part, n, total)
}

// count reads the first of the names that is a number; never negative, at most maxCount.
func count(v gjson.Result, names ...string) (int64, bool) {
	for _, name := range names {
		if n, ok := number(rawjson.Get(v, name)); ok {
			return n, true
		}
	}
	return 0, false
}

// number is the first of the values that is a number; never negative, at most maxCount.
func number(values ...gjson.Result) (int64, bool) {
	for i := range values {
		if v := &values[i]; v.Type == gjson.Number {
			return int64(min(max(v.Num, 0), maxCount)), true
		}
	}
	return 0, false
}

// either is the one that is an object.
func either(one, other gjson.Result) gjson.Result {
	if one.IsObject() {
		return one
	}
	return other
}
