package apptest

import (
	"encoding/json"
	"net/http"
	"path"
	"strings"
)

// other answers the routes that are not chat; it reports whether the path is one of them.
func (x *exchange) other(words []string, u *Usage) bool {
	switch path.Base(x.path) {
	case "embeddings":
		x.embed(u)
	case "moderations":
		x.json(map[string]any{
			"id": "modr-vendor", "model": "omni-moderation-2024-09-26",
			"results": []any{map[string]any{"flagged": true, "categories": map[string]any{"violence": true}, "category_scores": map[string]any{"violence": 0.9}}},
		})
	case "rerank":
		x.rank(u)
	case "speech":
		x.speak(u)
	case "transcriptions", "translations":
		x.hear(words, u)
	case "generations", "edits":
		x.images(u)
	case "completions":
		if strings.HasSuffix(x.path, "/chat/completions") {
			return false
		}
		x.continueText(words, u)
	default:
		return false
	}
	return true
}

func (x *exchange) json(v any) {
	b, _ := json.Marshal(v)
	x.answer(http.StatusOK, "application/json", string(b))
}

// Searches is what a Vendor's rerankers bill in the manner of Cohere, where they report no tokens.
const Searches = 3

// rank answers as Jina does where usage is reported, else as Cohere does.
func (x *exchange) rank(u *Usage) {
	results := []any{map[string]any{"index": 1, "relevance_score": 0.75}, map[string]any{"index": 0, "relevance_score": 0.5}}
	if u == nil {
		x.json(map[string]any{"id": "rank-vendor", "results": results, "meta": map[string]any{"billed_units": map[string]any{"search_units": Searches}}})
		return
	}
	x.json(map[string]any{
		"model": x.request.Model, "results": results, "usage": map[string]any{"total_tokens": u.Prompt, "prompt_tokens": u.Prompt},
	})
}

// continueText answers a text completion, whole or streamed.
func (x *exchange) continueText(words []string, u *Usage) {
	object := func(text string, finish any) map[string]any {
		return map[string]any{
			"id": "cmpl-vendor", "object": "text_completion", "created": 1_700_000_000, "model": x.request.Model,
			"choices": []any{map[string]any{"text": text, "index": 0, "logprobs": nil, "finish_reason": finish}},
		}
	}
	if !x.request.Stream {
		m := object(strings.Join(words, ""), "stop")
		if u != nil {
			m["usage"] = u.object()
		}
		x.json(m)
		return
	}
	for _, word := range words {
		if !x.event(object(word, nil)) {
			return
		}
	}
	x.event(object("", "stop"))
	if u != nil {
		m := object("", nil)
		m["choices"], m["usage"] = []any{}, u.object()
		x.event(m)
	}
	x.event("[DONE]")
}
