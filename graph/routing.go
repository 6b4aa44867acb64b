package graph

import (
	"weir/graph/model"
	"weir/internal/usage"
)

// routingFor shows everybody what went wrong and how long it took, and where the call went whom that concerns.
func routingFor(r *usage.Routing, withChannels bool) *model.RequestRouting { //nolint:revive // two readers of one thing
	if r == nil {
		return nil
	}
	out := &model.RequestRouting{PassedOver: []*model.PassedOverRoute{}, Attempts: make([]*model.RoutingAttempt, 0, len(r.Attempts))}
	for i := range r.Attempts {
		a := &r.Attempts[i]
		shown := &model.RoutingAttempt{Why: a.Why, Outcome: string(a.Outcome), DurationMs: a.DurationMs, Own: a.Own}
		if withChannels {
			shown.ChannelID, shown.CredentialID, shown.Priority = &a.ChannelID, model.OrNull(a.CredentialID), &a.Priority
		}
		out.Attempts = append(out.Attempts, shown)
	}
	if !withChannels {
		return out
	}
	out.Strategy, out.Candidates = &r.Strategy, &r.Candidates
	for _, p := range r.PassedOver {
		out.PassedOver = append(out.PassedOver, &model.PassedOverRoute{ChannelID: p.ChannelID, CredentialID: model.OrNull(p.CredentialID), Why: p.Why})
	}
	return out
}
