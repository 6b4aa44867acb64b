package openai

import (
	"strings"

	"github.com/tidwall/gjson"

	"weir/internal/fault"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// Decode reads a request body of a route. The request and what is decoded from it alias body, which must neither change nor
// be reused as long as they live; Model and User are copies. It checks the type and range of every field
// that it knows and lets the others pass; messages, tools and inputs are decoded only when the request's Chat or
// Embeddings is asked for. Returns INVALID with Field set to OpenAI's own path.
//
// model, messages, stream, n and the token limits may occur only once, whatever their case: parsers differ in which of two
// they take, and what is charged must be what the upstream reads.
func (Codec) Decode(body []byte, route wire.Route) (*wire.Request, error) {
	root, err := parse(body)
	if err != nil {
		return nil, err
	}
	fields, required := chatFields, chatRequired
	if route == wire.RouteEmbeddings {
		fields, required = embeddingsFields, embeddingsRequired
	}
	var (
		seen uint32
		top  topLevel
		bad  error
	)
	root.ForEach(func(key, value gjson.Result) bool {
		if bad = once(&seen, key.Str); bad != nil {
			return false
		}
		check, known := fields[key.Str]
		if !known {
			return true
		}
		if bad = check(key.Str, value); bad != nil {
			return false
		}
		top.note(key.Str, value)
		return true
	})
	if bad != nil {
		return nil, bad
	}
	for _, name := range required {
		if !top.has(name) {
			return nil, invalid(wire.ReasonMissing, name, "Missing required parameter: '%s'.", name)
		}
	}
	return top.request(body, route)
}

func parse(body []byte) (gjson.Result, error) {
	if !rawjson.Valid(body) {
		return gjson.Result{}, invalid(wire.ReasonInvalidJSON, "",
			"We could not parse the JSON body of your request. The body must be one JSON object in UTF-8.")
	}
	root := rawjson.View(body)
	if !root.IsObject() {
		return gjson.Result{}, invalid(wire.ReasonInvalidType, "", "Invalid body: expected a JSON object, but got %s instead.", kindOf(root))
	}
	return root, nil
}

// single are the fields that decide what a call costs.
var single = []string{"model", "messages", "stream", "n", "max_tokens", "max_completion_tokens", "input"}

// once refuses a second occurrence of a field of single, and such a field in another case, which upstreams that ignore case
// would read.
func once(seen *uint32, key string) error {
	for i, name := range single {
		if !strings.EqualFold(key, name) {
			continue
		}
		if key != name {
			return invalid(wire.ReasonDuplicate, name, "Unknown parameter: '%s'. Did you mean '%s'?", clip(key), name)
		}
		if *seen&(1<<i) != 0 {
			return invalid(wire.ReasonDuplicate, name, "Invalid body: parameter '%s' was given more than once.", name)
		}
		*seen |= 1 << i
	}
	return nil
}

// topLevel is what Decode notes of the fields that it passes.
type topLevel struct {
	model, user            string
	stream, includeUsage   bool
	n, limit, limitInclude int64
	messages, input        bool
}

func (t *topLevel) note(key string, v gjson.Result) {
	if v.Type == gjson.Null {
		return
	}
	switch key {
	case "model":
		t.model = v.Str
	case "user":
		t.user = v.Str
	case "stream":
		t.stream = v.Bool()
	case "stream_options":
		t.includeUsage = rawjson.Get(v, "include_usage").Bool()
	case "n":
		t.n = v.Int()
	case "max_tokens":
		t.limit = v.Int()
	case "max_completion_tokens":
		t.limitInclude = v.Int()
	case "messages":
		t.messages = true
	case "input":
		t.input = true
	}
}

func (t *topLevel) has(name string) bool {
	switch name {
	case "model":
		return t.model != ""
	case "messages":
		return t.messages
	}
	return t.input
}

func (t *topLevel) request(body []byte, route wire.Route) (*wire.Request, error) {
	if t.limit > 0 && t.limitInclude > 0 {
		return nil, invalid(wire.ReasonInvalidValue, "max_tokens",
			"Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.")
	}
	n := max(t.n, 1)
	req := &wire.Request{
		Route: route, Protocol: wire.ProtocolOpenAI, Model: strings.Clone(t.model), Stream: t.stream, IncludeUsage: t.includeUsage && t.stream,
		MaxTokens: max(t.limit, t.limitInclude) * n, Choices: n, User: strings.Clone(clip(t.user)), Body: body,
	}
	if route == wire.RouteEmbeddings {
		req.Stream = false
		req.OnEmbeddings(func() (*wire.EmbeddingsInput, error) { return decodeEmbeddings(body), nil })
	} else {
		req.OnChat(func() (*wire.Chat, error) { return decodeChat(body), nil })
	}
	return req, nil
}

// clip cuts a client's text to 128 bytes, at a character.
func clip(s string) string {
	const most = 128
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "")
}

// invalid is an INVALID fault with OpenAI's error code.
func invalid(reason wire.Reason, field, format string, args ...any) error {
	f := fault.Newf(fault.Invalid, format, args...)
	f.Field, f.Err = field, reason
	return f
}
