package openai

import (
	"bytes"
	"strconv"

	"github.com/tidwall/gjson"

	"weir/relay/wire/rawjson"
)

var toolCallsKey = []byte(`"tool_calls"`)

// callIndexes gives the pieces of tool calls the index that some servers leave out. Clients need it to put the pieces together
// (facts/gateways.md §4 #16): a piece with another id than the one before begins a call, one without goes on.
type callIndexes map[int64]*callAt

type callAt struct {
	next int64
	id   string
}

// fill returns the chunk with an index on each piece, the chunk itself where all have one. dst is written over.
func (c callIndexes) fill(dst, data []byte, choices gjson.Result) []byte {
	if !bytes.Contains(data, toolCallsKey) || !lacksIndex(choices) {
		return data
	}
	w := &rawjson.Writer{}
	w.Open('[')
	rawjson.Each(choices, func(choice gjson.Result) {
		delta := rawjson.Get(choice, "delta")
		calls := rawjson.Get(delta, "tool_calls")
		if !calls.IsArray() {
			w.Literal(choice.Raw)
			return
		}
		filled := rawjson.Set(nil, []byte(delta.Raw), rawjson.Member{Name: "tool_calls", Value: c.calls(rawjson.Get(choice, "index").Int(), calls)})
		w.Raw(rawjson.Set(nil, []byte(choice.Raw), rawjson.Member{Name: "delta", Value: filled}))
	})
	return rawjson.Set(dst[:0], data, rawjson.Member{Name: "choices", Value: w.Close(']').B})
}

func (c callIndexes) calls(choice int64, calls gjson.Result) []byte {
	at := c[choice]
	if at == nil {
		at = &callAt{}
		c[choice] = at
	}
	w := &rawjson.Writer{}
	w.Open('[')
	rawjson.Each(calls, func(call gjson.Result) {
		if index := rawjson.Get(call, "index"); index.Type == gjson.Number {
			at.next = max(at.next, index.Int()+1)
			w.Literal(call.Raw)
			return
		}
		if id := rawjson.Get(call, "id").Str; at.next == 0 || (id != "" && id != at.id) {
			at.next++
			at.id = id
		}
		w.Raw(rawjson.Set(nil, []byte(call.Raw), rawjson.Member{Name: "index", Value: strconv.AppendInt(nil, at.next-1, 10)}))
	})
	return w.Close(']').B
}

func lacksIndex(choices gjson.Result) (lacks bool) {
	rawjson.Each(choices, func(choice gjson.Result) {
		rawjson.Each(rawjson.Get(rawjson.Get(choice, "delta"), "tool_calls"), func(call gjson.Result) {
			lacks = lacks || (call.IsObject() && rawjson.Get(call, "index").Type != gjson.Number)
		})
	})
	return lacks
}
