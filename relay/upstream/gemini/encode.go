package gemini

import (
	"slices"
	"strings"

	"weir/internal/fault"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// encodeChat makes a request of a chat's canonical form. What Gemini has no place for is left out where that is harmless (a
// bias of tokens, names, cache marks, a ban of parallel calls), and refused with INVALID where the answer would be another
// (files that another vendor keeps, tools that another vendor runs). Mapping: facts/providers.md §3.2.
func encodeChat(to wire.Endpoint, req *wire.Request, chat *wire.Chat) ([]byte, error) {
	e := &encoder{model: modelOf(to, req), chat: chat, names: map[string]string{}}
	e.w.B = make([]byte, 0, len(req.Body)+512)
	e.w.Open('{')
	if err := e.contents(); err != nil {
		return nil, err
	}
	if err := e.system(); err != nil {
		return nil, err
	}
	if err := e.tools(); err != nil {
		return nil, err
	}
	limit := req.Limit()
	if limit == 0 {
		limit = to.MaxTokens
	}
	e.generation(limit, req.Choices)
	return e.w.Close('}').B, nil
}

type encoder struct {
	w     rawjson.Writer
	model string
	chat  *wire.Chat
	names map[string]string // of functions, by the ids of their calls
}

// generation writes generationConfig.
func (e *encoder) generation(limit, choices int64) {
	chat := e.chat
	w := e.w.Key("generationConfig").Open('{')
	if limit > 0 {
		w.Count("maxOutputTokens", limit)
	}
	if choices > 1 {
		w.Count("candidateCount", choices)
	}
	for _, n := range []struct{ name, value string }{
		{"temperature", string(chat.Temperature)},
		{"topP", string(chat.TopP)},
		{"topK", string(chat.TopK)},
		{"frequencyPenalty", string(chat.FrequencyPenalty)},
		{"presencePenalty", string(chat.PresencePenalty)},
	} {
		if n.value != "" {
			w.Key(n.name).Literal(n.value)
		}
	}
	if chat.Seed != nil {
		w.Count("seed", *chat.Seed&0x7fffffff) // an int32 there
	}
	if len(chat.Stop) > 0 {
		w.Key("stopSequences").Open('[')
		for _, s := range chat.Stop {
			w.String(s)
		}
		w.Close(']')
	}
	if chat.Logprobs {
		w.Key("responseLogprobs").Bool(true)
		if chat.TopLogprobs > 0 {
			w.Count("logprobs", chat.TopLogprobs)
		}
	}
	if f := chat.Format; f != nil {
		w.Text("responseMimeType", "application/json")
		if f.Schema != nil {
			w.Key("responseJsonSchema").Raw(f.Schema)
		}
	}
	e.thinking()
	w.Close('}')
}

// Families of models by how they are told to think: by level, or by a budget of tokens; others are not told. Source:
// facts/providers.md §3.1.
var (
	levelled = []string{"gemini-3", "gemini-4", "gemini-5"}
	budgeted = []string{"gemini-2.5"}
)

func (e *encoder) is(families []string) bool {
	name := e.model[strings.LastIndexByte(e.model, '/')+1:]
	return slices.ContainsFunc(families, func(f string) bool { return strings.HasPrefix(name, f) })
}

// levels for the efforts of other vendors.
var levels = map[string]string{"minimal": "minimal", "low": "low", "medium": "medium", "high": "high", "xhigh": "high", "max": "high"}

// budgets for the same.
var budgets = map[string]int64{"minimal": 512, "low": 1024, "medium": 8192, "high": 24_576, "xhigh": 24_576, "max": 24_576}

// Bounds of a budget: the flash models' least and most, which are within the pro models'.
const (
	leastBudget = 512
	mostBudget  = 24_576
	proLeast    = 128 // pro models cannot stop thinking
)

// thinking writes how much the model shall think, where the client said something of it, and that it shall show it.
func (e *encoder) thinking() {
	r := e.chat.Reasoning
	byLevel, byBudget := e.is(levelled), e.is(budgeted)
	if !r.Off && !r.Asked() || !byLevel && !byBudget {
		return
	}
	w := e.w.Key("thinkingConfig").Open('{')
	if !r.Off && !r.Hidden {
		w.Key("includeThoughts").Bool(true)
	}
	switch {
	case byLevel && r.Off:
		w.Text("thinkingLevel", e.leastLevel())
	case byLevel:
		if level := levelOf(r); level == "minimal" {
			w.Text("thinkingLevel", e.leastLevel())
		} else if level != "" {
			w.Text("thinkingLevel", level)
		}
	default:
		w.Count("thinkingBudget", e.budget(r))
	}
	w.Close('}')
}

// leastLevel is the lowest that a model takes: pro models have no minimal one.
func (e *encoder) leastLevel() string {
	if strings.Contains(e.model, "-pro") {
		return "low"
	}
	return "minimal"
}

// levelOf is the level for a budget where no effort is named; "" leaves it to the model.
func levelOf(r wire.Reasoning) string {
	switch {
	case r.Effort != "":
		return levels[r.Effort]
	case r.Budget > 16_384:
		return "high"
	case r.Budget > 2048:
		return "medium"
	case r.Budget > 0:
		return "low"
	}
	return ""
}

// budget of the models of 2.5: -1 leaves it to the model.
func (e *encoder) budget(r wire.Reasoning) int64 {
	switch {
	case r.Off && strings.Contains(e.model, "-pro"):
		return proLeast
	case r.Off:
		return 0
	case r.Budget > 0:
		return min(max(r.Budget, leastBudget), mostBudget)
	case budgets[r.Effort] > 0:
		return budgets[r.Effort]
	}
	return -1
}

func (e *encoder) tools() error {
	chat := e.chat
	if len(chat.Tools) == 0 {
		return nil
	}
	e.w.Key("tools").Open('[').Open('{').Key("functionDeclarations").Open('[')
	for i := range chat.Tools {
		t := &chat.Tools[i]
		if t.Raw != nil {
			return fault.Field("tools", "This model's provider does not have one of the tools, which another provider runs itself.")
		}
		w := e.w.Open('{').Text("name", t.Name)
		if t.Description != "" {
			w.Text("description", t.Description)
		}
		switch {
		case t.Custom: // takes its text as the member input
			w.Key("parametersJsonSchema").Literal(`{"type":"object","properties":{"input":{"type":"string"}},"required":["input"]}`)
		case t.Parameters != nil:
			w.Key("parametersJsonSchema").Raw(t.Parameters)
		}
		w.Close('}')
	}
	e.w.Close(']').Close('}').Close(']')
	mode := map[wire.ToolChoice]string{
		wire.ToolsAuto: "AUTO", wire.ToolsRequired: "ANY", wire.ToolsNone: "NONE", wire.ToolNamed: "ANY",
	}[chat.ToolChoice]
	if mode == "" {
		return nil
	}
	w := e.w.Key("toolConfig").Open('{').Key("functionCallingConfig").Open('{').Text("mode", mode)
	if chat.ToolChoice == wire.ToolNamed {
		w.Key("allowedFunctionNames").Open('[').String(chat.ToolName).Close(']')
	}
	w.Close('}').Close('}')
	return nil
}

func isSystem(m *wire.Message) bool { return m.Role == wire.RoleSystem || m.Role == wire.RoleDeveloper }

// system gathers what system and developer say, in order.
func (e *encoder) system() error {
	w := &e.w
	begun := false
	for i := range e.chat.Messages {
		m := &e.chat.Messages[i]
		if !isSystem(m) {
			continue
		}
		for j := range m.Parts {
			switch p := &m.Parts[j]; {
			case p.Kind != wire.PartText:
				return strange()
			case p.Text == "":
				continue
			case !begun:
				w.Key("systemInstruction").Open('{').Key("parts").Open('[')
				begun = true
			}
			w.Open('{').Text("text", m.Parts[j].Text).Close('}')
		}
	}
	if begun {
		w.Close(']').Close('}')
	}
	return nil
}

func strange() error {
	return fault.Field("messages", "This model's provider does not take one of the parts of the messages.")
}
