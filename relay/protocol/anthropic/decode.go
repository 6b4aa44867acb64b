package anthropic

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"weir/internal/fault"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// Bounds of a request.
const (
	maxMessages = 100_000
	maxBlocks   = 100_000
	maxTools    = 1024
	maxInteger  = 1 << 53
)

// single are the fields that may occur only once, in whatever case: parsers differ in which of two they take, and what is
// charged must be what the upstream reads.
var single = []string{"model", "messages", "system", "tools", "stream", "max_tokens"}

// Decode reads a request body of /v1/messages (wire.RouteChat) or of its count_tokens (wire.RouteCount), which needs no
// max_tokens. The request and what is decoded from it alias body, which must neither change nor be reused as long as they
// live; Model and User are copies. Known fields are checked and others pass. Returns INVALID with Field set to Anthropic's
// own path, which its message begins with.
func (Codec) Decode(body []byte, route wire.Route) (*wire.Request, error) {
	if !rawjson.Valid(body) {
		return nil, invalid(wire.ReasonInvalidJSON, "", "The request body is not valid JSON: one JSON object in UTF-8 is expected.")
	}
	root := rawjson.View(body)
	if !root.IsObject() {
		return nil, invalid(wire.ReasonInvalidType, "", "The request body must be a JSON object.")
	}
	d := &decoder{chat: &wire.Chat{ParallelTools: true}, req: &wire.Request{
		Route: route, Protocol: wire.ProtocolAnthropic, Choices: 1, IncludeUsage: true, Body: body,
	}}
	if err := d.request(root); err != nil {
		return nil, err
	}
	d.req.OnChat(func() (*wire.Chat, error) { return d.chat, nil })
	return d.req, nil
}

// decoder fills a request. The system stands before the messages, wherever it occurs in the body.
type decoder struct {
	req    *wire.Request
	chat   *wire.Chat
	system []wire.Part
	seen   uint32
	err    error // the first fault
}

// fail notes a fault at a path.
func (d *decoder) fail(reason wire.Reason, path, message string) {
	if d.err == nil {
		d.err = invalid(reason, path, path+": "+message)
	}
}

func (d *decoder) wrong(path, want string) {
	d.fail(wire.ReasonInvalidType, path, "Input should be "+want)
}

func (d *decoder) missing(path string) { d.fail(wire.ReasonMissing, path, "Field required") }

// invalid is an INVALID fault. The message holds nothing of the client's but field names that Anthropic documents.
func invalid(reason wire.Reason, field, message string) error {
	return &fault.Error{Code: fault.Invalid, Field: field, Message: message, Err: reason}
}

func (d *decoder) request(root gjson.Result) error {
	hasMessages := false
	rawjson.ForEach(root, func(key, v gjson.Result) bool {
		d.once(key.Str)
		if d.err == nil && v.Type != gjson.Null {
			hasMessages = hasMessages || key.Str == "messages"
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
	case !hasMessages:
		d.missing("messages")
	case d.req.MaxTokens == 0 && d.req.Route != wire.RouteCount:
		d.missing("max_tokens")
	case d.req.MaxTokens > 0 && d.chat.Reasoning.Budget >= d.req.MaxTokens:
		d.fail(wire.ReasonInvalidValue, "thinking.budget_tokens", "Input should be less than max_tokens")
	}
	if len(d.system) > 0 {
		d.chat.Messages = append([]wire.Message{{Role: wire.RoleSystem, Parts: d.system}}, d.chat.Messages...)
	}
	if d.req.Route == wire.RouteCount {
		d.req.Stream = false
	}
	return d.err
}

func (d *decoder) once(key string) {
	for i, name := range single {
		if !strings.EqualFold(key, name) {
			continue
		}
		if key != name || d.seen&(1<<i) != 0 {
			d.fail(wire.ReasonDuplicate, name, "The field may be given only once, in lower case")
		}
		d.seen |= 1 << i
	}
}

// field reads what a conversation consists of.
func (d *decoder) field(name string, v gjson.Result) bool {
	switch name {
	case "model":
		if d.text(name, v, 256) {
			d.req.Model = strings.Clone(v.Str)
		}
	case "messages":
		d.messages(v)
	case "system":
		d.systemOf(v)
	case "tools":
		d.tools(v)
	case "tool_choice":
		d.toolChoice(v)
	case "max_tokens":
		d.req.MaxTokens = d.integer(name, v, 1)
	case "stream":
		d.req.Stream = d.boolean(name, v)
	case "stop_sequences":
		d.stops(v)
	case "cache_control":
		d.chat.Cache = d.cache(name, v)
	case "metadata":
		d.metadata(v)
	case "mcp_servers":
		d.servers(v)
	default:
		return false
	}
	return true
}

// sampling reads how the answer is made.
func (d *decoder) sampling(name string, v gjson.Result) {
	switch name {
	case "temperature":
		d.chat.Temperature = d.number(name, v)
	case "top_p":
		d.chat.TopP = d.number(name, v)
	case "top_k":
		d.chat.TopK = json.Number(strconv.FormatInt(d.integer(name, v, 0), 10))
	case "thinking":
		d.thinking(v)
	case "output_config":
		if !v.IsObject() {
			d.wrong(name, "an object")
			return
		}
		if effort := rawjson.Get(v, "effort"); effort.Type == gjson.String {
			d.chat.Reasoning.Effort = effort.Str
		}
		d.format(rawjson.Get(v, "format"))
	case "output_format":
		d.format(v)
	case "speed":
		d.only(name, v, "standard")
	case "inference_geo":
		d.only(name, v, "global")
	}
}

// only takes the one value that costs what the price book says.
func (d *decoder) only(path string, v gjson.Result, value string) {
	if v.Str != value {
		d.fail(wire.ReasonInvalidValue, path, "Input should be '"+value+"': other values are charged apart and are not offered")
	}
}

func (d *decoder) text(path string, v gjson.Result, most int) bool {
	switch {
	case v.Type != gjson.String:
		d.wrong(path, "a valid string")
	case v.Str == "":
		d.fail(wire.ReasonInvalidValue, path, "String should have at least 1 character")
	case len(v.Str) > most:
		d.fail(wire.ReasonInvalidValue, path, "String should have at most "+strconv.Itoa(most)+" characters")
	default:
		return true
	}
	return false
}

func (d *decoder) boolean(path string, v gjson.Result) bool {
	if v.Type != gjson.True && v.Type != gjson.False {
		d.wrong(path, "a valid boolean")
	}
	return v.Type == gjson.True
}

func (d *decoder) integer(path string, v gjson.Result, low int64) int64 {
	n := v.Int()
	switch {
	case v.Type != gjson.Number || v.Num != float64(n):
		d.wrong(path, "a valid integer")
	case n < low:
		d.fail(wire.ReasonInvalidValue, path, "Input should be greater than or equal to "+strconv.FormatInt(low, 10))
	case n > maxInteger:
		d.fail(wire.ReasonInvalidValue, path, "Input should be less than or equal to 9007199254740992")
	}
	return n
}

func (d *decoder) number(path string, v gjson.Result) json.Number {
	switch {
	case v.Type != gjson.Number:
		d.wrong(path, "a valid number")
	case v.Num < 0 || v.Num > 1:
		d.fail(wire.ReasonInvalidValue, path, "Input should be between 0 and 1")
	}
	return json.Number(v.Raw)
}

// list calls item for each element of an array, with its path.
func (d *decoder) list(path string, v gjson.Result, most int, item func(path string, v gjson.Result)) {
	if !v.IsArray() {
		d.wrong(path, "a valid list")
		return
	}
	n := 0
	rawjson.ForEach(v, func(_, element gjson.Result) bool {
		if n == most {
			d.fail(wire.ReasonInvalidValue, path, "List should have at most "+strconv.Itoa(most)+" items")
			return false
		}
		item(path+"."+strconv.Itoa(n), element)
		n++
		return d.err == nil
	})
}

func (d *decoder) stops(v gjson.Result) {
	d.list("stop_sequences", v, 8192, func(path string, s gjson.Result) {
		if s.Type != gjson.String {
			d.wrong(path, "a valid string")
			return
		}
		d.chat.Stop = append(d.chat.Stop, s.Str)
	})
}

func (d *decoder) metadata(v gjson.Result) {
	if !v.IsObject() {
		d.wrong("metadata", "an object")
		return
	}
	const most = 128
	user := rawjson.Get(v, "user_id").Str
	if len(user) > most {
		user = strings.ToValidUTF8(user[:most], "")
	}
	d.req.User = strings.Clone(user)
}

// cache reads {"type":"ephemeral","ttl":"5m"|"1h"}.
func (d *decoder) cache(path string, v gjson.Result) wire.Cache {
	switch {
	case v.Type == gjson.Null:
		return ""
	case rawjson.Get(v, "type").Str != "ephemeral":
		d.fail(wire.ReasonInvalidValue, path+".type", "Input should be 'ephemeral'")
		return ""
	}
	switch ttl := rawjson.Get(v, "ttl"); {
	case ttl.Type == gjson.Null || ttl.Str == "5m":
		return wire.Cache5m
	case ttl.Str == "1h":
		return wire.Cache1h
	}
	d.fail(wire.ReasonInvalidValue, path+".ttl", "Input should be '5m' or '1h'")
	return ""
}

func (d *decoder) thinking(v gjson.Result) {
	r := &d.chat.Reasoning
	switch rawjson.Get(v, "type").Str {
	case "enabled":
		r.Budget = d.integer("thinking.budget_tokens", rawjson.Get(v, "budget_tokens"), 1024)
	case "adaptive":
		r.Adaptive = true
	case "disabled":
		r.Off = true
	default:
		d.fail(wire.ReasonInvalidValue, "thinking.type", "Input should be 'enabled', 'adaptive' or 'disabled'")
	}
	r.Hidden = rawjson.Get(v, "display").Str == "omitted"
}

func (d *decoder) format(v gjson.Result) {
	if v.Type == gjson.Null {
		return
	}
	schema := rawjson.Get(v, "schema")
	if rawjson.Get(v, "type").Str != "json_schema" || !schema.IsObject() {
		d.fail(wire.ReasonInvalidValue, "output_config.format", "Input should be a json_schema with a schema")
		return
	}
	d.chat.Format = &wire.Format{Schema: json.RawMessage(schema.Raw), Strict: true}
}
