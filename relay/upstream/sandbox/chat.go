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
	about   wire.About
	base    string // the model's name without the switch
	choices []choice
	usage   wire.Usage
}

// choice is one of n answers: a text, or a call of a tool.
type choice struct {
	echo   string // the prompt that a text completion repeats
	text   string
	call   *wire.ToolCall
	tokens int
	stop   wire.Stop
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
	a := &answer{about: u.about(), base: model, usage: wire.Usage{Input: tokens.CountChat(model, chat)}}
	seed := seedOf(model, chat)
	lang := languageOf(lastUserText(chat))
	for i := range max(req.Choices, 1) {
		c := speak(model, chat, lang, seed+uint64(i)*0x9e3779b97f4a7c15, limitOf(to, req))
		a.usage.Output += int64(c.tokens)
		a.choices = append(a.choices, c)
	}
	return a.wire(ctx, effect, req), nil
}

func (u *Upstream) about() wire.About {
	return wire.About{ID: "sandbox" + strconv.FormatUint(rand.Uint64(), 36), Created: u.now().Unix(), Fingerprint: "sandbox"}
}

// limitOf is the token limit of each choice; 0 for none.
func limitOf(to wire.Endpoint, req *wire.Request) int {
	if limit := int(min(req.Limit(), 1<<30)); limit > 0 {
		return limit
	}
	return int(min(to.MaxTokens, 1<<30))
}

// wire is the answer as it was asked for: whole, or in pieces.
func (a *answer) wire(ctx context.Context, effect string, req *wire.Request) *wire.Answer {
	if req.Stream {
		return &wire.Answer{Protocol: wire.ProtocolCanonical, Stream: newStream(ctx, a, effect)}
	}
	usage := a.usage
	return &wire.Answer{Protocol: wire.ProtocolCanonical, Chat: a.chat(), Usage: &usage}
}

// chat is the whole answer.
func (a *answer) chat() *wire.ChatAnswer {
	out := &wire.ChatAnswer{About: a.about}
	for i := range a.choices {
		c := &a.choices[i]
		said := wire.Text(c.echo + c.text)
		if c.call != nil {
			said = wire.CallPart(*c.call)
		}
		out.Choices = append(out.Choices, wire.Choice{Index: int64(i), Parts: []wire.Part{said}, Stop: c.stop})
	}
	return out
}

// speak decides and cuts one choice.
func speak(model string, chat *wire.Chat, lang language, seed uint64, limit int) choice {
	c := choice{stop: wire.StopEnd}
	tool := toolToCall(chat)
	switch {
	case tool != nil:
		c.stop = wire.StopTools
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
	c.tokens, c.stop = limit, wire.StopLength
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
	case wire.ToolsNone:
		return nil
	case wire.ToolNamed:
		for i := range chat.Tools {
			if chat.Tools[i].Name == chat.ToolName {
				return &chat.Tools[i]
			}
		}
	}
	if len(chat.Tools) == 0 {
		return nil
	}
	if chat.ToolChoice == wire.ToolsRequired || chat.ToolChoice == wire.ToolNamed {
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
		for j := range m.Parts {
			p := &m.Parts[j]
			add(h, string(p.Kind), p.Text, p.URL+p.Data)
			if p.Call != nil {
				add(h, p.Call.Name, p.Call.Arguments)
			}
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
