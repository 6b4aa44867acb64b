package anthropic

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/tidwall/gjson"

	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// maxBlocks bounds the blocks of an answer.
const maxBlocks = 4096

// readAnswer reads a whole message.
func readAnswer(raw []byte, h http.Header, to wire.Endpoint, req *wire.Request, chat *wire.Chat) (*wire.Answer, error) {
	if !rawjson.Valid(raw) {
		return nil, unreadable("no JSON")
	}
	if err := inside(raw, h, req); err != nil {
		return nil, err
	}
	v := rawjson.View(raw)
	content := rawjson.Get(v, "content")
	if rawjson.Get(v, "type").Str != "message" || !content.IsArray() {
		return nil, unreadable("no message")
	}
	d := newDecoder(chat)
	d.whole(v, content)
	if d.tooMany {
		return nil, unreadable("too many blocks")
	}
	told := &wire.ChatAnswer{Choices: []wire.Choice{{}}}
	for i := range d.events {
		told.Add(&d.events[i])
	}
	answer := &wire.Answer{Protocol: wire.ProtocolCanonical, Chat: told, Usage: readUsage(rawjson.Get(v, "usage"))}
	if answer.Usage == nil {
		answer.Text = told.AppendSaid(nil)
	}
	if native(req) {
		answer.Protocol, answer.Chat, answer.Body = wire.ProtocolAnthropic, nil, raw
		if renamed(to, req) {
			answer.Body = rawjson.Set(make([]byte, 0, len(raw)+32), raw, rawjson.Member{Name: "model", Value: rawjson.AppendString(nil, req.Named())})
		}
	}
	return answer, nil
}

// stops are Anthropic's reasons.
var stops = map[string]wire.Stop{
	"end_turn": wire.StopEnd, "stop_sequence": wire.StopSequence, "max_tokens": wire.StopLength, "model_context_window_exceeded": wire.StopContext,
	"tool_use": wire.StopTools, "refusal": wire.StopRefusal, "pause_turn": wire.StopPause,
}

// decoder turns a message, or the events of one, into canonical events.
type decoder struct {
	custom  map[string]bool // tools that take free text
	events  []wire.Event
	blocks  map[int64]blockState // the open ones
	begun   int
	calls   int64
	tooMany bool
}

// blockState is an open block. A free text comes wrapped in an object and is told when it is whole.
type blockState struct {
	tool      bool
	call      int64
	custom    bool
	arguments []byte
}

func newDecoder(chat *wire.Chat) *decoder {
	d := &decoder{custom: map[string]bool{}, blocks: map[int64]blockState{}}
	for i := range chat.Tools {
		if chat.Tools[i].Custom {
			d.custom[chat.Tools[i].Name] = true
		}
	}
	return d
}

func (d *decoder) add(e wire.Event) { d.events = append(d.events, e) }

// whole decodes a whole message.
func (d *decoder) whole(v, content gjson.Result) {
	d.start(v)
	index := int64(0)
	rawjson.Each(content, func(b gjson.Result) {
		d.open(index, b)
		if rawjson.Get(b, "type").Str == "tool_use" && !d.tooMany {
			if input := rawjson.Get(b, "input"); input.IsObject() {
				d.arguments(index, input.Raw)
			}
		}
		d.close(index)
		index++
	})
	d.finish(v)
}

func (d *decoder) start(v gjson.Result) {
	d.add(wire.Event{Kind: wire.EventStart, About: wire.About{ID: strings.Clone(rawjson.Get(v, "id").Str)}})
}

func (d *decoder) finish(v gjson.Result) {
	reason := rawjson.Get(v, "stop_reason")
	if reason.Type != gjson.String {
		return
	}
	stop, known := stops[reason.Str]
	if !known {
		stop = wire.StopEnd
	}
	d.add(wire.Event{Kind: wire.EventFinish, Stop: stop, StopSequence: strings.Clone(rawjson.Get(v, "stop_sequence").Str)})
}

func (d *decoder) text(kind wire.EventKind, text string) {
	if text != "" {
		d.add(wire.Event{Kind: kind, Text: rawjson.ViewBytes(text)})
	}
}

// open begins a block with what is in it already.
func (d *decoder) open(index int64, b gjson.Result) {
	if d.begun++; d.begun > maxBlocks {
		d.tooMany = true
		return
	}
	kind := rawjson.Get(b, "type").Str // good until the next event is read
	state := blockState{tool: kind == "tool_use"}
	switch kind {
	case "text":
		d.text(wire.EventText, rawjson.Get(b, "text").Str)
		rawjson.Each(rawjson.Get(b, "citations"), d.citation)
	case "thinking":
		d.text(wire.EventThinking, rawjson.Get(b, "thinking").Str)
		d.signature(rawjson.Get(b, "signature").Str)
	case "redacted_thinking":
		seal := wire.Seal{By: wire.ProtocolAnthropic, Data: strings.Clone(rawjson.Get(b, "data").Str)}
		d.add(wire.Event{Kind: wire.EventSeal, Redacted: true, Seal: seal})
	case "tool_use":
		name := strings.Clone(rawjson.Get(b, "name").Str)
		state.call, state.custom = d.calls, d.custom[name]
		d.calls++
		d.add(wire.Event{
			Kind: wire.EventToolCall, Index: state.call, ID: strings.Clone(rawjson.Get(b, "id").Str), Name: name, Custom: state.custom,
		})
	default: // what the vendor's own tools did; only its own clients know it
		d.add(wire.Event{Kind: wire.EventPart, Part: &wire.Part{
			Kind: wire.PartVendor, By: wire.ProtocolAnthropic, Raw: json.RawMessage(strings.Clone(b.Raw)),
		}})
	}
	d.blocks[index] = state
}

func (d *decoder) signature(s string) {
	if s != "" {
		d.add(wire.Event{Kind: wire.EventSeal, Seal: wire.Seal{By: wire.ProtocolAnthropic, Data: strings.Clone(s)}})
	}
}

func (d *decoder) citation(v gjson.Result) {
	c := &wire.Citation{
		URL: strings.Clone(rawjson.Get(v, "url").Str), Title: strings.Clone(rawjson.Get(v, "title").Str),
		Cited: strings.Clone(rawjson.Get(v, "cited_text").Str), By: wire.ProtocolAnthropic, Raw: json.RawMessage(strings.Clone(v.Raw)),
	}
	if c.Title == "" {
		c.Title = strings.Clone(rawjson.Get(v, "document_title").Str)
	}
	d.add(wire.Event{Kind: wire.EventCitation, Citation: c})
}

func (d *decoder) arguments(index int64, text string) {
	state, open := d.blocks[index]
	switch {
	case !open || !state.tool || text == "":
	case state.custom:
		state.arguments = append(state.arguments, text...)
		d.blocks[index] = state
	default:
		d.add(wire.Event{Kind: wire.EventArguments, Index: state.call, Text: rawjson.ViewBytes(text)})
	}
}

func (d *decoder) close(index int64) {
	state := d.blocks[index]
	delete(d.blocks, index)
	if !state.custom {
		return
	}
	var text []byte
	if rawjson.Valid(state.arguments) {
		text = []byte(rawjson.Get(rawjson.View(state.arguments), "input").Str)
	} else {
		text = state.arguments
	}
	d.add(wire.Event{Kind: wire.EventArguments, Index: state.call, Custom: true, Text: text})
}
