package anthropic

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"weir/internal/fault"
	"weir/relay/upstream/exchange"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// defaultLimit is the token limit where nobody gives one, and the most of an answer that is not streamed and has none:
// Anthropic requires a limit, and cuts connections that are silent for long.
const defaultLimit = 16_384

func limitOf(to wire.Endpoint, req *wire.Request) int64 {
	for _, limit := range []int64{req.Limit(), to.MaxTokens} {
		if limit > 0 {
			return limit
		}
	}
	switch {
	case to.ModelLimit == 0:
		return defaultLimit
	case req.Stream:
		return to.ModelLimit
	}
	return min(to.ModelLimit, defaultLimit)
}

// encodeChat makes a request of a chat's canonical form. What Anthropic has no place for is left out where that is harmless
// (seeds, penalties, a bias of tokens), and refused with INVALID where the answer would be another (several choices,
// probabilities, sounds, files and tools of another vendor). Mapping: facts/providers.md §2.4.
func encodeChat(to wire.Endpoint, req *wire.Request, chat *wire.Chat) ([]byte, error) {
	switch {
	case req.Choices > 1:
		return nil, fault.Field("n", "This model's provider gives one choice only.")
	case chat.Logprobs:
		return nil, fault.Field("logprobs", "This model's provider does not tell the probabilities of tokens.")
	}
	e := &encoder{model: to.Model, chat: chat}
	if e.model == "" {
		e.model = req.Model
	}
	e.w.B = make([]byte, 0, len(req.Body)+512)
	limit := limitOf(to, req)
	w := e.w.Open('{').Text("model", e.model).Count("max_tokens", limit)
	if err := e.system(); err != nil {
		return nil, err
	}
	if err := e.messages(); err != nil {
		return nil, err
	}
	if err := e.tools(); err != nil {
		return nil, err
	}
	e.sampling(limit)
	if chat.Cache != "" {
		e.cache(chat.Cache)
	}
	if user := cmp.Or(to.EndUser, req.User); user != "" {
		w.Key("metadata").Open('{').Text("user_id", user).Close('}')
	}
	if req.Stream {
		w.Key("stream").Bool(true)
	}
	return w.Close('}').B, nil
}

type encoder struct {
	w     rawjson.Writer
	model string
	chat  *wire.Chat
}

// fixed are the families that refuse top_k, a temperature but 1 and a top_p below 0.99, and think adaptively: those that were
// released after Opus 4.6. Source: facts/providers.md §2.1.
var fixed = []string{"opus-4-7", "opus-4-8", "opus-4.7", "opus-4.8", "opus-5", "sonnet-5", "haiku-5", "fable"}

// adaptive are the families that decide by themselves how long they think; others need a budget.
var adaptive = append([]string{"opus-4-6", "opus-4.6", "sonnet-4-6", "sonnet-4.6"}, fixed...)

func (e *encoder) is(families []string) bool {
	return slices.ContainsFunc(families, func(f string) bool { return strings.Contains(e.model, f) })
}

func (e *encoder) sampling(limit int64) {
	w, chat := &e.w, e.chat
	thinks := e.thinking(limit)
	if stops := slices.DeleteFunc(slices.Clone(chat.Stop), func(s string) bool { return strings.TrimSpace(s) == "" }); len(stops) > 0 {
		w.Key("stop_sequences").Open('[')
		for _, s := range stops {
			w.String(s)
		}
		w.Close(']')
	}
	if !thinks && !e.is(fixed) {
		if chat.Temperature != "" {
			w.Key("temperature").Literal(atMostOne(chat.Temperature))
		} else if chat.TopP != "" { // not both, which newer models refuse
			w.Key("top_p").Literal(string(chat.TopP))
		}
		if chat.TopK != "" {
			w.Key("top_k").Literal(string(chat.TopK))
		}
	}
}

// atMostOne clamps a temperature: other vendors' go up to 2.
func atMostOne(n json.Number) string {
	if v := gjson.Parse(string(n)); v.Num > 1 {
		return "1"
	}
	return string(n)
}

// budgets of thinking for the efforts of other vendors.
var budgets = map[string]int64{"minimal": 1024, "low": 1280, "medium": 4096, "high": 16_384, "xhigh": 32_768, "max": 32_768}

// efforts that the API knows.
var efforts = []string{"low", "medium", "high", "xhigh", "max"}

// thinking writes how much the model shall think, and the shape of the answer, which stands beside it. A forced call and
// thinking exclude each other; so do thinking and an answer that is no longer than its least budget.
func (e *encoder) thinking(limit int64) bool {
	r := e.chat.Reasoning
	forced := e.chat.ToolChoice == wire.ToolsRequired || e.chat.ToolChoice == wire.ToolNamed
	var effort string
	thinks := r.Asked() && !forced
	switch {
	case thinks && e.is(adaptive):
		e.w.Key("thinking").Literal(`{"type":"adaptive"}`)
		if effort = r.Effort; effort == "minimal" {
			effort = "low"
		}
	case thinks:
		budget := min(budgetOf(r), limit-1)
		if thinks = budget >= leastBudget && !e.unsealedLoop(); thinks {
			e.w.Key("thinking").Open('{').Text("type", "enabled").Count("budget_tokens", budget).Close('}')
		}
	case r.Off:
		e.w.Key("thinking").Literal(`{"type":"disabled"}`)
	}
	e.output(effort)
	return thinks
}

// leastBudget is the smallest that Anthropic takes.
const leastBudget = 1024

func budgetOf(r wire.Reasoning) int64 {
	for _, budget := range []int64{r.Budget, budgets[r.Effort]} {
		if budget > 0 {
			return max(budget, leastBudget)
		}
	}
	return budgets["medium"]
}

// output writes the effort, where it is one that the API knows, and the schema of the answer.
func (e *encoder) output(effort string) {
	known := slices.Contains(efforts, effort)
	shaped := e.chat.Format != nil && e.chat.Format.Schema != nil
	if !known && !shaped {
		return
	}
	w := e.w.Key("output_config").Open('{')
	if known {
		w.Text("effort", effort)
	}
	if shaped {
		w.Key("format").Open('{').Text("type", "json_schema").Key("schema").Raw(e.chat.Format.Schema).Close('}')
	}
	w.Close('}')
}

// unsealedLoop reports whether the model waits for the results of calls whose thoughts the client did not send back: with a
// budget of thinking Anthropic refuses such a turn.
func (e *encoder) unsealedLoop() bool {
	for i := len(e.chat.Messages) - 1; i >= 0; i-- {
		m := &e.chat.Messages[i]
		if m.Role == wire.RoleUser {
			return false
		}
		if m.Role == wire.RoleAssistant {
			return !slices.ContainsFunc(m.Parts, func(p wire.Part) bool { return p.Seal.By == wire.ProtocolAnthropic })
		}
	}
	return false
}

func (e *encoder) tools() error {
	chat := e.chat
	if len(chat.Tools) == 0 {
		return nil
	}
	e.w.Key("tools").Open('[')
	for i := range chat.Tools {
		t := &chat.Tools[i]
		if t.Raw != nil {
			return fault.Field("tools", "This model's provider does not have one of the tools, which another provider runs itself.")
		}
		w := e.w.Open('{').Text("name", t.Name)
		if t.Description != "" {
			w.Text("description", t.Description)
		}
		w.Key("input_schema").Raw(schemaOf(t))
		if t.Strict {
			w.Key("strict").Bool(true)
		}
		e.cache(t.Cache)
		w.Close('}')
	}
	e.w.Close(']')
	e.toolChoice()
	return nil
}

// schemaOf is a tool's schema, of type object as Anthropic wants it. A custom tool takes its text as the member input.
func schemaOf(t *wire.Tool) []byte {
	switch {
	case t.Custom:
		return []byte(`{"type":"object","properties":{"input":{"type":"string"}},"required":["input"]}`)
	case t.Parameters == nil:
		return []byte(`{"type":"object","properties":{}}`)
	case !rawjson.Get(rawjson.View(t.Parameters), "type").Exists():
		return rawjson.Set(nil, t.Parameters, rawjson.Member{Name: "type", Value: []byte(`"object"`)})
	}
	return t.Parameters
}

func (e *encoder) toolChoice() {
	kind := map[wire.ToolChoice]string{
		wire.ToolsAuto: "auto", wire.ToolsRequired: "any", wire.ToolsNone: "none", wire.ToolNamed: "tool",
	}[e.chat.ToolChoice]
	if kind == "" {
		if e.chat.ParallelTools {
			return
		}
		kind = "auto"
	}
	w := e.w.Key("tool_choice").Open('{').Text("type", kind)
	if kind == "tool" {
		w.Text("name", e.chat.ToolName)
	}
	if !e.chat.ParallelTools && kind != "none" {
		w.Key("disable_parallel_tool_use").Bool(true)
	}
	w.Close('}')
}

func (e *encoder) cache(c wire.Cache) {
	switch c {
	case wire.Cache5m:
		e.w.Key("cache_control").Literal(`{"type":"ephemeral"}`)
	case wire.Cache1h:
		e.w.Key("cache_control").Literal(`{"type":"ephemeral","ttl":"1h"}`)
	}
}

// system gathers what system and developer say, in order. Without a schema a wanted JSON object is asked for in words.
func (e *encoder) system() error {
	var parts []wire.Part
	for i := range e.chat.Messages {
		if m := &e.chat.Messages[i]; isSystem(m) {
			parts = append(parts, m.Parts...)
		}
	}
	if f := e.chat.Format; f != nil && f.Schema == nil {
		parts = append(parts, wire.Text("Answer with one JSON object and nothing else."))
	}
	parts = slices.DeleteFunc(parts, func(p wire.Part) bool { return p.Kind == wire.PartText && p.Text == "" })
	if len(parts) == 0 {
		return nil
	}
	e.w.Key("system").Open('[')
	for i := range parts {
		if parts[i].Kind != wire.PartText {
			return strange()
		}
		if err := e.part(&parts[i]); err != nil {
			return err
		}
	}
	e.w.Close(']')
	return nil
}

func isSystem(m *wire.Message) bool { return m.Role == wire.RoleSystem || m.Role == wire.RoleDeveloper }

func strange() error {
	return fault.Field("messages", "This model's provider does not take one of the parts of the messages.")
}

// unreadable is the fault for a success that is not what the API describes.
func unreadable(why string) error { return exchange.Unreadable(why) }
