package usage

import (
	"encoding/json"
	"fmt"

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
