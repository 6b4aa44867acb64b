package engine

import (
	"encoding/json"
	"time"

	"weir/internal/channel"
	"weir/internal/fault"
	"weir/internal/money"
	"weir/internal/pricing"
	"weir/internal/usage"
	"weir/relay/wire/rawjson"
)

// routing explains in a usage record how the channel was chosen. Administrators of the platform see it whole, tenants without
// channels.
type routing usage.Routing

// leave notes which of the candidates were left out.
func (r *routing) leave(candidates *channel.Candidates) {
	r.Candidates += candidates.Len()
	for _, l := range candidates.Left() {
		r.PassedOver = append(r.PassedOver, usage.PassedOver{ChannelID: l.ChannelID, CredentialID: l.CredentialID, Why: l.Why})
	}
}

func (r *routing) add(route channel.Route, took time.Duration, err error) {
	r.Strategy = route.Strategy
	r.Attempts = append(r.Attempts, usage.Attempt{
		ChannelID: route.ChannelID, CredentialID: route.CredentialID, Priority: route.Priority, Why: route.Why,
		Outcome: fault.CodeOf(err), DurationMs: int(took.Milliseconds()), Own: route.Own,
	})
}

// withRouting adds to a record's extra how the channel was chosen.
func (c *call) withRouting(extra json.RawMessage) json.RawMessage {
	if len(c.routing.Attempts) == 0 {
		return extra
	}
	routing := usage.Routing(c.routing)
	if len(extra) == 0 {
		const room = 256 // of one attempt
		return append(routing.AppendJSON(append(make([]byte, 0, room), `{"routing":`...)), '}')
	}
	return rawjson.Set(nil, extra, rawjson.Member{Name: "routing", Value: routing.AppendJSON(nil)})
}

// learn tells the selector how fast an answer came that is complete.
func (c *call) learn(output int64) {
	if c.end == endComplete && !c.served.at.IsZero() {
		c.e.cfg.Channels.Paced(c.served.route, c.served.took, time.Since(c.served.at), output)
	}
}

// providerCost is what the provider takes: what the price book says, times the channel's own multiplier, rounded up.
func (c *call) providerCost(v pricing.Vector) (money.Amount, error) {
	amount, err := c.quote.ProviderCost(v)
	if c.served.route.Own {
		return 0, err // the tenant pays the provider
	}
	ppm := c.served.route.CostPPM
	if err != nil || c.served.at.IsZero() || ppm == money.One || amount <= 0 {
		return amount, err
	}
	const picoPerNano = 1000
	if scaled, ok := (money.Pico{}).Add(int64(amount), money.Price(picoPerNano)).Ceil(ppm); ok {
		return scaled, nil
	}
	return amount, nil
}
