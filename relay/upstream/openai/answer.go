package openai

import (
	"bytes"
	"errors"
	"io"
	"net/http"

	"github.com/tidwall/gjson"

	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// defaultMaxAnswer bounds an answer where the endpoint names no bound.
const defaultMaxAnswer = 64 << 20

func quote(s string) []byte { return gjson.AppendJSONString(nil, s) }

// unreadable is the fault for a success that is not what the API describes.
func unreadable(why string) error {
	return failed("The upstream provider's answer is unreadable.", errors.New(why))
}

// contents is the list that an answer of a route must have.
var contents = map[wire.Route]string{
	wire.RouteChat: "choices", wire.RouteCompletions: "choices", wire.RouteEmbeddings: "data", wire.RouteModerations: "results",
}

// readAnswer reads a whole answer: a JSON object with the list of its route.
func readAnswer(body io.Reader, response *http.Response, to wire.Endpoint, req *wire.Request) (*wire.Answer, error) {
	limit := to.MaxAnswer
	if limit <= 0 {
		limit = defaultMaxAnswer
	}
	var buf bytes.Buffer
	if n := response.ContentLength; n > 0 && n <= limit {
		buf.Grow(int(n) + bytes.MinRead)
	}
	if _, err := buf.ReadFrom(io.LimitReader(body, limit+1)); err != nil {
		return nil, failed("The upstream provider's answer broke off.", err)
	}
	raw := buf.Bytes()
	if int64(len(raw)) > limit {
		return nil, unreadable("longer than the endpoint's limit")
	}
	if !rawjson.Valid(raw) {
		return nil, unreadable("no JSON")
	}
	v := rawjson.View(raw)
	if e := rawjson.Get(v, "error"); e.Exists() && e.Type != gjson.Null {
		return nil, inside(raw, response.Header, req)
	}
	if req.Route == wire.RouteRerank {
		return rankedAnswer(raw, req)
	}
	content := contents[req.Route]
	list := rawjson.Get(v, content)
	if !list.IsArray() || !list.Get("0").IsObject() {
		return nil, unreadable("no " + content)
	}
	answer := &wire.Answer{Protocol: wire.ProtocolOpenAI, Body: raw, Usage: readUsage(rawjson.Get(v, "usage"))}
	if answer.Usage == nil && content == "choices" {
		list.ForEach(func(_, choice gjson.Result) bool {
			answer.Text = append(answer.Text, rawjson.Get(choice, "text").Str...)
			answer.Text = appendText(answer.Text, rawjson.Get(choice, "message"))
			return true
		})
	}
	if renamed(to, req) {
		answer.Body = rawjson.Set(make([]byte, 0, len(raw)+32), raw, rawjson.Member{Name: "model", Value: quote(req.Model)})
	}
	return answer, nil
}

// renamed reports whether the vendor knows the model by another name than the client, who must not see it.
func renamed(to wire.Endpoint, req *wire.Request) bool {
	return to.Model != "" && to.Model != req.Model
}

// appendText appends what a message or a delta says: all that the model wrote and that counts as output.
func appendText(dst []byte, message gjson.Result) []byte {
	message.ForEach(func(key, v gjson.Result) bool {
		switch key.Str {
		case "content", "reasoning_content", "reasoning", "refusal":
			if v.Type == gjson.String {
				dst = append(dst, v.Str...)
			}
		case "tool_calls":
			v.ForEach(func(_, call gjson.Result) bool {
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
