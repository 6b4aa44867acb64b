package openai

import (
	"slices"
	"strconv"

	"github.com/tidwall/gjson"

	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// thinkStyle is how a vendor is told how much its models shall think.
type thinkStyle uint8

const (
	thinkByEffort thinkStyle = iota // OpenAI's reasoning_effort, to its families that think
	thinkByType                     // thinking: {"type": "enabled" | "disabled"}
	thinkBySwitch                   // enable_thinking and thinking_budget
	thinkByObject                   // reasoning: {"effort" | "max_tokens" | "enabled"}
)

// quirk is what a vendor of this API wants otherwise than OpenAI.
type quirk struct {
	// oneLimit: max_tokens is the only name of the token limit. The other one is ignored there, or refused; ignored, answers
	// would be longer than what was held for.
	oneLimit bool
	// usageUnasked: usage comes in streams without being asked for, and stream_options are refused.
	usageUnasked bool
	// renamed are members that have another name.
	renamed map[string]string
	// refused are members that make the vendor refuse the whole request, and whose absence changes no answer's shape.
	refused []string
	think   thinkStyle
	// ownNames: models have there what names the operator gave them, which say nothing of their family.
	ownNames bool
}

// unknownToMistral are members of OpenAI's that Mistral, which refuses whatever it does not know, has not.
var unknownToMistral = []string{
	"stream_options", "logit_bias", "user", "store", "service_tier", "safety_identifier", "prompt_cache_key", "prompt_cache_retention", "verbosity",
}

// quirks by the name of the vendor's preset (internal/channel). Who is not here does as OpenAI does, or ignores what it does
// not know. Source: facts/providers.md §4; of Mistral https://github.com/avante-corp/avante.nvim/issues/2347 and
// https://github.com/posit-dev/chatlas/pull/145 besides, read 2026-11-21.
var quirks = map[string]quirk{
	"deepseek":     {oneLimit: true, think: thinkByType},
	"zhipu":        {oneLimit: true, think: thinkByType},
	"zai":          {oneLimit: true, think: thinkByType},
	"moonshot":     {oneLimit: true, think: thinkByType},
	"moonshot-cn":  {oneLimit: true, think: thinkByType},
	"ark":          {oneLimit: true, think: thinkByType},
	"modelark":     {oneLimit: true, think: thinkByType},
	"dashscope":    {oneLimit: true, think: thinkBySwitch},
	"dashscope-cn": {oneLimit: true, think: thinkBySwitch},
	"dashscope-us": {oneLimit: true, think: thinkBySwitch},
	"siliconflow":  {oneLimit: true, think: thinkBySwitch},
	"minimax":      {oneLimit: true},
	"minimax-cn":   {oneLimit: true},
	"stepfun":      {oneLimit: true},
	"lingyiwanwu":  {oneLimit: true},
	"baichuan":     {oneLimit: true},
	"novita":       {oneLimit: true},
	"together":     {oneLimit: true},
	"fireworks":    {oneLimit: true},
	"ollama":       {oneLimit: true},
	"mistral": {
		oneLimit: true, usageUnasked: true, renamed: map[string]string{"seed": "random_seed"}, refused: unknownToMistral,
	},
	"azure":      {ownNames: true},
	"groq":       {refused: []string{"logit_bias"}},
	"openrouter": {think: thinkByObject},
}

// family is the name by which it is known what kind of model is called.
func family(to wire.Endpoint, req *wire.Request) string {
	if to.Model == "" || quirks[to.Vendor].ownNames {
		return req.Model
	}
	return to.Model
}

// limitFields returns the name of the token limit for the model of a call and the other name, which must not be sent beside
// it.
func limitFields(to wire.Endpoint, req *wire.Request) (set, drop string) {
	if req.Route != wire.RouteCompletions && isReasoner(family(to, req)) && !quirks[to.Vendor].oneLimit {
		return "max_completion_tokens", "max_tokens"
	}
	return "max_tokens", "max_completion_tokens"
}

// vendorFields are the members of a client's own body that its vendor gets in another form.
func vendorFields(to wire.Endpoint, req *wire.Request) []rawjson.Member {
	q, known := quirks[to.Vendor]
	if !known {
		return nil
	}
	var members []rawjson.Member
	rawjson.ForEach(rawjson.View(req.Body), func(key, value gjson.Result) bool {
		name := key.Str
		if slices.ContainsFunc(members, func(m rawjson.Member) bool { return m.Name == name }) {
			return true // repeated
		}
		other, renamed := q.renamed[name]
		switch {
		case renamed:
			members = append(members, rawjson.Member{Name: name}, rawjson.Member{Name: other, Value: []byte(value.Raw)})
		case slices.Contains(q.refused, name):
			members = append(members, rawjson.Member{Name: name})
		case q.oneLimit && name == "max_completion_tokens" && to.MaxTokens == 0 && req.Limit() > 0:
			members = append(members, rawjson.Member{Name: name}, rawjson.Member{Name: "max_tokens", Value: strconv.AppendInt(nil, req.Limit(), 10)})
		}
		return true
	})
	return members
}

// thinking writes how much the model shall think in the vendor's words.
func (e *encoder) thinking(r wire.Reasoning) {
	w := &e.w
	switch e.quirk.think {
	case thinkByEffort:
		if effort := effortOf(r); effort != "" && isReasoner(e.family) {
			w.Text("reasoning_effort", effort)
		}
	case thinkByType:
		switch {
		case r.Off:
			w.Key("thinking").Literal(`{"type":"disabled"}`)
		case r.Asked():
			w.Key("thinking").Literal(`{"type":"enabled"}`)
		}
	case thinkBySwitch:
		if r.Off || r.Asked() {
			w.Key("enable_thinking").Bool(!r.Off)
		}
		if !r.Off && r.Budget > 0 {
			w.Count("thinking_budget", r.Budget)
		}
	case thinkByObject:
		e.reasoning(r)
	}
}

func (e *encoder) reasoning(r wire.Reasoning) {
	w := &e.w
	switch {
	case r.Off:
		w.Key("reasoning").Literal(`{"enabled":false}`)
	case r.Budget > 0:
		w.Key("reasoning").Open('{').Count("max_tokens", r.Budget).Close('}')
	case r.Effort != "":
		w.Key("reasoning").Open('{').Text("effort", r.Effort).Close('}')
	case r.Adaptive:
		w.Key("reasoning").Literal(`{"enabled":true}`)
	}
}

// takes reports whether the vendor takes a member of OpenAI's.
func (e *encoder) takes(name string) bool { return !slices.Contains(e.quirk.refused, name) }

// named is a member's name at the vendor.
func (e *encoder) named(name string) string {
	if other, ok := e.quirk.renamed[name]; ok {
		return other
	}
	return name
}
