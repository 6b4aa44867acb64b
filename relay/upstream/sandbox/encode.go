package sandbox

import (
	"strconv"

	"github.com/tidwall/gjson"

	"weir/relay/wire"
)

// body is the whole answer as one JSON object.
func (a *answer) body() []byte {
	object := "chat.completion"
	if a.plain {
		object = textCompletion
	}
	b := append(a.head(nil, object), `,"choices":[`...)
	for i := range a.choices {
		c := &a.choices[i]
		if i > 0 {
			b = append(b, ',')
		}
		if a.plain {
			b = appendPlain(b, i, c.echo+c.text, c.finish)
			continue
		}
		b = strconv.AppendInt(append(b, `{"index":`...), int64(i), 10)
		b = append(b, `,"message":{"role":"assistant","content":`...)
		if c.call == nil {
			b = append(gjson.AppendJSONString(b, c.text), `,"refusal":null`...)
		} else {
			b = append(b, `null,"refusal":null,"tool_calls":[`...)
			b = append(appendCall(append(b, '{'), c.call, c.call.Arguments), ']')
		}
		b = gjson.AppendJSONString(append(b, `},"logprobs":null,"finish_reason":`...), c.finish)
		b = append(b, '}')
	}
	b = appendUsage(append(b, `],"usage":`...), a.usage)
	return append(b, `,"system_fingerprint":"sandbox"}`...)
}

func (a *answer) head(dst []byte, object string) []byte {
	dst = gjson.AppendJSONString(append(dst, `{"id":`...), a.id)
	dst = gjson.AppendJSONString(append(dst, `,"object":`...), object)
	dst = strconv.AppendInt(append(dst, `,"created":`...), a.created, 10)
	return gjson.AppendJSONString(append(dst, `,"model":`...), a.model)
}

// appendCall appends the members and the closing brace of a call, with the arguments given.
func appendCall(dst []byte, c *wire.ToolCall, arguments string) []byte {
	kind, input := "function", "arguments"
	if c.Custom {
		kind, input = "custom", "input"
	}
	dst = gjson.AppendJSONString(append(dst, `"id":`...), c.ID)
	dst = gjson.AppendJSONString(append(dst, `,"type":`...), kind)
	dst = append(gjson.AppendJSONString(append(dst, ','), kind), `:{"name":`...)
	dst = gjson.AppendJSONString(dst, c.Name)
	dst = append(gjson.AppendJSONString(append(dst, ','), input), ':')
	return append(gjson.AppendJSONString(dst, arguments), "}}"...)
}

func appendUsage(dst []byte, u wire.Usage) []byte {
	dst = strconv.AppendInt(append(dst, `{"prompt_tokens":`...), u.TotalInput(), 10)
	dst = strconv.AppendInt(append(dst, `,"completion_tokens":`...), u.TotalOutput(), 10)
	dst = strconv.AppendInt(append(dst, `,"total_tokens":`...), u.TotalInput()+u.TotalOutput(), 10)
	return append(dst, `,"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},`+
		`"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0}}`...)
}
