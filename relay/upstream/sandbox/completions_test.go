package sandbox

import (
	"encoding/json"
	"errors"
	"io"
	"net/http/httptest"
	"strings"
	"testing"

	protocol "weir/relay/protocol/openai"
	"weir/relay/tokens"
	"weir/relay/wire"
)

type textCompletions struct {
	Object  string
	Choices []struct {
		Text         string
		Index        int
		Logprobs     *int
		FinishReason string `json:"finish_reason"`
	}
	Usage struct {
		Prompt     int64 `json:"prompt_tokens"`
		Completion int64 `json:"completion_tokens"`
	}
	SystemFingerprint string `json:"system_fingerprint"`
}

func complete(t *testing.T, body string) textCompletions {
	t.Helper()
	req := decode(t, wire.RouteCompletions, body)
	answer, err := sandbox.Call(t.Context(), wire.Endpoint{}, req)
	if err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	var c textCompletions
	page := told(t, req, answer)
	if err := json.Unmarshal(page, &c); err != nil || c.Object != "text_completion" || c.SystemFingerprint != "sandbox" {
		t.Fatalf("%v: %s", err, page)
	}
	if c.Usage.Prompt != answer.Usage.TotalInput() || c.Usage.Completion != answer.Usage.TotalOutput() {
		t.Errorf("the body says %+v, the answer %+v", c.Usage, answer.Usage)
	}
	return c
}

func TestCompletions(t *testing.T) {
	t.Parallel()
	one := complete(t, `{"model":"gpt-4o","prompt":"What is a weir?"}`)
	text := one.Choices[0].Text
	if n := int64(tokens.Count("gpt-4o", text)); len(one.Choices) != 1 || n < 40 || n > 120 || n != one.Usage.Completion || one.Choices[0].FinishReason != "stop" {
		t.Errorf("%+v", one)
	}
	if again := complete(t, `{"prompt":"What is a weir?","model":"gpt-4o","user":"x"}`); again.Choices[0].Text != text {
		t.Error("the same prompt has another text")
	}
	short := complete(t, `{"model":"gpt-4o","prompt":"What is a weir?","max_tokens":5,"echo":true}`)
	if c := short.Choices[0]; c.FinishReason != "length" || short.Usage.Completion != 5 || !strings.HasPrefix(c.Text, "What is a weir?") ||
		!strings.HasPrefix(text, strings.TrimPrefix(c.Text, "What is a weir?")) {
		t.Errorf("%+v", short)
	}
	many := complete(t, `{"model":"gpt-4o","prompt":["a","b"],"n":2,"best_of":2,"max_tokens":7}`)
	if len(many.Choices) != 4 || many.Usage.Completion != 28 || many.Choices[3].Index != 3 || many.Choices[0].Text == many.Choices[2].Text {
		t.Errorf("%+v", many)
	}
	if listed := complete(t, `{"model":"gpt-4o","prompt":[[1,2,3],[4]]}`); len(listed.Choices) != 2 || listed.Usage.Prompt != 4 {
		t.Errorf("%+v", listed)
	}
}

func TestCompletionsStreamed(t *testing.T) {
	t.Parallel()
	const body = `{"model":"gpt-4o","prompt":["a","b"],"echo":true,"max_tokens":30`
	whole := complete(t, body+`}`)
	req := decode(t, wire.RouteCompletions, body+`,"stream":true}`)
	answer, err := sandbox.Call(t.Context(), wire.Endpoint{}, req)
	if err != nil {
		t.Fatal(err)
	}
	page := httptest.NewRecorder()
	sink := protocol.New().Sink(page, req)
	said, finish := make([]string, 2), make([]string, 2)
	var usage *wire.Usage
	for {
		f, err := answer.Stream.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if f.Usage != nil {
			usage = f.Usage
			continue
		}
		if err := sink.Frame(f); err != nil {
			t.Fatal(err)
		}
	}
	for data := range strings.SplitSeq(strings.TrimPrefix(page.Body.String(), "data: "), "\n\ndata: ") {
		var c textCompletions
		if err := json.Unmarshal([]byte(data), &c); err != nil || c.Object != "text_completion" || strings.Contains(data, "delta") {
			t.Fatalf("%v: %s", err, data)
		}
		for _, choice := range c.Choices {
			said[choice.Index] += choice.Text
			finish[choice.Index] += choice.FinishReason
		}
	}
	for i, c := range whole.Choices {
		if said[i] != c.Text || finish[i] != c.FinishReason {
			t.Errorf("streamed %q %s, whole %+v", said[i], finish[i], c)
		}
	}
	if usage == nil || usage.Output != whole.Usage.Completion || usage.Input != whole.Usage.Prompt {
		t.Errorf("usage %+v, want %+v", usage, whole.Usage)
	}
	dropped, err := sandbox.Call(t.Context(), wire.Endpoint{}, decode(t, wire.RouteCompletions, `{"model":"gpt-4o:drop","prompt":"a","stream":true}`))
	if err != nil {
		t.Fatal(err)
	}
	if f, err := dropped.Stream.Next(); err != nil || len(f.Text) == 0 {
		t.Errorf("nothing before the drop: %v", err)
	}
	for err == nil {
		_, err = dropped.Stream.Next()
	}
	if errors.Is(err, io.EOF) {
		t.Error("a dropped stream ended regularly")
	}
}

func TestModerate(t *testing.T) {
	t.Parallel()
	answer, err := sandbox.Call(t.Context(), wire.Endpoint{}, decode(t, wire.RouteModerations, `{"input":["What a lovely weir.","I will kill you."]}`))
	if err != nil {
		t.Fatal(err)
	}
	var m struct {
		ID, Model string
		Results   []struct {
			Flagged    bool
			Categories map[string]bool
			Scores     map[string]float64 `json:"category_scores"`
		}
	}
	if err := json.Unmarshal(answer.Body, &m); err != nil || len(m.Results) != 2 || m.Model != "omni-moderation-latest" {
		t.Fatalf("%v: %s", err, answer.Body)
	}
	if m.Results[0].Flagged || !m.Results[1].Flagged || !m.Results[1].Categories["violence"] || len(m.Results[0].Categories) != 13 {
		t.Errorf("%s", answer.Body)
	}
	for _, r := range m.Results {
		for name, flagged := range r.Categories {
			if s := r.Scores[name]; s < 0 || s > 1 || flagged != (s > 0.5) {
				t.Errorf("%s: %v scores %f", name, flagged, s)
			}
		}
	}
}

func TestRerank(t *testing.T) {
	t.Parallel()
	const docs = `"documents":["A bakery sells bread.",{"text":"A weir raises the water of a river."},"Weirs and water."]`
	answer, err := sandbox.Call(t.Context(), wire.Endpoint{},
		decode(t, wire.RouteRerank, `{"model":"rerank-v3.5","query":"what does a weir do to a river?","top_n":2,"return_documents":true,`+docs+`}`))
	if err != nil {
		t.Fatal(err)
	}
	var r struct {
		Results []struct {
			Index    int
			Score    float64 `json:"relevance_score"`
			Document struct{ Text string }
		}
	}
	if err := json.Unmarshal(answer.Body, &r); err != nil || len(r.Results) != 2 {
		t.Fatalf("%v: %s", err, answer.Body)
	}
	if first := r.Results[0]; first.Index != 1 || first.Document.Text != "A weir raises the water of a river." || first.Score <= r.Results[1].Score || first.Score > 1 {
		t.Errorf("%s", answer.Body)
	}
	if answer.Usage.Requests != 1 || answer.Usage.Input == 0 {
		t.Errorf("%+v", answer.Usage)
	}
}
