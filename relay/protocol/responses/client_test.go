package responses_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"weir/internal/fault"
	"weir/relay/conformance"
	"weir/relay/protocol/openai"
	"weir/relay/protocol/responses"
	"weir/relay/wire"
)

// client reads as OpenAI's own clients do, and checks the order of events besides: sequence numbers without gaps, items and
// parts that were announced, and in the end an object that says what the events said. Source:
// https://platform.openai.com/docs/api-reference/responses-streaming, read 2026-11-20.
type client struct{}

type members = map[string]any

func (client) Body(o conformance.Options, chat *wire.Chat) string {
	body := members{"model": o.Model, "stream": o.Stream, "max_output_tokens": o.Limit}
	if o.User != "" {
		body["user"] = o.User
	}
	if chat.Temperature != "" {
		body["temperature"] = chat.Temperature
	}
	if chat.ToolChoice == wire.ToolNamed {
		body["tool_choice"] = members{"type": "function", "name": chat.ToolName}
	}
	input := []members{}
	for i := range chat.Messages {
		input = append(input, items(&chat.Messages[i])...)
	}
	body["input"] = input
	var tools []members
	for _, t := range chat.Tools {
		tools = append(tools, members{"type": "function", "name": t.Name, "description": t.Description, "parameters": t.Parameters})
	}
	if tools != nil {
		body["tools"] = tools
	}
	b, err := json.Marshal(body)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func items(m *wire.Message) []members {
	if m.Role == wire.RoleTool {
		return []members{{"type": "function_call_output", "call_id": m.ToolCallID, "output": m.Text()}}
	}
	kind := "input_text"
	if m.Role == wire.RoleAssistant {
		kind = "output_text"
	}
	content := []members{}
	var calls []members
	for i := range m.Parts {
		switch p := &m.Parts[i]; p.Kind {
		case wire.PartText:
			content = append(content, members{"type": kind, "text": p.Text})
		case wire.PartImage:
			content = append(content, members{"type": "input_image", "image_url": p.DataURL()})
		case wire.PartToolCall:
			calls = append(calls, members{"type": "function_call", "call_id": p.Call.ID, "name": p.Call.Name, "arguments": p.Call.Arguments})
		}
	}
	return append([]members{{"role": string(m.Role), "content": content}}, calls...)
}

type logprob struct {
	Token   string
	Logprob json.Number
	Bytes   []int
	Top     []logprob `json:"top_logprobs"`
}

func (l *logprob) wire() wire.Logprob {
	out := wire.Logprob{Token: l.Token, Log: l.Logprob}
	for _, b := range l.Bytes {
		out.Bytes = append(out.Bytes, byte(b))
	}
	for i := range l.Top {
		out.Top = append(out.Top, l.Top[i].wire())
	}
	return out
}

type content struct {
	Type, Text, Refusal string
	Annotations         []struct{ Type, URL, Title string }
	Logprobs            []logprob
}

type item struct {
	ID, Type, Status, Role  string
	Content                 []content
	Summary                 []struct{ Type, Text string }
	Encrypted               string `json:"encrypted_content"`
	CallID                  string `json:"call_id"`
	Name, Arguments, Result string
	OutputFormat            string `json:"output_format"`
}

type object struct {
	ID, Object, Status, Model string
	Created                   int64 `json:"created_at"`
	Error                     *struct{ Code, Message string }
	Incomplete                *struct{ Reason string } `json:"incomplete_details"`
	Output                    []item
	Tools                     []any
	Store                     *bool
	Parallel                  *bool `json:"parallel_tool_calls"`
	Usage                     *struct {
		Input   int64 `json:"input_tokens"`
		Details *struct {
			Cached *int64 `json:"cached_tokens"`
		} `json:"input_tokens_details"`
		Output  int64 `json:"output_tokens"`
		Written *struct {
			Reasoning *int64 `json:"reasoning_tokens"`
		} `json:"output_tokens_details"`
		Total int64  `json:"total_tokens"`
		Cost  string `json:"cost_usd"`
	}
}

func (o *object) check() error {
	if !strings.HasPrefix(o.ID, "resp_") || o.Object != "response" || o.Model != "client-model" || o.Created == 0 || o.Output == nil || o.Tools == nil ||
		o.Store == nil || o.Parallel == nil {
		return fmt.Errorf("head of %+v", o)
	}
	return nil
}

func (o *object) read() (*wire.ChatAnswer, conformance.Bill, error) {
	u := o.Usage
	if err := o.check(); err != nil {
		return nil, conformance.Bill{}, err
	}
	if u == nil || u.Details == nil || u.Details.Cached == nil || u.Written == nil || u.Written.Reasoning == nil || u.Total != u.Input+u.Output {
		return nil, conformance.Bill{}, errors.New("usage")
	}
	bill := conformance.Bill{Cost: u.Cost, Usage: wire.Usage{
		Input: u.Input - *u.Details.Cached, CacheRead: *u.Details.Cached, Output: u.Output - *u.Written.Reasoning, Reasoning: *u.Written.Reasoning,
	}}
	c := wire.Choice{Stop: wire.StopEnd}
	ids := map[string]bool{}
	for i := range o.Output {
		it := &o.Output[i]
		if it.ID == "" || ids[it.ID] || responses.ResponseOf(it.ID) != o.ID {
			return nil, bill, fmt.Errorf("id %q of an item of %s", it.ID, o.ID)
		}
		ids[it.ID] = true
		parts, err := it.parts(&c)
		if err != nil {
			return nil, bill, err
		}
		c.Parts = append(c.Parts, parts...)
	}
	switch {
	case o.Status == "incomplete" && o.Incomplete != nil:
		c.Stop = map[string]wire.Stop{"max_output_tokens": wire.StopLength, "content_filter": wire.StopFilter}[o.Incomplete.Reason]
	case o.Status != "completed" || o.Incomplete != nil:
		return nil, bill, errors.New("status " + o.Status)
	}
	return &wire.ChatAnswer{Choices: []wire.Choice{c}}, bill, nil
}

func (it *item) parts(c *wire.Choice) (parts []wire.Part, err error) {
	switch it.Type {
	case "message":
		if it.Role != "assistant" || it.Status == "" || len(it.Content) == 0 {
			return nil, fmt.Errorf("message %+v", it)
		}
		for i := range it.Content {
			one := &it.Content[i]
			p := wire.Part{Kind: wire.PartText, Text: one.Text}
			switch one.Type {
			case "output_text":
				for _, a := range one.Annotations {
					p.Citations = append(p.Citations, wire.Citation{URL: a.URL, Title: a.Title})
				}
				for j := range one.Logprobs {
					c.Logprobs = append(c.Logprobs, one.Logprobs[j].wire())
				}
			case "refusal":
				p = wire.Part{Kind: wire.PartRefusal, Text: one.Refusal}
				c.Stop = wire.StopRefusal
			default:
				return nil, errors.New("content " + one.Type)
			}
			parts = append(parts, p)
		}
	case "reasoning":
		p := wire.Part{Kind: wire.PartThinking}
		if it.Summary == nil {
			return nil, errors.New("reasoning without summary")
		}
		for _, s := range it.Summary {
			p.Text += s.Text
		}
		if it.Encrypted != "" {
			p.Seal = wire.Seal{By: wire.ProtocolResponses, Data: it.Encrypted}
			if p.Text == "" {
				p.Kind = wire.PartRedacted
			}
		}
		parts = append(parts, p)
	case "function_call":
		parts = append(parts, wire.CallPart(wire.ToolCall{ID: it.CallID, Name: it.Name, Arguments: it.Arguments}))
		c.Stop = wire.StopTools
	case "image_generation_call":
		parts = append(parts, wire.Part{Kind: wire.PartImage, MediaType: "image/" + it.OutputFormat, Data: it.Result})
	default:
		return nil, errors.New("item " + it.Type)
	}
	return parts, nil
}

func (client) Answer(body []byte) (*wire.ChatAnswer, conformance.Bill, error) {
	var o object
	if err := json.Unmarshal(body, &o); err != nil {
		return nil, conformance.Bill{}, err
	}
	return o.read()
}

// event is any event of a stream.
type event struct {
	Type     string
	Number   *int64 `json:"sequence_number"`
	Response *object
	Index    *int `json:"output_index"`
	Item     *item
	ItemID   string `json:"item_id"`
	Part     *struct{ Type, Text, Refusal string }
	Content  *int `json:"content_index"`
	Summary  *int `json:"summary_index"`
	Delta    string
	Text     string
	Refusal  string
	Args     string `json:"arguments"`
	Message  string
	Error    *struct{ Message string }
}

// running is what a client keeps of an item.
type running struct {
	id, kind, text string
	part           string
	closed         bool
}

func (client) Stream(text string) (conformance.Streamed, error) {
	var (
		s      conformance.Streamed
		all    []*running
		next   int64
		opened bool
	)
	for raw := range strings.SplitSeq(strings.TrimSuffix(text, "\n\n"), "\n\n") {
		if strings.HasPrefix(raw, ": ") {
			continue
		}
		name, data, ok := strings.Cut(strings.TrimPrefix(raw, "event: "), "\ndata: ")
		var e event
		if err := json.Unmarshal([]byte(data), &e); err != nil || !ok || e.Type != name || s.Ended || s.Failed != "" || e.Number == nil || *e.Number != next {
			return s, fmt.Errorf("event %q: %w", raw, err)
		}
		next++
		switch name {
		case "response.created", "response.in_progress":
			if e.Response == nil || e.Response.Status != "in_progress" || len(e.Response.Output) > 0 || len(all) > 0 {
				return s, errors.New(raw)
			}
			opened = true
		case "response.completed", "response.incomplete":
			var err error
			if e.Response == nil || !opened || len(e.Response.Output) != len(all) || "response."+e.Response.Status != name {
				return s, errors.New(raw)
			}
			for i, it := range all {
				if !it.closed || it.id != e.Response.Output[i].ID {
					return s, fmt.Errorf("item %d was not done: %s", i, raw)
				}
			}
			s.Ended = true
			if s.Answer, s.Bill, err = e.Response.read(); err != nil {
				return s, err
			}
		case "error":
			s.Failed = e.Message
			if e.Error == nil || e.Error.Message != e.Message {
				return s, errors.New(raw)
			}
		default:
			if err := follow(&all, name, &e); err != nil {
				return s, fmt.Errorf("%w: %.500s", err, raw)
			}
		}
	}
	return s, nil
}

// follow keeps up with the events of items.
func follow(all *[]*running, name string, e *event) error {
	if e.Index == nil || name != "response.output_item.added" && (*e.Index >= len(*all) || (*all)[*e.Index].closed) {
		return errors.New("no such item")
	}
	if name == "response.output_item.added" {
		if *e.Index != len(*all) || e.Item == nil || e.Item.ID == "" {
			return errors.New("bad item")
		}
		*all = append(*all, &running{id: e.Item.ID, kind: e.Item.Type})
		return nil
	}
	it := (*all)[*e.Index]
	if e.Item == nil && e.ItemID != it.id {
		return errors.New("another item")
	}
	expect := func(ok bool) error {
		if !ok {
			return fmt.Errorf("out of order after %+v", *it)
		}
		return nil
	}
	switch name {
	case "response.output_item.done":
		it.closed = true
		return expect(it.part == "" && e.Item != nil && e.Item.ID == it.id && e.Item.Type == it.kind)
	case "response.content_part.added", "response.reasoning_summary_part.added":
		err := expect(it.part == "" && e.Part != nil && (e.Content != nil || e.Summary != nil))
		it.text = ""
		if e.Part != nil {
			it.part = e.Part.Type
		}
		return err
	case "response.output_text.delta", "response.refusal.delta", "response.reasoning_summary_text.delta":
		it.text += e.Delta
		return expect(it.part != "")
	case "response.output_text.done", "response.reasoning_summary_text.done":
		return expect(e.Text == it.text)
	case "response.refusal.done":
		return expect(e.Refusal == it.text)
	case "response.content_part.done", "response.reasoning_summary_part.done":
		err := expect(it.part != "" && e.Part != nil && e.Part.Text+e.Part.Refusal == it.text)
		it.part = ""
		return err
	case "response.output_text.annotation.added":
		return expect(it.part == "output_text")
	case "response.function_call_arguments.delta":
		it.text += e.Delta
		return expect(it.kind == "function_call")
	case "response.function_call_arguments.done":
		return expect(e.Args == it.text || it.text == "" && e.Args == "{}")
	case "response.image_generation_call.completed":
		return expect(it.kind == "image_generation_call")
	}
	return errors.New("unknown event")
}

func (client) Error(body []byte) (string, error) {
	var e struct {
		Error struct {
			Message, Type string
			Param, Code   *string
		}
	}
	if err := json.Unmarshal(body, &e); err != nil || e.Error.Type == "" {
		return "", fmt.Errorf("error %s: %w", body, err)
	}
	return e.Error.Message, nil
}

func TestConformance(t *testing.T) {
	t.Parallel()
	conformance.Protocol(t, conformance.ProtocolSuite{
		Codec: responses.New(openai.New()), Client: client{}, Seal: wire.ProtocolResponses,
		Can: conformance.Thinking | conformance.Seals | conformance.Redacted | conformance.Refusals | conformance.Citations | conformance.Pictures |
			conformance.CallIDs | conformance.Empty | conformance.Logprobs,
		Stops:    []wire.Stop{wire.StopEnd, wire.StopLength, wire.StopFilter},
		Messages: "input", Without: func(c *wire.Chat) { c.Stop = nil },
	})
}

func TestDecode(t *testing.T) {
	t.Parallel()
	codec := responses.New(openai.New())
	for name, field := range map[string]string{
		`{"model":"m"}`:            "input",
		`{"input":"x"}`:            "model",
		`{"model":"m","input":7}`:  "input",
		`{"model":"m","input":[]}`: "input",
		`{"model":"m","input":[{"type":"message","role":"king","content":""}]}`:                         "input[0].role",
		`{"model":"m","input":[{"role":"user"}]}`:                                                       "input[0].content",
		`{"model":"m","input":[{"role":"user","content":[{"type":"input_odd"}]}]}`:                      "input[0].content[0].type",
		`{"model":"m","input":[{"role":"user","content":[{"type":"input_image","file_id":"file-1"}]}]}`: "input[0].content[0].image_url",
		`{"model":"m","input":[{"type":"function_call","name":"f","arguments":"{}"}]}`:                  "input[0].call_id",
		`{"model":"m","input":[{"type":"function_call_output","call_id":"c"}]}`:                         "input[0].output",
		`{"model":"m","input":[{"type":"web_search_call"}]}`:                                            "input[0].type",
		`{"model":"m","input":"x","tools":[{"type":"web_search"}]}`:                                     "tools[0].type",
		`{"model":"m","input":"x","tools":[{"type":"function"}]}`:                                       "tools[0].name",
		`{"model":"m","input":"x","tool_choice":"any"}`:                                                 "tool_choice",
		`{"model":"m","input":"x","text":{"format":{"type":"xml"}}}`:                                    "text.format.type",
		`{"model":"m","input":"x","text":{"format":{"type":"json_schema","name":"n"}}}`:                 "text.format.schema",
		`{"model":"m","input":"x","max_output_tokens":0}`:                                               "max_output_tokens",
		`{"model":"m","input":"x","background":true,"store":false}`:                                     "background",
		`{"model":"m","input":"x","conversation":"conv_1"}`:                                             "conversation",
		`{"model":"m","input":"x","Store":false}`:                                                       "store",
		`{"model":"m","input":"x","truncation":"some"}`:                                                 "truncation",
		`{"model":"m","input":"x","temperature":3}`:                                                     "temperature",
		`{"model":"m","input":"x","previous_response_id":7}`:                                            "previous_response_id",
	} {
		_, err := codec.Decode([]byte(name), wire.RouteChat)
		if f := fault.Of(err); err == nil || f.Code != fault.Invalid || f.Field != field || f.Message == "" {
			t.Errorf("%s: %v (%q), want a fault at %s", name, err, f.Field, field)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(client{}.Body(conformance.Options{Model: "m", Limit: 5}, conformance.Conversation())))
	f.Add([]byte(`{"model":"m","input":[{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"weir:gemini:c:d"},{"type":"item_reference","id":"msg_ax0"}]}`))
	codec := responses.New(openai.New())
	f.Fuzz(func(t *testing.T, body []byte) {
		req, err := codec.Decode(body, wire.RouteChat)
		if err != nil {
			if code := fault.CodeOf(err); code != fault.Invalid && code != fault.NotFound {
				t.Error(err)
			}
			return
		}
		if _, err := req.Chat(); err != nil {
			t.Error(err)
		}
		merged, err := responses.Continue(body, responses.Items(body, "resp_a"))
		if err != nil {
			t.Error(err)
			return
		}
		if _, err := codec.Decode(merged, wire.RouteChat); err != nil {
			t.Errorf("%v: %s", err, merged)
		}
	})
}
