package responses

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"weir/internal/fault"
	"weir/internal/id"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// Bounds of a request.
const (
	maxItems   = 100_000
	maxParts   = 10_000
	maxTools   = 1024
	maxInteger = 1 << 53
	maxText    = 256 << 20
	maxName    = 256
	maxUser    = 128
)

// single are the fields that may occur only once, in whatever case: parsers differ in which of two they take, and what is
// charged must be what the upstream reads.
var single = []string{
	"model", "input", "instructions", "tools", "stream", "max_output_tokens", "previous_response_id", "store", "background", "text",
}

// Decode reads a request body. The request and what is decoded from it alias body, which must neither change nor be reused as
// long as they live; Model and User are copies. Known fields are checked and others pass. Returns INVALID with Field set to
// OpenAI's own path, and NOT_FOUND for an earlier response where none are stored.
func (c Codec) Decode(body []byte, route wire.Route) (*wire.Request, error) {
	if !rawjson.Valid(body) {
		return nil, invalid(wire.ReasonInvalidJSON, "",
			"We could not parse the JSON body of your request. The body must be one JSON object in UTF-8.")
	}
	root := rawjson.View(body)
	if !root.IsObject() {
		return nil, invalid(wire.ReasonInvalidType, "", "Invalid body: expected a JSON object.")
	}
	d := &decoder{
		chat: &wire.Chat{ParallelTools: true}, params: &Params{ID: id.New(id.Response), Store: true, Created: time.Now().Unix()},
		req: &wire.Request{Route: route, Protocol: wire.ProtocolResponses, Choices: 1, IncludeUsage: true, Body: body},
	}
	if err := d.request(root); err != nil {
		return nil, err
	}
	if err := c.alone(d.params); err != nil {
		return nil, err
	}
	d.req.OnChat(func() (*wire.Chat, error) { return d.chat, nil })
	d.req.OnInput(func() (any, error) { return d.params, nil })
	return d.req, nil
}

// alone refuses what needs stored responses where there are none.
func (c Codec) alone(p *Params) error {
	if c.keeps {
		return nil
	}
	p.Store = false
	switch {
	case p.Previous != "":
		return Unknown("previous_response_id")
	case len(p.References) > 0:
		return Unknown("input")
	case p.Background:
		return invalid(wire.ReasonInvalidValue, "background", "Responses in the background are not offered here.")
	}
	return nil
}

// Unknown is the fault for a field that names a response, or an item of one, that is not there.
func Unknown(field string) error {
	return &fault.Error{Code: fault.NotFound, Field: field, Message: "The response that '" + field + "' names was not found."}
}

// decoder fills a request. The instructions stand before the input, wherever they occur in the body.
type decoder struct {
	req          *wire.Request
	chat         *wire.Chat
	params       *Params
	instructions []wire.Message
	seen         uint32
	err          error // the first fault
}

// invalid is an INVALID fault with OpenAI's error code.
func invalid(reason wire.Reason, field, message string) error {
	return &fault.Error{Code: fault.Invalid, Field: field, Message: message, Err: reason}
}

func (d *decoder) fail(reason wire.Reason, path, message string) {
	if d.err == nil {
		d.err = invalid(reason, path, message)
	}
}

func (d *decoder) wrong(path, want string) {
	d.fail(wire.ReasonInvalidType, path, "Invalid type for '"+path+"': expected "+want+".")
}

func (d *decoder) missing(path string) {
	d.fail(wire.ReasonMissing, path, "Missing required parameter: '"+path+"'.")
}

func (d *decoder) request(root gjson.Result) error {
	hasInput := false
	rawjson.ForEach(root, func(key, v gjson.Result) bool {
		d.once(key.Str)
		if d.err == nil && v.Type != gjson.Null {
			hasInput = hasInput || key.Str == "input"
			if !d.field(key.Str, v) {
				d.sampling(key.Str, v)
			}
		}
		return d.err == nil
	})
	switch {
	case d.err != nil:
	case d.req.Model == "":
		d.missing("model")
	case !hasInput:
		d.missing("input")
	case d.params.Background && !d.params.Store:
		d.fail(wire.ReasonInvalidValue, "background", "A response in the background must be stored: 'store' is false.")
	}
	d.chat.Messages = append(d.instructions, d.chat.Messages...)
	return d.err
}

func (d *decoder) once(key string) {
	for i, name := range single {
		if !strings.EqualFold(key, name) {
			continue
		}
		if key != name || d.seen&(1<<i) != 0 {
			d.fail(wire.ReasonDuplicate, name, "Invalid body: parameter '"+name+"' was given more than once, or in another case.")
		}
		d.seen |= 1 << i
	}
}

// field reads what a conversation consists of.
func (d *decoder) field(name string, v gjson.Result) bool {
	switch name {
	case "model":
		if d.text(name, v, 1, maxName) {
			d.req.Model = strings.Clone(v.Str)
		}
	case "input":
		d.input(v)
	case "instructions":
		if d.text(name, v, 0, maxText) && v.Str != "" {
			d.instructions = []wire.Message{{Role: wire.RoleDeveloper, Parts: []wire.Part{wire.Text(v.Str)}}}
		}
	case "tools":
		d.list(name, v, maxTools, d.tool)
	case "tool_choice":
		d.toolChoice(v)
	case "parallel_tool_calls":
		d.chat.ParallelTools = d.boolean(name, v)
	case "conversation", "prompt":
		d.fail(wire.ReasonInvalidValue, name, "'"+name+"' is not offered here. Send the input itself.")
	default:
		return d.keeping(name, v)
	}
	return true
}

// keeping reads how the answer is given and whether it is kept.
func (d *decoder) keeping(name string, v gjson.Result) bool {
	switch name {
	case "stream":
		d.req.Stream = d.boolean(name, v)
	case "store":
		d.params.Store = d.boolean(name, v)
	case "background":
		d.params.Background = d.boolean(name, v)
	case "previous_response_id":
		if d.text(name, v, 1, maxName) {
			d.params.Previous = strings.Clone(v.Str)
		}
	case "user", "safety_identifier":
		if d.text(name, v, 0, 1024) {
			d.req.User = strings.Clone(strings.ToValidUTF8(v.Str[:min(len(v.Str), maxUser)], ""))
		}
	case "truncation":
		if v.Str != "auto" && v.Str != "disabled" {
			d.fail(wire.ReasonInvalidValue, name, "Invalid value for 'truncation'. Supported values are: 'auto' and 'disabled'.")
		}
	default:
		return false
	}
	return true
}

// sampling reads how the answer is made.
func (d *decoder) sampling(name string, v gjson.Result) {
	switch name {
	case "max_output_tokens":
		d.req.MaxTokens = d.integer(name, v, 1, maxInteger)
	case "temperature":
		d.chat.Temperature = d.number(name, v, 2)
	case "top_p":
		d.chat.TopP = d.number(name, v, 1)
	case "top_logprobs":
		d.chat.TopLogprobs = d.integer(name, v, 0, 20)
	case "include":
		d.list(name, v, 64, d.include)
	case "prompt_cache_key":
		if d.text(name, v, 0, 1024) {
			d.chat.CacheKey = v.Str
		}
	case "reasoning", "text", "metadata":
		if d.object(name, v) {
			d.options(name, v)
		}
	}
}

func (d *decoder) include(path string, v gjson.Result) {
	if d.text(path, v, 1, maxName) && v.Str == "message.output_text.logprobs" {
		d.chat.Logprobs = true
	}
}

// options reads the fields that are objects.
func (d *decoder) options(name string, v gjson.Result) {
	switch name {
	case "reasoning":
		effort := rawjson.Get(v, "effort").Str
		if d.chat.Reasoning.Off = effort == "none"; effort != "none" {
			d.chat.Reasoning.Effort = effort
		}
	case "text":
		d.chat.Verbosity = rawjson.Get(v, "verbosity").Str
		d.format(rawjson.Get(v, "format"))
	case "metadata":
		d.chat.Metadata = json.RawMessage(v.Raw)
	}
}

func (d *decoder) object(path string, v gjson.Result) bool {
	if !v.IsObject() {
		d.wrong(path, "an object")
	}
	return v.IsObject()
}

func (d *decoder) text(path string, v gjson.Result, low, high int) bool {
	switch {
	case v.Type != gjson.String:
		d.wrong(path, "a string")
	case len(v.Str) < low:
		d.fail(wire.ReasonInvalidValue, path, "Invalid '"+path+"': empty string.")
	case len(v.Str) > high:
		d.fail(wire.ReasonTooLong, path, "Invalid '"+path+"': string too long. Expected at most "+strconv.Itoa(high)+" bytes.")
	default:
		return true
	}
	return false
}

func (d *decoder) boolean(path string, v gjson.Result) bool {
	if v.Type != gjson.True && v.Type != gjson.False {
		d.wrong(path, "a boolean")
	}
	return v.Type == gjson.True
}

func (d *decoder) integer(path string, v gjson.Result, low, high int64) int64 {
	n := v.Int()
	switch {
	case v.Type != gjson.Number || v.Num != float64(n):
		d.wrong(path, "an integer")
	case n < low || n > high:
		d.fail(wire.ReasonInvalidValue, path,
			"Invalid '"+path+"': expected a value from "+strconv.FormatInt(low, 10)+" to "+strconv.FormatInt(high, 10)+".")
	}
	return n
}

func (d *decoder) number(path string, v gjson.Result, high float64) json.Number {
	switch {
	case v.Type != gjson.Number:
		d.wrong(path, "a decimal")
	case v.Num < 0 || v.Num > high:
		d.fail(wire.ReasonInvalidValue, path, "Invalid '"+path+"': expected a value from 0 to "+strconv.Itoa(int(high))+".")
	}
	return json.Number(v.Raw)
}

// list calls item for each element of an array, with its path.
func (d *decoder) list(path string, v gjson.Result, most int, item func(path string, v gjson.Result)) {
	if !v.IsArray() {
		d.wrong(path, "an array")
		return
	}
	n := 0
	rawjson.ForEach(v, func(_, element gjson.Result) bool {
		if n == most {
			d.fail(wire.ReasonInvalidValue, path, "Invalid '"+path+"': array too long. Expected at most "+strconv.Itoa(most)+" elements.")
			return false
		}
		item(path+"["+strconv.Itoa(n)+"]", element)
		n++
		return d.err == nil
	})
}

func (d *decoder) format(v gjson.Result) {
	switch rawjson.Get(v, "type").Str {
	case "", "text":
	case "json_object":
		d.chat.Format = &wire.Format{}
	case "json_schema":
		schema := rawjson.Get(v, "schema")
		if !schema.IsObject() {
			d.missing("text.format.schema")
			return
		}
		if d.text("text.format.name", rawjson.Get(v, "name"), 1, maxName) {
			d.chat.Format = &wire.Format{
				Name: rawjson.Get(v, "name").Str, Description: rawjson.Get(v, "description").Str, Schema: json.RawMessage(schema.Raw),
				Strict: rawjson.Get(v, "strict").Bool(),
			}
		}
	default:
		d.fail(wire.ReasonInvalidValue, "text.format.type", "Invalid value. Supported values are: 'text', 'json_object' and 'json_schema'.")
	}
}

// tool takes functions and custom tools. Tools that OpenAI runs itself are charged apart from tokens, and there is no price
// for them in the price book: they would cost and not be charged.
func (d *decoder) tool(path string, v gjson.Result) {
	if !d.object(path, v) {
		return
	}
	t := wire.Tool{Name: rawjson.Get(v, "name").Str, Description: rawjson.Get(v, "description").Str, Strict: rawjson.Get(v, "strict").Bool()}
	switch kind := rawjson.Get(v, "type"); kind.Str {
	case "function":
		if parameters := rawjson.Get(v, "parameters"); parameters.IsObject() {
			t.Parameters = json.RawMessage(parameters.Raw)
		}
	case "custom":
		t.Custom = true
	case "":
		d.missing(path + ".type")
		return
	default:
		d.fail(wire.ReasonInvalidValue, path+".type", "This tool is run by the provider and charged apart from tokens; it is not offered here.")
		return
	}
	if d.text(path+".name", rawjson.Get(v, "name"), 1, maxName) {
		d.chat.Tools = append(d.chat.Tools, t)
	}
}

func (d *decoder) toolChoice(v gjson.Result) {
	switch v.Str {
	case "auto", "none", "required":
		d.chat.ToolChoice = wire.ToolChoice(v.Str)
		return
	}
	switch rawjson.Get(v, "type").Str {
	case "function", "custom":
		if d.text("tool_choice.name", rawjson.Get(v, "name"), 1, maxName) {
			d.chat.ToolChoice, d.chat.ToolName = wire.ToolNamed, rawjson.Get(v, "name").Str
		}
	case "allowed_tools":
		if mode := rawjson.Get(v, "mode").Str; mode == "auto" || mode == "required" {
			d.chat.ToolChoice = wire.ToolChoice(mode)
			return
		}
		d.fail(wire.ReasonInvalidValue, "tool_choice.mode", "Invalid value. Supported values are: 'auto' and 'required'.")
	default:
		d.fail(wire.ReasonInvalidValue, "tool_choice", "Invalid value. Supported values are: 'none', 'auto', 'required' and a tool of 'tools'.")
	}
}
