package openai

import (
	"strings"

	"github.com/tidwall/gjson"

	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

const (
	maxPrompts   = 2048 // prompts × choices of one text completion
	maxDocuments = 10_000
	maxQuery     = 1 << 20
)

// completionsFields are the known fields of a text completion. Source: facts/providers.md §1.2.
var completionsFields = map[string]check{
	"model":             text(1, 256),
	"prompt":            embeddingsInput, // the same kinds of value, and none may be empty
	"suffix":            text(0, maxInteger),
	"stream":            boolean,
	"stream_options":    chatFields["stream_options"],
	"n":                 integer(1, 128),
	"best_of":           integer(1, 20),
	"max_tokens":        integer(1, maxInteger),
	"temperature":       decimal(0, 2),
	"top_p":             decimal(0, 1),
	"frequency_penalty": decimal(-2, 2),
	"presence_penalty":  decimal(-2, 2),
	"stop":              stop,
	"seed":              chatFields["seed"],
	"echo":              boolean,
	"logprobs":          integer(0, 5),
	"logit_bias":        object(nil),
	"user":              text(0, 1024),
}

// promptCount is how many prompts a checked value holds.
func promptCount(v gjson.Result) int64 {
	if !v.IsArray() || v.Get("0").Type == gjson.Number {
		return 1
	}
	var n int64
	rawjson.ForEach(v, func(_, _ gjson.Result) bool { n++; return true })
	return n
}

// completionsForm: every prompt gets n answers, and the vendor writes best_of of them.
func completionsForm(req *wire.Request, top *topLevel) error {
	switch {
	case top.bestOf > 0 && top.bestOf < req.Choices:
		return invalid(wire.ReasonInvalidValue, "best_of", "Invalid 'best_of': expected a value of at least 'n'.")
	case top.bestOf > 1 && req.Stream:
		return invalid(wire.ReasonInvalidValue, "best_of", "Results with 'best_of' greater than 1 cannot be streamed.")
	case req.Choices > maxPrompts/top.prompts:
		return invalid(wire.ReasonInvalidValue, "n", "Invalid 'n': the request asks for more than %d completions over all prompts.", maxPrompts)
	}
	req.Choices = max(req.Choices, top.bestOf) * top.prompts
	req.OnInput(func() (any, error) { return decodeCompletions(req.Body), nil })
	return nil
}

// decodeCompletions turns a body that Decode has checked into its canonical form.
func decodeCompletions(body []byte) *wire.CompletionsInput {
	in := &wire.CompletionsInput{}
	rawjson.ForEach(rawjson.View(body), func(key, v gjson.Result) bool {
		switch key.Str {
		case "prompt":
			in.Texts, in.Tokens = textsOrTokens(v)
		case "suffix":
			in.Suffix = v.Str
		case "stop":
			if v.Type != gjson.Null {
				in.Stop = texts(v)
			}
		case "echo":
			in.Echo = v.Bool()
		}
		return true
	})
	return in
}

// textsOrTokens reads a text, texts, a token list or token lists.
func textsOrTokens(v gjson.Result) (all []string, tokens [][]int64) {
	switch first := v.Get("0"); {
	case !v.IsArray() || first.Type == gjson.String:
		return texts(v), nil
	case first.Type == gjson.Number:
		return nil, [][]int64{numbers(v)}
	}
	rawjson.ForEach(v, func(_, list gjson.Result) bool {
		tokens = append(tokens, numbers(list))
		return true
	})
	return nil, tokens
}

// moderationsFields are the known fields of a moderation request. Source: facts/providers.md §1.4.
var moderationsFields = map[string]check{
	"model": text(1, 256),
	"input": moderationInput,
	"user":  text(0, 1024),
}

// moderationInput takes a text, texts, or parts, which belong together.
func moderationInput(path string, v gjson.Result) error {
	switch {
	case v.Type == gjson.Null:
		return missing(path)
	case v.Type == gjson.String:
		return nil
	case !v.IsArray():
		return wrongType(path, "a string or an array", v)
	case v.Get("0").IsObject():
		return list(1, maxInputs, moderationPart)(path, v)
	}
	return list(1, maxInputs, text(0, maxInteger))(path, v)
}

func moderationPart(path string, v gjson.Result) error {
	if err := part(path, v); err != nil {
		return err
	}
	return oneOf("text", "image_url")(path+".type", rawjson.Get(v, "type"))
}

func moderationsForm(req *wire.Request, _ *topLevel) error {
	req.Stream = false
	req.OnInput(func() (any, error) { return decodeModerations(req.Body), nil })
	return nil
}

// decodeModerations turns a body that Decode has checked into its canonical form.
func decodeModerations(body []byte) *wire.ModerationInput {
	in := &wire.ModerationInput{}
	input := rawjson.Get(rawjson.View(body), "input")
	if !input.Get("0").IsObject() {
		for _, t := range texts(input) {
			in.Inputs = append(in.Inputs, wire.Moderated{Text: t})
		}
		return in
	}
	var one wire.Moderated
	var words []string
	for _, p := range decodeContent(input) {
		if p.Kind == wire.PartImage {
			one.Images = append(one.Images, p.DataURL())
		} else {
			words = append(words, p.Text)
		}
	}
	one.Text = strings.Join(words, "\n")
	in.Inputs = []wire.Moderated{one}
	return in
}

// rerankFields are the known fields of a rerank request: Cohere's and Jina's together
// (https://docs.cohere.com/reference/rerank, https://api.jina.ai/redoc, read 2026-11-20).
var rerankFields = map[string]check{
	"model":              text(1, 256),
	"query":              text(1, maxQuery),
	"documents":          list(1, maxDocuments, document),
	"top_n":              integer(1, maxInteger),
	"return_documents":   boolean,
	"max_tokens_per_doc": integer(1, maxInteger),
	"max_chunks_per_doc": integer(1, maxInteger),
	"rank_fields":        list(1, 64, text(1, 256)),
	"user":               text(0, 1024),
}

// document is a text, or an object with one.
func document(path string, v gjson.Result) error {
	if v.Type == gjson.String {
		return nil
	}
	if !v.IsObject() {
		return wrongType(path, "a string or an object", v)
	}
	return object(map[string]check{"text": text(0, maxInteger)}, "text")(path, v)
}

func rerankForm(req *wire.Request, _ *topLevel) error {
	req.Stream = false
	req.OnInput(func() (any, error) { return decodeRerank(req.Body), nil })
	return nil
}

// decodeRerank turns a body that Decode has checked into its canonical form.
func decodeRerank(body []byte) *wire.RerankInput {
	in := &wire.RerankInput{}
	rawjson.ForEach(rawjson.View(body), func(key, v gjson.Result) bool {
		switch key.Str {
		case "query":
			in.Query = v.Str
		case "top_n":
			in.TopN = v.Int()
		case "return_documents":
			in.ReturnDocuments = v.Bool()
		case "max_tokens_per_doc":
			in.MaxTokens = v.Int()
		case "documents":
			rawjson.ForEach(v, func(_, d gjson.Result) bool {
				if d.IsObject() {
					d = rawjson.Get(d, "text")
				}
				in.Documents = append(in.Documents, d.Str)
				return true
			})
		}
		return true
	})
	return in
}
