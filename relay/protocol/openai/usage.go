package openai

import (
	"strconv"

	"github.com/tidwall/gjson"

	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// readsOnly are the routes that make no text: their usage has no completion.
var readsOnly = map[wire.Route]bool{wire.RouteEmbeddings: true, wire.RouteModerations: true, wire.RouteRerank: true}

// appendUsage appends OpenAI's usage object. Cached tokens are part of prompt_tokens, reasoning of completion_tokens.
func appendUsage(dst []byte, u wire.Usage, route wire.Route) []byte {
	in, out := u.TotalInput(), u.TotalOutput()
	if route == wire.RouteImages || route == wire.RouteImageEdits {
		return appendImageUsage(dst, u)
	}
	if sounds[route] {
		return appendAudioUsage(dst, u, route)
	}
	dst = appendCount(append(dst, '{'), "prompt_tokens", in)
	if readsOnly[route] {
		return append(appendCount(append(dst, ','), "total_tokens", in+out), '}')
	}
	dst = appendCount(append(dst, ','), "completion_tokens", out)
	dst = appendCount(append(dst, ','), "total_tokens", in+out)
	dst = appendCount(append(dst, `,"prompt_tokens_details":{`...), "cached_tokens", u.CacheRead)
	dst = appendCount(append(dst, ','), "audio_tokens", u.InputAudio)
	if written := u.CacheWrite5m + u.CacheWrite1h; written > 0 {
		dst = appendCount(append(dst, ','), "cache_write_tokens", written)
	}
	dst = appendCount(append(dst, `},"completion_tokens_details":{`...), "reasoning_tokens", u.Reasoning)
	dst = appendCount(append(dst, ','), "audio_tokens", u.OutputAudio)
	return append(dst, "}}"...)
}

// appendImageUsage appends the usage object of images, which is empty where nothing was counted in tokens.
func appendImageUsage(dst []byte, u wire.Usage) []byte {
	in, out := u.TotalInput(), u.TotalOutput()
	if in+out == 0 {
		return append(dst, "{}"...)
	}
	dst = appendCount(append(dst, '{'), "input_tokens", in)
	dst = appendCount(append(dst, `,"input_tokens_details":{`...), "text_tokens", in-u.InputImage)
	dst = appendCount(append(dst, ','), "image_tokens", u.InputImage)
	dst = appendCount(append(dst, "},"...), "output_tokens", out)
	return append(appendCount(append(dst, ','), "total_tokens", in+out), '}')
}

func appendCount(dst []byte, name string, n int64) []byte {
	return strconv.AppendInt(append(gjson.AppendJSONString(dst, name), ':'), n, 10)
}

// withCost returns an answer or event with the cost in its usage object, which is made where there is none.
func withCost(object []byte, u wire.Usage, route wire.Route, costUSD string) []byte {
	given := rawjson.Get(rawjson.View(object), "usage")
	usage := []byte(given.Raw)
	if !given.IsObject() {
		usage = appendUsage(nil, u, route)
	}
	usage = rawjson.Set(nil, usage, rawjson.Member{Name: "cost_usd", Value: gjson.AppendJSONString(nil, costUSD)})
	return rawjson.Set(make([]byte, 0, len(object)+len(usage)), object, rawjson.Member{Name: "usage", Value: usage})
}
