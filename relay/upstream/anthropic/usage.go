package anthropic

import (
	"github.com/tidwall/gjson"

	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// maxCount bounds a count that a vendor may report; more is garbage.
const maxCount = 1 << 40

// counts are the totals that a stream reports bit by bit: what an event leaves out stays as it was.
type counts struct {
	input, read, write, write5m, write1h, output, thinking int64
	split                                                  bool // write is told apart by its time to live
}

// add reads a usage object; false where it counts nothing.
func (c *counts) add(v gjson.Result) (counted bool) {
	rawjson.ForEach(v, func(key, value gjson.Result) bool {
		switch key.Str {
		case "input_tokens":
			counted = number(&c.input, value) || counted
		case "cache_read_input_tokens":
			number(&c.read, value)
		case "cache_creation_input_tokens":
			number(&c.write, value)
		case "cache_creation":
			c.split = number(&c.write5m, rawjson.Get(value, "ephemeral_5m_input_tokens")) || c.split
			c.split = number(&c.write1h, rawjson.Get(value, "ephemeral_1h_input_tokens")) || c.split
		case "output_tokens":
			counted = number(&c.output, value) || counted
		case "output_tokens_details":
			number(&c.thinking, rawjson.Get(value, "thinking_tokens"))
		}
		return true
	})
	return counted
}

// number reads a count; it changes nothing where there is none.
func number(to *int64, v gjson.Result) bool {
	if v.Type != gjson.Number {
		return false
	}
	*to = int64(min(max(v.Num, 0), maxCount))
	return true
}

// usage is the canonical vector. Anthropic's input has no cached tokens in it; writes whose time to live is not told are
// those of five minutes, the default. Thinking is part of the output.
func (c *counts) usage() *wire.Usage {
	u := &wire.Usage{Input: c.input, CacheRead: c.read, CacheWrite5m: c.write}
	if c.split {
		u.CacheWrite1h = min(c.write1h, max(c.write, c.write5m+c.write1h))
		u.CacheWrite5m = max(c.write5m, c.write-u.CacheWrite1h)
	}
	u.Reasoning = min(c.thinking, c.output)
	u.Output = c.output - u.Reasoning
	return u
}

func readUsage(v gjson.Result) *wire.Usage {
	var c counts
	if !v.IsObject() || !c.add(v) {
		return nil
	}
	return c.usage()
}
