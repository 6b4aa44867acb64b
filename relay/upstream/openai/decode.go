package openai

import (
	"crypto/rand"
	"encoding/json"
	"strings"

	"github.com/tidwall/gjson"

	"weir/relay/upstream/exchange"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// decodeAnswer turns a whole answer into its canonical form.
func decodeAnswer(v gjson.Result) (*wire.ChatAnswer, error) {
	d := decoder{whole: true}
	answer := &wire.ChatAnswer{}
	events, err := d.chunk(v, rawjson.Get(v, "choices"))
	for i := range events {
		answer.Add(&events[i])
	}
	return answer, err
}

// Bounds of what a vendor may send, so that nothing hostile makes work that grows with the square of its size.
const (
	maxChoices = 128
	maxCalls   = 1024
)

// decoder turns chunks, or a whole answer, into events. Vendors number calls as they like: their indexes are mapped to ones
// without gaps.
type decoder struct {
	whole   bool
	started bool
	tooMany bool
	events  []wire.Event
	states  []*choiceState
}

type choiceState struct {
	index   int64
	calls   []callState
	refused bool
}

// callState is a call that has begun; index is the vendor's, -1 for none.
type callState struct {
	index  int64
	id     string
	custom bool
}

// chunk returns the events of one chunk; they are valid until the next one.
func (d *decoder) chunk(v, choices gjson.Result) ([]wire.Event, error) {
	d.events = d.events[:0]
	rawjson.Each(choices, func(choice gjson.Result) {
		if !d.started {
			d.started = true
			d.events = append(d.events, wire.Event{Kind: wire.EventStart, About: aboutOf(v)})
		}
		d.choice(choice)
	})
	if d.tooMany {
		return nil, exchange.Unreadable("too many choices or calls")
	}
	return d.events, nil
}

func aboutOf(v gjson.Result) (a wire.About) {
	rawjson.ForEach(v, func(key, value gjson.Result) bool {
		switch key.Str {
		case "id":
			a.ID = strings.Clone(value.Str)
		case "created":
			a.Created = value.Int()
		case "system_fingerprint":
			a.Fingerprint = strings.Clone(value.Str)
		case "service_tier":
			a.Tier = strings.Clone(value.Str)
		}
		return true
	})
	return a
}

func (d *decoder) state(index int64) *choiceState {
	for _, s := range d.states {
		if s.index == index {
			return s
		}
	}
	s := &choiceState{index: index}
	if d.tooMany = d.tooMany || len(d.states) == maxChoices; !d.tooMany {
		d.states = append(d.states, s)
	}
	return s
}

func (d *decoder) choice(v gjson.Result) {
	var (
		said   gjson.Result
		probs  gjson.Result
		index  int64
		finish string
	)
	rawjson.ForEach(v, func(key, value gjson.Result) bool {
		switch key.Str {
		case "index":
			index = value.Int()
		case "delta", "message":
			said = value
		case "logprobs":
			probs = value
		case "finish_reason":
			finish = value.Str
		}
		return true
	})
	s := d.state(index)
	if d.tooMany {
		return
	}
	from := len(d.events)
	d.said(s, said)
	if probs.IsObject() {
		d.logprobs(s, from, probs)
	}
	if finish != "" {
		d.add(s, wire.Event{Kind: wire.EventFinish, Stop: s.stop(finish)})
	}
}

func (d *decoder) add(s *choiceState, e wire.Event) {
	e.Choice = s.index
	d.events = append(d.events, e)
}

func (d *decoder) text(s *choiceState, kind wire.EventKind, text string) {
	if text != "" {
		d.add(s, wire.Event{Kind: kind, Text: rawjson.ViewBytes(text)})
	}
}

// said reads a delta or a message. Thinking comes first, whatever the order of the members, as the model thought before it
// spoke.
func (d *decoder) said(s *choiceState, v gjson.Result) {
	var content, thinking, details, refusal, tools, function, annotations, images gjson.Result
	rawjson.ForEach(v, func(key, value gjson.Result) bool {
		switch key.Str {
		case "content":
			content = value
		case "reasoning_content":
			thinking = value
		case "reasoning":
			if thinking.Str == "" {
				thinking = value
			}
		case "reasoning_details":
			details = value
		case "refusal":
			refusal = value
		case "tool_calls":
			tools = value
		case "function_call":
			function = value
		case "annotations":
			annotations = value
		case "images":
			images = value
		}
		return true
	})
	d.text(s, wire.EventThinking, thinking.Str)
	d.seals(s, details)
	d.content(s, content)
	if refusal.Str != "" {
		s.refused = true
		d.text(s, wire.EventRefusal, refusal.Str)
	}
	rawjson.Each(annotations, func(a gjson.Result) {
		d.citation(s, a)
	})
	rawjson.Each(images, func(image gjson.Result) {
		if url := rawjson.Get(rawjson.Get(image, "image_url"), "url").Str; url != "" {
			part := wire.Media(wire.PartImage, strings.Clone(url))
			d.add(s, wire.Event{Kind: wire.EventPart, Part: &part})
		}
	})
	position := int64(0)
	rawjson.Each(tools, func(call gjson.Result) {
		d.call(s, call, position)
		position++
	})
	if function.IsObject() {
		d.function(s, function)
	}
}

// content is a text, or with some vendors a list of parts (Mistral's thinking models).
func (d *decoder) content(s *choiceState, v gjson.Result) {
	if v.Type == gjson.String {
		d.text(s, wire.EventText, v.Str)
		return
	}
	rawjson.Each(v, func(part gjson.Result) {
		switch rawjson.Get(part, "type").Str {
		case "text":
			d.text(s, wire.EventText, rawjson.Get(part, "text").Str)
		case "refusal":
			s.refused = true
			d.text(s, wire.EventRefusal, rawjson.Get(part, "refusal").Str)
		case "thinking":
			rawjson.Each(rawjson.Get(part, "thinking"), func(t gjson.Result) {
				d.text(s, wire.EventThinking, rawjson.Get(t, "text").Str)
			})
		}
	})
}

// seals reads what OpenRouter and we ourselves put beside the thinking: signatures and encrypted thoughts.
func (d *decoder) seals(s *choiceState, v gjson.Result) {
	rawjson.Each(v, func(detail gjson.Result) {
		by, known := wire.SealOwner(rawjson.Get(detail, "format").Str)
		e := wire.Event{Kind: wire.EventSeal, ID: strings.Clone(rawjson.Get(detail, "id").Str), Seal: wire.Seal{By: by}}
		if rawjson.Get(detail, "type").Str == "reasoning.encrypted" {
			e.Seal.Data, e.Redacted = strings.Clone(rawjson.Get(detail, "data").Str), true
		} else {
			e.Seal.Data = strings.Clone(rawjson.Get(detail, "signature").Str)
		}
		if known && e.Seal.Data != "" {
			d.add(s, e)
		}
	})
}

func (d *decoder) citation(s *choiceState, v gjson.Result) {
	u := rawjson.Get(v, "url_citation")
	if !u.IsObject() {
		return
	}
	d.add(s, wire.Event{Kind: wire.EventCitation, Citation: &wire.Citation{
		URL: strings.Clone(rawjson.Get(u, "url").Str), Title: strings.Clone(rawjson.Get(u, "title").Str),
		Cited: strings.Clone(rawjson.Get(u, "content").Str),
		Start: rawjson.Get(u, "start_index").Int(), End: rawjson.Get(u, "end_index").Int(),
	}})
}

// call reads a call or a fragment of one. A fragment belongs to the call of its index; where vendors give none, or the same
// one to several calls, a new id begins a new call.
func (d *decoder) call(s *choiceState, v gjson.Result, position int64) {
	f := readFragment(v)
	if d.whole {
		f.index = position
	}
	at := s.find(f.index, f.id)
	if at < 0 {
		if at = len(s.calls); at == maxCalls {
			d.tooMany = true
			return
		}
		d.begin(s, f)
	}
	e := wire.Event{Kind: wire.EventArguments, Index: int64(at), Custom: s.calls[at].custom}
	switch arguments := rawjson.Get(f.inner, argumentsOf[e.Custom]); {
	case arguments.Type == gjson.String && arguments.Str != "":
		e.Text = rawjson.ViewBytes(arguments.Str)
	case arguments.IsObject(): // some servers do not encode the object as a text
		e.Text = rawjson.ViewBytes(arguments.Raw)
	default:
		return
	}
	d.add(s, e)
}

// argumentsOf is the name of the arguments of a function's call and of a custom tool's.
var argumentsOf = map[bool]string{false: "arguments", true: "input"}

func (d *decoder) begin(s *choiceState, f fragment) {
	c := callState{index: f.index, id: strings.Clone(f.id), custom: f.custom}
	e := wire.Event{
		Kind: wire.EventToolCall, Index: int64(len(s.calls)), ID: c.id, Name: strings.Clone(rawjson.Get(f.inner, "name").Str), Custom: c.custom,
		Seal: sealOfCall(f.extra),
	}
	if e.ID == "" {
		e.ID = newCallID()
	}
	s.calls = append(s.calls, c)
	d.add(s, e)
}

// fragment is a call or a piece of one; index is -1 where it has none.
type fragment struct {
	index        int64
	id           string
	custom       bool
	inner, extra gjson.Result
}

func readFragment(v gjson.Result) fragment {
	f := fragment{index: -1}
	rawjson.ForEach(v, func(key, value gjson.Result) bool {
		switch key.Str {
		case "index":
			if value.Type == gjson.Number {
				f.index = value.Int()
			}
		case "id":
			f.id = value.Str
		case "function":
			if value.IsObject() {
				f.inner = value
			}
		case "custom":
			if value.IsObject() {
				f.inner, f.custom = value, true
			}
		case "extra_content":
			f.extra = value
		}
		return true
	})
	return f
}

// find returns which call a fragment belongs to, or -1 where it begins one.
func (s *choiceState) find(index int64, id string) int {
	for i := len(s.calls) - 1; i >= 0; i-- {
		c := &s.calls[i]
		sameID := id == "" || id == c.id
		switch {
		case index >= 0 && c.index == index && sameID, index < 0 && sameID:
			return i
		}
	}
	return -1
}

// function reads the older form of a call, of which there is at most one.
func (d *decoder) function(s *choiceState, v gjson.Result) {
	if len(s.calls) == 0 {
		s.calls = append(s.calls, callState{index: 0})
		d.add(s, wire.Event{Kind: wire.EventToolCall, ID: newCallID(), Name: strings.Clone(rawjson.Get(v, "name").Str)})
	}
	if text := rawjson.Get(v, "arguments").Str; text != "" {
		d.add(s, wire.Event{Kind: wire.EventArguments, Text: rawjson.ViewBytes(text)})
	}
}

func newCallID() string { return "call_" + rand.Text() }

// sealOfCall is Gemini's signature of a call, where Google's own OpenAI API has it.
func sealOfCall(extra gjson.Result) (s wire.Seal) {
	if signature := rawjson.Get(rawjson.Get(extra, "google"), "thought_signature").Str; signature != "" {
		s = wire.Seal{By: wire.ProtocolGemini, Data: strings.Clone(signature)}
	}
	return s
}

// logprobs gives the probabilities to the first text of the choice in this chunk.
func (d *decoder) logprobs(s *choiceState, from int, v gjson.Result) {
	all := appendLogprobs(nil, rawjson.Get(v, "content"))
	all = appendLogprobs(all, rawjson.Get(v, "refusal"))
	if all == nil {
		return
	}
	for i := from; i < len(d.events); i++ {
		if k := d.events[i].Kind; k == wire.EventText || k == wire.EventRefusal {
			d.events[i].Logprobs = all
			return
		}
	}
	d.add(s, wire.Event{Kind: wire.EventText, Logprobs: all})
}

func appendLogprobs(dst []wire.Logprob, list gjson.Result) []wire.Logprob {
	rawjson.Each(list, func(v gjson.Result) {
		var p wire.Logprob
		rawjson.ForEach(v, func(key, value gjson.Result) bool {
			switch key.Str {
			case "token":
				p.Token = strings.Clone(value.Str)
			case "logprob":
				if value.Type == gjson.Number {
					p.Log = json.Number(strings.Clone(value.Raw))
				}
			case "bytes":
				p.Bytes = bytesOf(value)
			case "top_logprobs":
				p.Top = appendLogprobs(nil, value)
			}
			return true
		})
		dst = append(dst, p)
	})
	return dst
}

func bytesOf(v gjson.Result) []byte {
	if !v.IsArray() {
		return nil
	}
	b := []byte{}
	rawjson.Each(v, func(n gjson.Result) {
		b = append(b, byte(n.Int()))
	})
	return b
}

// stop translates a finish reason. OpenAI says "stop" also where a call was forced or the model refused.
func (s *choiceState) stop(reason string) wire.Stop {
	switch reason {
	case "length":
		return wire.StopLength
	case "model_length": // Mistral
		return wire.StopContext
	case "tool_calls", "function_call":
		return wire.StopTools
	case "content_filter", "sensitive": // Zhipu
		return wire.StopFilter
	}
	switch {
	case len(s.calls) > 0:
		return wire.StopTools
	case s.refused:
		return wire.StopRefusal
	}
	return wire.StopEnd
}
