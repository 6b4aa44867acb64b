package usage

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"weir/ent"
	"weir/internal/channel"
	"weir/internal/fault"
)

// Routing is how the channel of a request was chosen, as the relay notes it in the usage record.
type Routing struct {
	Strategy channel.Strategy `json:"by"`
	// Candidates is how many channels could serve.
	Candidates int          `json:"of"`
	PassedOver []PassedOver `json:"left,omitempty"`
	Attempts   []Attempt    `json:"tried"`
}

// PassedOver is a route that was left out, and why in one word.
type PassedOver struct {
	ChannelID    string `json:"ch"`
	CredentialID string `json:"cr,omitempty"`
	Why          string `json:"why"`
}

// Attempt is one channel that was asked.
type Attempt struct {
	ChannelID    string     `json:"ch"`
	CredentialID string     `json:"cr,omitempty"`
	Priority     int        `json:"prio,omitempty"`
	Why          string     `json:"why"`
	Outcome      fault.Code `json:"end,omitempty"` // empty: it answered
	DurationMs   int        `json:"ms"`
	Own          bool       `json:"own,omitempty"` // a channel of the tenant's own
}

// AppendJSON appends what json.Marshal makes of it. The relay needs it for every call.
func (r *Routing) AppendJSON(b []byte) []byte {
	b = appendText(append(b, `{"by":`...), string(r.Strategy))
	b = strconv.AppendInt(append(b, `,"of":`...), int64(r.Candidates), 10)
	if len(r.PassedOver) > 0 {
		b = append(b, `,"left":[`...)
		for i := range r.PassedOver {
			p := &r.PassedOver[i]
			b = appendRoute(b, i, p.ChannelID, p.CredentialID)
			b = append(appendText(append(b, `,"why":`...), p.Why), '}')
		}
		b = append(b, ']')
	}
	if r.Attempts == nil {
		return append(b, `,"tried":null}`...)
	}
	b = append(b, `,"tried":[`...)
	for i := range r.Attempts {
		b = r.Attempts[i].appendJSON(b, i)
	}
	return append(b, "]}"...)
}

func (a *Attempt) appendJSON(b []byte, i int) []byte {
	b = appendRoute(b, i, a.ChannelID, a.CredentialID)
	if a.Priority != 0 {
		b = strconv.AppendInt(append(b, `,"prio":`...), int64(a.Priority), 10)
	}
	b = appendText(append(b, `,"why":`...), a.Why)
	if a.Outcome != "" {
		b = appendText(append(b, `,"end":`...), string(a.Outcome))
	}
	b = strconv.AppendInt(append(b, `,"ms":`...), int64(a.DurationMs), 10)
	if a.Own {
		b = append(b, `,"own":true`...)
	}
	return append(b, '}')
}

// appendRoute begins the i-th object of a list with whom it is of.
func appendRoute(b []byte, i int, channelID, credentialID string) []byte {
	if i > 0 {
		b = append(b, ',')
	}
	b = appendText(append(b, `{"ch":`...), channelID)
	if credentialID != "" {
		b = appendText(append(b, `,"cr":`...), credentialID)
	}
	return b
}

func appendText(b []byte, s string) []byte {
	if strings.ContainsFunc(s, func(c rune) bool {
		return c < ' ' || c > '~' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&'
	}) {
		quoted, err := json.Marshal(s)
		if err != nil { // there is no such string
			return append(b, `""`...)
		}
		return append(b, quoted...)
	}
	return append(append(append(b, '"'), s...), '"')
}

// Explained is how the request's channel was chosen; nil where the record does not say. It names channels: of what it tells, those who
// are no administrators of the platform may see why, outcome and duration of the attempts alone.
func (r *Request) Explained() (*Routing, error) { return routingOf(r.row) }

func routingOf(row *ent.UsageLog) (*Routing, error) {
	if len(row.Extra) == 0 {
		return nil, nil //nolint:nilnil // nil is "it does not say"
	}
	var extra struct {
		Routing *Routing `json:"routing"`
	}
	if err := json.Unmarshal(row.Extra, &extra); err != nil {
		return nil, fmt.Errorf("routing of a record: %w", err)
	}
	return extra.Routing, nil
}
