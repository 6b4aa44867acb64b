package gemini

import (
	"github.com/tidwall/gjson"

	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// maxCount bounds a count that a vendor may report; more is garbage.
const maxCount = 1 << 40

// readUsage turns usageMetadata into the canonical vector; nil where it counts nothing. The prompt holds its cached part, and
// what the vendor's own tools read comes to it; thoughts stand beside the candidates.
//
// Parts are brought to the total where there is one, since some models report thoughts inside the candidates too, and some
// leave them out: what is too much is taken from the candidates, then from the thoughts; what is missing are thoughts, or the
// candidates where those were not reported.
func readUsage(v gjson.Result) *wire.Usage {
	prompt, told := count(v, "promptTokenCount")
	candidates, hasCandidates := count(v, "candidatesTokenCount")
	thoughts, hasThoughts := count(v, "thoughtsTokenCount")
	total, hasTotal := count(v, "totalTokenCount")
	if !told && !hasCandidates && !hasTotal {
		return nil
	}
	tools, _ := count(v, "toolUsePromptTokenCount")
	prompt += tools
	if hasTotal {
		out := max(total-prompt, 0)
		switch {
		case !hasCandidates:
			candidates = max(out-thoughts, 0)
		case !hasThoughts && candidates < out:
			thoughts = out - candidates
		}
		thoughts = min(thoughts, out)
		candidates = min(candidates, out-thoughts)
	}
	cached, _ := count(v, "cachedContentTokenCount")
	cached = min(cached, prompt)
	u := &wire.Usage{CacheRead: cached}
	left := prompt - cached
	seen := func(of string) int64 {
		return max(modality(v, "promptTokensDetails", of)-modality(v, "cacheTokensDetails", of), 0)
	}
	u.InputAudio = min(seen("AUDIO"), left)
	u.InputImage = min(seen("IMAGE")+seen("VIDEO"), left-u.InputAudio)
	u.Input = left - u.InputAudio - u.InputImage

	u.Reasoning = thoughts
	u.OutputAudio = min(modality(v, "candidatesTokensDetails", "AUDIO"), candidates)
	u.OutputImage = min(modality(v, "candidatesTokensDetails", "IMAGE"), candidates-u.OutputAudio)
	u.Output = candidates - u.OutputAudio - u.OutputImage
	return u
}

func count(v gjson.Result, name string) (int64, bool) {
	n := rawjson.Get(v, name)
	if n.Type != gjson.Number {
		return 0, false
	}
	return int64(min(max(n.Num, 0), maxCount)), true
}

func modality(v gjson.Result, list, name string) (sum int64) {
	rawjson.Each(rawjson.Get(v, list), func(d gjson.Result) {
		if rawjson.Get(d, "modality").Str == name {
			n, _ := count(d, "tokenCount")
			sum = min(sum+n, maxCount)
		}
	})
	return sum
}
