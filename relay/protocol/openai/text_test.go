package openai

import (
	"reflect"
	"strings"
	"testing"

	"weir/internal/fault"
	"weir/relay/wire"
)

func TestDecodeTextRoutesRefuses(t *testing.T) {
	t.Parallel()
	prompt := func(rest string) string { return `{"model":"m","prompt":"x",` + rest + `}` }
	rank := func(rest string) string { return `{"model":"m","query":"q","documents":["a"],` + rest + `}` }
	for _, tt := range []struct {
		name, body, field string
		route             wire.Route
		reason            wire.Reason
	}{
		{"no prompt", `{"model":"m"}`, "prompt", wire.RouteCompletions, wire.ReasonMissing},
		{"null prompt", `{"model":"m","prompt":null}`, "prompt", wire.RouteCompletions, wire.ReasonMissing},
		{"no model", `{"prompt":"x"}`, "model", wire.RouteCompletions, wire.ReasonMissing},
		{"empty prompt", `{"model":"m","prompt":""}`, "prompt", wire.RouteCompletions, wire.ReasonInvalidValue},
		{"no prompts", `{"model":"m","prompt":[]}`, "prompt", wire.RouteCompletions, wire.ReasonInvalidValue},
		{"prompt of objects", `{"model":"m","prompt":[{}]}`, "prompt[0]", wire.RouteCompletions, wire.ReasonInvalidType},
		{"prompt twice", prompt(`"prompt":"y"`), "prompt", wire.RouteCompletions, wire.ReasonDuplicate},
		{"prompt in another case", prompt(`"Prompt":"y"`), "prompt", wire.RouteCompletions, wire.ReasonDuplicate},
		{"n of nothing", prompt(`"n":0`), "n", wire.RouteCompletions, wire.ReasonInvalidValue},
		{"best_of below n", prompt(`"n":3,"best_of":2`), "best_of", wire.RouteCompletions, wire.ReasonInvalidValue},
		{"best_of of a stream", prompt(`"best_of":2,"stream":true`), "best_of", wire.RouteCompletions, wire.ReasonInvalidValue},
		{"too many", `{"model":"m","n":128,"prompt":["` + strings.Repeat(`a","`, 16) + `a"]}`, "n", wire.RouteCompletions, wire.ReasonInvalidValue},
		{"logprobs", prompt(`"logprobs":6`), "logprobs", wire.RouteCompletions, wire.ReasonInvalidValue},
		{"echo as text", prompt(`"echo":"yes"`), "echo", wire.RouteCompletions, wire.ReasonInvalidType},
		{"no tokens", prompt(`"max_tokens":0`), "max_tokens", wire.RouteCompletions, wire.ReasonInvalidValue},

		{"no input", `{"model":"m"}`, "input", wire.RouteModerations, wire.ReasonMissing},
		{"input as number", `{"input":7}`, "input", wire.RouteModerations, wire.ReasonInvalidType},
		{"no inputs", `{"input":[]}`, "input", wire.RouteModerations, wire.ReasonInvalidValue},
		{"part of another type", `{"input":[{"type":"input_audio","input_audio":{"data":"x"}}]}`, "input[0].type", wire.RouteModerations, wire.ReasonInvalidValue},
		{"part without text", `{"input":[{"type":"text"}]}`, "input[0].text", wire.RouteModerations, wire.ReasonMissing},
		{"mixed", `{"input":["a",{"type":"text","text":"b"}]}`, "input[1]", wire.RouteModerations, wire.ReasonInvalidType},

		{"no query", `{"model":"m","documents":["a"]}`, "query", wire.RouteRerank, wire.ReasonMissing},
		{"empty query", `{"model":"m","query":"","documents":["a"]}`, "query", wire.RouteRerank, wire.ReasonInvalidValue},
		{"no documents", `{"model":"m","query":"q"}`, "documents", wire.RouteRerank, wire.ReasonMissing},
		{"empty documents", `{"model":"m","query":"q","documents":[]}`, "documents", wire.RouteRerank, wire.ReasonInvalidValue},
		{"documents as text", `{"model":"m","query":"q","documents":"a"}`, "documents", wire.RouteRerank, wire.ReasonInvalidType},
		{"document as number", `{"model":"m","query":"q","documents":["a",1]}`, "documents[1]", wire.RouteRerank, wire.ReasonInvalidType},
		{"document without text", `{"model":"m","query":"q","documents":[{"title":"a"}]}`, "documents[0].text", wire.RouteRerank, wire.ReasonMissing},
		{"top none", rank(`"top_n":0`), "top_n", wire.RouteRerank, wire.ReasonInvalidValue},
		{"documents twice", rank(`"documents":["b"]`), "documents", wire.RouteRerank, wire.ReasonDuplicate},
		{"return_documents as text", rank(`"return_documents":"yes"`), "return_documents", wire.RouteRerank, wire.ReasonInvalidType},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := New().Decode([]byte(tt.body), tt.route)
			f := fault.Of(err)
			if err == nil || f.Code != fault.Invalid || f.Field != tt.field || wire.ReasonOf(f) != tt.reason {
				t.Errorf("got %v, field %q, reason %q; want field %q, reason %q", err, f.Field, wire.ReasonOf(err), tt.field, tt.reason)
			}
		})
	}
}

func TestDecodeCompletions(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, body         string
		choices, maxTokens int64
		want               wire.CompletionsInput
	}{
		{"text", `{"model":"m","prompt":"a b"}`, 1, 0, wire.CompletionsInput{Texts: []string{"a b"}}},
		{"texts", `{"model":"m","prompt":["a","b"],"n":3,"max_tokens":5}`, 6, 30, wire.CompletionsInput{Texts: []string{"a", "b"}}},
		{"tokens", `{"model":"m","prompt":[1,2],"echo":true}`, 1, 0, wire.CompletionsInput{Tokens: [][]int64{{1, 2}}, Echo: true}},
		{
			"token lists", `{"model":"m","prompt":[[1,2],[3]],"suffix":"z","stop":"x"}`, 2, 0,
			wire.CompletionsInput{Tokens: [][]int64{{1, 2}, {3}}, Suffix: "z", Stop: []string{"x"}},
		},
		{"best_of is what is written", `{"model":"m","prompt":"a","n":2,"best_of":4,"max_tokens":10}`, 4, 40, wire.CompletionsInput{Texts: []string{"a"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			req, err := New().Decode([]byte(tt.body), wire.RouteCompletions)
			if err != nil {
				t.Fatal(err)
			}
			in, err := wire.Input[wire.CompletionsInput](req)
			if err != nil || !reflect.DeepEqual(*in, tt.want) || req.Choices != tt.choices || req.MaxTokens != tt.maxTokens {
				t.Errorf("got %+v, choices %d, limit %d (%v)", in, req.Choices, req.MaxTokens, err)
			}
		})
	}
}

func TestDecodeModerations(t *testing.T) {
	t.Parallel()
	for body, want := range map[string][]wire.Moderated{
		`{"input":"a","model":null}`: {{Text: "a"}},
		`{"input":["a","b"]}`:        {{Text: "a"}, {Text: "b"}},
		`{"input":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"https://x/y"}},{"type":"text","text":"b"}]}`: {
			{Text: "a\nb", Images: []string{"https://x/y"}},
		},
	} {
		req, err := New().Decode([]byte(body), wire.RouteModerations)
		if err != nil {
			t.Fatal(err)
		}
		in, err := wire.Input[wire.ModerationInput](req)
		if err != nil || !reflect.DeepEqual(in.Inputs, want) || req.Model != "omni-moderation-latest" {
			t.Errorf("%s: %+v, model %q (%v)", body, in, req.Model, err)
		}
		if _, err := wire.Input[wire.RerankInput](req); err == nil {
			t.Error("a moderation has the form of a rerank")
		}
	}
}
