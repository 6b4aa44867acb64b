package openai

import (
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"weir/internal/fault"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// shape is how the bodies of one route are read.
type shape struct {
	fields   map[string]check
	required []string
	// single are the fields that may occur only once, because they decide what a call costs.
	single []string
	// model is asked where the client names none; "" = the client must.
	model string
	// form finishes a request and says how its canonical form is decoded.
	form func(req *wire.Request, top *topLevel) error
	// files are the fields of a multipart body that must be files, with what they must be; nil = bodies are JSON only.
	files map[string]fileCheck
	// formOnly: bodies are multipart only.
	formOnly bool
}

// shapes has every route.
var shapes = map[wire.Route]shape{
	wire.RouteChat: {
		fields: chatFields, required: []string{"model", "messages"}, form: chatForm,
		single: []string{"model", "messages", "stream", "n", "max_tokens", "max_completion_tokens"},
	},
	wire.RouteEmbeddings: {
		fields: embeddingsFields, required: []string{"model", "input"}, form: embeddingsForm,
		single: []string{"model", "input"},
	},
	wire.RouteCompletions: {
		fields: completionsFields, required: []string{"model", "prompt"}, form: completionsForm,
		single: []string{"model", "prompt", "suffix", "stream", "n", "best_of", "max_tokens"},
	},
	wire.RouteModerations: {
		fields: moderationsFields, required: []string{"input"}, model: "omni-moderation-latest", form: moderationsForm,
		single: []string{"model", "input"},
	},
	wire.RouteRerank: {
		fields: rerankFields, required: []string{"model", "query", "documents"}, form: rerankForm,
		single: []string{"model", "query", "documents", "top_n", "max_tokens_per_doc", "max_chunks_per_doc"},
	},
	wire.RouteImages: {
		fields: imageFields, required: []string{"prompt"}, model: defaultImage, form: imagesForm, single: imageSingle,
	},
	wire.RouteImageEdits: {
		fields: editFields, required: []string{"prompt"}, model: defaultImage, form: imagesForm, single: imageSingle,
		files: map[string]fileCheck{"image": pictureFile, "mask": pictureFile},
	},
	wire.RouteSpeech: {
		fields: speechFields, required: []string{"model", "input"}, form: speechForm,
		single: []string{"model", "input", "instructions", "response_format", "stream_format", "speed"},
	},
	wire.RouteTranscriptions: {
		fields: hearFields, required: []string{"model"}, form: hearForm, files: map[string]fileCheck{"file": recording}, formOnly: true,
		single: []string{"model", "prompt", "stream", "response_format"},
	},
	wire.RouteTranslations: {
		fields: hearFields, required: []string{"model"}, form: hearForm, files: map[string]fileCheck{"file": recording}, formOnly: true,
		single: []string{"model", "prompt", "stream", "response_format"},
	},
}

// Decode reads a request body of a route. The request and what is decoded from it alias body, which must neither change nor
// be reused as long as they live; Model and User are copies. It checks the type and range of every field
// that it knows and lets the others pass; messages, tools and inputs are decoded only when the request's canonical form is
// asked for. Returns INVALID with Field set to OpenAI's own path.
//
// model, stream and whatever else decides what a call costs may occur only once, whatever their case: parsers differ in
// which of two they take, and what is charged must be what the upstream reads.
func (Codec) Decode(body []byte, route wire.Route) (*wire.Request, error) {
	if shapes[route].formOnly {
		return nil, invalid(wire.ReasonInvalidValue, "", "Invalid body: expected multipart/form-data with a file.")
	}
	return decode(body, route, nil)
}

func decode(body []byte, route wire.Route, sent *wire.Form) (*wire.Request, error) {
	root, err := parse(body)
	if err != nil {
		return nil, err
	}
	shape, ok := shapes[route]
	if !ok {
		return nil, fault.Newf(fault.Internal, "This API has no %s.", route)
	}
	top := topLevel{required: shape.required}
	var (
		seen uint32
		bad  error
	)
	rawjson.ForEach(root, func(key, value gjson.Result) bool {
		if bad = once(shape.single, &seen, key.Str); bad != nil {
			return false
		}
		check, known := shape.fields[key.Str]
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
	for i, name := range shape.required {
		if top.present&(1<<i) == 0 {
			return nil, missing(name)
		}
	}
	if top.model == "" {
		top.model = shape.model
		body = rawjson.Set(make([]byte, 0, len(body)+64), body, rawjson.Member{Name: "model", Value: gjson.AppendJSONString(nil, shape.model)})
	}
	return top.request(body, route, sent, shape.form)
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

// once refuses a second occurrence of a field of single, and such a field in another case, which upstreams that ignore case
// would read.
func once(single []string, seen *uint32, key string) error {
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
	required []string
	present  uint32 // bits of required that are there and not null

	model, user                    string
	stream, includeUsage           bool
	n, bestOf, limit, limitInclude int64
	prompts                        int64
}

func (t *topLevel) note(key string, v gjson.Result) {
	if v.Type == gjson.Null {
		return
	}
	if i := slices.Index(t.required, key); i >= 0 {
		t.present |= 1 << i
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
	case "best_of":
		t.bestOf = v.Int()
	case "prompt":
		t.prompts = promptCount(v)
	case "max_tokens":
		t.limit = v.Int()
	case "max_completion_tokens":
		t.limitInclude = v.Int()
	}
}

func (t *topLevel) request(
	body []byte, route wire.Route, sent *wire.Form, form func(*wire.Request, *topLevel) error,
) (*wire.Request, error) {
	if t.limit > 0 && t.limitInclude > 0 {
		return nil, invalid(wire.ReasonInvalidValue, "max_tokens",
			"Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.")
	}
	req := &wire.Request{
		Route: route, Protocol: wire.ProtocolOpenAI, Model: strings.Clone(t.model), Stream: t.stream, IncludeUsage: t.includeUsage && t.stream,
		MaxTokens: max(t.limit, t.limitInclude), Choices: max(t.n, 1), User: strings.Clone(clip(t.user)), Body: body,
		Form: sent,
	}
	if err := form(req, t); err != nil {
		return nil, err
	}
	req.MaxTokens *= req.Choices
	return req, nil
}

func chatForm(req *wire.Request, _ *topLevel) error {
	req.OnChat(func() (*wire.Chat, error) { return decodeChat(req.Body), nil })
	return nil
}

func embeddingsForm(req *wire.Request, _ *topLevel) error {
	req.Stream, req.IncludeUsage = false, false
	req.OnEmbeddings(func() (*wire.EmbeddingsInput, error) { return decodeEmbeddings(req.Body), nil })
	return nil
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
