package wire

import (
	"encoding/json"
	"iter"
)

// ChatAnswer is the canonical form of a chat answer. Its model is the client's own name for it, which the protocol knows; its
// usage stands in Answer.
type ChatAnswer struct {
	About
	// Choices in the order of their indexes; at least one.
	Choices []Choice
}

// About says which answer it is.
type About struct {
	// ID that the vendor gave the answer; may be empty.
	ID string
	// Created in seconds since 1970; 0 where the vendor does not say.
	Created int64
	// Fingerprint of the vendor's configuration (OpenAI's system_fingerprint); may be empty.
	Fingerprint string
	// Tier in which the vendor served the call; may be empty.
	Tier string
}

// Choice is one of the answers to a request.
type Choice struct {
	Index int64
	Parts []Part
	Stop  Stop
	// StopSequence is the one that was met, with StopSequence; "" where the vendor does not say.
	StopSequence string
	Logprobs     []Logprob
}

// Text joins the text parts.
func (c *Choice) Text() string { return joinText(c.Parts) }

// ToolCalls yields the calls, in order.
func (c *Choice) ToolCalls() iter.Seq[*ToolCall] { return calls(c.Parts) }

// Stop says why a choice ended.
type Stop string

// The reasons.
const (
	StopEnd      Stop = "end"            // the model had said all
	StopSequence Stop = "stop_sequence"  // it wrote one of Chat.Stop
	StopLength   Stop = "length"         // the token limit
	StopContext  Stop = "context"        // the model's context was full
	StopTools    Stop = "tool_calls"     // it waits for the results of its calls
	StopFilter   Stop = "content_filter" // the vendor's filter cut it
	StopRefusal  Stop = "refusal"        // it refused
	StopPause    Stop = "pause"          // the vendor paused a long turn: sent back as it is, it goes on
)

// Stops are all of them.
var Stops = []Stop{StopEnd, StopSequence, StopLength, StopContext, StopTools, StopFilter, StopRefusal, StopPause}

// Logprob is the probability of one token of the answer.
type Logprob struct {
	Token string
	// Log is the natural logarithm, as the vendor wrote it.
	Log json.Number
	// Bytes of the token, where it is not whole characters; nil = those of Token.
	Bytes []byte
	// Top are the likeliest tokens at its place.
	Top []Logprob
}

// AppendSaid appends all that the model wrote and that counts as output, for counting where the vendor reports no usage.
func (a *ChatAnswer) AppendSaid(dst []byte) []byte {
	for i := range a.Choices {
		for j := range a.Choices[i].Parts {
			p := &a.Choices[i].Parts[j]
			dst = append(dst, p.Text...)
			if p.Call != nil {
				dst = append(append(dst, p.Call.Name...), p.Call.Arguments...)
			}
		}
	}
	return dst
}

// Add puts an event of a stream into the answer: after the last one it is what the vendor would have said without a stream.
// Nothing of the event is kept but copies.
func (a *ChatAnswer) Add(e *Event) {
	if e.Kind == EventStart {
		a.About = e.About
		return
	}
	c := a.choice(e.Choice)
	c.Logprobs = append(c.Logprobs, e.Logprobs...)
	switch e.Kind {
	case EventText:
		c.say(PartText, e.Text)
	case EventRefusal:
		c.say(PartRefusal, e.Text)
	case EventThinking:
		c.say(PartThinking, e.Text)
	case EventSeal:
		c.seal(e)
	case EventCitation:
		p := c.last(PartText)
		p.Citations = append(p.Citations, *e.Citation)
	case EventToolCall:
		c.Parts = append(c.Parts, CallPart(ToolCall{ID: e.ID, Name: e.Name, Custom: e.Custom, Seal: e.Seal}))
	case EventArguments:
		if call := c.call(e.Index); call != nil {
			call.Arguments += string(e.Text)
		}
	case EventPart:
		c.Parts = append(c.Parts, *e.Part)
	case EventFinish:
		c.Stop, c.StopSequence = e.Stop, e.StopSequence
	case EventStart: // dealt with
	}
}

func (a *ChatAnswer) choice(index int64) *Choice {
	for i := range a.Choices {
		if a.Choices[i].Index == index {
			return &a.Choices[i]
		}
	}
	at := 0
	for at < len(a.Choices) && a.Choices[at].Index < index {
		at++
	}
	a.Choices = append(a.Choices, Choice{})
	copy(a.Choices[at+1:], a.Choices[at:])
	a.Choices[at] = Choice{Index: index}
	return &a.Choices[at]
}

// last is the last part, if it is of that kind and not sealed, else a new one.
func (c *Choice) last(kind PartKind) *Part {
	if n := len(c.Parts); n > 0 && c.Parts[n-1].Kind == kind && c.Parts[n-1].Seal == (Seal{}) {
		return &c.Parts[n-1]
	}
	c.Parts = append(c.Parts, Part{Kind: kind})
	return &c.Parts[len(c.Parts)-1]
}

func (c *Choice) say(kind PartKind, text []byte) {
	if len(text) > 0 {
		p := c.last(kind)
		p.Text += string(text)
	}
}

func (c *Choice) seal(e *Event) {
	if e.Redacted {
		c.Parts = append(c.Parts, Part{Kind: PartRedacted, ID: e.ID, Seal: e.Seal})
		return
	}
	p := c.last(PartThinking)
	p.ID, p.Seal = e.ID, e.Seal
}

func (c *Choice) call(index int64) *ToolCall {
	for call := range c.ToolCalls() {
		if index == 0 {
			return call
		}
		index--
	}
	return nil
}
