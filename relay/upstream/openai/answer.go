package openai

import (
	"github.com/tidwall/gjson"

	"weir/relay/upstream/exchange"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

func quote(s string) []byte { return gjson.AppendJSONString(nil, s) }

// contents is the list that an answer of a route must have.
var contents = map[wire.Route]string{
	wire.RouteChat: "choices", wire.RouteCompletions: "choices", wire.RouteEmbeddings: "data", wire.RouteModerations: "results",
}

// readAnswer reads a whole answer: a JSON object with the list of its route.
func readAnswer(raw []byte, response *exchange.Response, to wire.Endpoint, req *wire.Request) (*wire.Answer, error) {
	if !rawjson.Valid(raw) {
		return nil, exchange.Unreadable("no JSON")
	}
	v := rawjson.View(raw)
	if failed(v) {
		return nil, inside(raw, response.Header, req)
	}
	if req.Route == wire.RouteRerank {
		return rankedAnswer(raw, req)
	}
	content := contents[req.Route]
	var found [2]gjson.Result
	rawjson.First(v, []string{content, "usage"}, found[:])
	list, usage := found[0], found[1]
	if !list.IsArray() || !first(list).IsObject() {
		return nil, exchange.Unreadable("no " + content)
	}
	answer := &wire.Answer{Protocol: wire.ProtocolOpenAI, Body: raw, Usage: readUsage(usage)}
	if !native(req) {
		return canonical(answer, v)
	}
	if answer.Usage == nil && content == "choices" {
		rawjson.ForEach(list, func(_, choice gjson.Result) bool {
			answer.Text = append(answer.Text, rawjson.Get(choice, "text").Str...)
			answer.Text = appendText(answer.Text, rawjson.Get(choice, "message"))
			return true
		})
	}
	if renamed(to, req) {
		answer.Body = rawjson.Set(make([]byte, 0, len(raw)+32), raw, rawjson.Member{Name: "model", Value: quote(req.Named())})
	}
	return answer, nil
}

// first is the first element of a list.
func first(list gjson.Result) (element gjson.Result) {
	rawjson.ForEach(list, func(_, v gjson.Result) bool {
		element = v
		return false
	})
	return element
}

// canonical makes a chat's answer one of wire's form.
func canonical(answer *wire.Answer, v gjson.Result) (_ *wire.Answer, err error) {
	answer.Protocol, answer.Body = wire.ProtocolCanonical, nil
	if answer.Chat, err = decodeAnswer(v); err != nil {
		return nil, err
	}
	if answer.Usage == nil {
		answer.Text = answer.Chat.AppendSaid(nil)
	}
	return answer, nil
}

// renamed reports whether the vendor knows the model by another name than the client, who must not see it.
func renamed(to wire.Endpoint, req *wire.Request) bool {
	return req.Alias != "" || (to.Model != "" && to.Model != req.Model)
}

// appendText appends what a message or a delta says: all that the model wrote and that counts as output.
func appendText(dst []byte, message gjson.Result) []byte {
	rawjson.ForEach(message, func(key, v gjson.Result) bool {
		switch key.Str {
		case "content", "reasoning_content", "reasoning", "refusal":
			if v.Type == gjson.String {
				dst = append(dst, v.Str...)
			}
		case "tool_calls":
			rawjson.ForEach(v, func(_, call gjson.Result) bool {
				dst = appendCall(dst, call)
				return true
			})
		case "function_call":
			dst = append(append(dst, rawjson.Get(v, "name").Str...), rawjson.Get(v, "arguments").Str...)
		case "audio":
			dst = append(dst, rawjson.Get(v, "transcript").Str...)
		}
		return true
	})
	return dst
}

func appendCall(dst []byte, call gjson.Result) []byte {
	function, custom := rawjson.Get(call, "function"), rawjson.Get(call, "custom")
	for _, text := range []gjson.Result{
		rawjson.Get(function, "name"), rawjson.Get(function, "arguments"), rawjson.Get(custom, "name"), rawjson.Get(custom, "input"),
	} {
		dst = append(dst, text.Str...)
	}
	return dst
}
