package wire

// EventKind says what an Event is.
type EventKind uint8

// The kinds of events. A stream begins with EventStart; each of its choices ends with EventFinish.
const (
	_ EventKind = iota
	// EventStart says which answer it is (About).
	EventStart
	// EventText, EventThinking and EventRefusal add Text to what was said last of their kind; text and refusals may bring
	// Logprobs. After something of another kind, or after an EventSeal, they begin anew.
	EventText
	EventThinking
	EventRefusal
	// EventSeal seals the thinking before it, or is redacted thinking itself (Redacted). ID may name it.
	EventSeal
	// EventCitation gives a source (Citation) of the text before it.
	EventCitation
	// EventToolCall begins call Index of its choice with ID, Name, Custom and Seal; indexes count from 0 without gaps.
	EventToolCall
	// EventArguments adds Text to the arguments of call Index; Custom as at its begin.
	EventArguments
	// EventPart is a whole part: media, or what only one vendor knows.
	EventPart
	// EventFinish ends the choice with Stop and StopSequence.
	EventFinish
)

// Event is one step of an answer in its canonical form. Text is valid until the stream's next Next; all else may be kept.
type Event struct {
	Kind   EventKind
	Choice int64
	// Index of a tool call among the calls of its choice.
	Index        int64
	Text         []byte
	ID, Name     string
	Custom       bool
	Redacted     bool
	Seal         Seal
	Stop         Stop
	StopSequence string
	Citation     *Citation
	Logprobs     []Logprob
	Part         *Part
	About        About
}

// AppendSaid appends what events add to the answer that counts as output: a Frame's Text.
func AppendSaid(dst []byte, events []Event) []byte {
	for i := range events {
		e := &events[i]
		dst = append(append(dst, e.Name...), e.Text...)
		if e.Part != nil {
			dst = append(dst, e.Part.Text...)
		}
	}
	return dst
}

// Events tells a whole answer as the events of a stream, for protocols whose client asked for one where the vendor had none
// to give.
func (a *ChatAnswer) Events() []Event {
	events := []Event{{Kind: EventStart, About: a.About}}
	for i := range a.Choices {
		events = a.Choices[i].appendEvents(events)
	}
	return events
}

func (c *Choice) appendEvents(dst []Event) []Event {
	call := int64(0)
	logprobs := c.Logprobs
	for i := range c.Parts {
		p := &c.Parts[i]
		e := Event{Choice: c.Index, Text: []byte(p.Text)}
		switch p.Kind {
		case PartText, PartRefusal:
			e.Kind = EventText
			if p.Kind == PartRefusal {
				e.Kind = EventRefusal
			}
			e.Logprobs, logprobs = logprobs, nil
			dst = append(dst, e)
			for j := range p.Citations {
				dst = append(dst, Event{Kind: EventCitation, Choice: c.Index, Citation: &p.Citations[j]})
			}
		case PartThinking:
			e.Kind = EventThinking
			dst = append(dst, e)
			if p.Seal != (Seal{}) {
				dst = append(dst, Event{Kind: EventSeal, Choice: c.Index, ID: p.ID, Seal: p.Seal})
			}
		case PartRedacted:
			dst = append(dst, Event{Kind: EventSeal, Choice: c.Index, Redacted: true, ID: p.ID, Seal: p.Seal})
		case PartToolCall:
			dst = append(dst,
				Event{Kind: EventToolCall, Choice: c.Index, Index: call, ID: p.Call.ID, Name: p.Call.Name, Custom: p.Call.Custom, Seal: p.Call.Seal},
				Event{Kind: EventArguments, Choice: c.Index, Index: call, Custom: p.Call.Custom, Text: []byte(p.Call.Arguments)})
			call++
		default:
			dst = append(dst, Event{Kind: EventPart, Choice: c.Index, Part: p})
		}
	}
	return append(dst, Event{Kind: EventFinish, Choice: c.Index, Stop: c.Stop, StopSequence: c.StopSequence, Logprobs: logprobs})
}
