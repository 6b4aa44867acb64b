package clients

import (
	"encoding/json"
	"errors"
	"net/http"
	"testing"

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/option"
)

const claude = "claude-3.5-sonnet"

var weather = anthropic.ToolUnionParamOfTool(anthropic.ToolInputSchemaParam{
	Properties: map[string]any{"city": map[string]any{"type": "string"}, "days": map[string]any{"type": "integer"}}, Required: []string{"city", "days"},
}, "weather")

func asking(model string) anthropic.MessageNewParams {
	return anthropic.MessageNewParams{
		Model: anthropic.Model(model), MaxTokens: 300, Messages: []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock("What is a weir?"))},
	}
}

func anthropicClient(t *testing.T, options ...option.RequestOption) anthropic.Client {
	t.Helper()
	return anthropic.NewClient(append([]option.RequestOption{option.WithBaseURL(weir(t)), option.WithAPIKey(key(t))}, options...)...)
}

// TestAnthropicMessages: whole and streamed with the same words, tools and their results, limits.
func TestAnthropicMessages(t *testing.T) {
	t.Parallel()
	client, ctx := anthropicClient(t), t.Context()
	whole, err := client.Messages.New(ctx, asking(claude))
	if err != nil || whole.Content[0].Text == "" || whole.Usage.OutputTokens <= 8 || whole.StopReason != "end_turn" {
		t.Fatalf("%v %s", err, whole.RawJSON())
	}
	stream := client.Messages.NewStreaming(ctx, asking(claude))
	var all anthropic.Message
	for stream.Next() {
		if err := all.Accumulate(stream.Current()); err != nil {
			t.Fatal(err)
		}
	}
	if err := stream.Err(); err != nil || all.Content[0].Text != whole.Content[0].Text || all.Usage.OutputTokens != whole.Usage.OutputTokens {
		t.Errorf("streamed: %v %+v", err, all)
	}

	params := asking(claude)
	params.Tools = []anthropic.ToolUnionParam{weather}
	params.ToolChoice = anthropic.ToolChoiceUnionParam{OfAny: &anthropic.ToolChoiceAnyParam{}}
	called, err := client.Messages.New(ctx, params)
	if err != nil || called.StopReason != "tool_use" {
		t.Fatalf("%v %s", err, called.RawJSON())
	}
	use := called.Content[len(called.Content)-1].AsToolUse()
	var input struct {
		City *string
		Days *int
	}
	if json.Unmarshal(use.Input, &input) != nil || input.City == nil || input.Days == nil || use.Name != "weather" {
		t.Errorf("%s", called.RawJSON())
	}
	next := asking(claude)
	next.Tools = params.Tools
	next.Messages = append(next.Messages, called.ToParam(), anthropic.NewUserMessage(anthropic.NewToolResultBlock(use.ID, "Rain.", false)))
	if answered, err := client.Messages.New(ctx, next); err != nil || len(answered.Content) == 0 {
		t.Errorf("a result: %v", err)
	}

	params = asking(claude)
	params.MaxTokens = 5
	if short, err := client.Messages.New(ctx, params); err != nil || short.StopReason != "max_tokens" || short.Usage.OutputTokens != 5 {
		t.Errorf("five tokens: %v %s", err, short.RawJSON())
	}
	counted, err := client.Messages.CountTokens(ctx, anthropic.MessageCountTokensParams{Model: claude, Messages: asking(claude).Messages})
	if err != nil || counted.InputTokens == 0 {
		t.Errorf("count: %v", err)
	}
	models, err := client.Models.List(ctx, anthropic.ModelListParams{})
	if err != nil || len(models.Data) < 18 {
		t.Fatalf("models: %v", err)
	}
	if one, err := client.Models.Get(ctx, claude, anthropic.ModelGetParams{}); err != nil || one.ID != claude {
		t.Errorf("model: %v", err)
	}
}

// TestAnthropicErrors: statuses, and how often is tried.
func TestAnthropicErrors(t *testing.T) {
	t.Parallel()
	for model, want := range map[string]struct{ status, requests int }{
		claude + ":error-500": {502, 2}, claude + ":error-429": {429, 2}, "no-such-model": {404, 1},
	} {
		t.Run(model, func(t *testing.T) {
			t.Parallel()
			requests := 0
			client := anthropicClient(t, option.WithMaxRetries(1), option.WithMiddleware(func(r *http.Request, next option.MiddlewareNext) (*http.Response, error) {
				requests++
				return next(r)
			}))
			_, err := client.Messages.New(t.Context(), asking(model))
			var api *anthropic.Error
			if !errors.As(err, &api) || api.StatusCode != want.status || api.RequestID == "" || requests != want.requests {
				t.Errorf("%v after %d requests", err, requests)
			}
		})
	}
	client := anthropicClient(t)
	stream := client.Messages.NewStreaming(t.Context(), asking(claude+":drop"))
	events := 0
	for stream.Next() {
		events++
	}
	if stream.Err() == nil || events == 0 {
		t.Errorf("a stream that breaks: %d events, %v", events, stream.Err())
	}
}
