package app_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/shared"

	"weir/internal/app/apptest"
)

// demo is a node in demo mode, OpenAI's own client for it, and the requests that the client sends.
type demo struct {
	*apptest.Node
	openai.Client
	key  string
	sent *[]*http.Response
}

func newDemo(t *testing.T, s *apptest.Site) demo {
	t.Helper()
	dir := t.TempDir()
	n := s.Start(t, "WEIR_DEMO=1", "WEIR_DATA_DIR="+dataDir(s, dir))
	text, err := os.ReadFile(filepath.Join(dataDir(s, dir), "demo.json"))
	if err != nil {
		t.Fatal(err)
	}
	var state struct {
		Key string `json:"api_key"`
	}
	if err := json.Unmarshal(text, &state); err != nil {
		t.Fatal(err)
	}
	var sent []*http.Response
	client := openai.NewClient(option.WithBaseURL(n.URL+"/v1"), option.WithAPIKey(state.Key),
		option.WithMiddleware(func(r *http.Request, next option.MiddlewareNext) (*http.Response, error) {
			response, err := next(r)
			sent = append(sent, response)
			return response, err
		}))
	return demo{n, client, state.Key, &sent}
}

// dataDir is where SQLite already is, or a folder of the test's own.
func dataDir(s *apptest.Site, own string) string {
	if s.DB.Dialect == "postgres" {
		return own
	}
	return filepath.Dir(s.DB.Target)
}

func hello(model string) openai.ChatCompletionNewParams {
	return openai.ChatCompletionNewParams{
		Model: model, Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage("What is a weir?")},
	}
}

var weatherTool = openai.ChatCompletionFunctionTool(shared.FunctionDefinitionParam{
	Name: "weather", Parameters: shared.FunctionParameters{
		"type": "object", "properties": map[string]any{"city": map[string]any{"type": "string"}, "days": map[string]any{"type": "integer"}},
		"required": []string{"city", "days"}, "additionalProperties": false,
	},
})

func TestOpenAIClient(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		d := newDemo(t, s)
		ctx := t.Context()
		whole, err := d.Chat.Completions.New(ctx, hello("gpt-4o"))
		if err != nil {
			t.Fatal(err)
		}
		text := whole.Choices[0].Message.Content
		if !strings.Contains(whole.RawJSON(), `"system_fingerprint":"sandbox"`) || text == "" || whole.Usage.CompletionTokens < 8 || whole.Model != "gpt-4o" {
			t.Errorf("%s", whole.RawJSON())
		}

		params := hello("gpt-4o")
		params.StreamOptions = openai.ChatCompletionStreamOptionsParam{IncludeUsage: openai.Bool(true)}
		stream := d.Chat.Completions.NewStreaming(ctx, params)
		var all openai.ChatCompletionAccumulator
		for stream.Next() {
			all.AddChunk(stream.Current())
		}
		if err := stream.Err(); err != nil || all.Choices[0].Message.Content != text || all.Usage.TotalTokens != whole.Usage.TotalTokens {
			t.Errorf("streamed: %v %q, whole: %q", err, all.Choices[0].Message.Content, text)
		}

		params = hello("gpt-4o")
		params.Tools = []openai.ChatCompletionToolUnionParam{weatherTool}
		params.ToolChoice = openai.ChatCompletionToolChoiceOptionUnionParam{OfAuto: openai.String("required")}
		called, err := d.Chat.Completions.New(ctx, params)
		if err != nil {
			t.Fatal(err)
		}
		var arguments struct {
			City *string
			Days *int
		}
		calls := called.Choices[0].Message.ToolCalls
		if len(calls) != 1 || calls[0].Function.Name != "weather" || called.Choices[0].FinishReason != "tool_calls" ||
			json.Unmarshal([]byte(calls[0].Function.Arguments), &arguments) != nil || arguments.City == nil || arguments.Days == nil {
			t.Errorf("%s", called.RawJSON())
		}
		tools := d.Chat.Completions.NewStreaming(ctx, params)
		all = openai.ChatCompletionAccumulator{}
		for tools.Next() {
			all.AddChunk(tools.Current())
		}
		if err := tools.Err(); err != nil || len(all.Choices[0].Message.ToolCalls) != 1 ||
			all.Choices[0].Message.ToolCalls[0].Function.Arguments != calls[0].Function.Arguments {
			t.Errorf("streamed call: %v %+v", err, all.Choices)
		}

		params = hello("gpt-4o")
		params.ResponseFormat = openai.ChatCompletionNewParamsResponseFormatUnion{OfJSONSchema: &shared.ResponseFormatJSONSchemaParam{
			JSONSchema: shared.ResponseFormatJSONSchemaJSONSchemaParam{Name: "answer", Strict: openai.Bool(true), Schema: map[string]any{
				"type": "object", "properties": map[string]any{"city": map[string]any{"type": "string"}}, "required": []string{"city"},
				"additionalProperties": false,
			}},
		}}
		shaped, err := d.Chat.Completions.New(ctx, params)
		arguments.City = nil
		if err != nil || json.Unmarshal([]byte(shaped.Choices[0].Message.Content), &arguments) != nil || arguments.City == nil {
			t.Errorf("JSON schema: %v %s", err, shaped.RawJSON())
		}

		params = hello("gpt-4o")
		params.MaxTokens = openai.Int(5)
		short, err := d.Chat.Completions.New(ctx, params)
		if err != nil || short.Choices[0].FinishReason != "length" || short.Usage.CompletionTokens != 5 {
			t.Errorf("five tokens: %v %s", err, short.RawJSON())
		}

		vectors, err := d.Embeddings.New(ctx, openai.EmbeddingNewParams{
			Model: "text-embedding-3-small", Input: openai.EmbeddingNewParamsInputUnion{OfArrayOfStrings: []string{"a weir", "a dam"}},
		})
		if err != nil || len(vectors.Data) != 2 || len(vectors.Data[0].Embedding) != 1536 || vectors.Usage.PromptTokens == 0 {
			t.Errorf("embeddings: %v", err)
		}

		models, err := d.Models.List(ctx)
		if err != nil || len(models.Data) < 18 {
			t.Fatalf("models: %v", err)
		}
		if one, err := d.Models.Get(ctx, models.Data[0].ID); err != nil || one.ID != models.Data[0].ID {
			t.Errorf("model: %v", err)
		}
		if n := len(*d.sent); n != 9 {
			t.Errorf("%d requests were sent: something was repeated", n)
		}
	})
}

func TestOpenAIClientErrors(t *testing.T) { //nolint:tparallel // the rows count the requests of one client
	t.Parallel()
	d := newDemo(t, sqliteSite(t))
	bad := hello("gpt-4o")
	bad.Temperature = openai.Float(9)
	tests := []struct {
		name     string
		params   openai.ChatCompletionNewParams
		options  []option.RequestOption
		status   int
		code     string
		requests int
	}{
		{"parameter", bad, nil, 400, "", 1},
		{"key", hello("gpt-4o"), []option.RequestOption{option.WithAPIKey("sk-wrong-0123456789")}, 401, "invalid_api_key", 1},
		{"model", hello("no-such-model"), nil, 404, "model_not_found", 1},
		{"500", hello("gpt-4o:error-500"), nil, 502, "upstream_error", 3},
		{"429", hello("gpt-4o:error-429"), nil, 429, "rate_limit_exceeded", 3},
		{"drop", hello("gpt-4o:drop"), []option.RequestOption{option.WithMaxRetries(0)}, 502, "upstream_error", 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			before := len(*d.sent)
			_, err := d.Chat.Completions.New(t.Context(), test.params, test.options...)
			var api *openai.Error
			if !errors.As(err, &api) || api.StatusCode != test.status || api.Message == "" || (test.code != "" && api.Code != test.code) {
				t.Fatalf("%v", err)
			}
			sent := (*d.sent)[before:]
			if len(sent) != test.requests || !strings.HasPrefix(api.Response.Header.Get("X-Request-Id"), "req_") {
				t.Errorf("%d requests, %v", len(sent), api.Response.Header)
			}
		})
	}
	stream := d.Chat.Completions.NewStreaming(t.Context(), hello("gpt-4o:drop"))
	chunks := 0
	for stream.Next() {
		chunks++
	}
	if stream.Err() == nil || chunks == 0 {
		t.Errorf("a stream that breaks: %d chunks, %v", chunks, stream.Err())
	}
}

// TestSwitches: the documented course of each, and what it costs.
func TestSwitches(t *testing.T) {
	t.Parallel()
	d := newDemo(t, sqliteSite(t))
	x := d.Tenant("5") // beside the bonus
	ask := func(model string, stream bool) string {
		b, _ := json.Marshal(map[string]any{
			"model": model, "stream": stream, "messages": []any{map[string]any{"role": "user", "content": "What is a weir?"}},
		})
		return string(b)
	}
	plain := x.Costs(func() { x.Chat(ask("gpt-4o", false)) })
	for _, model := range []string{"gpt-4o:slow", "gpt-4o:paced"} {
		start := time.Now()
		c := x.Costs(func() {
			if r := x.Chat(ask(model, true)); r.Status != 200 || !strings.HasSuffix(r.Body, "[DONE]\n\n") {
				t.Errorf("%s: %d %s", model, r.Status, r.Body)
			}
		})
		if took := time.Since(start); took < 100*time.Millisecond || (model == "gpt-4o:slow" && took < 2*time.Second) {
			t.Errorf("%s took %s", model, took)
		}
		if c.Estimated || c.Amount == 0 {
			t.Errorf("%s: %+v; plain %+v", model, c, plain)
		}
	}
	for _, stream := range []bool{false, true} {
		x.Free(func() {
			want{status: 502, kind: server, code: "upstream_error"}.check(t, x.Chat(ask("gpt-4o:error-500", stream)))
			want{status: 429, kind: "rate_limit_error", code: "rate_limit_exceeded", retryAfter: "1"}.check(t, x.Chat(ask("gpt-4o:error-429", stream)))
		})
		x.Free(func() { start(t, d.Node, x.Key, ask("gpt-4o:hang", stream))() })
	}
	c := x.Costs(func() {
		r := x.Chat(ask("gpt-4o:drop", true))
		events := r.Events(t)
		if r.Status != 200 || r.Said(t) == "" || strings.Contains(r.Body, "[DONE]") {
			t.Errorf("%d %s", r.Status, r.Body)
		}
		want{kind: server, code: "upstream_error"}.checkEvent(t, events[len(events)-1])
	})
	if !c.Estimated || c.Amount >= plain.Amount {
		t.Errorf("%+v; plain %+v", c, plain)
	}
}

// TestDemoBonus: whoever signs up in demo mode can call at once.
func TestDemoBonus(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		d := newDemo(t, s)
		x := d.Tenant("")
		if w := x.Wallet(); w.Bonus.String() != "10.00" || w.Cash != 0 || w.Available != w.Balance {
			t.Errorf("%+v", w)
		}
		x.Costs(func() {
			if r := x.Chat(apptest.Ask("ok")); r.Status != 200 {
				t.Errorf("%d %s", r.Status, r.Body)
			}
		})
	})
}
