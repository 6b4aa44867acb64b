package sandbox

import (
	"context"
	"encoding/binary"
	"hash"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"weir/relay/tokens"
	"weir/relay/wire"
)

// chunkTokens is about how many tokens one chunk of a stream holds.
const chunkTokens = 10

// answer is what the sandbox says to one chat request.
type answer struct {
	id      string
	created int64
	model   string // as the client named it
	base    string // without the switch
	choices []choice
	usage   wire.Usage
	plain   bool // a text completion
}

// choice is one of n answers: a text, or a call of a tool.
type choice struct {
	echo   string // the prompt that a text completion repeats
	text   string
	call   *wire.ToolCall
	tokens int
	finish string
}

// said is what streams in pieces: the text or the arguments.
func (c *choice) said() string {
	if c.call != nil {
		return c.call.Arguments
	}
	return c.text
}

func (u *Upstream) chat(ctx context.Context, model, effect string, to wire.Endpoint, req *wire.Request) (*wire.Answer, error) {
	chat, err := req.Chat()
	if err != nil {
		return nil, err
	}
	n := max(req.Choices, 1)
	limit := limitOf(to, req)
	a := &answer{
		id: "chatcmpl-" + strconv.FormatUint(rand.Uint64(), 36), created: u.now().Unix(), model: req.Model, base: model,
		usage: wire.Usage{Input: tokens.CountChat(model, chat)},
	}
	seed := seedOf(model, chat)
	lang := languageOf(lastUserText(chat))
	for i := range n {
		c := speak(model, chat, lang, seed+uint64(i)*0x9e3779b97f4a7c15, limit)
		a.usage.Output += int64(c.tokens)
		a.choices = append(a.choices, c)
	}
	return a.wire(ctx, effect, req), nil
}

// limitOf is the token limit of each choice; 0 for none.
func limitOf(to wire.Endpoint, req *wire.Request) int {
	if limit := int(min(req.MaxTokens/max(req.Choices, 1), 1<<30)); limit > 0 {
		return limit
	}
	return int(min(to.MaxTokens, 1<<30))
}

// wire is the answer as it was asked for: whole, or in pieces.
func (a *answer) wire(ctx context.Context, effect string, req *wire.Request) *wire.Answer {
	if req.Stream {
		return &wire.Answer{Protocol: wire.ProtocolOpenAI, Stream: newStream(ctx, a, effect)}
	}
	usage := a.usage
	return &wire.Answer{Protocol: wire.ProtocolOpenAI, Body: a.body(), Usage: &usage}
}

// speak decides and cuts one choice.
func speak(model string, chat *wire.Chat, lang language, seed uint64, limit int) choice {
	c := choice{finish: "stop"}
	tool := toolToCall(chat)
	switch {
	case tool != nil:
		c.finish = "tool_calls"
		c.call = call(tool, lang, seed)
		c.tokens = tokens.Count(model, c.call.Name)
	case chat.Format != nil && chat.Format.Schema != nil:
		c.text = instance(chat.Format.Schema, lang, seed)
	case chat.Format != nil:
		c.text = `{"sandbox":true,"answer":` + string(gjson.AppendJSONString(nil, prose(model, lang, seed))) + `}`
	default:
		c.text = prose(model, lang, seed)
	}
	said := c.said()
	total := c.tokens + tokens.Count(model, said)
	if limit == 0 || total <= limit {
		c.tokens = total
		return c
	}
	said, _ = tokens.Cut(model, said, max(limit-c.tokens, 0))
	if c.call != nil {
		c.call.Arguments = said
	} else {
		c.text = said
	}
	c.tokens, c.finish = limit, "length"
	return c
}

// call makes the arguments of a tool.
func call(t *wire.Tool, lang language, seed uint64) *wire.ToolCall {
	c := &wire.ToolCall{ID: "call_" + strconv.FormatUint(seed, 36), Name: t.Name, Custom: t.Custom, Arguments: "{}"}
	switch {
	case t.Custom:
		c.Arguments = lang.openings[0]
	case t.Parameters != nil:
		c.Arguments = instance(t.Parameters, lang, seed)
	}
	return c
}

// toolToCall says which tool is called: the named one, or the first where a call is required. Where the choice is the
// model's, a tool is called if the conversation's last word is the user's and names something of the tool's name, as "What
// is the weather?" does of get_weather: so demos of agents run through, and end when the tool has answered.
func toolToCall(chat *wire.Chat) *wire.Tool {
	switch chat.ToolChoice {
	case "none":
		return nil
	case "tool":
		for i := range chat.Tools {
			if chat.Tools[i].Name == chat.ToolName {
				return &chat.Tools[i]
			}
		}
	}
	if len(chat.Tools) == 0 {
		return nil
	}
	if chat.ToolChoice == "required" || chat.ToolChoice == "tool" {
		return &chat.Tools[0]
	}
	if last := len(chat.Messages) - 1; last < 0 || chat.Messages[last].Role != wire.RoleUser {
		return nil
	}
	text := strings.ToLower(lastUserText(chat))
	for i := range chat.Tools {
		if mentions(text, chat.Tools[i].Name) {
			return &chat.Tools[i]
		}
	}
	return nil
}

// mentions reports whether a lower-case text has a word of at least 4 letters of a tool's name (get_weather, getWeather).
func mentions(text, name string) bool {
	var word strings.Builder
	found := func() bool {
		w := word.String()
		word.Reset()
		return len(w) >= 4 && strings.Contains(text, strings.ToLower(w))
	}
	for _, r := range name {
		separator := r == '_' || r == '-' || r == '.'
		if (separator || r >= 'A' && r <= 'Z') && found() {
			return true
		}
		if !separator {
			word.WriteRune(r)
		}
	}
	return found()
}

func lastUserText(chat *wire.Chat) string {
	for _, v := range slices.Backward(chat.Messages) {
		if v.Role == wire.RoleUser {
			return v.Text()
		}
	}
	return ""
}

// seedOf hashes what the text may depend on.
func seedOf(model string, chat *wire.Chat) uint64 {
	h := fnv.New64a()
	add(h, model)
	for i := range chat.Messages {
		m := &chat.Messages[i]
		add(h, string(m.Role), m.Name, m.ToolCallID)
		for _, p := range m.Parts {
			add(h, string(p.Kind), p.Text, p.Media)
		}
		for _, c := range m.ToolCalls {
			add(h, c.Name, c.Arguments)
		}
	}
	for _, t := range chat.Tools {
		add(h, t.Name, t.Description, string(t.Parameters))
	}
	if f := chat.Format; f != nil {
		add(h, f.Name, string(f.Schema))
	}
	return h.Sum64()
}

// add hashes texts with their lengths, so that no two lists of texts run into one.
func add(h hash.Hash64, texts ...string) {
	for _, t := range texts {
		var n [8]byte
		binary.LittleEndian.PutUint64(n[:], uint64(len(t)))
		_, _ = h.Write(n[:]) // a hash never fails
		_, _ = h.Write([]byte(t))
	}
}
