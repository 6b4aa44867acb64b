package app_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/packages/param"
	oairesponses "github.com/openai/openai-go/v3/responses"
	"github.com/openai/openai-go/v3/shared"

	"weir/internal/app/apptest"
	"weir/internal/money"
)

// respond is the body of a request whose input names a script.
func respond(script string, fields ...string) string {
	fields = append([]string{`{"model":"` + apptest.Model + `","input":"What is a weir? script=` + script + `"`}, fields...)
	return strings.Join(fields, ",") + "}"
}

// response is a response object, as far as tests look at it.
type response struct {
	ID, Object, Status, Model string
	Store                     bool
	Previous                  *string `json:"previous_response_id"`
	Error                     *struct{ Code, Message string }
	Output                    []struct {
		ID, Type, Status, Name, Arguments, Input string
		CallID                                   string `json:"call_id"`
		Content                                  []struct{ Type, Text string }
	}
	Usage *struct {
		Input   int64  `json:"input_tokens"`
		Output  int64  `json:"output_tokens"`
		Cost    string `json:"cost_usd"`
		Details struct {
			Cached int64 `json:"cached_tokens"`
		} `json:"input_tokens_details"`
	}
}

func (r *response) text() string {
	var b strings.Builder
	for _, item := range r.Output {
		for _, c := range item.Content {
			b.WriteString(c.Text)
		}
	}
	return b.String()
}

func readResponse(t *testing.T, r *apptest.Reply) response {
	t.Helper()
	var out response
	if err := json.Unmarshal([]byte(r.Body), &out); err != nil || r.Status != 200 || out.Object != "response" || !strings.HasPrefix(out.ID, "resp_") {
		t.Fatalf("%d %s (%v)", r.Status, r.Body, err)
	}
	return out
}

// TestResponses: the Responses API over a provider of chat completions, charged as any chat.
func TestResponses(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		x := n.Tenant("1")
		for _, base := range bases {
			c := x.Costs(func() {
				r := n.Do(http.MethodPost, base+"/responses", x.Key, respond("cached", `"max_output_tokens":100`, `"instructions":"Be brief."`), "Weir-Include", "cost")
				got := readResponse(t, r)
				if got.text() != apptest.Text || got.Status != "completed" || got.Model != apptest.Model || got.Usage.Input != 1000 || got.Usage.Details.Cached != 800 ||
					got.Usage.Cost != apptest.Cost(apptest.Cached).String() || r.Header.Get("Weir-Cost-Usd") != got.Usage.Cost || x.Wallet().Held != 0 {
					t.Errorf("%s", r.Body)
				}
			})
			if c.Amount != apptest.Cost(apptest.Cached) || c.Estimated {
				t.Errorf("%+v", c)
			}
		}
		if call := v.Last(t); call.Path != "/v1/chat/completions" || call.Field(t, "max_tokens") != 100.0 || call.Field(t, "input") != nil {
			t.Errorf("the vendor saw %s %s", call.Path, call.Body)
		}
		c := x.Costs(func() {
			r := n.Do(http.MethodPost, "/v1/responses", x.Key, respond("ok", `"stream":true`), "Weir-Include", "cost")
			events := namedEvents(t, r)
			last := events[len(events)-1]
			if x.Wallet().Held != 0 || events[0].name != "response.created" || last.name != "response.completed" || strings.Contains(r.Body, "[DONE]") {
				t.Errorf("%s", r.Body)
			}
			object, _ := last.data["response"].(map[string]any)
			usage, _ := object["usage"].(map[string]any)
			if usage["cost_usd"] != apptest.Cost(apptest.Reported).String() || usage["output_tokens"] != 20.0 {
				t.Errorf("%v", usage)
			}
		})
		if c.Amount != apptest.Cost(apptest.Reported) {
			t.Errorf("%+v", c)
		}
		c = x.Costs(func() {
			r := n.Do(http.MethodPost, "/v1/responses", x.Key, respond("cut", `"stream":true`))
			if events := namedEvents(t, r); events[len(events)-1].name != "error" || events[len(events)-1].data["code"] != "upstream_error" {
				t.Errorf("%s", r.Body)
			}
		})
		if !c.Estimated {
			t.Errorf("%+v", c)
		}
		x.Free(func() {
			want{status: 502, kind: server, code: "upstream_error"}.check(t, n.Do(http.MethodPost, "/v1/responses", x.Key, respond("500")))
			want{status: 502, kind: server, code: "upstream_error"}.check(t, n.Do(http.MethodPost, "/v1/responses", x.Key, respond("error-first", `"stream":true`)))
			want{status: 400, kind: invalid, code: "missing_required_parameter", param: "input"}.
				check(t, n.Do(http.MethodPost, "/v1/responses", x.Key, `{"model":"gpt-4o"}`))
			want{status: 401, kind: invalid, code: "invalid_api_key"}.check(t, n.Do(http.MethodPost, "/v1/responses", "", respond("ok")))
			want{status: 404, kind: invalid, code: "model_not_found"}.check(t, n.Do(http.MethodPost, "/v1/responses", x.Key, `{"model":"none","input":"x"}`))
			want{status: 404, kind: invalid, code: "not_found", param: "previous_response_id"}.
				check(t, n.Do(http.MethodPost, "/v1/responses", x.Key, respond("ok", `"previous_response_id":"resp_none"`)))
		})
		poor := n.Tenant("")
		poor.Free(func() {
			want{status: 402, kind: "insufficient_quota", code: "credit_balance_exhausted"}.
				check(t, n.Do(http.MethodPost, "/v1/responses", poor.Key, respond("ok")))
		})
	})
}

var weatherFunction = oairesponses.ToolUnionParam{OfFunction: &oairesponses.FunctionToolParam{
	Name: "weather", Strict: param.NewOpt(true), Parameters: map[string]any{
		"type": "object", "properties": map[string]any{"city": map[string]any{"type": "string"}}, "required": []string{"city"}, "additionalProperties": false,
	},
}}

func inputText(s string) oairesponses.ResponseNewParamsInputUnion {
	return oairesponses.ResponseNewParamsInputUnion{OfString: param.NewOpt(s)}
}

// TestResponsesOfOpenAIClient: OpenAI's own client against the sandbox: text, tools, schemas, streams.
func TestResponsesOfOpenAIClient(t *testing.T) {
	t.Parallel()
	d := newDemo(t, sqliteSite(t))
	ctx := t.Context()
	whole, err := d.Responses.New(ctx, oairesponses.ResponseNewParams{Model: "gpt-4o", Input: inputText("What is a weir?")})
	if err != nil || whole.Status != "completed" || len(whole.OutputText()) < 40 {
		t.Fatalf("%v %s", err, whole.RawJSON())
	}
	stream := d.Responses.NewStreaming(ctx, oairesponses.ResponseNewParams{Model: "gpt-4o", Input: inputText("What is a weir?")})
	var text strings.Builder
	var final oairesponses.Response
	for stream.Next() {
		e := stream.Current()
		text.WriteString(e.AsResponseOutputTextDelta().Delta)
		if e.Type == "response.completed" {
			final = e.AsResponseCompleted().Response
		}
	}
	if err := stream.Err(); err != nil || text.String() != whole.OutputText() || final.OutputText() != whole.OutputText() {
		t.Errorf("%v\n%s\n%s", err, text.String(), whole.OutputText())
	}
	called, err := d.Responses.New(ctx, oairesponses.ResponseNewParams{
		Model: "claude-sonnet-4-5", Input: inputText("Rain?"), Tools: []oairesponses.ToolUnionParam{weatherFunction},
		ToolChoice: oairesponses.ResponseNewParamsToolChoiceUnion{OfToolChoiceMode: param.NewOpt(oairesponses.ToolChoiceOptionsRequired)},
	})
	if err != nil || len(called.Output) != 1 || called.Output[0].Type != "function_call" || called.Output[0].Name != "weather" {
		t.Fatalf("%v %s", err, called.RawJSON())
	}
	answered, err := d.Responses.New(ctx, oairesponses.ResponseNewParams{
		Model: "claude-sonnet-4-5", Tools: []oairesponses.ToolUnionParam{weatherFunction},
		Input: oairesponses.ResponseNewParamsInputUnion{OfInputItemList: oairesponses.ResponseInputParam{
			oairesponses.ResponseInputItemParamOfMessage("Rain?", oairesponses.EasyInputMessageRoleUser),
			oairesponses.ResponseInputItemParamOfFunctionCall(called.Output[0].Arguments.OfString, called.Output[0].CallID, "weather"),
			{OfFunctionCallOutput: &oairesponses.ResponseInputItemFunctionCallOutputParam{
				CallID: param.NewOpt(called.Output[0].CallID), Output: oairesponses.ResponseInputItemFunctionCallOutputOutputUnionParam{OfString: param.NewOpt("yes")},
			}},
		}},
	})
	if err != nil || answered.OutputText() == "" {
		t.Errorf("%v %s", err, answered.RawJSON())
	}
	short, err := d.Responses.New(ctx, oairesponses.ResponseNewParams{Model: "gpt-4o", Input: inputText("x"), MaxOutputTokens: param.NewOpt(int64(7))})
	if err != nil || short.Status != "incomplete" || short.IncompleteDetails.Reason != "max_output_tokens" || short.Usage.OutputTokens != 7 {
		t.Errorf("%v %s", err, short.RawJSON())
	}
	formed, err := d.Responses.New(ctx, oairesponses.ResponseNewParams{Model: "gpt-4o", Input: inputText("x"), Text: oairesponses.ResponseTextConfigParam{
		Format: oairesponses.ResponseFormatTextConfigParamOfJSONSchema("answer", map[string]any{
			"type": "object", "properties": map[string]any{"n": map[string]any{"type": "integer"}}, "required": []string{"n"},
		}),
	}})
	var object struct{ N *int }
	if err != nil || json.Unmarshal([]byte(formed.OutputText()), &object) != nil || object.N == nil {
		t.Errorf("%v %s", err, formed.RawJSON())
	}
	custom, err := d.Responses.New(ctx, oairesponses.ResponseNewParams{
		Model: "gpt-4o", Input: inputText("x"), Tools: []oairesponses.ToolUnionParam{{OfCustom: &oairesponses.CustomToolParam{Name: "shell"}}},
		ToolChoice: oairesponses.ResponseNewParamsToolChoiceUnion{OfToolChoiceMode: param.NewOpt(oairesponses.ToolChoiceOptionsRequired)},
	})
	if err != nil || custom.Output[0].Type != "custom_tool_call" || custom.Output[0].AsCustomToolCall().Input == "" {
		t.Errorf("%v %s", err, custom.RawJSON())
	}
	_, err = d.Responses.New(ctx, oairesponses.ResponseNewParams{Model: "gpt-4o:error-500", Input: inputText("x")}, option.WithMaxRetries(0))
	if e := (*openai.Error)(nil); !errors.As(err, &e) || e.StatusCode != http.StatusBadGateway {
		t.Errorf("%v", err)
	}
	broken := d.Responses.NewStreaming(ctx, oairesponses.ResponseNewParams{Model: shared.ResponsesModel("gpt-4o:drop"), Input: inputText("x")})
	for broken.Next() {
		if broken.Current().Type == "response.completed" {
			t.Error("a stream that broke was completed")
		}
	}
	if broken.Err() == nil {
		t.Error("a stream that broke ended well")
	}
	x := d.Tenant("1")
	x.Costs(func() {
		r := d.Do(http.MethodPost, "/v1/responses", x.Key, `{"model":"gpt-4o","input":"x"}`)
		if cost, err := money.Parse(r.Header.Get("Weir-Cost-Usd")); err != nil || cost <= 0 || !strings.Contains(r.Body, `"system_fingerprint":"sandbox"`) {
			t.Errorf("%s", r.Body)
		}
	})
}
