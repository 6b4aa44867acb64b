package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"weir/internal/app/apptest"
)

// said is an answer of any of the three APIs of conversations, streamed or not, in one form.
type said struct {
	text   string
	tool   string
	input  string // of the tool
	reason string
	output int // tokens
	calls  int
}

// speaksTo is one of the APIs: how to ask, and how to read what it says.
type speaksTo struct {
	path, model string
	tool        string // a tool of the name %s with the schema %s
	must        map[string]string
	format      string // a JSON schema %s
	limit       string
	cut         string // the reason of an answer that a limit cut
	called      string // the reason of one that calls a tool
	whole       func(t *testing.T, body string) said
	events      func(t *testing.T, body string) said
}

const question = `"messages":[{"role":"user","content":"What is the weather?"}]`

var conversations = []speaksTo{
	{
		path: "/v1/chat/completions", model: "gpt-4o", tool: `{"type":"function","function":{"name":"%s","parameters":%s}}`,
		must: map[string]string{
			"required": `"tool_choice":"required"`, "any": `"tool_choice":"any"`,
			"named": `"tool_choice":{"type":"function","function":{"name":"second"}}`,
		},
		format: `"response_format":{"type":"json_schema","json_schema":{"name":"answer","strict":true,"schema":%s}}`,
		limit:  `"max_tokens":5`, cut: "length", called: "tool_calls", whole: chatSaid, events: chatEvents,
	},
	{
		path: "/v1/responses", model: "gpt-4o", tool: `{"type":"function","name":"%s","parameters":%s}`,
		must: map[string]string{
			"required": `"tool_choice":"required"`, "named": `"tool_choice":{"type":"function","name":"second"}`,
		},
		format: `"text":{"format":{"type":"json_schema","name":"answer","strict":true,"schema":%s}}`,
		limit:  `"max_output_tokens":5`, cut: "incomplete", called: "completed", whole: responseSaid, events: responseEvents,
	},
	{
		path: "/v1/messages", model: "claude-3.5-sonnet", tool: `{"name":"%s","input_schema":%s}`,
		must: map[string]string{
			"any": `"tool_choice":{"type":"any"}`, "named": `"tool_choice":{"type":"tool","name":"second"}`,
		},
		format: `"output_config":{"format":{"type":"json_schema","schema":%s}}`,
		limit:  `"max_tokens":5`, cut: "max_tokens", called: "tool_use", whole: messageSaid, events: messageEvents,
	},
}

const weatherSchema = `{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer","minimum":1,"maximum":7},` +
	`"unit":{"enum":["c","f"]}},"required":["city","days","unit"],"additionalProperties":false}`

// fits checks what a schema of weatherSchema lets through.
func fits(text string) bool {
	var v struct {
		City *string
		Days *int
		Unit string
	}
	return json.Unmarshal([]byte(text), &v) == nil && v.City != nil && v.Days != nil && *v.Days >= 1 && *v.Days <= 7 && (v.Unit == "c" || v.Unit == "f")
}

// TestConversationsKeepTheirPromises: tools that must be called are, schemas are satisfied, limits cut exactly; streamed and
// not, with the same words.
func TestConversationsKeepTheirPromises(t *testing.T) {
	t.Parallel()
	d := newDemo(t, sqliteSite(t))
	x := d.Tenant("100")
	for _, api := range conversations {
		ask := func(t *testing.T, more ...string) (whole, streamed said) {
			t.Helper()
			fields := append([]string{`"model":"` + api.model + `"`}, more...)
			if strings.HasSuffix(api.path, "responses") {
				fields = append(fields, `"input":"What is the weather?"`)
			} else {
				fields = append(fields, question)
			}
			if strings.HasSuffix(api.path, "messages") && !strings.Contains(strings.Join(more, ""), "max_tokens") {
				fields = append(fields, `"max_tokens":1000`)
			}
			r := d.Do(http.MethodPost, api.path, x.Key, "{"+strings.Join(fields, ",")+"}")
			s := d.Do(http.MethodPost, api.path, x.Key, "{"+strings.Join(append(fields, `"stream":true`), ",")+"}")
			if r.Status != 200 || s.Status != 200 {
				t.Fatalf("%d %s\n%d %s", r.Status, r.Body, s.Status, s.Body)
			}
			return api.whole(t, r.Body), api.events(t, s.Body)
		}
		tools := `"tools":[` + fmt.Sprintf(api.tool, "first", weatherSchema) + "," + fmt.Sprintf(api.tool, "second", weatherSchema) + "]"
		t.Run(api.path, func(t *testing.T) {
			plain, streamed := ask(t)
			if plain.text == "" || plain.output <= 8 || streamed.text != plain.text {
				t.Errorf("said %+v, streamed %+v", plain, streamed)
			}
			cut, cutStream := ask(t, api.limit)
			for _, s := range []said{cut, cutStream} {
				if s.reason != api.cut || s.output != 5 || s.text == "" || !strings.HasPrefix(plain.text, s.text) {
					t.Errorf("cut at five tokens: %+v of %q", s, plain.text)
				}
			}
			for name, choice := range api.must {
				want := "first"
				if name == "named" {
					want = "second"
				}
				whole, streamed := ask(t, tools, choice)
				for _, s := range []said{whole, streamed} {
					if s.calls != 1 || s.tool != want || s.reason != api.called || !fits(s.input) {
						t.Errorf("tool_choice %s: %+v", name, s)
					}
				}
			}
			shaped, shapedStream := ask(t, fmt.Sprintf(api.format, weatherSchema))
			for _, s := range []said{shaped, shapedStream} {
				if !fits(s.text) {
					t.Errorf("by a schema: %+v", s)
				}
			}
		})
	}
}

// unmarshal reads an answer of the shape of v.
func unmarshal(t *testing.T, body string, v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(body), v); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
}

// dataOf are the objects of a stream's events.
func dataOf(body string) (all []string) {
	for line := range strings.SplitSeq(body, "\n") {
		if data, ok := strings.CutPrefix(line, "data: "); ok && data != "[DONE]" {
			all = append(all, data)
		}
	}
	return all
}

type chatCall struct {
	Function struct{ Name, Arguments string }
}

func chatSaid(t *testing.T, body string) (s said) {
	t.Helper()
	var m struct {
		Choices []struct {
			Message struct {
				Content   string
				ToolCalls []chatCall `json:"tool_calls"`
			}
			FinishReason string `json:"finish_reason"`
		}
		Usage struct {
			CompletionTokens int `json:"completion_tokens"`
		}
	}
	unmarshal(t, body, &m)
	c := m.Choices[0]
	s = said{text: c.Message.Content, reason: c.FinishReason, output: m.Usage.CompletionTokens, calls: len(c.Message.ToolCalls)}
	for _, call := range c.Message.ToolCalls {
		s.tool, s.input = call.Function.Name, call.Function.Arguments
	}
	return s
}

func chatEvents(t *testing.T, body string) (s said) {
	t.Helper()
	seen := map[int]bool{}
	for _, data := range dataOf(body) {
		var m struct {
			Choices []struct {
				Delta struct {
					Content   string
					ToolCalls []struct {
						Index *int
						chatCall
					} `json:"tool_calls"`
				}
				FinishReason string `json:"finish_reason"`
			}
			Usage json.RawMessage
		}
		unmarshal(t, data, &m)
		if m.Usage != nil || len(m.Choices) != 1 {
			t.Errorf("usage that was not asked for, or no choice: %s", data)
		}
		for _, c := range m.Choices {
			s.text += c.Delta.Content
			for _, call := range c.Delta.ToolCalls {
				if call.Index == nil {
					t.Fatalf("no index: %s", data)
				}
				seen[*call.Index] = true
				s.tool += call.Function.Name
				s.input += call.Function.Arguments
			}
			if c.FinishReason != "" {
				s.reason = c.FinishReason
			}
		}
	}
	s.calls = len(seen)
	if s.reason == "length" {
		s.output = 5 // told by the usage, for which the caller has to ask
	}
	return s
}

func responseSaid(t *testing.T, body string) (s said) {
	t.Helper()
	var m struct {
		Status string
		Output []struct {
			Type, Name, Arguments string
			Content               []struct{ Text string }
		}
		Usage struct {
			OutputTokens int `json:"output_tokens"`
		}
	}
	unmarshal(t, body, &m)
	s = said{reason: m.Status, output: m.Usage.OutputTokens}
	for _, item := range m.Output {
		for _, c := range item.Content {
			s.text += c.Text
		}
		if item.Type == "function_call" {
			s.calls++
			s.tool, s.input = item.Name, item.Arguments
		}
	}
	return s
}

func responseEvents(t *testing.T, body string) said {
	t.Helper()
	var delta, arguments string
	for i, data := range dataOf(body) {
		var m struct {
			Type, Delta string
			Number      int `json:"sequence_number"`
			Response    json.RawMessage
		}
		unmarshal(t, data, &m)
		if m.Number != i {
			t.Errorf("event %d is numbered %d", i, m.Number)
		}
		switch m.Type {
		case "response.output_text.delta":
			delta += m.Delta
		case "response.function_call_arguments.delta":
			arguments += m.Delta
		case "response.completed", "response.incomplete":
			s := responseSaid(t, string(m.Response))
			if s.text != delta || s.input != arguments {
				t.Errorf("%+v, in pieces %q %q", s, delta, arguments)
			}
			return s
		}
	}
	t.Errorf("no terminal event: %s", body)
	return said{}
}

func messageSaid(t *testing.T, body string) (s said) {
	t.Helper()
	var m struct {
		Content []struct {
			Type, Text, Name string
			Input            json.RawMessage
		}
		StopReason string `json:"stop_reason"`
		Usage      struct {
			OutputTokens int `json:"output_tokens"`
		}
	}
	unmarshal(t, body, &m)
	s = said{reason: m.StopReason, output: m.Usage.OutputTokens}
	for _, c := range m.Content {
		s.text += c.Text
		if c.Type == "tool_use" {
			s.calls++
			s.tool, s.input = c.Name, string(c.Input)
		}
	}
	return s
}

func messageEvents(t *testing.T, body string) (s said) {
	t.Helper()
	for _, data := range dataOf(body) {
		var m struct {
			Type         string
			ContentBlock struct{ Type, Name string } `json:"content_block"`
			Delta        struct {
				Text        string
				PartialJSON string `json:"partial_json"`
				StopReason  string `json:"stop_reason"`
			}
			Usage struct {
				OutputTokens int `json:"output_tokens"`
			}
		}
		unmarshal(t, data, &m)
		if m.ContentBlock.Type == "tool_use" {
			s.calls++
			s.tool = m.ContentBlock.Name
		}
		s.text += m.Delta.Text
		s.input += m.Delta.PartialJSON
		if m.Type == "message_delta" {
			s.reason, s.output = m.Delta.StopReason, m.Usage.OutputTokens
		}
	}
	return s
}

// TestSmallPrint: what is promised beside the routes.
func TestSmallPrint(t *testing.T) {
	t.Parallel()
	d := newDemo(t, sqliteSite(t))
	x := d.Tenant("100")
	three := chatChoices(t, x.Chat(`{"model":"gpt-4o","n":3,`+question+`}`).Body)
	if len(three) != 3 || three[0] == "" || three[0] == three[1] {
		t.Errorf("three choices: %q", three)
	}
	for _, size := range []string{"1024x1024", "1792x1024", "1024x1792"} {
		body, kind := form(t, apptest.Picture("16x16"), "model", "dall-e-3", "prompt", "A weir.", "image", "@a.png", "size", size, "response_format", "b64_json")
		p := readPictures(t, d.Do(http.MethodPost, "/v1/images/edits", x.Key, body, "Content-Type", kind))
		if got := sizeOf(t, p); got != size {
			t.Errorf("edited in %s: %s", size, got)
		}
	}
	missing := readPictures(t, d.Do(http.MethodPost, "/v1/images/generations", x.Key, `{"prompt":"A weir."}`))
	if missing.Data[0].URL == "" {
		t.Errorf("without a model: %+v", missing)
	}
	gpt := readPictures(t, d.Do(http.MethodPost, "/v1/images/generations", x.Key, `{"model":"gpt-image-2","prompt":"A weir."}`))
	if gpt.Data[0].B64 == "" {
		t.Errorf("gpt-image answers by default with %+v", gpt)
	}
	var list struct {
		Data []struct {
			Type, ID    string
			DisplayName string `json:"display_name"`
			CreatedAt   string `json:"created_at"`
		}
		HasMore *bool   `json:"has_more"`
		FirstID *string `json:"first_id"`
		LastID  *string `json:"last_id"`
	}
	unmarshal(t, d.Do(http.MethodGet, "/v1/models", x.Key, "", "Anthropic-Version", "2023-06-01").Body, &list)
	if len(list.Data) < 18 || list.HasMore == nil || list.FirstID == nil || *list.FirstID != list.Data[0].ID || list.Data[0].Type != "model" || list.Data[0].CreatedAt == "" {
		t.Errorf("the list in Anthropic's shape: %+v", list)
	}
	for _, path := range []string{
		"/v1/realtime", "/v1/files", "/v1/batches", "/v1/fine_tuning/jobs", "/v1/assistants", "/v1beta/models/gemini-pro:generateContent", "/v1/nothing",
	} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			want{status: 404, kind: invalid, code: "unknown_url"}.check(t, d.Do(method, path, x.Key, "{}"))
		}
	}
	for _, body := range []string{
		`"web_search_options":{}`, `"tools":[{"type":"web_search"}]`, `"search_parameters":{"mode":"on"}`, `"enable_search":true`,
		`"plugins":[{"id":"web"}]`, `"service_tier":"priority"`,
	} {
		if r := x.Chat(`{"model":"gpt-4o",` + question + `,` + body + `}`); r.Status != 400 || r.Error(t).Param == "" {
			t.Errorf("what has no price passes: %s: %d %s", body, r.Status, r.Body)
		}
	}
	poor := d.Tenant("")
	drain(t, d, poor)
	want{status: 402, kind: "insufficient_quota", code: "credit_balance_exhausted"}.
		check(t, d.Do(http.MethodPost, "/v1/responses", poor.Key, `{"model":"gpt-4o","input":"x","background":true}`))
	want{status: 404, kind: invalid, code: "model_not_found"}.
		check(t, d.Do(http.MethodPost, "/v1/responses", poor.Key, `{"model":"none","input":"x","background":true}`))
}

func chatChoices(t *testing.T, body string) (texts []string) {
	t.Helper()
	var m struct {
		Choices []struct{ Message struct{ Content string } }
	}
	unmarshal(t, body, &m)
	for _, c := range m.Choices {
		texts = append(texts, c.Message.Content)
	}
	return texts
}

func sizeOf(t *testing.T, p pictures) string {
	t.Helper()
	return size(t, decoded(t, p.Data[0].B64))
}

// TestAliases: a tenant's own name for a model works on every route, is what answers show, and is nobody else's.
func TestAliases(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		d := newDemo(t, s)
		x, other := d.Tenant("5"), d.Tenant("5")
		means := map[string]string{}
		for i := range spenders {
			means[spenders[i].model] = "our-" + spenders[i].model
		}
		for model, name := range means {
			x.Query(`mutation($n: String!, $m: String!) { setModelAlias(input: {name: $n, model: $m}) { modelAlias { id } } }`, map[string]any{"n": name, "m": model})
		}
		d.Await("in force", func() bool { return x.Chat(`{"model":"our-gpt-4o",`+question+`}`).Status == 200 })
		for i := range spenders {
			s := &spenders[i]
			name := means[s.model]
			body, kind := s.ask(t, name, "")
			direct, _ := s.ask(t, s.model, "")
			alias, plain := d.Do(http.MethodPost, "/v1"+s.path, x.Key, body, "Content-Type", kind), (*apptest.Reply)(nil)
			if s.form == nil {
				plain = d.Do(http.MethodPost, "/v1"+s.path, x.Key, direct, "Content-Type", kind)
			}
			if alias.Status != 200 || (plain != nil && alias.Header.Get("Weir-Cost-Usd") != plain.Header.Get("Weir-Cost-Usd")) {
				t.Errorf("%s: %d %.300s", s.path, alias.Status, alias.Body)
			}
			if strings.HasPrefix(alias.Body, "{") {
				if shown, there := alias.JSON(t)["model"]; there && shown != name {
					t.Errorf("%s shows %v", s.path, shown)
				}
			}
			if r := d.Do(http.MethodPost, "/v1"+s.path, other.Key, body, "Content-Type", kind); r.Status != 404 {
				t.Errorf("%s by another tenant: %d %s", s.path, r.Status, r.Body)
			}
			broken, kind := s.ask(t, name+":error-500", "")
			if r := d.Do(http.MethodPost, "/v1"+s.path, x.Key, broken, "Content-Type", kind); r.Status != 502 {
				t.Errorf("%s with a switch: %d %s", s.path, r.Status, r.Body)
			}
		}
		stream := x.Chat(`{"model":"our-gpt-4o","stream":true,` + question + `}`)
		if !strings.Contains(stream.Body, `"model":"our-gpt-4o"`) || strings.Contains(stream.Body, `"model":"gpt-4o"`) {
			t.Errorf("streamed: %.300s", stream.Body)
		}
		one := d.Do(http.MethodGet, "/v1/models/our-gpt-4o", x.Key, "").JSON(t)
		if one["id"] != "our-gpt-4o" || one["alias_of"] != "gpt-4o" || one["modality"] != "chat" || one["context_window"] != 128000.0 || one["shutdown_date"] != "2027-01-14" {
			t.Errorf("%v", one)
		}
		if r := d.Do(http.MethodGet, "/v1/models", x.Key, ""); !strings.Contains(r.Body, `"id":"our-gpt-4o"`) || !strings.Contains(r.Body, `"id":"gpt-4o"`) {
			t.Errorf("%.500s", r.Body)
		}
		if r := d.Do(http.MethodGet, "/v1/models/our-gpt-4o", other.Key, ""); r.Status != 404 {
			t.Errorf("another tenant's: %d %s", r.Status, r.Body)
		}
	})
}
