package responses

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// Statuses of a response.
const (
	StatusQueued     = "queued"
	StatusInProgress = "in_progress"
	StatusCompleted  = "completed"
	StatusIncomplete = "incomplete"
	StatusFailed     = "failed"
	StatusCancelled  = "cancelled"
)

// state is what of a response changes while it is made.
type state struct {
	status    string
	completed int64  // in seconds since 1970; 0 = not yet
	why       string // why it is incomplete
	choice    *wire.Choice
	usage     *wire.Usage
	cost      string
	end       string // weir's own end reason
	failure   []byte // {"code","message"}, JSON
}

// finished is the state of an answer that came to its end.
func finished(c *wire.Choice, u wire.Usage) state {
	s := state{status: StatusCompleted, completed: time.Now().Unix(), choice: c, usage: &u}
	switch c.Stop {
	case wire.StopLength, wire.StopContext:
		s.status, s.why = StatusIncomplete, "max_output_tokens"
	case wire.StopFilter:
		s.status, s.why = StatusIncomplete, "content_filter"
	case wire.StopEnd, wire.StopSequence, wire.StopTools, wire.StopRefusal, wire.StopPause:
	}
	return s
}

// given are the fields that a response repeats from its request, with what they are where the client said nothing.
var given = []struct{ name, usual string }{
	{"instructions", "null"},
	{"max_output_tokens", "null"},
	{"max_tool_calls", "null"},
	{"metadata", "{}"},
	{"parallel_tool_calls", "true"},
	{"previous_response_id", "null"},
	{"prompt_cache_key", "null"},
	{"reasoning", `{"effort":null,"summary":null}`},
	{"safety_identifier", "null"},
	{"service_tier", `"default"`},
	{"temperature", "1.0"},
	{"text", `{"format":{"type":"text"}}`},
	{"tool_choice", `"auto"`},
	{"tools", "[]"},
	{"top_logprobs", "0"},
	{"top_p", "1.0"},
	{"truncation", `"disabled"`},
	{"user", "null"},
}

// object appends a response object.
func (s *state) object(w *rawjson.Writer, req *wire.Request, p *Params, about *wire.About) {
	w.Open('{').Text("id", p.ID).Text("object", "response").Count("created_at", p.Created).Text("status", s.status)
	w.Key("background").Bool(p.Background).Key("completed_at")
	if s.completed > 0 {
		w.Int(s.completed)
	} else {
		w.Literal("null")
	}
	w.Key("error")
	if s.failure != nil {
		w.Raw(s.failure)
	} else {
		w.Literal("null")
	}
	w.Key("incomplete_details")
	if s.why != "" {
		w.Open('{').Text("reason", s.why).Close('}')
	} else {
		w.Literal("null")
	}
	w.Text("model", req.Named()).Key("output").Open('[')
	if s.choice != nil {
		for _, one := range itemsOf(s.choice) {
			one.append(w, p.ID, s.itemStatus())
		}
	}
	w.Close(']').Key("store").Bool(p.Store)
	values := map[string]gjson.Result{}
	rawjson.ForEach(rawjson.View(req.Body), func(key, v gjson.Result) bool {
		values[key.Str] = v
		return true
	})
	for _, g := range given {
		v := values[g.name]
		if v.Type == gjson.Null {
			w.Key(g.name).Literal(g.usual)
		} else {
			w.Key(g.name).Literal(v.Raw)
		}
	}
	w.Key("usage")
	if s.usage == nil {
		w.Literal("null")
	} else {
		appendUsage(w, *s.usage, s.cost)
	}
	if about.Fingerprint != "" {
		w.Text("system_fingerprint", about.Fingerprint)
	}
	if s.end != "" {
		w.Key("weir").Open('{').Text("end_reason", s.end).Close('}')
	}
	w.Close('}')
}

// Queued is the object of a response that waits to be made.
func (Codec) Queued(req *wire.Request) ([]byte, error) {
	params, err := ParamsOf(req)
	if err != nil {
		return nil, err
	}
	w := &rawjson.Writer{}
	(&state{status: StatusQueued}).object(w, req, params, &wire.About{})
	return w.B, nil
}

// WithStatus is a response object in another state. failure, where it is not nil, says why it failed.
func (c Codec) WithStatus(object []byte, status string, failure error) []byte {
	members := []rawjson.Member{{Name: "status", Value: rawjson.AppendString(nil, status)}}
	if failure != nil {
		inner := rawjson.Get(rawjson.View(c.errors.ErrorObject(failure)), "error")
		var w rawjson.Writer
		code := rawjson.Get(inner, "code").Str
		if code == "" {
			code = "server_error"
		}
		w.Open('{').Text("code", code).Text("message", rawjson.Get(inner, "message").Str).Close('}')
		members = append(members, rawjson.Member{Name: "error", Value: w.B})
	}
	return rawjson.Set(nil, object, members...)
}

// StatusOf is the status of a response object.
func StatusOf(object []byte) string { return rawjson.Get(rawjson.View(object), "status").Str }

// Output is the output of a response object: a JSON array.
func Output(object []byte) json.RawMessage {
	return json.RawMessage(rawjson.Get(rawjson.View(object), "output").Raw)
}

func (s *state) itemStatus() string {
	if s.status == StatusIncomplete {
		return StatusIncomplete
	}
	return StatusCompleted
}

// appendUsage appends the usage object, whose details are always there. input_tokens have the cached ones in them.
func appendUsage(w *rawjson.Writer, u wire.Usage, cost string) {
	w.Open('{').Count("input_tokens", u.TotalInput())
	w.Key("input_tokens_details").Open('{').Count("cached_tokens", u.CacheRead).Close('}')
	w.Count("output_tokens", u.TotalOutput())
	w.Key("output_tokens_details").Open('{').Count("reasoning_tokens", u.Reasoning).Close('}')
	w.Count("total_tokens", u.TotalInput()+u.TotalOutput())
	if cost != "" {
		w.Text("cost_usd", cost)
	}
	w.Close('}')
}

// item is one element of the output: parts that belong together. Its place is its index.
type item struct {
	index int
	kind  itemKind
	parts []*wire.Part
	probs []wire.Logprob // of the first text
}

type itemKind uint8

const (
	itemMessage itemKind = iota
	itemReasoning
	itemCall
	itemImage
)

// prefixes of the items' ids.
var prefixes = map[itemKind]string{itemMessage: "msg_", itemReasoning: "rs_", itemCall: "fc_", itemImage: "ig_"}

// itemID is the id of an item: by it one finds its response.
func itemID(prefix, responseID string, index int) string {
	return prefix + strings.TrimPrefix(responseID, "resp_") + "x" + strconv.Itoa(index)
}

// ResponseOf is the response whose output has an item; "" for an id that is none of ours.
func ResponseOf(itemID string) string {
	_, rest, ok := strings.Cut(itemID, "_")
	if base, _, found := strings.Cut(rest, "x"); ok && found && base != "" {
		return "resp_" + base
	}
	return ""
}

// itemsOf groups the parts of a choice. Texts and refusals that follow one another are one message.
func itemsOf(c *wire.Choice) []item {
	var all []item
	probs := c.Logprobs
	for i := range c.Parts {
		p := &c.Parts[i]
		kind, ok := kindOf(p)
		if !ok {
			continue
		}
		if p.Kind == wire.PartToolCall && p.Call.Seal != (wire.Seal{}) {
			all = append(all, item{index: len(all), kind: itemReasoning, parts: []*wire.Part{{Kind: wire.PartRedacted, ID: p.Call.ID, Seal: p.Call.Seal}}})
		}
		if n := len(all); kind == itemMessage && n > 0 && all[n-1].kind == itemMessage {
			all[n-1].parts = append(all[n-1].parts, p)
			continue
		}
		one := item{index: len(all), kind: kind, parts: []*wire.Part{p}}
		if kind == itemMessage {
			one.probs, probs = probs, nil
		}
		all = append(all, one)
	}
	return all
}

// kindOf: not ok for parts that this API has no place for.
func kindOf(p *wire.Part) (itemKind, bool) {
	switch p.Kind {
	case wire.PartText, wire.PartRefusal:
		return itemMessage, true
	case wire.PartThinking, wire.PartRedacted:
		return itemReasoning, true
	case wire.PartToolCall:
		return itemCall, true
	case wire.PartImage:
		return itemImage, p.Data != ""
	case wire.PartAudio, wire.PartFile, wire.PartVendor:
	}
	return 0, false
}

func (it *item) id(responseID string) string {
	prefix := prefixes[it.kind]
	if it.kind == itemCall && it.parts[0].Call.Custom {
		prefix = "ctc_"
	}
	return itemID(prefix, responseID, it.index)
}

// append appends the whole item.
func (it *item) append(w *rawjson.Writer, responseID, status string) {
	p := it.parts[0]
	w.Open('{').Text("id", it.id(responseID))
	switch it.kind {
	case itemMessage:
		w.Text("type", "message").Text("status", status).Text("role", "assistant").Key("content").Open('[')
		probs := it.probs
		for _, p := range it.parts {
			appendContent(w, p, probs)
			probs = nil
		}
		w.Close(']')
	case itemReasoning:
		w.Text("type", "reasoning").Key("summary").Open('[')
		if p.Text != "" {
			appendSummary(w, p.Text)
		}
		w.Close(']')
		if p.Seal != (wire.Seal{}) {
			w.Text("encrypted_content", closeSeal(p.ID, p.Seal))
		}
	case itemCall:
		kind, input := "function_call", "arguments"
		if p.Call.Custom {
			kind, input = "custom_tool_call", "input"
		}
		w.Text("type", kind).Text("status", status).Text("call_id", p.Call.ID).Text("name", p.Call.Name).Text(input, callInput(p.Call))
	case itemImage:
		w.Text("type", "image_generation_call").Text("status", status).Text("output_format", strings.TrimPrefix(p.MediaType, "image/"))
		w.Text("result", p.Data)
	}
	w.Close('}')
}

// callInput is what a call was given, an empty object where the model wrote none: clients parse it.
func callInput(c *wire.ToolCall) string {
	if c.Arguments == "" && !c.Custom {
		return "{}"
	}
	return c.Arguments
}

func appendSummary(w *rawjson.Writer, text string) {
	w.Open('{').Text("type", "summary_text").Text("text", text).Close('}')
}

// appendContent appends a part of a message.
func appendContent(w *rawjson.Writer, p *wire.Part, probs []wire.Logprob) {
	if p.Kind == wire.PartRefusal {
		w.Open('{').Text("type", "refusal").Text("refusal", p.Text).Close('}')
		return
	}
	w.Open('{').Text("type", "output_text").Text("text", p.Text).Key("annotations").Open('[')
	for i := range p.Citations {
		appendCitation(w, &p.Citations[i])
	}
	w.Close(']').Key("logprobs")
	appendLogprobs(w, probs)
	w.Close('}')
}

func appendCitation(w *rawjson.Writer, c *wire.Citation) {
	w.Open('{').Text("type", "url_citation").Count("start_index", c.Start).Count("end_index", c.End).Text("title", c.Title).Text("url", c.URL).Close('}')
}

func appendLogprobs(w *rawjson.Writer, all []wire.Logprob) {
	w.Open('[')
	for i := range all {
		w.Open('{')
		appendLogprob(w, &all[i])
		w.Key("top_logprobs").Open('[')
		for j := range all[i].Top {
			w.Open('{')
			appendLogprob(w, &all[i].Top[j])
			w.Close('}')
		}
		w.Close(']').Close('}')
	}
	w.Close(']')
}

func appendLogprob(w *rawjson.Writer, p *wire.Logprob) {
	log := string(p.Log)
	if log == "" {
		log = "-9999.0" // what OpenAI writes for a token that is very unlikely
	}
	w.Text("token", p.Token).Key("logprob").Literal(log).Key("bytes").Open('[')
	b := p.Bytes
	if b == nil {
		b = rawjson.ViewBytes(p.Token)
	}
	for _, c := range b {
		w.Int(int64(c))
	}
	w.Close(']')
}
