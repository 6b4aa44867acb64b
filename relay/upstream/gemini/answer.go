package gemini

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/tidwall/gjson"

	"weir/relay/upstream/exchange"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// Bounds of what a vendor may send.
const (
	maxChoices = 128
	maxCalls   = 1024
)

// readAnswer reads a whole answer.
func readAnswer(raw []byte, h http.Header, req *wire.Request, chat *wire.Chat) (*wire.Answer, error) {
	if !rawjson.Valid(raw) {
		return nil, unreadable("no JSON")
	}
	if err := inside(raw, h, req); err != nil {
		return nil, err
	}
	v := rawjson.View(raw)
	d := newDecoder(chat)
	if err := d.chunk(v); err != nil {
		return nil, err
	}
	if !d.ended() {
		return nil, unreadable("no candidates, or one without an end")
	}
	told := &wire.ChatAnswer{}
	for i := range d.events {
		told.Add(&d.events[i])
	}
	answer := &wire.Answer{Protocol: wire.ProtocolCanonical, Chat: told, Usage: readUsage(rawjson.Get(v, "usageMetadata"))}
	if answer.Usage == nil {
		answer.Text = told.AppendSaid(nil)
	}
	return answer, nil
}

// stops are Gemini's reasons. What is not here is a failure of the model, or a plain end.
var stops = map[string]wire.Stop{
	"STOP": wire.StopEnd, "MAX_TOKENS": wire.StopLength, "SAFETY": wire.StopFilter, "RECITATION": wire.StopFilter, "LANGUAGE": wire.StopFilter,
	"BLOCKLIST": wire.StopFilter, "PROHIBITED_CONTENT": wire.StopFilter, "SPII": wire.StopFilter, "IMAGE_SAFETY": wire.StopFilter,
}

// failures are reasons by which a model says that it could not make an answer. Another try may go better.
var failures = map[string]bool{"MALFORMED_FUNCTION_CALL": true, "UNEXPECTED_TOOL_CALL": true, "NO_IMAGE": true, "OTHER": true}

// decoder turns an answer, or the pieces of one, into canonical events.
type decoder struct {
	custom  map[string]bool // tools that take free text
	events  []wire.Event
	states  []*candidate
	started bool
}

type candidate struct {
	index int64
	calls int64
	said  bool
	ended bool
}

func newDecoder(chat *wire.Chat) *decoder {
	d := &decoder{custom: map[string]bool{}}
	for i := range chat.Tools {
		if chat.Tools[i].Custom {
			d.custom[chat.Tools[i].Name] = true
		}
	}
	return d
}

// ended reports whether all that began has ended.
func (d *decoder) ended() bool {
	for _, c := range d.states {
		if !c.ended {
			return false
		}
	}
	return len(d.states) > 0
}

// said reports whether anything was.
func (d *decoder) said() bool {
	for _, c := range d.states {
		if c.said {
			return true
		}
	}
	return false
}

// chunk decodes a piece; its events replace the last one's. A prompt that was blocked is an answer without content.
func (d *decoder) chunk(v gjson.Result) (err error) {
	d.events = d.events[:0]
	rawjson.Each(rawjson.Get(v, "candidates"), func(c gjson.Result) {
		if err == nil {
			d.start(v)
			err = d.candidate(c)
		}
	})
	if reason := rawjson.Get(rawjson.Get(v, "promptFeedback"), "blockReason").Str; err == nil && reason != "" && len(d.states) == 0 {
		d.start(v)
		d.states = append(d.states, &candidate{ended: true})
		d.events = append(d.events, wire.Event{Kind: wire.EventFinish, Stop: wire.StopFilter})
	}
	return err
}

func (d *decoder) start(v gjson.Result) {
	if !d.started {
		d.started = true
		d.events = append(d.events, wire.Event{Kind: wire.EventStart, About: wire.About{ID: strings.Clone(rawjson.Get(v, "responseId").Str)}})
	}
}

func (d *decoder) state(index int64) *candidate {
	for _, c := range d.states {
		if c.index == index {
			return c
		}
	}
	if len(d.states) == maxChoices {
		return nil
	}
	c := &candidate{index: index}
	d.states = append(d.states, c)
	return c
}

func (d *decoder) candidate(v gjson.Result) (err error) {
	c := d.state(rawjson.Get(v, "index").Int())
	if c == nil {
		return unreadable("too many candidates")
	}
	from := len(d.events)
	rawjson.Each(rawjson.Get(rawjson.Get(v, "content"), "parts"), func(p gjson.Result) {
		if err == nil {
			err = d.part(c, p)
		}
	})
	if err != nil {
		return err
	}
	c.said = c.said || len(d.events) > from
	d.logprobs(c, from, rawjson.Get(v, "logprobsResult"))
	reason := rawjson.Get(v, "finishReason").Str
	if reason == "" || reason == "FINISH_REASON_UNSPECIFIED" || c.ended {
		return nil
	}
	if failures[reason] && !d.said() {
		return exchange.Failed("The upstream provider failed.", exchange.Unreadable("the model could not answer"))
	}
	c.ended = true
	d.add(c, wire.Event{Kind: wire.EventFinish, Stop: c.stop(reason)})
	return nil
}

// stop translates a reason. Gemini says STOP also where it waits for the results of calls.
func (c *candidate) stop(reason string) wire.Stop {
	stop, known := stops[reason]
	switch {
	case !known && strings.HasPrefix(reason, "IMAGE_"): // new kinds of what the filter does
		return wire.StopFilter
	case !known:
		stop = wire.StopEnd
	}
	if stop == wire.StopEnd && c.calls > 0 {
		return wire.StopTools
	}
	return stop
}

func (d *decoder) add(c *candidate, e wire.Event) {
	e.Choice = c.index
	d.events = append(d.events, e)
}

func (d *decoder) part(c *candidate, v gjson.Result) error {
	var text, call, media gjson.Result
	var thought bool
	var seal wire.Seal
	rawjson.ForEach(v, func(key, value gjson.Result) bool {
		switch key.Str {
		case "text":
			text = value
		case "functionCall":
			call = value
		case "inlineData":
			media = value
		case "thought":
			thought = value.Bool()
		case "thoughtSignature":
			seal = wire.Seal{By: wire.ProtocolGemini, Data: strings.Clone(value.Str)}
		}
		return true
	})
	if call.IsObject() {
		return d.call(c, call, seal)
	}
	kind := wire.EventText
	if thought {
		kind = wire.EventThinking
	}
	if text.Str != "" {
		d.add(c, wire.Event{Kind: kind, Text: rawjson.ViewBytes(text.Str)})
	}
	if media.IsObject() && !thought { // pictures of thoughts are not the answer's
		d.media(c, media)
	}
	if seal.Data != "" {
		d.add(c, wire.Event{Kind: wire.EventSeal, Seal: seal})
	}
	return nil
}

func (d *decoder) media(c *candidate, v gjson.Result) {
	p := &wire.Part{Kind: wire.PartFile, MediaType: strings.Clone(rawjson.Get(v, "mimeType").Str), Data: strings.Clone(rawjson.Get(v, "data").Str)}
	switch {
	case strings.HasPrefix(p.MediaType, "image/"):
		p.Kind = wire.PartImage
	case strings.HasPrefix(p.MediaType, "audio/"):
		p.Kind = wire.PartAudio
	}
	d.add(c, wire.Event{Kind: wire.EventPart, Part: p})
}

// call tells a call, which comes whole. A free text comes wrapped in an object.
func (d *decoder) call(c *candidate, v gjson.Result, seal wire.Seal) error {
	if c.calls == maxCalls {
		return unreadable("too many calls")
	}
	e := wire.Event{
		Kind: wire.EventToolCall, Index: c.calls, ID: strings.Clone(rawjson.Get(v, "id").Str), Name: strings.Clone(rawjson.Get(v, "name").Str), Seal: seal,
	}
	if e.ID == "" {
		e.ID = "call_" + rand.Text()
	}
	e.Custom = d.custom[e.Name]
	c.calls++
	d.add(c, e)
	args := rawjson.Get(v, "args")
	arguments := wire.Event{Kind: wire.EventArguments, Index: e.Index, Custom: e.Custom, Text: []byte("{}")}
	switch {
	case e.Custom:
		arguments.Text = []byte(rawjson.Get(args, "input").Str)
	case args.IsObject():
		arguments.Text = rawjson.ViewBytes(args.Raw)
	}
	d.add(c, arguments)
	return nil
}

// logprobs gives the probabilities to the first text of the candidate in this piece.
func (d *decoder) logprobs(c *candidate, from int, v gjson.Result) {
	if !v.IsObject() {
		return
	}
	var top []gjson.Result
	rawjson.Each(rawjson.Get(v, "topCandidates"), func(t gjson.Result) { top = append(top, rawjson.Get(t, "candidates")) })
	var all []wire.Logprob
	rawjson.Each(rawjson.Get(v, "chosenCandidates"), func(chosen gjson.Result) {
		p := logprob(chosen)
		if i := len(all); i < len(top) {
			rawjson.Each(top[i], func(t gjson.Result) { p.Top = append(p.Top, logprob(t)) })
		}
		all = append(all, p)
	})
	if all == nil {
		return
	}
	for i := from; i < len(d.events); i++ {
		if d.events[i].Kind == wire.EventText {
			d.events[i].Logprobs = all
			return
		}
	}
	d.add(c, wire.Event{Kind: wire.EventText, Logprobs: all})
}

func logprob(v gjson.Result) wire.Logprob {
	token := strings.Clone(rawjson.Get(v, "token").Str)
	p := wire.Logprob{Token: token, Bytes: []byte(token)}
	if n := rawjson.Get(v, "logProbability"); n.Type == gjson.Number {
		p.Log = json.Number(strings.Clone(n.Raw))
	}
	return p
}
