package task

import (
	"context"

	"weir/ent"
	"weir/ent/schematype"
	enttask "weir/ent/task"
)

// mostWaiting is how many waiting tenants are told apart.
const mostWaiting = 100

// Full reports whether a provider, who takes so many tasks at once of a channel's credential, takes no more of a task's tenant now: it has
// as many as it takes, or as many of this tenant as are its share while tasks of the same model of others wait.
func (s *Service) Full(ctx context.Context, t *Task, channelID, credentialID string, most int) (bool, error) {
	ctx = system(ctx)
	var at []struct {
		TenantID string `json:"tenant_id"`
		Count    int    `json:"count"`
	}
	err := s.cfg.Ent.Task.Query().Where(enttask.CredentialID(credentialID), enttask.ChannelID(channelID),
		enttask.StateIn(Submitting, Running, Unknown), enttask.StepNotIn(schematype.TaskFetch, stepBook)).
		GroupBy(enttask.FieldTenantID).Aggregate(ent.Count()).Scan(ctx, &at)
	if err != nil {
		return false, away(err)
	}
	tenants := map[string]bool{t.TenantID: true}
	all, own := 0, 0
	for _, c := range at {
		tenants[c.TenantID] = true
		if all += c.Count; c.TenantID == t.TenantID {
			own = c.Count
		}
	}
	if all >= most || own == 0 {
		return all >= most, nil
	}
	waiting, err := s.cfg.Ent.Task.Query().Where(enttask.NextAtNotNil(), enttask.StepEQ(stepSubmit), enttask.StateEQ(Queued),
		enttask.Model(t.Model), enttask.TenantIDNEQ(t.TenantID)).Unique(true).Limit(mostWaiting).Select(enttask.FieldTenantID).Strings(ctx)
	if err != nil || len(waiting) == 0 {
		return false, away(err)
	}
	for _, w := range waiting {
		tenants[w] = true
	}
	return own >= max(most/len(tenants), 1), nil
}
