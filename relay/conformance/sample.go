// Package conformance is what every upstream and every protocol of the relay must pass. One that is registered with a suite
// (Upstream, Protocol) gets all of it: whole answers and streams of each kind, refusals, broken and hostile bytes, silence.
// Golden plays exchanges that were written from vendors' documents.
package conformance

import (
	"encoding/json"
	"fmt"
	"strings"

	"weir/relay/wire"
)

// Ability is something that not every API can say.
type Ability uint

// The abilities.
const (
	Choices   Ability = 1 << iota // several answers to one request
	Logprobs                      // probabilities of tokens
	Thinking                      // thinking, apart from the text
	Seals                         // seals on thinking
	Redacted                      // thinking that only the vendor can read
	Refusals                      // refusals apart from the text
	Citations                     // sources as URLs
	Pictures                      // images in answers
	Sequences                     // which stop sequence was met
	CallIDs                       // ids of calls that the vendor gives
	Empty                         // answers without any part
)

// Sample is an answer and what an API must be able to say to tell it.
type Sample struct {
	Name   string
	Needs  Ability
	Answer *wire.ChatAnswer
}

// Used is the usage that samples report: parts of each kind that all APIs tell apart.
var Used = wire.Usage{Input: 11, CacheRead: 7, Output: 5}

func answer(stop wire.Stop, parts ...wire.Part) *wire.ChatAnswer {
	return &wire.ChatAnswer{About: wire.About{ID: "a1", Created: 1_770_000_000}, Choices: []wire.Choice{{Parts: parts, Stop: stop}}}
}

func call(id, name, arguments string) wire.Part {
	return wire.CallPart(wire.ToolCall{ID: id, Name: name, Arguments: arguments})
}

// Samples are the answers that the suites tell. seal is whose seals the API carries.
func Samples(seal wire.Protocol, stops []wire.Stop) []Sample {
	thought := wire.Part{Kind: wire.PartThinking, Text: "Let me think."}
	sealed, redacted := thought, wire.Part{Kind: wire.PartRedacted, Seal: wire.Seal{By: seal, Data: "cmVkYWN0ZWQ="}}
	sealed.Seal = wire.Seal{By: seal, Data: "c2VhbA=="}
	cited := wire.Text("Weirs measure.")
	cited.Citations = []wire.Citation{{URL: "https://example.com/weir", Title: "Weirs"}}
	two := answer(wire.StopEnd, wire.Text("one"))
	two.Choices = append(two.Choices, wire.Choice{Index: 1, Parts: []wire.Part{wire.Text("two")}, Stop: wire.StopLength})
	likely := answer(wire.StopEnd, wire.Text("hi"))
	likely.Choices[0].Logprobs = []wire.Logprob{{Token: "hi", Log: "-0.25", Bytes: []byte("hi"), Top: []wire.Logprob{{Token: "ho", Log: "-1.5", Bytes: []byte("ho")}}}}
	sequence := answer(wire.StopSequence, wire.Text("until"))
	sequence.Choices[0].StopSequence = "END"
	samples := []Sample{
		{"text", 0, answer(wire.StopEnd, wire.Text("Hello, weir."))},
		{"unicode", 0, answer(wire.StopEnd, wire.Text("é 汉字 👩‍👩‍👧 \u2028 \"quoted\" \\ \n\ttab </script> \u0001"))},
		{"one call", 0, answer(wire.StopTools, call("call_1", "get_weather", `{"city":"Zürich","days":[1,2]}`))},
		{"text, then a call", 0, answer(wire.StopTools, wire.Text("I look."), call("call_1", "f", `{"a":1}`))},
		{"parallel calls", 0, answer(wire.StopTools, call("call_1", "f", `{"a":1}`), call("call_2", "f", `{"a":2}`), call("call_3", "g", `{}`))},
		{"long text", 0, answer(wire.StopEnd, wire.Text(strings.Repeat("water ", 20_000)))},
		{"thinking", Thinking, answer(wire.StopEnd, thought, wire.Text("Done."))},
		{"thinking, then a call", Thinking, answer(wire.StopTools, thought, call("call_1", "f", `{"a":1}`))},
		{"sealed thinking", Thinking | Seals, answer(wire.StopEnd, sealed, wire.Text("Done."))},
		{"redacted thinking", Thinking | Redacted, answer(wire.StopEnd, sealed, redacted, wire.Text("Done."))},
		{"refusal", Refusals, answer(wire.StopRefusal, wire.Part{Kind: wire.PartRefusal, Text: "I cannot."})},
		{"citation", Citations, answer(wire.StopEnd, cited)},
		{"picture", Pictures, answer(wire.StopEnd, wire.Text("See:"), wire.Part{Kind: wire.PartImage, MediaType: "image/png", Data: "iVBORw0KGgo="})},
		{"two choices", Choices, two},
		{"probabilities", Logprobs, likely},
		{"stop sequence", Sequences, sequence},
		{"nothing", Empty, answer(wire.StopEnd)},
	}
	for _, stop := range stops {
		samples = append(samples, Sample{"ends with " + string(stop), 0, answer(stop, wire.Text("so far"))})
	}
	return samples
}

// Conversation is a chat that uses what every API has: a system, images, turns with thoughts and parallel calls, their
// results, tools and a choice of one.
func Conversation() *wire.Chat {
	image := wire.Part{Kind: wire.PartImage, MediaType: "image/png", Data: "iVBORw0KGgo="}
	return &wire.Chat{
		Messages: []wire.Message{
			{Role: wire.RoleSystem, Parts: []wire.Part{wire.Text("Be brief.")}},
			{Role: wire.RoleUser, Parts: []wire.Part{wire.Text("What is \"this\"? 汉"), image}},
			{Role: wire.RoleAssistant, Parts: []wire.Part{wire.Text("I look."), call("call_1", "get_weather", `{"city":"Rome"}`), call("call_2", "list", `{}`)}},
			{Role: wire.RoleTool, ToolCallID: "call_1", Parts: []wire.Part{wire.Text("rain")}},
			{Role: wire.RoleTool, ToolCallID: "call_2", Parts: []wire.Part{wire.Text("none")}},
			{Role: wire.RoleUser, Parts: []wire.Part{wire.Text("And now?")}},
		},
		Tools: []wire.Tool{
			{
				Name: "get_weather", Description: "Looks it up.",
				Parameters: json.RawMessage(`{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}`),
			},
			{Name: "list", Parameters: json.RawMessage(`{"type":"object","properties":{}}`)},
		},
		ToolChoice: wire.ToolNamed, ToolName: "get_weather", ParallelTools: true, Stop: []string{"END"}, Temperature: "0.5",
	}
}

// Flat writes what a chat says line by line, without what APIs are free to group or to name otherwise.
func Flat(c *wire.Chat) []string {
	var lines []string
	for i := range c.Messages {
		m := &c.Messages[i]
		role := m.Role
		if role == wire.RoleDeveloper {
			role = wire.RoleSystem
		}
		for j := range m.Parts {
			lines = append(lines, string(role)+" "+m.ToolCallID+" "+flatPart(&m.Parts[j]))
		}
	}
	for _, t := range c.Tools {
		lines = append(lines, "tool "+t.Name+" "+t.Description+" "+string(t.Parameters))
	}
	return append(lines, fmt.Sprintf("choice %s %s, stop %q, temperature %s", c.ToolChoice, c.ToolName, c.Stop, c.Temperature))
}

func flatPart(p *wire.Part) string {
	s := string(p.Kind) + " " + p.Text + p.DataURL()
	if p.Call != nil {
		s += p.Call.ID + " " + p.Call.Name + " " + p.Call.Arguments
	}
	return s
}

// told compares what came of a sample with the sample, but for what an API cannot say.
func told(can Ability, got, want *wire.ChatAnswer) string {
	g, w := flatAnswer(can, got), flatAnswer(can, want)
	if g != w {
		return fmt.Sprintf("got\n%s\nwant\n%s", clip(g), clip(w))
	}
	return ""
}

func clip(s string) string {
	const most = 4000
	if len(s) > most {
		return s[:most] + "…"
	}
	return s
}

func flatAnswer(can Ability, a *wire.ChatAnswer) string {
	var b strings.Builder
	for i := range a.Choices {
		c := &a.Choices[i]
		fmt.Fprintf(&b, "choice %d: %s", c.Index, c.Stop)
		if can&Sequences != 0 {
			fmt.Fprintf(&b, " %q", c.StopSequence)
		}
		b.WriteByte('\n')
		for j := range c.Parts {
			p := c.Parts[j]
			if p.Call != nil {
				id := p.Call.ID
				if can&CallIDs == 0 {
					id = ""
				}
				fmt.Fprintf(&b, "call %s %s %s\n", id, p.Call.Name, p.Call.Arguments)
				continue
			}
			fmt.Fprintf(&b, "%s %q%s", p.Kind, p.Text, p.DataURL())
			if can&Seals != 0 {
				fmt.Fprintf(&b, " %+v", p.Seal)
			}
			for _, source := range p.Citations {
				fmt.Fprintf(&b, " %s %s", source.URL, source.Title)
			}
			b.WriteByte('\n')
		}
		if can&Logprobs != 0 {
			fmt.Fprintf(&b, "%+v\n", c.Logprobs)
		}
	}
	return b.String()
}
